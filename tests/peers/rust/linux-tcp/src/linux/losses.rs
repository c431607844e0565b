//! A response on a fresh connection, from connect() to the last octet: one of which chosen packets are lost, and one behind a
//! greeting, of which none is.

use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use linux_tcp::chosen::{Case, GREETED_BY, Greeted, Run};
use linux_tcp::direction::{Counts, Loss};
use linux_tcp::figures::Repeated;

use super::relay::Relay;
use super::side::{CLIENT, SERVER, Side};
use super::{Outcome, exchange, kernel, one_way};

/// What the server says comes at the latest so long after.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
const UNDONE: [&str; 4] = ["TCPFullUndo", "TCPPartialUndo", "TCPDSACKUndo", "TCPLossUndo"];
const HYSTART: [&str; 2] = ["TCPHystartTrainDetect", "TCPHystartDelayDetect"];

/// Measures a case so many times, each time on a connection of its own.
pub(crate) fn run(case: &Case, repetitions: usize) -> Outcome<Vec<Run>> {
    let sides = wide_sides()?;
    let relay = Relay::start(sides, one_way(case.round_trip_ms), Loss::Chosen(case.lost.clone()))?;
    let told = exchange::serve(&relay, case.control)?;
    let mut runs = Vec::new();
    for _ in 0..repetitions {
        runs.push(once(case, &relay, &told)?);
    }
    let lateness = relay.stop()?;
    for run in &mut runs {
        run.late_us = [lateness.quantile_us(0.999), lateness.greatest_us()];
    }
    Ok(runs)
}

/// Both ends, with buffers that are never in the way (kernel documentation, networking/ip-sysctl): the server's takes a response
/// whole, and so cuts it into full segments but for the last, which packet is which is known; the client's has a window that
/// grows with every segment, and not only with what a reader took who had to wait for the processor.
fn wide_sides() -> Outcome<[Side; 2]> {
    let [server, client] = [Side::new(SERVER, true)?, Side::new(CLIENT, true)?];
    server.within(|| kernel::set("net/ipv4/tcp_wmem", "4096 8388608 8388608"))?;
    client.within(|| kernel::set("net/ipv4/tcp_rmem", "4096 33554432 33554432"))?;
    Ok([server, client])
}

fn once(case: &Case, relay: &Relay, told: &Receiver<libc::tcp_info>) -> Outcome<Run> {
    let before = Counted::now(relay)?;
    let took = relay.client.within(|| {
        let start = Instant::now();
        let mut stream = exchange::connect(case.control)?;
        exchange::ask(&mut stream, case.octets)?;
        Ok(start.elapsed())
    })?;
    let hear = || told.recv_timeout(LONGEST_WAIT).map_err(|error| format!("the server: {error}"));
    let (_, end) = (hear()?, hear()?);
    // Until the connection is closed on both sides and the relay has nothing left of it.
    std::thread::sleep(Duration::from_millis(2 * case.round_trip_ms));
    let after = Counted::now(relay)?;
    Ok(Run {
        case: case.clone(),
        milliseconds: took.as_secs_f64() * 1e3,
        data: after.to_client.data - before.to_client.data,
        dropped: after.to_client.dropped - before.to_client.dropped,
        retransmitted: end.tcpi_total_retrans.into(),
        timeouts: after.timeouts - before.timeouts,
        probes: after.probes - before.probes,
        undone: after.undone - before.undone,
        hystart: after.hystart - before.hystart,
        compressed: after.compressed - before.compressed,
        window: end.tcpi_snd_cwnd,
        threshold: end.tcpi_snd_ssthresh,
        late_us: [0; 2],
        device_drops: relay.server.drops()? + relay.client.drops()?,
    })
}

/// A response behind a greeting, in round trips of the link, each repetition.
pub(crate) fn greeted(greeted: Greeted, round_trip_ms: u64, repetitions: usize) -> Outcome<Repeated> {
    let sides = wide_sides()?;
    let relay = Relay::start(sides, one_way(round_trip_ms), Loss::Never)?;
    let _told = exchange::serve(&relay, GREETED_BY)?;
    let values = relay.client.within(|| {
        let once = |_| {
            let start = Instant::now();
            let mut stream = exchange::connect(GREETED_BY)?;
            exchange::ask(&mut stream, greeted.greeting)?;
            exchange::ask_in_two(&mut stream, [greeted.ahead, greeted.response])?;
            Ok(start.elapsed().as_secs_f64() * 1e3 / round_trip_ms as f64)
        };
        (0..repetitions).map(once).collect::<Outcome<_>>()
    })?;
    relay.stop()?;
    Ok(Repeated { name: greeted.name(round_trip_ms), unit: "RTT", values })
}

/// Counts of everything that the relay and the two kernels have seen.
struct Counted {
    to_client: Counts,
    timeouts: u64,
    probes: u64,
    undone: u64,
    hystart: u64,
    compressed: u64,
}

impl Counted {
    fn now(relay: &Relay) -> Outcome<Self> {
        let (server, client) =
            (relay.server.within(kernel::counters)?, relay.client.within(kernel::counters)?);
        let of_server = |names: &[&str]| names.iter().filter_map(|name| server.get(*name)).sum();
        Ok(Self {
            to_client: relay.seen().to_client,
            timeouts: of_server(&["TCPTimeouts"]),
            probes: of_server(&["TCPLossProbes"]),
            undone: of_server(&UNDONE),
            hystart: of_server(&HYSTART),
            compressed: client.get("TCPAckCompressed").copied().unwrap_or(0),
        })
    }
}
