//! The sample messages through every codec: what the documents' charge really weighs, that everything comes back equal,
//! and that damaged bytes are refused in words.

#![cfg(feature = "all-formats")]
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use proto::{Codec, Shape, difference, encode, round_trip};

fn bytes(shape: Shape, codec: &str) -> Vec<u8> {
    encode(&shape.sample(1), Codec::from_id(codec).unwrap()).unwrap()
}

/// Claim D4-4, said of this very message: 34 bytes of protobuf hold; 83 bytes of JSON do not.
#[test]
fn the_charge_weighs_what_the_ledger_says() {
    assert_eq!(bytes(Shape::Charge, "protobuf").len(), 34);
    assert_eq!(bytes(Shape::Charge, "json").len(), 98);
    assert_eq!(bytes(Shape::Charge, "json-spaced").len(), 105);
    assert_eq!(bytes(Shape::Charge, "json-canonical").len(), 97);
}

/// Claim D4-3: the amount takes 3 bytes in protobuf against 19 or 20, and 21 only with its comma.
#[test]
fn the_amount_weighs_what_the_ledger_says() {
    let amount = |json: &str| {
        json.split_inclusive(',').find(|part| part.contains("amount_cents")).unwrap().trim().len()
    };
    let compact = String::from_utf8(bytes(Shape::Charge, "json")).unwrap();
    let spaced = String::from_utf8(bytes(Shape::Charge, "json-spaced")).unwrap();
    assert_eq!((amount(&compact) - 1, amount(&spaced) - 1, amount(&spaced)), (19, 20, 21));
    // Field 2 as a varint has the tag 0x10; 4999 is 0x87 0x27 (protobuf.dev, "Encoding").
    let binary = bytes(Shape::Charge, "protobuf");
    let at = binary.windows(3).position(|window| window == [0x10, 0x87, 0x27]).unwrap();
    assert_eq!(binary[at + 3], 0x1a, "the next field begins right after it");
}

#[test]
fn every_shape_comes_back_equal_through_every_codec() {
    for shape in Shape::ALL {
        for seed in 0..5 {
            for sample in
                [shape.sample(seed), shape.sample_of_size(64, seed), shape.sample_of_size(5000, seed)]
            {
                for codec in Codec::ALL {
                    let encoded = round_trip(&sample, codec)
                        .unwrap_or_else(|error| panic!("{shape:?} {seed}: {error}"));
                    // Nothing but defaults is no bytes at all in protobuf, so emptiness is no fault.
                    assert!(!encoded.library.is_empty());
                }
            }
        }
    }
}

#[test]
fn bytes_of_another_message_are_told_apart_in_words() {
    let (one, other) = (Shape::User.sample(1), Shape::User.sample(2));
    for codec in Codec::ALL {
        let written = encode(&other, codec).unwrap();
        let words = difference(&one, codec, &written).unwrap().unwrap();
        // The first thing that differs is the random id.
        assert!(words.starts_with("\"id\": \"usr_") && words.contains(" came back as "), "{codec}: {words}");
    }
    let short = encode(&Shape::Charge.sample(1), Codec::from_id("protobuf").unwrap()).unwrap();
    let longer = Shape::Charge.sample_of_size(200, 1);
    let words = difference(&longer, Codec::from_id("protobuf").unwrap(), &short).unwrap().unwrap();
    assert!(words.contains("idem_xyz789"), "{words}");
}

/// Real prose of 64 KB shrinks to between 1/2.2 and 1/2.7 (the documents themselves, measured); one word over and over
/// would shrink a hundredfold.
#[test]
fn text_compresses_like_prose() {
    for (bytes, from, to) in [(2_400, 1.8, 2.2), (65_536, 2.2, 3.0), (1_048_576, 2.2, 3.2)] {
        let sample = Shape::Text.sample_of_size(bytes, 1);
        let size = |codec| encode(&sample, Codec::from_id(codec).unwrap()).unwrap().len() as f64;
        let ratio = size("json") / size("json+gzip");
        assert!((from..to).contains(&ratio), "{bytes}: {ratio}");
    }
}

/// Natural sizes, reviewed like code: a change here is a change of every figure that shows them.
#[test]
fn the_natural_sizes_are_the_recorded_ones() {
    let mut lines = String::from("shape,codec,bytes\n");
    for shape in Shape::ALL {
        for codec in Codec::ALL {
            let size = encode(&shape.sample(1), codec).unwrap().len();
            lines.push_str(&format!("{},{},{size}\n", shape.id(), codec.id()));
        }
    }
    assert_eq!(lines, include_str!("natural_sizes.csv"), "\n{lines}");
}

#[test]
fn a_scaled_sample_is_as_long_as_asked_and_never_longer() {
    for shape in Shape::ALL {
        let fixed = encode(&shape.sample_of_size(0, 1), Codec::from_id("json").unwrap()).unwrap().len();
        for asked in [64, 98, 99, 113, 114, 115, 116, 117, 200, 1000, 4096, 65_536, 1_048_576] {
            let real =
                encode(&shape.sample_of_size(asked, 1), Codec::from_id("json").unwrap()).unwrap().len();
            let asked = asked as usize;
            assert!(real <= asked.max(fixed), "{shape:?}: {real} for {asked}");
            // The largest unit is a transaction, below 150 bytes.
            assert!(real + 150 > asked, "{shape:?}: {real} for {asked}");
            if matches!(shape, Shape::Charge | Shape::Text) && asked > 120 {
                assert_eq!(real, asked, "{shape:?}");
            }
        }
    }
}

#[test]
fn damaged_bytes_are_refused_or_differ_but_never_panic() {
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut draw = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % below as u64) as usize
    };
    for shape in Shape::ALL {
        let sample = shape.sample_of_size(400, 3);
        for codec in Codec::ALL {
            let written = encode(&sample, codec).unwrap();
            for _ in 0..300 {
                let mut damaged = written.clone();
                match draw(3) {
                    0 => damaged.truncate(draw(written.len())),
                    1 => damaged[draw(written.len())] ^= 1 << draw(8),
                    _ => damaged.insert(draw(written.len()), draw(256) as u8),
                }
                if let Err(error) = difference(&sample, codec, &damaged) {
                    assert!(error.to_string().starts_with(codec.format.id()), "{error}");
                }
            }
        }
    }
}

#[test]
fn a_gzip_member_is_read_to_its_end_and_no_further() {
    let codec = Codec::from_id("json+gzip").unwrap();
    let sample = Shape::Charge.sample(1);
    let mut written = encode(&sample, codec).unwrap();
    assert_eq!(written[4..8], [0; 4], "the time in the header (RFC 1952 §2.3.1) is none");
    written.push(0);
    let error = difference(&sample, codec, &written).unwrap_err().to_string();
    assert!(error.starts_with("json+gzip: ") && error.contains("1 bytes after its end"), "{error}");
}

#[test]
fn codecs_have_stable_names() {
    let ids: Vec<_> = Codec::ALL.iter().map(|codec| codec.id()).collect();
    assert_eq!(ids.len(), 10);
    for codec in Codec::ALL {
        assert_eq!(Codec::from_id(codec.id()), Ok(codec));
    }
    assert!(Codec::from_id("xml").unwrap_err().to_string().contains("json-canonical+gzip"));
}
