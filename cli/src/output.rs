//! What goes to stdout: one JSON document, or aligned columns for a person. What goes to stderr: one line, and
//! how far a long command has come.

use std::io::{self, IsTerminal, Write};

use measure::Estimate;
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

/// A time in the unit that suits it, with its interval: `4.21 µs (4.18 to 4.30)`.
pub(crate) fn time(nanoseconds: &Estimate) -> String {
    let (unit, name) = match nanoseconds.value {
        value if value >= 1e6 => (1e6, "ms"),
        value if value >= 1e3 => (1e3, "µs"),
        _ => (1.0, "ns"),
    };
    let shown = |value: f64| {
        let value = value / unit;
        if value < 10.0 {
            format!("{value:.2}")
        } else if value < 100.0 {
            format!("{value:.1}")
        } else {
            format!("{value:.0}")
        }
    };
    let Estimate { value, low, high } = *nanoseconds;
    format!("{} {name} ({} to {})", shown(value), shown(low), shown(high))
}

/// How far a long command has come, on a line of stderr that is written over; nothing where nobody watches.
pub(crate) struct ProgressLine {
    watched: bool,
    shown: u32,
}

impl ProgressLine {
    pub(crate) fn new() -> Self {
        Self { watched: io::stderr().is_terminal(), shown: u32::MAX }
    }

    pub(crate) fn show(&mut self, what: &str, done: u32, total: u32) {
        let percent = done * 100 / total.max(1);
        if self.watched && percent != self.shown {
            let _ = write!(io::stderr(), "\r{what}: {percent} %\x1b[K");
            self.shown = percent;
        }
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        if self.watched {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

/// One line on stderr, whatever breaks the text has. Where stderr is closed, the exit code has to do.
pub(crate) fn complain(text: &str) {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let _ = writeln!(io::stderr(), "wirelab: {line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_unit_that_suits_them() {
        let shown = |value: f64| time(&Estimate { value, low: value * 0.9, high: value * 1.1 });
        assert_eq!(shown(31.25), "31.2 ns (28.1 to 34.4)");
        assert_eq!(shown(4210.0), "4.21 µs (3.79 to 4.63)");
        assert_eq!(shown(999_000.0), "999 µs (899 to 1099)");
        assert_eq!(shown(48_500_000.0), "48.5 ms (43.6 to 53.4)");
    }
}
