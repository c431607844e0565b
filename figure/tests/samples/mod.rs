//! Figures for tests and for looking at: one of every mark, with numbers that are made up but look as real ones do.
#![allow(dead_code, missing_docs, unreachable_pub)]

use figure::{Annotation, Axis, Family, Figure, Mark, Provenance, Scale, Series, Setting};

pub fn all() -> Vec<Figure> {
    vec![
        bytes_per_codec(),
        latency_over_load(),
        rate_steps(),
        tail_band(),
        overhead_scatter(),
        latency_histogram(),
        latency_cumulative(),
        handshake_waterfall(),
        latency_heat_map(),
        times_with_whiskers(),
        no_data(),
    ]
}

pub fn series(
    name: &str,
    family: Family,
    variant: u8,
    mark: Mark,
    columns: &[&str],
    points: &[&[f64]],
) -> Series {
    Series {
        contender: name.to_lowercase().replace([' ', ','], "-"),
        name: name.into(),
        family,
        variant,
        mark,
        columns: columns.iter().map(|column| (*column).into()).collect(),
        points: points
            .iter()
            .map(|point| point.iter().map(|value| value.is_finite().then_some(*value)).collect())
            .collect(),
    }
}

pub fn figure(id: &str, title: &str, question: &str, x: Axis, y: Axis, series: Vec<Series>) -> Figure {
    Figure {
        id: id.into(),
        title: title.into(),
        question: question.into(),
        x,
        y,
        series,
        ghost: Vec::new(),
        annotations: Vec::new(),
        settings: vec![Setting::new("Shape", "charge"), Setting::new("Text per field", "12 characters")],
        provenance: Provenance {
            lesson: "JSON or protobuf?".into(),
            seed: 7,
            fingerprint: "0f3a9c1e5b7d2846a1c3e5f708192a3b".into(),
            version: "0.1.0".into(),
            link: "https://wirelab.example/#/lesson/json-or-protobuf?v=1&step=sandbox&seed=7&shape=charge"
                .into(),
        },
    }
}

pub fn bytes_per_codec() -> Figure {
    let formats = ["JSON", "JSON, spaces after separators", "JSON, pretty", "JSON, canonical", "protobuf"];
    let sizes = [(98.0, 104.0), (105.0, 107.0), (129.0, 116.0), (97.0, 103.0), (34.0, 54.0)];
    let mut all = Vec::new();
    for (index, (name, (plain, gzip))) in formats.iter().zip(sizes).enumerate() {
        let family = if index == 4 { Family::ProtobufGrpc } else { Family::JsonRest };
        for (variant, suffix, bytes) in [(0, "", plain), (1, ", gzip", gzip)] {
            let name = format!("{name}{suffix}");
            all.push(series(
                &name,
                family,
                variant,
                Mark::Bars,
                &["format", "bytes"],
                &[&[index as f64, bytes]],
            ));
        }
    }
    let mut figure = figure(
        "bytes-per-codec",
        "Bytes per message, by format",
        "How many bytes does one charge take on the wire, plain and compressed?",
        Axis::new("Size of the body", "B", Scale::LinearFromZero),
        Axis::new("", "", Scale::Category(formats.map(String::from).to_vec())),
        all,
    );
    figure.annotations = vec![Annotation::Guess { x: Some(60.0), y: Some(4.0), label: "your guess".into() }];
    figure
}

