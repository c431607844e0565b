//! What a sweep looks like, and what it says.

use figure::{Annotation, Axis, Figure, Mark, Provenance, Scale as AxisScale, Series, number, with_unit};

use super::crossing::as_low;
use super::{Crossing, SweepPoints};
use crate::knob::{Kind, Knob, Scale};
use crate::lesson::Lesson;
use crate::settings::Settings;

/// More crossings than this are named in the findings only.
const MOST_MARKED: usize = 4;

/// The chart of a sweep over a knob, or of one setting over seeds.
pub fn sweep_figure(
    lesson: &Lesson,
    settings: &Settings,
    points: &SweepPoints,
    provenance: Provenance,
) -> Option<Figure> {
    let mut figure = match &points.over {
        Some(key) => over_knob(lesson, lesson.knob(key)?, points),
        None => over_seeds(lesson, points),
    };
    figure.settings = settings.words(lesson, points.over.as_deref());
    figure.provenance = provenance;
    Some(figure)
}

fn over_knob(lesson: &Lesson, knob: &Knob, points: &SweepPoints) -> Figure {
    let band = points.seeds > 1;
    let (x, mark) = match &knob.kind {
        Kind::Number { scale, .. } | Kind::Integer { scale, .. } => {
            (axis_scale(*scale), if band { Mark::Band } else { Mark::Line })
        }
        Kind::Choice { choices, .. } => (categories(choices.iter().map(|choice| choice.label)), marker(band)),
        Kind::Toggle { .. } => (categories(["off", "on"].into_iter()), marker(band)),
    };
    let crossings = crossings(lesson, knob, points);
    let annotations = crossings.iter().take(MOST_MARKED).map(|crossing| Annotation::Crossover {
        x: crossing.at,
        y: crossing.value,
        label: with_unit(crossing.at, knob.unit),
    });
    Figure {
        id: "sweep".into(),
        title: format!("{} over {}", lesson.swept.label, knob.label.to_ascii_lowercase()),
        question: format!("What changes when only {:?} is turned from end to end?", knob.label),
        x: Axis::new(knob.label, knob.unit, x),
        y: Axis::new(lesson.swept.label, lesson.swept.unit, axis_scale(lesson.swept.scale)),
        annotations: annotations.collect(),
        series: series(lesson, points, mark, knob.key, &|point, _| point),
        ..Figure::default()
    }
}

/// Where contenders change places as the chart is drawn; choices have no order, and so none.
pub fn crossings(lesson: &Lesson, knob: &Knob, points: &SweepPoints) -> Vec<Crossing> {
    match &knob.kind {
        Kind::Number { scale, .. } | Kind::Integer { scale, .. } => {
            points.crossings(*scale, lesson.swept.scale)
        }
        Kind::Choice { .. } | Kind::Toggle { .. } => Vec::new(),
    }
}

/// A bar per contender, with a whisker over the seeds.
fn over_seeds(lesson: &Lesson, points: &SweepPoints) -> Figure {
    let labels = lesson.contenders.iter().map(|contender| contender.label);
    Figure {
        id: "sweep".into(),
        title: format!("{} over {} seeds", lesson.swept.label, points.seeds),
        question: "How much of the difference is chance?".into(),
        x: Axis::new(lesson.swept.label, lesson.swept.unit, AxisScale::LinearFromZero),
        y: Axis::new("Contender", "", categories(labels)),
        series: series(lesson, points, Mark::Bars, "contender", &|_, contender| contender as f64),
        ..Figure::default()
    }
}

