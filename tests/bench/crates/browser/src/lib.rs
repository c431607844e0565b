//! What `contest` compares natively, for Chromium: the engine with its own draws and histogram, and the tuned loop, as two
//! functions of one module. `tests/e2e/kernel-bench.mjs` calls them in turns and holds the clock.

use loops::queue::StdReplace;
use workload::Params;

/// Runs the engine; gives the total wait in seconds.
#[unsafe(no_mangle)]
pub extern "C" fn engine(arrivals: u32) -> f64 {
    kernel::run::<kernel::Own>(&Params::mm8(arrivals.into())) as f64 / 1e9
}

/// Runs the tuned loop; gives the total wait in seconds.
#[unsafe(no_mangle)]
pub extern "C" fn tuned(arrivals: u32) -> f64 {
    loops::tuned::run::<StdReplace>(&Params::mm8(arrivals.into())).wait_ns_sum as f64 / 1e9
}
