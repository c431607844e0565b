use engine::kernel::run::Limits;
use engine::outcome::Outcome;
use engine::scenario::{Arrivals, Contender, Given, Heads, Loss, Network, Scenario, Tcp};
use engine::wire::defaults::{H2_TONIC, MSS};
use engine::wire::message::{HeaderBlock, HeaderBlocks};
use engine::wire::tcp::LINUX;

use super::of_calls::film;
use super::{Film, Filter, Moment, Parcel, Place, Role, What, clock};

const MS: u64 = 1_000_000;
/// One way.
const WAY: u64 = 5 * MS;

/// A slow call, and a millisecond after it a fast one. An octet takes a nanosecond, a way 5 ms; the server takes 100 ms over
/// the slow one and 1 ms over the other.
fn scenario(contender: Contender, connections: u32, trace: u32) -> Scenario {
    let block = |first, repeated| HeaderBlock { first, repeated };
    let given =
        [(20.0, true), (21.0, false)].map(|(at_ms, slow)| Given { at_ms, slow, response_bytes: None });
    Scenario {
        contender,
        connections,
        arrivals: Arrivals::Given(given.into()),
        slow_ms: 100.0,
        fast_ms: 1.0,
        request_bytes: 0,
        response_bytes: 1_000,
        http1_heads: Heads { request: 100, response: 50 },
        http2_blocks: engine::scenario::HeaderSource::Sizes(HeaderBlocks {
            request: block(50, 10),
            response: block(20, 5),
            trailers: block(24, 2),
        }),
        rtt_ms: 10.0,
        bandwidth_mbit: 8_000.0,
        network: Network::Ideal,
        trace,
        seed: 1,
    }
}

fn run(scenario: &Scenario) -> Outcome {
    let mut run = scenario.start(Limits::default()).unwrap();
    run.advance(u64::MAX).unwrap();
    Outcome::from(&run.report().unwrap())
}

fn outcome(contender: Contender, connections: u32, trace: u32) -> Outcome {
    run(&scenario(contender, connections, trace))
}

/// Over TCP. Packets with these numbers are lost on their way to the client: 0 answers the SYN.
fn without(packets: &[u64], contender: Contender) -> Scenario {
    let tcp = Tcp {
        ends: LINUX,
        tls: None,
        loss_to_server: Loss::Never,
        loss_to_client: Loss::Chosen(packets.into()),
        queue_bytes: None,
        connection_per_call: false,
    };
    Scenario { network: Network::Tcp(tcp), ..scenario(contender, 1, 1_000) }
}

/// One call with an answer of ten segments, of which the fourth is lost.
fn with_a_loss() -> Film {
    let call = Given { at_ms: 20.0, slow: false, response_bytes: Some(14_000) };
    let arrivals = Arrivals::Given(vec![call]);
    film(&run(&Scenario { arrivals, ..without(&[5], Contender::Http1 { pipelining: 1 }) }))
}

fn http1(pipelining: u32) -> Film {
    film(&outcome(Contender::Http1 { pipelining }, 1, 1_000))
}

fn http2() -> Film {
    film(&outcome(Contender::Http2 { peer: H2_TONIC, grpc: false }, 1, 1_000))
}

fn log(film: &Film, filter: &Filter) -> Vec<String> {
    let line = |index: &u32| {
        let event = &film.events[*index as usize];
        format!("{} {}", clock(event.at_ns), film.words(event))
    };
    film.matching(filter).iter().map(line).collect()
}

/// The fast call waits at the client until the slow one is complete.
#[test]
fn over_one_connection_a_call_waits_at_the_client() {
    let film = http1(1);
    let slow_is_complete = 20 * MS + 100 + WAY + 100 * MS + 1_050 + WAY;
    let waiting = |ns| film.at(ns).waiting;
    assert_eq!(waiting(21 * MS - 1), [] as [u32; 0]);
    assert_eq!(waiting(21 * MS), [1], "from the moment of its coming");
    assert_eq!(waiting(slow_is_complete - 1), [1]);
    assert_eq!(waiting(slow_is_complete), [] as [u32; 0]);
    assert_eq!(film.at(slow_is_complete).complete, 1);
    assert_eq!(film.lanes, ["connection 1"]);
    assert_eq!(film.missing, "");
}

