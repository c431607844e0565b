//! Cells done over and over, and what both processes have used meanwhile.

use std::hint::black_box;
use std::time::{Duration, Instant};

use proto::Format;
use tokio::runtime::Runtime;

use crate::Outcome;
use crate::client::Client;
use crate::cpu::CpuClock;
use crate::messages::{self, BatchGetUsers, ChargeCard, GetUser, Method, StreamTransactions};
use crate::peer::Peer;
use crate::plan::{Cell, Effort, IN_FLIGHT, MESSAGES, Pace, Shape, Size, calls_of_a_batch, orders};
use crate::server::Site;

/// What a call, a connection or a message has used of the CPU, in nanoseconds, the mean of a batch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Used {
    /// The server's process.
    pub server_ns: f64,
    /// The client's.
    pub client_ns: f64,
}

/// A cell in all rounds.
#[derive(Clone, Debug)]
pub struct Rounds {
    /// Which.
    pub cell: Cell,
    /// Calls in a batch.
    pub calls: usize,
    /// In the order of the rounds.
    pub used: Vec<Used>,
}

/// Both ends, and their clocks.
struct Ends {
    runtime: Runtime,
    client: Client,
    client_clock: CpuClock,
    server_clock: CpuClock,
}

/// Of each batch, the messages of so many calls of each caller are compared.
const COMPARED: usize = 1;
/// Calls that find out how many make a batch, after as many that warm up.
const TRIAL: usize = 64;
/// How long the server is given to end what it does after the last answer, before its clock is read.
const AFTERWARDS: Duration = Duration::from_millis(2);

/// Measures every cell in every round. `progress` is told each round's number, from 1, before it begins.
///
/// # Errors
/// When a call fails, or is answered by other messages than it should be, or `progress` fails.
pub fn measure(
    peer: &Peer,
    effort: Effort,
    mut progress: impl FnMut(usize) -> Outcome,
) -> Outcome<Vec<Rounds>> {
    let runtime = crate::peer::runtime()?;
    let callers = IN_FLIGHT[IN_FLIGHT.len() - 1];
    let client = runtime.block_on(Client::connect(&peer.ports, callers))?;
    let server_clock = CpuClock::of(peer.id())?;
    let mut ends = Ends { runtime, client, client_clock: CpuClock::own(), server_clock };
    let mut all = Vec::new();
    for cell in Cell::all() {
        ends.batch(&cell, TRIAL)?;
        let begin = Instant::now();
        ends.batch(&cell, TRIAL)?;
        let took_ns = u64::try_from(begin.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let calls = calls_of_a_batch(&cell, effort, TRIAL, took_ns);
        all.push(Rounds { cell, calls, used: Vec::with_capacity(effort.rounds) });
    }
    // The seed decides no more than the order.
    let groups: Vec<usize> = Cell::groups().iter().map(Vec::len).collect();
    for (round, order) in orders(&groups, effort.rounds, 1).iter().enumerate() {
        progress(round + 1)?;
        for &number in order {
            let Rounds { cell, calls, used } = &mut all[number];
            used.push(ends.batch(cell, *calls)?);
        }
    }
    Ok(all)
}

impl Ends {
    fn batch(&mut self, cell: &Cell, calls: usize) -> Outcome<Used> {
        if let Cell::Codec { format, size, stream } = *cell {
            return self.codec(format, size, stream, calls);
        }
        let server = self.server_clock.read_ns()?;
        let client = self.client_clock.read_ns()?;
        let done = match *cell {
            Cell::Call { stack, format, size, shape } => {
                let pace = match shape {
                    Shape::Stream { pace, .. } => pace,
                    Shape::Unary { .. } => Pace::AtOnce,
                };
                let site = Site { stack, format, pace };
                let made = self.client.call(site, size, shape, calls, COMPARED);
                self.runtime.block_on(made)?.calls
            }
            Cell::Connection { tls, in_flight } => {
                self.runtime.block_on(self.client.connector.open(tls, in_flight, calls))?
            }
            Cell::Codec { .. } => 0,
        };
        let client_ns = self.client_clock.read_ns()? - client;
        std::thread::sleep(AFTERWARDS);
        let server_ns = self.server_clock.read_ns()? - server;
        if done != calls {
            return Err(format!("{}: {done} instead of {calls}", cell.name()));
        }
        Ok(Used { server_ns: server_ns as f64 / calls as f64, client_ns: client_ns as f64 / calls as f64 })
    }

    /// What both ends do with messages, here one after the other.
    fn codec(&self, format: Format, size: Size, stream: bool, calls: usize) -> Outcome<Used> {
        match (size, stream) {
            (Size::Small, false) => self.unary::<ChargeCard>(format, calls),
            (Size::Kilobyte, false) => self.unary::<GetUser>(format, calls),
            (Size::Small, true) => self.messages::<StreamTransactions>(format, calls),
            (Size::Kilobyte, true) => self.messages::<BatchGetUsers>(format, calls),
        }
    }

    fn unary<M: Method>(&self, format: Format, calls: usize) -> Outcome<Used> {
        let request = M::request(1);
        let response = &M::responses(request)[0];
        let asked = messages::encode(format, request)?;
        let answered = messages::encode(format, response)?;
        let server_ns = self.per_call(calls, |_| {
            black_box(messages::decode::<M::Request>(format, black_box(&asked))?);
            black_box(messages::encode(format, black_box(response))?);
            Ok(())
        })?;
        let client_ns = self.per_call(calls, |_| {
            black_box(messages::encode(format, black_box(request))?);
            black_box(messages::decode::<M::Response>(format, black_box(&answered))?);
            Ok(())
        })?;
        Ok(Used { server_ns, client_ns })
    }

    fn messages<M: Method>(&self, format: Format, calls: usize) -> Outcome<Used> {
        let responses = M::responses(M::request(MESSAGES));
        let octets: Outcome<Vec<Vec<u8>>> =
            responses.iter().map(|response| messages::encode(format, response)).collect();
        let octets = octets?;
        let server_ns = self.per_call(calls, |call| {
            black_box(messages::encode(format, black_box(&responses[call % MESSAGES]))?);
            Ok(())
        })?;
        let client_ns = self.per_call(calls, |call| {
            black_box(messages::decode::<M::Response>(format, black_box(&octets[call % MESSAGES]))?);
            Ok(())
        })?;
        Ok(Used { server_ns, client_ns })
    }

    fn per_call(&self, calls: usize, mut work: impl FnMut(usize) -> Outcome) -> Outcome<f64> {
        let before = self.client_clock.read_ns()?;
        for call in 0..calls {
            work(call)?;
        }
        Ok((self.client_clock.read_ns()? - before) as f64 / calls as f64)
    }
}
