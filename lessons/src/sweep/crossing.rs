//! Where two contenders change places: the values of a knob below which one of them has the smaller number, and above which
//! the other has. Less than one in a hundred is no difference. Runs are paired by seed, so a crossing is looked for within each seed, and in the medians.

use super::SweepPoints;
use crate::knob::Scale;

/// Where two contenders change places.
#[derive(Clone, Debug, PartialEq)]
pub struct Crossing {
    /// Which two, by their index: the one that is smaller before, the one that is smaller after.
    pub between: [usize; 2],
    /// Where their medians cross, joined by straight lines between the places visited, as they are drawn.
    pub at: f64,
    /// The number that both have there.
    pub value: f64,
    /// Every seed that has this crossing has it from here ...
    pub low: f64,
    /// ... to here; with one seed, the two places visited between which it lies.
    pub high: f64,
    /// How many seeds have it.
    pub seeds: u32,
}

/// How both axes are drawn: lines are straight there.
#[derive(Clone, Copy)]
struct Axes {
    x: Scale,
    y: Scale,
}

/// Between two neighbouring places, where the difference of two contenders changes its sign.
struct Change {
    low: f64,
    high: f64,
    at: f64,
    value: f64,
    /// Whether the first of the two is the smaller one before.
    first_before: bool,
}

impl SweepPoints {
    /// Every crossing of the medians, from the smallest value of the knob to the largest. None without a range.
    pub fn crossings(&self, x: Scale, y: Scale) -> Vec<Crossing> {
        let axes = Axes { x, y };
        let contenders = self.points.first().and_then(|point| point.runs.first()).map_or(0, Vec::len);
        let mut crossings = Vec::new();
        for first in 0..contenders {
            for second in first + 1..contenders {
                self.cross([first, second], axes, &mut crossings);
            }
        }
        crossings.sort_by(|one, other| one.at.total_cmp(&other.at));
        crossings
    }

    fn cross(&self, [first, second]: [usize; 2], axes: Axes, crossings: &mut Vec<Crossing>) {
        let medians = |contender| self.points.iter().map(move |point| Some(point.spread(contender)?.value));
        let of_seed = |seed: usize, contender: usize| {
            self.points.iter().map(move |point| *point.runs.get(seed)?.get(contender)?)
        };
        let seeds: Vec<Vec<Change>> = (0..self.seeds as usize)
            .map(|seed| self.changes(axes, of_seed(seed, first), of_seed(seed, second)))
            .collect();
        for change in self.changes(axes, medians(first), medians(second)) {
            let mut crossing = Crossing {
                between: if change.first_before { [first, second] } else { [second, first] },
                at: change.at,
                value: change.value,
                low: change.low,
                high: change.high,
                seeds: 0,
            };
            for own in &seeds {
                // A seed may cross more than once: the crossing the same way round that lies nearest is this one.
                let alike = own.iter().filter(|other| other.first_before == change.first_before);
                let distance = |other: &&Change| (other.at - change.at).abs();
                let Some(nearest) = alike.min_by(|a, b| distance(a).total_cmp(&distance(b))) else {
                    continue;
                };
                crossing.seeds += 1;
                crossing.low = crossing.low.min(nearest.low);
                crossing.high = crossing.high.max(nearest.high);
            }
            crossings.push(crossing);
        }
    }

    fn changes(
        &self,
        axes: Axes,
        first: impl Iterator<Item = Option<f64>>,
        second: impl Iterator<Item = Option<f64>>,
    ) -> Vec<Change> {
        let mut before: Option<(f64, f64, f64)> = None;
        let mut changes = Vec::new();
        for (point, (one, other)) in self.points.iter().zip(first.zip(second)) {
            let (Some(one), Some(other)) = (one, other) else { continue };
            // Where they are as good as equal nothing has changed yet: the place is bridged.
            if as_low(one, other) {
                continue;
            }
            let (Some(one), Some(other)) = (on(axes.y, one), on(axes.y, other)) else { continue };
            let difference = one - other;
            if let Some((low, old, old_one)) = before
                && (old < 0.0) != (difference < 0.0)
            {
                let part = old / (old - difference);
                changes.push(Change {
                    low,
                    high: point.x,
                    at: between(axes.x, low, point.x, part),
                    value: off(axes.y, old_one + (one - old_one) * part),
                    first_before: old < 0.0,
                });
            }
            before = Some((point.x, difference, one));
        }
        changes
    }
}

/// Whether two numbers are less than one in a hundred apart: nobody chooses by that.
pub(super) fn as_low(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.01 * one.abs().max(other.abs()) || one == other
}

