//! `wirelab measure`: the reader's own message through every codec. Bytes and round trips come first; then the times, in
//! interleaved rounds on this machine. A time that could not be measured is null.

use std::path::Path;

use measure::Estimate;
use proto::dynamic::Dynamic;
use proto::{Codec, round_trip};
use serde::Serialize;

use crate::timing::{self, TimingError};
use crate::{Failure, output, schema};

#[derive(Serialize)]
struct Measured {
    codecs: Vec<Row>,
}

/// One codec's row. A time is `{value, low, high}` in nanoseconds, or null.
#[derive(Serialize)]
struct Row {
    codec: &'static str,
    library: String,
    bytes: u64,
    encode_ns: Option<Estimate>,
    populate_encode_ns: Option<Estimate>,
    decode_ns: Option<Estimate>,
}

/// Encodes, reads back, compares, times, prints.
pub(crate) fn run(
    proto: &Path,
    message: &str,
    json_file: &Path,
    rounds: u32,
    json: bool,
) -> Result<(), Failure> {
    let message = read(proto, message, json_file)?;
    let mut rows = Codec::ALL
        .into_iter()
        .map(|codec| {
            let encoded =
                round_trip(&message, codec).map_err(|error| Failure::RoundTrip(error.to_string()))?;
            Ok(Row {
                codec: codec.id(),
                library: encoded.library,
                bytes: encoded.bytes.len() as u64,
                encode_ns: None,
                populate_encode_ns: None,
                decode_ns: None,
            })
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    match timing::time(&message, &Codec::ALL, rounds) {
        Ok(times) => {
            for (row, times) in rows.iter_mut().zip(times) {
                row.encode_ns = Some(times.encode);
                row.populate_encode_ns = Some(times.populate_encode);
                row.decode_ns = Some(times.decode);
            }
        }
        Err(TimingError::Codec(error)) => return Err(Failure::RoundTrip(error.to_string())),
        Err(error) => output::complain(&error.to_string()),
    }
    if json {
        return Ok(output::json(&Measured { codecs: rows })?);
    }
    let time = |time: &Option<Estimate>| time.as_ref().map_or("-".into(), output::time);
    let cells: Vec<_> = rows
        .iter()
        .map(|row| {
            vec![
                row.codec.to_owned(),
                row.bytes.to_string(),
                time(&row.encode_ns),
                time(&row.populate_encode_ns),
                time(&row.decode_ns),
                row.library.clone(),
            ]
        })
        .collect();
    Ok(output::columns(&["codec", "bytes", "encode", "populate and encode", "decode", "library"], &cells)?)
}

fn read(proto: &Path, message: &str, json_file: &Path) -> Result<Dynamic, Failure> {
    let json = schema::text("--json-file", json_file)?;
    let kind = schema::message_type(proto, message)?;
    kind.read_json(&json).map_err(|error| {
        Failure::BadInput(format!("--json-file {}:{error} (read as {})", json_file.display(), kind.name()))
    })
}
