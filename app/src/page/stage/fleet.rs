//! The picture of a fleet at a moment: clients at the left, pods at the right, what balances in the middle, a thin line for
//! each connection that there is, and the calls of the sample where they are. Beside each pod stands how many calls come to it
//! just then.
//!
//! It is readable from one pod to thousands: few have rows with their numbers, more have thin rows, and where there are more
//! than rows a row stands for several pods and shows the busiest. So do the dots of clients.
//!
//! Nothing is told by colour alone: a bar is as long as its pod is busy, a call on its way points where it goes, who is worked
//! on is a square, who waits a dot, and a call that ends badly is hollow.

use figure::{Area, Color, Dimension, Item, Palette, Point, Role, Shape, Stroke, TextAnchor};
use lessons::film::Film;
use lessons::film::fleet::{Between, End, Fleet, Sampled, Spot};

use super::picture::{At, COUNT, HALF, NAME, Strips, pointer, square};

/// The rows of pods together are no higher than this,
const PODS: f64 = 240.0;
/// and where there are few there is still room for so many clients.
const CLIENTS: std::ops::RangeInclusive<f64> = 72.0..=144.0;
/// From one pod or client to the next, where there are few; closer ones have no numbers,
const PITCH: f64 = 18.0;
const NUMBERED: f64 = 12.0;
/// and no pods or clients are closer than these.
const CLOSEST_PODS: f64 = 4.0;
const CLOSEST_CLIENTS: f64 = 7.0;
/// A line of text.
const LINE: f64 = 16.0;
/// The numbers of clients and pods.
const SMALL: f64 = 11.0;
/// For them.
const NUMBER: f64 = 26.0;
/// For a pod's calls per second.
const RATE: f64 = 50.0;
/// Narrower, and there is no room for everything that could be said.
const NARROW: f64 = 620.0;
/// More lines than these are a ground that one looks past.
const FEW_LINES: usize = 48;
/// Proxies are so wide.
const BETWEEN: f64 = 22.0;

/// How to read the picture.
#[inline(never)] // It belongs to the chunk of fleets, whoever calls it.
pub(super) fn key(text: &mut String, fleet: &Fleet) {
    if fleet.every > 1 {
        text.push_str("The marks are one call in ");
        text.push_str(&fleet.every.to_string());
        text.push_str(", the bars all calls that come to a pod just then. ");
    }
    text.push_str(
        "Triangles are calls and answers on their way, squares calls that a pod works on, dots calls that wait; hollow ones end \
         badly. Thin lines are connections, the dashed one is an even share; a bar that fills its row may stand for more. On its way a call is drawn for a fifth of a second of yours, if it takes less. \
         Where a chart shows the run's time, a click on it leads to that moment.",
    );
}

/// Things one above the other; a row may stand for several.
struct Rows {
    each: u32,
    count: u32,
    pitch: f64,
}

impl Rows {
    /// So many things in rows that are together no higher than that.
    fn new(things: u32, height: f64, closest: f64) -> Self {
        let most = ((height / closest) as u32).max(1);
        let each = things.div_ceil(most).max(1);
        let count = things.div_ceil(each);
        Self { each, count, pitch: (height / f64::from(count.max(1))).min(PITCH) }
    }

    fn pods(fleet: &Fleet) -> Self {
        Self::new(fleet.pods, PODS, CLOSEST_PODS)
    }

    fn height(&self) -> f64 {
        self.pitch * f64::from(self.count)
    }

    fn row(&self, number: u32) -> usize {
        (number / self.each).min(self.count.saturating_sub(1)) as usize
    }

    /// The middle of a row, if all of them are in the middle of that height.
    fn y(&self, row: usize, height: f64) -> f64 {
        (height - self.height()) / 2.0 + self.pitch * (row as f64 + 0.5)
    }

    fn has_numbers(&self) -> bool {
        self.each == 1 && self.pitch >= NUMBERED
    }
}

fn body(fleet: &Fleet) -> f64 {
    let clients = f64::from(fleet.clients) * NUMBERED;
    Rows::pods(fleet).height().max(clients.clamp(*CLIENTS.start(), *CLIENTS.end()))
}

/// How high the strip is.
#[inline(never)] // It belongs to the chunk of fleets, whoever calls it.
pub(super) fn height(fleet: &Fleet) -> f64 {
    body(fleet) + 4.0 * LINE + 8.0
}

