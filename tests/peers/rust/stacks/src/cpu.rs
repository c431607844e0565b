//! What a process has used of a CPU, and on which core it runs.

use std::time::Duration;

use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::time::{ClockId, clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;

use crate::Outcome;

/// The CPU clock of a process: user and system, all its threads, in nanoseconds (clock_getcpuclockid(3)).
#[derive(Clone, Copy, Debug)]
pub struct CpuClock(ClockId);

impl CpuClock {
    /// This process's.
    pub const fn own() -> Self {
        Self(ClockId::CLOCK_PROCESS_CPUTIME_ID)
    }

    /// Another's.
    ///
    /// # Errors
    /// When there is no such process.
    pub fn of(process: u32) -> Outcome<Self> {
        let id = i32::try_from(process).map_err(|error| format!("process {process}: {error}"))?;
        let clock = clock_getcpuclockid(Pid::from_raw(id));
        clock.map(Self).map_err(|error| format!("the CPU clock of process {process}: {error}"))
    }

    /// What has been used until now.
    ///
    /// # Errors
    /// When the process has ended.
    pub fn read_ns(self) -> Outcome<u64> {
        let time = clock_gettime(self.0).map_err(|error| format!("a CPU clock: {error}"))?;
        u64::try_from(Duration::from(time).as_nanos()).map_err(|error| format!("a CPU clock: {error}"))
    }
}

/// The first and the last core that this process may use; `None` where it may use only one.
///
/// # Errors
/// When the system does not say.
pub fn two_cores() -> Outcome<Option<[usize; 2]>> {
    let set = sched_getaffinity(Pid::from_raw(0)).map_err(|error| format!("the process's cores: {error}"))?;
    let mut cores = (0..CpuSet::count()).filter(|&core| set.is_set(core).unwrap_or(false));
    let first = cores.next();
    Ok(first.zip(cores.next_back()).map(|(first, last)| [first, last]))
}

/// Keeps this process on one core. Threads that begin later stay there as well.
///
/// # Errors
/// When the core is not there, or not this process's.
pub fn stay_on(core: usize) -> Outcome {
    let mut set = CpuSet::new();
    set.set(core)
        .and_then(|()| sched_setaffinity(Pid::from_raw(0), &set))
        .map_err(|error| format!("core {core}: {error}"))
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;
    use std::time::Instant;

    use super::*;

    #[test]
    fn the_clock_counts_work_and_not_sleep() {
        let own = CpuClock::of(std::process::id()).expect("a clock");
        let start = own.read_ns().expect("a reading");
        let begin = Instant::now();
        let mut sum = 0_u64;
        while own.read_ns().expect("a reading") < start + 20_000_000 {
            sum = black_box(sum + 1);
            assert!(begin.elapsed().as_secs() < 60, "the clock stands");
        }
        // In a process of its own nobody else works while it waits.
        let mut sleep = std::process::Command::new("sleep").arg("0.3").spawn().expect("sleep");
        let asleep = CpuClock::of(sleep.id()).expect("a clock");
        std::thread::sleep(Duration::from_millis(200));
        let used = asleep.read_ns().expect("a reading");
        sleep.wait().expect("sleep ends");
        // Less than this process has used above.
        assert!(used < 20_000_000, "{used} ns to sleep 200 ms");
        assert!(CpuClock::of(u32::MAX).is_err());
    }
}
