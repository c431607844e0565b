//! What needs Linux and its privileges: namespaces with TUN devices ([`side`]), the relay between them ([`relay`]),
//! connections over it ([`bulk`], and with [`exchange`] [`without_loss`] and [`losses`]), and what the kernel says of them ([`kernel`]).

mod bulk;
mod exchange;
mod kernel;
mod losses;
mod relay;
mod side;
mod without_loss;

use std::path::Path;
use std::time::Duration;

use linux_tcp::chosen::{self, Case, Greeted, REPETITIONS};
use linux_tcp::figures::{Bulk, Repeated, record, table};
use linux_tcp::plan::{Cell, Control, Effort, ROUND_TRIPS_MS, seed};
use without_loss::Setup;

type Outcome<T = ()> = Result<T, String>;

/// Measures and writes `linux-tcp.json` and `linux-tcp.csv` into a folder.
pub(crate) fn measure(folder: &Path, effort: Effort) -> Outcome {
    let settings = kernel::settings()?;
    let without_loss = all_without_loss(effort)?;
    let bulk = all_bulk(effort)?;
    report(&bulk, &without_loss);
    let record = record(&bulk, &without_loss, &kernel::version()?)?;
    write(&folder.join("linux-tcp.json"), &record.to_string())?;
    write(&folder.join("linux-tcp.csv"), &table(&bulk, &settings))
}

/// Measures what chosen losses cost, and writes `linux-tcp-losses.json` and `linux-tcp-losses.csv` into a folder.
pub(crate) fn measure_chosen(folder: &Path) -> Outcome {
    let settings = kernel::settings()?;
    let jobs = Case::all().into_iter().map(|cases| {
        move || -> Outcome<Vec<chosen::Run>> {
            let runs: Vec<_> =
                cases.iter().map(|case| losses::run(case, REPETITIONS)).collect::<Outcome<_>>()?;
            Ok(runs.concat())
        }
    });
    let runs = side_by_side(jobs)?.concat();
    for run in runs.chunks(REPETITIONS) {
        let times: Vec<f64> = run.iter().map(|run| run.milliseconds).collect();
        let least = times.iter().copied().fold(f64::INFINITY, f64::min);
        let most = times.iter().copied().fold(0.0, f64::max);
        let middle = measure::median(&times).unwrap_or(f64::NAN);
        println!("   {:45} {middle:8.1} ms ({least:.1} to {most:.1})", run[0].case.name());
    }
    println!("   behind a greeting");
    let greeted = ROUND_TRIPS_MS
        .into_iter()
        .flat_map(|round_trip_ms| Greeted::ALL.map(|greeted| (greeted, round_trip_ms)));
    let greeted =
        side_by_side(greeted.map(|(greeted, rtt)| move || losses::greeted(greeted, rtt, REPETITIONS)))?;
    report_repeated(&greeted);
    let record = chosen::record(&runs, &greeted, &kernel::version()?)?;
    write(&folder.join("linux-tcp-losses.json"), &record.to_string())?;
    write(&folder.join("linux-tcp-losses.csv"), &chosen::table(&runs, &settings))
}