pub fn latency_over_load() -> Figure {
    let load = [1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0, 80.0, 90.0, 95.0, 98.0];
    let curve = |service: f64, capacity: f64| -> Vec<[f64; 2]> {
        load.iter()
            .map(|x| {
                [
                    x * 200.0,
                    if x / 100.0 < capacity { service / (1.0 - x / 100.0 / capacity) } else { f64::NAN },
                ]
            })
            .collect()
    };
    let line = |name: &str, family, variant, points: Vec<[f64; 2]>| {
        let points: Vec<&[f64]> = points.iter().map(|point| &point[..]).collect();
        series(name, family, variant, Mark::Line, &["load", "latency"], &points)
    };
    let mut figure = figure(
        "latency-over-load",
        "Latency over load",
        "From which load on does the choice of protocol show in the 99th percentile?",
        Axis::new("Load", "calls/s", Scale::LinearFromZero),
        Axis::new("Latency, 99th percentile", "ms", Scale::Log),
        vec![
            line("REST over HTTP/1.1", Family::JsonRest, 0, curve(3.1, 0.85)),
            line("REST over HTTP/2", Family::JsonRest, 1, curve(2.9, 0.93)),
            line("gRPC", Family::ProtobufGrpc, 0, curve(2.2, 1.0)),
            line("gRPC, one stream", Family::ProtobufGrpc, 1, curve(1.7, 0.97)),
            line("in-process", Family::Other, 0, curve(0.4, 1.2)),
        ],
    );
    figure.annotations = vec![
        Annotation::Horizontal { y: 50.0, label: "deadline 50 ms".into() },
        Annotation::Crossover { x: 15_200.0, y: 8.9, label: "HTTP/2 overtakes".into() },
        Annotation::Vertical { x: 16_000.0, label: "peak hour".into() },
    ];
    figure
}

pub fn rate_steps() -> Figure {
    let level = |offset: f64| -> Vec<Vec<f64>> {
        (0..12)
            .map(|i| {
                vec![
                    f64::from(i) * 5.0,
                    if i == 7 { f64::NAN } else { 2.0 + ((f64::from(i) * 1.7 + offset).sin() * 2.0).round() },
                ]
            })
            .collect()
    };
    let step = |name: &str, family, variant, points: Vec<Vec<f64>>| {
        let points: Vec<&[f64]> = points.iter().map(Vec::as_slice).collect();
        series(name, family, variant, Mark::Step, &["time", "pods"], &points)
    };
    figure(
        "pods-over-time",
        "Pods over time",
        "How fast does each autoscaler answer the spike?",
        Axis::new("Time", "s", Scale::Linear),
        Axis::new("Pods ready", "", Scale::LinearFromZero),
        vec![
            step("REST", Family::JsonRest, 0, level(0.0)),
            step("gRPC", Family::ProtobufGrpc, 1, level(1.1)),
        ],
    )
}

pub fn tail_band() -> Figure {
    let band = |name: &str, family, variant, base: f64| {
        let points: Vec<Vec<f64>> = (0..=40)
            .map(|i| {
                let x = f64::from(i) * 0.25;
                let middle = base + x * base * 0.12 + (x * 1.3 + base).sin() * 0.6;
                vec![x, middle, middle * 0.8, middle * 1.35]
            })
            .collect();
        let points: Vec<&[f64]> = points.iter().map(Vec::as_slice).collect();
        series(name, family, variant, Mark::Band, &["loss", "median", "p5", "p95"], &points)
    };
    figure(
        "latency-over-loss",
        "Latency over packet loss",
        "How much of the difference is noise?",
        Axis::new("Packet loss", "%", Scale::Linear),
        Axis::new("Latency", "ms", Scale::LinearFromZero),
        vec![band("REST", Family::JsonRest, 0, 9.0), band("gRPC", Family::ProtobufGrpc, 1, 6.0)],
    )
}

pub fn overhead_scatter() -> Figure {
    let cloud = |name: &str, family, variant, factor: f64| {
        let points: Vec<Vec<f64>> = (0..60)
            .map(|i| {
                let i = f64::from(i);
                let size = 10f64.powf(1.2 + i * 0.06);
                vec![size, size * factor * (1.0 + 0.25 * (i * 2.4).sin()) + 20.0]
            })
            .collect();
        let points: Vec<&[f64]> = points.iter().map(Vec::as_slice).collect();
        series(name, family, variant, Mark::Scatter, &["payload", "wire"], &points)
    };
    figure(
        "wire-over-payload",
        "Bytes on the wire over bytes of payload",
        "Does the overhead matter for large messages?",
        Axis::new("Payload", "B", Scale::Log),
        Axis::new("On the wire", "B", Scale::Log),
        vec![
            cloud("JSON", Family::JsonRest, 0, 2.2),
            cloud("JSON, gzip", Family::JsonRest, 1, 1.1),
            cloud("protobuf", Family::ProtobufGrpc, 0, 0.7),
        ],
    )
}

