//! Known answers: a central queue, two choices, connections thrown at pods, the ideal balancer.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod erlang;
#[path = "../../tests/evidence/record.rs"]
mod evidence;
mod fleets;
mod replications;

use engine::fleet::trace::End;
use engine::scenario::fleet::{
    Arrivals, Balancing, Choice, Fleet, Law, Pods, Policy, Proxies, ProxyPolicy, Sample,
};
use erlang::erlang_c;
use evidence::{Comparison, Sides};
use fleets::{HTTP2, client_side, clients, fleet, l4, l7, pods, report};
use replications::{Interval, REPLICATIONS, WIDEST, replicated, seed};

const EVIDENCE: &str = "../tests/evidence";

/// A comparison of fleets with a formula.
fn comparison(name: &'static str, what: &str, formula: &str, not_modelled: &str) -> Comparison {
    let our = "engine::fleet, 30 replications, the warm-up not counted";
    let peer = [formula, ". The 99.9 % interval must hold it"].concat();
    Comparison::new(name, "closed form", what, [our, &peer], &[not_modelled])
}

/// A mean over replications of so many samples is held against the formula, and is a figure of the comparison.
fn hold(
    comparison: &mut Comparison,
    found: &Interval,
    what: &str,
    unit: &str,
    samples: u64,
    (closed, widest): (f64, f64),
) {
    found.holds(what, closed, widest);
    let difference = (found.mean - closed).abs();
    let sides = Sides { ours: found.mean, theirs: closed, difference, bound: widest * closed };
    comparison.figure(what, unit, REPLICATIONS * samples, sides);
}

/// A balancer that holds all calls back in one line would be M/M/c: so is one pod with c workers. The mean time in system
/// is 1 + C / (c (1 - load)) services, and the round trip. A mean wait is read off what is recorded of each call.
#[test]
fn one_pod_with_c_workers_is_a_central_queue() {
    let mut comparison = comparison(
        "fleet-queue",
        "Mean wait of calls at a pod whose workers have one line, in mean services",
        "M/M/1; Erlang C (1917)",
        "Many lines: these are pods behind a balancer, below.",
    );
    for (workers, load, calls) in [(1, 0.5, 300_000.0), (4, 0.7, 600_000.0)] {
        let name = format!("central queue of {workers}");
        let [waited] = replicated(&name, |seed| {
            let per_second = load * f64::from(workers) * 1_000.0;
            let fleet = Fleet {
                clients: vec![clients(3, Arrivals::Poisson { per_second })],
                pods: vec![Pods { cores: workers, workers: Some(workers), ..pods(1) }],
                duration_ms: calls / per_second * 1e3,
                warm_up_ms: calls / per_second * 1e2,
                seed,
                ..exponential(l4(HTTP2))
            };
            let run = fleets::run(&fleet);
            let time = run.world().latencies().mean().unwrap() / 1e6;
            [time - 1.0 - 1.0]
        });
        let wait = erlang_c(workers, load) / (f64::from(workers) * (1.0 - load));
        // The histogram's mean takes the middle of buckets, no wider than 1/1024 of what they hold, as what falls in them.
        let what = format!("M/M/{workers} at {load}");
        hold(&mut comparison, &waited, &what, "services", calls as u64, (wait, WIDEST));
    }
    comparison.judge();
}

fn exponential(balancing: Balancing) -> Fleet {
    let plain = fleet(balancing);
    Fleet {
        work: engine::scenario::fleet::Work {
            handler: Law::Exponential { mean_ms: 1.0 },
            ..plain.work.clone()
        },
        ..plain
    }
}

/// How far two choices look: shares of pods with at least 1, 2, 3 and 4 calls, and after them the mean time in system.
const TAIL: usize = 4;

