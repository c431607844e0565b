use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::*;

/// What has happened, in its order.
#[derive(Clone, Default)]
struct Log(Rc<RefCell<Vec<String>>>);

impl Log {
    fn note(&self, what: impl Into<String>) {
        self.0.borrow_mut().push(what.into());
    }

    /// What has happened since somebody looked last.
    fn news(&self) -> Vec<String> {
        self.0.take()
    }
}

/// Notes when it is dropped.
struct Noted(Log, &'static str);

impl Drop for Noted {
    fn drop(&mut self) {
        self.0.note(self.1);
    }
}

thread_local! {
    static ASKED: Cell<u32> = const { Cell::new(0) };
}

#[test]
fn what_is_set_in_one_turn_is_followed_once_and_together() {
    let owner = Owner::new();
    settle_by(|| ASKED.set(ASKED.get() + 1));
    let log = Log::default();
    let (first, second) = owner.with(|| (Signal::new(1), Signal::new(10)));
    let said = log.clone();
    owner.with(|| follow(move || said.note(format!("{} {}", first.get(), second.get()))));
    assert_eq!((log.news(), ASKED.get()), (vec!["1 10".into()], 0), "at once");
    first.set(2);
    second.update(|second| *second += 1);
    first.set(3);
    assert_eq!((log.news(), ASKED.get()), (vec![], 1), "not before the turn is over");
    settle();
    assert_eq!(log.news(), ["3 11"]);
    settle();
    assert_eq!(log.news(), [""; 0], "nothing more is due");
    first.set(3);
    settle();
    assert_eq!((log.news(), ASKED.get()), (vec!["3 11".into()], 2), "set is set, whatever it was");
}

#[test]
fn a_memo_is_made_when_it_is_read_and_only_a_difference_goes_on() {
    let owner = Owner::new();
    let log = Log::default();
    owner.with(|| {
        let count = Signal::new(1);
        let (made, said) = (log.clone(), log.clone());
        let half = memo(move |last: Option<&i32>| {
            made.note(format!("{last:?}"));
            count.get() / 2
        });
        assert_eq!(log.news(), [""; 0], "nobody has asked");
        follow(move || said.note(half.get().to_string()));
        assert_eq!(log.news(), ["None", "0"]);
        count.set(2);
        assert_eq!(half.get_untracked(), 1, "within the turn");
        assert_eq!(half.get_untracked(), 1);
        assert_eq!(log.news(), ["Some(0)"], "made once");
        settle();
        assert_eq!(log.news(), ["1"]);
        count.set(3);
        settle();
        assert_eq!(log.news(), ["Some(1)"], "the same came out");
    });
}

/// Both memos hang on the same signal; nobody ever sees one of them old and the other one new.
#[test]
fn no_effect_sees_half_a_change() {
    let owner = Owner::new();
    let log = Log::default();
    let said = log.clone();
    let count = owner.with(|| {
        let count = Signal::new(1);
        let double = memo(move |_| count.get() * 2);
        let next = memo(move |_| double.get() + 1);
        follow(move || said.note(format!("{} {} {}", next.get(), count.get(), double.get())));
        count
    });
    count.set(2);
    settle();
    assert_eq!(log.news(), ["3 1 2", "5 2 4"]);
}

#[test]
fn only_what_was_read_last_time_is_followed() {
    let owner = Owner::new();
    let log = Log::default();
    let said = log.clone();
    let (here, first, second) = owner.with(|| (Signal::new(true), Signal::new("a"), Signal::new("b")));
    owner.with(|| {
        follow(move || {
            let aside = untrack(|| second.get());
            said.note(if here.get() { first.get() } else { aside });
        });
    });
    let step = |set: &dyn Fn()| {
        set();
        settle();
        log.news()
    };
    assert_eq!(log.news(), ["a"]);
    assert_eq!(step(&|| second.set("b2")), [""; 0]);
    assert_eq!(step(&|| here.set(false)), ["b2"]);
    assert_eq!(step(&|| first.set("a2")), [""; 0]);
    assert_eq!(step(&|| here.set(true)), ["a2"]);
    assert_eq!(step(&|| first.set("a3")), ["a3"]);
}

/// The inner one has read the signal first and is due first; it must not run for what is about to go.
#[test]
fn what_an_effect_has_made_goes_before_it_runs_again() {
    let owner = Owner::new();
    let log = Log::default();
    let said = log.clone();
    let chosen = owner.with(|| {
        let chosen = Signal::new(1);
        follow(move || {
            keep(Noted(said.clone(), "dropped"));
            let own = Signal::new(0);
            let inner = said.clone();
            follow(move || inner.note(format!("inner {} {}", chosen.get(), own.get())));
            said.note(format!("outer {}", chosen.get()));
        });
        chosen
    });
    assert_eq!(log.news(), ["inner 1 0", "outer 1"]);
    chosen.set(2);
    settle();
    assert_eq!(log.news(), ["dropped", "inner 2 0", "outer 2"]);
    drop(owner);
    assert_eq!(log.news(), ["dropped"]);
    chosen.set(3);
    settle();
    assert_eq!(log.news(), [""; 0], "set in vain");
    assert_eq!(chosen.try_get_untracked(), None);
}

#[test]
fn an_effect_may_set_what_others_follow_and_what_it_has_read_itself() {
    let owner = Owner::new();
    let log = Log::default();
    let said = log.clone();
    let count = owner.with(|| {
        let (count, told) = (Signal::new(0), Signal::new(String::new()));
        follow(move || {
            let now = count.get();
            if now % 2 == 1 {
                count.set(now + 1);
            }
            told.set(format!("told {now}"));
        });
        follow(move || said.note(told.get()));
        count
    });
    assert_eq!(log.news(), ["told 0"]);
    count.set(1);
    settle();
    assert_eq!(log.news().last().map(String::as_str), Some("told 2"));
}

#[test]
fn what_is_looked_at_may_be_read_and_built_beside() {
    let owner = Owner::new();
    owner.with(|| {
        let list = Signal::new(vec![1, 2]);
        let sum = memo(move |_| list.with(|list| list.iter().sum::<i32>()));
        let stored = Stored::new(5);
        let all = list.with(|list| {
            let more = Signal::new(list.len());
            stored.update(|stored| *stored += 1);
            (list.len(), sum.get(), more.get(), stored.with(|stored| *stored))
        });
        assert_eq!(all, (2, 3, 2, Some(6)));
    });
}

/// The page builds and takes away all day long.
#[test]
fn places_of_what_has_gone_are_used_again() {
    let owner = Owner::new();
    let (route, home) = owner.with(|| (Signal::new(0), Home::here()));
    let kept = Rc::new(());
    for _ in 0..1_000 {
        let item = home.with(Owner::new);
        item.with(|| {
            let kept = Rc::clone(&kept);
            let part = memo(move |_| route.get() % 7);
            follow(move || {
                let _ = (Rc::strong_count(&kept), part.get());
                keep(home.with(Owner::new)); // An owner that another one keeps.
            });
        });
        route.update(|route| *route += 1);
        settle();
    }
    assert_eq!(Rc::strong_count(&kept), 1);
    assert!(graph::places() < 20, "{} places", graph::places());
    assert_eq!(graph::followers(route.id), 0);
}

#[test]
fn a_handle_does_not_see_what_stands_in_its_place_now() {
    let first = Owner::new();
    let old = first.with(|| Signal::new(1));
    drop(first);
    let second = Owner::new();
    let new = second.with(|| Signal::new(2));
    old.set(3);
    assert_eq!((old.try_get_untracked(), new.get()), (None, 2));
    assert_eq!(Stored(old.0).with(|value| *value), None);
}

#[test]
#[should_panic(expected = "after its owner had gone")]
fn who_reads_what_has_gone_made_a_mistake() {
    let owner = Owner::new();
    let gone = owner.with(|| Signal::new(1));
    drop(owner);
    gone.get();
}
