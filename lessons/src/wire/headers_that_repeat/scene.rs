//! The opening picture: the second call's header, field by field, as each contender writes it.

use figure::Family;

use super::figures::look;
use super::{CONTENDERS, order};
use crate::experiment::RunError;
use crate::headers::{END_OF_HEAD, pieces};
use crate::lesson::Lesson;
use crate::scene::{Lane, Piece, Scene};
use crate::settings::Settings;

/// Longer pieces are cut for the eye; their bytes are counted whole.
const LONGEST: usize = 48;
/// Counted from 0: what the first call left behind can be used.
const SECOND: u32 = 1;

pub(super) fn scene(lesson: &Lesson, settings: &Settings) -> Result<Scene, RunError> {
    let order = order(lesson, settings)?;
    let mut fields: Vec<String> = Vec::new();
    let mut lanes = Vec::new();
    for contender in &CONTENDERS {
        let written = pieces(order, contender.id, SECOND)?;
        if fields.is_empty() {
            fields = written.iter().map(|(name, _)| name.clone()).collect();
        }
        let (family, _) = look(contender.id);
        let piece = |(_, octets): &(String, Vec<u8>)| Piece {
            shown: shown(octets, family),
            bytes: octets.len() as u32,
        };
        let mut pieces: Vec<_> = written.iter().map(piece).collect();
        // HTTP/2 has no end of head; the lanes stay side by side all the same.
        pieces.resize(fields.len(), Piece { shown: String::new(), bytes: 0 });
        lanes.push(Lane { contender: contender.id, label: contender.label, family, pieces });
    }
    debug_assert!(fields.last().is_some_and(|name| name == END_OF_HEAD));
    Ok(Scene { fields, lanes })
}

/// A head as the text that it is, a header block in hexadecimal pairs.
fn shown(octets: &[u8], family: Family) -> String {
    let near = &octets[..octets.len().min(LONGEST)];
    let mut text = String::new();
    if family == Family::JsonRest {
        text = String::from_utf8_lossy(near).replace("\r\n", "⏎");
    } else {
        for octet in near {
            if !text.is_empty() {
                text.push(' ');
            }
            for half in [octet >> 4, octet & 15] {
                text.extend(char::from_digit(half.into(), 16));
            }
        }
    }
    if near.len() < octets.len() {
        text.push('…');
    }
    text
}
