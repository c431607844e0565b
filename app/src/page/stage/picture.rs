//! The picture of a moment: each film a strip with its beginning at the left, its lanes in the middle and its end at the
//! right. Nothing in here knows the page or a protocol: it is a function of films, moment, width and theme.
//!
//! Nothing is told by colour alone: what goes there is above its lane and what comes back below it, heads point where they
//! go, content is square, and all that belongs to a slow call is hollow. What is sent again has a ring around it, and a cross
//! stands where something was lost: half way, or at the end that a full queue did not let it leave.

use figure::{Color, DisplayList, Item, Palette, Point, Role, Shape, Stroke, Text, TextAnchor, Theme};
use lessons::film::{Film, Parcel, Role as Use, clock};

use super::fleet;

/// The sizes of text, in px.
pub(super) const NAME: f64 = 13.0;
pub(super) const COUNT: f64 = 12.0;
/// A strip's name, above its lanes.
const HEAD: f64 = 20.0;
/// What stands below them.
const FOOT: f64 = 18.0;
/// Between two strips.
const GAP: f64 = 14.0;
/// The lanes of a strip together: as high as few calls at the ends need, and no higher than this.
const BODY: std::ops::RangeInclusive<f64> = 40.0..=104.0;
/// From one lane to the next, where there are few.
const PITCH: f64 = 17.0;
/// From one waiting call to the next.
const CELL: f64 = 9.0;
/// Half of what a call or a parcel measures.
pub(super) const HALF: f64 = 3.5;
/// From a parcel's mark to the ring around one that is sent again.
const RING: f64 = 2.0;
/// From an end to where a full queue has dropped something.
const QUEUE: f64 = 9.0;
/// Lanes this close have no room for two ways.
const TIGHT: f64 = 9.0;
/// Lanes this close are no lines any more.
const DENSE: f64 = 3.0;

/// Which moment.
#[derive(Clone, Copy)]
pub(super) struct At {
    pub(super) ns: u64,
    /// The shortest time that a fleet's calls are drawn on their way: at high speed nobody would see them otherwise.
    pub(super) least_ns: u64,
}

/// Draws the films at a moment.
pub(super) fn picture(films: &[&Film], at: At, width: f64, theme: Theme) -> DisplayList {
    let palette = theme.palette();
    let mut strips = Strips { palette, items: Vec::new(), width, side: (width * 0.2).clamp(60.0, 120.0) };
    let of =
        |film: &&Film| film.fleet.as_ref().map_or_else(|| HEAD + body(film) + FOOT, |one| fleet::height(one));
    let heights: Vec<f64> = films.iter().map(of).collect();
    let height = heights.iter().sum::<f64>() + GAP * films.len().saturating_sub(1) as f64;
    let area = figure::Area { x: 0.0, y: 0.0, width, height };
    strips.items.push(Item { role: Role::Background, shape: Shape::Rect { area, fill: palette.background } });
    let mut top = 0.0;
    for ((index, film), height) in films.iter().enumerate().zip(heights) {
        match &film.fleet {
            Some(_) => fleet::strip(&mut strips, films, index, at, top),
            None => strips.strip(film, index, at.ns, top),
        }
        top += height + GAP;
    }
    let (items, anchors) = (strips.items, Vec::new());
    DisplayList { width, height, theme, plot: area, x_ends: None, items, anchors }
}

/// How high a film's lanes are together.
fn body(film: &Film) -> f64 {
    (film.lanes.len() as f64 * PITCH).clamp(*BODY.start(), *BODY.end())
}

pub(super) struct Strips {
    pub(super) palette: &'static Palette,
    pub(super) items: Vec<Item>,
    pub(super) width: f64,
    /// How wide each end is.
    side: f64,
}

