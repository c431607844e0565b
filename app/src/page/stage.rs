//! The stage: plays the films of a run, all contenders under one clock. The reader's hand moves the clock: play, pause, event
//! by event, anywhere; so does a click on a chart whose axis is the run's time. Below it stands the same as text, the
//! event log.
//!
//! Simulated time is not the animation's: a frame asks how much time has passed and moves the clock by so much, and what is
//! shown is a function of the clock alone. Nobody sees it: it rests. No motion is wanted: it shows stills.

mod fleet;
mod log;
mod picture;
mod player;
mod speed;

use std::rc::Rc;

use lessons::Step;
use lessons::film::{FILM, Film, clock};

use super::figure::{follow_width, sharpness};
use super::later::Later;
use super::lesson::Bench;
use super::seen;
use crate::appearance::Appearance;
use crate::canvas::surface;
use crate::dom::{Element, element, event, follow};
use crate::reactive::{ReadSignal, Signal, Stored, memo};
use crate::work::desk::RunState;

/// How to read the picture.
const KEY: &str = "Triangles are heads, squares content, dots what the two ends tell each other about the connection. \
    What belongs to a slow call is hollow. Where a chart shows the run's time, a click on it leads to that moment.";
/// The same where anything is lost.
const LOST: &str = " A cross is where a parcel was lost: half way on the line, or at its start in a full queue; \
    what is sent again has a ring. Triangles beside the lanes at the client are answers held: they have come, but what was \
    lost before them has not.";

/// What is played, and where it is.
#[derive(Clone, Copy)]
pub(super) struct Stage {
    appearance: Appearance,
    films: Signal<Rc<Vec<Film>>>,
    /// Another number for other films.
    cast: Signal<u32>,
    /// The contenders that the reader has taken off.
    off: Signal<Vec<String>>,
    /// Where the reader has been; before, the picture is that of the busiest moment.
    touched: Signal<Option<u64>>,
    /// The moment that is shown.
    pub(super) now: ReadSignal<u64>,
    /// The last moment of the longest film that is on.
    end: ReadSignal<u64>,
    /// The event that the reader has chosen in the log: film and event.
    chosen: Signal<(usize, usize)>,
    playing: Signal<bool>,
    /// Whether any of it is within the window.
    seen: Signal<bool>,
    /// Which of the speeds.
    speed: Signal<usize>,
    place: Stored<Option<web_sys::Element>>,
}

impl Stage {
    /// Follows the desk and the step: at once while somebody sees it, else when there is time.
    pub(super) fn new(bench: Bench, later: Later) -> Self {
        let films = Signal::new(Rc::new(Vec::<Film>::new()));
        let off = Signal::new(Vec::<String>::new());
        let touched = Signal::new(None);
        let end = memo(move |_| {
            let films = films.get();
            let on =
                off.with(|off| films.iter().filter(|film| !off.contains(&film.contender)).fold(0, longest));
            if on > 0 { on } else { films.iter().fold(0, longest) }
        });
        let now = memo(move |_| {
            let poster = || {
                let films = films.get();
                let on = off.with(|off| films.iter().find(|film| !off.contains(&film.contender)));
                on.map_or(0, |film| film.busiest_ns)
            };
            touched.get().unwrap_or_else(poster).min(end.get())
        });
        let stage = Self {
            appearance: bench.handles.appearance,
            films,
            cast: Signal::new(0),
            off,
            touched,
            now,
            end,
            chosen: Signal::new((usize::MAX, 0)),
            playing: Signal::new(false),
            seen: Signal::new(true),
            speed: Signal::new(speed::USUAL),
            place: Stored::new(None),
        };
        let desk = bench.handles.desk;
        let mut before = None;
        follow(move || {
            desk.frame.track();
            let step = bench.step.get();
            let named = bench.lesson.stage(step).map_or(&[][..], |stage| stage.figures);
            let mut named = named.iter().filter_map(|id| id.strip_prefix(FILM)).peekable();
            if named.peek().is_none() && step != Step::Sandbox {
                return films.set(Rc::default());
            }
            if before.replace(step) != Some(step) {
                stage.playing.set(false);
                touched.set(None);
                let named: Vec<&str> = named.map(|one| one.trim_start_matches('-')).collect();
                let is_off = |id: &str| !named.is_empty() && !named.contains(&"") && !named.contains(&id);
                let ids = bench.lesson.contenders.iter().map(|contender| contender.id);
                off.set(ids.filter(|id| is_off(id)).map(String::from).collect());
            }
            if stage.seen.get_untracked() {
                stage.take(bench);
            } else {
                later.add(move || stage.take(bench));
            }
        });
        player::follow_motion(stage);
        stage
    }

