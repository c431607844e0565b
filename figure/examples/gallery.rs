//! Draws a figure of every mark into a folder, as PNG and SVG, for looking at, and says how long drawing takes:
//! `cargo run --release -p figure --features bitmap --example gallery -- target/gallery`.

#[path = "../tests/samples/mod.rs"]
mod samples;

use figure::{Chrome, Figure, Size, Theme, bitmap, draw, svg};
use std::path::PathBuf;
use std::time::{Duration, Instant};

const DEVICES: [(&str, f64, Chrome); 5] = [
    ("phone", 320.0, Chrome::Page),
    ("page", 760.0, Chrome::Page),
    ("wide", 1400.0, Chrome::Page),
    ("phone-export", 320.0, Chrome::Export),
    ("export", 900.0, Chrome::Export),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "target/gallery".to_owned()));
    std::fs::create_dir_all(&folder)?;
    for figure in samples::all() {
        for theme in Theme::ALL {
            for (device, width, chrome) in DEVICES {
                let list = draw(&figure, Size::fitting(&figure, width, chrome), theme, chrome);
                let name = format!("{}-{device}-{theme:?}", figure.id).to_lowercase();
                std::fs::write(folder.join(&name).with_extension("png"), bitmap(&list, &figure, 2.0)?)?;
                std::fs::write(folder.join(&name).with_extension("svg"), svg(&list, &figure))?;
            }
        }
        let points: usize = figure.series.iter().map(|series| series.points.len()).sum();
        println!("{:>10?} {:>5} points  {}", typical(&figure), points, figure.id);
    }
    Ok(())
}

/// The median time of drawing for the page.
fn typical(figure: &Figure) -> Duration {
    let size = Size::fitting(figure, 760.0, Chrome::Page);
    let mut times: Vec<Duration> = (0..101)
        .map(|_| {
            let started = Instant::now();
            std::hint::black_box(draw(figure, size, Theme::Light, Chrome::Page));
            started.elapsed()
        })
        .collect();
    times.sort();
    times[50]
}
