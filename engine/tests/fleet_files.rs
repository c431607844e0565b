//! Fleets as files: their form is a JSON Schema that is kept, the examples run and show what they are named after, errors
//! name field, value and range, and no file whatever does harm.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod files;
mod fleets;

use std::num::NonZeroU32;

use engine::fleet::status::Status;
use engine::kernel::random::Streams;
use engine::kernel::run::{Limits, Stop};
use engine::scenario::fleet::{Fleet, Law, Outage, Rollout, Target};
use fleets::{pods, run};

const EXAMPLE: &str = include_str!("../schemas/example.fleet.json");
const FOUR: NonZeroU32 = NonZeroU32::new(4).unwrap();

fn read(text: &str) -> Result<Fleet, String> {
    files::read(text)
}

#[test]
fn ten_thousand_damaged_files_are_refused_or_run_within_bounds() {
    let mut random = Streams::new(8).named("fleet files");
    let limits = Limits { events: 5_000, bytes: 64 << 20, ..Limits::default() };
    let (mut refused, mut ran, mut bounded) = (0, 0, 0);
    for number in 0..10_000 {
        let places = 1 + random.below(FOUR) as usize / 3;
        let fleet = match read(&files::damaged(&mut random, EXAMPLE, places)) {
            Ok(fleet) => fleet,
            Err(says) => {
                assert!(!says.is_empty());
                refused += 1;
                continue;
            }
        };
        match fleet.start(limits) {
            Err(error) => {
                assert!(!error.field.is_empty() && !error.range.contains(error.value), "{error:?}");
                assert_eq!(
                    error.to_string(),
                    format!("{} is {}: it must lie {}", error.field, error.value, error.range)
                );
                refused += 1;
            }
            Ok(mut run) => {
                let stop = run.advance(u64::MAX).unwrap().stop.unwrap();
                bounded += u32::from(matches!(stop, Stop::Bound(_)));
                assert!(run.bytes() < 256 << 20, "{number}: {} bytes", run.bytes());
                assert!(run.report().unwrap().events <= limits.events);
                ran += 1;
            }
        }
    }
    println!("{refused} refused, {ran} ran, {bounded} of them to a bound");
    assert!(refused > 3_000 && ran > 1_500 && bounded > 100, "{refused}, {ran}, {bounded}");
}

#[test]
fn the_example_runs_and_is_written_as_it_is_read() {
    let fleet = read(EXAMPLE).unwrap();
    assert_eq!(read(&serde_json::to_string(&fleet).unwrap()).unwrap(), fleet);
    let report = run(&fleet).report().unwrap();
    assert!(report.counts.ended > 1_000, "{:?}", report.statuses);
}

/// Five pods are started at 30 s beside five others, and found when connections reach their age of 60 s: with no age, never.
#[test]
fn the_example_of_pods_that_nobody_calls() {
    let mut fleet = read(include_str!("../schemas/pods-nobody-calls.fleet.json")).unwrap();
    let received = |fleet: &Fleet, from: usize, until: usize| {
        let report = run(fleet).report().unwrap();
        let bins: Vec<&[u32]> = report.series.received.chunks(10).collect();
        bins[from..until].iter().map(|pods| pods[5..].iter().sum::<u32>()).sum::<u32>()
    };
    // Bins of 3 s: nobody before 0.9 of 60 s, all by 1.1 and a cache's 5 s.
    assert_eq!(received(&fleet, 0, 18), 0);
    assert!(received(&fleet, 25, 60) > 20_000, "half of 35 bins of 1,500");
    fleet.lifecycle.connections.max_connection_age_ms = None;
    assert_eq!(received(&fleet, 0, 60), 0);
}

/// Two pods end and pods of another shard have their addresses 2 s later: they are written to, unless names are checked.
#[test]
fn the_example_of_a_recycled_address() {
    let mut fleet = read(include_str!("../schemas/recycled-address.fleet.json")).unwrap();
    let wrong = run(&fleet).report().unwrap().misdirected;
    assert!(wrong.done > 100 && wrong.wrong_names == 0, "{wrong:?}");
    fleet.discovery.name_check = true;
    let checked = run(&fleet).report().unwrap().misdirected;
    assert!(checked.done == 0 && checked.wrong_names > 10, "{checked:?}");
}