/// Where everything is.
struct Places<'film> {
    fleet: &'film Fleet,
    clients: Rows,
    proxies: Rows,
    pods: Rows,
    top: f64,
    body: f64,
    left: f64,
    middle: f64,
    right: f64,
}

impl Places<'_> {
    fn at(&self, end: End) -> Point {
        let (x, rows, number) = match end {
            End::Client(number) => (self.left, &self.clients, number),
            End::Proxy(number) => (self.middle, &self.proxies, number),
            End::Pod(number) => (self.right, &self.pods, number),
        };
        Point::new(x, self.top + rows.y(rows.row(number), self.body))
    }

    /// Where a call is that is so far on its way.
    fn way(&self, call: &Sampled, place: f64) -> Point {
        let client = self.at(End::Client(call.client));
        let pod = call.pod.map_or(client, |pod| self.at(End::Pod(pod)));
        let between = |from: Point, to: Point, share: f64| {
            Point::new(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share)
        };
        match call.proxy.map(|proxy| self.at(End::Proxy(proxy))) {
            Some(proxy) if place < 0.5 => between(client, proxy, 2.0 * place),
            Some(proxy) => between(proxy, pod, 2.0 * place - 1.0),
            None => between(client, pod, place),
        }
    }
}

/// Draws one of the films.
#[inline(never)] // It belongs to the chunk of fleets, whoever calls it.
pub(super) fn strip(strips: &mut Strips, films: &[&Film], index: usize, at: At, top: f64) {
    let film = films[index];
    let Some(fleet) = &film.fleet else { return };
    let width = strips.width;
    let pods = Rows::pods(fleet);
    let body = body(fleet);
    let clients = Rows::new(fleet.clients, body, CLOSEST_CLIENTS);
    let proxies = if let Between::Proxies(count) = fleet.between { count } else { 0 };
    let left = if clients.has_numbers() { NUMBER } else { 5.0 };
    let right = width - (width * 0.4).clamp(120.0, 260.0);
    let places = Places {
        fleet,
        clients,
        proxies: Rows {
            pitch: body / f64::from(proxies.max(1)),
            ..Rows::new(proxies, body, CLOSEST_CLIENTS)
        },
        pods,
        top: top + 2.0 * LINE + 4.0,
        body,
        left,
        middle: f64::midpoint(left, right),
        right,
    };
    // Alike for all that are beside each other.
    let most = films.iter().filter_map(|film| film.fleet.as_ref()).map(|fleet| fleet.per_second(fleet.most));
    let most = most.fold(0.0, f64::max);
    let color = strips.palette.family(film.family);
    strips.connections(&places, at.ns);
    strips.ends(&places);
    strips.load(&places, index, at.ns, (most, color));
    strips.calls(&places, index, at, color);
    strips.words(&places, film, at.ns, top);
}

impl Strips {
    /// The connections that there are; several between two places are one line.
    fn connections(&mut self, places: &Places<'_>, ns: u64) {
        let ends = |end| match end {
            End::Client(number) => (0, places.clients.row(number)),
            End::Proxy(number) => (1, places.proxies.row(number)),
            End::Pod(number) => (2, places.pods.row(number)),
        };
        // From each row of clients and proxies to each of proxies and pods.
        let (clients, proxies, pods) = (places.clients.count, places.proxies.count, places.pods.count);
        let wide = (proxies + pods) as usize;
        let mut drawn = vec![false; (clients + proxies) as usize * wide];
        let mut lines = Vec::new();
        for one in &places.fleet.connections {
            let ((from_kind, from), (to_kind, to)) = (ends(one.from), ends(one.to));
            if !(one.from_ns..one.to_ns).contains(&ns) || to_kind == 0 || from_kind == 2 {
                continue;
            }
            let from = if from_kind == 0 { from } else { clients as usize + from };
            let to = if to_kind == 1 { to } else { proxies as usize + to };
            if drawn.get_mut(from * wide + to).is_some_and(|drawn| !std::mem::replace(drawn, true)) {
                lines.push(vec![places.at(one.from), places.at(one.to)]);
            }
        }
        // Where there are many, less of each.
        let color = if lines.len() > FEW_LINES { self.palette.grid } else { self.palette.axis };
        let stroke = Some(Stroke { color, width: 1.0, dash: Vec::new() });
        let role = Role::Grid(Dimension::Y);
        self.items.push(Item { role, shape: Shape::Path { lines, closed: false, fill: None, stroke } });
    }

