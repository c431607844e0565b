//! `cargo xtask measure-stacks`: the CPU that a call costs hyper and tonic (`tests/peers/rust/stacks`), written to
//! `tests/evidence/stacks.json`. Not part of `test`: it takes minutes, and times differ between machines.

use crate::setup;
use crate::{Outcome, peers, process};

/// Measures and writes the record.
pub(crate) fn measure() -> Outcome {
    if !cfg!(target_os = "linux") {
        return Err("measure-stacks needs Linux, which tells the CPU time of another process".to_owned());
    }
    let folder = peers::fresh_folder("stacks")?;
    // What writes the record must be there before it is waited for.
    setup::python_peer()?;
    let program = peers::program("stacks", "4 min from nothing, seconds warm")?;
    process::step("CPU per call of hyper and tonic", "5 min; let little else run", || {
        process::last_words(&mut process::program(program, [&folder]))
    })?;
    peers::take_over(&folder)
}
