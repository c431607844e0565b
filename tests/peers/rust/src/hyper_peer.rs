//! hyper's client and server on one connection, given calls at their moments.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::DuplexStream;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, sleep_until};

/// A call to make, in milliseconds of the scenario.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// When.
    pub at_ms: f64,
    /// How long the server works on it.
    pub service_ms: f64,
}

/// One connection's HTTP version.
#[derive(Clone, Copy, Debug)]
pub enum Version {
    /// One request after the other.
    Http1,
    /// All at once.
    Http2,
}

fn scaled(milliseconds: f64) -> Duration {
    Duration::from_secs_f64(milliseconds * crate::SCALE / 1_000.0)
}

async fn serve(
    request: Request<Incoming>,
    response_bytes: usize,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let service_ms: f64 = request.uri().path().trim_start_matches('/').parse().expect("the path is a time");
    sleep(scaled(service_ms)).await;
    Ok(Response::new(Full::new(vec![b'x'; response_bytes].into())))
}

/// Makes the calls; gives when each was complete, milliseconds of the scenario.
pub async fn completions(
    version: Version,
    calls: &[Call],
    response_bytes: usize,
    rtt_ms: f64,
    bandwidth_mbit: f64,
) -> Vec<f64> {
    let octets_per_second = bandwidth_mbit * 1e6 / 8.0 / crate::SCALE;
    let (client, server) = crate::pipe::pipe(scaled(rtt_ms / 2.0), octets_per_second);
    let service = service_fn(move |request| serve(request, response_bytes));
    let server = TokioIo::new(server);
    let begin = Instant::now();
    match version {
        Version::Http1 => {
            tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(server, service));
        }
        Version::Http2 => {
            let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
                .serve_connection(server, service);
            tokio::spawn(server);
        }
    }
    match version {
        Version::Http1 => over_http1(client, calls, begin).await,
        Version::Http2 => over_http2(client, calls, begin).await,
    }
}

fn request(call: Call) -> Request<Empty<Bytes>> {
    let request = Request::post(format!("http://peer/{}", call.service_ms)).header("host", "peer");
    request.body(Empty::new()).expect("a request without fault")
}

fn since(begin: Instant) -> f64 {
    begin.elapsed().as_secs_f64() * 1_000.0 / crate::SCALE
}

async fn over_http1(io: DuplexStream, calls: &[Call], begin: Instant) -> Vec<f64> {
    let (sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(io)).await.expect("HTTP/1.1");
    tokio::spawn(connection);
    // tokio's mutex lets in those who wait in the order of their coming.
    let sender = Arc::new(Mutex::new(sender));
    let mut made = Vec::new();
    for &call in calls {
        let sender = Arc::clone(&sender);
        made.push(tokio::spawn(async move {
            sleep_until(begin + scaled(call.at_ms)).await;
            let mut sender = sender.lock().await;
            sender.ready().await.expect("an open connection");
            let response = sender.send_request(request(call)).await.expect("a response");
            response.into_body().collect().await.expect("a body");
            since(begin)
        }));
    }
    all(made).await
}

async fn over_http2(io: DuplexStream, calls: &[Call], begin: Instant) -> Vec<f64> {
    let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(io));
    let (sender, connection) = handshake.await.expect("HTTP/2");
    tokio::spawn(connection);
    let mut made = Vec::new();
    for &call in calls {
        let mut sender = sender.clone();
        made.push(tokio::spawn(async move {
            sleep_until(begin + scaled(call.at_ms)).await;
            sender.ready().await.expect("an open connection");
            let response = sender.send_request(request(call)).await.expect("a response");
            response.into_body().collect().await.expect("a body");
            since(begin)
        }));
    }
    all(made).await
}

async fn all(made: Vec<tokio::task::JoinHandle<f64>>) -> Vec<f64> {
    let mut times = Vec::with_capacity(made.len());
    for call in made {
        times.push(call.await.expect("a call that ends"));
    }
    times
}
