//! The lesson the-recycled-address: when writes go wrong and how many, added up by hand; that names that are checked leave
//! none, whatever the clocks say; what that costs; and what the lesson says.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::{Tested, number, reports};
use engine::fleet::status::Status;
use engine::fleet::trace::End;
use engine::kernel::run::{Bound, Stop};
use engine::report::fleet::FleetReport;
use lessons::claims::Verdict::{CannotBeMeasuredHere, DoesNotHold, Holds, HoldsIf};
use lessons::{Kind, Observation, Step, Tools, Values, fingerprint};
use serde_json::Value;

const LESSON: Tested = Tested("the-recycled-address");
const CONTENDERS: [&str; 3] = ["plaintext", "push", "checked"];

fn of(values: &Values, contender: &str, name: &str) -> f64 {
    number(values, &format!("{contender}.{name}"))
}

fn wrong(seed: u64, pairs: &common::Pairs) -> [f64; 3] {
    let (_, values) = LESSON.seeded(seed, pairs);
    CONTENDERS.map(|id| of(&values, id, "wrong"))
}

#[test]
fn every_contender_gets_the_same_calls_and_each_ends_once() {
    for pairs in [
        &[][..],
        &[("resolver", "java"), ("max_age_s", "3")],
        &[("ending_pods", "50"), ("spare_addresses", "0"), ("reuse_s", "0")],
        &[("pre_stop_s", "29"), ("stop_s", "90"), ("occupant", "service")],
    ] {
        let (observation, _) = LESSON.seeded(3, pairs);
        let all = reports(&observation);
        for (id, report) in &all {
            assert_eq!(report.counts.started, all[0].1.counts.started, "{id} {pairs:?}");
            let ended: u64 = report.statuses.iter().map(|one| one.calls).sum();
            assert_eq!((ended, report.counts.in_flight), (report.counts.started, 0), "{id} {pairs:?}");
            // A second after the last call: connections that grow old in a fleet without calls are nobody's cost.
            assert!(report.now.nanoseconds() <= 101_000_000_000, "{id} {pairs:?}");
        }
    }
}

/// No more pods end than there are, and the lesson says how many.
#[test]
fn all_pods_end_where_more_are_asked_for() {
    let (observation, values) = LESSON.run(&[("pods", "3"), ("ending_pods", "50")]);
    assert_eq!(number(&values, "ending"), 3.0);
    let all = reports(&observation);
    let groups: Vec<u32> = all[0].1.pods.iter().map(|pod| pod.group).collect();
    assert_eq!(groups, [0, 0, 0, 1, 1, 1, 2, 2, 2, 2]);
}

/// Two of eight addresses get a quarter of the writes, from when a client reaches the neighbour to the next answer of DNS.
/// Nobody sees an error, and it is quick.
#[test]
fn writes_go_wrong_in_silence() {
    for seed in 1..=10 {
        let (observation, values) = LESSON.seeded(seed, &[]);
        let all = reports(&observation);
        let [plaintext, push, checked] = CONTENDERS.map(|id| of(&values, id, "wrong"));
        let expected = of(&values, "plaintext", "window") * 100.0 / 4.0;
        assert!((plaintext / expected - 1.0).abs() < 0.25, "seed {seed}: {plaintext}, not {expected}");
        assert_eq!((push, checked), (0.0, 0.0), "seed {seed}");
        assert!(of(&values, "checked", "refused") >= 40.0, "each of 20 clients finds both out: seed {seed}");
        for (id, report) in &all {
            assert_eq!(report.ended(Status::Ok), report.counts.started, "{id}, seed {seed}");
        }
        let events: u64 = all.iter().map(|(_, report)| report.events).sum();
        assert!(events < 150_000, "{events}");
    }
}

/// Connections to the neighbour's pods, as seconds after the pods ended: when they were there, and until when.
fn astray(report: &FleetReport, stop_s: f64) -> Vec<(f64, Option<f64>)> {
    let after = |at: engine::kernel::time::Time| at.nanoseconds() as f64 / 1e9 - stop_s;
    let neighbour = |end| matches!(end, Some(End::Pod(pod)) if report.pods[pod as usize].group == 2);
    let records = report.first_connections.iter().filter(|one| neighbour(one.to));
    records.filter_map(|one| Some((after(one.ready?), one.closed.map(after)))).collect()
}

