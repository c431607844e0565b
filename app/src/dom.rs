//! Building the page: plain calls that make elements, and effects that keep them as the signals say.
//!
//! ```no_run
//! use app::dom::{Element, element};
//! use app::reactive::Signal;
//!
//! fn counter() -> Element {
//!     let count = Signal::new(0);
//!     let more = element("button").text("More").on("click", move |_| count.update(|count| *count += 1));
//!     element("p")
//!         .class("counter")
//!         .attribute_while("data-started", move || count.get() > 0)
//!         .text_follows(move || format!("{} so far ", count.get()))
//!         .child(more)
//! }
//! ```
//!
//! Whatever follows a signal belongs to the owner under which it was made: [`root`], a [part](Element::part) until it is
//! built anew, an item of a [list](Element::list) until it goes. With its owner goes the listener or the effect; the
//! element itself is taken out by whoever put it in.
//!
//! Nothing that touches the DOM is generic. The methods take closures of any type and box them at once, so that a page is
//! a sequence of calls to the same few functions and not a type of its own that the compiler writes code for: that is
//! what makes the module small (`README.md` has the numbers).

mod content;
mod element;
pub mod event;

use crate::browser::soon;
use crate::reactive::{self, Owner};

pub use crate::reactive::{follow, keep};
pub use element::{Element, element, svg};

/// Gives what `build` makes an owner, and sees to it that effects run. All of it lives until the owner is dropped.
pub fn root(build: impl FnOnce()) -> Owner {
    reactive::settle_by(|| soon(reactive::settle));
    let owner = Owner::new();
    owner.with(build);
    owner
}

/// What a boxed closure can do that says something. Not `dyn Fn`: that can also be called once and for all, which nobody
/// does here and for which every closure would bring a function of its own.
trait Says<T> {
    fn now(&self) -> T;
}

impl<T, F: Fn() -> T> Says<T> for F {
    fn now(&self) -> T {
        self()
    }
}

/// The same for one that does something.
trait Runs<T> {
    fn run(&mut self, with: T);
}

impl<T, F: FnMut(T)> Runs<T> for F {
    fn run(&mut self, with: T) {
        self(with);
    }
}
