//! Figures with a series for each contender, among them bars: one number of each.

use figure::{Annotation, Axis, Figure, Mark, Scale, Series};

use crate::lesson::{Contender, Lesson};
use crate::values::Values;

/// A number of each contender, as bars.
pub(crate) struct Bars {
    /// The figure's name.
    pub id: &'static str,
    /// The value's name, after the contender's.
    pub value: &'static str,
    /// What it is.
    pub title: &'static str,
    /// What it answers.
    pub question: &'static str,
    /// What the bars are measured along.
    pub axis: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// What the table calls it.
    pub column: &'static str,
}

impl Bars {
    /// The figure; `who` names the rows, one for each contender.
    pub(crate) fn figure(&self, lesson: &Lesson, who: Axis, values: &Values) -> Figure {
        let bar = |row: usize, contender: &Contender| {
            vec![vec![Some(row as f64), values.number(&[contender.id, self.value].concat())]]
        };
        Figure {
            id: self.id.into(),
            title: self.title.into(),
            question: self.question.into(),
            x: Axis::new(self.axis, self.unit, Scale::LinearFromZero),
            y: who,
            series: each(lesson, Mark::Bars, ["contender", self.column], &bar),
            ..Figure::default()
        }
    }
}

/// The axis beside the bars.
pub(crate) fn who(label: &str, short: impl Iterator<Item = &'static str>) -> Axis {
    Axis::new(label, "", Scale::Category(short.map(String::from).collect()))
}

/// Rows of a series.
type Points = Vec<Vec<Option<f64>>>;

/// One series for each contender, whose points are told by its row and itself.
pub(crate) fn each(
    lesson: &Lesson,
    mark: Mark,
    columns: [&str; 2],
    points: &dyn Fn(usize, &Contender) -> Points,
) -> Vec<Series> {
    let series = |(row, contender): (usize, &Contender)| {
        let (family, variant) = (lesson.swept.look)(contender.id);
        Series {
            contender: contender.id.into(),
            name: contender.label.into(),
            family,
            variant,
            mark,
            columns: columns.map(String::from).to_vec(),
            points: points(row, contender),
        }
    };
    lesson.contenders.iter().enumerate().map(series).collect()
}

/// The row of a contender among all of them.
pub(crate) fn row(contenders: &[Contender], id: &str) -> usize {
    contenders.iter().position(|one| one.id == id).unwrap_or_default()
}

/// The reader's guess of a contender's bar.
pub(crate) fn guessed(contenders: &[Contender], id: &str, x: f64) -> Annotation {
    Annotation::Guess { x: Some(x), y: Some(row(contenders, id) as f64), label: "your guess".into() }
}
