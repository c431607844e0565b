//! Native and wasm give the same runs, to the byte: the fingerprints of every message at several sizes and seeds are
//! compared with one file, here natively and by `cargo xtask test` in Chromium's worker.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use lessons::link::{Route, open};
use lessons::{Settings, fingerprint, lesson};
use wasm_bindgen_test::wasm_bindgen_test;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

const SHAPES: [&str; 6] = ["charge", "user", "transactions", "embedding", "event", "text"];

/// A seed, and the settings that differ from the defaults.
type Recorded = (u64, &'static [(&'static str, &'static str)]);

/// Runs of a lesson have the fingerprints that the file says.
fn recorded(slug: &str, runs: &[Recorded], golden: &str) {
    let lesson = lesson(slug).unwrap();
    let mut lines = String::from("seed,settings,fingerprint\n");
    for (seed, pairs) in runs {
        let mut settings = Settings::seeded(*seed);
        assert_eq!(settings.set_all(lesson, pairs.iter().copied()), []);
        let named: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let found = fingerprint(&lesson.run(&settings, &exchange::run).unwrap());
        lines.push_str(&format!("{seed},{},{found}\n", named.join(" ")));
    }
    assert_eq!(lines, golden, "\n{lines}");
}

#[wasm_bindgen_test(unsupported = test)]
fn runs_have_the_recorded_fingerprints() {
    let lesson = lesson("json-or-protobuf").unwrap();
    let mut lines = String::from("shape,payload_bytes,seed,fingerprint\n");
    for shape in SHAPES {
        for (size, seed) in [("", 1), ("64", 2), ("5000", 3), ("40000", u64::MAX)] {
            let mut settings = Settings::default();
            settings.seed = seed;
            settings.set(lesson, "shape", shape).unwrap();
            if !size.is_empty() {
                settings.set(lesson, "payload_bytes", size).unwrap();
            }
            let observation = lesson.run(&settings, &exchange::run).unwrap();
            lines.push_str(&format!("{shape},{size},{seed},{}\n", fingerprint(&observation)));
        }
    }
    assert_eq!(lines, include_str!("golden/fingerprints.csv"), "\n{lines}");
}

/// Simulated calls too: every event of every contender is in the fingerprint.
#[wasm_bindgen_test(unsupported = test)]
fn simulated_runs_have_the_recorded_fingerprints() {
    const RUNS: &[Recorded] = &[
        (1, &[]),
        (2, &[("streams_limit", "1"), ("http2_connections", "2")]),
        (3, &[("rps", "300"), ("slow_ms", "1000"), ("duration_s", "3")]),
        (4, &[("response_bytes", "100000"), ("bandwidth_mbps", "30"), ("rtt_ms", "40")]),
        (u64::MAX, &[("slow_pct", "33"), ("service_ms", "0.3"), ("payload_bytes", "5000")]),
    ];
    recorded("one-slow-request", RUNS, include_str!("golden/one-slow-request.csv"));
}

/// And TCP below them: what is lost, when it is sent again, and how fast windows grow.
#[wasm_bindgen_test(unsupported = test)]
fn runs_that_lose_packets_have_the_recorded_fingerprints() {
    const RUNS: &[Recorded] = &[
        (1, &[]),
        (2, &[("lost_packet", "10"), ("congestion", "reno")]),
        (3, &[("loss_pct", "5"), ("loss_kind", "bursts"), ("burst_ms", "3.5")]),
        (4, &[("tls", "none"), ("connections", "3"), ("rtt_ms", "7.7"), ("objects", "200")]),
        (5, &[("tls", "tls12"), ("bandwidth_mbps", "3"), ("loss_pct", "0.3")]),
        (u64::MAX, &[("object_bytes", "300000"), ("objects", "20"), ("loss_pct", "2.5")]),
    ];
    recorded("when-packets-drop", RUNS, include_str!("golden/when-packets-drop.csv"));
}

/// And those over TCP and TLS, segment by segment.
#[wasm_bindgen_test(unsupported = test)]
fn greetings_have_the_recorded_fingerprints() {
    const RUNS: &[Recorded] = &[
        (1, &[]),
        (2, &[("tls", "tls12"), ("rtt_ms", "7.5"), ("pool_connections", "2")]),
        (3, &[("tls", "none"), ("loss_pct", "1.5"), ("response_bytes", "60000")]),
        (u64::MAX, &[("post_quantum", "true"), ("bandwidth_mbps", "3"), ("certificate_bytes", "9000")]),
    ];
    recorded("the-price-of-hello", RUNS, include_str!("golden/the-price-of-hello.csv"));
}

/// And those of fleets.
#[wasm_bindgen_test(unsupported = test)]
fn fleets_have_the_recorded_fingerprints() {
    const RUNS: &[Recorded] = &[
        (1, &[]),
        (2, &[("clients", "100"), ("pods", "7"), ("service_ms", "3.3"), ("rtt_ms", "0.7")]),
        (3, &[("connections", "20"), ("address", "round-robin"), ("cores", "1"), ("duration_s", "3")]),
        (u64::MAX, &[("pods", "60"), ("rps", "4000"), ("pool_connections", "3"), ("duration_s", "2")]),
    ];
    recorded("the-pinned-connection", RUNS, include_str!("golden/the-pinned-connection.csv"));
}

/// And those in which balancers and pods fail.
#[wasm_bindgen_test(unsupported = test)]
fn fleets_that_fail_have_the_recorded_fingerprints() {
    const RUNS: &[Recorded] = &[
        (1, &[]),
        (2, &[("fault", "balancer"), ("proxies", "1"), ("policy", "least-request"), ("duration_s", "5")]),
        (3, &[("fault", "balancer-then-pod"), ("late_clients", "9"), ("policy", "weighted")]),
        (4, &[("fault", "pod-then-balancer"), ("late_clients", "1"), ("policy", "pick-first")]),
        (u64::MAX, &[("fault", "pod"), ("policy", "ring-hash"), ("clients", "100"), ("slow_pods", "10")]),
    ];
    recorded("four-places-to-balance", RUNS, include_str!("golden/four-places-to-balance.csv"));
}

/// And those in which addresses go from pod to pod.
#[wasm_bindgen_test(unsupported = test)]
fn recycled_addresses_have_the_recorded_fingerprints() {
    const RUNS: &[Recorded] = &[
        (1, &[]),
        (2, &[("resolver", "java"), ("max_age_s", "20"), ("reuse_s", "7")]),
        (3, &[("resolver", "dotnet"), ("reuse_s", "0"), ("start_up_s", "0"), ("certificate", "shared")]),
        (4, &[("ending_pods", "8"), ("occupant", "service"), ("tls", "tls12"), ("rtt_ms", "7.5")]),
        (
            u64::MAX,
            &[("endpoints_lag_s", "40"), ("pre_stop_s", "9"), ("clients", "100"), ("dns_ttl_s", "45")],
        ),
    ];
    recorded("the-recycled-address", RUNS, include_str!("golden/the-recycled-address.csv"));
}

/// And those in which somebody looks for pods that fail.
#[wasm_bindgen_test(unsupported = test)]
fn fleets_that_eject_have_the_recorded_fingerprints() {
    const RUNS: &[Recorded] = &[
        (1, &[]),
        (2, &[("canary_pct", "10"), ("canary_pods", "20"), ("bad_pods", "2"), ("duration_s", "60")]),
        (3, &[("fault", "hangs"), ("clients", "2"), ("policy", "least-request"), ("interval_s", "3.3")]),
        (4, &[("fault", "slow"), ("slowdown", "30"), ("rtt_ms", "7.7"), ("bad_pods", "4")]),
        (
            u64::MAX,
            &[("bad_pods", "10"), ("bad_pct", "50"), ("max_ejection_pct", "100"), ("ejection_s", "5")],
        ),
    ];
    recorded("canary-and-outliers", RUNS, include_str!("golden/canary-and-outliers.csv"));
}

/// And those in which pods come and go.
#[wasm_bindgen_test(unsupported = test)]
fn fleets_that_change_have_the_recorded_fingerprints() {
    const RUNS: &[Recorded] = &[
        (1, &[]),
        (2, &[("ages", "rollout"), ("max_age_s", "100"), ("age_jitter_pct", "37.5"), ("duration_s", "200")]),
        (3, &[("happens", "update"), ("resolver", "java"), ("pre_stop_s", "3.3"), ("duration_s", "100")]),
        (4, &[("happens", "at-once"), ("resolver", "core"), ("connections", "3"), ("duration_s", "100")]),
        (
            u64::MAX,
            &[("address", "cluster-ip"), ("service_ms", "700"), ("grace_s", "0.5"), ("max_age_s", "60")],
        ),
    ];
    recorded("the-pods-nobody-calls", RUNS, include_str!("golden/the-pods-nobody-calls.csv"));
}

#[wasm_bindgen_test(unsupported = test)]
fn headers_have_the_recorded_fingerprints() {
    let lesson = lesson("headers-that-repeat").unwrap();
    let mut lines = String::from("token,token_bytes,request_id,calls_per_connection,seed,fingerprint\n");
    for token in ["none", "fixed", "rotating"] {
        for (size, id, calls, seed) in [("727", "false", "1000", 1), ("5000", "true", "30", u64::MAX)] {
            let mut settings = Settings::seeded(seed);
            let pairs = [
                ("token", token),
                ("token_bytes", size),
                ("request_id", id),
                ("calls_per_connection", calls),
            ];
            settings.set_all(lesson, pairs);
            let observation = lesson.run(&settings, &exchange::run).unwrap();
            lines.push_str(&format!("{token},{size},{id},{calls},{seed},{}\n", fingerprint(&observation)));
        }
    }
    assert_eq!(lines, include_str!("golden/headers.csv"), "\n{lines}");
}

/// What real clients and servers write to each other, in every layer's octets; how the call is looked at changes nothing.
#[wasm_bindgen_test(unsupported = test)]
fn exchanges_have_the_recorded_fingerprints() {
    let lesson = lesson("anatomy-of-a-call").unwrap();
    let mut lines = String::from("shape,payload_bytes,seed,fingerprint\n");
    for shape in SHAPES {
        for (size, seed, call) in [("", 1, "1"), ("64", 2, "2"), ("40000", u64::MAX, "2")] {
            let mut settings = Settings::seeded(seed);
            let pairs = [("shape", shape), ("call", call), ("payload_bytes", size)];
            let given = if size.is_empty() { 2 } else { 3 };
            assert_eq!(settings.set_all(lesson, pairs[..given].iter().copied()), []);
            let observation = lesson.run(&settings, &exchange::run).unwrap();
            assert_eq!(observation.exchanges().len(), 4);
            lines.push_str(&format!("{shape},{size},{seed},{}\n", fingerprint(&observation)));
        }
    }
    assert_eq!(lines, include_str!("golden/exchanges.csv"), "\n{lines}");
}

#[wasm_bindgen_test(unsupported = test)]
fn links_open_in_the_browser_as_they_do_natively() {
    let opened = open("#/lesson/json-or-protobuf?v=1&step=sandbox&seed=7&shape=user&payload_bytes=7");
    let Route::Lesson(route) = opened.route else { panic!("no lesson: {:?}", opened.route) };
    assert_eq!((route.settings.seed, opened.notices.len()), (7, 1));
}

/// A worker has no window: drawing there must not ask for one.
#[wasm_bindgen_test(unsupported = test)]
fn figures_are_drawn_where_there_is_no_document() {
    let lesson = lesson("json-or-protobuf").unwrap();
    let settings = Settings::default();
    let observation = lesson.run(&settings, &exchange::run).unwrap();
    for figure in lesson.figures(&settings, &observation, "#/") {
        let size = figure::Size::fitting(&figure, 390.0, figure::Chrome::Page);
        assert!(!figure::draw(&figure, size, figure::Theme::Light, figure::Chrome::Page).items.is_empty());
    }
}
