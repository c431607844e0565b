//! The calls and their messages, types of `proto`'s schemas filled from its samples, and how they are written and read. Every
//! stack writes and reads them with these functions.

use std::sync::LazyLock;

use bytes::{Buf, Bytes, BytesMut};
use proto::plain::payments::{
    ChargeRequest, ChargeResponse, ChargeStatus, Transaction, TransactionList, TransactionStreamRequest,
};
use proto::plain::users::{BatchGetUsersRequest, GetUserRequest, User};
use proto::{Format, Message as _, Sample, Shape};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Outcome;
use crate::plan::MESSAGES;

/// A message as prost and serde know it.
pub trait Body: prost::Message + Default + PartialEq + Serialize + DeserializeOwned + 'static {}
impl<T: prost::Message + Default + PartialEq + Serialize + DeserializeOwned + 'static> Body for T {}

/// A method of a service in `proto/schemas`. The server answers from what lies ready, so that what its handler costs is
/// reading the request and writing the responses.
pub trait Method: Send + Sync + 'static {
    /// What is asked.
    type Request: Body;
    /// What is answered.
    type Response: Body;
    /// The path of its requests: service and method (gRPC over HTTP2, "Requests").
    const PATH: &'static str;
    /// A request that is answered by so many messages; a unary method's has one. At most [`MESSAGES`].
    fn request(messages: usize) -> &'static Self::Request;
    /// What the server answers.
    fn responses(request: &Self::Request) -> &'static [Self::Response];
}

/// Unary, small: the documents' charge.
#[derive(Debug)]
pub struct ChargeCard;

/// A stream of small messages.
#[derive(Debug)]
pub struct StreamTransactions;

/// Unary, answered by a user of 1 kB.
#[derive(Debug)]
pub struct GetUser;

/// A stream of users of 1 kB, one for each name in the request.
#[derive(Debug)]
pub struct BatchGetUsers;

/// The size of a user, in octets of JSON.
const KILOBYTE: u32 = 1_024;

static CHARGE: LazyLock<ChargeRequest> = LazyLock::new(|| typed(&Shape::Charge.sample(1)));
static CHARGED: LazyLock<[ChargeResponse; 1]> = LazyLock::new(|| {
    [ChargeResponse {
        transaction_id: TRANSACTIONS[0].id.clone(),
        status: ChargeStatus::Success.into(),
        processor_reference: CHARGE.idempotency_key.clone(),
        processed_at_unix: TRANSACTIONS[0].created_at_unix,
    }]
});
static TRANSACTIONS: LazyLock<Vec<Transaction>> = LazyLock::new(|| {
    let list: TransactionList = typed(&Shape::Transactions.sample(1));
    list.transactions
});
/// For each number of messages, from one, the request that they answer.
static SINCE: LazyLock<Vec<TransactionStreamRequest>> = LazyLock::new(|| {
    let of = |first: &Transaction| TransactionStreamRequest {
        customer_id: first.customer_id.clone(),
        since_unix: first.created_at_unix,
    };
    TRANSACTIONS.iter().rev().map(of).collect()
});
static USERS: LazyLock<Vec<User>> = LazyLock::new(|| {
    (1..=MESSAGES as u64).map(|seed| typed(&Shape::User.sample_of_size(KILOBYTE, seed))).collect()
});
static NAME: LazyLock<GetUserRequest> = LazyLock::new(|| GetUserRequest { user_id: USERS[0].id.clone() });
static NAMES: LazyLock<Vec<BatchGetUsersRequest>> = LazyLock::new(|| {
    let names = |count| USERS.iter().take(count).map(|user| user.id.clone()).collect();
    (1..=MESSAGES).map(|count| BatchGetUsersRequest { user_ids: names(count) }).collect()
});

/// The sample's own type.
fn typed<M: Body>(sample: &Sample) -> M {
    let mut octets = Vec::new();
    sample.encode(Format::Protobuf, &mut octets).expect("a sample can be written");
    M::decode(octets.as_slice()).expect("what was written can be read")
}

impl Method for ChargeCard {
    type Request = ChargeRequest;
    type Response = ChargeResponse;
    const PATH: &'static str = "/wirelab.payments.v1.PaymentService/ChargeCard";

    fn request(_: usize) -> &'static ChargeRequest {
        &CHARGE
    }

    fn responses(_: &ChargeRequest) -> &'static [ChargeResponse] {
        &*CHARGED
    }
}

impl Method for StreamTransactions {
    type Request = TransactionStreamRequest;
    type Response = Transaction;
    const PATH: &'static str = "/wirelab.payments.v1.PaymentService/StreamTransactions";

    fn request(messages: usize) -> &'static TransactionStreamRequest {
        &SINCE[messages - 1]
    }

    fn responses(request: &TransactionStreamRequest) -> &'static [Transaction] {
        let before = |transaction: &Transaction| transaction.created_at_unix < request.since_unix;
        &TRANSACTIONS[TRANSACTIONS.partition_point(before)..]
    }
}

impl Method for GetUser {
    type Request = GetUserRequest;
    type Response = User;
    const PATH: &'static str = "/wirelab.users.v1.UserService/GetUser";

    fn request(_: usize) -> &'static GetUserRequest {
        &NAME
    }

    fn responses(_: &GetUserRequest) -> &'static [User] {
        &USERS[..1]
    }
}

impl Method for BatchGetUsers {
    type Request = BatchGetUsersRequest;
    type Response = User;
    const PATH: &'static str = "/wirelab.users.v1.UserService/BatchGetUsers";

    fn request(messages: usize) -> &'static BatchGetUsersRequest {
        &NAMES[messages - 1]
    }

    fn responses(request: &BatchGetUsersRequest) -> &'static [User] {
        &USERS[..request.user_ids.len().min(USERS.len())]
    }
}

