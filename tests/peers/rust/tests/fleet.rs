//! The model of fleets against tonic on loopback: what a channel, and several, do behind a balancer of connections. The real
//! calls are made first; the model is given the moments at which they were made.

#[path = "../../../evidence/record.rs"]
mod evidence;

use engine::fleet::trace::CallRecord;
use engine::kernel::run::Limits;
use engine::report::fleet::FleetReport;
use engine::scenario::fleet::Fleet;
use evidence::{Comparison, Sides};
use rust_peers::fleet::balancer::{Balancer, Choice};
use rust_peers::fleet::callers::{Callers, Made};
use rust_peers::fleet::pods::{Conduct, Pod, Seen};
use rust_peers::plans::Chance;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use tonic::Code;

const EVIDENCE: &str = "../../evidence";

/// What came of calls, real or not.
#[derive(Debug, PartialEq)]
struct Outcome {
    /// Calls that each pod received.
    calls: Vec<u64>,
    /// Connections that were opened to each pod.
    connections: Vec<u64>,
    /// How many calls ended in each status, by its name.
    statuses: BTreeMap<String, u64>,
}

impl Outcome {
    fn of_real(pods: &[Pod], made: &[Made]) -> Self {
        let mut statuses = BTreeMap::new();
        for call in made {
            // One word in gRPC, so that tonic's name of it is nearly the same: others are not met here.
            let name = format!("{:?}", call.status).to_uppercase();
            *statuses.entry(name).or_default() += 1;
        }
        Self {
            calls: pods.iter().map(Pod::calls).collect(),
            connections: pods.iter().map(|pod| pod.seen().len() as u64).collect(),
            statuses,
        }
    }

    fn of_model(report: &FleetReport) -> Self {
        let named = |status| match serde_json::to_value(status) {
            Ok(Value::String(name)) => name,
            other => panic!("a status is its name, not {other:?}"),
        };
        Self {
            calls: report.pods.iter().map(|pod| pod.received).collect(),
            connections: report.pods.iter().map(|pod| pod.connections).collect(),
            statuses: report.statuses.iter().map(|one| (named(one.status), one.calls)).collect(),
        }
    }

    /// All that is counted.
    fn counts(&self) -> Vec<u64> {
        [&self.calls[..], &self.connections, &self.statuses.values().copied().collect::<Vec<_>>()].concat()
    }

    /// The same where which pod it was is chance: the busiest first.
    fn in_any_order(mut self) -> Self {
        self.calls.sort_by_key(|calls| std::cmp::Reverse(*calls));
        self.connections.sort_by_key(|connections| std::cmp::Reverse(*connections));
        self
    }
}

/// A fleet behind a balancer of connections, as a file would give it. Loopback takes no time, and neither does a handshake:
/// hyper's client does not wait for the server's SETTINGS.
fn fleet(choice: &str, pods: usize, channels: usize, calls: &[Value], waits: Duration, seed: u64) -> Fleet {
    let clients = calls.iter().filter_map(|call| call["client"].as_u64()).max().map_or(1, |last| last + 1);
    let value = json!({
        "clients": [{
            "count": clients, "channels": channels, "arrivals": { "recorded": calls },
            "wait_for_ready": false, "deadline_ms": null,
        }],
        "pods": [{
            "count": pods, "cores": 1, "workers": null, "queue": null, "refusal": "UNAVAILABLE", "slowdown": 1,
            "state": "serving", "listed": true,
        }],
        "balancing": { "l4": { "choice": choice, "transport": { "http2": { "max_concurrent_streams": null } } } },
        "work": {
            "handler": { "fixed": { "ms": 0 } }, "stack_cpu_us": 0,
            "waits": { "fixed": { "ms": waits.as_secs_f64() * 1e3 } },
        },
        "network": { "rtt_ms": 0, "connect_round_trips": 0 },
        "duration_ms": 60_000, "drain_ms": 60_000, "warm_up_ms": 0, "bins": 1,
        "trace": { "from_ms": 0, "every": 1, "calls": 10_000, "connections": 100 },
        "seed": seed,
    });
    serde_json::from_value(value).expect("a fleet")
}

