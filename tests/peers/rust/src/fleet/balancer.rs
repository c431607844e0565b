//! A balancer of connections (L4): it sees octets, never calls. Each connection that comes is given to one pod for ever.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::{Instant, sleep_until};

use crate::plans::Chance;

/// Which pod a connection is given to.
pub enum Choice {
    /// One after the other.
    RoundRobin,
    /// Any.
    Random(Chance),
}

impl Choice {
    fn next(&mut self, connection: usize, pods: usize) -> usize {
        match self {
            Self::RoundRobin => connection % pods,
            Self::Random(chance) => chance.below(pods),
        }
    }
}

/// A balancer at its work, until the runtime ends.
pub struct Balancer {
    /// Where clients connect to.
    pub address: SocketAddr,
    given: Arc<Mutex<Vec<usize>>>,
}

impl Balancer {
    /// Begins to work. Octets of either direction are `one_way` late.
    pub async fn start(pods: Vec<SocketAddr>, mut choice: Choice, one_way: Duration) -> Self {
        let (listener, address) = super::listen().await;
        let given = Arc::new(Mutex::new(Vec::new()));
        let book = Arc::clone(&given);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let pod = {
                    let mut book = book.lock().expect("no balancer panics");
                    let pod = choice.next(book.len(), pods.len());
                    book.push(pod);
                    pod
                };
                tokio::spawn(splice(client, pods[pod], one_way));
            }
        });
        Self { address, given }
    }

    /// The pod that each connection was given to, in the order of their coming.
    pub fn given(&self) -> Vec<usize> {
        self.given.lock().expect("no balancer panics").clone()
    }
}

async fn splice(client: TcpStream, pod: SocketAddr, one_way: Duration) {
    // A pod that is gone is a connection that ends.
    let Ok(pod) = TcpStream::connect(pod).await else { return };
    for stream in [&client, &pod] {
        stream.set_nodelay(true).expect("an open connection");
    }
    let (from_client, to_client) = client.into_split();
    let (from_pod, to_pod) = pod.into_split();
    tokio::spawn(pass(from_client, to_pod, one_way));
    pass(from_pod, to_client, one_way).await;
}

/// Passes octets on until one side ends, each piece so long after it came.
async fn pass<R, W>(mut from: R, mut to: W, late: Duration)
where
    R: AsyncRead + Unpin + Send + 'static,
    W: AsyncWrite + Unpin,
{
    let (sender, mut pieces) = unbounded_channel();
    tokio::spawn(async move {
        let mut buffer = vec![0; 16_384];
        while let Ok(count @ 1..) = from.read(&mut buffer).await {
            if sender.send((Instant::now() + late, buffer[..count].to_vec())).is_err() {
                return;
            }
        }
    });
    while let Some((at, piece)) = pieces.recv().await {
        if !late.is_zero() {
            sleep_until(at).await;
        }
        if to.write_all(&piece).await.is_err() {
            return;
        }
    }
    // The other end has gone already where this fails.
    let _ = to.shutdown().await;
}
