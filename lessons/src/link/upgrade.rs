//! Older formats, made into today's one step at a time. A change of the format appends one function to [`UPGRADES`] and
//! never edits an earlier one; [`super::VERSION`] follows from their number.

/// A link taken apart: decoded, but not yet understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// The path's segments.
    pub(super) path: Vec<String>,
    /// Keys and values in the order of the link, without the version.
    pub(super) query: Vec<(String, String)>,
}

/// Makes a link of version n one of version n + 1.
pub(super) type Upgrade = fn(&mut Parts);

/// The function at index 0 upgrades version 1 to version 2, and so on.
pub(super) const UPGRADES: &[Upgrade] = &[];

/// Applies every upgrade from `version` on. A version beyond the last one is left as it is.
pub(super) fn upgrade(parts: &mut Parts, version: u32, upgrades: &[Upgrade]) {
    for step in upgrades.iter().skip(version.saturating_sub(1) as usize) {
        step(parts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rename_rtt(parts: &mut Parts) {
        for (key, _) in &mut parts.query {
            if key == "rtt" {
                "rtt_ms".clone_into(key);
            }
        }
    }

    fn seconds_to_milliseconds(parts: &mut Parts) {
        for (key, value) in &mut parts.query {
            if key == "rtt_ms" {
                value.push_str("000");
            }
        }
    }

    fn upgraded_from(version: u32, key: &str, value: &str) -> (String, String) {
        let mut parts = Parts { path: Vec::new(), query: vec![(key.into(), value.into())] };
        upgrade(&mut parts, version, &[rename_rtt, seconds_to_milliseconds]);
        parts.query.remove(0)
    }

    #[test]
    fn each_version_takes_only_the_steps_that_it_lacks() {
        assert_eq!(upgraded_from(1, "rtt", "2"), ("rtt_ms".into(), "2000".into()));
        assert_eq!(upgraded_from(2, "rtt", "2"), ("rtt".into(), "2".into()));
        assert_eq!(upgraded_from(2, "rtt_ms", "2"), ("rtt_ms".into(), "2000".into()));
        assert_eq!(upgraded_from(3, "rtt_ms", "2"), ("rtt_ms".into(), "2".into()));
        assert_eq!(upgraded_from(9, "rtt_ms", "2"), ("rtt_ms".into(), "2".into()));
    }
}
