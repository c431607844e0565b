//! What must hold for any header block: it comes back, both tables stay in step, and damage is an error or fields, within
//! the decoder's limits.

use std::num::NonZeroU32;

use crate::kernel::random::{Stream, Streams};

use super::decoder::{Decoder, Kind, Representation};
use super::encoder::{Encoder, Habit};
use super::{Field, HpackError, HuffmanFault};

const LIST_LIMIT: u32 = 1 << 16;
const NAMES: [&str; 18] = [
    ":method",
    ":scheme",
    ":path",
    ":authority",
    ":status",
    "content-type",
    "te",
    "user-agent",
    "grpc-encoding",
    "grpc-status",
    "grpc-trace-bin",
    "authorization",
    "cookie",
    "x-request-id",
    "accept-encoding",
    "etag",
    "x-tenant",
    "accept-charset",
];
const VALUES: [&str; 11] = [
    "GET",
    "https",
    "/",
    "application/grpc",
    "trailers",
    "200",
    "gzip",
    "gzip, deflate",
    "0",
    "",
    "identity",
];

fn below(stream: &mut Stream, count: u32) -> u32 {
    NonZeroU32::new(count).map_or(0, |count| stream.below(count))
}

fn text(stream: &mut Stream, longest: u32) -> Vec<u8> {
    (0..below(stream, longest)).map(|_| below(stream, 256) as u8).collect()
}

/// Names and values that come again, that are new, that are in the static table, empty, and too large for the table.
fn fields(stream: &mut Stream) -> Vec<Field> {
    let one = |stream: &mut Stream| {
        let name = match below(stream, 8) {
            0 => text(stream, 40),
            _ => NAMES[below(stream, NAMES.len() as u32) as usize].into(),
        };
        let value = match below(stream, 24) {
            0 => text(stream, 5000),
            1..=4 => text(stream, 60),
            5..=8 => format!("value-{}", below(stream, 4)).into_bytes(),
            _ => VALUES[below(stream, VALUES.len() as u32) as usize].into(),
        };
        Field { name, value, sensitive: below(stream, 10) == 0 }
    };
    (0..below(stream, 14)).map(|_| one(stream)).collect()
}

fn unordered(fields: &[Field]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut pairs: Vec<_> = fields.iter().map(|field| (field.name.clone(), field.value.clone())).collect();
    pairs.sort();
    pairs
}

#[test]
fn what_is_encoded_comes_back_and_both_tables_stay_in_step() {
    for habit in Habit::ALL {
        let mut evictions = 0;
        for seed in 0..60 {
            let mut stream = Streams::new(seed).named("hpack round trip");
            let mut encoder = Encoder::new(habit);
            let mut decoder = Decoder::new(8192, 1 << 20);
            for _ in 0..30 {
                if below(&mut stream, 5) == 0 {
                    encoder.set_max_table_size(below(&mut stream, 8192));
                }
                let given = fields(&mut stream);
                let mut block = Vec::new();
                encoder.encode(&given, &mut block);
                let mut found = Vec::new();
                decoder.decode(&block, &mut found).unwrap();
                let back: Vec<_> = found.iter().filter_map(|one| one.field.clone()).collect();
                match habit {
                    // It has an order of its own.
                    Habit::GrpcCore => assert_eq!(unordered(&back), unordered(&given)),
                    _ => assert!(back.iter().map(pair).eq(given.iter().map(pair)), "seed {seed}"),
                }
                assert!(decoder.table().entries().eq(encoder.table().entries()), "{habit:?} seed {seed}");
                assert_eq!(decoder.table().size(), encoder.table().size());
                assert!(decoder.table().size() <= decoder.table().max_size());
                assert_partition(&block, &found);
            }
            evictions += decoder.table().evicted();
        }
        assert!(evictions > 100, "{habit:?}: {evictions} evictions try little");
    }
}

fn pair(field: &Field) -> (&[u8], &[u8]) {
    (&field.name, &field.value)
}

/// Representations, and the parts of each, follow one another without gap.
fn assert_partition(block: &[u8], found: &[Representation]) {
    let mut at = 0;
    for one in found {
        assert_eq!(one.start, at);
        at = one.integer_end;
        for literal in one.name.iter().chain(&one.value) {
            assert_eq!(literal.start, at);
            assert!(literal.start < literal.text && literal.text <= literal.end);
            at = literal.end;
        }
        assert_eq!(one.end, at);
    }
    assert_eq!(at as usize, block.len());
}

