//! TCP against what is known of it: round trips of handshakes and of slow start, what single losses cost, and throughput
//! under loss.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod calls;

use engine::kernel::time::{Duration, Time};
use engine::report::Run;
use engine::scenario::{Arrivals, Contender, Given, Heads, Loss, Network, Scenario, Tcp, Tls};
use engine::wire::defaults::{MSS, TCP_PACKET_HEADERS};
use engine::wire::model::Record;
use engine::wire::pipe::Direction;
use engine::wire::protocol::{Kind, SegmentKind};
use engine::wire::tcp::{Control, Delivery, LINUX, Options, Tally};
use engine::wire::tls::{CertificateChain, Version, hellos};

const RTT_MS: f64 = 100.0;

/// One request of 200 octets, and so many octets back, head included; no server time, no limit of bandwidth.
fn exchange(octets: u64, tcp: Tcp) -> Scenario {
    Scenario {
        http1_heads: Heads { request: 200, response: 100 },
        response_bytes: octets - 100,
        fast_ms: 0.0,
        rtt_ms: RTT_MS,
        bandwidth_mbit: 1_000_000.0,
        network: Network::Tcp(tcp),
        trace: 10_000,
        ..calls::scenario(calls::ONE_BY_ONE, 1, &[(0.0, false)])
    }
}

fn ideal() -> Tcp {
    Tcp {
        ends: LINUX,
        tls: None,
        loss_to_server: Loss::Never,
        loss_to_client: Loss::Never,
        queue_bytes: None,
        connection_per_call: false,
    }
}

/// Packets with these numbers are lost on their way to the client: 0 answers the SYN, 1 acknowledges the request, the answer
/// begins with 2.
fn without(packets: &[u64]) -> Tcp {
    Tcp { loss_to_client: Loss::Chosen(packets.into()), ..ideal() }
}

fn run(octets: u64, tcp: Tcp) -> Run {
    calls::run(&exchange(octets, tcp))
}

/// Milliseconds from the beginning until the first answer was there.
fn took(run: &Run) -> f64 {
    run.report().unwrap().calls[0].completion.unwrap().since(Time::ZERO).as_milliseconds()
}

fn senders(run: &Run) -> Tally {
    run.report().unwrap().packets.unwrap().senders
}

fn near(got: f64, expected: f64) {
    assert!((got - expected).abs() < 0.1, "{got} ms, not {expected}");
}

fn data(run: &Run) -> Vec<Record> {
    let report = run.report().unwrap();
    let of_answer = |record: &&Record| {
        record.direction == Direction::ToClient
            && matches!(record.kind, Kind::Tcp(SegmentKind::Data | SegmentKind::DataAgain))
    };
    report.trace.records().iter().filter(of_answer).copied().collect()
}

/// How many segments the server sent at each moment; those apart by less than half a round trip are one moment.
fn rounds(run: &Run) -> Vec<usize> {
    let mut rounds: Vec<(Time, usize)> = Vec::new();
    for record in data(run) {
        match rounds.last_mut() {
            Some((began, count)) if record.sent.since(*began) < Duration::from_milliseconds(50) => {
                *count += 1;
            }
            _ => rounds.push((record.sent, 1)),
        }
    }
    rounds.into_iter().map(|(_, count)| count).collect()
}

/// Slow start (RFC 5681, RFC 6928): 10, 20, 40 segments and so on. A round is what is sent at one moment.
#[test]
fn slow_start_takes_its_rounds() {
    for (octets, expected) in [(14_000, 1), (43_000, 2), (44_000, 3), (100_000, 3), (1_000_000, 7)] {
        let run = run(octets, ideal());
        let rounds = rounds(&run);
        assert_eq!(rounds.len(), expected, "{octets} octets: {rounds:?}");
        let full = rounds.iter().take(expected - 1).enumerate();
        full.for_each(|(round, &count)| assert_eq!(count, 10 << round, "{octets} octets: {rounds:?}"));
        near(took(&run), RTT_MS * (expected as f64 + 1.0));
        assert_eq!(senders(&run).again, 0);
        let sent: u64 = data(&run).iter().map(|record| u64::from(record.octets - TCP_PACKET_HEADERS)).sum();
        assert_eq!(sent, octets);
    }
}

