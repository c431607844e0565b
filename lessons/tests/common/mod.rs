//! What tests of one lesson have in common: the lesson, settings from pairs, runs, and what is asked of every lesson that
//! simulates.
#![allow(dead_code, reason = "each file of tests takes what it needs")]

use engine::outcome::Outcome;
use engine::report::fleet::FleetReport;
use lessons::{Kind, Lesson, Observation, Settings, Timing, Tools, Values, lesson};

/// A lesson, by its slug.
pub(crate) struct Tested(pub(crate) &'static str);

/// Settings as pairs of key and value.
pub(crate) type Pairs<'text> = [(&'text str, &'text str)];

impl Tested {
    pub(crate) fn lesson(&self) -> &'static Lesson {
        lesson(self.0).unwrap()
    }

    pub(crate) fn settings(&self, pairs: &Pairs) -> Settings {
        self.settings_seeded(1, pairs)
    }

    pub(crate) fn settings_seeded(&self, seed: u64, pairs: &Pairs) -> Settings {
        let mut settings = Settings::seeded(seed);
        assert_eq!(settings.set_all(self.lesson(), pairs.iter().copied()), []);
        settings
    }

    pub(crate) fn run(&self, pairs: &Pairs) -> (Observation, Values) {
        self.seeded(1, pairs)
    }

    pub(crate) fn seeded(&self, seed: u64, pairs: &Pairs) -> (Observation, Values) {
        let settings = self.settings_seeded(seed, pairs);
        let observation = self.lesson().run(&settings, &exchange::run).unwrap();
        let values = self.lesson().values(&settings, &observation);
        (observation, values)
    }

    /// What the findings of a run say, in one line.
    pub(crate) fn says(&self, pairs: &Pairs) -> String {
        let settings = self.settings(pairs);
        let observation = self.lesson().run(&settings, &exchange::run).unwrap();
        self.lesson().findings(&settings, &observation).join(" ")
    }

    /// At both ends of each knob there is something to say, figures hold numbers only, and what else is asked holds.
    pub(crate) fn every_knob_runs_at_both_ends(&self, also: impl Fn(&Settings, &Observation)) {
        for knob in self.lesson().knobs {
            let ends: Vec<String> = match &knob.kind {
                Kind::Integer { min, max, .. } => vec![min.to_string(), max.to_string()],
                Kind::Number { min, max, .. } => vec![min.to_string(), max.to_string()],
                Kind::Choice { choices, .. } => choices.iter().map(|choice| choice.value.into()).collect(),
                Kind::Toggle { .. } => vec!["true".into(), "false".into()],
            };
            for end in ends {
                let at = self.settings(&[(knob.key, &end)]);
                let observation = self.lesson().run(&at, &exchange::run).unwrap();
                assert!(!self.lesson().findings(&at, &observation).is_empty(), "{}={end}", knob.key);
                for figure in self.lesson().figures(&at, &observation, "") {
                    let numbers = figure.series.iter().flat_map(|series| series.points.iter().flatten());
                    let mut numbers = numbers.flatten();
                    assert!(numbers.all(|number| number.is_finite()), "{}={end}: {}", knob.key, figure.id);
                }
                also(&at, &observation);
            }
        }
    }

    /// Before the first contender's run is over there is nothing to say; after it the figure has its bar, and no other's.
    pub(crate) fn half_a_run_shows_what_it_has(&self, figure: &str) {
        let at = Settings::default();
        let mut experiment = self.lesson().experiment(&at, Timing::Skipped).unwrap();
        assert_eq!(self.lesson().findings(&at, experiment.observation()), Vec::<String>::new());
        while experiment.progress().done == 0 {
            experiment.advance(Tools::untimed(&exchange::run)).unwrap();
        }
        let figures = self.lesson().figures(&at, experiment.observation(), "");
        let bars = &figures.iter().find(|one| one.id == figure).unwrap().series;
        let drawn: Vec<bool> = bars.iter().map(|series| series.points[0][1].is_some()).collect();
        let expected: Vec<bool> = (0..self.lesson().contenders.len()).map(|at| at == 0).collect();
        assert_eq!(drawn, expected);
    }
}

/// The number of that name, which is there.
pub(crate) fn number(values: &Values, name: &str) -> f64 {
    values.number(name).unwrap_or_else(|| panic!("no {name}"))
}

/// What came of each contender's calls.
pub(crate) fn outcomes(observation: &Observation) -> Vec<(&str, &Outcome)> {
    observation.calls().iter().map(|run| (run.contender.as_str(), run.outcome.as_ref().unwrap())).collect()
}

/// What came of each contender's fleet.
pub(crate) fn reports(observation: &Observation) -> Vec<(&str, &FleetReport)> {
    observation.fleets().iter().map(|run| (run.contender.as_str(), run.outcome.as_ref().unwrap())).collect()
}
