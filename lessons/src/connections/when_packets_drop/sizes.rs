//! How many octets an object has, and how many go with it: the header fields of a page that fetches its objects with GET.

use engine::kernel::random::{Law, Streams};
use engine::kernel::time::Duration;
use engine::scenario::{HeaderSource, Heads};

use super::super::heads::{self, AGENT, DATE, Field, head};

const AUTHORITY: &str = "shop.example.com";
const PATH: &str = "/assets/picture-0001.jpg";

/// What a request says of itself in both protocols, without the lines of its own of each.
const REQUEST: [Field; 3] = [("user-agent", AGENT), ("accept", "*/*"), ("accept-encoding", "gzip")];
/// What a response says.
const RESPONSE: [Field; 3] = [
    ("content-type", "image/jpeg"),
    ("date", DATE),
    ("cache-control", "public, max-age=31536000, immutable"),
];

/// Octets of each object. The bulk of what web servers hold is log-normal in size, its tail heavier still (Barford and Crovella,
/// "Generating representative web workloads", 1998); how wide is the reader's to say: `variation` is standard deviation over mean.
pub(super) fn objects(count: usize, mean: u64, variation: f64, seed: u64) -> Vec<u64> {
    let mut stream = Streams::new(seed).named("object sizes");
    // A law of durations, whose nanoseconds are octets here.
    match Law::log_normal(Duration::from_nanoseconds(mean), variation) {
        Ok(law) if variation > 0.0 => {
            law.sample(&mut stream, count).into_iter().map(Duration::nanoseconds).collect()
        }
        _ => vec![mean; count],
    }
}

/// Over HTTP/1.1. All have the `content-length` of the mean, which may be a digit or two longer or shorter than their own.
pub(super) fn heads(object_bytes: u64) -> Heads {
    let start = "GET ".len() + PATH.len() + " HTTP/1.1\r\n".len() + "host: \r\n".len() + AUTHORITY.len();
    Heads {
        request: head(start, &REQUEST, None),
        response: head("HTTP/1.1 200 OK\r\n".len(), &RESPONSE, Some(object_bytes)),
    }
}

/// The same over HTTP/2. That paths differ from object to object is left out, and that HTTP/2 needs no `content-length`.
pub(super) fn lists() -> HeaderSource {
    let with = |first: &[Field], then: &[Field]| [first, then].concat();
    let request = [(":method", "GET"), (":scheme", "https"), (":authority", AUTHORITY), (":path", PATH)];
    // Only gRPC sends trailers.
    heads::lists(&with(&request, &REQUEST), &with(&[(":status", "200")], &RESPONSE), &[])
}

#[cfg(test)]
mod tests {
    use super::objects;

    #[test]
    fn sizes_vary_as_asked() {
        assert_eq!(objects(3, 20_000, 0.0, 1), [20_000; 3]);
        let sizes = objects(20_000, 20_000, 1.0, 1);
        let mean = |of: &dyn Fn(f64) -> f64| {
            sizes.iter().map(|octets| of(*octets as f64)).sum::<f64>() / sizes.len() as f64
        };
        let (first, second) = (mean(&|octets| octets), mean(&|octets| octets * octets));
        let variation = (second - first * first).sqrt() / first;
        assert!((first / 20_000.0 - 1.0).abs() < 0.03, "{first}");
        assert!((variation - 1.0).abs() < 0.1, "{variation}");
    }
}
