//! The opening picture: one message in compact JSON and in Protobuf, written field by field.

use figure::Family;
use proto::{Codec, Format, binary_fields, encode, json_fields};

use super::Order;
use crate::experiment::RunError;
use crate::lesson::Lesson;
use crate::scene::{Lane, Piece, Scene};
use crate::settings::Settings;

/// Longer pieces are cut for the eye; their bytes are counted whole.
const LONGEST: usize = 160;

pub(super) fn scene(lesson: &Lesson, settings: &Settings) -> Result<Scene, RunError> {
    let sample = Order::chosen(lesson, settings)?.message();
    let written = |format: Format| encode(&sample, Codec { format, gzip: false });
    let (json, binary) = (written(Format::Json)?, written(Format::Protobuf)?);
    let unreadable = || RunError("the message's fields cannot be told apart".into());
    let text = String::from_utf8(json).map_err(|_| unreadable())?;
    let members = json_fields(&text).ok_or_else(unreadable)?;
    let fields = binary_fields(&binary).ok_or_else(unreadable)?;
    let lane = |format: Format, family, pieces| Lane {
        contender: format.id(),
        label: format.label(),
        family,
        pieces,
    };
    let as_text = |(_, place): &(&str, std::ops::Range<usize>)| Piece {
        shown: shortened(text[place.clone()].to_owned()),
        bytes: place.len() as u32,
    };
    let as_bytes = |(_, place): &(u32, std::ops::Range<usize>)| Piece {
        shown: shortened(hexadecimal(&binary[place.clone()])),
        bytes: place.len() as u32,
    };
    let mut lanes = [
        lane(Format::Json, Family::JsonRest, members.iter().map(as_text).collect()),
        lane(Format::Protobuf, Family::ProtobufGrpc, fields.iter().map(as_bytes).collect()),
    ];
    // A field at its default is not written in Protobuf; the lanes stay side by side all the same.
    let count = members.len();
    lanes[1].pieces.resize(count, Piece { shown: String::new(), bytes: 0 });
    Ok(Scene { fields: members.iter().map(|(name, _)| (*name).to_owned()).collect(), lanes: lanes.into() })
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes.iter().take(LONGEST) {
        if !text.is_empty() {
            text.push(' ');
        }
        for half in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(half.into(), 16));
        }
    }
    text
}

fn shortened(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
    text
}
