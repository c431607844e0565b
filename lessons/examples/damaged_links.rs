//! For the end-to-end tests: `damaged_links SEED COUNT` prints damaged links as JSON; `damaged_links` reads links as JSON
//! from stdin and prints what each opens as.
#![allow(clippy::unwrap_used, reason = "a tool of the tests")]

#[path = "../tests/damage/mod.rs"]
mod damage;

use lessons::link::{Route, open};
use serde_json::{Value, json};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let answer = match arguments.as_slice() {
        [seed, count] => {
            let links = damage::Damage::new(seed.parse().unwrap(), false).take(count.parse().unwrap());
            json!(links.collect::<Vec<String>>())
        }
        _ => {
            let links: Vec<String> = serde_json::from_reader(std::io::stdin()).unwrap();
            links.iter().map(|link| judged(link)).collect()
        }
    };
    println!("{answer}");
}

fn judged(link: &str) -> Value {
    let opened = open(link);
    let notices: Vec<String> = opened.notices.iter().map(ToString::to_string).collect();
    match &opened.route {
        Route::Lesson(route) => {
            json!({ "lesson": route.lesson.slug, "step": route.step, "notices": notices })
        }
        _ => json!({ "lesson": null, "step": null, "notices": notices }),
    }
}
