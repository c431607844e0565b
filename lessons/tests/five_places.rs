//! The lesson four-places-to-balance: where each of its five places is best, found by a sweep, what it gains there over the
//! next best, and its price. The takeaway leads to what the sweep found.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::{Pairs, Tested, number};
use lessons::{Block, Kind, Values, link};

const LESSON: Tested = Tested("four-places-to-balance");
const PLACES: [&str; 5] = ["l4", "l7", "client", "lookaside", "xds"];

/// A setting in which each place is best: cells of the grid that win under at least eight of ten seeds.
///
/// They are not those of the widest margins, which the sweep prints. Where a place gains most, several things are wrong at once
/// and callers of all places suffer; or all who follow the policy lose by `pick_first`; or it is one seed's luck. These have
/// few knobs turned, so that a reader sees what it is that decides.
const BEST: [(&str, &Pairs); 5] = [
    ("l4", &[("clients", "300"), ("rps", "40"), ("slow_pods", "0")]),
    ("l7", &[("clients", "300"), ("policy", "least-request")]),
    ("client", &[("fault", "balancer"), ("late_clients", "5"), ("policy", "weighted")]),
    ("xds", &[("fault", "pod"), ("policy", "weighted")]),
    (
        "lookaside",
        &[
            ("fault", "pod-then-balancer"),
            ("late_clients", "1"),
            ("proxies", "1"),
            ("duration_s", "60"),
            ("clients", "50"),
        ],
    ),
];

/// The grid: what decides who sees calls, whether pods differ, what fails, and who starts while it is away. What is not named
/// is at its default.
const AXES: [(&str, &[&str]); 8] = [
    ("clients", &["10", "50", "300"]),
    ("rps", &["40", "400"]),
    ("slow_pods", &["0", "2"]),
    ("policy", &["pick-first", "round-robin", "weighted", "least-request", "ring-hash"]),
    ("fault", &["nothing", "balancer", "pod", "balancer-then-pod", "pod-then-balancer"]),
    ("late_clients", &["0", "1", "5", "10"]),
    ("proxies", &["1", "2", "20"]),
    ("duration_s", &["20", "60"]),
];
/// Every so many-th cell is in the thinned grid: a prime, so that it meets all values of each axis.
const THINNED: usize = 83;
/// Up to so much more of all calls may fail, in percent, and the lesson calls it as good.
const AS_GOOD_FAILED: f64 = 0.2;

/// A cell: which value of each axis.
type Cell = [usize; AXES.len()];

fn pairs(cell: Cell) -> Vec<(&'static str, &'static str)> {
    AXES.iter().zip(cell).map(|((key, values), at)| (*key, values[at])).collect()
}

/// The cell of these settings, which is in the grid.
fn cell(settings: &Pairs) -> Cell {
    assert!(settings.iter().all(|(key, _)| AXES.iter().any(|(axis, _)| axis == key)), "{settings:?}");
    AXES.map(|(axis, values)| {
        let value = match settings.iter().find(|(key, _)| *key == axis) {
            Some((_, value)) => (*value).to_owned(),
            None => match LESSON.lesson().knob(axis).unwrap().kind {
                Kind::Integer { default, .. } => default.to_string(),
                Kind::Choice { default, .. } => default.to_owned(),
                _ => panic!("{axis}"),
            },
        };
        values.iter().position(|one| *one == value).unwrap_or_else(|| panic!("{axis}={value} is no cell"))
    })
}

/// Those that differ from it in one axis, and itself.
fn around(cell: Cell) -> impl Iterator<Item = Cell> {
    (0..AXES.len()).flat_map(move |axis| {
        (0..AXES[axis].1.len()).map(move |at| {
            let mut near = cell;
            near[axis] = at;
            near
        })
    })
}