/// A pod says GOAWAY and ends; its clients ask DNS, which knows 2 s later; the next answer comes one gap after this one. In
/// between whoever has the address is connected to, and not before it has rested and the pod has started.
#[test]
fn connections_go_astray_between_the_neighbours_start_and_the_next_answer() {
    for (runtime, gap) in [("go", 30.0), ("core", 30.0), ("node", 30.0), ("dotnet", 15.0)] {
        for (reuse, start) in [(0.0, 0.0), (3.0, 1.0), (10.0, 2.0), (20.0, 2.0), (24.0, 5.0), (40.0, 2.0)] {
            let (reuse_s, start_up_s) = (format!("{reuse}"), format!("{start}"));
            let pairs = [("resolver", runtime), ("reuse_s", &reuse_s), ("start_up_s", &start_up_s)];
            let (observation, _) = LESSON.run(&pairs);
            let all = reports(&observation);
            let found = astray(all[0].1, 40.0);
            // An attempt sends its SYN at ever greater distances: it may come too late.
            if reuse + start < gap * 0.8 {
                assert_eq!(found.len(), 40, "{runtime} {reuse}: 20 clients, two addresses each");
            }
            assert!(reuse + start < gap || found.is_empty(), "{runtime} {reuse}: {found:?}");
            for (ready, closed) in found {
                let closed = closed.unwrap();
                assert!(ready >= reuse + start, "{runtime} {reuse}: {ready}");
                assert!((gap..gap + 0.2).contains(&closed), "{runtime} {reuse}: {closed}");
            }
            assert_eq!(astray(all[2].1, 40.0), [], "{runtime} {reuse}");
        }
    }
}

/// Java forgets a wish that comes too soon, and a connection to the neighbour is never lost: it stays to the end. So it does
/// with Go where the second answer is as old as the first. A refused name is lost again and again, and asks again.
#[test]
fn a_connection_to_the_wrong_pod_is_well_and_nobody_asks_again() {
    for pairs in [
        &[("resolver", "java")][..],
        &[("endpoints_lag_s", "40")],
        &[("dns_ttl_s", "120"), ("resolver", "core")],
    ] {
        for seed in 1..=5 {
            let (observation, values) = LESSON.seeded(seed, pairs);
            let all = reports(&observation);
            let found = astray(all[0].1, 40.0);
            assert!(
                found.len() == 40 && found.iter().all(|(_, closed)| closed.is_none()),
                "{pairs:?}: {found:?}"
            );
            assert!(of(&values, "plaintext", "window") > 33.0, "{pairs:?}");
            assert_eq!(of(&values, "checked", "wrong"), 0.0, "{pairs:?}");
        }
    }
    // The check heals Java's list: names are refused for about a gap, and then no more.
    let (observation, _) = LESSON.run(&[("resolver", "java"), ("duration_s", "300")]);
    let all = reports(&observation);
    let last = all[2].1.first_connections.last().unwrap().begun.nanoseconds() as f64 / 1e9;
    assert!((40.0 + 20.0..40.0 + 45.0).contains(&last), "{last}");
    // An age ends it as well, but later.
    let (_, values) = LESSON.run(&[("resolver", "java"), ("max_age_s", "20")]);
    let window = of(&values, "plaintext", "window");
    assert!((5.0..25.0).contains(&window), "{window}");
}

/// Whatever the clocks: where names differ and are checked nobody else answers, and where they do not TLS is no better than
/// plaintext. In plaintext it can go wrong with every resolver, and with lists that are pushed.
#[test]
fn names_that_are_checked_leave_nothing_to_the_clocks() {
    let mut went_wrong = [0; 2];
    let mut runs = 0;
    for runtime in ["go", "java", "core", "node", "dotnet"] {
        let mut with_this = 0;
        for reuse in ["0", "5", "20", "45"] {
            for lag in ["0", "2", "60"] {
                for (key, value) in [
                    ("pods", "1"),
                    ("ending_pods", "50"),
                    ("pre_stop_s", "5"),
                    ("max_age_s", "7"),
                    ("dns_ttl_s", "90"),
                    ("spare_addresses", "0"),
                    ("start_up_s", "0"),
                ] {
                    runs += 1;
                    let pairs =
                        [("resolver", runtime), ("reuse_s", reuse), ("endpoints_lag_s", lag), (key, value)];
                    let [plaintext, push, checked] = wrong(runs, &pairs);
                    assert_eq!(checked, 0.0, "seed {runs}, {pairs:?}");
                    with_this += u32::from(plaintext > 0.0);
                    went_wrong[0] += u32::from(plaintext > 0.0);
                    went_wrong[1] += u32::from(push > 0.0);
                }
            }
        }
        assert!(with_this >= 20, "{runtime}: {with_this}");
    }
    println!("of {runs} runs {went_wrong:?} went wrong in plaintext, with DNS and pushed");
    assert!(went_wrong[0] > runs as u32 / 3 && went_wrong[1] > 20, "{went_wrong:?} of {runs}");
    for pairs in [&[][..], &[("resolver", "java")], &[("reuse_s", "0"), ("resolver", "dotnet")]] {
        let shared: Vec<_> = pairs.iter().copied().chain([("certificate", "shared")]).collect();
        let [plaintext, _, checked] = wrong(1, &shared);
        assert!(
            checked > 0.0 && (checked / plaintext - 1.0).abs() < 0.1,
            "{shared:?}: {checked} {plaintext}"
        );
    }
}

