//! What a figure shows, in words: one sentence for it all, and a few words for a point.

use crate::model::{Annotation, Figure, Mark, Scale, Series};
use crate::number::{self, drawable, plain, with_unit};
use crate::words;

/// Up to so many series are named one by one.
const NAMED: usize = 4;

/// One sentence that says what the figure shows, made from its data.
pub fn summary(figure: &Figure) -> String {
    let bars = extremes(figure);
    let lines: Vec<String> = figure
        .series
        .iter()
        .filter(|series| series.mark != Mark::Bars)
        .filter_map(|s| course(figure, s))
        .collect();
    let mut parts = Vec::new();
    parts.extend(bars);
    if lines.len() > NAMED {
        parts.push(format!("{} and {} more", lines[..NAMED].join("; "), lines.len() - NAMED));
    } else if !lines.is_empty() {
        parts.push(lines.join("; "));
    }
    if parts.is_empty() {
        parts.push("no data".to_owned());
    }
    parts.extend(figure.annotations.iter().filter_map(|annotation| remark(figure, annotation)));
    let title = words::tidy(&figure.title);
    let said = parts.join("; ");
    if title.is_empty() { format!("{said}.") } else { format!("{title}: {said}.") }
}

/// What a point says: its series, its category or x, and its value. Empty where there is no such point.
pub fn readout(figure: &Figure, series: usize, point: usize) -> String {
    let Some(series) = figure.series.get(series) else { return String::new() };
    let Some(values) = series.points.get(point) else { return String::new() };
    let cells: Vec<String> = (0..series.columns.len().max(values.len()))
        .map(|index| cell(figure, series, values, index))
        .collect();
    let at = |index: usize| cells.get(index).map_or("–", String::as_str);
    let name = words::tidy(&series.name);
    match series.mark {
        Mark::Bars if cells.len() >= 4 => {
            format!("{}: {} ({} to {})", at_category(&name, at(0)), at(1), at(2), at(3))
        }
        Mark::Bars => format!("{}: {}", at_category(&name, at(0)), at(1)),
        Mark::Line | Mark::Step | Mark::Scatter | Mark::Cumulative => {
            format!("{name}, {}: {}", at(0), at(1))
        }
        Mark::Band => format!("{name}, {}: {} ({} to {})", at(0), at(1), at(2), at(3)),
        Mark::Histogram => format!("{name}, {} to {}: {}", at(0), at(1), at(2)),
        Mark::Waterfall => format!("{name}, {}: {} to {}", at(0), at(1), at(2)),
        Mark::HeatMap => format!("{name}, {}, {}: {}", at(0), at(1), at(2)),
    }
}

/// A series at a category, without saying "protobuf" twice where the series is named after it.
fn at_category(name: &str, category: &str) -> String {
    let category_named = |part: &[u8]| part.eq_ignore_ascii_case(category.as_bytes());
    if category.is_empty() || name.as_bytes().windows(category.len()).any(category_named) {
        name.to_owned()
    } else {
        format!("{name}, {category}")
    }
}

/// The axis that a column of a mark is measured on, where it is on one.
pub(crate) fn axis_of(figure: &Figure, mark: Mark, column: usize) -> Option<&crate::Axis> {
    let lying = matches!(figure.y.scale, Scale::Category(_));
    let on_x = match (mark, column) {
        (Mark::HeatMap, 2) => return None,
        (Mark::Bars, 0) => !lying,
        (Mark::Bars, _) => lying,
        (Mark::Histogram, 0 | 1) => true,
        (Mark::Waterfall, column) => column > 0,
        (_, column) => column == 0,
    };
    Some(if on_x { &figure.x } else { &figure.y })
}

/// A value as it is read: the name of a category, or a number with the unit of its axis.
pub(crate) fn cell(figure: &Figure, series: &Series, values: &[Option<f64>], column: usize) -> String {
    let Some(value) = values.get(column).copied().flatten().filter(|value| value.is_finite()) else {
        return "–".to_owned();
    };
    match axis_of(figure, series.mark, column) {
        Some(axis) => match category(&axis.scale, value) {
            Some(name) => words::tidy(name),
            None => with_unit(value, &axis.unit),
        },
        None => plain(value),
    }
}

/// The name of a category.
pub(crate) fn category(scale: &Scale, value: f64) -> Option<&str> {
    match scale {
        Scale::Category(names) if value >= 0.0 && value.fract() == 0.0 => {
            names.get(value as usize).map(String::as_str)
        }
        _ => None,
    }
}

/// The shortest and the longest bar.
fn extremes(figure: &Figure) -> Option<String> {
    let mut all: Vec<(f64, String)> = Vec::new();
    for series in figure.series.iter().filter(|series| series.mark == Mark::Bars) {
        for values in &series.points {
            let Some(value) = values.get(1).copied().flatten().and_then(drawable) else { continue };
            all.push((value, at_category(&words::tidy(&series.name), &cell(figure, series, values, 0))));
        }
    }
    let least = all.iter().min_by(|a, b| a.0.total_cmp(&b.0))?;
    let most = all.iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
    let unit = axis_of(figure, Mark::Bars, 1).map_or("", |axis| axis.unit.as_str());
    let says = |(value, name): &(f64, String)| format!("{} ({name})", with_unit(*value, unit));
    Some(match all.len() {
        1 => says(least),
        count => format!("{count} values from {} to {}", says(least), says(most)),
    })
}

