//! `wirelab sweep`: one knob from one value to another, under one seed or several. Low and high are those that nine of ten
//! seeds lie between; with one seed they are the value itself.

use lessons::{
    Kind, Knob, Lesson, PLACES, Settings, Sweep, SweepPoint, SweepPoints, Value, crossings, places,
    places_between, sweep_findings,
};
use serde::Serialize;

use crate::run_command::{settings, the_lesson};
use crate::{Failure, output};

/// Places between two values, at most.
const MOST_STEPS: usize = 1000;

/// What the flags say.
pub(crate) struct Order<'a> {
    pub(crate) slug: &'a str,
    pub(crate) over: &'a str,
    pub(crate) set: &'a [String],
    pub(crate) seed: u64,
    pub(crate) seeds: u32,
    pub(crate) json: bool,
}

#[derive(Serialize)]
struct Swept<'a> {
    over: &'a str,
    points: Vec<Point>,
    crossings: Vec<Crossed>,
}

#[derive(Serialize)]
struct Point {
    x: Value,
    contender: &'static str,
    /// `null` where the contender has no number.
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
}

#[derive(Serialize)]
struct Crossed {
    /// The one that is lower before, the one that is lower after.
    between: [&'static str; 2],
    at: f64,
    low: f64,
    high: f64,
    seeds: u32,
}

/// Sweeps and prints.
pub(crate) fn run(order: &Order<'_>) -> Result<(), Failure> {
    let lesson = the_lesson(order.slug)?;
    let settings = settings(lesson, order.set, order.seed)?;
    let (knob, values) = places_of(lesson, order.over)?;
    let found = sweep(lesson, &settings, knob, &values, order.seeds)?;
    let rows: Vec<Point> =
        found.points.iter().zip(&values).flat_map(|(point, x)| points(lesson, point, x)).collect();
    if order.json {
        let crossed = crossings(lesson, knob, &found).into_iter().map(|crossing| Crossed {
            between: crossing.between.map(|index| lesson.contenders[index].id),
            at: crossing.at,
            low: crossing.low,
            high: crossing.high,
            seeds: crossing.seeds,
        });
        return Ok(output::json(&Swept { over: knob.key, points: rows, crossings: crossed.collect() })?);
    }
    let shown = |number: Option<f64>| number.map_or_else(|| "-".into(), figure::number);
    let table: Vec<_> = rows
        .iter()
        .map(|row| {
            let [value, low, high] = [row.value, row.low, row.high].map(shown);
            vec![row.x.to_string(), row.contender.into(), value, low, high]
        })
        .collect();
    output::columns(&[knob.key, "contender", lesson.swept.label, "low", "high"], &table)?;
    Ok(output::lines(&sweep_findings(lesson, &found))?)
}

fn sweep(
    lesson: &'static Lesson,
    settings: &Settings,
    knob: &Knob,
    values: &[Value],
    seeds: u32,
) -> Result<SweepPoints, Failure> {
    let mut sweep = Sweep::new(lesson, settings, knob.key, values, seeds)
        .map_err(|error| Failure::BadInput(format!("--over {error}")))?;
    let mut line = output::ProgressLine::new();
    loop {
        let progress = sweep.progress();
        if progress.complete() {
            return Ok(sweep.found().clone());
        }
        line.show("runs", progress.done, progress.total);
        sweep.advance(&exchange::run).map_err(|error| Failure::RoundTrip(error.to_string()))?;
    }
}

fn points(lesson: &'static Lesson, point: &SweepPoint, x: &Value) -> impl Iterator<Item = Point> {
    lesson.contenders.iter().enumerate().map(move |(index, contender)| {
        let spread = point.spread(index);
        Point {
            x: x.clone(),
            contender: contender.id,
            value: spread.map(|spread| spread.value),
            low: spread.map(|spread| spread.low),
            high: spread.map(|spread| spread.high),
        }
    })
}

/// The knob of `--over`, and the values that it goes through.
fn places_of(lesson: &'static Lesson, over: &str) -> Result<(&'static Knob, Vec<Value>), Failure> {
    let bad = |problem: String| Failure::BadInput(format!("--over {over}: {problem}"));
    let (key, range) = over.split_once('=').map_or((over, None), |(key, range)| (key, Some(range)));
    let known = || lesson.knobs.iter().map(|knob| knob.key).collect::<Vec<_>>().join(", ");
    let knob = lesson
        .knobs
        .iter()
        .find(|knob| knob.key == key)
        .ok_or_else(|| bad(format!("{key} is no knob of {}; it has {}", lesson.slug, known())))?;
    let Some(range) = range else { return Ok((knob, places(knob, PLACES))) };
    if !matches!(knob.kind, Kind::Number { .. } | Kind::Integer { .. }) {
        return Err(bad(format!("{key} has no range; --over {key} goes through all its values")));
    }
    let parts = range.split_once("..").and_then(|(from, rest)| Some((from, rest.rsplit_once(':')?)));
    let (from, (to, steps)) = parts.ok_or_else(|| bad("a range is written FROM..TO:STEPS".into()))?;
    let end = |text: &str| match knob.parse(text).map_err(|error| bad(error.to_string()))? {
        Value::Number(number) => Ok(number),
        Value::Integer(number) => Ok(number as f64),
        Value::Choice(_) | Value::Toggle(_) => Err(bad(format!("{text} is no number"))),
    };
    let (from, to) = (end(from)?, end(to)?);
    let steps = steps
        .parse()
        .ok()
        .filter(|steps| (2..=MOST_STEPS).contains(steps))
        .ok_or_else(|| bad(format!("{steps:?} steps: a whole number from 2 to {MOST_STEPS}")))?;
    if from >= to {
        return Err(bad(format!("{from} is not below {to}")));
    }
    Ok((knob, places_between(knob, from, to, steps)))
}