fn report(fleet: &Fleet) -> FleetReport {
    let mut run = fleet.start(Limits::default()).expect("a fleet within its ranges");
    run.advance(u64::MAX).expect("books that balance");
    run.report().expect("books that balance")
}

/// The real calls' moments, all of one client.
fn of_one_client(made: &[Made]) -> Vec<Value> {
    made.iter().map(|call| recorded(call, 0)).collect()
}

fn recorded(call: &Made, client: usize) -> Value {
    json!({ "at_ms": call.at.as_secs_f64() * 1e3, "client": client })
}

/// Calls of a client whose channels take turns: the first of each channel and more at once, before any connection is there,
/// the others one after the other.
async fn calls(pods: &[Pod], choice: Choice, channels: usize, at_once: usize, then: usize) -> Vec<Made> {
    let addresses = pods.iter().map(|pod| pod.address).collect();
    let balancer = Balancer::start(addresses, choice, Duration::ZERO).await;
    let mut callers = Callers::new(balancer.address, channels);
    for call in 0..at_once {
        callers.call(call % channels);
    }
    for call in at_once..at_once + then {
        callers.call_and_wait(call % channels).await;
    }
    callers.ends().await
}

#[tokio::test]
async fn a_channel_behind_a_balancer_of_connections_has_one_pod() {
    for seed in 1..=8 {
        let pods = Pod::several(5, Conduct::default()).await;
        let made = calls(&pods, Choice::Random(Chance::new(seed)), 1, 20, 80).await;
        let theirs = Outcome::of_real(&pods, &made).in_any_order();
        let model = fleet("random", pods.len(), 1, &of_one_client(&made), Duration::ZERO, seed);
        let ours = Outcome::of_model(&report(&model)).in_any_order();
        assert_eq!(ours, theirs, "seed {seed}");
        assert_eq!((theirs.calls[0], theirs.connections[0]), (100, 1));
    }
}

/// Channels whose first calls come one after the other are given to pods in turn: every pod's calls and connections are known.
#[tokio::test]
async fn channels_behind_a_round_robin_of_connections_are_given_in_turn() {
    const PODS: usize = 4;
    let mut comparison = Comparison::new(
        "fleet-tonic",
        "real peer",
        "Calls and connections of each of four pods behind a balancer that gives connections in turn, and statuses of calls",
        ["engine::fleet, given the moments of the real calls", "tonic's channels over loopback"],
        &[
            "tonic loses a call that comes after a GOAWAY while others are under way; gRPC's clients, and ours, send it again.",
        ],
    );
    for channels in [1, 2, 3, 4, 6, 9] {
        let pods = Pod::several(PODS, Conduct::default()).await;
        let made = calls(&pods, Choice::RoundRobin, channels, 0, 100).await;
        let theirs = Outcome::of_real(&pods, &made);
        let model = fleet("round_robin", PODS, channels, &of_one_client(&made), Duration::ZERO, 1);
        let ours = Outcome::of_model(&report(&model));
        assert_eq!(ours, theirs, "{channels} channels");
        assert_eq!(theirs.connections.iter().sum::<u64>(), channels as u64);
        let [ours, theirs] = [ours, theirs].map(|one| one.counts());
        let difference =
            ours.iter().zip(&theirs).map(|(one, other)| one.abs_diff(*other)).sum::<u64>() as f64;
        let [ours, theirs] = [ours, theirs].map(|counts| counts.iter().sum::<u64>() as f64);
        let name = format!("channels: {channels}");
        comparison.figure(
            &name,
            "calls, connections, statuses",
            100,
            Sides { ours, theirs, difference, bound: 0.0 },
        );
    }
    comparison.judge();
}

