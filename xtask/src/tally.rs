//! Counting tests across runners, from the closing lines that they print. The sum ends `cargo xtask test`.

use std::process::Command;

use crate::{Outcome, process};

/// How many tests passed, failed and were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) skipped: u32,
}

impl Tally {
    /// Counts what a line says: libtest's and wasm-bindgen-test's `test result: …` or Node's `ℹ pass N`.
    fn read(&mut self, line: &str) {
        if let Some(counts) = line.strip_prefix("test result: ") {
            for part in counts.split(['.', ';']) {
                let mut words = part.split_whitespace();
                if let (Some(count), Some(kind)) =
                    (words.next().and_then(|word| word.parse::<u32>().ok()), words.next())
                {
                    match kind {
                        "passed" => self.passed += count,
                        "failed" => self.failed += count,
                        "ignored" => self.skipped += count,
                        _ => {}
                    }
                }
            }
        }
        let mut words = line.split_whitespace();
        if let (Some("ℹ"), Some(kind), Some(count)) =
            (words.next(), words.next(), words.next().and_then(|word| word.parse::<u32>().ok()))
        {
            match kind {
                "pass" => self.passed += count,
                "fail" | "cancelled" => self.failed += count,
                "skipped" | "todo" => self.skipped += count,
                _ => {}
            }
        }
    }

    /// Runs a test runner in the open and adds what it counted; a runner that fails without counting a failure, or
    /// that ran no test at all, counts as one failure.
    pub(crate) fn count(&mut self, command: &mut Command) -> Outcome {
        let mut own = Self::default();
        let mut outcome = process::lines(command, |line| own.read(line));
        if outcome.is_ok() && own == Self::default() {
            outcome = Err("no test ran".into());
        }
        if outcome.is_err() && own.failed == 0 {
            own.failed = 1;
        }
        self.passed += own.passed;
        self.failed += own.failed;
        self.skipped += own.skipped;
        outcome
    }

    /// Counts a check that is not a test runner (formatting, lints, a build) as one test.
    pub(crate) fn check(&mut self, outcome: &Outcome) {
        match outcome {
            Ok(()) => self.passed += 1,
            Err(_) => self.failed += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_each_runner_are_read() {
        let mut tally = Tally::default();
        tally.read(
            "test result: ok. 12 passed; 0 failed; 3 ignored; 0 measured; 2 filtered out; finished in 0.10s",
        );
        tally.read("test result: FAILED. 1 passed; 2 failed; 0 ignored");
        tally.read("ℹ pass 7");
        tally.read("ℹ skipped 1");
        tally.read("ℹ cancelled 1");
        tally.read("ℹ duration_ms 1200.5");
        tally.read("ok");
        assert_eq!(tally, Tally { passed: 20, failed: 3, skipped: 4 });
    }
}
