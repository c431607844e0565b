//! The two ends.

use std::future::poll_fn;
use std::ops::Range;
use std::rc::Rc;
use std::task::Poll;

use bytes::Bytes;
use h2::server::SendResponse;
use h2::{RecvStream, SendStream};

use super::{Part, Table};
use crate::body::{self, Outgoing, set_date, set_length, target};
use crate::plan::{ExchangeError, Framing, Plan};
use crate::tap::Tap;

/// SETTINGS_INITIAL_WINDOW_SIZE of hyper's client (hyper, `proto/h2/client.rs`).
const CLIENT_STREAM_WINDOW: u32 = 2 << 20;
/// The connection's window of hyper's client.
const CLIENT_CONNECTION_WINDOW: u32 = 5 << 20;
/// Octets of DATA that hyper's client lets h2 keep.
const CLIENT_SEND_BUFFER: usize = 1 << 20;
/// Streams that hyper's client opens before it knows the server's SETTINGS.
const STREAMS_BEFORE_SETTINGS: usize = 100;
/// Both windows of hyper's server (hyper, `proto/h2/server.rs`).
const SERVER_WINDOW: u32 = 1 << 20;
/// Octets of DATA that hyper's server lets h2 keep.
const SERVER_SEND_BUFFER: usize = 400 << 10;
/// Streams that hyper's server allows. tonic takes the limit away.
const SERVER_STREAMS: u32 = 200;
/// SETTINGS_MAX_FRAME_SIZE of both.
const FRAME_SIZE: u32 = 16 << 10;
/// SETTINGS_MAX_HEADER_LIST_SIZE of both.
const HEADER_LIST_SIZE: u32 = 16 << 10;

/// The client's connection, as long as it lasts.
pub(super) async fn client(table: Rc<Table>, io: Tap) -> Result<(), ExchangeError> {
    let handshake = h2::client::Builder::new()
        .initial_max_send_streams(STREAMS_BEFORE_SETTINGS)
        .initial_window_size(CLIENT_STREAM_WINDOW)
        .initial_connection_window_size(CLIENT_CONNECTION_WINDOW)
        .max_frame_size(FRAME_SIZE)
        .max_header_list_size(HEADER_LIST_SIZE)
        .max_send_buffer_size(CLIENT_SEND_BUFFER)
        .enable_push(false)
        .handshake(io);
    let (sender, connection) = handshake.await.map_err(|error| refused(0, &error))?;
    *table.sender.borrow_mut() = Some(sender);
    table.pipe.moved();
    connection.await.map_err(|error| refused(0, &error))
}

/// Makes calls: as hyper's client does, a request whose stream may be opened goes to h2 with as much of its content as h2
/// takes, then the next one.
pub(super) async fn calls(table: Rc<Table>, numbers: Range<usize>) -> Result<(), ExchangeError> {
    let mut sender = poll_fn(|_| table.sender.borrow_mut().take().map_or(Poll::Pending, Poll::Ready)).await;
    for number in numbers {
        let refuse = move |error| refused(number, &error);
        let (request, outgoing) = request(&table.plan, number)?;
        sender = sender.ready().await.map_err(refuse)?;
        let (response, stream) = sender.send_request(request, outgoing.is_empty()).map_err(refuse)?;
        sender = sender.ready().await.map_err(refuse)?;
        let mut sending: Part = Box::pin(async move { send(outgoing, stream).await.map_err(refuse) });
        if let Poll::Ready(sent) = poll_fn(|context| Poll::Ready(sending.as_mut().poll(context))).await {
            sent?;
        } else {
            table.new.borrow_mut().push(sending);
        }
        let reading = Rc::clone(&table);
        table.new.borrow_mut().push(Box::pin(async move {
            read(response.await.map_err(refuse)?.into_body()).await.map_err(refuse)?;
            reading.answered.set(reading.answered.get() + 1);
            reading.pipe.moved();
            Ok(())
        }));
        table.pipe.moved();
    }
    *table.sender.borrow_mut() = Some(sender);
    Ok(())
}

