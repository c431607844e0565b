//! Plans by chance: header sets, lengths and orders from a seed. Nothing of them is a recording.

use exchange::{Call, Framing, Header, Order, Plan, Request, Response, Transport};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// Chance.
pub struct Chance(Xoshiro256PlusPlus);

impl Chance {
    /// The same for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// From 0 up to but not including that.
    pub fn below(&mut self, end: usize) -> usize {
        (self.0.next_u64() % end as u64) as usize
    }

    fn text(&mut self, from: &[u8], least: usize, most: usize) -> String {
        let length = least + self.below(most - least + 1);
        (0..length).map(|_| char::from(from[self.below(from.len())])).collect()
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    /// A length: often short, sometimes of several frames.
    fn length(&mut self, most: usize) -> usize {
        let most = [1, 200, 3_000, 200_000][self.below(4)].min(most);
        self.below(most)
    }

    fn message(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.0.next_u64() as u8).collect()
    }
}

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
const VALUES: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/+=:;, {}()!\"@%$";
/// Names that encoders know, each with habits of its own.
const KNOWN: [&str; 10] = [
    "authorization",
    "cookie",
    "user-agent",
    "accept",
    "etag",
    "x-request-id",
    "traceparent",
    "grpc-trace-bin",
    "cache-control",
    "content-language",
];

/// One header of a call, and whether each call has another value of it.
struct Drawn {
    name: String,
    value: String,
    changes: bool,
}

fn headers(chance: &mut Chance, most: usize) -> Vec<Drawn> {
    let mut drawn: Vec<Drawn> = Vec::new();
    for _ in 0..chance.below(most + 1) {
        let name = if chance.below(2) == 0 {
            chance.of(&KNOWN).to_owned()
        } else {
            format!("x-{}", chance.text(LETTERS, 1, 24))
        };
        // tonic's metadata keeps binary values in base64; those are not what is compared here.
        if name.ends_with("-bin") || drawn.iter().any(|other| other.name == name) {
            continue;
        }
        let most = [10, 60, 900][chance.below(3)];
        let value = chance.text(VALUES, 1, most).trim().to_owned();
        drawn.push(Drawn { name, value, changes: chance.below(3) == 0 });
    }
    drawn
}

fn of_call(chance: &mut Chance, drawn: &[Drawn]) -> Vec<Header> {
    let one = |drawn: &Drawn| {
        let value = if drawn.changes {
            format!("{}{}", drawn.value, chance.below(1_000_000))
        } else {
            drawn.value.clone()
        };
        Header::new(&drawn.name, &value)
    };
    drawn.iter().map(one).collect()
}

/// What a connection's window lets through before any SETTINGS (RFC 9113, 6.9.2), less what gRPC adds. Calls that are made
/// at once stay below it together: beyond it, which of them is first depends on time.
const WINDOW: usize = 60_000;

/// So many calls.
pub fn plan(seed: u64, transport: Transport, framing: Framing, order: Order, calls: usize) -> Plan {
    let mut chance = Chance::new(seed);
    let asked = headers(&mut chance, 12);
    let answered = headers(&mut chance, 6);
    let paths: Vec<_> = (0..3)
        .map(|_| {
            format!(
                "/{}.v1.{}/{}",
                chance.text(LETTERS, 3, 12),
                chance.text(LETTERS, 3, 20),
                chance.text(LETTERS, 3, 20)
            )
        })
        .collect();
    let most = if order == Order::AtOnce { WINDOW / calls } else { usize::MAX };
    let several = chance.below(3) == 0;
    let lengths = (chance.length(most), chance.length(most));
    let vary = chance.below(2) == 0;
    let call = |_| {
        let path = paths[if several { chance.below(paths.len()) } else { 0 }].clone();
        let (request, response) = if vary { (chance.length(most), chance.length(most)) } else { lengths };
        Call {
            request: Request {
                method: "POST".into(),
                path,
                headers: of_call(&mut chance, &asked),
                message: chance.message(request),
            },
            response: Response {
                status: 200,
                headers: of_call(&mut chance, &answered),
                message: chance.message(response),
                trailers: Vec::new(),
            },
        }
    };
    let calls = (0..calls).map(call).collect();
    let authority = format!("{}.example:{}", chance.text(LETTERS, 3, 30), 1_000 + chance.below(60_000));
    Plan { transport, framing, order, authority, date: String::new(), calls }
}
