//! rustls' client and server, who talk through buffers in memory: what each says before the other speaks is a flight.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use engine::wire::pipe::Direction;
use rustls::client::Resumption;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::ServerName;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls::{
    ClientConfig, ClientConnection, ConnectionCommon, Error, ServerConfig, ServerConnection, SideData,
    SignatureAlgorithm, SignatureScheme, SupportedProtocolVersion,
};

use crate::certificates::{Chain, NAME};
use crate::hybrid::X25519MlKem768;

/// Both ends of a connection.
pub struct Ends {
    /// Who calls.
    pub client: ClientConnection,
    /// Who answers.
    pub server: ServerConnection,
    signature: Arc<AtomicUsize>,
}

/// What one end says before the other speaks.
pub struct Flight {
    /// Which way it goes.
    pub direction: Direction,
    /// Its octets.
    pub octets: Vec<u8>,
    /// Whether its receiver's handshake is done with it.
    pub admits: bool,
}

impl Ends {
    /// A client that speaks TLS 1.3 and 1.2, as is rustls' default, and a server that speaks this one; with ring's algorithms,
    /// and X25519MLKEM768 before them if `post_quantum`, as with rustls' own default algorithms. Both want HTTP/2.
    pub fn new(chain: &Chain, version: &'static SupportedProtocolVersion, post_quantum: bool) -> Self {
        let provider = Arc::new(provider(post_quantum));
        let mut client = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(chain.roots.clone())
            .with_no_client_auth();
        client.alpn_protocols = vec![b"h2".to_vec()];
        // Every handshake is a full one.
        client.resumption = Resumption::in_memory_sessions(1);
        let signature = Arc::new(AtomicUsize::new(0));
        let key = provider.key_provider.load_private_key(chain.key.clone_key()).expect("a key");
        let key = Arc::new(Watched { key, signature: signature.clone() });
        let certified = CertifiedKey::new(chain.certificates.clone(), key);
        let mut server = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .expect("a version")
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Only(Arc::new(certified))));
        server.alpn_protocols = vec![b"h2".to_vec()];
        Self {
            client: ClientConnection::new(Arc::new(client), ServerName::try_from(NAME).expect("a name"))
                .expect("a client"),
            server: ServerConnection::new(Arc::new(server)).expect("a server"),
            signature,
        }
    }

    /// Lets both talk until neither has anything to say.
    pub fn talk(&mut self) -> Vec<Flight> {
        let mut flights = Vec::new();
        loop {
            let before = flights.len();
            flights.extend(say(Direction::ToServer, &mut self.client, &mut self.server));
            flights.extend(say(Direction::ToClient, &mut self.server, &mut self.client));
            if flights.len() == before {
                return flights;
            }
        }
    }

    /// Octets of the server's signature of the handshake.
    pub fn signature(&self) -> usize {
        self.signature.load(Ordering::Relaxed)
    }
}

fn say<S: SideData, R: SideData>(
    direction: Direction,
    sender: &mut ConnectionCommon<S>,
    receiver: &mut ConnectionCommon<R>,
) -> Option<Flight> {
    let octets = written(sender);
    let greeted = receiver.is_handshaking();
    let mut left = &octets[..];
    while !left.is_empty() {
        receiver.read_tls(&mut left).expect("octets");
        receiver.process_new_packets().expect("sound messages");
    }
    let admits = greeted && !receiver.is_handshaking();
    (!octets.is_empty()).then_some(Flight { direction, octets, admits })
}

/// What an end has to send.
pub fn written<D: SideData>(end: &mut ConnectionCommon<D>) -> Vec<u8> {
    let mut octets = Vec::new();
    while end.wants_write() {
        end.write_tls(&mut octets).expect("room");
    }
    octets
}

/// Lengths of the records in these octets, headers included (RFC 8446, 5.1).
pub fn records(mut octets: &[u8]) -> Vec<usize> {
    let mut lengths = Vec::new();
    while let Some((header, rest)) = octets.split_first_chunk::<5>() {
        let length = usize::from(u16::from_be_bytes([header[3], header[4]]));
        lengths.push(5 + length);
        octets = rest.get(length..).expect("a whole record");
    }
    assert!(octets.is_empty(), "{} octets are no record", octets.len());
    lengths
}

fn provider(post_quantum: bool) -> CryptoProvider {
    let mut provider = ring::default_provider();
    if post_quantum {
        provider.kx_groups.insert(0, &X25519MlKem768);
    }
    provider
}

/// Answers every client with one chain.
#[derive(Debug)]
struct Only(Arc<CertifiedKey>);

impl ResolvesServerCert for Only {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
}

/// A key, and how long its last signature was.
#[derive(Clone, Debug)]
struct Watched<K> {
    key: K,
    signature: Arc<AtomicUsize>,
}

impl SigningKey for Watched<Arc<dyn SigningKey>> {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let key = self.key.choose_scheme(offered)?;
        Some(Box::new(Watched { key, signature: self.signature.clone() }))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.key.algorithm()
    }
}

impl Signer for Watched<Box<dyn Signer>> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let signature = self.key.sign(message)?;
        self.signature.store(signature.len(), Ordering::Relaxed);
        Ok(signature)
    }

    fn scheme(&self) -> SignatureScheme {
        self.key.scheme()
    }
}