/// Half way is half way, and what goes back starts at the far end.
#[test]
fn parcels_are_where_time_has_brought_them() {
    let film = http1(1);
    let request = &film.parcels[0];
    assert_eq!((request.leaves_ns, request.arrives_ns), (20 * MS, 20 * MS + 100 + WAY));
    assert_eq!((request.back, request.role, request.octets), (false, Role::Head, 100));
    let place = |ns| film.at(ns).moving;
    assert_eq!(place(request.leaves_ns - 1), []);
    assert_eq!(place(request.leaves_ns), [(0, 0.0)]);
    assert_eq!(place(request.leaves_ns + (100 + WAY) / 2), [(0, 0.5)]);
    assert_eq!(place(request.arrives_ns), [], "it has come");
    let answer = &film.parcels[1];
    assert!(answer.back);
    assert_eq!(place(answer.leaves_ns), [(1, 1.0)]);
    assert_eq!(place(answer.leaves_ns + (answer.arrives_ns - answer.leaves_ns) / 5)[0], (1, 0.8));
}

#[test]
fn the_server_works_from_the_whole_request_to_the_answer() {
    let film = http1(1);
    let received = 20 * MS + 100 + WAY;
    assert_eq!(film.at(received - 1).worked, [] as [u32; 0]);
    assert_eq!(film.at(received).worked, [0]);
    assert_eq!(film.at(received + 100 * MS - 1).worked, [0]);
    assert_eq!(film.at(received + 100 * MS).worked, [] as [u32; 0]);
}

/// Pipelined, the fast call's answer is made early and leaves when the slow one's has (RFC 9112, 9.3.2).
#[test]
fn a_pipelined_answer_waits_at_the_server() {
    let film = http1(2);
    let (made, leaves) = (21 * MS + 100 + WAY + MS, 20 * MS + 100 + WAY + 100 * MS + 1_050);
    assert_eq!(film.at(made - 1).answered, [] as [u32; 0]);
    assert_eq!((film.at(made).answered, film.at(made).worked), (vec![1], vec![0]));
    assert_eq!(film.at(leaves - 1).answered, [1]);
    assert_eq!(film.at(leaves).answered, [] as [u32; 0]);
    assert!(film.spans.iter().all(|span| span.place != Place::Waits));
}

#[test]
fn over_http2_nothing_waits_and_frames_know_their_call() {
    let film = http2();
    assert!(film.spans.iter().all(|span| span.place == Place::Worked));
    let headers = |back| {
        let of = film.parcels.iter().filter(move |parcel| parcel.name == "HEADERS" && parcel.back == back);
        of.map(|parcel| (parcel.stream, parcel.call)).collect::<Vec<_>>()
    };
    assert_eq!(headers(false), [(1, Some(0)), (3, Some(1))]);
    assert_eq!(headers(true), [(3, Some(1)), (1, Some(0))], "the fast one overtakes");
    assert!(film.parcels.iter().all(|parcel| (parcel.role == Role::Control) == (parcel.stream == 0)));
    assert!(film.parcels.iter().all(|parcel| parcel.call.is_none() == (parcel.stream == 0)));
}

#[test]
fn every_connection_is_a_lane_also_those_that_carry_nothing() {
    let film = film(&outcome(Contender::Http1 { pipelining: 1 }, 3, 1_000));
    assert_eq!(film.lanes, ["connection 1", "connection 2", "connection 3"]);
    assert_eq!([0, 1].map(|call: usize| film.calls[call].lane), [0, 1]);
}

