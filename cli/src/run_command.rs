//! `wirelab run`: a lesson without the page. The same link gives the same bytes, counts and fingerprint as there.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use figure::{Chrome, Figure, Size, Theme, bitmap, csv, draw, svg};
use lessons::claims::{Measured, SEEDS, claim};
use lessons::link::{LessonRoute, Route, write};
use lessons::{
    Lesson, Observation, Quantity, Settings, Standing, Step, Timing, Tools, Value, fingerprint, how_timed,
    lesson, lessons,
};
use serde::Serialize;

use crate::{Failure, output};

/// Width of an exported figure in px, and pixels per px of a PNG.
const WIDTH: f64 = 720.0;
const SCALE: f64 = 2.0;

/// What the flags say.
pub(crate) struct Order<'a> {
    pub(crate) slug: &'a str,
    pub(crate) set: &'a [String],
    pub(crate) seed: u64,
    pub(crate) json: bool,
    pub(crate) figure: Option<&'a str>,
    pub(crate) out: Option<&'a Path>,
}

#[derive(Serialize)]
struct Ran<'a> {
    slug: &'static str,
    seed: u64,
    settings: BTreeMap<&'static str, Value>,
    fingerprint: String,
    values: BTreeMap<&'a str, &'a Quantity>,
    figures: &'a [Figure],
    claims: Vec<Claimed>,
    goals: Vec<Judged>,
}

#[derive(Serialize)]
struct Claimed {
    id: &'static str,
    verdict: &'static str,
    condition: String,
    measured: Measured,
}

#[derive(Serialize)]
struct Judged {
    id: &'static str,
    reached: bool,
    /// `null` where the run has not what the goal measures.
    measured: Option<f64>,
    wanted: Option<f64>,
}

/// Runs, and prints or writes what was asked for.
pub(crate) fn run(order: &Order<'_>) -> Result<(), Failure> {
    let lesson = the_lesson(order.slug)?;
    let settings = settings(lesson, order.set, order.seed)?;
    if order.figure.is_some() != order.out.is_some() {
        return Err(Failure::BadInput("--figure and --out are given together or not at all".into()));
    }
    let observation = observe(lesson, &settings)?;
    let mut route = LessonRoute::new(lesson);
    (route.step, route.settings) = (Step::Sandbox, settings.clone());
    let figures = lesson.figures(&settings, &observation, &write(&Route::Lesson(route)));
    if let (Some(id), Some(out)) = (order.figure, order.out) {
        return export(&figures, id, out);
    }
    let values = lesson.values(&settings, &observation);
    let ran = Ran {
        slug: lesson.slug,
        seed: settings.seed,
        settings: settings.changed(lesson).map(|(knob, value)| (knob.key, value.clone())).collect(),
        fingerprint: fingerprint(&observation),
        values: values.iter().collect(),
        figures: &figures,
        claims: if order.json { claimed(lesson)? } else { Vec::new() },
        goals: judged(lesson, &settings, &observation),
    };
    if order.json {
        return Ok(output::json(&ran)?);
    }
    let rows: Vec<_> = values
        .iter()
        .filter_map(|(name, quantity)| {
            let value = figure::number(quantity.value?);
            Some(vec![name.to_owned(), value, quantity.unit.to_owned()])
        })
        .collect();
    output::columns(&["value", "measured", "unit"], &rows)?;
    output::lines(&lesson.findings(&settings, &observation))?;
    output::lines(&how_timed(&observation, &place_of_work()))?;
    Ok(output::lines(&[format!("fingerprint {}", ran.fingerprint)])?)
}

/// What runs the experiments here.
fn place_of_work() -> String {
    format!("native code for {} {}", std::env::consts::ARCH, std::env::consts::OS)
}

/// Milliseconds since the command began.
pub(crate) fn clock() -> impl Fn() -> f64 {
    let start = Instant::now();
    move || start.elapsed().as_secs_f64() * 1e3
}

