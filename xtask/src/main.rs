//! The house's commands: set-up and checks. `cargo xtask serve` brings a fresh machine to a page in the browser,
//! `cargo xtask test` proves it. Only std: this program has to start before anything has been fetched. What std lacks
//! (brotli, deflate, hashes) is done by Node's zlib and crypto in `js/`, needed for wasm-opt anyway.
//!
//! - `setup/` brings each tool into one cache outside the clone and answers with an environment to run it in;
//! - `page` builds `dist/`, `modules` what it loads later, `bundle` folds it into one file, `serve` watches, `test` proves, `bench` and `record` measure,
//!   `peers` asks programs that others wrote, `tcp` the kernel;
//! - `process` runs programs and says what they do and how long it takes.

mod bench;
mod bundle;
mod modules;
mod page;
mod peers;
mod process;
mod record;
mod serve;
mod setup;
mod tally;
mod tcp;
mod test;

use std::path::PathBuf;
use std::process::ExitCode;

/// What went wrong, in words for the person at the terminal.
type Outcome<T = ()> = Result<T, String>;

const HELP: &str = "\
cargo xtask COMMAND

  serve [--port N]    set up what is missing, build quickly, serve on 127.0.0.1:8080, rebuild on change
  test [--long]       set up what is missing and run every test; --long adds the full counts (up to an hour)
  bench [--rounds N]  measure what the issues name: contenders interleaved, median and spread of 11 rounds
  record              write tests/evidence/*.json: comparisons with closed forms and real peers
  measure-python      write tests/evidence/python-protobuf.json: json and protobuf timed in Python
  measure-tcp         write tests/evidence/linux-tcp.json: Linux' own TCP over a link of ours; needs root, 13 min
  measure-tcp chosen  write tests/evidence/linux-tcp-losses.json: what chosen losses cost it; needs root, 3 min
  build               the release page in dist/, with sizes against budgets.toml
  bundle              the whole page as one file for file://, target/bundle/wirelab.html
  setup               only the set-up that test needs
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    std::env::set_current_dir(root()).expect("the workspace's folder is there");
    let outcome = match words.as_slice() {
        ["serve"] => serve::run(serve::DEFAULT_PORT),
        ["serve", "--port", port] => number(port, 1, 65535).and_then(serve::run),
        ["test"] => test::run(test::Extent::Short),
        ["test", "--long"] => test::run(test::Extent::Long),
        ["bench"] => bench::run(bench::DEFAULT_ROUNDS),
        ["bench", "--rounds", rounds] => number(rounds, 3, 1001).and_then(bench::run),
        ["record"] => record::run(),
        ["measure-python"] => peers::measure_python(),
        ["measure-tcp"] => tcp::measure(&tcp::Part::RATES),
        ["measure-tcp", "chosen"] => tcp::measure(&tcp::Part::CHOSEN),
        ["build"] => setup::for_build().and_then(|tools| page::build(&tools)),
        ["bundle"] => {
            setup::for_build().and_then(|tools| page::build(&tools).and_then(|()| bundle::fold(&tools)))
        }
        ["setup"] => setup::for_test().map(drop),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("`{}` is not a command of xtask\n\n{HELP}", other.join(" "))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}

/// The workspace's folder, wherever the command is called from.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_path_buf()
}

fn number(text: &str, least: u16, most: u16) -> Outcome<u16> {
    match text.parse::<u16>() {
        Ok(value) if (least..=most).contains(&value) => Ok(value),
        _ => Err(format!("{text:?} is not a whole number from {least} to {most}")),
    }
}
