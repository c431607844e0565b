//! The painter for SVG.
//!
//! An exported file stands alone: the font is inside, title and description are for screen readers and search, the
//! link opens the experiment again. Only presentation attributes, no `style`, no `foreignObject`: office and drawing
//! programs read it too.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::area::Point;
use crate::color::Color;
use crate::font;
use crate::list::{DisplayList, Item, Role, Shape, Stroke};
use crate::model::Figure;
use crate::summary::summary;
use crate::text::{Text, TextAnchor};
use crate::xml::{escape, length, unescape};

/// What the link stands in, so that a file can be told from others.
const LINK: (&str, &str) = ("<link xmlns=\"urn:wirelab\" href=\"", "\"/>");

/// The list as a file of its own, with the XML declaration and the font.
pub fn svg(list: &DisplayList, figure: &Figure) -> String {
    let font = format!(
        "<defs><style>@font-face{{font-family:'{}';src:url(data:font/woff2;base64,{}) format('woff2')}}\
         text{{font-kerning:none}}</style></defs>\n",
        font::FAMILY,
        STANDARD.encode(font::WOFF2)
    );
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", document(list, figure, &font))
}

/// The list as an element for a page that has the font already: no declaration, no style sheet (which a strict
/// content security policy would refuse).
pub fn svg_element(list: &DisplayList, figure: &Figure) -> String {
    document(list, figure, "")
}

/// The link inside an SVG that [`svg`] made, if there is one.
pub fn svg_link(svg: &str) -> Option<String> {
    let (_, rest) = svg.split_once(LINK.0)?;
    let (link, _) = rest.split_once(LINK.1)?;
    (!link.is_empty()).then(|| unescape(link))
}

fn document(list: &DisplayList, figure: &Figure, definitions: &str) -> String {
    let (width, height) = (length(list.width), length(list.height));
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"{}\">\n",
        font::STACK
    );
    text.push_str(&format!(
        "<title>{}</title>\n<desc>{}</desc>\n",
        escape(&figure.title),
        escape(&summary(figure))
    ));
    if !figure.provenance.link.is_empty() {
        let link = escape(&figure.provenance.link);
        text.push_str(&format!("<metadata>{}{link}{}</metadata>\n", LINK.0, LINK.1));
    }
    text.push_str(definitions);
    let mut group: Option<String> = None;
    for item in &list.items {
        let next = group_of(item.role, figure);
        if group != next {
            if group.is_some() {
                text.push_str("</g>\n");
            }
            if let Some(attributes) = &next {
                text.push_str(&format!("<g{attributes}>\n"));
            }
            group = next;
        }
        shape(&mut text, item);
    }
    if group.is_some() {
        text.push_str("</g>\n");
    }
    text.push_str("</svg>\n");
    text
}

/// The attributes of the group that an item belongs to; None for the background, which stands alone.
fn group_of(role: Role, figure: &Figure) -> Option<String> {
    let plain = |class: &str| Some(format!(" class=\"{class}\""));
    match role {
        Role::Background => None,
        Role::Title | Role::Question => plain("heading"),
        Role::Grid(_) => plain("grid"),
        Role::AxisLine(_) | Role::Tick(_) | Role::TickLabel(_) => plain("axis"),
        Role::AxisTitle(_) => plain("axis-title"),
        Role::Legend { .. } => plain("legend"),
        Role::Ghost { index: None } => plain("legend"),
        Role::Ghost { index: Some(_) } => plain("ghost"),
        Role::Annotation { .. } => plain("annotation"),
        Role::Note => plain("note"),
        Role::Series { index, .. } | Role::ValueLabel { series: index, .. } => {
            let name = figure.series.get(index).map_or("", |series| series.name.as_str());
            Some(format!(" class=\"series\" aria-label=\"{}\"", escape(name)))
        }
    }
}

fn shape(text: &mut String, item: &Item) {
    match &item.shape {
        Shape::Rect { area, fill } => text.push_str(&format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}/>\n",
            length(area.x),
            length(area.y),
            length(area.width),
            length(area.height),
            paint("fill", Some(fill)),
        )),
        Shape::Circle { center, radius, fill, stroke } => text.push_str(&format!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}{}/>\n",
            length(center.x),
            length(center.y),
            length(*radius),
            paint("fill", fill.as_ref()),
            outline(stroke.as_ref()),
        )),
        Shape::Path { lines, closed, fill, stroke } => text.push_str(&format!(
            "<path d=\"{}\"{}{}/>\n",
            data(lines, *closed),
            paint("fill", fill.as_ref()),
            outline(stroke.as_ref()),
        )),
        Shape::Text(line) => write_text(text, line),
    }
}

fn write_text(text: &mut String, line: &Text) {
    let (x, y) = (length(line.at.x), length(line.at.y));
    let anchor = match line.anchor {
        TextAnchor::Start => "",
        TextAnchor::Middle => " text-anchor=\"middle\"",
        TextAnchor::End => " text-anchor=\"end\"",
    };
    let turn = if line.rotation == 0.0 {
        String::new()
    } else {
        format!(" transform=\"rotate({} {x} {y})\"", length(line.rotation))
    };
    text.push_str(&format!(
        "<text x=\"{x}\" y=\"{y}\" font-size=\"{}\"{anchor}{turn}{}>{}</text>\n",
        length(line.size),
        paint("fill", Some(&line.color)),
        escape(&line.text),
    ));
}

/// The data of a path: absolute moves and lines.
fn data(lines: &[Vec<Point>], closed: bool) -> String {
    let mut data = String::new();
    for line in lines {
        for (index, point) in line.iter().enumerate() {
            data.push(if index == 0 { 'M' } else { 'L' });
            data.push_str(&length(point.x));
            data.push(' ');
            data.push_str(&length(point.y));
        }
        if closed {
            data.push('Z');
        }
    }
    data
}

fn paint(attribute: &str, color: Option<&Color>) -> String {
    let Some(color) = color else { return format!(" {attribute}=\"none\"") };
    let opacity = if color.alpha < 1.0 {
        format!(" {attribute}-opacity=\"{}\"", length(color.alpha))
    } else {
        String::new()
    };
    format!(" {attribute}=\"{}\"{opacity}", color.opaque_css())
}

fn outline(stroke: Option<&Stroke>) -> String {
    let Some(stroke) = stroke else { return String::new() };
    let dash: Vec<String> = stroke.dash.iter().map(|part| length(*part)).collect();
    let dash =
        if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{}\"", dash.join(" ")) };
    format!(
        "{} stroke-width=\"{}\" stroke-linejoin=\"round\"{dash}",
        paint("stroke", Some(&stroke.color)),
        length(stroke.width)
    )
}
