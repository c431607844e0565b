//! `cargo xtask record`: writes `tests/evidence/*.json`, the comparisons with closed forms and real peers that the page
//! "How true is this?" is made from. Each issue that compares something adds its own.

use crate::Outcome;

/// Says that nothing is compared yet: the first comparisons come with the ledger.
pub(crate) fn run() -> Outcome {
    println!("nothing to record yet: no comparison with a closed form or a real peer has been built");
    Ok(())
}