/// A whole call in words, each line once.
#[test]
fn the_log_of_a_call_tells_its_story() {
    let about = |call| Filter { call: Some(call), ..Filter::default() };
    let expected = [
        "21.000 ms Call 2 comes and gets stream 3 on connection 1.",
        "21.000 ms HEADERS of stream 3, call 2, 19 octets, leaves the client on connection 1.",
        "26.000 ms HEADERS of stream 3, call 2, 19 octets, arrives at the server on connection 1.",
        "26.000 ms Call 2 is at the server, which works on it.",
        "27.000 ms Call 2 has its answer made.",
        "27.000 ms HEADERS of stream 3, call 2, 29 octets, leaves the server on connection 1.",
        "27.000 ms DATA of stream 3, call 2, 1009 octets, leaves the server on connection 1.",
        "32.000 ms HEADERS of stream 3, call 2, 29 octets, arrives at the client on connection 1.",
        "32.001 ms DATA of stream 3, call 2, 1009 octets, arrives at the client on connection 1.",
        "32.001 ms Call 2 is complete after 11.001 ms.",
    ];
    assert_eq!(log(&http2(), &about(2)), expected);
    let waited = &log(&http1(1), &about(2))[..3];
    let expected = [
        "21.000 ms Call 2 comes and waits.",
        "130.001 ms Call 2 has waited 109.001 ms and gets connection 1.",
        "130.001 ms Request head of call 2, 100 octets, leaves the client on connection 1.",
    ];
    assert_eq!(waited, expected);
    assert!(
        log(&http1(1), &about(1))
            .contains(&"20.000 ms Call 1, a slow one, comes and gets connection 1.".into())
    );
}

#[test]
fn filters_keep_what_is_asked_for() {
    let film = http2();
    let count = |filter: Filter| film.matching(&filter).len();
    let kind = |kind| Filter { kind, ..Filter::default() };
    let all = film.events.len();
    assert_eq!(count(Filter::default()), all);
    assert_eq!(count(kind(2)), film.parcels.len());
    assert_eq!(count(kind(3)), film.parcels.len());
    assert_eq!(count(kind(1)), all - 2 * film.parcels.len());
    let text = |text: &str| Filter { text: text.into(), ..Filter::default() };
    assert_eq!(count(text("settings")), count(text(" SETTINGS ")));
    assert_eq!(count(text("settings")), 8, "SETTINGS and its ACK, both ways, leave and arrive");
    assert_eq!(count(text("nothing of the kind")), 0);
    assert_eq!(count(Filter { call: Some(1), kind: 1, text: "complete".into() }), 1);
}

/// Events are in order, what follows from another comes after it, and stepping goes through every moment both ways.
#[test]
fn steps_go_from_event_to_event_and_back() {
    for film in [http1(1), http1(2), http2()] {
        assert!(film.events.is_sorted_by_key(|event| event.at_ns));
        let mut moments: Vec<u64> = film.events.iter().map(|event| event.at_ns).collect();
        moments.dedup();
        let walk = |from: u64, step: &dyn Fn(u64) -> Option<u64>| {
            std::iter::successors(step(from), |at| step(*at)).collect::<Vec<_>>()
        };
        // From before the first, which may be at 0.
        let ahead = walk(0, &|ns| film.next(ns));
        assert_eq!(ahead, moments.iter().copied().filter(|ns| *ns > 0).collect::<Vec<_>>());
        let mut back = walk(u64::MAX, &|ns| film.previous(ns));
        back.reverse();
        assert_eq!(back, moments);
        assert_eq!(film.end_ns, *moments.last().unwrap());
    }
}

#[test]
fn the_busiest_moment_is_the_first_with_the_most_calls() {
    assert_eq!(http2().busiest_ns, 21 * MS);
}

#[test]
fn a_full_trace_ends_the_film_and_says_so() {
    let whole = http2();
    let kept = 9;
    let part = film(&outcome(Contender::Http2 { peer: H2_TONIC, grpc: false }, 1, kept));
    assert_eq!(part.parcels.len(), kept as usize);
    assert_eq!(part.end_ns, part.parcels.last().unwrap().leaves_ns);
    assert!(part.events.iter().all(|event| event.at_ns <= part.end_ns));
    assert!(part.events.len() < whole.events.len());
    assert_eq!(part.at(u64::MAX), part.at(part.end_ns), "what is not recorded is not shown");
    assert_ne!(part.at(part.end_ns), whole.at(u64::MAX));
    let missed = whole.parcels.len() - kept as usize;
    let says = format!("Only the beginning: 9 parcels are recorded, the {missed} after them are not.");
    assert_eq!(part.missing, says);
    let none = film(&outcome(Contender::Http1 { pipelining: 1 }, 1, 0));
    assert_eq!((none.end_ns, none.at(0)), (0, Moment::default()));
}

