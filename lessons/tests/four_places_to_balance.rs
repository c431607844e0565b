//! The lesson four-places-to-balance: its own books, what each place is, and what it says. Where each is best: five_places.rs.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::{Tested, number, reports};
use engine::fleet::status::Status;
use engine::kernel::run::{Bound, Stop};
use lessons::claims::Outcome;
use lessons::claims::Verdict::{DoesNotHold, Holds, HoldsIf, Undecided};
use lessons::{Kind, Observation, Tools, Values, fingerprint};
use serde_json::Value;

const LESSON: Tested = Tested("four-places-to-balance");

fn of(values: &Values, place: &str, name: &str) -> f64 {
    number(values, &format!("{place}.{name}"))
}

/// Every call of every place ends in one status, and the same calls come to all of them.
#[test]
fn every_place_gets_the_same_calls_and_each_ends_once() {
    for pairs in [
        &[][..],
        &[("fault", "balancer"), ("proxies", "1")],
        &[("fault", "pod-then-balancer"), ("late_clients", "7")],
        &[("policy", "ring-hash"), ("slow_pods", "10"), ("clients", "100")],
    ] {
        let (observation, _) = LESSON.seeded(3, pairs);
        let all = reports(&observation);
        for (id, report) in &all {
            assert_eq!(report.counts.started, all[0].1.counts.started, "{id} {pairs:?}");
            let ended: u64 = report.statuses.iter().map(|one| one.calls).sum();
            assert_eq!((ended, report.counts.in_flight), (report.counts.started, 0), "{id} {pairs:?}");
        }
    }
}

/// Who has told clients of the pods makes no difference to a call while nothing changes: not to the last bit.
#[test]
fn clients_alone_told_and_by_a_control_plane_are_the_same_until_pods_change() {
    let same = |pairs: &[(&str, &str)], one: &str, other: &str| {
        let (observation, _) = LESSON.run(pairs);
        let all = reports(&observation);
        let fingerprint = |id: &str| &all.iter().find(|(place, _)| *place == id).unwrap().1.fingerprint;
        fingerprint(one) == fingerprint(other)
    };
    assert!(same(&[], "client", "lookaside") && same(&[], "client", "xds"));
    // A policy reaches who has it from a control plane or brings it along; grpclb's clients go round.
    let weighted = [("policy", "weighted")];
    assert!(same(&weighted, "client", "xds") && !same(&weighted, "client", "lookaside"));
    // An outage that nothing follows is not felt by whom has a list.
    let outage = [("fault", "balancer")];
    assert!(same(&outage, "client", "lookaside") && same(&outage, "client", "xds"));
    let pod = [("fault", "pod")];
    assert!(!same(&pod, "client", "xds") && same(&pod, "lookaside", "xds"));
    let untold = [("fault", "balancer-then-pod")];
    assert!(same(&untold, "client", "lookaside") && same(&untold, "client", "xds"));
}

/// What a pod that hangs takes with it: its share of the calls, from when it hangs until somebody is told, or to the end.
#[test]
fn a_pod_that_hangs_costs_its_share_of_the_calls_while_nobody_knows() {
    let quiet = ("slow_pods", "0");
    for (detect, share) in [("0.5", 0.5 / 20.0 / 10.0), ("2", 2.0 / 20.0 / 10.0), ("6", 6.0 / 20.0 / 10.0)] {
        let (_, values) = LESSON.run(&[quiet, ("fault", "pod"), ("detect_s", detect)]);
        for place in ["l7", "lookaside", "xds"] {
            let failed = of(&values, place, "failed") / 100.0;
            assert!((failed / share - 1.0).abs() < 0.3, "{place}, {detect}: {failed}, not {share}");
        }
        // Hung at 30 % of the time, for the rest: 70 % of a tenth.
        let untold = of(&values, "client", "failed");
        assert!((untold / 7.0 - 1.0).abs() < 0.1, "{untold}");
    }
    let (_, values) = LESSON.run(&[quiet, ("fault", "balancer-then-pod")]);
    for place in ["client", "lookaside", "xds"] {
        let failed = of(&values, place, "failed");
        assert!((failed / 5.5 - 1.0).abs() < 0.1, "{place}: {failed}");
    }
}

/// With the only proxy all calls are gone; more proxies, fewer clients of the one that crashed.
#[test]
fn a_proxy_takes_the_calls_of_its_clients_with_it() {
    let failed = |seed, proxies| {
        let (_, values) = LESSON.seeded(seed, &[("fault", "balancer"), ("proxies", proxies)]);
        assert!(of(&values, "client", "failed") < 0.5);
        of(&values, "l7", "failed")
    };
    let mean = |proxies| (1..=10).map(|seed| failed(seed, proxies)).sum::<f64>() / 10.0;
    let (one, two, twenty) = (mean("1"), mean("2"), mean("20"));
    assert!((one / 70.0 - 1.0).abs() < 0.05, "{one}");
    assert!(two < one / 10.0 && twenty < two / 5.0, "{one} {two} {twenty}");
}

