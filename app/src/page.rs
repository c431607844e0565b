//! What the reader sees: the frame of every page, and one module per page or part of one.

mod bench;
mod bytes;
mod claims;
mod confront;
mod copying;
mod figure;
mod frame;
mod goals;
mod guesses;
mod help;
mod home;
mod keys;
mod knob;
mod knobs;
mod later;
mod lesson;
mod notices;
mod other;
mod predict;
mod progress;
mod reopen;
mod results;
mod run;
mod scene;
mod seen;
mod stage;
mod steps;
mod theme;
mod truth;
mod whole;
mod words;

use crate::address::Address;
use crate::appearance::Appearance;
use crate::browser::document;
use crate::dom;
use crate::memory::Memory;
use crate::notices::Notices;
use crate::reactive::Signal;
use crate::work::desk::Desk;

/// What every part of the page may need.
#[derive(Clone, Copy)]
struct Handles {
    address: Address,
    appearance: Appearance,
    desk: Desk,
    memory: Memory,
    notices: Notices,
    help_is_open: Signal<bool>,
    /// What the reader has hidden in which figure.
    hidden: Signal<Vec<String>>,
}

/// Puts the page where the boot script's waiting line stood.
pub(crate) fn mount() {
    let Some(body) = document().body() else { panic!("the page has no body") };
    let page = dom::root(|| {
        let notices = Notices::new();
        let memory = Memory::new(notices);
        let handles = Handles {
            address: Address::new(notices),
            appearance: Appearance::new(memory),
            desk: Desk::new(notices),
            memory,
            notices,
            help_is_open: Signal::new(false),
            hidden: Signal::new(Vec::new()),
        };
        whole::whole(handles, dom::Element::from(web_sys::Element::from(body)));
    });
    std::mem::forget(page); // It lives as long as the tab.
    if let Some(waiting) = document().get_element_by_id("boot") {
        waiting.remove();
    }
}
