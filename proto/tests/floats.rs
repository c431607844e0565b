//! A float that JSON wrote comes back as the same float, also without serde_json's `float_roundtrip`, whose tables the
//! page would have to download. That feature is about doubles, of which the samples have none.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

fn check(step: usize) {
    let mut text = Vec::new();
    for bits in (0..=u32::MAX).step_by(step) {
        let float = f32::from_bits(bits);
        if float.is_finite() {
            text.clear();
            serde_json::to_writer(&mut text, &float).unwrap();
            let read: f32 = serde_json::from_slice(&text).unwrap();
            assert_eq!(read.to_bits(), bits, "{float:e}");
        }
    }
}

#[test]
fn floats_come_back_as_they_were() {
    check(4093);
}

/// Three minutes in a release build: `cargo test --release -p proto --test floats -- --ignored`.
#[test]
#[ignore = "every float there is takes minutes"]
fn every_float_there_is_comes_back_as_it_was() {
    check(1);
}
