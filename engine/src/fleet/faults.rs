//! Pods that fail and still live: they answer with an error, take long, or never answer. What ends a pod's life, or keeps
//! connections from it, is [`crate::scenario::fleet::Befalls`]'s.
//!
//! A call that fails is a call like any other to those who balance: it has a worker and leaves it. One that fails at once leaves
//! it sooner than one that is answered, so that who looks for the pod with the fewest calls finds the one that fails.

use super::call::Call;
use super::status::Status;
use crate::kernel::random::{Bernoulli, Stream};
use crate::kernel::time::Duration;

/// What is wrong with a pod.
#[derive(Clone, Copy, Debug, Default)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// Some calls it answers with an error.
    Answers {
        /// Which.
        status: Status,
        /// Whether this one.
        share: Bernoulli,
        /// After so long, which takes a worker and no core.
        after: Duration,
    },
    /// All that a call takes there takes so many times as long.
    Slow(f64),
    /// Some calls it never answers. They have their workers until their clients give them up.
    Hangs(Bernoulli),
}

/// How long a call waits that hangs.
pub const FOR_EVER: Duration = Duration::from_nanoseconds(u64::MAX);

impl Fault {
    /// What it does to a call that a worker begins with.
    pub fn befall(self, call: &mut Call, random: &mut Stream) {
        match self {
            Self::Answers { status, share, after } if share.draw(random) => {
                (call.work, call.waits, call.answer) = (Duration::ZERO, after, status);
            }
            Self::Hangs(share) if share.draw(random) => {
                // One that was given up in line is let go of at once.
                let waits = if call.outcome.is_some() { Duration::ZERO } else { FOR_EVER };
                (call.work, call.waits) = (Duration::ZERO, waits);
            }
            Self::Slow(times) => {
                (call.work, call.waits) = (longer(call.work, times), longer(call.waits, times));
            }
            Self::None | Self::Answers { .. } | Self::Hangs(_) => {}
        }
    }
}

/// A duration so many times as long.
pub fn longer(duration: Duration, times: f64) -> Duration {
    Duration::from_nanoseconds((duration.nanoseconds() as f64 * times).round() as u64)
}
