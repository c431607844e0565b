//! HTTP/1.1 (RFC 9112) as hyper 1 writes it, field names in lower case: the application's fields, then `host` (added by
//! hyper-util's client), then the length; in responses the date comes last. A content of unknown length is chunked (7.1).

use bytes::Bytes;
use http::StatusCode;
use http::header::{CONTENT_LENGTH, HOST, HeaderMap, HeaderValue, TRANSFER_ENCODING};

use crate::body::{Outgoing, request, response, set_date, target};
use crate::octets::{Direction, Exchange, Span, Write};
use crate::plan::{ExchangeError, Plan};

/// Every call in turn.
pub(crate) fn run(plan: &Plan) -> Result<Exchange, ExchangeError> {
    let mut exchange = Exchange::default();
    for (number, call) in plan.calls.iter().enumerate() {
        let (method, uri) = target(plan, &call.request)?;
        let mut outgoing = request(plan.framing, &call.request);
        outgoing.headers.extend(HeaderValue::try_from(plan.authority.as_str()).map(|host| (HOST, host)));
        // hyper's client leaves the length out where there is no content.
        if !outgoing.is_empty() {
            say_length(&mut outgoing);
        }
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let line = format!("{method} {path} HTTP/1.1\r\n");
        write(&mut exchange, Direction::ToServer, number, &line, &outgoing);

        let mut outgoing = response(plan.framing, &call.response);
        say_length(&mut outgoing);
        set_date(&mut outgoing.headers, &plan.date);
        let status = StatusCode::from_u16(call.response.status).ok();
        let reason = status.and_then(|status| status.canonical_reason()).unwrap_or("<none>");
        let line = format!("HTTP/1.1 {} {reason}\r\n", call.response.status);
        write(&mut exchange, Direction::ToClient, number, &line, &outgoing);
    }
    Ok(exchange)
}

fn say_length(outgoing: &mut Outgoing) {
    let (name, value) = if outgoing.known_length {
        (CONTENT_LENGTH, HeaderValue::from(outgoing.length()))
    } else {
        (TRANSFER_ENCODING, HeaderValue::from_static("chunked"))
    };
    outgoing.headers.insert(name, value);
}

/// Head and content go out together.
fn write(exchange: &mut Exchange, direction: Direction, call: usize, line: &str, outgoing: &Outgoing) {
    let octets = match direction {
        Direction::ToServer => &mut exchange.to_server,
        Direction::ToClient => &mut exchange.to_client,
    };
    let start = octets.len() as u32;
    octets.extend_from_slice(line.as_bytes());
    fields(octets, &outgoing.headers);
    for piece in &outgoing.pieces {
        content(octets, piece, outgoing.known_length);
    }
    if !outgoing.known_length {
        octets.extend_from_slice(b"0\r\n\r\n");
    }
    let end = octets.len() as u32;
    exchange.writes.push(Write { direction, start, end });
    exchange.spans.push(Span { direction, start, end, call: Some(call as u32), stream: 0 });
}

fn fields(octets: &mut Vec<u8>, headers: &HeaderMap) {
    for (name, value) in headers {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            octets.extend_from_slice(part);
        }
    }
    octets.extend_from_slice(b"\r\n");
}

fn content(octets: &mut Vec<u8>, piece: &Bytes, known_length: bool) {
    if known_length {
        octets.extend_from_slice(piece);
    } else {
        octets.extend_from_slice(format!("{:X}\r\n", piece.len()).as_bytes());
        octets.extend_from_slice(piece);
        octets.extend_from_slice(b"\r\n");
    }
}
