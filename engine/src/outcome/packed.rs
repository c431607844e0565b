//! A trace on its way: for who reads it a list of records; between two programs of this house, in a binary format, octets of
//! a fixed length for each. A run has thousands of them, and a page that shows it again while a knob turns has 16
//! milliseconds: number by number, packing and unpacking took a third of that (`cargo xtask bench`).

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::kernel::time::Time;
use crate::wire::http1::Part;
use crate::wire::http2::FrameType;
use crate::wire::model::Record;
use crate::wire::pipe::Direction;
use crate::wire::protocol::{Kind, SegmentKind};

/// Octets of a record: two moments, four numbers, what it was with which way in the lowest bit. Little end first.
const LENGTH: usize = 8 + 8 + 4 + 4 + 4 + 4 + 1;

/// Nothing arrives in the last two moments of time: what is lost stands at the end, and what was dropped just before.
const LOST: [Time; 2] = [Time::MAX, Time::from_nanoseconds(u64::MAX - 1)];

/// What a parcel may be; its place is its [`number`].
const KINDS: [Kind; 16] = [
    Kind::Http1(Part::Head),
    Kind::Http1(Part::Body),
    Kind::Http2(FrameType::Data),
    Kind::Http2(FrameType::Headers),
    Kind::Http2(FrameType::RstStream),
    Kind::Http2(FrameType::Settings),
    Kind::Http2(FrameType::SettingsAck),
    Kind::Http2(FrameType::WindowUpdate),
    Kind::Http2(FrameType::Preface),
    Kind::Tcp(SegmentKind::Synchronise),
    Kind::Tcp(SegmentKind::Acknowledgement),
    Kind::Tcp(SegmentKind::Greeting),
    Kind::Tcp(SegmentKind::GreetingAgain),
    Kind::Tcp(SegmentKind::Data),
    Kind::Tcp(SegmentKind::DataAgain),
    Kind::Tcp(SegmentKind::Finish),
];

/// A kind's number; a new kind without one does not compile.
fn number(kind: Kind) -> u8 {
    match kind {
        Kind::Http1(Part::Head) => 0,
        Kind::Http1(Part::Body) => 1,
        Kind::Http2(FrameType::Data) => 2,
        Kind::Http2(FrameType::Headers) => 3,
        Kind::Http2(FrameType::RstStream) => 4,
        Kind::Http2(FrameType::Settings) => 5,
        Kind::Http2(FrameType::SettingsAck) => 6,
        Kind::Http2(FrameType::WindowUpdate) => 7,
        Kind::Http2(FrameType::Preface) => 8,
        Kind::Tcp(SegmentKind::Synchronise) => 9,
        Kind::Tcp(SegmentKind::Acknowledgement) => 10,
        Kind::Tcp(SegmentKind::Greeting) => 11,
        Kind::Tcp(SegmentKind::GreetingAgain) => 12,
        Kind::Tcp(SegmentKind::Data) => 13,
        Kind::Tcp(SegmentKind::DataAgain) => 14,
        Kind::Tcp(SegmentKind::Finish) => 15,
    }
}

pub(super) fn serialize<S: Serializer>(trace: &[Record], serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        return trace.serialize(serializer);
    }
    serializer.serialize_bytes(&pack(trace))
}

fn pack(trace: &[Record]) -> Vec<u8> {
    let mut octets = Vec::with_capacity(trace.len() * LENGTH);
    for record in trace {
        for moment in [record.sent, record.arrived.unwrap_or(LOST[usize::from(record.dropped)])] {
            octets.extend_from_slice(&moment.nanoseconds().to_le_bytes());
        }
        for number in [record.connection, record.stream, record.octets, record.sequence] {
            octets.extend_from_slice(&number.to_le_bytes());
        }
        octets.push(number(record.kind) << 1 | record.direction.index() as u8);
    }
    octets
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Record>, D::Error> {
    if deserializer.is_human_readable() {
        return Vec::deserialize(deserializer);
    }
    deserializer.deserialize_bytes(Octets)
}

struct Octets;

impl Visitor<'_> for Octets {
    type Value = Vec<Record>;

    fn expecting(&self, words: &mut fmt::Formatter<'_>) -> fmt::Result {
        words.write_str("records of a trace")
    }

    fn visit_bytes<E: Error>(self, octets: &[u8]) -> Result<Vec<Record>, E> {
        unpack(octets).ok_or_else(|| E::custom("a record of the trace is none"))
    }
}

fn unpack(octets: &[u8]) -> Option<Vec<Record>> {
    octets.chunks(LENGTH).map(record).collect()
}

/// The record in these octets, if there is one.
fn record(octets: &[u8]) -> Option<Record> {
    let (moments, rest) = octets.split_at_checked(16)?;
    let (numbers, last) = rest.split_at_checked(16)?;
    let moment = |at: usize| Some(Time::from_nanoseconds(u64::from_le_bytes(*moments[at..].first_chunk()?)));
    let whole = |at: usize| Some(u32::from_le_bytes(*numbers[at..].first_chunk()?));
    let [code] = *last else { return None };
    Some(Record {
        sent: moment(0)?,
        arrived: Some(moment(8)?).filter(|arrived| !LOST.contains(arrived)),
        dropped: moment(8)? == LOST[1],
        connection: whole(0)?,
        direction: Direction::BOTH[usize::from(code & 1)],
        kind: *KINDS.get(usize::from(code >> 1))?,
        stream: whole(4)?,
        octets: whole(8)?,
        sequence: whole(12)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records() -> Vec<Record> {
        let of = |(number, kind): (usize, &Kind)| {
            Direction::BOTH.map(|direction| Record {
                sent: Time::from_nanoseconds(u64::MAX - number as u64),
                arrived: (number > 1).then(|| Time::from_nanoseconds(u64::MAX - 2)),
                dropped: number == 1,
                connection: 1 << number,
                direction,
                kind: *kind,
                stream: u32::MAX - number as u32,
                octets: 0x0102_0304 + number as u32,
                sequence: u32::MAX / 2 - number as u32,
            })
        };
        KINDS.iter().enumerate().flat_map(of).collect()
    }

    #[test]
    fn a_trace_comes_out_as_it_went_in() {
        let trace = records();
        assert_eq!(unpack(&pack(&trace)), Some(trace));
        assert_eq!(unpack(&[]), Some(Vec::new()));
    }

    #[test]
    fn what_is_cut_short_or_of_no_kind_is_refused() {
        let whole = pack(&records());
        for length in 1..LENGTH {
            assert_eq!(unpack(&whole[..whole.len() - length]), None);
        }
        let mut other = whole;
        other[LENGTH - 1] = (KINDS.len() as u8) << 1;
        assert_eq!(unpack(&other), None);
    }

    #[test]
    fn a_kinds_number_is_its_place() {
        for (place, kind) in KINDS.into_iter().enumerate() {
            assert_eq!(number(kind) as usize, place);
        }
    }
}
