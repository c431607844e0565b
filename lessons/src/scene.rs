//! The opening picture: the real encodings of one message, written piece by piece, one lane per contender. The page plays
//! it; without motion it shows the end. Nothing in it is drawn by hand: the pieces of a lane joined are the bytes that the
//! library wrote, and a test holds them together.

use figure::Family;

use crate::experiment::RunError;
use crate::lesson::Lesson;
use crate::settings::Settings;

/// Lanes that are written side by side. All have the same number of pieces; piece n of each stands for the same field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// What each piece stands for, in order.
    pub fields: Vec<String>,
    /// One per contender shown.
    pub lanes: Vec<Lane>,
}

/// One contender's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The contender's id.
    pub contender: &'static str,
    /// What the page calls it.
    pub label: &'static str,
    /// Which colour.
    pub family: Family,
    /// The bytes of each field.
    pub pieces: Vec<Piece>,
}

/// The bytes of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The bytes as a reader sees them: text as it is, others as hexadecimal pairs.
    pub shown: String,
    /// How many bytes.
    pub bytes: u32,
}

/// Of a lesson whose stage plays the run itself.
///
/// # Errors
/// None.
pub(crate) fn played(_: &Lesson, _: &Settings) -> Result<Scene, RunError> {
    Ok(Scene { fields: Vec::new(), lanes: Vec::new() })
}
