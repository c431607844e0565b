//! Films: what the stage plays. A [`Film`] is one contender's run as plain data: two ends, the lanes between them, the
//! parcels that travel on them, the spans that calls spend at the ends, and the events in order. It says nothing of frames
//! or streams but in words; the page that plays it knows no protocol.
//!
//! ```text
//! Outcome ──of_calls()──▶ Film ──at()──▶ Moment ──▶ picture
//!                          └──words(), matching()──▶ event log
//! ```
//!
//! Where thousands call, a film has a [`Fleet`] instead of lanes and parcels: `fleet`.
//!
//! Times are whole nanoseconds of the run. A moment's state is a function of film and time alone, so that a film can be
//! stopped, turned back and entered anywhere.

pub mod fleet;
mod log;
mod losses;
mod moment;
mod of_calls;
#[cfg(test)]
mod tests;
mod words;

use figure::Family;

use fleet::Fleet;
pub use fleet::of_fleets;
pub use log::Filter;
pub use moment::Moment;
pub use of_calls::of_calls;
pub use words::clock;

/// A step's list of figures names the films thus: alone it stands for all of them, followed by a hyphen and a contender's id
/// for this one, the others being off at first.
pub const FILM: &str = "film";

/// One contender's run.
#[derive(Clone, Debug, PartialEq)]
pub struct Film {
    /// The contender's id.
    pub contender: String,
    /// What the page calls it.
    pub label: String,
    /// Which colour.
    pub family: Family,
    /// What stands at the beginning and at the end of every lane.
    pub ends: [&'static str; 2],
    /// What the lanes are called.
    pub lanes: Vec<String>,
    /// The calls, in the order of their coming.
    pub calls: Vec<Call>,
    /// What travels, in the order of leaving.
    pub parcels: Vec<Parcel>,
    /// Which of them never arrive, in the same order.
    pub losses: Vec<Loss>,
    /// What calls do at the ends, call by call.
    pub spans: Vec<Span>,
    /// Everything that happens, in order.
    pub events: Vec<Event>,
    /// The last moment that is known whole.
    pub end_ns: u64,
    /// When the most calls are under way, for the first time: the picture for who sees only one.
    pub busiest_ns: u64,
    /// What is not in it, in a sentence; empty where it is the whole run.
    pub missing: String,
    /// The fleet, if it is the film of one: then there are no lanes, and neither calls, parcels, losses nor spans.
    pub fleet: Option<Box<Fleet>>,
}

/// A call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// When it comes.
    pub comes_ns: u64,
    /// When it is complete; `None` if it never is.
    pub completes_ns: Option<u64>,
    /// Whether the server takes long over it.
    pub slow: bool,
    /// On which lane; an index.
    pub lane: u32,
    /// Its stream, where the lane has streams; else 0.
    pub stream: u32,
}

/// Something on its way along a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// When its first bit leaves.
    pub leaves_ns: u64,
    /// When its last bit is at the other end; of one that is lost, when it might have been.
    pub arrives_ns: u64,
    /// Whether it never is: it vanishes half way, or at once if it is dropped.
    pub lost: bool,
    /// Whether there was no room for it on its lane: then it is lost where it leaves.
    pub dropped: bool,
    /// Whether what it carries was sent before.
    pub again: bool,
    /// On which lane; an index.
    pub lane: u32,
    /// Whether it goes from the lane's end to its beginning.
    pub back: bool,
    /// What it is to a reader who knows no protocol.
    pub role: Role,
    /// What it is to one who does: "HEADERS".
    pub name: &'static str,
    /// The stream that it belongs to, where the lane has streams; 0: to none.
    pub stream: u32,
    /// How long it is.
    pub octets: u32,
    /// The call that it belongs to; an index.
    pub call: Option<u32>,
}

/// A parcel that is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Which one; an index.
    pub parcel: u32,
    /// The parcel that carries the same again, if there is one; an index.
    pub again: Option<u32>,
    /// Until when its place is marked: until the same is sent again, or for a while.
    pub until_ns: u64,
}

/// What a parcel is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Says what is asked or answered.
    Head,
    /// What is sent.
    Content,
    /// What the ends tell each other about the lane itself.
    Control,
}

/// What a call does at an end, from one moment to just before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// What.
    pub place: Place,
    /// Which call; an index.
    pub call: u32,
    /// Since when.
    pub from_ns: u64,
    /// Until when; to the end of the film if it is longer.
    pub to_ns: u64,
}

/// Where a call can be but on a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At the beginning: it waits until a lane takes it.
    Waits,
    /// At the end: it is being worked on.
    Worked,
    /// At the end: its answer is made and waits until the lane takes it.
    Answered,
    /// At the beginning: its answer has come, and cannot be read before something else that was lost.
    Held,
}

/// Something that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at_ns: u64,
    /// What.
    pub what: What,
    /// The call that it is about; an index. Of a fleet: its number in the run, from 0.
    pub call: Option<u32>,
    /// Index of the parcel that leaves, arrives or is lost; else 0. Of a fleet: the call's place in the sample.
    pub parcel: u32,
}

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A parcel is at the other end.
    Arrives,
    /// A parcel vanishes on its way.
    Lost,
    /// The end has the whole call and works on it.
    Worked,
    /// Its answer is made.
    Answered,
    /// A call is complete.
    Completes,
    /// A call comes.
    Comes,
    /// A lane takes a call that has waited. Of a fleet: a proxy gives it to a pod.
    Starts,
    /// A parcel leaves.
    Leaves,
}

impl Parcel {
    /// When it is on its lane no more: it is at the other end, or lost.
    pub fn gone_ns(&self) -> u64 {
        match (self.dropped, self.lost) {
            (true, _) => self.leaves_ns,
            (_, true) => self.leaves_ns.midpoint(self.arrives_ns),
            _ => self.arrives_ns,
        }
    }
}

impl Film {
    /// The first moment after this one at which something happens.
    pub fn next(&self, ns: u64) -> Option<u64> {
        self.events.get(self.so_far(ns)).map(|event| event.at_ns)
    }

    /// The last moment before this one at which something happens.
    pub fn previous(&self, ns: u64) -> Option<u64> {
        let before = self.events.partition_point(|event| event.at_ns < ns);
        self.events.get(before.checked_sub(1)?).map(|event| event.at_ns)
    }

    /// How many events have happened by this moment.
    pub fn so_far(&self, ns: u64) -> usize {
        self.events.partition_point(|event| event.at_ns <= ns)
    }
}
