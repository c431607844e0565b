//! Scenarios as files: their form is a JSON Schema that is kept, an example runs, and no file whatever does harm. The
//! memory of a run is counted by an allocator that counts.
#![allow(unsafe_code, reason = "an allocator is unsafe to write; this one hands all on to the system's")]
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod files;

use std::alloc::{GlobalAlloc, Layout, System};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use engine::kernel::random::{Stream, Streams};
use engine::kernel::run::{Limits, Stop};
use engine::outcome::Outcome;
use engine::scenario::Scenario;

const EXAMPLE: &str = include_str!("../schemas/example.scenario.json");
/// The same over TCP and TLS, with losses.
const LOSSY: &str = include_str!("../schemas/lossy.scenario.json");
/// What the issue allows a run, bytes.
const MOST_BYTES: usize = 512 << 20;

struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

fn grow(bytes: usize) {
    MOST.fetch_max(HELD.fetch_add(bytes, Relaxed) + bytes, Relaxed);
}

// SAFETY: every method is the system's own.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grow(layout.size());
        // SAFETY: the caller's promise is handed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promise is handed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn read(text: &str) -> Result<Scenario, String> {
    files::read(text)
}

#[test]
fn the_example_runs_and_is_written_as_it_is_read() {
    let scenario = read(EXAMPLE).unwrap();
    let written = serde_json::to_string(&scenario).unwrap();
    assert_eq!(read(&written).unwrap(), scenario);
    let mut run = scenario.start(Limits::default()).unwrap();
    assert_eq!(run.advance(u64::MAX).unwrap().stop, Some(Stop::Drained));
    let outcome = Outcome::from(&run.report().unwrap());
    assert!(outcome.counts.started > 100 && outcome.counts.ended == outcome.counts.started, "{outcome:?}");
    let written = serde_json::to_string(&outcome).unwrap();
    assert_eq!(serde_json::from_str::<Outcome>(&written).unwrap(), outcome);
}

#[test]
fn the_lossy_example_runs_and_is_written_as_it_is_read() {
    let scenario = read(LOSSY).unwrap();
    assert_eq!(read(&serde_json::to_string(&scenario).unwrap()).unwrap(), scenario);
    let mut run = scenario.start(Limits::default()).unwrap();
    assert_eq!(run.advance(u64::MAX).unwrap().stop, Some(Stop::Drained));
    let outcome = Outcome::from(&run.report().unwrap());
    assert_eq!((outcome.counts.ended, outcome.packets.unwrap().opened), (3, 2));
    assert!(outcome.trace.iter().any(|record| record.arrived.is_none()), "nothing is lost");
    assert_eq!(serde_json::from_str::<Outcome>(&serde_json::to_string(&outcome).unwrap()).unwrap(), outcome);
}

#[test]
fn what_a_file_says_wrongly_is_named() {
    for (from, to, says) in [
        ("\"rtt_ms\": 20", "\"rtt_ms\": -1", "rtt_ms is -1: it must lie between 0 and 60000"),
        ("\"rtt_ms\": 20", "\"rtt\": 20", "rtt: unknown field `rtt`"),
        ("\"rtt_ms\": 20", "\"rtt_ms\": \"20\"", "rtt_ms: invalid type: string"),
        ("grpc-go", "grpc-java", "no such peer: \"grpc-java\"; there are h2 with tonic, grpc-go"),
        ("\"connections\": 1", "\"connections\": 0", "connections is 0: it must lie between 1 and 1000"),
    ] {
        let text = EXAMPLE.replace(from, to);
        assert_ne!(text, EXAMPLE, "{from}");
        let said = match read(&text) {
            Err(said) => said,
            Ok(scenario) => scenario.start(Limits::default()).map(|_| ()).unwrap_err().to_string(),
        };
        assert!(said.contains(says), "{to}: {said}");
    }
}

