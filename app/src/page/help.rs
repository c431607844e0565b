//! The help dialog: the keys, and how to read the page.

use leptos::html;
use leptos::prelude::*;

use super::Handles;

#[component]
pub(super) fn Help(handles: Handles) -> impl IntoView {
    let dialog: NodeRef<html::Dialog> = NodeRef::new();
    let open = handles.help_is_open;
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        if open.get() && !dialog.open() {
            // It refuses only where it is open already.
            let _ = dialog.show_modal();
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    view! {
        <dialog node_ref=dialog class="help-dialog" aria-labelledby="help-heading" on:close=move |_| open.set(false)>
            <h2 id="help-heading">"Help"</h2>
            <dl>
                <div><dt><kbd>"←"</kbd>" "<kbd>"→"</kbd></dt><dd>"the step before, the step after"</dd></div>
                <div><dt><kbd>"?"</kbd></dt><dd>"this help"</dd></div>
                <div><dt><kbd>"Tab"</kbd></dt><dd>"from control to control; every one works by keyboard"</dd></div>
            </dl>
            <p>
                "A knob that differs from its default says so, and the address holds every such knob: "
                "copy the link, and a colleague sees the same run. The fingerprint stands for all that happened in it; "
                "equal fingerprints mean equal runs, here and on the command line."
            </p>
            <p>"Below each figure is a table with its numbers."</p>
            <form method="dialog"><button>"Close"</button></form>
        </dialog>
    }
}
