//! X25519MLKEM768 (draft-ietf-tls-ecdhe-mlkem) for rustls over ring, which lacks ML-KEM: key, ciphertext and secret of
//! ML-KEM-768 go before those of X25519.

use ml_kem::kem::{Decapsulate, DecapsulationKey};
use ml_kem::{
    B32, Ciphertext, EncapsulateDeterministic, Encoded, EncodedSizeUser, KemCore, MlKem768, MlKem768Params,
};
use rustls::crypto::ring::kx_group::X25519;
use rustls::crypto::{ActiveKeyExchange, CompletedKeyExchange, SharedSecret, SupportedKxGroup, ring};
use rustls::ffdhe_groups::FfdheGroup;
use rustls::{Error, NamedGroup, PeerMisbehaved, ProtocolVersion};

const INVALID: Error = Error::PeerMisbehaved(PeerMisbehaved::InvalidKeyShare);

/// The group.
#[derive(Debug)]
pub struct X25519MlKem768;

struct Started {
    classical: Box<dyn ActiveKeyExchange>,
    key: DecapsulationKey<MlKem768Params>,
    share: Vec<u8>,
}

fn random() -> Result<B32, Error> {
    let mut octets = B32::default();
    ring::default_provider().secure_random.fill(&mut octets)?;
    Ok(octets)
}

fn secret(post_quantum: &[u8], classical: &SharedSecret) -> SharedSecret {
    [post_quantum, classical.secret_bytes()].concat().into()
}

impl SupportedKxGroup for X25519MlKem768 {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        let classical = X25519.start()?;
        let (key, public) = MlKem768::generate_deterministic(&random()?, &random()?);
        let share = [&public.as_bytes()[..], classical.pub_key()].concat();
        Ok(Box::new(Started { classical, key, share }))
    }

    fn start_and_complete(&self, share: &[u8]) -> Result<CompletedKeyExchange, Error> {
        type Public = <MlKem768 as KemCore>::EncapsulationKey;
        let (public, classical) = share.split_at_checked(size_of::<Encoded<Public>>()).ok_or(INVALID)?;
        let classical = X25519.start_and_complete(classical)?;
        let public = Public::from_bytes(public.try_into().map_err(|_| INVALID)?);
        let (ciphertext, shared) = public.encapsulate_deterministic(&random()?).map_err(|()| INVALID)?;
        Ok(CompletedKeyExchange {
            group: self.name(),
            pub_key: [&ciphertext[..], &classical.pub_key].concat(),
            secret: secret(&shared, &classical.secret),
        })
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::X25519MLKEM768
    }

    fn usable_for_version(&self, version: ProtocolVersion) -> bool {
        version == ProtocolVersion::TLSv1_3
    }
}

impl ActiveKeyExchange for Started {
    fn complete(self: Box<Self>, share: &[u8]) -> Result<SharedSecret, Error> {
        let (ciphertext, classical) =
            share.split_at_checked(size_of::<Ciphertext<MlKem768>>()).ok_or(INVALID)?;
        let classical = self.classical.complete(classical)?;
        let ciphertext = ciphertext.try_into().map_err(|_| INVALID)?;
        let shared = self.key.decapsulate(ciphertext).map_err(|()| INVALID)?;
        Ok(secret(&shared, &classical))
    }

    // A server that knows only X25519 takes that part, which rustls sends as a share of its own too.
    fn hybrid_component(&self) -> Option<(NamedGroup, &[u8])> {
        Some((NamedGroup::X25519, self.classical.pub_key()))
    }

    fn complete_hybrid_component(self: Box<Self>, share: &[u8]) -> Result<SharedSecret, Error> {
        self.classical.complete(share)
    }

    fn pub_key(&self) -> &[u8] {
        &self.share
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn group(&self) -> NamedGroup {
        NamedGroup::X25519MLKEM768
    }
}