    /// Clients, what balances, and the pods' boxes.
    fn ends(&mut self, places: &Places<'_>) {
        let Palette { muted, axis, .. } = *self.palette;
        let role = Role::AxisLine(Dimension::Y);
        for row in 0..places.clients.count {
            let at = places.at(End::Client(row * places.clients.each));
            self.circle(role, at, 2.5, muted, false);
            if places.clients.has_numbers() {
                self.text(&(row + 1).to_string(), SMALL, muted, beside(at, -7.0), TextAnchor::End);
            }
        }
        match places.fleet.between {
            Between::Nothing => {}
            Between::Connections => {
                let area = Area { x: places.middle - 2.0, y: places.top, width: 4.0, height: places.body };
                self.items.push(Item { role, shape: Shape::Rect { area, fill: axis } });
            }
            Between::Proxies(_) => {
                for row in 0..places.proxies.count {
                    let at = places.at(End::Proxy(row * places.proxies.each));
                    let half = (places.proxies.pitch * 0.35).min(24.0);
                    self.block(role, at, [BETWEEN / 2.0, half], axis);
                    if half * 2.0 >= NUMBERED {
                        let number = (row * places.proxies.each + 1).to_string();
                        self.text(&number, SMALL, muted, beside(at, 0.0), TextAnchor::Middle);
                    }
                }
            }
        }
        for row in 0..places.pods.count {
            let at = places.at(End::Pod(row * places.pods.each));
            let has_numbers = places.pods.has_numbers();
            let half = if has_numbers { (NUMBER - 4.0) / 2.0 } else { 2.0 };
            let at = Point::new(at.x + half, at.y);
            self.block(role, at, [half, (places.pods.pitch * 0.5 - 1.0).max(1.0)], axis);
            if has_numbers {
                self.text(&(row + 1).to_string(), SMALL, muted, beside(at, 0.0), TextAnchor::Middle);
            }
        }
    }

    /// How many calls come to each pod; of several in a row, to the busiest.
    fn load(&mut self, places: &Places<'_>, index: usize, ns: u64, (most, color): (f64, Color)) {
        let Palette { ink, muted, grid, .. } = *self.palette;
        let (fleet, pods) = (places.fleet, &places.pods);
        let has_numbers = pods.has_numbers();
        let from = places.right + if has_numbers { NUMBER } else { 6.0 };
        let room = self.width - from - if has_numbers { RATE } else { 0.0 };
        let received = fleet.received_at(ns);
        let long = |rate: f64| if most > 0.0 { room * (rate / most).min(1.0) } else { 0.0 };
        for row in 0..pods.count as usize {
            let of_row = received.chunks(pods.each as usize).nth(row).unwrap_or_default();
            let rate = fleet.per_second(of_row.iter().copied().max().unwrap_or(0));
            let y = places.top + pods.y(row, places.body);
            let thick = (pods.pitch * 0.6).max(2.0);
            let area = |width| Area { x: from, y: y - thick / 2.0, width, height: thick };
            let track = Shape::Rect { area: area(room), fill: grid };
            self.items.push(Item { role: Role::Grid(Dimension::X), shape: track });
            let bar = Shape::Rect { area: area(long(rate)), fill: color };
            self.items.push(Item { role: Role::Series { index, point: None }, shape: bar });
            if has_numbers {
                let says = if rate > 0.0 { figure::number(rate.round()) + "/s" } else { "idle".into() };
                let tint = if rate > 0.0 { ink } else { muted };
                self.text(&says, SMALL, tint, beside(Point::new(self.width, y), 0.0), TextAnchor::End);
            }
        }
        let sum: u32 = received.iter().sum();
        if sum > 0 {
            let x = from + long(fleet.per_second(sum) / f64::from(fleet.pods));
            let first = places.top + (places.body - pods.height()) / 2.0;
            let ends = vec![Point::new(x, first), Point::new(x, first + pods.height())];
            let stroke = Some(Stroke { color: ink, width: 1.0, dash: vec![3.0, 2.0] });
            let shape = Shape::Path { lines: vec![ends], closed: false, fill: None, stroke };
            self.items.push(Item { role: Role::Note, shape });
        }
    }

