//! The server as a process of its own: this program again, with `serve`. It says where it listens in one line of JSON, and
//! ends when its standard input does, so that it never outlives who started it.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::Outcome;
use crate::server::{self, Ports};

/// What the server's certificate is for.
pub const NAME: &str = "shop.internal";

/// The server's process; it ends when this is dropped.
#[derive(Debug)]
pub struct Peer {
    child: Child,
    /// Where it listens.
    pub ports: Ports,
}

impl Peer {
    /// Starts this program as a server, on this core if one is named.
    ///
    /// # Errors
    /// When it can't be started, or does not say where it listens.
    pub fn start(program: &Path, core: Option<usize>) -> Outcome<Self> {
        let mut command = Command::new(program);
        command.arg("serve").args(core.map(|core| core.to_string()));
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let mut line = String::new();
        let stdout = child.stdout.take().ok_or("the server has no standard output")?;
        BufReader::new(stdout).read_line(&mut line).map_err(|error| error.to_string())?;
        let ports = serde_json::from_str(&line);
        Ok(Self { child, ports: ports.map_err(|error| format!("the server's line {line:?}: {error}"))? })
    }

    /// The process's id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It has nothing to lose, and nobody waits for what it says.
        let _ = self.child.wait();
    }
}

/// What the server's process does: serves on a tokio thread until its standard input ends.
///
/// # Errors
/// When it can't listen.
pub fn serve() -> Outcome {
    let runtime = runtime()?;
    let ports = runtime.block_on(server::serve())?;
    let line = serde_json::to_string(&ports).map_err(|error| error.to_string())?;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "{line}").and_then(|()| stdout.flush()).map_err(|error| error.to_string())?;
    // A thread that only sleeps costs nothing.
    let (ended, end) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        let _ = ended.send(());
    });
    runtime.block_on(async { drop(end.await) });
    Ok(())
}

/// One tokio thread, as both processes have.
///
/// # Errors
/// When the system gives none.
pub fn runtime() -> Outcome<tokio::runtime::Runtime> {
    let built = tokio::runtime::Builder::new_current_thread().enable_all().build();
    built.map_err(|error| error.to_string())
}
