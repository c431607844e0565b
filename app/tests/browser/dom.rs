//! Building with `dom`, in a real document: what follows a signal, and what goes with its owner.

use std::cell::Cell;
use std::rc::Rc;

use app::browser::{document, on_window, soon};
use app::dom::{Element, element, event, follow, keep, root};
use app::reactive::Signal;
use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, HtmlElement, HtmlInputElement};

/// Effects run as soon as what runs now is over; this comes after them, and after what they have set off.
async fn settled() {
    for _ in 0..3 {
        let mut turn = |done: Function, _: Function| {
            soon(move || {
                let _ = done.call0(&JsValue::NULL);
            });
        };
        JsFuture::from(Promise::new(&mut turn)).await.unwrap();
    }
}

/// A place in the document.
fn place() -> Element {
    let body = Element::from(web_sys::Element::from(document().body().unwrap()));
    let place = element("div");
    let _ = body.child(place.clone());
    place
}

fn html(element: &Element) -> String {
    element.node::<HtmlElement>().inner_html()
}

fn click(element: &Element) {
    element.node::<HtmlElement>().click();
}

/// Counts how many of it are alive.
struct Alive(Rc<Cell<i32>>);

impl Alive {
    fn new(count: &Rc<Cell<i32>>) -> Self {
        count.set(count.get() + 1);
        Self(Rc::clone(count))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

#[wasm_bindgen_test]
async fn text_attribute_class_and_property_follow_their_signals() {
    let place = place();
    let _owner = root(|| {
        let count = Signal::new(0);
        let field = element("input")
            .attribute("value", "first")
            .property_follows("value", move || format!("{} typed", count.get()));
        let _ = place
            .clone()
            .class("place")
            .class_while("many", move || count.get() > 1)
            .attribute_follows("data-count", move || (count.get() > 0).then(|| count.get().to_string()))
            .attribute_while("hidden", move || count.get() == 2)
            .text("so far ")
            .text_follows(move || count.get().to_string())
            .child(field)
            .on("click", move |_| count.update(|count| *count += 1));
    });
    let node: HtmlElement = place.node();
    let field: HtmlInputElement = node.query_selector("input").unwrap().unwrap().unchecked_into();
    let state = || {
        let attribute = node.get_attribute("data-count");
        (
            node.text_content().unwrap(),
            attribute,
            node.class_name(),
            node.has_attribute("hidden"),
            field.value(),
        )
    };
    let expected = |count: &str, attribute: Option<&str>, class: &str, hidden| {
        (
            format!("so far {count}"),
            attribute.map(str::to_owned),
            class.to_owned(),
            hidden,
            format!("{count} typed"),
        )
    };
    assert_eq!(state(), expected("0", None, "place", false), "at once");
    node.click();
    settled().await;
    assert_eq!(state(), expected("1", Some("1"), "place", false));
    node.click();
    settled().await;
    assert_eq!(state(), expected("2", Some("2"), "place many", true));
}

#[wasm_bindgen_test]
async fn a_part_takes_its_effects_and_listeners_with_it() {
    let place = place();
    let (runs, clicks, alive) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
    let kept: Rc<Cell<Option<Element>>> = Rc::default();
    let handles = Rc::new(Cell::new(None));
    // What a listener throws that is gone but still asked.
    let thrown = Rc::new(Cell::new(0));
    let count = Rc::clone(&thrown);
    on_window("error", move |_| count.set(count.get() + 1));
    let owner = {
        let (runs, clicks, alive, kept) = (runs.clone(), clicks.clone(), alive.clone(), kept.clone());
        let (place, handles) = (place.clone(), handles.clone());
        root(move || {
            let (chosen, inner) = (Signal::new(1), Signal::new(10));
            handles.set(Some((chosen, inner)));
            let _ = place
                .text("before ")
                .part(move || {
                    let (runs, clicks) = (runs.clone(), clicks.clone());
                    let here = chosen.get();
                    keep(Alive::new(&alive));
                    follow(move || {
                        inner.track();
                        runs.set(runs.get() + 1);
                    });
                    let button = element("button")
                        .text(&format!("{here}: "))
                        .text_follows(move || inner.get().to_string())
                        .on("click", move |_| clicks.set(clicks.get() + 1));
                    kept.set(Some(button.clone()));
                    vec![button]
                })
                .child(element("i"));
        })
    };
    let (chosen, inner) = handles.get().unwrap();
    assert_eq!(html(&place), "before <button>1: 10</button><i></i>");
    let first = kept.take().unwrap();
    click(&first);
    inner.set(11);
    settled().await;
    assert_eq!(html(&place), "before <button>1: 11</button><i></i>", "not built anew");
    assert!(kept.take().is_none(), "what is inside follows by itself");
    assert_eq!((runs.get(), clicks.get(), alive.get()), (2, 1, 1));
    chosen.set(2);
    settled().await;
    assert_eq!(html(&place), "before <button>2: 11</button><i></i>", "in its place");
    assert_eq!((runs.get(), clicks.get(), alive.get()), (3, 1, 1), "the first has gone");
    click(&first);
    inner.set(12);
    settled().await;
    assert_eq!((runs.get(), clicks.get()), (4, 1), "the first is dead");
    assert_eq!(first.node::<HtmlElement>().text_content().unwrap(), "1: 11");
    let second = kept.take().unwrap();
    click(&second);
    assert_eq!(clicks.get(), 2);
    drop(owner);
    click(&second);
    settled().await;
    assert_eq!((runs.get(), clicks.get(), alive.get()), (4, 2, 0), "all has gone with the owner");
    assert_eq!(thrown.get(), 0);
}

#[wasm_bindgen_test]
async fn focus_and_selection_survive_what_changes_beside_them() {
    let place = place();
    let handle = Rc::new(Cell::new(None));
    let _owner = root(|| {
        let typed = Signal::new("abcdef".to_owned());
        handle.set(Some(typed));
        let field = element("input")
            .attribute_follows("aria-invalid", move || Some((typed.with(String::len) > 6).to_string()))
            .property_follows("value", move || typed.get())
            .on("input", move |event: Event| typed.set(event::value(&event)));
        let _ = place.clone().child(field).child(element("p").text_follows(move || typed.get()));
    });
    let field: HtmlInputElement = html_query(&place, "input");
    field.focus().unwrap();
    field.set_value("abcXdef");
    field.set_selection_range(4, 4).unwrap();
    field.dispatch_event(&Event::new("input").unwrap()).unwrap();
    settled().await;
    assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!(place.node::<HtmlElement>().text_content().unwrap(), "abcXdef");
    assert_eq!(document().active_element(), Some(field.clone().into()));
    assert_eq!(field.selection_start().unwrap(), Some(4), "the caret stays where the hand is");
    handle.get().unwrap().set("other".into());
    settled().await;
    assert_eq!(field.value(), "other");
}

#[wasm_bindgen_test]
async fn items_of_a_list_stay_as_long_as_their_keys() {
    let place = place();
    let (built, alive) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
    let handle = Rc::new(Cell::new(None));
    let _owner = {
        let (place, built, alive, handle) = (place.clone(), built.clone(), alive.clone(), handle.clone());
        root(move || {
            let keys = Signal::new(["a", "b", "c"].map(str::to_owned).to_vec());
            handle.set(Some(keys));
            let item = move |key: &str| {
                built.set(built.get() + 1);
                keep(Alive::new(&alive));
                element("button").text(key)
            };
            let _ = place.child(element("h2")).list(move || keys.get(), item).child(element("i"));
        })
    };
    let keys = handle.get().unwrap();
    let shown = || place.node::<HtmlElement>().text_content().unwrap();
    let middle: HtmlElement = html_query(&place, "button:nth-of-type(2)");
    middle.focus().unwrap();
    for (now, count) in [("abc", 3), ("bc", 3), ("dbc", 4), ("dbca", 5), ("ddb", 5), ("bd", 5)] {
        keys.set(now.chars().map(String::from).collect());
        settled().await;
        let once = now.replace("dd", "d");
        assert_eq!((shown(), built.get()), (once.clone(), count));
        assert_eq!(alive.get(), once.len() as i32, "{now}");
        assert!(html(&place).starts_with("<h2>") && html(&place).ends_with("<i></i>"), "{}", html(&place));
    }
    assert_eq!(document().active_element(), Some(middle.into()), "it was never moved");
    keys.set(Vec::new());
    settled().await;
    assert_eq!((shown(), alive.get()), (String::new(), 0));
}

#[wasm_bindgen_test]
async fn a_part_is_there_while_its_condition_holds() {
    let place = place();
    let built = Rc::new(Cell::new(0));
    let handle = Rc::new(Cell::new(None));
    let _owner = {
        let (place, built, handle) = (place.clone(), built.clone(), handle.clone());
        root(move || {
            let count = Signal::new(0);
            handle.set(Some(count));
            let _ = place.part_while(
                move || count.get() > 1,
                move || {
                    built.set(built.get() + 1);
                    vec![element("b").text_follows(move || count.get().to_string()), element("i")]
                },
            );
        })
    };
    let count = handle.get().unwrap();
    for (now, expected) in [(1, ""), (2, "<b>2</b><i></i>"), (3, "<b>3</b><i></i>"), (0, "")] {
        count.set(now);
        settled().await;
        assert_eq!(html(&place), expected);
    }
    assert_eq!(built.get(), 1, "once for 2 and 3");
}

fn html_query<Interface: JsCast>(place: &Element, selector: &str) -> Interface {
    place.node::<HtmlElement>().query_selector(selector).unwrap().unwrap().unchecked_into()
}
