//! Which points are read out: those under a pointer, or the next ones for who walks by keyboard. Nothing in here knows
//! the page.

use figure::{Anchor, DisplayList, Figure, Hit, Mark, Point, Scale, crosshair, hit};

/// Points of several series this far apart along x, in px, are read out together.
const TOGETHER: f64 = 12.0;

/// How a picture is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// All series at one x: lines, bands, bins.
    AlongX,
    /// Point by point, from left to right: columns, single points.
    ByColumn,
    /// Point by point, from the top down: rows of bars or spans, cells.
    ByRow,
}

/// Where the next reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The first one.
    First,
    /// The one before.
    Back,
    /// The one after.
    On,
    /// The last one.
    Last,
}

/// How a figure is read.
pub(super) fn order(figure: &Figure) -> Order {
    let any = |marks: &[Mark]| figure.series.iter().any(|series| marks.contains(&series.mark));
    if any(&[Mark::HeatMap]) || matches!(figure.y.scale, Scale::Category(_)) {
        Order::ByRow
    } else if any(&[Mark::Line, Mark::Step, Mark::Band, Mark::Cumulative, Mark::Histogram]) {
        Order::AlongX
    } else {
        Order::ByColumn
    }
}

/// What a pointer reads.
pub(super) fn at_pointer(list: &DisplayList, order: Order, pointer: Point) -> Vec<Hit> {
    if order == Order::AlongX && list.plot.grown(TOGETHER).contains(pointer) {
        together(list, pointer.x)
    } else {
        hit(list, pointer.x, pointer.y).into_iter().collect()
    }
}

/// What stands at a point that was walked to.
pub(super) fn at_anchor(list: &DisplayList, order: Order, anchor: Anchor) -> Vec<Hit> {
    if order == Order::AlongX { together(list, anchor.at.x) } else { vec![anchor.into()] }
}

/// The nearest point of each series, without those that are elsewhere.
fn together(list: &DisplayList, x: f64) -> Vec<Hit> {
    let mut hits = crosshair(list, x);
    let far = |hit: &Hit| (hit.at.x - x).abs();
    let nearest = hits.iter().map(far).fold(f64::INFINITY, f64::min);
    hits.retain(|hit| far(hit) <= nearest + TOGETHER);
    hits
}

/// The point to walk to from another one; the same one at the ends.
pub(super) fn walk(list: &DisplayList, order: Order, from: Option<Anchor>, step: Step) -> Option<Anchor> {
    let place = |anchor: &Anchor| {
        let (series, point) = (anchor.series as f64, anchor.point as f64);
        match order {
            Order::AlongX => [anchor.at.x, 0.0, 0.0, 0.0],
            Order::ByColumn => [anchor.at.x, anchor.at.y, series, point],
            Order::ByRow => [anchor.at.y, anchor.at.x, series, point],
        }
    };
    // The first or last of those that lie on the way.
    let mut best: Option<&Anchor> = None;
    for anchor in &list.anchors {
        let ahead = match (step, &from) {
            (Step::On, Some(from)) => place(anchor) > place(from),
            (Step::Back, Some(from)) => place(anchor) < place(from),
            _ => true,
        };
        let better = match step {
            Step::First | Step::On => best.is_none_or(|best| place(anchor) < place(best)),
            Step::Back | Step::Last => best.is_none_or(|best| place(anchor) > place(best)),
        };
        if ahead && better {
            best = Some(anchor);
        }
    }
    best.copied().or(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use figure::{Axis, Chrome, Family, Series, Size, Theme, draw};

    fn figure(mark: Mark, y: Scale, points: &[&[[f64; 2]]]) -> Figure {
        let series = points.iter().enumerate().map(|(index, points)| Series {
            contender: format!("contender-{index}"),
            name: format!("Contender {index}"),
            family: Family::Other,
            variant: index as u8,
            mark,
            columns: vec!["x".into(), "y".into()],
            points: points.iter().map(|point| point.map(Some).to_vec()).collect(),
        });
        Figure {
            x: Axis::new("Load", "calls/s", Scale::Linear),
            y: Axis::new("Time", "ms", y),
            series: series.collect(),
            ..Figure::default()
        }
    }

    fn lines() -> (Figure, DisplayList) {
        let figure = figure(
            Mark::Line,
            Scale::Linear,
            &[&[[0.0, 1.0], [50.0, 2.0], [100.0, 3.0]], &[[0.0, 4.0], [50.0, 5.0]]],
        );
        let list = draw(&figure, Size::new(600.0, 300.0), Theme::Light, Chrome::Page);
        (figure, list)
    }

    fn walked(list: &DisplayList, order: Order, steps: &[Step]) -> Vec<(usize, usize)> {
        let mut at = None;
        let walk = |step: &Step| {
            at = walk(list, order, at, *step);
            at.map(|anchor| (anchor.series, anchor.point))
        };
        steps.iter().filter_map(walk).collect()
    }

    #[test]
    fn lines_are_read_together_and_a_series_that_has_ended_is_left_out() {
        let (figure, list) = lines();
        assert_eq!(order(&figure), Order::AlongX);
        let places = [Step::On, Step::On, Step::On, Step::On, Step::Back];
        let mut at = None;
        let read = places.map(|step| {
            at = walk(&list, Order::AlongX, at, step);
            let hits = at.map(|anchor| at_anchor(&list, Order::AlongX, anchor)).unwrap_or_default();
            hits.iter().map(|hit| (hit.series, hit.point)).collect::<Vec<_>>()
        });
        let [first, middle, end] = [vec![(0, 0), (1, 0)], vec![(0, 1), (1, 1)], vec![(0, 2)]];
        assert_eq!(read, [first, middle.clone(), end.clone(), end, middle]);
    }

    #[test]
    fn a_pointer_beside_the_plot_reads_nothing() {
        let (_, list) = lines();
        assert!(at_pointer(&list, Order::AlongX, Point::new(0.0, 0.0)).is_empty());
        assert_eq!(at_pointer(&list, Order::AlongX, list.plot.center()).len(), 2);
    }

    #[test]
    fn rows_are_walked_from_the_top_down() {
        let rows = Scale::Category(["a", "b", "c"].map(String::from).into());
        let figure = figure(Mark::Bars, rows, &[&[[2.0, 9.0], [0.0, 1.0]], &[[1.0, 5.0]]]);
        let list = draw(&figure, Size::new(600.0, 300.0), Theme::Light, Chrome::Page);
        assert_eq!(order(&figure), Order::ByRow);
        let steps = [Step::On, Step::On, Step::On, Step::On, Step::First, Step::Last, Step::Back];
        let expected = [(0, 1), (1, 0), (0, 0), (0, 0), (0, 1), (0, 0), (1, 0)];
        assert_eq!(walked(&list, Order::ByRow, &steps), expected);
        assert_eq!(walked(&list, Order::ByRow, &[Step::Back]), [(0, 0)], "from nowhere back is the end");
    }

    #[test]
    fn without_data_there_is_nowhere_to_go() {
        let figure = figure(Mark::Line, Scale::Linear, &[]);
        let list = draw(&figure, Size::new(600.0, 300.0), Theme::Light, Chrome::Page);
        assert!(walked(&list, Order::AlongX, &[Step::On, Step::Last]).is_empty());
    }
}
