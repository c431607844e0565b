//! The claims that the lessons of track "Wire" check.

mod bytes;
mod calls;
mod headers;
mod recorded;
mod times;

use super::{Claim, Evidence};

const JSON_OR_PROTOBUF: &[&str] = &["json-or-protobuf"];

pub(super) static CLAIMS: [Claim; 8] = [
    Claim {
        id: "D0-1",
        document: "Document 0",
        says: "Unary gRPC and REST cost about the same per short request; HPACK and multiplexing give a small edge.",
        rule: calls::RULE,
        evidence: Evidence::Bytes,
        lessons: &["anatomy-of-a-call"],
        open: &[],
        check: calls::about_the_same,
    },
    Claim {
        id: "D1-6",
        document: "Document 1",
        says: "The format matters for payloads of 100 KB and more, and for embeddings and tensors.",
        rule: "For each of the six messages at 102,400 bytes of compact JSON, and for the embedding at its natural 768 \
               floats: what Protobuf saves over compact JSON in encoding, decoding, and sending through 1,000 Mbit/s (the \
               lesson's default). It matters where the 95 % interval of the median saving over 11 interleaved rounds lies \
               at or above 1 ms, which is 5 % of the 20 ms query that the document compares with.",
        evidence: Evidence::Time,
        lessons: JSON_OR_PROTOBUF,
        open: &[("payload_bytes", "102400"), ("messages", "all")],
        check: times::it_matters,
    },
    Claim {
        id: "D2-20",
        document: "Document 2",
        says: "HPACK and a connection that is used again cut the overhead of each call.",
        rule: headers::RULE,
        evidence: Evidence::Bytes,
        lessons: &["headers-that-repeat"],
        open: &[],
        check: headers::cut,
    },
    Claim {
        id: "D4-2",
        document: "Document 4",
        says: "Serializing a complex object to JSON and back is 5 to 10 times slower than with Protobuf.",
        rule: "For each of the six messages at its natural size: encoding plus decoding, compact JSON over Protobuf, as a \
               ratio in each of 11 interleaved rounds. It holds for a message where the 95 % bootstrap interval of the \
               median ratio lies within 5 to 10.",
        evidence: Evidence::Time,
        lessons: JSON_OR_PROTOBUF,
        open: &[("messages", "all")],
        check: times::to_json_and_back,
    },
    Claim {
        id: "D4-3",
        document: "Document 4",
        says: "\"amount_cents\": 4999 is 21 bytes in JSON and 3 in Protobuf.",
        rule: "The bytes of that field in the document's own charge: in JSON as Python's json.dumps writes it, name and value \
               without the comma that separates members; in Protobuf tag and value. It holds where they are exactly those.",
        evidence: Evidence::Bytes,
        lessons: JSON_OR_PROTOBUF,
        open: &[],
        check: bytes::one_field,
    },
    Claim {
        id: "D4-4",
        document: "Document 4",
        says: "The charge is 83 bytes of JSON and 34 of Protobuf, 2.4 times smaller.",
        rule: "The document's own charge, in JSON as Python's json.dumps writes it (the document's code) and in Protobuf. \
               Bytes hold where they are exactly those, the ratio where it rounds to 2.4.",
        evidence: Evidence::Bytes,
        lessons: JSON_OR_PROTOBUF,
        open: &[],
        check: bytes::the_charge,
    },
    Claim {
        id: "D4-5",
        document: "Document 4",
        says: "In Python the charge takes 1,200 ns as JSON and 120 ns as Protobuf, 10 times faster.",
        rule: "Python's own json.dumps and Google's protobuf (upb) on the document's charge, in interleaved rounds, recorded by \
               cargo xtask measure-python with machine and versions. Nanoseconds are a machine's own and decide nothing. The \
               ratio holds where its 95 % interval rounds to 10, as precisely as the document writes it (9.5 to 10.5): for a \
               message that is there already, and for one that is made anew each time. This rule was written after the record.",
        evidence: Evidence::Peer,
        lessons: JSON_OR_PROTOBUF,
        open: &[],
        check: recorded::in_python,
    },
    Claim {
        id: "D4-6",
        document: "Document 4",
        says: "Protobuf is 5 to 10 times smaller for nested messages with repeated fields.",
        rule: "The two messages that nest and repeat, a list of transactions and a user with a map, each at its natural size \
               and at 65,536 bytes: JSON as json.dumps writes it over Protobuf, neither compressed, over the seeds. It holds \
               for a message where the 95 % interval of the median lies within 5 to 10.",
        evidence: Evidence::Bytes,
        lessons: JSON_OR_PROTOBUF,
        open: &[("shape", "transactions")],
        check: bytes::nested_and_repeated,
    },
];