impl Strips {
    fn strip(&mut self, film: &Film, index: usize, ns: u64, top: f64) {
        let Palette { ink, muted, axis, grid, .. } = *self.palette;
        let moment = film.at(ns);
        let color = self.palette.family(film.family);
        let (left, right) = (self.side, self.width - self.side);
        self.text(&film.label, NAME, ink, Point::new(0.0, top + 13.0), TextAnchor::Start);
        let complete = if ns > film.end_ns && !film.missing.is_empty() {
            format!("recorded up to {}", clock(film.end_ns))
        } else {
            format!("{} of {} complete", moment.complete, film.calls.len())
        };
        self.text(&complete, COUNT, muted, Point::new(self.width, top + 13.0), TextAnchor::End);

        let (top, body) = (top + HEAD, body(film));
        let pitch = (body / film.lanes.len().max(1) as f64).min(PITCH);
        let first = top + (body - pitch * (film.lanes.len() as f64 - 1.0)) / 2.0;
        let lane = |number: u32| first + pitch * f64::from(number);
        let role = Role::Grid(figure::Dimension::Y);
        if pitch < DENSE {
            let area = figure::Area { x: left, y: top, width: right - left, height: body };
            self.items.push(Item { role, shape: Shape::Rect { area, fill: grid } });
        } else {
            for number in 0..film.lanes.len() as u32 {
                let ends = [Point::new(left, lane(number)), Point::new(right, lane(number))];
                self.line(role, ends, grid);
            }
        }
        for x in [left, right] {
            let ends = [Point::new(x, top), Point::new(x, top + body)];
            self.line(Role::AxisLine(figure::Dimension::Y), ends, axis);
        }

        let slow = |call: u32| film.calls.get(call as usize).is_some_and(|call| call.slow);
        let (aside, half) = if pitch < TIGHT { (0.0, HALF.min(pitch).max(1.5)) } else { (HALF + 1.0, HALF) };
        let marks = |number: u32| Role::Series { index, point: Some(number as usize) };
        let place = |parcel: &Parcel, share: f64| {
            let y = lane(parcel.lane) + if parcel.back { aside } else { -aside };
            Point::new(left + (right - left) * share, y)
        };
        // Those that are sent again last, that they are seen where others are close.
        let count = moment.moving.len();
        for index in 0..2 * count {
            let (number, share) = &moment.moving[index % count];
            let (role, parcel) = (marks(*number), &film.parcels[*number as usize]);
            if parcel.again != (index >= count) {
                continue;
            }
            let at = place(parcel, *share);
            if parcel.again {
                let stroke = Some(Stroke { color: ink, width: 1.0, dash: Vec::new() });
                let fill = Some(self.palette.background);
                let shape = Shape::Circle { center: at, radius: half + RING, fill, stroke };
                self.items.push(Item { role: Role::Note, shape });
            }
            let hollow = parcel.call.is_some_and(slow);
            match parcel.role {
                Use::Head => self.shape(role, &pointer(at, half, parcel.back), color, hollow),
                Use::Content => self.shape(role, &square(at, half), color, hollow),
                Use::Control => self.circle(role, at, half * 0.75, self.palette.other, false),
            }
        }

        // Beside the line of the end that it could not leave.
        let at_its_beginning = |parcel: &Parcel| {
            let inside = QUEUE / (right - left);
            place(parcel, if parcel.back { 1.0 - inside } else { inside })
        };
        for number in &moment.lost {
            let parcel = &film.parcels[*number as usize];
            let half = if parcel.role == Use::Control { half } else { half + 1.0 };
            let at = if parcel.dropped { at_its_beginning(parcel) } else { place(parcel, 0.5) };
            let corner = |x: f64, y: f64| Point::new(at.x + x * half, at.y + y * half);
            let lines =
                vec![vec![corner(-1.0, -1.0), corner(1.0, 1.0)], vec![corner(-1.0, 1.0), corner(1.0, -1.0)]];
            // Seen also where others pass.
            for (color, width) in [(self.palette.background, 4.0), (ink, 1.5)] {
                let stroke = Some(Stroke { color, width, dash: Vec::new() });
                let shape = Shape::Path { lines: lines.clone(), closed: false, fill: None, stroke };
                self.items.push(Item { role: marks(*number), shape });
            }
        }

        // The first in line stand next to the lanes.
        let places = Cells::new(self.side - 6.0, body);
        let mark = |call: &u32| Role::ValueLabel { series: index, point: *call as usize };
        let ends = [
            (&moment.held, &moment.waiting, left - 6.0, -1.0),
            (&moment.answered, &moment.worked, right + 6.0, 1.0),
        ];
        for (made, others, edge, away) in ends {
            let answers = made.iter().map(|call| (call, true));
            let calls = others.iter().map(|call| (call, false));
            for (place, (call, made)) in calls.chain(answers).take(places.count()).enumerate() {
                let (x, y) = places.place(place);
                let at = Point::new(edge + away * x, top + y);
                if made {
                    self.shape(mark(call), &pointer(at, HALF, true), color, slow(*call));
                } else {
                    self.circle(mark(call), at, HALF, color, slow(*call));
                }
            }
        }

        let foot = top + body + 13.0;
        let mut waiting = format!("{}: {} waiting", film.ends[0], moment.waiting.len());
        if !moment.held.is_empty() {
            waiting.push_str(&format!(", {} held", moment.held.len()));
        }
        let mut working = format!("{}: {} working", film.ends[1], moment.worked.len());
        if !moment.answered.is_empty() {
            working.push_str(&format!(", {} answered", moment.answered.len()));
        }
        self.text(&waiting, COUNT, muted, Point::new(0.0, foot), TextAnchor::Start);
        self.text(&working, COUNT, muted, Point::new(self.width, foot), TextAnchor::End);
    }

