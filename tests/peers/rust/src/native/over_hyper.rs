//! hyper's client; hyper's server, for gRPC-Web with tonic-web and tonic on it.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use exchange::{Framing, Header, Order, Plan, Transport};
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::service::TowerToHyperService;
use tonic_web::GrpcWebLayer;
use tower_layer::Layer;

use super::over_tonic::Scripted;
use super::{Said, Script, date, kept};
use crate::recorded::{Kept, Link, Recorded, pipe};

/// All calls over one connection.
pub(super) async fn say(plan: &Plan, link: Link) -> Said {
    let ((client, to_server), (server, to_client)) = pipe(link);
    let serving = tokio::spawn(serve(plan.transport, plan.framing, Arc::new(Script::new(plan)), server));
    let requests: Vec<_> = plan.calls.iter().map(|call| request(plan, &call.request)).collect();
    let said = match plan.transport {
        Transport::Http1 => over_http1(client, requests, &to_server, &to_client).await,
        Transport::Http2 => over_http2(client, requests, plan.order, &to_server, &to_client).await,
    };
    serving.abort();
    said
}

async fn serve(transport: Transport, framing: Framing, script: Arc<Script>, io: Recorded) {
    let io = TokioIo::new(io);
    let served = match framing {
        Framing::Plain => {
            let service = service_fn(move |request: Request<Incoming>| {
                let script = Arc::clone(&script);
                async move {
                    let said = script.next();
                    request.into_body().collect().await.expect("a request");
                    let mut response = Response::new(Full::new(Bytes::from(said.message)));
                    *response.status_mut() = said.status.try_into().expect("a plan's status");
                    *response.headers_mut() = map(&said.headers);
                    Ok::<_, Infallible>(response)
                }
            });
            match transport {
                Transport::Http1 => {
                    hyper::server::conn::http1::Builder::new().serve_connection(io, service).await
                }
                Transport::Http2 => {
                    let builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                    builder.serve_connection(io, service).await
                }
            }
        }
        Framing::Grpc | Framing::GrpcWeb => {
            let service = TowerToHyperService::new(GrpcWebLayer::new().layer(Scripted(script)));
            match transport {
                Transport::Http1 => {
                    hyper::server::conn::http1::Builder::new().serve_connection(io, service).await
                }
                Transport::Http2 => {
                    // tonic takes hyper's limit of 200 streams away.
                    let mut builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                    builder.max_concurrent_streams(None).serve_connection(io, service).await
                }
            }
        }
    };
    served.expect("a connection that lasts");
}

fn request(plan: &Plan, request: &exchange::Request) -> Request<Full<Bytes>> {
    let mut headers = map(&request.headers);
    let content = if plan.framing == Framing::GrpcWeb {
        headers.insert("content-type", "application/grpc-web+proto".parse().expect("a value"));
        let mut content = vec![0];
        content.extend_from_slice(&(request.message.len() as u32).to_be_bytes());
        content.extend_from_slice(&request.message);
        content
    } else {
        request.message.clone()
    };
    let uri = match plan.transport {
        Transport::Http1 => {
            headers.insert("host", plan.authority.parse().expect("a plan's authority"));
            request.path.clone()
        }
        Transport::Http2 => format!("http://{}{}", plan.authority, request.path),
    };
    let built = Request::builder().method(request.method.as_str()).uri(uri);
    let mut built = built.body(Full::new(content.into())).expect("a plan's request");
    *built.headers_mut() = headers;
    built
}

fn map(headers: &[Header]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for Header { name, value } in headers {
        let name: http::HeaderName = name.parse().expect("a plan's name");
        map.append(name, value.parse().expect("a plan's value"));
    }
    map
}

async fn over_http1(
    io: Recorded,
    requests: Vec<Request<Full<Bytes>>>,
    to_server: &Kept,
    to_client: &Kept,
) -> Said {
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(io)).await.expect("HTTP/1.1");
    tokio::spawn(connection);
    let mut dates = Vec::new();
    for request in requests {
        sender.ready().await.expect("an open connection");
        let response = sender.send_request(request).await.expect("a response");
        dates.push(date(response.headers()));
        response.into_body().collect().await.expect("a content");
    }
    kept(to_server, to_client, dates).await
}

async fn over_http2(
    io: Recorded,
    requests: Vec<Request<Full<Bytes>>>,
    order: Order,
    to_server: &Kept,
    to_client: &Kept,
) -> Said {
    let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(io));
    let (sender, connection) = handshake.await.expect("HTTP/2");
    tokio::spawn(connection);
    let mut dates = Vec::new();
    let mut made = Vec::new();
    for request in requests {
        let mut sender = sender.clone();
        let calling = tokio::spawn(async move {
            sender.ready().await.expect("an open connection");
            let response = sender.send_request(request).await.expect("a response");
            let date = date(response.headers());
            response.into_body().collect().await.expect("a content");
            date
        });
        match order {
            Order::InTurn => dates.push(calling.await.expect("a call that ends")),
            Order::AtOnce => made.push(calling),
        }
    }
    for calling in made {
        dates.push(calling.await.expect("a call that ends"));
    }
    // The client still holds the connection, and says no goodbye.
    let said = kept(to_server, to_client, dates).await;
    drop(sender);
    said
}
