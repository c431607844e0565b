//! The fingerprint of an [`Observation`]: 32 hex digits over what happened, without settings, words and measured times.
//! Equal on the page and on the command line for the same link; exports print it, tests compare native with wasm.

use std::hash::Hasher;

use siphasher::sip128::{Hasher128, SipHasher13};

use crate::experiment::Observation;

/// SipHash-1-3 with 128 bits and a zero key: fast, portable, specified byte by byte. Not a security measure.
pub(crate) fn digest(bytes: &[u8]) -> u128 {
    let mut hasher = SipHasher13::new();
    hasher.write(bytes);
    hasher.finish128().as_u128()
}

fn put(text: &mut Vec<u8>, name: &str) {
    text.extend_from_slice(&(name.len() as u64).to_le_bytes());
    text.extend_from_slice(name.as_bytes());
}

/// 32 lower-case hex digits over what happened.
pub fn fingerprint(observation: &Observation) -> String {
    let mut text = Vec::new();
    for run in observation.calls() {
        text.extend_from_slice(b"calls");
        put(&mut text, &run.contender);
        // The engine's own covers every event of the run.
        put(&mut text, run.outcome.as_ref().map_or("", |outcome| &outcome.fingerprint));
    }
    for run in observation.fleets() {
        text.extend_from_slice(b"fleets");
        put(&mut text, &run.contender);
        put(&mut text, run.outcome.as_ref().map_or("", |outcome| &outcome.fingerprint));
    }
    for headers in observation.headers() {
        text.extend_from_slice(b"headers");
        put(&mut text, &headers.contender);
        text.push(u8::from(headers.sent.is_some()));
        if let Some(sent) = &headers.sent {
            text.extend_from_slice(&(sent.octets.len() as u64).to_le_bytes());
            text.extend_from_slice(&sent.digest.to_le_bytes());
        }
    }
    for exchanged in observation.exchanges() {
        text.extend_from_slice(b"exchange");
        put(&mut text, &exchanged.contender);
        text.push(u8::from(exchanged.said.is_some()));
        if let Some(said) = &exchanged.said {
            text.extend_from_slice(&said.digest.to_le_bytes());
        }
    }
    for message in observation.messages() {
        text.extend_from_slice(b"sizes");
        for entry in &message.codecs {
            put(&mut text, &entry.codec);
            text.push(u8::from(entry.written.is_some()));
            if let Some(written) = entry.written {
                text.extend_from_slice(&written.bytes.to_le_bytes());
                text.extend_from_slice(&written.digest.to_le_bytes());
            }
        }
    }
    format!("{:032x}", digest(&text))
}
