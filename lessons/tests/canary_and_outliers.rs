//! The lesson canary-and-outliers.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::{Tested, number, reports};

const LESSON: Tested = Tested("canary-and-outliers");

#[test]
fn look() {
    for pairs in [
        &[][..],
        &[("pods", "9")],
        &[("canary_pct", "10")],
        &[("canary_pct", "10"), ("canary_pods", "20")],
        &[("canary_pct", "10"), ("canary_pods", "10")],
        &[("canary_pct", "10"), ("canary_pods", "4")],
        &[("canary_pct", "10"), ("canary_pods", "50")],
        &[("canary_pct", "10"), ("max_ejection_pct", "100")],
        &[("max_ejection_pct", "20")],
        &[("max_ejection_pct", "20"), ("fault", "hangs")],
        &[("max_ejection_pct", "20"), ("fault", "internal")],
        &[("max_ejection_pct", "20"), ("fault", "slow")],
        &[("max_ejection_pct", "20"), ("fault", "resource-exhausted")],
        &[("max_ejection_pct", "20"), ("bad_pct", "80")],
        &[("max_ejection_pct", "20"), ("bad_pct", "50")],
        &[("max_ejection_pct", "20"), ("bad_pct", "25")],
        &[("max_ejection_pct", "20"), ("bad_pct", "15")],
        &[("max_ejection_pct", "20"), ("bad_pct", "5")],
        &[("max_ejection_pct", "20"), ("bad_pct", "25"), ("clients", "1")],
        &[("max_ejection_pct", "20"), ("bad_pct", "25"), ("clients", "20")],
        &[("max_ejection_pct", "20"), ("bad_pct", "25"), ("consecutive_5xx", "2")],
        &[("bad_pods", "10"), ("bad_pct", "50")],
        &[("bad_pods", "10"), ("bad_pct", "50"), ("max_ejection_pct", "50")],
        &[("bad_pods", "10"), ("bad_pct", "50"), ("max_ejection_pct", "100")],
        &[("clients", "20")],
        &[("clients", "1"), ("policy", "least-request"), ("service_ms", "100")],
    ] {
        let start = std::time::Instant::now();
        let (_, values) = LESSON.run(pairs);
        println!("{pairs:?} {:?}", start.elapsed());
        for id in ["none", "grpc", "envoy", "istio"] {
            let of = |name: &str| values.words_of(id, name);
            println!(
                "   {id:6} errors {} failed {} left {} reached {} seen {} ej {} over {} first {} p50 {} p99 {}",
                of("errors"),
                of("failed"),
                of("left"),
                of("reached"),
                of("seen"),
                of("ejections"),
                of("overflow"),
                of("first"),
                of("p50"),
                of("p99")
            );
        }
    }
    let _ = (number, reports);
    println!("{}", LESSON.says(&[]));
}
