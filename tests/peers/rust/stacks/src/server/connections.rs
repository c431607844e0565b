//! Connections that carry nothing: accepted, with or without a TLS handshake, read until the client has closed its side,
//! closed.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use rustls::version::TLS13;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::Outcome;
use crate::peer::NAME;

/// Takes connections without TLS until the program ends.
pub(super) async fn plaintext(listener: TcpListener) {
    while let Ok((mut connection, _)) = listener.accept().await {
        let _ = connection.set_nodelay(true);
        tokio::spawn(async move { until_closed(&mut connection).await });
    }
}

/// Takes connections with TLS until the program ends.
pub(super) async fn tls(listener: TcpListener, acceptor: TlsAcceptor) {
    while let Ok((connection, _)) = listener.accept().await {
        let _ = connection.set_nodelay(true);
        let accepted = acceptor.accept(connection);
        tokio::spawn(async move {
            if let Ok(mut connection) = accepted.await {
                until_closed(&mut connection).await;
                // What TLS says at the end (RFC 8446, 6.1).
                let _ = connection.shutdown().await;
            }
        });
    }
}

async fn until_closed(connection: &mut (impl AsyncRead + Unpin)) {
    let mut octets = [0; 64];
    while matches!(connection.read(&mut octets).await, Ok(1..)) {}
}

/// TLS 1.3 with ring's algorithms and rustls' defaults for all else, two session tickets included; a leaf, signed by an
/// intermediate, signed by a root, all with ECDSA P-256. Beside it the root's octets (DER).
pub(super) fn acceptor() -> Outcome<(TlsAcceptor, Vec<u8>)> {
    let failed = |error: &dyn std::fmt::Display| format!("a certificate: {error}");
    let key = || KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(|error| failed(&error));
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root_key = key()?;
    let root = authority.self_signed(&root_key).map_err(|error| failed(&error))?.der().to_vec();
    let root_issuer = Issuer::new(authority.clone(), root_key);
    let intermediate_key = key()?;
    let intermediate =
        authority.signed_by(&intermediate_key, &root_issuer).map_err(|error| failed(&error))?;
    let issuer = Issuer::new(authority, intermediate_key);
    let leaf_key = key()?;
    let leaf = CertificateParams::new(vec![NAME.to_owned()]).map_err(|error| failed(&error))?;
    let leaf = leaf.signed_by(&leaf_key, &issuer).map_err(|error| failed(&error))?;
    let chain = vec![leaf.der().clone(), intermediate.der().clone()];
    let key = PrivateKeyDer::try_from(leaf_key.serialize_der()).map_err(|error| failed(&error))?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13])
        .map_err(|error| failed(&error))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| failed(&error))?;
    Ok((TlsAcceptor::from(Arc::new(config)), root))
}
