//! One axis. Values on it become *places*: 0 is one end of the axis, 1 the other, whatever the scale (linear,
//! logarithm, category), so that clipping happens in one square.

use crate::number;

/// Which values an axis shows, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Span {
    /// From low to high, in equal steps.
    Linear { low: f64, high: f64 },
    /// From low to high, in equal ratios; both are above zero.
    Log { low: f64, high: f64 },
    /// So many categories; downward on a vertical axis.
    Category { count: usize, downward: bool },
}

impl Span {
    /// The place of a value; outside 0 to 1 where the axis does not show it. None where the value has no place at
    /// all: not finite, or not above zero on a logarithmic axis.
    pub(crate) fn place(&self, value: f64) -> Option<f64> {
        let value = number::drawable(value)?;
        let place = match *self {
            Self::Linear { low, high } => (value - low) / (high - low),
            Self::Log { low, high } if value > 0.0 => (value.ln() - low.ln()) / (high.ln() - low.ln()),
            Self::Log { .. } => return None,
            Self::Category { count, downward } => {
                let place = (value + 0.5) / count.max(1) as f64;
                if downward { 1.0 - place } else { place }
            }
        };
        place.is_finite().then_some(place)
    }

    /// The values at both ends, where steps between them are equal.
    pub(crate) fn ends(&self) -> Option<(f64, f64)> {
        if let Self::Linear { low, high } = *self { Some((low, high)) } else { None }
    }

    /// The value at a place.
    pub(crate) fn value(&self, place: f64) -> f64 {
        match *self {
            Self::Linear { low, high } => low + (high - low) * place,
            Self::Log { low, high } => (low.ln() + (high.ln() - low.ln()) * place).exp(),
            Self::Category { count, downward } => {
                (if downward { 1.0 - place } else { place }) * count.max(1) as f64 - 0.5
            }
        }
    }

    /// The index of a category, where the value is one.
    pub(crate) fn category(&self, value: f64) -> Option<usize> {
        match *self {
            Self::Category { count, .. } if value >= 0.0 && value.fract() == 0.0 && value < count as f64 => {
                Some(value as usize)
            }
            _ => None,
        }
    }

    /// The share of the axis that one category takes.
    pub(crate) fn category_share(&self) -> Option<f64> {
        match *self {
            Self::Category { count, .. } => Some(1.0 / count.max(1) as f64),
            _ => None,
        }
    }
}

/// A tick: where, and what it says (in lines parted by line breaks; nothing for a tick without a label).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    pub place: f64,
    pub label: String,
}

/// An axis: its span and its ticks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Coordinate {
    pub span: Span,
    pub ticks: Vec<Tick>,
    /// Places of ticks without labels between the others.
    pub minor: Vec<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_values_are_inverse() {
        for span in [
            Span::Linear { low: -3.0, high: 17.0 },
            Span::Log { low: 0.01, high: 1e6 },
            Span::Category { count: 5, downward: true },
            Span::Category { count: 5, downward: false },
        ] {
            for place in [0.0, 0.25, 0.5, 1.0] {
                let value = span.value(place);
                assert!((span.place(value).unwrap() - place).abs() < 1e-12, "{span:?} {place}");
            }
        }
    }

    #[test]
    fn values_without_a_place() {
        let log = Span::Log { low: 1.0, high: 10.0 };
        assert_eq!(log.place(0.0), None);
        assert_eq!(log.place(-1.0), None);
        assert_eq!(log.place(f64::NAN), None);
        assert_eq!(Span::Linear { low: 0.0, high: 1.0 }.place(f64::INFINITY), None);
    }

    #[test]
    fn only_whole_numbers_within_are_categories() {
        let span = Span::Category { count: 3, downward: true };
        assert_eq!(span.category(2.0), Some(2));
        assert_eq!(span.category(3.0), None);
        assert_eq!(span.category(0.5), None);
        assert_eq!(span.category(-1.0), None);
        assert!(span.place(0.0) > span.place(2.0), "the first category is at the top");
    }
}
