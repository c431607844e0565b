//! A lesson: data plus pure functions. `Settings → Experiment → Observation → Figures`; nothing here knows the page.

use figure::{Figure, Provenance};
use serde::Serialize;

use crate::chunk::Chunk;
use crate::dump::Dumps;
use crate::experiment::{Exchanger, Observation, Prepared, RunError, Timing, Tools};
use crate::film::Film;
use crate::fingerprint::fingerprint;
use crate::goal::Goal;
use crate::knob::{Knob, Value};
use crate::prediction::{Guess, Prediction};
use crate::scene::Scene;
use crate::settings::{SettingError, Settings};
use crate::stage::{Stage, Step};
use crate::sweep::Swept;
use crate::values::Values;
use crate::words::{Filled, Words};

/// One lesson of the curriculum.
#[derive(Debug)]
pub struct Lesson {
    /// Stable name in links and saved progress.
    pub slug: &'static str,
    /// The name a reader sees.
    pub title: &'static str,
    /// The one question that it answers.
    pub question: &'static str,
    /// Which track it belongs to.
    pub track: &'static str,
    /// How long a reader takes.
    pub minutes: u32,
    /// The steps that exist, in order, with what each shows.
    pub stages: &'static [Stage],
    /// What the page must have loaded before it opens this lesson.
    pub chunks: &'static [Chunk],
    /// Everything that can be turned.
    pub knobs: &'static [Knob],
    /// What the seed decides here, for who wonders.
    pub seed_help: &'static str,
    /// What is compared.
    pub contenders: &'static [Contender],
    /// Ids of the claims that it checks, each with a rule in the ledger.
    pub claims: &'static [&'static str],
    /// What the reader is asked before the run.
    pub predictions: &'static [Prediction],
    /// What the reader is asked to bring about.
    pub goals: &'static [Goal],
    /// Everything it says.
    pub words: &'static Words,
    /// Which sections of the words a step shows, by the outcome of the run; sections named after steps come by themselves.
    pub outcome: fn(Step, &Values) -> Vec<&'static str>,
    /// Defaults that depend on the knobs that stand before this one; `None` means the knob's own.
    pub computed_default: fn(&Lesson, &Knob, &Settings) -> Option<Value>,
    /// The opening picture.
    pub scene: fn(&Lesson, &Settings) -> Result<Scene, RunError>,
    /// What to run.
    pub experiment: fn(&Lesson, &Settings, Timing) -> Prepared,
    /// What the run came to, by name.
    pub values: fn(&Lesson, &Settings, &Observation) -> Values,
    /// What to draw; works on a partial observation too.
    pub figures: fn(&Lesson, &Settings, &Observation) -> Vec<Figure>,
    /// What the stage plays, one film per contender; `film::of_calls` where calls are simulated, else none.
    pub films: fn(&Lesson, &Settings, &Observation) -> Vec<Film>,
    /// The bytes that it shows octet by octet, if it does.
    pub dumps: Option<&'static Dumps>,
    /// What the run showed, in words made from the run, one sentence each.
    pub findings: fn(&Lesson, &Settings, &Observation) -> Vec<String>,
    /// What a sweep shows.
    pub swept: Swept,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Contender {
    /// Stable name in figures and files.
    pub id: &'static str,
    /// What the page shows.
    pub label: &'static str,
}

impl Lesson {
    /// The knob of that key.
    pub fn knob(&self, key: &str) -> Option<&Knob> {
        self.knobs.iter().find(|knob| knob.key == key)
    }