/// TCP's handshake is one round trip, TLS 1.3's one, TLS 1.2's two (RFC 8446, 2; RFC 5246, 7.3); the answer takes one more. A
/// chain that fills more than the first window costs another.
#[test]
fn greetings_take_their_round_trips() {
    let tls = |version, octets| {
        Some(Tls { version, chain: CertificateChain { certificates: 2, octets }, post_quantum: false })
    };
    for (tls, round_trips) in [
        (None, 2.0),
        (tls(Version::Tls13, 3_000), 3.0),
        (tls(Version::Tls12, 3_000), 4.0),
        (tls(Version::Tls13, 20_000), 4.0),
    ] {
        let run = run(1_000, Tcp { tls, ..ideal() });
        near(took(&run), round_trips * RTT_MS);
        let sent = |kind| run.report().unwrap().trace.records().iter().filter(|one| one.kind == kind).count();
        assert_eq!(sent(Kind::Tcp(SegmentKind::Synchronise)), 2);
        assert_eq!(sent(Kind::Tcp(SegmentKind::Greeting)) > 0, tls.is_some());
    }
}

/// Behind a greeting of TLS 1.3 the first round holds nine segments of an answer and not ten: the session tickets go out as soon
/// as the client has finished, before the request is read, in a packet of their own, and a window counts packets. The
/// greeting's acknowledgements give nothing back: a window of which no more than half was used does not grow
/// (`tcp_is_cwnd_limited`), and a chain of 3 kB is three segments. One that takes more than five lets it grow.
/// `linux_and_the_engine_come_to_the_same` holds this against Linux.
#[test]
fn tickets_take_a_segment_of_the_first_ten() {
    for (chain, octets, first, round_trips) in [
        (None, 14_000, 10, 2.0),
        (Some(3_000), 13_000, 9, 3.0),
        (Some(3_000), 14_000, 9, 4.0),
        (Some(9_000), 14_000, 10, 3.0),
    ] {
        let tls = chain.map(|octets| Tls {
            version: Version::Tls13,
            chain: CertificateChain { certificates: 2, octets },
            post_quantum: false,
        });
        let run = run(octets, Tcp { tls, ..ideal() });
        near(took(&run), round_trips * RTT_MS);
        assert_eq!(rounds(&run)[0], first, "{octets} octets behind {chain:?}");
    }
}

/// An answer that is written at one moment and fits into a record is one (RFC 8446, 5.1).
#[test]
fn records_wrap_what_is_written() {
    let version = Version::Tls13;
    let chain = CertificateChain { certificates: 1, octets: 1_000 };
    let tls = Tls { version, chain, post_quantum: false };
    let run = run(14_000, Tcp { tls: Some(tls), ..ideal() });
    let sent: u64 = data(&run).iter().map(|record| u64::from(record.octets - TCP_PACKET_HEADERS)).sum();
    let tickets = u64::from(hellos(version, chain, false)[3].octets);
    // The tickets leave in a segment of their own, or with the answer's beginning.
    assert!([14_022, 14_022 + tickets].contains(&sent), "{sent}");
}

/// A lost SYN goes out again after a second, and after two more (RFC 6298, 2.1 and 5.5); so does what answers it.
#[test]
fn a_lost_handshake_costs_seconds() {
    let lost = |up: &[u64], down: &[u64]| Tcp {
        loss_to_server: Loss::Chosen(up.into()),
        loss_to_client: Loss::Chosen(down.into()),
        ..ideal()
    };
    near(took(&run(1_000, lost(&[0], &[]))), 1_200.0);
    near(took(&run(1_000, lost(&[0, 1], &[]))), 3_200.0);
    near(took(&run(1_000, lost(&[], &[0]))), 1_200.0);
    // A server that had to answer a third time begins with one segment: 1, 2, 4 and 3 instead of 10. What the client sent a
    // second time was answered as well.
    let late = run(14_000, lost(&[], &[0, 1, 2]));
    near(took(&late), 3_500.0);
    assert_eq!(rounds(&late), [1, 2, 4, 3]);
}

/// A segment that is lost amid others is missed when three beyond it have come, goes out again, and costs one round trip.
#[test]
fn a_loss_amid_others_costs_a_round_trip() {
    let run = run(14_000, without(&[5]));
    near(took(&run), 3.0 * RTT_MS);
    // The request is the other end's.
    assert_eq!(senders(&run), Tally { segments: 12, again: 1, recoveries: 1, timeouts: 0, probes: 0 });
    assert_eq!(data(&run).iter().filter(|record| record.arrived.is_none()).count(), 1);
}

