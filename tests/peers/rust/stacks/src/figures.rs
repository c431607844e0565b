//! What was measured, as a record of `tests/evidence` (its README describes the form).

use measure::median_interval;
use proto::Format;
use serde_json::{Value, json};

use crate::Outcome;
use crate::plan::{Cell, MESSAGES, Pace, Shape, Size, Stack};

/// What was used for a call, a connection or a message, at one end, in nanoseconds, round by round.
#[derive(Clone, Debug)]
pub struct Series {
    /// The name of the figure that it becomes.
    pub name: String,
    /// The mean of a batch in each round.
    pub nanoseconds: Vec<f64>,
}

/// One end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Who answers.
    Server,
    /// Who asks.
    Client,
}

impl Side {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Server, Self::Client];

    /// What a reader sees.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Client => "client",
        }
    }
}

/// Every figure in its order: cells as they were measured, but of long streams what one more message costs, and after the
/// connections what a handshake adds to them. `used` gives a cell's nanoseconds on one side, round by round.
pub fn series(used: impl Fn(&Cell, Side) -> Option<Vec<f64>>) -> Outcome<Vec<Series>> {
    let of =
        |cell: &Cell, side: Side| used(cell, side).ok_or_else(|| format!("{} was not measured", cell.name()));
    let mut all = Vec::new();
    for cell in Cell::all() {
        for side in Side::ALL {
            let named = |words: &str| format!("{words}, {}", side.words());
            let nanoseconds = of(&cell, side)?;
            all.push(match cell {
                Cell::Call { stack, format, size, shape: Shape::Stream { messages: MESSAGES, pace } } => {
                    let one = of(&stream_of_one(stack, format, size), side)?;
                    let more = difference(&nanoseconds, &one, (MESSAGES - 1) as f64);
                    let call = [stack.words(), format.label(), size.words()].join(", ");
                    let words = format!("{call}, stream {}, per message", pace.words());
                    Series { name: named(&words), nanoseconds: more }
                }
                _ => Series { name: named(&cell.name()), nanoseconds },
            });
        }
    }
    for cell in Cell::all() {
        let Cell::Connection { tls: true, in_flight } = cell else { continue };
        for side in Side::ALL {
            let plaintext = of(&Cell::Connection { tls: false, in_flight }, side)?;
            let name = format!("TLS 1.3 beyond plaintext, {in_flight} in flight, {}", side.words());
            all.push(Series { name, nanoseconds: difference(&of(&cell, side)?, &plaintext, 1.0) });
        }
    }
    Ok(all)
}

fn stream_of_one(stack: Stack, format: Format, size: Size) -> Cell {
    Cell::Call { stack, format, size, shape: Shape::Stream { messages: 1, pace: Pace::AtOnce } }
}

/// Round by round: what slows a round slows both.
fn difference(more: &[f64], less: &[f64], parts: f64) -> Vec<f64> {
    more.iter().zip(less).map(|(more, less)| (more - less) / parts).collect()
}

/// The record, without machine and date.
///
/// # Errors
/// Where something was measured in fewer than six rounds.
pub fn record(series: &[Series], loads: &[f64], versions: &str, pinned: bool) -> Outcome<Value> {
    let mut figures = Vec::new();
    for Series { name, nanoseconds } in series {
        let microseconds: Vec<f64> = nanoseconds.iter().map(|nanoseconds| nanoseconds / 1e3).collect();
        figures.push(figure(name, "µs", &microseconds)?);
    }
    figures.push(figure(
        "The machine's load while it was measured, our two processes included",
        "processes",
        loads,
    )?);
    let cores = if pinned { ", each kept on a core of its own" } else { "" };
    Ok(json!({
        "name": "stacks",
        "what": "CPU of a call, of one more message of a stream, of a new connection and of a full TLS 1.3 handshake (ECDSA P-256), \
            at the server and at the client",
        "our": format!("Two processes with one tokio thread each{cores}, over loopback TCP without Nagle's algorithm, warm connections: one, but \
            on HTTP/1.1 one for each call in flight (tests/peers/rust/stacks); user and system time of the processes' CPU \
            clocks; medians of {} interleaved rounds with their 95 % intervals", loads.len()),
        "peer": versions,
        "kind": "measurement",
        "command": "cargo xtask measure-stacks",
        "figures": figures,
        "not_modelled": [
            "A handler's own work, middleware, logs, compression, encryption of calls: a handler reads the request and writes a response that lies ready.",
            "Network cards. On loopback the sender's thread runs the receiver's TCP as well (this kernel charges soft interrupts to whom they interrupt), and acknowledgements too.",
            "Several threads: tokio's usual runtime has one for each core, which wake each other and take each other's tasks.",
            "Other libraries and runtimes, TLS with post-quantum key exchange, resumed sessions, HTTP/2's own preface on a new connection.",
            "tonic names every codec application/grpc; JSON over gRPC is no more than a codec of ours here.",
        ],
    }))
}

