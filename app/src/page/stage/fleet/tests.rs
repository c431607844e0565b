use figure::{DisplayList, Family, Theme};
use lessons::film::fleet::{Connection, Moments, NEVER};

use super::super::picture::picture;
use super::*;

/// Call n, of client n, is on its way to pod n since `100 n` until `100 n + 100`, is worked on for 1000, and is back 100 later.
fn sampled(number: u32, pods: u32) -> Sampled {
    let comes = 100 * u64::from(number);
    Sampled {
        number,
        client: number,
        connection: None,
        proxy: None,
        pod: Some(number % pods),
        moments: Moments {
            comes,
            sent: comes,
            at_proxy: NEVER,
            forwarded: NEVER,
            received: comes + 100,
            begun: comes + 100,
            answered: comes + 1_100,
            ended: comes + 1_200,
        },
        status: "OK",
        fails: false,
    }
}

/// Each client has a connection to the pod of its number; pod n receives n calls in the only bin.
fn fleet(clients: u32, pods: u32, between: Between) -> Fleet {
    let link = |client| Connection {
        from: End::Client(client),
        to: End::Pod(client % pods),
        from_ns: 0,
        to_ns: NEVER,
    };
    Fleet {
        clients,
        between,
        pods,
        connections: (0..clients).map(link).collect(),
        calls: (0..clients.min(8)).map(|number| sampled(number, pods)).collect(),
        every: 25,
        received: (0..pods).collect(),
        most: pods - 1,
        bin_ns: 1_000_000_000,
        latencies: [Some(10_000_000), Some(20_000_000), None],
    }
}

fn film(fleet: Fleet) -> Film {
    Film {
        contender: "one".into(),
        label: "One".into(),
        family: Family::ProtobufGrpc,
        ends: ["client", "pod"],
        lanes: Vec::new(),
        calls: Vec::new(),
        parcels: Vec::new(),
        losses: Vec::new(),
        spans: Vec::new(),
        events: Vec::new(),
        end_ns: 10_000,
        busiest_ns: 0,
        missing: String::new(),
        fleet: Some(Box::new(fleet)),
    }
}

fn drawn(film: &Film, ns: u64, width: f64) -> DisplayList {
    picture(&[film], At { ns, least_ns: 0 }, width, Theme::Light)
}

fn center(shape: &Shape) -> Point {
    match shape {
        Shape::Circle { center, .. } => *center,
        Shape::Path { lines, .. } => lines[0][0],
        _ => panic!("{shape:?}"),
    }
}

/// The marks of a call: on its way, standing.
fn marks(list: &DisplayList, call: usize) -> [Vec<Point>; 2] {
    [Role::Series { index: 0, point: Some(call) }, Role::ValueLabel { series: 0, point: call }].map(|role| {
        list.items.iter().filter(|item| item.role == role).map(|item| center(&item.shape)).collect()
    })
}

fn bars(list: &DisplayList) -> Vec<f64> {
    let bar = |item: &Item| match (&item.role, &item.shape) {
        (Role::Series { point: None, .. }, Shape::Rect { area, .. }) => Some(area.width),
        _ => None,
    };
    list.items.iter().filter_map(bar).collect()
}

fn words(list: &DisplayList) -> Vec<&str> {
    list.texts().map(|(_, text)| text.text.as_str()).collect()
}

#[test]
fn a_call_goes_from_its_client_to_its_pod_and_stands_there() {
    let film = film(fleet(3, 3, Between::Connections));
    let [way, _] = marks(&drawn(&film, 110, 600.0), 1);
    let [later, _] = marks(&drawn(&film, 190, 600.0), 1);
    assert!(way[0].x < later[0].x, "{way:?} {later:?}");
    let [none, stands] = marks(&drawn(&film, 300, 600.0), 1);
    assert!(none.is_empty() && stands[0].x > later[0].x - 10.0);
    let [back, _] = marks(&drawn(&film, 1_290, 600.0), 1);
    assert!(back[0].x < way[0].x + 10.0 && back[0].y > way[0].y, "there above, back below");
    assert_eq!(marks(&drawn(&film, 1_300, 600.0), 1), [vec![], vec![]]);
}

/// Each call under way has one mark, if there is room for it, and nothing else moves.
#[test]
fn marks_are_calls_of_the_sample() {
    for (clients, pods) in [(3, 3), (10, 60), (1_000, 200)] {
        let film = film(fleet(clients, pods, Between::Connections));
        let fleet = film.fleet.as_ref().unwrap();
        for ns in (0..2_000).step_by(50) {
            let list = drawn(&film, ns, 600.0);
            let of = |item: &Item| match item.role {
                Role::Series { point: Some(call), .. } | Role::ValueLabel { point: call, .. } => Some(call),
                _ => None,
            };
            let mut drawn: Vec<usize> = list.items.iter().filter_map(of).collect();
            drawn.sort_unstable();
            let there: Vec<usize> =
                fleet.at(ns, 0).iter().map(|(place, _)| fleet.calls[*place].number as usize).collect();
            assert_eq!(drawn, there, "{ns}");
        }
    }
}

#[test]
fn who_waits_stands_behind_who_is_worked_on() {
    let mut fleet = fleet(3, 1, Between::Connections);
    for call in &mut fleet.calls {
        call.moments.begun = if call.number == 2 { call.moments.received } else { 900 };
    }
    let list = drawn(&film(fleet), 500, 600.0);
    let at = |call| marks(&list, call)[1][0].x;
    assert!(at(2) > at(0) && at(0) > at(1), "{:?}", [at(0), at(1), at(2)]);
    let is_dot = |call| {
        let role = Role::ValueLabel { series: 0, point: call };
        let item = list.items.iter().find(|item| item.role == role).unwrap();
        matches!(item.shape, Shape::Circle { .. })
    };
    assert_eq!([is_dot(0), is_dot(1), is_dot(2)], [true, true, false]);
}

