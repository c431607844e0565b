//! hyper and tonic themselves, saying what a plan says, over a pipe that keeps it.

pub(crate) mod bytes_codec;
mod over_hyper;
mod over_tonic;

use std::sync::Mutex;
use std::time::Duration;

use exchange::{Framing, Plan, Response};
use http::HeaderMap;

use crate::recorded::{Kept, Link, written};

/// What each end wrote, and the dates that the server gave.
pub struct Said {
    /// The client.
    pub to_server: Vec<u8>,
    /// The server.
    pub to_client: Vec<u8>,
    /// The server's `date`, call by call.
    pub dates: Vec<String>,
}

/// Lets the libraries say it.
pub async fn say(plan: &Plan, link: Link) -> Said {
    match plan.framing {
        Framing::Grpc => over_tonic::say(plan, link).await,
        Framing::Plain | Framing::GrpcWeb => over_hyper::say(plan, link).await,
    }
}

/// Lets the libraries say it within a second, so that all answers have the same date.
pub async fn say_within_a_second(plan: &Plan, link: Link) -> Said {
    for _ in 0..20 {
        let said = say(plan, link).await;
        if said.dates.iter().all(|date| *date == said.dates[0]) {
            return said;
        }
    }
    panic!("no second is long enough for these calls");
}

/// What the server says, call by call in the order in which they come.
struct Script {
    responses: Vec<Response>,
    next: Mutex<usize>,
}

impl Script {
    fn new(plan: &Plan) -> Self {
        Self { responses: plan.calls.iter().map(|call| call.response.clone()).collect(), next: Mutex::new(0) }
    }

    fn next(&self) -> Response {
        let mut next = self.next.lock().expect("no caller panics");
        *next += 1;
        self.responses[*next - 1].clone()
    }
}

/// Until nobody writes any more.
async fn kept(client: &Kept, server: &Kept, dates: Vec<String>) -> Said {
    tokio::time::sleep(Duration::from_secs(100)).await;
    Said { to_server: written(client), to_client: written(server), dates }
}

fn date(headers: &HeaderMap) -> String {
    headers.get("date").and_then(|date| date.to_str().ok()).unwrap_or_default().to_owned()
}