/// Sums over rounds of a figure that is chance.
#[derive(Default)]
struct Mean {
    count: f64,
    sum: f64,
    squares: f64,
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.count += 1.0;
        self.sum += value;
        self.squares += value * value;
    }

    fn value(&self) -> f64 {
        self.sum / self.count
    }

    /// The square of the mean's standard error.
    fn error_squared(&self) -> f64 {
        (self.squares / self.count - self.value().powi(2)) / (self.count - 1.0)
    }

    /// How many standard errors of the difference lie between two means.
    fn apart(&self, other: &Self) -> f64 {
        (self.value() - other.value()).abs() / (self.error_squared() + other.error_squared()).sqrt()
    }
}

/// Pods that get nothing, and the share of the busiest one, over many rounds.
#[tokio::test]
async fn channels_behind_a_random_balancer_of_connections_idle_as_many_pods() {
    const PODS: usize = 4;
    const CHANNELS: usize = 6;
    const ROUNDS: u64 = 60;
    let figures = |outcome: &Outcome| {
        let idle = outcome.calls.iter().filter(|calls| **calls == 0).count();
        let all: u64 = outcome.calls.iter().sum();
        [idle as f64, outcome.calls.iter().max().map_or(0.0, |most| *most as f64 / all as f64)]
    };
    let (mut theirs, mut ours) = ([Mean::default(), Mean::default()], [Mean::default(), Mean::default()]);
    for round in 0..ROUNDS {
        let pods = Pod::several(PODS, Conduct::default()).await;
        let made = calls(&pods, Choice::Random(Chance::new(round)), CHANNELS, CHANNELS, CHANNELS).await;
        let real = Outcome::of_real(&pods, &made);
        assert_eq!(real.connections.iter().sum::<u64>(), CHANNELS as u64);
        assert_eq!(real.statuses, [("OK".into(), 2 * CHANNELS as u64)].into());
        theirs.iter_mut().zip(figures(&real)).for_each(|(mean, value)| mean.add(value));
        // The model costs little: more rounds of it, each with chance of its own.
        for seed in round * 8..(round + 1) * 8 {
            let model = fleet("random", PODS, CHANNELS, &of_one_client(&made), Duration::ZERO, seed);
            let outcome = Outcome::of_model(&report(&model));
            assert_eq!(outcome.connections.iter().sum::<u64>(), CHANNELS as u64);
            assert_eq!(outcome.statuses, real.statuses);
            ours.iter_mut().zip(figures(&outcome)).for_each(|(mean, value)| mean.add(value));
        }
    }
    for (what, (ours, theirs)) in ["idle pods", "share of the busiest"].iter().zip(ours.iter().zip(&theirs)) {
        println!(
            "{what}: ours {:.3}, theirs {:.3}, {:.2} apart",
            ours.value(),
            theirs.value(),
            ours.apart(theirs)
        );
        assert!(ours.apart(theirs) <= 3.0, "{what}: ours {}, theirs {}", ours.value(), theirs.value());
    }
}

/// The same whose pods keep connections as tonic's do, which knows no chance there; each channel is a client of its own.
fn aging(conduct: Conduct, pods: usize, made: &[Made], rtt: Duration) -> Fleet {
    let calls: Vec<Value> = made.iter().map(|call| recorded(call, call.channel)).collect();
    let ms = |duration: Duration| duration.as_secs_f64() * 1e3;
    let mut fleet =
        serde_json::to_value(fleet("round_robin", pods, 1, &calls, conduct.waits, 1)).expect("a fleet");
    fleet["network"]["rtt_ms"] = ms(rtt).into();
    fleet["lifecycle"] = json!({ "connections": {
        "max_connection_age_ms": conduct.age.map(ms), "age_jitter": 0,
        "max_connection_age_grace_ms": conduct.grace.map(ms), "grace_from": "age", "max_connection_idle_ms": null,
    } });
    serde_json::from_value(fleet).expect("a fleet")
}

