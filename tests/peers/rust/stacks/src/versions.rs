//! Which versions were measured, out of the lock that they were built with.

/// The lock of this workspace.
const LOCK: &str = include_str!("../../Cargo.lock");

/// The compiler that built what is measured.
pub const COMPILER: &str = env!("COMPILER");

/// The libraries that a call runs through.
const LIBRARIES: [&str; 9] =
    ["hyper", "h2", "tonic", "tokio", "prost", "serde_json", "rustls", "tokio-rustls", "ring"];

/// The libraries with their versions, and the compiler.
pub fn words() -> String {
    let libraries = LIBRARIES.iter().map(|name| format!("{name} {}", version(LOCK, name).unwrap_or("?")));
    format!("{}; {COMPILER}", libraries.collect::<Vec<_>>().join(", "))
}

/// The version of a package in a Cargo.lock; `None` where it is not there, or there in several versions.
fn version<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let head = format!("\nname = \"{name}\"\nversion = \"");
    let mut found = lock.match_indices(&head).map(|(at, _)| &lock[at + head.len()..]);
    let version = found.next()?.split('"').next();
    if found.next().is_some() { None } else { version }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_library_has_one_version() {
        let words = words();
        assert!(!words.contains('?'), "{words}");
        assert!(words.contains("hyper 1.") && words.contains("; rustc 1."), "{words}");
    }

    #[test]
    fn two_versions_are_none() {
        let lock = "\nname = \"a\"\nversion = \"1.2\"\n\nname = \"b\"\nversion = \"1\"\n\nname = \"b\"\nversion = \"2\"\n";
        assert_eq!([version(lock, "a"), version(lock, "b"), version(lock, "c")], [Some("1.2"), None, None]);
    }
}
