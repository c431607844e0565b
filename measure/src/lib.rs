//! Timing real code on the reader's machine: a closure that runs `n` times and a clock go in, a median with its spread
//! comes out. It depends on no other room and knows neither what it times nor where the clock comes from, so the same
//! statistics serve a browser's coarse clock and a native one.
//!
//! Nothing is timed yet; the first lesson brings it.
