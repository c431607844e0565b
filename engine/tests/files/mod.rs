//! Scenarios as files, whole and damaged: what a reader of any of them does, and what no file may do to it.

#![allow(dead_code, reason = "each test binary uses a part")]

use std::num::NonZeroU32;

use engine::kernel::random::Stream;
use serde::de::DeserializeOwned;

/// What a value of any field may be replaced by.
const VALUES: [&str; 20] = [
    "0",
    "-1",
    "1",
    "0.5",
    "1e308",
    "1e-308",
    "4294967296",
    "18446744073709551615",
    "1000000",
    "65535",
    "2",
    "7",
    "100",
    "3000",
    "20000",
    "1.25",
    "null",
    "[]",
    "true",
    "\"x\"",
];

fn below(random: &mut Stream, count: usize) -> usize {
    NonZeroU32::new(count as u32).map_or(0, |count| random.below(count) as usize)
}

/// A file, or what is wrong with it and where.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| format!("{}: {}", error.path(), error.inner()))?;
    reader.end().map_err(|error| error.to_string())?;
    Ok(value)
}

/// So many places of a file are changed, in the file itself, so that no field is forgotten: mostly a value; now and then a
/// character, a piece left out, a piece doubled.
pub(crate) fn damaged(random: &mut Stream, text: &str, places: usize) -> String {
    let mut text = text.to_owned();
    for _ in 0..places {
        match below(random, 60) {
            0 => {
                let at = below(random, text.len());
                text.replace_range(at..=at, ["}", "\"", "9", ",", " "][below(random, 5)]);
            }
            1 => {
                let at = below(random, text.len());
                let end = (at + below(random, 40)).min(text.len());
                text.replace_range(at..end, "");
            }
            2 => {
                let at = below(random, text.len());
                let piece = text[at..(at + below(random, 40)).min(text.len())].to_owned();
                text.insert_str(at, &piece);
            }
            _ => {
                let starts: Vec<usize> = text.match_indices(": ").map(|(at, _)| at + 2).collect();
                let Some(&at) = starts.get(below(random, starts.len())) else { continue };
                let end = text[at..].find([',', '\n', '}', ']']).map_or(text.len(), |length| at + length);
                text.replace_range(at..end, VALUES[below(random, VALUES.len())]);
            }
        }
    }
    text
}

/// The forms are described by the JSON Schemas in `schemas`; with `WIRELAB_WRITE_SCHEMAS` set they are written anew.
#[cfg(feature = "schema")]
pub(crate) fn schemas_are_kept(schemas: &[(&str, schemars::Schema)]) {
    for (name, schema) in schemas {
        let path = format!("{}/schemas/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
        let text = serde_json::to_string_pretty(schema).unwrap() + "\n";
        if std::env::var_os("WIRELAB_WRITE_SCHEMAS").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap();
        let other = kept.lines().zip(text.lines()).find(|(kept, text)| kept != text);
        assert!(kept == text, "{path}: {other:?}");
    }
}
