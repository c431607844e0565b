//! hyper's clients with their own defaults. HTTP/1.1 answers one call after the other on a connection, so that each caller
//! has one of its own; on HTTP/2 all share one.

use std::net::Ipv4Addr;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use http::{Request, Response, StatusCode, request};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use proto::Format;
use tokio::net::TcpStream;

use super::Caller;
use crate::Outcome;
use crate::messages::{self, Many, Method};
use crate::peer::NAME;

/// A connection to 127.0.0.1.
pub(super) async fn connection(port: u16) -> Outcome<TcpStream> {
    let connection =
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| error.to_string())?;
    connection.set_nodelay(true).map_err(|error| error.to_string())?;
    Ok(connection)
}

/// Who sends requests over a connection, or a share of one.
pub trait Sends: Sized + Send + 'static {
    /// As [`Caller::connect`].
    fn connect(port: u16, callers: usize) -> impl Future<Output = Outcome<Vec<Self>>>;

    /// A request for a path, as this version of HTTP names where it goes.
    fn post(path: &'static str) -> Outcome<request::Builder>;

    /// Sends it, as soon as there is room.
    fn send(&mut self, request: Outgoing) -> impl Future<Output = hyper::Result<Response<Incoming>>> + Send;
}

type Outgoing = Request<Full<Bytes>>;

impl Sends for http1::SendRequest<Full<Bytes>> {
    async fn connect(port: u16, callers: usize) -> Outcome<Vec<Self>> {
        let mut all = Vec::new();
        for _ in 0..callers {
            let io = TokioIo::new(connection(port).await?);
            let (sender, driver) = http1::handshake(io).await.map_err(|error| error.to_string())?;
            tokio::spawn(driver);
            all.push(sender);
        }
        Ok(all)
    }

    fn post(path: &'static str) -> Outcome<request::Builder> {
        Ok(Request::post(path).header(HOST, NAME))
    }

    async fn send(&mut self, request: Outgoing) -> hyper::Result<Response<Incoming>> {
        self.ready().await?;
        self.send_request(request).await
    }
}

impl Sends for http2::SendRequest<Full<Bytes>> {
    async fn connect(port: u16, callers: usize) -> Outcome<Vec<Self>> {
        let io = TokioIo::new(connection(port).await?);
        let shaken = http2::handshake(TokioExecutor::new(), io).await;
        let (sender, driver) = shaken.map_err(|error| error.to_string())?;
        tokio::spawn(driver);
        Ok(vec![sender; callers])
    }

    fn post(path: &'static str) -> Outcome<request::Builder> {
        let uri = http::Uri::builder().scheme("http").authority(NAME).path_and_query(path);
        Ok(Request::post(uri.build().map_err(|error| error.to_string())?))
    }

    async fn send(&mut self, request: Outgoing) -> hyper::Result<Response<Incoming>> {
        self.ready().await?;
        self.send_request(request).await
    }
}

/// A caller over a connection of HTTP/1.1, or a share of one of HTTP/2.
#[derive(Clone, Debug)]
pub struct OverHyper<Sender>(Sender);

/// A connection of HTTP/1.1.
pub type Http1 = OverHyper<http1::SendRequest<Full<Bytes>>>;
/// A share of a connection of HTTP/2.
pub type Http2 = OverHyper<http2::SendRequest<Full<Bytes>>>;

impl<Sender: Sends> Caller for OverHyper<Sender> {
    async fn connect(port: u16, callers: usize) -> Outcome<Vec<Self>> {
        Ok(Sender::connect(port, callers).await?.into_iter().map(Self).collect())
    }

    async fn unary<M: Method>(&mut self, format: Format) -> Outcome<M::Response> {
        one(self.send(format, M::PATH, M::request(1)).await?, format).await
    }

    async fn stream<M: Method>(
        &mut self,
        format: Format,
        messages: usize,
        each: impl FnMut(M::Response) + Send,
    ) -> Outcome {
        many(self.send(format, M::PATH, M::request(messages)).await?, format, each).await
    }
}

impl<Sender: Sends> OverHyper<Sender> {
    async fn send<R: messages::Body>(
        &mut self,
        format: Format,
        path: &'static str,
        message: &R,
    ) -> Outcome<Response<Incoming>> {
        let body = Full::new(messages::encode(format, message)?.into());
        let request = Sender::post(path)?.header(CONTENT_TYPE, content_type(format)).body(body);
        let request = request.map_err(|error| error.to_string())?;
        self.0.send(request).await.map_err(|error| error.to_string())
    }
}

fn content_type(format: Format) -> &'static str {
    if format == Format::Protobuf { "application/protobuf" } else { "application/json" }
}

/// The body as one message.
async fn one<M: messages::Body>(response: Response<Incoming>, format: Format) -> Outcome<M> {
    let response = ok(response).await?;
    let body = response.into_body().collect().await.map_err(|error| error.to_string())?;
    messages::decode(format, &body.to_bytes())
}

/// The body as many messages, each as soon as it is there.
async fn many<M: messages::Body>(
    response: Response<Incoming>,
    format: Format,
    mut each: impl FnMut(M),
) -> Outcome {
    let mut body = ok(response).await?.into_body();
    let mut many = Many::new(format);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| error.to_string())?;
        if let Some(data) = frame.data_ref() {
            many.push(data);
        }
        while let Some(message) = many.take::<M>()? {
            each(message);
        }
    }
    if many.has_rest() { Err("a message was cut short".to_owned()) } else { Ok(()) }
}

async fn ok(response: Response<Incoming>) -> Outcome<Response<Incoming>> {
    if response.status() == StatusCode::OK {
        return Ok(response);
    }
    let status = response.status();
    let body = response.into_body().collect().await.map_err(|error| error.to_string())?;
    Err(format!("{status}: {}", String::from_utf8_lossy(&body.to_bytes())))
}