#[test]
fn ten_thousand_mutated_blocks_are_fields_or_errors_within_the_limits() {
    let mut stream = Streams::new(1).named("hpack mutations");
    let (mut refused, mut accepted) = (0, 0);
    for round in 0..10_000_u32 {
        let habit = Habit::ALL[round as usize % Habit::ALL.len()];
        let mut encoder = Encoder::new(habit);
        let mut decoder = Decoder::new(4096, LIST_LIMIT);
        let mut found = Vec::new();
        for _ in 0..3 {
            let mut block = Vec::new();
            encoder.encode(&fields(&mut stream), &mut block);
            for _ in 0..below(&mut stream, 4) {
                mutate(&mut block, &mut stream);
            }
            found.clear();
            match decoder.decode(&block, &mut found) {
                Ok(()) => {
                    assert_partition(&block, &found);
                    accepted += 1;
                }
                Err(error) => {
                    assert!(error.offset() as usize <= block.len(), "{error}");
                    refused += 1;
                    break;
                }
            }
            let size: u32 = found.iter().filter_map(|one| one.field.as_ref()).map(Field::size).sum();
            assert!(size <= LIST_LIMIT && decoder.table().size() <= 4096);
        }
    }
    assert!(refused > 1_000 && accepted > 1_000, "{refused} refused, {accepted} accepted");
}

fn mutate(block: &mut Vec<u8>, stream: &mut Stream) {
    let at = below(stream, block.len() as u32) as usize;
    match below(stream, 4) {
        0 => block.truncate(at),
        1 => block.insert(at, below(stream, 256) as u8),
        2 if !block.is_empty() => drop(block.remove(at)),
        _ if !block.is_empty() => block[at] ^= 1 << below(stream, 8),
        _ => {}
    }
}

#[test]
fn each_fault_has_its_error_and_offset() {
    let cases: [(&[u8], HpackError); 12] = [
        (&[0x82, 0x80], HpackError::Index { offset: 1, index: 0, last: 61 }),
        (&[0xbe], HpackError::Index { offset: 0, index: 62, last: 61 }),
        (&[0x7f, 0x80, 0x00, 0x00], HpackError::Index { offset: 0, index: 63, last: 61 }),
        (&[0x40], HpackError::Truncated { offset: 1 }),
        (&[0x40, 0x01], HpackError::Truncated { offset: 2 }),
        (&[0x41, 0x02, b'a'], HpackError::Truncated { offset: 3 }),
        (&[0x41, 0x7f, 0xff, 0xff, 0xff, 0xff, 0x0f], HpackError::IntegerTooLarge { offset: 1 }),
        (&[0x41, 0x7f, 0x80, 0xff, 0xff, 0xff, 0x0f], HpackError::Truncated { offset: 7 }),
        (&[0x82, 0x41, 0x81, 0x00], huffman(3, HuffmanFault::PaddingNotOnes)),
        (&[0x41, 0x82, 0x1f, 0xff], huffman(2, HuffmanFault::PaddingTooLong)),
        (&[0x82, 0x20], HpackError::SizeUpdateLate { offset: 1 }),
        (&[0x3f, 0xe2, 0x1f], HpackError::SizeUpdateTooLarge { offset: 0, size: 4097, limit: 4096 }),
    ];
    for (block, expected) in cases {
        let mut found = Vec::new();
        let error = Decoder::new(4096, LIST_LIMIT).decode(block, &mut found).unwrap_err();
        assert_eq!(error, expected, "{block:02x?}");
        assert_eq!(found.len(), usize::from(block[0] == 0x82), "what came before it stays");
    }
}

fn huffman(offset: u32, fault: HuffmanFault) -> HpackError {
    HpackError::Huffman { offset, fault }
}

#[test]
fn one_octet_a_field_does_not_take_memory_without_bound() {
    let mut decoder = Decoder::new(4096, LIST_LIMIT);
    let mut block = vec![0x40, 0x01, b'a', 0x7f, 0xa1, 0x1e];
    block.resize(block.len() + 4000, b'v');
    block.resize(block.len() + 100_000, 0xbe);
    let mut found = Vec::new();
    let error = decoder.decode(&block, &mut found).unwrap_err();
    assert!(matches!(error, HpackError::ListTooLarge { limit: LIST_LIMIT, .. }), "{error}");
    assert_eq!(found.len(), (LIST_LIMIT / 4033) as usize);
}

