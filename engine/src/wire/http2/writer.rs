//! What an end writes next: the connection's own frames first, then its streams in turn, one frame each (as h2's
//! `prioritize.rs` and grpc-go's `controlbuf.go` do). DATA takes no more than a frame holds, than the stream's window allows
//! and than the connection's window allows (RFC 9113, 6.9.1); nothing else is held back.

use std::collections::VecDeque;

use super::blocks::{Block, Blocks, Sizer};
use super::frame::{Frame, FrameType};
use super::stream::{Next, Sending, Stream};
use crate::kernel::arena::{Arena, Id};
use crate::wire::defaults::{Http2End, INITIAL_WINDOW, MAX_FRAME_SIZE};
use crate::wire::pipe::Direction;

/// One end of a connection, as a sender.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    direction: Direction,
    control: VecDeque<Frame>,
    /// Streams with something to send.
    turns: VecDeque<Id<Stream>>,
    /// Streams that only the connection's window holds back.
    starved: VecDeque<Id<Stream>>,
    /// The connection's window.
    window: i64,
    /// As the receiver's SETTINGS say, or the standard before they come.
    initial_window: i64,
    max_frame_size: u32,
    settled: bool,
    sizer: Sizer,
}

impl Writer {
    pub(super) fn new(direction: Direction, blocks: &Blocks) -> Self {
        Self {
            direction,
            control: VecDeque::new(),
            turns: VecDeque::new(),
            starved: VecDeque::new(),
            window: INITIAL_WINDOW.into(),
            initial_window: INITIAL_WINDOW.into(),
            max_frame_size: MAX_FRAME_SIZE,
            settled: false,
            sizer: Sizer::new(blocks),
        }
    }

    /// Whether the other end's SETTINGS have come.
    pub(super) fn settled(&self) -> bool {
        self.settled
    }

    /// The window of a stream that opens now.
    pub(super) fn initial_window(&self) -> i64 {
        self.initial_window
    }

    /// Adds a frame that no window and no turn holds back.
    pub(super) fn control(&mut self, frame: Frame) {
        self.control.push_back(frame);
    }

    /// This end announces the connection's window, as far as it is above the standard's (RFC 9113, 6.9.2).
    pub(super) fn widen(&mut self, end: &Http2End) {
        let more = end.connection_window.saturating_sub(INITIAL_WINDOW);
        if more > 0 {
            self.control(Frame::window_update(more));
        }
    }

    /// The stream has something to send.
    pub(super) fn join(&mut self, id: Id<Stream>, sending: &mut Sending) {
        if sending.next != Next::Nothing && !std::mem::replace(&mut sending.in_line, true) {
            self.turns.push_back(id);
        }
    }

    /// The receiver's SETTINGS have come (RFC 9113, 6.5.3). Gives by how much the windows of open streams change (6.9.2).
    pub(super) fn settle(&mut self, receiver: &Http2End) -> i64 {
        self.settled = true;
        self.max_frame_size = receiver.max_frame_size.unwrap_or(MAX_FRAME_SIZE);
        let before = std::mem::replace(&mut self.initial_window, receiver.stream_window().into());
        self.initial_window - before
    }

    /// Credit for the connection has come.
    pub(super) fn credit(&mut self, increment: u32) {
        self.window += i64::from(increment);
        self.turns.append(&mut self.starved);
    }

    /// The next frame; None if there is nothing to send, or nothing that may be sent.
    pub(super) fn next(&mut self, streams: &mut Arena<Stream>) -> Option<Frame> {
        if let Some(frame) = self.control.pop_front() {
            return Some(frame);
        }
        loop {
            let id = self.turns.pop_front()?;
            let Some(stream) = streams.get_mut(id) else { continue };
            let (stream_id, request) = (stream.id, stream.request);
            let sending = &mut stream.sending[self.direction.index()];
            let (kind, length) = match sending.next {
                Next::Data if sending.window > 0 && self.window <= 0 => {
                    self.starved.push_back(id);
                    continue;
                }
                Next::Nothing => {
                    sending.in_line = false;
                    continue;
                }
                Next::Data if sending.window <= 0 => {
                    sending.in_line = false;
                    continue;
                }
                Next::Data => (FrameType::Data, self.take_data(sending)),
                Next::EmptyData => (FrameType::Data, 0),
                Next::Headers => (FrameType::Headers, self.sizer.octets(Block::Headers, request)),
                Next::Trailers => (FrameType::Headers, self.sizer.octets(Block::Trailers, request)),
            };
            match sending.next {
                Next::Headers | Next::Data => sending.proceed(),
                _ => sending.next = Next::Nothing,
            }
            let end_stream = sending.next == Next::Nothing;
            sending.in_line = !end_stream;
            if !end_stream {
                self.turns.push_back(id);
            }
            return Some(Frame { end_stream, ..Frame::of_stream(kind, length, id, stream_id) });
        }
    }

    fn take_data(&mut self, sending: &mut Sending) -> u32 {
        let allowed = self.window.min(sending.window).min(self.max_frame_size.into());
        let octets = allowed.min(i64::try_from(sending.content).unwrap_or(i64::MAX));
        self.window -= octets;
        sending.window -= octets;
        sending.content -= octets.unsigned_abs();
        octets as u32
    }

    /// Bytes of storage.
    pub(super) fn bytes(&self) -> u64 {
        let lines = (self.turns.capacity() + self.starved.capacity()) * size_of::<Id<Stream>>();
        (self.control.capacity() * size_of::<Frame>() + lines) as u64 + self.sizer.bytes()
    }
}
