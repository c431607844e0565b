//! The experiment behind the lessons about headers: the same calls' header fields, written as HTTP/1.1's heads and as
//! HTTP/2's header blocks by the habits of real encoders, octet for octet. What was written is read back and compared.

use std::hash::Hasher;

use engine::kernel::random::{Stream, Streams};
use engine::wire::hpack::{DEFAULT_TABLE_SIZE, Decoder, Encoder, Field, Habit, Kind, Representation};
use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128, SipHasher13};

use crate::experiment::{Experiment, Observation, Progress, RunError, Tools};
use crate::lesson::Contender;

/// How many calls a run makes.
pub(crate) const CALLS: u32 = 1_000;
/// How many of them the observation follows field by field.
pub(crate) const FOLLOWED: usize = 12;
/// For how many of them it follows the table.
pub(crate) const TABLES: usize = 100;
/// How many entries it follows from their coming to their going.
pub(crate) const ENTRIES: usize = 24;

/// How long a followed entry's value is shown, characters.
const SHOWN: usize = 16;
/// What a header block's fields may take: far above the largest token.
const LIST_LIMIT: u32 = 1 << 20;

/// The characters of a token (RFC 4648, 5).
const BASE64URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const HEX: &[u8; 16] = b"0123456789abcdef";

/// The fields that are the same in each call: those of a gRPC call in the order in which grpc-go sends them (`createHeader-
/// Fields` in `http2_client.go`), with names and values as a shop inside a data centre would have them.
const UNCHANGING: [(&str, &str); 7] = [
    (":method", "POST"),
    (":scheme", "http"),
    (":path", "/shop.v1.OrderService/GetOrder"),
    (":authority", "orders.shop.internal"),
    ("content-type", "application/grpc"),
    ("user-agent", "grpc-go/1.85.0"),
    ("te", "trailers"),
];
const AUTHORIZATION: &str = "authorization";
const REQUEST_ID: &str = "x-request-id";
/// What only HTTP/1.1 has: the empty line.
pub(crate) const END_OF_HEAD: &str = "end of head";

/// Whether calls carry a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// None.
    None,
    /// This many octets, a new one after so many calls.
    Every { octets: u32, calls: u32 },
}

/// What the calls carry, and on which connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) token: Token,
    /// Whether each call carries an id of its own.
    pub(crate) request_id: bool,
    /// Calls until a connection is replaced.
    pub(crate) calls_per_connection: u32,
    pub(crate) seed: u64,
}

/// What one contender wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Headers {
    /// The contender's id.
    pub contender: String,
    /// What it wrote; `None` until its slice has run.
    pub sent: Option<Sent>,
}

/// Header octets of many calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    /// Octets of each call's head or header block; frame headers are not in it.
    pub octets: Vec<u32>,
    /// By field, in the order of the call.
    pub fields: Vec<FieldSent>,
    /// The dynamic table after each of the first calls; none in HTTP/1.1.
    pub tables: Vec<TableAfter>,
    /// The first entries that were added to it, in their order.
    pub entries: Vec<EntryLife>,
    /// Entries that were evicted over all calls and connections.
    pub evicted: u32,
    /// SipHash-1-3-128 of all octets, so that a fingerprint covers every one of them.
    pub digest: u128,
}

/// What one field took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldSent {
    /// Its name.
    pub name: String,
    /// What name and value take as they are, octets, in the first call.
    pub plain: u32,
    /// Octets over all calls.
    pub octets: u64,
    /// Octets in each of the first calls.
    pub first: Vec<u32>,
}

/// The dynamic table after a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableAfter {
    /// Its size, octets (RFC 7541, 4.1).
    pub size: u32,
    /// Its entries.
    pub entries: u32,
    /// Entries evicted so far, over all connections.
    pub evicted: u32,
}

/// An entry of the dynamic table, from its coming to its going; calls are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryLife {
    /// The field's name.
    pub name: String,
    /// The beginning of its value.
    pub value: String,
    /// Its size, octets.
    pub size: u32,
    /// The call that added it.
    pub added: u32,
    /// The last call in which it stood for the whole field; `None`: none did.
    pub used: Option<u32>,
    /// The call that evicted it, or ended its connection; `None`: it is still there.
    pub gone: Option<u32>,
}

impl Sent {
    /// Octets per call, over all calls.
    pub fn per_call(&self) -> f64 {
        self.octets.iter().map(|&octets| f64::from(octets)).sum::<f64>() / self.octets.len() as f64
    }

    /// What a field took in all calls.
    pub fn field(&self, name: &str) -> Option<&FieldSent> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// The calls of an order, one after the other: every contender gets the same.
struct Calls {
    order: Order,
    token: Vec<u8>,
}

impl Calls {
    fn new(order: Order) -> Self {
        Self { order, token: Vec::new() }
    }

