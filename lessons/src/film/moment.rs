//! What is where at a moment of a film.

use super::{Film, Place};

/// What is where. Parcels and calls are indices into the film.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moment {
    /// The parcels on their way, and how far along their lane: 0 at its beginning, 1 at its end, whichever way they go.
    pub moving: Vec<(u32, f64)>,
    /// The parcels that were lost half way, as long as that is marked.
    pub lost: Vec<u32>,
    /// The calls that wait at the beginning, in the order of their coming.
    pub waiting: Vec<u32>,
    /// The calls whose answers have come to the beginning and are behind something that was lost.
    pub held: Vec<u32>,
    /// The calls that are worked on at the end.
    pub worked: Vec<u32>,
    /// The calls whose answers wait at the end.
    pub answered: Vec<u32>,
    /// How many calls have come.
    pub come: usize,
    /// How many of them are complete.
    pub complete: usize,
}

impl Film {
    /// What is where at this moment, just after everything that happens in it; after the film's end, what was there then.
    pub fn at(&self, ns: u64) -> Moment {
        let ns = ns.min(self.end_ns);
        let mut moment = Moment::default();
        for (index, parcel) in self.parcels.iter().enumerate() {
            if parcel.leaves_ns > ns {
                break;
            }
            if ns < parcel.gone_ns() {
                let way = parcel.arrives_ns - parcel.leaves_ns;
                let share = (ns - parcel.leaves_ns) as f64 / way as f64;
                moment.moving.push((index as u32, if parcel.back { 1.0 - share } else { share }));
            }
        }
        for loss in &self.losses {
            if (self.parcels[loss.parcel as usize].gone_ns()..loss.until_ns).contains(&ns) {
                moment.lost.push(loss.parcel);
            }
        }
        for span in &self.spans {
            if (span.from_ns..span.to_ns).contains(&ns) {
                let calls = match span.place {
                    Place::Waits => &mut moment.waiting,
                    Place::Worked => &mut moment.worked,
                    Place::Answered => &mut moment.answered,
                    Place::Held => &mut moment.held,
                };
                calls.push(span.call);
            }
        }
        for call in &self.calls {
            moment.come += usize::from(call.comes_ns <= ns);
            moment.complete += usize::from(call.completes_ns.is_some_and(|at| at <= ns));
        }
        moment
    }
}