fn bins(center: f64, spread: f64) -> Vec<[f64; 3]> {
    (0..24)
        .map(|i| {
            let from = f64::from(i) * 0.5;
            let distance = (from + 0.25 - center) / spread;
            [from, from + 0.5, (400.0 * (-distance * distance).exp()).round()]
        })
        .collect()
}

pub fn latency_histogram() -> Figure {
    let histogram = |name: &str, family, variant, bins: Vec<[f64; 3]>| {
        let points: Vec<&[f64]> = bins.iter().map(|bin| &bin[..]).collect();
        series(name, family, variant, Mark::Histogram, &["from", "to", "calls"], &points)
    };
    let mut figure = figure(
        "latency-histogram",
        "Distribution of latencies",
        "Are there two kinds of call?",
        Axis::new("Latency", "ms", Scale::Linear),
        Axis::new("Calls", "", Scale::Linear),
        vec![
            histogram("REST", Family::JsonRest, 0, bins(6.0, 2.0)),
            histogram("gRPC", Family::ProtobufGrpc, 1, bins(4.0, 1.2)),
        ],
    );
    figure.annotations = vec![Annotation::Vertical { x: 9.0, label: "deadline".into() }];
    figure
}

pub fn latency_cumulative() -> Figure {
    let curve = |name: &str, family, variant, bins: Vec<[f64; 3]>| {
        let total: f64 = bins.iter().map(|bin| bin[2]).sum();
        let mut sum = 0.0;
        let points: Vec<Vec<f64>> = bins
            .iter()
            .map(|bin| {
                sum += bin[2];
                vec![bin[1], sum / total]
            })
            .collect();
        let points: Vec<&[f64]> = points.iter().map(Vec::as_slice).collect();
        series(name, family, variant, Mark::Cumulative, &["latency", "share"], &points)
    };
    let mut figure = figure(
        "latency-cumulative",
        "Share of calls answered within a time",
        "Which share of the calls meets the deadline?",
        Axis::new("Latency", "ms", Scale::LinearFromZero),
        Axis::new("Share of calls", "", Scale::Linear),
        vec![
            curve("REST", Family::JsonRest, 0, bins(6.0, 2.0)),
            curve("gRPC", Family::ProtobufGrpc, 0, bins(4.0, 1.2)),
        ],
    );
    figure.annotations = vec![Annotation::Guess { x: None, y: Some(0.9), label: "your guess: 90 %".into() }];
    figure
}

pub fn handshake_waterfall() -> Figure {
    let rows = ["first call, HTTP/1.1", "second call, HTTP/1.1", "first call, gRPC", "second call, gRPC"];
    let phase = |name: &str, family, variant, points: &[&[f64]]| {
        series(name, family, variant, Mark::Waterfall, &["call", "start", "end"], points)
    };
    figure(
        "where-the-time-goes",
        "Where the time of a call goes",
        "What does a second call no longer pay for?",
        Axis::new("Time since the click", "ms", Scale::LinearFromZero),
        Axis::new("", "", Scale::Category(rows.map(String::from).to_vec())),
        vec![
            phase("TCP", Family::Other, 0, &[&[0.0, 0.0, 50.0], &[2.0, 0.0, 50.0]]),
            phase("TLS", Family::Other, 1, &[&[0.0, 50.0, 101.0], &[2.0, 50.0, 101.0]]),
            phase("REST request", Family::JsonRest, 0, &[&[0.0, 101.0, 156.5], &[1.0, 160.0, 215.0]]),
            phase("gRPC request", Family::ProtobufGrpc, 0, &[&[2.0, 101.0, 153.0], &[3.0, 160.0, 211.0]]),
        ],
    )
}

