//! What calls over TCP promise, whatever the link does: everything is answered, packets are accounted for, the same seed gives
//! the same run, and more loss makes nothing better.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod calls;

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use engine::kernel::random::{Stream, Streams};
use engine::kernel::run::{Limits, Stop};
use engine::report::{Report, Run};
use engine::scenario::{Arrivals, Contender, Given, Loss, Network, Scenario, Tcp, Tls};
use engine::wire::defaults::TCP_PACKET_HEADERS;
use engine::wire::model::Record;
use engine::wire::protocol::{Kind, SegmentKind};
use engine::wire::tcp::{Control, Delivery, LINUX, Options};
use engine::wire::tls::{CertificateChain, Version};

fn pick<T: Clone>(random: &mut Stream, values: &[T]) -> T {
    values[random.below(NonZeroU32::new(values.len() as u32).unwrap()) as usize].clone()
}

fn tls(version: Version) -> Tls {
    Tls { version, chain: CertificateChain { certificates: 2, octets: 2_500 }, post_quantum: false }
}

fn loss(random: &mut Stream) -> Loss {
    let share = pick(random, &[0.001, 0.01, 0.05, 0.2]);
    pick(random, &[Loss::Never, Loss::Independent { share }, Loss::Bursts { share, burst_ms: 30.0 }])
}

fn scenario(random: &mut Stream) -> Scenario {
    let delivery = pick(random, &[Delivery::InOrder, Delivery::StreamByStream]);
    let control = pick(random, &[Control::Reno, Control::RenoPerAcknowledgement, Control::Cubic]);
    let contender =
        pick(random, &[calls::ONE_BY_ONE, Contender::Http1 { pipelining: 4 }, calls::http2(Some(5))]);
    let http1 = matches!(contender, Contender::Http1 { pipelining: 1 });
    let tcp = Tcp {
        ends: Options {
            control,
            delivery,
            delayed_acknowledgement: pick(random, &[true, false]),
            quick_acknowledgements: pick(random, &[0, 16]),
            restart_after_idle: pick(random, &[true, false]),
        },
        tls: pick(random, &[None, Some(tls(Version::Tls12)), Some(tls(Version::Tls13))]),
        loss_to_server: loss(random),
        loss_to_client: loss(random),
        queue_bytes: pick(random, &[None, Some(6_000), Some(100_000)]),
        connection_per_call: http1 && pick(random, &[true, false]),
    };
    let given = |at: u32| Given {
        at_ms: f64::from(at) * 20.0,
        slow: at.is_multiple_of(5),
        response_bytes: Some(u64::from(at) * 700),
    };
    Scenario {
        arrivals: Arrivals::Given((0..30).map(given).collect()),
        request_bytes: pick(random, &[0, 500, 30_000]),
        rtt_ms: pick(random, &[0.0, 1.0, 60.0]),
        bandwidth_mbit: pick(random, &[0.5, 10.0, 1_000_000.0]),
        network: Network::Tcp(tcp),
        trace: 1_000_000,
        seed: random.bits(),
        ..calls::scenario(contender, pick(random, &[1, 3, 6]), &[])
    }
}

fn books_balance(report: &Report, scenario: &Scenario) {
    let packets = report.packets.unwrap();
    assert_eq!(report.counts.ended, 30, "{scenario:?}");
    assert_eq!(packets.in_flight, [0, 0], "{scenario:?}");
    let trace = report.trace.records();
    assert_eq!(report.trace.missed(), 0);
    for (way, direction) in engine::wire::pipe::Direction::BOTH.into_iter().enumerate() {
        let own = || trace.iter().filter(|record| record.direction == direction);
        let sent = packets.ways[way];
        assert_eq!(own().count() as u64, sent.packets);
        let gone = |dropped| {
            own().filter(|record| record.arrived.is_none() && record.dropped == dropped).count() as u64
        };
        assert_eq!((gone(false), gone(true)), (sent.lost, sent.dropped));
        assert!(own().all(|record| !record.dropped || record.arrived.is_none()));
        assert_eq!(own().map(|record| u64::from(record.octets)).sum::<u64>(), sent.octets);
        let arrivals: Vec<_> = own().filter_map(|record| record.arrived).collect();
        assert!(arrivals.is_sorted(), "a link does not reorder: {scenario:?}");
        for connection in 0..report.connections {
            let own = own().filter(|record| record.connection == connection);
            segments_follow_each_other(own, scenario);
        }
    }
    let gone: u64 = packets.ways.iter().map(|way| way.lost + way.dropped).sum();
    // Where packets wait for the link, one may be late and sent again though it is not lost.
    let waits = scenario.bandwidth_mbit < 1e6;
    assert!(packets.senders.again == 0 || gone > 0 || waits, "{scenario:?}");
}

