//! The public hpack-test-case stories: header blocks that many encoders wrote, decoded field by field. They come with the
//! npm package that `tests/peers/hpack-stories` pins; `cargo xtask test` installs it.

use std::fs;
use std::path::{Path, PathBuf};

use engine::wire::hpack::{Decoder, Field};
use serde_json::Value;

const STORIES: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../hpack-stories/node_modules/hpack/test/hpack-test-case");

/// The draft whose format became RFC 7541's. Stories of earlier ones are in another format.
const DRAFT: u64 = 9;

/// The text that stories give in hex.
fn octets(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| {
        panic!("{}: {error}; `npm ci --ignore-scripts` in tests/peers/hpack-stories", folder.display())
    });
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

fn field(header: &Value) -> Field {
    let (name, value) = header.as_object().and_then(|one| one.iter().next()).expect("one name and value");
    Field::new(name.as_str(), value.as_str().expect("text"))
}

#[test]
fn every_block_of_every_story() {
    let (mut stories, mut blocks, mut fields, mut encoders) = (0, 0, 0, 0);
    for folder in sorted(Path::new(STORIES)) {
        // The headers alone, which no encoder has written yet, and a tool.
        if !folder.is_dir() || folder.ends_with("raw-data") || folder.ends_with("util") {
            continue;
        }
        let before = stories;
        for path in sorted(&folder) {
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let story: Value = serde_json::from_slice(&fs::read(&path).expect("a story")).expect("JSON");
            if story["draft"].as_u64().is_none_or(|draft| draft < DRAFT) {
                continue;
            }
            let mut decoder = None;
            for case in story["cases"].as_array().expect("cases") {
                let size = case["header_table_size"].as_u64().map(|size| size as u32);
                let decoder = decoder.get_or_insert_with(|| Decoder::new(size.unwrap_or(4096), 1 << 20));
                if let Some(size) = size {
                    decoder.set_table_limit(size);
                }
                let found = decoder
                    .fields(&octets(case["wire"].as_str().expect("wire")))
                    .unwrap_or_else(|error| panic!("{} case {}: {error}", path.display(), case["seqno"]));
                let expected: Vec<_> =
                    case["headers"].as_array().expect("headers").iter().map(field).collect();
                let pair = |field: &Field| (field.name.clone(), field.value.clone());
                assert!(
                    found.iter().map(pair).eq(expected.iter().map(pair)),
                    "{} case {}",
                    path.display(),
                    case["seqno"]
                );
                blocks += 1;
                fields += found.len();
            }
            stories += 1;
        }
        encoders += usize::from(stories > before);
    }
    println!("{encoders} encoders, {stories} stories, {blocks} header blocks, {fields} fields");
    assert!(encoders == 11 && stories == 350, "{encoders} encoders, {stories} stories");
}