/// A message's octets.
///
/// # Errors
/// When the library refuses, or the format is none of the two that are measured.
pub fn encode<M: Body>(format: Format, message: &M) -> Outcome<Vec<u8>> {
    match format {
        Format::Json => serde_json::to_vec(message).map_err(|error| error.to_string()),
        Format::Protobuf => Ok(message.encode_to_vec()),
        other => Err(format!("{} is not measured", other.id())),
    }
}

/// The message that these octets are.
///
/// # Errors
/// When they are none, or the format is none of the two that are measured.
pub fn decode<M: Body>(format: Format, octets: &[u8]) -> Outcome<M> {
    match format {
        Format::Json => serde_json::from_slice(octets).map_err(|error| error.to_string()),
        Format::Protobuf => M::decode(octets).map_err(|error| error.to_string()),
        other => Err(format!("{} is not measured", other.id())),
    }
}

/// One message of many without gRPC's framing: a line of JSON, or a length before the message, as protobuf's libraries
/// write many messages into a file (`writeDelimitedTo`).
///
/// # Errors
/// As of [`encode`].
pub fn encode_one_of_many<M: Body>(format: Format, message: &M) -> Outcome<Vec<u8>> {
    if format == Format::Protobuf {
        return Ok(message.encode_length_delimited_to_vec());
    }
    let mut line = encode(format, message)?;
    line.push(b'\n');
    Ok(line)
}

/// Finds messages of [`encode_one_of_many`] in what has come.
#[derive(Debug)]
pub struct Many {
    format: Format,
    come: BytesMut,
}

/// A varint of 64 bits has at most so many octets (protobuf.dev, "Encoding").
const LONGEST_VARINT: usize = 10;

impl Many {
    /// Nothing has come.
    pub fn new(format: Format) -> Self {
        Self { format, come: BytesMut::new() }
    }

    /// More has come.
    pub fn push(&mut self, octets: &[u8]) {
        self.come.extend_from_slice(octets);
    }

    /// The next message, if it is there in full.
    ///
    /// # Errors
    /// When what has come is no message.
    pub fn take<M: Body>(&mut self) -> Outcome<Option<M>> {
        let Some(octets) = self.cut()? else { return Ok(None) };
        decode(self.format, &octets).map(Some)
    }

    /// Whether something has come that is no whole message.
    pub fn has_rest(&self) -> bool {
        !self.come.is_empty()
    }

    fn cut(&mut self) -> Outcome<Option<Bytes>> {
        if self.format != Format::Protobuf {
            let end = memchr::memchr(b'\n', &self.come);
            return Ok(end.map(|end| self.come.split_to(end + 1).freeze()));
        }
        let mut rest = &self.come[..];
        let length = match prost::decode_length_delimiter(&mut rest) {
            Ok(length) => length,
            Err(_) if self.come.len() < LONGEST_VARINT => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        if rest.len() < length {
            return Ok(None);
        }
        let header = self.come.len() - rest.len();
        self.come.advance(header);
        Ok(Some(self.come.split_to(length).freeze()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::FORMATS;

    #[test]
    fn the_messages_are_as_long_as_their_cells_say() {
        let length = |octets: Outcome<Vec<u8>>| octets.expect("octets").len();
        // The documents' charge with and without spaces: 105 and 98 octets.
        assert_eq!(length(encode(Format::Json, ChargeCard::request(1))), 98);
        assert_eq!(length(encode(Format::Protobuf, ChargeCard::request(1))), 34);
        for transaction in &*TRANSACTIONS {
            assert!((90..160).contains(&length(encode(Format::Json, transaction))));
        }
        for user in &*USERS {
            assert!((980..=1_024).contains(&length(encode(Format::Json, user))));
        }
    }

    #[test]
    fn a_request_is_answered_by_as_many_messages_as_it_was_made_for() {
        for messages in [1, 2, MESSAGES] {
            let transactions = StreamTransactions::responses(StreamTransactions::request(messages));
            assert_eq!(transactions.len(), messages);
            assert_eq!(BatchGetUsers::responses(BatchGetUsers::request(messages)).len(), messages);
        }
        assert_eq!(ChargeCard::responses(ChargeCard::request(1)).len(), 1);
        assert_eq!(GetUser::responses(GetUser::request(1)).len(), 1);
    }

    #[test]
    fn many_messages_are_found_however_they_are_cut() {
        for format in FORMATS {
            let whole: Vec<u8> =
                USERS.iter().flat_map(|user| encode_one_of_many(format, user).expect("octets")).collect();
            for step in [1, 7, 1_000, whole.len()] {
                let (mut many, mut found) = (Many::new(format), Vec::new());
                for octets in whole.chunks(step) {
                    many.push(octets);
                    while let Some(user) = many.take::<User>().expect("a user") {
                        found.push(user);
                    }
                }
                assert_eq!(found, *USERS, "{format:?}, {step} octets at a time");
                assert!(!many.has_rest());
            }
            let mut many = Many::new(format);
            many.push(&whole[..500]);
            assert!(many.take::<User>().expect("not yet an error").is_none());
            assert!(many.has_rest());
        }
    }

    #[test]
    fn what_is_no_message_is_refused() {
        for (format, octets) in [(Format::Json, &b"{]\n"[..]), (Format::Protobuf, &[0xff; 12][..])] {
            let mut many = Many::new(format);
            many.push(octets);
            assert!(many.take::<User>().is_err(), "{format:?}");
        }
        assert!(encode(Format::JsonPretty, ChargeCard::request(1)).is_err());
    }
}
