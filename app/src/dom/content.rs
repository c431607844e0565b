//! Content that comes and goes: parts that are built anew, and lists whose items stay as long as their keys.

use web_sys::Node;

use super::{Element, Says, follow};
use crate::browser::document;
use crate::reactive::{Home, Owner, memo, untrack};

/// An item of a list, with what belongs to it.
struct Item {
    key: String,
    element: Element,
    owner: Owner,
}

impl Element {
    /// Then come these elements, built anew whenever a signal that `content` itself has read has changed. What follows a
    /// signal inside of them does so by itself.
    #[inline]
    pub fn part(self, content: impl Fn() -> Vec<Element> + 'static) -> Self {
        self.part_boxed(Box::new(content))
    }

    /// Then come these elements as long as that holds.
    #[inline]
    pub fn part_while(
        self,
        holds: impl Fn() -> bool + 'static,
        content: impl Fn() -> Vec<Element> + 'static,
    ) -> Self {
        let holds = memo(move |_| holds());
        self.part(move || if holds.get() { untrack(&content) } else { Vec::new() })
    }

    /// Then comes an element for each key, in their order. An element stays, with its focus and all, as long as its key is
    /// there; a key that is there twice is shown once.
    #[inline]
    pub fn list(
        self,
        keys: impl Fn() -> Vec<String> + 'static,
        item: impl Fn(&str) -> Element + 'static,
    ) -> Self {
        self.list_boxed(Box::new(keys), Box::new(item))
    }

    fn part_boxed(self, content: Box<dyn Says<Vec<Element>>>) -> Self {
        let (parent, end) = (self.node.clone(), self.end());
        let mut shown: Vec<Element> = Vec::new();
        follow(move || {
            for old in shown.drain(..) {
                old.node.remove();
            }
            shown = content.now();
            for new in &shown {
                place(&parent, &new.node, &end);
            }
        });
        self
    }

    fn list_boxed(self, keys: Box<dyn Says<Vec<String>>>, item: Box<dyn Fn(&str) -> Element>) -> Self {
        let (parent, end) = (self.node.clone(), self.end());
        // Not the effect's own, which goes whenever it runs again.
        let home = Home::here();
        let mut shown: Vec<Item> = Vec::new();
        follow(move || {
            let mut before = std::mem::take(&mut shown);
            for key in keys.now() {
                if shown.iter().any(|item| item.key == key) {
                    continue;
                }
                shown.push(match before.iter().position(|item| item.key == key) {
                    Some(place) => before.swap_remove(place),
                    None => {
                        let owner = home.with(Owner::new);
                        let element = owner.with(|| untrack(|| item(&key)));
                        Item { key, element, owner }
                    }
                });
            }
            for Item { element, owner, .. } in before {
                drop(owner);
                element.node.remove();
            }
            // From the end, and only what does not stand there yet: what is moved loses its focus.
            let mut next = end.clone();
            for item in shown.iter().rev() {
                if item.element.node.next_sibling().as_ref() != Some(&next) {
                    place(&parent, &item.element.node, &next);
                }
                next = item.element.node.clone().into();
            }
        });
        self
    }

    /// An empty text that marks where content ends.
    fn end(&self) -> Node {
        let end = document().create_text_node("").into();
        self.append(&end);
        end
    }
}

fn place(parent: &web_sys::Element, node: &Node, before: &Node) {
    // The mark is the parent's own child, so there is always a place.
    let _ = parent.insert_before(node, Some(before));
}
