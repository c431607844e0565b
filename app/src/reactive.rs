//! Signals, memos and effects: what the page shows follows what it knows.
//!
//! A [`Signal`] is a value that says when it has changed, a [`memo`] a value that is made of others and changes only when
//! something else comes out, and what is given to [`follow`] runs again when a signal that it has read has changed. Not at
//! once: all that is set in one turn of the browser is followed together, as soon as the turn is over ([`settle`]), so that
//! nothing is drawn twice and nobody sees half a change. A memo is up to date whenever it is read.
//!
//! All of it belongs to an [`Owner`] and goes with it. Handles are copies of a number: one may outlive what it stands for.
//! Then it is set in vain, and only who reads it without asking first ([`ReadSignal::try_get_untracked`]) made a mistake.
//!
//! What knows the type of a value is a thin shell; the [graph](graph) below does not know it, and is compiled once.

mod graph;
#[cfg(test)]
mod tests;

use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::ops::Deref;
use std::rc::Rc;

use graph::{Id, Kind};

pub use graph::{settle, settle_by};

/// Where a node keeps its value: a memo has none before it is read for the first time.
type Place<T> = RefCell<Option<T>>;

/// A value that says when it has changed.
pub struct Signal<T>(ReadSignal<T>);

/// The same for who only reads it; it may be a memo's.
pub struct ReadSignal<T> {
    id: Id,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Signal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Signal<T> {}

impl<T> Clone for ReadSignal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ReadSignal<T> {}

impl<T> Deref for Signal<T> {
    type Target = ReadSignal<T>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T: 'static> Signal<T> {
    /// A signal of whoever is building.
    pub fn new(value: T) -> Self {
        Self(ReadSignal::of(graph::add(Kind::Value, Some(placed(value)), None)))
    }

    /// A handle that cannot set it.
    pub fn read_only(self) -> ReadSignal<T> {
        self.0
    }

    /// It is this now, and who follows it hears of it, even if it was the same before. Nothing happens where it has gone.
    #[inline(never)]
    pub fn set(self, value: T) {
        self.update(|old| *old = value);
    }

    /// The same for a value that is changed where it stands.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        if changed(self.id, change).is_some() {
            graph::tell(self.id);
        }
    }
}

impl<T: 'static> ReadSignal<T> {
    fn of(id: Id) -> Self {
        Self { id, of: PhantomData }
    }

    /// A copy of what it is; whoever is running follows it.
    ///
    /// # Panics
    /// When it has gone with its owner, as in all that reads without asking first.
    #[inline(never)]
    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// A look at what it is; whoever is running follows it.
    pub fn with<Answer>(self, look: impl FnOnce(&T) -> Answer) -> Answer {
        let answer = self.with_untracked(look);
        self.track();
        answer
    }

    /// A copy of what it is, without following it.
    #[inline(never)]
    pub fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }

    /// A look at what it is, without following it.
    pub fn with_untracked<Answer>(self, look: impl FnOnce(&T) -> Answer) -> Answer {
        seen(self.id, look).unwrap_or_else(|| graph::gone())
    }

    /// The same for who may come too late: nothing when it has gone.
    pub fn try_get_untracked(self) -> Option<T>
    where
        T: Clone,
    {
        seen(self.id, T::clone)
    }

    /// Whoever is running follows it.
    pub fn track(self) {
        graph::track(self.id);
    }
}

/// A value that is made of signals, by a function that is given what it made last. It is made when it is read and one of
/// them has changed; who follows it hears of it only when something else has come out.
#[inline]
pub fn memo<T: PartialEq + 'static>(make: impl FnMut(Option<&T>) -> T + 'static) -> ReadSignal<T> {
    memo_boxed(Box::new(make))
}

fn memo_boxed<T: PartialEq + 'static>(make: Box<dyn Makes<T>>) -> ReadSignal<T> {
    let value: Rc<Place<T>> = Rc::default();
    let maker = Maker { value: Rc::clone(&value), make };
    ReadSignal::of(graph::add(Kind::Memo, Some(value), Some(Rc::new(RefCell::new(maker)))))
}

/// A memo's function, of whatever type.
trait Makes<T> {
    fn next(&mut self, last: Option<&T>) -> T;
}

