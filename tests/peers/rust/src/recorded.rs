//! The ends of a pipe that keep what is written into them. The pipe has a delay in tokio's paused clock.

use std::io::Result;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};
use tonic::transport::server::Connected;

use crate::pipe::{Parcel, pipe_of};

/// What connects two ends.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// What reaches the other end together.
    pub parcel: Parcel,
    /// One way.
    pub delay: Duration,
    /// Each way.
    pub octets_per_second: f64,
}

/// As if each end's octets were all under way together: it says all that it has to say before it hears more.
pub const LONG: Link =
    Link { parcel: Parcel::Write, delay: Duration::from_millis(10), octets_per_second: f64::INFINITY };

/// What was written into one end.
pub type Kept = Arc<Mutex<Vec<u8>>>;

/// One end.
pub struct Recorded {
    stream: DuplexStream,
    kept: Kept,
}

/// The client's end, the server's, and what each of them wrote.
pub fn pipe(link: Link) -> ((Recorded, Kept), (Recorded, Kept)) {
    let (client, server) = pipe_of(link.parcel, link.delay, link.octets_per_second);
    let recorded = |stream| {
        let kept = Kept::default();
        (Recorded { stream, kept: Arc::clone(&kept) }, kept)
    };
    (recorded(client), recorded(server))
}

/// What was written so far.
pub fn written(kept: &Kept) -> Vec<u8> {
    kept.lock().expect("no writer panics").clone()
}

impl AsyncRead for Recorded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Recorded {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, octets: &[u8]) -> Poll<Result<usize>> {
        let count = ready!(Pin::new(&mut self.stream).poll_write(context, octets))?;
        self.kept.lock().expect("no writer panics").extend_from_slice(&octets[..count]);
        Poll::Ready(Ok(count))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl Connected for Recorded {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}
