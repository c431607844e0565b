//! The lesson canary-and-outliers: its own books, what each detection finds and what it costs, and what it says.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::{Pairs, Tested, number, reports};
use engine::fleet::defaults::SUCCESS_RATE_VOLUME;
use engine::fleet::status::Status;
use engine::kernel::run::{Bound, Stop};
use lessons::claims::Verdict::{DoesNotHold, Holds, HoldsIf};
use lessons::link::{Route, open};
use lessons::{Block, Observation, Step, Tools, Value, Values, fingerprint};

const LESSON: Tested = Tested("canary-and-outliers");

fn of(values: &Values, contender: &str, name: &str) -> f64 {
    number(values, &format!("{contender}.{name}"))
}

fn ended(observation: &Observation, contender: &str, status: Status) -> u64 {
    reports(observation).iter().find(|(id, _)| *id == contender).unwrap().1.ended(status)
}

/// The mean of a value over ten seeds.
fn mean(pairs: &Pairs, contender: &str, name: &str) -> f64 {
    (1..=10).map(|seed| of(&LESSON.seeded(seed, pairs).1, contender, name)).sum::<f64>() / 10.0
}

/// Every call of every contender ends in one status, and the same calls come to all of them.
#[test]
fn every_contender_gets_the_same_calls_and_each_ends_once() {
    for pairs in [
        &[][..],
        &[("canary_pct", "30"), ("canary_pods", "3"), ("fault", "hangs"), ("bad_pods", "2")],
        &[("fault", "slow"), ("slowdown", "30"), ("policy", "least-request")],
        &[("bad_pods", "10"), ("bad_pct", "50"), ("max_ejection_pct", "100")],
    ] {
        let (observation, _) = LESSON.seeded(3, pairs);
        let all = reports(&observation);
        assert_eq!(all.len(), 4);
        for (id, report) in &all {
            assert_eq!(report.counts.started, all[0].1.counts.started, "{id} {pairs:?}");
            let ended: u64 = report.statuses.iter().map(|one| one.calls).sum();
            assert_eq!((ended, report.counts.in_flight), (report.counts.started, 0), "{id} {pairs:?}");
        }
    }
}

/// One of so many pods, for nine tenths of the time; with a canary its weight.
#[test]
fn without_detection_a_bad_pod_costs_its_share() {
    let bad = |pairs: &Pairs, expected: f64| {
        let failed = of(&LESSON.run(pairs).1, "none", "failed");
        assert!((failed / expected - 1.0).abs() < 0.05, "{pairs:?}: {failed}, not {expected}");
    };
    for (pods, share) in [("5", 18.0), ("10", 9.0), ("20", 4.5)] {
        bad(&[("pods", pods)], share);
    }
    bad(&[("bad_pods", "3"), ("bad_pct", "50")], 13.5);
    bad(&[("canary_pct", "20")], 18.0);
    bad(&[("canary_pct", "20"), ("canary_pods", "4"), ("bad_pods", "2")], 9.0);
}

/// Each proxy has its own row, each time that the pod is back. No call is on its way when the last of a row fails: it fails at once.
#[test]
fn an_ejection_costs_a_row_of_failures() {
    for clients in ["1", "5", "20"] {
        for row in ["1", "5", "9"] {
            let (_, values) = LESSON.run(&[("clients", clients), ("consecutive_5xx", row)]);
            let [proxies, row] = [clients, row].map(|text| text.parse::<f64>().unwrap());
            let [ejections, errors] = ["ejections", "errors"].map(|name| of(&values, "istio", name));
            assert_eq!(ejections, 2.0 * proxies, "{clients} {row}");
            assert!(
                (row * ejections..=row * ejections * 1.05).contains(&errors),
                "{clients} {row}: {errors} errors"
            );
        }
    }
}

