//! A pipe in memory that keeps what is written into it. It is as slow as both ends are talkative: what one end writes
//! reaches the other only when neither has anything more to say, as on a network where every message is long under way.

use std::cell::{Cell, RefCell};
use std::io::{IoSlice, Result};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::octets::{Direction, Write};

/// The pipe, and what was written into it.
#[derive(Default)]
pub(crate) struct Pipe {
    ways: [RefCell<Way>; 2],
    /// All of both directions in their order, with the call that was under way.
    writes: RefCell<Vec<(Write, Option<u32>)>>,
    /// The call that is under way; None if several are.
    pub(crate) under_way: Cell<Option<u32>>,
    moves: Cell<u64>,
}

/// A direction.
#[derive(Default)]
struct Way {
    octets: Vec<u8>,
    /// How many of them have reached the other end.
    delivered: usize,
    /// How many of them it has read.
    read: usize,
}

/// What was written.
pub(crate) struct Written {
    pub(crate) to_server: Vec<u8>,
    pub(crate) to_client: Vec<u8>,
    /// In their order, with the call that was under way.
    pub(crate) writes: Vec<(Write, Option<u32>)>,
}

/// One end.
pub(crate) struct Tap {
    pipe: Rc<Pipe>,
    /// Of what it writes.
    direction: Direction,
}

impl Pipe {
    /// The end that writes that way.
    pub(crate) fn end(self: &Rc<Self>, direction: Direction) -> Tap {
        Tap { pipe: Rc::clone(self), direction }
    }

    /// Something was said, read or made.
    pub(crate) fn moved(&self) {
        self.moves.set(self.moves.get() + 1);
    }

    /// Grows with everything that is said, read or made.
    pub(crate) fn moves(&self) -> u64 {
        self.moves.get()
    }

    /// Lets everything that was written reach the other end; whether there was anything.
    pub(crate) fn deliver(&self) -> bool {
        let mut any = false;
        for way in &self.ways {
            let mut way = way.borrow_mut();
            any |= way.delivered < way.octets.len();
            way.delivered = way.octets.len();
        }
        any
    }

    /// Takes what was written.
    pub(crate) fn take(&self) -> Written {
        let [to_server, to_client] =
            [0, 1].map(|way: usize| std::mem::take(&mut self.ways[way].borrow_mut().octets));
        Written { to_server, to_client, writes: self.writes.take() }
    }
}

impl Tap {
    fn write(&self, parts: &[IoSlice<'_>]) -> Poll<Result<usize>> {
        let octets = &mut self.pipe.ways[self.direction as usize].borrow_mut().octets;
        let start = octets.len();
        parts.iter().for_each(|part| octets.extend_from_slice(part));
        let end = octets.len();
        if end > start {
            let write = Write { direction: self.direction, start: start as u32, end: end as u32 };
            self.pipe.writes.borrow_mut().push((write, self.pipe.under_way.get()));
            self.pipe.moved();
        }
        Poll::Ready(Ok(end - start))
    }
}

impl AsyncRead for Tap {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let mut way = self.pipe.ways[1 - self.direction as usize].borrow_mut();
        let count = buffer.remaining().min(way.delivered - way.read);
        if count == 0 {
            return Poll::Pending;
        }
        let from = way.read;
        buffer.put_slice(&way.octets[from..from + count]);
        way.read += count;
        self.pipe.moved();
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Tap {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, octets: &[u8]) -> Poll<Result<usize>> {
        self.write(&[IoSlice::new(octets)])
    }

    /// All parts at once, as `writev` on a socket takes them.
    fn poll_write_vectored(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        self.write(parts)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }
}
