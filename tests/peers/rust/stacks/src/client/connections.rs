//! New connections that carry nothing: opened, with or without a full TLS handshake, closed on the client's side, read until
//! the server has closed its own.

use std::sync::Arc;

use rustls::client::Resumption;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::version::TLS13;
use rustls::{ClientConfig, HandshakeKind, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_rustls::TlsConnector;

use super::over_hyper::connection;
use super::shares;
use crate::Outcome;
use crate::peer::NAME;
use crate::server::Ports;

/// Opens connections.
#[derive(Clone)]
pub struct Connector {
    plaintext: u16,
    tls: u16,
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl Connector {
    /// Trusts the server's root, and resumes nothing: every handshake is a full one.
    pub(super) fn new(ports: &Ports) -> Outcome<Self> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(ports.root.clone())).map_err(|error| error.to_string())?;
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&TLS13])
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.resumption = Resumption::disabled();
        let name = ServerName::try_from(NAME).map_err(|error| error.to_string())?;
        let connector = TlsConnector::from(Arc::new(config));
        Ok(Self { plaintext: ports.plaintext, tls: ports.tls, connector, name })
    }

    /// Opens and closes so many connections, so many at a time. Gives how many were opened and closed in order.
    ///
    /// # Errors
    /// When one fails.
    pub async fn open(&self, tls: bool, in_flight: usize, count: usize) -> Outcome<usize> {
        let made: Vec<_> = shares(count, in_flight)
            .map(|count| {
                let connector = self.clone();
                tokio::spawn(async move {
                    for _ in 0..count {
                        connector.one(tls).await?;
                    }
                    Outcome::Ok(count)
                })
            })
            .collect();
        let mut sum = 0;
        for made in made {
            sum += made.await.map_err(|error| error.to_string())??;
        }
        Ok(sum)
    }

    async fn one(&self, tls: bool) -> Outcome {
        let connection = connection(if tls { self.tls } else { self.plaintext }).await?;
        if !tls {
            return closed(connection).await;
        }
        let connected = self.connector.connect(self.name.clone(), connection).await;
        let connection = connected.map_err(|error| error.to_string())?;
        let kind = connection.get_ref().1.handshake_kind();
        // RFC 8446, 2: neither resumed nor with a HelloRetryRequest.
        if kind != Some(HandshakeKind::Full) {
            return Err(format!("a handshake of kind {kind:?} is no full one"));
        }
        closed(connection).await
    }
}

async fn closed(mut connection: impl AsyncRead + AsyncWrite + Unpin) -> Outcome {
    connection.shutdown().await.map_err(|error| error.to_string())?;
    let read = connection.read(&mut [0; 64]).await.map_err(|error| error.to_string())?;
    if read == 0 { Ok(()) } else { Err(format!("{read} octets from a server that has nothing to say")) }
}
