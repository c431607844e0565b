//! Exchanges as a WebAssembly module of its own, which the page loads when a lesson needs one: `h2` is too heavy for the
//! first visit. It imports nothing and knows no JavaScript; `app/src/work/exchanges.rs` calls it.
//!
//! The caller asks [`allocate`] for room, writes a [`exchange::Plan`] there, and calls [`exchange`](exchange()) with it. The
//! answer is the address of four octets with a length (little endian) and so many octets after them: a
//! `Result<Exchange, ExchangeError>`. Both are postcard. The room of both is given back with the next call.
#![allow(unsafe_code, reason = "a module's memory is all that two modules can share without bindings")]

use std::cell::RefCell;

use exchange::{ExchangeError, Plan};

thread_local! {
    static ROOM: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static ANSWER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Room for a plan of that many octets; gives its address.
#[unsafe(no_mangle)]
pub extern "C" fn allocate(length: usize) -> *mut u8 {
    ROOM.with_borrow_mut(|room| {
        *room = vec![0; length];
        room.as_mut_ptr()
    })
}

/// Lets the two ends talk; gives the address of the answer. The plan stands where [`allocate`] gave room.
#[unsafe(no_mangle)]
pub extern "C" fn exchange() -> *const u8 {
    let plan = ROOM.take();
    let answer = match postcard::from_bytes::<Plan>(&plan) {
        Ok(plan) => exchange::run(&plan),
        Err(error) => Err(ExchangeError::Unavailable(format!("the plan could not be read: {error}"))),
    };
    // Nothing in an answer can be refused by postcard; an empty one is refused by its reader.
    let octets = postcard::to_stdvec(&answer).unwrap_or_default();
    ANSWER.with_borrow_mut(|kept| {
        *kept = (octets.len() as u32).to_le_bytes().to_vec();
        kept.extend_from_slice(&octets);
        kept.as_ptr()
    })
}
