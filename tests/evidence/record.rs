//! A comparison as a test makes it: every figure within its bound, and names, units and bounds those of the committed
//! record (README.md). A test includes this file and says in
//! `EVIDENCE` where the folder is, from its package. With `WIRELAB_RECORD=FOLDER` the record is written there, without machine
//! and date, for `cargo xtask record` to take over.

use serde_json::{Value, json};

/// A comparison on its way to be judged.
pub(crate) struct Comparison {
    name: &'static str,
    record: Value,
    figures: Vec<Value>,
}

/// What both sides of a figure have come to, in one unit.
#[derive(Clone, Copy)]
pub(crate) struct Sides {
    pub(crate) ours: f64,
    pub(crate) theirs: f64,
    /// How far apart they are; for counts how many are not the same, so that errors cannot cancel.
    pub(crate) difference: f64,
    /// How far apart they may be.
    pub(crate) bound: f64,
}

impl Comparison {
    /// `kind` is `real peer` or `closed form`.
    pub(crate) fn new(
        name: &'static str,
        kind: &str,
        what: &str,
        [our, peer]: [&str; 2],
        not_modelled: &[&str],
    ) -> Self {
        let command = "cargo xtask record";
        let record = json!({
            "name": name, "what": what, "our": our, "peer": peer, "kind": kind, "command": command,
            "not_modelled": not_modelled,
        });
        Self { name, record, figures: Vec::new() }
    }

    /// Adds a figure over so many samples.
    pub(crate) fn figure(&mut self, name: &str, unit: &str, samples: u64, sides: Sides) {
        let Sides { ours, theirs, difference, bound } = sides;
        println!("{}: {name}: {ours} against {theirs} {unit}, {difference} apart of {bound}", self.name);
        assert!((0.0..=bound).contains(&difference), "{}: {name}: {difference} is beyond {bound}", self.name);
        self.figures.push(json!({
            "name": name, "unit": unit, "samples": samples, "ours": ours, "theirs": theirs,
            "difference": difference, "bound": bound,
        }));
    }

    /// Holds names, units and bounds against the committed record, or writes a new one.
    pub(crate) fn judge(mut self) {
        let bounds = |figures: &Value| -> Vec<(Value, Value, Value)> {
            let figures = figures.as_array().into_iter().flatten();
            figures.map(|one| (one["name"].clone(), one["unit"].clone(), one["bound"].clone())).collect()
        };
        self.record["figures"] = Value::Array(self.figures);
        if let Some(folder) = std::env::var_os("WIRELAB_RECORD") {
            let path = std::path::Path::new(&folder).join(self.name).with_extension("json");
            std::fs::write(path, self.record.to_string()).expect("a folder to write into");
            return;
        }
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(crate::EVIDENCE).join(self.name);
        let path = path.with_extension("json");
        assert!(path.is_file(), "tests/evidence/{}.json is missing: cargo xtask record", self.name);
        let text = std::fs::read_to_string(&path).expect("a record");
        let committed: Value = serde_json::from_str(&text).expect("a record is JSON");
        assert_eq!(bounds(&self.record["figures"]), bounds(&committed["figures"]), "{}", path.display());
    }
}
