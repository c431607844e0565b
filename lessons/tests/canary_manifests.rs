//! The manifests of canary-and-outliers: the document's, which is what the lesson runs, and the corrected one, whose every field
//! there is and whose numbers do what is said of them.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::{Tested, number};
use lessons::{Block, Kind, Values};

const LESSON: Tested = Tested("canary-and-outliers");

fn of(values: &Values, contender: &str, name: &str) -> f64 {
    number(values, &format!("{contender}.{name}"))
}

/// The numbers that the manifests name.
fn manifest_number(code: &str, field: &str) -> String {
    let line = code.lines().find_map(|line| line.trim().strip_prefix(field)?.strip_prefix(": "));
    line.unwrap_or_else(|| panic!("no {field}")).trim_end_matches('s').to_owned()
}

fn manifest(section: &str) -> &'static str {
    let section = LESSON.lesson().words.section(section).unwrap();
    let code = |block: &Block| if let Block::Code(code) = block { Some(*code) } else { None };
    section.blocks.iter().find_map(code).unwrap()
}

/// Names before colons.
fn fields(code: &str) -> Vec<&str> {
    let names = code.lines().flat_map(|line| line.split(['{', ','])).filter_map(|part| {
        let (name, _) = part.trim().trim_start_matches("- ").split_once(':')?;
        Some(name)
    });
    names.collect()
}

/// What the run does is what the document's manifest says, and what it does not say is Istio's default.
#[test]
fn the_knobs_defaults_are_those_of_the_documents_manifest() {
    let code = manifest("fix.manifest");
    for (field, key) in [
        ("consecutive5xxErrors", "consecutive_5xx"),
        ("interval", "interval_s"),
        ("baseEjectionTime", "ejection_s"),
    ] {
        let knob = LESSON.lesson().knob(key).unwrap();
        let default = match knob.kind {
            Kind::Integer { default, .. } => default.to_string(),
            Kind::Number { default, .. } => default.to_string(),
            _ => panic!("{key}"),
        };
        assert_eq!(manifest_number(code, field), default);
        assert_eq!(manifest_number(manifest("fix.corrected"), field), default);
    }
    assert!(!code.contains("maxEjectionPercent") && !code.contains("minHealthPercent"));
    assert!(code.contains("grpc-method") && code.contains("retryPolicy"));
}

/// Istio's names and no others (istio/api, networking/v1alpha3: virtual_service.proto, destination_rule.proto).
#[test]
fn the_corrected_manifest_has_only_fields_that_there_are() {
    const KNOWN: [&str; 32] = [
        // Kubernetes' own.
        "apiVersion",
        "kind",
        "metadata",
        "name",
        "namespace",
        "spec",
        // VirtualService, HTTPRoute, HTTPMatchRequest, StringMatch, HTTPRouteDestination, Destination, HTTPRetry.
        "hosts",
        "http",
        "match",
        "uri",
        "exact",
        "route",
        "destination",
        "host",
        "subset",
        "weight",
        "retries",
        "attempts",
        "perTryTimeout",
        "retryOn",
        // DestinationRule, TrafficPolicy, OutlierDetection, Subset.
        "trafficPolicy",
        "outlierDetection",
        "consecutive5xxErrors",
        "interval",
        "baseEjectionTime",
        "maxEjectionPercent",
        "subsets",
        "labels",
        "version",
        // The document's.
        "headers",
        "connectionPool",
        "h2UpgradePolicy",
    ];
    let corrected = manifest("fix.corrected");
    let found = fields(corrected);
    assert!(found.len() > 40, "{found:?}");
    assert!(found.iter().all(|name| KNOWN[..29].contains(name)), "{found:?}");
    let wrong: Vec<&str> =
        fields(manifest("fix.manifest")).into_iter().filter(|name| !KNOWN.contains(name)).collect();
    assert_eq!(wrong, ["grpc-method", "retryPolicy"]);
    // Of gRPC's words alone (Envoy's router filter, x-envoy-retry-grpc-on), and of connections.
    assert_eq!(manifest_number(corrected, "retryOn"), "unavailable,cancelled,connect-failure,refused-stream");
    // Both kinds speak of the same service, every subset of a route is one of the rule, and weights are whole.
    let lines = |prefix: &str| -> Vec<&str> {
        let of = |line: &'static str| line.trim().trim_start_matches("- ").strip_prefix(prefix);
        corrected.lines().filter_map(of).collect()
    };
    assert!(lines("host: ").iter().all(|host| *host == "orders.shop.svc.cluster.local"));
    assert_eq!((lines("subset: "), lines("weight: ")), (vec!["v2", "v1", "v1"], vec!["10", "90"]));
    assert_eq!(lines("name: ")[2..], ["v1", "v2"]);
}

/// What the corrected manifest allows keeps detection useful and from doing harm; a canary of one pod it does not contain.
#[test]
fn the_corrected_manifest_does_what_is_said_of_it() {
    let most = manifest_number(manifest("fix.corrected"), "maxEjectionPercent");
    let left = |more: &[(&'static str, &'static str)]| {
        let corrected = [("max_ejection_pct", most.as_str())];
        of(&LESSON.run(&[&corrected[..], more].concat()).1, "istio", "left")
    };
    assert!(left(&[]) < 3.0 && left(&[("pods", "9")]) < 3.0 && left(&[("pods", "3")]) < 3.0);
    assert!((left(&[("bad_pods", "10"), ("bad_pct", "50")]) - 100.0).abs() < 5.0);
    assert!((left(&[("canary_pct", "10")]) - 100.0).abs() < 1.0);
}

/// In the octets that a real gRPC client writes the method is the path, and there is no header of that name.
#[test]
fn no_real_grpc_client_sends_the_header_that_the_document_matches() {
    let lesson = lessons::lesson("anatomy-of-a-call").unwrap();
    let run = lesson.run(&lessons::Settings::default(), &exchange::run).unwrap();
    let grpc = run.exchanges().iter().find(|one| one.contender == "grpc").unwrap();
    let said = grpc.said.as_ref().unwrap();
    let octets = said.exchange.octets(exchange::Direction::ToServer);
    let annotated = engine::wire::annotate::http2(octets, engine::wire::hpack::DEFAULT_TABLE_SIZE);
    let named = |name: &str| annotated.annotations.iter().filter(|one| one.name == name).count();
    assert!(named(":path") > 0 && named("content-type") > 0);
    assert_eq!(named("grpc-method"), 0);
}
