//! The real canvas: its backing store in device pixels, the display list in CSS pixels.

use figure::{DisplayList, TextAnchor};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::{Context, paint};

/// Gives the canvas the list's size, sharp at `ratio` device pixels per CSS pixel, and paints the list.
pub fn show(canvas: &HtmlCanvasElement, list: &DisplayList, ratio: f64) {
    let (width, height) = ((list.width * ratio).round(), (list.height * ratio).round());
    // Setting a size clears the canvas and its state, so it is set only where it differs.
    if (f64::from(canvas.width()), f64::from(canvas.height())) != (width, height) {
        canvas.set_width(width as u32);
        canvas.set_height(height as u32);
    }
    let style = canvas.style();
    // A style property that cannot be set leaves the picture a little too large or too small, not wrong.
    let _ = style.set_property("width", &format!("{}px", list.width));
    let _ = style.set_property("height", &format!("{}px", list.height));
    let context = canvas.get_context("2d").ok().flatten().and_then(|context| context.dyn_into().ok());
    if let Some(mut context) = context {
        prepare(&context, width / list.width, height / list.height);
        paint(list, &mut context);
    }
}

fn prepare(context: &CanvasRenderingContext2d, x: f64, y: f64) {
    // Numbers are always taken; only a detached canvas would refuse.
    let _ = context.set_transform(x, 0.0, 0.0, y, 0.0, 0.0);
    context.set_line_cap("butt");
    context.set_line_join("round");
    context.set_text_baseline("alphabetic");
}

impl Context for CanvasRenderingContext2d {
    fn set_fill(&mut self, css: &str) {
        self.set_fill_style_str(css);
    }

    fn set_stroke(&mut self, css: &str, width: f64, dash: &[f64]) {
        self.set_stroke_style_str(css);
        self.set_line_width(width);
        let dash: Array = dash.iter().copied().map(JsValue::from_f64).collect();
        let _ = self.set_line_dash(&dash);
    }

    fn begin_path(&mut self) {
        Self::begin_path(self);
    }

    fn move_to(&mut self, x: f64, y: f64) {
        Self::move_to(self, x, y);
    }

    fn line_to(&mut self, x: f64, y: f64) {
        Self::line_to(self, x, y);
    }

    fn close_path(&mut self) {
        Self::close_path(self);
    }

    fn circle(&mut self, x: f64, y: f64, radius: f64) {
        Self::move_to(self, x + radius, y);
        let _ = self.arc(x, y, radius, 0.0, std::f64::consts::TAU);
    }

    fn fill(&mut self) {
        Self::fill(self);
    }

    fn stroke(&mut self) {
        Self::stroke(self);
    }

    fn fill_rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        Self::fill_rect(self, x, y, width, height);
    }

    fn set_text(&mut self, font: &str, anchor: TextAnchor) {
        self.set_font(font);
        self.set_text_align(match anchor {
            TextAnchor::Start => "left",
            TextAnchor::Middle => "center",
            TextAnchor::End => "right",
        });
    }

    fn fill_text(&mut self, text: &str, x: f64, y: f64, rotation: f64) {
        if rotation == 0.0 {
            let _ = Self::fill_text(self, text, x, y);
            return;
        }
        self.save();
        let _ = self.translate(x, y);
        let _ = self.rotate(rotation.to_radians());
        let _ = Self::fill_text(self, text, 0.0, 0.0);
        self.restore();
    }
}
