//! What leaves the page: the picture as PNG and SVG, the numbers as CSV, the picture on the clipboard, the link. A picture
//! that leaves has title, legend, settings, fingerprint and link in it, and is made for light ground.

use figure::{Chrome, DisplayList, Figure, Size, Theme, csv, draw, png_with_words, svg};
use web_sys::HtmlCanvasElement;

use super::View;
use crate::browser::when_settled;
use crate::canvas::surface;
use crate::dom::{Element, element};
use crate::files::{self, Trouble};
use crate::page::run::copy_link;

/// How wide a picture is, in CSS pixels; the command line's are as wide.
const WIDTH: f64 = 720.0;
/// How many device pixels a copied picture has for a CSS pixel.
const COPIED: f64 = 2.0;

/// The menu.
pub(super) fn exports(view: View) -> Element {
    let button = |says: &str, run: fn(View) -> Result<(), Trouble>| {
        let press = move |_| run(view).unwrap_or_else(|trouble| view.tell(&trouble));
        element("button").attribute("type", "button").text(says).on("click", press)
    };
    let buttons = element("div")
        .class("exports")
        .attribute("role", "group")
        .attribute("aria-label", "Export")
        .child(button("PNG 1x", |view| png(view, 1.0)))
        .child(button("PNG 2x", |view| png(view, 2.0)))
        .child(button("PNG 4x", |view| png(view, 4.0)))
        .child(button("SVG", |view| view.write("svg", "image/svg+xml", |figure, list| svg(list, figure))))
        .child(button("CSV", |view| {
            view.write("csv", "text/csv", |_, _| view.figure(csv).unwrap_or_default())
        }))
        .child(button("Copy picture", copy_picture))
        .child(copy_link(view.bench));
    element("details").class("export").child(element("summary").text("Export")).child(buttons)
}

fn png(view: View, ratio: f64) -> Result<(), Trouble> {
    let (name, figure, list) = view.export("png")?;
    when_settled(&files::encoded(&off_screen(&list, ratio)?), move |picture| {
        let read = picture.map_err(|_| Trouble::TooLarge).and_then(files::bytes);
        let Ok(read) = read.map_err(|trouble| view.tell(&trouble)) else { return };
        when_settled(&read, move |bytes| {
            let kept = files::read(bytes).and_then(|bytes| {
                let bytes = png_with_words(&bytes, &figure).ok_or(Trouble::TooLarge)?;
                files::save(&name, "image/png", &bytes)
            });
            kept.unwrap_or_else(|trouble| view.tell(&trouble));
        });
    });
    Ok(())
}

fn copy_picture(view: View) -> Result<(), Trouble> {
    let (_, _, list) = view.export("png")?;
    let copied = files::copy_picture(&off_screen(&list, COPIED)?)?;
    when_settled(&copied, move |copied| match copied {
        Ok(_) => view.bench.handles.notices.add(
            "The picture is copied. Programs drop the link that is inside when they paste it: send a PNG or \
             copy the link for a picture that can be opened again."
                .into(),
        ),
        Err(_) => view.tell(&Trouble::NotCopied),
    });
    Ok(())
}

/// The same painter as on the page, on a canvas that is not in it.
fn off_screen(list: &DisplayList, ratio: f64) -> Result<HtmlCanvasElement, Trouble> {
    let canvas: HtmlCanvasElement = element("canvas").node();
    surface::show(&canvas, list, ratio);
    if canvas.width() > 0 { Ok(canvas) } else { Err(Trouble::TooLarge) }
}

impl View {
    /// What an export is made of: the file's name, the figure without what is hidden, and the picture.
    fn export(self, ending: &str) -> Result<(String, Figure, DisplayList), Trouble> {
        let figure = self.figure(|figure| self.shown(figure)).ok_or(Trouble::Gone)?;
        let list = draw(&figure, Size::fitting(&figure, WIDTH, Chrome::Export), Theme::Light, Chrome::Export);
        let fingerprint = figure.provenance.fingerprint.get(..8).unwrap_or("none");
        let name = format!("wirelab-{}-{}-{fingerprint}.{ending}", self.bench.lesson.slug, figure.id);
        Ok((name, figure, list))
    }

    /// Saves a file that is text.
    fn write(
        self,
        ending: &str,
        kind: &str,
        text: impl FnOnce(&Figure, &DisplayList) -> String,
    ) -> Result<(), Trouble> {
        let (name, figure, list) = self.export(ending)?;
        files::save(&name, kind, text(&figure, &list).as_bytes())
    }

    fn tell(self, trouble: &Trouble) {
        self.bench.handles.notices.add(trouble.says().into());
    }
}