/// One of ten is 10 %, one of nine more. gRPC may always eject one.
#[test]
fn with_one_pod_less_proxies_eject_none() {
    let (_, ten) = LESSON.run(&[]);
    let (_, nine) = LESSON.run(&[("pods", "9")]);
    for proxy in ["envoy", "istio"] {
        assert!(of(&ten, proxy, "left") < 3.0 && of(&ten, proxy, "overflow") == 0.0);
        assert_eq!((of(&nine, proxy, "left"), of(&nine, proxy, "ejections")), (100.0, 0.0));
        assert!(of(&nine, proxy, "overflow") > 0.0);
    }
    assert!(of(&nine, "grpc", "left") < 40.0 && of(&ten, "grpc", "left") < 40.0);
}

/// A canary of one is a pool of one. Ejected, it is missed; with a panic threshold it is used all the same.
#[test]
fn a_canary_of_one_pod_is_contained_by_nobody() {
    let canary = ("canary_pct", "10");
    let (_, values) = LESSON.run(&[canary]);
    for id in ["grpc", "envoy", "istio"] {
        assert_eq!((of(&values, id, "left"), of(&values, id, "ejections")), (100.0, 0.0), "{id}");
    }
    let (observation, values) = LESSON.run(&[canary, ("max_ejection_pct", "100")]);
    assert!((of(&values, "istio", "left") / 100.0 - 1.0).abs() < 0.01);
    assert!(of(&values, "istio", "reached") < 20.0 && of(&values, "envoy", "reached") > 99.0);
    let errors = of(&values, "istio", "errors") as u64;
    assert_eq!(ended(&observation, "istio", Status::Unavailable), errors);
    // Nine tenths of the calls are not the canary's.
    assert!(of(&values, "istio", "failed") < 10.0);
}

/// What HTTP has a 5xx for is counted by proxies, in the code that callers see; all that is not OK by gRPC's clients.
#[test]
fn who_counts_which_failures() {
    for (fault, status, counted) in [
        ("unavailable", Status::Unavailable, true),
        ("internal", Status::Internal, true),
        ("resource-exhausted", Status::ResourceExhausted, false),
        ("hangs", Status::DeadlineExceeded, false),
    ] {
        let (observation, values) = LESSON.run(&[("fault", fault)]);
        for id in ["none", "grpc", "envoy", "istio"] {
            assert_eq!(ended(&observation, id, status) as f64, of(&values, id, "errors"), "{fault} {id}");
        }
        for id in ["envoy", "istio"] {
            let left = of(&values, id, "left");
            assert!(if counted { left < 3.0 } else { left == 100.0 }, "{fault} {id}: {left}");
        }
        assert!(of(&values, "grpc", "left") < 40.0, "{fault}");
    }
}

#[test]
fn a_slow_pod_is_left_in() {
    let (_, values) = LESSON.run(&[("fault", "slow")]);
    for id in ["none", "grpc", "envoy", "istio"] {
        assert_eq!((of(&values, id, "errors"), of(&values, id, "ejections")), (0.0, 0.0));
        assert!(of(&values, id, "p99") > 100.0, "{id}");
    }
    let (_, well) = LESSON.run(&[("bad_pods", "0")]);
    assert!(of(&well, "istio", "p99") < 50.0);
    assert_eq!(of(&well, "none", "errors"), 0.0);
}

/// The fewer of its calls a pod fails the less likely is a row: at a quarter it does more harm than one that fails them all.
#[test]
fn a_pod_that_fails_some_calls_does_more_harm() {
    let room = ("max_ejection_pct", "20");
    let errors = |pct| mean(&[room, ("bad_pct", pct)], "istio", "errors");
    let [all, half, quarter, few] = ["100", "50", "25", "3"].map(errors);
    assert!(all < half && half < quarter && quarter > 10.0 * all && few < quarter / 4.0);
    // A shorter row finds it, and so does a proxy that sees all calls and compares shares.
    assert!(mean(&[room, ("bad_pct", "25"), ("consecutive_5xx", "2")], "istio", "left") < 10.0);
    let whole = [room, ("bad_pct", "25"), ("clients", "1")];
    assert!(mean(&whole, "envoy", "left") < 25.0 && mean(&whole, "grpc", "left") < 25.0);
    assert!(mean(&whole, "istio", "left") > 50.0);
}

