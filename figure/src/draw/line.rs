//! Lines, steps and cumulative lines.

use crate::draw::plot::{Place, Plot};
use crate::list::Role;
use crate::model::{Mark, Series};
use crate::number;

/// Up to so many points, each has its marker; beyond, markers stand apart.
const MARKED: usize = 24;
/// Between markers of a line with many points, in px.
const MARKER_DISTANCE: f64 = 90.0;

/// A point that has a place, with its index.
pub(crate) type Placed = (usize, Place);

/// Draws a series as a line of its kind.
pub(crate) fn draw(plot: &mut Plot, index: usize, series: &Series) {
    let look = plot.look(series);
    let role = Role::Series { index, point: None };
    for Course { run, line } in courses(plot, series) {
        plot.polyline(role, &line, look.ink());
        markers(plot, index, &run, series);
    }
}

/// A stretch of a line: its points, and the line through them.
pub(crate) struct Course {
    run: Vec<Placed>,
    pub line: Vec<Place>,
}

/// The stretches of a series.
pub(crate) fn courses(plot: &Plot, series: &Series) -> Vec<Course> {
    let runs = match series.mark {
        Mark::Cumulative => cumulative(plot, series),
        _ => runs(plot, series, 1),
    };
    let mut courses = Vec::with_capacity(runs.len());
    for run in runs {
        let run = thinned(&run, plot.area.width);
        let line: Vec<Place> = match series.mark {
            Mark::Step => steps(&run),
            Mark::Cumulative => rising(&run, plot.y().place(0.0).unwrap_or(0.0)),
            _ => places(&run),
        };
        courses.push(Course { run, line });
    }
    courses
}

/// Points without their indices.
pub(crate) fn places(run: &[Placed]) -> Vec<Place> {
    run.iter().map(|(_, place)| *place).collect()
}

/// The stretches without a missing value, the y of each point from one of its columns.
pub(crate) fn runs(plot: &Plot, series: &Series, value: usize) -> Vec<Vec<Placed>> {
    let mut runs = vec![Vec::new()];
    for (point, values) in series.points.iter().enumerate() {
        match (plot.at(values, 0, value), runs.last_mut()) {
            (Some(place), Some(run)) => run.push((point, place)),
            (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
            _ => {}
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// All points in the order of x: what is missing leaves no gap in a distribution.
fn cumulative(plot: &Plot, series: &Series) -> Vec<Vec<Placed>> {
    let points = runs(plot, series, 1).concat();
    let mut order: Vec<(f64, usize)> =
        points.iter().enumerate().map(|(index, point)| (point.1.0, index)).collect();
    number::sort(&mut order);
    let points: Vec<Placed> = order.into_iter().map(|(_, index)| points[index]).collect();
    if points.is_empty() { Vec::new() } else { vec![points] }
}

/// Each value holds until the next.
fn steps(run: &[Placed]) -> Vec<Place> {
    let mut line: Vec<Place> = Vec::with_capacity(run.len() * 2);
    for (_, place) in run {
        if let Some((_, level)) = line.last() {
            line.push((place.0, *level));
        }
        line.push(*place);
    }
    line
}

/// Steps that begin at zero.
fn rising(run: &[Placed], zero: f64) -> Vec<Place> {
    let mut line = Vec::with_capacity(run.len() * 2 + 1);
    let mut level = zero;
    for (_, (x, fraction)) in run {
        line.extend([(*x, level), (*x, *fraction)]);
        level = *fraction;
    }
    line
}

/// At most four points in each column of pixels: its first, least, greatest and last. What is drawn is the same.
fn thinned(run: &[Placed], width: f64) -> Vec<Placed> {
    let columns = width.max(1.0);
    if (run.len() as f64) < 4.0 * columns {
        return run.to_vec();
    }
    let mut kept: Vec<Placed> = Vec::new();
    let same = |a: &Placed, b: &Placed| (a.1.0 * columns).floor() == (b.1.0 * columns).floor();
    for group in run.chunk_by(same) {
        let extreme =
            |order: std::cmp::Ordering| {
                (1..group.len()).fold(0, |best, i| {
                    if group[i].1.1.total_cmp(&group[best].1.1) == order { i } else { best }
                })
            };
        let (least, greatest) = (extreme(std::cmp::Ordering::Less), extreme(std::cmp::Ordering::Greater));
        let indices = [0, least.min(greatest), least.max(greatest), group.len() - 1];
        let mut last = None;
        for i in indices {
            if last != Some(i) {
                kept.push(group[i]);
            }
            last = Some(i);
        }
    }
    kept
}

/// Markers tell lines apart where colour cannot, and show a point that stands alone.
fn markers(plot: &mut Plot, index: usize, run: &[Placed], series: &Series) {
    let look = plot.look(series);
    let all = run.len() <= MARKED && series.mark != Mark::Cumulative;
    // Lines that run together have their markers at different places.
    let mut next = f64::NEG_INFINITY;
    let shift = MARKER_DISTANCE * (0.25 + 0.5 * (index % 3) as f64 / 3.0);
    for (point, place) in run {
        let at = plot.pixel(*place);
        plot.anchor(index, *point, at);
        if next == f64::NEG_INFINITY && !all && run.len() > 1 {
            next = at.x + shift;
        }
        if all || at.x >= next {
            plot.marker(Role::Series { index, point: Some(*point) }, *place, &look);
            next = at.x + MARKER_DISTANCE;
        }
    }
}
