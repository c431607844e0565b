//! The controls, and what moves the clock while it plays.

use std::cell::Cell;
use std::rc::Rc;

use lessons::film::clock;

use super::{Stage, speed};
use crate::browser::{milliseconds, next_frame};
use crate::dom::{Element, element, event, follow};
use crate::reactive::memo;

/// Places on the slider.
const PLACES: f64 = 1_000.0;
/// More time does not pass in a frame, in milliseconds: who has looked away for a while finds it where it was.
const LONGEST_FRAME: f64 = 100.0;

/// Moves the clock as long as it plays, somebody sees it, and motion is wanted.
pub(super) fn follow_motion(stage: Stage) {
    let running = Rc::new(Cell::new(false));
    follow(move || {
        if stage.appearance.still.get() {
            stage.playing.set(false);
        }
    });
    follow(move || {
        if stage.playing.get() && stage.is_watched() && !running.replace(true) {
            frame(stage, Rc::clone(&running), milliseconds());
        }
    });
}

fn frame(stage: Stage, running: Rc<Cell<bool>>, before: f64) {
    next_frame(move || {
        // The stage may have gone meanwhile.
        let playing = stage.playing.try_get_untracked() == Some(true);
        if !playing || !stage.is_watched() {
            running.set(false);
            return;
        }
        let wall = milliseconds();
        let passed = (wall - before).clamp(0.0, LONGEST_FRAME) * speed::per_second(stage.speed_now()) / 1e3;
        let (now, end) = (stage.now.get_untracked(), stage.end.get_untracked());
        let next = now.saturating_add(passed as u64).min(end);
        stage.touched.set(Some(next));
        if next >= end {
            stage.playing.set(false);
        }
        frame(stage, running, wall);
    });
}

impl Stage {
    pub(super) fn speed_now(self) -> i32 {
        speed::usual(self.end.get_untracked()) + speed::beside(self.speed.get_untracked())
    }

    pub(super) fn play(self) {
        let play = !self.playing.get_untracked();
        let at_end = self.now.get_untracked() >= self.end.get_untracked();
        // The picture that stands there before anybody has played is not where it begins.
        if play && (at_end || self.touched.with_untracked(Option::is_none)) {
            self.touched.set(Some(0));
        }
        self.playing.set(play);
    }
}

/// Play and pause, event by event, anywhere, how fast.
pub(super) fn controls(stage: Stage) -> Element {
    let button = |says: &str, ahead: bool| {
        element("button").attribute("type", "button").text(says).on("click", move |_| stage.step(ahead))
    };
    let play = move || {
        let says = move || if stage.playing.get() { "Pause" } else { "Play" }.into();
        let play = element("button").attribute("type", "button").attribute("data-play", "");
        vec![play.text_follows(says).on("click", move |_| stage.play())]
    };
    let place =
        memo(move |_| (stage.now.get() as f64 / stage.end.get().max(1) as f64 * PLACES).round() as u64);
    let scrub = element("input")
        .attribute("type", "range")
        .attribute("min", "0")
        .attribute("max", &PLACES.to_string())
        .attribute("aria-label", "Moment of the run")
        .attribute_follows("aria-valuetext", move || Some(clock(stage.now.get())))
        .property_follows("value", move || place.get().to_string())
        .on("input", move |event| {
            // Whole numbers: reading others would bring ten kilobytes of tables into the page.
            let place: u32 = event::value(&event).parse().unwrap_or(0);
            stage.go((stage.end.get_untracked() as f64 * f64::from(place) / PLACES).round() as u64);
        });
    let moving = move || !stage.appearance.still.get();
    element("div")
        .class("player")
        .part_while(moving, play)
        .child(button("Step back", false))
        .child(button("Step", true))
        .child(scrub)
        .child(element("span").class("clock").text_follows(move || clock(stage.now.get())))
        .part_while(moving, move || vec![speeds(stage)])
        .part_while(
            move || stage.appearance.still.get(),
            || {
                vec![
                    element("span")
                        .class("note")
                        .text("Still pictures, as your system asks for less motion."),
                ]
            },
        )
}

/// How much of the run passes in a second.
fn speeds(stage: Stage) -> Element {
    let option = move |index: usize| {
        let says = move || {
            let step = speed::usual(stage.end.get()) + speed::beside(index);
            let milliseconds = speed::per_second(step) / 1e6;
            figure::with_unit(milliseconds, "ms/s")
        };
        element("option")
            .attribute("value", &index.to_string())
            .property_follows("selected", move || stage.speed.get() == index)
            .text_follows(says)
    };
    let select = element("select")
        .attribute("aria-label", "Speed: milliseconds of the run in a second")
        .children((0..speed::COUNT).map(option))
        .on("change", move |event| stage.speed.set(event::value(&event).parse().unwrap_or(speed::USUAL)));
    element("span").class("speed").child(select)
}