/// Fewer than three come beyond it: a quarter of a round trip decides that it is no reordering (RFC 8985, 6.2), and two
/// milliseconds, which Linux' timers wait at least.
#[test]
fn a_loss_before_the_last_waits_a_quarter_more() {
    let run = run(14_000, without(&[10]));
    near(took(&run), 3.25 * RTT_MS + 2.0);
    assert_eq!(senders(&run).recoveries, 1);
}

/// Nothing comes beyond the last: a probe after two round trips and two milliseconds (RFC 8985, 7.2), and where only one
/// segment is out 200 ms later, because its acknowledgement may be delayed; never later than the timeout (Linux,
/// `tcp_schedule_loss_probe`). Only if the probe is lost too, the timeout follows.
#[test]
fn a_lost_tail_costs_a_probe() {
    // At 250 ms the server knows that all before the last two have come, at 452 it sends the last again, at 552 it learns from
    // that of the gap, and sends the one before, whose time is long over.
    let two = run(14_000, without(&[10, 11]));
    near(took(&two), 602.0);
    assert_eq!((senders(&two).probes, senders(&two).recoveries), (1, 1));
    // The timeout, 100 + 200 ms, is sooner than the probe behind one segment, 200 + 200.
    let last = run(14_000, without(&[11]));
    near(took(&last), 250.0 + 300.0 + 50.0);
    let alone = run(1_000, without(&[2]));
    near(took(&alone), 150.0 + 300.0 + 50.0);
    let twice = run(1_000, without(&[2, 3]));
    near(took(&twice), 150.0 + 600.0 + 50.0);
    for (run, timeouts) in [(last, 0), (alone, 0), (twice, 1)] {
        assert_eq!((senders(&run).probes, senders(&run).timeouts), (1, timeouts));
    }
}

/// The acknowledgement of an answer is lost. What goes out again had come, and was read: still it is the answer's octets.
#[test]
fn what_is_sent_again_for_nothing_is_what_it_was() {
    let run = run(1_000, Tcp { loss_to_server: Loss::Chosen(vec![3]), ..ideal() });
    near(took(&run), 2.0 * RTT_MS);
    assert_eq!((senders(&run).again, senders(&run).probes), (1, 1));
    let [first, again] = data(&run)[..] else { panic!("{:?}", data(&run)) };
    near(first.sent.since(Time::ZERO).as_milliseconds(), 150.0);
    near(again.sent.since(Time::ZERO).as_milliseconds(), 450.0);
    let kind = Kind::Tcp(SegmentKind::DataAgain);
    assert_eq!(Record { sent: again.sent, arrived: again.arrived, kind, ..first }, again);
    assert_eq!((again.sequence, again.octets), (0, 1_000 + TCP_PACKET_HEADERS));
}

/// A pause longer than the timeout: the window is small again (RFC 5681, 4.1), unless it is told to stay (Linux,
/// `tcp_slow_start_after_idle`).
#[test]
fn a_rest_shrinks_the_window() {
    for (restart_after_idle, expected) in [(true, 3.0), (false, 1.0)] {
        let ends = Options { restart_after_idle, ..LINUX };
        let given = |at_ms| Given { at_ms, slow: false, response_bytes: None };
        let twice = Arrivals::Given(vec![given(0.0), given(30_000.0)]);
        let run = calls::run(&Scenario { arrivals: twice, ..exchange(100_000, Tcp { ends, ..ideal() }) });
        let second = run.report().unwrap().calls[1].completion.unwrap();
        near(second.since(Time::ZERO).as_milliseconds() - 30_000.0, expected * RTT_MS);
    }
}

/// Of what a constant times the segment over round trip and root of loss gives (Mathis, Semke, Mahdavi and Ott, "The
/// macroscopic behavior of the TCP congestion avoidance algorithm", 1997), with the constant for independent losses: 1.31, and
/// 0.93 where every second segment is acknowledged and acknowledgements count. Above a loss of 1 % timeouts rule, and no
/// formula is asked.
#[test]
fn throughput_under_loss_follows_mathis() {
    let per_acknowledgement = Options { control: Control::RenoPerAcknowledgement, ..LINUX };
    let each = Options { delayed_acknowledgement: false, ..LINUX };
    for (ends, constant) in [(LINUX, 1.31), (each, 1.31), (per_acknowledgement, 0.93)] {
        for (share, losses) in [(0.000_1, 70.0), (0.001, 300.0), (0.003, 500.0), (0.01, 500.0)] {
            for rtt_ms in [20.0, 200.0] {
                let octets = losses / share * f64::from(MSS);
                let ratios = (1..=2).map(|seed| {
                    let tcp = Tcp { ends, loss_to_client: Loss::Independent { share }, ..ideal() };
                    let run = calls::run(&Scenario { rtt_ms, seed, ..exchange(octets as u64, tcp) });
                    let formula = constant * f64::from(MSS) / (rtt_ms / 1e3) / f64::sqrt(share);
                    octets / (took(&run) / 1e3) / formula
                });
                let ratio = ratios.sum::<f64>() / 2.0;
                assert!((0.85..1.15).contains(&ratio), "{ends:?}, loss {share}, {rtt_ms} ms: {ratio}");
            }
        }
    }
}