/// A canary with a tenth of the calls and one pod is never ejected, at 20 %; a stable pod that fails always is.
#[test]
fn the_example_of_a_canary() {
    let fleet = read(include_str!("../schemas/canary-and-outliers.fleet.json")).unwrap();
    let report = run(&fleet).report().unwrap();
    assert!((report.groups[1].share.unwrap() - 0.1).abs() < 0.005, "{:?}", report.groups);
    assert!(report.ejections.first.iter().all(|one| one.pod == 3) && report.ejections.ejected >= 2);
    assert!(report.ended(Status::Unavailable) > 2_000 && report.ended(Status::Internal) < 100);
}

#[test]
fn an_error_names_field_value_and_range() {
    let says = |change: fn(&mut Fleet)| {
        let mut fleet = read(EXAMPLE).unwrap();
        change(&mut fleet);
        fleet.start(Limits::default()).map(|_| ()).unwrap_err().to_string()
    };
    let whole = |least: u64, most: u64| format!("it must lie between {least} and {most}, and be whole");
    assert_eq!(
        says(|fleet| fleet.clients[0].count = 0),
        format!("clients[0].count is 0: {}", whole(1, 100_000))
    );
    assert_eq!(
        says(|fleet| fleet.pods.push(pods(10_000))),
        format!("pods[2].count is 10000: {}", whole(0, 9_988))
    );
    assert_eq!(
        says(|fleet| fleet.work.handler = Law::Pareto { mean_ms: 1.0, shape: 1.0 }),
        "work.handler.pareto.shape is 1: it must lie between 1.001 and 1000"
    );
    assert_eq!(
        says(|fleet| fleet.network.rtt_ms = f64::NAN),
        "network.rtt_ms is NaN: it must lie between 0 and 60000"
    );
    assert_eq!(
        says(|fleet| fleet.changes[0].target = Target::Proxy(0)),
        format!("changes[0].target.proxy is 0: {}", whole(1, 0))
    );
    assert_eq!(
        says(|fleet| fleet.clients[0].arrivals = fleets::recorded(&[(5.0, 0), (4.0, 0)])),
        "clients[0].arrivals.recorded[1].at_ms is 4: it must lie between 5 and 86400000"
    );
    assert_eq!(
        says(|fleet| fleet.discovery.endpoints_lag_ms = -1.0),
        "discovery.endpoints_lag_ms is -1: it must lie between 0 and 86400000"
    );
    let outage = |from_ms, until_ms| Outage { from_ms, until_ms };
    assert_eq!(
        says(|fleet| fleet.discovery.outages = vec![Outage { from_ms: 5.0, until_ms: 4.0 }]),
        "discovery.outages[0].until_ms is 4: it must lie between 5 and 86400000"
    );
    let mut late = read(EXAMPLE).unwrap();
    late.discovery.outages = vec![outage(1.0, 9.0), outage(8.0, 10.0)];
    assert_eq!(
        late.start(Limits::default()).unwrap_err().to_string(),
        "discovery.outages[1].from_ms is 8: it must lie between 9 and 86400000"
    );
    assert_eq!(
        says(|fleet| fleet.lifecycle.connections.max_connection_age_ms = Some(999.0)),
        "lifecycle.connections.max_connection_age_ms is 999: it must lie between 1000 and 86400000"
    );
    let rollout = Rollout { at_ms: 0.0, from: 0, to: 1, max_surge: 0, max_unavailable: 0 };
    let mut stuck = read(EXAMPLE).unwrap();
    stuck.lifecycle.rollouts = vec![rollout];
    assert_eq!(
        stuck.start(Limits::default()).unwrap_err().to_string(),
        format!("lifecycle.rollouts[0].max_unavailable is 0: {}", whole(1, 10_000))
    );
    stuck.lifecycle.rollouts[0].to = 2;
    assert_eq!(
        stuck.start(Limits::default()).unwrap_err().to_string(),
        format!("lifecycle.rollouts[0].to is 2: {}", whole(0, 1))
    );
    assert!(read(&EXAMPLE.replace("\"rtt_ms\"", "\"rtt\"")).unwrap_err().contains("unknown field `rtt`"));
}

/// `WIRELAB_WRITE_SCHEMAS=1 cargo test -p engine --features schema` writes them anew.
#[cfg(feature = "schema")]
#[test]
fn the_schemas_are_those_that_are_kept() {
    files::schemas_are_kept(&[
        ("fleet", schemars::schema_for!(Fleet)),
        ("fleet-report", schemars::schema_for!(engine::report::fleet::FleetReport)),
    ]);
}
