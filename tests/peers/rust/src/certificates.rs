//! Chains of certificates whose lengths are by chance: a leaf for [`NAME`], one or more intermediates, and a root that the
//! client knows and no server sends.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, SignatureAlgorithm};
use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Whom the client wants to talk to.
pub const NAME: &str = "shop.internal";

/// A server's certificates, and its key.
pub struct Chain {
    /// Leaf first.
    pub certificates: Vec<CertificateDer<'static>>,
    /// The leaf's.
    pub key: PrivateKeyDer<'static>,
    /// What a client must trust.
    pub roots: RootCertStore,
}

impl Chain {
    /// Octets of the certificates (DER).
    pub fn octets(&self) -> usize {
        self.certificates.iter().map(|certificate| certificate.len()).sum()
    }
}

/// A chain with so many intermediates, and so many names in the leaf besides [`NAME`]; every key is of this algorithm. How long
/// the names are is by chance, and how long the organizations of the others.
pub fn chain(seed: u64, algorithm: &'static SignatureAlgorithm, intermediates: u32, names: u32) -> Chain {
    let mut chance = Xoshiro256PlusPlus::seed_from_u64(seed);
    let key = || KeyPair::generate_for(algorithm).expect("a key");
    let root_key = key();
    let root = authority(&mut chance);
    let mut roots = RootCertStore::empty();
    roots.add(root.self_signed(&root_key).expect("a certificate").der().clone()).expect("a root");
    let mut issuer = Issuer::new(root, root_key);
    let mut certificates = Vec::new();
    for _ in 0..intermediates {
        let (authority, key) = (authority(&mut chance), key());
        certificates.insert(0, authority.signed_by(&key, &issuer).expect("a certificate").der().clone());
        issuer = Issuer::new(authority, key);
    }
    let mut all = vec![NAME.to_owned()];
    for _ in 0..names {
        all.push(format!("{}.{NAME}", letters(&mut chance)));
    }
    let key = key();
    let leaf = CertificateParams::new(all).expect("names");
    certificates.insert(0, leaf.signed_by(&key, &issuer).expect("a certificate").der().clone());
    Chain { certificates, key: key.serialize_der().try_into().expect("a key"), roots }
}

fn authority(chance: &mut Xoshiro256PlusPlus) -> CertificateParams {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.distinguished_name.push(DnType::OrganizationName, letters(chance));
    authority
}

/// Between one and sixty.
fn letters(chance: &mut Xoshiro256PlusPlus) -> String {
    let length = 1 + chance.next_u64() % 60;
    (0..length).map(|_| char::from(b'a' + (chance.next_u64() % 26) as u8)).collect()
}
