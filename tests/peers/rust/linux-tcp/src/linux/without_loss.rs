//! How long responses take without loss: on a fresh connection, from connect() to the last octet, and on one that has been
//! idle. Plaintext, and a server that answers at once.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use linux_tcp::figures::{Repeated, names};
use linux_tcp::plan::{Control, PAUSE_MS, REQUEST, RESPONSE_AROUND_PAUSE, RESPONSES};

use super::relay::Relay;
use super::side::{CLIENT, SERVER, Side};
use super::{Outcome, kernel, one_way};

const PORT: u16 = 5_002;
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
            let (values, _) = self.repeated(true, |client| {
                let start = Instant::now();
                let mut stream = client.connect()?;
                ask(&mut stream, octets)?;
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
            let (values, windows) = self.repeated(restart, |client| {
                let mut stream = client.connect()?;
                ask(&mut stream, RESPONSE_AROUND_PAUSE)?;
                std::thread::sleep(Duration::from_millis(PAUSE_MS));
                let start = Instant::now();
                ask(&mut stream, RESPONSE_AROUND_PAUSE)?;
                Ok(start.elapsed())
            })?;
            // Every other one was seen by a first request, on a connection that had sent nothing.
            windows_before.extend(windows.into_iter().skip(1).step_by(2));
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

    /// Each repetition's time in round trips of the link, and the windows as each request came.
    fn repeated(
        self,
        restart: bool,
        once: impl Fn(&Client) -> Outcome<Duration> + Send + Sync,
    ) -> Outcome<(Vec<f64>, Vec<Windows>)> {
        let sides = [Side::new(SERVER, restart)?, Side::new(CLIENT, restart)?];
        let relay = Relay::start(sides, one_way(self.round_trip_ms), None)?;
        let listener = relay.server.within(|| {
            TcpListener::bind((SERVER, PORT)).map_err(|error| format!("listening in the namespace: {error}"))
        })?;
        kernel::choose(&listener, self.control)?;
        let windows = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&windows);
        // It ends with the program: it waits for a client that no longer comes.
        std::thread::spawn(
            move || {
                while listener.accept().is_ok_and(|(stream, _)| serve(stream, &seen).is_ok()) {}
            },
        );
        let values = relay.client.within(|| {
            let round_trips = |time: Duration| time.as_secs_f64() * 1e3 / self.round_trip_ms as f64;
            (0..self.repetitions).map(|_| once(&Client { control: self.control }).map(round_trips)).collect()
        })?;
        relay.stop()?;
        let windows = windows.lock().map(|windows| windows.clone()).unwrap_or_default();
        Ok((values, windows))
    }
}

/// The server's congestion window and the client's receive window, both in segments of the server.
type Windows = [f64; 2];

struct Client {
    control: Control,
}

impl Client {
    fn connect(&self) -> Outcome<TcpStream> {
        let stream = TcpStream::connect((SERVER, PORT)).map_err(|error| format!("connecting: {error}"))?;
        stream.set_nodelay(true).map_err(|error| format!("TCP_NODELAY: {error}"))?;
        kernel::choose(&stream, self.control)?;
        Ok(stream)
    }
}

/// Sends a request for so many octets and reads them.
fn ask(stream: &mut TcpStream, octets: u32) -> Outcome {
    let mut request = [0; REQUEST];
    request[..4].copy_from_slice(&octets.to_be_bytes());
    let mut response = vec![0; octets as usize];
    stream.write_all(&request).map_err(|error| format!("writing a request: {error}"))?;
    stream.read_exact(&mut response).map_err(|error| format!("reading a response: {error}"))
}

/// Answers requests until the client closes: with as many octets as the first four ask for, in one write. Notes the
/// windows before each answer.
fn serve(mut stream: TcpStream, windows: &Mutex<Vec<Windows>>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut request = [0; REQUEST];
    while stream.read_exact(&mut request).is_ok() {
        if let (Ok(info), Ok(mut windows)) = (kernel::info(&stream), windows.lock()) {
            let receive = f64::from(info.tcpi_snd_wnd) / f64::from(info.tcpi_snd_mss);
            windows.push([f64::from(info.tcpi_snd_cwnd), receive]);
        }
        let octets = u32::from_be_bytes([request[0], request[1], request[2], request[3]]);
        stream.write_all(&vec![0x5a; octets as usize])?;
    }
    Ok(())
}