/// A50 wants fifty calls of a pod in an interval before it looks at the share that failed.
#[test]
fn grpcs_clients_see_nothing_where_each_calls_little() {
    for (clients, calls, sees) in
        [("1", 240.0, true), ("3", 80.0, true), ("6", 40.0, false), ("12", 20.0, false)]
    {
        let (_, values) = LESSON.run(&[("clients", clients)]);
        assert!((number(&values, "looked-at") - calls).abs() < 1e-9);
        assert_eq!(of(&values, "grpc", "ejections") > 0.0, sees, "{clients}");
    }
}

/// Detection that may eject all makes an outage of half of one; a panic threshold keeps it from that.
#[test]
fn where_all_pods_fail_detection_does_harm() {
    let half = [("bad_pods", "10"), ("bad_pct", "50")];
    let with = |more: &[(&'static str, &'static str)]| LESSON.run(&[&half[..], more].concat());
    let (observation, all) = with(&[("max_ejection_pct", "100")]);
    assert!(of(&all, "istio", "failed") > 1.5 * of(&all, "none", "failed"));
    assert!(of(&all, "istio", "reached") < 40.0);
    assert_eq!(ended(&observation, "istio", Status::Unavailable) as f64, of(&all, "istio", "errors"));
    assert!((of(&all, "envoy", "left") - 100.0).abs() < 5.0);
    let (_, panics) = with(&[("max_ejection_pct", "100"), ("min_health_pct", "50")]);
    assert!((of(&panics, "istio", "left") - 100.0).abs() < 5.0);
}

#[test]
fn the_claims_come_to_their_verdicts() {
    let outcome = |id| {
        let claim = lessons::claims::claim(id).unwrap();
        claim.run(20, Tools::untimed(&exchange::run)).unwrap()
    };
    let contained = outcome("D4-14");
    println!("{contained:#?}");
    let verdicts: Vec<_> = contained.parts.iter().map(|part| part.verdict).collect();
    assert_eq!(
        verdicts,
        [Holds, DoesNotHold, DoesNotHold, DoesNotHold, DoesNotHold, DoesNotHold, DoesNotHold]
    );
    assert_eq!(
        (contained.verdict, contained.condition.as_str()),
        (HoldsIf, "one of ten pods fails every call: errors left")
    );
    // What is measured is that case, not one between cases that are unlike.
    assert!(contained.measured.high < 10.0 && contained.measured.value > 0.0);
    let understood = outcome("D4-15");
    println!("{understood:#?}");
    assert_eq!((understood.verdict, understood.parts.len()), (DoesNotHold, 2));
    assert!(understood.parts.iter().all(|part| part.verdict == DoesNotHold));
}

#[test]
fn every_knob_runs_at_both_ends_and_says_something() {
    LESSON.every_knob_runs_at_both_ends(|at, observation| {
        for (id, report) in reports(observation) {
            assert_eq!(report.stop, Some(Stop::Drained), "{id} {at:?}");
        }
    });
}

/// No pod that is well, a pod that is the only one, a canary that gets everything: errors with their codes.
#[test]
fn extremes_show_errors_with_their_codes() {
    let all = LESSON.says(&[("bad_pods", "100"), ("max_ejection_pct", "100")]);
    assert!(all.contains(" UNAVAILABLE; no ejection. gRPC"), "{all}");
    assert!(all.contains("nobody is left for their calls, which fail at once with UNAVAILABLE"), "{all}");
    let hangs = LESSON.says(&[("pods", "1"), ("fault", "hangs"), ("rps", "100")]);
    assert!(hangs.contains(" DEADLINE_EXCEEDED; no ejection."), "{hangs}");
    let new = LESSON.says(&[("canary_pct", "100"), ("fault", "internal")]);
    assert!(new.contains("No detection: 90"), "{new}");
    assert!(new.contains(" INTERNAL; no ejection."), "{new}");
}

