//! Clipping to a rectangle: lines are cut where they leave. Clamping what is outside would bend them.

use crate::area::{Area, Point};

/// The part of a segment inside the area.
pub(crate) fn segment(from: Point, to: Point, area: &Area) -> Option<(Point, Point)> {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    for (step, room) in [
        (-dx, from.x - area.x),
        (dx, area.right() - from.x),
        (-dy, from.y - area.y),
        (dy, area.bottom() - from.y),
    ] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else {
            leave = leave.min(room / step);
        }
    }
    let at = |share: f64| match share {
        0.0 => from,
        1.0 => to,
        _ => Point::new(from.x + dx * share, from.y + dy * share),
    };
    (enter <= leave).then(|| (at(enter), at(leave)))
}

/// The parts of a polyline inside the area, each with at least two points.
pub(crate) fn polyline(points: &[Point], area: &Area) -> Vec<Vec<Point>> {
    let mut parts: Vec<Vec<Point>> = Vec::new();
    let mut open = false;
    for pair in points.windows(2) {
        let Some((from, to)) = segment(pair[0], pair[1], area) else {
            open = false;
            continue;
        };
        match parts.last_mut() {
            Some(part) if open && part.last() == Some(&from) => part.push(to),
            _ => parts.push(vec![from, to]),
        }
        open = to == pair[1];
    }
    parts
}

/// The part of a polygon inside the area (Sutherland and Hodgman); empty where there is none.
pub(crate) fn polygon(points: &[Point], area: &Area) -> Vec<Point> {
    let mut current = points.to_vec();
    let edges: [(bool, f64, f64); 4] =
        [(true, area.x, 1.0), (true, area.right(), -1.0), (false, area.y, 1.0), (false, area.bottom(), -1.0)];
    for (vertical, edge, sign) in edges {
        let depth = |point: &Point| ((if vertical { point.x } else { point.y }) - edge) * sign;
        let mut kept = Vec::with_capacity(current.len() + 4);
        for (index, point) in current.iter().enumerate() {
            let next = &current[(index + 1) % current.len()];
            let (here, there) = (depth(point), depth(next));
            if here >= 0.0 {
                kept.push(*point);
            }
            if (here >= 0.0) != (there >= 0.0) {
                let share = here / (here - there);
                kept.push(Point::new(
                    point.x + (next.x - point.x) * share,
                    point.y + (next.y - point.y) * share,
                ));
            }
        }
        current = kept;
    }
    if current.len() < 3 { Vec::new() } else { current }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: Area = Area { x: 0.0, y: 0.0, width: 1.0, height: 1.0 };

    fn points(coordinates: &[(f64, f64)]) -> Vec<Point> {
        coordinates.iter().map(|(x, y)| Point::new(*x, *y)).collect()
    }

    #[test]
    fn a_line_that_leaves_keeps_its_slope() {
        let parts = polyline(&points(&[(0.0, 0.0), (1.0, 2.0)]), &UNIT);
        assert_eq!(parts, vec![points(&[(0.0, 0.0), (0.5, 1.0)])]);
    }

    #[test]
    fn a_line_that_comes_back_is_two_parts() {
        let parts = polyline(&points(&[(0.0, 0.5), (0.5, 2.0), (1.0, 0.5)]), &UNIT);
        assert_eq!(parts.len(), 2);
        assert!(parts.iter().flatten().all(|point| UNIT.contains(*point)));
    }

    #[test]
    fn what_is_outside_is_gone() {
        assert!(polyline(&points(&[(2.0, 2.0), (3.0, 5.0), (2.0, 9.0)]), &UNIT).is_empty());
        assert!(polyline(&points(&[(0.5, 0.5)]), &UNIT).is_empty());
    }

    #[test]
    fn what_is_inside_is_untouched() {
        let line = points(&[(0.1, 0.2), (0.3, 0.9), (0.3, 0.9), (0.7, 0.0)]);
        assert_eq!(polyline(&line, &UNIT), vec![line]);
    }

    #[test]
    fn a_polygon_is_cut_at_the_edge() {
        let cut = polygon(&points(&[(-1.0, 0.25), (2.0, 0.25), (2.0, 0.75), (-1.0, 0.75)]), &UNIT);
        assert!(cut.iter().all(|point| UNIT.contains(*point)));
        assert_eq!(cut.len(), 4);
        assert!(polygon(&points(&[(2.0, 2.0), (3.0, 2.0), (3.0, 3.0)]), &UNIT).is_empty());
        assert!(polygon(&[], &UNIT).is_empty());
    }
}
