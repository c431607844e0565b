//! HTTP/2 (RFC 9113): calls as streams on one connection or several. Frames are events of their real sizes.
//!
//! - `frame`: what goes over the pipe;
//! - `stream`: what each end has still to send and has received;
//! - `flow`: when a receiver gives credit;
//! - `blocks`: how many octets a header block takes;
//! - `writer`: which frame is next;
//! - here: what a connection does when a frame arrives, and which connection a call takes.
//!
//! Not here yet: CONTINUATION (header blocks are at most one frame long), PING, GOAWAY,
//! padding, priorities, window growth by an estimate of bandwidth times delay.

mod blocks;
mod flow;
mod frame;
mod stream;
mod writer;

pub use blocks::{Blocks, Lists};
use flow::Receiver;
pub use frame::{Frame, FrameType};
pub use stream::Stream;
use stream::{End, Sending};
use writer::Writer;

use super::defaults::{Http2End, Http2Peer, INITIAL_WINDOW, RequestEnd};
use super::message::grpc_framed;
use super::pipe::Direction;
use crate::kernel::arena::{Arena, Id};

/// What the calls of a client are like.
#[derive(Clone, Debug)]
pub struct Calls {
    /// Header blocks of each way.
    pub blocks: [Blocks; 2],
    /// Octets of a request's content; of a gRPC message without its prefix.
    pub request_content: u64,
    /// Whether they are gRPC's: prefixed messages, and trailers after the response.
    pub grpc: bool,
}

/// A client's connections to one server, both ends of each.
#[derive(Clone, Debug)]
pub struct Client {
    connections: Box<[Connection]>,
    peer: Http2Peer,
    calls: Calls,
}

/// A call on its stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// The request's number.
    pub request: u32,
    /// Where its stream lies.
    pub stream: Id<Stream>,
}

/// What a frame's arrival means to those who use the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrived {
    /// Nothing, or nothing yet.
    Nothing,
    /// At the client: the server's SETTINGS, after which it may open as many streams as they allow.
    Settings,
    /// At the server: a request, whole.
    Request(Call),
    /// At the client: header fields of a response that is not at its end.
    ResponseHead(Call),
    /// At the client: a response's end.
    ResponseEnd(Call),
    /// At the client: the server has refused a request and not touched it (RFC 9113, 8.7).
    Refused(Call),
}

#[derive(Clone, Debug)]
struct Connection {
    streams: Arena<Stream>,
    writers: [Writer; 2],
    /// The connection's windows, of what goes each way.
    receiving: [Receiver; 2],
    /// The windows of streams that open now, of what goes each way.
    stream_windows: [u32; 2],
    next_id: u32,
    /// Streams that the server has and has not ended.
    at_server: u32,
}

impl Client {
    /// So many connections whose ends have just met: the frames that they begin with (RFC 9113, 3.4) are ready to be sent.
    pub fn new(connections: u32, peer: Http2Peer, calls: Calls) -> Self {
        let connection = Connection::new(&peer, &calls.blocks);
        Self { connections: vec![connection; connections as usize].into(), peer, calls }
    }

    /// The connection for the next request: the first of those with the fewest streams. None if none may open one
    /// (RFC 9113, 5.1.2).
    pub fn free(&self) -> Option<u32> {
        let (at, connection) =
            self.connections.iter().enumerate().min_by_key(|(_, one)| one.streams.len())?;
        let most = if connection.writers[Direction::ToServer.index()].settled() {
            self.peer.server.max_concurrent_streams.unwrap_or(u32::MAX)
        } else {
            self.peer.client.streams_before_settings
        };
        (connection.streams.len() < most).then_some(at as u32)
    }

    /// How many connections there are.
    pub fn connections(&self) -> u32 {
        self.connections.len() as u32
    }

    /// The client opens a stream for a request. Gives the stream's identifier.
    pub fn request(&mut self, connection: u32, request: u32) -> u32 {
        let Calls { grpc, request_content, .. } = self.calls;
        let (content, end) = match (grpc, self.peer.client.request_end) {
            (false, _) => (request_content, End::LastFrame),
            (true, RequestEnd::LastData) => (grpc_framed(request_content), End::LastFrame),
            (true, RequestEnd::EmptyData) => (grpc_framed(request_content), End::EmptyData),
        };
        self.connections[connection as usize].open(request, content, end)
    }

