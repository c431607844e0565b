//! What the reader sees: the frame of every page, and one module per page or part of one.

mod figure;
mod frame;
mod help;
mod home;
mod keys;
mod knob;
mod lesson;
mod notices;
mod other;
mod run;
mod steps;
mod theme;
mod whole;

use reactive_graph::signal::RwSignal;

use crate::address::Address;
use crate::appearance::Appearance;
use crate::browser::document;
use crate::dom;
use crate::notices::Notices;
use crate::work::desk::Desk;

/// What every part of the page may need.
#[derive(Clone, Copy)]
struct Handles {
    address: Address,
    appearance: Appearance,
    desk: Desk,
    notices: Notices,
    help_is_open: RwSignal<bool>,
}

/// Puts the page where the boot script's waiting line stood.
pub(crate) fn mount() {
    let Some(body) = document().body() else { panic!("the page has no body") };
    let page = dom::root(|| {
        let notices = Notices::new();
        let handles = Handles {
            address: Address::new(notices),
            appearance: Appearance::new(notices),
            desk: Desk::new(notices),
            notices,
            help_is_open: RwSignal::new(false),
        };
        whole::whole(handles, dom::Element::from(web_sys::Element::from(body)));
    });
    std::mem::forget(page); // It lives as long as the tab.
    if let Some(waiting) = document().get_element_by_id("boot") {
        waiting.remove();
    }
}
