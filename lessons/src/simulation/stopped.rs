//! Runs that a bound ended before their time.

use engine::kernel::run::Stop;
use figure::number;

use crate::experiment::Observation;
use crate::lesson::Lesson;

/// A sentence for each contender whose run was stopped at a bound; `missing` says what so many of are without an answer.
pub(crate) fn stopped(lesson: &Lesson, observation: &Observation, missing: &str) -> Vec<String> {
    let says = |contender: &str, stop: Option<Stop>, events: u64, open: u64| -> Option<String> {
        let label = lesson.contender(contender)?.label;
        let (events, open) = (number(events as f64), number(open as f64));
        let says = [
            label,
            " was stopped after ",
            &events,
            " events, as far as a page goes: what is shown is its beginning, and ",
            &open,
            missing,
        ];
        matches!(stop, Some(Stop::Bound(_))).then(|| says.concat())
    };
    let calls = observation.calls().iter().filter_map(|run| {
        let outcome = run.outcome.as_ref()?;
        says(&run.contender, outcome.stop, outcome.events, outcome.counts.in_flight)
    });
    let fleets = observation.fleets().iter().filter_map(|run| {
        let report = run.outcome.as_ref()?;
        says(&run.contender, report.stop, report.events, report.counts.in_flight)
    });
    calls.chain(fleets).collect()
}

/// What calls lack that have not ended.
pub(crate) const UNANSWERED: &str = " calls have no answer in it.";
