//! Font sizes and distances of the layout, in px.

/// Tick labels.
pub(crate) const TICK: f64 = 12.0;
/// Names of the axes.
pub(crate) const AXIS_TITLE: f64 = 12.0;
/// Names in the legend.
pub(crate) const LEGEND: f64 = 12.5;
/// Values at bars, labels of annotations.
pub(crate) const VALUE: f64 = 12.0;
/// The question below the title.
pub(crate) const QUESTION: f64 = 14.0;
/// Settings and provenance.
pub(crate) const NOTE: f64 = 11.0;

/// A picture narrower than this is laid out for a phone.
pub(crate) const NARROW: f64 = 480.0;

/// The title.
pub(crate) fn title(width: f64) -> f64 {
    if width < NARROW { 17.0 } else { 20.0 }
}

/// The distance between the baselines of two lines of a text, in px.
pub(crate) fn line_height(size: f64) -> f64 {
    (size * 1.25).round()
}

/// Length of a tick; its label begins at twice this from the axis.
pub(crate) const TICK_LENGTH: f64 = 4.0;
/// Length of a tick without a label.
pub(crate) const MINOR_TICK_LENGTH: f64 = 2.5;
/// From the axis to the tick labels.
pub(crate) const LABEL_DISTANCE: f64 = 2.0 * TICK_LENGTH;
/// Between neighbouring labels on a line.
pub(crate) const LABEL_GAP: f64 = 10.0;

/// Width of data lines.
pub(crate) const LINE: f64 = 1.75;
/// Width of the last run's lines and outlines.
pub(crate) const GHOST_LINE: f64 = 1.1;
/// Width of axis lines and ticks.
pub(crate) const AXIS_LINE: f64 = 1.0;
/// Width of grid lines.
pub(crate) const GRID_LINE: f64 = 0.75;
/// Radius of markers.
pub(crate) const MARKER: f64 = 3.2;