/// Two choices of so many pods, from a warm-up on.
fn two_choices(count: u32, seed: u64) -> [f64; TAIL + 1] {
    // How many calls a pod has depends on the load with a slope of 12: what is left of the empty start falls by a factor of e each 12 ms.
    const WARM_UP_MS: f64 = 100.0;
    const MEASURED_MS: f64 = 750.0;
    let mut fleet = exponential(l7(ProxyPolicy::LeastRequest { choices: 2 }));
    fleet.clients = vec![clients(1, Arrivals::Poisson { per_second: LOAD * 1_000.0 * f64::from(count) })];
    fleet.pods = vec![pods(count)];
    // What is under way between balancer and pod would count as being there.
    fleet.network.rtt_ms = 0.0;
    let Balancing::L7 { proxies, .. } = &mut fleet.balancing else { unreachable!() };
    proxies.rtt_ms = 0.0;
    (fleet.warm_up_ms, fleet.duration_ms, fleet.seed) = (WARM_UP_MS, WARM_UP_MS + MEASURED_MS, seed);
    let mut run = fleet.start(Default::default()).unwrap();
    let (mut with, mut looks) = ([0_u64; TAIL + 1], 0_u64);
    loop {
        let progress = run.advance(20 * u64::from(count)).unwrap();
        let now = progress.now.nanoseconds() as f64 / 1e6;
        if now > WARM_UP_MS && now <= fleet.duration_ms {
            looks += 1;
            run.world().pods().iter().for_each(|pod| with[(pod.calls() as usize).min(TAIL)] += 1);
        }
        if progress.stop.is_some() {
            break;
        }
    }
    let all = (looks * u64::from(count)) as f64;
    let at_least = |least: usize| with[least..].iter().sum::<u64>() as f64 / all;
    std::array::from_fn(|figure| match figure {
        TAIL => run.world().latencies().mean().unwrap() / 1e6,
        _ => at_least(figure + 1),
    })
}

const LOAD: f64 = 0.9;

/// One balancer that knows how many calls each pod has, and takes the better of two: with many pods the share of them that
/// has at least k calls tends to load^(2^k - 1) (Vvedenskaya, Dobrushin, Karpelevich 1996; Mitzenmacher 1996), and the mean
/// time in system to the sum of load^(2^k - 2), k from 1. With n pods it is off by c/n and terms of 1/n² (Gast 2017), and so
/// is looking after so many events instead of after so long. A second, smaller fleet tells c.
#[test]
fn two_choices_have_the_supermarket_models_tail() {
    const FEW: u32 = 50;
    const TIMES: u32 = 16;
    let found: [Interval; TAIL + 1] = replicated("supermarket", |from| {
        let (few, many) = (two_choices(FEW, seed("few", from)), two_choices(TIMES * FEW, seed("many", from)));
        std::array::from_fn(|figure| many[figure] + (many[figure] - few[figure]) / f64::from(TIMES - 1))
    });
    let mut comparison = comparison(
        "fleet-two-choices",
        "Pods with so many calls, and the time of a call, behind a balancer that takes the better of two, at 90 %",
        "load^(2^k - 1), and the sum of load^(2^k - 2): Vvedenskaya, Dobrushin, Karpelevich (1996); Mitzenmacher (1996)",
        "Few pods: 50 and 800 are run, and what both differ by is taken to fall with their number (Gast 2017).",
    );
    for (at_least, share) in (1..).zip(&found[..TAIL]) {
        let tail = libm::pow(LOAD, f64::from((1 << at_least) - 1));
        // Few pods have 4 calls: five times the events would be needed.
        let widest = if at_least < 4 { WIDEST } else { 2.5 * WIDEST };
        let (what, pods) = (format!("at least {at_least} calls"), u64::from(TIMES * FEW));
        hold(&mut comparison, share, &what, "of all pods", pods, (tail, widest));
    }
    let time: f64 = (1..8).map(|k| libm::pow(LOAD, f64::from((1_u32 << k) - 2))).sum();
    let pods = u64::from(TIMES * FEW);
    hold(&mut comparison, &found[TAIL], "mean time", "services", pods, (time, WIDEST));
    comparison.judge();
}

