//! The figure, its table, and both as files.

use figure::{
    Axis, Chrome, Figure, Mark, Scale, Series, Size, Theme, csv, draw, summary, svg, svg_element, table,
};
use measure::MeasureError;

use crate::Race;
use crate::race::CONTENDERS;

/// How wide the picture is, in px; a narrower page shrinks it.
const WIDTH: f64 = 480.0;
/// How wide the picture is that leaves the page; the lessons' are as wide.
const EXPORTED: f64 = 720.0;

/// The speeds as HTML.
pub(crate) fn figure(race: &Race) -> Result<String, MeasureError> {
    let figure = drawn(race)?;
    let sized = |width, chrome| draw(&figure, Size::fitting(&figure, width, chrome), Theme::Light, chrome);
    let (shown, exported) = (sized(WIDTH, Chrome::Page), sized(EXPORTED, Chrome::Export));
    Ok(format!(
        "<figure data-figure=\"{id}\"><figcaption><h2>{title}</h2></figcaption>\n<div class=\"picture\">{picture}</div>\
         <div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{summary}\">{table}</div>\
         <p>Export: {svg} · {csv}</p></figure>",
        id = figure.id,
        title = figure.title,
        picture = themed(&svg_element(&shown, &figure)),
        summary = summary(&figure),
        table = listed(&figure),
        svg = file("svg", "image/svg+xml", &svg(&exported, &figure)),
        csv = file("csv", "text/csv", &csv(&figure)),
    ))
}

/// One bar for each contender.
fn drawn(race: &Race) -> Result<Figure, MeasureError> {
    let mut figure = Figure {
        id: "speed".into(),
        title: "Events in a second".into(),
        question: "How fast is the engine in this browser?".into(),
        x: Axis::new("Speed", "million/s", Scale::LinearFromZero),
        y: Axis::new("Contender", "", Scale::Category(CONTENDERS.map(|(_, name, _)| name.into()).into())),
        ..Figure::default()
    };
    figure.provenance.lesson = "Bench".into();
    figure.provenance.version = env!("CARGO_PKG_VERSION").into();
    figure.provenance.link = "#/bench".into();
    for (at, (id, name, _)) in CONTENDERS.into_iter().enumerate() {
        let rate = race.rate(at)?;
        figure.series.push(Series {
            contender: id.into(),
            name: name.into(),
            family: figure::Family::Other,
            variant: at as u8,
            mark: Mark::Bars,
            columns: ["contender", "speed", "from", "to"].map(String::from).into(),
            points: vec![vec![Some(at as f64), Some(rate.value), Some(rate.low), Some(rate.high)]],
        });
    }
    Ok(figure)
}

/// The same picture in whatever colours the page has: its style sheets have a variable for each of a palette's. The names of
/// its groups go, which are for a picture that stands alone: the table says them here.
fn themed(svg: &str) -> String {
    let palette = Theme::Light.palette();
    let variables = [
        (palette.ink, "ink"),
        (palette.muted, "muted"),
        (palette.axis, "axis"),
        (palette.grid, "grid"),
        (palette.other, "other"),
        (palette.background, "background"),
        // Beneath the hatch, which the painter tints so.
        (palette.other.over(palette.background, 0.12), "grid"),
    ];
    variables.iter().fold(svg.replace(" aria-label=", " data-name="), |svg, (color, name)| {
        svg.replace(&color.css(), &format!("var(--{name})"))
    })
}

fn listed(figure: &Figure) -> String {
    let mut table = table(figure);
    // Each series is alone in the category that is named as it is.
    table.rows.iter_mut().for_each(|row| drop(row.remove(1)));
    let mut html = format!("<table><caption class=\"unseen\">{}</caption><thead><tr>", table.caption);
    for column in ["Contender", "Median", "From", "To"] {
        html += &format!("<th scope=\"col\">{column}</th> ");
    }
    html += "</tr></thead>\n<tbody>";
    for row in &table.rows {
        let (name, cells) = row.split_first().map_or(("", &[][..]), |(name, cells)| (name.as_str(), cells));
        html += &format!("<tr><th scope=\"row\">{name}</th> <td>{}</td></tr>\n", cells.join("</td> <td>"));
    }
    html + "</tbody></table>"
}

/// A link to a file that is inside of it.
fn file(ending: &str, kind: &str, text: &str) -> String {
    let mut link = format!("<a download=\"wirelab-bench.{ending}\" href=\"data:{kind};charset=utf-8,");
    for octet in text.bytes() {
        if octet.is_ascii_alphanumeric() {
            link.push(octet.into());
        } else {
            link += &format!("%{octet:02X}");
        }
    }
    link + &format!("\">{}</a>", ending.to_uppercase())
}
