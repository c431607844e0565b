//! What is lost on its way: when it might have come, what repairs it, and which answers wait behind it.
//!
//! What is sent again repairs a loss if the same octets were lost when they were sent the last time. If they were not, it is
//! sent for nothing: it was late, or what told of it was lost.

use engine::wire::model::Record;

use super::{Film, Loss, Parcel, Role};

pub(super) const SYN: &str = "SYN";
pub(super) const SYN_ACK: &str = "SYN with ACK";

/// The place of a loss that nothing repairs stays marked for this part of a film.
const MARKED: u64 = 20;

/// A link's two ways, as what has come shows them.
pub(super) struct Ways {
    /// The shortest way, each direction; where nothing has come, the other's.
    shortest: [u64; 2],
    /// When the last of those that have left is at the other end.
    latest: [u64; 2],
}

impl Ways {
    pub(super) fn new(trace: &[Record]) -> Self {
        let mut shortest = [None; 2];
        for record in trace {
            if let Some(arrived) = record.arrived {
                let took = arrived.since(record.sent).nanoseconds();
                let known = &mut shortest[record.direction.index()];
                *known = Some(known.map_or(took, |known: u64| known.min(took)));
            }
        }
        let [there, back] = shortest;
        let way = |own: Option<u64>, other: Option<u64>| own.or(other).unwrap_or(0);
        Self { shortest: [way(there, back), way(back, there)], latest: [0; 2] }
    }

    /// When the next record is at the other end, or might have been: after the shortest way, but before nothing that left
    /// earlier, as nothing overtakes on a link.
    pub(super) fn arrival(&mut self, record: &Record) -> u64 {
        let way = record.direction.index();
        let soonest = record.sent.nanoseconds().saturating_add(self.shortest[way]);
        let arrives = record.arrived.map_or(soonest.max(self.latest[way]), |time| time.nanoseconds());
        self.latest[way] = arrives;
        arrives
    }
}

/// Marks SYNs that are sent again: nothing else went that way on their lane since the one before.
pub(super) fn greet_again(parcels: &mut [Parcel]) {
    for index in 0..parcels.len() {
        let (before, from) = parcels.split_at_mut(index);
        let parcel = &mut from[0];
        if [SYN, SYN_ACK].contains(&parcel.name) {
            let last = before.iter().rfind(|last| (last.lane, last.back) == (parcel.lane, parcel.back));
            parcel.again = last.is_some_and(|last| last.name == parcel.name);
        }
    }
}

/// Those that are lost, and what repairs them. The records are those of the parcels.
pub(super) fn of(parcels: &[Parcel], trace: &[Record]) -> Vec<Loss> {
    let mut losses: Vec<Loss> = Vec::new();
    // A SYN stands where the first octets do.
    let same = |index: usize| {
        let Parcel { lane, back, name, .. } = parcels[index];
        (lane, back, name, trace[index].sequence)
    };
    for (index, parcel) in parcels.iter().enumerate() {
        if parcel.again {
            let last = (0..index).rfind(|last| same(*last) == same(index));
            let repaired = losses.iter_mut().rfind(|loss| Some(loss.parcel as usize) == last);
            if let Some(loss) = repaired {
                (loss.again, loss.until_ns) = (Some(index as u32), parcel.leaves_ns);
            }
        }
        if parcel.lost {
            losses.push(Loss { parcel: index as u32, again: None, until_ns: u64::MAX });
        }
    }
    losses
}

/// When the film's end is known: how long the places of those stay marked that nothing repairs.
pub(super) fn end(film: &mut Film) {
    for loss in film.losses.iter_mut().filter(|loss| loss.again.is_none()) {
        let gone = film.parcels[loss.parcel as usize].gone_ns();
        loss.until_ns = gone.saturating_add(film.end_ns / MARKED);
    }
}

/// Since when a call's answer is whole at the beginning of its lane, behind something that was lost before it and is not
/// repaired; none if that never is so, or the call is never complete.
pub(super) fn holds_since(
    parcels: &[Parcel],
    losses: &[Loss],
    call: u32,
    completion: Option<u64>,
) -> Option<u64> {
    if losses.is_empty() {
        return None;
    }
    let completion = completion?;
    let carries = |parcel: &Parcel| {
        (parcel.call, parcel.back, parcel.role, parcel.lost) == (Some(call), true, Role::Content, false)
            && parcel.arrives_ns <= completion
    };
    let last = parcels.iter().rposition(carries)?;
    let Parcel { lane, arrives_ns, .. } = parcels[last];
    let is_gap = |loss: &Loss| {
        let lost = &parcels[loss.parcel as usize];
        let repaired = loss.again.is_some_and(|again| parcels[again as usize].arrives_ns <= arrives_ns);
        (lost.lane, lost.back) == (lane, true) && (loss.parcel as usize) < last && !repaired
    };
    losses.iter().any(is_gap).then_some(arrives_ns)
}
