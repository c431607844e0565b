//! What the runs say, as a record of `tests/evidence` (its README describes the form) and as a table of all runs.

use std::fmt::Write as _;

use measure::median_interval;
use serde_json::{Value, json};

use crate::direction::Counts;
use crate::plan::{Cell, RESPONSE_AROUND_PAUSE};

/// One run of a cell: what happened within its window.
#[derive(Clone, Debug)]
pub struct Bulk {
    /// Which cell.
    pub cell: Cell,
    /// What the loss was drawn with.
    pub seed: u64,
    /// The window's length.
    pub seconds: f64,
    /// Octets that the client acknowledged (TCP_INFO, `tcpi_bytes_acked`).
    pub acknowledged: u64,
    /// What the relay saw from the server.
    pub to_client: Counts,
    /// Acknowledgements that the relay saw from the client.
    pub acknowledgements: u64,
    /// Segments that the server sent again (`tcpi_total_retrans`).
    pub retransmitted: u64,
    /// Retransmission timeouts of the server (`TcpExt: TCPTimeouts`).
    pub timeouts: u64,
    /// Tail loss probes of the server (`TcpExt: TCPLossProbes`).
    pub probes: u64,
    /// Acknowledgements that the client held back in recovery (`TcpExt: TCPAckCompressed`).
    pub compressed: u64,
    /// Segments that the client got twice and said so (`tcpi_dsack_dups`).
    pub duplicates: u64,
    /// The mean of the window in segments, over time.
    pub mean_window: f64,
    /// The mean of the smoothed round-trip time, over time.
    pub mean_round_trip_ms: f64,
    /// The least round-trip time (`tcpi_min_rtt`). Samples from timestamps, taken where a segment was sent again, are whole
    /// milliseconds rounded down, so that this is no measure of the link.
    pub least_round_trip_ms: f64,
    /// Seconds in which there was something to send.
    pub busy_seconds: f64,
    /// Of these, limited by the client's window.
    pub receiver_limited_seconds: f64,
    /// Of these, limited by the server's own buffer.
    pub buffer_limited_seconds: f64,
    /// The size of the server's segments.
    pub segment: u32,
    /// How late the relay was: in the middle, at most in 999 of 1,000 packets, at most.
    pub late_us: [u64; 3],
    /// Packets that the devices dropped, which nobody meant; of the whole run.
    pub device_drops: u64,
}

impl Bulk {
    /// Megabytes per second.
    pub fn rate(&self) -> f64 {
        self.acknowledged as f64 / self.seconds / 1e6
    }

    /// The share of the packets with data that was lost.
    pub fn loss(&self) -> f64 {
        self.to_client.dropped as f64 / self.to_client.data as f64
    }

    /// What Mathis' formula would call C: rate · RTT · √p / MSS, with the loss and the mean round-trip time that happened.
    pub fn constant(&self) -> f64 {
        let segments_per_second = self.acknowledged as f64 / self.seconds / f64::from(self.segment);
        segments_per_second * self.mean_round_trip_ms / 1e3 * self.loss().sqrt()
    }
}

/// Something on a connection without loss, repeated.
#[derive(Clone, Debug)]
pub struct Repeated {
    /// Its name among the figures.
    pub name: String,
    /// What the values count.
    pub unit: &'static str,
    /// Each repetition.
    pub values: Vec<f64>,
}

/// Names of the figures without loss.
pub mod names {
    use super::RESPONSE_AROUND_PAUSE;

    /// From connect to the whole response.
    pub fn fresh(control: &str, octets: u32, round_trip_ms: u64) -> String {
        format!("{control}, fresh connection, {} kB, {round_trip_ms} ms", octets / 1_000)
    }

    /// From request to the whole response, on a connection that has been idle.
    pub fn after_pause(control: &str, restart: bool, round_trip_ms: u64) -> String {
        let setting = if restart { "on" } else { "off" };
        let kilobytes = RESPONSE_AROUND_PAUSE / 1_000;
        format!("{control}, {kilobytes} kB after 3 s idle, slow start {setting}, {round_trip_ms} ms")
    }

    /// The server's congestion window, or what the client's receive window left it, when the second request came.
    pub fn window_after(control: &str, whose: &str, round_trip_ms: u64) -> String {
        let kilobytes = RESPONSE_AROUND_PAUSE / 1_000;
        format!("{control}, {whose} window after {kilobytes} kB, {round_trip_ms} ms")
    }
}

/// The record, without machine and date.
///
/// # Errors
/// Where something was measured fewer than six times.
pub fn record(bulk: &[Bulk], without_loss: &[Repeated], kernel: &str) -> Result<Value, String> {
    let mut figures = Vec::new();
    for cell in Cell::all() {
        let of_cell: Vec<&Bulk> = bulk.iter().filter(|run| run.cell == cell).collect();
        let rates: Vec<f64> = of_cell.iter().map(|run| run.rate()).collect();
        figures.push(figure(&cell.name(), "MB/s", &rates)?);
    }
    for Repeated { name, unit, values } in without_loss {
        figures.push(figure(name, unit, values)?);
    }
    let beyond = |run: &Bulk| run.mean_round_trip_ms - run.cell.round_trip_ms as f64;
    let beyond: Vec<f64> = bulk.iter().map(beyond).collect();
    figures.push(figure("TCP_INFO's smoothed round trip, mean, beyond the link's", "ms", &beyond)?);
    let late: Vec<f64> = bulk.iter().map(|run| run.late_us[1] as f64 / 1e3).collect();
    figures.push(figure("The relay's lateness, 999 of 1,000 packets within", "ms", &late)?);
    Ok(json!({
        "name": "linux-tcp",
        "what": "Linux TCP over a link of ours, server to client: one connection's throughput under independent loss of \
            data, and the round trips that responses take",
        "our": "Two network namespaces, MTU 1,500, a TUN relay with delay and seeded loss in user space (tests/peers/rust/linux-tcp); \
            medians of runs with their 95 % intervals; every run in linux-tcp.csv",
        "peer": format!("TCP of {kernel}, its defaults"),
        "kind": "measurement",
        "command": "cargo xtask measure-tcp",
        "figures": figures,
        "not_modelled": [
            "Limited bandwidth, queues and loss of acknowledgements: the link has none.",
            "Network cards: there is no pacing (no fq), no merging of segments before the receiver (no GRO).",
            "Loss in bursts, and loss above 1 %.",
        ],
    }))
}