pub fn latency_heat_map() -> Figure {
    let mut points = Vec::new();
    for minute in 0..24 {
        for row in 0..8 {
            let (x, y) = (f64::from(minute), f64::from(row));
            let calls = 120.0 * (-((y - 2.0 - (x - 12.0).abs().min(6.0) * -0.35 - 2.0) / 1.6).powi(2)).exp();
            points.push(vec![x, 2f64.powf(y), calls.round()]);
        }
    }
    let points: Vec<&[f64]> = points.iter().map(Vec::as_slice).collect();
    figure(
        "latency-over-time",
        "Latency over time",
        "When do calls become slow, and how many?",
        Axis::new("Time", "min", Scale::Linear),
        Axis::new("Latency", "ms", Scale::Log),
        vec![series("gRPC", Family::ProtobufGrpc, 0, Mark::HeatMap, &["time", "latency", "calls"], &points)],
    )
}

pub fn times_with_whiskers() -> Figure {
    let shapes = ["charge", "order", "search result", "telemetry", "document", "key and value"];
    let bars = |name: &str, family, variant, factor: f64| {
        let points: Vec<Vec<f64>> = (0..6)
            .map(|i| {
                let value =
                    if i == 3 && variant == 1 { f64::NAN } else { factor * (1.0 + f64::from(i * i) * 0.4) };
                vec![f64::from(i), value, value * 0.9, value * 1.2]
            })
            .collect();
        let points: Vec<&[f64]> = points.iter().map(Vec::as_slice).collect();
        series(name, family, variant, Mark::Bars, &["shape", "time", "low", "high"], &points)
    };
    figure(
        "time-per-shape",
        "Time to encode",
        "Is protobuf faster for every shape of message?",
        Axis::new("Shape of the message", "", Scale::Category(shapes.map(String::from).to_vec())),
        Axis::new("Time", "ns", Scale::LinearFromZero),
        vec![
            bars("JSON", Family::JsonRest, 0, 310.0),
            bars("JSON, dynamic", Family::JsonRest, 1, 480.0),
            bars("protobuf", Family::ProtobufGrpc, 0, 140.0),
        ],
    )
}

pub fn no_data() -> Figure {
    figure(
        "nothing-yet",
        "A figure before its first run",
        "What does it show?",
        Axis::new("Load", "calls/s", Scale::Linear),
        Axis::new("Latency", "ms", Scale::Log),
        vec![series(
            "REST",
            Family::JsonRest,
            0,
            Mark::Line,
            &["load", "latency"],
            &[&[f64::NAN, 1.0], &[2.0, -4.0]],
        )],
    )
}

/// A figure with a last run behind it, in which every value was `factor` times the present one.
pub fn after(figure: Figure, factor: f64) -> Figure {
    let mut last = figure.clone();
    for series in &mut last.series {
        let values = match series.mark {
            Mark::Histogram | Mark::HeatMap => 2..3,
            Mark::Cumulative => 0..1,
            _ => 1..4,
        };
        for value in series.points.iter_mut().flat_map(|point| {
            let end = values.end.min(point.len());
            point[values.start..end].iter_mut().flatten()
        }) {
            *value *= factor;
        }
    }
    figure.with_ghost(&last)
}

fn guess(x: f64, y: f64) -> Annotation {
    Annotation::Guess { x: Some(x), y: Some(y), label: "your guess".into() }
}

/// A guess for each row, among the bars and beyond them.
pub fn guessed_rows() -> Figure {
    let mut figure = bytes_per_codec();
    let guesses = [110.0, 100.0, 20.0, 400.0, 60.0];
    figure.annotations = guesses.iter().zip(0u8..).map(|(x, row)| guess(*x, f64::from(row))).collect();
    figure
}

/// A guess for some of the columns.
pub fn guessed_columns() -> Figure {
    let mut figure = times_with_whiskers();
    figure.annotations = vec![guess(0.0, 900.0), guess(3.0, 3000.0), guess(5.0, 1200.0)];
    figure
}

/// A curve drawn by hand among lines.
pub fn guessed_curve() -> Figure {
    let mut figure = latency_over_load();
    let points = vec![(0.0, 3.0), (5000.0, 3.5), (10_000.0, 5.0), (15_000.0, 12.0), (19_000.0, 60.0)];
    figure.annotations = vec![Annotation::GuessLine { points, label: "your guess".into() }];
    figure
}
