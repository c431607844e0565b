//! `cargo xtask record`: writes `tests/evidence/*.json`, the comparisons with closed forms and real peers that the page
//! "How true is this?" is made from. Each issue that compares something adds its own.

use crate::{Outcome, peers};

/// Writes every comparison that there is.
pub(crate) fn run() -> Outcome {
    peers::record()
}
