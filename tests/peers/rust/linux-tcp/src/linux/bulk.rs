//! The throughput of one connection, server to client, in one cell.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use linux_tcp::direction::Loss;
use linux_tcp::figures::Bulk;
use linux_tcp::plan::{Cell, Effort};

use super::relay::{Relay, Seen};
use super::side::{CLIENT, SERVER, Side};
use super::{Outcome, kernel, one_way};

const PORT: u16 = 5_001;
/// What the server writes and the client reads at once.
const PIECE: usize = 256 * 1024;
const BETWEEN_SAMPLES: Duration = Duration::from_millis(50);

/// Everything at one moment.
struct Sample {
    at: Instant,
    info: libc::tcp_info,
    seen: Seen,
    timeouts: u64,
    probes: u64,
    compressed: u64,
}

/// Runs a cell once.
pub(crate) fn run(cell: Cell, seed: u64, effort: Effort) -> Outcome<Bulk> {
    let sides = [Side::new(SERVER, true)?, Side::new(CLIENT, true)?];
    let loss = Loss::independent(cell.loss_percent / 100.0, seed);
    let relay = Relay::start(sides, one_way(cell.round_trip_ms), loss)?;
    let (sender, receiver) = connected(&relay, cell)?;
    let (first, last, means) = std::thread::scope(|scope| {
        // Both end when the connection is shut down; how, does not matter.
        scope.spawn(|| {
            let piece = vec![0x5a; PIECE];
            let mut sender = &sender;
            while sender.write_all(&piece).is_ok() {}
        });
        scope.spawn(|| {
            let mut piece = vec![0; PIECE];
            let mut receiver = &receiver;
            while receiver.read(&mut piece).is_ok_and(|length| length > 0) {}
        });
        let watched = watched(&relay, &sender, effort);
        let _ = receiver.shutdown(Shutdown::Both);
        let _ = sender.shutdown(Shutdown::Both);
        watched
    })?;
    let device_drops = relay.server.drops()? + relay.client.drops()?;
    let lateness = relay.stop()?;
    let between = |count: &dyn Fn(&Sample) -> u64| count(&last) - count(&first);
    let seconds = |count: &dyn Fn(&Sample) -> u64| between(count) as f64 / 1e6;
    Ok(Bulk {
        cell,
        seed,
        seconds: (last.at - first.at).as_secs_f64(),
        acknowledged: between(&|at| at.info.tcpi_bytes_acked),
        to_client: linux_tcp::direction::Counts {
            data: between(&|at| at.seen.to_client.data),
            dropped: between(&|at| at.seen.to_client.dropped),
            other: between(&|at| at.seen.to_client.other),
        },
        acknowledgements: between(&|at| at.seen.to_server.other),
        retransmitted: between(&|at| at.info.tcpi_total_retrans.into()),
        timeouts: between(&|at| at.timeouts),
        probes: between(&|at| at.probes),
        compressed: between(&|at| at.compressed),
        duplicates: between(&|at| at.info.tcpi_dsack_dups.into()),
        mean_window: means.window,
        mean_round_trip_ms: means.round_trip_ms,
        least_round_trip_ms: f64::from(last.info.tcpi_min_rtt) / 1e3,
        busy_seconds: seconds(&|at| at.info.tcpi_busy_time),
        receiver_limited_seconds: seconds(&|at| at.info.tcpi_rwnd_limited),
        buffer_limited_seconds: seconds(&|at| at.info.tcpi_sndbuf_limited),
        segment: last.info.tcpi_snd_mss,
        late_us: [lateness.quantile_us(0.5), lateness.quantile_us(0.999), lateness.greatest_us()],
        device_drops,
    })
}

/// Means over time.
struct Means {
    window: f64,
    round_trip_ms: f64,
}

fn watched(relay: &Relay, sender: &TcpStream, effort: Effort) -> Outcome<(Sample, Sample, Means)> {
    std::thread::sleep(Duration::from_secs(effort.settle_seconds));
    relay.count_lateness_anew();
    let first = sample(relay, sender)?;
    let end = first.at + Duration::from_secs(effort.window_seconds);
    let (mut count, mut window, mut round_trip_us) = (0.0, 0.0, 0.0);
    while Instant::now() < end {
        std::thread::sleep(BETWEEN_SAMPLES);
        let info = kernel::info(sender)?;
        count += 1.0;
        window += f64::from(info.tcpi_snd_cwnd);
        round_trip_us += f64::from(info.tcpi_rtt);
    }
    let means = Means { window: window / count, round_trip_ms: round_trip_us / count / 1e3 };
    Ok((first, sample(relay, sender)?, means))
}

fn sample(relay: &Relay, sender: &TcpStream) -> Outcome<Sample> {
    let of_server = relay.server.within(kernel::counters)?;
    let of_client = relay.client.within(kernel::counters)?;
    let (info, at, seen) = (kernel::info(sender)?, Instant::now(), relay.seen());
    Ok(Sample {
        at,
        info,
        seen,
        timeouts: of_server.get("TCPTimeouts").copied().unwrap_or(0),
        probes: of_server.get("TCPLossProbes").copied().unwrap_or(0),
        compressed: of_client.get("TCPAckCompressed").copied().unwrap_or(0),
    })
}

fn connected(relay: &Relay, cell: Cell) -> Outcome<(TcpStream, TcpStream)> {
    let listener = relay.server.within(|| {
        TcpListener::bind((SERVER, PORT)).map_err(|error| format!("listening in the namespace: {error}"))
    })?;
    kernel::choose(&listener, cell.control)?;
    let receiver = relay.client.within(|| {
        TcpStream::connect((SERVER, PORT)).map_err(|error| format!("connecting over the relay: {error}"))
    })?;
    let (sender, _) = listener.accept().map_err(|error| format!("accept: {error}"))?;
    Ok((sender, receiver))
}