/// All cells; without `--long` those around the settings that were kept, and some of the others.
fn grid() -> Vec<Cell> {
    let all = AXES.iter().map(|(_, values)| values.len()).product::<usize>();
    let numbered = |mut number: usize| {
        AXES.map(|(_, values)| {
            let at = number % values.len();
            number /= values.len();
            at
        })
    };
    if std::env::var("WIRELAB_LONG").is_ok_and(|long| long == "1") {
        return (0..all).map(numbered).collect();
    }
    let kept = BEST.iter().flat_map(|(_, settings)| around(cell(settings)));
    let mut cells: Vec<Cell> = kept.chain((0..all).step_by(THINNED).map(numbered)).collect();
    cells.sort_unstable();
    cells.dedup();
    cells
}

/// Which place is best in a run, and what it gains over the next: so much more of the calls fail there, in percent, and its p99
/// is so many times as long.
struct Won {
    place: &'static str,
    failed: f64,
    p99: f64,
}

fn won(values: &Values) -> Option<Won> {
    let best = |place: &&str| values.number(&format!("{place}.best")) == Some(1.0);
    let mut all = PLACES.into_iter().filter(best);
    let place = all.next()?;
    assert_eq!(all.next(), None, "one place is best");
    Some(Won { place, failed: number(values, "gain.failed"), p99: number(values, "gain.p99") })
}

