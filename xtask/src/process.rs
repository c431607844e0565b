//! Running programs: quietly with their output at hand if they fail, or in the open; long ones announce themselves with
//! the time that they are expected to take, and say how long they took.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::Outcome;

/// A program on `PATH` with its arguments.
pub(crate) fn program<I>(name: impl AsRef<OsStr>, arguments: I) -> Command
where
    I: IntoIterator,
    I::Item: AsRef<OsStr>,
{
    let mut command = Command::new(name);
    command.args(arguments);
    command
}

/// Announces a step with what it is expected to take, runs it, says what it took.
pub(crate) fn step<T>(what: &str, expected: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    println!("── {what} ({expected})");
    let _ = std::io::stdout().flush();
    let start = Instant::now();
    let outcome = work();
    let seconds = start.elapsed().as_secs_f64();
    let verdict = if outcome.is_ok() { "done" } else { "FAILED" };
    println!("   {what}: {verdict} after {}", shown(seconds));
    outcome
}

fn shown(seconds: f64) -> String {
    if seconds < 90.0 { format!("{seconds:.1} s") } else { format!("{:.1} min", seconds / 60.0) }
}

/// Runs with output hidden unless it fails.
pub(crate) fn quiet(command: &mut Command) -> Outcome {
    let output = command.stdin(Stdio::null()).output().map_err(|error| missing(command, &error))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "{} ended with {}\n{}{}",
        line(command),
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    ))
}

/// Runs with output in the open.
pub(crate) fn open(command: &mut Command) -> Outcome {
    let status = command.stdin(Stdio::null()).status().map_err(|error| missing(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("{} ended with {status}", line(command))) }
}

/// Runs in the open; if it fails, what it says of that is the whole error.
pub(crate) fn last_words(command: &mut Command) -> Outcome {
    let program = command.stderr(Stdio::piped()).spawn().map_err(|error| missing(command, &error))?;
    let output = program.wait_with_output().map_err(|error| missing(command, &error))?;
    let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    if !output.status.success() {
        return Err(words);
    }
    if !words.is_empty() {
        eprintln!("{words}");
    }
    Ok(())
}

/// What a program prints on stdout, trimmed; `None` where it is missing or fails.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs in the open and hands each line of stdout over as well.
pub(crate) fn lines(command: &mut Command, mut each: impl FnMut(&str)) -> Outcome {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| missing(command, &error))?;
    let stdout = child.stdout.take().ok_or("no stdout")?;
    for text in BufReader::new(stdout).split(b'\n') {
        let text = text.map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(&text);
        println!("{text}");
        each(&text);
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("{} ended with {status}", line(command))) }
}

/// Where a program lies on `PATH`.
pub(crate) fn which(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// `PATH` with folders in front.
pub(crate) fn path_with<'a>(folders: impl IntoIterator<Item = &'a Path>) -> std::ffi::OsString {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let all = folders.into_iter().map(Path::to_path_buf).chain(std::env::split_paths(&old));
    std::env::join_paths(all).expect("no folder on PATH contains its separator")
}

fn missing(command: &Command, error: &std::io::Error) -> String {
    format!("{} cannot be started: {error}", command.get_program().to_string_lossy())
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
