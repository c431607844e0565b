//! Room: from a phone to a wide screen nothing is cut off and no label covers another, whatever the figure.
#![allow(missing_docs, clippy::unwrap_used)]

mod checks;
mod samples;

use figure::{
    Annotation, Area, Axis, Chrome, DisplayList, Family, Figure, Mark, Role, Scale, Series, Setting, Shape,
    Size, Theme, csv, draw, legend, readout, summary, svg, table,
};

const WIDTHS: [f64; 7] = [320.0, 360.0, 390.0, 600.0, 900.0, 1400.0, 2800.0];

#[test]
fn every_sample_fits_at_every_width() {
    for figure in samples::all() {
        for width in WIDTHS {
            for chrome in [Chrome::Page, Chrome::Export] {
                let fitting = Size::fitting(&figure, width, chrome);
                for height in [fitting.height, 200.0, 320.0, 900.0] {
                    let list = draw(&figure, Size::new(width, height), Theme::Light, chrome);
                    let at = format!("{} at {width} by {height} {chrome:?}", figure.id);
                    assert_eq!((list.width, list.height), (width, height), "{at}");
                    checks::picture(&list).unwrap_or_else(|error| panic!("{at}: {error}"));
                    let words = |role| !matches!(role, Role::Annotation { .. } | Role::ValueLabel { .. });
                    checks::apart(&list, words).unwrap_or_else(|error| panic!("{at}: {error}"));
                    let inside = |role| matches!(role, Role::Annotation { .. } | Role::ValueLabel { .. });
                    checks::apart(&list, inside).unwrap_or_else(|error| panic!("{at}: {error}"));
                }
            }
        }
    }
}

#[test]
fn a_fitting_size_has_room_for_everything() {
    for figure in samples::all() {
        for width in WIDTHS {
            let list =
                draw(&figure, Size::fitting(&figure, width, Chrome::Export), Theme::Print, Chrome::Export);
            let roles: Vec<Role> = list.items.iter().map(|item| item.role).collect();
            for wanted in [Role::Title, Role::Question, Role::Note] {
                assert!(roles.contains(&wanted), "{} at {width} lacks {wanted:?}", figure.id);
            }
            assert!(roles.iter().any(|role| matches!(role, Role::Legend { .. })), "{} at {width}", figure.id);
            assert!(list.plot.height >= 90.0 && list.plot.width >= width * 0.4, "{} at {width}", figure.id);
        }
    }
}

#[test]
fn an_export_says_where_it_comes_from_and_the_page_leaves_that_to_html() {
    let figure = samples::bytes_per_codec();
    let said = |chrome| {
        let list = draw(&figure, Size::fitting(&figure, 900.0, chrome), Theme::Light, chrome);
        list.texts().map(|(_, text)| text.text.clone()).collect::<Vec<_>>().join("\n").replace('\u{a0}', " ")
    };
    let (page, export) = (said(Chrome::Page), said(Chrome::Export));
    for words in [
        figure.title.as_str(),
        figure.question.as_str(),
        "Shape: charge",
        "JSON or protobuf?",
        "seed 7",
        &figure.provenance.fingerprint,
        "Wirelab 0.1.0",
        &figure.provenance.link,
        "JSON, gzip",
    ] {
        assert!(export.contains(words), "the export lacks {words:?}:\n{export}");
        assert!(!page.contains(words), "the page has {words:?} twice");
    }
    for words in ["Size of the body (B)", "98 B"] {
        assert!(export.contains(words) && page.contains(words), "{words:?}");
    }
}

#[test]
fn the_legend_has_one_entry_per_look() {
    let list = draw(&samples::bytes_per_codec(), Size::new(760.0, 400.0), Theme::Light, Chrome::Export);
    let names: Vec<&str> = list
        .texts()
        .filter(|(role, _)| matches!(role, Role::Legend { .. }))
        .map(|(_, text)| text.text.as_str())
        .collect();
    assert_eq!(names, ["JSON", "JSON, gzip", "protobuf", "protobuf, gzip"]);
}

