//! The legend as data, for a page that has it in HTML: what each entry stands for, what it says, and its swatch.

use crate::area::Point;
use crate::draw::legend::{self, Entry};
use crate::draw::sheet::Sheet;
use crate::list::{DisplayList, Shape};
use crate::model::Figure;
use crate::theme::Theme;

/// An entry of the legend.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// The contender that it stands for, as [`Figure::without`] takes it; None for the last run.
    pub contender: Option<String>,
    /// What it says.
    pub name: String,
    /// The swatch, as in the picture's own legend: colour, hatch, dash and marker.
    pub swatch: DisplayList,
}

/// The legend: an entry for each contender, in the order of the series, and one for the last run where the figure has
/// a [`ghost`](Figure::ghost).
///
///     # use figure::{Family, Figure, Mark, Series, Theme, legend};
///     let series = Series {
///         contender: "json".into(), name: "JSON".into(), family: Family::JsonRest, variant: 0, mark: Mark::Line,
///         columns: vec!["size".into(), "time".into()], points: vec![vec![Some(1.0), Some(2.0)]],
///     };
///     let keys = legend(&Figure { series: vec![series], ..Figure::default() }, Theme::Light);
///     assert_eq!((keys[0].contender.as_deref(), keys[0].name.as_str()), (Some("json"), "JSON"));
pub fn legend(figure: &Figure, theme: Theme) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    for (first, series) in figure.series.iter().enumerate() {
        if keys.iter().any(|key| key.contender.as_ref() == Some(&series.contender)) {
            continue;
        }
        let own = figure.series.iter().filter(|other| other.contender == series.contender);
        let name = legend::name_of(figure, first, own.map(|series| series.name.as_str()).collect());
        let entry = Entry { series: first, ghost: false, name, mark: series.mark, at: Point::default() };
        keys.push(key(figure, Some(series.contender.clone()), entry, theme));
    }
    if let Some((series, mark, name)) = legend::ghost_entry(figure) {
        let entry = Entry { series, ghost: true, name, mark, at: Point::default() };
        keys.push(key(figure, None, entry, theme));
    }
    keys
}

fn key(figure: &Figure, contender: Option<String>, mut entry: Entry, theme: Theme) -> Key {
    let (width, height) = (legend::swatch(entry.mark), legend::ROW);
    entry.at = Point::new(0.0, height / 2.0);
    let mut sheet = Sheet::new(theme.palette());
    legend::draw(figure, std::slice::from_ref(&entry), &mut sheet);
    let mut swatch = DisplayList {
        width,
        height,
        theme,
        plot: <_>::default(),
        x_ends: None,
        items: sheet.items,
        anchors: Vec::new(),
    };
    swatch.items.retain(|item| !matches!(item.shape, Shape::Text(_)));
    Key { contender, name: entry.name, swatch }
}