/// A figure of a record: the median of what was measured, and its interval.
pub(crate) fn figure(name: &str, unit: &str, values: &[f64]) -> Result<Value, String> {
    let estimate = median_interval(values).map_err(|error| format!("{name}: {error}"))?;
    let [value, low, high] = [estimate.value, estimate.low, estimate.high].map(four_digits);
    Ok(
        json!({ "name": name, "unit": unit, "samples": values.len(), "value": value, "low": low, "high": high }),
    )
}

/// Rounded to four significant digits: more is noise.
fn four_digits(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

/// The bulk runs as CSV, below the settings as comments. `settings` are lines without line ends.
pub fn table(bulk: &[Bulk], settings: &[String]) -> String {
    let mut text = String::new();
    for line in settings {
        let _ = writeln!(text, "# {line}");
    }
    text.push_str(
        "control,loss_percent,round_trip_ms,seed,seconds,megabytes_per_second,data_packets,dropped,acknowledgements,\
         retransmitted,timeouts,loss_probes,acks_compressed,duplicates,mean_window_segments,mean_round_trip_ms,\
         least_round_trip_ms,busy_s,receiver_limited_s,buffer_limited_s,segment_octets,late_median_us,late_p999_us,\
         late_most_us,device_drops\n",
    );
    for run in bulk {
        let Cell { control, loss_percent, round_trip_ms } = run.cell;
        let [median, most_of_all, most] = run.late_us;
        let _ = write!(
            text,
            "{},{loss_percent},{round_trip_ms},{},{:.3},{:.5},",
            control.id(),
            run.seed,
            run.seconds,
            run.rate()
        );
        let counted = [
            run.to_client.data,
            run.to_client.dropped,
            run.acknowledgements,
            run.retransmitted,
            run.timeouts,
            run.probes,
            run.compressed,
            run.duplicates,
        ];
        for count in counted {
            let _ = write!(text, "{count},");
        }
        let means = [run.mean_window, run.mean_round_trip_ms, run.least_round_trip_ms];
        let limits = [run.busy_seconds, run.receiver_limited_seconds, run.buffer_limited_seconds];
        for number in means.into_iter().chain(limits) {
            let _ = write!(text, "{number:.3},");
        }
        let _ = writeln!(text, "{},{median},{most_of_all},{most},{}", run.segment, run.device_drops);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Control;

    fn run(seed: u64) -> Bulk {
        Bulk {
            cell: Cell { control: Control::Reno, loss_percent: 1.0, round_trip_ms: 20 },
            seed,
            seconds: 10.0,
            acknowledged: 14_480_000,
            to_client: Counts { data: 10_000, dropped: 100, other: 1 },
            acknowledgements: 5_000,
            retransmitted: 100,
            timeouts: 0,
            probes: 0,
            compressed: 0,
            duplicates: 0,
            mean_window: 20.0,
            mean_round_trip_ms: 20.0,
            least_round_trip_ms: 20.0,
            busy_seconds: 10.0,
            receiver_limited_seconds: 0.0,
            buffer_limited_seconds: 0.0,
            segment: 1448,
            late_us: [10, 20, 30],
            device_drops: 0,
        }
    }

    #[test]
    fn mathis_constant_is_that_of_what_happened() {
        // 1,000 segments per second · 0.02 s · √0.01
        let run = run(1);
        assert!((run.rate() - 1.448).abs() < 1e-12, "{}", run.rate());
        assert!((run.constant() - 2.0).abs() < 1e-12, "{}", run.constant());
    }

    #[test]
    fn a_row_has_as_many_cells_as_the_heading() {
        let text = table(&[run(1), run(2)], &["a setting".to_owned()]);
        let lines: Vec<usize> = text.lines().map(|line| line.split(',').count()).collect();
        assert_eq!(lines, [1, 25, 25, 25]);
        assert!(text.starts_with("# a setting\n"));
    }

    #[test]
    fn a_record_needs_six_runs_of_every_cell() {
        let of_each = |runs: u64| -> Vec<Bulk> {
            let cells = Cell::all().into_iter();
            cells.flat_map(|cell| (0..runs).map(move |seed| Bulk { cell, ..run(seed) })).collect()
        };
        assert!(record(&of_each(5), &[], "Linux").is_err());
        let whole = record(&of_each(6), &[], "Linux").expect("enough runs");
        assert_eq!(whole["figures"][0]["value"], 1.448);
        assert_eq!(whole["figures"].as_array().map(Vec::len), Some(14));
    }

    #[test]
    fn four_digits_remain() {
        assert_eq!([1.23456, 0.000_123_456, 12_345.6].map(four_digits), [1.235, 0.000_123_5, 12_350.0]);
    }
}
