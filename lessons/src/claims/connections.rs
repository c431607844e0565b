//! The claims that the lessons of track "Connections" check.

mod greetings;
mod places;

use super::{Claim, Evidence};

const ONE_SLOW_REQUEST: &[&str] = &["one-slow-request"];
const SLOW_AND_LOST: &[&str] = &["one-slow-request", "when-packets-drop"];

pub(super) static CLAIMS: [Claim; 5] = [
    Claim {
        id: "D1-7",
        document: "Document 1",
        says: "Many small messages gain from HTTP/2's multiplexing.",
        rule: "The lesson's defaults, with 1,000 calls/s, none of them slow, responses of 256 bytes, for 1 s: the p99 of all \
               calls on each way of HTTP/1.1 (one connection, pipelined, six, a pool of 50) over that on one HTTP/2 \
               connection. They gain over a way where the 95 % interval of the median over the seeds lies at or above 1.1.",
        evidence: Evidence::Run,
        lessons: ONE_SLOW_REQUEST,
        open: places::MANY_SMALL,
        check: places::many_small,
    },
    Claim {
        id: "D2-24",
        document: "Document 2",
        says: "A gRPC client opens one connection to a backend and sends thousands of calls down it.",
        rule: "What clients do is cited: one connection to each address, and new calls wait while as many streams are open as \
               the server allows (grpc-go, http2_client.go, NewStream; gRPC A105, a draft, makes more an option whose default \
               is one). Whether one is enough is run, at the lesson's defaults with 100 streams allowed and with 1: the quick \
               calls' p99 on one HTTP/2 connection over that on four. It is enough where the 95 % interval of the median over \
               the seeds lies at or below 1.1. The rule was written after runs of some seeds had been seen.",
        evidence: Evidence::Run,
        lessons: ONE_SLOW_REQUEST,
        open: places::ONE_STREAM,
        check: places::one_connection,
    },
    Claim {
        id: "D4-7",
        document: "Document 4",
        says: "A slow HTTP/1.1 request blocks those behind it on its connection; a slow HTTP/2 stream does not.",
        rule: "At the lesson's defaults: how long the quick calls take that come while a slow one is under way, over what a \
               quick call takes alone (round trip and service). HTTP/1.1 blocks, on one connection and pipelined, where the \
               95 % interval of the median over the seeds lies at or above 2; HTTP/2 does not, with 100 streams allowed and \
               with 1, where it lies at or below 1.1. \
               Below HTTP is TCP: in when-packets-drop, at its defaults with a single lost packet (number 400 + 20 × the seed modulo 20, in \
               the middle of the answers), HTTP/2 blocks where objects are there later than with streams that do not wait \
               for each other's packets, all else being the same: it does not where none is. The rule was written after runs \
               of some seeds, and of some lost packets, had been seen.",
        evidence: Evidence::Run,
        lessons: SLOW_AND_LOST,
        open: &[],
        check: places::blocks,
    },
    Claim {
        id: "D4-26",
        document: "Document 4",
        says: "gRPC clients keep a pool of HTTP/2 connections.",
        rule: "What clients do is cited as for D2-24: by themselves one to each address, more only when told to. What a pool \
               brings is run, as for D2-24: it spares the quick calls a wait where their p99 on one connection over that on \
               four has its 95 % interval at or above 1.1, with 100 streams allowed and with 1. The claim holds under the \
               conditions that hold in both. The rule was written after runs of some seeds had been seen.",
        evidence: Evidence::Run,
        lessons: ONE_SLOW_REQUEST,
        open: places::ONE_STREAM,
        check: places::a_pool,
    },
    Claim {
        id: "D4-9",
        document: "Document 4",
        says: "REST clients often open a connection per request; a long-lived HTTP/2 connection spares the handshakes of TCP and \
               TLS.",
        rule: "How often clients open a connection per request is people's habit, and cannot be measured here; cited is that a \
               connection of HTTP/1.1 stays open unless a side says otherwise (RFC 9112, 9.3). What it would cost is run, at the \
               lesson's defaults: the median of all calls with a connection for each, and on a pool that is kept, over that on \
               one HTTP/2 connection. HTTP/2 spares something against a way where the 95 % interval of the median over the \
               seeds lies at or above 1.1.",
        evidence: Evidence::Run,
        lessons: &["the-price-of-hello"],
        open: &[],
        check: greetings::spared,
    },
];
