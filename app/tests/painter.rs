//! The canvas painter against its own output: what it calls on a context is what the display list, and with it the SVG, says.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use app::canvas::{Context, paint};
use figure::{Chrome, DisplayList, Figure, Role, Size, TextAnchor, Theme, draw};
use lessons::{Settings, lesson};

/// A context that remembers.
#[derive(Default)]
struct Listener {
    texts: Vec<(String, f64, f64, String, TextAnchor, f64)>,
    calls: Vec<String>,
    fill: String,
    text: Option<(String, TextAnchor)>,
}

impl Context for Listener {
    fn set_fill(&mut self, css: &str) {
        self.fill = css.into();
    }
    fn set_stroke(&mut self, css: &str, width: f64, dash: &[f64]) {
        self.calls.push(format!("pen {css} {width} {dash:?}"));
    }
    fn begin_path(&mut self) {
        self.calls.push("path".into());
    }
    fn move_to(&mut self, x: f64, y: f64) {
        self.calls.push(format!("M{x},{y}"));
    }
    fn line_to(&mut self, x: f64, y: f64) {
        self.calls.push(format!("L{x},{y}"));
    }
    fn close_path(&mut self) {
        self.calls.push("Z".into());
    }
    fn circle(&mut self, x: f64, y: f64, radius: f64) {
        self.calls.push(format!("circle {x},{y} {radius}"));
    }
    fn fill(&mut self) {
        self.calls.push(format!("fill {}", self.fill));
    }
    fn stroke(&mut self) {
        self.calls.push("stroke".into());
    }
    fn fill_rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        self.calls.push(format!("rect {x},{y} {width}x{height} {}", self.fill));
    }
    fn set_text(&mut self, font: &str, anchor: TextAnchor) {
        self.text = Some((font.into(), anchor));
    }
    fn fill_text(&mut self, text: &str, x: f64, y: f64, rotation: f64) {
        let (font, anchor) = self.text.clone().unwrap();
        self.texts.push((text.into(), x, y, font, anchor, rotation));
    }
}

fn the_figure() -> Figure {
    let lesson = lesson("json-or-protobuf").unwrap();
    let settings = Settings::default();
    let observation = lesson.run(&settings, &exchange::run).unwrap();
    lesson.figures(&settings, &observation, "#/").remove(0)
}

fn painted(list: &DisplayList) -> Listener {
    let mut listener = Listener::default();
    paint(list, &mut listener);
    listener
}

fn drawn(width: f64) -> (Figure, DisplayList) {
    let figure = the_figure();
    let list = draw(&figure, Size::fitting(&figure, width, Chrome::Page), Theme::Light, Chrome::Page);
    (figure, list)
}

#[test]
fn tick_labels_are_painted_where_the_display_list_and_the_svg_have_them() {
    for width in [320.0, 800.0] {
        let (figure, list) = drawn(width);
        let listener = painted(&list);
        let svg = figure::svg(&list, &figure);
        let ticks: Vec<_> = list.texts().filter(|(role, _)| matches!(role, Role::TickLabel(_))).collect();
        assert!(ticks.len() >= 7, "{width}: {ticks:?}");
        for (_, tick) in ticks {
            let found = listener.texts.iter().any(|(text, x, y, font, anchor, rotation)| {
                (text, x, y, anchor, rotation)
                    == (&tick.text, &tick.at.x, &tick.at.y, &tick.anchor, &tick.rotation)
                    && font.starts_with(&format!("{}px ", tick.size))
            });
            assert!(found, "{width}: {tick:?}");
            assert!(svg.contains(&format!(">{}<", tick.text)), "{width}: {tick:?}");
        }
    }
}

#[test]
fn everything_in_the_list_is_painted_in_its_order() {
    let (_, list) = drawn(800.0);
    let listener = painted(&list);
    let texts: Vec<_> = list.texts().map(|(_, text)| text.text.clone()).collect();
    assert_eq!(listener.texts.iter().map(|text| text.0.clone()).collect::<Vec<_>>(), texts);
    let rects = list.items.iter().filter(|item| matches!(item.shape, figure::Shape::Rect { .. })).count();
    assert_eq!(listener.calls.iter().filter(|call| call.starts_with("rect ")).count(), rects);
    let background = Theme::Light.palette().background.css();
    assert_eq!(listener.calls[0], format!("rect 0,0 {}x{} {background}", list.width, list.height));
}

#[test]
fn fills_lines_and_dashes_arrive_as_they_are() {
    let (_, mut list) = drawn(400.0);
    let stroke = figure::Stroke { color: figure::Color::hex(0x102030), width: 1.5, dash: vec![4.0, 2.0] };
    let corner = |x, y| figure::Point::new(x, y);
    list.items = vec![
        figure::Item {
            role: Role::Note,
            shape: figure::Shape::Path {
                lines: vec![vec![corner(1.0, 2.0), corner(3.0, 4.0), corner(5.0, 2.0)]],
                closed: true,
                fill: Some(figure::Color::hex(0x405060)),
                stroke: Some(stroke),
            },
        },
        figure::Item {
            role: Role::Note,
            shape: figure::Shape::Circle {
                center: corner(7.0, 8.0),
                radius: 3.0,
                fill: Some(figure::Color::hex(0)),
                stroke: None,
            },
        },
    ];
    let expected = [
        "path",
        "M1,2",
        "L3,4",
        "L5,2",
        "Z",
        "fill #405060",
        "pen #102030 1.5 [4.0, 2.0]",
        "stroke",
        "path",
        "circle 7,8 3",
        "fill #000000",
    ];
    assert_eq!(painted(&list).calls, expected);
}
