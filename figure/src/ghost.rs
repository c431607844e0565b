//! The last run behind the present one: which of its series can be compared with what is shown now.

use crate::model::{Axis, Figure, Mark, Scale, Series};

impl Figure {
    /// The figure with the series of a former one as its [`ghost`](Figure::ghost).
    ///
    /// It takes over what would be read rightly on the present axes, and nothing else: the figures have the same id,
    /// each axis measures the same in the same unit, and categories are the same names in the same order. Of the
    /// former series it takes those whose contender is there now, with the same mark and columns, and whose points
    /// differ from the present ones: what did not change has no ghost. Heat maps have none, as their cells leave
    /// nothing free to see it in. The ghost of the former figure itself is forgotten.
    ///
    ///     # use figure::{Family, Figure, Mark, Series};
    ///     # let run = |bytes| Figure {
    ///     #     series: vec![Series {
    ///     #         contender: "json".into(), name: "JSON".into(), family: Family::JsonRest, variant: 0,
    ///     #         mark: Mark::Bars, columns: vec!["format".into(), "bytes".into()],
    ///     #         points: vec![vec![Some(0.0), Some(bytes)]],
    ///     #     }],
    ///     #     ..Figure::default()
    ///     # };
    ///     let (last, now) = (run(98.0), run(120.0));
    ///     assert_eq!(now.with_ghost(&last).ghost[0].points[0][1], Some(98.0));
    pub fn with_ghost(mut self, last: &Figure) -> Figure {
        let comparable = self.id == last.id && alike(&self.x, &last.x) && alike(&self.y, &last.y);
        let former = last.series.iter().filter(|_| comparable);
        self.ghost = former.filter(|series| changed(&self.series, series)).cloned().collect();
        self
    }
}

/// Whether two axes measure the same. The scale may differ: a value has its place on either.
fn alike(a: &Axis, b: &Axis) -> bool {
    let names = |axis: &Axis| match &axis.scale {
        Scale::Category(names) => Some(names.clone()),
        _ => None,
    };
    a.label == b.label && a.unit == b.unit && names(a) == names(b)
}

/// Whether a former series is still among the present ones, with other points.
fn changed(present: &[Series], former: &Series) -> bool {
    let same = present.iter().find(|series| {
        (&series.contender, series.variant, series.mark, &series.columns)
            == (&former.contender, former.variant, former.mark, &former.columns)
    });
    former.mark != Mark::HeatMap && same.is_some_and(|series| series.points != former.points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Family;

    fn bars(contender: &str, row: f64, value: f64) -> Series {
        Series {
            contender: contender.into(),
            name: contender.into(),
            family: Family::Other,
            variant: 0,
            mark: Mark::Bars,
            columns: vec!["format".into(), "bytes".into()],
            points: vec![vec![Some(row), Some(value)]],
        }
    }

    fn figure(names: &[&str], values: &[f64]) -> Figure {
        let series = names.iter().zip(values).enumerate();
        Figure {
            id: "bytes".into(),
            x: Axis::new("Size", "B", Scale::LinearFromZero),
            y: Axis::new("", "", Scale::Category(names.iter().map(|name| (*name).into()).collect())),
            series: series.map(|(row, (name, value))| bars(name, row as f64, *value)).collect(),
            ..Figure::default()
        }
    }

    fn contenders(figure: &Figure) -> Vec<&str> {
        figure.ghost.iter().map(|series| series.contender.as_str()).collect()
    }

    #[test]
    fn only_what_changed_has_a_ghost() {
        let last = figure(&["json", "protobuf"], &[98.0, 34.0]);
        let now = figure(&["json", "protobuf"], &[120.0, 34.0]);
        assert_eq!(contenders(&now.clone().with_ghost(&last)), ["json"]);
        assert!(now.clone().with_ghost(&now).ghost.is_empty(), "nothing changed");
    }

    #[test]
    fn the_ghost_of_a_ghost_is_forgotten() {
        let runs = [98.0, 120.0, 150.0].map(|bytes| figure(&["json"], &[bytes]));
        let [first, second, third] = runs;
        let third = third.with_ghost(&second.with_ghost(&first));
        assert_eq!(third.ghost.len(), 1);
        assert_eq!(third.ghost[0].points[0][1], Some(120.0));
    }

    #[test]
    fn what_would_be_read_wrongly_is_left_out() {
        let last = figure(&["json", "protobuf"], &[98.0, 34.0]);
        let now = || figure(&["json", "protobuf"], &[120.0, 60.0]);
        assert_eq!(now().with_ghost(&last).ghost.len(), 2);
        let without = |change: fn(&mut Figure)| {
            let mut now = now();
            change(&mut now);
            now.with_ghost(&last).ghost
        };
        let none: Vec<Series> = Vec::new();
        assert_eq!(without(|now| now.id = "time".into()), none, "another figure");
        assert_eq!(without(|now| now.x.unit = "ms".into()), none, "another unit");
        assert_eq!(without(|now| now.x.label = "Time".into()), none, "another measure");
        assert_eq!(without(|now| now.y.scale = Scale::Linear), none, "no rows any more");
        let reordered = figure(&["protobuf", "json"], &[34.0, 98.0]);
        assert!(reordered.with_ghost(&last).ghost.is_empty(), "rows in another order");
        let more = figure(&["json", "protobuf", "avro"], &[98.0, 60.0, 40.0]);
        assert!(more.with_ghost(&last).ghost.is_empty(), "other rows");
        let gone = without(|now| now.series[0].contender = "xml".into());
        assert_eq!(gone.len(), 1, "a contender that is not there now");
        assert_eq!(without(|now| now.series[1].mark = Mark::HeatMap).len(), 1, "another mark");
    }

    #[test]
    fn an_axis_may_change_its_scale() {
        let last = figure(&["json"], &[98.0]);
        let mut now = figure(&["json"], &[120.0]);
        now.x.scale = Scale::Log;
        assert_eq!(now.with_ghost(&last).ghost.len(), 1);
    }
}