/// The neighbour is reached only where the lesson says that it comes to have an address of the ended pods.
#[test]
fn addresses_change_hands_where_the_pool_says_so() {
    let (mut handed, mut reached) = (0, 0);
    for spare in ["0", "1", "2", "3", "5", "6", "100"] {
        for other in ["0", "1", "2", "4"] {
            for ending in ["1", "2", "3"] {
                let pairs = [
                    ("spare_addresses", spare),
                    ("other_pods", other),
                    ("ending_pods", ending),
                    ("reuse_s", "3"),
                    ("duration_s", "90"),
                ];
                let (_, values) = LESSON.run(&pairs);
                let changes = number(&values, "changes-hands") > 0.0;
                let found = of(&values, "checked", "refused") > 0.0;
                assert_eq!(changes, found, "{pairs:?}");
                handed += u32::from(changes);
                reached += u32::from(found);
            }
        }
    }
    assert!(handed > 10 && reached < 84, "{handed} {reached}");
}

/// When writes go wrong is told to a second, however long the run, and never before the pods ended.
#[test]
fn the_window_does_not_depend_on_the_runs_duration() {
    let when = |pairs: &common::Pairs| {
        let (_, values) = LESSON.run(pairs);
        ["wrong", "window", "after", "until"].map(|name| of(&values, "plaintext", name))
    };
    assert_eq!(when(&[("duration_s", "300")]), when(&[]));
    let soon = when(&[("duration_s", "250"), ("reuse_s", "0"), ("start_up_s", "0"), ("stop_s", "41")]);
    assert!((0.0..2.0).contains(&soon[2]), "{soon:?}");
}

/// A service that does not know the method says so: as many calls fail as go astray, with UNIMPLEMENTED.
#[test]
fn another_service_refuses_aloud() {
    let (observation, values) = LESSON.run(&[("occupant", "service")]);
    let all = reports(&observation);
    let refused = all[0].1.ended(Status::Unimplemented);
    assert_eq!(
        (of(&values, "plaintext", "wrong"), of(&values, "plaintext", "written")),
        (refused as f64, 0.0)
    );
    assert!(refused > 100 && all[2].1.ended(Status::Unimplemented) == 0);
    let says = LESSON.says(&[("occupant", "service")]);
    assert!(says.contains(&format!("calls that failed: {refused} UNIMPLEMENTED")), "{says}");
}

/// Who says goodbye after the lists know is asked for rightly, unless a cache knows better.
#[test]
fn pods_that_wait_for_the_lists_leave_no_stale_client() {
    let quick =
        |wait| [("reuse_s", "0"), ("start_up_s", "0"), ("endpoints_lag_s", "4"), ("pre_stop_s", wait)];
    assert!(wrong(1, &quick("3"))[0] > 100.0);
    assert_eq!(wrong(1, &quick("5")), [0.0; 3]);
    let cached = [quick("5").as_slice(), &[("dns_ttl_s", "60")]].concat();
    assert!(wrong(1, &cached)[0] > 100.0);
}

/// A fleet's connections take as many round trips as those that are made segment by segment on the wire, and one more, in which
/// gRPC's clients wait for SETTINGS.
#[test]
fn connections_take_what_they_take_on_the_wire() {
    const RTT_MS: f64 = 50.0;
    let hello = Tested("the-price-of-hello");
    for (tls, contender) in [("none", "plaintext"), ("tls13", "checked"), ("tls12", "checked")] {
        let (_, wire) = hello.run(&[("tls", tls), ("rtt_ms", "50"), ("service_ms", "5")]);
        let greeting = (number(&wire, "per-request.greeting") / RTT_MS).round();
        let pairs = [("tls", tls), ("rtt_ms", "50")];
        let (_, fleet) = LESSON.run(if tls == "none" { &pairs[1..] } else { &pairs });
        assert_eq!(of(&fleet, contender, "connect"), (greeting + 1.0) * RTT_MS, "{tls}");
    }
}

