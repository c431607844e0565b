//! Which ticks an axis has: as many as have room, at numbers one can read.

use crate::draw::coordinate::{Span, Tick};
use crate::draw::steps;
use crate::number::{decade, plain, power_of_ten, ten_to, tick_labels};

/// The ticks of a numeric axis: the most, up to `most`, whose labels have room as `fits` says. Where only whole
/// numbers occur, only they have ticks.
pub(crate) fn numeric(span: &Span, whole: bool, most: usize, fits: &dyn Fn(&[Tick]) -> bool) -> Vec<Tick> {
    let mut search = Search { fits, fewest: Vec::new(), done: false };
    candidates(span, whole, most.max(2), &mut search);
    search.fewest
}

/// Takes sets of ticks, the densest first, until one has room.
struct Search<'a> {
    fits: &'a dyn Fn(&[Tick]) -> bool,
    fewest: Vec<Tick>,
    done: bool,
}

impl Search<'_> {
    fn take(&mut self, ticks: Vec<Tick>) {
        if !self.done && !ticks.is_empty() {
            self.done = ticks.len() >= 2 && (self.fits)(&ticks);
            self.fewest = ticks;
        }
    }
}

/// Sets of ticks, the densest first.
fn candidates(span: &Span, whole: bool, most: usize, search: &mut Search<'_>) {
    match *span {
        Span::Linear { low, high } => linear(span, low, high, whole, most, usize::MAX, search),
        Span::Log { low, high } => {
            if high / low < 12.0 {
                linear(span, low, high, whole, most, most, search);
            }
            // Four decades need no labels within.
            let few = powers(span, 1, &[1.0]).len() < 4;
            for factors in [&[1.0, 2.0, 5.0][..], &[1.0, 3.0]].into_iter().filter(|_| few) {
                up_to(most, powers(span, 1, factors), search);
            }
            for stride in 1..=120 {
                if search.done {
                    break;
                }
                up_to(most, powers(span, stride, &[1.0]), search);
            }
        }
        Span::Category { .. } => {}
    }
}

fn up_to(most: usize, ticks: Vec<Tick>, search: &mut Search<'_>) {
    if ticks.len() <= most {
        search.take(ticks);
    }
}

/// Sets of ticks in equal steps.
fn linear(span: &Span, low: f64, high: f64, whole: bool, most: usize, limit: usize, search: &mut Search<'_>) {
    let whole = whole && high - low >= 1.0;
    for count in (1..=most).rev() {
        if search.done {
            break;
        }
        let values = steps(low, high, count);
        if !whole || values.iter().all(|value| value.fract() == 0.0) {
            let ticks = labelled(span, &values);
            if ticks.len() <= limit {
                search.take(ticks);
            }
        }
    }
}

/// Values in equal steps. They are chosen for the same range at a magnitude of one, as the choice has absolute
/// tolerances; what comes back is rounded to the step.
fn steps(low: f64, high: f64, count: usize) -> Vec<f64> {
    let magnitude = power_of_ten(decade(high - low));
    // A hair more than the range: an end that is round is a tick, whatever the division left of it.
    let hair = (high - low) / magnitude * HAIR;
    let mut values = steps::round(low / magnitude - hair, high / magnitude + hair, count);
    let step = values.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    if step.is_finite() && step > 0.0 {
        let finest = decade(step) + decade(magnitude) - 2;
        for value in &mut values {
            *value = if finest >= 0 {
                (*value * magnitude / power_of_ten(finest)).round() * power_of_ten(finest)
            } else {
                (*value * magnitude * power_of_ten(-finest)).round() / power_of_ten(-finest)
            };
        }
    } else {
        values.iter_mut().for_each(|value| *value *= magnitude);
    }
    let hair = (high - low) * 2.0 * HAIR;
    values.retain(|value| (low - hair..=high + hair).contains(value));
    values
}

/// The share of an axis by which a tick may miss its end.
const HAIR: f64 = 1e-9;

fn labelled(span: &Span, values: &[f64]) -> Vec<Tick> {
    let step = values.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    let step = if step.is_finite() { step } else { values.first().map_or(1.0, |value| value.abs()) };
    let labels = tick_labels(values, step);
    let ticks = values.iter().zip(labels).filter_map(|(value, label)| tick(span, *value, label));
    ticks.collect()
}

/// A tick, unless its value lies off the axis. One that misses the end by a rounding error is put there.
fn tick(span: &Span, value: f64, label: String) -> Option<Tick> {
    let place = span.place(value)?;
    (-4.0 * HAIR..=1.0 + 4.0 * HAIR).contains(&place).then(|| Tick { place: place.clamp(0.0, 1.0), label })
}

