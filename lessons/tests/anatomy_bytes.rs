//! The octets that anatomy-of-a-call shows: all that the exchanges wrote, down to the fields of the messages.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use lessons::{Dump, Observation, Settings, lesson};

/// The dumps, and how many octets the exchanges have each way.
fn shown(pairs: &[(&str, &str)]) -> (Vec<Dump>, Vec<u32>) {
    let lesson = lesson("anatomy-of-a-call").unwrap();
    let mut settings = Settings::default();
    assert_eq!(settings.set_all(lesson, pairs.iter().copied()), []);
    let observation = lesson.run(&settings, &exchange::run).unwrap();
    let Observation::Exchanges(all) = &observation else { panic!("{observation:?}") };
    let each = all.iter().flat_map(|one| {
        let calls = &one.said.as_ref().unwrap().calls;
        [0, 1].map(|way| calls.iter().flat_map(|call| call[way]).sum())
    });
    let each = each.collect();
    ((lesson.dumps.unwrap().make)(lesson, &settings, &observation), each)
}

#[test]
fn annotated_octets_add_up_to_those_on_the_pipe() {
    for shape in ["charge", "transactions", "embedding", "text"] {
        for size in ["64", "40000"] {
            let (dumps, octets) = shown(&[("shape", shape), ("payload_bytes", size)]);
            let totals: Vec<u32> = dumps.iter().map(|dump| dump.totals().iter().sum()).collect();
            assert_eq!(totals, octets, "{shape} {size}");
            assert_eq!(dumps.len(), 8);
            for dump in &dumps {
                let count = dump.octets.len() as u32;
                assert!((0..count).all(|octet| dump.is_leaf(dump.owner(octet).unwrap())), "{}", dump.title);
            }
        }
    }
}

/// From the frame to the field: both messages of both calls, in gRPC and in gRPC-Web.
#[test]
fn messages_are_shown_field_by_field() {
    let (dumps, _) = shown(&[]);
    for dump in &dumps {
        let fields: Vec<u32> = (0..)
            .zip(&dump.parts)
            .filter(|(_, part)| part.name == "customer_id")
            .map(|(place, _)| place)
            .collect();
        let protobuf = dump.title.starts_with("gRPC");
        assert_eq!(fields.len(), if protobuf { 2 } else { 0 }, "{}", dump.title);
        for field in fields {
            let part = &dump.parts[field as usize];
            let written = &dump.octets[part.start as usize..part.end as usize];
            // Field 1, its length, and what the value says.
            assert_eq!((written[0], usize::from(written[1])), (0x0a, written.len() - 2));
            assert_eq!(part.value, format!("{:?}", std::str::from_utf8(&written[2..]).unwrap()));
            let around: Vec<_> =
                dump.around(field).map(|place| dump.parts[place as usize].name.as_str()).collect();
            assert!(around.last().unwrap().contains("DATA"), "{around:?}");
        }
    }
}
