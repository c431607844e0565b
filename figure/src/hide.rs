//! Hiding contenders: what the page's legend switches off.

use crate::model::Figure;

impl Figure {
    /// The figure without the data of some contenders, present and last run, for drawing.
    ///
    /// The value axes follow what is left, as in uPlot and ECharts: one hides a series to see the others better, and
    /// where a large one set the range, they would stay as small as before. What would jump for no gain stays:
    /// categories keep their rows, and a hidden series keeps its index, only without points. So a
    /// [`Hit`](crate::Hit) on the picture can be read out from the whole figure, lines keep their looks and markers,
    /// and the legend in the picture names what is drawn. For a height that does not jump, ask
    /// [`Size::fitting`](crate::Size::fitting) about the whole figure.
    ///
    /// Table and CSV are made from the whole figure: they have every series.
    ///
    ///     # use figure::{Chrome, Figure, Size, Theme, draw, table};
    ///     # let figure = Figure::default();
    ///     let size = Size::fitting(&figure, 720.0, Chrome::Page);
    ///     let picture = draw(&figure.without(&["json+gzip".into()]), size, Theme::Light, Chrome::Page);
    ///     let numbers = table(&figure);
    pub fn without(&self, hidden: &[String]) -> Figure {
        let mut left = self.clone();
        for series in left.series.iter_mut().filter(|series| hidden.contains(&series.contender)) {
            series.points.clear();
        }
        left.ghost.retain(|series| !hidden.contains(&series.contender));
        left
    }
}
