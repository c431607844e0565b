//! The style sheets against what they must agree with.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use figure::{Palette, Theme};

const TOKENS: &str = include_str!("../../static/style/tokens.css");
const SHEETS: [&str; 7] = [
    TOKENS,
    include_str!("../../static/style/base.css"),
    include_str!("../../static/style/page.css"),
    include_str!("../../static/style/lesson.css"),
    include_str!("../../static/style/bytes.css"),
    include_str!("../../static/style/figure.css"),
    include_str!("../../static/style/print.css"),
];

fn named(palette: &Palette) -> [(&'static str, String); 8] {
    [
        ("background", palette.background),
        ("ink", palette.ink),
        ("muted", palette.muted),
        ("axis", palette.axis),
        ("grid", palette.grid),
        ("json-rest", palette.json_rest),
        ("protobuf-grpc", palette.protobuf_grpc),
        ("other", palette.other),
    ]
    .map(|(name, color)| (name, color.css()))
}

#[test]
fn the_page_has_the_figures_colours() {
    let light_and_dark = named(Theme::Light.palette()).into_iter().zip(named(Theme::Dark.palette()));
    for ((name, light), (_, dark)) in light_and_dark {
        let line = format!("--{name}: light-dark({light}, {dark});");
        assert!(TOKENS.contains(&line), "tokens.css lacks {line}");
    }
    let print = TOKENS.split("@media print").nth(1).unwrap();
    for (name, color) in named(Theme::Print.palette()) {
        assert!(print.contains(&format!("--{name}: {color};")), "tokens.css, print: --{name}: {color}");
    }
}

/// WCAG 2.2 AA: 4.5 to 1 for text. The pairs are those that the sheets set upon each other.
#[test]
fn text_stands_out_from_its_ground() {
    let value = |name: &str, dark: bool| {
        let pair = TOKENS.split(&format!("--{name}: light-dark(")).nth(1).unwrap().split(')').next().unwrap();
        let color = pair.split(", ").nth(usize::from(dark)).unwrap();
        figure::Color::hex(u32::from_str_radix(&color[1..], 16).unwrap())
    };
    let pairs = [
        ("ink", "background"),
        ("muted", "background"),
        ("link", "background"),
        ("trouble", "background"),
        ("ink", "raised"),
        ("link", "raised"),
        ("ink", "notice-ground"),
        ("link", "notice-ground"),
        ("ink", "trouble-ground"),
    ];
    for (text, ground) in pairs {
        for dark in [false, true] {
            let contrast = value(text, dark).contrast(value(ground, dark));
            assert!(contrast >= 4.5, "{text} on {ground}, dark {dark}: {contrast:.2}");
        }
    }
    for line in ["axis", "notice-line"] {
        for dark in [false, true] {
            assert!(value(line, dark).contrast(value("background", dark)) >= 3.0, "{line}, dark {dark}");
        }
    }
}

#[test]
fn colours_are_named_in_one_place_and_every_name_exists() {
    for sheet in &SHEETS[1..] {
        assert!(!sheet.contains(": #"), "a colour of its own");
    }
    for name in SHEETS
        .iter()
        .flat_map(|sheet| sheet.split("var(--").skip(1))
        .map(|rest| rest.split([')', ',']).next().unwrap())
    {
        // A sheet may give one of the colours a name of its own for a while: `--layer: var(--link)`.
        let defined = SHEETS.iter().any(|sheet| sheet.contains(&format!("--{name}:")));
        assert!(defined, "--{name} is not defined");
    }
}
