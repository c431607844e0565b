//! The link: a thread that takes packets from the TUN device of each side, and gives them to the other's when their time
//! has come. It runs before everything else on the machine where it may, so that it is late by little; how late is
//! counted.

use std::io::ErrorKind;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use linux_tcp::direction::{Counts, Direction, Loss};
use linux_tcp::lateness::Lateness;
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::time::{TimeSpec, TimeValLike};
use tun_rs::SyncDevice;

use super::Outcome;
use super::side::Side;

/// Longest time that the relay sleeps without looking whether it shall stop.
const LONGEST_SLEEP_NS: u64 = 20_000_000;
/// Above what everything ordinary has, below what the kernel's own threads have (sched(7)).
const PRIORITY: libc::c_int = 10;
const LONGEST_PACKET: usize = 65_536;

/// A link between two sides, at work until it is dropped.
pub(crate) struct Relay {
    pub(crate) server: Arc<Side>,
    pub(crate) client: Arc<Side>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<Outcome<Lateness>>>,
}

/// What the relay has seen.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) to_client: Counts,
    pub(crate) to_server: Counts,
}

#[derive(Default)]
struct Shared {
    stop: AtomicBool,
    count_anew: AtomicBool,
    seen: Mutex<Seen>,
}

impl Relay {
    /// Two sides and a relay that delays by `one_way` and drops data towards the client with `loss`.
    pub(crate) fn start([server, client]: [Side; 2], one_way: Duration, loss: Loss) -> Outcome<Self> {
        let delay_ns = nanoseconds(one_way);
        let to_client = Direction::new(delay_ns, loss);
        let to_server = Direction::new(delay_ns, Loss::Never);
        let (server, client) = (Arc::new(server), Arc::new(client));
        let shared = Arc::new(Shared::default());
        let link = Link { start: Instant::now(), to_client, to_server };
        let thread = {
            let (server, client, shared) = (Arc::clone(&server), Arc::clone(&client), Arc::clone(&shared));
            std::thread::spawn(move || {
                before_everything_else();
                link.relay(&server.device, &client.device, &shared)
            })
        };
        Ok(Self { server, client, shared, thread: Some(thread) })
    }

    /// What it has seen until now.
    pub(crate) fn seen(&self) -> Seen {
        self.shared.seen.lock().map(|seen| *seen).unwrap_or_default()
    }

    /// From now on it counts its lateness anew.
    pub(crate) fn count_lateness_anew(&self) {
        self.shared.count_anew.store(true, Ordering::Relaxed);
    }

    /// Stops it: how late it was.
    pub(crate) fn stop(mut self) -> Outcome<Lateness> {
        self.shared.stop.store(true, Ordering::Relaxed);
        let thread = self.thread.take().ok_or("the relay has been stopped already")?;
        thread.join().map_err(|_| "the relay panicked".to_owned())?
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
    }
}

struct Link {
    start: Instant,
    to_client: Direction,
    to_server: Direction,
}

impl Link {
    fn now_ns(&self) -> u64 {
        nanoseconds(self.start.elapsed())
    }

    fn relay(mut self, server: &SyncDevice, client: &SyncDevice, shared: &Shared) -> Outcome<Lateness> {
        let mut lateness = Lateness::default();
        let mut buffer = vec![0; LONGEST_PACKET];
        while !shared.stop.load(Ordering::Relaxed) {
            if shared.count_anew.swap(false, Ordering::Relaxed) {
                lateness = Lateness::default();
            }
            // What a packet sets off is taken before the next one leaves, as if a card sent it at once: the kernel holds back what
            // one acknowledgement lets out as long as a device keeps what another has let out (`tcp_small_queue_check`).
            let mut idle = true;
            while let Some(length) = taken(server, &mut buffer)? {
                let now_ns = self.now_ns();
                self.to_client.arrive(now_ns, &buffer[..length]);
                idle = false;
            }
            while let Some(length) = taken(client, &mut buffer)? {
                let now_ns = self.now_ns();
                self.to_server.arrive(now_ns, &buffer[..length]);
                idle = false;
            }
            let now_ns = self.now_ns();
            for (direction, device) in [(&mut self.to_client, client), (&mut self.to_server, server)] {
                if let Some(due) = direction.leave(now_ns) {
                    lateness.add(due.late_ns);
                    device.send(&due.packet).map_err(|error| format!("TUN, write: {error}"))?;
                    idle = false;
                }
            }
            if idle {
                self.publish(shared);
                self.sleep(server, client)?;
            }
        }
        self.publish(shared);
        Ok(lateness)
    }

    fn publish(&self, shared: &Shared) {
        if let Ok(mut seen) = shared.seen.lock() {
            *seen = Seen { to_client: self.to_client.counts(), to_server: self.to_server.counts() };
        }
    }

    /// Until a packet comes in or is due.
    fn sleep(&self, server: &SyncDevice, client: &SyncDevice) -> Outcome {
        let now_ns = self.now_ns();
        let due = [&self.to_client, &self.to_server].into_iter().filter_map(Direction::next_due_ns).min();
        let rest = due.map_or(LONGEST_SLEEP_NS, |due| due.saturating_sub(now_ns)).min(LONGEST_SLEEP_NS);
        let mut devices = [server, client].map(|device| PollFd::new(device.as_fd(), PollFlags::POLLIN));
        match ppoll(&mut devices, Some(TimeSpec::nanoseconds(rest.cast_signed())), None) {
            Ok(_) | Err(nix::Error::EINTR) => Ok(()),
            Err(error) => Err(format!("ppoll: {error}")),
        }
    }
}

/// The next packet that the kernel has sent, if there is one.
fn taken(device: &SyncDevice, buffer: &mut [u8]) -> Outcome<Option<usize>> {
    match device.recv(buffer) {
        Ok(length) => Ok(Some(length)),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(None),
        Err(error) => Err(format!("TUN, read: {error}")),
    }
}

/// Real-time priority for this thread, whose timers then have no slack either (sched(7), prctl(2)). Where that is
/// forbidden it goes without: what matters is the lateness that is counted.
fn before_everything_else() {
    let parameters = libc::sched_param { sched_priority: PRIORITY };
    // SAFETY: the thread is this one, the parameters live until the call returns.
    unsafe {
        libc::pthread_setschedparam(libc::pthread_self(), libc::SCHED_FIFO, &raw const parameters);
        libc::prctl(libc::PR_SET_TIMERSLACK, 1 as libc::c_ulong);
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
