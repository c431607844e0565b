//! A route as text.

use form_urlencoded::{Serializer, byte_serialize};

use super::{LessonRoute, Route, VERSION};

/// The link to a route, from the `#` on. [`super::open`] gives the same route back, without a notice.
pub fn write(route: &Route) -> String {
    match route {
        Route::Home => "#/".into(),
        Route::Lesson(lesson) => write_lesson(lesson),
        Route::Planned(planned) => format!("#/lesson/{}", planned.slug),
        Route::Page(page) => format!("#/{}", page.id()),
        Route::Unknown(path) => {
            let segments: Vec<String> =
                path.split('/').map(|segment| byte_serialize(segment.as_bytes()).collect()).collect();
            format!("#/{}", segments.join("/"))
        }
    }
}

fn write_lesson(route: &LessonRoute) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("v", &VERSION.to_string());
    query.append_pair("step", route.step.id());
    query.append_pair("seed", &route.settings.seed.to_string());
    for (knob, value) in route.settings.changed(route.lesson) {
        query.append_pair(knob.key, &value.to_string());
    }
    if let Some(key) = route.sweep {
        query.append_pair("sweep", key);
    }
    if route.seeds > 1 {
        query.append_pair("seeds", &route.seeds.to_string());
    }
    if let Some(failure) = route.fail {
        query.append_pair("fail", failure.id());
    }
    format!("#/lesson/{}?{}", route.lesson.slug, query.finish())
}
