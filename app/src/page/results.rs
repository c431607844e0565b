//! What a run has brought onto the page. The figures stand in a plain buffer; signals say only that there is something new.

use figure::Figure;
use lessons::link::{LessonRoute, Route};
use lessons::{Step, fingerprint, how_timed, sweep_figure, sweep_findings};

use super::later::Later;
use super::lesson::Bench;
use super::run::lasts;
use super::stage::Stage;
use crate::address::whole_link;
use crate::appearance::Appearance;
use crate::browser::place_of_work;
use crate::dom::follow;
use crate::reactive::{ReadSignal, Signal, Stored};
use crate::work::desk::{RunState, Shown};

/// The figures and words of the newest run.
#[derive(Clone, Copy)]
pub(super) struct Results {
    pub(super) appearance: Appearance,
    pub(super) stage: Stage,
    pub(super) later: Later,
    /// Whether the run that is under way lasts.
    pub(super) lasts: ReadSignal<bool>,
    /// Changes with every new picture.
    pub(super) frame: Signal<u32>,
    figures: Stored<Vec<Figure>>,
    /// The last finished run and the one before it, which stays as a ghost.
    finished: Stored<[Vec<Figure>; 2]>,
    /// The figures that the step shows, in their order.
    pub(super) ids: Signal<Vec<String>>,
    /// The last finished run's fingerprint.
    pub(super) fingerprint: Signal<String>,
    /// What the last finished run showed.
    pub(super) findings: Signal<Vec<String>>,
    /// How it was timed; empty where it was not.
    pub(super) circumstances: Signal<String>,
}

impl Results {
    /// Follows the desk, the step and the guesses.
    pub(super) fn new(bench: Bench) -> Self {
        let later = Later::new(bench);
        let results = Self {
            appearance: bench.handles.appearance,
            stage: Stage::new(bench, later),
            later,
            lasts: lasts(bench),
            frame: Signal::new(0),
            figures: Stored::new(Vec::new()),
            finished: Stored::new([Vec::new(), Vec::new()]),
            ids: Signal::new(Vec::new()),
            fingerprint: Signal::new(String::new()),
            findings: Signal::new(Vec::new()),
            circumstances: Signal::new(String::new()),
        };
        let desk = bench.handles.desk;
        follow(move || {
            desk.frame.track();
            let step = bench.step.get();
            let guesses = bench.guesses.all();
            let done = desk.state.with_untracked(|state| *state == RunState::Done);
            let Some(shown) = desk.shown() else { return };
            let Some(mut figures) = drawn(&shown, step) else { return };
            if done {
                results.finish(&shown, &figures);
            }
            if matches!(step, Step::Break | Step::Fix | Step::Sandbox) {
                results.haunt(&mut figures);
            }
            if matches!(step, Step::Run | Step::Confront) {
                bench.lesson.mark_guesses(&mut figures, &guesses);
            }
            results.take(bench, step, figures);
        });
        results
    }

    fn take(self, bench: Bench, step: Step, mut figures: Vec<Figure>) {
        if step != Step::Sandbox {
            let wanted = bench.lesson.stage(step).map_or(&[][..], |stage| stage.figures);
            let take = |id: &&str| Some(figures.swap_remove(figures.iter().position(|one| one.id == *id)?));
            figures = wanted.iter().filter_map(take).collect();
        }
        let ids: Vec<String> = figures.iter().map(|figure| figure.id.clone()).collect();
        self.figures.set(figures);
        if self.ids.with_untracked(|old| *old != ids) {
            self.ids.set(ids);
        }
        self.frame.update(|frame| *frame = frame.wrapping_add(1));
    }

    /// Keeps what a finished run has drawn, and what the one before had.
    fn finish(self, shown: &Shown, figures: &[Figure]) {
        let Route::Lesson(route) = &shown.route else { return };
        let Some(observation) = &shown.answer.observation else { return };
        self.finished.update(|[last, before]| {
            let same = |figure: &Figure, other: &Figure| {
                figure.provenance.fingerprint == other.provenance.fingerprint
                    && figure.settings == other.settings
            };
            if !last.first().zip(figures.first()).is_some_and(|(old, new)| same(old, new)) {
                *before = std::mem::take(last);
            }
            *last = figures.to_vec();
        });
        self.fingerprint.set(fingerprint(observation));
        let mut findings = route.lesson.findings(&route.settings, observation);
        if let Some(points) = &shown.answer.sweep {
            findings.splice(0..0, sweep_findings(route.lesson, points)); // As its figure stands first.
        }
        self.findings.set(findings);
        self.circumstances.set(how_timed(observation, &place_of_work()).join(" "));
    }

    fn haunt(self, figures: &mut [Figure]) {
        self.finished.with(|[last, before]| {
            for figure in figures {
                // While a run is under way the last finished one is the ghost, afterwards the one before it.
                let ghosts = [last, before].into_iter().flatten();
                let ghost = ghosts
                    .filter(|ghost| ghost.id == figure.id)
                    .find(|ghost| ghost.settings != figure.settings);
                if let Some(ghost) = ghost {
                    *figure = std::mem::take(figure).with_ghost(ghost);
                }
            }
        });
    }

    /// A look at one figure.
    pub(super) fn figure<Answer>(self, id: &str, look: impl FnOnce(&Figure) -> Answer) -> Option<Answer> {
        self.figures.with(|figures| figures.iter().find(|figure| figure.id == id).map(look)).flatten()
    }
}

/// Everything that there is to draw, with the link that opens it again at this step.
fn drawn(shown: &Shown, step: Step) -> Option<Vec<Figure>> {
    let Route::Lesson(route) = &shown.route else { return None };
    let (lesson, settings) = (route.lesson, &route.settings);
    let observation = shown.answer.observation.as_ref()?;
    let link = whole_link(&Route::Lesson(LessonRoute { fail: None, step, ..route.clone() }));
    let mut figures = lesson.figures(settings, observation, &link);
    if let Some(points) = &shown.answer.sweep {
        let provenance = lesson.provenance(settings, observation, &link);
        let swept = sweep_figure(lesson, settings, points, provenance);
        figures.splice(0..0, swept); // What was asked for last stands first.
    }
    Some(figures)
}
