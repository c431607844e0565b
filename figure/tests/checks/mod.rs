//! What must hold of every picture, and what must hold between a list and what a painter made of it.
#![allow(dead_code, missing_docs, unreachable_pub)]

use figure::{Area, Dimension, DisplayList, Point, Role, Shape, TextAnchor};

/// Everything is finite, every text is inside the picture, tick labels do not touch each other, what is data is
/// inside the plot.
pub fn picture(list: &DisplayList) -> Result<(), String> {
    let picture = list.bounds();
    let mut labels: Vec<(&str, Area)> = Vec::new();
    for (index, item) in list.items.iter().enumerate() {
        let extent = extent(&item.shape);
        for point in &extent {
            if !point.x.is_finite() || !point.y.is_finite() {
                return Err(format!("item {index} {:?} is not finite: {:?}", item.role, item.shape));
            }
            // A marker or a line at the very edge reaches beyond it by half of itself.
            if !picture.grown(8.0).contains(*point) {
                return Err(format!("item {index} {:?} is outside: {:?}", item.role, item.shape));
            }
            let data =
                matches!(item.role, Role::Series { .. } | Role::Ghost { index: Some(_) } | Role::Grid(_));
            if data && !list.plot.grown(6.0).contains(*point) {
                return Err(format!("item {index} {:?} is outside of the plot: {:?}", item.role, item.shape));
            }
        }
        if let Shape::Text(text) = &item.shape {
            let bounds = text.bounds();
            if !picture.holds(&bounds, 0.0) {
                return Err(format!("{:?} {:?} is outside: {bounds:?}", item.role, text.text));
            }
            if matches!(item.role, Role::TickLabel(_)) {
                labels.push((&text.text, bounds));
            }
        }
    }
    for (index, (text, area)) in labels.iter().enumerate() {
        if let Some((other, _)) = labels[index + 1..].iter().find(|(_, other)| other.intersects(area)) {
            return Err(format!("tick labels {text:?} and {other:?} overlap"));
        }
    }
    for anchor in &list.anchors {
        if !list.plot.grown(1.0).contains(anchor.at) {
            return Err(format!("anchor outside of the plot: {anchor:?}"));
        }
    }
    Ok(())
}

/// The texts of some roles do not touch each other.
pub fn apart(list: &DisplayList, wanted: impl Fn(Role) -> bool) -> Result<(), String> {
    let texts: Vec<(&str, Area)> = list
        .texts()
        .filter(|(role, _)| wanted(*role))
        .map(|(_, text)| (text.text.as_str(), text.bounds()))
        .collect();
    for (index, (text, area)) in texts.iter().enumerate() {
        if let Some((other, _)) = texts[index + 1..].iter().find(|(_, other)| other.intersects(area)) {
            return Err(format!("{text:?} and {other:?} overlap"));
        }
    }
    Ok(())
}

fn extent(shape: &Shape) -> Vec<Point> {
    let corners = |area: &Area| vec![Point::new(area.x, area.y), Point::new(area.right(), area.bottom())];
    match shape {
        Shape::Path { lines, .. } => lines.concat(),
        Shape::Rect { area, .. } => corners(area),
        Shape::Circle { center, radius, .. } => {
            vec![*center, Point::new(center.x + radius, center.y + radius)]
        }
        Shape::Text(text) => corners(&text.bounds()),
    }
}

/// What an SVG says: its texts with place, anchor and size, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct SvgText {
    pub text: String,
    pub at: Point,
    pub anchor: TextAnchor,
    pub size: f64,
}

pub fn svg_texts(document: &roxmltree::Document<'_>) -> Vec<SvgText> {
    let number = |node: roxmltree::Node<'_, '_>, name: &str| -> f64 {
        node.attribute(name).and_then(|value| value.parse().ok()).unwrap_or(f64::NAN)
    };
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    texts
        .map(|node| SvgText {
            text: node.text().unwrap_or_default().to_owned(),
            at: Point::new(number(node, "x"), number(node, "y")),
            anchor: match node.attribute("text-anchor") {
                Some("middle") => TextAnchor::Middle,
                Some("end") => TextAnchor::End,
                _ => TextAnchor::Start,
            },
            size: number(node, "font-size"),
        })
        .collect()
}

