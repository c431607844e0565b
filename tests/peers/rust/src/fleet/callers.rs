//! Callers: tonic's channels, which note when each call was made and how it ended.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Response};

use crate::native::bytes_codec::BytesCodec;

/// A call that was made.
#[derive(Clone, Copy, Debug)]
pub struct Made {
    /// When, since the callers began.
    pub at: Duration,
    /// Over which channel.
    pub channel: usize,
    /// How it ended.
    pub status: Code,
}

/// Channels to one address. None of them connects before its first call, as in the model.
pub struct Callers {
    channels: Vec<Channel>,
    began: Instant,
    under_way: Vec<JoinHandle<Made>>,
    ended: Vec<Made>,
}

impl Callers {
    /// So many channels.
    pub fn new(to: SocketAddr, channels: usize) -> Self {
        let endpoint = Endpoint::try_from(format!("http://{to}")).expect("an address of loopback");
        let channels = (0..channels).map(|_| endpoint.connect_lazy()).collect();
        Self { channels, began: Instant::now(), under_way: Vec::new(), ended: Vec::new() }
    }

    /// Makes a call now over a channel, and does not wait for its end.
    pub fn call(&mut self, channel: usize) {
        let at = self.began.elapsed();
        let over = self.channels[channel].clone();
        self.under_way.push(tokio::spawn(async move { Made { at, channel, status: one(over).await } }));
    }

    /// Makes a call now and waits for its end.
    pub async fn call_and_wait(&mut self, channel: usize) {
        let at = self.began.elapsed();
        let status = one(self.channels[channel].clone()).await;
        self.ended.push(Made { at, channel, status });
    }

    /// Waits until so long after the beginning.
    pub async fn wait_until(&self, at: Duration) {
        sleep_until(self.began + at).await;
    }

    /// When they began.
    pub fn began(&self) -> Instant {
        self.began
    }

    /// Waits for the ends of all calls, and gives them in the order in which they were made.
    pub async fn ends(mut self) -> Vec<Made> {
        for call in self.under_way {
            self.ended.push(call.await.expect("a call that ends"));
        }
        self.ended.sort_by_key(|made| made.at);
        self.ended
    }
}

async fn one(channel: Channel) -> Code {
    let mut client = tonic::client::Grpc::new(channel);
    if client.ready().await.is_err() {
        return Code::Unavailable;
    }
    let path = http::uri::PathAndQuery::from_static("/fleet/Call");
    let answer: Result<Response<Bytes>, _> = client.unary(Request::new(Bytes::new()), path, BytesCodec).await;
    answer.map_or_else(|status| status.code(), |_| Code::Ok)
}
