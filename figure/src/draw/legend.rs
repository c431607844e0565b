//! The legend: one entry per look. Series that look alike share an entry, named by the words that they share.

use crate::area::{Area, Point};
use crate::color::Color;
use crate::draw::look::Look;
use crate::draw::sheet::Sheet;
use crate::draw::{ghost, ramp, sizes};
use crate::font;
use crate::list::{Role, Shape};
use crate::model::{Figure, Mark};
use crate::text::TextAnchor;
use crate::words;

/// Height of a row.
pub(crate) const ROW: f64 = 20.0;
/// Between the swatch and its name.
const SWATCH_GAP: f64 = 6.0;
/// Between entries.
const ENTRY_GAP: f64 = 18.0;

/// An entry with its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// The first series that it stands for.
    pub series: usize,
    /// Whether it stands for the last run instead.
    pub ghost: bool,
    pub name: String,
    pub mark: Mark,
    pub at: Point,
}

/// The legend's entries, placed in rows from the point on, and how high they are together. Entries for which there
/// is no row are counted in the last one's place.
pub(crate) fn place(figure: &Figure, from: Point, width: f64, most_rows: usize) -> (Vec<Entry>, f64) {
    let mut entries: Vec<Entry> = Vec::new();
    let (mut x, mut row) = (0.0, 0);
    let mut named = entries_of(figure);
    let present = named.len();
    named.extend(ghost_entry(figure));
    let total = named.len();
    for (index, (series, mark, name)) in named.into_iter().enumerate() {
        if swatch(mark) + SWATCH_GAP > width {
            break;
        }
        let name = words::shorten(&name, sizes::LEGEND, (width - swatch(mark) - SWATCH_GAP).max(0.0));
        let wide = swatch(mark) + SWATCH_GAP + font::width(&name, sizes::LEGEND);
        if x > 0.0 && x + wide > width {
            (x, row) = (0.0, row + 1);
        }
        if row >= most_rows {
            if let Some(last) = entries.last_mut() {
                last.name = words::shorten(
                    &format!("{} +{}", last.name, total - index),
                    sizes::LEGEND,
                    (width - (last.at.x - from.x) - swatch(last.mark) - SWATCH_GAP).max(0.0),
                );
            }
            break;
        }
        let at = Point::new(from.x + x, from.y + ROW * row as f64 + ROW / 2.0);
        entries.push(Entry { series, ghost: index >= present, name, mark, at });
        x += wide + ENTRY_GAP;
    }
    let height = if entries.is_empty() { 0.0 } else { ROW * (row.min(most_rows - 1) + 1) as f64 };
    (entries, height)
}

/// Which series the entries stand for, with their names.
fn entries_of(figure: &Figure) -> Vec<(usize, Mark, String)> {
    let mut groups: Vec<(usize, Vec<&str>)> = Vec::new();
    // A series without points is hidden.
    let shown = figure.series.iter().enumerate().filter(|(_, series)| !series.points.is_empty());
    for (index, series) in shown {
        let alike = groups.iter_mut().find(|(first, names)| {
            let other = &figure.series[*first];
            (series.family, series.variant, series.mark) == (other.family, other.variant, other.mark)
                // Bars are told apart by their category; lines of one look would only be mistaken for each other.
                && (matches!(series.mark, Mark::Bars | Mark::Waterfall) || names.contains(&series.name.as_str()))
        });
        match alike {
            Some((_, names)) => names.push(&series.name),
            None => groups.push((index, vec![&series.name])),
        }
    }
    groups
        .into_iter()
        .map(|(first, names)| (first, figure.series[first].mark, name_of(figure, first, names)))
        .filter(|(_, _, name)| !name.is_empty())
        .collect()
}

/// What an entry says that stands for the series of these names, the first of them at an index.
pub(crate) fn name_of(figure: &Figure, first: usize, mut names: Vec<&str>) -> String {
    names.dedup();
    let shared = words::shared(&names);
    let name = if shared.is_empty() { names.join(", ") } else { shared };
    let is_ramp = figure.series[first].mark == Mark::HeatMap;
    words::tidy(&if is_ramp { ramp::legend(figure, first) } else { name })
}

