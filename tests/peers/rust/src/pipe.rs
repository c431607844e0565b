//! A duplex pipe: each way, octets go onto the link one after the other at the bandwidth, and are at the other end a delay
//! later.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf, duplex, split};
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::{Instant, sleep_until};

const BUFFER: usize = 1 << 24;

/// What reaches the other end together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parcel {
    /// Whatever was written together.
    Write,
    /// A frame of HTTP/2, as the engine has it.
    Frame,
}

/// The two ends of a pipe.
pub fn pipe(delay: Duration, octets_per_second: f64) -> (DuplexStream, DuplexStream) {
    pipe_of(Parcel::Write, delay, octets_per_second)
}

/// The two ends of a pipe of such parcels.
pub fn pipe_of(parcel: Parcel, delay: Duration, octets_per_second: f64) -> (DuplexStream, DuplexStream) {
    let (client, near_client) = duplex(BUFFER);
    let (server, near_server) = duplex(BUFFER);
    let (from_client, to_client) = split(near_client);
    let (from_server, to_server) = split(near_server);
    let preface = crate::frames::PREFACE.len();
    relay(Cut { parcel, preface }, from_client, to_server, delay, octets_per_second);
    relay(Cut { parcel, preface: 0 }, from_server, to_client, delay, octets_per_second);
    (client, server)
}

/// Cuts what was written into parcels.
struct Cut {
    parcel: Parcel,
    /// Octets before the first frame that are still to come.
    preface: usize,
}

impl Cut {
    /// How many octets the next parcel has, if they are all there.
    fn next(&mut self, octets: &[u8]) -> Option<usize> {
        let length = match octets {
            [] => return None,
            _ if self.parcel == Parcel::Write => octets.len(),
            _ if self.preface > 0 => self.preface,
            [high, middle, low, ..] => 9 + u32::from_be_bytes([0, *high, *middle, *low]) as usize,
            _ => return None,
        };
        if length > octets.len() {
            return None;
        }
        self.preface = 0;
        Some(length)
    }
}

fn relay(
    mut cut: Cut,
    mut from: ReadHalf<DuplexStream>,
    mut to: WriteHalf<DuplexStream>,
    delay: Duration,
    octets_per_second: f64,
) {
    let (send, mut receive) = unbounded_channel::<(Instant, Vec<u8>)>();
    tokio::spawn(async move {
        let mut free = Instant::now();
        let mut buffer = vec![0; BUFFER];
        let mut left = Vec::new();
        while let Ok(octets @ 1..) = from.read(&mut buffer).await {
            left.extend_from_slice(&buffer[..octets]);
            while let Some(octets) = cut.next(&left) {
                let sending = Duration::from_secs_f64(octets as f64 / octets_per_second);
                free = free.max(Instant::now()) + sending;
                if send.send((free + delay, left.drain(..octets).collect())).is_err() {
                    return;
                }
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
