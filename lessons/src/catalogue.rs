//! The lessons that exist, and the catalogue that `wirelab lessons --json` prints: one [`Entry`] per lesson, its fields
//! named and shaped as the contract in the design says, so that scripts can turn every knob without reading this code.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::balancing;
use crate::connections;
use crate::goal::Goal;
use crate::knob::{Choice, Kind, Knob, Scale, Value};
use crate::lesson::{Contender, Lesson};
use crate::settings::{DEFAULT_SEED, Settings};
use crate::stage::Step;
use crate::values::Values;
use crate::wire;

/// Every lesson that exists, in the order of the map.
pub fn lessons() -> &'static [&'static Lesson] {
    static ALL: [&Lesson; 11] = [
        &wire::json_or_protobuf::LESSON,
        &wire::anatomy_of_a_call::LESSON,
        &wire::headers_that_repeat::LESSON,
        &connections::one_slow_request::LESSON,
        &connections::when_packets_drop::LESSON,
        &connections::the_price_of_hello::LESSON,
        &balancing::the_pinned_connection::LESSON,
        &balancing::four_places_to_balance::LESSON,
        &balancing::the_pods_nobody_calls::LESSON,
        &balancing::the_recycled_address::LESSON,
        &balancing::canary_and_outliers::LESSON,
    ];
    &ALL
}

/// The lesson of that slug, if it exists.
pub fn lesson(slug: &str) -> Option<&'static Lesson> {
    lessons().iter().copied().find(|lesson| lesson.slug == slug)
}

/// Every lesson that exists, as scripts see it.
pub fn catalogue() -> Vec<Entry> {
    lessons().iter().map(|lesson| Entry::new(lesson)).collect()
}

/// One lesson, as scripts see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// Stable name.
    pub slug: &'static str,
    /// The name a reader sees.
    pub title: &'static str,
    /// The id of its track.
    pub track: &'static str,
    /// How long a reader takes.
    pub minutes: u32,
    /// The steps that exist.
    pub steps: Vec<Step>,
    /// What can be turned.
    pub knobs: Vec<KnobEntry>,
    /// What is compared.
    pub contenders: &'static [Contender],
    /// Ids of the claims that it checks.
    pub claims: &'static [&'static str],
    /// What the reader is asked to bring about.
    pub goals: Vec<GoalEntry>,
}

/// Settings as `--set` takes them: those that differ from the defaults, by knob key.
pub type Set = BTreeMap<&'static str, Value>;

/// One goal, as scripts see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GoalEntry {
    /// Stable name within the lesson.
    pub id: &'static str,
    /// What is asked for, in words.
    pub says: String,
    /// Where the reader starts, and the goal is missed.
    pub start: Set,
    /// Where the goal is reached.
    pub solution: Set,
    /// Where wrong ideas lead.
    pub misconceptions: Vec<MisconceptionEntry>,
}

/// A wrong idea, as scripts see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MisconceptionEntry {
    /// Stable name within the goal.
    pub id: &'static str,
    /// Where it leads, and the goal is missed.
    pub settings: Set,
}

/// The key of another knob, and the values of it under which this one counts.
pub type AppliesWhen = BTreeMap<&'static str, &'static [&'static str]>;

/// One knob, as scripts see it: what does not fit its kind is `null`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KnobEntry {
    /// The stable name in links and flags.
    pub key: &'static str,
    /// What the page calls it.
    pub label: &'static str,
    /// The unit of the value, empty for choices and toggles.
    pub unit: &'static str,
    /// `number`, `integer`, `choice` or `toggle`.
    pub kind: &'static str,
    /// Smallest value.
    pub min: Option<Value>,
    /// Largest value.
    pub max: Option<Value>,
    /// Distance between neighbouring positions.
    pub step: Option<Value>,
    /// How a slider spreads the range.
    pub scale: Option<Scale>,
    /// What can be chosen.
    pub choices: Option<&'static [Choice]>,
    /// The value while nothing is set.
    pub default: Value,
    /// When this knob counts; always, if there is none.
    pub applies_when: Option<AppliesWhen>,
}

impl Entry {
    fn new(lesson: &'static Lesson) -> Self {
        Self {
            slug: lesson.slug,
            title: lesson.title,
            track: lesson.track,
            minutes: lesson.minutes,
            steps: lesson.steps().collect(),
            knobs: lesson.knobs.iter().map(|knob| KnobEntry::new(lesson, knob)).collect(),
            contenders: lesson.contenders,
            claims: lesson.claims,
            goals: lesson.goals.iter().map(|goal| GoalEntry::new(lesson, goal)).collect(),
        }
    }
}

impl GoalEntry {
    fn new(lesson: &'static Lesson, goal: &'static Goal) -> Self {
        let set = |freed: Option<&str>| -> Set {
            let settings = goal.settings(lesson, freed, DEFAULT_SEED);
            settings.changed(lesson).map(|(knob, value)| (knob.key, value.clone())).collect()
        };
        let start = goal.settings(lesson, None, DEFAULT_SEED);
        Self {
            id: goal.id,
            says: lesson.line(&format!("goal.{}", goal.id), &start, &Values::default()),
            start: set(None),
            solution: set(Some(goal.solution)),
            misconceptions: goal
                .misconceptions
                .iter()
                .map(|wrong| MisconceptionEntry { id: wrong.id, settings: set(Some(wrong.value)) })
                .collect(),
        }
    }
}

impl KnobEntry {
    fn new(lesson: &Lesson, knob: &'static Knob) -> Self {
        let (kind, range, scale, choices) = match &knob.kind {
            Kind::Number { min, max, step, scale, .. } => {
                ("number", Some([*min, *max, *step].map(Value::Number)), Some(*scale), None)
            }
            Kind::Integer { min, max, step, scale, .. } => {
                ("integer", Some([*min, *max, *step].map(Value::Integer)), Some(*scale), None)
            }
            Kind::Choice { choices, .. } => ("choice", None, None, Some(*choices)),
            Kind::Toggle { .. } => ("toggle", None, None, None),
        };
        let [min, max, step] = range.map_or([None, None, None], |range| range.map(Some));
        Self {
            key: knob.key,
            label: knob.label,
            unit: knob.unit,
            kind,
            min,
            max,
            step,
            scale,
            choices,
            default: lesson.default_of(knob, &Settings::default()),
            applies_when: knob
                .applies_when
                .map(|condition| BTreeMap::from([(condition.key, condition.values)])),
        }
    }
}
