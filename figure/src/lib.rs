//! Charts as data: a [`Figure`] says what to draw; everything that shows it reads the same list of marks.

pub mod model;

pub use model::{Annotation, Axis, Family, Figure, Mark, Provenance, Scale, Series, Setting};
