//! Where places are in the picture: on a grid of 1/64 px. That is finer than anyone sees, and what belongs together
//! (a bar and its outline, a tick and its grid line) has the same coordinates, whatever arithmetic led there.

use crate::area::{Area, Point};
use crate::draw::plot::Place;

/// Steps of the grid in one px.
const STEPS: f64 = 64.0;
/// The distance of two lines of the grid, in px.
pub(crate) const STEP: f64 = 1.0 / STEPS;

/// A length in px, on the grid.
pub(crate) fn snap(px: f64) -> f64 {
    (px * STEPS).round() / STEPS
}

/// The edges of the plot in px. A pixel of the grid at the right and the lower edge is the last one within.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

impl Field {
    /// The field of a plot area in a picture of a size.
    pub(crate) fn new(plot: &Area, width: f64, height: f64) -> Self {
        let (top, foot) = (snap(plot.y), snap(height) - snap(height - plot.bottom()).max(0.0));
        Self {
            left: snap(plot.x),
            right: snap(width) - snap(width - plot.right()).max(0.0) - STEP,
            // In the lowest of pictures the plot has no room and begins below them.
            top: top.min(foot),
            bottom: top.max(foot) - STEP,
        }
    }

    /// Where a place is. Far off is far off: what lies beyond is clipped.
    pub(crate) fn pixel(&self, (x, y): Place) -> Point {
        let along = |from: f64, to: f64, place: f64| from + snap((to - from) * place.clamp(-100.0, 100.0));
        Point::new(along(self.left, self.right, x), along(self.bottom, self.top, y))
    }

    /// The same for what stays in the plot: what sticks out, as the cap of a whisker may, ends at its edge.
    pub(crate) fn inside(&self, place: Place) -> Point {
        let at = self.pixel(place);
        Point::new(at.x.max(self.left).min(self.right + STEP), at.y.max(self.top).min(self.bottom + STEP))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_are_rounded_to_the_nearest() {
        let area = Area { x: 10.0, y: 20.0, width: 100.0, height: 50.0 };
        let field = Field::new(&area, 200.0, 100.0);
        assert_eq!(field.pixel((0.0, 1.0)), Point::new(10.0, 20.0));
        assert_eq!(field.pixel((1.0, 0.0)), Point::new(110.0 - STEP, 70.0 - STEP));
        // 0.3 of 6399 and 3199 steps is 1919.7 and 959.7 of them.
        assert_eq!(field.pixel((0.3, 0.3)), Point::new(10.0 + 1920.0 * STEP, 70.0 - STEP - 960.0 * STEP));
    }

    #[test]
    fn what_sticks_out_ends_at_the_edge() {
        let area = Area { x: 10.0, y: 20.0, width: 100.0, height: 50.0 };
        let field = Field::new(&area, 200.0, 100.0);
        assert_eq!(field.inside((-0.1, 0.5)).x, 10.0);
        assert_eq!(field.inside((0.5, 1e6)).y, 20.0);
        assert_eq!(field.inside((0.25, 0.75)), field.pixel((0.25, 0.75)));
    }

    #[test]
    fn nothing_is_rounded_to_whole_pixels() {
        assert_eq!(snap(33.0 / 64.0 + 0.001), 33.0 / 64.0);
    }
}
