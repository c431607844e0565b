//! TCP against what is known of it: round trips of handshakes and of slow start, what single losses cost, and throughput
//! under loss.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod transfers;

use engine::kernel::run::Simulation;
use engine::kernel::time::{Duration, Time};
use engine::wire::defaults::MSS;
use engine::wire::link::Loss;
use engine::wire::pipe::Direction;
use engine::wire::tcp::{Control, Options, Tally};
use engine::wire::tls::{self, CertificateChain, Version};
use transfers::{LINUX, Link, Transfer};

const RTT_MS: u32 = 100;

fn run(link: Link, options: Options, octets: u64) -> Simulation<Transfer> {
    Transfer::new(link, options, &[], octets).run(None)
}

/// Milliseconds until the answer was there.
fn took(run: &Simulation<Transfer>) -> f64 {
    run.model().completions[0].since(Time::ZERO).as_milliseconds()
}

fn near(got: f64, expected: f64) {
    assert!((got - expected).abs() < 0.1, "{got} ms, not {expected}");
}

/// Packets with these numbers are lost on their way to the client: 0 answers the SYN, 1 acknowledges the request, the answer
/// begins with 2.
fn without(packets: &[u64]) -> Link {
    Link { loss: [Loss::Never, Loss::Chosen(packets.into())], ..Link::ideal(RTT_MS) }
}

/// Moments at which the server sent data, those apart from each other by less than half a round trip taken as one.
fn rounds(run: &Simulation<Transfer>) -> usize {
    let passages = run.model().passages.iter();
    let data = passages.filter(|one| one.direction == Direction::ToClient && !one.segment.data.is_empty());
    let mut moments: Vec<Time> = data.map(|passage| passage.sent).collect();
    moments.dedup_by(|later, earlier| later.since(*earlier) < Duration::from_milliseconds(RTT_MS / 2));
    moments.len()
}

/// Slow start (RFC 5681, RFC 6928): 10, 20, 40 segments and so on. A round is what is sent at one moment.
#[test]
fn slow_start_takes_its_rounds() {
    for (octets, expected) in [(14_000, 1), (43_000, 2), (44_000, 3), (100_000, 3), (1_000_000, 7)] {
        let run = run(Link::ideal(RTT_MS), LINUX, octets);
        assert_eq!(rounds(&run), expected, "{octets} octets");
        near(took(&run), f64::from(RTT_MS) * (expected as f64 + 1.0));
        assert_eq!(run.model().tcp.tally().again, 0);
        assert_eq!(run.model().got, [transfers::REQUEST, octets]);
    }
}

/// TCP's handshake is one round trip, TLS 1.3's one, TLS 1.2's two (RFC 8446, 2; RFC 5246, 7.3); the answer takes one more.
#[test]
fn greetings_take_their_round_trips() {
    let down = Direction::ToClient;
    let chain = CertificateChain { certificates: 2, octets: 2_000 };
    let [tls_1_3, tls_1_2] =
        [Version::Tls13, Version::Tls12].map(|version| tls::hellos(version, chain, true));
    for (hellos, round_trips) in [(&[][..], 2.0), (&tls_1_3, 3.0), (&tls_1_2, 4.0)] {
        let run = Transfer::new(Link::ideal(RTT_MS), LINUX, hellos, 1_000).run(None);
        near(took(&run), round_trips * f64::from(RTT_MS));
        let greetings: u32 =
            hellos.iter().filter(|hello| hello.direction == down).map(|hello| hello.octets).sum();
        assert_eq!(run.model().tcp.readable(0, down), u64::from(greetings) + 1_000);
    }
}

/// A lost SYN goes out again after a second, and after two more (RFC 6298, 2.1 and 5.5); so does what answers it.
#[test]
fn a_lost_handshake_costs_seconds() {
    let lost = |up: &[u64], down: &[u64]| Link {
        loss: [Loss::Chosen(up.into()), Loss::Chosen(down.into())],
        ..Link::ideal(RTT_MS)
    };
    near(took(&run(lost(&[0], &[]), LINUX, 1_000)), 1_200.0);
    near(took(&run(lost(&[0, 1], &[]), LINUX, 1_000)), 3_200.0);
    // The client's timer was set half a round trip before the server's.
    near(took(&run(lost(&[], &[0]), LINUX, 1_000)), 1_200.0);
    // A server that had to answer a third time begins with one segment: 1, 2, 4 and 3 instead of 10. What the client sent a
    // second time was answered as well.
    near(took(&run(lost(&[], &[0, 1, 2]), LINUX, 14_000)), 3_500.0);
}

