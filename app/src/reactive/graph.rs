//! Who follows whom, who belongs to whom, and what has to run again. Nothing in here knows the type of a value.
//!
//! What is set marks its followers stale, and theirs unsure. A memo that is read, or an effect whose turn has come, first
//! has its own sources made sure of: it runs only when one of them came out different.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use super::Runs;

/// A node's place in the list, and how many nodes stood there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Id {
    place: usize,
    generation: u32,
}

/// What a node is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Value,
    Memo,
    Effect,
    Owner,
}

/// Whether what a node made last still holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Fresh,
    /// A memo among its sources may come out different.
    Unsure,
    /// One of its sources is different.
    Stale,
}

type Run = Rc<RefCell<dyn Runs>>;

struct Node {
    kind: Kind,
    state: State,
    value: Option<Rc<dyn Any>>,
    run: Option<Run>,
    owner: Option<Id>,
    /// What goes before it runs again, and with it.
    made: Made,
    followers: Vec<Id>,
}

/// What a node has made and read, when it was last run.
#[derive(Default)]
struct Made {
    owned: Vec<Id>,
    kept: Vec<Box<dyn Any>>,
    sources: Vec<Id>,
}

/// All nodes, and the places that are free.
struct Nodes {
    list: Vec<(u32, Option<Node>)>,
    free: Vec<usize>,
}

struct Graph {
    nodes: RefCell<Nodes>,
    owner: Cell<Option<Id>>,
    observer: Cell<Option<Id>>,
    /// Effects whose turn comes when the browser's is over.
    due: RefCell<VecDeque<Id>>,
    asked: Cell<bool>,
    ask: Cell<fn()>,
}

thread_local! {
    static GRAPH: Graph = const {
        Graph {
            nodes: RefCell::new(Nodes { list: Vec::new(), free: Vec::new() }),
            owner: Cell::new(None),
            observer: Cell::new(None),
            due: RefCell::new(VecDeque::new()),
            asked: Cell::new(false),
            ask: Cell::new(|| {}),
        }
    };
}

impl Nodes {
    fn get(&self, id: Id) -> Option<&Node> {
        let (generation, node) = self.list.get(id.place)?;
        node.as_ref().filter(|_| *generation == id.generation)
    }

    fn get_mut(&mut self, id: Id) -> Option<&mut Node> {
        let (generation, node) = self.list.get_mut(id.place)?;
        node.as_mut().filter(|_| *generation == id.generation)
    }

    fn add(&mut self, node: Node) -> Id {
        let owner = node.owner;
        let place = self.free.pop().unwrap_or_else(|| {
            self.list.push((0, None));
            self.list.len() - 1
        });
        let (generation, free) = &mut self.list[place];
        *free = Some(node);
        let id = Id { place, generation: *generation };
        if let Some(owner) = owner.and_then(|owner| self.get_mut(owner)) {
            owner.made.owned.push(id);
        }
        id
    }

    /// Takes the node out, with all that belongs to it.
    fn take(&mut self, id: Id, gone: &mut Vec<Node>) {
        let Some(made) = self.get_mut(id).map(|node| std::mem::take(&mut node.made)) else { return };
        self.undo(id, &made, gone);
        let (generation, node) = &mut self.list[id.place];
        *generation = generation.wrapping_add(1);
        let node = node.take().map(|node| Node { made, ..node });
        gone.extend(node);
        self.free.push(id.place);
    }

    /// Lets go of what the node has read, and takes out what it has made.
    fn undo(&mut self, id: Id, made: &Made, gone: &mut Vec<Node>) {
        for &source in &made.sources {
            if let Some(source) = self.get_mut(source) {
                strike(&mut source.followers, id);
            }
        }
        for &owned in &made.owned {
            self.take(owned, gone);
        }
    }

    /// What follows the node is in this state at best, what follows that is unsure. Effects among them are due.
    fn mark_followers(&mut self, id: Id, state: State, due: &mut VecDeque<Id>) {
        let Some(node) = self.get_mut(id) else { return };
        let followers = std::mem::take(&mut node.followers);
        for &follower in &followers {
            let Some(node) = self.get_mut(follower) else { continue };
            let before = node.state;
            node.state = before.max(state);
            if before == State::Fresh {
                if node.kind == Kind::Effect {
                    due.push_back(follower);
                }
                self.mark_followers(follower, State::Unsure, due);
            }
        }
        if let Some(node) = self.get_mut(id) {
            node.followers = followers;
        }
    }
}

fn strike(list: &mut Vec<Id>, id: Id) {
    if let Some(place) = list.iter().position(|one| *one == id) {
        list.remove(place);
    }
}

fn with_nodes<Answer>(run: impl FnOnce(&mut Nodes) -> Answer) -> Answer {
    GRAPH.with(|graph| run(&mut graph.nodes.borrow_mut()))
}

/// A node that belongs to whoever is building.
pub(super) fn add(kind: Kind, value: Option<Rc<dyn Any>>, run: Option<Run>) -> Id {
    // What can run has to before anybody can rely on it.
    let state = if run.is_some() { State::Stale } else { State::Fresh };
    let owner = owner();
    let node = Node { kind, state, value, run, owner, made: Made::default(), followers: Vec::new() };
    with_nodes(|nodes| nodes.add(node))
}

/// An effect; it runs at once.
pub(super) fn begin(run: Run) {
    refresh(add(Kind::Effect, None, Some(run)));
}

