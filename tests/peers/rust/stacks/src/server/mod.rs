//! The server: a listener for each stack, format and pace, and two that take connections which carry nothing. A listener
//! knows what it serves, so that no header of ours is read: tonic sends `application/grpc` whatever the codec.

mod connections;
mod over_hyper;
mod over_tonic;
mod ready;

use std::net::Ipv4Addr;

use proto::Format;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

use crate::Outcome;
use crate::plan::{FORMATS, Pace, Stack};

/// What one listener serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// What carries its calls.
    pub stack: Stack,
    /// What the messages are written in.
    pub format: Format,
    /// When the messages of its streams are there.
    pub pace: Pace,
}

impl Site {
    /// All of them, in the order of [`Ports::calls`].
    pub fn all() -> Vec<Self> {
        let mut sites = Vec::new();
        for stack in Stack::ALL {
            for format in FORMATS {
                sites.extend(Pace::ALL.map(|pace| Self { stack, format, pace }));
            }
        }
        sites
    }
}

/// Where the server listens, on 127.0.0.1, and whom a client must trust: the one line that the server's process prints.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ports {
    /// For calls, in the order of [`Site::all`].
    pub calls: Vec<u16>,
    /// For connections without TLS.
    pub plaintext: u16,
    /// For connections with TLS.
    pub tls: u16,
    /// The root certificate, DER.
    pub root: Vec<u8>,
}

/// Listens and begins to serve, on tasks of the current runtime.
///
/// # Errors
/// When a port or a certificate can't be had.
pub async fn serve() -> Outcome<Ports> {
    let mut calls = Vec::new();
    for site in Site::all() {
        let (listener, port) = listener().await?;
        calls.push(port);
        match site.stack {
            Stack::Http1 | Stack::Http2 => drop(tokio::spawn(over_hyper::serve(listener, site))),
            Stack::Grpc => drop(tokio::spawn(over_tonic::serve(listener, site))),
        }
    }
    let (listener, plaintext) = self::listener().await?;
    tokio::spawn(connections::plaintext(listener));
    let (listener, tls) = self::listener().await?;
    let (acceptor, root) = connections::acceptor()?;
    tokio::spawn(connections::tls(listener, acceptor));
    Ok(Ports { calls, plaintext, tls, root })
}

async fn listener() -> Outcome<(TcpListener, u16)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(|error| error.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    Ok((listener, address.port()))
}
