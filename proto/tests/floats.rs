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

/// Every 4093rd float; `cargo xtask test --long` takes every 61st.
#[test]
fn floats_come_back_as_they_were() {
    check(if std::env::var_os("WIRELAB_LONG").is_some() { 61 } else { 4093 });
}
