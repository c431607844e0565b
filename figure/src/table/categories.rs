//! A table with a row per category, for series that have one bar each and are named after its category: "JSON" and
//! "JSON, gzip" in the row "JSON" are two columns of one row, not two rows.

use crate::model::{Axis, Figure, Mark, Scale, Series};
use crate::number;
use crate::summary::{axis_of, category, cell};
use crate::words;

/// Headings and rows, where the rule holds; else None, for the long form.
///
/// The rule: every series has bars in two columns, and one point, in a category. Its name without that category's is
/// what it is beside the others ("gzip", or nothing). Every such rest that occurs has exactly one series in every
/// category that occurs, so that no cell is empty and none has two values.
pub(super) fn table(figure: &Figure) -> Option<(Vec<String>, Vec<Vec<String>>)> {
    let mut rests: Vec<String> = Vec::new();
    let mut rows: Vec<(f64, usize)> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    let mut found: Vec<(usize, usize, &Series)> = Vec::new();
    for series in &figure.series {
        let (row, name) = row_of(figure, series)?;
        let rest = rest(&series.name, name)?;
        let column = rests.iter().position(|other| *other == rest).unwrap_or_else(|| {
            rests.push(rest);
            rests.len() - 1
        });
        if !rows.iter().any(|(known, _)| *known == row as f64) {
            rows.push((row as f64, names.len()));
            names.push(name);
        }
        found.push((row, column, series));
    }
    let single = |row: usize, column: usize| {
        let mut there = found.iter().filter(|(r, c, _)| (*r, *c) == (row, column));
        let (_, _, series) = there.next()?;
        there.next().is_none().then_some(*series)
    };
    if rows.len() < 2 {
        return None;
    }
    let (categories, values) = (axis_of(figure, Mark::Bars, 0)?, axis_of(figure, Mark::Bars, 1)?);
    let first = figure.series.first()?;
    let named = |axis: &Axis, column: usize| {
        let own = first.columns.get(column).map_or("", String::as_str);
        words::tidy(if axis.label.is_empty() { own } else { &axis.label })
    };
    let mut headings = vec![named(categories, 0)];
    headings.extend(rests.iter().map(|rest| match rest.as_str() {
        "" => named(values, 1),
        rest => format!("{}, {rest}", named(values, 1)),
    }));
    let mut table = Vec::with_capacity(rows.len());
    // Down the axis, whatever the order of the series.
    number::sort(&mut rows);
    for (row, name) in rows {
        let mut cells = vec![words::tidy(names[name])];
        for column in 0..rests.len() {
            let series = single(row as usize, column)?;
            cells.push(cell(figure, series, &series.points[0], 1));
        }
        table.push(cells);
    }
    Some((headings, table))
}

/// The category of a series with one bar.
fn row_of<'a>(figure: &'a Figure, series: &Series) -> Option<(usize, &'a str)> {
    let [point] = series.points.as_slice() else { return None };
    let at = point.first().copied().flatten()?;
    let Scale::Category(_) = &axis_of(figure, series.mark, 0)?.scale else { return None };
    let name = category(&axis_of(figure, series.mark, 0)?.scale, at)?;
    (series.mark == Mark::Bars && series.columns.len() == 2).then_some((at as usize, name))
}

/// What a name says besides the category's, which it begins with: "gzip" of "JSON + gzip".
fn rest(name: &str, category: &str) -> Option<String> {
    let rest = words::tidy(name).strip_prefix(words::tidy(category).as_str())?.to_owned();
    let between = |c: char| " ,;:+·–-()".contains(c);
    // "JSONP" is not a kind of "JSON".
    (rest.is_empty() || rest.starts_with(between)).then(|| rest.trim_matches(between).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Family;

    fn bar(name: &str, row: f64, value: Option<f64>) -> Series {
        Series {
            contender: name.to_lowercase(),
            name: name.into(),
            family: Family::Other,
            variant: 0,
            mark: Mark::Bars,
            columns: vec!["format".into(), "bytes".into()],
            points: vec![vec![Some(row), value]],
        }
    }

    fn figure(series: Vec<Series>) -> Figure {
        Figure {
            x: Axis::new("Size", "B", Scale::LinearFromZero),
            y: Axis::new(
                "",
                "",
                Scale::Category(vec!["JSON".into(), "JSON pretty".into(), "protobuf".into()]),
            ),
            series,
            ..Figure::default()
        }
    }

    fn four() -> Vec<Series> {
        vec![
            bar("protobuf", 2.0, Some(34.0)),
            bar("protobuf + gzip", 2.0, None),
            bar("JSON", 0.0, Some(98.0)),
            bar("JSON, gzip", 0.0, Some(104.0)),
        ]
    }

    #[test]
    fn a_row_per_category_and_a_column_per_kind() {
        let (columns, rows) = table(&figure(four())).unwrap();
        assert_eq!(columns, ["format", "Size", "Size, gzip"]);
        assert_eq!(rows, [["JSON", "98\u{a0}B", "104\u{a0}B"], ["protobuf", "34\u{a0}B", "–"]]);
    }

    #[test]
    fn whatever_does_not_fit_keeps_the_long_form() {
        let without = |change: fn(&mut Vec<Series>)| {
            let mut series = four();
            change(&mut series);
            table(&figure(series))
        };
        assert!(without(|_| ()).is_some());
        assert_eq!(without(|series| series.truncate(3)), None, "a cell without a series");
        assert_eq!(without(|series| series.push(bar("JSON", 0.0, Some(1.0)))), None, "two in a cell");
        assert_eq!(without(|series| series[0].name = "Protocol Buffers".into()), None, "another name");
        assert_eq!(without(|series| series[2].name = "JSONP".into()), None, "a word that goes on");
        assert_eq!(without(|series| series[3].points[0][0] = Some(7.0)), None, "no such category");
        assert_eq!(without(|series| series[3].mark = Mark::Scatter), None, "another mark");
        let two = |series: &mut Vec<Series>| series[0].points.push(vec![Some(1.0), Some(2.0)]);
        assert_eq!(without(two), None, "two points");
        assert_eq!(table(&figure(vec![bar("JSON", 0.0, None), bar("JSON, gzip", 0.0, None)])), None);
    }
}