#[test]
fn findings_say_why_nobody_is_ejected_and_when_the_favourite_loses() {
    let usual = LESSON.says(&[]);
    assert!(usual.contains("Istio with the document's rule: 0.1"), "{usual}");
    assert!(
        !usual.contains("favourite") && !usual.contains("never") && !usual.contains("may not"),
        "{usual}"
    );
    let nine = LESSON.says(&[("pods", "9")]);
    assert!(nine.contains("Istio with the document's rule: it would eject, and may not"), "{nine}");
    let hangs = LESSON.says(&[("fault", "hangs")]);
    assert!(hangs.contains("Istio with the document's rule: it is not aware of a failure"), "{hangs}");
    let few = LESSON.says(&[("bad_pct", "15")]);
    assert!(
        few.contains("Istio with the document's rule: it saw failures, but never enough in a row."),
        "{few}"
    );
    let envoy = "Envoy, in a row and by shares: it saw failures, but never enough in a row, and too few calls, pods \
                 or failures to compare shares.";
    assert!(few.contains(envoy), "{few}");
    let once = LESSON.says(&QUARTER);
    assert!(once.contains("; one ejection.") && !once.contains("1 ejections"), "{once}");
    let thin = LESSON.says(&[("clients", "20")]);
    assert!(thin.contains("gRPC's clients, by shares: nothing to go by"), "{thin}");
    let outage = LESSON.says(&[("bad_pods", "10"), ("bad_pct", "50"), ("max_ejection_pct", "100")]);
    assert!(outage.contains("The favourite loses here: with Istio with the document's rule"), "{outage}");
}

/// Where the fix starts: a pod that fails a quarter of its calls, and two of ten may be ejected.
const QUARTER: [(&str, &str); 2] = [("bad_pct", "25"), ("max_ejection_pct", "20")];

fn told(step: Step, pairs: &Pairs) -> Vec<&'static str> {
    (LESSON.lesson().outcome)(step, &LESSON.run(pairs).1)
}

/// The words of the fix follow who finds the pod, by which rule, and what keeps it in.
#[test]
fn the_fix_says_who_finds_it_and_by_what() {
    let says = |more: &[(&'static str, &'static str)], expected: &[&str]| {
        let told = told(Step::Fix, &[&QUARTER[..], more].concat());
        let (told, manifests) = told.split_at(told.len() - 2);
        assert_eq!((told, manifests), (expected, &["fix.manifest", "fix.corrected"][..]), "{more:?}");
    };
    says(&[], &["fix.unseen"]);
    says(&[("bad_pct", "0")], &["fix.nothing"]);
    says(&[("consecutive_5xx", "2")], &["fix.in-a-row"]);
    says(&[("consecutive_5xx", "4")], &["fix.late"]);
    says(&[("clients", "1")], &["fix.by-shares"]);
    says(&[("interval_s", "20")], &["fix.by-shares"]);
    says(&[("interval_s", "30")], &["fix.late", "fix.late-by-shares"]);
    says(&[("interval_s", "60")], &["fix.late", "fix.late-by-shares"]);
    says(&[("max_ejection_pct", "0")], &["fix.may-not"]);
    says(&[("max_ejection_pct", "0"), ("consecutive_5xx", "1")], &["fix.may-not"]);
    says(&[("min_health_pct", "100"), ("consecutive_5xx", "1")], &["fix.panics"]);
    says(&[("min_health_pct", "90"), ("consecutive_5xx", "1")], &["fix.in-a-row"]);
}

/// gRPC's clients find it by the rule that xDS leaves off, as the first wants more calls than there are; with one client it has
/// them.
#[test]
fn the_run_says_which_of_grpcs_rules_finds_the_pod() {
    let (_, usual) = LESSON.run(&[]);
    assert!(of(&usual, "grpc", "alone") > 0.0 && of(&usual, "grpc", "compared") == 0.0);
    assert!(number(&usual, "looked-at") < f64::from(SUCCESS_RATE_VOLUME));
    assert_eq!(told(Step::Run, &[]), ["run.contained", "run.grpc", "run.grpc-alone"]);
    assert_eq!(told(Step::Run, &[("clients", "1")]), ["run.contained", "run.grpc"]);
    assert_eq!(told(Step::Run, &[("clients", "20")])[1..], ["run.grpc-blind"]);
    assert_eq!(told(Step::Run, &[("pods", "9")])[0], "run.not-contained");
}

