//! `wirelab measure`: the reader's own message through every codec. Bytes and round trips are real; times are null until
//! the measuring room is built, because a number that nothing measured would be a lie.

use std::path::Path;

use proto::dynamic::{Dynamic, Schema, SchemaError};
use proto::{Codec, round_trip};
use serde::Serialize;

use crate::{Failure, output};

#[derive(Serialize)]
struct Measured {
    codecs: Vec<Measurement>,
}

/// One codec's row. A time is `{value, low, high}` or null.
#[derive(Serialize)]
struct Measurement {
    codec: &'static str,
    library: String,
    bytes: u64,
    encode_ns: Option<Time>,
    populate_encode_ns: Option<Time>,
    decode_ns: Option<Time>,
}

/// A time in nanoseconds with its spread.
#[derive(Serialize)]
enum Time {}

/// Encodes, reads back, compares, prints.
pub(crate) fn run(proto: &Path, message: &str, json_file: &Path, json: bool) -> Result<(), Failure> {
    let message = read(proto, message, json_file)?;
    let codecs = Codec::ALL
        .into_iter()
        .map(|codec| {
            let encoded =
                round_trip(&message, codec).map_err(|error| Failure::RoundTrip(error.to_string()))?;
            Ok(Measurement {
                codec: codec.id(),
                library: encoded.library,
                bytes: encoded.bytes.len() as u64,
                encode_ns: None,
                populate_encode_ns: None,
                decode_ns: None,
            })
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    if json {
        return Ok(output::json(&Measured { codecs })?);
    }
    let rows: Vec<_> = codecs
        .iter()
        .map(|row| vec![row.codec.to_owned(), row.bytes.to_string(), row.library.clone()])
        .collect();
    Ok(output::columns(&["codec", "bytes", "library"], &rows)?)
}

fn read(proto: &Path, message: &str, json_file: &Path) -> Result<Dynamic, Failure> {
    let file = |flag: &str, path: &Path| {
        std::fs::read_to_string(path)
            .map_err(|error| Failure::BadInput(format!("{flag} {}: {}", path.display(), one_line(&error))))
    };
    file("--proto", proto)?;
    let text = file("--json-file", json_file)?;
    let folder = proto.parent().map(Path::to_path_buf).unwrap_or_default();
    let name = proto.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // Imports stand beside the schema or, named from the root of a tree of schemas, beside one of the folders above it.
    let absolute = std::path::absolute(&folder).unwrap_or_else(|_| folder.clone());
    let schema = Schema::compile(&name, move |import| {
        absolute.ancestors().find_map(|above| std::fs::read_to_string(above.join(import)).ok())
    })
    .map_err(|error| Failure::BadInput(format!("--proto {}", folder.join(error.to_string()).display())))?;
    let kind = schema.message(message).map_err(|error| match error {
        SchemaError::NoMessage { .. } | SchemaError::Ambiguous { .. } => {
            Failure::BadInput(format!("--message: {}: {error}", proto.display()))
        }
        error => Failure::BadInput(format!("--proto {error}")),
    })?;
    kind.read_json(&text).map_err(|error| {
        Failure::BadInput(format!("--json-file {}:{error} (read as {})", json_file.display(), kind.name()))
    })
}

fn one_line(error: &impl ToString) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}
