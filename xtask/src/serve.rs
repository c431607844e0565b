//! `cargo xtask serve`: a quick build without link-time optimisation and wasm-opt, served on this machine only, built
//! again on every change.

use crate::setup;
use crate::{Outcome, modules, page, process};

/// Where the page is served unless `--port` says otherwise.
pub(crate) const DEFAULT_PORT: u16 = 8080;

/// Sets up, builds, serves until stopped.
pub(crate) fn run(port: u16) -> Outcome {
    if let Err(error) = std::net::TcpListener::bind(("127.0.0.1", port)) {
        return Err(format!(
            "port {port} on 127.0.0.1 cannot be used ({error}): stop what uses it, or --port N"
        ));
    }
    let tools = setup::for_serve()?;
    let address = format!("http://127.0.0.1:{port}/");
    modules::build(&tools, false)?;
    println!("── the page: quick build, then {address} (3 to 5 min from nothing on two cores, 1 min warm)");
    std::thread::spawn(move || announce(port, &address));
    let port = port.to_string();
    let arguments = ["serve", "--offline", "--address", "127.0.0.1", "--port", &port];
    process::open(page::trunk(&tools, &arguments).env("TRUNK_BUILD_DIST", setup::target().join("serve")))
}

/// Waits until the page answers, then says so and opens it where there is a screen.
fn announce(port: u16, address: &str) {
    let pause = std::time::Duration::from_millis(300);
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        std::thread::sleep(pause);
    }
    println!("\n   Wirelab is at {address}  (Ctrl+C stops it; a change in the sources builds it again)\n");
    let screen = std::env::var_os("DISPLAY").is_some() || std::env::var_os("WAYLAND_DISPLAY").is_some();
    let opener = match std::env::consts::OS {
        "macos" => Some("open"),
        "linux" if screen => Some("xdg-open"),
        _ => None,
    };
    if let Some(opener) = opener.filter(|name| process::which(name).is_some()) {
        // That no browser opens is no failure: the address stands above.
        let _ = process::quiet(&mut process::program(opener, [address]));
    }
}