/// In plaintext a connection stands after TCP's handshake and the server's SETTINGS. What a check of names takes: a round trip
/// more with TLS 1.3, two with TLS 1.2, and the work of a handshake as it was measured.
#[test]
fn a_handshake_takes_round_trips_and_what_was_measured() {
    for (tls, rtt, round_trips) in [("tls13", "0.5", 3.0), ("tls12", "0.5", 4.0), ("tls13", "30", 3.0)] {
        let (_, values) = LESSON.run(&[("tls", tls), ("rtt_ms", rtt)]);
        let rtt: f64 = rtt.parse().unwrap();
        assert!((of(&values, "plaintext", "connect") - rtt * 2.0).abs() < 1e-6);
        assert!((of(&values, "checked", "connect") - rtt * round_trips).abs() < 1e-6, "{tls} {rtt}");
    }
    let record: Value = serde_json::from_str(include_str!("../../tests/evidence/stacks.json")).unwrap();
    let measured = |end: &str| {
        let name = format!("TLS 1.3 beyond plaintext, 32 in flight, {end}");
        let figures = record["figures"].as_array().unwrap();
        figures.iter().find(|figure| figure["name"] == name.as_str()).unwrap()["value"].as_f64().unwrap()
    };
    let both = measured("server") + measured("client");
    let Kind::Number { default, .. } = LESSON.lesson().knob("handshake_cpu_us").unwrap().kind else {
        panic!()
    };
    assert_eq!(default, (both * 10.0).round() / 10.0);
    let (observation, values) = LESSON.run(&[]);
    let checked = reports(&observation)[2].1;
    let handshakes = checked.connections.opened + checked.misdirected.wrong_names;
    assert!((of(&values, "checked", "cpu") / (handshakes as f64 * default / 1e3) - 1.0).abs() < 1e-9);
    assert_eq!(of(&values, "plaintext", "cpu"), 0.0);
}

/// All pods end at once: until clients know of others their calls fail, with the code that gRPC gives.
#[test]
fn no_pod_alive_is_unavailable() {
    let (observation, _) =
        LESSON.run(&[("ending_pods", "50"), ("other_pods", "0"), ("spare_addresses", "8")]);
    for (id, report) in reports(&observation) {
        let unavailable = report.ended(Status::Unavailable);
        // Pushed: 2 s until they have started and 2 s until it is known, of 100 calls each. Else until the next answer.
        let seconds = if id == "push" { 4.0 } else { 30.0 };
        assert!((unavailable as f64 / (seconds * 100.0) - 1.0).abs() < 0.3, "{id}: {unavailable}");
        assert_eq!(report.ended(Status::Ok) + unavailable, report.counts.started, "{id}");
    }
    let says = LESSON.says(&[("ending_pods", "50")]);
    assert!(says.contains(" UNAVAILABLE"), "{says}");
    // Nobody gets an address: nobody is there to the end.
    let (observation, _) = LESSON.run(&[("pods", "1"), ("spare_addresses", "0"), ("reuse_s", "300")]);
    let never = reports(&observation)[0].1.ended(Status::Unavailable);
    assert!(never > 5_000, "{never}");
}

#[test]
fn the_claim_comes_to_its_verdict() {
    let found = lessons::claims::claim("D3-6").unwrap().run(20, Tools::untimed(&exchange::run)).unwrap();
    println!("{found:#?}");
    let verdicts: Vec<_> = found.parts.iter().map(|part| part.verdict).collect();
    assert_eq!(
        verdicts,
        [
            CannotBeMeasuredHere,
            Holds,
            Holds,
            Holds,
            DoesNotHold,
            DoesNotHold,
            DoesNotHold,
            Holds,
            DoesNotHold
        ]
    );
    assert_eq!(found.verdict, HoldsIf);
    assert!(found.condition.starts_with("addresses rest for 20 s: in plaintext with Go's resolver"));
}

#[test]
fn every_knob_runs_at_both_ends_and_says_something() {
    LESSON.every_knob_runs_at_both_ends(|settings, observation| {
        let shared = settings.value(LESSON.lesson(), "certificate").unwrap().to_string() == "shared";
        let values = LESSON.lesson().values(settings, observation);
        assert!(shared || of(&values, "checked", "wrong") == 0.0);
    });
}