/// Where the link is the limit it is full: what the queue drops, Reno takes for a loss, and a queue of one bandwidth times
/// delay keeps the line busy meanwhile.
#[test]
fn a_narrow_link_is_kept_busy() {
    let tcp = Tcp { queue_bytes: Some(125_000), ..ideal() };
    let run = calls::run(&Scenario { bandwidth_mbit: 10.0, ..exchange(30_000_000, tcp) });
    let way = run.report().unwrap().packets.unwrap().ways[Direction::ToClient.index()];
    assert!(way.dropped > 0);
    let busy = way.octets as f64 * 8.0 / 10e6 / (took(&run) / 1e3);
    assert!((0.97..=1.0).contains(&busy), "{busy}");
}

/// Seven answers on one connection of HTTP/2, a segment each, and that of the second is lost: in order all after it wait for it,
/// stream by stream only that one does.
#[test]
fn a_loss_holds_up_all_streams_or_its_own() {
    let held = |delivery| {
        let tcp = Tcp { ends: Options { delivery, ..LINUX }, ..ideal() };
        let calls = [(0.0, false); 7];
        let scenario = |tcp| Scenario {
            fast_ms: 0.0,
            network: Network::Tcp(tcp),
            ..exchange_of(&calls, calls::http2(None))
        };
        let clean = calls::run(&scenario(tcp.clone()));
        let report = clean.report().unwrap();
        let to_client =
            report.trace.records().iter().filter(|record| record.direction == Direction::ToClient);
        let answers = to_client.enumerate().filter(|(_, record)| record.octets > 1_200);
        let second = answers.map(|(number, _)| number as u64).nth(1).unwrap();
        let lossy = calls::run(&scenario(Tcp { loss_to_client: Loss::Chosen(vec![second]), ..tcp }));
        let completions = |run: &Run| -> Vec<Time> {
            run.report().unwrap().calls.iter().map(|call| call.completion.unwrap()).collect()
        };
        let late = |(clean, lossy): (&Time, Time)| lossy.since(*clean) > Duration::from_milliseconds(50);
        completions(&clean).iter().zip(completions(&lossy)).map(late).collect::<Vec<_>>()
    };
    assert_eq!(held(Delivery::InOrder), std::array::from_fn::<_, 7, _>(|call| call >= 1));
    assert_eq!(held(Delivery::StreamByStream), std::array::from_fn::<_, 7, _>(|call| call == 1));
}

/// Calls with answers of 1,200 octets.
fn exchange_of(calls: &[(f64, bool)], contender: Contender) -> Scenario {
    Scenario {
        response_bytes: 1_200,
        rtt_ms: RTT_MS,
        bandwidth_mbit: 1_000_000.0,
        ..calls::scenario(contender, 1, calls)
    }
}

/// A connection for each call: a handshake for each, and a small window.
#[test]
fn a_connection_per_call_greets_each_time() {
    for (connection_per_call, each, opened) in [(true, 400.0, 3), (false, 300.0, 1)] {
        let given = |at_ms| Given { at_ms, slow: false, response_bytes: None };
        let arrivals = Arrivals::Given([0.0, 1_000.0, 1_100.0].map(given).into());
        let run =
            calls::run(&Scenario { arrivals, ..exchange(100_000, Tcp { connection_per_call, ..ideal() }) });
        let report = run.report().unwrap();
        let took: Vec<_> = report
            .calls
            .iter()
            .map(|call| call.completion.unwrap().since(call.start.unwrap()).as_milliseconds())
            .collect();
        near(took[0], 400.0);
        near(took[1], each);
        assert_eq!(report.packets.unwrap().opened, opened);
    }
}
