//! HTTP/2 by the `h2` crate: both ends, set up as hyper 1.12 and tonic 0.14 set them up, and fed as hyper feeds them
//! (`proto/h2/client.rs`, `server.rs`, `mod.rs`). Nothing wakes anything here: all parts are polled in turn until none of
//! them moves any more, which is a moment that does not depend on any clock.

mod ends;
mod spans;

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Waker};

use crate::octets::Exchange;
use crate::plan::{ExchangeError, Order, Plan};
use crate::tap::{Log, pipe};

/// One of the parts that are polled.
type Part = Pin<Box<dyn Future<Output = Result<(), ExchangeError>>>>;

/// Rounds without a move after which nobody has anything more to say. A round may pass in which one part only hands
/// something to another, and another until that other one's connection writes it.
const QUIET_ROUNDS: u32 = 4;

/// What the parts share.
struct Table {
    plan: Plan,
    log: Rc<Log>,
    /// Parts that have come into being since they were polled.
    new: RefCell<Vec<Part>>,
    answered: RefCell<usize>,
}

/// Every call, in the plan's order.
pub(crate) fn run(plan: &Plan) -> Result<Exchange, ExchangeError> {
    let log = Rc::new(Log::default());
    let (client, server) = pipe(&log);
    let table = Rc::new(Table {
        plan: plan.clone(),
        log: Rc::clone(&log),
        new: RefCell::default(),
        answered: RefCell::default(),
    });
    let begin = Rc::new(RefCell::new(None));
    let mut parts: Vec<Part> = vec![
        Box::pin(ends::client(Rc::clone(&table), client, Rc::clone(&begin))),
        Box::pin(ends::server(Rc::clone(&table), server)),
    ];
    let outcome = say_all(&table, &begin, &mut parts);
    if outcome.is_err() {
        // A stream that is dropped unfinished is reset by h2, which then asks for the time: a browser's module has none.
        std::mem::forget(parts);
        std::mem::forget(begin);
    }
    outcome?;
    let written = std::mem::take(&mut *log.written.borrow_mut());
    Ok(spans::exchange(written))
}

fn say_all(table: &Rc<Table>, begin: &ends::Sender, parts: &mut Vec<Part>) -> Result<(), ExchangeError> {
    let calls = table.plan.calls.len();
    let together = match table.plan.order {
        Order::InTurn => 1,
        Order::AtOnce => calls,
    };
    for first in (0..calls).step_by(together) {
        table.log.under_way.set((together == 1).then_some(first as u32));
        parts.push(Box::pin(ends::calls(Rc::clone(table), Rc::clone(begin), first..first + together)));
        until_quiet(table, parts)?;
        let answered = *table.answered.borrow();
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
        let before = table.log.moves.get();
        let mut at = 0;
        while at < parts.len() {
            if parts[at].as_mut().poll(&mut context)?.is_ready() {
                drop(parts.remove(at));
            } else {
                at += 1;
            }
            parts.append(&mut table.new.borrow_mut());
        }
        quiet = if table.log.moves.get() == before { quiet + 1 } else { 0 };
    }
    Ok(())
}