/// The chance that none of `pods` pods is without one of `channels` connections, by inclusion and exclusion.
fn all_have_one(channels: i32, pods: i32) -> f64 {
    let (mut sum, mut choose) = (0.0, 1.0);
    for idle in 0..=pods {
        let left = libm::pow(1.0 - f64::from(idle) / f64::from(pods), f64::from(channels));
        sum += if idle % 2 == 0 { choose * left } else { -choose * left };
        choose *= f64::from(pods - idle) / f64::from(idle + 1);
    }
    sum
}

/// Behind L4 a channel is one connection and stays at one pod: a given pod of P has none of C with probability (1-1/P)^C,
/// and some pod has none with one less what inclusion and exclusion give (99.96 % at 10 and 10; 35 % for the given one).
/// Clients are thrown independently, so that a fleet of many is as many throws of C as there are C clients in it; which pod is
/// the given one does not matter, so that the mean over all of them is held to a hundredth, and each to a few.
#[test]
fn behind_l4_pods_idle_as_balls_miss_urns() {
    const MOST: usize = 10;
    assert!((all_have_one(10, 10) - 0.000_362_88).abs() < 1e-9, "10! / 10^10");
    let mut comparison = comparison(
        "fleet-idle-pods",
        "Chance that a pod behind a balancer of connections gets none",
        "(1 - 1/P)^C for a given pod of P and C connections; for any, inclusion and exclusion",
        "Connections that end and are made anew.",
    );
    for (channels, count, throws) in [(10, 10, 2_000), (3, 3, 2_400), (20, 10, 3_000)] {
        let found = replicated(&format!("{channels} in {count} urns"), |seed| {
            let idle = thrown(channels, count, throws, seed);
            let part = |which: &dyn Fn(&[bool]) -> bool| {
                idle.chunks(count as usize).filter(|one| which(one)).count() as f64 / f64::from(throws)
            };
            let all = idle.iter().filter(|&&idle| idle).count() as f64 / idle.len() as f64;
            std::array::from_fn::<f64, { MOST + 2 }, _>(|figure| match figure {
                MOST => all,
                _ if figure > MOST => part(&|one| one.contains(&true)),
                pod => part(&|one| one.get(pod) == Some(&true)),
            })
        });
        let of_given = libm::pow(1.0 - 1.0 / f64::from(count), f64::from(channels));
        let of_some = 1.0 - all_have_one(channels as i32, count as i32);
        let what = |pod: &str| format!("{pod} of {count} without one of {channels} connections");
        for (pod, found) in found[..count as usize].iter().enumerate() {
            found.holds(&what(&format!("pod {pod}")), of_given, 4.0 * WIDEST);
        }
        for (found, pod, closed) in
            [(&found[MOST], "a given pod", of_given), (&found[MOST + 1], "some pod", of_some)]
        {
            hold(&mut comparison, found, &what(pod), "of all fleets", u64::from(throws), (closed, WIDEST));
        }
    }
    comparison.judge();
}

/// Which of so many pods have none of so many channels, throw after throw.
fn thrown(channels: u32, count: u32, throws: u32, seed: u64) -> Vec<bool> {
    let all = channels * throws;
    let mut fleet = fleet(l4(HTTP2));
    // Each client calls twice.
    fleet.clients = vec![clients(all, Arrivals::Steady { per_second: f64::from(2 * all) })];
    fleet.pods = vec![pods(count)];
    fleet.work.handler = Law::Fixed { ms: 0.0 };
    fleet.trace = Sample { connections: 100_000, ..fleet.trace };
    fleet.seed = seed;
    let report = report(&fleet);
    let connections = &report.first_connections;
    assert_eq!((report.counts.ended, connections.len()), (2 * u64::from(all), all as usize));
    let mut idle = vec![true; (count * throws) as usize];
    for one in connections {
        let (End::Client(client), Some(End::Pod(pod))) = (one.from, one.to) else { panic!("{one:?}") };
        idle[(client / channels * count + pod) as usize] = false;
    }
    idle
}

/// Connections given out in turn miss no pod if there are as many.
#[test]
fn behind_l4_connections_in_turn_miss_no_pod() {
    let mut fleet = fleet(Balancing::L4 { choice: Choice::RoundRobin, transport: HTTP2 });
    fleet.clients[0].arrivals = Arrivals::Steady { per_second: 1_000.0 };
    let imbalance = report(&fleet).imbalance.unwrap();
    assert_eq!((imbalance.idle, imbalance.variation, imbalance.peak), (0, 0.0, 1.0));
}

