//! The leaves share out every octet, whatever the octets are; each protocol's parts are what they were written as.

use std::num::NonZeroU32;

use super::{Annotated, Annotation, Layer, http1, http2};
use crate::kernel::random::{Stream, Streams};
use crate::wire::hpack::{Encoder, Field, Habit};

const TABLE_SIZE: u32 = 4096;
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

fn below(stream: &mut Stream, count: u32) -> u32 {
    NonZeroU32::new(count).map_or(0, |count| stream.below(count))
}

fn frame(bytes: &mut Vec<u8>, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
    bytes.extend_from_slice(&(payload.len() as u32).to_be_bytes()[1..]);
    bytes.extend_from_slice(&[kind, flags]);
    bytes.extend_from_slice(&stream.to_be_bytes());
    bytes.extend_from_slice(payload);
}

fn grpc_message(message: &[u8]) -> Vec<u8> {
    [&[0], &(message.len() as u32).to_be_bytes()[..], message].concat()
}

fn request(path: &str, content_type: &str) -> Vec<Field> {
    [
        (":method", "POST"),
        (":scheme", "http"),
        (":path", path),
        (":authority", "shop"),
        ("content-type", content_type),
        ("te", "trailers"),
        // Never added by h2, so that its index takes two octets.
        ("authorization", "Bearer token"),
    ]
    .map(|(name, value)| Field::new(name, value))
    .to_vec()
}

/// One direction of a connection with so many calls: header blocks and messages cut into frames at random, with padding
/// and frames of every other type between. Gives the messages too.
fn exchange(seed: u64, calls: u32) -> (Vec<u8>, Vec<Vec<u8>>) {
    let mut stream = Streams::new(seed).named("annotated exchange");
    let mut encoder = Encoder::new(Habit::ALL[seed as usize % 3]);
    let (mut bytes, mut messages) = (PREFACE.to_vec(), Vec::new());
    frame(&mut bytes, 4, 0, 0, &[0, 3, 0, 0, 0, 100, 0, 99, 0, 0, 0, 1]);
    frame(&mut bytes, 4, 1, 0, &[]);
    for call in 0..calls {
        let id = 2 * call + 1;
        let mut block = Vec::new();
        encoder.encode(&request(&format!("/shop.v1.Orders/Get{}", call % 3), "application/grpc"), &mut block);
        let cut = below(&mut stream, block.len() as u32 + 1) as usize;
        if below(&mut stream, 2) == 0 {
            frame(&mut bytes, 1, 0, id, &block[..cut]);
            frame(&mut bytes, 9, 4, id, &block[cut..]);
        } else {
            let padded = [&[3, 0, 0, 0, 0, 7], &block[..], &[0; 3]].concat();
            frame(&mut bytes, 1, 4 | 8 | 0x20, id, &padded);
        }
        let mut content = Vec::new();
        for _ in 0..below(&mut stream, 4) {
            let message: Vec<u8> =
                (0..below(&mut stream, 40)).map(|_| below(&mut stream, 256) as u8).collect();
            content.extend(grpc_message(&message));
            messages.push(message);
        }
        while !content.is_empty() {
            let cut = 1 + below(&mut stream, content.len() as u32) as usize;
            let rest = content.split_off(cut);
            if below(&mut stream, 4) == 0 {
                frame(&mut bytes, 0, 8, id, &[&[2], &content[..], &[0; 2]].concat());
            } else {
                frame(&mut bytes, 0, 0, id, &content);
            }
            content = rest;
        }
        match below(&mut stream, 6) {
            0 => frame(&mut bytes, 8, 0, id, &[0, 0, 1, 0]),
            1 => frame(&mut bytes, 6, 1, 0, &[7; 8]),
            2 => frame(&mut bytes, 3, 0, id, &[0, 0, 0, 8]),
            3 => frame(&mut bytes, 2, 0, id, &[0, 0, 0, 0, 9]),
            4 => frame(&mut bytes, 0x20, 0, 0, b"extension"),
            _ => frame(&mut bytes, 0, 1, id, &[]),
        }
    }
    frame(&mut bytes, 7, 0, 0, &[0, 0, 0, 1, 0, 0, 0, 0, b'b', b'y', b'e']);
    (bytes, messages)
}

fn checked(bytes: &[u8], annotated: Annotated) -> Annotated {
    annotated.check(bytes.len() as u32).unwrap();
    assert_eq!(annotated.totals().iter().sum::<u32>() as usize, bytes.len());
    annotated
}

fn named<'a>(annotated: &'a Annotated, name: &str) -> Vec<&'a str> {
    annotated.annotations.iter().filter(|one| one.name == name).map(|one| one.value.as_str()).collect()
}

