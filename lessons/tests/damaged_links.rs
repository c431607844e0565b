//! Whatever happens to a link, it opens, says what it dropped, and lasts.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod damage;

use std::collections::BTreeSet;

use damage::Damage;
use lessons::Step;
use lessons::link::{Opened, Route, VERSION, open, write};

/// More are summed up.
const MOST_NOTICES: usize = 12;
/// The keys beside the knobs'.
const OTHERS: [&str; 6] = ["v", "step", "seed", "seeds", "sweep", "fail"];

fn check(link: &str) -> Opened {
    let opened = open(link);
    let written = write(&opened.route);
    let again = open(&written);
    assert_eq!(
        (again.route, again.notices.as_slice()),
        (opened.route.clone(), &[][..]),
        "{link:?} as {written:?}"
    );
    assert!(opened.notices.len() <= MOST_NOTICES + 1, "{link:?}: {} notices", opened.notices.len());
    for notice in &opened.notices {
        let says = notice.to_string();
        assert!(says.len() < 700 && says.ends_with('.'), "{link:?}: {says}");
    }
    opened
}

/// Decoded as forms are; `None` where something is no encoding of text.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = rest.get(..2).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
                bytes.push(u8::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).unwrap());
                rest = &rest[2..];
            }
            other => bytes.push(*other),
        }
    }
    String::from_utf8(bytes).ok()
}

/// What a notice may say of a text: as it is or escaped, whole or its beginning.
fn is_named(says: &str, text: &str) -> bool {
    let beginning: String = text.chars().take(60).collect();
    let escaped = format!("{beginning:?}");
    says.contains(&beginning) || says.contains(escaped.trim_matches('"'))
}

/// The notice of a newer format names the version as the number that it is.
fn is_newer(says: &str, value: &str) -> bool {
    value.parse::<u32>().is_ok_and(|version| says.contains(&format!("format {version};")))
}

/// Each setting of a link to a lesson has been applied, or a notice names it.
fn nothing_is_lost(link: &str, opened: &Opened) {
    let Route::Lesson(route) = &opened.route else { return };
    if opened.notices.len() > MOST_NOTICES {
        return;
    }
    let notices: Vec<String> = opened.notices.iter().map(ToString::to_string).collect();
    let query = link.split_once('?').map_or("", |(_, query)| query);
    let mut seen = BTreeSet::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let parts = pair.split_once('=').and_then(|(key, value)| Some((decoded(key)?, decoded(value)?)));
        let applied = match &parts {
            None => false,
            Some((key, _)) if !seen.insert(key.clone()) => false,
            Some((key, value)) => match key.as_str() {
                "v" => value.parse::<u32>().is_ok_and(|version| (1..=VERSION).contains(&version)),
                "step" => Step::from_id(value) == Some(route.step),
                "seed" => value.parse() == Ok(route.settings.seed),
                "seeds" => value.parse() == Ok(route.seeds),
                "sweep" => route.sweep == Some(value),
                "fail" => route.fail.is_some_and(|failure| failure.id() == value),
                key => route.lesson.knob(key).is_some_and(|knob| {
                    let now = route.settings.value(route.lesson, key);
                    knob.parse(value).is_ok_and(|value| now == Some(value))
                }),
            },
        };
        // A key that the lesson does not have is named alone: its value means nothing.
        let known = |key: &str| OTHERS.contains(&key) || route.lesson.knob(key).is_some();
        let named = notices.iter().any(|says| {
            is_named(says, pair)
                || parts.as_ref().is_some_and(|(key, value)| {
                    (key == "v" && is_newer(says, value))
                        || is_named(says, key) && (!known(key) || is_named(says, value))
                })
        });
        assert!(applied || named, "{link:?}: {pair:?} is neither applied nor named in {notices:?}");
    }
}

#[test]
fn ten_thousand_damaged_links_open_and_last_and_lose_nothing_silently() {
    let (mut lessons, mut told) = (0, 0);
    for link in Damage::new(4, true).take(10_000) {
        let opened = check(&link);
        nothing_is_lost(&link, &opened);
        lessons += u32::from(matches!(opened.route, Route::Lesson(_)));
        told += u32::from(!opened.notices.is_empty());
    }
    // The generator does not spend itself on addresses that lead nowhere.
    assert!(lessons > 4_000 && told > 3_000, "{lessons} {told}");
}

#[test]
fn huge_links_open_too() {
    let long = "x".repeat(1_000_000);
    let slug = lessons::lessons()[0].slug;
    for link in [
        format!("#/{long}"),
        format!("#/lesson/{long}"),
        format!("#/lesson/{slug}?{long}"),
        format!("#/lesson/{slug}?{long}={long}"),
        format!("#/lesson/{slug}?step={long}&seed={long}&v={long}&fail={long}&sweep={long}"),
        format!("#/lesson/{slug}?{}", "%".repeat(1_000_000)),
        format!("#/lesson/{slug}?{}", "a=1&".repeat(100_000)),
        "/".repeat(1_000_000),
        "?".repeat(1_000_000),
        "#/lesson/".repeat(100_000),
    ] {
        let short: String = link.chars().take(80).collect();
        let opened = open(&link);
        assert_eq!(open(&write(&opened.route)).route, opened.route, "{short}…");
        assert!(opened.notices.iter().all(|notice| notice.to_string().len() < 700), "{short}…");
    }
}
