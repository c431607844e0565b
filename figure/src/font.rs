//! The one font of all figures, and how wide a text in it is.
//!
//! Every painter draws with the same glyphs and every layout decision reads the same table, so that nothing has to
//! be measured in a browser: not in the page (a forced layout), not in a worker (no document there). The font has no
//! kerning, so a text is as wide as the sum of its characters; its figures are tabular.

mod widths;

pub use widths::{ADVANCES, ASCENT, CAP_HEIGHT, DESCENT, UNITS_PER_EM};

/// The family name inside the font files: a subset of IBM Plex Sans under a name of its own, as its licence asks.
pub const FAMILY: &str = "Wirelab Sans";

/// The value of `font-family`: the font itself, then what looks most like it where it could not be loaded.
pub const STACK: &str = "'Wirelab Sans', 'IBM Plex Sans', 'Helvetica Neue', Arial, sans-serif";

/// The font as the page and exported SVGs carry it.
pub const WOFF2: &[u8] = include_bytes!("../../static/fonts/wirelab-sans.woff2");

/// The advance that a character from outside the font is taken to have: it is drawn by a fallback font.
const FOREIGN: u16 = 650;
/// The same for scripts with square characters.
const FOREIGN_WIDE: u16 = 1000;

/// The width of a text in px at a font size in px.
pub fn width(text: &str, size: f64) -> f64 {
    let units: u64 = text.chars().map(|character| u64::from(advance(character))).sum();
    size * units as f64 / f64::from(UNITS_PER_EM)
}

/// The height of capitals and digits in px at a font size in px: text is centred on a line by this.
pub fn cap_height(size: f64) -> f64 {
    size * f64::from(CAP_HEIGHT) / f64::from(UNITS_PER_EM)
}

/// How far a line of text reaches above its baseline, in px at a font size in px.
pub fn ascent(size: f64) -> f64 {
    size * f64::from(ASCENT) / f64::from(UNITS_PER_EM)
}

/// How far a line of text reaches below its baseline, in px at a font size in px.
pub fn descent(size: f64) -> f64 {
    size * f64::from(DESCENT) / f64::from(UNITS_PER_EM)
}

/// The advance of one character in units of the font.
fn advance(character: char) -> u16 {
    match ADVANCES.binary_search_by_key(&character, |&(known, _)| known) {
        Ok(index) => ADVANCES[index].1,
        Err(_) if character >= '\u{1100}' => FOREIGN_WIDE,
        Err(_) => FOREIGN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TTF: &[u8] = include_bytes!("../font/wirelab-sans.ttf");

    #[test]
    fn the_table_is_that_of_the_font() {
        let face = ttf_parser::Face::parse(TTF, 0).unwrap();
        assert_eq!(face.units_per_em(), UNITS_PER_EM);
        assert_eq!(face.ascender(), i16::try_from(ASCENT).unwrap());
        assert_eq!(-face.descender(), i16::try_from(DESCENT).unwrap());
        assert_eq!(face.capital_height(), Some(i16::try_from(CAP_HEIGHT).unwrap()));
        for (character, advance) in ADVANCES {
            let glyph = face.glyph_index(character).unwrap();
            assert_eq!(face.glyph_hor_advance(glyph), Some(advance), "{character:?}");
        }
        let mut held = 0;
        for subtable in face.tables().cmap.unwrap().subtables {
            if subtable.is_unicode() {
                held = 0;
                subtable.codepoints(|_| held += 1);
            }
        }
        assert_eq!(held, ADVANCES.len(), "a character of the font is not in the table");
    }

    #[test]
    fn the_font_fits_its_budget_and_has_no_kerning() {
        assert!(WOFF2.len() <= 25 * 1024, "{} bytes", WOFF2.len());
        let face = ttf_parser::Face::parse(TTF, 0).unwrap();
        assert!(face.tables().gpos.is_none() && face.tables().gsub.is_none() && face.tables().kern.is_none());
    }

    #[test]
    fn figures_are_tabular() {
        let widths: Vec<u16> = ('0'..='9').map(advance).collect();
        assert!(widths.iter().all(|width| *width == widths[0]));
        assert_eq!(width("12\u{202f}345", 10.0), width("90\u{202f}876", 10.0));
    }

    #[test]
    fn texts_from_other_scripts_have_a_width_too() {
        assert!(width("日本", 10.0) >= 20.0);
        assert_eq!(width("", 10.0), 0.0);
    }
}