/// The entry of the last run, drawn as its first series is.
pub(crate) fn ghost_entry(figure: &Figure) -> Option<(usize, Mark, String)> {
    let drawn = figure.ghost.iter().find(|series| series.mark != Mark::HeatMap)?;
    Some((0, drawn.mark, ghost::NAME.to_owned()))
}

/// The width of a swatch.
pub(crate) fn swatch(mark: Mark) -> f64 {
    match mark {
        Mark::Line | Mark::Step | Mark::Cumulative | Mark::Band => 26.0,
        Mark::Bars | Mark::Histogram | Mark::Waterfall => 16.0,
        Mark::Scatter => 10.0,
        Mark::HeatMap => 90.0,
    }
}

/// Records the entries.
pub(crate) fn draw(figure: &Figure, entries: &[Entry], sheet: &mut Sheet) {
    let palette = sheet.palette;
    for entry in entries {
        if entry.ghost {
            ghost_swatch(entry, sheet);
            continue;
        }
        let role = Role::Legend { series: entry.series };
        let look = Look::of(&figure.series[entry.series], palette);
        let wide = swatch(entry.mark);
        let box_height = if entry.mark == Mark::HeatMap { 9.0 } else { 11.0 };
        let area = Area { x: entry.at.x, y: entry.at.y - box_height / 2.0, width: wide, height: box_height };
        let line = |sheet: &mut Sheet| {
            let (from, to) = (Point::new(area.x, entry.at.y), Point::new(area.right(), entry.at.y));
            sheet.line(role, from, to, look.color, sizes::LINE, look.dash);
        };
        match entry.mark {
            Mark::Bars | Mark::Waterfall => sheet.filled(role, area, &look),
            Mark::Histogram => {
                sheet
                    .push(role, Shape::Rect { area, fill: look.color.with_alpha(super::histogram::OPACITY) });
                line(sheet);
            }
            Mark::Band => {
                sheet.push(role, Shape::Rect { area, fill: look.color.with_alpha(super::band::OPACITY) });
                line(sheet);
            }
            Mark::Line | Mark::Step | Mark::Cumulative => {
                line(sheet);
                sheet.marker(role, area.center(), &look);
            }
            Mark::Scatter => sheet.marker(role, area.center(), &look),
            Mark::HeatMap => {
                const STEPS: usize = 30;
                for step in 0..STEPS {
                    let (left, width) = (area.x + wide * step as f64 / STEPS as f64, wide / STEPS as f64);
                    let fill = ramp::color(look.color, palette, step as f64 / (STEPS - 1) as f64);
                    // A hair wider than its share: no seams between neighbours.
                    let width = if step + 1 < STEPS { width + 0.5 } else { width };
                    sheet.push(role, Shape::Rect { area: Area { x: left, width, ..area }, fill });
                }
            }
        }
        name(entry, role, palette.ink, sheet);
    }
}

fn name(entry: &Entry, role: Role, ink: Color, sheet: &mut Sheet) {
    let left = entry.at.x + swatch(entry.mark) + SWATCH_GAP;
    let at = Point::new(left, entry.at.y + font::cap_height(sizes::LEGEND) / 2.0);
    sheet.text(role, &entry.name, at, TextAnchor::Start, sizes::LEGEND, ink);
}

/// Pale in the swatch, and its name in the second ink.
fn ghost_swatch(entry: &Entry, sheet: &mut Sheet) {
    let (role, palette) = (Role::Ghost { index: None }, sheet.palette);
    let (wide, height) = (swatch(entry.mark), 11.0);
    let area = Area { x: entry.at.x, y: entry.at.y - height / 2.0, width: wide, height };
    sheet.push(role, ghost::swatch(entry.mark, &area, palette.ghost));
    name(entry, role, palette.muted, sheet);
}
