//! Figures of fleets over the run's time: what fails moment by moment, and what every pod gets.

use engine::report::fleet::FleetReport;
use figure::{Axis, Figure, Mark, Scale, Series};

use super::plain::report;
use crate::experiment::Observation;
use crate::lesson::{Contender, Lesson};
use crate::simulation::each;

/// The run's time; clicks on it lead there.
pub(super) fn time() -> Axis {
    Axis::new("Time since the start", "s", Scale::Linear).of_run(1e9)
}

/// Calls that fail, moment by moment, of each contender.
pub(super) fn failing(lesson: &Lesson, observation: &Observation) -> Figure {
    let line = |_: usize, contender: &Contender| {
        let per_second = |report| in_bins(report, |bin| f64::from(report.series.ended[bin].failed));
        report(observation, contender.id).map_or_else(Vec::new, per_second)
    };
    Figure {
        id: "failing".into(),
        title: "Failing calls over time".into(),
        question: "How many calls fail, moment by moment?".into(),
        x: time(),
        y: Axis::new("Failing calls", "calls/s", Scale::LinearFromZero),
        series: each(lesson, Mark::Line, ["s", "calls/s"], &line),
        ..Figure::default()
    }
}

/// A point in the middle of each bin: what is counted in it, a second.
pub(super) fn in_bins(report: &FleetReport, counted: impl Fn(usize) -> f64) -> Vec<Vec<Option<f64>>> {
    let bin_s = bin_s(report);
    at_bins(report, |bin, _| counted(bin) / bin_s)
}

/// A point in the middle of each bin: what is the case in it, by its number and that moment in seconds.
pub(super) fn at_bins(report: &FleetReport, of: impl Fn(usize, f64) -> f64) -> Vec<Vec<Option<f64>>> {
    let bin_s = bin_s(report);
    let point = |bin: usize| {
        let at = (bin as f64 + 0.5) * bin_s;
        vec![Some(at), Some(of(bin, at))]
    };
    (0..report.series.ended.len()).map(point).collect()
}

/// Calls at every pod of a contender, moment by moment: a row for each. Its name, title and question are still to be given.
pub(super) fn every_pod(lesson: &Lesson, observation: &Observation, id: &str) -> Figure {
    let (family, variant) = (lesson.swept.look)(id);
    let series = Series {
        contender: id.into(),
        name: lesson.contender(id).map_or("", |one| one.label).into(),
        family,
        variant,
        mark: Mark::HeatMap,
        columns: ["s", "pod", "calls/s"].map(String::from).to_vec(),
        points: report(observation, id).map_or_else(Vec::new, cells),
    };
    Figure { x: time(), y: Axis::new("Pod", "", Scale::Linear), series: vec![series], ..Figure::default() }
}

fn cells(report: &FleetReport) -> Vec<Vec<Option<f64>>> {
    let bin_s = bin_s(report);
    let mut cells = Vec::new();
    for bin in 0..report.series.ended.len() {
        let at = (bin as f64 + 0.5) * bin_s;
        for (pod, calls) in (1u32..).zip(report.series.received_in(bin).unwrap_or_default()) {
            cells.push(vec![Some(at), Some(f64::from(pod)), Some(f64::from(*calls) / bin_s)]);
        }
    }
    cells
}

fn bin_s(report: &FleetReport) -> f64 {
    report.series.bin.as_milliseconds() / 1e3
}
