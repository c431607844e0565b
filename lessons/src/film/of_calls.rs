//! Films of simulated calls: from the engine's trace of parcels and the calls' own moments.

use engine::kernel::run::Stop;
use engine::kernel::time::Time;
use engine::outcome::Outcome;
use engine::wire::http1::Part;
use engine::wire::http2::FrameType;
use engine::wire::model::Record;
use engine::wire::pipe::Direction;
use engine::wire::protocol::{Kind, SegmentKind};

use super::losses;
use super::{Call, Event, Film, Loss, Parcel, Place, Role, Span, What};
use crate::experiment::Observation;
use crate::lesson::Lesson;
use crate::settings::Settings;

/// A film of each contender whose run is over, in the order of the runs. None where nothing was simulated.
pub fn of_calls(lesson: &Lesson, _: &Settings, observation: &Observation) -> Vec<Film> {
    let mut films = Vec::new();
    for run in observation.calls() {
        if let Some(outcome) = &run.outcome {
            let mut film = film(outcome);
            film.family = (lesson.swept.look)(&run.contender).0;
            film.label = lesson.contender(&run.contender).map_or("", |contender| contender.label).into();
            film.contender.clone_from(&run.contender);
            films.push(film);
        }
    }
    films
}

/// The film of a run, still without a name.
pub(super) fn film(outcome: &Outcome) -> Film {
    let calls: Vec<Call> = outcome.calls.iter().map(call).collect();
    let parcels = parcels(outcome);
    let losses = losses::of(&parcels, &outcome.trace);
    let mut film = Film {
        contender: String::new(),
        label: String::new(),
        family: figure::Family::Other,
        ends: ["client", "server"],
        lanes: (1..=outcome.connections).map(|number| format!("connection {number}")).collect(),
        spans: spans(outcome, &parcels, &losses),
        events: events(outcome, &parcels),
        calls,
        parcels,
        losses,
        end_ns: 0,
        busiest_ns: 0,
        missing: String::new(),
        fleet: None,
    };
    film.end(outcome);
    film
}

impl Film {
    /// Ends it where it is not known whole any more, and finds its busiest moment.
    fn end(&mut self, outcome: &Outcome) {
        self.end_ns = self.events.last().map_or(0, |event| event.at_ns);
        if outcome.trace_missed > 0 {
            // What left after the last one that was recorded is not known.
            self.end_ns = self.parcels.last().map_or(0, |parcel| parcel.leaves_ns);
            self.events.truncate(self.so_far(self.end_ns));
            let kept = figure::number(self.parcels.len() as f64);
            let missed = figure::number(outcome.trace_missed as f64);
            self.missing =
                format!("Only the beginning: {kept} parcels are recorded, the {missed} after them are not.");
        } else if !matches!(outcome.stop, Some(Stop::Drained | Stop::Horizon)) {
            self.missing = "Only the beginning: the run was stopped before its end.".into();
        }
        losses::end(self);
        let (mut under_way, mut most) = (0, 0);
        for event in &self.events {
            match event.what {
                What::Comes => under_way += 1,
                What::Completes => under_way -= 1,
                _ => {}
            }
            if under_way > most {
                (most, self.busiest_ns) = (under_way, event.at_ns);
            }
        }
    }
}

fn call(call: &engine::outcome::Call) -> Call {
    Call {
        comes_ns: call.arrival.nanoseconds(),
        completes_ns: call.completion.map(Time::nanoseconds),
        slow: call.slow,
        lane: call.connection,
        stream: call.stream_id,
    }
}

fn parcels(outcome: &Outcome) -> Vec<Parcel> {
    // Which call has which stream: for each connection by half the identifier, as a client's are odd (RFC 9113, 5.1.1).
    let mut by_stream: Vec<Vec<Option<u32>>> = Vec::new();
    for (number, call) in outcome.calls.iter().enumerate() {
        if call.stream_id > 0 {
            let streams = grown(&mut by_stream, call.connection as usize);
            *grown(streams, call.stream_id as usize / 2) = Some(number as u32);
        }
    }
    let streams = !by_stream.is_empty();
    let call_of = |record: &Record| match record.kind {
        Kind::Http1(_) => Some(record.stream),
        Kind::Tcp(SegmentKind::Data | SegmentKind::DataAgain) if !streams => Some(record.stream),
        // Of a stream that the server refused, the call has another one now.
        Kind::Http2(_) | Kind::Tcp(_) if record.stream == 0 => None,
        Kind::Http2(_) | Kind::Tcp(_) => {
            *by_stream.get(record.connection as usize)?.get(record.stream as usize / 2)?
        }
    };
    let mut ways = losses::Ways::new(&outcome.trace);
    let parcel = |record: &Record| {
        let back = record.direction == Direction::ToClient;
        let (role, name) = known(record.kind, back);
        Parcel {
            leaves_ns: record.sent.nanoseconds(),
            arrives_ns: ways.arrival(record),
            lost: record.arrived.is_none(),
            dropped: record.dropped,
            again: matches!(record.kind, Kind::Tcp(SegmentKind::GreetingAgain | SegmentKind::DataAgain)),
            lane: record.connection,
            back,
            role,
            name,
            stream: if matches!(record.kind, Kind::Http2(_)) { record.stream } else { 0 },
            octets: record.octets,
            call: call_of(record).filter(|call| (*call as usize) < outcome.calls.len()),
        }
    };
    let mut parcels: Vec<Parcel> = outcome.trace.iter().map(parcel).collect();
    losses::greet_again(&mut parcels);
    parcels
}

fn grown<T: Clone + Default>(list: &mut Vec<T>, index: usize) -> &mut T {
    if index >= list.len() {
        list.resize(index + 1, T::default());
    }
    &mut list[index]
}

