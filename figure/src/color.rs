//! Colours in sRGB, and how well one is seen on another.

/// A colour with opacity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Color {
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
    /// Opacity, 0 to 1.
    pub alpha: f64,
}

impl Color {
    /// An opaque colour written as in CSS: `0xC2410C`.
    pub const fn hex(code: u32) -> Self {
        let [_, red, green, blue] = code.to_be_bytes();
        Self { red, green, blue, alpha: 1.0 }
    }

    /// The same colour with another opacity.
    pub const fn with_alpha(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }

    /// An opaque colour between `background` (0) and this one (1).
    pub fn over(self, background: Self, share: f64) -> Self {
        let mix = |over: u8, under: u8| {
            (f64::from(under) + (f64::from(over) - f64::from(under)) * share.clamp(0.0, 1.0)).round() as u8
        };
        Self {
            red: mix(self.red, background.red),
            green: mix(self.green, background.green),
            blue: mix(self.blue, background.blue),
            alpha: 1.0,
        }
    }

    /// The colour without its opacity, as `#rrggbb`.
    pub fn opaque_css(&self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }

    /// The colour as CSS writes it, for `fillStyle` and custom properties.
    pub fn css(&self) -> String {
        if self.alpha >= 1.0 {
            self.opaque_css()
        } else {
            format!("rgba({},{},{},{})", self.red, self.green, self.blue, self.alpha)
        }
    }

    /// The contrast ratio of WCAG 2.2 between two opaque colours: 1 (none) to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The relative luminance of WCAG 2.2: 0 for black, 1 for white.
    pub fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_on_white_is_twenty_one() {
        assert!((Color::hex(0).contrast(Color::hex(0xFFFFFF)) - 21.0).abs() < 1e-9);
    }

    #[test]
    fn css_names_the_opacity_only_where_there_is_one() {
        assert_eq!(Color::hex(0xC2410C).css(), "#c2410c");
        assert_eq!(Color::hex(0xC2410C).with_alpha(0.25).css(), "rgba(194,65,12,0.25)");
    }

    #[test]
    fn mixing_ends_at_both_ends() {
        let (over, under) = (Color::hex(0x102030), Color::hex(0xF0E0D0));
        assert_eq!(over.over(under, 1.0), over);
        assert_eq!(over.over(under, 0.0), under);
    }
}
