//! Lines of text: breaking them, shortening them, and the words that several names share.

use crate::font;

/// The text with every control character (line breaks too) turned into a space.
pub(crate) fn tidy(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

/// Breaks a text into at most `most` lines no wider than `width` px. It breaks at spaces, within a word only where
/// the word alone is too wide; what is beyond the last line becomes an ellipsis.
pub(crate) fn wrap(text: &str, size: f64, width: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let text = tidy(text);
    let mut words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    words.reverse();
    while let Some(word) = words.pop() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if font::width(&longer, size) <= width {
            line = longer;
        } else if lines.len() + 1 >= most {
            line = shorten(&longer, size, width);
            words.clear();
        } else if line.is_empty() {
            let (head, rest) = word.split_at(fitting(word, size, width));
            words.push(rest);
            lines.push(head.to_owned());
        } else {
            lines.push(std::mem::take(&mut line));
            words.push(word);
        }
    }
    if !line.is_empty() && lines.len() < most {
        lines.push(line);
    }
    lines
}

/// The same, but a word that alone is too wide is shortened, not broken.
pub(crate) fn wrap_words(text: &str, size: f64, width: f64, most: usize) -> Vec<String> {
    let words: Vec<String> = text.split_whitespace().map(|word| shorten(word, size, width)).collect();
    wrap(&words.join(" "), size, width, most)
}

/// The text, or as much of its beginning as fits into `width` px, with an ellipsis. Empty where not even that fits.
pub(crate) fn shorten(text: &str, size: f64, width: f64) -> String {
    if font::width(text, size) <= width {
        return text.to_owned();
    }
    let room = width - font::width("…", size);
    if room < 0.0 {
        return String::new();
    }
    let (mut used, mut kept) = (0.0, 0);
    for c in text.chars() {
        used += font::width(c.encode_utf8(&mut [0; 4]), size);
        if used > room {
            break;
        }
        kept += c.len_utf8();
    }
    [text[..kept].trim_end(), "…"].concat()
}

/// The length of the longest beginning that fits, but one character at least; of a link, to the end of one of its parts.
fn fitting(word: &str, size: f64, width: f64) -> usize {
    let (mut used, mut part) = (0.0, 0);
    for (position, c) in word.char_indices() {
        used += font::width(c.encode_utf8(&mut [0; 4]), size);
        if used > width && position > 0 {
            return if part * 2 > position { part } else { position };
        }
        if "/&?=,;_".contains(c) {
            part = position + c.len_utf8();
        }
    }
    word.len()
}

/// The words that all names share, in their order: "JSON, gzip" for "JSON, gzip" and "JSON pretty, gzip". Empty
/// where they share none.
pub(crate) fn shared(names: &[&str]) -> String {
    let Some((first, others)) = names.split_first() else { return String::new() };
    let mut common = tokens(first);
    for name in others {
        common = common_subsequence(&common, &tokens(name));
    }
    let mut text = String::new();
    for token in common {
        if !text.is_empty() && !is_mark(token) {
            text.push(' ');
        }
        text.push_str(token);
    }
    text.trim_matches(|c: char| c == ' ' || ",;:+·–-".contains(c)).to_owned()
}

fn is_mark(token: &str) -> bool {
    matches!(token, "," | ";" | ":")
}

/// Words, and the punctuation after them as tokens of its own.
fn tokens(name: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for word in name.split_whitespace() {
        let bare = word.trim_end_matches([',', ';', ':']);
        if !bare.is_empty() {
            found.push(bare);
        }
        // Each of them is one byte long.
        for mark in bare.len()..word.len() {
            found.push(&word[mark..=mark]);
        }
    }
    found
}

fn common_subsequence<'a>(a: &[&'a str], b: &[&str]) -> Vec<&'a str> {
    let mut lengths = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            lengths[i][j] = if a[i] == b[j] {
                lengths[i + 1][j + 1] + 1
            } else {
                lengths[i + 1][j].max(lengths[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut common) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            common.push(a[i]);
            (i, j) = (i + 1, j + 1);
        } else if lengths[i + 1][j] >= lengths[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_fit() {
        let lines = wrap("the quick brown fox jumps over the lazy dog", 12.0, 90.0, 9);
        assert!(lines.len() > 2);
        assert!(lines.iter().all(|line| font::width(line, 12.0) <= 90.0));
        assert_eq!(lines.join(" "), "the quick brown fox jumps over the lazy dog");
    }

    #[test]
    fn a_long_word_is_broken_and_the_rest_is_kept() {
        let link = "https://example.org/a/very/long/link/without/any/space/in/it?seed=12345";
        let lines = wrap(link, 11.0, 100.0, 99);
        assert!(lines.iter().all(|line| font::width(line, 11.0) <= 100.0));
        assert_eq!(lines.concat(), link);
        assert_eq!(lines[1], "/a/very/long/link/", "it is broken between its parts");
    }

    #[test]
    fn too_much_text_ends_in_an_ellipsis() {
        let lines = wrap("one two three four five six seven", 12.0, 60.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'));
        assert!(font::width(&lines[1], 12.0) <= 60.0);
        assert!(wrap("word", 12.0, 0.0, 1).concat().chars().count() <= 1);
        assert!(wrap("", 12.0, 50.0, 3).is_empty());
    }

    #[test]
    fn control_characters_are_spaces() {
        assert_eq!(tidy("a\nb\u{0}c"), "a b c");
    }

    #[test]
    fn names_are_reduced_to_what_they_share() {
        assert_eq!(shared(&["JSON, gzip", "JSON pretty, gzip"]), "JSON, gzip");
        assert_eq!(shared(&["JSON", "JSON pretty", "JSON canonical"]), "JSON");
        assert_eq!(shared(&["JSON + gzip", "JSON pretty + gzip"]), "JSON + gzip");
        assert_eq!(shared(&["REST", "gRPC"]), "");
        assert_eq!(shared(&[]), "");
    }
}