/// What a link cannot be is said with the names of the fields around it.
#[test]
fn what_a_file_says_wrongly_of_a_link_is_named() {
    for (from, to, says) in [
        (
            "\"share\": 0.01",
            "\"share\": 1.5",
            "network.tcp.loss_to_server.independent.share is 1.5: it must lie",
        ),
        ("\"share\": 0.1,", "\"share\": 0.6,", "network.tcp.loss_to_client.bursts.share is 0.6: it must lie"),
        (
            "\"burst_ms\": 20",
            "\"burst_ms\": 0",
            "network.tcp.loss_to_client.bursts.burst_ms is 0: it must lie",
        ),
        ("100000", "1000", "network.tcp.queue_bytes is 1000: it must lie"),
        ("\"octets\": 3000", "\"octets\": 0", "network.tcp.tls.chain.octets is 0: it must lie"),
        ("cubic", "vegas", "network.tcp.ends.control: unknown variant `vegas`"),
        (
            "{ \"independent\": { \"share\": 0.01 } }",
            "{ \"chosen\": [3, 3] }",
            "network.tcp.loss_to_server.chosen[1] is 3: it must lie",
        ),
    ] {
        let text = LOSSY.replace(from, to);
        assert_ne!(text, LOSSY, "{from}");
        let said = match read(&text) {
            Err(said) => said,
            Ok(scenario) => scenario.start(Limits::default()).map(|_| ()).unwrap_err().to_string(),
        };
        assert!(said.contains(says), "{to}: {said}");
    }
    let per_call = LOSSY.replace("\"connection_per_call\": false", "\"connection_per_call\": true").replace(
        "{ \"http1\": { \"pipelining\": 1 } }",
        "{ \"http2\": { \"peer\": \"grpc-go\", \"grpc\": true } }",
    );
    let said = read(&per_call).unwrap().start(Limits::default()).map(|_| ()).unwrap_err().to_string();
    assert!(said.contains("network.tcp.connection_per_call"), "{said}");
}

#[test]
fn ten_thousand_damaged_files_are_refused_or_run_within_bounds() {
    let mut random = Streams::new(4).named("scenario files");
    let (mut refused, mut ran, mut bounded) = (0, 0, 0);
    for number in 0..10_000 {
        let below = |random: &mut Stream, count| random.below(NonZeroU32::new(count).unwrap()) as usize;
        let text = [EXAMPLE, LOSSY][below(&mut random, 2)];
        let places = 1 + below(&mut random, 2);
        let text = files::damaged(&mut random, text, places);
        let scenario = match read(&text) {
            Ok(scenario) => scenario,
            Err(says) => {
                assert!(!says.is_empty() && says.contains(':') | says.contains("line"), "{number}: {says}");
                refused += 1;
                continue;
            }
        };
        match scenario.start(Limits { events: 20_000, ..Limits::default() }) {
            Err(error) => {
                let says = error.to_string();
                assert!(says.contains(": it must lie between"), "{number}: {says}");
                refused += 1;
            }
            Ok(mut run) => {
                let stop = run.advance(u64::MAX).unwrap().stop;
                bounded += u32::from(matches!(stop, Some(Stop::Bound(_))));
                let report = run.report().unwrap();
                assert!(report.events <= 20_000);
                ran += 1;
            }
        }
    }
    println!(
        "{refused} refused, {ran} ran, {bounded} of them to a bound, {} MB at most",
        MOST.load(Relaxed) >> 20
    );
    assert!(
        refused > 5_000 && ran > 900 && bounded > 10,
        "{refused} refused, {ran} ran, {bounded} to a bound"
    );
    assert!(MOST.load(Relaxed) < MOST_BYTES, "{} bytes", MOST.load(Relaxed));
}

/// `WIRELAB_WRITE_SCHEMAS=1 cargo test -p engine --features schema` writes them anew.
#[cfg(feature = "schema")]
#[test]
fn the_schemas_are_those_that_are_kept() {
    files::schemas_are_kept(&[
        ("scenario", schemars::schema_for!(Scenario)),
        ("outcome", schemars::schema_for!(Outcome)),
    ]);
}
