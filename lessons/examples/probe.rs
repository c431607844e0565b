//! Scratch.
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let lesson = lessons::lesson("one-slow-request").unwrap();
    let seeds: u64 = args[0].parse().unwrap();
    for seed in 1..=seeds {
        let mut s = lessons::Settings::seeded(seed);
        for pair in &args[1..] { let (k, v) = pair.split_once('=').unwrap(); s.set(lesson, k, v).unwrap(); }
        let t = std::time::Instant::now();
        let run = lesson.run(&s).unwrap();
        let ran = t.elapsed();
        let t = std::time::Instant::now();
        let v = lesson.values(&s, &run);
        let valued = t.elapsed();
        let t = std::time::Instant::now();
        let figs = lesson.figures(&s, &run, "").len();
        println!("seed {seed} run {ran:?} values {valued:?} figures {figs} {:?}", t.elapsed());
        for name in ["calls", "slow-calls", "alone", "at-once", "turned", "six-behind"] { print!(" {name}={:?}", v.number(name)); }
        println!();
        for c in lesson.contenders {
            let o = run.calls().iter().find(|r| r.contender == c.id).unwrap().outcome.as_ref().unwrap();
            print!("  {:16} events {} trace {}+{} stop {:?} refused {}", c.id, o.events, o.trace.len(), o.trace_missed, o.stop, o.refused);
            for n in ["p50", "p99", "quick-p50", "quick-p99", "slower", "behind", "most-under-way", "most-waiting", "megabits"] {
                print!(" {n}={:.2}", v.number(&format!("{}.{n}", c.id)).unwrap_or(f64::NAN));
            }
            println!();
        }
    }
}