fn request(plan: &Plan, number: usize) -> Result<(http::Request<()>, Outgoing), ExchangeError> {
    let request = &plan.calls[number].request;
    let mut outgoing = body::request(plan.framing, request);
    let mut head = http::Request::new(());
    (*head.method_mut(), *head.uri_mut()) = target(plan, request)?;
    // hyper leaves the length out where methods of this kind have no content (hyper, `headers.rs`).
    let defines_content = !["GET", "HEAD", "DELETE"].contains(&head.method().as_str());
    if outgoing.known_length && (defines_content || !outgoing.is_empty()) {
        let length = outgoing.length();
        set_length(&mut outgoing.headers, length);
    }
    *head.headers_mut() = std::mem::take(&mut outgoing.headers);
    Ok((head, outgoing))
}

/// The server's connection, as long as it lasts.
pub(super) async fn server(table: Rc<Table>, io: Tap) -> Result<(), ExchangeError> {
    let refuse = |error| refused(0, &error);
    let mut builder = h2::server::Builder::new();
    builder
        .initial_window_size(SERVER_WINDOW)
        .initial_connection_window_size(SERVER_WINDOW)
        .max_frame_size(FRAME_SIZE)
        .max_header_list_size(HEADER_LIST_SIZE)
        .max_send_buffer_size(SERVER_SEND_BUFFER);
    if table.plan.framing == Framing::Plain {
        builder.max_concurrent_streams(SERVER_STREAMS);
    }
    let mut connection = builder.handshake(io).await.map_err(refuse)?;
    while let Some(accepted) = connection.accept().await {
        let (request, respond) = accepted.map_err(refuse)?;
        table.new.borrow_mut().push(Box::pin(answer(Rc::clone(&table), request.into_body(), respond)));
        table.pipe.moved();
    }
    Ok(())
}

/// Reads a request to its end, then answers it. The client's streams are numbered 1, 3, 5, … in the order of its calls.
async fn answer(
    table: Rc<Table>,
    request: RecvStream,
    mut respond: SendResponse<Bytes>,
) -> Result<(), ExchangeError> {
    let number = (respond.stream_id().as_u32() / 2) as usize;
    let refuse = |error| refused(number, &error);
    read(request).await.map_err(refuse)?;
    let (response, outgoing) = {
        let Some(call) = table.plan.calls.get(number) else { return Ok(()) };
        let mut outgoing = body::response(table.plan.framing, &call.response);
        set_date(&mut outgoing.headers, &table.plan.date);
        if outgoing.known_length && !outgoing.is_empty() {
            let length = outgoing.length();
            set_length(&mut outgoing.headers, length);
        }
        let mut response = http::Response::new(());
        if let Ok(status) = http::StatusCode::from_u16(call.response.status) {
            *response.status_mut() = status;
        }
        *response.headers_mut() = std::mem::take(&mut outgoing.headers);
        (response, outgoing)
    };
    let stream = respond.send_response(response, outgoing.is_empty()).map_err(refuse)?;
    send(outgoing, stream).await.map_err(refuse)
}

/// Sends a content piece by piece as hyper's `PipeToSendStream` does (`proto/h2/mod.rs`).
async fn send(outgoing: Outgoing, mut stream: SendStream<Bytes>) -> Result<(), h2::Error> {
    if outgoing.is_empty() {
        return Ok(());
    }
    let last = outgoing.pieces.len() - 1;
    for (at, piece) in outgoing.pieces.into_iter().enumerate() {
        stream.reserve_capacity(1);
        while stream.capacity() == 0 {
            if let Some(granted) = poll_fn(|context| stream.poll_capacity(context)).await {
                granted?;
            }
        }
        let ends = at == last && outgoing.known_end && outgoing.trailers.is_none();
        stream.send_data(piece, ends)?;
    }
    match outgoing.trailers {
        Some(trailers) => {
            stream.reserve_capacity(0);
            stream.send_trailers(trailers)
        }
        None if outgoing.known_end => Ok(()),
        None => stream.send_data(Bytes::new(), true),
    }
}

/// Reads a content to its end, giving credit for each piece at once, as hyper does.
async fn read(mut body: RecvStream) -> Result<(), h2::Error> {
    while let Some(piece) = body.data().await {
        let length = piece?.len();
        body.flow_control().release_capacity(length)?;
    }
    poll_fn(|context| body.poll_trailers(context)).await.map(drop)
}

fn refused(call: usize, error: &h2::Error) -> ExchangeError {
    ExchangeError::Refused { call, library: "h2".into(), why: error.to_string() }
}
