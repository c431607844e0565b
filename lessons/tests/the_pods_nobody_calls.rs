//! The lesson the-pods-nobody-calls: its books, who comes to know of new pods and when, beside closed forms, what a rolling
//! update does, and what it says.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;
#[path = "../../engine/tests/replications/mod.rs"]
mod replications;

use common::{Pairs, Tested, number, reports};
use engine::fleet::status::Status;
use engine::kernel::random::{Stream, Streams};
use engine::kernel::run::{Bound, Stop};
use lessons::claims::Verdict::{CannotBeMeasuredHere, DoesNotHold, Holds, HoldsIf, Undecided};
use lessons::{Observation, Step, Tools, Values, fingerprint};
use replications::{REPLICATIONS, STUDENT, replicated};

const LESSON: Tested = Tested("the-pods-nobody-calls");
const UPDATE: (&str, &str) = ("happens", "update");
/// Seconds from the start until it happens, by default.
const SINCE: f64 = 120.0;

fn of(values: &Values, contender: &str, name: &str) -> f64 {
    number(values, &format!("{contender}.{name}"))
}

/// A figure's line of a contender: its points.
fn line(seed: u64, pairs: &Pairs<'_>, figure: &str, contender: &str) -> Vec<(f64, f64)> {
    let at = LESSON.settings_seeded(seed, pairs);
    let observation = LESSON.lesson().run(&at, &exchange::run).unwrap();
    let figures = LESSON.lesson().figures(&at, &observation, "");
    let figure = figures.into_iter().find(|one| one.id == figure).unwrap();
    let Some(series) = figure.series.into_iter().find(|one| one.contender == contender) else {
        return vec![];
    };
    series.points.iter().map(|point| (point[0].unwrap(), point[1].unwrap())).collect()
}

