//! The painter for SVG.
//!
//! An exported file stands alone: the font is inside, title and description are for screen readers and search, the
//! link opens the experiment again. Only presentation attributes, no `style`, no `foreignObject`: office and drawing
//! programs read it too.

use crate::area::Point;
use crate::base64::base64;
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
        base64(font::WOFF2)
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
        Shape::Rect { area, fill } => {
            text.push_str("<rect");
            number(text, "x", area.x);
            number(text, "y", area.y);
            number(text, "width", area.width);
            number(text, "height", area.height);
            paint(text, "fill", Some(fill));
            text.push_str("/>\n");
        }
        Shape::Circle { center, radius, fill, stroke } => {
            text.push_str("<circle");
            number(text, "cx", center.x);
            number(text, "cy", center.y);
            number(text, "r", *radius);
            paint(text, "fill", fill.as_ref());
            outline(text, stroke.as_ref());
            text.push_str("/>\n");
        }
        Shape::Path { lines, closed, fill, stroke } => {
            text.push_str("<path");
            attribute(text, "d", &data(lines, *closed));
            paint(text, "fill", fill.as_ref());
            outline(text, stroke.as_ref());
            text.push_str("/>\n");
        }
        Shape::Text(line) => write_text(text, line),
    }
}

fn write_text(text: &mut String, line: &Text) {
    text.push_str("<text");
    number(text, "x", line.at.x);
    number(text, "y", line.at.y);
    number(text, "font-size", line.size);
    match line.anchor {
        TextAnchor::Start => {}
        TextAnchor::Middle => attribute(text, "text-anchor", "middle"),
        TextAnchor::End => attribute(text, "text-anchor", "end"),
    }
    if line.rotation != 0.0 {
        let [angle, x, y] = [line.rotation, line.at.x, line.at.y].map(length);
        attribute(text, "transform", &format!("rotate({angle} {x} {y})"));
    }
    paint(text, "fill", Some(&line.color));
    text.push('>');
    text.push_str(&escape(&line.text));
    text.push_str("</text>\n");
}

fn attribute(text: &mut String, name: &str, value: &str) {
    for part in [" ", name, "=\"", value, "\""] {
        text.push_str(part);
    }
}

fn number(text: &mut String, name: &str, value: f64) {
    attribute(text, name, &length(value));
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

fn paint(text: &mut String, name: &str, color: Option<&Color>) {
    let Some(color) = color else { return attribute(text, name, "none") };
    attribute(text, name, &color.opaque_css());
    if color.alpha < 1.0 {
        number(text, &[name, "-opacity"].concat(), color.alpha);
    }
}

fn outline(text: &mut String, stroke: Option<&Stroke>) {
    let Some(stroke) = stroke else { return };
    paint(text, "stroke", Some(&stroke.color));
    number(text, "stroke-width", stroke.width);
    attribute(text, "stroke-linejoin", "round");
    if !stroke.dash.is_empty() {
        let dash: Vec<String> = stroke.dash.iter().map(|part| length(*part)).collect();
        attribute(text, "stroke-dasharray", &dash.join(" "));
    }
}