/// MAX_CONNECTION_AGE in these tests.
const AGE: Duration = Duration::from_secs(1);
/// How late may be what has an exact lower bound.
const SLACK: Duration = Duration::from_secs(1);

/// A moment of calls is this late, or the run says nothing: half of what the least distance between two things is.
const LATE: Duration = Duration::from_millis(100);

/// Makes calls over channels at given moments through a round robin of connections, again if this machine was busy elsewhere.
async fn on_time(pods: usize, conduct: Conduct, calls: &[(Duration, usize)]) -> (Vec<Pod>, Vec<Made>) {
    let channels = calls.iter().map(|(_, channel)| channel + 1).max().unwrap_or(1);
    let mut latest = Duration::ZERO;
    for _ in 0..4 {
        let pods = Pod::several(pods, conduct).await;
        let addresses = pods.iter().map(|pod| pod.address).collect();
        let balancer = Balancer::start(addresses, Choice::RoundRobin, Duration::ZERO).await;
        let mut callers = Callers::new(balancer.address, channels);
        latest = Duration::ZERO;
        for &(at, channel) in calls {
            callers.wait_until(at).await;
            callers.call(channel);
            latest = latest.max(callers.began().elapsed() - at);
        }
        let made = callers.ends().await;
        if latest < LATE {
            return (pods, made);
        }
    }
    panic!("calls are up to {latest:?} late: this machine is too busy for this test");
}

/// Connections of all pods in the order of their coming.
fn in_order(pods: &[Pod]) -> Vec<Seen> {
    let mut seen: Vec<_> = pods.iter().flat_map(Pod::seen).collect();
    seen.sort_by_key(|seen| seen.accepted);
    seen
}

/// Bursts of calls over two channels, each of them two and a half times within an age: a connection grows too old in the
/// middle between two bursts of its channel, with the calls of the last one still under way. These end well, and the next
/// burst has a new connection. What each pod gets is known.
#[tokio::test]
async fn connections_that_grow_old_are_replaced_and_lose_no_call() {
    let gap = AGE.mul_f64(1.0 / 2.5);
    let bursts = (0..16).map(|burst| (gap.mul_f64(f64::from(burst) / 2.0), burst as usize % 2));
    let calls: Vec<_> = bursts.flat_map(|burst| [burst; 10]).collect();
    let conduct = Conduct { waits: gap.mul_f64(0.7), age: Some(AGE), grace: None };
    let (pods, made) = on_time(3, conduct, &calls).await;
    let theirs = Outcome::of_real(&pods, &made);
    let report = report(&aging(conduct, pods.len(), &made, Duration::ZERO));
    assert_eq!(Outcome::of_model(&report), theirs);
    assert_eq!(theirs.statuses, [("OK".into(), made.len() as u64)].into());
    assert_eq!(theirs.connections, [2, 2, 2]);
    let seen = in_order(&pods);
    // The two channels connect in turn.
    for (old, new) in seen.iter().zip(&seen[2..]) {
        let age = new.accepted - old.accepted;
        assert!((AGE..=AGE + gap + SLACK).contains(&age), "replaced after {age:?}");
        let under_way = old.calls.iter().filter(|at| **at + conduct.waits > old.accepted + AGE).count();
        assert_eq!(under_way, 10, "calls under way when GOAWAY comes");
    }
}

