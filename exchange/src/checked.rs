//! What a plan may ask for.

use std::fmt::Display;

use http::{HeaderName, HeaderValue, Method, StatusCode, Uri};

use crate::plan::{
    ExchangeError, Framing, Header, MOST_CALLS, MOST_OCTETS, MOST_OCTETS_IN_ALL, Order, Plan, Transport,
};

/// Fields that the libraries write, or that mean something to the connection.
const RESERVED: [&str; 9] = [
    "connection",
    "content-length",
    "date",
    "expect",
    "host",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];
/// Fields that tonic or tonic-web writes.
const RESERVED_BY_GRPC: [&str; 4] = ["content-type", "grpc-message", "grpc-message-type", "grpc-status"];

/// Refuses what cannot be said.
pub(crate) fn check(plan: &Plan) -> Result<(), ExchangeError> {
    if plan.transport == Transport::Http1 {
        if plan.framing == Framing::Grpc {
            return Err(error("framing", "Grpc", "gRPC needs HTTP/2: HTTP/1.1 here has no trailers"));
        }
        if plan.order == Order::AtOnce && plan.calls.len() > 1 {
            return Err(error("order", "AtOnce", "one HTTP/1.1 connection takes calls in turn"));
        }
    }
    if !(1..=MOST_CALLS).contains(&plan.calls.len()) {
        return Err(error("calls", plan.calls.len(), &format!("1 to {MOST_CALLS} calls are possible")));
    }
    let uri = Uri::builder().scheme("http").authority(plan.authority.as_str()).path_and_query("/");
    if plan.authority.is_empty() || uri.build().is_err() {
        return Err(error("authority", &plan.authority, "a host, or a host and a port, is wanted"));
    }
    value("date", &plan.date)?;
    let mut octets = 0;
    for (number, call) in plan.calls.iter().enumerate() {
        let field = |name: &str| format!("calls[{number}].{name}");
        let (request, response) = (&call.request, &call.response);
        if !matches!(Method::from_bytes(request.method.as_bytes()), Ok(method) if method != Method::CONNECT && method != Method::HEAD)
        {
            return Err(error(field("request.method"), &request.method, "GET, POST or their like is wanted"));
        }
        if plan.framing != Framing::Plain && request.method != "POST" {
            return Err(error(field("request.method"), &request.method, "gRPC's is always POST"));
        }
        if !request.path.starts_with('/') || Uri::try_from(request.path.as_str()).is_err() {
            return Err(error(field("request.path"), &request.path, "a path beginning with / is wanted"));
        }
        // Informational ones, 204 and 304 have no content (RFC 9110, 15).
        let status = StatusCode::from_u16(response.status).ok();
        if !status.is_some_and(|status| !status.is_informational() && ![204, 304].contains(&response.status))
        {
            return Err(error(
                field("response.status"),
                response.status,
                "one from 200 to 999 that allows content is wanted",
            ));
        }
        if plan.framing != Framing::Plain && response.status != 200 {
            return Err(error(field("response.status"), response.status, "gRPC's is always 200"));
        }
        if plan.framing == Framing::Plain && !response.trailers.is_empty() {
            return Err(error(
                field("response.trailers"),
                response.trailers.len(),
                "only gRPC has trailers here",
            ));
        }
        headers(&field("request.headers"), plan.framing, &request.headers)?;
        headers(&field("response.headers"), plan.framing, &response.headers)?;
        headers(&field("response.trailers"), plan.framing, &response.trailers)?;
        for (name, message) in
            [("request.message", &request.message), ("response.message", &response.message)]
        {
            octets += message.len();
            if message.len() > MOST_OCTETS {
                let wanted = format!("at most {MOST_OCTETS} octets are possible");
                return Err(error(field(name), message.len(), &wanted));
            }
        }
    }
    if octets > MOST_OCTETS_IN_ALL {
        let wanted = format!("all messages together may have {MOST_OCTETS_IN_ALL} octets");
        return Err(error("calls", octets, &wanted));
    }
    Ok(())
}

fn headers(field: &str, framing: Framing, headers: &[Header]) -> Result<(), ExchangeError> {
    for (at, header) in headers.iter().enumerate() {
        let name = header.name.as_str();
        let reserved =
            RESERVED.contains(&name) || framing != Framing::Plain && RESERVED_BY_GRPC.contains(&name);
        if reserved {
            return Err(error(format!("{field}[{at}].name"), name, "the libraries write this one"));
        }
        if HeaderName::from_lowercase(name.as_bytes()).is_err() {
            return Err(error(format!("{field}[{at}].name"), name, "a field name in lower case is wanted"));
        }
        value(&format!("{field}[{at}].value"), &header.value)?;
    }
    Ok(())
}

fn value(field: &str, value: &str) -> Result<(), ExchangeError> {
    match HeaderValue::from_str(value) {
        Ok(_) if value.trim() == value => Ok(()),
        _ => Err(error(field, value, "printable ASCII without white space around it is wanted")),
    }
}

fn error(field: impl Into<String>, value: impl Display, wanted: &str) -> ExchangeError {
    ExchangeError::Plan { field: field.into(), value: format!("{value}"), wanted: wanted.into() }
}