    /// The steps that exist, in order.
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = Step> + '_ {
        self.stages.iter().map(|stage| stage.step)
    }

    /// What a step shows.
    pub fn stage(&self, step: Step) -> Option<&'static Stage> {
        self.stages.iter().find(|stage| stage.step == step)
    }

    /// The step that a link opens which names none.
    pub fn first_step(&self) -> Step {
        self.steps().next().unwrap_or(Step::Sandbox)
    }

    /// The step before this one and the step after it.
    pub fn neighbours(&self, step: Step) -> (Option<Step>, Option<Step>) {
        let here = self.steps().position(|candidate| candidate == step);
        let at =
            |index: Option<usize>| index.and_then(|index| self.stages.get(index)).map(|stage| stage.step);
        (at(here.and_then(|here| here.checked_sub(1))), at(here.map(|here| here + 1)))
    }

    /// The settings with which a step is entered from its neighbours: its preset, or what is set.
    pub fn entering(&self, step: Step, settings: &Settings) -> Settings {
        let Some(preset) = self.stage(step).and_then(|stage| stage.preset) else { return settings.clone() };
        Settings::preset(self, settings.seed, preset)
    }

    /// A knob that can be swept, which is any.
    ///
    /// # Errors
    /// When there is none of that key.
    pub(crate) fn swept_knob(&self, key: &str) -> Result<&'static Knob, SettingError> {
        let knobs: &'static [Knob] = self.knobs;
        knobs.iter().find(|knob| knob.key == key).ok_or_else(|| SettingError::unknown(self, key))
    }

    /// The contender of that id.
    pub fn contender(&self, id: &str) -> Option<&Contender> {
        self.contenders.iter().find(|contender| contender.id == id)
    }

    /// The default in force under these settings.
    pub fn default_of(&self, knob: &Knob, settings: &Settings) -> Value {
        (self.computed_default)(self, knob, settings).unwrap_or_else(|| knob.fixed_default())
    }

    /// What to run under these settings.
    ///
    /// # Errors
    /// When the settings cannot be run; the text says why.
    pub fn experiment(&self, settings: &Settings, timing: Timing) -> Prepared {
        (self.experiment)(self, settings, timing)
    }

    /// Runs to the end at once, without times: for the command line and for tests, which have nothing else to do meanwhile.
    ///
    /// # Errors
    /// When the settings cannot be run or the run contradicts itself.
    pub fn run(&self, settings: &Settings, exchange: Exchanger<'_>) -> Result<Observation, RunError> {
        let mut experiment = self.experiment(settings, Timing::Skipped)?;
        while !experiment.progress().complete() {
            experiment.advance(Tools::untimed(exchange))?;
        }
        Ok(experiment.observation().clone())
    }

    /// What the run came to, by name.
    pub fn values(&self, settings: &Settings, observation: &Observation) -> Values {
        (self.values)(self, settings, observation)
    }

    /// What to draw from what happened. `link` reopens the same run and is printed in exports.
    pub fn figures(&self, settings: &Settings, observation: &Observation, link: &str) -> Vec<Figure> {
        let provenance = self.provenance(settings, observation, link);
        let described = settings.words(self, None);
        let draw = |mut figure: Figure| {
            (figure.settings, figure.provenance) = (described.clone(), provenance.clone());
            figure
        };
        (self.figures)(self, settings, observation).into_iter().map(draw).collect()
    }

    /// Where figures of this run come from.
    pub fn provenance(&self, settings: &Settings, observation: &Observation, link: &str) -> Provenance {
        Provenance {
            lesson: self.title.into(),
            seed: settings.seed,
            fingerprint: fingerprint(observation),
            version: env!("CARGO_PKG_VERSION").into(),
            link: link.into(),
        }
    }

    /// What the stage plays.
    pub fn films(&self, settings: &Settings, observation: &Observation) -> Vec<Film> {
        (self.films)(self, settings, observation)
    }

    /// What the run showed, in words.
    pub fn findings(&self, settings: &Settings, observation: &Observation) -> Vec<String> {
        (self.findings)(self, settings, observation)
    }

    /// What a step says: its own section, then those that its outcome chooses. Without a run, values are not filled.
    pub fn says(&self, step: Step, settings: &Settings, observation: Option<&Observation>) -> Vec<Filled> {
        let values = observation.map(|observation| self.values(settings, observation)).unwrap_or_default();
        let chosen = (self.outcome)(step, &values);
        [step.id()].into_iter().chain(chosen).flat_map(|id| self.section(id, settings, &values)).collect()
    }

    /// A section of the words, filled from settings and results.
    pub fn section(&self, id: &str, settings: &Settings, values: &Values) -> Vec<Filled> {
        self.words.fill(id, &|name| self.word(name, settings, values))
    }

    /// A section of the words as one line of text.
    pub fn line(&self, id: &str, settings: &Settings, values: &Values) -> String {
        self.words.line(id, &|name| self.word(name, settings, values))
    }

    /// What takes a placeholder's place: a setting by its key, or a result by its name.
    fn word(&self, name: &str, settings: &Settings, values: &Values) -> Option<String> {
        match self.knob(name) {
            Some(knob) => Some(knob.shown(&settings.value(self, name)?)),
            None => values.words(name),
        }
    }

    /// The prediction of that name.
    pub fn prediction(&self, id: &str) -> Option<&'static Prediction> {
        self.predictions.iter().find(|prediction| prediction.id == id)
    }

    /// Puts the reader's guesses onto the figures that they are about.
    pub fn mark_guesses(&self, figures: &mut [Figure], guesses: &[(&str, Guess)]) {
        for (id, guess) in guesses {
            let Some(prediction) = self.prediction(id) else { continue };
            if let Some(figure) = figures.iter_mut().find(|figure| figure.id == prediction.figure) {
                figure.annotations.extend((prediction.marks)(guess));
            }
        }
    }
}
