//! Responses on fresh connections of which chosen packets are lost: what is measured, and the record and the table that are
//! made of it. What one loss costs depends on where it strikes, which throughput under many losses does not show.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::figures::{Repeated, figure};
use crate::plan::{Control, ROUND_TRIPS_MS};

/// Responses, in octets.
pub const RESPONSES: [u32; 3] = [100_000, 300_000, 1_000_000];
/// What a full segment carries where packets have 1,500 octets, with TCP timestamps.
pub const SEGMENT: u32 = 1_448;
/// How often each case is measured.
pub const REPETITIONS: usize = 7;

/// One response, and which packets of it are lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The sender's congestion control.
    pub control: Control,
    /// The link's round-trip time.
    pub round_trip_ms: u64,
    /// The response's length.
    pub octets: u32,
    /// The packets, in the order of sending, from 1.
    pub lost: Vec<u64>,
}

impl Case {
    /// All of them; those of one congestion control, round trip and response stand together.
    pub fn all() -> Vec<Vec<Self>> {
        let mut all = Vec::new();
        for control in Control::ALL {
            for round_trip_ms in ROUND_TRIPS_MS {
                all.extend(RESPONSES.map(|octets| {
                    let cases = losses(octets).into_iter();
                    cases.map(|lost| Self { control, round_trip_ms, octets, lost }).collect()
                }));
            }
        }
        all
    }

    /// Its name among the figures.
    pub fn name(&self) -> String {
        let lost = match self.lost.as_slice() {
            [] => "no packet".to_owned(),
            [one] => format!("packet {one}"),
            several => {
                format!("packets {}", several.iter().map(u64::to_string).collect::<Vec<_>>().join(" and "))
            }
        };
        let kilobytes = self.octets / 1_000;
        format!("{}, {kilobytes} kB, {} ms, {lost} lost", self.control.words(), self.round_trip_ms)
    }
}

/// None; the first, one amid the first ten, the last of these; the first and one amid the second twenty; the last but two and
/// the last of all; and two of one round.
fn losses(octets: u32) -> Vec<Vec<u64>> {
    let last = u64::from(octets.div_ceil(SEGMENT));
    let single = [1, 5, 10, 11, 20, last - 2, last].map(|packet| vec![packet]);
    [vec![]].into_iter().chain(single).chain([vec![12, 18]]).collect()
}

/// What TLS 1.3 sends before a response, as TCP sees it: the server's greeting, and when the client has answered it something
/// short in a write of its own (session tickets), right before the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Greeted {
    /// The greeting, in octets.
    pub greeting: u32,
    /// What is written before the response.
    pub ahead: u32,
    /// The response.
    pub response: u32,
}

/// Whose greetings: no growth of the window is beyond slow start, where all are the same.
pub const GREETED_BY: Control = Control::Cubic;

impl Greeted {
    /// Ten segments less a little behind a greeting of three, without and with something ahead, which takes a packet of the
    /// first ten; nine segments less a little; and ten behind a greeting of seven, more than half the window.
    pub const ALL: [Self; 4] = [
        Self { greeting: 3_400, ahead: 0, response: 14_022 },
        Self { greeting: 3_400, ahead: 184, response: 14_022 },
        Self { greeting: 3_400, ahead: 184, response: 13_000 },
        Self { greeting: 9_400, ahead: 184, response: 14_022 },
    ];

    /// Its name among the figures.
    pub fn name(&self, round_trip_ms: u64) -> String {
        let Self { greeting, ahead, response } = self;
        format!("{response} octets behind {greeting} and {ahead}, {round_trip_ms} ms")
    }
}

/// One response.
#[derive(Clone, Debug)]
pub struct Run {
    /// Which case.
    pub case: Case,
    /// From connect() to the last octet.
    pub milliseconds: f64,
    /// Packets with data that the relay saw from the server, dropped ones among them.
    pub data: u64,
    /// Of these, dropped.
    pub dropped: u64,
    /// Segments that the server sent again (`tcpi_total_retrans`).
    pub retransmitted: u64,
    /// Retransmission timeouts of the server (`TcpExt: TCPTimeouts`).
    pub timeouts: u64,
    /// Tail loss probes of the server (`TcpExt: TCPLossProbes`).
    pub probes: u64,
    /// Windows that the server put back because nothing had been lost (`TcpExt: TCPFullUndo`, `TCPPartialUndo`, `TCPDSACKUndo`,
    /// `TCPLossUndo`).
    pub undone: u64,
    /// Whether HyStart ended slow start (`TcpExt: TCPHystartTrainDetect`, `TCPHystartDelayDetect`).
    pub hystart: u64,
    /// Acknowledgements that the client held back in recovery (`TcpExt: TCPAckCompressed`).
    pub compressed: u64,
    /// The server's congestion window at the end, in segments.
    pub window: u32,
    /// Where its slow start ended; 2,147,483,647 if it has not.
    pub threshold: u32,
    /// How late the relay was in the runs of this case: at most in 999 of 1,000 packets, at most.
    pub late_us: [u64; 2],
    /// Packets that the devices dropped, which nobody meant; of all runs of this case until now.
    pub device_drops: u64,
}

