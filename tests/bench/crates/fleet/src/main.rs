//! The cases of `lib.rs` natively, interleaved: rounds and calls may be given.

use std::time::Instant;

use fleet::{PLACES, PODS, fleet, run};

fn main() -> Result<(), String> {
    let number = |at: usize, usual: usize| {
        std::env::args().nth(at).map_or(Ok(usual), |text| {
            text.parse().map_err(|_| format!("{text} is no number"))
        })
    };
    let (rounds, calls) = (number(1, 11)?, number(2, 1_000_000)?);
    let cases: Vec<(usize, u32)> = (0..PLACES.len())
        .flat_map(|place| PODS.map(|pods| (place, pods)))
        .collect();
    let mut took = vec![Vec::new(); cases.len()];
    let mut events = vec![0; cases.len()];
    for _ in 0..rounds.max(1) {
        for (case, &(place, pods)) in cases.iter().enumerate() {
            let fleet = fleet(place, pods, calls as u32);
            let begun = Instant::now();
            let done = run(&fleet)?;
            took[case].push(begun.elapsed().as_secs_f64() * 1e9 / done.calls as f64);
            events[case] = done.events / done.calls;
        }
    }
    println!(
        "   {calls} calls of {} clients, ns per call: median, and the middle half",
        fleet::CLIENTS
    );
    for (case, &(place, pods)) in cases.iter().enumerate() {
        took[case].sort_by(f64::total_cmp);
        let at = |share: f64| took[case][((took[case].len() - 1) as f64 * share).round() as usize];
        let few = case - case % PODS.len();
        let ratio = took[case][took[case].len() / 2] / took[few][took[few].len() / 2];
        println!(
            "   {:28}{pods:6} pods{:9.0} ({:.0} to {:.0}){ratio:8.2} of {} pods, {} events a call",
            PLACES[place],
            at(0.5),
            at(0.25),
            at(0.75),
            PODS[0],
            events[case],
        );
    }
    Ok(())
}
