//! The records of `tests/evidence` as one Rust expression of type `&[Record]`.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

/// Records that the page leaves out. Linux' TCP is some two hundred figures, which every first visit would load; what is shown
/// of it is its comparison with the model.
const NOT_SHOWN: [&str; 2] = ["linux-tcp", "linux-tcp-losses"];

/// All records of the folder that are shown, by name. A file that is not of the form described in the folder's README fails the build.
pub(crate) fn translate(folder: &Path) -> String {
    let mut text = String::from("{ use crate::evidence::{Kind, Numbers, Record, Row}; &[");
    for file in crate::entries(folder) {
        let not_shown = NOT_SHOWN.iter().any(|name| file.file_stem().is_some_and(|stem| stem == *name));
        if file.extension().is_some_and(|end| end == "json") && !not_shown {
            let json = std::fs::read_to_string(&file).unwrap_or_default();
            let value: Value =
                serde_json::from_str(&json).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            let record = record(&value).unwrap_or_else(|key| panic!("{}: {key}", file.display()));
            let _ = write!(text, "{record}, ");
        }
    }
    text.push_str("] }\n");
    text
}

fn record(value: &Value) -> Result<String, String> {
    let word = |key: &str| text(value, key);
    let kind = match word("kind")?.as_str() {
        "real peer" => "Kind::RealPeer",
        "closed form" => "Kind::ClosedForm",
        "measurement" => "Kind::Measurement",
        other => return Err(format!("kind {other:?} is none")),
    };
    let machine = value.get("machine").ok_or("no machine")?;
    let cores = machine.get("cores").and_then(Value::as_u64).ok_or("no machine.cores")?;
    let machine = format!("{}, {cores} cores, {}", text(machine, "processor")?, text(machine, "system")?);
    let rows: Vec<String> = list(value, "figures")?.iter().map(row).collect::<Result<_, _>>()?;
    let limits: Vec<&str> = list(value, "not_modelled")?.iter().filter_map(Value::as_str).collect();
    Ok(format!(
        "Record {{ name: {:?}, what: {:?}, our: {:?}, peer: {:?}, kind: {kind}, command: {:?}, machine: {machine:?}, date: {:?}, \
         rows: &[{}], not_modelled: &{limits:?} }}",
        word("name")?,
        word("what")?,
        word("our")?,
        word("peer")?,
        word("command")?,
        word("date")?,
        rows.join(", ")
    ))
}

fn row(value: &Value) -> Result<String, String> {
    let number = |key: &str| value.get(key).and_then(Value::as_f64);
    let fields = |keys: &[&str]| -> Option<String> {
        let fields: Option<Vec<_>> =
            keys.iter().map(|key| Some(format!("{key}: {:?}", number(key)?))).collect();
        Some(fields?.join(", "))
    };
    let numbers = fields(&["ours", "theirs", "difference", "bound"])
        .map(|fields| format!("Numbers::Compared {{ {fields} }}"))
        .or_else(|| {
            fields(&["value", "low", "high"]).map(|fields| format!("Numbers::Measured {{ {fields} }}"))
        })
        .ok_or("a figure without its numbers")?;
    let samples = value.get("samples").and_then(Value::as_u64).ok_or("a figure without samples")?;
    Ok(format!(
        "Row {{ name: {:?}, unit: {:?}, samples: {samples}, numbers: {numbers} }}",
        text(value, "name")?,
        text(value, "unit")?
    ))
}

fn text(value: &Value, key: &str) -> Result<String, String> {
    value.get(key).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| format!("no {key}"))
}

fn list<'a>(value: &'a Value, key: &str) -> Result<&'a Vec<Value>, String> {
    value.get(key).and_then(Value::as_array).ok_or_else(|| format!("no {key}"))
}
