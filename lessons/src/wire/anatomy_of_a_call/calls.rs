//! What the contenders say: the same two messages, in calls that differ in nothing but what their protocol asks for.

use exchange::{Call, Framing, Header, Order as Turns, Plan, Request, Response, Transport};
use proto::{Codec, Format, encode};

use super::{GRPC, GRPC_WEB, HTTP1};
use crate::experiment::RunError;
use crate::wire::encoding::Order;

/// Calls on the connection, at the least. After the second nothing is new.
pub(crate) const FEWEST: i64 = 2;

/// A service's name inside a data centre.
const AUTHORITY: &str = "shop.internal:8080";
/// Where REST would have it.
const REST_PATH: &str = "/v1/charges";
/// Where gRPC has it: package, service and method.
const GRPC_PATH: &str = "/shop.v1.ChargeService/CreateCharge";
/// Any moment: it is one that repeats.
const DATE: &str = "Thu, 01 Jan 2026 00:00:00 GMT";

/// How a contender carries and frames, and in which format its messages are.
pub(crate) fn protocol(contender: &str) -> (Transport, Framing, Format) {
    match contender {
        HTTP1 => (Transport::Http1, Framing::Plain, Format::Json),
        GRPC => (Transport::Http2, Framing::Grpc, Format::Protobuf),
        GRPC_WEB => (Transport::Http2, Framing::GrpcWeb, Format::Protobuf),
        _ => (Transport::Http2, Framing::Plain, Format::Json),
    }
}

/// So many calls of the contender.
pub(crate) fn plan(contender: &str, order: Order, calls: i64) -> Result<Plan, RunError> {
    let (transport, framing, format) = protocol(contender);
    let codec = Codec { format, gzip: false };
    let asked = encode(&order.message(), codec)?;
    let answered = encode(&Order { seed: order.seed.wrapping_add(1), ..order }.message(), codec)?;
    let json = Header::new("content-type", "application/json");
    let (path, asks, answers) = match framing {
        Framing::Plain => {
            (REST_PATH, vec![json.clone(), Header::new("accept", "application/json")], vec![json])
        }
        Framing::Grpc => (GRPC_PATH, vec![], vec![]),
        // PROTOCOL-WEB.md asks for it, so that a browser asks before it sends.
        Framing::GrpcWeb => (GRPC_PATH, vec![Header::new("x-grpc-web", "1")], vec![]),
    };
    let call = Call {
        request: Request { method: "POST".into(), path: path.into(), headers: asks, message: asked },
        response: Response { status: 200, headers: answers, message: answered, trailers: Vec::new() },
    };
    Ok(Plan {
        transport,
        framing,
        order: Turns::InTurn,
        authority: AUTHORITY.into(),
        date: DATE.into(),
        calls: (0..calls).map(|_| call.clone()).collect(),
    })
}
