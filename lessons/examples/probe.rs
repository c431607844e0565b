//! Scratch.
fn main() {
    let lesson = lessons::lesson("one-slow-request").unwrap();
    let report = |pairs: &[(&str, String)]| {
        let mut s = lessons::Settings::seeded(1);
        for (k, v) in pairs {
            s.set(lesson, k, v).unwrap();
        }
        let t = std::time::Instant::now();
        let run = lesson.run(&s, &exchange::run).unwrap();
        let ran = t.elapsed();
        let t = std::time::Instant::now();
        let v = lesson.values(&s, &run);
        let valued = t.elapsed();
        let t = std::time::Instant::now();
        let figs = lesson.figures(&s, &run, "").len();
        let drawn = t.elapsed();
        let events: u64 = run.calls().iter().map(|r| r.outcome.as_ref().unwrap().events).sum();
        let stops: Vec<_> = run
            .calls()
            .iter()
            .map(|r| r.outcome.as_ref().unwrap().stop.unwrap())
            .filter(|s| !matches!(s, engine::kernel::run::Stop::Drained))
            .collect();
        println!(
            "{pairs:?} calls {:?} events {events} run {ran:?} values {valued:?} figures {figs} {drawn:?} {stops:?}",
            v.number("calls")
        );
    };
    for _ in 0..5 {
        report(&[]);
    }
    for knob in lesson.knobs {
        let ends = match &knob.kind {
            lessons::Kind::Integer { min, max, .. } => [min.to_string(), max.to_string()],
            lessons::Kind::Number { min, max, .. } => [min.to_string(), max.to_string()],
            _ => panic!(),
        };
        for end in ends {
            report(&[(knob.key, end)]);
        }
    }
    let s = |x: &str| x.to_string();
    report(&[("rps", s("1000")), ("duration_s", s("60"))]);
    report(&[("rps", s("1000")), ("duration_s", s("60")), ("response_bytes", s("1048576"))]);
    report(&[
        ("rps", s("1000")),
        ("duration_s", s("60")),
        ("slow_pct", s("50")),
        ("slow_ms", s("60000")),
        ("streams_limit", s("1024")),
        ("http2_connections", s("100")),
    ]);
    report(&[
        ("rps", s("1000")),
        ("duration_s", s("60")),
        ("response_bytes", s("1048576")),
        ("bandwidth_mbps", s("1")),
    ]);
}
