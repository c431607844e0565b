//! Counting on calls and packets: how long a call waits for its connection's greeting, and how many octets greetings have.

use engine::kernel::time::{Duration, Time};
use engine::outcome::{Call, Outcome};
use engine::wire::defaults::TCP_PACKET_HEADERS;
use engine::wire::model::Record;
use engine::wire::pipe::Direction;
use engine::wire::protocol::{Kind, SegmentKind};

/// How long a request takes to the server on a connection that is open: the shortest of those that were not the first on
/// theirs. `None` if there was none.
pub(super) fn on_its_way(outcome: &Outcome) -> Option<Duration> {
    let mut known = vec![false; outcome.connections as usize];
    let mut shortest: Option<Duration> = None;
    for call in &outcome.calls {
        let first = !std::mem::replace(known.get_mut(call.connection as usize)?, true);
        if let (false, Some(took)) = (first, to_server(call)) {
            shortest = Some(shortest.map_or(took, |shortest| shortest.min(took)));
        }
    }
    shortest
}

fn to_server(call: &Call) -> Option<Duration> {
    call.received?.checked_since(call.start?)
}

/// How long a call that has a connection waits until its request may leave, given how long a request is on its way.
pub(super) fn greeting(call: &Call, on_its_way: Duration) -> Option<Duration> {
    let took = to_server(call)?;
    Some(Duration::from_nanoseconds(took.nanoseconds().saturating_sub(on_its_way.nanoseconds())))
}

/// The call whose latency is the median, by its index.
pub(super) fn typical(calls: &[Call]) -> Option<usize> {
    let mut took: Vec<(f64, usize)> = calls
        .iter()
        .enumerate()
        .filter_map(|(index, call)| Some((call.latency()?.nanoseconds() as f64, index)))
        .collect();
    figure::sort(&mut took);
    took.get((took.len().max(1) - 1) / 2).map(|(_, index)| *index)
}

/// Octets of one opening of a connection and of its end, packets' headers included, on average over the openings that were
/// recorded: SYN and what answers it, TLS's flights, acknowledgements before the first request, and FIN. `flights` are the
/// octets of TLS's; what a packet has beyond them is the request that went with the last of them.
pub(super) fn greeting_octets(trace: &[Record], connections: u32, flights: u64) -> Option<f64> {
    let mut states = vec![State::Closed; connections as usize];
    let (mut openings, mut octets, mut carried) = (0_u64, 0_u64, 0_u64);
    for record in trace {
        let Kind::Tcp(kind) = record.kind else { continue };
        let state = states.get_mut(record.connection as usize)?;
        let greets = match kind {
            SegmentKind::Synchronise => {
                if record.direction == Direction::ToServer && *state == State::Closed {
                    openings += 1;
                    *state = State::Greeting;
                }
                true
            }
            SegmentKind::Greeting => {
                carried += u64::from(record.octets - TCP_PACKET_HEADERS);
                true
            }
            SegmentKind::GreetingAgain => true,
            SegmentKind::Finish => {
                *state = State::Closed;
                true
            }
            SegmentKind::Acknowledgement => *state != State::Open,
            SegmentKind::Data | SegmentKind::DataAgain => {
                *state = State::Open;
                false
            }
        };
        octets += if greets { u64::from(record.octets) } else { 0 };
    }
    let beyond = carried.saturating_sub(openings * flights);
    (openings > 0).then(|| octets.saturating_sub(beyond) as f64 / openings as f64)
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Closed,
    Greeting,
    Open,
}

/// Milliseconds from one moment to another.
pub(super) fn between(from: Time, to: Time) -> f64 {
    to.checked_since(from).unwrap_or_default().nanoseconds() as f64 / 1e6
}