    pub(super) fn text(&mut self, text: &str, size: f64, color: Color, at: Point, anchor: TextAnchor) {
        let text = Text { text: text.into(), at, anchor, size, color, rotation: 0.0 };
        self.items.push(Item { role: Role::Note, shape: Shape::Text(text) });
    }

    pub(super) fn line(&mut self, role: Role, ends: [Point; 2], color: Color) {
        let stroke = Some(Stroke { color, width: 1.0, dash: Vec::new() });
        let shape = Shape::Path { lines: vec![ends.to_vec()], closed: false, fill: None, stroke };
        self.items.push(Item { role, shape });
    }

    /// Fill and outline of what is solid or hollow.
    fn ink(&self, color: Color, hollow: bool) -> (Option<Color>, Option<Stroke>) {
        let outline = Stroke { color, width: 1.5, dash: Vec::new() };
        if hollow { (Some(self.palette.background), Some(outline)) } else { (Some(color), None) }
    }

    pub(super) fn shape(&mut self, role: Role, corners: &[Point], color: Color, hollow: bool) {
        let (fill, stroke) = self.ink(color, hollow);
        let shape = Shape::Path { lines: vec![corners.to_vec()], closed: true, fill, stroke };
        self.items.push(Item { role, shape });
    }

    pub(super) fn circle(&mut self, role: Role, center: Point, radius: f64, color: Color, hollow: bool) {
        let (fill, stroke) = self.ink(color, hollow);
        self.items.push(Item { role, shape: Shape::Circle { center, radius, fill, stroke } });
    }
}

/// A triangle that points to the right, or back.
pub(super) fn pointer(at: Point, half: f64, back: bool) -> [Point; 3] {
    let ahead = if back { -half } else { half };
    [
        Point::new(at.x + 1.3 * ahead, at.y),
        Point::new(at.x - ahead, at.y - half),
        Point::new(at.x - ahead, at.y + half),
    ]
}

pub(super) fn square(at: Point, half: f64) -> [Point; 4] {
    let half = half * 0.9;
    let corner = |x: f64, y: f64| Point::new(at.x + x * half, at.y + y * half);
    [corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)]
}

/// Where calls stand at an end: column by column, away from the lanes.
struct Cells {
    columns: usize,
    rows: usize,
    /// From the top to the first row.
    above: f64,
}

impl Cells {
    fn new(width: f64, height: f64) -> Self {
        let (columns, rows) = ((width / CELL) as usize, (height / CELL) as usize);
        Self { columns, rows: rows.max(1), above: (height - CELL * rows as f64) / 2.0 }
    }

    /// What finds no place is counted in words.
    fn count(&self) -> usize {
        self.columns * self.rows
    }

