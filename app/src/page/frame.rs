//! What stands around every page.

use leptos::prelude::*;

use super::Handles;
use super::theme::ThemeSwitch;

#[component]
pub(super) fn Header(handles: Handles) -> impl IntoView {
    view! {
        <header class="site">
            <a class="wordmark" href="#/" aria-label="Wirelab, the map of all lessons">
                <svg viewBox="0 0 32 20" width="32" height="20" aria-hidden="true" focusable="false">
                    <path class="wave json-rest" d="M1 10h5l3-7 5 14 3-7h3" />
                    <path class="wave protobuf-grpc" d="M20 10h3l2-5 3 5h3" />
                </svg>
                <span>"Wirelab"</span>
            </a>
            <div class="site-tools">
                <ThemeSwitch handles />
                <button type="button" class="quiet" aria-haspopup="dialog" on:click=move |_| handles.help_is_open.set(true)>
                    "Help "<kbd aria-hidden="true">"?"</kbd>
                </button>
            </div>
        </header>
    }
}

#[component]
pub(super) fn Footer() -> impl IntoView {
    view! {
        <footer class="site">
            <p>
                "Every experiment runs in this tab, with the real serializers compiled to WebAssembly. "
                "There is no server and no account, and nothing leaves the page."
            </p>
            <p class="version">"Wirelab "{env!("CARGO_PKG_VERSION")}</p>
        </footer>
    }
}
