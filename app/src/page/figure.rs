//! Figures: a canvas that is painted in an animation frame, and the table with the same numbers.

use figure::{Chrome, DisplayList, Figure, Size, draw, summary, table};
use leptos::html;
use leptos::prelude::*;
use lessons::fingerprint;
use lessons::link::{LessonRoute, Route};
use wasm_bindgen::prelude::*;
use web_sys::ResizeObserver;

use super::lesson::Bench;
use crate::address::whole_link;
use crate::appearance::Appearance;
use crate::canvas::surface;
use crate::work::desk::RunState;

/// What a run has brought onto the page. The figures stand in a plain buffer; signals say only that there is something new.
#[derive(Clone, Copy)]
pub(super) struct Stage {
    appearance: Appearance,
    frame: RwSignal<u32>,
    figures: StoredValue<Vec<Figure>>,
    ids: RwSignal<Vec<String>>,
    /// The last finished run's fingerprint.
    pub(super) fingerprint: RwSignal<String>,
    /// What the last finished run showed.
    pub(super) findings: RwSignal<Vec<String>>,
}

impl Stage {
    /// Follows the desk.
    pub(super) fn new(bench: Bench) -> Self {
        let stage = Self {
            appearance: bench.handles.appearance,
            frame: RwSignal::new(0),
            figures: StoredValue::new(Vec::new()),
            ids: RwSignal::new(Vec::new()),
            fingerprint: RwSignal::new(String::new()),
            findings: RwSignal::new(Vec::new()),
        };
        let desk = bench.handles.desk;
        Effect::new(move || {
            desk.frame.track();
            let done = desk.state.with_untracked(|state| *state == RunState::Done);
            desk.shown(|shown| {
                let (lesson, settings) = (shown.route.lesson, &shown.route.settings);
                let link = whole_link(&Route::Lesson(LessonRoute { fail: None, ..shown.route.clone() }));
                stage.take(lesson.figures(settings, &shown.observation, &link));
                if done {
                    stage.fingerprint.set(fingerprint(&shown.observation));
                    stage.findings.set(lesson.findings(settings, &shown.observation));
                }
            });
        });
        stage
    }

    fn take(self, figures: Vec<Figure>) {
        let ids: Vec<String> = figures.iter().map(|figure| figure.id.clone()).collect();
        self.figures.set_value(figures);
        if self.ids.with_untracked(|old| *old != ids) {
            self.ids.set(ids);
        }
        self.frame.update(|frame| *frame = frame.wrapping_add(1));
    }

    fn figure<Answer>(self, id: &str, look: impl FnOnce(&Figure) -> Answer) -> Option<Answer> {
        self.figures
            .try_with_value(|figures| figures.iter().find(|figure| figure.id == id).map(look))
            .flatten()
    }
}

#[component]
pub(super) fn Figures(stage: Stage) -> impl IntoView {
    view! {
        <For each=move || stage.ids.get() key=Clone::clone children=move |id| view! { <FigureView stage id /> } />
    }
}

#[component]
fn FigureView(stage: Stage, id: String) -> impl IntoView {
    let id = StoredValue::new(id);
    let look = move |look: fn(&Figure) -> String| {
        stage.frame.track();
        id.with_value(|id| stage.figure(id, look)).unwrap_or_default()
    };
    let numbers = Memo::new(move |_| {
        stage.frame.track();
        id.with_value(|id| stage.figure(id, table)).unwrap_or_default()
    });
    let table_is_open = RwSignal::new(false);
    view! {
        <figure data-figure=id.get_value()>
            <figcaption>
                <h2>{move || look(|figure| figure.title.clone())}</h2>
                <p>{move || look(|figure| figure.question.clone())}</p>
            </figcaption>
            <Picture stage id />
            <details
                prop:open=move || stage.appearance.printing.get() || table_is_open.get()
                on:toggle=move |event| {
                    if !stage.appearance.printing.get_untracked() {
                        table_is_open.set(event_target::<web_sys::Element>(&event).has_attribute("open"));
                    }
                }
            >
                <summary>"Table of the numbers"</summary>
                <div class="wide" tabindex="0" role="region" aria-label="Table of the numbers">
                    {move || table_view(numbers.get())}
                </div>
            </details>
        </figure>
    }
}

fn table_view(numbers: figure::Table) -> impl IntoView {
    let row = |cells: Vec<String>| {
        let mut cells = cells.into_iter();
        let heading = cells.next().map(|cell| view! { <th scope="row">{cell}</th> });
        view! { <tr>{heading}{cells.map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr> }
    };
    view! {
        <table>
            <caption class="unseen">{numbers.caption}</caption>
            <thead>
                <tr>{numbers.columns.into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect_view()}</tr>
            </thead>
            <tbody>{numbers.rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

/// The canvas. It is painted at most once in an animation frame, whatever has changed since the last one.
#[component]
fn Picture(stage: Stage, id: StoredValue<String>) -> impl IntoView {
    let canvas: NodeRef<html::Canvas> = NodeRef::new();
    let holder: NodeRef<html::Div> = NodeRef::new();
    let width = RwSignal::new(0.0);
    follow_width(holder, width);
    let due = StoredValue::new(false);
    let paint = move |theme| {
        due.set_value(false);
        let list =
            id.with_value(|id| stage.figure(id, |figure| picture(figure, width.get_untracked(), theme)));
        if let (Some(canvas), Some(list)) = (canvas.get_untracked(), list) {
            surface::show(&canvas, &list, sharpness(stage.appearance.printing.get_untracked()));
        }
    };
    Effect::new(move || {
        stage.frame.track();
        stage.appearance.repaint.track();
        let theme = stage.appearance.theme();
        if canvas.get().is_none() || width.get() <= 0.0 {
            return;
        }
        if stage.appearance.printing.get() {
            paint(theme); // The page goes to the printer before the next frame.
        } else if !due.get_value() {
            due.set_value(true);
            request_animation_frame(move || paint(stage.appearance.theme_now()));
        }
    });
    let words = move || {
        stage.frame.track();
        id.with_value(|id| stage.figure(id, summary)).unwrap_or_default()
    };
    view! {
        <div class="picture" node_ref=holder>
            <canvas node_ref=canvas role="img" aria-label=words></canvas>
        </div>
    }
}

fn picture(figure: &Figure, width: f64, theme: figure::Theme) -> DisplayList {
    draw(figure, Size::fitting(figure, width, Chrome::Page), theme, Chrome::Page)
}

fn sharpness(printing: bool) -> f64 {
    let screen = window().device_pixel_ratio().clamp(1.0, 4.0);
    if printing { screen.max(3.0) } else { screen }
}

fn follow_width(holder: NodeRef<html::Div>, width: RwSignal<f64>) {
    Effect::new(move || {
        let Some(holder) = holder.get() else { return };
        let measured = holder.clone();
        let measure = move || {
            let now = f64::from(measured.client_width());
            if width.try_get_untracked().is_some_and(|before| before != now) {
                width.set(now);
            }
        };
        measure();
        let resized: Closure<dyn Fn()> = Closure::new(measure);
        // Without it the picture keeps its first width.
        if let Ok(observer) = ResizeObserver::new(resized.as_ref().unchecked_ref()) {
            observer.observe(&holder);
            let watch = StoredValue::new_local((observer, resized));
            on_cleanup(move || {
                watch.try_with_value(|(observer, _)| observer.disconnect());
            });
        }
    });
}
