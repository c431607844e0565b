//! What TLS puts on the wire is what rustls puts there: flights of handshakes with chains of many lengths, their order and whom
//! they admit, and the records of application data.
//!
//! One length varies by itself: an ECDSA signature in DER, by an octet or two. So the signature that the server made is counted
//! as the engine's [`TLS_SIGNATURE`]; with that, ECDSA and Ed25519 give the same flights.

use std::io::Write;

use engine::wire::defaults::{TLS_RECORD_CONTENT, TLS_SIGNATURE};
use engine::wire::pipe::Direction;
use engine::wire::tcp::Role;
use engine::wire::tls::{CertificateChain, Version, hellos, record_overhead};
use rust_peers::certificates::{Chain, chain};
use rust_peers::tls::{Ends, Flight, records, written};
use rustls::version::{TLS12, TLS13};
use rustls::{ConnectionCommon, NamedGroup, ProtocolVersion, SideData};

const SEEDS: u64 = 24;

fn ends(chain: &Chain, version: Version, post_quantum: bool) -> Ends {
    let version = match version {
        Version::Tls12 => &TLS12,
        Version::Tls13 => &TLS13,
    };
    Ends::new(chain, version, post_quantum)
}

/// The leaf and one or two intermediates, with few names and with many; the last ones are longer than a record.
fn chain_of(seed: u64) -> Chain {
    let algorithm = [&rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ED25519][seed as usize % 2];
    let names = if seed < SEEDS - 2 { seed as u32 * 3 } else { 600 };
    chain(seed, algorithm, 1 + seed as u32 / 2 % 2, names)
}

fn length(flight: &Flight, signature: u32) -> u32 {
    flight.octets.len() as u32 - signature
}

fn compare(version: Version, post_quantum: bool) {
    let mut lengths = Vec::new();
    for seed in 0..SEEDS {
        let theirs = chain_of(seed);
        let (certificates, octets) = (theirs.certificates.len() as u32, theirs.octets() as u32);
        let mut ends = ends(&theirs, version, post_quantum);
        let flights = ends.talk();
        let hellos = hellos(version, CertificateChain { certificates, octets }, post_quantum);
        assert_eq!(flights.len(), hellos.len(), "seed {seed}");
        for (at, (flight, hello)) in flights.iter().zip(&hellos).enumerate() {
            // The server signs in the second flight.
            let [ours, theirs] = if at == 1 { [TLS_SIGNATURE, ends.signature() as u32] } else { [0, 0] };
            assert_eq!(length(flight, theirs), hello.octets - ours, "seed {seed}, flight {at}");
            assert_eq!(flight.direction, hello.direction, "seed {seed}, flight {at}");
            assert_eq!(flight.admits, hello.role == Role::Admits, "seed {seed}, flight {at}");
        }
        lengths.push(octets);
    }
    lengths.sort_unstable();
    lengths.dedup();
    assert!(lengths.len() > 20, "{lengths:?}");
    assert!(lengths[0] < 1_000 && lengths.last() > Some(&TLS_RECORD_CONTENT), "{lengths:?}");
}

#[test]
fn tls_1_3() {
    compare(Version::Tls13, false);
}

#[test]
fn tls_1_3_post_quantum() {
    compare(Version::Tls13, true);
}

#[test]
fn tls_1_2() {
    compare(Version::Tls12, false);
}

#[test]
fn tls_1_2_offered_post_quantum() {
    compare(Version::Tls12, true);
}

/// They took what the engine's flights are for.
#[test]
fn both_ends_agree_on_what_is_named() {
    for (version, spoken) in
        [(Version::Tls12, ProtocolVersion::TLSv1_2), (Version::Tls13, ProtocolVersion::TLSv1_3)]
    {
        for post_quantum in [false, true] {
            let mut ends = ends(&chain_of(1), version, post_quantum);
            ends.talk();
            let client = &ends.client;
            assert_eq!(client.protocol_version(), Some(spoken));
            assert_eq!(client.alpn_protocol(), Some(&b"h2"[..]));
            assert_eq!(ends.server.server_name(), Some("shop.internal"));
            let group = if post_quantum && version == Version::Tls13 {
                NamedGroup::X25519MLKEM768
            } else {
                NamedGroup::X25519
            };
            assert_eq!(client.negotiated_key_exchange_group().map(|group| group.name()), Some(group));
            let suite =
                client.negotiated_cipher_suite().and_then(|suite| suite.suite().as_str()).expect("a suite");
            assert!(suite.ends_with("AES_256_GCM_SHA384"), "{suite}");
        }
    }
}

/// Application data: full records, and the rest in one more; each with the overhead that the engine says.
#[test]
fn records_cost_what_they_cost() {
    for version in [Version::Tls12, Version::Tls13] {
        let mut ends = ends(&chain_of(0), version, false);
        ends.talk();
        for octets in [1, 100, 1_000, 16_383, 16_384, 16_385, 32_768, 50_000, 1_000_000] {
            for direction in Direction::BOTH {
                let got = match direction {
                    Direction::ToServer => said(&mut ends.client, octets),
                    Direction::ToClient => said(&mut ends.server, octets),
                };
                let full = TLS_RECORD_CONTENT as usize;
                let overhead = record_overhead(version) as usize;
                let mut expected = vec![full + overhead; octets / full];
                expected.extend((!octets.is_multiple_of(full)).then_some(octets % full + overhead));
                assert_eq!(records(&got), expected, "{version:?}, {octets} octets");
            }
        }
    }
}

fn said<D: SideData>(end: &mut ConnectionCommon<D>, octets: usize) -> Vec<u8> {
    end.set_buffer_limit(None);
    end.writer().write_all(&vec![b'x'; octets]).expect("room");
    written(end)
}