/// The page's legend: an entry for each contender, with the swatch of the export's legend.
#[test]
fn the_legend_for_the_page_names_every_contender_and_looks_like_the_one_in_the_picture() {
    for figure in samples::all() {
        let export =
            draw(&figure, Size::fitting(&figure, 900.0, Chrome::Export), Theme::Light, Chrome::Export);
        let keys = legend(&figure, Theme::Light);
        for (index, series) in figure.series.iter().enumerate() {
            let own: Vec<_> =
                keys.iter().filter(|key| key.contender.as_ref() == Some(&series.contender)).collect();
            assert!(own.len() == 1 && !own[0].name.is_empty(), "{}: {}", figure.id, series.name);
            let shapes = |list: &DisplayList| {
                let items = list.items.iter().filter(|item| item.role == Role::Legend { series: index });
                items.filter(|item| !matches!(item.shape, Shape::Text(_))).count()
            };
            let (inside, own) = (shapes(&export), &own[0].swatch);
            checks::picture(own).unwrap_or_else(|error| panic!("{}: {error}", figure.id));
            // Hatches have as many lines as meet the swatch where it stands.
            assert!(inside == 0 || shapes(own).abs_diff(inside) <= 1, "{}: {}", figure.id, series.name);
        }
    }
}

#[test]
fn a_tiny_picture_is_still_one() {
    for (width, height) in
        [(0.0, 0.0), (1.0, 500.0), (f64::NAN, 100.0), (60.0, 60.0), (1e9, 50.0), (-5.0, f64::INFINITY)]
    {
        for figure in samples::all() {
            for chrome in [Chrome::Page, Chrome::Export] {
                let list = draw(&figure, Size::new(width, height), Theme::Dark, chrome);
                checks::picture(&list)
                    .unwrap_or_else(|error| panic!("{} {width} {height}: {error}", figure.id));
            }
        }
    }
}

/// Numbers for made-up figures, the same in every run (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn value(&mut self) -> Option<f64> {
        let share = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        match self.below(16) {
            0 => None,
            1 => Some(self.pick(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, 1e300])),
            2 => Some(self.pick(&[0.0, -0.0, f64::MIN_POSITIVE, 5e-324, 1e-150, -1e-12, 1e150, -1e150])),
            3 => Some((share - 0.5) * 1e9),
            4 => Some(1e15 + share),
            5 => Some(-share),
            6..10 => Some((share * 12.0).floor()),
            _ => Some(share * 1000.0),
        }
    }

    fn text(&mut self) -> String {
        let words = [
            "",
            "JSON",
            "protobuf",
            "a label that is rather long for what it says",
            "<b>&\"'",
            "日本語のラベル",
            "line\nbreak\u{0}",
            "averyveryverylongwordwithoutanyspaceatallthatcannotbebrokenanywhere",
            "=1+1",
            "\u{202e}right to left",
            "🙂",
            "x",
        ];
        self.pick(&words).to_owned()
    }

    fn scale(&mut self) -> Scale {
        match self.below(5) {
            0 => Scale::Linear,
            1 => Scale::LinearFromZero,
            2 | 3 => Scale::Log,
            _ => {
                let count = self.pick(&[0, 1, 3, 12, 60]);
                Scale::Category((0..count).map(|_| self.text()).collect())
            }
        }
    }

    fn figure(&mut self) -> Figure {
        const MARKS: [Mark; 9] = [
            Mark::Line,
            Mark::Step,
            Mark::Bars,
            Mark::Band,
            Mark::Scatter,
            Mark::Histogram,
            Mark::Cumulative,
            Mark::Waterfall,
            Mark::HeatMap,
        ];
        let series = (0..self.below(7))
            .map(|_| Series {
                contender: self.text(),
                name: self.text(),
                family: self.pick(&[Family::JsonRest, Family::ProtobufGrpc, Family::Other]),
                variant: self.below(256) as u8,
                mark: self.pick(&MARKS),
                columns: (0..self.below(5)).map(|_| self.text()).collect(),
                points: (0..self.pick(&[0, 1, 2, 9, 40, 700]))
                    .map(|_| (0..self.below(6)).map(|_| self.value()).collect())
                    .collect(),
            })
            .collect();
        let annotations = (0..self.below(6))
            .map(|_| {
                let (x, y, label) = (self.value(), self.value(), self.text());
                match self.below(4) {
                    0 => Annotation::Crossover { x: x.unwrap_or(0.0), y: y.unwrap_or(0.0), label },
                    1 => Annotation::Vertical { x: x.unwrap_or(1.0), label },
                    2 => Annotation::Horizontal { y: y.unwrap_or(1.0), label },
                    _ => Annotation::Guess { x, y, label },
                }
            })
            .collect();
        let mut figure = samples::figure("drawn", "", "", Axis::default(), Axis::default(), series);
        (figure.title, figure.question, figure.annotations) = (self.text(), self.text(), annotations);
        figure.x = Axis::new(self.text(), self.text(), self.scale());
        figure.y = Axis::new(self.text(), self.text(), self.scale());
        figure.settings = (0..self.below(30)).map(|_| Setting::new(self.text(), self.text())).collect();
        figure.provenance.link = self.text().repeat(self.below(20));
        figure
    }
}

