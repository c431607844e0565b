//! The ends of a pipe in memory that keep what is written into them.

use std::cell::{Cell, RefCell};
use std::io::{IoSlice, Result};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf, duplex};

use crate::octets::{Direction, Write};
use crate::plan::MOST_OCTETS_IN_ALL;

/// What both ends of a pipe know.
#[derive(Default)]
pub(crate) struct Log {
    /// What was written so far.
    pub(crate) written: RefCell<Written>,
    /// The call that is under way; None if several are.
    pub(crate) under_way: Cell<Option<u32>>,
    /// Grows with everything that is written, read or answered.
    pub(crate) moves: Cell<u64>,
}

/// What was written.
#[derive(Default)]
pub(crate) struct Written {
    pub(crate) to_server: Vec<u8>,
    pub(crate) to_client: Vec<u8>,
    /// In their order, with the call that was under way.
    pub(crate) writes: Vec<(Write, Option<u32>)>,
}

/// One end.
pub(crate) struct Tap {
    stream: DuplexStream,
    direction: Direction,
    log: Rc<Log>,
}

/// A pipe's two ends, the client's first. It holds more than a plan can have, so that nobody waits for room.
pub(crate) fn pipe(log: &Rc<Log>) -> (Tap, Tap) {
    let (client, server) = duplex(2 * MOST_OCTETS_IN_ALL);
    let tap = |stream, direction| Tap { stream, direction, log: Rc::clone(log) };
    (tap(client, Direction::ToServer), tap(server, Direction::ToClient))
}

impl Log {
    pub(crate) fn moved(&self) {
        self.moves.set(self.moves.get() + 1);
    }

    fn keep(&self, direction: Direction, parts: &[&[u8]]) {
        let mut written = self.written.borrow_mut();
        let Written { to_server, to_client, writes } = &mut *written;
        let octets = if direction == Direction::ToServer { to_server } else { to_client };
        let start = octets.len() as u32;
        parts.iter().for_each(|part| octets.extend_from_slice(part));
        let end = octets.len() as u32;
        if end > start {
            writes.push((Write { direction, start, end }, self.under_way.get()));
            self.moved();
        }
    }
}

impl AsyncRead for Tap {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if read.is_ready() {
            self.log.moved();
        }
        read
    }
}

impl AsyncWrite for Tap {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, octets: &[u8]) -> Poll<Result<usize>> {
        let count = ready!(Pin::new(&mut self.stream).poll_write(context, octets))?;
        self.log.keep(self.direction, &[&octets[..count]]);
        Poll::Ready(Ok(count))
    }

    /// All parts at once, as `writev` on a socket takes them.
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let whole = parts.iter().flat_map(|part| part.iter().copied()).collect::<Vec<u8>>();
        let count = ready!(Pin::new(&mut self.stream).poll_write(context, &whole))?;
        self.log.keep(self.direction, &[&whole[..count]]);
        Poll::Ready(Ok(count))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
