//! The opening picture: real encodings, written field by field. It plays by itself, unless the reader wants no motion;
//! then it stands still at its end. It rests while nobody can see it.

use lessons::{Lane, Scene};
use web_sys::Event;

use super::lesson::Bench;
use crate::browser::{after, document};
use crate::dom::{Element, element, event};
use crate::reactive::Signal;

/// How long one field stands alone, in milliseconds.
const BEAT_MS: i32 = 1_100;

/// Where the scene is.
#[derive(Clone, Copy)]
struct Player {
    /// How many fields are written.
    shown: Signal<usize>,
    playing: Signal<bool>,
    fields: usize,
}

/// The scene with its controls, or why there is none.
pub(super) fn scene(bench: Bench) -> Element {
    let settings = bench.settings;
    element("section").class("scene").attribute("aria-label", "The same, written side by side").part(
        move || match (bench.lesson.scene)(bench.lesson, &settings.get()) {
            // A lesson whose scene is a run shows that instead.
            Ok(scene) if scene.fields.is_empty() => Vec::new(),
            Ok(scene) => view(&scene, bench.handles.appearance.still.get_untracked()),
            Err(why) => vec![element("p").text(&why.to_string())],
        },
    )
}

fn view(scene: &Scene, still: bool) -> Vec<Element> {
    let fields = scene.fields.len();
    let player =
        Player { shown: Signal::new(if still { fields } else { 0 }), playing: Signal::new(!still), fields };
    player.beat();
    let longest: u32 = scene.lanes.iter().map(total).max().unwrap_or(1);
    let lanes = scene.lanes.iter().map(|lane| lane_view(player, lane, longest));
    let names = scene.fields.clone();
    let now = move || match player.shown.get().checked_sub(1).and_then(|last| names.get(last)) {
        Some(name) => format!("Field {} of {fields}: {name}", player.shown.get()),
        None => "Nothing is written yet.".into(),
    };
    vec![
        element("div").class("lanes").children(lanes),
        element("p").class("now").text_follows(now),
        player.controls(),
    ]
}

fn total(lane: &Lane) -> u32 {
    lane.pieces.iter().map(|piece| piece.bytes).sum()
}

fn lane_view(player: Player, lane: &Lane, longest: u32) -> Element {
    let family = match lane.family {
        figure::Family::JsonRest => "json-rest",
        figure::Family::ProtobufGrpc => "protobuf-grpc",
        figure::Family::Other => "other",
    };
    let bytes: Vec<u32> = lane.pieces.iter().map(|piece| piece.bytes).collect();
    let so_far = move || bytes.iter().take(player.shown.get()).sum::<u32>();
    let counted = so_far.clone();
    let meter = element("meter")
        .attribute("min", "0")
        .attribute("max", &longest.to_string())
        .attribute("aria-label", &format!("Bytes of {}", lane.label))
        .property_follows("value", so_far);
    let piece = |(index, piece): (usize, &lessons::Piece)| {
        element("span")
            .class("piece")
            .class_while("unwritten", move || player.shown.get() <= index)
            .class_while("newest", move || player.shown.get() == index + 1)
            .text(&piece.shown)
            .text(" ")
    };
    element("div")
        .class(&format!("lane {family}"))
        .child(
            element("p").class("lane-head").child(element("strong").text(lane.label)).child(
                element("output").text_follows(move || figure::with_unit(f64::from(counted()), "bytes")),
            ),
        )
        .child(meter)
        .child(element("code").children(lane.pieces.iter().enumerate().map(piece)))
}

impl Player {
    fn controls(self) -> Element {
        let go = move |to: usize| {
            self.playing.set(false);
            self.shown.set(to.min(self.fields));
        };
        let button = |says: &str| element("button").attribute("type", "button").text(says);
        let press = move |_| {
            let play = !self.playing.get_untracked();
            if play && self.shown.get_untracked() == self.fields {
                self.shown.set(0);
            }
            self.playing.set(play);
            self.beat();
        };
        let play = element("button")
            .attribute("type", "button")
            .attribute("data-play", "")
            .text_follows(move || if self.playing.get() { "Pause" } else { "Play" }.into())
            .on("click", press);
        let scrub = element("input")
            .attribute("type", "range")
            .attribute("min", "0")
            .attribute("max", &self.fields.to_string())
            .attribute("aria-label", "Fields written")
            .property_follows("value", move || self.shown.get().to_string())
            .on("input", move |event: Event| go(event::value(&event).parse().unwrap_or(self.fields)));
        let back = move |_| go(self.shown.get_untracked().saturating_sub(1));
        let step = move |_| go(self.shown.get_untracked() + 1);
        element("div")
            .class("player")
            .child(play)
            .child(button("Step back").on("click", back))
            .child(button("Step").on("click", step))
            .child(scrub)
    }

    /// Writes the next field after a while, as long as it plays and can be seen.
    fn beat(self) {
        if self.playing.try_get_untracked() != Some(true) {
            return;
        }
        let _ = after(BEAT_MS, move || {
            // The scene may have gone meanwhile.
            if self.playing.try_get_untracked() != Some(true) {
                return;
            }
            if !document().hidden() {
                self.shown.update(|shown| *shown = (*shown + 1).min(self.fields));
            }
            if self.shown.get_untracked() == self.fields {
                self.playing.set(false);
            }
            self.beat();
        });
    }
}
