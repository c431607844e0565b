//! Plans that several tests use.

use exchange::{Call, Framing, Header, Order, Plan, Request, Response, Transport};

/// Which contender: carrier and framing.
pub(crate) const CONTENDERS: [(&str, Transport, Framing); 5] = [
    ("http1-json", Transport::Http1, Framing::Plain),
    ("http2-json", Transport::Http2, Framing::Plain),
    ("grpc", Transport::Http2, Framing::Grpc),
    ("grpc-web-http1", Transport::Http1, Framing::GrpcWeb),
    ("grpc-web-http2", Transport::Http2, Framing::GrpcWeb),
];

/// So many calls with messages of these lengths.
pub(crate) fn plan(
    (transport, framing): (Transport, Framing),
    order: Order,
    calls: usize,
    (asked, answered): (usize, usize),
) -> Plan {
    let content_type = if framing == Framing::Plain {
        vec![Header::new("content-type", "application/json")]
    } else {
        vec![]
    };
    let call = |number: usize| Call {
        request: Request {
            method: "POST".into(),
            path: "/payments.v1.Payments/Charge".into(),
            headers: [content_type.clone(), vec![Header::new("x-request-id", &format!("request-{number}"))]]
                .concat(),
            message: vec![b'q'; asked],
        },
        response: Response {
            status: 200,
            headers: content_type.clone(),
            message: vec![b'a'; answered],
            trailers: Vec::new(),
        },
    };
    Plan {
        transport,
        framing,
        order,
        authority: "payments.example".into(),
        date: "Sun, 06 Nov 1994 08:49:37 GMT".into(),
        calls: (0..calls).map(call).collect(),
    }
}