/// The lesson of that slug.
pub(crate) fn the_lesson(slug: &str) -> Result<&'static Lesson, Failure> {
    lesson(slug).ok_or_else(|| {
        let known: Vec<_> = lessons().iter().map(|lesson| lesson.slug).collect();
        Failure::BadInput(format!("{slug}: no such lesson; the lessons are {}", known.join(", ")))
    })
}

/// What `--set` and `--seed` say.
pub(crate) fn settings(lesson: &Lesson, set: &[String], seed: u64) -> Result<Settings, Failure> {
    let mut settings = Settings::seeded(seed);
    let mut pairs = BTreeMap::new();
    for text in set {
        let (key, value) = text.split_once('=').ok_or_else(|| {
            Failure::BadInput(format!(
                "--set {text}: a setting is written KEY=VALUE, the value in the knob's unit"
            ))
        })?;
        if pairs.insert(key, value).is_some() {
            return Err(Failure::BadInput(format!("--set {key}: given more than once")));
        }
    }
    match settings.set_all(lesson, pairs).into_iter().next() {
        Some(error) => Err(Failure::BadInput(format!("--set {error}"))),
        None => Ok(settings),
    }
}

fn observe(lesson: &Lesson, settings: &Settings) -> Result<Observation, Failure> {
    let wrong = |error: lessons::RunError| Failure::RoundTrip(error.to_string());
    let clock = clock();
    let tools = Tools { clock: &clock, exchange: &exchange::run };
    let mut experiment = lesson.experiment(settings, Timing::Measured).map_err(wrong)?;
    while !experiment.progress().complete() {
        experiment.advance(tools).map_err(wrong)?;
    }
    Ok(experiment.observation().clone())
}

fn claimed(lesson: &Lesson) -> Result<Vec<Claimed>, Failure> {
    let clock = clock();
    let tools = Tools { clock: &clock, exchange: &exchange::run };
    let claims = lesson.claims.iter().filter_map(|id| claim(id));
    let claimed = claims.map(|claim| {
        let outcome = claim.run(SEEDS, tools).map_err(|error| Failure::RoundTrip(error.to_string()))?;
        let verdict = outcome.verdict.words();
        Ok(Claimed { id: claim.id, verdict, condition: outcome.condition, measured: outcome.measured })
    });
    claimed.collect()
}

fn judged(lesson: &'static Lesson, settings: &Settings, observation: &Observation) -> Vec<Judged> {
    let judge = |goal: &'static lessons::Goal| {
        let judgement = (goal.judge)(&lesson.values(settings, observation));
        Judged {
            id: goal.id,
            reached: matches!(goal.standing(lesson, settings, observation), Standing::Reached(_)),
            measured: judgement.map(|judgement| judgement.measured),
            wanted: judgement.map(|judgement| judgement.wanted),
        }
    };
    lesson.goals.iter().map(judge).collect()
}

fn export(figures: &[Figure], id: &str, out: &Path) -> Result<(), Failure> {
    let figure = figures.iter().find(|figure| figure.id == id).ok_or_else(|| {
        let known: Vec<_> = figures.iter().map(|figure| figure.id.as_str()).collect();
        Failure::BadInput(format!("--figure {id}: this run has no such figure; it has {}", known.join(", ")))
    })?;
    let list = || draw(figure, Size::fitting(figure, WIDTH, Chrome::Export), Theme::Light, Chrome::Export);
    let bytes = match out.extension().and_then(|ending| ending.to_str()) {
        Some("svg") => svg(&list(), figure).into_bytes(),
        Some("png") => {
            bitmap(&list(), figure, SCALE).map_err(|error| Failure::RoundTrip(error.to_string()))?
        }
        Some("csv") => csv(figure).into_bytes(),
        _ => {
            return Err(Failure::BadInput(format!(
                "--out {}: the name must end in .svg, .png or .csv",
                out.display()
            )));
        }
    };
    std::fs::write(out, bytes).map_err(|error| Failure::BadInput(format!("--out {}: {error}", out.display())))
}