#[test]
fn leaves_share_out_every_octet_of_an_exchange_and_messages_come_back() {
    for seed in 0..40 {
        let (bytes, messages) = exchange(seed, 12);
        let annotated = checked(&bytes, http2(&bytes, TABLE_SIZE));
        assert_eq!(annotated.stopped, None, "seed {seed}");
        assert_eq!(annotated.annotations[0].name, "Preface");
        // A field that two frames share is in both.
        assert!(named(&annotated, ":path").len() >= 12);
        assert!(named(&annotated, "content-type").iter().all(|&value| value == "application/grpc"));
        let found: Vec<_> =
            annotated.messages.iter().map(|message| annotated.octets(&bytes, message)).collect();
        assert_eq!(found, messages, "seed {seed}");
        assert!(annotated.messages.iter().all(|message| message.complete));
        let content: usize = messages.iter().map(Vec::len).sum();
        assert_eq!(annotated.totals()[Layer::Content as usize] as usize, content);
        assert_eq!(annotated.totals()[Layer::Grpc as usize] as usize, 5 * messages.len());
    }
}

#[test]
fn an_octets_owner_is_the_leaf_that_holds_it() {
    let (bytes, _) = exchange(1, 40);
    let annotated = http2(&bytes, TABLE_SIZE);
    let frames = annotated.annotations.iter().filter(|one| one.parent.is_none()).count();
    assert!(frames >= 100, "{frames} frames");
    for offset in 0..bytes.len() as u32 {
        let holds = |one: &Annotation| one.start <= offset && offset < one.end;
        let leaves = (0..annotated.annotations.len() as u32).filter(|&at| annotated.is_leaf(at));
        let owners: Vec<_> = leaves.filter(|&at| holds(&annotated.annotations[at as usize])).collect();
        assert_eq!(owners, annotated.owner(offset).into_iter().collect::<Vec<_>>());
        assert_eq!(owners.len(), 1);
    }
    assert_eq!(annotated.owner(bytes.len() as u32), None);
}

#[test]
fn damaged_octets_end_in_an_error_or_in_another_tree_and_never_in_a_panic() {
    let mut stream = Streams::new(2).named("damaged exchange");
    let (mut stopped, mut whole) = (0, 0);
    for round in 0..3_000 {
        let head =
            "POST /a HTTP/1.1\r\ncontent-type: application/grpc-web\r\ntransfer-encoding: chunked\r\n\r\n";
        let old = [head.as_bytes(), b"a\r\n\0\0\0\0\x02hi\x80\0\0\r\n5\r\n\0\x03a:b\r\n0\r\n\r\n"].concat();
        let mut bytes = if round % 2 == 0 { exchange(round, 3).0 } else { [&old[..], &old[..]].concat() };
        for _ in 0..1 + below(&mut stream, 3) {
            let at = below(&mut stream, bytes.len() as u32) as usize;
            match below(&mut stream, 4) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, below(&mut stream, 256) as u8),
                2 if !bytes.is_empty() => drop(bytes.remove(at)),
                _ if !bytes.is_empty() => bytes[at] ^= 1 << below(&mut stream, 8),
                _ => {}
            }
        }
        for annotated in [http1(&bytes), http2(&bytes, TABLE_SIZE)] {
            let annotated = checked(&bytes, annotated);
            match annotated.stopped {
                Some(at) => {
                    assert!(at.offset as usize <= bytes.len() && !at.reason.is_empty());
                    stopped += 1;
                }
                None => whole += 1,
            }
        }
    }
    assert!(stopped > 2_000 && whole > 300, "{stopped} stopped, {whole} whole");
}

#[test]
fn what_was_understood_before_the_damage_stays() {
    let mut bytes = PREFACE.to_vec();
    frame(&mut bytes, 4, 0, 0, &[]);
    frame(&mut bytes, 1, 4, 1, &[0x82, 0xfe, 0x84]);
    frame(&mut bytes, 4, 0, 0, &[]);
    let annotated = checked(&bytes, http2(&bytes, TABLE_SIZE));
    let stopped = annotated.stopped.clone().unwrap();
    assert_eq!(stopped.offset, 24 + 9 + 9 + 1);
    assert!(stopped.reason.contains("index 126"), "{}", stopped.reason);
    assert_eq!(named(&annotated, ":method"), ["GET"]);
    assert_eq!(named(&annotated, "not understood").len(), 2, "the rest of the frame, and of all octets");
    let cut = &bytes[..24 + 9 + 9 + 2];
    let annotated = checked(cut, http2(cut, TABLE_SIZE));
    assert_eq!(annotated.stopped.unwrap().reason, "a frame that is cut short");
}

