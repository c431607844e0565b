//! tonic's channel and tonic's server.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use exchange::{Header, Order, Plan};
use http::Uri;
use hyper_util::rt::TokioIo;
use tokio_stream::StreamExt;
use tonic::body::Body;
use tonic::metadata::{AsciiMetadataKey, MetadataMap};
use tonic::server::{NamedService, UnaryService};
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Request, Response, Status};
use tower_service::Service;

use super::bytes_codec::BytesCodec;
use super::{Said, Script, date, kept};
use crate::recorded::{Link, pipe};

type Answer<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

/// A service of every path, which answers by a script.
#[derive(Clone)]
pub(super) struct Scripted(pub(super) Arc<Script>);

impl NamedService for Scripted {
    const NAME: &'static str = "scripted";
}

impl Service<http::Request<Body>> for Scripted {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Answer<Self::Response, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let next = Next(self.0.next());
        Box::pin(async move { Ok(tonic::server::Grpc::new(BytesCodec).unary(next, request).await) })
    }
}

struct Next(exchange::Response);

impl UnaryService<Bytes> for Next {
    type Response = Bytes;
    type Future = Answer<Response<Bytes>, Status>;

    fn call(&mut self, _: Request<Bytes>) -> Self::Future {
        let mut response = Response::new(Bytes::from(std::mem::take(&mut self.0.message)));
        add(response.metadata_mut(), &self.0.headers);
        Box::pin(async { Ok(response) })
    }
}

fn add(metadata: &mut MetadataMap, headers: &[Header]) {
    for Header { name, value } in headers {
        let key: AsciiMetadataKey = name.parse().expect("a plan's name");
        metadata.append(key, value.parse().expect("a plan's value"));
    }
}

/// All calls over one channel.
pub(super) async fn say(plan: &Plan, link: Link) -> Said {
    let ((client, to_server), (server, to_client)) = pipe(link);
    let incoming = tokio_stream::once(Ok::<_, std::io::Error>(server)).chain(tokio_stream::pending());
    let service = Scripted(Arc::new(Script::new(plan)));
    let serving = tokio::spawn(Server::builder().serve_with_incoming(service, incoming));
    let client = Mutex::new(Some(client));
    let connector = Connector(Arc::new(client));
    let endpoint = Endpoint::try_from(format!("http://{}", plan.authority)).expect("a plan's authority");
    let channel = endpoint.connect_with_connector_lazy(connector);
    let mut dates = Vec::new();
    let mut made = Vec::new();
    for call in &plan.calls {
        let calling = tokio::spawn(one(channel.clone(), call.request.clone()));
        match plan.order {
            Order::InTurn => dates.push(calling.await.expect("a call that ends")),
            Order::AtOnce => made.push(calling),
        }
    }
    for calling in made {
        dates.push(calling.await.expect("a call that ends"));
    }
    let said = kept(&to_server, &to_client, dates).await;
    drop(channel);
    serving.abort();
    said
}

async fn one(channel: Channel, request: exchange::Request) -> String {
    let mut client = tonic::client::Grpc::new(channel);
    client.ready().await.expect("a connection");
    let mut message = Request::new(Bytes::from(request.message));
    add(message.metadata_mut(), &request.headers);
    let path = request.path.parse().expect("a plan's path");
    let response: Response<Bytes> = client.unary(message, path, BytesCodec).await.expect("a response");
    date(&response.metadata().clone().into_headers())
}

/// Gives the one end that there is.
#[derive(Clone)]
struct Connector(Arc<Mutex<Option<crate::recorded::Recorded>>>);

impl Service<Uri> for Connector {
    type Response = TokioIo<crate::recorded::Recorded>;
    type Error = std::io::Error;
    type Future = std::future::Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let end = self.0.lock().expect("no caller panics").take();
        std::future::ready(end.map(TokioIo::new).ok_or_else(|| std::io::ErrorKind::NotConnected.into()))
    }
}