/// A segment that is lost amid others is missed when three beyond it have come, goes out again, and costs one round trip.
#[test]
fn a_loss_amid_others_costs_a_round_trip() {
    let run = run(without(&[5]), LINUX, 14_000);
    near(took(&run), 3.0 * f64::from(RTT_MS));
    assert_eq!(
        run.model().tcp.tally(),
        Tally { segments: 12, again: 1, recoveries: 1, timeouts: 0, probes: 0 }
    );
    // Ten, and one for each of the three that were acknowledged before it was missed; half of that.
    assert_eq!(run.model().tcp.window(0, Direction::ToClient), 6);
}

/// Fewer than three come beyond it: a quarter of a round trip decides that it is no reordering (RFC 8985, 6.2).
#[test]
fn a_loss_before_the_last_waits_a_quarter_more() {
    let run = run(without(&[10]), LINUX, 14_000);
    near(took(&run), 3.25 * f64::from(RTT_MS));
    assert_eq!(run.model().tcp.tally().recoveries, 1);
}

/// Nothing comes beyond the last: a probe after two round trips and two milliseconds (RFC 8985, 7.2), and where only one
/// segment is out 200 ms later, because its acknowledgement may be delayed; never later than the timeout (Linux,
/// `tcp_schedule_loss_probe`). Only if the probe is lost too, the timeout follows.
#[test]
fn a_lost_tail_costs_a_probe() {
    // At 250 ms the server knows that all before the last two have come, at 452 it sends the last again, at 552 it learns from
    // that of the gap, and sends the one before, whose time is long over.
    let two = run(without(&[10, 11]), LINUX, 14_000);
    near(took(&two), 602.0);
    assert_eq!((two.model().tcp.tally().probes, two.model().tcp.tally().recoveries), (1, 1));
    // The timeout, 100 + 200 ms, is sooner than the probe behind one segment, 200 + 200.
    let last = run(without(&[11]), LINUX, 14_000);
    near(took(&last), 250.0 + 300.0 + 50.0);
    let alone = run(without(&[2]), LINUX, 1_000);
    near(took(&alone), 150.0 + 300.0 + 50.0);
    let twice = run(without(&[2, 3]), LINUX, 1_000);
    near(took(&twice), 150.0 + 600.0 + 50.0);
    for (run, timeouts) in [(last, 0), (alone, 0), (twice, 1)] {
        let tally = run.model().tcp.tally();
        assert_eq!((tally.probes, tally.timeouts), (1, timeouts));
    }
}

/// A pause longer than the timeout: the window is small again (RFC 5681, 4.1), unless it is told to stay (Linux,
/// `tcp_slow_start_after_idle`).
#[test]
fn a_rest_shrinks_the_window() {
    for (restart_after_idle, expected) in [(true, 3.0), (false, 1.0)] {
        let options = Options { restart_after_idle, ..LINUX };
        let rest = Duration::from_seconds(30);
        let transfer = Transfer::new(Link::ideal(RTT_MS), options, &[], 100_000).again(&[rest]);
        let run = transfer.run(None);
        let completions = &run.model().completions;
        let second = completions[1].since(completions[0]).as_milliseconds() - 30_000.0;
        near(second, expected * f64::from(RTT_MS));
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
    for (options, constant) in [(LINUX, 1.31), (each, 1.31), (per_acknowledgement, 0.93)] {
        for (loss, losses) in [(0.000_1, 100.0), (0.001, 300.0), (0.003, 500.0), (0.01, 500.0)] {
            for rtt_ms in [20, 200] {
                let octets = losses / loss * f64::from(MSS);
                let ratios = (0..4).map(|seed| {
                    let run = run(Link::losing(rtt_ms, loss, seed), options, octets as u64);
                    let formula = constant * f64::from(MSS) / (f64::from(rtt_ms) / 1e3) / loss.sqrt();
                    octets / (took(&run) / 1e3) / formula
                });
                let ratio = ratios.sum::<f64>() / 4.0;
                assert!((0.85..1.15).contains(&ratio), "{options:?}, loss {loss}, {rtt_ms} ms: {ratio}");
            }
        }
    }
}

/// Where the link is the limit it is full: what the queue drops, Reno takes for a loss, and a queue of one bandwidth times
/// delay keeps the line busy meanwhile.
#[test]
fn a_narrow_link_is_kept_busy() {
    let link = Link { bandwidth: 10_000_000, buffer: 125_000, ..Link::ideal(RTT_MS) };
    let run = run(link, LINUX, 30_000_000);
    let way = run.model().tcp.way(Direction::ToClient).sent();
    assert!(way.dropped > 0);
    let busy = way.octets as f64 * 8.0 / 10e6 / (took(&run) / 1e3);
    assert!((0.97..=1.0).contains(&busy), "{busy}");
    assert_eq!(run.model().got[1], 30_000_000);
}