#[test]
fn findings_say_what_went_wrong_and_when_the_favourite_loses() {
    let usual = LESSON.says(&[]);
    assert!(
        usual.contains(" reached the neighbour from about ") && usual.contains("; it did what they say;"),
        "{usual}"
    );
    assert!(usual.contains("connections were refused for their name; no call failed"), "{usual}");
    assert!(usual.contains("A list that is pushed was in time"), "{usual}");
    let shared = LESSON.says(&[("certificate", "shared")]);
    assert!(shared.contains("The favourite loses here: TLS checks a name"), "{shared}");
    let late = LESSON.says(&[("endpoints_lag_s", "40")]);
    assert!(late.contains("Who pushes lists may be late as well"), "{late}");
    for pairs in
        [("other_pods", "0"), ("spare_addresses", "0"), ("spare_addresses", "100"), ("stop_s", "150")]
    {
        let spared = LESSON.says(&[pairs]);
        assert!(spared.contains("nobody else had the addresses in this time"), "{pairs:?}: {spared}");
    }
    let lucky = LESSON.says(&[("resolver", "dotnet")]);
    assert!(lucky.contains("no write came to the neighbour. In plaintext that is luck"), "{lucky}");
    let refused = LESSON.says(&[("occupant", "service")]);
    assert!(refused.contains("after the pods ended; it answered UNIMPLEMENTED"), "{refused}");
}

/// Words follow what happened: writes that go wrong for a while, to the end or not at all; TLS that helps or does not.
#[test]
fn words_follow_the_run() {
    let chosen = |pairs: &common::Pairs| {
        let (_, values) = LESSON.run(pairs);
        [Step::Run, Step::Fix].map(|step| (LESSON.lesson().outcome)(step, &values).join(" "))
    };
    assert_eq!(chosen(&[]), ["run.wrong run.checked", "fix.checked fix.push-lucky"]);
    assert_eq!(chosen(&[("resolver", "java")]), ["run.endless run.checked", "fix.checked fix.push-lucky"]);
    assert_eq!(chosen(&[("certificate", "shared")]), ["run.wrong run.shared", "fix.shared fix.push-lucky"]);
    assert_eq!(chosen(&[("resolver", "dotnet")]), ["run.lucky run.unasked", "fix.lucky fix.push-lucky"]);
    for pairs in
        [("other_pods", "0"), ("spare_addresses", "0"), ("spare_addresses", "100"), ("stop_s", "150")]
    {
        assert_eq!(chosen(&[pairs]), ["run.lucky run.unasked", "fix.nobody"], "{pairs:?}");
    }
    for resolver in ["go", "java"] {
        assert_eq!(
            chosen(&[("occupant", "service"), ("resolver", resolver)]),
            ["run.refused run.checked", "fix.refused fix.push-lucky"]
        );
    }
    assert_eq!(
        chosen(&[("endpoints_lag_s", "40")]),
        ["run.endless run.checked", "fix.checked fix.push-wrong"]
    );
}

/// The picture of where connections lead has what the run has: to the neighbour, in plaintext, while writes go wrong.
#[test]
fn the_picture_of_connections_is_the_runs() {
    let (observation, values) = LESSON.run(&[]);
    let settings = LESSON.settings(&[]);
    let figures = LESSON.lesson().figures(&settings, &observation, "");
    let leads = figures.iter().find(|figure| figure.id == "leads").unwrap();
    let [ending, tries, astray] = leads.series.as_slice() else { panic!() };
    assert_eq!((ending.points.len(), astray.points.len()), (24, 24), "twelve clients, two addresses each");
    assert!(tries.points.len() >= 24 && ending.points.iter().all(|span| span[2].unwrap() < 40.1));
    let first = astray.points.iter().map(|span| span[1].unwrap()).fold(f64::INFINITY, f64::min);
    assert!((first - 40.0 - of(&values, "plaintext", "after")).abs() < 1.0, "{first}");
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
    assert!(says.contains("pushed by xDS was stopped after ") && says.contains("and 3"), "{says}");
}

#[test]
fn half_a_run_shows_what_it_has() {
    LESSON.half_a_run_shows_what_it_has("wrong");
}

#[test]
fn the_default_run_has_its_golden_fingerprint() {
    let (observation, _) = LESSON.run(&[]);
    let golden = include_str!("golden/the-recycled-address.csv").lines().nth(1).unwrap();
    assert_eq!(fingerprint(&observation), golden.rsplit(',').next().unwrap());
}