/// How a series that is no bars runs.
fn course(figure: &Figure, series: &Series) -> Option<String> {
    let name = words::tidy(&series.name);
    let value =
        |values: &Vec<Option<f64>>, index: usize| values.get(index).copied().flatten().and_then(drawable);
    let complete = |values: &&Vec<Option<f64>>| {
        value(values, 0).is_some()
            && value(values, if series.mark == Mark::Histogram { 2 } else { 1 }).is_some()
    };
    let (first, last) = (series.points.iter().find(complete)?, series.points.iter().rev().find(complete)?);
    let says = |values: &Vec<Option<f64>>, index: usize| cell(figure, series, values, index);
    Some(match series.mark {
        Mark::Histogram => {
            let count: f64 = series.points.iter().filter_map(|values| value(values, 2)).sum();
            format!("{name} counts {} between {} and {}", plain(count), says(first, 0), says(last, 1))
        }
        Mark::Waterfall => {
            let end =
                series.points.iter().filter_map(|values| value(values, 2)).fold(f64::NEG_INFINITY, f64::max);
            let spans = if series.points.len() == 1 { "span" } else { "spans" };
            format!(
                "{name} has {} {spans}, the last until {}",
                series.points.len(),
                with_unit(end, &figure.x.unit)
            )
        }
        Mark::Cumulative => {
            let half = series.points.iter().find(|values| value(values, 1).is_some_and(|share| share >= 0.5));
            format!("half of {name} is at most {}", says(half.unwrap_or(last), 0))
        }
        Mark::HeatMap => {
            let values = series.points.iter().filter_map(|values| value(values, 2));
            let (low, high) =
                values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
            format!("{name} has {} cells from {} to {}", series.points.len(), plain(low), plain(high))
        }
        _ if series.points.len() == 1 => format!("{name} is {} at {}", says(first, 1), says(first, 0)),
        _ => format!(
            "{name} goes from {} at {} to {} at {}",
            says(first, 1),
            says(first, 0),
            says(last, 1),
            says(last, 0)
        ),
    })
}

/// What an annotation says.
fn remark(figure: &Figure, annotation: &Annotation) -> Option<String> {
    let on = |axis: &crate::Axis, value: f64| match category(&axis.scale, value) {
        Some(name) => words::tidy(name),
        None => with_unit(value, &axis.unit),
    };
    let (label, place) = match annotation {
        Annotation::Crossover { x, label, .. } => (label, on(&figure.x, *x)),
        Annotation::Vertical { x, label } => (label, on(&figure.x, *x)),
        Annotation::Horizontal { y, label } => (label, on(&figure.y, *y)),
        Annotation::Guess { x, y, label } => {
            let places = [x.map(|x| on(&figure.x, x)), y.map(|y| on(&figure.y, y))];
            let places: Vec<String> = places.into_iter().flatten().collect();
            (label, places.join(", "))
        }
        Annotation::GuessLine { points, label } => {
            let ends = [points.first()?, points.last()?];
            let [from, to] = ends.map(|(x, y)| format!("{} at {}", on(&figure.y, *y), on(&figure.x, *x)));
            let label = words::tidy(label);
            return (!label.is_empty()).then(|| format!("{label} from {from} to {to}"));
        }
    };
    let label = words::tidy(label);
    (!label.is_empty() && !place.is_empty()).then(|| format!("{label} at {place}"))
}

/// A number as a machine reads it: digits and a point, an exponent where it is very large or small.
pub(crate) fn machine(value: f64) -> String {
    let text = number::drawable(value).unwrap_or(value).to_string();
    if value == 0.0 || (1e-6..1e16).contains(&value.abs()) {
        return text;
    }
    // What is written has all its zeros: the exponent is where the first other digit stands.
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |text| ("-", text));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = [whole, fraction].concat();
    let zeros = digits.len() - digits.trim_start_matches('0').len();
    let exponent = whole.len() as i32 - 1 - zeros as i32;
    let (first, others) = digits.trim_matches('0').split_at(1);
    format!("{sign}{first}{}{others}e{exponent}", if others.is_empty() { "" } else { "." })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_read_every_number_back() {
        let texts = [1.5e-7, -1e-9, 1e16, 1.25e300, 12.5, 0.0, -1e15, 1e-6, f64::MIN_POSITIVE].map(machine);
        let expected = ["1.5e-7", "-1e-9", "1e16", "1.25e300", "12.5", "0", "-1000000000000000", "0.000001"];
        assert_eq!(texts[..8], expected);
        assert_eq!(texts[8], format!("{:e}", f64::MIN_POSITIVE));
    }

    #[test]
    fn a_category_is_not_said_twice() {
        assert_eq!(at_category("Protobuf, gzip", "protobuf"), "Protobuf, gzip");
        assert_eq!(at_category("gzip", "JSON"), "gzip, JSON");
        assert_eq!(at_category("é", "É"), "é, É");
        assert_eq!(at_category("a", ""), "a");
    }
}
