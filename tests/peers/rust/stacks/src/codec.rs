//! How tonic writes and reads our messages, in either format. What tonic-prost does for protobuf, but for messages that are
//! only lent, so that the server need not copy what it answers.

use std::marker::PhantomData;

use bytes::{Buf, BufMut};
use proto::Format;
use tonic::Status;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};

use crate::messages::{self, Body};

/// Writes messages of the one type and reads those of the other.
#[derive(Debug)]
pub struct Lent<W, R> {
    format: Format,
    types: PhantomData<fn(W) -> R>,
}

impl<W, R> Lent<W, R> {
    /// In this format.
    pub fn new(format: Format) -> Self {
        Self { format, types: PhantomData }
    }
}

impl<W: Body, R: Body> Codec for Lent<W, R> {
    type Encode = &'static W;
    type Decode = R;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self::new(self.format)
    }

    fn decoder(&mut self) -> Self {
        Self::new(self.format)
    }
}

impl<W: Body, R> Encoder for Lent<W, R> {
    type Item = &'static W;
    type Error = Status;

    fn encode(&mut self, item: &'static W, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        if self.format == Format::Protobuf {
            return item.encode(to).map_err(|error| Status::internal(error.to_string()));
        }
        let octets = messages::encode(self.format, item).map_err(Status::internal)?;
        to.put(octets.as_slice());
        Ok(())
    }
}

impl<W, R: Body> Decoder for Lent<W, R> {
    type Item = R;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<R>, Status> {
        let octets = from.copy_to_bytes(from.remaining());
        messages::decode(self.format, &octets).map(Some).map_err(Status::internal)
    }
}
