//! HTTP/2 by the `h2` crate: both ends, set up as hyper 1.12 and tonic 0.14 set them up, and fed as hyper feeds them
//! (`proto/h2/client.rs`, `server.rs`, `mod.rs`). Nothing wakes anything here: all parts are polled in turn until none of
//! them moves any more, and then what they wrote is delivered. No clock decides anything.

mod ends;
mod spans;

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Waker};

use bytes::Bytes;
use h2::client::SendRequest;

use crate::octets::{Direction, Exchange};
use crate::plan::{ExchangeError, Order, Plan};
use crate::tap::Pipe;

/// One of the parts that are polled.
type Part = Pin<Box<dyn Future<Output = Result<(), ExchangeError>>>>;

/// Rounds without a move after which neither end has anything more to say. A round may pass in which one part only hands
/// something to another, and another until that other one's connection writes it.
const QUIET_ROUNDS: u32 = 4;

/// What the parts share.
struct Table {
    plan: Plan,
    pipe: Rc<Pipe>,
    /// Parts that have come into being since they were polled.
    new: RefCell<Vec<Part>>,
    /// The client's hand on its connection, once there is one and while nobody holds it.
    sender: RefCell<Option<SendRequest<Bytes>>>,
    answered: Cell<usize>,
}

/// Every call, in the plan's order.
pub(crate) fn run(plan: &Plan) -> Result<Exchange, ExchangeError> {
    let pipe = Rc::new(Pipe::default());
    let table = Rc::new(Table {
        plan: plan.clone(),
        pipe: Rc::clone(&pipe),
        new: RefCell::default(),
        sender: RefCell::default(),
        answered: Cell::new(0),
    });
    let mut parts: Vec<Part> = vec![
        Box::pin(ends::client(Rc::clone(&table), pipe.end(Direction::ToServer))),
        Box::pin(ends::server(Rc::clone(&table), pipe.end(Direction::ToClient))),
    ];
    let outcome = say_all(&table, &mut parts);
    if outcome.is_err() {
        // A stream that is dropped unfinished is reset by h2, which then asks for the time: a browser's module has none.
        std::mem::forget(parts);
        std::mem::forget(table);
    }
    outcome?;
    Ok(spans::exchange(pipe.take()))
}

fn say_all(table: &Rc<Table>, parts: &mut Vec<Part>) -> Result<(), ExchangeError> {
    let calls = table.plan.calls.len();
    let together = match table.plan.order {
        Order::InTurn => 1,
        Order::AtOnce => calls,
    };
    for first in (0..calls).step_by(together) {
        table.pipe.under_way.set((together == 1).then_some(first as u32));
        parts.push(Box::pin(ends::calls(Rc::clone(table), first..first + together)));
        loop {
            until_quiet(table, parts)?;
            if !table.pipe.deliver() {
                break;
            }
        }
        let answered = table.answered.get();
        if answered < first + together {
            return Err(ExchangeError::Silent { answered, calls });
        }
    }
    Ok(())
}

/// Polls all parts in turn until none of them moves.
fn until_quiet(table: &Table, parts: &mut Vec<Part>) -> Result<(), ExchangeError> {
    let mut context = Context::from_waker(Waker::noop());
    let mut quiet = 0;
    while quiet < QUIET_ROUNDS {
        let before = table.pipe.moves();
        let mut at = 0;
        while at < parts.len() {
            if parts[at].as_mut().poll(&mut context)?.is_ready() {
                drop(parts.remove(at));
            } else {
                at += 1;
            }
            parts.append(&mut table.new.borrow_mut());
        }
        quiet = if table.pipe.moves() == before { quiet + 1 } else { 0 };
    }
    Ok(())
}