#[test]
fn each_octet_of_a_literal_field_has_its_meaning() {
    let mut bytes = Vec::new();
    // RFC 7541, C.4.1's authority and C.2.3.
    let block =
        [&[0x41, 0x8c], &[0xf1, 0xe3, 0xc2, 0xe5, 0xf2, 0x3a, 0x6b, 0xa0, 0xab, 0x90, 0xf4, 0xff][..]];
    let secret = [&[0x10, 0x08], &b"password"[..], &[0x06], b"secret"].concat();
    frame(&mut bytes, 1, 5, 1, &[&block.concat()[..], &secret, &[0xbe]].concat());
    let annotated = checked(&bytes, http2(&bytes, TABLE_SIZE));
    let rows: Vec<_> = annotated.annotations[5..]
        .iter()
        .map(|one| (one.start - 9, one.end - 9, one.name.as_str(), one.value.as_str(), one.meaning.as_str()))
        .collect();
    assert_eq!(
        rows,
        [
            (0, 14, ":authority", "www.example.com", "literal, added to the table"),
            (0, 1, "Index", "1", "entry 1, static table"),
            (1, 2, "Value Length", "12", "in the Huffman code"),
            (2, 14, "Value String", "www.example.com", ""),
            (14, 31, "password", "secret", "literal, never to be indexed"),
            (14, 15, "Index", "0", "the name follows"),
            (15, 16, "Name Length", "8", "as it is"),
            (16, 24, "Name String", "password", ""),
            (24, 25, "Value Length", "6", "as it is"),
            (25, 31, "Value String", "secret", ""),
            (31, 32, ":authority", "www.example.com", "indexed: entry 62, dynamic table"),
        ]
    );
    let frame = &annotated.annotations[0];
    assert_eq!((frame.name.as_str(), frame.value.as_str()), ("HEADERS", "stream 1"));
    assert_eq!(frame.meaning, "END_STREAM, END_HEADERS");
}

#[test]
fn http1_heads_content_and_chunks() {
    let bytes = b"GET / HTTP/1.1\r\nhost: a\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 3\r\n\r\n{}\n";
    let annotated = checked(bytes, http1(bytes));
    assert_eq!(annotated.stopped, None);
    assert_eq!(named(&annotated, "method"), ["GET", "POST"]);
    assert_eq!(named(&annotated, "Content-Length"), ["3"]);
    assert_eq!(annotated.totals()[Layer::Content as usize], 3);
    assert_eq!(annotated.octets(bytes, &annotated.messages[0]), b"{}\n");
    assert_eq!((annotated.messages[0].stream, annotated.messages[0].complete), (2, true));

    let bytes = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2;x\r\n{}\r\n1\r\n\n\r\n0\r\nt: u\r\n\r\nHTTP/1.1 204\r\n\r\n";
    let annotated = checked(bytes, http1(bytes));
    assert_eq!(annotated.stopped, None);
    assert_eq!(named(&annotated, "status-code"), ["200", "204"]);
    assert_eq!(named(&annotated, "chunk-size"), ["2;x", "1", "0"]);
    assert_eq!(annotated.octets(bytes, &annotated.messages[0]), b"{}\n");
    assert_eq!(named(&annotated, "t"), ["u"]);

    let bytes = b"POST / HTTP/1.1\r\ncontent-length: 9\r\n\r\n{}";
    let annotated = checked(bytes, http1(bytes));
    assert_eq!(annotated.stopped.unwrap().offset as usize, bytes.len());
    assert!(!annotated.messages[0].complete);
}

#[test]
fn grpc_web_ends_in_trailers() {
    let content =
        [&grpc_message(b"hi")[..], b"\x80\0\0\0\x1f", b"grpc-status: 0\r\ngrpc-message:\r\n"].concat();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/grpc-web+proto\r\ncontent-length: {}\r\n\r\n",
        content.len()
    );
    let bytes = [head.as_bytes(), &content].concat();
    let annotated = checked(&bytes, http1(&bytes));
    assert_eq!(annotated.stopped, None);
    assert_eq!(named(&annotated, "grpc-status"), ["0"]);
    assert_eq!(named(&annotated, "Trailers"), ["31 octets"]);
    assert_eq!(annotated.messages.len(), 1);
    assert_eq!(annotated.totals()[Layer::Grpc as usize] as usize, content.len() - 2);
}

#[test]
fn a_message_is_split_across_its_frames() {
    let message: Vec<u8> = (0..20).collect();
    let prefixed = grpc_message(&message);
    let mut bytes = Vec::new();
    let mut block = Vec::new();
    Encoder::new(Habit::H2).encode(&request("/a", "application/grpc"), &mut block);
    frame(&mut bytes, 1, 4, 1, &block);
    for piece in [&prefixed[..3], &prefixed[3..12], &prefixed[12..]] {
        frame(&mut bytes, 0, 0, 1, piece);
    }
    let mut annotated = checked(&bytes, http2(&bytes, TABLE_SIZE));
    assert_eq!(annotated.messages[0].parts.len(), 2);
    let part = |start, end, parent, name: &str| Annotation {
        start,
        end,
        parent,
        layer: Layer::Content,
        name: name.into(),
        value: String::new(),
        meaning: String::new(),
    };
    annotated.split(|_| {
        vec![
            part(0, 2, None, "one"),
            part(2, 20, None, "two"),
            part(2, 3, Some(1), "tag"),
            part(3, 20, Some(1), "rest"),
        ]
    });
    let annotated = checked(&bytes, annotated);
    assert_eq!(annotated.octets(&bytes, &annotated.messages[0]), message);
    for (name, times) in [("one", 1), ("two", 2), ("tag", 1), ("rest", 2)] {
        assert_eq!(named(&annotated, name).len(), times, "{name}");
    }
}
