//! Charts as data. A [`Figure`] says what to show; [`draw()`] turns it into a [`DisplayList`], the picture as paths and
//! texts with absolute coordinates; painters put that list on a canvas (in `app`), into an SVG ([`svg()`]) or on a
//! bitmap (`bitmap`, feature of the same name). So an export is what was on the screen, and hit tests
//! and tests read what was drawn.
//!
//! Beside the picture a figure has a [`csv()`], a [`table()`] and a one-sentence [`summary()`].
//!
//! Nothing in here knows lessons, protocols or the DOM.

pub mod font;
pub mod model;

mod area;
mod base64;
#[cfg(feature = "bitmap")]
mod bitmap;
mod color;
mod csv;
mod draw;
mod ghost;
mod hide;
mod hit;
mod list;
mod number;
mod png;
mod summary;
mod svg;
mod table;
mod text;
mod theme;
mod words;
mod xml;

pub use area::{Area, Point};
#[cfg(feature = "bitmap")]
pub use bitmap::{BitmapError, bitmap};
pub use color::Color;
pub use csv::csv;
pub use draw::{Chrome, Key, Size, draw, legend};
pub use hit::{Hit, crosshair, hit};
pub use list::{Anchor, Dimension, DisplayList, Item, Role, Shape, Stroke};
pub use model::{Annotation, Axis, Family, Figure, Mark, Provenance, Scale, Series, Setting};
pub use number::{plain as number, sort, with_unit};
pub use png::{png_link, png_with_words};
pub use summary::{readout, summary};
pub use svg::{svg, svg_element, svg_link};
pub use table::{Table, table};
pub use text::{Text, TextAnchor};
pub use theme::{Palette, Theme};
