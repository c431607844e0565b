//! Track "wire": what the bytes are.

mod encoding;
pub(crate) mod json_or_protobuf;
