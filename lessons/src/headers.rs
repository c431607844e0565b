//! The experiment behind the lessons about headers: the same calls' header fields, written as HTTP/1.1's heads and as
//! HTTP/2's header blocks by the habits of real encoders, octet for octet. What was written is read back and compared.

use std::hash::Hasher;
use std::ops::Range;

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

impl FieldSent {
    fn new(name: String, field: &Field) -> Self {
        Self { name, plain: (field.name.len() + field.value.len()) as u32, octets: 0, first: Vec::new() }
    }

    fn end_of_head() -> Self {
        Self { name: END_OF_HEAD.into(), plain: 0, octets: 0, first: Vec::new() }
    }
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
    /// Of the last call: the next one changes what differs.
    fields: Vec<Field>,
}

impl Calls {
    fn new(order: Order) -> Self {
        let mut fields: Vec<_> = UNCHANGING.map(|(name, value)| Field::new(name, value)).into();
        if order.token != Token::None {
            fields.push(Field::new(AUTHORIZATION, ""));
        }
        if order.request_id {
            fields.push(Field::new(REQUEST_ID, ""));
        }
        Self { order, fields }
    }

    /// The header fields of a call, counted from 0; to be asked in order.
    fn fields(&mut self, call: u32) -> &[Field] {
        let streams = Streams::new(self.order.seed);
        let changing = &mut self.fields[UNCHANGING.len()..];
        if let Token::Every { octets, calls } = self.order.token
            && call.is_multiple_of(calls)
        {
            let mut stream = streams.numbered("token", u64::from(call / calls));
            let token = &mut changing[0].value;
            *token = b"Bearer ".to_vec();
            draw(&mut stream, BASE64URL, octets, token);
        }
        if let Some(field) = changing.last_mut().filter(|_| self.order.request_id) {
            let mut stream = streams.numbered("request id", u64::from(call));
            field.value.clear();
            // A UUID's groups (RFC 9562, 4).
            for digits in [8, 4, 4, 4, 12] {
                if !field.value.is_empty() {
                    field.value.push(b'-');
                }
                draw(&mut stream, HEX, digits, &mut field.value);
            }
        }
        &self.fields
    }
}

/// So many of a power of two characters, ten for each 64 random bits: six bits are the most that one takes.
fn draw<const COUNT: usize>(stream: &mut Stream, characters: &[u8; COUNT], count: u32, into: &mut Vec<u8>) {
    let mut bits = 0;
    let mut left = 0;
    for _ in 0..count {
        if left == 0 {
            (bits, left) = (stream.bits(), 10);
        } else {
            bits >>= 6;
        }
        left -= 1;
        into.push(characters[bits as usize % COUNT]);
    }
}

/// Fields as an HTTP/1.1 head has them (RFC 9112): the start line is made of pseudo-header fields.
fn head(fields: &[Field]) -> (Vec<u8>, Vec<Range<u32>>) {
    let mut head = Vec::new();
    let mut places = Vec::new();
    let mut put = |parts: &[&[u8]]| {
        let start = head.len() as u32;
        parts.iter().for_each(|part| head.extend_from_slice(part));
        places.push(start..head.len() as u32);
    };
    for Field { name, value, .. } in fields {
        match &name[..] {
            b":method" => put(&[value, b" "]),
            b":path" => put(&[value, b" HTTP/1.1\r\n"]),
            b":authority" => put(&[b"host: ", value, b"\r\n"]),
            // HTTP/1.1 has no scheme in its requests, and nobody asks there for trailers.
            b":scheme" | b"te" => put(&[]),
            b"content-type" => put(&[b"content-type: application/json\r\n"]),
            name => put(&[name, b": ", value, b"\r\n"]),
        }
    }
    put(&[b"\r\n"]);
    (head, places)
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

    /// Writes a call's fields and follows its table. Gives the octets as they go, and which of them are whose, in the order
    /// of the fields; in HTTP/1.1 the last are the empty line's.
    fn write(
        &mut self,
        call: u32,
        fields: &[Field],
        entries: &mut Vec<EntryLife>,
    ) -> Result<(Vec<u8>, Vec<Range<u32>>), RunError> {
        let Some(habit) = self.habit else { return Ok(head(fields)) };
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
        let lost = || damaged("what was encoded did not come back");
        if found.len() != fields.len() {
            return Err(lost());
        }
        let place = |(at, field): (usize, &Field)| {
            let is = |one: &&Representation| one.field.as_ref() == Some(field);
            // In the same place, unless the encoder has an order of its own.
            let one = found.get(at).filter(is).or_else(|| found.iter().find(is)).ok_or_else(lost)?;
            Ok(one.start..one.end)
        };
        let places = fields.iter().enumerate().map(place).collect::<Result<_, RunError>>()?;
        self.follow(call + 1, &found, entries);
        Ok((block, places))
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
fn write(order: Order, contender: &str, calls: u32) -> Result<Sent, RunError> {
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
        let (written, places) = writer.write(call, fields, &mut sent.entries)?;
        hasher.write(&written);
        sent.octets.push(written.len() as u32);
        if sent.fields.is_empty() {
            sent.fields = fields.iter().map(|field| FieldSent::new(name(field), field)).collect();
            sent.fields.extend((places.len() > fields.len()).then(FieldSent::end_of_head));
        }
        for (field, place) in sent.fields.iter_mut().zip(places) {
            let octets = place.end - place.start;
            field.octets += u64::from(octets);
            if field.first.len() < FOLLOWED {
                field.first.push(octets);
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

/// Octets per call over a run's calls, by contender: all get each call in turn, and nothing else is kept.
///
/// # Errors
/// When what was encoded does not come back.
pub(crate) fn per_call(order: Order, contenders: &[&str]) -> Result<Vec<f64>, RunError> {
    let mut made = Calls::new(order);
    let start = |contender: &&str| (Writer::new(contender, order.calls_per_connection), 0);
    let mut writers: Vec<(Writer, usize)> = contenders.iter().map(start).collect();
    for call in 0..CALLS {
        let fields = made.fields(call);
        for (writer, octets) in &mut writers {
            *octets += writer.write(call, fields, &mut Vec::new())?.0.len();
        }
    }
    Ok(writers.iter().map(|(_, octets)| *octets as f64 / f64::from(CALLS)).collect())
}

/// The pieces of one call's header, counted from 0, as a contender writes them.
///
/// # Errors
/// When what was encoded does not come back.
pub(crate) fn pieces(order: Order, contender: &str, call: u32) -> Result<Pieces, RunError> {
    let mut made = Calls::new(order);
    let mut writer = Writer::new(contender, order.calls_per_connection);
    for earlier in 0..call {
        writer.write(earlier, made.fields(earlier), &mut Vec::new())?;
    }
    let fields = made.fields(call);
    let (written, places) = writer.write(call, fields, &mut Vec::new())?;
    let names = fields.iter().map(name).chain([END_OF_HEAD.to_owned()]);
    let octets = |place: Range<u32>| written[place.start as usize..place.end as usize].to_vec();
    Ok(names.zip(places.into_iter().map(octets)).collect())
}

fn name(field: &Field) -> String {
    String::from_utf8_lossy(&field.name).into_owned()
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