/// One way of a connection: each octet is sent once, in order from 0 on at every opening, and what is sent again is what was
/// sent before: as long, of the same stream, and of the same kind.
fn segments_follow_each_other<'run>(records: impl Iterator<Item = &'run Record>, scenario: &Scenario) {
    let (mut next, mut before) = (0, BTreeMap::new());
    for record in records {
        let Kind::Tcp(kind) = record.kind else { panic!("{record:?}") };
        let &Record { sequence, octets, stream, .. } = record;
        match kind {
            SegmentKind::Synchronise => {
                assert_eq!(sequence, 0, "{record:?}");
                before.clear();
                next = 0;
            }
            SegmentKind::Acknowledgement | SegmentKind::Finish => {
                assert_eq!(sequence, next, "{record:?} {scenario:?}");
            }
            SegmentKind::Greeting | SegmentKind::Data => {
                assert_eq!(sequence, next, "{record:?} {scenario:?}");
                before.insert(sequence, (octets, stream, kind));
                next += octets - TCP_PACKET_HEADERS;
            }
            SegmentKind::GreetingAgain | SegmentKind::DataAgain => {
                let first =
                    if kind == SegmentKind::DataAgain { SegmentKind::Data } else { SegmentKind::Greeting };
                assert_eq!(before.get(&sequence), Some(&(octets, stream, first)), "{record:?} {scenario:?}");
            }
        }
    }
}

#[test]
fn two_hundred_links_lose_packets_and_no_call() {
    let mut random = Streams::new(8).named("packets");
    let (mut lost, mut again) = (0, 0);
    for _ in 0..200 {
        let scenario = scenario(&mut random);
        let run = calls::run(&scenario);
        let report = run.report().unwrap();
        books_balance(&report, &scenario);
        let mut sliced = scenario.start(Limits::default()).unwrap();
        while sliced.advance(97).unwrap().stop.is_none() {}
        assert_eq!(sliced.report().unwrap().fingerprint, report.fingerprint);
        let packets = report.packets.unwrap();
        lost += packets.ways.iter().map(|way| way.lost).sum::<u64>();
        again += packets.senders.again;
    }
    assert!(lost > 5_000 && again > 4_000, "{lost} lost, {again} sent again");
}

fn mean_ms(run: &Run) -> f64 {
    let report = run.report().unwrap();
    let latencies =
        report.calls.iter().map(|call| call.completion.unwrap().since(call.arrival).as_milliseconds());
    latencies.sum::<f64>() / report.calls.len() as f64
}

/// Over two hundred pairs of runs under one seed each, with queues that always have room.
#[test]
fn more_loss_improves_nothing() {
    let calls = vec![(0.0, false); 12];
    for (contender, connections) in [(calls::ONE_BY_ONE, 6), (calls::http2(None), 1)] {
        let mean = |share, seed| {
            let loss = Loss::Independent { share };
            let tcp = Tcp {
                ends: LINUX,
                tls: None,
                loss_to_server: loss.clone(),
                loss_to_client: loss,
                queue_bytes: None,
                connection_per_call: false,
            };
            mean_ms(&calls::run(&Scenario {
                response_bytes: 20_000,
                rtt_ms: 40.0,
                bandwidth_mbit: 50.0,
                network: Network::Tcp(tcp),
                seed,
                ..calls::scenario(contender, connections, &calls)
            }))
        };
        for (less, more) in [(0.0, 0.002), (0.002, 0.01), (0.01, 0.05)] {
            let gains: Vec<f64> = (0..200).map(|seed| mean(less, seed) - mean(more, seed)).collect();
            let gain = gains.iter().sum::<f64>() / 200.0;
            let variance = gains.iter().map(|one| (one - gain) * (one - gain)).sum::<f64>() / 199.0;
            let error = (variance / 200.0).sqrt();
            assert!(
                gain <= 3.0 * error,
                "{contender:?}: {more} is {gain} ms better than {less}, error {error}"
            );
        }
    }
}

/// Idle cores and no limit of bandwidth: nobody waits longer because there is one connection more. Over TCP a new connection is
/// a handshake and a small window, so this holds where connections are open: on an ideal pipe.
#[test]
fn one_more_connection_delays_nobody() {
    let mut random = Streams::new(9).named("more connections");
    for _ in 0..200 {
        let at = (0..20).map(|_| (random.unit() * 100.0, pick(&mut random, &[true, false])));
        let mut calls: Vec<_> = at.collect();
        calls.sort_by(|one, other| one.0.total_cmp(&other.0));
        let completions = |connections| {
            let run = calls::run(&Scenario {
                bandwidth_mbit: 1_000_000.0,
                ..calls::scenario(calls::ONE_BY_ONE, connections, &calls)
            });
            run.report().unwrap().calls.iter().map(|call| call.completion.unwrap()).collect::<Vec<_>>()
        };
        let connections = pick(&mut random, &[1, 2, 5]);
        let (fewer, more) = (completions(connections), completions(connections + 1));
        let slack = engine::kernel::time::Duration::from_microseconds(1);
        assert!(fewer.iter().zip(&more).all(|(fewer, more)| *more <= fewer.checked_add(slack).unwrap()));
    }
}

/// Everything is lost: the run does not hang, and says that it was stopped.
#[test]
fn a_dead_link_ends_at_a_bound() {
    let mut scenario = scenario(&mut Streams::new(1).named("dead"));
    if let Network::Tcp(tcp) = &mut scenario.network {
        tcp.loss_to_server = Loss::Independent { share: 1.0 };
    }
    let limits = Limits { events: 10_000, ..Limits::default() };
    let mut run = scenario.start(limits).unwrap();
    assert!(matches!(run.advance(u64::MAX).unwrap().stop, Some(Stop::Bound(_))));
    assert_eq!(run.report().unwrap().counts.in_flight, 30);
}
