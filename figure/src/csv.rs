//! The figure's numbers as CSV (RFC 4180): one row per point, so that a spreadsheet or a script can pivot them.

use crate::model::{Figure, Series};
use crate::summary::{axis_of, category, machine};

/// The figure's data in long form. The columns are `figure,contender,series`, then every column that a series has
/// (each named once), then `x_unit,y_unit`. Categories are written by name, missing values are empty. Lines end in
/// CRLF; cells that a spreadsheet would take for a formula begin with an apostrophe.
pub fn csv(figure: &Figure) -> String {
    let mut columns: Vec<&str> = Vec::new();
    for column in figure.series.iter().flat_map(|series| &series.columns) {
        if !columns.contains(&column.as_str()) {
            columns.push(column);
        }
    }
    let mut text = String::new();
    let named: Vec<String> = columns.iter().map(|column| text_cell(column)).collect();
    row(&mut text, ["figure", "contender", "series"], &named, ["x_unit", "y_unit"]);
    for series in &figure.series {
        for values in &series.points {
            let cells: Vec<String> =
                columns.iter().map(|column| value_cell(figure, series, values, column)).collect();
            let start = [&figure.id, &series.contender, &series.name].map(String::as_str);
            row(&mut text, start, &cells, [&figure.x.unit, &figure.y.unit].map(String::as_str));
        }
    }
    text
}

/// A row: texts, cells that are written already, texts.
fn row(text: &mut String, start: [&str; 3], cells: &[String], end: [&str; 2]) {
    for cell in start {
        text.push_str(&text_cell(cell));
        text.push(',');
    }
    for cell in cells {
        text.push_str(cell);
        text.push(',');
    }
    text.push_str(&text_cell(end[0]));
    text.push(',');
    text.push_str(&text_cell(end[1]));
    text.push_str("\r\n");
}

/// What a point has in the column of a name.
fn value_cell(figure: &Figure, series: &Series, values: &[Option<f64>], column: &str) -> String {
    let Some(index) = series.columns.iter().position(|own| own == column) else { return String::new() };
    let Some(value) = values.get(index).copied().flatten().filter(|value| value.is_finite()) else {
        return String::new();
    };
    match axis_of(figure, series.mark, index).and_then(|axis| category(&axis.scale, value)) {
        Some(name) => text_cell(name),
        None => machine(value),
    }
}

/// A cell of text, quoted where it must be and harmless in a spreadsheet.
fn text_cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let safe = if formula { format!("'{text}") } else { text.to_owned() };
    if safe.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Axis, Family, Mark, Scale};

    fn figure(name: &str) -> Figure {
        Figure {
            id: "bytes".into(),
            x: Axis::new("Size", "B", Scale::LinearFromZero),
            y: Axis::new("Format", "", Scale::Category(vec!["JSON, pretty".into(), "protobuf".into()])),
            series: vec![Series {
                contender: "json".into(),
                name: name.into(),
                family: Family::JsonRest,
                variant: 0,
                mark: Mark::Bars,
                columns: vec!["format".into(), "bytes".into()],
                points: vec![vec![Some(0.0), Some(98.0)], vec![Some(1.0), None], vec![Some(1.0), Some(-0.5)]],
            }],
            ..Figure::default()
        }
    }

    #[test]
    fn one_row_per_point_with_names_and_units() {
        assert_eq!(
            csv(&figure("JSON")),
            "figure,contender,series,format,bytes,x_unit,y_unit\r\n\
             bytes,json,JSON,\"JSON, pretty\",98,B,\r\n\
             bytes,json,JSON,protobuf,,B,\r\n\
             bytes,json,JSON,protobuf,-0.5,B,\r\n"
        );
    }

    #[test]
    fn a_formula_is_text_and_a_negative_number_is_a_number() {
        let text = csv(&figure("=HYPERLINK(\"http://x\")"));
        assert!(text.contains("\"'=HYPERLINK(\"\"http://x\"\")\""), "{text}");
        assert!(text.contains(",-0.5,"));
    }

    #[test]
    fn a_figure_without_series_is_its_head() {
        assert_eq!(csv(&Figure::default()), "figure,contender,series,x_unit,y_unit\r\n");
    }
}
