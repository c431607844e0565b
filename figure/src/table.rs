//! The figure's numbers as a table for reading, aloud or by eye.

mod categories;

use crate::model::{Figure, Mark, Series};
use crate::summary::{axis_of, cell};
use crate::words;

/// A table of texts; the first cell of a row is its heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What the table shows.
    pub caption: String,
    /// Headings of the columns.
    pub columns: Vec<String>,
    /// Cells, as many in each row as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// The figure's data as a table. Series with the same x values stand side by side, a row per x; so do bars that are
/// alone in their category and named after it, a row per category. Others stand beneath each other, a row per point.
/// Missing values are dashes.
pub fn table(figure: &Figure) -> Table {
    let caption = words::tidy(&figure.title);
    match beside(figure).or_else(|| categories::table(figure)) {
        Some((columns, rows)) => Table { caption, columns, rows },
        None => {
            let (columns, rows) = beneath(figure);
            Table { caption, columns, rows }
        }
    }
}

/// One column per series, where all have two columns and the same first one.
fn beside(figure: &Figure) -> Option<(Vec<String>, Vec<Vec<String>>)> {
    let (first, others) = figure.series.split_first()?;
    let pairs = |series: &Series| series.columns.len() == 2 && !matches!(series.mark, Mark::HeatMap);
    let key = |values: &Vec<Option<f64>>| values.first().copied().flatten();
    let alike = |other: &Series| {
        pairs(other)
            && other.points.len() == first.points.len()
            && other.points.iter().zip(&first.points).all(|(a, b)| key(a) == key(b))
            && (other.mark == Mark::Bars) == (first.mark == Mark::Bars)
    };
    if others.is_empty() || !pairs(first) || !others.iter().all(alike) {
        return None;
    }
    let mut columns = vec![heading(figure, first, 0)];
    let mut rows: Vec<Vec<String>> =
        first.points.iter().map(|values| vec![cell(figure, first, values, 0)]).collect();
    for series in &figure.series {
        columns.push(words::tidy(&series.name));
        for (row, values) in rows.iter_mut().zip(&series.points) {
            row.push(cell(figure, series, values, 1));
        }
    }
    Some((columns, rows))
}

/// One row per point.
fn beneath(figure: &Figure) -> (Vec<String>, Vec<Vec<String>>) {
    let widest = figure.series.iter().max_by_key(|series| series.columns.len());
    let count = widest.map_or(0, |series| series.columns.len());
    let mut columns = vec!["Series".to_owned()];
    if let Some(series) = widest {
        columns.extend((0..count).map(|index| heading(figure, series, index)));
    }
    let mut rows = Vec::new();
    for series in &figure.series {
        for values in &series.points {
            let mut row = vec![words::tidy(&series.name)];
            row.extend((0..count).map(|index| cell(figure, series, values, index)));
            rows.push(row);
        }
    }
    (columns, rows)
}

/// A column's heading: what its axis measures, else the column's own name.
fn heading(figure: &Figure, series: &Series, column: usize) -> String {
    let own = series.columns.get(column).map_or("", String::as_str);
    let label = |column: usize| axis_of(figure, series.mark, column).map(|axis| axis.label.as_str());
    let alone = (0..series.columns.len()).filter(|other| label(*other) == label(column)).count() == 1;
    match axis_of(figure, series.mark, column) {
        Some(axis) if alone && !axis.label.is_empty() => words::tidy(&axis.label),
        _ => words::tidy(own),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Axis, Family, Scale};

    fn line(name: &str, points: &[(f64, Option<f64>)]) -> Series {
        Series {
            contender: name.to_lowercase(),
            name: name.into(),
            family: Family::Other,
            variant: 0,
            mark: Mark::Line,
            columns: vec!["load".into(), "latency".into()],
            points: points.iter().map(|(x, y)| vec![Some(*x), *y]).collect(),
        }
    }

    fn figure(series: Vec<Series>) -> Figure {
        Figure {
            title: "Latency".into(),
            x: Axis::new("Load", "calls/s", Scale::Linear),
            y: Axis::new("Latency", "ms", Scale::Linear),
            series,
            ..Figure::default()
        }
    }

    #[test]
    fn series_over_the_same_values_stand_side_by_side() {
        let made = table(&figure(vec![
            line("REST", &[(100.0, Some(2.5)), (20_000.0, None)]),
            line("gRPC", &[(100.0, Some(1.25)), (20_000.0, Some(3.0))]),
        ]));
        assert_eq!(made.columns, ["Load", "REST", "gRPC"]);
        assert_eq!(made.rows[0], ["100\u{a0}calls/s", "2.5\u{a0}ms", "1.25\u{a0}ms"]);
        assert_eq!(made.rows[1], ["20\u{202f}000\u{a0}calls/s", "–", "3\u{a0}ms"]);
    }

    #[test]
    fn others_stand_beneath_each_other() {
        let made = table(&figure(vec![line("REST", &[(1.0, Some(2.0))]), line("gRPC", &[(2.0, Some(1.0))])]));
        assert_eq!(made.columns, ["Series", "Load", "Latency"]);
        assert_eq!(made.rows.len(), 2);
        assert!(made.rows.iter().all(|row| row.len() == made.columns.len()));
    }

    #[test]
    fn an_empty_figure_has_an_empty_table() {
        assert!(table(&Figure::default()).rows.is_empty());
    }
}
