//! gRPC's DNS resolvers, which differ between languages, as knobs choose among them.

use engine::scenario::fleet::Dns;

use crate::knob::Value;
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
