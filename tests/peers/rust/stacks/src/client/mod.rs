//! The client: callers for each stack, each with a warm connection or a share of one, and what they do together.

mod connections;
mod over_hyper;
mod over_tonic;

use std::future::Future;
use std::hint::black_box;

pub use connections::Connector;
pub use over_hyper::{Http1, Http2};
pub use over_tonic::Grpc;
use proto::Format;

use crate::Outcome;
use crate::messages::{BatchGetUsers, ChargeCard, GetUser, Method, StreamTransactions};
use crate::plan::{Shape, Size, Stack};
use crate::server::{Ports, Site};

/// Makes one call at a time.
pub trait Caller: Sized + Send + 'static {
    /// Connects to a port of 127.0.0.1, so that this many callers can make a call each at the same time.
    fn connect(port: u16, callers: usize) -> impl Future<Output = Outcome<Vec<Self>>>;

    /// A unary call.
    fn unary<M: Method>(&mut self, format: Format) -> impl Future<Output = Outcome<M::Response>> + Send;

    /// A call that is answered by so many messages; `each` gets them in their order.
    fn stream<M: Method>(
        &mut self,
        format: Format,
        messages: usize,
        each: impl FnMut(M::Response) + Send,
    ) -> impl Future<Output = Outcome> + Send;
}

/// All callers of one site.
enum Callers {
    Http1(Vec<Http1>),
    Http2(Vec<Http2>),
    Grpc(Vec<Grpc>),
}

/// The client, connected to every site.
pub struct Client {
    callers: Vec<(Site, Callers)>,
    /// For connections that carry nothing.
    pub connector: Connector,
}

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Calls that were answered in full.
    pub calls: usize,
    /// Messages that answered them.
    pub messages: usize,
    /// Of these, compared with what the server should have answered, and equal.
    pub compared: usize,
}

impl Client {
    /// Connects to every site, with so many callers each.
    ///
    /// # Errors
    /// When a connection fails.
    pub async fn connect(ports: &Ports, callers: usize) -> Outcome<Self> {
        let mut all = Vec::new();
        for (site, &port) in Site::all().into_iter().zip(&ports.calls) {
            let callers = match site.stack {
                Stack::Http1 => Callers::Http1(Http1::connect(port, callers).await?),
                Stack::Http2 => Callers::Http2(Http2::connect(port, callers).await?),
                Stack::Grpc => Callers::Grpc(Grpc::connect(port, callers).await?),
            };
            all.push((site, callers));
        }
        Ok(Self { callers: all, connector: Connector::new(ports)? })
    }

    /// Makes so many calls at a site. The first `compared` calls of each caller are compared with what the server should
    /// have answered.
    ///
    /// # Errors
    /// When a call fails, or a response is another than it should be.
    pub async fn call(
        &mut self,
        site: Site,
        size: Size,
        shape: Shape,
        calls: usize,
        compared: usize,
    ) -> Outcome<Tally> {
        let found = self.callers.iter_mut().find(|(other, _)| *other == site);
        let (_, callers) = found.ok_or_else(|| format!("no callers for {site:?}"))?;
        let job = Job { format: site.format, shape, calls, compared };
        match callers {
            Callers::Http1(callers) => together_at(callers, size, job).await,
            Callers::Http2(callers) => together_at(callers, size, job).await,
            Callers::Grpc(callers) => together_at(callers, size, job).await,
        }
    }
}

#[derive(Clone, Copy)]
struct Job {
    format: Format,
    shape: Shape,
    calls: usize,
    compared: usize,
}

async fn together_at<C: Caller>(callers: &mut Vec<C>, size: Size, job: Job) -> Outcome<Tally> {
    match (size, job.shape) {
        (Size::Small, Shape::Unary { .. }) => together::<C, ChargeCard>(callers, job).await,
        (Size::Small, Shape::Stream { .. }) => together::<C, StreamTransactions>(callers, job).await,
        (Size::Kilobyte, Shape::Unary { .. }) => together::<C, GetUser>(callers, job).await,
        (Size::Kilobyte, Shape::Stream { .. }) => together::<C, BatchGetUsers>(callers, job).await,
    }
}

/// Each caller makes its share of the calls, one after the other, all callers at the same time.
async fn together<C: Caller, M: Method>(callers: &mut Vec<C>, job: Job) -> Outcome<Tally> {
    let in_flight = match job.shape {
        Shape::Unary { in_flight } => in_flight,
        Shape::Stream { .. } => 1,
    };
    if in_flight > callers.len() {
        return Err(format!("{in_flight} calls in flight, but {} callers", callers.len()));
    }
    let shares = shares(job.calls, in_flight);
    let made: Vec<_> = callers
        .drain(..in_flight)
        .zip(shares)
        .map(|(caller, calls)| tokio::spawn(one_after_the_other::<C, M>(caller, Job { calls, ..job })))
        .collect();
    let mut sum = Tally::default();
    for made in made {
        let (caller, tally) = made.await.map_err(|error| error.to_string())??;
        callers.push(caller);
        sum.calls += tally.calls;
        sum.messages += tally.messages;
        sum.compared += tally.compared;
    }
    // Those that were at work are the first the next time too: their connections are warm.
    callers.rotate_right(in_flight);
    Ok(sum)
}

async fn one_after_the_other<C: Caller, M: Method>(mut caller: C, job: Job) -> Outcome<(C, Tally)> {
    let mut tally = Tally::default();
    for call in 0..job.calls {
        let compared = call < job.compared;
        let messages = match job.shape {
            Shape::Unary { .. } => 1,
            Shape::Stream { messages, .. } => messages,
        };
        let wanted = if compared { M::responses(M::request(messages)) } else { &[] };
        let mut come = 0;
        let mut other = None;
        let mut each = |message: M::Response| {
            if compared && wanted.get(come) != Some(&message) {
                other.get_or_insert(come);
            }
            black_box(message);
            come += 1;
        };
        match job.shape {
            Shape::Unary { .. } => each(caller.unary::<M>(job.format).await?),
            Shape::Stream { messages, .. } => caller.stream::<M>(job.format, messages, each).await?,
        }
        if let Some(number) = other {
            return Err(format!("{}: message {number} of the answer is another", M::PATH));
        }
        if come != messages {
            return Err(format!("{}: {come} messages instead of {messages}", M::PATH));
        }
        tally.calls += 1;
        tally.messages += come;
        tally.compared += if compared { come } else { 0 };
    }
    Ok((caller, tally))
}

/// So many, shared as evenly as can be.
fn shares(count: usize, among: usize) -> impl Iterator<Item = usize> {
    (0..among).map(move |one| count / among + usize::from(one < count % among))
}

#[cfg(test)]
mod tests {
    #[test]
    fn shares_are_even_and_add_up() {
        assert_eq!(super::shares(10, 4).collect::<Vec<_>>(), [3, 3, 2, 2]);
        assert_eq!(super::shares(2, 3).collect::<Vec<_>>(), [1, 1, 0]);
    }
}
