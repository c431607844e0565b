//! Header blocks that a real encoder wrote, decoded and written again by our encoder with that one's habits, for
//! `tests/peers/python/header_blocks.py`. A line of the input names the habits (`h2`, `grpc-core`, `index-everything`) and
//! begins a connection, or is a header block in hexadecimal; each block's answer is a line: ours in hexadecimal, or what is
//! wrong.

use std::io::{Read, stdin};

use engine::wire::hpack::{DEFAULT_TABLE_SIZE, Decoder, Encoder, Habit, Kind};

const LIST_LIMIT: u32 = 1 << 20;

fn main() {
    let mut input = String::new();
    if let Err(error) = stdin().read_to_string(&mut input) {
        println!("no input: {error}");
        return;
    }
    let context = |habit| (Encoder::new(habit), Decoder::new(DEFAULT_TABLE_SIZE, LIST_LIMIT));
    let mut connection = context(Habit::IndexEverything);
    for line in input.lines() {
        match line {
            "h2" => connection = context(Habit::H2),
            "grpc-core" => connection = context(Habit::GrpcCore),
            "index-everything" => connection = context(Habit::IndexEverything),
            block => println!("{}", again(&mut connection, block)),
        }
    }
}

fn again((encoder, decoder): &mut (Encoder, Decoder), hex: &str) -> String {
    let octet = |at: usize| hex.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let Some(block) = (0..hex.len()).step_by(2).map(octet).collect::<Option<Vec<u8>>>() else {
        return "not hexadecimal".into();
    };
    let mut found = Vec::new();
    if let Err(error) = decoder.decode(&block, &mut found) {
        return error.to_string();
    }
    for update in found.iter().filter(|one| one.kind == Kind::SizeUpdate) {
        encoder.set_max_table_size(update.integer);
    }
    let fields: Vec<_> = found.into_iter().filter_map(|one| one.field).collect();
    let mut ours = Vec::new();
    encoder.encode(&fields, &mut ours);
    ours.iter().map(|octet| format!("{octet:02x}")).collect()
}
