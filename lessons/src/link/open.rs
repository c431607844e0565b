//! Text as a route. Four passes, each with one concern: take apart and decode, find the version and upgrade, find the
//! place, apply the settings.

use percent_encoding::percent_decode_str;

use super::upgrade::{Parts, UPGRADES, upgrade};
use super::{Failure, LessonRoute, Notice, Opened, Page, Route, VERSION};
use crate::catalogue::lesson;
use crate::chunk::Chunk;
use crate::lesson::Lesson;
use crate::stage::Step;
use crate::sweep::SEEDS;
use crate::tracks::planned;

/// More notices than this are summed up in one.
const MOST_NOTICES: usize = 12;
/// A notice quotes at most so many characters of what it dropped.
const LONGEST_QUOTE: usize = 60;

/// Opens what stands after the address: with or without `#`, whole, damaged, older or newer.
pub fn open(hash: &str) -> Opened {
    let mut notices = Vec::new();
    let (mut parts, version) = take_apart(hash, &mut notices);
    let version = version.map_or(1, |text| read_version(&text, &mut notices));
    upgrade(&mut parts, version, UPGRADES);
    let route = find(&parts, &mut notices);
    let total = notices.len();
    if total > MOST_NOTICES {
        notices.truncate(MOST_NOTICES);
        notices.push(Notice::More(total - MOST_NOTICES));
    }
    Opened { route, notices }
}

/// What can be said of a link without the chunks of the page's program that it needs.
#[derive(Clone, Copy, Debug)]
pub struct Glance {
    /// The lesson that it leads to, if it does.
    pub lesson: Option<&'static Lesson>,
    /// What must be there before it is opened: a lesson's settings mean something only by the lesson's own code, and its claims
    /// are judged by what other lessons measure too.
    pub chunks: &'static [Chunk],
}

/// Looks where a link leads without opening it.
pub fn glance(hash: &str) -> Glance {
    let (parts, _) = take_apart(hash, &mut Vec::new());
    let judges = parts.query.iter().any(|(key, value)| key == "step" && value == Step::Takeaway.id());
    let (lesson, chunks): (_, &[Chunk]) = match &parts.path[..] {
        [folder, slug] if folder == "lesson" => match lesson(slug) {
            Some(lesson) => (Some(lesson), if judges { &Chunk::ALL } else { lesson.chunks }),
            None => (None, &[]),
        },
        [page] if page == Page::Claims.id() => (None, &Chunk::ALL),
        _ => (None, &[]),
    };
    Glance { lesson, chunks }
}

fn take_apart(hash: &str, notices: &mut Vec<Notice>) -> (Parts, Option<String>) {
    let text = hash.strip_prefix('#').unwrap_or(hash);
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    let mut parts = Parts::default();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        let decoded = decode(segment).unwrap_or_else(|| {
            notices.push(Notice::BadEncoding(quote(segment)));
            segment.into()
        });
        parts.path.extend(decoded.split('/').filter(|name| !name.is_empty()).map(String::from));
    }
    let mut version = None;
    let mut seen: Vec<String> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let Some((key, value)) = pair.split_once('=') else {
            notices.push(Notice::NoValue(quote(pair)));
            continue;
        };
        let (Some(key), Some(value)) = (decode(key), decode(value)) else {
            notices.push(Notice::BadEncoding(quote(pair)));
            continue;
        };
        // As many as a link has knobs: looking through them is cheaper than a set.
        if seen.contains(&key) {
            notices.push(Notice::Duplicate { key: quote(&key), dropped: quote(&value) });
            continue;
        }
        seen.push(key.clone());
        if key == "v" {
            version = Some(value);
        } else {
            parts.query.push((key, value));
        }
    }
    (parts, version)
}

/// Percent-decodes, with `+` as a space; `None` when something is no encoding of any text.
fn decode(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let whole = bytes.iter().enumerate().all(|(index, byte)| {
        *byte != b'%'
            || bytes.get(index + 1..index + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    let decoded = percent_decode_str(&text.replace('+', " ")).decode_utf8().ok()?.into_owned();
    whole.then_some(decoded)
}

fn quote(text: &str) -> String {
    match text.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into(),
    }
}

fn read_version(text: &str, notices: &mut Vec<Notice>) -> u32 {
    match text.parse() {
        Ok(version @ 1..=VERSION) => version,
        Ok(version) if version > VERSION => {
            notices.push(Notice::Newer { version });
            version
        }
        _ => {
            notices.push(Notice::BadVersion(quote(text)));
            VERSION
        }
    }
}

fn find(parts: &Parts, notices: &mut Vec<Notice>) -> Route {
    let path: Vec<&str> = parts.path.iter().map(String::as_str).collect();
    let route = match path.as_slice() {
        [] => Route::Home,
        ["lesson", slug] => {
            if let Some(lesson) = lesson(slug) {
                return Route::Lesson(apply(LessonRoute::new(lesson), &parts.query, notices));
            }
            planned(slug)
                .map_or_else(|| Route::Unknown(path.join("/")), |(_, planned)| Route::Planned(planned))
        }
        [name] => Page::ALL
            .into_iter()
            .find(|page| page.id() == *name)
            .map_or_else(|| Route::Unknown((*name).into()), Route::Page),
        _ => Route::Unknown(path.join("/")),
    };
    if !matches!(route, Route::Planned(_) | Route::Unknown(_)) {
        notices.extend(
            parts.query.iter().map(|(key, value)| Notice::NothingToSet(quote(&format!("{key}={value}")))),
        );
    }
    route
}

fn apply(mut route: LessonRoute, query: &[(String, String)], notices: &mut Vec<Notice>) -> LessonRoute {
    let mut settings = Vec::new();
    for (key, value) in query {
        match key.as_str() {
            "step" => match Step::from_id(value).filter(|step| route.lesson.stage(*step).is_some()) {
                Some(step) => route.step = step,
                None => notices.push(Notice::BadStep {
                    text: quote(value),
                    known: route.lesson.steps().collect(),
                    opened: route.step,
                }),
            },
            "seed" => match value.parse() {
                Ok(seed) => route.settings.seed = seed,
                Err(_) => notices.push(Notice::BadSeed(quote(value))),
            },
            "fail" => match Failure::ALL.into_iter().find(|failure| failure.id() == value) {
                Some(failure) => route.fail = Some(failure),
                None => notices.push(Notice::BadFailure(quote(value))),
            },
            "seeds" => match value.parse().ok().filter(|seeds| SEEDS.contains(seeds)) {
                Some(seeds) => route.seeds = seeds,
                None => notices.push(Notice::BadSeeds(quote(value))),
            },
            "sweep" => match route.lesson.swept_knob(value) {
                Ok(knob) => route.sweep = Some(knob.key),
                Err(error) => notices.push(Notice::BadSweep(error.shortened(LONGEST_QUOTE))),
            },
            _ => settings.push((key.as_str(), value.as_str())),
        }
    }
    let refused = route.settings.set_all(route.lesson, settings);
    notices.extend(refused.into_iter().map(|error| Notice::Setting(error.shortened(LONGEST_QUOTE))));
    route
}
