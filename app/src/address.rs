//! The address bar: the route in it, changes of it, and links to other places. Hash routes of our own, because paths
//! break below a sub-path and in a page opened from disk.

use lessons::link::{LessonRoute, Route, glance, open, write};
use wasm_bindgen::JsValue;

use crate::browser::{Timer, after, document, on_window, window};
use crate::chunks::{Chunks, Stand};
use crate::notices::Notices;
use crate::reactive::{ReadSignal, Signal, Stored};

/// How long a knob must rest before its setting is written into the address bar: browsers slow down pages that write
/// more often than a few times a second. In milliseconds.
const REST_MS: i32 = 300;

/// The address bar.
#[derive(Clone, Copy)]
pub struct Address {
    route: Signal<Route>,
    stand: Signal<Stand>,
    arrivals: Signal<u32>,
    chunks: Chunks,
    notices: Notices,
    unwritten: Stored<Option<Timer>>,
}

impl Address {
    /// Reads the address bar and follows it from now on.
    pub fn new(notices: Notices) -> Self {
        let address = Self {
            route: Signal::new(Route::Home),
            stand: Signal::new(Stand::There),
            arrivals: Signal::new(0),
            chunks: Chunks::new(),
            notices,
            unwritten: Stored::new(None),
        };
        address.look(move |route| address.route.set(route));
        on_window("hashchange", move |_| address.arrive());
        address
    }

    /// Whether [`Self::route`] is where the address leads; until its chunks of the program are there, it cannot be known.
    pub fn stand(self) -> ReadSignal<Stand> {
        self.stand.read_only()
    }

    /// Where the reader is.
    pub fn route(self) -> ReadSignal<Route> {
        self.route.read_only()
    }

    /// How often the reader has gone elsewhere.
    pub fn arrivals(self) -> ReadSignal<u32> {
        self.arrivals.read_only()
    }

    /// Goes to another place; the way back leads here.
    pub fn go(self, route: &Route) {
        self.write_now();
        // Setting the hash is what a click on a link does too: `arrive` hears of it.
        if window().location().set_hash(&write(route)).is_err() {
            self.route.set(route.clone());
        }
    }

    /// Goes where a link leads, damaged or not; `hash` is what stands after its `#`. False where that is here.
    pub fn follow(self, hash: &str) -> bool {
        self.write_now();
        if !self.chunks.has(glance(hash).chunks) {
            return window().location().set_hash(hash).is_ok();
        }
        let opened = open(hash);
        if opened.notices.is_empty() && self.route.with_untracked(|here| *here == opened.route) {
            return false;
        }
        // What cannot be set leaves the reader here.
        window().location().set_hash(hash).is_ok()
    }

    /// Stays here with other settings; the way back does not lead through each position of a knob.
    pub fn change(self, lesson: LessonRoute) {
        self.route.set(Route::Lesson(lesson));
        self.forget_timer();
        self.unwritten.set(Some(after(REST_MS, move || self.write_now())));
    }

    /// Goes where the address bar leads.
    pub fn arrive(self) {
        self.forget_timer();
        self.notices.clear();
        let waited = self.stand.with_untracked(|stand| *stand != Stand::There);
        self.look(move |route| {
            let elsewhere = waited || !same_place(&route, &self.route.get_untracked());
            self.route.set(route);
            if elsewhere {
                self.arrivals.update(|arrivals| *arrivals += 1);
            }
        });
    }

    /// Reads the address bar: now, or once the chunks are there that this needs. What it says by then counts.
    fn look(self, found: impl FnOnce(Route) + 'static) {
        let hash = current_hash();
        let ahead = glance(&hash);
        if self.chunks.has(ahead.chunks) {
            let opened = open(&hash);
            self.tell(&opened.notices);
            found(opened.route);
            self.stand.set(Stand::There);
            waiting(false);
            return;
        }
        // Another step of the same lesson: what is shown stays until then.
        let slug = |route: &Route| matches!((route, ahead.lesson), (Route::Lesson(here), Some(there)) if here.lesson.slug == there.slug);
        if !self.route.with_untracked(slug) {
            self.stand.set(Stand::Coming);
        }
        waiting(true);
        let found: Box<dyn FnOnce(Route)> = Box::new(found);
        self.chunks.bring(ahead.chunks, move |brought| {
            if current_hash() != hash {
                return; // Who has gone elsewhere since waits for something else, or no more.
            }
            match brought {
                Ok(()) => self.look(found),
                Err(reason) => {
                    self.stand.set(Stand::Failed(reason));
                    waiting(false);
                }
            }
        });
    }

    fn tell(self, notices: &[lessons::link::Notice]) {
        for notice in notices {
            self.notices.add(notice.to_string());
        }
    }

    /// Writes what a knob has changed since.
    fn write_now(self) {
        if self.forget_timer() {
            let hash = self.route.with_untracked(write);
            // A refusal costs nothing but the address: the page itself has the setting.
            let _ = window()
                .history()
                .and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&hash)));
        }
    }

    fn forget_timer(self) -> bool {
        let timer = self.unwritten.update(Option::take).flatten();
        timer.inspect(|timer| timer.cancel()).is_some()
    }
}

/// The whole link to a run, for somebody else.
pub fn whole_link(route: &Route) -> String {
    let here = window().location().href().unwrap_or_default();
    let base = here.split('#').next().unwrap_or_default();
    format!("{base}{}", write(route))
}

/// Whether only settings differ: then nothing on the page moves.
fn same_place(one: &Route, other: &Route) -> bool {
    match (one, other) {
        (Route::Lesson(one), Route::Lesson(other)) => {
            one.lesson.slug == other.lesson.slug && one.step == other.step
        }
        _ => one == other,
    }
}

/// Shows that the page is on its way elsewhere, where it still stands.
fn waiting(is: bool) {
    if let Some(body) = document().body() {
        // An attribute of this name is never refused.
        let _ = body.toggle_attribute_with_force("data-waiting", is);
    }
}

fn current_hash() -> String {
    window().location().hash().unwrap_or_default()
}
