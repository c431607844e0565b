//! gRPC's DNS resolvers, which differ between languages, as knobs choose among them; and when clients of these languages try
//! again to connect.

use engine::scenario::fleet::{Backoff, BackoffFrom, Dns};

use crate::knob::Value;
use crate::knobs::chosen;
use crate::lesson::Lesson;
use crate::settings::Settings;

pub(super) const GO: &str = "go";
pub(super) const JAVA: &str = "java";
/// C++, Python, Ruby and others.
pub(super) const CORE: &str = "core";
pub(super) const NODE: &str = "node";
pub(super) const DOTNET: &str = "dotnet";

/// The rule of the resolver that a knob names; Go's, where it names none of these.
pub(super) fn rule(lesson: &Lesson, settings: &Settings, key: &str) -> Dns {
    match settings.value(lesson, key) {
        Some(Value::Choice(JAVA)) => Dns::java(),
        Some(Value::Choice(CORE)) => Dns::core(),
        Some(Value::Choice(NODE)) => Dns::node(),
        Some(Value::Choice(DOTNET)) => Dns::dotnet(),
        _ => Dns::go(),
    }
}

/// When clients connect again whose resolver a knob names: Go's wait their whole back-off after a failure, others count it from
/// the attempt's start, as gRPC's document says (grpc-go, clientconn.go, `resetTransport`; grpc-java, InternalSubchannel.java,
/// `scheduleBackoff`; grpc/grpc, doc/connection-backoff.md). That Node's and .NET's do as the document says is assumed.
pub(super) fn backoff(lesson: &Lesson, settings: &Settings, key: &str) -> Backoff {
    let go = chosen(lesson, settings, key, GO);
    let counted_from = if go { BackoffFrom::Failure } else { BackoffFrom::Attempt };
    Backoff { counted_from, ..Backoff::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balancing::the_recycled_address::LESSON;

    #[test]
    fn only_gos_clients_count_their_back_off_from_a_failure() {
        let counted_from = |resolver| {
            let mut settings = Settings::default();
            settings.set(&LESSON, "resolver", resolver).unwrap();
            backoff(&LESSON, &settings, "resolver").counted_from
        };
        assert_eq!(counted_from(GO), BackoffFrom::Failure);
        assert!([CORE, JAVA, NODE, DOTNET].iter().all(|other| counted_from(other) == BackoffFrom::Attempt));
    }
}