#[test]
fn a_moment_in_words() {
    let mut film = http1(2);
    film.label = "Pipelined".into();
    let says = film.says(21 * MS + 100 + WAY + MS);
    let expected = "Pipelined: 0 waiting at the client, 0 parcels on the way, 1 worked on at the server, \
                    answers that wait there: 1; complete: 0 of 2.";
    assert_eq!(says, expected);
}

/// It goes as far as any other does in half of its time, is nowhere afterwards, and its place is marked until the same is on
/// its way again.
#[test]
fn what_is_lost_vanishes_half_way_and_is_sent_again() {
    let film = with_a_loss();
    let [loss] = film.losses[..] else { panic!("{:?}", film.losses) };
    let lost = film.parcels[loss.parcel as usize];
    assert!(lost.lost && lost.back && !lost.again);
    assert_eq!(lost.role, Role::Content);
    let is_other = |parcel: &&Parcel| parcel.back && !parcel.lost;
    let shortest =
        film.parcels.iter().filter(is_other).map(|parcel| parcel.arrives_ns - parcel.leaves_ns).min();
    let took = lost.arrives_ns - lost.leaves_ns;
    assert!(took >= shortest.unwrap() && took < WAY + WAY / 10, "{took}");
    let gone = lost.leaves_ns + took / 2;
    assert_eq!(lost.gone_ns(), gone);
    let share = |ns| {
        let moment = film.at(ns);
        let moving = moment.moving.iter().find(|(parcel, _)| *parcel == loss.parcel);
        (moving.map(|(_, share)| *share), moment.lost)
    };
    let (last, none) = share(gone - 1);
    assert!((last.unwrap() - 0.5).abs() < 1e-3 && none.is_empty());
    assert_eq!(share(gone), (None, vec![loss.parcel]));
    let again = film.parcels[loss.again.unwrap() as usize];
    assert!(again.again && !again.lost);
    assert_eq!((again.name, again.octets, again.call), (lost.name, lost.octets, lost.call));
    assert_eq!(share(again.leaves_ns - 1), (None, vec![loss.parcel]));
    for ns in [again.leaves_ns, lost.arrives_ns, again.arrives_ns, film.end_ns] {
        assert_eq!(share(ns).0, None);
    }
    assert_eq!(share(again.leaves_ns).1, [] as [u32; 0]);
    let others = film.parcels.iter().filter(|parcel| parcel.again || parcel.lost).count();
    assert_eq!(others, 2, "no other one is lost or sent again");
}

#[test]
fn the_log_tells_of_a_loss_and_of_what_is_sent_again() {
    let film = with_a_loss();
    let kind = |kind| log(&film, &Filter { kind, ..Filter::default() });
    let lost = kind(4);
    assert_eq!(lost.len(), 1);
    assert!(lost[0].contains("Segment of call 1, "), "{lost:?}");
    assert!(lost[0].ends_with(" octets, is lost on its way to the client on connection 1."), "{lost:?}");
    let tie =
        format!(" octets, sent again for the one lost at {}, ", lost[0].split(" Segment").next().unwrap());
    let again = |lines: Vec<String>| lines.iter().filter(|line| line.contains(&tie)).count();
    assert_eq!((again(kind(2)), again(kind(3))), (1, 1), "it leaves and arrives");
    assert_eq!((kind(2).len(), kind(3).len()), (film.parcels.len(), film.parcels.len() - 1));
    let arrives =
        |event: &super::Event| event.what == What::Arrives && film.parcels[event.parcel as usize].lost;
    assert!(!film.events.iter().any(arrives));
    let at = film.events.iter().find(|event| event.what == What::Lost).unwrap().at_ns;
    assert!(film.says(at).contains(", parcels lost: 1; "));
    assert!(film.events.is_sorted_by_key(|event| event.at_ns));
    assert_eq!(film.end_ns, film.events.last().unwrap().at_ns);
}

