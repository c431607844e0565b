//! Wirelab without a browser: the same lessons and codecs for scripts and build servers. `--json` prints one JSON
//! document and nothing else. Exit 0: done; 1: a round trip failed or a run does not balance; 2: bad input, with one line on stderr.

mod claims_command;
mod decode_command;
mod lessons_command;
mod measure_command;
mod output;
mod run_command;
mod schema;
mod simulate_command;
mod sweep_command;
mod timing;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Parser, Subcommand};

/// A laboratory for protocol choices.
#[derive(Debug, Parser)]
#[command(name = "wirelab", version, about, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the lessons with their steps, knobs and contenders
    Lessons {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Run a lesson: values, figures, claims and goals
    Run {
        /// The lesson, as `wirelab lessons` names it
        slug: String,
        /// A knob's value in the knob's unit; may be given more than once
        #[arg(long, value_name = "KEY=VALUE")]
        set: Vec<String>,
        /// Seed of every random draw
        #[arg(long, value_name = "N", default_value_t = lessons::DEFAULT_SEED)]
        seed: u64,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
        /// Write this figure instead
        #[arg(long, value_name = "ID")]
        figure: Option<String>,
        /// Where to: the name ends in .svg, .png or .csv
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Check every claim of the documents that has a rule
    Claims {
        /// How many seeds each is run over
        #[arg(long, value_name = "N", default_value_t = lessons::claims::SEEDS, value_parser = clap::value_parser!(u32).range(6..=1000))]
        seeds: u32,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Turn one knob of a lesson from one value to another: every contender at every place, and where two change places
    Sweep {
        /// The lesson, as `wirelab lessons` names it
        slug: String,
        /// The knob, and where it goes; KEY alone goes from end to end
        #[arg(long, value_name = "KEY=FROM..TO:STEPS")]
        over: String,
        /// Another knob's value in its unit; may be given more than once
        #[arg(long, value_name = "KEY=VALUE")]
        set: Vec<String>,
        /// Seed of every random draw
        #[arg(long, value_name = "N", default_value_t = lessons::DEFAULT_SEED)]
        seed: u64,
        /// How many seeds each place is run under: that one and those after it
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(i64::from(*lessons::SEEDS.start())..=i64::from(*lessons::SEEDS.end())))]
        seeds: u32,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Say what every byte of a message in protobuf is
    Decode {
        /// The schema; its imports are found beside it
        #[arg(long, value_name = "FILE")]
        proto: PathBuf,
        /// The message: its full name, or a short one that is not ambiguous
        #[arg(long, value_name = "NAME")]
        message: String,
        /// The bytes are as gRPC sends them: a prefix of five before each message
        #[arg(long)]
        framed: bool,
        /// The bytes
        file: PathBuf,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Simulate a scenario or a fleet from a file, and print its whole outcome
    Simulate {
        /// Calls on wires, or a fleet (what has `pods`), as JSON; the JSON Schemas are engine/schemas/scenario.schema.json
        /// and engine/schemas/fleet.schema.json
        #[arg(value_name = "SCENARIO.json")]
        file: PathBuf,
        /// Another seed than the file's
        #[arg(long, value_name = "N")]
        seed: Option<u64>,
        /// Events at most; a run that meets the bound says so and prints its beginning
        #[arg(long, value_name = "N", default_value_t = 100_000_000, value_parser = clap::value_parser!(u64).range(1..=100_000_000_000))]
        events: u64,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Encode your own message with every codec, read it back, and print the bytes and the times
    Measure {
        /// The schema; its imports are found beside it
        #[arg(long, value_name = "FILE")]
        proto: PathBuf,
        /// The message: its full name, or a short one that is not ambiguous
        #[arg(long, value_name = "NAME")]
        message: String,
        /// A message as JSON
        #[arg(long, value_name = "FILE")]
        json_file: PathBuf,
        /// In how many rounds every codec is timed once
        #[arg(long, value_name = "N", default_value_t = measure::Plan::default().rounds, value_parser = rounds)]
        rounds: u32,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
}

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// What was given cannot be used: one line that names the flag, the value and the place or the range.
    #[error("{0}")]
    BadInput(String),
    /// What was measured contradicts itself.
    #[error("{0}")]
    RoundTrip(String),
    /// The result could not be printed. A reader of stdout that has gone is no failure: that is its right.
    #[error("stdout: {0}")]
    Output(#[from] std::io::Error),
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error),
    };
    let outcome = match &arguments.command {
        Command::Lessons { json } => lessons_command::run(*json),
        Command::Run { slug, set, seed, json, figure, out } => run_command::run(&run_command::Order {
            slug,
            set,
            seed: *seed,
            json: *json,
            figure: figure.as_deref(),
            out: out.as_deref(),
        }),
        Command::Claims { seeds, json } => claims_command::run(*seeds, *json),
        Command::Sweep { slug, over, set, seed, seeds, json } => sweep_command::run(&sweep_command::Order {
            slug,
            over,
            set,
            seed: *seed,
            seeds: *seeds,
            json: *json,
        }),
        Command::Decode { proto, message, framed, file, json } => {
            decode_command::run(proto, message, *framed, file, *json)
        }
        Command::Simulate { file, seed, events, json } => simulate_command::run(&simulate_command::Order {
            file,
            seed: *seed,
            events: *events,
            json: *json,
        }),
        Command::Measure { proto, message, json_file, rounds, json } => {
            measure_command::run(proto, message, json_file, *rounds, *json)
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&failure.to_string());
            ExitCode::from(if matches!(failure, Failure::BadInput(_)) { 2 } else { 1 })
        }
    }
}

fn rounds(text: &str) -> Result<u32, String> {
    let range = measure::Plan::ROUNDS;
    let rounds = text.parse().ok().filter(|rounds| range.contains(rounds));
    rounds.ok_or_else(|| format!("not a whole number from {} to {}", range.start(), range.end()))
}

/// clap's refusal in one line that names the flag; help and version as they are.
fn refuse(error: &clap::Error) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        output::complain(
            "no command: one of lessons, run, claims, sweep, simulate, decode, measure (wirelab --help)",
        );
        return ExitCode::from(2);
    }
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    let argument = context(ContextKind::InvalidArg).or_else(|| context(ContextKind::InvalidSubcommand));
    let argument = argument.unwrap_or_default();
    let value = context(ContextKind::InvalidValue).filter(|value| !value.is_empty());
    let line = match (error.kind(), value) {
        (ErrorKind::MissingRequiredArgument, _) => format!("missing: {argument}"),
        (ErrorKind::UnknownArgument, _) => format!("{argument}: no such flag here"),
        (ErrorKind::InvalidSubcommand, _) => {
            format!(
                "{argument}: no such command; one of lessons, run, claims, sweep, simulate, decode, measure"
            )
        }
        (ErrorKind::ArgumentConflict, _) => format!("{argument}: given more than once"),
        (ErrorKind::ValueValidation, Some(value)) => {
            let reason = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            format!("{argument}: {value:?} is {reason}")
        }
        (_, Some(value)) => format!("{argument}: {value:?} is refused"),
        (_, None) => format!("{argument}: a value is missing"),
    };
    output::complain(&line);
    ExitCode::from(2)
}