/// Every text of the list is in the SVG, at the same place and size, in the same order, and no other; rectangles,
/// circles and paths too.
pub fn svg_agrees(list: &DisplayList, svg: &str) -> Result<(), String> {
    let document = roxmltree::Document::parse(svg).map_err(|error| error.to_string())?;
    let written = svg_texts(&document);
    let drawn: Vec<_> = list.texts().collect();
    if written.len() != drawn.len() {
        return Err(format!("{} texts drawn, {} written", drawn.len(), written.len()));
    }
    for ((role, text), svg) in drawn.into_iter().zip(&written) {
        let near = text.at.distance(svg.at) <= 0.01 && (text.size - svg.size).abs() <= 0.01;
        if text.text != svg.text || !near || text.anchor != svg.anchor {
            return Err(format!("{role:?}: drawn {text:?}, written {svg:?}"));
        }
    }
    for (tag, count) in [
        ("rect", list.items.iter().filter(|item| matches!(item.shape, Shape::Rect { .. })).count()),
        ("circle", list.items.iter().filter(|item| matches!(item.shape, Shape::Circle { .. })).count()),
        ("path", list.items.iter().filter(|item| matches!(item.shape, Shape::Path { .. })).count()),
    ] {
        let found = document.descendants().filter(|node| node.has_tag_name(tag)).count();
        if found != count {
            return Err(format!("{count} {tag} drawn, {found} written"));
        }
    }
    let rects = list.items.iter().filter_map(|item| match &item.shape {
        Shape::Rect { area, .. } => Some(*area),
        _ => None,
    });
    for (area, node) in rects.zip(document.descendants().filter(|node| node.has_tag_name("rect"))) {
        let read =
            |name: &str| node.attribute(name).and_then(|value| value.parse::<f64>().ok()).unwrap_or(f64::NAN);
        let off = [
            read("x") - area.x,
            read("y") - area.y,
            read("width") - area.width,
            read("height") - area.height,
        ];
        if !off.iter().all(|off| off.abs() <= 0.01) {
            return Err(format!("rectangle {area:?} is written {off:?} off"));
        }
    }
    Ok(())
}

/// The values and places of an axis' tick labels, as far as they are plain numbers.
pub fn ticks(list: &DisplayList, dimension: Dimension) -> Vec<(f64, f64)> {
    let labels = list.texts().filter(|(role, _)| *role == Role::TickLabel(dimension));
    labels
        .filter_map(|(_, text)| {
            let plain: String = text.text.replace('\u{202f}', "").replace('−', "-");
            let bounds = text.bounds();
            let place = match dimension {
                Dimension::X => bounds.center().x,
                Dimension::Y => text.at.y - figure::font::cap_height(text.size) / 2.0,
            };
            Some((plain.parse().ok()?, place))
        })
        .collect()
}

/// From values to places on a linear (or logarithmic) axis, as its outermost tick labels say.
pub fn scale(list: &DisplayList, dimension: Dimension, log: bool) -> impl Fn(f64) -> f64 + use<> {
    let ticks = ticks(list, dimension);
    let (first, last) = (ticks[0], ticks[ticks.len() - 1]);
    assert!(first.0 != last.0, "an axis with one tick has no scale: {ticks:?}");
    let at = move |value: f64| if log { value.ln() } else { value };
    move |value| first.1 + (at(value) - at(first.0)) / (at(last.0) - at(first.0)) * (last.1 - first.1)
}

/// The rectangles of a series, with the indices of their points.
pub fn rects(list: &DisplayList, series: usize) -> Vec<(usize, Area)> {
    list.items
        .iter()
        .filter_map(|item| match (item.role, &item.shape) {
            (Role::Series { index, point: Some(point) }, Shape::Rect { area, .. }) if index == series => {
                Some((point, *area))
            }
            _ => None,
        })
        .collect()
}

/// The stroked lines of a series as a whole.
pub fn lines(list: &DisplayList, series: usize) -> Vec<Vec<Point>> {
    list.items
        .iter()
        .filter_map(|item| match (item.role, &item.shape) {
            (Role::Series { index, point: None }, Shape::Path { lines, stroke: Some(_), .. })
                if index == series =>
            {
                Some(lines.concat())
            }
            _ => None,
        })
        .collect()
}

#[track_caller]
pub fn near(a: f64, b: f64, within: f64) {
    assert!((a - b).abs() <= within, "{a} and {b} differ by more than {within}");
}