/// Runs all of these, each cell with its seed, on two threads: so many cores build servers have.
fn run(asked: &[(Cell, u64)]) -> Vec<Option<Won>> {
    let (left, right) = asked.split_at(asked.len() / 2);
    let one = |&(cell, seed): &(Cell, u64)| won(&LESSON.seeded(seed, &pairs(cell)).1);
    std::thread::scope(|scope| {
        let halves = [left, right].map(|half| scope.spawn(move || half.iter().map(one).collect::<Vec<_>>()));
        halves.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

/// Under how many of ten seeds a place is best in a cell.
fn of_ten(place: &str, cell: Cell) -> usize {
    let asked: Vec<(Cell, u64)> = (1..=10).map(|seed| (cell, seed)).collect();
    run(&asked).iter().flatten().filter(|won| won.place == place).count()
}

fn shown(cell: Cell) -> String {
    pairs(cell).iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
}

/// The walk over the grid, one seed for each cell: every place is best somewhere, and in the settings that were kept.
#[test]
fn the_sweep_finds_cells_for_each_place() {
    let cells = grid();
    let found = run(&cells.iter().map(|cell| (*cell, 1)).collect::<Vec<_>>());
    let of = |place| {
        let won = cells.iter().zip(&found).filter_map(|(cell, won)| Some((*cell, won.as_ref()?)));
        won.filter(move |(_, won)| won.place == place)
    };
    // A run in which no call of some place was answered has no best place.
    println!("{} cells, {} without an answered call of some place", cells.len(), {
        found.iter().filter(|won| won.is_none()).count()
    });
    for (place, settings) in BEST {
        let kept = cell(settings);
        println!("{place}: best in {} cells", of(place).count());
        let by_failed = of(place).max_by(|one, other| one.1.failed.total_cmp(&other.1.failed));
        let alike = of(place).filter(|(_, won)| won.failed <= AS_GOOD_FAILED);
        let by_p99 = alike.max_by(|one, other| one.1.p99.total_cmp(&other.1.p99));
        let here = of(place).find(|(cell, _)| *cell == kept);
        for (what, one) in [("failures", by_failed), ("p99, as few failing", by_p99), ("kept", here)] {
            let Some((cell, won)) = one else { continue };
            let seeds = of_ten(place, cell);
            println!(
                "  {what}: the next best fails {:.2} % more, p99 {:.2} times; {seeds} of 10 seeds: {}",
                won.failed,
                won.p99,
                shown(cell)
            );
            assert!(what != "kept" || seeds >= 8, "{place}: {seeds} of 10");
        }
        assert!(here.is_some(), "{place} is not best where the takeaway says so");
    }
}

/// The takeaway leads to these settings, and to no others.
#[test]
fn the_takeaway_opens_the_settings_in_which_each_place_is_best() {
    let takeaway = LESSON.lesson().words.section("takeaway").unwrap();
    let mut links = Vec::new();
    for block in takeaway.blocks {
        if let Block::List(items) = block {
            links.extend(items.iter().filter_map(|item| item.iter().find_map(|piece| piece.link)));
        }
    }
    assert_eq!(links.len(), BEST.len());
    for (link, (place, pairs)) in links.into_iter().zip(BEST) {
        let opened = link::open(link);
        assert_eq!(opened.notices, [], "{link}");
        let link::Route::Lesson(route) = opened.route else { panic!("{link}") };
        assert_eq!(route.settings, LESSON.settings(pairs), "{place}");
    }
}

/// Each place's price, and what it gains over the next best, with the run's own numbers.
#[test]
fn findings_say_what_is_best_its_price_and_what_it_gains() {
    for (place, settings) in BEST {
        let (observation, values) = LESSON.run(settings);
        let says = LESSON.lesson().findings(&LESSON.settings(settings), &observation).join(" ");
        let of = |id: &str, name: &str| values.words_of(id, name);
        let own = |name: &str| number(&values, &format!("{place}.{name}"));
        let opened = of(place, "opened");
        let (price, next, gain) = match place {
            "l4" => {
                assert!(own("max-mean") > 1.2 * number(&values, "l7.max-mean"));
                let price =
                    ["pods that are loaded by chance: ", &of(place, "max-mean"), " the mean on the busiest"];
                (price.concat(), "client", "callers are served as well, and there is more to run".to_owned())
            }
            "l7" => {
                let price = [
                    "a hop of ",
                    &values.words("hop-rtt").unwrap(),
                    ", and ",
                    &of(place, "cores"),
                    " of proxies",
                ];
                (price.concat(), "l4", longer(&values, "l4", place))
            }
            "client" => {
                // Ten clients and five late ones, ten pods.
                assert_eq!(own("opened"), 150.0);
                let price = [&opened, " connections, and clients whom nobody tells of a pod that hangs"];
                (price.concat(), "l7", fewer(&values, "l7", place))
            }
            "xds" => {
                assert_eq!(own("opened"), 100.0);
                let price = [&opened, " connections, and a control plane without which no client can start"];
                (price.concat(), "l7", longer(&values, "l7", place))
            }
            _ => {
                // Fifty clients with ten pods, and a late one with nine: the pod that hangs is listed no more.
                assert_eq!(own("opened"), 509.0);
                let price = [&opened, " connections, and a balancer for which new clients wait"];
                (price.concat(), "xds", fewer(&values, "xds", place))
            }
        };
        let label = |id| LESSON.lesson().contenders.iter().find(|one| one.id == id).unwrap().label;
        let expected = format!(
            "Best here, as the least to run among the places that serve callers as well: {}. The price: {price}. Next best: {}; \
             {gain}.",
            label(place),
            label(next)
        );
        assert!(says.contains(&expected), "{expected}\n{says}");
    }
}

/// What findings say where the next best place is slower.
fn longer(values: &Values, next: &str, best: &str) -> String {
    let [theirs, ours] = [next, best].map(|id| number(values, &format!("{id}.p99")));
    assert!((number(values, "gain.p99") / (theirs / ours) - 1.0).abs() < 1e-9);
    let [theirs, ours] = [next, best].map(|id| values.words_of(id, "p99"));
    format!("p99 is {theirs} there, {} the {ours} here", values.words("gain.p99").unwrap())
}

/// What findings say where more of the calls fail at the next best place.
fn fewer(values: &Values, next: &str, best: &str) -> String {
    let [theirs, ours] = [next, best].map(|id| values.words_of(id, "failed"));
    format!("there {theirs} of the calls fail, here {ours}")
}
