//! The ledger: verdicts that rest on bytes are the same everywhere and are held here; those that rest on times are tested
//! by their rule only (`src/claims/wire/times.rs`), never by which verdict this machine gives.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use lessons::Tools;
use lessons::claims::{Outcome, Verdict, claim, claims};

fn outcome(id: &str) -> Outcome {
    claim(id).unwrap().run(20, Tools::untimed(&exchange::run)).unwrap()
}

#[test]
fn the_field_has_three_bytes_and_twenty_where_the_document_says_twenty_one() {
    let found = outcome("D4-3");
    let verdicts: Vec<_> = found.parts.iter().map(|part| (part.verdict, part.measured.as_str())).collect();
    assert_eq!(verdicts, [(Verdict::HoldsIf, "20\u{a0}bytes"), (Verdict::Holds, "3\u{a0}bytes")]);
    assert_eq!(
        (found.verdict, found.condition.as_str()),
        (Verdict::HoldsIf, "the comma after the member is counted")
    );
}

#[test]
fn the_charge_is_larger_as_json_than_the_document_says() {
    let found = outcome("D4-4");
    let verdicts: Vec<_> = found.parts.iter().map(|part| part.verdict).collect();
    assert_eq!(verdicts, [Verdict::DoesNotHold, Verdict::Holds, Verdict::DoesNotHold]);
    assert_eq!((found.verdict, found.measured.unit.as_str()), (Verdict::DoesNotHold, "times"));
    assert_eq!(found.fingerprint, include_str!("golden/json-or-protobuf.fingerprint").trim());
}

#[test]
fn nested_and_repeated_messages_are_not_five_times_smaller() {
    let found = outcome("D4-6");
    assert_eq!((found.verdict, found.parts.len()), (Verdict::DoesNotHold, 4));
    assert!(found.measured.high < 3.0 && found.measured.low > 1.0);
}

/// Which encoder, which headers: what never changes is cut by all; a token that stays only where everything is indexed.
#[test]
fn header_compression_cuts_what_its_encoder_remembers() {
    let found = outcome("D2-20");
    let of = |verdict: Verdict| -> Vec<&str> {
        let parts = found.parts.iter().filter(|part| part.verdict == verdict);
        parts.map(|part| part.says.as_str()).collect()
    };
    assert_eq!(
        of(Verdict::Holds),
        [
            "h2 without a token",
            "grpc-core without a token",
            "everything indexed without a token",
            "everything indexed with a token that stays"
        ]
    );
    assert_eq!((found.verdict, of(Verdict::DoesNotHold).len()), (Verdict::HoldsIf, 5));
    assert_eq!(found.fingerprint, include_str!("golden/headers-that-repeat.fingerprint").trim());
}

#[test]
fn too_few_seeds_are_refused_and_not_made_up() {
    assert!(claim("D4-4").unwrap().run(3, Tools::untimed(&exchange::run)).is_err());
}

#[test]
fn ids_are_unique_and_rules_say_what_is_measured() {
    let mut ids: Vec<_> = claims().map(|claim| claim.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), claims().count());
    assert!(claims().all(|claim| claim.rule.len() > 80 && claim.document.starts_with("Document ")));
}

/// It rests on a committed record, so it is the same wherever it is looked at.
#[test]
fn python_is_judged_by_the_record() {
    let found = outcome("D4-5");
    assert_eq!((found.parts.len(), found.measured.timed), (2, false));
    let record = lessons::evidence::record("python-protobuf").unwrap();
    assert!(record.peer.contains("upb") && record.machine.contains("cores"), "{record:?}");
}

#[test]
fn every_record_says_what_it_compared_with_what_and_keeps_its_bounds() {
    for record in lessons::evidence::RECORDS {
        assert!(!record.rows.is_empty() && !record.not_modelled.is_empty(), "{}", record.name);
        for row in record.rows {
            if let lessons::evidence::Numbers::Compared { difference, bound, .. } = row.numbers {
                assert!(difference <= bound, "{}: {}", record.name, row.name);
            }
        }
    }
}
