//! hyper's server, HTTP/1.1 or HTTP/2, with its own defaults: a POST to a method's path has the request as its body, and the
//! response has one message, or many of them, each in a piece of its own.

use std::convert::Infallible;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Request, Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use proto::Format;
use tokio::net::TcpListener;
use tokio_stream::StreamExt;

use super::Site;
use super::ready::Ready;
use crate::Outcome;
use crate::messages::{self, BatchGetUsers, ChargeCard, GetUser, Method, StreamTransactions};
use crate::plan::Stack;

type Answer = Response<UnsyncBoxBody<Bytes, String>>;

/// Serves every connection until the program ends.
pub(super) async fn serve(listener: TcpListener, site: Site) {
    while let Ok((connection, _)) = listener.accept().await {
        // As tonic does unasked; a response of two writes would else wait for the client's delayed acknowledgement.
        let _ = connection.set_nodelay(true);
        let connection = TokioIo::new(connection);
        let service = service_fn(move |request| answer(request, site));
        match site.stack {
            Stack::Http1 => {
                let builder = hyper::server::conn::http1::Builder::new();
                tokio::spawn(builder.serve_connection(connection, service));
            }
            Stack::Http2 | Stack::Grpc => {
                let builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                tokio::spawn(builder.serve_connection(connection, service));
            }
        }
    }
}

async fn answer(request: Request<Incoming>, site: Site) -> Result<Answer, Infallible> {
    let answer = match request.uri().path() {
        ChargeCard::PATH => unary::<ChargeCard>(request, site).await,
        GetUser::PATH => unary::<GetUser>(request, site).await,
        StreamTransactions::PATH => stream::<StreamTransactions>(request, site).await,
        BatchGetUsers::PATH => stream::<BatchGetUsers>(request, site).await,
        path => return Ok(refusal(StatusCode::NOT_FOUND, format!("{path} is no method"))),
    };
    Ok(answer.unwrap_or_else(|reason| refusal(StatusCode::BAD_REQUEST, reason)))
}

async fn unary<M: Method>(request: Request<Incoming>, site: Site) -> Outcome<Answer> {
    let request = read::<M>(request, site.format).await?;
    let message = M::responses(&request).first().ok_or("nothing to answer")?;
    let octets = messages::encode(site.format, message)?;
    let body = Full::new(octets.into()).map_err(|never| match never {}).boxed_unsync();
    Ok(with_type(body, one_type(site.format)))
}

async fn stream<M: Method>(request: Request<Incoming>, site: Site) -> Outcome<Answer> {
    let request = read::<M>(request, site.format).await?;
    let pieces = Ready::new(M::responses(&request), site.pace)
        .map(move |message| messages::encode_one_of_many(site.format, message))
        .map(|octets| octets.map(|octets| Frame::data(octets.into())));
    Ok(with_type(StreamBody::new(pieces).boxed_unsync(), many_type(site.format)))
}

async fn read<M: Method>(request: Request<Incoming>, format: Format) -> Outcome<M::Request> {
    let body = request.into_body().collect().await.map_err(|error| error.to_string())?;
    messages::decode(format, &body.to_bytes())
}

fn with_type(body: UnsyncBoxBody<Bytes, String>, content_type: &'static str) -> Answer {
    let mut answer = Response::new(body);
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer
}

fn refusal(status: StatusCode, reason: String) -> Answer {
    let mut answer = Response::new(Full::new(reason.into()).map_err(|never| match never {}).boxed_unsync());
    *answer.status_mut() = status;
    answer
}

fn one_type(format: Format) -> &'static str {
    if format == Format::Protobuf { "application/protobuf" } else { "application/json" }
}

fn many_type(format: Format) -> &'static str {
    if format == Format::Protobuf { "application/protobuf; delimited=true" } else { "application/x-ndjson" }
}
