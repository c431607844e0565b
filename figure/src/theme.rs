//! The three themes: for a light screen, a dark screen, and paper.
//!
//! Colour is spent on meaning: one colour per family, everywhere the same. All else is grey. The two families also
//! differ in lightness, so that a copy in black and white still tells them apart.

use crate::color::Color;
use crate::model::Family;

/// Which colours a picture is drawn in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// A light screen.
    #[default]
    Light,
    /// A dark screen.
    Dark,
    /// Paper: black ink, strong greys.
    Print,
}

/// The colours of a theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Palette {
    /// Behind everything.
    pub background: Color,
    /// Titles, value labels, annotations.
    pub ink: Color,
    /// Everything one reads second: tick labels, axis titles, notes.
    pub muted: Color,
    /// Axis lines and ticks.
    pub axis: Color,
    /// Grid lines: decoration, meant to be overlooked.
    pub grid: Color,
    /// The last run behind the present one: just enough to be seen.
    pub ghost: Color,
    /// The family of JSON and REST.
    pub json_rest: Color,
    /// The family of protobuf and gRPC.
    pub protobuf_grpc: Color,
    /// All other families.
    pub other: Color,
}

impl Palette {
    /// The colour of a family.
    pub fn family(&self, family: Family) -> Color {
        match family {
            Family::JsonRest => self.json_rest,
            Family::ProtobufGrpc => self.protobuf_grpc,
            Family::Other => self.other,
        }
    }
}

impl Theme {
    /// All themes.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Print];

    /// The theme's colours.
    pub fn palette(self) -> &'static Palette {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
            Self::Print => &PRINT,
        }
    }
}

const LIGHT: Palette = Palette {
    background: Color::hex(0xFFFFFF),
    ink: Color::hex(0x1D2126),
    muted: Color::hex(0x5A626B),
    axis: Color::hex(0x868E97),
    grid: Color::hex(0xE7E9EC),
    ghost: Color::hex(0x8D949C),
    json_rest: Color::hex(0xD0600F),
    protobuf_grpc: Color::hex(0x1D5796),
    other: Color::hex(0x747B83),
};

const DARK: Palette = Palette {
    background: Color::hex(0x15181C),
    ink: Color::hex(0xE9EBEE),
    muted: Color::hex(0xA7AEB7),
    axis: Color::hex(0x747D88),
    grid: Color::hex(0x2A2F36),
    ghost: Color::hex(0x646C76),
    json_rest: Color::hex(0xF8AE6C),
    protobuf_grpc: Color::hex(0x5394D8),
    other: Color::hex(0x98A1AB),
};

const PRINT: Palette = Palette {
    background: Color::hex(0xFFFFFF),
    ink: Color::hex(0x000000),
    muted: Color::hex(0x3A3A3A),
    axis: Color::hex(0x5E5E5E),
    grid: Color::hex(0xD4D4D4),
    ghost: Color::hex(0x929292),
    json_rest: Color::hex(0xC25A0E),
    protobuf_grpc: Color::hex(0x0D3B73),
    other: Color::hex(0x6B6B6B),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_four_and_a_half_to_one() {
        for theme in Theme::ALL {
            let palette = theme.palette();
            for (name, color) in [("ink", palette.ink), ("muted", palette.muted)] {
                let contrast = color.contrast(palette.background);
                assert!(contrast >= 4.5, "{theme:?} {name} {contrast:.2}");
            }
        }
    }

    #[test]
    fn marks_and_axes_have_three_to_one() {
        for theme in Theme::ALL {
            let palette = theme.palette();
            for (name, color) in [
                ("JSON/REST", palette.json_rest),
                ("protobuf/gRPC", palette.protobuf_grpc),
                ("other", palette.other),
                ("axis", palette.axis),
            ] {
                let contrast = color.contrast(palette.background);
                assert!(contrast >= 3.0, "{theme:?} {name} {contrast:.2}");
            }
        }
    }

    #[test]
    fn the_last_run_is_seen_and_paler_than_all_that_is_present() {
        for theme in Theme::ALL {
            let palette = theme.palette();
            let ghost = palette.ghost.contrast(palette.background);
            assert!(ghost >= 3.0, "{theme:?} {ghost:.2}");
            for present in [palette.json_rest, palette.protobuf_grpc, palette.other, palette.muted] {
                let present = present.contrast(palette.background);
                assert!(present >= ghost * 1.2, "{theme:?} {present:.2} {ghost:.2}");
            }
        }
    }

    #[test]
    fn the_two_families_differ_in_lightness() {
        for theme in Theme::ALL {
            let palette = theme.palette();
            let contrast = palette.json_rest.contrast(palette.protobuf_grpc);
            assert!(contrast >= 1.4, "{theme:?} {contrast:.2}");
        }
    }
}