/// The last two of ten segments, as long as each other, are lost. A probe sends the last one again first, and after it the one
/// before: each mends its own.
#[test]
fn what_is_sent_again_mends_its_own_loss() {
    let response_bytes = Some(10 * u64::from(MSS) - 50);
    let arrivals = Arrivals::Given(vec![Given { at_ms: 20.0, slow: false, response_bytes }]);
    let scenario = Scenario { arrivals, ..without(&[10, 11], Contender::Http1 { pipelining: 1 }) };
    let outcome = run(&scenario);
    let film = film(&outcome);
    let [first, second] = film.losses[..] else { panic!("{:?}", film.losses) };
    let octets = |parcel: u32| film.parcels[parcel as usize].octets;
    assert_eq!(octets(first.parcel), octets(second.parcel));
    let agains = [first, second].map(|loss| loss.again.unwrap());
    assert!(agains[0] > agains[1], "{agains:?}");
    let place = |parcel: u32| outcome.trace[parcel as usize].sequence;
    assert_eq!(agains.map(place), [first.parcel, second.parcel].map(place));
}

/// The acknowledgement of an answer is lost: what is sent again then mends nothing, and says so.
#[test]
fn what_is_sent_again_for_nothing_mends_no_loss() {
    let scenario = without(&[], Contender::Http1 { pipelining: 1 });
    let Network::Tcp(tcp) = scenario.network.clone() else { panic!() };
    let tcp = Tcp { loss_to_server: Loss::Chosen(vec![3]), ..tcp };
    let call = Given { at_ms: 20.0, slow: false, response_bytes: None };
    let film = film(&run(&Scenario {
        arrivals: Arrivals::Given(vec![call]),
        network: Network::Tcp(tcp),
        ..scenario
    }));
    let [loss] = film.losses[..] else { panic!("{:?}", film.losses) };
    assert_eq!((film.parcels[loss.parcel as usize].name, loss.again), ("ACK", None));
    let again: Vec<&Parcel> = film.parcels.iter().filter(|parcel| parcel.again).collect();
    let [again] = again[..] else { panic!("{again:?}") };
    assert_eq!((again.name, again.role, again.call), ("Segment", Role::Content, Some(0)));
    let says =
        Filter { text: "sent again though it was not lost, leaves the server".into(), ..Filter::default() };
    assert_eq!(log(&film, &says).len(), 1);
}

/// A queue that holds two packets drops what a sender sends at once: that vanishes where it leaves, and is mended like any
/// other loss.
#[test]
fn what_a_full_queue_drops_never_leaves() {
    let scenario = without(&[], Contender::Http1 { pipelining: 1 });
    let Network::Tcp(tcp) = scenario.network.clone() else { panic!() };
    let tcp = Tcp { queue_bytes: Some(5_000), ..tcp };
    let call = Given { at_ms: 20.0, slow: false, response_bytes: Some(14_000) };
    let arrivals = Arrivals::Given(vec![call]);
    let outcome = run(&Scenario { arrivals, network: Network::Tcp(tcp), ..scenario });
    let dropped = outcome.packets.unwrap().ways[1].dropped;
    let film = film(&outcome);
    assert!(dropped > 1);
    assert_eq!(film.losses.len() as u64, dropped);
    for loss in &film.losses {
        let lost = film.parcels[loss.parcel as usize];
        assert!(lost.lost && lost.dropped && lost.gone_ns() == lost.leaves_ns);
        let again = loss.again.unwrap();
        assert!(again > loss.parcel && film.parcels[again as usize].again);
        let place = |parcel: u32| outcome.trace[parcel as usize].sequence;
        assert_eq!(place(again), place(loss.parcel));
        let at = film.at(lost.gone_ns());
        assert!(at.lost.contains(&loss.parcel) && at.moving.iter().all(|(parcel, _)| *parcel != loss.parcel));
    }
    let at = film.parcels[film.losses[0].parcel as usize].leaves_ns;
    let says = film.says(at);
    assert!(
        says.contains(&format!(", parcels lost: {dropped}, of these dropped by a full queue: {dropped};")),
        "{says}"
    );
    let lines = log(&film, &Filter { kind: 4, ..Filter::default() });
    assert!(
        lines.iter().all(
            |line| line.ends_with("is dropped by a full queue on its way to the client on connection 1.")
        )
    );
    assert!(film.events.is_sorted_by_key(|event| event.at_ns));
}

