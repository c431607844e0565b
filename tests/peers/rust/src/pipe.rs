//! A duplex pipe: each way, octets go onto the link one after the other at the bandwidth, and are at the other end a delay
//! later.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf, duplex, split};
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::{Instant, sleep_until};

const BUFFER: usize = 1 << 24;

/// The two ends of a pipe.
pub fn pipe(delay: Duration, octets_per_second: f64) -> (DuplexStream, DuplexStream) {
    let (client, near_client) = duplex(BUFFER);
    let (server, near_server) = duplex(BUFFER);
    let (from_client, to_client) = split(near_client);
    let (from_server, to_server) = split(near_server);
    relay(from_client, to_server, delay, octets_per_second);
    relay(from_server, to_client, delay, octets_per_second);
    (client, server)
}

fn relay(
    mut from: ReadHalf<DuplexStream>,
    mut to: WriteHalf<DuplexStream>,
    delay: Duration,
    octets_per_second: f64,
) {
    let (send, mut receive) = unbounded_channel::<(Instant, Vec<u8>)>();
    tokio::spawn(async move {
        let mut free = Instant::now();
        let mut buffer = vec![0; BUFFER];
        while let Ok(octets @ 1..) = from.read(&mut buffer).await {
            let sending = Duration::from_secs_f64(octets as f64 / octets_per_second);
            free = free.max(Instant::now()) + sending;
            if send.send((free + delay, buffer[..octets].to_vec())).is_err() {
                return;
            }
        }
    });
    tokio::spawn(async move {
        while let Some((at, octets)) = receive.recv().await {
            sleep_until(at).await;
            if to.write_all(&octets).await.is_err() {
                return;
            }
        }
    });
}
