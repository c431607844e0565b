use lessons::link::{Failure, LessonRoute, Route};
use lessons::{Answer, Progress, lessons};

use super::*;

fn route(seed: u64) -> Route {
    let mut route = LessonRoute::new(lessons()[0]);
    route.settings.seed = seed;
    Route::Lesson(route)
}

fn frame(run: u32, done: u32) -> FromWorker {
    let progress = Progress { done, total: 2, next: String::new() };
    FromWorker::Frame(Frame { run, progress, answer: Answer::default() })
}

fn ready() -> FromWorker {
    FromWorker::Ready { version: VERSION }
}

/// The runs that the actions order, by number and link.
fn sent(actions: &[Action]) -> Vec<(u32, String)> {
    let order = |action: &Action| match action {
        Action::Send(ToWorker::Run { run, link }) => Some((*run, link.clone())),
        _ => None,
    };
    actions.iter().filter_map(order).collect()
}

fn shown(actions: &[Action]) -> usize {
    actions.iter().filter(|action| matches!(action, Action::Show(_))).count()
}

fn at_work(route: &Route) -> Supervisor {
    let mut supervisor = Supervisor::default();
    assert_eq!(supervisor.request(route), [Action::Running, Action::StartWorker]);
    assert_eq!(sent(&supervisor.received(ready())).len(), 1);
    supervisor
}

#[test]
fn a_run_is_sent_when_the_worker_is_ready_and_shown_as_it_comes() {
    let mut supervisor = at_work(&route(7));
    assert_eq!(shown(&supervisor.received(frame(1, 1))), 1);
    assert_eq!(supervisor.painted(), [Action::Send(ToWorker::Next { run: 1 })]);
    assert_eq!(shown(&supervisor.received(frame(1, 2))), 1);
    assert_eq!(supervisor.painted(), []);
    assert!(!supervisor.watching());
}

#[test]
fn the_newest_settings_win_and_one_run_is_in_flight() {
    let mut supervisor = at_work(&route(1));
    let cancel = Action::Send(ToWorker::Cancel { run: 1 });
    assert_eq!(supervisor.request(&route(2)), [Action::Running, cancel]);
    assert_eq!(supervisor.request(&route(3)), [Action::Running], "asked to stop once");
    assert_eq!(shown(&supervisor.received(frame(1, 1))), 0, "an older run is not shown");
    let actions = supervisor.received(FromWorker::Cancelled { run: 1 });
    let [(2, link)] = &sent(&actions)[..] else { panic!("{actions:?}") };
    assert!(link.contains("seed=3"), "{link}");
}

#[test]
fn a_run_that_ends_while_it_is_cancelled_makes_way_too() {
    let mut supervisor = at_work(&route(1));
    supervisor.request(&route(2));
    let actions = supervisor.received(frame(1, 2));
    assert_eq!((shown(&actions), sent(&actions).len()), (0, 1));
    assert_eq!(supervisor.received(FromWorker::Cancelled { run: 1 }), []);
}

#[test]
fn a_crashed_worker_is_replaced_and_the_run_sent_again_once() {
    let mut supervisor = at_work(&route(1));
    let actions = supervisor.received(FromWorker::Panicked { message: "out of order".into() });
    let [Action::Stop, Action::Notice(notice), Action::StartWorker] = &actions[..] else {
        panic!("{actions:?}")
    };
    assert!(notice.contains("out of order") && notice.contains("sent again"), "{notice}");
    assert_eq!(sent(&supervisor.received(ready())).len(), 1);
    let actions = supervisor.crashed("out of order");
    assert!(matches!(&actions[..], [Action::Stop, Action::Fail(_)]), "{actions:?}");
    assert_eq!(
        supervisor.request(&route(1)),
        [Action::Running, Action::StartWorker],
        "the reader tries again"
    );
}

#[test]
fn a_silent_worker_is_replaced_after_three_seconds_and_a_talking_one_is_not() {
    let mut supervisor = at_work(&route(1));
    for _ in 0..20 {
        assert_eq!(supervisor.tick(), []);
        let progress = Progress { done: 0, total: 2, next: String::new() };
        supervisor.received(FromWorker::Alive { run: 1, progress });
    }
    for _ in 1..SILENT_TICKS {
        assert_eq!(supervisor.tick(), []);
    }
    let actions = supervisor.tick();
    assert!(
        matches!(&actions[..], [Action::Stop, Action::Notice(text), Action::StartWorker] if text.contains("3 seconds"))
    );
}

#[test]
fn a_worker_that_rests_may_be_silent_and_may_die() {
    let mut supervisor = at_work(&route(1));
    supervisor.received(frame(1, 2));
    for _ in 0..100 {
        assert_eq!(supervisor.tick(), []);
    }
    assert_eq!(supervisor.crashed("gone"), [Action::Stop]);
    assert_eq!(supervisor.request(&route(2)), [Action::Running, Action::StartWorker]);
}

#[test]
fn a_failure_asked_for_by_the_link_is_played_once() {
    let asked = Route::Lesson(LessonRoute { fail: Some(Failure::Panic), ..LessonRoute::new(lessons()[0]) });
    let mut supervisor = Supervisor::default();
    supervisor.request(&asked);
    assert!(sent(&supervisor.received(ready()))[0].1.contains("fail=panic"));
    supervisor.received(FromWorker::Panicked { message: "asked to".into() });
    assert!(!sent(&supervisor.received(ready()))[0].1.contains("fail"));
}

