//! JSON with a space after each comma and colon: what Python's `json.dumps` writes unless it is told otherwise.

use std::io::{Result, Write};

use serde_json::ser::Formatter;

/// Writes `{"a": 1, "b": [2, 3]}`.
pub(crate) struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> Result<()> {
        writer.write_all(b": ")
    }
}