    /// The calls of the sample. Those that stand stand before whoever has them, those worked on first.
    fn calls(&mut self, places: &Places<'_>, index: usize, at: At, color: Color) {
        let under_way = places.fleet.at(at.ns, at.least_ns);
        let dense = places.pods.pitch < 2.0 * HALF + 2.0;
        let half = if dense { 2.0 } else { HALF };
        let step = 2.0 * half + 1.0;
        let [mut clients, mut proxies, mut pods] =
            [&places.clients, &places.proxies, &places.pods].map(|rows| vec![0_u32; rows.count as usize]);
        for worked in [true, false] {
            for (place, spot) in &under_way {
                let call = &places.fleet.calls[*place];
                let hollow = call.fails;
                let (end, line, [from, ahead], room) = match *spot {
                    Spot::Way { place, back } => {
                        if !worked {
                            let way = places.way(call, place);
                            let aside = if dense { 1.0 } else { 2.5 };
                            let at = Point::new(way.x, way.y + if back { aside } else { -aside });
                            let role = Role::Series { index, point: Some(call.number as usize) };
                            self.shape(role, &pointer(at, half, back), color, hollow);
                        }
                        continue;
                    }
                    _ if worked != (*spot == Spot::Worked) => continue,
                    Spot::Waits => (End::Client(call.client), &mut clients, [8.0, step], 0.3),
                    Spot::Passes => {
                        let Some(proxy) = call.proxy else { continue };
                        (End::Proxy(proxy), &mut proxies, [-BETWEEN / 2.0 - step, -step], 0.3)
                    }
                    Spot::Line | Spot::Worked => {
                        let Some(pod) = call.pod else { continue };
                        (End::Pod(pod), &mut pods, [-step, -step], 0.4)
                    }
                };
                let row = match end {
                    End::Client(number) => places.clients.row(number),
                    End::Proxy(number) => places.proxies.row(number),
                    End::Pod(number) => places.pods.row(number),
                };
                let Some(before) = line.get_mut(row) else { continue };
                let away = from + ahead * f64::from(*before);
                // Who finds no place is counted in words.
                if away.abs() > (places.right - places.left) * room {
                    continue;
                }
                *before += 1;
                let stands = places.at(end);
                let at = Point::new(stands.x + away, stands.y);
                let role = Role::ValueLabel { series: index, point: call.number as usize };
                if *spot == Spot::Worked {
                    self.shape(role, &square(at, half), color, hollow);
                } else {
                    self.circle(role, at, half, color, hollow);
                }
            }
        }
    }

    fn words(&mut self, places: &Places<'_>, film: &Film, ns: u64, top: f64) {
        let Palette { ink, muted, .. } = *self.palette;
        let (fleet, width) = (places.fleet, self.width);
        let wide = width >= NARROW;
        self.text(&film.label, NAME, ink, Point::new(0.0, top + 13.0), TextAnchor::Start);
        let so_far = fleet.so_far(ns.min(film.end_ns), wide);
        self.text(&so_far, COUNT, muted, Point::new(0.0, top + LINE + 12.0), TextAnchor::Start);
        let foot = places.top + places.body + 13.0;
        let mut clients = counted(fleet.clients, "client");
        let mut pods = counted(fleet.pods, "pod");
        if places.clients.each > 1 {
            clients.push_str(&[", ", &figure::number(f64::from(places.clients.each)), " a dot"].concat());
        }
        if places.pods.each > 1 {
            pods.push_str(&[", the busiest of ", &places.pods.each.to_string(), " a row"].concat());
        }
        let between = match fleet.between {
            Between::Nothing => String::new(),
            Between::Connections => "balancer".into(),
            Between::Proxies(1) => "proxy".into(),
            Between::Proxies(_) => "proxies".into(),
        };
        self.text(&clients, COUNT, muted, Point::new(0.0, foot), TextAnchor::Start);
        if wide || places.pods.each.max(places.clients.each) == 1 {
            self.text(&between, COUNT, muted, Point::new(places.middle, foot), TextAnchor::Middle);
        }
        self.text(&pods, COUNT, muted, Point::new(width, foot), TextAnchor::End);
        self.text(&fleet.took(), COUNT, muted, Point::new(0.0, foot + LINE), TextAnchor::Start);
    }

    /// A box that hides what is behind it: halves of its width and height.
    fn block(&mut self, role: Role, at: Point, [wide, high]: [f64; 2], color: Color) {
        let corner = |x: f64, y: f64| Point::new(at.x + x * wide, at.y + y * high);
        let corners = [corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)];
        self.shape(role, &corners, color, true);
    }
}

/// Where text stands whose middle is beside that point.
fn beside(at: Point, x: f64) -> Point {
    Point::new(at.x + x, at.y + SMALL * 0.36)
}

fn counted(count: u32, what: &str) -> String {
    let mut text = figure::with_unit(f64::from(count), what);
    if count != 1 {
        text.push('s');
    }
    text
}

#[cfg(test)]
mod tests;
