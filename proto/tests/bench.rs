//! What is timed really happens: as often as was asked, with copies where copies are promised, and without allocations
//! where buffers are promised to be used again.

#![cfg(feature = "all-formats")]
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]
#![allow(unsafe_code, reason = "an allocator that counts has to be an allocator")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use proto::{Bench, Codec, Format, Message, Shape};

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

fn count() {
    ALLOCATIONS.with(|count| count.set(count.get() + 1));
}

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        unsafe { System.dealloc(at, layout) }
    }
    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Allocations of this thread during some work.
fn allocations(work: impl FnOnce()) -> u64 {
    let before = ALLOCATIONS.with(Cell::get);
    work();
    ALLOCATIONS.with(Cell::get) - before
}

/// Every shape in every codec, with buffers that have been used before.
fn each(mut check: impl FnMut(Shape, Codec, &dyn Message, &mut Bench)) {
    for shape in Shape::ALL {
        let message = shape.sample_of_size(600, 1);
        for codec in Codec::ALL {
            let mut bench = Bench::new(&message, codec).unwrap();
            bench.encode(&message, 2).unwrap();
            bench.decode(&message, 2).unwrap();
            check(shape, codec, &message, &mut bench);
        }
    }
}

#[test]
fn the_work_is_done_as_often_as_asked() {
    each(|shape, codec, message, bench| {
        let length = bench.encoded().len() as u64;
        assert_eq!(bench.encoded(), proto::encode(message, codec).unwrap());
        for times in [0, 1, 7] {
            let all = length * u64::from(times);
            assert_eq!(bench.encode(message, times), Ok(all), "{shape:?} {codec}");
            assert_eq!(bench.populate_encode(message, times), Ok(all), "{shape:?} {codec}");
            assert_eq!(bench.decode(message, times), Ok(all), "{shape:?} {codec}");
        }
    });
}

/// Buffers and gzip's state are used again. What is left is the libraries' own: base64 text of bytes, and in canonical JSON
/// pbjson's text of 64-bit integers.
#[test]
fn encoding_allocates_nothing_but_what_libraries_do() {
    each(|shape, codec, message, bench| {
        let counted = allocations(|| drop(bench.encode(message, 50)));
        match (codec.format, shape) {
            (Format::JsonCanonical, _) => assert_eq!(counted % 50, 0, "{shape:?} {codec}: {counted}"),
            (Format::Protobuf, _) => assert_eq!(counted, 0, "{shape:?} {codec}"),
            (_, Shape::Event) => assert_eq!(counted, 50, "{codec}"),
            _ => assert_eq!(counted, 0, "{shape:?} {codec}"),
        }
    });
}

#[test]
fn populating_makes_every_text_and_list_anew() {
    each(|shape, codec, message, bench| {
        let encoding = allocations(|| drop(bench.encode(message, 50)));
        let populating = allocations(|| drop(bench.populate_encode(message, 50))) - encoding;
        // The charge has four texts and a description; the others what they are made of.
        let least = match shape {
            Shape::Charge => 4,
            Shape::User => 10,
            Shape::Transactions => 10,
            Shape::Embedding | Shape::Event => 2,
            Shape::Text => 1,
        };
        assert!(populating >= 50 * least, "{shape:?} {codec}: {populating}");
        assert_eq!(populating % 50, 0, "{shape:?} {codec}: {populating}");
    });
}

#[test]
fn decoding_makes_every_text_and_list_anew() {
    each(|shape, codec, message, bench| {
        let decoding = allocations(|| drop(bench.decode(message, 50)));
        let least = if shape == Shape::Charge { 4 } else { 1 };
        assert!(decoding >= 50 * least, "{shape:?} {codec}: {decoding}");
        assert_eq!(decoding % 50, 0, "{shape:?} {codec}: {decoding}");
    });
}

#[test]
fn damaged_bytes_are_read_and_refused() {
    let message = Shape::User.sample(1);
    for format in Format::ALL {
        let error = message.decode_batch(format, 3, b"{\"id\":").unwrap_err().to_string();
        assert!(error.starts_with(&format!("{}: cannot be read", format.id())), "{error}");
        assert_eq!(message.decode_batch(format, 0, b"{"), Ok(0));
    }
}