/// Every call of every contender ends in one status, and the same calls come to all of them.
#[test]
fn every_contender_gets_the_same_calls_and_each_ends_once() {
    for pairs in [
        &[][..],
        &[UPDATE, ("resolver", "java"), ("connections", "3")],
        &[("happens", "at-once"), ("address", "ipvs")],
        &[("address", "cluster-ip"), ("service_ms", "5000"), ("grace_s", "1"), ("max_age_s", "30")],
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

/// Who loses no connection asks no more than once, whatever its resolver, and whatever comes.
#[test]
fn with_dns_alone_nobody_comes_to_know() {
    for resolver in ["go", "core", "java", "node", "dotnet", "java-uncached"] {
        let (_, values) = LESSON.run(&[("resolver", resolver), ("dns_ttl_s", "0"), ("added_pods", "50")]);
        let found = ["carried", "rate", "new-connections", "resolutions", "opened"];
        let found = found.map(|name| of(&values, "dns", name));
        assert_eq!(found, [0.0, 0.0, 0.0, 20.0, 200.0], "{resolver}");
        assert_eq!(values.number("dns.half"), None);
    }
}

/// Whoever is told knows when the pods are ready and the lists know: clients to the nanosecond, proxies with their next calls.
#[test]
fn who_is_told_knows_as_soon_as_lists_do() {
    for (ready, lag) in [("5", "1"), ("20", "0"), ("0", "7")] {
        let (_, values) = LESSON.run(&[("start_up_s", ready), ("endpoints_lag_s", lag)]);
        let listed = ready.parse::<f64>().unwrap() + lag.parse::<f64>().unwrap();
        for name in ["idle", "half", "most"] {
            // A connection stands after two round trips of half a millisecond.
            assert!((of(&values, "xds", name) - listed - 0.001).abs() < 1e-9, "{name}");
            let proxy = of(&values, "l7", name);
            assert!((listed..listed + 10.0).contains(&proxy), "{name}: {proxy}");
        }
    }
}

/// Nothing but ages and questions: how a channel comes to know, without calls, handshakes and lists. Times are in seconds.
#[derive(Clone, Copy)]
struct Channel {
    connections: usize,
    age: f64,
    jitter: f64,
    /// The resolver's gap, and whether it remembers.
    gap: (f64, bool),
    /// All are new with the first call, which comes after so long in the mean.
    new: bool,
    first_call: f64,
}

impl Channel {
    const HAPPENS: f64 = 1_200.0;

    /// How long after it happens it asks for the first time.
    fn learns(&self, random: &mut Stream) -> f64 {
        let start = -self.first_call * libm::log(1.0 - random.unit());
        let mut lives = |any: bool| {
            let whole = self.age * (1.0 + self.jitter * (2.0 * random.unit() - 1.0));
            if any { whole * random.unit() } else { whole }
        };
        let mut ends: Vec<f64> = (0..self.connections).map(|_| start + lives(!self.new)).collect();
        let (mut asked, mut remembered) = (start, false);
        while asked <= Self::HAPPENS {
            let lost = (0..ends.len()).min_by(|one, other| ends[*one].total_cmp(&ends[*other])).unwrap();
            let (at, may) = (ends[lost], asked + self.gap.0);
            if remembered && may <= at {
                (asked, remembered) = (may, false);
                continue;
            }
            ends[lost] = at + lives(false);
            if at >= may { asked = at } else { remembered = self.gap.1 }
        }
        asked - Self::HAPPENS
    }
}

/// The new pods' share, the mean of many fleets, is that of many channels which do nothing but grow old and ask, inside the
/// 99.9 % interval; and the formula is not far from it: within a point, in which jitter is, and within two where the gap is as
/// long as the time between losses. There a question tells of ages: connections that were not lost in the gap before it have
/// less than A - G left, not up to A as in the formula, so that the next loss comes sooner and a cycle is shorter.
#[test]
fn the_new_pods_share_is_that_of_the_formula() {
    const CHANNELS: usize = 50_000;
    const CLIENTS: u64 = 60;
    let clients = CLIENTS.to_string();
    let exact = [
        ("dns_ttl_s", "0"),
        ("endpoints_lag_s", "0"),
        ("start_up_s", "0"),
        ("since_s", "1200"),
        ("duration_s", "240"),
        ("clients", clients.as_str()),
        ("rps", "6"),
    ];
    let go =
        Channel { connections: 10, age: 600.0, jitter: 0.1, gap: (30.0, true), new: false, first_call: 10.0 };
    let rollout = Channel { new: true, first_call: 2.5, ..go };
    for (pairs, channel, points) in [
        (&[("max_age_s", "3000")][..], Channel { age: 3_000.0, ..go }, 1.0),
        (&[("max_age_s", "600")], go, 1.0),
        (&[("max_age_s", "200")], Channel { age: 200.0, ..go }, 2.0),
        (&[("max_age_s", "600"), ("resolver", "java")], Channel { gap: (30.0, false), ..go }, 1.0),
        (
            &[("max_age_s", "300"), ("pods", "3"), ("resolver", "java-uncached")],
            Channel { connections: 3, age: 300.0, gap: (0.0, false), ..go },
            1.0,
        ),
        (
            &[("max_age_s", "400"), ("address", "cluster-ip"), ("clients", "100"), ("rps", "10")],
            Channel { connections: 1, age: 400.0, gap: (0.0, false), ..go },
            1.0,
        ),
        (
            &[("max_age_s", "1390"), ("ages", "rollout"), ("rps", "24")],
            Channel { age: 1_390.0, ..rollout },
            1.0,
        ),
        (
            &[("max_age_s", "2600"), ("ages", "rollout"), ("age_jitter_pct", "50"), ("rps", "24")],
            Channel { age: 2_600.0, jitter: 0.5, ..rollout },
            1.0,
        ),
    ] {
        let pairs: Vec<_> = exact.iter().chain(pairs).copied().collect();
        let formula = line(1, &pairs, "share", "formula");
        let places = [15.0, 30.0, 60.0, 110.0, 200.0]
            .map(|after| formula.iter().position(|(at, _)| *at >= Channel::HAPPENS + after).unwrap());
        let found = replicated(&format!("{pairs:?}"), |seed| {
            let run = line(seed, &pairs, "share", "age");
            places.map(|place| run[place].1)
        });
        let mut random = Streams::new(0).named("channels");
        let learn: Vec<f64> = (0..CHANNELS).map(|_| channel.learns(&mut random)).collect();
        for (place, found) in places.into_iter().zip(found) {
            let (at, by_formula) = formula[place];
            let know = learn.iter().filter(|&&after| after <= at - Channel::HAPPENS).count();
            let by_ages = know as f64 / CHANNELS as f64 * 100.0;
            println!(
                "{at} s: {:.2} ± {:.2}, by ages {by_ages:.2}, by the formula {by_formula:.2}",
                found.mean, found.half
            );
            // Replications in which all know do not differ: then the error is that of so many draws.
            let part = by_ages / 100.0;
            let draws = 100.0 * (part * (1.0 - part) / (REPLICATIONS * CLIENTS) as f64).sqrt();
            let half = found.half.max(STUDENT * draws) + 1e-9;
            assert!((found.mean - by_ages).abs() <= half, "{pairs:?} {at}: {found:?}, not {by_ages}");
            assert!((by_formula - by_ages).abs() <= points, "{pairs:?} {at}: {by_formula}, not {by_ages}");
        }
    }
}

/// All connections opened at one rollout: no call to the new pods before 0.9 of the age, and all know by 1.1 of it.
#[test]
fn after_a_rollout_nothing_happens_before_nine_tenths_of_the_age() {
    for seed in 1..=5 {
        let (_, values) = LESSON.seeded(seed, &[("ages", "rollout")]);
        let (idle, most) = (of(&values, "age", "idle"), of(&values, "age", "most"));
        assert!((540.0 - SINCE..580.0 - SINCE).contains(&idle), "{idle}");
        assert!(most < 660.0 + 5.0 - SINCE, "{most}");
        let rate = line(seed, &[("ages", "rollout")], "rate", "age");
        assert!(rate.iter().all(|(at, calls)| *at > 540.0 || *calls == 0.0));
        assert!(rate.iter().any(|(at, calls)| *at > 680.0 && *calls > 0.3));
        // With ages spread it is a matter of a minute.
        let (_, spread) = LESSON.seeded(seed, &[]);
        assert!(of(&spread, "age", "half") < 80.0 && of(&spread, "age", "idle") < 30.0);
    }
}

/// round_robin behind one address has one connection; in turn is even by numbers only, and ages move clients without spreading
/// them. Who is told of all pods does not care.
#[test]
fn one_address_pins_clients_again() {
    for seed in 1..=5 {
        let (_, all) = LESSON.seeded(seed, &[]);
        let (_, chance) = LESSON.seeded(seed, &[("address", "cluster-ip")]);
        let (_, turns) = LESSON.seeded(seed, &[("address", "ipvs")]);
        let peak = |values, id| of(values, id, "max-mean");
        assert!(peak(&all, "dns") < 1.3 && peak(&turns, "dns") < 1.5 && peak(&chance, "dns") > 1.8);
        assert!(peak(&chance, "age") > 1.5 && peak(&chance, "xds") < 1.1);
        for values in [&chance, &turns] {
            assert_eq!((of(values, "dns", "opened"), of(values, "dns", "carried")), (20.0, 0.0));
        }
    }
}

/// A rolling update of 20 s, and a resolver that may not ask again for so long: old pods are gone, new ones unknown. Java's asks
/// with the first attempt after its gap, Go's at its end. Codes are gRPC's.
#[test]
fn a_rolling_update_with_javas_and_with_gos_resolver() {
    let mut more = 0.0;
    for seed in 1..=20 {
        let run = |resolver| LESSON.seeded(seed, &[UPDATE, ("resolver", resolver)]);
        let failed = |resolver| of(&run(resolver).1, "dns", "failed");
        let (java, go) = (failed("java"), failed("go"));
        assert!(java >= go && go > 100.0, "{seed}: {java} {go}");
        more += (java - go) / 20.0;
        assert_eq!(failed("java-uncached"), 0.0, "{seed}");
        assert_eq!(go, failed("core"));
        let dotnet = failed("dotnet");
        assert!(dotnet > 0.0 && dotnet < go / 2.0, "{seed}: {dotnet} {go}");
        assert!(of(&run("java").1, "xds", "failed") <= 2.0 && of(&run("java").1, "l7", "failed") <= 5.0);
        let (observation, _) = run("java");
        let dns = reports(&observation)[0].1;
        assert_eq!(dns.ended(Status::Unavailable) + dns.ended(Status::Ok), dns.counts.started);
    }
    // 0.8 s of 8 calls/s: the fourth attempt comes 1 + 1.6 + 2.56 + … s after the first.
    assert!((3.0..12.0).contains(&more), "{more}");
}

/// What helps is that pods go on until new ones are ready and listed, which takes 6 s and a cache's 5; and where connections end
/// all the time, until whoever has just asked may ask again.
#[test]
fn a_pre_stop_hook_has_to_wait_for_what_clients_can_know() {
    for seed in 1..=10 {
        let failed = |seconds: &str, id: &str| {
            of(&LESSON.seeded(seed, &[UPDATE, ("pre_stop_s", seconds)]).1, id, "failed")
        };
        assert!(failed("5", "dns") > 100.0 && failed("10", "dns") == 0.0, "{seed}");
        assert_eq!((failed("29", "age"), failed("29", "dns")), (0.0, 0.0), "{seed}");
        // An update slower than the gap: there is always somebody whom clients know.
        let slow = |seconds| of(&LESSON.seeded(seed, &[UPDATE, ("start_up_s", seconds)]).1, "dns", "failed");
        assert!(slow("10") > 30.0 && slow("30") == 0.0, "{seed}");
    }
    let early: f64 = (1..=10)
        .map(|seed| of(&LESSON.seeded(seed, &[UPDATE, ("pre_stop_s", "10")]).1, "age", "failed"))
        .sum();
    assert!(early > 20.0, "{early}");
}

/// All pods are replaced at once: nobody is alive for 5 s. Whoever is told fails for so long, whoever asks for longer, with
/// UNAVAILABLE; a call that found a connection on its way ends so or with its deadline.
#[test]
fn all_pods_replaced_at_once_fail_with_their_codes() {
    for pairs in [&[("happens", "at-once")][..], &[("happens", "at-once"), ("pods", "1"), ("clients", "1")]] {
        let (observation, values) = LESSON.run(pairs);
        for (id, report) in reports(&observation) {
            let failed = report.ended(Status::Unavailable) + report.ended(Status::DeadlineExceeded);
            assert_eq!(failed + report.ended(Status::Ok), report.counts.started, "{id}");
            // 6 s of 8 calls/s, and a back-off.
            assert!((25..=500).contains(&report.ended(Status::Unavailable)), "{id}: {:?}", report.statuses);
            assert!(of(&values, id, "late") > 99.9, "{id}");
        }
        assert!(of(&values, "dns", "failed") > 1.5 * of(&values, "xds", "failed"));
        let says = LESSON.says(pairs);
        assert!(says.contains(" UNAVAILABLE), ") || says.contains(" UNAVAILABLE and "), "{says}");
    }
}

/// Long calls and a short grace: MAX_CONNECTION_AGE cuts what the others bring to its end.
#[test]
fn a_short_grace_cuts_long_calls() {
    let long = [("service_ms", "5000"), ("deadline_ms", "600000"), ("max_age_s", "60")];
    let failed = |grace, id| of(&LESSON.run(&[&long[..], &[("grace_s", grace)]].concat()).1, id, "failed");
    assert!(failed("1", "age") > 200.0 && failed("3600", "age") == 0.0);
    assert_eq!(failed("1", "dns"), 0.0);
    let says = LESSON.says(&[&long[..], &[("grace_s", "1")]].concat());
    assert!(says.contains("MAX_CONNECTION_AGE has its price here: "), "{says}");
}

#[test]
fn the_claims_come_to_their_verdicts() {
    let outcome = |id| {
        let outcome = lessons::claims::claim(id).unwrap().run(20, Tools::untimed(&exchange::run)).unwrap();
        println!("{id} {outcome:#?}");
        outcome
    };
    let cured = outcome("D2-6");
    assert_eq!(cured.verdict, HoldsIf);
    assert_eq!(
        cured.condition,
        "with all addresses in DNS, ages spread and with all addresses in DNS, after a rollout"
    );
    assert_eq!(cured.parts[8].verdict, DoesNotHold, "behind one address the busiest pod stays hot");
    let pinned = outcome("D2-7");
    assert_eq!((pinned.verdict, pinned.condition.as_str()), (HoldsIf, "with 20 clients"));
    assert_eq!(pinned.parts[4].verdict, Undecided, "a hundred connections are spread by chance alone");
    assert_eq!(outcome("D3-7").verdict, Holds);
    let updates = outcome("D3-9");
    let verdicts: Vec<_> = updates.parts.iter().map(|part| part.verdict).collect();
    // Go's calls fail nearly as often; and nothing is there to compare where none fails.
    let expected = [Holds, DoesNotHold, Holds, CannotBeMeasuredHere, CannotBeMeasuredHere];
    assert_eq!((updates.verdict, verdicts.as_slice()), (DoesNotHold, &expected[..]));
}

#[test]
fn every_knob_runs_at_both_ends_and_says_something() {
    LESSON.every_knob_runs_at_both_ends(|_, _| {});
}

#[test]
fn findings_say_when_the_favourite_loses() {
    let usual = LESSON.says(&[]);
    assert!(!usual.contains("MAX_CONNECTION_AGE is no cure") && !usual.contains("has not helped"), "{usual}");
    assert!(
        usual.contains("DNS and round_robin: at the end the new pods get 0\u{a0}% of an even share; "),
        "{usual}"
    );
    let pinned = LESSON.says(&[("address", "cluster-ip")]);
    assert!(pinned.contains("MAX_CONNECTION_AGE is no cure behind one address"), "{pinned}");
    let early = LESSON.says(&[("ages", "rollout"), ("max_age_s", "3600")]);
    assert!(early.contains("MAX_CONNECTION_AGE has not helped in this time"), "{early}");
    let update = LESSON.says(&[UPDATE]);
    assert!(update.contains("The change of pods fails calls of clients that ask DNS"), "{update}");
}

/// The words of the run follow what happened with MAX_CONNECTION_AGE.
#[test]
fn the_words_follow_the_run() {
    let said = |pairs: &Pairs<'_>| {
        let at = LESSON.settings(pairs);
        let observation = LESSON.lesson().run(&at, &exchange::run).unwrap();
        format!("{:?}", LESSON.lesson().says(Step::Run, &at, Some(&observation)))
    };
    for (pairs, says) in [
        (&[][..], "far sooner than"),
        (&[("pods", "2")], "loses a connection every"),
        (&[("ages", "rollout")], "nothing happened for"),
        (&[("max_age_s", "86400")], "not all clients have come to know"),
        (&[("max_age_s", "20")], "but its resolver may ask only every"),
        (&[("max_age_s", "60"), ("ages", "rollout")], "but its resolver may ask only every"),
        (&[("start_up_s", "300")], "until DNS says so: the new pods"),
        (&[("dns_ttl_s", "300")], "until DNS says so: the new pods"),
        (&[("clients", "1")], "half of their share after"),
        (&[("max_age_s", "1"), ("duration_s", "200")], "are recorded ("),
        (&[], "as a proxy connects with the first call"),
        (&[("start_up_s", "300"), ("duration_s", "60")], "it was not in this time either"),
        (&[("rps", "1"), ("duration_s", "60"), ("start_up_s", "50")], "A proxy connects"),
        (&[("address", "ipvs")], "moves connections on"),
        (&[UPDATE], "Every pod is replaced"),
    ] {
        assert!(said(pairs).contains(says), "{pairs:?}: {}", said(pairs));
    }
}

/// Where more connections were made than are recorded, moments are not known, and are not said.
#[test]
fn what_was_not_recorded_is_not_said() {
    let (observation, values) = LESSON.run(&[("max_age_s", "1"), ("duration_s", "200")]);
    let age = reports(&observation)[1].1;
    assert!(age.connections.attempts > age.first_connections.len() as u64);
    assert_eq!((values.number("age.half"), values.number("age.waited")), (None, None));
    assert!(of(&values, "age", "carried") > 50.0 && of(&values, "dns", "waited") == 200.0);
}

/// A run that was stopped at a bound says so.
#[test]
fn a_bound_is_said() {
    let at = LESSON.settings(&[]);
    let Observation::Fleets(mut runs) = LESSON.lesson().run(&at, &exchange::run).unwrap() else { panic!() };
    let cut = runs[3].outcome.as_mut().unwrap();
    cut.stop = Some(Stop::Bound(Bound::Events));
    cut.counts.in_flight = 3;
    let says = LESSON.lesson().findings(&at, &Observation::Fleets(runs)).join(" ");
    assert!(says.contains("A proxy (L7) was stopped after ") && says.contains("and 3"), "{says}");
}

#[test]
fn half_a_run_shows_what_it_has() {
    LESSON.half_a_run_shows_what_it_has("opened");
}

#[test]
fn the_default_run_has_its_golden_fingerprint() {
    let (observation, _) = LESSON.run(&[]);
    let golden = include_str!("golden/the-pods-nobody-calls.csv").lines().nth(1).unwrap();
    assert_eq!(fingerprint(&observation), golden.rsplit(',').next().unwrap());
}

/// Words and findings of runs in which something is not known, or was not there: none says more than the run has.
#[test]
fn words_do_not_say_what_the_run_does_not_have() {
    let outcome = |step, pairs: &Pairs<'_>| (LESSON.lesson().outcome)(step, &LESSON.run(pairs).1);
    let flood = [("max_age_s", "1"), ("duration_s", "200")];
    assert_eq!(outcome(Step::Fix, &flood), ["fix.unrecorded"]);
    assert!(
        LESSON.says(&flood).contains("when is not known, as more connections were opened than are recorded")
    );
    assert_eq!(outcome(Step::Fix, &[("max_age_s", "86400")]), ["fix.waiting"]);
    assert_eq!(outcome(Step::Confront, &[]), ["confront.asked"]);
    assert_eq!(outcome(Step::Confront, &[("address", "cluster-ip")]), [""; 0]);
    for (pairs, says) in [
        (&[("max_age_s", "86400")][..], "hardly a client lost a connection."),
        (&[("max_age_s", "86400"), ("ages", "rollout")], "those opened at once end after"),
        (&[("start_up_s", "300"), ("duration_s", "60")], "could not know of the new pods before its end."),
    ] {
        assert!(LESSON.says(pairs).contains(says), "{pairs:?}: {}", LESSON.says(pairs));
    }
}
