//! Draws a figure of every mark into a folder, as PNG and SVG, for looking at:
//! `cargo run -p figure --features bitmap --example gallery -- target/gallery`.

#[path = "../tests/samples/mod.rs"]
mod samples;

use figure::{Chrome, Size, Theme, bitmap, draw, svg};
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "target/gallery".to_owned()));
    std::fs::create_dir_all(&folder)?;
    for figure in samples::all() {
        for (theme, name) in [(Theme::Light, "light"), (Theme::Dark, "dark"), (Theme::Print, "print")] {
            for (width, device, chrome) in [
                (320.0, "phone", Chrome::Page),
                (760.0, "page", Chrome::Page),
                (900.0, "export", Chrome::Export),
            ] {
                let started = std::time::Instant::now();
                let list = draw(&figure, Size::fitting(&figure, width, chrome), theme, chrome);
                let took = started.elapsed();
                let file = folder.join(format!("{}-{device}-{name}", figure.id));
                std::fs::write(file.with_extension("png"), bitmap(&list, &figure, 2.0)?)?;
                std::fs::write(file.with_extension("svg"), svg(&list, &figure))?;
                println!("{} {took:?} {} items", file.display(), list.items.len());
            }
        }
    }
    Ok(())
}