    /// The header fields of a call, counted from 0; to be asked in order.
    fn fields(&mut self, call: u32) -> Vec<Field> {
        let streams = Streams::new(self.order.seed);
        let mut fields: Vec<_> = UNCHANGING.map(|(name, value)| Field::new(name, value)).into();
        if let Token::Every { octets, calls } = self.order.token {
            if call.is_multiple_of(calls) {
                self.token = b"Bearer ".to_vec();
                let mut stream = streams.numbered("token", u64::from(call / calls));
                self.token.extend((0..octets).map(|_| one_of(&mut stream, BASE64URL)));
            }
            fields.push(Field::new(AUTHORIZATION, self.token.clone()));
        }
        if self.order.request_id {
            let mut stream = streams.numbered("request id", u64::from(call));
            // A UUID's groups (RFC 9562, 4).
            let mut id = Vec::new();
            for digits in [8, 4, 4, 4, 12] {
                if !id.is_empty() {
                    id.push(b'-');
                }
                id.extend((0..digits).map(|_| one_of(&mut stream, HEX)));
            }
            fields.push(Field::new(REQUEST_ID, id));
        }
        fields
    }
}

/// One of a power of two characters.
fn one_of<const COUNT: usize>(stream: &mut Stream, characters: &[u8; COUNT]) -> u8 {
    characters[(stream.bits() >> 32) as usize % COUNT]
}

/// A field as an HTTP/1.1 head has it (RFC 9112): the start line is made of pseudo-header fields.
fn line(field: &Field) -> Vec<u8> {
    let value = &field.value[..];
    match &field.name[..] {
        b":method" => [value, b" "].concat(),
        b":path" => [value, b" HTTP/1.1\r\n"].concat(),
        b":authority" => [b"host: ", value, b"\r\n"].concat(),
        // HTTP/1.1 has no scheme in its requests, and nobody asks there for trailers.
        b":scheme" | b"te" => Vec::new(),
        b"content-type" => b"content-type: application/json\r\n".to_vec(),
        name => [name, b": ", value, b"\r\n"].concat(),
    }
}

/// The pieces of a call's header in the order of its fields, and HTTP/1.1's empty line.
pub(crate) type Pieces = Vec<(String, Vec<u8>)>;

/// What a contender's connections hold: nothing in HTTP/1.1.
struct Writer {
    habit: Option<Habit>,
    context: Option<(Encoder, Decoder)>,
    calls_per_connection: u32,
    /// Entries evicted and entries followed on the connections before the present one.
    evicted_before: u32,
    followed_before: usize,
}

impl Writer {
    fn new(contender: &str, calls_per_connection: u32) -> Self {
        let habit = match contender {
            "h2" => Some(Habit::H2),
            "grpc-core" => Some(Habit::GrpcCore),
            "index-everything" => Some(Habit::IndexEverything),
            _ => None,
        };
        Self { habit, context: None, calls_per_connection, evicted_before: 0, followed_before: 0 }
    }

    /// Writes a call's fields, and follows its table; gives the octets as they go, and field by field.
    fn write(
        &mut self,
        call: u32,
        fields: &[Field],
        entries: &mut Vec<EntryLife>,
    ) -> Result<(Vec<u8>, Pieces), RunError> {
        let name = |field: &Field| String::from_utf8_lossy(&field.name).into_owned();
        let Some(habit) = self.habit else {
            let mut pieces: Pieces = fields.iter().map(|field| (name(field), line(field))).collect();
            pieces.push((END_OF_HEAD.into(), b"\r\n".to_vec()));
            return Ok((pieces.iter().map(|(_, line)| &line[..]).collect::<Vec<_>>().concat(), pieces));
        };
        if call.is_multiple_of(self.calls_per_connection)
            && let Some((_, decoder)) = self.context.take()
        {
            self.evicted_before += decoder.table().evicted();
            entries[self.followed_before..].iter_mut().for_each(|entry| {
                entry.gone.get_or_insert(call + 1);
            });
            self.followed_before = entries.len();
        }
        let (encoder, decoder) = self
            .context
            .get_or_insert_with(|| (Encoder::new(habit), Decoder::new(DEFAULT_TABLE_SIZE, LIST_LIMIT)));
        let (mut block, mut found) = (Vec::new(), Vec::new());
        encoder.encode(fields, &mut block);
        let damaged = |why: &str| RunError(format!("call {}: {why}", call + 1));
        decoder.decode(&block, &mut found).map_err(|error| damaged(&error.to_string()))?;
        let of = |field: &Field| found.iter().find(|one| one.field.as_ref() == Some(field));
        if found.len() != fields.len() || fields.iter().any(|field| of(field).is_none()) {
            return Err(damaged("what was encoded did not come back"));
        }
        let octets = |one: &Representation| block[one.start as usize..one.end as usize].to_vec();
        let pieces =
            fields.iter().map(|field| (name(field), of(field).map(octets).unwrap_or_default())).collect();
        self.follow(call + 1, &found, entries);
        Ok((block, pieces))
    }

