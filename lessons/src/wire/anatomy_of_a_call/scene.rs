//! The opening picture: what says how long the message is, and the message, as each contender has it.

use proto::{Codec, encode};

use super::calls::protocol;
use super::figures::look;
use super::{CONTENDERS, Order};
use crate::experiment::RunError;
use crate::lesson::Lesson;
use crate::scene::{Lane, Piece, Scene};
use crate::settings::Settings;
use exchange::Framing;

/// Longer pieces are cut for the eye; their bytes are counted whole.
const LONGEST: usize = 48;

pub(super) fn scene(lesson: &Lesson, settings: &Settings) -> Result<Scene, RunError> {
    let message = Order::chosen(lesson, settings)?.message();
    let lane = |contender: &crate::lesson::Contender| {
        let (_, framing, format) = protocol(contender.id);
        let octets = encode(&message, Codec { format, gzip: false })?;
        let (family, _) = look(contender.id);
        let length = if framing == Framing::Plain {
            let shown = ["content-length: ", &octets.len().to_string()].concat();
            Piece { bytes: shown.len() as u32, shown }
        } else {
            let mut prefix = vec![0];
            prefix.extend((octets.len() as u32).to_be_bytes());
            Piece { bytes: prefix.len() as u32, shown: hexadecimal(&prefix) }
        };
        let shown = match framing {
            Framing::Plain => String::from_utf8_lossy(&octets[..octets.len().min(LONGEST)]).into_owned(),
            _ => hexadecimal(&octets),
        };
        let cut = if octets.len() > LONGEST { "…" } else { "" };
        let message = Piece { shown: shown + cut, bytes: octets.len() as u32 };
        Ok(Lane { contender: contender.id, label: contender.label, family, pieces: vec![length, message] })
    };
    let lanes = CONTENDERS.iter().map(lane).collect::<Result<_, RunError>>()?;
    Ok(Scene { fields: vec!["its length".into(), "the message".into()], lanes })
}

fn hexadecimal(octets: &[u8]) -> String {
    let mut text = String::new();
    for octet in octets.iter().take(LONGEST) {
        if !text.is_empty() {
            text.push(' ');
        }
        for half in [octet >> 4, octet & 15] {
            text.extend(char::from_digit(half.into(), 16));
        }
    }
    text
}