    /// Takes what the newest run has to play, if it is over.
    fn take(self, bench: Bench) {
        let desk = bench.handles.desk;
        // The stage may have gone meanwhile.
        if self.playing.try_get_untracked().is_none()
            || desk.state.with_untracked(|state| *state != RunState::Done)
        {
            return;
        }
        let found = bench.with_run(|route, observation| {
            observation.map(|observation| bench.lesson.films(&route.settings, observation))
        });
        self.films.set(Rc::new(found.unwrap_or_default()));
        self.cast.update(|cast| *cast = cast.wrapping_add(1));
        // A scene moves already when the reader comes; everywhere else the reader begins.
        let untouched = self.touched.with_untracked(Option::is_none);
        let still = self.appearance.still.get_untracked();
        if bench.step.get_untracked() == Step::Scene && untouched && !still && self.has_films() {
            self.play();
        }
    }

    /// Whether there is anything to play.
    pub(super) fn has_films(self) -> bool {
        self.films.with(|films| !films.is_empty())
    }

    /// Goes to a moment and stays there; shows itself if it is out of sight.
    pub(super) fn show(self, ns: u64) {
        if !self.has_films() {
            return;
        }
        self.go(ns);
        if !self.seen.get_untracked() {
            self.place.with(|place| place.as_ref().map(web_sys::Element::scroll_into_view));
        }
    }

    /// Goes to a moment and stays there.
    fn go(self, ns: u64) {
        self.playing.set(false);
        self.touched.set(Some(ns));
    }

    /// Whether it can be seen at all.
    fn is_watched(self) -> bool {
        self.seen.get() && !self.appearance.away.get()
    }

    fn is_on(self, film: &Film) -> bool {
        self.off.with(|off| !off.contains(&film.contender))
    }

    /// The next moment at which something happens, or the one before.
    fn step(self, ahead: bool) {
        let (films, now) = (self.films.get_untracked(), self.now.get_untracked());
        let on = films.iter().filter(|film| self.is_on(film));
        let next = if ahead {
            on.filter_map(|film| film.next(now)).min()
        } else {
            on.filter_map(|film| film.previous(now)).max()
        };
        self.go(next.unwrap_or(if ahead { self.end.get_untracked() } else { 0 }));
    }

    /// What has happened last on any of the films, in words; nothing while it plays, as nobody reads so fast.
    fn newest(self) -> String {
        if self.playing.get() {
            return String::new();
        }
        let (films, now, (of, event)) = (self.films.get(), self.now.get(), self.chosen.get());
        let last = |(index, film): (usize, &Film)| {
            let last = film.events.get(film.so_far(now).checked_sub(1)?)?;
            let chosen = film.events.get(event).filter(|chosen| index == of && chosen.at_ns == now);
            let rank = (last.at_ns, chosen.is_some());
            Some((rank, film.label.clone(), film.words(chosen.unwrap_or(last))))
        };
        let all = films.iter().enumerate().filter(|(_, film)| self.is_on(film)).filter_map(last);
        match all.reduce(|best, other| if other.0 > best.0 { other } else { best }) {
            Some(((at, _), label, words)) => format!("{}, {label}: {words}", clock(at)),
            None => "Nothing has happened yet.".into(),
        }
    }
}

fn longest(end: u64, film: &Film) -> u64 {
    end.max(film.end_ns)
}

/// The stage, as long as there is something to play.
pub(super) fn stage(stage: Stage) -> Element {
    let holder = element("div").class("stage-place");
    holder.part_while(move || stage.has_films(), move || vec![view(stage)])
}