    /// The server has made the answer, of so many octets of content; of a gRPC message without its prefix.
    pub fn respond(&mut self, connection: u32, stream: Id<Stream>, content: u64) {
        let (content, end) = match self.calls.grpc {
            false => (content, End::LastFrame),
            true => (grpc_framed(content), End::Trailers),
        };
        self.connections[connection as usize].begin(stream, Direction::ToClient, content, end);
    }

    /// The frame that the connection sends next that way; None if there is none that may be sent now.
    pub fn next(&mut self, connection: u32, direction: Direction) -> Option<Frame> {
        let connection = &mut self.connections[connection as usize];
        let frame = connection.writers[direction.index()].next(&mut connection.streams)?;
        if direction == Direction::ToClient && frame.end_stream {
            connection.at_server = connection.at_server.saturating_sub(1);
        }
        Some(frame)
    }

    /// A frame has come to its end. It may leave both ends with something to send.
    pub fn arrive(&mut self, connection: u32, direction: Direction, frame: Frame) -> Arrived {
        let (sender, receiver) = match direction {
            Direction::ToServer => (&self.peer.client, &self.peer.server),
            Direction::ToClient => (&self.peer.server, &self.peer.client),
        };
        self.connections[connection as usize].arrive(direction, frame, sender, receiver)
    }

    /// Calls under way.
    pub fn in_flight(&self) -> u64 {
        self.connections.iter().map(|connection| u64::from(connection.streams.len())).sum()
    }

    /// Bytes of storage.
    pub fn bytes(&self) -> u64 {
        let of = |connection: &Connection| {
            let writers: u64 = connection.writers.iter().map(Writer::bytes).sum();
            size_of::<Connection>() as u64 + connection.streams.bytes() + writers
        };
        self.connections.iter().map(of).sum()
    }
}

impl Connection {
    fn new(peer: &Http2Peer, [requests, responses]: &[Blocks; 2]) -> Self {
        let mut to_server = Writer::new(Direction::ToServer, requests);
        let mut to_client = Writer::new(Direction::ToClient, responses);
        to_server.control(Frame::preface());
        for (writer, end) in [(&mut to_server, &peer.client), (&mut to_client, &peer.server)] {
            writer.control(Frame::of_connection(FrameType::Settings, end.settings_length()));
            if !end.window_after_preface {
                writer.widen(end);
            }
        }
        Self {
            streams: Arena::default(),
            writers: [to_server, to_client],
            receiving: [peer.server, peer.client].map(|end| Receiver::new(end.connection_window)),
            stream_windows: [INITIAL_WINDOW; 2],
            next_id: 1,
            at_server: 0,
        }
    }

    /// Opens a stream (RFC 9113, 5.1.1: odd identifiers, rising).
    fn open(&mut self, request: u32, content: u64, end: End) -> u32 {
        let id = self.next_id;
        self.next_id += 2;
        let stream = self.streams.insert(Stream {
            id,
            request,
            sending: [0, 1].map(|way: usize| Sending::new(self.writers[way].initial_window())),
            receiving: self.stream_windows.map(Receiver::new),
            refused: false,
        });
        self.begin(stream, Direction::ToServer, content, end);
        id
    }

    /// A message is ready to be sent on a stream.
    fn begin(&mut self, id: Id<Stream>, direction: Direction, content: u64, end: End) {
        if let Some(stream) = self.streams.get_mut(id) {
            let sending = &mut stream.sending[direction.index()];
            sending.begin(content, end);
            self.writers[direction.index()].join(id, sending);
        }
    }

    fn arrive(&mut self, way: Direction, frame: Frame, sender: &Http2End, receiver: &Http2End) -> Arrived {
        match frame.kind {
            FrameType::Preface => {
                if receiver.window_after_preface {
                    self.writers[way.back().index()].widen(receiver);
                }
                Arrived::Nothing
            }
            FrameType::Settings => self.settle(way, sender),
            FrameType::SettingsAck => self.settled(way, receiver),
            FrameType::WindowUpdate => self.credit(way, frame),
            FrameType::RstStream => self.reset(frame),
            FrameType::Data => {
                self.receive(way, frame, receiver);
                self.proceed(way, frame)
            }
            FrameType::Headers => {
                if way == Direction::ToServer {
                    self.accept(frame, receiver);
                }
                self.proceed(way, frame)
            }
        }
    }