/// Calls so close to one another, over a link so long, that some are on their way while the server's first GOAWAY is: they
/// come to it after it has sent that, and are answered all the same.
#[tokio::test]
async fn calls_that_cross_a_goaway_are_answered() {
    let one_way = Duration::from_millis(20);
    let conduct = Conduct { waits: one_way, age: Some(AGE), grace: None };
    let pods = Pod::several(2, conduct).await;
    let addresses = pods.iter().map(|pod| pod.address).collect();
    let balancer = Balancer::start(addresses, Choice::RoundRobin, one_way).await;
    let mut callers = Callers::new(balancer.address, 1);
    for call in 0..300 {
        callers.wait_until(Duration::from_millis(5) * call).await;
        callers.call(0);
    }
    let made = callers.ends().await;
    let theirs = Outcome::of_real(&pods, &made);
    // What tonic loses never comes to a pod: see below.
    assert_eq!(theirs.statuses["OK"], theirs.calls.iter().sum::<u64>());
    let old = &in_order(&pods)[0];
    let crossed = old.calls.iter().filter(|at| **at > old.accepted + AGE).count();
    assert!(crossed > 0, "no call crossed the GOAWAY");
    let last = *old.calls.last().expect("calls") - old.accepted;
    assert!(last <= AGE + 2 * one_way + SLACK, "a call came after {last:?}");
    let report = report(&aging(conduct, pods.len(), &made, 2 * one_way));
    assert_eq!(Outcome::of_model(&report).statuses, [("OK".into(), made.len() as u64)].into());
    assert_eq!(report.connections.opened, theirs.connections.iter().sum::<u64>());
    // In the model a server has accepted a connection half a round trip before it is ready, and goes away as much earlier.
    let ready = report.first_connections[0].ready.expect("a connection").nanoseconds();
    let gone = ready + (AGE - one_way).as_nanos() as u64;
    let crosses = |call: &&CallRecord| {
        call.connection == Some(0) && call.received.is_some_and(|at| at.nanoseconds() > gone)
    };
    assert!(report.calls.iter().filter(crosses).count() > 0, "no call of the model crossed the GOAWAY");
}

/// Where tonic differs from the model, and from gRPC: of calls that come after a GOAWAY while others are still under way on
/// the connection, the first is lost. hyper's client looks at the connection only when it has taken a request
/// (`ClientTask::poll`, hyper 1.12), and drops that; tonic does not try again. It never came to a pod, so that gRPC would.
#[tokio::test]
async fn tonic_loses_a_call_after_a_goaway_while_others_are_under_way() {
    let calls = [0, 800, 1_200, 1_400].map(|at| (Duration::from_millis(at), 0));
    let conduct = Conduct { waits: Duration::from_millis(600), age: Some(AGE), grace: None };
    let (pods, made) = on_time(2, conduct, &calls).await;
    let statuses: Vec<Code> = made.iter().map(|call| call.status).collect();
    assert_eq!(statuses, [Code::Ok, Code::Ok, Code::Cancelled, Code::Ok]);
    assert_eq!(Outcome::of_real(&pods, &made).calls, [2, 1]);
    let ours = Outcome::of_model(&report(&aging(conduct, pods.len(), &made, Duration::ZERO)));
    assert_eq!((ours.calls, ours.statuses), (vec![2, 2], [("OK".into(), 4)].into()));
}

/// Where tonic differs from gRFC A9: with a grace tonic 0.14 sends no GOAWAY at the age. When both are over it closes the
/// connection, and the calls that are on it fail.
#[tokio::test]
async fn tonic_with_a_grace_sends_no_goaway() {
    let grace = Duration::from_millis(800);
    // The second comes after the age, and is over before the grace is. The third is not; the fourth comes afterwards.
    let calls = [0, 1_200, 1_600, 2_000].map(|at| (Duration::from_millis(at), 0));
    let conduct = Conduct { waits: Duration::from_millis(400), age: Some(AGE), grace: Some(grace) };
    let (pods, made) = on_time(2, conduct, &calls).await;
    let statuses: Vec<Code> = made.iter().map(|call| call.status).collect();
    assert_eq!(statuses, [Code::Ok, Code::Ok, Code::Unknown, Code::Ok]);
    assert_eq!(Outcome::of_real(&pods, &made).calls, [3, 1]);
    let ours = Outcome::of_model(&report(&aging(conduct, pods.len(), &made, Duration::ZERO)));
    assert_eq!((ours.calls, ours.statuses), (vec![1, 3], [("OK".into(), 4)].into()));
}