#[test]
fn a_smaller_table_must_be_acknowledged_before_the_first_field() {
    let mut decoder = Decoder::new(4096, LIST_LIMIT);
    decoder.fields(&[0x41, 0x01, b'a']).unwrap();
    decoder.set_table_limit(100);
    let mut found = Vec::new();
    let missing = HpackError::SizeUpdateMissing { limit: 100 };
    assert_eq!(decoder.clone().decode(&[0x82], &mut found), Err(missing));
    assert_eq!(decoder.clone().decode(&[], &mut found), Err(missing));
    decoder.decode(&[0x20, 0x3f, 0x45, 0x82], &mut found).unwrap();
    let kinds: Vec<_> = found.iter().map(|one| (one.kind, one.integer, one.evicted)).collect();
    assert_eq!(kinds, [(Kind::SizeUpdate, 0, 1), (Kind::SizeUpdate, 100, 0), (Kind::Indexed, 2, 0)]);
    assert_eq!(decoder.table().max_size(), 100);
}

#[test]
fn h2_announces_the_least_size_and_the_last() {
    let sizes = |changes: &[u32]| {
        let mut encoder = Encoder::new(Habit::H2);
        changes.iter().for_each(|&size| encoder.set_max_table_size(size));
        let (mut block, mut found) = (Vec::new(), Vec::new());
        encoder.encode(&[], &mut block);
        Decoder::new(u32::MAX, LIST_LIMIT).decode(&block, &mut found).unwrap();
        found.iter().map(|one| one.integer).collect::<Vec<_>>()
    };
    assert_eq!(sizes(&[4096]), [0_u32; 0]);
    assert_eq!(sizes(&[1 << 20]), [0_u32; 0], "it takes no more than the standard's size");
    assert_eq!(sizes(&[100]), [100]);
    assert_eq!(sizes(&[100, 50]), [50]);
    assert_eq!(sizes(&[100, 4096]), [100, 4096]);
    assert_eq!(sizes(&[100, 4096, 2000]), [100, 2000]);
    assert_eq!(sizes(&[100, 4096, 50]), [50]);
}

#[test]
fn grpc_core_takes_a_deadline_that_is_up_to_three_per_cent_longer() {
    let mut encoder = Encoder::new(Habit::GrpcCore);
    let mut decoder = Decoder::new(4096, LIST_LIMIT);
    let mut arrives = |value: &str| {
        let mut block = Vec::new();
        encoder.encode(&[Field::new("grpc-timeout", value)], &mut block);
        let indexed = block.len() == 1;
        (String::from_utf8(decoder.fields(&block).unwrap().remove(0).value).unwrap(), indexed)
    };
    let as_set = |value: &str, indexed| (value.to_owned(), indexed);
    assert_eq!(arrives("1S"), as_set("1S", false));
    assert_eq!(arrives("1S"), as_set("1S", true));
    assert_eq!(arrives("971m"), as_set("1S", true));
    assert_eq!(arrives("970m"), as_set("970m", false));
    assert_eq!(arrives("1001m"), as_set("1001m", false));
    // It remembers five; the sixth takes the place of the first.
    assert_eq!(arrives("20S"), as_set("20S", false));
    assert_eq!(arrives("30S"), as_set("30S", false));
    assert_eq!(arrives("1S"), as_set("1S", true));
    assert_eq!(arrives("40S"), as_set("40S", false));
    assert_eq!(arrives("1S"), as_set("1001m", true));
}

/// Hours, minutes, seconds and thousandths of thousandths (PROTOCOL-HTTP2.md, "Timeout"): of equal length in other units.
#[test]
fn grpc_core_knows_the_units_of_deadlines() {
    for (first, same) in [("1H", "60M"), ("1M", "60S"), ("1S", "1000m"), ("1m", "1000u"), ("5n", "7n")] {
        let mut encoder = Encoder::new(Habit::GrpcCore);
        let lengths = [first, same].map(|value| {
            let mut block = Vec::new();
            encoder.encode(&[Field::new("grpc-timeout", value)], &mut block);
            block.len()
        });
        assert!(lengths[0] > 1, "{first} is new");
        assert_eq!(lengths[1], 1, "{same} is {first}");
    }
}
