//! How long responses take without loss: on a fresh connection, from connect() to the last octet, and on one that has been
//! idle.

use std::time::{Duration, Instant};

use linux_tcp::direction::Loss;
use linux_tcp::figures::{Repeated, names};
use linux_tcp::plan::{Control, PAUSE_MS, RESPONSE_AROUND_PAUSE, RESPONSES};

use super::relay::Relay;
use super::side::{CLIENT, SERVER, Side};
use super::{Outcome, exchange, one_way};

/// The unit of all times here: what is counted is rounds.
const ROUND_TRIPS: &str = "RTT";

/// A link without loss on which many connections are made, one after the other.
#[derive(Clone, Copy)]
pub(crate) struct Setup {
    pub(crate) control: Control,
    /// The congestion control's name among the figures.
    pub(crate) words: &'static str,
    pub(crate) round_trip_ms: u64,
    pub(crate) repetitions: usize,
}

impl Setup {
    /// Responses on fresh connections.
    pub(crate) fn fresh(self) -> Outcome<Vec<Repeated>> {
        let of_size = |octets: u32| {
            let (values, _) = self.repeated(true, |control| {
                let start = Instant::now();
                let mut stream = exchange::connect(control)?;
                exchange::ask(&mut stream, octets)?;
                Ok(start.elapsed())
            })?;
            let name = names::fresh(self.words, octets, self.round_trip_ms);
            Ok(Repeated { name, unit: ROUND_TRIPS, values })
        };
        RESPONSES.into_iter().map(of_size).collect()
    }

    /// A second response after a pause, with and without a slow restart, and the windows before it.
    pub(crate) fn after_pause(self) -> Outcome<Vec<Repeated>> {
        let mut all = Vec::new();
        let mut windows_before = Vec::new();
        for restart in [true, false] {
            let (values, told) = self.repeated(restart, |control| {
                let mut stream = exchange::connect(control)?;
                exchange::ask(&mut stream, RESPONSE_AROUND_PAUSE)?;
                std::thread::sleep(Duration::from_millis(PAUSE_MS));
                let start = Instant::now();
                exchange::ask(&mut stream, RESPONSE_AROUND_PAUSE)?;
                Ok(start.elapsed())
            })?;
            // Of three that are told of a connection the first is from before anything was sent, the last from its end.
            windows_before.extend(told.into_iter().skip(1).step_by(3).map(windows));
            let name = names::after_pause(self.words, restart, self.round_trip_ms);
            all.push(Repeated { name, unit: ROUND_TRIPS, values });
        }
        for (whose, window) in [("congestion", 0), ("receive", 1)] {
            let name = names::window_after(self.words, whose, self.round_trip_ms);
            let values = windows_before.iter().map(|windows| windows[window]).collect();
            all.push(Repeated { name, unit: "segments", values });
        }
        Ok(all)
    }

    /// Each repetition's time in round trips of the link, and what the server told of all connections.
    fn repeated(
        self,
        restart: bool,
        once: impl Fn(Control) -> Outcome<Duration> + Send + Sync,
    ) -> Outcome<(Vec<f64>, Vec<libc::tcp_info>)> {
        let sides = [Side::new(SERVER, restart)?, Side::new(CLIENT, restart)?];
        let relay = Relay::start(sides, one_way(self.round_trip_ms), Loss::Never)?;
        let told = exchange::serve(&relay, self.control)?;
        let values = relay.client.within(|| {
            let round_trips = |time: Duration| time.as_secs_f64() * 1e3 / self.round_trip_ms as f64;
            (0..self.repetitions).map(|_| once(self.control).map(round_trips)).collect()
        })?;
        relay.stop()?;
        Ok((values, told.try_iter().collect()))
    }
}

/// The server's congestion window and what the client's receive window leaves it, both in segments of the server.
fn windows(info: libc::tcp_info) -> [f64; 2] {
    [f64::from(info.tcpi_snd_cwnd), f64::from(info.tcpi_snd_wnd) / f64::from(info.tcpi_snd_mss)]
}