/// Multiples of every so many powers of ten.
fn powers(span: &Span, stride: i32, factors: &[f64]) -> Vec<Tick> {
    let Span::Log { low, high } = *span else { return Vec::new() };
    let raised = high >= 1e7 || low < 1e-4;
    let mut ticks = Vec::new();
    for exponent in (decade(low)..=decade(high)).filter(|exponent| exponent.rem_euclid(stride) == 0) {
        for factor in factors {
            let value = factor * power_of_ten(exponent);
            let label = match raised {
                true if *factor == 1.0 => ten_to(exponent),
                true => format!("{factor}×{}", ten_to(exponent)),
                false => plain(value),
            };
            ticks.extend(tick(span, value, label));
        }
    }
    ticks
}

/// The places of ticks without labels on a logarithmic axis: 2 to 9 of every decade, or 2 and 5, or only every decade
/// where there are many. Nothing on other axes, or where they would be closer than `closest` (a share of the axis).
pub(crate) fn minor(span: &Span, closest: f64) -> Vec<f64> {
    let Span::Log { low, high } = *span else { return Vec::new() };
    let decades = high.log10() - low.log10();
    let digits: &[f64] = match () {
        () if (10f64 / 9.0).log10() / decades >= closest => &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
        () if 2f64.log10() / decades >= closest => &[1.0, 2.0, 5.0],
        () if 1.0 / decades >= closest => &[1.0],
        () => return Vec::new(),
    };
    (decade(low)..=decade(high))
        .flat_map(|exponent| digits.iter().map(move |digit| digit * power_of_ten(exponent)))
        .filter_map(|value| span.place(value))
        .filter(|place| (0.0..=1.0).contains(place))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(span: Span, most: usize) -> Vec<String> {
        numeric(&span, false, most, &|_| true).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn linear_ticks_are_round_numbers() {
        assert_eq!(labels(Span::Linear { low: 0.0, high: 168.0 }, 6), ["0", "50", "100", "150"]);
        assert_eq!(
            labels(Span::Linear { low: 0.0, high: 1.0 }, 6),
            ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
        );
        assert_eq!(
            labels(Span::Linear { low: 0.0, high: 43_000.0 }, 3),
            ["0", "20\u{202f}000", "40\u{202f}000"]
        );
    }

    #[test]
    fn ticks_are_exact() {
        assert_eq!(steps(0.0, 168.0, 6), [0.0, 50.0, 100.0, 150.0]);
        assert_eq!(steps(0.0, 19_600.0, 11), (0..10).map(|i| f64::from(i) * 2000.0).collect::<Vec<_>>());
        assert_eq!(steps(-0.3, 0.3, 7), [-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3]);
    }

    #[test]
    fn counts_have_no_half_ticks() {
        let ticks = numeric(&Span::Linear { low: 0.0, high: 4.2 }, true, 9, &|_| true);
        assert_eq!(
            ticks.iter().map(|tick| tick.label.as_str()).collect::<Vec<_>>(),
            ["0", "1", "2", "3", "4"]
        );
    }

    #[test]
    fn decades_on_a_logarithmic_axis() {
        assert_eq!(labels(Span::Log { low: 1.0, high: 1000.0 }, 4), ["1", "10", "100", "1000"]);
        assert_eq!(labels(Span::Log { low: 0.5, high: 300.0 }, 9).len(), 9);
        assert_eq!(labels(Span::Log { low: 1.0, high: 1e9 }, 4), ["10⁰", "10³", "10⁶", "10⁹"]);
    }

    #[test]
    fn less_than_a_decade_still_has_ticks() {
        assert!(labels(Span::Log { low: 2.1, high: 3.9 }, 6).len() >= 2);
    }

    #[test]
    fn minor_ticks_only_where_there_is_room() {
        let span = Span::Log { low: 1.0, high: 100.0 };
        assert_eq!(minor(&span, 0.01).len(), 19);
        assert_eq!(minor(&span, 0.1).len(), 7);
        assert_eq!(minor(&span, 0.2).len(), 3);
        assert!(minor(&span, 0.9).is_empty());
        assert!(minor(&Span::Linear { low: 0.0, high: 1.0 }, 0.0).is_empty());
    }

    #[test]
    fn every_range_however_extreme_ends() {
        for (low, high) in [(0.0, 1e150), (-1e150, 1e150), (1e15, 1e15 + 2e6), (-1e-150, 0.0), (1e-12, 2e-12)]
        {
            let ticks = numeric(&Span::Linear { low, high }, false, 8, &|_| true);
            assert!(ticks.len() <= 9, "{low} {high}: {}", ticks.len());
            assert!(ticks.iter().all(|tick| (0.0..=1.0).contains(&tick.place)));
        }
        assert!(numeric(&Span::Log { low: 1e-150, high: 1e150 }, false, 8, &|_| true).len() >= 2);
    }
}
