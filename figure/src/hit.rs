//! What is under a pointer, and where a crosshair reads: from the list that was painted.

use crate::area::Point;
use crate::list::{Anchor, DisplayList, Role, Shape};

/// A pointer this close to a point, in px, means it.
const REACH: f64 = 22.0;

/// A data point that was pointed at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Index of the series.
    pub series: usize,
    /// Index of the point within its series.
    pub point: usize,
    /// Where the point is, in px: the end of a bar, the point on a line.
    pub at: Point,
}

impl From<Anchor> for Hit {
    fn from(Anchor { series, point, at }: Anchor) -> Self {
        Self { series, point, at }
    }
}

/// The data point at a place in the picture: the uppermost bar, cell or span there, else the nearest point within
/// reach.
pub fn hit(list: &DisplayList, x: f64, y: f64) -> Option<Hit> {
    let pointer = Point::new(x, y);
    let covering = list.items.iter().rev().find_map(|item| match (item.role, &item.shape) {
        (Role::Series { index, point: Some(point) }, Shape::Rect { area, .. }) if area.contains(pointer) => {
            Some((index, point))
        }
        _ => None,
    });
    if let Some((series, point)) = covering {
        let anchor = list.anchors.iter().find(|anchor| (anchor.series, anchor.point) == (series, point));
        return Some(anchor.map_or(Hit { series, point, at: pointer }, |anchor| Hit::from(*anchor)));
    }
    let near = list.anchors.iter().map(|anchor| (anchor, anchor.at.distance(pointer)));
    let (anchor, _) = near.filter(|(_, far)| *far <= REACH).min_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(Hit::from(*anchor))
}

/// Where a crosshair at x reads: the nearest point of each series along x, in the order of the series.
pub fn crosshair(list: &DisplayList, x: f64) -> Vec<Hit> {
    let mut nearest: Vec<&Anchor> = Vec::new();
    for anchor in &list.anchors {
        match nearest.last_mut() {
            Some(best) if best.series == anchor.series => {
                if (anchor.at.x - x).abs() < (best.at.x - x).abs() {
                    *best = anchor;
                }
            }
            _ => nearest.push(anchor),
        }
    }
    nearest.into_iter().map(|anchor| Hit::from(*anchor)).collect()
}