    /// The entries that came, were used and went with a call.
    fn follow(&self, call: u32, found: &[Representation], entries: &mut Vec<EntryLife>) {
        let here = self.followed_before;
        for one in found {
            let used = one.used.filter(|_| one.kind == Kind::Indexed);
            if let Some(entry) = used.and_then(|serial| entries.get_mut(here + serial as usize)) {
                entry.used = Some(call);
            }
            // Serials count from 0 on each connection, so that an entry is followed if all before it are.
            if let (Some(serial), Some(field)) = (one.added, &one.field)
                && entries.len() < ENTRIES
                && here + serial as usize == entries.len()
            {
                entries.push(EntryLife {
                    name: String::from_utf8_lossy(&field.name).into_owned(),
                    value: String::from_utf8_lossy(&field.value).chars().take(SHOWN).collect(),
                    size: field.size(),
                    added: call,
                    used: None,
                    gone: None,
                });
            }
        }
        let evicted = self.context.as_ref().map_or(0, |(_, decoder)| decoder.table().evicted());
        for entry in entries.iter_mut().skip(here).take(evicted as usize) {
            entry.gone.get_or_insert(call);
        }
    }

    fn table(&self) -> Option<TableAfter> {
        let table = self.context.as_ref()?.1.table();
        let entries = table.entries().len() as u32;
        Some(TableAfter { size: table.size(), entries, evicted: self.evicted_before + table.evicted() })
    }
}

/// One contender after the other, each all calls in one slice.
pub(crate) struct WriteHeaders {
    order: Order,
    contenders: &'static [Contender],
    done: usize,
    observation: Observation,
}

impl WriteHeaders {
    pub(crate) fn new(order: Order, contenders: &'static [Contender]) -> Self {
        let waiting = |contender: &Contender| Headers { contender: contender.id.into(), sent: None };
        let observation = Observation::Headers(contenders.iter().map(waiting).collect());
        Self { order, contenders, done: 0, observation }
    }
}

/// Header octets of so many calls by one contender.
///
/// # Errors
/// When what was encoded does not come back.
pub(crate) fn write(order: Order, contender: &str, calls: u32) -> Result<Sent, RunError> {
    let mut made = Calls::new(order);
    let mut writer = Writer::new(contender, order.calls_per_connection);
    let mut hasher = SipHasher13::new();
    let mut sent = Sent {
        octets: Vec::new(),
        fields: Vec::new(),
        tables: Vec::new(),
        entries: Vec::new(),
        evicted: 0,
        digest: 0,
    };
    for call in 0..calls {
        let fields = made.fields(call);
        let (written, pieces) = writer.write(call, &fields, &mut sent.entries)?;
        hasher.write(&written);
        sent.octets.push(written.len() as u32);
        for (index, (name, piece)) in pieces.into_iter().enumerate() {
            if sent.fields.len() == index {
                let plain = fields.get(index).map_or(0, |field| field.name.len() + field.value.len());
                sent.fields.push(FieldSent { name, plain: plain as u32, octets: 0, first: Vec::new() });
            }
            let field = &mut sent.fields[index];
            field.octets += piece.len() as u64;
            if field.first.len() < FOLLOWED {
                field.first.push(piece.len() as u32);
            }
        }
        if sent.tables.len() < TABLES {
            sent.tables.extend(writer.table());
        }
    }
    sent.evicted = writer.table().map_or(0, |table| table.evicted);
    sent.digest = hasher.finish128().as_u128();
    Ok(sent)
}

/// The pieces of one call's header, counted from 0, as a contender writes them.
///
/// # Errors
/// When what was encoded does not come back.
pub(crate) fn pieces(order: Order, contender: &str, call: u32) -> Result<Pieces, RunError> {
    let mut made = Calls::new(order);
    let mut writer = Writer::new(contender, order.calls_per_connection);
    let mut written = Pieces::new();
    for number in 0..=call {
        (_, written) = writer.write(number, &made.fields(number), &mut Vec::new())?;
    }
    Ok(written)
}

impl Experiment for WriteHeaders {
    fn advance(&mut self, _: Tools<'_>) -> Result<(), RunError> {
        let Observation::Headers(headers) = &mut self.observation else { return Ok(()) };
        let Some(next) = headers.get_mut(self.done) else { return Ok(()) };
        next.sent = Some(write(self.order, &next.contender, CALLS)?);
        self.done += 1;
        Ok(())
    }

    fn progress(&self) -> Progress {
        let next =
            self.contenders.get(self.done).map_or_else(String::new, |contender| contender.label.into());
        Progress { done: self.done as u32, total: self.contenders.len() as u32, next }
    }

    fn observation(&self) -> &Observation {
        &self.observation
    }
}