#[test]
fn workers_that_never_start_give_way_to_the_page() {
    let mut supervisor = Supervisor::default();
    supervisor.request(&route(1));
    assert!(supervisor.crashed("no").contains(&Action::StartWorker));
    let actions = supervisor.crashed("no");
    assert!(matches!(&actions[..], [Action::Stop, Action::Notice(_), Action::StartOnPage]), "{actions:?}");
    assert_eq!(sent(&supervisor.received(ready())).len(), 1);
    for _ in 0..20 {
        assert_eq!(supervisor.tick(), [], "nobody watches the page");
    }
}

#[test]
fn a_settings_change_during_the_replacement_counts_afresh() {
    let mut supervisor = at_work(&route(1));
    supervisor.crashed("no");
    assert_eq!(supervisor.request(&route(2)), [Action::Running]);
    assert!(sent(&supervisor.received(ready()))[0].1.contains("seed=2"));
    assert!(supervisor.crashed("no").contains(&Action::StartWorker));
}

#[test]
fn another_version_asks_for_a_reload() {
    let mut supervisor = Supervisor::default();
    supervisor.request(&route(1));
    let actions = supervisor.received(FromWorker::Ready { version: VERSION + 1 });
    assert!(
        matches!(&actions[..], [Action::Stop, Action::Fail(text)] if text.contains("reload")),
        "{actions:?}"
    );
}

#[test]
fn a_run_that_needs_the_second_module_waits_for_it_however_long() {
    let mut supervisor = at_work(&route(1));
    assert_eq!(supervisor.received(FromWorker::NeedsExchanges { run: 1 }), [Action::LoadExchanges]);
    for _ in 0..10 * SILENT_TICKS {
        assert_eq!(supervisor.tick(), []);
    }
    assert_eq!(supervisor.loaded(Ok(())), [Action::BringExchanges]);
    let silence: Vec<_> = (0..SILENT_TICKS).flat_map(|_| supervisor.tick()).collect();
    assert!(matches!(silence[..], [Action::Stop, ..]), "then it has to speak again: {silence:?}");
}

#[test]
fn without_the_second_module_the_run_fails_and_may_be_asked_for_again() {
    let mut supervisor = at_work(&route(1));
    supervisor.received(FromWorker::NeedsExchanges { run: 1 });
    let actions = supervisor.loaded(Err("no way there".into()));
    let [Action::Send(ToWorker::Cancel { run: 1 }), Action::Fail(reason)] = &actions[..] else {
        panic!("{actions:?}")
    };
    assert!(reason.contains("no way there"), "{reason}");
    assert_eq!(supervisor.received(FromWorker::Cancelled { run: 1 }), []);
    assert_eq!(sent(&supervisor.request(&route(1))).len(), 1);
    assert_eq!(supervisor.received(FromWorker::NeedsExchanges { run: 2 }), [Action::LoadExchanges]);
}

#[test]
fn a_newer_run_does_not_hear_of_a_module_that_an_older_one_waited_for() {
    let mut supervisor = at_work(&route(1));
    supervisor.received(FromWorker::NeedsExchanges { run: 1 });
    supervisor.request(&route(2));
    assert_eq!(supervisor.loaded(Err("no way there".into())), []);
    assert_eq!(sent(&supervisor.received(FromWorker::Cancelled { run: 1 })).len(), 1);
    assert_eq!(supervisor.loaded(Ok(())), []);
    assert_eq!(supervisor.received(FromWorker::NeedsExchanges { run: 1 }), [], "an older run's");
}

#[test]
fn the_page_plays_no_failure() {
    let asked = Route::Lesson(LessonRoute { fail: Some(Failure::Silent), ..LessonRoute::new(lessons()[0]) });
    let mut supervisor = Supervisor::default();
    supervisor.request(&asked);
    supervisor.no_worker("none here");
    let orders = sent(&supervisor.received(ready()));
    assert!(
        orders.len() == 1 && !orders[0].1.contains("fail"),
        "the page would never speak again: {orders:?}"
    );
}

#[test]
fn who_has_left_gets_nothing_more() {
    let mut supervisor = at_work(&route(1));
    assert_eq!(supervisor.dismiss(), [Action::Send(ToWorker::Cancel { run: 1 })]);
    assert_eq!(supervisor.received(FromWorker::Cancelled { run: 1 }), [], "and no run is sent again");
    assert_eq!(supervisor.crashed("gone"), [Action::Stop], "nor for it a worker started");
}

#[test]
fn a_refused_run_is_over() {
    let mut supervisor = at_work(&route(1));
    let refused = FromWorker::Refused { run: 1, reason: "a contradiction".into() };
    assert_eq!(supervisor.received(refused), [Action::Fail("a contradiction".into())]);
    assert_eq!(supervisor.crashed("gone"), [Action::Stop]);
    assert!(!supervisor.watching());
}

#[test]
fn a_worker_that_has_started_makes_up_for_those_that_did_not() {
    let mut supervisor = Supervisor::default();
    supervisor.request(&route(1));
    assert!(supervisor.crashed("at the start").contains(&Action::StartWorker));
    supervisor.received(ready());
    assert!(supervisor.crashed("at work").contains(&Action::StartWorker));
    let actions = supervisor.crashed("at the start");
    assert!(actions.contains(&Action::StartWorker), "one in vain is not two: {actions:?}");
}