    fn place(&self, index: usize) -> (f64, f64) {
        let (column, row) = (index / self.rows, index % self.rows);
        ((column as f64 + 0.5) * CELL, self.above + (row as f64 + 0.5) * CELL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use figure::Family;
    use lessons::film::{Call, Loss, Place, Span};

    /// Ten calls of which the second is slow: two on the way, one waiting, the rest at the server.
    fn film(lanes: usize) -> Film {
        let parcel = |leaves_ns, back, role, call| Parcel {
            leaves_ns,
            arrives_ns: leaves_ns + 100,
            lost: false,
            dropped: false,
            again: false,
            lane: 0,
            back,
            role,
            name: "",
            stream: 0,
            octets: 9,
            call: Some(call),
        };
        let span = |place, call| Span { place, call, from_ns: 0, to_ns: 1_000 };
        Film {
            contender: "one".into(),
            label: "One".into(),
            family: Family::JsonRest,
            ends: ["client", "server"],
            lanes: vec![String::new(); lanes],
            calls: (0..10)
                .map(|call| Call { comes_ns: 0, completes_ns: None, slow: call == 1, lane: 0, stream: 0 })
                .collect(),
            parcels: vec![parcel(0, false, Use::Head, 0), parcel(0, true, Use::Content, 1)],
            losses: Vec::new(),
            spans: (2..10)
                .map(|call| span(if call == 2 { Place::Waits } else { Place::Worked }, call))
                .collect(),
            events: Vec::new(),
            end_ns: 1_000,
            busiest_ns: 0,
            missing: String::new(),
            fleet: None,
        }
    }

    fn center(shape: &Shape) -> Point {
        match shape {
            Shape::Circle { center, .. } => *center,
            Shape::Path { lines, .. } => {
                let (low, high) = lines
                    .concat()
                    .iter()
                    .fold((f64::MAX, f64::MIN), |(low, high), point| (low.min(point.x), high.max(point.x)));
                Point::new((low + high) / 2.0, lines[0][0].y)
            }
            _ => panic!("{shape:?}"),
        }
    }

    fn found(list: &DisplayList, role: Role) -> &Shape {
        &list.items.iter().find(|item| item.role == role).unwrap().shape
    }

    fn hollow(shape: &Shape) -> bool {
        matches!(shape, Shape::Circle { stroke: Some(_), .. } | Shape::Path { stroke: Some(_), .. })
    }

    fn now(ns: u64) -> At {
        At { ns, least_ns: 0 }
    }

    const PARCELS: [Role; 2] =
        [Role::Series { index: 0, point: Some(0) }, Role::Series { index: 0, point: Some(1) }];

    #[test]
    fn parcels_move_with_time_and_the_ways_are_apart() {
        let film = film(1);
        let at = |ns| {
            let list = picture(&[&film], now(ns), 600.0, Theme::Light);
            PARCELS.map(|role| center(found(&list, role)))
        };
        let ([there, back], [later_there, later_back]) = (at(25), at(75));
        assert!(there.x < 300.0 && back.x > 300.0, "{there:?} {back:?}");
        assert!(later_there.x > 300.0 && later_back.x < 300.0);
        assert!(there.y < back.y, "there above, back below");
    }

    #[test]
    fn what_belongs_to_a_slow_call_is_hollow_in_every_theme() {
        let film = film(1);
        for theme in Theme::ALL {
            let list = picture(&[&film], now(50), 600.0, theme);
            assert_eq!(PARCELS.map(|role| hollow(found(&list, role))), [false, true]);
        }
    }

    /// Until it vanishes one that is lost looks like any other, then its cross stands half way, until it is sent again.
    #[test]
    fn a_cross_stands_where_a_parcel_was_lost() {
        let mut film = film(1);
        let at = |film: &Film, ns, theme| picture(&[film], now(ns), 600.0, theme).items;
        let whole = at(&film, 40, Theme::Light);
        film.parcels[0].lost = true;
        film.losses.push(Loss { parcel: 0, again: None, until_ns: 70 });
        assert_eq!(at(&film, 40, Theme::Light), whole);
        for theme in Theme::ALL {
            let marks = |ns| at(&film, ns, theme).into_iter().filter(|item| item.role == PARCELS[0]);
            for ns in [50, 69] {
                let cross: Vec<Shape> = marks(ns).map(|item| item.shape).collect();
                let [_, Shape::Path { lines, closed: false, stroke: Some(stroke), .. }] = &cross[..] else {
                    panic!("{cross:?}")
                };
                assert_eq!((lines.len(), center(&cross[0]).x), (2, 300.0));
                assert_eq!(stroke.color, theme.palette().ink);
            }
            assert_eq!(marks(70).count(), 0);
        }
    }

    /// Where others are at the same place, nothing hides it.
    #[test]
    fn what_is_sent_again_is_painted_last() {
        let mut film = film(1);
        film.parcels[0].again = true;
        let items = picture(&[&film], now(50), 600.0, Theme::Light).items;
        let place = |role| items.iter().position(|item| item.role == role).unwrap();
        assert!(place(PARCELS[0]) > place(PARCELS[1]));
    }

    /// One that a full queue drops is never on the line: its cross stands at the end that it goes from.
    #[test]
    fn what_a_queue_drops_is_crossed_where_it_leaves() {
        for (number, inside) in [(0, |x: f64| x > 120.0 && x < 140.0), (1, |x: f64| x > 460.0 && x < 480.0)]
            as [(usize, fn(f64) -> bool); 2]
        {
            let mut film = film(1);
            let parcel = &mut film.parcels[number];
            (parcel.lost, parcel.dropped) = (true, true);
            film.losses.push(Loss { parcel: number as u32, again: None, until_ns: 70 });
            let items = picture(&[&film], now(1), 600.0, Theme::Light).items.into_iter();
            let cross: Vec<Item> = items.filter(|item| item.role == PARCELS[number]).collect();
            assert_eq!(cross.len(), 2, "no parcel moves");
            assert!(inside(center(&cross[0].shape).x), "{cross:?}");
        }
    }

    #[test]
    fn what_is_sent_again_has_a_ring() {
        let mut film = film(1);
        let rings = |film: &Film| {
            let items = picture(&[film], now(25), 600.0, Theme::Light).items.into_iter();
            let ring = |item: Item| match item.shape {
                Shape::Circle { center, .. } if item.role == Role::Note => Some(center),
                _ => None,
            };
            items.filter_map(ring).collect::<Vec<_>>()
        };
        assert_eq!(rings(&film), []);
        film.parcels[1].again = true;
        let list = picture(&[&film], now(25), 600.0, Theme::Light);
        let [ring] = rings(&film)[..] else { panic!() };
        assert!((ring.x - center(found(&list, PARCELS[1])).x).abs() < 1e-9);
    }

    #[test]
    fn an_answer_that_is_held_points_back_at_the_left() {
        let mut film = film(1);
        film.spans[0].place = Place::Held;
        let list = picture(&[&film], now(50), 600.0, Theme::Light);
        let held = found(&list, Role::ValueLabel { series: 0, point: 2 });
        assert!(matches!(held, Shape::Path { .. }) && center(held).x < 120.0);
        assert!(list.texts().any(|(_, text)| text.text == "client: 0 waiting, 1 held"));
    }

    #[test]
    fn who_waits_stands_at_the_left_and_who_is_worked_on_at_the_right() {
        let list = picture(&[&film(1)], now(50), 600.0, Theme::Light);
        let at = |call| center(found(&list, Role::ValueLabel { series: 0, point: call })).x;
        assert!(at(2) < 120.0);
        assert!((3..10).all(|call| at(call) > 480.0));
        let words: Vec<&str> = list.texts().map(|(_, text)| text.text.as_str()).collect();
        assert_eq!(words, ["One", "0 of 10 complete", "client: 1 waiting", "server: 7 working"]);
    }

    #[test]
    fn a_film_that_ends_early_stands_still_and_says_so() {
        let whole = film(1);
        let part = Film { end_ns: 50, missing: "the rest".into(), ..film(1) };
        let shown = |film: &Film, ns| {
            let list = picture(&[film], now(ns), 600.0, Theme::Light);
            let words: Vec<String> = list.texts().map(|(_, text)| text.text.clone()).collect();
            (words.into_iter().nth(1).unwrap(), list.items.iter().any(|item| item.role == PARCELS[0]))
        };
        assert_eq!(shown(&part, 50), ("0 of 10 complete".into(), true));
        assert_eq!(shown(&part, 500), ("recorded up to 0.000 ms".into(), true));
        assert_eq!(shown(&whole, 500), ("0 of 10 complete".into(), false));
    }

    /// A hundred lanes and a phone: everything stays inside, and a strip is no higher than its bound.
    #[test]
    fn nothing_leaves_the_picture() {
        for (lanes, width) in [(0, 300.0), (1, 300.0), (6, 343.0), (100, 300.0), (1_000, 800.0)] {
            let film = film(lanes);
            for ns in [0, 50, 99, 1_000] {
                let list = picture(&[&film, &film], now(ns), width, Theme::Dark);
                assert!(list.height <= 2.0 * (HEAD + BODY.end() + FOOT) + GAP, "{lanes} {}", list.height);
                for item in &list.items {
                    if let Shape::Path { lines, .. } = &item.shape {
                        assert!(lines.concat().iter().all(|at| list.bounds().grown(1.0).contains(*at)));
                    }
                }
            }
        }
    }
}
