//! The worker's side without a worker: a clock that the test turns, and what is said when.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::cell::Cell;

use app::work::protocol::{Frame, FromWorker, READY, ToWorker, VERSION, decode, encode};
use app::work::workbench::Workbench;

/// A step that shows no times: with a clock that the test turns nothing could be timed.
const LINK: &str = "#/lesson/json-or-protobuf?v=1&step=break";

fn run(link: &str) -> ToWorker {
    ToWorker::Run { run: 1, link: link.into() }
}

/// Each look at the clock takes this many milliseconds.
fn clock(step: f64) -> impl Fn() -> f64 {
    let now = Cell::new(0.0);
    move || {
        now.set(now.get() + step);
        now.get()
    }
}

fn frame(message: Option<FromWorker>) -> Option<Frame> {
    match message {
        Some(FromWorker::Frame(frame)) => Some(frame),
        _ => None,
    }
}

#[test]
fn a_small_run_is_answered_by_one_message() {
    let mut bench = Workbench::default();
    assert_eq!(bench.receive(run(LINK), 0.0), None);
    let frame = frame(bench.work(&clock(0.1), None)).unwrap();
    assert!(frame.progress.complete() && !bench.busy());
    assert_eq!(lessons::fingerprint(&frame.answer.observation.unwrap()).len(), 32);
}

#[test]
fn a_long_run_shows_what_it_has_and_waits_until_that_is_painted() {
    let mut bench = Workbench::default();
    bench.receive(run(LINK), 0.0);
    let slow = clock(20.0);
    let first = frame(bench.work(&slow, None)).unwrap();
    assert_eq!(first.progress.done, 1);
    assert!(first.progress.next.starts_with("writing: charge, JSON"), "{}", first.progress.next);
    assert_eq!(bench.work(&slow, None), None, "the page has not asked for the next");
    bench.receive(ToWorker::Next { run: 9 }, 0.0);
    assert_eq!(bench.work(&slow, None), None, "another run's order");
    bench.receive(ToWorker::Next { run: 1 }, 0.0);
    assert_eq!(frame(bench.work(&slow, None)).unwrap().progress.done, 4);
}

#[test]
fn who_has_nothing_to_show_says_that_it_lives_and_the_end_does_not_wait() {
    let mut bench = Workbench::default();
    bench.receive(run(LINK), 0.0);
    let slow = clock(100.0);
    let said: Vec<_> =
        std::iter::from_fn(|| bench.busy().then(|| bench.work(&slow, None))).flatten().collect();
    let alive = said.iter().filter(|message| matches!(message, FromWorker::Alive { run: 1, .. })).count();
    assert!(alive >= 3, "{said:?}");
    assert!(matches!(said.last(), Some(FromWorker::Frame(last)) if last.progress.complete()));
}

#[test]
fn a_run_can_be_cancelled_and_replaced_between_slices() {
    let mut bench = Workbench::default();
    bench.receive(run(LINK), 0.0);
    bench.work(&clock(20.0), None);
    assert_eq!(bench.receive(ToWorker::Cancel { run: 2 }, 0.0), None);
    assert_eq!(bench.receive(ToWorker::Cancel { run: 1 }, 0.0), Some(FromWorker::Cancelled { run: 1 }));
    assert!(!bench.busy());
    assert_eq!(bench.work(&clock(1.0), None), None);
}

#[test]
fn what_is_no_lesson_is_refused() {
    let mut bench = Workbench::default();
    assert!(matches!(bench.receive(run("#/board"), 0.0), Some(FromWorker::Refused { run: 1, .. })));
}

#[test]
#[should_panic(expected = "fail=panic")]
fn it_panics_where_the_link_asks_for_it() {
    Workbench::default().receive(run(&format!("{LINK}&fail=panic")), 0.0);
}

#[test]
fn it_falls_silent_where_the_link_asks_for_it() {
    let mut bench = Workbench::default();
    bench.receive(run(&format!("{LINK}&fail=silent")), 0.0);
    assert_eq!(bench.receive(run(LINK), 0.0), None);
    assert!(!bench.busy());
}

#[test]
fn messages_survive_the_way_and_garbage_is_an_error() {
    let order = ToWorker::Run { run: 7, link: "#/lesson/ä?ö=%20".into() };
    assert_eq!(decode::<ToWorker>(&encode(&order).unwrap()), Ok(order));
    assert_eq!(decode::<FromWorker>(&encode(&READY).unwrap()), Ok(FromWorker::Ready { version: VERSION }));
    let mut bench = Workbench::default();
    bench.receive(run(LINK), 0.0);
    let message = bench.work(&clock(0.0), None).unwrap();
    let bytes = encode(&message).unwrap();
    assert_eq!(decode::<FromWorker>(&bytes), Ok(message));
    for end in 0..bytes.len() {
        assert!(decode::<FromWorker>(&bytes[..end]).is_err(), "{end}");
    }
    assert!(decode::<FromWorker>(&[99]).is_err());
}
