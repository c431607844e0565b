//! grpc-core's choices (1.85.1, `chttp2/transport/hpack_encoder.cc` and `.h`, `call/metadata_batch.h`). Each field that gRPC
//! itself knows has a way of its own; whatever an application adds is written out every time. Values are plain but those of
//! `-bin` fields, which are in the Huffman code; names are plain, and never an index but for two binary fields.
//!
//! It keeps what it sent beside the table. Only it adds entries, so that asking the table comes to the same.

use super::{Field, Literal, Text, indexed, literal};
use crate::wire::hpack::static_table;
use crate::wire::hpack::table::DynamicTable;

/// How a field is sent (`CompressionTraits`).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// An entry of the static table, else written out.
    Static,
    /// Indexed as long as any entry holds it.
    AnyEntry,
    /// Indexed as long as it is the value that was added last.
    LastEntry,
    /// Only this value, indexed.
    Only(&'static str),
    /// One of so many small numbers, each indexed.
    Below(u32),
    /// Coding names that it knows, each indexed (`GRPC_COMPRESS_ALGORITHMS_COUNT`).
    Coding,
    /// A deadline, by an entry that is up to 3 % longer.
    Timeout,
    /// The name indexed, values never.
    NameOnly,
    /// Written out.
    Literal,
}

/// What it knows, in the order in which it sends them (`grpc_metadata_batch_base`). What it does not know comes after them.
const KNOWN: [(&str, Way); 27] = [
    (":path", Way::AnyEntry),
    (":authority", Way::AnyEntry),
    (":method", Way::Static),
    (":status", Way::Static),
    (":scheme", Way::Static),
    ("content-type", Way::Only("application/grpc")),
    ("te", Way::Only("trailers")),
    ("grpc-encoding", Way::Coding),
    ("grpc-internal-encoding-request", Way::Literal),
    ("grpc-accept-encoding", Way::LastEntry),
    ("grpc-status", Way::Below(16)),
    ("grpc-timeout", Way::Timeout),
    ("grpc-previous-rpc-attempts", Way::Literal),
    ("grpc-retry-pushback-ms", Way::Literal),
    ("user-agent", Way::LastEntry),
    ("grpc-message", Way::Literal),
    ("host", Way::Literal),
    ("endpoint-load-metrics-bin", Way::Literal),
    ("grpc-server-stats-bin", Way::Literal),
    ("grpc-trace-bin", Way::NameOnly),
    ("grpc-tags-bin", Way::NameOnly),
    ("lb-cost-bin", Way::Literal),
    ("lb-token", Way::Literal),
    ("x-envoy-peer-metadata", Way::LastEntry),
    ("x-envoy-auth-failure-mode-allowed", Way::LastEntry),
    ("x-forwarded-for", Way::LastEntry),
    ("x-forwarded-host", Way::LastEntry),
];

/// The codings that it has numbers for.
const CODINGS: [&str; 3] = ["identity", "deflate", "gzip"];

/// An entry larger than this is not even tried (`HPackEncoderTable::MaxEntrySize`).
const LARGEST_ENTRY: u32 = 0xffff;

/// How many deadlines it remembers (`kNumPreviousValues`).
const REMEMBERED: usize = 5;

/// The deadlines that it sent last: milliseconds, and the serial of the entry.
#[derive(Clone, Debug, Default)]
pub(super) struct Timeouts {
    sent: [Option<(u64, u32)>; REMEMBERED],
    next: usize,
}

pub(super) fn encode(
    table: &mut DynamicTable,
    timeouts: &mut Timeouts,
    fields: &[Field],
    block: &mut Vec<u8>,
) {
    for (name, way) in KNOWN {
        for field in fields.iter().filter(|field| field.name == name.as_bytes()) {
            known(table, timeouts, way, field, block);
        }
    }
    for field in fields.iter().filter(|field| KNOWN.iter().all(|(name, _)| field.name != name.as_bytes())) {
        write(block, Literal::Without, 0, field);
    }
}

fn known(table: &mut DynamicTable, timeouts: &mut Timeouts, way: Way, field: &Field, block: &mut Vec<u8>) {
    let (name, value) = (&field.name, &field.value);
    let index = match way {
        Way::Static => {
            return match static_table::exact(name, value) {
                Some(index) => indexed(block, index),
                None => write(block, Literal::Without, 0, field),
            };
        }
        Way::AnyEntry => table.exact(name, value),
        Way::LastEntry => table.named(name).filter(|&index| holds(table, index, value)),
        Way::Only(only) if only.as_bytes() == value => table.exact(name, value),
        Way::Below(count) if number(value).is_some_and(|value| value < u64::from(count)) => {
            table.exact(name, value)
        }
        Way::Coding if CODINGS.iter().any(|coding| coding.as_bytes() == value) => table.exact(name, value),
        Way::Timeout => return timeout(table, timeouts, field, block),
        Way::NameOnly => {
            let index = table.named(name);
            write(block, index.map_or(Literal::Incremental, |_| Literal::Without), index.unwrap_or(0), field);
            if index.is_none() {
                table.insert(name, value);
            }
            return;
        }
        _ => return write(block, Literal::Without, 0, field),
    };
    match index {
        Some(index) => indexed(block, index),
        None => drop(add(table, field, block)),
    }
}

fn holds(table: &DynamicTable, index: u32, value: &[u8]) -> bool {
    table.get(index).is_some_and(|entry| entry.field.value == value)
}

/// Writes a field out and adds it; gives the entry's serial.
fn add(table: &mut DynamicTable, field: &Field, block: &mut Vec<u8>) -> Option<u32> {
    if field.size() > LARGEST_ENTRY {
        write(block, Literal::Without, 0, field);
        return None;
    }
    write(block, Literal::Incremental, 0, field);
    table.insert(&field.name, &field.value)
}

/// `TimeoutCompressorImpl`: an entry that is at most 3 % longer will do, so that what arrives may differ from what was set.
fn timeout(table: &mut DynamicTable, timeouts: &mut Timeouts, field: &Field, block: &mut Vec<u8>) {
    let own = milliseconds(&field.value);
    let near = |&(sent, serial): &(u64, u32)| {
        let index = table.index_of(serial)?;
        let per_cent = match (own, sent) {
            (0, 0) => 0.0,
            (_, 0) => 100.0,
            _ => 100.0 * (own as f64 / sent as f64 - 1.0),
        };
        (per_cent > -3.0 && per_cent <= 0.0).then_some(index)
    };
    if let Some(index) = timeouts.sent.iter().flatten().find_map(near) {
        return indexed(block, index);
    }
    let serial = add(table, field, block);
    timeouts.sent[timeouts.next] = serial.map(|serial| (own, serial));
    timeouts.next = (timeouts.next + 1) % REMEMBERED;
}

/// A `grpc-timeout` (PROTOCOL-HTTP2.md, "Timeout"); 0 for what is less than a millisecond, as for what is no timeout.
fn milliseconds(value: &[u8]) -> u64 {
    let Some((unit, digits)) = value.split_last() else { return 0 };
    let thousandths: u64 = match unit {
        b'H' => 3_600_000_000,
        b'M' => 60_000_000,
        b'S' => 1_000_000,
        b'm' => 1_000,
        b'u' => 1,
        _ => 0,
    };
    number(digits).unwrap_or(0).saturating_mul(thousandths) / 1_000
}

fn number(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

fn write(block: &mut Vec<u8>, kind: Literal, name_index: u32, field: &Field) {
    let value = if field.name.ends_with(b"-bin") { Text::Huffman } else { Text::Plain };
    literal(block, kind, name_index, field, Text::Plain, value);
}
