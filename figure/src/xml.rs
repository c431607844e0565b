//! Text and numbers in XML.

/// Text for an element or an attribute: markup escaped, characters that XML 1.0 forbids left out.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' | '\r' => escaped.push(' '),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// The text that [`escape`] was given, as far as it kept it.
pub(crate) fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// A length in px with at most two decimals: a hundredth of a pixel is finer than anyone sees.
pub(crate) fn length(value: f64) -> String {
    let hundredths = (value * 100.0).round() + 0.0;
    let text = format!("{:.2}", hundredths / 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_comes_back() {
        let text = "a < b & \"c\" > d &amp;";
        assert_eq!(unescape(&escape(text)), text);
        assert_eq!(escape("\u{0}x\u{b}"), "x");
    }

    #[test]
    fn lengths_are_short() {
        assert_eq!(length(12.0), "12");
        assert_eq!(length(0.125), "0.13");
        assert_eq!(length(-0.001), "0");
    }
}
