//! Building each shape: a fixed part, and a part that repeats until the compact JSON is full. What one more unit adds is
//! counted, never found by encoding the whole again.

use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng as _;
use serde::Serialize;

use super::prose::Prose;
use crate::plain::inference::{CompleteResponse, Embedding};
use crate::plain::payments::{ChargeRequest, Transaction, TransactionList};
use crate::plain::users::{ActivityEvent, User, UserRole};

/// The moment at which the samples were "made": 2026-01-01T00:00:00Z in Unix seconds.
const NEW_YEAR: i64 = 1_767_225_600;

/// How far a shape grows.
#[derive(Clone, Copy, Debug)]
pub(super) enum Limit {
    /// To the size that gives it its name.
    Natural,
    /// Until its compact JSON has this many bytes.
    JsonBytes(usize),
}

impl Limit {
    /// Bytes that are left beside a fixed part; `None` at the natural size.
    fn room(self, fixed: &impl Serialize) -> Option<usize> {
        match self {
            Self::Natural => None,
            Self::JsonBytes(bytes) => Some(bytes.saturating_sub(json_length(fixed))),
        }
    }

    /// Takes units while they fit, or until there are `natural` of them. Units are separated by commas.
    fn take<T>(
        self,
        fixed: &impl Serialize,
        natural: usize,
        mut unit: impl FnMut(usize) -> (T, usize),
    ) -> Vec<T> {
        let mut units = Vec::new();
        let Some(mut room) = self.room(fixed) else {
            units.extend((0..natural).map(|index| unit(index).0));
            return units;
        };
        loop {
            let (next, length) = unit(units.len());
            let needed = length + usize::from(!units.is_empty());
            if needed > room {
                return units;
            }
            room -= needed;
            units.push(next);
        }
    }
}

/// The documents' charge (documents 4 and its 34 bytes); `description` is what grows.
pub(super) fn charge(random: &mut Pcg32, limit: Limit) -> ChargeRequest {
    let mut charge = ChargeRequest {
        customer_id: "cust_abc123".into(),
        amount_cents: 4999,
        currency: "USD".into(),
        idempotency_key: "idem_xyz789".into(),
        description: None,
    };
    let described = ChargeRequest { description: Some(String::new()), ..charge.clone() };
    if let Some(room) = limit.room(&described).filter(|room| *room > 0) {
        charge.description = Some(Prose::new(random).text(room));
    }
    charge
}

/// A user whose metadata grows; eight entries at the natural size.
pub(super) fn user(random: &mut Pcg32, limit: Limit) -> User {
    const KEYS: [&str; 8] = ["plan", "locale", "timezone", "referrer", "team", "theme", "consent", "cohort"];
    let mut user = User {
        id: format!("usr_{:08x}", random.next_u32()),
        email: "ada.lovelace@example.com".into(),
        display_name: "Ada Lovelace".into(),
        created_at_unix: NEW_YEAR,
        role: UserRole::Editor.into(),
        metadata: Default::default(),
    };
    let mut prose = Prose::new(random);
    let entries = limit.take(&user, KEYS.len(), |index| {
        let name = KEYS[index % KEYS.len()];
        let key = if index < KEYS.len() { name.to_owned() } else { format!("{name}_{}", index / KEYS.len()) };
        let value = format!("{}-{}", prose.word(), prose.word());
        let length = key.len() + value.len() + r#""":"""#.len();
        ((key, value), length)
    });
    // One by one: to collect them would bring a sort of the standard library into the page.
    for (key, value) in entries {
        user.metadata.insert(key, value);
    }
    user
}

/// A statement; 100 transactions at the natural size.
pub(super) fn transactions(random: &mut Pcg32, limit: Limit) -> TransactionList {
    let mut time = NEW_YEAR;
    let transactions = limit.take(&TransactionList::default(), 100, |_| {
        time += i64::from(random.next_u32() % 7200);
        let transaction = Transaction {
            id: format!("txn_{:016x}", random.next_u64()),
            customer_id: format!("cust_{:06x}", random.next_u32() & 0xff_ffff),
            amount_cents: i64::from(random.next_u32() % 50_000) + 100,
            currency: ["USD", "EUR", "GBP"][random.next_u32() as usize % 3].into(),
            created_at_unix: time,
        };
        let length = json_length(&transaction);
        (transaction, length)
    });
    TransactionList { transactions }
}

/// A vector like those of common embedding models: 768 values at the natural size, centred, of length about one.
pub(super) fn embedding(random: &mut Pcg32, limit: Limit) -> Embedding {
    const NATURAL: usize = 768;
    // The sum of four uniform draws has a variance of 4/12; the square root is exact on every target (IEEE 754).
    let scale = (3.0 / NATURAL as f32).sqrt();
    let mut embedding = Embedding { model: "text-embedding-small".into(), values: Vec::new() };
    embedding.values = limit.take(&embedding, NATURAL, |_| {
        let sum: f32 = (0..4).map(|_| (random.next_u32() >> 8) as f32 / 16_777_216.0 - 0.5).sum();
        let value = sum * scale;
        (value, json_length(&value))
    });
    embedding
}

/// An event around random bytes, which is what encrypted or compressed ones look like; 1,024 at the natural size.
pub(super) fn event(random: &mut Pcg32, limit: Limit) -> ActivityEvent {
    const NATURAL: usize = 1024;
    let mut event =
        ActivityEvent { event_type: "document.edited".into(), timestamp: NEW_YEAR, payload: Vec::new() };
    // base64 writes four characters for every three bytes begun (RFC 4648 §4).
    let length = limit.room(&event).map_or(NATURAL, |room| room / 4 * 3);
    event.payload = vec![0; length];
    random.fill_bytes(&mut event.payload);
    event
}

/// An answer in prose; 2,400 characters at the natural size, about a page.
pub(super) fn text(random: &mut Pcg32, limit: Limit) -> CompleteResponse {
    const NATURAL: usize = 2400;
    let mut answer = CompleteResponse { text: String::new(), tokens_generated: 500 };
    answer.text = Prose::new(random).text(limit.room(&answer).unwrap_or(NATURAL));
    answer
}

/// The length of a value's compact JSON.
fn json_length(value: &impl Serialize) -> usize {
    struct Count(usize);
    impl std::io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    // Counting cannot fail, and plain structs of numbers and text always have a JSON text.
    let _ = serde_json::to_writer(&mut count, value);
    count.0
}
