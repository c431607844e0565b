//! Elements: their names, attributes, properties, texts, children and listeners.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, Node};

use super::{Says, event, follow};
use crate::browser::document;

const SVG: &str = "http://www.w3.org/2000/svg";

/// An element; a copy of it is the same element.
#[derive(Clone)]
pub struct Element {
    pub(super) node: web_sys::Element,
}

/// A new element of HTML.
///
/// # Panics
/// When the name is none.
pub fn element(name: &str) -> Element {
    let Ok(node) = document().create_element(name) else { panic!("no element is called {name}") };
    Element { node }
}

/// A new element of SVG.
///
/// # Panics
/// When the name is none.
pub fn svg(name: &str) -> Element {
    let Ok(node) = document().create_element_ns(Some(SVG), name) else {
        panic!("no element is called {name}")
    };
    Element { node }
}

impl From<web_sys::Element> for Element {
    fn from(node: web_sys::Element) -> Self {
        Self { node }
    }
}

impl Element {
    /// The browser's own element, as the interface that it is known to have.
    pub fn node<Interface: JsCast>(&self) -> Interface {
        self.node.clone().unchecked_into()
    }

    /// Its classes, separated by spaces.
    pub fn class(self, names: &str) -> Self {
        self.attribute("class", names)
    }

    /// Has this class too as long as that holds.
    #[inline]
    pub fn class_while(self, name: &'static str, holds: impl Fn() -> bool + 'static) -> Self {
        self.class_while_boxed(name, Box::new(holds))
    }

    /// Has this attribute.
    pub fn attribute(self, name: &str, value: &str) -> Self {
        write_attribute(&self.node, name, Some(value));
        self
    }

    /// Has this attribute with whatever value is current, and has it not while there is none.
    #[inline]
    pub fn attribute_follows(self, name: &'static str, value: impl Fn() -> Option<String> + 'static) -> Self {
        self.attribute_follows_boxed(name, Box::new(value))
    }

    /// Has this attribute, without a value, as long as that holds.
    #[inline]
    pub fn attribute_while(self, name: &'static str, holds: impl Fn() -> bool + 'static) -> Self {
        self.attribute_follows(name, move || holds().then(String::new))
    }

    /// Has this property (`value`, `checked`, `open`, ...) with whatever value is current. It is written only where it
    /// differs, so that a field in which somebody types is left alone.
    #[inline]
    pub fn property_follows<Value: Into<JsValue>>(
        self,
        name: &'static str,
        value: impl Fn() -> Value + 'static,
    ) -> Self {
        self.property_follows_boxed(name, Box::new(move || value().into()))
    }

    /// Then comes this text.
    pub fn text(self, text: &str) -> Self {
        self.append(&document().create_text_node(text));
        self
    }

    /// Then comes whatever text is current.
    #[inline]
    pub fn text_follows(self, text: impl Fn() -> String + 'static) -> Self {
        self.text_follows_boxed(Box::new(text))
    }

    /// Then comes this element.
    pub fn child(self, Element { node }: Element) -> Self {
        self.append(&node);
        self
    }

    /// Then come these elements.
    pub fn children(self, children: impl IntoIterator<Item = Element>) -> Self {
        children.into_iter().fold(self, Self::child)
    }

    /// Does this whenever the event happens here.
    #[inline]
    pub fn on(self, event: &'static str, run: impl FnMut(Event) + 'static) -> Self {
        event::listen(self.node.clone(), event, Box::new(run));
        self
    }

    pub(super) fn append(&self, node: &Node) {
        // What is new has no children of its own that could be its parents: it is always taken.
        let _ = self.node.append_child(node);
    }

    fn class_while_boxed(self, name: &'static str, holds: Box<dyn Says<bool>>) -> Self {
        let list = self.node.class_list();
        follow(move || {
            // Only an empty name, or one with a space, would be refused.
            let _ = list.toggle_with_force(name, holds.now());
        });
        self
    }

    fn attribute_follows_boxed(self, name: &'static str, value: Box<dyn Says<Option<String>>>) -> Self {
        let node = self.node.clone();
        let mut before = None;
        follow(move || {
            let now = value.now();
            if now != before {
                write_attribute(&node, name, now.as_deref());
                before = now;
            }
        });
        self
    }

    fn property_follows_boxed(self, name: &'static str, value: Box<dyn Says<JsValue>>) -> Self {
        let node = self.node.clone();
        follow(move || {
            let (name, now) = (JsValue::from_str(name), value.now());
            if Reflect::get(&node, &name).as_ref() != Ok(&now) {
                // Only a frozen object would refuse.
                let _ = Reflect::set(&node, &name, &now);
            }
        });
        self
    }

    fn text_follows_boxed(self, text: Box<dyn Says<String>>) -> Self {
        let node = document().create_text_node("");
        self.append(&node);
        let mut before = String::new();
        follow(move || {
            let now = text.now();
            // A live region reads out again what is written again.
            if now != before {
                node.set_data(&now);
                before = now;
            }
        });
        self
    }
}

fn write_attribute(node: &web_sys::Element, name: &str, value: Option<&str>) {
    // Only a name that is none would be refused, and names are constants.
    let _ = match value {
        Some(value) => node.set_attribute(name, value),
        None => node.remove_attribute(name),
    };
}