/// The takeaway leads to settings that show what it says of them.
#[test]
fn the_takeaway_opens_what_is_not_contained() {
    let takeaway = LESSON.lesson().words.section("takeaway").unwrap();
    let pieces = takeaway.blocks.iter().flat_map(|block| match block {
        Block::Paragraph(pieces) => pieces.iter().collect::<Vec<_>>(),
        Block::List(items) => items.iter().flat_map(|item| item.iter()).collect(),
        Block::Code(_) => Vec::new(),
    });
    let links: Vec<&str> = pieces.filter_map(|piece| piece.link).collect();
    assert_eq!(links.len(), 9);
    for link in links {
        let opened = open(link);
        assert_eq!(opened.notices, [], "{link}");
        let Route::Lesson(route) = opened.route else { panic!("{link}") };
        let lesson = LESSON.lesson();
        let values = lesson.values(&route.settings, &lesson.run(&route.settings, &exchange::run).unwrap());
        if route.settings.value(lesson, "policy") == Some(Value::Choice("least-request")) {
            // Nine tenths of the time at one of ten would be 9 %; nearly twice that.
            assert!((13.5..18.0).contains(&number(&values, "none.failed")), "{link}");
            continue;
        }
        let kept = ["grpc", "envoy", "istio"].iter().any(|id| {
            let left = values.number(&format!("{id}.left")).or(values.number(&format!("{id}.reached")));
            left.is_some_and(|left| left > 70.0)
        });
        assert!(kept, "{link}");
        let slow = route.settings.value(lesson, "fault") == Some(Value::Choice("slow"));
        assert_eq!(number(&values, "none.failed") > 2.0, !slow, "{link}");
    }
}

/// A run that was stopped at a bound says so.
#[test]
fn a_bound_is_said() {
    let at = LESSON.settings(&[]);
    let Observation::Fleets(mut runs) = LESSON.lesson().run(&at, &exchange::run).unwrap() else { panic!() };
    let cut = runs[2].outcome.as_mut().unwrap();
    cut.stop = Some(Stop::Bound(Bound::Events));
    cut.counts.in_flight = 3;
    let says = LESSON.lesson().findings(&at, &Observation::Fleets(runs)).join(" ");
    assert!(
        says.contains("Envoy, in a row and by shares was stopped after ") && says.contains("and 3"),
        "{says}"
    );
}

#[test]
fn half_a_run_shows_what_it_has() {
    LESSON.half_a_run_shows_what_it_has("failed");
}

/// Pods that are left out: none before one breaks, one of each proxy soon after, none of who does not look.
#[test]
fn the_figure_of_ejected_pods_follows_the_ejections() {
    let at = LESSON.settings(&[]);
    let observation = LESSON.lesson().run(&at, &exchange::run).unwrap();
    let figures = LESSON.lesson().figures(&at, &observation, "");
    let out = &figures.iter().find(|figure| figure.id == "out").unwrap().series;
    let at = |series: usize, second: f64| {
        let point = out[series].points.iter().find(|point| (point[0].unwrap() - second).abs() < 1e-9);
        point.unwrap()[1].unwrap()
    };
    assert_eq!([at(3, 10.5), at(3, 16.5), at(3, 46.5), at(0, 46.5)], [0.0, 1.0, 1.0, 0.0]);
    assert_eq!([at(1, 28.5), at(1, 31.5)], [0.0, 1.0]);
}

#[test]
fn the_default_run_has_its_golden_fingerprint() {
    let (observation, _) = LESSON.run(&[]);
    let golden = include_str!("golden/canary-and-outliers.csv").lines().nth(1).unwrap();
    assert_eq!(fingerprint(&observation), golden.rsplit(',').next().unwrap());
}
