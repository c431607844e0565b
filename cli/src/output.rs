//! What goes to stdout: one JSON document, or aligned columns for a person. What goes to stderr: one line.

use std::io::{self, Write};

use serde::Serialize;

/// One JSON document, indented, with a newline at its end.
pub(crate) fn json(value: &impl Serialize) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    serde_json::to_writer_pretty(&mut stdout, value)?;
    stdout.write_all(b"\n")
}

/// Lines of text.
pub(crate) fn lines(lines: &[String]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    lines.iter().try_for_each(|line| writeln!(stdout, "{line}"))
}

/// Columns under their names; columns of numbers are aligned to the right.
pub(crate) fn columns(names: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
    let wide: Vec<usize> = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            rows.iter().map(|row| row[index].chars().count()).chain([name.len()]).max().unwrap_or(0)
        })
        .collect();
    let numeric: Vec<bool> = (0..names.len())
        .map(|index| rows.iter().all(|row| row[index].parse::<f64>().is_ok() || row[index] == "-"))
        .collect();
    let mut stdout = io::stdout().lock();
    let head: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    for row in std::iter::once(&head).chain(rows) {
        let cells = row.iter().enumerate().map(|(index, cell)| {
            let width = wide[index];
            if numeric[index] { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
        });
        writeln!(stdout, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

/// One line on stderr, whatever breaks the text has. Where stderr is closed, the exit code has to do.
pub(crate) fn complain(text: &str) {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let _ = writeln!(io::stderr(), "wirelab: {line}");
}
