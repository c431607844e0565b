//! What the kernel says and lets itself be told: settings, counters, TCP_INFO.

use std::collections::BTreeMap;
use std::net::TcpStream;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

use linux_tcp::plan::Control;
use nix::sys::socket::{setsockopt, sockopt};

use super::Outcome;
use super::side::{CLIENT, Side};

/// What has a say in the figures (kernel documentation, networking/ip-sysctl).
const SETTINGS: [&str; 27] = [
    "net/ipv4/tcp_adv_win_scale",
    "net/ipv4/tcp_autocorking",
    "net/ipv4/tcp_backlog_ack_defer",
    "net/ipv4/tcp_comp_sack_delay_ns",
    "net/ipv4/tcp_comp_sack_nr",
    "net/ipv4/tcp_comp_sack_slack_ns",
    "net/ipv4/tcp_dsack",
    "net/ipv4/tcp_early_retrans",
    "net/ipv4/tcp_ecn",
    "net/ipv4/tcp_frto",
    "net/ipv4/tcp_limit_output_bytes",
    "net/ipv4/tcp_min_tso_segs",
    "net/ipv4/tcp_moderate_rcvbuf",
    "net/ipv4/tcp_mtu_probing",
    "net/ipv4/tcp_no_metrics_save",
    "net/ipv4/tcp_no_ssthresh_metrics_save",
    "net/ipv4/tcp_pingpong_thresh",
    "net/ipv4/tcp_recovery",
    "net/ipv4/tcp_reordering",
    "net/ipv4/tcp_rmem",
    "net/ipv4/tcp_rto_min_us",
    "net/ipv4/tcp_sack",
    "net/ipv4/tcp_slow_start_after_idle",
    "net/ipv4/tcp_timestamps",
    "net/ipv4/tcp_window_scaling",
    "net/ipv4/tcp_wmem",
    "net/core/default_qdisc",
];

const CUBIC: &str = "/sys/module/tcp_cubic/parameters";

/// The kernel's name and version.
pub(crate) fn version() -> Outcome<String> {
    Ok(format!("Linux {}", read("/proc/sys/kernel/osrelease")?))
}

/// The settings in a namespace as the runs have it, a line each. What this kernel does not know is left out.
pub(crate) fn settings() -> Outcome<Vec<String>> {
    let mut lines = vec![version()?];
    let values = Side::new(CLIENT, true)?.within(|| {
        let value = |name: &&str| read(Path::new("/proc/sys").join(name)).ok();
        Ok(SETTINGS.iter().map(|name| (*name, value(name))).collect::<Vec<_>>())
    })?;
    lines.extend(values.into_iter().filter_map(|(name, value)| {
        let value = value?.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(format!("{} = {value}", name.replace('/', ".")))
    }));
    let mut parameters: Vec<PathBuf> =
        std::fs::read_dir(CUBIC).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    parameters.sort();
    for parameter in parameters {
        let name = parameter.file_name().unwrap_or_default().to_string_lossy().into_owned();
        lines.push(format!("tcp_cubic.{name} = {}", read(&parameter)?));
    }
    Ok(lines)
}

/// Sets a sysctl of this thread's namespace.
pub(crate) fn set(name: &str, value: &str) -> Outcome {
    let path = Path::new("/proc/sys").join(name);
    std::fs::write(&path, value).map_err(|error| format!("{}: {error}", path.display()))
}

fn read(path: impl AsRef<Path>) -> Outcome<String> {
    let path = path.as_ref();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text.trim().to_owned())
}

/// CUBIC leaves slow start only on loss while this lives. The parameter is the machine's, not the namespace's: other
/// connections that begin meanwhile and use CUBIC are without HyStart too.
pub(crate) struct WithoutHyStart {
    before: String,
}

impl WithoutHyStart {
    /// Begins.
    ///
    /// # Errors
    /// Where the parameter is missing or may not be written.
    pub(crate) fn begin() -> Outcome<Self> {
        let path = Path::new(CUBIC).join("hystart");
        let before = read(&path)?;
        std::fs::write(&path, "0").map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self { before })
    }
}

impl Drop for WithoutHyStart {
    fn drop(&mut self) {
        let path = Path::new(CUBIC).join("hystart");
        if let Err(error) = std::fs::write(&path, &self.before) {
            eprintln!("{} was {}, and stays at 0: {error}", path.display(), self.before);
        }
    }
}

/// Chooses a socket's congestion control (tcp(7), TCP_CONGESTION); connections that a listener accepts have the listener's.
pub(crate) fn choose(socket: &impl std::os::fd::AsFd, control: Control) -> Outcome {
    setsockopt(socket, sockopt::TcpCongestion, &control.id().into())
        .map_err(|error| format!("TCP_CONGESTION {}: {error}", control.id()))
}

/// What the kernel says of a connection (tcp(7), TCP_INFO; fields in linux/tcp.h).
pub(crate) fn info(stream: &TcpStream) -> Outcome<libc::tcp_info> {
    // SAFETY: all fields are integers, for which zero is a value; the kernel writes no more than the length says. What an
    // older kernel does not know stays zero.
    let (info, outcome) = unsafe {
        let mut info: libc::tcp_info = std::mem::zeroed();
        let mut length = size_of::<libc::tcp_info>() as libc::socklen_t;
        let outcome = libc::getsockopt(
            stream.as_raw_fd(),
            libc::IPPROTO_TCP,
            libc::TCP_INFO,
            (&raw mut info).cast(),
            &raw mut length,
        );
        (info, outcome)
    };
    if outcome == 0 { Ok(info) } else { Err(format!("TCP_INFO: {}", std::io::Error::last_os_error())) }
}

/// The counters `TcpExt` of this thread's namespace, by name (kernel documentation, networking/snmp_counter).
pub(crate) fn counters() -> Outcome<BTreeMap<String, u64>> {
    let text = read("/proc/thread-self/net/netstat")?;
    let mut lines = text.lines().filter_map(|line| line.strip_prefix("TcpExt:"));
    let (Some(names), Some(values)) = (lines.next(), lines.next()) else {
        return Err("/proc/thread-self/net/netstat has no TcpExt".to_owned());
    };
    let pairs = names.split_whitespace().zip(values.split_whitespace());
    Ok(pairs.filter_map(|(name, value)| Some((name.to_owned(), value.parse().ok()?))).collect())
}

/// Packets that a device of this thread's namespace has dropped, received and sent ones (proc(5), /proc/net/dev).
pub(crate) fn device_drops(device: &str) -> Outcome<u64> {
    let text = read("/proc/thread-self/net/dev")?;
    let fields = text.lines().find_map(|line| {
        let (name, fields) = line.split_once(':')?;
        (name.trim() == device).then(|| fields.split_whitespace().collect::<Vec<_>>())
    });
    let fields = fields.ok_or_else(|| format!("/proc/thread-self/net/dev has no {device}"))?;
    let drops = |field: usize| fields.get(field).and_then(|text| text.parse::<u64>().ok());
    drops(3).zip(drops(11)).map(|(received, sent)| received + sent).ok_or_else(|| "/proc/net/dev".to_owned())
}
