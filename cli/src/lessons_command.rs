//! `wirelab lessons`: what there is to run.

use crate::{Failure, output};

/// Prints the catalogue.
pub(crate) fn run(json: bool) -> Result<(), Failure> {
    let lessons = lessons::catalogue();
    if json {
        return Ok(output::json(&lessons)?);
    }
    let rows: Vec<_> = lessons
        .iter()
        .map(|lesson| {
            let knobs: Vec<_> = lesson.knobs.iter().map(|knob| knob.key).collect();
            vec![lesson.slug.to_owned(), lesson.track.to_owned(), lesson.title.to_owned(), knobs.join(" ")]
        })
        .collect();
    Ok(output::columns(&["slug", "track", "title", "knobs"], &rows)?)
}
