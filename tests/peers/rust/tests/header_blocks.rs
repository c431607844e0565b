//! Our encoder with h2's habits writes what h2 itself writes, octet for octet, over many calls on one connection.

use std::num::NonZeroU32;

use engine::kernel::random::{Stream, Streams};
use engine::wire::hpack::{Decoder, Encoder, Field, Habit};
use rust_peers::h2_peer::{Act, header_blocks};

const SEEDS: u64 = 40;
const CALLS: u32 = 30;

fn below(stream: &mut Stream, count: u32) -> u32 {
    stream.below(NonZeroU32::new(count).expect("at least one"))
}

fn one<'a>(stream: &mut Stream, of: &[&'a str]) -> &'a str {
    of[below(stream, of.len() as u32) as usize]
}

fn letters(stream: &mut Stream, shortest: u32, longest: u32) -> String {
    let length = shortest + below(stream, longest - shortest);
    (0..length).map(|_| one(stream, &["a", "B", "7", "-", "_", "z", "/", "="])).collect()
}

/// Names from the static table and others, values that come again or are new, empty, sensitive, several of one name, and
/// up to larger than the table.
fn call(stream: &mut Stream) -> Vec<Field> {
    let path = format!("/shop.v1.Orders/{}", letters(stream, 1, 30));
    let mut fields = vec![
        Field::new(":method", one(stream, &["POST", "GET", "PUT"])),
        Field::new(":scheme", one(stream, &["http", "https"])),
        Field::new(":authority", one(stream, &["shop.internal:443", "example.com", "a.b"])),
        Field::new(":path", if below(stream, 6) == 0 { "/" } else { path.as_str() }),
    ];
    for name in [
        "content-type",
        "te",
        "user-agent",
        "authorization",
        "grpc-timeout",
        "cookie",
        "accept-encoding",
        "x-request-id",
        "etag",
        "accept-charset",
        "x-tenant",
        "x-long",
        "date",
    ] {
        if below(stream, 3) == 0 {
            continue;
        }
        let several = if below(stream, 8) == 0 { 2 + below(stream, 2) } else { 1 };
        for _ in 0..several {
            let value = match below(stream, 10) {
                0 => String::new(),
                1 => letters(stream, 1, if name == "x-long" { 5_000 } else { 60 }),
                2 => letters(stream, 300, 1_500),
                3 => "gzip, deflate".to_owned(),
                // HTTP/2 knows no other (RFC 9113, 8.2.2).
                _ => one(stream, &["trailers", "application/grpc", "1S", "value"]).to_owned(),
            };
            let value = if name == "te" { "trailers".to_owned() } else { value };
            let sensitive = below(stream, 12) == 0;
            fields.push(Field { sensitive, ..Field::new(name, value) });
        }
    }
    fields
}

#[tokio::test]
async fn our_h2_habits_are_h2s() {
    let (mut octets, mut evicted, mut sizes) = (0, 0, 0);
    for seed in 0..SEEDS {
        let mut stream = Streams::new(seed).named("h2 header sets");
        let mut acts = Vec::new();
        for _ in 0..CALLS {
            if below(&mut stream, 8) == 0 {
                for _ in 0..1 + below(&mut stream, 3) {
                    acts.push(Act::TableSize(
                        one(&mut stream, &["0", "100", "700", "4096", "9000"]).parse().unwrap(),
                    ));
                }
            }
            acts.push(Act::Call(call(&mut stream)));
        }
        let theirs = header_blocks(&acts).await;
        let mut theirs = theirs.iter();
        let mut encoder = Encoder::new(Habit::H2);
        let mut decoder = Decoder::new(9_000, 1 << 20);
        for (number, act) in acts.iter().enumerate() {
            match act {
                Act::TableSize(size) => {
                    encoder.set_max_table_size(*size);
                    sizes += 1;
                }
                Act::Call(fields) => {
                    let mut block = Vec::new();
                    encoder.encode(fields, &mut block);
                    let theirs = theirs.next().expect("a block per call");
                    assert_eq!(&block, theirs, "seed {seed}, act {number}");
                    let back = decoder.fields(theirs).expect("a header block");
                    assert!(back.iter().map(pair).eq(fields.iter().map(pair)));
                    octets += block.len();
                }
            }
        }
        assert!(theirs.next().is_none());
        evicted += encoder.table().evicted();
    }
    println!(
        "{SEEDS} connections, {octets} octets, {evicted} entries evicted, {sizes} table sizes announced"
    );
    assert!(evicted > 1_000 && sizes > 100);
}

fn pair(field: &Field) -> (&[u8], &[u8]) {
    (&field.name, &field.value)
}