/// The record, without machine and date.
///
/// # Errors
/// Where a case was measured fewer than six times.
pub fn record(runs: &[Run], greeted: &[Repeated], kernel: &str) -> Result<Value, String> {
    let mut figures = Vec::new();
    for case in Case::all().into_iter().flatten() {
        let of_case = runs.iter().filter(|run| run.case == case);
        let values: Vec<f64> = of_case.map(|run| run.milliseconds).collect();
        figures.push(figure(&case.name(), "ms", &values)?);
    }
    for Repeated { name, unit, values } in greeted {
        figures.push(figure(name, unit, values)?);
    }
    Ok(json!({
        "name": "linux-tcp-losses",
        "what": "Linux TCP over a link of ours, server to client: how long a response on a fresh connection takes, from \
            connect() to its last octet, when chosen packets of it are lost; and behind a greeting, when none is",
        "our": "Two network namespaces, MTU 1,500, a TUN relay that delays and drops chosen packets in user space \
            (tests/peers/rust/linux-tcp), wide buffers (tcp_wmem, tcp_rmem); medians of runs with their 95 % intervals; every run in linux-tcp-losses.csv",
        "peer": format!("TCP of {kernel}, its defaults but for buffers"),
        "kind": "measurement",
        "command": "cargo xtask measure-tcp chosen",
        "figures": figures,
        "not_modelled": [
            "Limited bandwidth, queues and loss of acknowledgements: the link has none.",
            "Network cards: there is no pacing (no fq), no merging of segments before the receiver (no GRO).",
        ],
    }))
}

/// The runs as CSV, below the settings as comments. `settings` are lines without line ends.
pub fn table(runs: &[Run], settings: &[String]) -> String {
    let mut text = String::new();
    for line in settings {
        let _ = writeln!(text, "# {line}");
    }
    text.push_str(
        "control,round_trip_ms,response_octets,lost,milliseconds,data_packets,dropped,retransmitted,timeouts,loss_probes,\
         undone,hystart,acks_compressed,window_segments,threshold_segments,late_p999_us,late_most_us,device_drops\n",
    );
    for run in runs {
        let Case { control, round_trip_ms, octets, lost } = &run.case;
        let lost = lost.iter().map(u64::to_string).collect::<Vec<_>>().join(" ");
        let _ = write!(text, "{},{round_trip_ms},{octets},{lost},{:.3}", control.id(), run.milliseconds);
        let counted = [
            run.data,
            run.dropped,
            run.retransmitted,
            run.timeouts,
            run.probes,
            run.undone,
            run.hystart,
            run.compressed,
            run.window.into(),
            run.threshold.into(),
            run.late_us[0],
            run.late_us[1],
            run.device_drops,
        ];
        for count in counted {
            let _ = write!(text, ",{count}");
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn run(case: Case) -> Run {
        Run {
            case,
            milliseconds: 305.0,
            data: 208,
            dropped: 1,
            retransmitted: 1,
            timeouts: 0,
            probes: 0,
            undone: 0,
            hystart: 0,
            compressed: 3,
            window: 20,
            threshold: 10,
            late_us: [20, 30],
            device_drops: 0,
        }
    }

    #[test]
    fn every_case_has_a_name_of_its_own() {
        let cases: Vec<Case> = Case::all().into_iter().flatten().collect();
        assert_eq!(cases.len(), 2 * 2 * 3 * 9);
        let names: BTreeSet<String> = cases.iter().map(Case::name).collect();
        assert_eq!(names.len(), cases.len());
        for name in ["Reno, 100 kB, 20 ms, no packet lost", "CUBIC, 300 kB, 80 ms, packets 12 and 18 lost"] {
            assert!(names.contains(name), "{name}");
        }
        assert!(names.contains("Reno, 1000 kB, 20 ms, packet 691 lost"), "the last");
    }

    #[test]
    fn a_row_has_as_many_cells_as_the_heading() {
        let lost = vec![12, 18];
        let case = Case { control: Control::Reno, round_trip_ms: 20, octets: 300_000, lost };
        let text = table(&[run(case)], &["a setting".to_owned()]);
        let lines: Vec<usize> = text.lines().map(|line| line.split(',').count()).collect();
        assert_eq!(lines, [1, 18, 18]);
        assert!(text.contains("\nreno,20,300000,12 18,305.000,208,1,"), "{text}");
    }

    #[test]
    fn a_record_needs_six_runs_of_every_case() {
        let of_each = |runs: usize| -> Vec<Run> {
            let cases = Case::all().into_iter().flatten();
            cases.flat_map(|case| vec![run(case); runs]).collect()
        };
        assert!(record(&of_each(5), &[], "Linux").is_err());
        let whole = record(&of_each(6), &[], "Linux").expect("enough runs");
        assert_eq!(whole["figures"][107]["value"], 305.0);
    }
}