/// Clients that start while the balancer is away: as many calls fail as they make, with xDS to the end, with a lookaside
/// balancer for ten seconds; nobody else notices.
#[test]
fn clients_that_start_during_an_outage() {
    let pairs = [
        ("slow_pods", "0"),
        ("rps", "100"),
        ("duration_s", "60"),
        ("fault", "balancer"),
        ("late_clients", "10"),
    ];
    let (observation, values) = LESSON.run(&pairs);
    // Half of the calls of the last 24 of 60 seconds are theirs: 2,400 of 8,400.
    let xds = of(&values, "xds", "failed");
    assert!((xds / (2_400.0 / 84.0) - 1.0).abs() < 0.1, "{xds}");
    // A call that waits has a second to be answered: the first nine seconds' are in vain.
    let lookaside = of(&values, "lookaside", "failed");
    assert!((lookaside / (900.0 / 84.0) - 1.0).abs() < 0.15, "{lookaside}");
    assert!(of(&values, "client", "failed") < 0.2 && of(&values, "l4", "failed") < 2.0);
    let all = reports(&observation);
    let status = |id: &str, status| all.iter().find(|(place, _)| *place == id).unwrap().1.ended(status);
    assert!(status("xds", Status::Unavailable) > 0 && status("xds", Status::DeadlineExceeded) == 0);
    assert!(
        status("lookaside", Status::DeadlineExceeded) > 0 && status("lookaside", Status::Unavailable) == 0
    );
}

/// What a proxy takes of its cores is what was measured for a call, and the knob's default is the record's.
#[test]
fn a_proxys_work_is_what_was_measured() {
    let record: Value = serde_json::from_str(include_str!("../../tests/evidence/stacks.json")).unwrap();
    let measured = |end: &str| {
        let name = format!("hyper HTTP/2, Protobuf, small, unary, 32 in flight, {end}");
        let figures = record["figures"].as_array().unwrap();
        figures.iter().find(|figure| figure["name"] == name.as_str()).unwrap()["value"].as_f64().unwrap()
    };
    let both = measured("server") + measured("client");
    let Kind::Number { default, .. } = LESSON.lesson().knob("proxy_cpu_us").unwrap().kind else { panic!() };
    assert_eq!(default, (both * 10.0).round() / 10.0);
    let (observation, values) = LESSON.run(&[]);
    let calls = reports(&observation)[1].1.counts.started as f64;
    let expected = calls * default / 1e6 / 20.0;
    assert!((of(&values, "l7", "cores") / expected - 1.0).abs() < 1e-6);
    assert_eq!(of(&values, "l4", "cores").abs(), 0.0);
}

#[test]
fn the_claims_come_to_their_verdicts() {
    let outcome = |id| {
        let claim = lessons::claims::claim(id).unwrap();
        claim.run(20, Tools::untimed(&exchange::run)).unwrap()
    };
    let verdicts = |outcome: &Outcome| outcome.parts.iter().map(|part| part.verdict).collect::<Vec<_>>();
    let stream = outcome("D2-3");
    assert_eq!(
        (stream.verdict, stream.condition.as_str()),
        (HoldsIf, "where no call waits, with a hundredth of the calls")
    );
    assert_eq!(verdicts(&stream), [Holds, Holds, DoesNotHold, Holds]);
    let lowest = outcome("D2-4");
    assert_eq!(
        (lowest.verdict, lowest.condition.as_str()),
        (HoldsIf, "at the median, where no call waits and at p99, where no call waits")
    );
    // Two pods slow, all alike, 200 clients by least_request, where no call waits; of each the median and p99.
    let [slow, alike, many, idle] =
        [[DoesNotHold, Undecided], [DoesNotHold; 2], [DoesNotHold; 2], [Holds; 2]];
    assert_eq!(verdicts(&lowest), [slow, alike, many, idle].concat());
    let central = outcome("D2-5");
    assert_eq!(
        (central.verdict, central.condition.as_str()),
        (HoldsIf, "while the balancer or control plane can be reached")
    );
}

#[test]
fn every_knob_runs_at_both_ends_and_says_something() {
    LESSON.every_knob_runs_at_both_ends(|_, _| {});
}

#[test]
fn findings_say_when_the_favourite_loses() {
    let shut_out = LESSON.says(&[("fault", "balancer"), ("late_clients", "10")]);
    assert!(shut_out.contains("clients that depend on a control plane fail more often"), "{shut_out}");
    let down = LESSON.says(&[("fault", "balancer"), ("proxies", "1")]);
    assert!(down.contains("the proxy that should shield callers"), "{down}");
    let untold = LESSON.says(&[("fault", "balancer-then-pod"), ("proxies", "20")]);
    assert!(untold.contains("A control plane is no help here"), "{untold}");
    let usual = LESSON.says(&[]);
    assert!(!usual.contains("favourite") && !usual.contains("no help"), "{usual}");
}

/// A run that was stopped at a bound says so.
#[test]
fn a_bound_is_said() {
    let at = LESSON.settings(&[]);
    let Observation::Fleets(mut runs) = LESSON.lesson().run(&at, &exchange::run).unwrap() else { panic!() };
    let cut = runs[1].outcome.as_mut().unwrap();
    cut.stop = Some(Stop::Bound(Bound::Events));
    cut.counts.in_flight = 3;
    let says = LESSON.lesson().findings(&at, &Observation::Fleets(runs)).join(" ");
    assert!(says.contains("A proxy was stopped after ") && says.contains("and 3"), "{says}");
}

#[test]
fn half_a_run_shows_what_it_has() {
    LESSON.half_a_run_shows_what_it_has("p99");
}

#[test]
fn the_default_run_has_its_golden_fingerprint() {
    let (observation, _) = LESSON.run(&[]);
    let golden = include_str!("golden/four-places-to-balance.csv").lines().nth(1).unwrap();
    assert_eq!(fingerprint(&observation), golden.rsplit(',').next().unwrap());
}
