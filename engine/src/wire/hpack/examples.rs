//! RFC 7541, appendix C: every example, octet for octet, with the table after each.

use super::decoder::{Decoder, Kind};
use super::encoder::{Encoder, Habit};
use super::{DynamicTable, Field};

/// A header block: its octets, its fields, the table afterwards (newest first) and its size.
type Example =
    (&'static str, &'static [(&'static str, &'static str)], &'static [(&'static str, &'static str)], u32);

const DATE_21: &str = "Mon, 21 Oct 2013 20:13:21 GMT";
const DATE_22: &str = "Mon, 21 Oct 2013 20:13:22 GMT";
const COOKIE: &str = "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";
const HOME: &str = "https://www.example.com";

const REQUEST_1: &[(&str, &str)] =
    &[(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "www.example.com")];
const REQUEST_2: &[(&str, &str)] = &[
    (":method", "GET"),
    (":scheme", "http"),
    (":path", "/"),
    (":authority", "www.example.com"),
    ("cache-control", "no-cache"),
];
const REQUEST_3: &[(&str, &str)] = &[
    (":method", "GET"),
    (":scheme", "https"),
    (":path", "/index.html"),
    (":authority", "www.example.com"),
    ("custom-key", "custom-value"),
];
const AFTER_REQUEST: [&[(&str, &str)]; 3] = [
    &[(":authority", "www.example.com")],
    &[("cache-control", "no-cache"), (":authority", "www.example.com")],
    &[("custom-key", "custom-value"), ("cache-control", "no-cache"), (":authority", "www.example.com")],
];
const RESPONSE_1: &[(&str, &str)] =
    &[(":status", "302"), ("cache-control", "private"), ("date", DATE_21), ("location", HOME)];
const RESPONSE_2: &[(&str, &str)] =
    &[(":status", "307"), ("cache-control", "private"), ("date", DATE_21), ("location", HOME)];
const RESPONSE_3: &[(&str, &str)] = &[
    (":status", "200"),
    ("cache-control", "private"),
    ("date", DATE_22),
    ("location", HOME),
    ("content-encoding", "gzip"),
    ("set-cookie", COOKIE),
];
const AFTER_RESPONSE: [&[(&str, &str)]; 3] = [
    &[("location", HOME), ("date", DATE_21), ("cache-control", "private"), (":status", "302")],
    &[(":status", "307"), ("location", HOME), ("date", DATE_21), ("cache-control", "private")],
    &[("set-cookie", COOKIE), ("content-encoding", "gzip"), ("date", DATE_22)],
];

/// C.3: requests without the Huffman code.
const C_3: [Example; 3] = [
    ("828684410f7777772e6578616d706c652e636f6d", REQUEST_1, AFTER_REQUEST[0], 57),
    ("828684be58086e6f2d6361636865", REQUEST_2, AFTER_REQUEST[1], 110),
    ("828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565", REQUEST_3, AFTER_REQUEST[2], 164),
];

/// C.4: the same with it.
const C_4: [Example; 3] = [
    ("828684418cf1e3c2e5f23a6ba0ab90f4ff", REQUEST_1, AFTER_REQUEST[0], 57),
    ("828684be5886a8eb10649cbf", REQUEST_2, AFTER_REQUEST[1], 110),
    ("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf", REQUEST_3, AFTER_REQUEST[2], 164),
];

/// C.5: responses without the Huffman code, in a table of 256 octets.
const C_5: [Example; 3] = [
    (
        "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d54\
         6e1768747470733a2f2f7777772e6578616d706c652e636f6d",
        RESPONSE_1,
        AFTER_RESPONSE[0],
        222,
    ),
    ("4803333037c1c0bf", RESPONSE_2, AFTER_RESPONSE[1], 222),
    (
        "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f\
         3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076\
         657273696f6e3d31",
        RESPONSE_3,
        AFTER_RESPONSE[2],
        215,
    ),
];

/// C.6: the same with it.
const C_6: [Example; 3] = [
    (
        "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f\
         0b97c8e9ae82ae43d3",
        RESPONSE_1,
        AFTER_RESPONSE[0],
        222,
    ),
    ("4883640effc1c0bf", RESPONSE_2, AFTER_RESPONSE[1], 222),
    (
        "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335df\
         dfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
        RESPONSE_3,
        AFTER_RESPONSE[2],
        215,
    ),
];

fn octets(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn fields(pairs: &[(&str, &str)]) -> Vec<Field> {
    pairs.iter().map(|(name, value)| Field::new(*name, *value)).collect()
}

fn assert_table(table: &DynamicTable, expected: &[(&str, &str)], size: u32) {
    let entries: Vec<_> = table.entries().map(|entry| entry.field.clone()).collect();
    assert_eq!(entries, fields(expected));
    assert_eq!(table.size(), size);
}

#[test]
fn the_four_representations() {
    // C.2.1 to C.2.4.
    type One =
        (&'static str, Kind, (&'static str, &'static str), &'static [(&'static str, &'static str)], u32);
    let header = ("custom-key", "custom-header");
    let cases: [One; 4] = [
        (
            "400a637573746f6d2d6b65790d637573746f6d2d686561646572",
            Kind::IncrementalIndexing,
            header,
            &[("custom-key", "custom-header")],
            55,
        ),
        ("040c2f73616d706c652f70617468", Kind::WithoutIndexing, (":path", "/sample/path"), &[], 0),
        ("100870617373776f726406736563726574", Kind::NeverIndexed, ("password", "secret"), &[], 0),
        ("82", Kind::Indexed, (":method", "GET"), &[], 0),
    ];
    for (hex, kind, (name, value), table, size) in cases {
        let mut decoder = Decoder::new(4096, 1 << 16);
        let mut found = Vec::new();
        decoder.decode(&octets(hex), &mut found).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].kind, kind);
        let sensitive = kind == Kind::NeverIndexed;
        assert_eq!(found[0].field, Some(Field { sensitive, ..Field::new(name, value) }));
        assert_table(decoder.table(), table, size);
    }
}

#[test]
fn requests_and_responses() {
    for (table_size, examples) in [(4096, C_3), (4096, C_4), (256, C_5), (256, C_6)] {
        let mut decoder = Decoder::new(table_size, 1 << 16);
        for (hex, expected, table, size) in examples {
            assert_eq!(decoder.fields(&octets(hex)).unwrap(), fields(expected));
            assert_table(decoder.table(), table, size);
        }
    }
}

#[test]
fn an_encoder_that_indexes_everything_writes_the_standards_octets() {
    for (table_size, examples) in [(4096, C_4), (256, C_6)] {
        let mut encoder = Encoder::new(Habit::IndexEverything);
        encoder.set_max_table_size(table_size);
        encoder.encode(&[], &mut Vec::new());
        for (hex, given, table, size) in examples {
            let mut block = Vec::new();
            encoder.encode(&fields(given), &mut block);
            assert_eq!(block, octets(hex));
            assert_table(encoder.table(), table, size);
        }
    }
}
