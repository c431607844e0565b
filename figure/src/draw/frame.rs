//! The texts around the plot: title, question and legend above, notes below. In the picture of an export all of
//! them; on the page, where they are HTML, none.

use crate::area::{Area, Point};
use crate::color::Color;
use crate::draw::legend::{self, Entry};
use crate::draw::{Chrome, sizes};
use crate::font;
use crate::list::Role;
use crate::model::{Axis, Figure, Scale};
use crate::text::{Text, TextAnchor};
use crate::theme::Palette;
use crate::words;

/// What stands around the plot, and the room that it leaves.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub texts: Vec<(Role, Text)>,
    pub legend: Vec<Entry>,
    /// Between the frame's left and right margins, below its head and above its foot: for the plot with its axes.
    pub inside: Area,
}

/// How much is left out where there is no room: each step leaves out one thing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Spared {
    Nothing,
    Notes,
    Question,
    Legend,
    Title,
}

impl Spared {
    pub(crate) const STEPS: [Self; 5] =
        [Self::Nothing, Self::Notes, Self::Question, Self::Legend, Self::Title];
}

/// The margins: left, top, right, bottom.
fn margins(width: f64, chrome: Chrome) -> [f64; 4] {
    match chrome {
        Chrome::Page => [2.0, 4.0, 10.0, 4.0],
        Chrome::Export if width < sizes::NARROW => [14.0, 14.0, 14.0, 12.0],
        Chrome::Export => [22.0, 20.0, 22.0, 16.0],
    }
}

/// Lays out the frame of a picture.
pub(crate) fn lay_out(
    figure: &Figure,
    width: f64,
    height: f64,
    chrome: Chrome,
    spared: Spared,
    palette: &Palette,
) -> Frame {
    let [left, top, right, bottom] = margins(width, chrome);
    let room = (width - left - right).max(0.0);
    let export = chrome == Chrome::Export;
    let mut texts = Vec::new();
    let mut head = Cursor { x: left, y: top };

    if export && spared < Spared::Title {
        head.lines(
            &mut texts,
            Role::Title,
            &words::wrap(&figure.title, sizes::title(width), room, 3),
            sizes::title(width),
            palette.ink,
        );
    }
    if export && spared < Spared::Question {
        head.y += 3.0;
        head.lines(
            &mut texts,
            Role::Question,
            &words::wrap(&figure.question, sizes::QUESTION, room, 4),
            sizes::QUESTION,
            palette.muted,
        );
    }
    if export && !texts.is_empty() {
        head.y += 12.0;
    }

    let mut foot = height - bottom;
    if export && spared < Spared::Notes {
        let mut lines = Vec::new();
        for note in notes(figure) {
            lines.extend(words::wrap(&note, sizes::NOTE, room, 4));
        }
        // A dot parts what stands on one line.
        for line in &mut lines {
            line.truncate(line.trim_end_matches([' ', '·']).len());
        }
        if !lines.is_empty() {
            foot -= sizes::line_height(sizes::NOTE) * lines.len() as f64;
            Cursor { x: left, y: foot }.lines(&mut texts, Role::Note, &lines, sizes::NOTE, palette.muted);
            foot -= 12.0;
        }
    }

    let most_rows = (((foot - head.y) * 0.4 / legend::ROW) as usize).min(12);
    let (legend, legend_height) = if export && spared < Spared::Legend && most_rows > 0 {
        legend::place(figure, Point::new(left, head.y), room, most_rows)
    } else {
        (Vec::new(), 0.0)
    };
    head.y += legend_height + if legend.is_empty() { 0.0 } else { 8.0 };

    if let Some(title) = axis_title(&figure.y) {
        let title = words::shorten(&title, sizes::AXIS_TITLE, room);
        head.y += 2.0;
        head.lines(
            &mut texts,
            Role::AxisTitle(crate::list::Dimension::Y),
            &[title],
            sizes::AXIS_TITLE,
            palette.muted,
        );
        head.y += if matches!(figure.y.scale, Scale::Category(_)) { 2.0 } else { 8.0 };
    } else {
        // Half of the uppermost tick label.
        head.y += 6.0;
    }
    let inside = Area { x: left, y: head.y, width: room, height: (foot - head.y).max(0.0) };
    Frame { texts, legend, inside }
}

/// The name of an axis with its unit.
pub(crate) fn axis_title(axis: &Axis) -> Option<String> {
    let (label, unit) = (words::tidy(&axis.label), words::tidy(&axis.unit));
    match (label.is_empty(), unit.is_empty()) {
        (true, true) => None,
        (false, true) => Some(label),
        (true, false) => Some(unit),
        (false, false) => Some(format!("{label} ({unit})")),
    }
}

/// What is said below the picture: the settings that differ, where it comes from, and the link to it.
fn notes(figure: &Figure) -> Vec<String> {
    let from = &figure.provenance;
    let settings: Vec<String> =
        figure.settings.iter().map(|setting| format!("{}: {}", setting.label, setting.value)).collect();
    // Spaces that do not break: a number stays with its name.
    let mut origin = vec![from.lesson.clone(), format!("seed\u{a0}{}", from.seed)];
    if !from.fingerprint.is_empty() {
        origin.push(format!("fingerprint\u{a0}{}", from.fingerprint));
    }
    if !from.version.is_empty() {
        origin.push(format!("Wirelab\u{a0}{}", from.version));
    }
    origin.retain(|part| !part.is_empty());
    let mut notes = vec![settings.join(" · "), origin.join(" · "), from.link.clone()];
    notes.iter_mut().for_each(|note| *note = words::tidy(note));
    notes.retain(|note| !note.is_empty());
    notes
}

/// Where the next line goes.
struct Cursor {
    x: f64,
    y: f64,
}

impl Cursor {
    fn lines(
        &mut self,
        texts: &mut Vec<(Role, Text)>,
        role: Role,
        lines: &[String],
        size: f64,
        color: Color,
    ) {
        for line in lines {
            let step = sizes::line_height(size);
            let baseline = self.y + (step + font::cap_height(size)) / 2.0;
            let text = Text {
                text: line.clone(),
                at: Point::new(self.x, baseline),
                anchor: TextAnchor::Start,
                size,
                color,
                rotation: 0.0,
            };
            texts.push((role, text));
            self.y += step;
        }
    }
}