#[test]
fn what_ends_badly_is_hollow_in_every_theme() {
    let mut fleet = fleet(2, 2, Between::Nothing);
    fleet.calls[1].fails = true;
    let film = film(fleet);
    for theme in Theme::ALL {
        let list = picture(&[&film], At { ns: 150, least_ns: 0 }, 600.0, theme);
        let hollow = |call| {
            let is = |item: &&Item| matches!(item.role, Role::Series { point: Some(point), .. } | Role::ValueLabel { point, .. } if point == call);
            let item = list.items.iter().find(is).unwrap();
            matches!(item.shape, Shape::Path { stroke: Some(_), .. })
        };
        assert_eq!([hollow(0), hollow(1)], [false, true]);
    }
}

/// Few pods have a row and their number each; beyond sixty a row is that of the busiest.
#[test]
fn a_pod_has_a_row_until_there_are_too_many() {
    for (pods, rows) in [(1, 1), (3, 3), (12, 12), (60, 60), (61, 31), (200, 50), (10_000, 60)] {
        let film = film(fleet(4, pods, Between::Connections));
        let list = drawn(&film, 0, 600.0);
        let bars = bars(&list);
        assert_eq!(bars.len(), rows, "{pods}");
        assert!(bars.is_sorted(), "pod n has n calls");
        let each = (pods as usize).div_ceil(rows);
        let full = bars[rows - 1];
        let busiest = |row: usize| ((row + 1) * each - 1).min(pods as usize - 1) as f64;
        for (row, bar) in bars.iter().enumerate().filter(|_| pods > 1) {
            assert!((bar / full - busiest(row) / f64::from(pods - 1)).abs() < 1e-9, "{pods} {row}");
        }
        let says = words(&list).into_iter().any(|words| words.contains("the busiest of"));
        assert_eq!(says, each > 1);
        assert_eq!(words(&list).contains(&"idle"), pods <= 12, "{pods}");
    }
}

/// On a phone what a dot and a row stand for leaves no room for the middle.
#[test]
fn words_do_not_lie_on_each_other() {
    let says = |clients, pods, width| {
        words(&drawn(&film(fleet(clients, pods, Between::Connections)), 0, width)).contains(&"balancer")
    };
    assert!(says(10, 10, 343.0) && says(1_000, 200, 660.0));
    assert!(!says(40, 10, 343.0) && !says(10, 61, 343.0));
}

#[test]
fn a_scale_for_all_that_are_beside_each_other() {
    let [small, large] = [3, 9].map(|pods| film(fleet(3, pods, Between::Connections)));
    let alone = bars(&drawn(&small, 0, 600.0));
    let beside = bars(&picture(&[&small, &large], At { ns: 0, least_ns: 0 }, 600.0, Theme::Light));
    assert!((beside[2] / alone[2] - 2.0 / 8.0).abs() < 1e-9, "{beside:?} {alone:?}");
}

/// Several connections between two places are one line, and one that is closed is none.
#[test]
fn there_is_a_line_where_a_connection_is() {
    let lines = |fleet: Fleet, ns| {
        let list = drawn(&film(fleet), ns, 600.0);
        let of = |item: &Item| match (&item.role, &item.shape) {
            (Role::Grid(Dimension::Y), Shape::Path { lines, .. }) => Some(lines.len()),
            _ => None,
        };
        list.items.iter().find_map(of).unwrap()
    };
    let mut few = fleet(3, 3, Between::Connections);
    assert_eq!(lines(few.clone(), 0), 3);
    few.connections[0].to_ns = 500;
    few.connections[1].from_ns = 600;
    assert_eq!([499, 500, 600].map(|ns| lines(few.clone(), ns)), [2, 1, 2]);
    few.connections.extend(few.connections.clone());
    assert_eq!(lines(few, 600), 2);
    assert!(lines(fleet(10_000, 10_000, Between::Connections), 0) <= 60 * 60);
}

/// One to thousands, and a phone: everything stays inside.
#[test]
fn nothing_leaves_the_picture() {
    for (clients, pods, width) in
        [(1, 1, 300.0), (10, 10, 343.0), (1_000, 200, 300.0), (5_000, 10_000, 900.0)]
    {
        for between in [Between::Nothing, Between::Connections, Between::Proxies(2), Between::Proxies(500)] {
            let mut fleet = fleet(clients, pods, between);
            for call in &mut fleet.calls {
                (call.proxy, call.moments.at_proxy) = (Some(0), call.moments.comes + 10);
                call.moments.forwarded = call.moments.comes + 50;
            }
            let film = film(fleet);
            for ns in [0, 50, 120, 500, 1_150, 5_000] {
                let list = drawn(&film, ns, width);
                assert!(list.height <= PODS + 4.0 * LINE + 8.0);
                for item in &list.items {
                    let inside = |at: &Point| list.bounds().grown(1.0).contains(*at);
                    match &item.shape {
                        Shape::Path { lines, .. } => assert!(lines.concat().iter().all(inside), "{item:?}"),
                        Shape::Circle { center, .. } => assert!(inside(center), "{item:?}"),
                        Shape::Rect { area, .. } => {
                            assert!(area.width >= 0.0 && area.x + area.width <= width + 1e-9, "{item:?}");
                        }
                        Shape::Text(text) => assert!(inside(&text.at), "{item:?}"),
                    }
                }
            }
        }
    }
}
