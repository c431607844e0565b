//! Links that something has happened to: flipped, cut, doubled, garbled, from a newer version, with unknown keys and huge
//! values. The same seed gives the same links, natively and in the browser's tests.

use lessons::link::{Failure, LessonRoute, Page, Route, VERSION, write};
use lessons::{Kind, Knob, TRACKS, lessons};
use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

/// Makes damaged links for ever.
pub(crate) struct Damage {
    random: Pcg64Mcg,
    /// Links may ask the worker to fail.
    failures: bool,
}

impl Damage {
    pub(crate) fn new(seed: u64, failures: bool) -> Self {
        Self { random: Pcg64Mcg::seed_from_u64(seed), failures }
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.random.next_u64() % bound.max(1) as u64) as usize
    }

    fn one_of<Item: Copy>(&mut self, items: &[Item]) -> Item {
        items[self.below(items.len())]
    }

    fn value(&mut self, knob: &Knob) -> String {
        match &knob.kind {
            Kind::Integer { min, max, .. } => self.one_of(&[*min, *max, (min + max) / 2]).to_string(),
            Kind::Number { min, max, .. } => self.one_of(&[*min, *max, (min + max) / 2.0]).to_string(),
            Kind::Choice { choices, .. } => self.one_of(choices).value.into(),
            Kind::Toggle { .. } => self.one_of(&["true", "false"]).into(),
        }
    }

    /// A link as the page writes it.
    fn whole(&mut self) -> String {
        if self.below(8) == 0 {
            let track = &TRACKS[self.below(TRACKS.len())];
            let planned = &track.lessons[self.below(track.lessons.len())];
            let place = [Route::Home, Route::Page(self.one_of(&Page::ALL)), Route::Planned(planned)];
            return write(&place[self.below(3)]);
        }
        let lesson = self.one_of(lessons());
        let mut route = LessonRoute::new(lesson);
        route.step = lesson.stages[self.below(lesson.stages.len())].step;
        route.settings.seed = self.random.next_u64() >> self.below(64);
        for knob in lesson.knobs {
            if self.below(2) == 0 {
                let value = self.value(knob);
                route.settings.set(lesson, knob.key, &value).unwrap();
            }
        }
        if self.below(4) == 0 && !lesson.knobs.is_empty() {
            route.sweep = Some(lesson.knobs[self.below(lesson.knobs.len())].key);
        }
        if self.failures && self.below(4) == 0 {
            route.fail = Some(self.one_of(&Failure::ALL));
        }
        write(&Route::Lesson(route))
    }

    /// Something that does not belong there.
    fn garbage(&mut self) -> String {
        let pieces = [
            "%",
            "%f",
            "%ff",
            "%zz",
            "%00",
            "%25",
            "%2",
            "%c3%28",
            "&",
            "&&",
            "=",
            "==",
            "?",
            "??",
            "#",
            "/",
            "//",
            "+",
            ";",
            " ",
            "\t",
            "\n",
            "\"",
            "<script>",
            "é",
            "\u{202e}",
            "\u{fffd}",
            "\u{1f4a9}",
            "\0",
            "NaN",
            "inf",
            "-0",
            "1e309",
            "0x10",
            "null",
            "undefined",
            "..",
            "&step=",
            "&step=nowhere",
            "&seed=-1",
            "&sweep=",
            "&sweep=nothing",
            "&__proto__=1",
        ];
        match self.below(6) {
            0 => format!("&v={}", u64::from(VERSION) + 1 + self.random.next_u64() % 100),
            1 => format!("&{:x}={:x}", self.below(65_536), self.below(65_536)),
            2 => "9".repeat(1 + self.below(400)),
            3 => format!("&{}=1", "k".repeat(1 + self.below(400))),
            _ => self.one_of(&pieces).into(),
        }
    }
}

impl Iterator for Damage {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let mut link = self.whole().into_bytes();
        for _ in 0..=self.below(5) {
            let at = self.below(link.len());
            let to = (at + self.below(12)).min(link.len());
            match self.below(7) {
                0 if !link.is_empty() => link[at] ^= 1 << self.below(8),
                1 => drop(link.drain(at..to)),
                2 => link.truncate(at),
                3 => {
                    let again = link[at..to].to_vec();
                    link.splice(at..at, again);
                }
                4 => link.extend_from_within(at..),
                5 if to < link.len() => link.swap(at, to),
                _ => {
                    let garbage = self.garbage();
                    link.splice(at..at, garbage.into_bytes());
                }
            }
        }
        Some(String::from_utf8_lossy(&link).into_owned())
    }
}
