//! The engine beside a hand-written loop, as a WebAssembly module of its own that the page loads when a reader opens the
//! bench. It imports nothing, not even a clock; `static/boot.js` calls it in a worker:
//!
//! 1. [`begin`] says how much there is to do;
//! 2. [`turn`] does one contender's part of it, as long as it answers 1;
//! 3. [`took`] is told how many milliseconds that took. It gives the address of four octets with a length (little endian) and
//!    so many octets of UTF-8 after them: a state of the page (`running`, `done`, `failed`) in the first line, what to say of it in the
//!    second, and then the HTML of what was found.
#![allow(unsafe_code, reason = "a module's memory is all that two modules can share without bindings")]

mod picture;
mod race;
mod words;

use std::cell::RefCell;

pub use race::{Race, Said};

thread_local! {
    static RACE: RefCell<Option<Race>> = const { RefCell::new(None) };
    static ANSWER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// So many rounds of so many arrivals.
#[unsafe(no_mangle)]
pub extern "C" fn begin(arrivals: u32, rounds: u32) {
    RACE.set(Some(Race::new(arrivals, rounds)));
}

/// The next turn; 0 when there was none left.
#[unsafe(no_mangle)]
pub extern "C" fn turn() -> u32 {
    RACE.with_borrow_mut(|race| race.as_mut().is_some_and(Race::turn).into())
}

/// How long the turn took, in milliseconds; gives the address of what there is to say.
#[unsafe(no_mangle)]
pub extern "C" fn took(milliseconds: f64) -> *const u8 {
    let said = RACE.with_borrow_mut(|race| race.as_mut().map(|race| race.took(milliseconds)));
    let text =
        said.map(|Said { state, status, html }| [state, &status, &html].join("\n")).unwrap_or_default();
    ANSWER.with_borrow_mut(|kept| {
        *kept = (text.len() as u32).to_le_bytes().to_vec();
        kept.extend_from_slice(text.as_bytes());
        kept.as_ptr()
    })
}