    /// SETTINGS have come: they hold for what goes back (RFC 9113, 6.5.3), and are acknowledged.
    fn settle(&mut self, way: Direction, sender: &Http2End) -> Arrived {
        let back = way.back().index();
        let change = self.writers[back].settle(sender);
        for id in self.stream_names() {
            if let Some(stream) = self.streams.get_mut(id) {
                stream.sending[back].window += change;
                self.writers[back].join(id, &mut stream.sending[back]);
            }
        }
        self.writers[back].control(Frame::of_connection(FrameType::SettingsAck, 0));
        if way == Direction::ToClient { Arrived::Settings } else { Arrived::Nothing }
    }

    /// The receiver's own SETTINGS are acknowledged: they hold for what comes to it.
    fn settled(&mut self, way: Direction, receiver: &Http2End) -> Arrived {
        let window = receiver.stream_window();
        let before = std::mem::replace(&mut self.stream_windows[way.index()], window);
        for id in self.stream_names() {
            if let Some(stream) = self.streams.get_mut(id) {
                stream.receiving[way.index()].resize(i64::from(window) - i64::from(before));
            }
        }
        Arrived::Nothing
    }

    fn stream_names(&self) -> Vec<Id<Stream>> {
        self.streams.iter().map(|(id, _)| id).collect()
    }

    /// WINDOW_UPDATE (RFC 9113, 6.9). One for a stream that has ended meanwhile means nothing (5.1, "closed").
    fn credit(&mut self, way: Direction, frame: Frame) -> Arrived {
        let back = way.back().index();
        match frame.stream {
            None => self.writers[back].credit(frame.increment),
            Some(id) => {
                if let Some(stream) = self.streams.get_mut(id) {
                    stream.sending[back].window += i64::from(frame.increment);
                    self.writers[back].join(id, &mut stream.sending[back]);
                }
            }
        }
        Arrived::Nothing
    }

    fn reset(&mut self, frame: Frame) -> Arrived {
        let removed = frame.stream.and_then(|id| Some((id, self.streams.remove(id)?)));
        removed.map_or(Arrived::Nothing, |(id, stream)| {
            Arrived::Refused(Call { request: stream.request, stream: id })
        })
    }

    /// DATA has come and is read: it may be credited, to the connection in any case, to its stream if more can come.
    fn receive(&mut self, way: Direction, frame: Frame, receiver: &Http2End) {
        let writer = &mut self.writers[way.back().index()];
        if let Some(increment) =
            self.receiving[way.index()].receive_on_connection(frame.length, receiver.credit)
        {
            writer.control(Frame::window_update(increment));
        }
        if !frame.end_stream
            && let Some(id) = frame.stream
            && let Some(stream) = self.streams.get_mut(id)
            && !stream.refused
            && let Some(increment) = stream.receiving[way.index()].receive(frame.length, receiver.credit)
        {
            let update = Frame::window_update(increment);
            writer.control(Frame { stream: Some(id), stream_id: frame.stream_id, ..update });
        }
    }

    /// The server takes a stream, or refuses it: it has as many as its SETTINGS allow (RFC 9113, 5.1.2).
    fn accept(&mut self, frame: Frame, server: &Http2End) {
        let Some((id, stream)) = frame.stream.and_then(|id| Some((id, self.streams.get_mut(id)?))) else {
            return;
        };
        if server.max_concurrent_streams.is_some_and(|most| self.at_server >= most) {
            stream.refused = true;
            self.writers[Direction::ToClient.index()].control(Frame::refused(id, frame.stream_id));
        } else {
            self.at_server += 1;
        }
    }

    /// What a frame of a message means beyond the connection.
    fn proceed(&mut self, way: Direction, frame: Frame) -> Arrived {
        let Some((id, stream)) = frame.stream.and_then(|id| Some((id, self.streams.get(id)?))) else {
            return Arrived::Nothing;
        };
        let call = Call { request: stream.request, stream: id };
        match way {
            _ if stream.refused => Arrived::Nothing,
            Direction::ToServer if frame.end_stream => Arrived::Request(call),
            Direction::ToClient if frame.end_stream => {
                self.streams.remove(id);
                Arrived::ResponseEnd(call)
            }
            Direction::ToClient if frame.kind == FrameType::Headers => Arrived::ResponseHead(call),
            _ => Arrived::Nothing,
        }
    }
}
