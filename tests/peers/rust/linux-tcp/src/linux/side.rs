//! One end of the link: a network namespace of its own with a TUN device, through which everything in it leaves.

use std::fs::File;
use std::net::{IpAddr, Ipv4Addr};

use nix::sched::{CloneFlags, setns, unshare};
use tun_rs::{DeviceBuilder, SyncDevice};

use super::{Outcome, kernel};

/// The server's address.
pub(crate) const SERVER: Ipv4Addr = Ipv4Addr::new(10, 77, 0, 1);
/// The client's.
pub(crate) const CLIENT: Ipv4Addr = Ipv4Addr::new(10, 77, 0, 2);

const DEVICE: &str = "wire";
/// An Ethernet's: with TCP timestamps 1,448 octets of data per segment.
const MTU: u16 = 1_500;
/// Packets that the device keeps for the relay. The first slow start comes in bursts; none of it may be lost here.
const QUEUE: u32 = 30_000;

/// A namespace, and the device whose packets the relay takes.
pub(crate) struct Side {
    namespace: File,
    pub(crate) device: SyncDevice,
}

impl Side {
    /// A fresh one, with the kernel's defaults but for these: it keeps nothing of a connection for the next one
    /// (`tcp_no_metrics_save`), and restarts slowly after a pause or not (`tcp_slow_start_after_idle`; kernel documentation,
    /// networking/ip-sysctl).
    pub(crate) fn new(address: Ipv4Addr, restart_after_idle: bool) -> Outcome<Self> {
        on_a_thread(|| {
            unshare(CloneFlags::CLONE_NEWNET)
                .map_err(|error| format!("no network namespace: unshare: {error}; run as root"))?;
            kernel::set("net/ipv4/tcp_no_metrics_save", "1")?;
            kernel::set("net/ipv4/tcp_slow_start_after_idle", if restart_after_idle { "1" } else { "0" })?;
            // Without offload the kernel hands over packets as they would go on a wire: cut to the MTU, checksums made.
            let device = DeviceBuilder::new()
                .name(DEVICE)
                .ipv4(IpAddr::V4(address), 24, None)
                .mtu(MTU)
                .tx_queue_len(QUEUE)
                .offload(false)
                .packet_information(false)
                .build_sync()
                .map_err(|error| format!("no TUN device: {error}; run as root, with /dev/net/tun"))?;
            device.set_nonblocking(true).map_err(|error| format!("TUN: {error}"))?;
            let namespace = File::open("/proc/thread-self/ns/net")
                .map_err(|error| format!("/proc/thread-self/ns/net: {error}"))?;
            Ok(Self { namespace, device })
        })
    }

    /// Works in the namespace. What is opened there stays there.
    pub(crate) fn within<T: Send>(&self, work: impl FnOnce() -> Outcome<T> + Send) -> Outcome<T> {
        on_a_thread(|| {
            setns(&self.namespace, CloneFlags::CLONE_NEWNET).map_err(|error| format!("setns: {error}"))?;
            work()
        })
    }

    /// Packets that the device has dropped, in either direction.
    pub(crate) fn drops(&self) -> Outcome<u64> {
        self.within(|| kernel::device_drops(DEVICE))
    }
}

/// On a thread that ends with the work: a namespace is a thread's.
fn on_a_thread<T: Send>(work: impl FnOnce() -> Outcome<T> + Send) -> Outcome<T> {
    std::thread::scope(|scope| scope.spawn(work).join().map_err(|_| "a thread panicked".to_owned())?)
}