fn series(
    lesson: &Lesson,
    points: &SweepPoints,
    mark: Mark,
    place: &str,
    x: &dyn Fn(f64, usize) -> f64,
) -> Vec<Series> {
    let label = lesson.swept.label.to_ascii_lowercase();
    let mut columns = vec![place.to_owned(), label];
    let whole = matches!(mark, Mark::Band | Mark::Bars);
    if whole {
        columns.extend(["low".to_owned(), "high".to_owned()]);
    }
    let contenders = lesson.contenders.iter().enumerate().map(|(index, contender)| {
        let (family, variant) = (lesson.swept.look)(contender.id);
        let at = |point: &super::SweepPoint| {
            let spread = point.spread(index);
            let mut row = vec![Some(x(point.x, index)), spread.map(|of| of.value)];
            if whole {
                row.extend([spread.map(|of| of.low), spread.map(|of| of.high)]);
            }
            row
        };
        Series {
            contender: contender.id.into(),
            name: contender.label.into(),
            family,
            variant,
            mark,
            columns: columns.clone(),
            points: points.points.iter().map(at).collect(),
        }
    });
    contenders.collect()
}

/// What a sweep shows, one sentence each: who changes places with whom and where, or in how many seeds who is ahead.
pub fn sweep_findings(lesson: &Lesson, points: &SweepPoints) -> Vec<String> {
    let label = |contender: usize| lesson.contenders[contender].label;
    let Some(knob) = points.over.as_ref().map(|key| lesson.knob(key)) else {
        return seeds_findings(lesson, points);
    };
    let Some(knob) = knob.filter(|knob| matches!(knob.kind, Kind::Number { .. } | Kind::Integer { .. }))
    else {
        return Vec::new();
    };
    let crossings = crossings(lesson, knob, points);
    if crossings.is_empty() {
        return vec![format!("No two contenders change places over {}.", knob.label.to_ascii_lowercase())];
    }
    let says = crossings.iter().map(|crossing| {
        let [before, after] = crossing.between.map(label);
        let mut text = format!(
            "{before} is lower up to {} of about {}, above it {after} is (between {} and {}",
            knob.label.to_ascii_lowercase(),
            with_unit(crossing.at, knob.unit),
            number(crossing.low),
            with_unit(crossing.high, knob.unit),
        );
        if points.seeds > 1 {
            text.push_str(&format!(", in {} of {} seeds", crossing.seeds, points.seeds));
        }
        text + ")."
    });
    says.collect()
}

/// The contender with the smallest median against each of the others, in paired runs.
fn seeds_findings(lesson: &Lesson, points: &SweepPoints) -> Vec<String> {
    let Some(point) = points.points.first() else { return Vec::new() };
    let median = |contender: &usize| point.spread(*contender).map_or(f64::INFINITY, |spread| spread.value);
    let contenders = 0..lesson.contenders.len();
    let Some(best) = contenders.clone().min_by(|a, b| median(a).total_cmp(&median(b))) else {
        return Vec::new();
    };
    let others = contenders.filter(|other| *other != best);
    let says = others.filter_map(|other| {
        let pair = |run: &Vec<Option<f64>>| Some(((*run.get(best)?)?, (*run.get(other)?)?));
        let pairs: Vec<(f64, f64)> = point.runs.iter().filter_map(pair).collect();
        let ties = pairs.iter().filter(|(best, other)| as_low(*best, *other)).count();
        let ahead = pairs.iter().filter(|(best, other)| best < other && !as_low(*best, *other)).count();
        let [best, other] = [best, other].map(|contender| lesson.contenders[contender].label);
        let tie = if ties > 0 { format!(", in {ties} less than 1 % apart") } else { String::new() };
        let of = pairs.len();
        (of > 0).then(|| format!("In {ahead} of {of} seeds {best} is lower than {other}{tie}."))
    });
    says.collect()
}

fn marker(band: bool) -> Mark {
    if band { Mark::Bars } else { Mark::Scatter }
}

fn categories<'label>(labels: impl Iterator<Item = &'label str>) -> AxisScale {
    AxisScale::Category(labels.map(Into::into).collect())
}

fn axis_scale(scale: Scale) -> AxisScale {
    match scale {
        Scale::Linear => AxisScale::Linear,
        Scale::Log => AxisScale::Log,
    }
}