fn view(stage: Stage) -> Element {
    let resting = move || {
        let rests = stage.playing.get() && !stage.is_watched();
        Some(rests.to_string())
    };
    let section = element("section")
        .class("film")
        .attribute("aria-label", "Stage: the run, moment by moment")
        .attribute_follows("data-playing", move || Some(stage.playing.get().to_string()))
        .attribute_follows("data-resting", resting)
        .attribute_follows("data-still", move || Some(stage.appearance.still.get().to_string()))
        .attribute_follows("data-at", move || Some(stage.now.get().to_string()))
        .child(element("h2").text("The run, moment by moment"))
        .part_while(move || stage.films.with(|films| films.len() > 1), move || vec![switches(stage)])
        .child(canvas(stage))
        .child(
            element("p").class("now").attribute("aria-live", "polite").text_follows(move || stage.newest()),
        )
        .child(player::controls(stage))
        .child(element("p").class("note").text_follows(move || key(stage)))
        .child(log::log(stage));
    seen::follow(&section, stage.seen);
    stage.place.set(Some(section.node()));
    section
}

/// How to read the picture, and what the films lack.
fn key(stage: Stage) -> String {
    let films = stage.films.get();
    let mut text = String::new();
    match films.iter().find_map(|film| film.fleet.as_ref()) {
        Some(fleet) => fleet::key(&mut text, fleet),
        None => text.push_str(KEY),
    }
    if films.iter().any(|film| !film.losses.is_empty() && stage.is_on(film)) {
        text.push_str(LOST);
    }
    for film in films.iter().filter(|film| !film.missing.is_empty() && stage.is_on(film)) {
        text.push_str(&format!(" {}: {}", film.label, film.missing));
    }
    text
}

/// Which contenders are on the stage.
fn switches(stage: Stage) -> Element {
    let ids = move || stage.films.with(|films| films.iter().map(|film| film.contender.clone()).collect());
    let switch = move |id: &str| {
        let (id, own) = (id.to_owned(), id.to_owned());
        let label = stage.films.with(|films| {
            films.iter().find(|film| film.contender == id).map(|film| film.label.clone()).unwrap_or_default()
        });
        let box_ = element("input")
            .attribute("type", "checkbox")
            .property_follows("checked", move || stage.off.with(|off| !off.contains(&own)))
            .on("change", move |event| {
                let on = event::checked(&event);
                stage.off.update(|off| {
                    off.retain(|other| *other != id);
                    if !on {
                        off.push(id.clone());
                    }
                });
            });
        element("label").child(box_).text(&label)
    };
    let boxes = element("div").class("cast").list(ids, switch);
    element("details").child(element("summary").text("Contenders on the stage")).child(boxes)
}

/// The picture, painted whenever it has changed. It is set no faster than frames are drawn.
fn canvas(stage: Stage) -> Element {
    let says = move || {
        let (films, now) = (stage.films.get(), stage.now.get());
        if stage.playing.get() {
            return Some("Playing".into());
        }
        let on = films.iter().filter(|film| stage.is_on(film));
        let said: Vec<String> = on.map(|film| film.says(now)).collect();
        Some(said.join(" "))
    };
    let canvas = element("canvas").attribute("role", "img").attribute_follows("aria-label", says);
    let node = canvas.node();
    let holder = element("div").class("picture").child(canvas);
    let width = follow_width(&holder);
    follow(move || {
        let appearance = stage.appearance;
        appearance.repaint.track();
        stage.speed.track();
        let (films, now, theme, width) =
            (stage.films.get(), stage.now.get(), appearance.theme(), width.get());
        if width > 0.0 {
            let on: Vec<&Film> = films.iter().filter(|film| stage.is_on(film)).collect();
            let least_ns = speed::in_a_blink(stage.speed_now());
            let list = picture::picture(&on, picture::At { ns: now, least_ns }, width, theme);
            surface::show(&node, &list, sharpness(appearance.printing.get()));
        }
    });
    holder
}
