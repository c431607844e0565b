//! Prose that compresses like prose. Common words come often and rare ones seldom, and there are enough of them that a
//! text of a megabyte still brings new ones: one word over and over, or a hundred words, would flatter gzip.

use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng as _;

/// From common to rare.
const COMMON: &str = include_str!("words.txt");
/// What the long tail of the vocabulary is made of: a beginning, one of these, an ending.
const STEMS: &str = include_str!("stems.txt");
const BEGINNINGS: [&str; 8] = ["", "", "", "", "", "", "re", "un"];
const ENDINGS: [&str; 6] = ["ed", "ing", "es", "er", "ers", "able"];
/// Rare words in a thousand.
const RARE: u32 = 300;

/// Writes words and text.
pub(super) struct Prose<'a> {
    random: &'a mut Pcg32,
    common: Vec<&'static str>,
    stems: Vec<&'static str>,
}

impl<'a> Prose<'a> {
    pub(super) fn new(random: &'a mut Pcg32) -> Self {
        let words = |text: &'static str| text.split_whitespace().collect();
        Self { random, common: words(COMMON), stems: words(STEMS) }
    }

    /// One of a list, evenly.
    fn one(&mut self, list: &[&'static str]) -> &'static str {
        list[self.below(list.len() as u32) as usize]
    }

    fn below(&mut self, end: u32) -> u32 {
        ((u64::from(self.random.next_u32()) * u64::from(end)) >> 32) as u32
    }

    /// One common word; the square of an even draw favours the front of the list.
    pub(super) fn word(&mut self) -> &'static str {
        let draw = u64::from(self.random.next_u32());
        let skewed = (draw * draw) >> 32;
        self.common[((skewed * self.common.len() as u64) >> 32) as usize]
    }

    fn push_word(&mut self, text: &mut String) {
        if self.below(1000) >= RARE {
            text.push_str(self.word());
            return;
        }
        text.push_str(self.one(&BEGINNINGS));
        let stem = self.below(self.stems.len() as u32) as usize;
        text.push_str(self.stems[stem]);
        text.push_str(self.one(&ENDINGS));
    }

    /// Exactly `length` characters of ASCII text in sentences, the last word cut where it has to be.
    pub(super) fn text(&mut self, length: usize) -> String {
        let mut text = String::with_capacity(length + 32);
        let mut left = 0;
        while text.len() < length {
            let start = text.len();
            let begins = left == 0;
            if begins {
                left = 6 + self.below(14);
            }
            self.push_word(&mut text);
            if begins {
                text[start..].get_mut(..1).into_iter().for_each(str::make_ascii_uppercase);
            }
            left -= 1;
            text.push_str(match (left, self.below(12)) {
                (0, _) => ". ",
                (_, 0) => ", ",
                _ => " ",
            });
        }
        text.truncate(length);
        text
    }
}
