//! Names and versions of the libraries that write the bytes, as locked in Cargo.lock.

/// How far the compiler has optimised this crate, and with it the libraries that work here: Cargo.toml gives all of them
/// the same level where anything is timed.
pub const OPTIMISATION_LEVEL: &str = env!("OPTIMISATION_LEVEL");

/// prost: protobuf for Rust.
pub(crate) const PROST: &str = concat!("prost ", env!("VERSION_OF_PROST"));
/// serde_json and its version. With messages read at run time it is built to read doubles exactly, which reads
/// floats another way too; the page, which has no doubles, is spared the tables. Times may differ, bytes do not, so the
/// name says it.
macro_rules! serde_json {
    () => {
        concat!("serde_json ", env!("VERSION_OF_SERDE_JSON"), if_dynamic!(" float_roundtrip"))
    };
}
#[cfg(feature = "dynamic")]
macro_rules! if_dynamic {
    ($text:literal) => {
        $text
    };
}
#[cfg(not(feature = "dynamic"))]
macro_rules! if_dynamic {
    ($text:literal) => {
        ""
    };
}

/// serde_json through the serde derive on prost's types.
pub(crate) const SERDE_JSON: &str = concat!(serde_json!(), " (serde derive)");
/// pbjson's proto3 JSON, written by serde_json.
pub(crate) const PBJSON: &str = concat!("pbjson ", env!("VERSION_OF_PBJSON"), ", ", serde_json!());
/// prost-reflect: messages whose type is known only at run time.
#[cfg(feature = "dynamic")]
pub(crate) const PROST_REFLECT: &str =
    concat!("prost-reflect ", env!("VERSION_OF_PROST_REFLECT"), " (dynamic)");
/// The version of protox, which compiles schemas read at run time.
#[cfg(feature = "dynamic")]
pub(crate) const PROTOX: &str = concat!("protox ", env!("VERSION_OF_PROTOX"));
/// What compresses.
pub(crate) const GZIP: &str = concat!(
    "flate2 ",
    env!("VERSION_OF_FLATE2"),
    " (miniz_oxide ",
    env!("VERSION_OF_MINIZ_OXIDE"),
    ") level 6"
);