/// What a kind of parcel is for, and its name (RFC 9112, 2.1; RFC 9113, 6; RFC 9293).
fn known(kind: Kind, back: bool) -> (Role, &'static str) {
    match kind {
        Kind::Http1(Part::Head) => (Role::Head, if back { "Response head" } else { "Request head" }),
        Kind::Http1(Part::Body) => (Role::Content, if back { "Response body" } else { "Request body" }),
        Kind::Http2(FrameType::Headers) => (Role::Head, "HEADERS"),
        Kind::Http2(FrameType::Data) => (Role::Content, "DATA"),
        Kind::Http2(FrameType::RstStream) => (Role::Control, "RST_STREAM"),
        Kind::Http2(FrameType::Settings) => (Role::Control, "SETTINGS"),
        Kind::Http2(FrameType::SettingsAck) => (Role::Control, "SETTINGS with ACK"),
        Kind::Http2(FrameType::WindowUpdate) => (Role::Control, "WINDOW_UPDATE"),
        Kind::Http2(FrameType::Preface) => (Role::Control, "Preface"),
        Kind::Tcp(SegmentKind::Synchronise) => {
            (Role::Control, if back { losses::SYN_ACK } else { losses::SYN })
        }
        Kind::Tcp(SegmentKind::Acknowledgement) => (Role::Control, "ACK"),
        Kind::Tcp(SegmentKind::Greeting | SegmentKind::GreetingAgain) => (Role::Control, "TLS handshake"),
        Kind::Tcp(SegmentKind::Data | SegmentKind::DataAgain) => (Role::Content, "Segment"),
        Kind::Tcp(SegmentKind::Finish) => (Role::Control, "FIN"),
    }
}

fn spans(outcome: &Outcome, parcels: &[Parcel], losses: &[Loss]) -> Vec<Span> {
    // When the first parcel of each answer leaves.
    let mut leaves: Vec<Option<u64>> = vec![None; outcome.calls.len()];
    for parcel in parcels {
        if let (true, Role::Head | Role::Content, Some(call)) = (parcel.back, parcel.role, parcel.call) {
            leaves[call as usize].get_or_insert(parcel.leaves_ns);
        }
    }
    let segments = outcome.trace.iter().any(|record| matches!(record.kind, Kind::Tcp(_)));
    let mut spans = Vec::new();
    let mut add = |place, call: usize, from: Option<u64>, to: Option<u64>| {
        if let Some(from_ns) = from {
            let to_ns = to.unwrap_or(u64::MAX);
            if from_ns < to_ns {
                spans.push(Span { place, call: call as u32, from_ns, to_ns });
            }
        }
    };
    for (number, call) in outcome.calls.iter().enumerate() {
        let [start, received, answered] =
            [call.start, call.received, call.answered].map(|time| time.map(Time::nanoseconds));
        add(Place::Waits, number, Some(call.arrival.nanoseconds()), start);
        add(Place::Worked, number, received, answered);
        // An answer that begins within a segment leaves with the next one.
        let next = || {
            let takes = |parcel: &&Parcel| {
                (parcel.lane, parcel.back, parcel.role) == (call.connection, true, Role::Content)
                    && answered.is_some_and(|answered| answered <= parcel.leaves_ns)
            };
            parcels.iter().find(takes).filter(|_| segments).map(|parcel| parcel.leaves_ns)
        };
        add(Place::Answered, number, answered, leaves[number].or_else(next));
        let completion = call.completion.map(Time::nanoseconds);
        add(Place::Held, number, losses::holds_since(parcels, losses, number as u32, completion), completion);
    }
    spans
}

fn events(outcome: &Outcome, parcels: &[Parcel]) -> Vec<Event> {
    let mut events = Vec::with_capacity(2 * parcels.len() + 5 * outcome.calls.len());
    // In the order in which things happen that happen at once: what has come leads to what leaves.
    let pass = |what, parcel: &Parcel, index: usize| {
        let at_ns = if what == What::Leaves { parcel.leaves_ns } else { parcel.gone_ns() };
        Event { at_ns, what, call: parcel.call, parcel: index as u32 }
    };
    let goes = |parcel: &Parcel| if parcel.lost { What::Lost } else { What::Arrives };
    let at_once = |parcel: &Parcel| parcel.leaves_ns == parcel.gone_ns();
    for (index, parcel) in parcels.iter().enumerate() {
        if !at_once(parcel) {
            events.push(pass(goes(parcel), parcel, index));
        }
    }
    for what in [What::Worked, What::Answered, What::Completes, What::Comes, What::Starts] {
        for (number, call) in outcome.calls.iter().enumerate() {
            let at = match what {
                What::Worked => call.received,
                What::Answered => call.answered,
                What::Completes => call.completion,
                What::Starts => call.start.filter(|start| *start > call.arrival),
                _ => Some(call.arrival),
            };
            if let Some(at) = at {
                events.push(Event { at_ns: at.nanoseconds(), what, call: Some(number as u32), parcel: 0 });
            }
        }
    }
    for (index, parcel) in parcels.iter().enumerate() {
        events.push(pass(What::Leaves, parcel, index));
        if at_once(parcel) {
            events.push(pass(goes(parcel), parcel, index));
        }
    }
    in_order(&events)
}

/// By time; what happens at once stays in its order. Exact up to 2^53 ns, 104 days.
pub(super) fn in_order(events: &[Event]) -> Vec<Event> {
    let mut order: Vec<(f64, usize)> =
        events.iter().enumerate().map(|(index, event)| (event.at_ns as f64, index)).collect();
    figure::sort(&mut order);
    order.into_iter().map(|(_, index)| events[index]).collect()
}
