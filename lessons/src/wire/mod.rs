//! Track "Wire": what the bytes are.

pub(crate) mod anatomy_of_a_call;
pub(crate) mod encoding;
pub(crate) mod headers_that_repeat;
pub(crate) mod json_or_protobuf;
pub(crate) mod timing;