#[test]
fn no_figure_however_extreme_breaks_anything() {
    for seed in 0..400u64 {
        let mut dice = Dice(seed);
        let figure = dice.figure();
        let size = Size::new(dice.pick(&WIDTHS), dice.pick(&[120.0, 240.0, 500.0, 1200.0]));
        let (theme, chrome) = (dice.pick(&Theme::ALL), dice.pick(&[Chrome::Page, Chrome::Export]));
        let list = draw(&figure, size, theme, chrome);
        checks::picture(&list).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        let said =
            |role| matches!(role, Role::Annotation { .. } | Role::ValueLabel { .. } | Role::TickLabel(_));
        checks::apart(&list, |role| said(role) && !matches!(role, Role::ValueLabel { .. }))
            .unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        checks::svg_agrees(&list, &svg(&list, &figure))
            .unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        let made = table(&figure);
        assert!(made.rows.iter().all(|row| row.len() == made.columns.len()), "seed {seed}");
        assert!(csv(&figure).ends_with("\r\n") && summary(&figure).ends_with('.'), "seed {seed}");
        for anchor in list.anchors.iter().step_by(list.anchors.len() / 40 + 1) {
            assert!(!readout(&figure, anchor.series, anchor.point).is_empty(), "seed {seed}");
            let found = figure::hit(&list, anchor.at.x, anchor.at.y);
            assert!(found.is_some(), "seed {seed}: {anchor:?}");
        }
        let fitting = Size::fitting(&figure, size.width, chrome);
        assert!(fitting.width.is_finite() && fitting.height.is_finite(), "seed {seed}");
    }
}

#[test]
fn the_same_figure_is_the_same_picture() {
    let figure = samples::latency_over_load();
    let make = || draw(&figure, Size::new(760.0, 400.0), Theme::Light, Chrome::Export);
    assert_eq!(make(), make());
}

#[test]
fn a_figure_survives_json() {
    for figure in samples::all() {
        let json = serde_json::to_string(&figure).unwrap();
        assert!(!json.contains("NaN"));
        assert_eq!(serde_json::from_str::<Figure>(&json).unwrap(), figure);
    }
}

#[test]
fn ten_thousand_points_are_a_few_per_column_of_pixels() {
    let points: Vec<Vec<f64>> =
        (0..100_000).map(|i| vec![f64::from(i), f64::from((i * 7919) % 1000)]).collect();
    let points: Vec<&[f64]> = points.iter().map(Vec::as_slice).collect();
    let series = samples::series("REST", Family::JsonRest, 0, Mark::Line, &["x", "y"], &points);
    let figure = samples::figure(
        "many",
        "Many",
        "?",
        Axis::new("x", "", Scale::Linear),
        Axis::new("y", "", Scale::Linear),
        vec![series],
    );
    let list = draw(&figure, Size::new(760.0, 400.0), Theme::Light, Chrome::Page);
    let drawn: usize = checks::lines(&list, 0).iter().map(Vec::len).sum();
    assert!(drawn <= 5 * 760, "{drawn}");
    // What is left out is not seen: the extremes are still there.
    let y = checks::scale(&list, figure::Dimension::Y, false);
    let reached = checks::lines(&list, 0).concat();
    checks::near(reached.iter().map(|point| point.y).fold(f64::MAX, f64::min), y(999.0), 0.1);
    checks::near(reached.iter().map(|point| point.y).fold(f64::MIN, f64::max), y(0.0), 0.1);
}

#[test]
fn the_background_is_the_first_item_and_covers_all() {
    let list = draw(&samples::no_data(), Size::new(320.0, 200.0), Theme::Dark, Chrome::Page);
    assert_eq!(list.items[0].role, Role::Background);
    let whole = Area { x: 0.0, y: 0.0, width: 320.0, height: 200.0 };
    assert!(matches!(&list.items[0].shape, Shape::Rect { area, .. } if *area == whole));
}

#[test]
fn the_table_of_bytes_has_a_row_per_format() {
    let figure = samples::bytes_per_codec();
    let table = table(&figure);
    assert_eq!(table.columns, ["format", "Size of the body", "Size of the body, gzip"]);
    assert_eq!(table.rows.len(), 5);
    assert_eq!(table.rows[2], ["JSON, pretty", "129\u{a0}B", "116\u{a0}B"]);
    assert_eq!(csv(&figure).lines().count(), 11, "the CSV stays long");
}
