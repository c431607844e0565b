//! From a figure to a picture: the one function that draws.
//!
//! [`lay_out`](layout::lay_out) decides where everything goes. Then the marks and the axes draw on a [`Plot`], which
//! turns places on the axes into points of the picture and puts the shapes on the [`Sheet`], the display list.

mod annotations;
mod axes;
mod band;
mod bars;
mod cells;
mod clip;
mod coordinate;
mod field;
mod frame;
mod ghost;
mod guess;
mod heat_map;
mod histogram;
mod key;
mod labels;
mod layout;
mod legend;
mod line;
mod look;
mod plot;
mod ramp;
mod reach;
mod room;
mod scatter;
mod sheet;
mod sizes;
mod slots;
mod steps;
mod ticks;
mod waterfall;

use crate::font;
use crate::list::{DisplayList, Role, Shape};
use crate::model::{Figure, Mark};
use crate::text::TextAnchor;
use crate::theme::Theme;
pub use key::{Key, legend};
use layout::Layout;
use plot::Plot;
use sheet::Sheet;

/// The size of a picture in px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// What is drawn around the plot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Chrome {
    /// For the page, where title, question, [`legend`](crate::legend()) and provenance are HTML: axes and data only.
    #[default]
    Page,
    /// For a picture that leaves the page: title, question, legend, settings, seed, version, fingerprint and link are in it.
    Export,
}

/// The smallest and largest side of a picture in px.
const SIDES: std::ops::RangeInclusive<f64> = 40.0..=8192.0;

impl Size {
    /// A size in px.
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height }
    }

    /// A good size for a figure at a width: as high as its rows need, else about half as high as wide.
    pub fn fitting(figure: &Figure, width: f64, chrome: Chrome) -> Self {
        let width = side(width);
        let palette = Theme::Light.palette();
        // What the frame takes does not depend on the height, as long as there is enough of it.
        const AMPLE: f64 = 4096.0;
        let layout = layout::lay_out(figure, width, AMPLE, chrome, palette);
        let around = AMPLE - layout.plot.height;
        let rows = match &figure.y.scale {
            // A few rows are given more room than they need, or their frame would be left out.
            crate::Scale::Category(names) => {
                (names.len() as f64 * row_height(figure, &layout, names.len())).max(layout::LOWEST + 1.0)
            }
            _ => (layout.plot.width * 0.5).clamp(170.0, 380.0),
        };
        Self { width, height: side((around + rows).round()) }
    }
}

/// The height in px that rows share when there are many.
const MANY_ROWS: f64 = 680.0;

/// The height that a row of so many categories needs.
fn row_height(figure: &Figure, layout: &Layout, rows: usize) -> f64 {
    let marks = |mark: Mark| figure.series.iter().any(|series| series.mark == mark);
    if marks(Mark::Bars) {
        let thinnest = layout.bars.iter().map(|bar| bar.thickness).fold(1.0, f64::min);
        let categories = layout.y.span.category_share().unwrap_or(1.0);
        (categories / thinnest * 15.0).clamp(24.0, 400.0)
    } else if marks(Mark::HeatMap) {
        22.0
    } else {
        // Many rows become thin ones: their shape is what they show.
        (MANY_ROWS / rows as f64).clamp(3.0, 26.0)
    }
}

fn side(length: f64) -> f64 {
    if length.is_finite() { length.clamp(*SIDES.start(), *SIDES.end()) } else { *SIDES.start() }
}

/// Draws a figure.
///
/// The list has the size asked for, as long as that is a picture at all (40 to 8192 px each way; else the nearest).
/// It never fails: a figure without data has its axes and says "no data", and where there is no room for something
/// it is left out, the least important first.
pub fn draw(figure: &Figure, size: Size, theme: Theme, chrome: Chrome) -> DisplayList {
    let (width, height) = (side(size.width), side(size.height));
    let palette = theme.palette();
    let layout = layout::lay_out(figure, width, height, chrome, palette);
    let mut sheet = Sheet::new(palette);
    let area = crate::Area { x: 0.0, y: 0.0, width, height };
    sheet.push(Role::Background, Shape::Rect { area, fill: palette.background });
    for (role, text) in &layout.texts {
        sheet.push(*role, Shape::Text(text.clone()));
    }
    legend::draw(figure, &layout.legend, &mut sheet);
    let mut plot = Plot::new(sheet, &layout);
    draw_plot(&mut plot, figure, &layout);
    let (items, anchors) = (plot.sheet.items, plot.anchors);
    DisplayList { width, height, theme, plot: layout.plot, x_ends: layout.x.span.ends(), items, anchors }
}

fn draw_plot(plot: &mut Plot, figure: &Figure, layout: &Layout) {
    axes::grid(plot, figure);
    if layout.any {
        ghost::draw(plot, figure, &layout.bars);
    }
    for (index, series) in figure.series.iter().enumerate() {
        match series.mark {
            Mark::Line | Mark::Step | Mark::Cumulative => line::draw(plot, index, series),
            Mark::Bars => bars::draw(plot, figure, index, &layout.bars, layout.bar_labels),
            Mark::Band => band::draw(plot, index, series),
            Mark::Scatter => scatter::draw(plot, index, series),
            Mark::Histogram => histogram::draw(plot, index, series),
            Mark::Waterfall => waterfall::draw(plot, index, series),
            Mark::HeatMap => heat_map::draw(plot, figure, index),
        }
    }
    axes::axes(plot, figure);
    if layout.any {
        let pending = annotations::mark(plot, figure);
        plot.write_labels();
        annotations::name(plot, pending);
    } else {
        let at = plot.area.center();
        let at = crate::Point::new(at.x, at.y + font::cap_height(sizes::VALUE) / 2.0);
        let empty = |series: &crate::Series| series.points.is_empty();
        let hidden = !figure.series.is_empty() && figure.series.iter().all(empty);
        let words = if hidden { "nothing shown" } else { "no data" };
        plot.label(Role::Note, words, at, TextAnchor::Middle);
        plot.write_labels();
    }
}