fn write(path: &Path, text: &str) -> Outcome {
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Every cell in every round, those of a round side by side.
fn all_bulk(effort: Effort) -> Outcome<Vec<Bulk>> {
    let cells = Cell::all();
    let mut runs = Vec::new();
    for round in 0..effort.rounds {
        println!("   bulk, round {} of {}", round + 1, effort.rounds);
        let jobs = cells.iter().enumerate().flat_map(|(number, cell)| {
            (0..effort.twins).map(move |twin| move || bulk::run(*cell, seed(number, round, twin), effort))
        });
        runs.extend(side_by_side(jobs)?);
    }
    // Cell by cell, and within one in the order of its seeds.
    runs.sort_by_key(|run| cells.iter().position(|cell| *cell == run.cell));
    Ok(runs)
}

/// Fresh connections, and responses after a pause: Reno, CUBIC, and CUBIC without HyStart where the kernel lets us.
fn all_without_loss(effort: Effort) -> Outcome<Vec<Repeated>> {
    println!("   fresh connections and pauses");
    let setups = |control: Control, words: &'static str| {
        ROUND_TRIPS_MS.map(|round_trip_ms| Setup {
            control,
            words,
            round_trip_ms,
            repetitions: effort.repetitions,
        })
    };
    let ordinary = || Control::ALL.into_iter().flat_map(|control| setups(control, control.words()));
    let mut all = side_by_side(ordinary().map(|setup| move || setup.fresh()))?;
    match kernel::WithoutHyStart::begin() {
        Ok(_until_dropped) => {
            let setups = setups(Control::Cubic, "CUBIC without HyStart").into_iter();
            all.extend(side_by_side(setups.map(|setup| move || setup.fresh()))?);
        }
        Err(error) => println!("   left out: CUBIC without HyStart ({error})"),
    }
    all.extend(side_by_side(ordinary().map(|setup| move || setup.after_pause()))?);
    Ok(all.into_iter().flatten().collect())
}

/// Runs all jobs at once; the first error of any.
fn side_by_side<T: Send, F>(jobs: impl Iterator<Item = F>) -> Outcome<Vec<T>>
where
    F: FnOnce() -> Outcome<T> + Send,
{
    std::thread::scope(|scope| {
        let threads: Vec<_> = jobs.map(|job| scope.spawn(job)).collect();
        threads.into_iter().map(|thread| thread.join().map_err(|_| "a run panicked".to_owned())?).collect()
    })
}

/// For the person at the terminal.
fn report(bulk: &[Bulk], without_loss: &[Repeated]) {
    println!(
        "   cell                         MB/s (runs)                C  window   loss %  losses timeouts acks/data late p999, most, ms"
    );
    for cell in Cell::all() {
        let runs: Vec<&Bulk> = bulk.iter().filter(|run| run.cell == cell).collect();
        let of = |value: &dyn Fn(&Bulk) -> f64| -> Vec<f64> { runs.iter().map(|run| value(run)).collect() };
        let middle = |value: &dyn Fn(&Bulk) -> f64| measure::median(&of(value)).unwrap_or(f64::NAN);
        let sum = |value: &dyn Fn(&Bulk) -> f64| of(value).iter().sum::<f64>();
        let most = |value: &dyn Fn(&Bulk) -> f64| of(value).into_iter().fold(0.0, f64::max);
        let data = sum(&|run| run.to_client.data as f64);
        let lost = sum(&|run| run.to_client.dropped as f64);
        let least = of(&Bulk::rate).into_iter().fold(f64::INFINITY, f64::min);
        println!(
            "   {:26} {:8.4} ({least:.4} to {:.4}) {:6.3} {:7.1} {:8.4} {lost:7} {:8} {:9.3} {:.2}, {:.2}",
            cell.name(),
            middle(&Bulk::rate),
            most(&Bulk::rate),
            middle(&Bulk::constant),
            middle(&|run| run.mean_window),
            lost / data * 100.0,
            sum(&|run| run.timeouts as f64),
            sum(&|run| run.acknowledgements as f64) / (data - lost),
            most(&|run| run.late_us[1] as f64 / 1e3),
            most(&|run| run.late_us[2] as f64 / 1e3),
        );
    }
    report_repeated(without_loss);
}

fn report_repeated(all: &[Repeated]) {
    for Repeated { name, unit, values } in all {
        let middle = measure::median(values).unwrap_or(f64::NAN);
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(0.0, f64::max);
        println!("   {name:60} {middle:6.2} {unit} ({least:.2} to {most:.2})");
    }
}

/// Half of a round trip.
fn one_way(round_trip_ms: u64) -> Duration {
    Duration::from_micros(round_trip_ms * 500)
}
