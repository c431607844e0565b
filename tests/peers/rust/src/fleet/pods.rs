//! Pods: tonic's server, which notes every connection and every call.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::{Instant, sleep};
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::body::Body;
use tonic::server::{Grpc, NamedService, UnaryService};
use tonic::transport::Server;
use tonic::transport::server::TcpConnectInfo;
use tonic::{Request, Response, Status};
use tower_service::Service;

use crate::native::bytes_codec::BytesCodec;

/// What a pod does with connections and calls.
#[derive(Clone, Copy, Debug, Default)]
pub struct Conduct {
    /// How long each call waits before it is answered.
    pub waits: Duration,
    /// tonic's `max_connection_age`.
    pub age: Option<Duration>,
    /// tonic's `max_connection_age_grace`.
    pub grace: Option<Duration>,
}

/// A connection, as its pod saw it.
#[derive(Clone, Debug)]
pub struct Seen {
    from: SocketAddr,
    /// When it was accepted.
    pub accepted: Instant,
    /// When each of its calls came.
    pub calls: Vec<Instant>,
}

/// A pod at its work, until the runtime ends.
pub struct Pod {
    /// Where it listens.
    pub address: SocketAddr,
    book: Arc<Mutex<Vec<Seen>>>,
}

impl Pod {
    /// Begins to listen.
    pub async fn start(conduct: Conduct) -> Self {
        let (listener, address) = super::listen().await;
        let book: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let (sender, incoming) = unbounded_channel();
        let accepted = Arc::clone(&book);
        tokio::spawn(async move {
            while let Ok((stream, from)) = listener.accept().await {
                stream.set_nodelay(true).expect("an open connection");
                let seen = Seen { from, accepted: Instant::now(), calls: Vec::new() };
                accepted.lock().expect("no pod panics").push(seen);
                if sender.send(Ok::<_, std::io::Error>(stream)).is_err() {
                    return;
                }
            }
        });
        let mut server = Server::builder();
        if let Some(age) = conduct.age {
            server = server.max_connection_age(age);
        }
        if let Some(grace) = conduct.grace {
            server = server.max_connection_age_grace(grace);
        }
        let service = Answering { waits: conduct.waits, book: Arc::clone(&book) };
        let incoming = UnboundedReceiverStream::new(incoming);
        tokio::spawn(async move { server.serve_with_incoming(service, incoming).await });
        Self { address, book }
    }

    /// So many of them.
    pub async fn several(count: usize, conduct: Conduct) -> Vec<Self> {
        let mut pods = Vec::with_capacity(count);
        for _ in 0..count {
            pods.push(Self::start(conduct).await);
        }
        pods
    }

    /// Its connections, in the order of their coming.
    pub fn seen(&self) -> Vec<Seen> {
        self.book.lock().expect("no pod panics").clone()
    }

    /// Calls that came.
    pub fn calls(&self) -> u64 {
        self.seen().iter().map(|seen| seen.calls.len() as u64).sum()
    }
}

/// A service of every path: after a while an empty message.
#[derive(Clone)]
struct Answering {
    waits: Duration,
    book: Arc<Mutex<Vec<Seen>>>,
}

impl NamedService for Answering {
    const NAME: &'static str = "answering";
}

type Answer<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

impl Service<http::Request<Body>> for Answering {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Answer<Self::Response, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let info = request.extensions().get::<TcpConnectInfo>();
        let from = info.and_then(|info| info.remote_addr).expect("tonic says where a call comes from");
        let mut book = self.book.lock().expect("no pod panics");
        let seen = book.iter_mut().rfind(|seen| seen.from == from).expect("a connection that was accepted");
        seen.calls.push(Instant::now());
        let after = After(self.waits);
        Box::pin(async move { Ok(Grpc::new(BytesCodec).unary(after, request).await) })
    }
}

struct After(Duration);

impl UnaryService<Bytes> for After {
    type Response = Bytes;
    type Future = Answer<Response<Bytes>, Status>;

    fn call(&mut self, _: Request<Bytes>) -> Self::Future {
        let waits = self.0;
        Box::pin(async move {
            if !waits.is_zero() {
                sleep(waits).await;
            }
            Ok(Response::new(Bytes::new()))
        })
    }
}
