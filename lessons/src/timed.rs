//! How the times of a run came about, in words: a time without its circumstances is no measurement.

use crate::experiment::{Observation, Time};
use crate::phrase::{grouped, list};

/// Sentences on where and how this run was timed; none where nothing was. `place` says what ran the code ("native code for
/// x86_64 linux").
pub fn how_timed(observation: &Observation, place: &str) -> Vec<String> {
    let messages = observation.messages();
    let mut libraries: Vec<String> = Vec::new();
    let mut times: Vec<Time> = Vec::new();
    for entry in messages.iter().flat_map(|message| &message.codecs) {
        let Some(timed) = entry.times else { continue };
        times.extend([Some(timed.encode), timed.populate_encode, Some(timed.decode)].into_iter().flatten());
        for library in entry.library.split(" + ") {
            if !libraries.iter().any(|known| known == library) {
                libraries.push(library.to_owned());
            }
        }
    }
    let Some(first) = times.first() else { return Vec::new() };
    let rounds: u64 = times.iter().map(|time| u64::from(time.rounds)).sum();
    let outliers: u64 = times.iter().map(|time| u64::from(time.outliers)).sum();
    vec![
        format!("Timed in {place}."),
        format!(
            "The work was done by {}, compiled at optimisation level {}.",
            list(&libraries),
            proto::OPTIMISATION_LEVEL
        ),
        format!(
            "Each time is the median of {} rounds in which the contenders took turns, with its 95 % interval. {} of {} \
             batches were outliers; they are counted like the others.",
            first.rounds,
            grouped(outliers),
            grouped(rounds)
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{CodecResult, Message, Times};

    fn entry(library: &str, times: Option<Times>) -> CodecResult {
        CodecResult { codec: "json".into(), library: library.into(), written: None, times }
    }

    #[test]
    fn circumstances_come_from_the_run() {
        let time = Time { value: 1.0, low: 1.0, high: 1.0, outliers: 2, rounds: 11 };
        let times = Some(Times { encode: time, populate_encode: None, decode: time });
        let codecs = vec![entry("a 1", times), entry("a 1 + b 2", times), entry("c 3", None)];
        let observation = Observation::Messages(vec![Message { shape: "x".into(), codecs, untimed: None }]);
        let said = how_timed(&observation, "a dream").join(" ");
        assert!(
            said.starts_with("Timed in a dream. The work was done by a 1 and b 2, compiled at"),
            "{said}"
        );
        assert!(said.contains("median of 11 rounds") && said.contains("8 of 44 batches"), "{said}");
    }

    #[test]
    fn without_times_there_is_nothing_to_say() {
        let codecs = vec![entry("a 1", None)];
        let observation = Observation::Messages(vec![Message { shape: "x".into(), codecs, untimed: None }]);
        assert_eq!(how_timed(&observation, "a dream"), Vec::<String>::new());
    }
}
