//! In a page of a real browser: the canvas itself, the elements, and the worker's side compiled to wasm.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

#[path = "browser/dom.rs"]
mod dom;

use app::canvas::surface;
use app::work::protocol::{FromWorker, ToWorker};
use app::work::workbench::Workbench;
use figure::{Chrome, Size, Theme, draw};
use lessons::{Settings, fingerprint, lesson};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

wasm_bindgen_test_configure!(run_in_browser);

fn canvas() -> HtmlCanvasElement {
    let document = web_sys::window().unwrap().document().unwrap();
    document.create_element("canvas").unwrap().unchecked_into()
}

fn context(canvas: &HtmlCanvasElement) -> CanvasRenderingContext2d {
    canvas.get_context("2d").unwrap().unwrap().unchecked_into()
}

#[wasm_bindgen_test]
fn the_workbench_gives_the_golden_run() {
    let mut bench = Workbench::default();
    bench.receive(ToWorker::Run { run: 1, link: "#/lesson/json-or-protobuf?v=1".into() }, 0.0);
    let Some(FromWorker::Frame(frame)) = bench.work(&|| 0.0, None) else { panic!("no frame") };
    let golden = include_str!("../../lessons/tests/golden/json-or-protobuf.fingerprint");
    assert_eq!(fingerprint(&frame.answer.observation.unwrap()), golden.trim());
}

/// Ink where the display list has bars, the theme's ground where it has none, at one and at two pixels per pixel.
#[wasm_bindgen_test]
fn a_real_canvas_shows_the_bars_where_the_list_has_them() {
    let lesson = lesson("json-or-protobuf").unwrap();
    let observation = lesson.run(&Settings::default(), &exchange::run).unwrap();
    let figure = lesson.figures(&Settings::default(), &observation, "#/").remove(0);
    for (theme, ratio) in [(Theme::Light, 1.0), (Theme::Dark, 2.0)] {
        let list = draw(&figure, Size::fitting(&figure, 600.0, Chrome::Page), theme, Chrome::Page);
        let canvas = canvas();
        surface::show(&canvas, &list, ratio);
        assert_eq!(f64::from(canvas.width()), (list.width * ratio).round());
        let context = context(&canvas);
        let pixel = |x: f64, y: f64| {
            let data =
                context.get_image_data((x * ratio).round(), (y * ratio).round(), 1.0, 1.0).unwrap().data();
            [data[0], data[1], data[2]]
        };
        let ground = theme.palette().background;
        assert_eq!(pixel(1.0, 1.0), [ground.red, ground.green, ground.blue]);
        let end = list.anchors[0].at;
        let ink = theme.palette().json_rest;
        assert_eq!(pixel(end.x - 4.0, end.y), [ink.red, ink.green, ink.blue], "{theme:?}");
    }
}
