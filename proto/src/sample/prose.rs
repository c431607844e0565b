//! Prose that compresses like prose: common words come often and rare ones seldom, in sentences. Words repeat as in real
//! text; one word over and over would flatter gzip.

use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng as _;

/// From common to rare.
const WORDS: [&str; 120] = [
    "the",
    "a",
    "of",
    "to",
    "and",
    "in",
    "is",
    "that",
    "it",
    "for",
    "on",
    "with",
    "as",
    "are",
    "this",
    "by",
    "be",
    "from",
    "or",
    "when",
    "which",
    "one",
    "each",
    "call",
    "time",
    "server",
    "client",
    "request",
    "answer",
    "more",
    "than",
    "only",
    "not",
    "can",
    "has",
    "its",
    "but",
    "if",
    "all",
    "after",
    "while",
    "service",
    "message",
    "second",
    "first",
    "until",
    "every",
    "without",
    "other",
    "still",
    "there",
    "network",
    "between",
    "because",
    "before",
    "wait",
    "queue",
    "connection",
    "stream",
    "response",
    "failure",
    "balance",
    "deadline",
    "budget",
    "retry",
    "slow",
    "fast",
    "small",
    "large",
    "load",
    "limit",
    "window",
    "packet",
    "header",
    "payload",
    "bytes",
    "latency",
    "throughput",
    "through",
    "measure",
    "choose",
    "engineer",
    "review",
    "design",
    "chart",
    "change",
    "version",
    "schema",
    "field",
    "number",
    "value",
    "encode",
    "decode",
    "compress",
    "balancer",
    "replica",
    "deploy",
    "health",
    "signal",
    "timeout",
    "traffic",
    "gateway",
    "cluster",
    "worker",
    "thread",
    "memory",
    "kernel",
    "socket",
    "buffer",
    "channel",
    "backoff",
    "jitter",
    "tail",
    "quantile",
    "variance",
    "arrival",
    "saturation",
    "contention",
    "congestion",
    "evidence",
];

/// One word; the square of a uniform draw favours the common ones.
pub(super) fn word(random: &mut Pcg32) -> &'static str {
    let draw = u64::from(random.next_u32());
    let skewed = (draw * draw) >> 32;
    WORDS[((skewed * WORDS.len() as u64) >> 32) as usize]
}

/// Exactly `length` characters of ASCII prose, the last word cut where it has to be.
pub(super) fn text(random: &mut Pcg32, length: usize) -> String {
    let mut text = String::with_capacity(length + 16);
    let mut left = 0;
    while text.len() < length {
        if left == 0 {
            left = 6 + random.next_u32() % 14;
            let start = text.len();
            text.push_str(word(random));
            text[start..].get_mut(..1).into_iter().for_each(str::make_ascii_uppercase);
        } else {
            text.push_str(word(random));
        }
        left -= 1;
        text.push_str(match (left, random.next_u32() % 12) {
            (0, _) => ". ",
            (_, 0) => ", ",
            _ => " ",
        });
    }
    text.truncate(length);
    text
}