/// A value's place on an axis; `None` where it has none.
fn on(scale: Scale, value: f64) -> Option<f64> {
    match scale {
        Scale::Linear => Some(value),
        Scale::Log => (value > 0.0).then(|| libm::log(value)),
    }
}

/// The value at a place on an axis.
fn off(scale: Scale, place: f64) -> f64 {
    match scale {
        Scale::Linear => place,
        Scale::Log => libm::exp(place),
    }
}

/// The value that lies a part of the way from one to another.
fn between(scale: Scale, low: f64, high: f64, part: f64) -> f64 {
    match scale {
        Scale::Log if low > 0.0 => low * libm::pow(high / low, part),
        _ => low + (high - low) * part,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::SweepPoint;

    fn points(seeds: u32, rows: &[(f64, &[[f64; 2]])]) -> SweepPoints {
        let runs = |values: &[[f64; 2]]| values.iter().map(|pair| pair.map(Some).to_vec()).collect();
        let points = rows.iter().map(|(x, values)| SweepPoint { x: *x, runs: runs(values) }).collect();
        SweepPoints { over: Some("knob".into()), seeds, points }
    }

    #[test]
    fn a_crossing_lies_where_straight_lines_cross() {
        let found = points(1, &[(0.0, &[[1.0, 4.0]]), (2.0, &[[2.0, 2.5]]), (4.0, &[[3.0, 1.5]])])
            .crossings(Scale::Linear, Scale::Linear);
        let [crossing] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((crossing.between, crossing.low, crossing.high, crossing.seeds), ([0, 1], 2.0, 4.0, 1));
        assert!((crossing.at - 2.5).abs() < 1e-12 && (crossing.value - 2.25).abs() < 1e-12, "{crossing:?}");
    }

    #[test]
    fn contenders_that_only_touch_do_not_change_places() {
        let touch = points(1, &[(0.0, &[[1.0, 2.0]]), (1.0, &[[2.0, 2.0]]), (2.0, &[[1.0, 2.0]])]);
        assert_eq!(touch.crossings(Scale::Linear, Scale::Linear), []);
        let through = points(1, &[(0.0, &[[1.0, 2.0]]), (1.0, &[[2.0, 2.0]]), (2.0, &[[3.0, 2.0]])]);
        assert_eq!(through.crossings(Scale::Linear, Scale::Linear).len(), 1);
        assert!((through.crossings(Scale::Linear, Scale::Linear)[0].at - 1.0).abs() < 1e-12);
    }

    #[test]
    fn less_than_one_in_a_hundred_is_no_change() {
        let hardly = points(1, &[(0.0, &[[1.0, 1.005]]), (1.0, &[[1.005, 1.0]])]);
        assert_eq!(hardly.crossings(Scale::Linear, Scale::Linear), []);
        let clearly = points(1, &[(0.0, &[[1.0, 1.02]]), (1.0, &[[1.02, 1.0]])]);
        assert_eq!(clearly.crossings(Scale::Linear, Scale::Linear).len(), 1);
    }

    #[test]
    fn seeds_widen_where_it_lies_and_those_without_it_are_not_counted() {
        let rows: [(f64, &[[f64; 2]]); 4] = [
            (0.0, &[[1.0, 5.0], [1.0, 5.0], [1.0, 5.0]]),
            (1.0, &[[6.0, 5.0], [1.0, 5.0], [1.0, 5.0]]),
            (2.0, &[[6.0, 5.0], [6.0, 5.0], [1.0, 5.0]]),
            (3.0, &[[6.0, 5.0], [6.0, 5.0], [1.0, 5.0]]),
        ];
        let found = points(3, &rows).crossings(Scale::Linear, Scale::Linear);
        let [crossing] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((crossing.low, crossing.high, crossing.seeds), (0.0, 2.0, 2));
        assert!(crossing.at > 1.0 && crossing.at < 2.0, "the medians cross in the second gap");
    }

    #[test]
    fn each_crossing_says_who_is_smaller_before() {
        let found = points(1, &[(0.0, &[[1.0, 2.0]]), (1.0, &[[3.0, 2.0]]), (2.0, &[[1.0, 2.0]])])
            .crossings(Scale::Linear, Scale::Linear);
        assert_eq!(found.iter().map(|crossing| crossing.between).collect::<Vec<_>>(), [[0, 1], [1, 0]]);
    }

    #[test]
    fn on_logarithmic_axes_lines_are_straight_there() {
        let rows: [(f64, &[[f64; 2]]); 2] = [(1.0, &[[1.0, 100.0]]), (100.0, &[[100.0, 1.0]])];
        let found = points(1, &rows).crossings(Scale::Log, Scale::Log);
        assert!((found[0].at - 10.0).abs() < 1e-9 && (found[0].value - 10.0).abs() < 1e-9, "{found:?}");
    }
}
