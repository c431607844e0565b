//! The cases of `lib.rs` natively, interleaved: rounds and calls may be given. With a thousand clients and a thousand pods a
//! million connections are made first; what a call costs once they stand is what as many calls again add to a run.

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
    let mut took = vec![[Vec::new(), Vec::new()]; cases.len()];
    for _ in 0..rounds.max(1) {
        for (case, &(place, pods)) in cases.iter().enumerate() {
            let nanoseconds = |calls: usize| {
                let fleet = fleet(place, pods, calls as u32);
                let begun = Instant::now();
                run(&fleet).map(|done| (begun.elapsed().as_secs_f64() * 1e9, done.calls as f64))
            };
            let ((once, few), (twice, many)) = (nanoseconds(calls)?, nanoseconds(2 * calls)?);
            took[case][0].push(once / few);
            took[case][1].push((twice - once) / (many - few));
        }
    }
    let what = ["in all", "once connections stand"];
    for (which, what) in what.iter().enumerate() {
        println!(
            "   {calls} calls of {} clients, ns per call {what}: median, and the middle half",
            fleet::CLIENTS
        );
        for (case, &(place, pods)) in cases.iter().enumerate() {
            let sorted = |case: usize| {
                let mut all = took[case][which].clone();
                all.sort_by(f64::total_cmp);
                move |share: f64| all[((all.len() - 1) as f64 * share).round() as usize]
            };
            let (at, few) = (sorted(case), sorted(case - case % PODS.len()));
            println!(
                "   {:28}{pods:6} pods{:9.0} ({:.0} to {:.0}){:8.2} of {} pods",
                PLACES[place],
                at(0.5),
                at(0.25),
                at(0.75),
                at(0.5) / few(0.5),
                PODS[0],
            );
        }
    }
    Ok(())
}