/// The answer to the SYN is lost: both ends send theirs again when their time is over. An acknowledgement that is lost is not
/// sent again; it is marked for a while.
#[test]
fn handshakes_and_acknowledgements_are_lost_too() {
    let one = Contender::Http1 { pipelining: 1 };
    let greeting = film(&run(&without(&[0], one)));
    let again: Vec<&str> =
        greeting.parcels.iter().filter(|parcel| parcel.again).map(|parcel| parcel.name).collect();
    assert_eq!(again, ["SYN", "SYN with ACK", "SYN with ACK"], "when asked again, and by itself");
    let [loss] = greeting.losses[..] else { panic!() };
    assert_eq!(greeting.parcels[loss.again.unwrap() as usize].name, "SYN with ACK");
    let acknowledging = film(&run(&without(&[1], one)));
    let [loss] = acknowledging.losses[..] else { panic!() };
    let lost = acknowledging.parcels[loss.parcel as usize];
    assert_eq!((lost.name, loss.again), ("ACK", None));
    assert!(loss.until_ns > lost.gone_ns() && loss.until_ns < acknowledging.end_ns);
}

/// Behind another call's segment that is lost an answer has come and cannot be read: over one connection both wait until it
/// is repaired.
#[test]
fn an_answer_waits_behind_another_ones_loss() {
    let call = |at_ms, response_bytes| Given { at_ms, slow: false, response_bytes: Some(response_bytes) };
    let contender = Contender::Http2 { peer: H2_TONIC, grpc: false };
    let of = |lost: &[u64]| {
        let arrivals = Arrivals::Given(vec![call(20.0, 14_000), call(20.5, 1_000)]);
        film(&run(&Scenario { arrivals, ..without(lost, contender) }))
    };
    let whole = of(&[]);
    assert_eq!(
        (whole.losses.len(), whole.spans.iter().filter(|span| span.place == Place::Held).count()),
        (0, 0)
    );
    let is_long = |parcel: &Parcel| parcel.back && parcel.call == Some(0);
    let first = whole.parcels.iter().position(is_long).unwrap();
    let number = whole.parcels[..first + 3].iter().filter(|parcel| parcel.back).count() as u64 - 1;
    let film = of(&[number]);
    let [loss] = film.losses[..] else { panic!("{:?}", film.losses) };
    assert_eq!(film.parcels[loss.parcel as usize].call, Some(0));
    let repaired = film.parcels[loss.again.unwrap() as usize].arrives_ns;
    let held: Vec<_> = film.spans.iter().filter(|span| span.place == Place::Held).collect();
    let [span] = held[..] else { panic!("{held:?}") };
    assert_eq!((span.call, span.to_ns), (1, repaired));
    assert_eq!(film.at(span.from_ns).held, [1]);
    assert!(span.from_ns > film.parcels[loss.parcel as usize].gone_ns());
    assert_eq!(film.at(repaired).held, [] as [u32; 0]);
    assert_eq!(film.calls[1].completes_ns, Some(repaired));
}

/// An answer that begins within a segment waits no longer than until the next one leaves.
#[test]
fn over_tcp_no_answer_that_has_left_waits_at_the_server() {
    let call = Given { at_ms: 20.0, slow: false, response_bytes: Some(100) };
    let contender = Contender::Http2 { peer: H2_TONIC, grpc: false };
    // More than the first window has segments: the last ones share some.
    let arrivals = Arrivals::Given(vec![call; 40]);
    let film = film(&run(&Scenario { arrivals, ..without(&[], contender) }));
    let has_own = |call| film.parcels.iter().any(|parcel| parcel.back && parcel.call == Some(call));
    assert!(!(0..40).all(has_own));
    assert_eq!(film.at(film.end_ns).answered, [] as [u32; 0]);
    for film in [http1(2), http2()] {
        assert_eq!(film.losses, []);
        assert!(!film.parcels.iter().any(|parcel| parcel.again || parcel.lost));
    }
}