fn figure(name: &str, unit: &str, values: &[f64]) -> Outcome<Value> {
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// A stream of 100 takes 1,090 ns, any other call 100, a connection 20, with TLS 50; the client twice as much.
    fn used(rounds: usize) -> impl Fn(&Cell, Side) -> Option<Vec<f64>> {
        move |cell, side| {
            let server = match cell {
                Cell::Call { shape: Shape::Stream { messages: MESSAGES, .. }, .. } => 1_090.0,
                Cell::Call { .. } | Cell::Codec { .. } => 100.0,
                Cell::Connection { tls, .. } => {
                    if *tls {
                        50.0
                    } else {
                        20.0
                    }
                }
            };
            Some(vec![if side == Side::Server { server } else { 2.0 * server }; rounds])
        }
    }

    fn value(record: &Value, name: &str) -> f64 {
        let mut figures = record["figures"].as_array().expect("figures").iter();
        let figure = figures.find(|figure| figure["name"] == name).unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(figure["unit"], "µs");
        figure["value"].as_f64().expect("a number")
    }

    #[test]
    fn a_record_has_every_figure_in_microseconds() {
        let series = series(used(11)).expect("all is measured");
        let record = record(&series, &[0.5; 11], "hyper 1", true).expect("enough rounds");
        let figures = record["figures"].as_array().expect("figures");
        let names: BTreeSet<&str> = figures.iter().filter_map(|figure| figure["name"].as_str()).collect();
        // Both sides of every cell and of what TLS adds, and the load.
        assert_eq!(names.len(), 2 * (72 + 2) + 1);
        assert_eq!(figures.len(), names.len());
        assert_eq!(value(&record, "tonic, Protobuf, small, unary, 32 in flight, server"), 0.1);
        assert_eq!(value(&record, "hyper HTTP/1.1, JSON, 1 kB, unary, 1 in flight, client"), 0.2);
        assert_eq!(value(&record, "hyper HTTP/2, JSON, 1 kB, stream one by one, per message, server"), 0.01);
        assert_eq!(value(&record, "TLS 1.3 beyond plaintext, 32 in flight, client"), 0.06);
        let keys: BTreeSet<&str> =
            record.as_object().expect("an object").keys().map(String::as_str).collect();
        let wanted = ["command", "figures", "kind", "name", "not_modelled", "our", "peer", "what"];
        assert_eq!(keys, BTreeSet::from(wanted));
    }

    #[test]
    fn differences_are_taken_round_by_round() {
        assert_eq!(difference(&[110.0, 220.0], &[10.0, 20.0], 100.0), [1.0, 2.0]);
    }

    #[test]
    fn too_few_rounds_and_missing_cells_are_refused() {
        let few = series(used(5)).expect("all is measured");
        assert!(record(&few, &[0.5; 11], "", false).expect_err("five rounds").contains("HTTP/1.1"));
        let error =
            series(|cell, side| used(11)(cell, side).filter(|_| !matches!(cell, Cell::Connection { .. })));
        assert!(error.expect_err("no connections").contains("New connection"));
    }

    #[test]
    fn four_digits_remain() {
        assert_eq!([1.23456, 0.000_123_456, 12_345.6].map(four_digits), [1.235, 0.000_123_5, 12_350.0]);
    }
}