/// Keeps this until whoever is building goes; where nobody is, it is dropped at once.
pub(super) fn keep(value: Box<dyn Any>) {
    let _homeless = with_nodes(|nodes| match owner().and_then(|owner| nodes.get_mut(owner)) {
        Some(owner) => {
            owner.made.kept.push(value);
            None
        }
        None => Some(value),
    });
}

/// Takes a node out, with all that belongs to it.
pub(super) fn remove(id: Id) {
    let take = |nodes: &mut Nodes| {
        let owner = nodes.get(id).and_then(|node| node.owner);
        if let Some(owner) = owner.and_then(|owner| nodes.get_mut(owner)) {
            strike(&mut owner.made.owned, id);
        }
        let mut gone = Vec::new();
        nodes.take(id, &mut gone);
        gone
    };
    // Dropped when nothing is borrowed: among what goes may be an owner of more. When the thread itself ends, all has gone.
    let _gone = GRAPH.try_with(|graph| take(&mut graph.nodes.borrow_mut()));
}

/// The value of a node, up to date.
pub(super) fn value(id: Id) -> Option<Rc<dyn Any>> {
    refresh(id);
    with_nodes(|nodes| nodes.get(id)?.value.clone())
}

/// Whoever is running follows the node.
pub(super) fn track(id: Id) {
    let Some(observer) = observer() else { return };
    with_nodes(|nodes| {
        if nodes.get(id).is_none() {
            return;
        }
        let Some(sources) = nodes.get_mut(observer).map(|node| &mut node.made.sources) else { return };
        if !sources.contains(&id) {
            sources.push(id);
            if let Some(source) = nodes.get_mut(id) {
                source.followers.push(observer);
            }
        }
    });
}

/// Tells its followers that a node is different.
pub(super) fn tell(id: Id) {
    GRAPH.with(|graph| {
        let due = &mut *graph.due.borrow_mut();
        graph.nodes.borrow_mut().mark_followers(id, State::Stale, due);
        if !due.is_empty() && !graph.asked.replace(true) {
            graph.ask.get()();
        }
    });
}

/// Makes sure of a node: runs it if it has to.
fn refresh(id: Id) {
    if state(id) == Some(State::Unsure) {
        let sources = with_nodes(|nodes| nodes.get(id).map(|node| node.made.sources.clone()));
        for source in sources.into_iter().flatten() {
            refresh(source);
            if state(id) != Some(State::Unsure) {
                break;
            }
        }
    }
    match state(id) {
        Some(State::Stale) => run(id),
        Some(State::Unsure) => with_nodes(|nodes| {
            if let Some(node) = nodes.get_mut(id) {
                node.state = State::Fresh;
            }
        }),
        Some(State::Fresh) | None => {}
    }
}

fn state(id: Id) -> Option<State> {
    with_nodes(|nodes| nodes.get(id).map(|node| node.state))
}

fn run(id: Id) {
    let taken = with_nodes(|nodes| {
        let node = nodes.get_mut(id)?;
        // Before it runs: what it sets itself may well be what it has read.
        node.state = State::Fresh;
        let (run, made) = (node.run.clone()?, std::mem::take(&mut node.made));
        let mut gone = Vec::new();
        nodes.undo(id, &made, &mut gone);
        Some((run, made, gone))
    });
    let Some((run, made, gone)) = taken else { return };
    drop((made, gone)); // When nothing is borrowed, as in `remove`.
    let back = enter(Some(id), Some(id));
    let changed = run.borrow_mut().run();
    drop(back);
    if changed {
        tell(id);
    }
}

/// Runs the effects that are due, and those that become due by it. An effect inside of another one comes after it: it
/// may have gone by then.
pub fn settle() {
    let next = || GRAPH.with(|graph| graph.due.borrow_mut().pop_front());
    while let Some(id) = next() {
        let mut line = vec![id];
        line.extend(std::iter::successors(owner_of(id), |id| owner_of(*id)));
        for id in line.into_iter().rev() {
            refresh(id);
        }
    }
    GRAPH.with(|graph| graph.asked.set(false));
}

fn owner_of(id: Id) -> Option<Id> {
    with_nodes(|nodes| nodes.get(id)?.owner)
}

/// Says who sees to it that [`settle`] is called soon; asked once until it is.
pub fn settle_by(ask: fn()) {
    GRAPH.with(|graph| graph.ask.set(ask));
}

/// Who is building.
pub(super) fn owner() -> Option<Id> {
    GRAPH.with(|graph| graph.owner.get())
}

/// Who is running.
pub(super) fn observer() -> Option<Id> {
    GRAPH.with(|graph| graph.observer.get())
}

/// These are building and running until what is returned is dropped.
pub(super) fn enter(owner: Option<Id>, observer: Option<Id>) -> impl Drop {
    GRAPH.with(|graph| Back { owner: graph.owner.replace(owner), observer: graph.observer.replace(observer) })
}

struct Back {
    owner: Option<Id>,
    observer: Option<Id>,
}

impl Drop for Back {
    fn drop(&mut self) {
        GRAPH.with(|graph| {
            graph.owner.set(self.owner);
            graph.observer.set(self.observer);
        });
    }
}

/// What a mistake of the page says: it asks for what has gone.
#[cold]
pub(super) fn gone() -> ! {
    panic!("a signal was read after its owner had gone");
}

#[cfg(test)]
pub(super) fn places() -> usize {
    with_nodes(|nodes| nodes.list.len())
}

#[cfg(test)]
pub(super) fn followers(id: Id) -> usize {
    with_nodes(|nodes| nodes.get(id).map_or(0, |node| node.followers.len()))
}
