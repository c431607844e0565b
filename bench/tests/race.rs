//! A race under a clock that the test holds, and the three functions as the page calls them.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]
#![allow(unsafe_code, reason = "the caller is a host that reads memory by address")]

use bench::{Race, Said};

/// Runs to the end; a turn takes what `milliseconds` says of its number.
fn all(arrivals: u32, rounds: u32, milliseconds: impl Fn(u32) -> f64) -> Vec<Said> {
    let mut race = Race::new(arrivals, rounds);
    (0..).map_while(|turn| race.turn().then(|| race.took(milliseconds(turn)))).collect()
}

fn last(arrivals: u32, milliseconds: impl Fn(u32) -> f64) -> Said {
    all(arrivals, 6, milliseconds).pop().unwrap()
}

/// The sentences of the list.
fn sentences(said: &Said) -> Vec<String> {
    let html = format!("<main>{}</main>", said.html);
    let document = roxmltree::Document::parse(&html).unwrap();
    let items = document.descendants().filter(|node| node.has_tag_name("li"));
    items.map(|item| item.text().unwrap().to_owned()).collect()
}

#[test]
fn contenders_take_turns_and_the_order_turns_round() {
    let all = all(1_000, 6, |_| 1.0);
    let status: Vec<&str> = all.iter().map(|said| said.status.as_str()).collect();
    assert_eq!(status.len(), 1 + 2 * (2 + 6));
    assert!(status[..4].iter().all(|status| status.contains("Next: warming up, ")), "{status:?}");
    assert_eq!(
        status[4..8],
        [
            "5 of 17 turns done. Next: round 1 of 6, Wirelab's engine",
            "6 of 17 turns done. Next: round 1 of 6, Hand-written loop",
            "7 of 17 turns done. Next: round 2 of 6, Hand-written loop",
            "8 of 17 turns done. Next: round 2 of 6, Wirelab's engine",
        ]
    );
    assert!(all[..16].iter().all(|said| said.state == "running" && said.html.is_empty()));
    assert_eq!((all[16].state, all[16].status.as_str()), ("done", "Done."));
}

#[test]
fn a_rate_is_events_over_time_and_the_ratio_one_of_speeds() {
    // Turns 5 and 6 are the first that are kept; the engine's take 2 ms, the loop's 1 ms, and the check and the warm-ups would
    // spoil both.
    let engines = |turn: u32| [5, 8, 9, 12, 13, 16].contains(&turn);
    let last = last(1_000, |turn| if turn < 5 { 900.0 } else { 1.0 + f64::from(u8::from(engines(turn))) });
    let says = sentences(&last);
    assert!(says[0].contains("at 0.50 (0.50 to 0.50) of the speed"), "{}", says[0]);
    assert!(says[1].contains("the engine 1000.0 ns") && says[1].contains("loop 500.0 ns"), "{}", says[1]);
    let html = format!("<main>{}</main>", last.html);
    let document = roxmltree::Document::parse(&html).unwrap();
    let rows: Vec<Vec<&str>> = (document.descendants().filter(|node| node.has_tag_name("tr")))
        .map(|row| row.children().filter(|cell| cell.is_element()).filter_map(|cell| cell.text()).collect())
        .collect();
    assert_eq!(rows[1], ["Wirelab's engine", "1\u{a0}million/s", "1\u{a0}million/s", "1\u{a0}million/s"]);
    assert_eq!(rows[2], ["Hand-written loop", "2\u{a0}million/s", "2\u{a0}million/s", "2\u{a0}million/s"]);
}

#[test]
fn what_is_counted_is_said() {
    let says = sentences(&last(200_000, |_| 1.0));
    assert!(says[2].contains("each of 6 rounds both served all 200,000 arrivals"), "{}", says[2]);
    // Erlang C for M/M/8 at 90 % load, mean service 1 ms; two hundred thousand arrivals come within a tenth of it.
    assert!(says[2].contains("Erlang C has 0.8769 ms"), "{}", says[2]);
    let mean = |mark: &str| -> f64 {
        let (before, _) = says[2].split_once(mark).unwrap();
        before.rsplit(' ').next().unwrap().parse().unwrap()
    };
    for mean in [mean(" ms in the engine"), mean(" ms in the loop")] {
        assert!((0.79..0.97).contains(&mean), "{mean}");
    }
    assert!(says[3].contains("to the nanosecond: "), "{}", says[3]);
}

#[test]
fn the_picture_has_the_pages_colours_and_the_exports_are_whole() {
    let last = last(1_000, |_| 1.0);
    let html = format!("<main>{}</main>", last.html);
    let document = roxmltree::Document::parse(&html).unwrap();
    let picture =
        document.descendants().find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "svg"))).unwrap();
    let painted: Vec<&str> = picture
        .descendants()
        .flat_map(|node| ["fill", "stroke"].map(|name| node.attribute(name)))
        .flatten()
        .collect();
    assert!(painted.contains(&"var(--other)"), "{painted:?}");
    let fixed = |color: &&&str| color.starts_with('#') || color.starts_with("rgb");
    assert_eq!(painted.iter().filter(fixed).count(), 0, "{painted:?}");
    assert!(
        picture.descendants().all(|node| !node.has_tag_name("style") && node.attribute("style").is_none())
    );
    let file = |ending: &str| {
        let name = format!("wirelab-bench.{ending}");
        let link = document.descendants().find(|node| node.attribute("download") == Some(&name)).unwrap();
        let (_, data) = link.attribute("href").unwrap().split_once(',').unwrap();
        let mut octets = Vec::new();
        let mut rest = data.bytes();
        while let Some(octet) = rest.next() {
            let hex = |digit: Option<u8>| char::from(digit.unwrap()).to_digit(16).unwrap() as u8;
            octets.push(if octet == b'%' { hex(rest.next()) * 16 + hex(rest.next()) } else { octet });
        }
        String::from_utf8(octets).unwrap()
    };
    assert!(roxmltree::Document::parse(&file("svg")).is_ok());
    assert_eq!(figure::svg_link(&file("svg")).as_deref(), Some("#/bench"));
    assert!(file("csv").contains("tuned-loop"), "{}", file("csv"));
}

#[test]
fn too_few_rounds_have_no_interval_and_it_says_so() {
    let last = all(1_000, 3, |_| 1.0).pop().unwrap();
    assert_eq!((last.state, last.html.as_str()), ("failed", ""));
    assert!(last.status.contains('6'), "{}", last.status);
}

#[test]
fn through_memory_it_is_the_same_race() {
    bench::begin(1_000, 6);
    let mut text = String::new();
    while bench::turn() == 1 {
        let answer = bench::took(1.0);
        // SAFETY: the answer begins with the length of what follows.
        let octets = unsafe {
            let length = u32::from_le_bytes(*answer.cast::<[u8; 4]>());
            std::slice::from_raw_parts(answer.add(4), length as usize)
        };
        text = String::from_utf8(octets.to_vec()).unwrap();
    }
    assert_eq!(text, format!("done\nDone.\n{}", last(1_000, |_| 1.0).html));
}