impl<T, F: FnMut(Option<&T>) -> T> Makes<T> for F {
    fn next(&mut self, last: Option<&T>) -> T {
        self(last)
    }
}

struct Maker<T> {
    value: Rc<Place<T>>,
    make: Box<dyn Makes<T>>,
}

impl<T: PartialEq> Runs for Maker<T> {
    fn run(&mut self) -> bool {
        let new = Some(self.make.next(self.value.borrow().as_ref()));
        let changed = *self.value.borrow() != new;
        if changed {
            // The old one is dropped when nothing is borrowed.
            let _old = self.value.replace(new);
        }
        changed
    }
}

/// What can run again, and says whether something else has come out.
trait Runs {
    fn run(&mut self) -> bool;
}

/// Not a closure that says so: this one says that nobody follows it.
struct Follower<F>(F);

impl<F: FnMut()> Runs for Follower<F> {
    fn run(&mut self) -> bool {
        (self.0)();
        false
    }
}

/// Runs this now, and again whenever a signal that it has read has changed, until the owner goes. What it makes itself
/// goes before it runs again.
#[inline]
pub fn follow(run: impl FnMut() + 'static) {
    graph::begin(Rc::new(RefCell::new(Follower(run))));
}

/// Keeps something until the owner goes; then it is dropped.
#[inline]
pub fn keep(value: impl Any) {
    graph::keep(Box::new(value));
}

/// A value of whoever is building that nobody follows. When it has gone there is nothing to see and nothing to change.
pub struct Stored<T>(ReadSignal<T>);

impl<T> Clone for Stored<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Stored<T> {}

impl<T: 'static> Stored<T> {
    /// Stores this.
    pub fn new(value: T) -> Self {
        Self(Signal::new(value).0)
    }

    /// A look at it.
    pub fn with<Answer>(self, look: impl FnOnce(&T) -> Answer) -> Option<Answer> {
        seen(self.0.id, look)
    }

    /// Changes it.
    pub fn update<Answer>(self, change: impl FnOnce(&mut T) -> Answer) -> Option<Answer> {
        changed(self.0.id, change)
    }

    /// Stores this instead.
    pub fn set(self, value: T) {
        self.update(|old| *old = value);
    }
}

fn placed<T: 'static>(value: T) -> Rc<dyn Any> {
    Rc::new(Place::new(Some(value)))
}

/// Once for each type, not for each look.
#[inline(never)]
fn place<T: 'static>(id: Id) -> Option<Rc<Place<T>>> {
    graph::value(id)?.downcast().ok()
}

fn seen<T: 'static, Answer>(id: Id, look: impl FnOnce(&T) -> Answer) -> Option<Answer> {
    let place = place::<T>(id)?;
    place.borrow().as_ref().map(look)
}

fn changed<T: 'static, Answer>(id: Id, change: impl FnOnce(&mut T) -> Answer) -> Option<Answer> {
    let place = place::<T>(id)?;
    place.borrow_mut().as_mut().map(change)
}

/// What things belong to; when it is dropped, all of them go.
#[must_use = "what is built goes with it"]
pub struct Owner(Id);

impl Owner {
    /// An owner that itself belongs to whoever is building.
    pub fn new() -> Self {
        Self(graph::add(Kind::Owner, None, None))
    }

    /// What is built in here belongs to it.
    pub fn with<Answer>(&self, build: impl FnOnce() -> Answer) -> Answer {
        Home(Some(self.0)).with(build)
    }
}

impl Default for Owner {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        graph::remove(self.0);
    }
}

/// The owner of what is being built, for who builds more of it later.
#[derive(Clone, Copy)]
pub struct Home(Option<Id>);

impl Home {
    /// The present one.
    pub fn here() -> Self {
        Self(graph::owner())
    }

    /// What is built in here belongs to it.
    pub fn with<Answer>(self, build: impl FnOnce() -> Answer) -> Answer {
        let _back = graph::enter(self.0, graph::observer());
        build()
    }
}

/// Reads signals without following them.
pub fn untrack<Answer>(read: impl FnOnce() -> Answer) -> Answer {
    let _back = graph::enter(graph::owner(), None);
    read()
}