/// An ideal balancer's variation tends to 0 and its peak to 1, as calls grow: one that takes turns is off by one call at
/// most, two choices by a few; random by the square root.
#[test]
fn an_ideal_balancer_tends_to_no_imbalance() {
    let mut last = f64::INFINITY;
    for duration_ms in [100.0, 1_000.0, 10_000.0, 40_000.0] {
        let mut fleet = fleet(l7(ProxyPolicy::RoundRobin));
        fleet.clients = vec![clients(50, Arrivals::Poisson { per_second: 5_000.0 })];
        fleet.duration_ms = duration_ms;
        let calls = 5.0 * duration_ms / 10.0;
        let turns = report(&fleet).imbalance.unwrap();
        assert!(turns.variation <= 0.5 / calls * 1.2 && turns.peak <= 1.0 + 1.2 / calls, "{turns:?}");
        fleet.balancing = l7(ProxyPolicy::LeastRequest { choices: 2 });
        let choices = report(&fleet).imbalance.unwrap();
        assert!(choices.variation < last * 0.7, "{duration_ms}: {choices:?}");
        last = choices.variation;
    }
    assert!(last < 0.005, "{last}");
}

/// Each client that takes turns for itself, from anywhere: even in sum. Pinned to one each: as balls in urns, whose variation
/// is the square root of (P - 1) / C.
#[test]
fn turns_of_many_clients_are_even_and_pins_are_not() {
    let mut fleet = fleet(client_side(Policy::RoundRobin));
    fleet.clients = vec![clients(200, Arrivals::Steady { per_second: 20_000.0 })];
    fleet.pods = vec![Pods { cores: 64, workers: Some(64), ..pods(20) }];
    fleet.duration_ms = 5_000.0;
    // Calls that wait for a first connection all take the one that is ready first.
    fleet.warm_up_ms = 1_000.0;
    let even = report(&fleet).imbalance.unwrap();
    assert!(even.variation < 0.01 && even.peak < 1.02, "{even:?}");
    fleet.balancing = l4(HTTP2);
    let squares: f64 = (0..40)
        .map(|number| {
            fleet.seed = seed("pins", number);
            let variation = report(&fleet).imbalance.unwrap().variation;
            variation * variation
        })
        .sum();
    let expected = 19.0 / 200.0;
    assert!((squares / 40.0 / expected - 1.0).abs() < 0.2, "{} not {expected}", squares / 40.0);
}

/// Clients that come at once begin with any pod each, not all with the first: their first calls are balls in urns. So are those
/// of proxies' workers.
#[test]
fn who_takes_turns_begins_anywhere() {
    const CLIENTS: u32 = 3_000;
    let all_at_once: Vec<(f64, u32)> = (0..CLIENTS).map(|client| (0.0, client)).collect();
    let workers = |count, cores| Balancing::L7 {
        proxies: Proxies {
            count,
            cores,
            choice: Choice::RoundRobin,
            ..fleets::proxies(ProxyPolicy::RoundRobin)
        },
        transport: HTTP2,
    };
    // Of 3,000 workers a call each leaves about a third without one; those who have two go on in turn.
    for (name, balancing) in [("clients", client_side(Policy::RoundRobin)), ("workers", workers(600, 5))] {
        let mut fleet = fleet(balancing);
        fleet.clients = vec![clients(CLIENTS, fleets::recorded(&all_at_once))];
        fleet.pods = vec![Pods { cores: 64, workers: None, ..pods(5) }];
        fleet.seed = seed(name, 0);
        for pod in report(&fleet).pods {
            let error = (f64::from(CLIENTS) * 0.2 * 0.8).sqrt();
            let off = pod.received as f64 - f64::from(CLIENTS) * 0.2;
            assert!(off.abs() <= 3.3 * error, "{name}: {} calls", pod.received);
        }
    }
}
