//! The page's hold on the runs: signals for what the reader sees of them, a plain buffer for what happened.

use std::rc::Rc;

use lessons::link::Route;
use lessons::{Answer, Progress};

use super::protocol::READY;
use super::supervisor::{Action, Supervisor, TICK_MS};
use super::transport::{Heard, Transport, load_module};
use crate::browser::{after, next_frame};
use crate::notices::Notices;
use crate::reactive::{Signal, Stored};

/// What `data-state` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunState {
    /// Nothing has been asked for.
    Idle,
    /// The newest settings are being run.
    Running,
    /// What is shown belongs to the newest settings.
    Done,
    /// The run could not be made, for this reason.
    Failed(String),
}

impl RunState {
    /// The value of the attribute.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed(_) => "failed",
        }
    }
}

/// A run that can be drawn: what was asked and what happened so far.
pub struct Shown {
    /// The place and its settings.
    pub route: Route,
    /// What it has come to so far.
    pub answer: Answer,
}

/// The page's hold on the runs.
#[derive(Clone, Copy)]
pub struct Desk {
    /// How the newest run stands.
    pub state: Signal<RunState>,
    /// How far it has come.
    pub progress: Signal<Option<Progress>>,
    /// Number of the newest frame; [`Self::shown`] has it.
    pub frame: Signal<u32>,
    notices: Notices,
    inner: Stored<Inner>,
}

#[derive(Default)]
struct Inner {
    supervisor: Supervisor,
    transport: Option<Rc<Transport>>,
    ticking: bool,
    /// The second module, once it was needed.
    exchanges: Option<js_sys::WebAssembly::Module>,
    asked: Option<Route>,
    shown: Option<Rc<Shown>>,
}

impl Desk {
    /// A desk with nothing on it.
    pub fn new(notices: Notices) -> Self {
        Self {
            state: Signal::new(RunState::Idle),
            progress: Signal::new(None),
            frame: Signal::new(0),
            notices,
            inner: Stored::new(Inner::default()),
        }
    }

    /// Runs this; whatever ran before is forgotten.
    pub fn run(self, route: &Route) {
        self.change(|inner| {
            if inner.shown.as_ref().is_some_and(|shown| !shown.route.same_page(route)) {
                inner.shown = None;
            }
            inner.asked = Some(route.clone());
            inner.supervisor.request(route)
        });
    }

    /// Nothing more is wanted of what runs; what it has shown stays.
    pub fn stop(self) {
        self.change(|inner| inner.supervisor.dismiss());
        self.state.set(RunState::Idle);
        self.progress.set(None);
    }

    /// Nothing is wanted any more, and nothing is shown.
    pub fn clear(self) {
        self.change(|inner| {
            (inner.asked, inner.shown) = (None, None);
            inner.supervisor.dismiss()
        });
        self.state.set(RunState::Idle);
        self.progress.set(None);
    }

    /// The newest run that has something to show, with what happened so far.
    pub fn shown(self) -> Option<Rc<Shown>> {
        self.inner.with(|inner| inner.shown.clone()).flatten()
    }

    fn heard(self, heard: Heard) {
        self.change(|inner| match heard {
            Heard::Message(message) => inner.supervisor.received(message),
            Heard::Crash(message) => inner.supervisor.crashed(&message),
        });
    }

    fn change(self, event: impl FnOnce(&mut Inner) -> Vec<Action>) {
        // Nothing is borrowed while the actions are performed: they may lead to further events.
        for action in self.inner.update(event).unwrap_or_default() {
            self.perform(action);
        }
        self.keep_ticking();
    }

    fn perform(self, action: Action) {
        match action {
            Action::StartWorker => self.open(Transport::worker(move |heard| self.heard(heard))),
            Action::StartOnPage => match Transport::page(move |heard| self.heard(heard)) {
                Ok(transport) => {
                    self.place(Some(transport));
                    self.heard(Heard::Message(READY));
                }
                Err(reason) => self.state.set(RunState::Failed(reason)),
            },
            Action::Stop => self.place(None),
            Action::Send(order) => {
                let transport = self.inner.with(|inner| inner.transport.clone()).flatten();
                if let Some(Err(reason)) = transport.map(|transport| transport.send(order)) {
                    self.heard(Heard::Crash(reason));
                }
            }
            Action::LoadExchanges => load_module("exchange", move |module| {
                let outcome = module.as_ref().map(drop).map_err(Clone::clone);
                self.change(|inner| {
                    inner.exchanges = module.ok();
                    inner.supervisor.loaded(outcome)
                });
            }),
            Action::BringExchanges => {
                let both = |inner: &Inner| Some((inner.transport.clone()?, inner.exchanges.clone()?));
                let brought =
                    self.inner.with(both).flatten().map(|(transport, module)| transport.bring(&module));
                if let Some(Err(reason)) = brought {
                    self.heard(Heard::Crash(reason));
                }
            }
            Action::Running => {
                self.state.set(RunState::Running);
                self.progress.set(None);
            }
            Action::Progress(progress) => self.progress.set(Some(progress)),
            Action::Show(frame) => {
                self.inner.update(|inner| {
                    inner.shown =
                        inner.asked.clone().map(|route| Rc::new(Shown { route, answer: frame.answer }));
                });
                self.state.set(if frame.progress.complete() { RunState::Done } else { RunState::Running });
                self.progress.set(Some(frame.progress));
                self.frame.update(|number| *number = number.wrapping_add(1));
                next_frame(move || self.change(|inner| inner.supervisor.painted()));
            }
            Action::Fail(reason) => self.state.set(RunState::Failed(reason)),
            Action::Notice(text) => self.notices.add(text),
        }
    }

    fn open(self, transport: Result<Transport, String>) {
        match transport {
            Ok(transport) => self.place(Some(transport)),
            Err(reason) => self.change(|inner| inner.supervisor.no_worker(&reason)),
        }
    }

    fn place(self, transport: Option<Transport>) {
        // The old one is dropped after the borrow has ended.
        let transport = transport.map(Rc::new);
        let _old = self.inner.update(|inner| std::mem::replace(&mut inner.transport, transport));
    }

    fn keep_ticking(self) {
        let start = self.inner.update(|inner| {
            let start = inner.supervisor.watching() && !inner.ticking;
            inner.ticking |= start;
            start
        });
        if start == Some(true) {
            let tick = move || {
                self.inner.update(|inner| inner.ticking = false);
                self.change(|inner| inner.supervisor.tick());
            };
            let _ = after(TICK_MS, tick); // It is never called off: nothing to watch, nothing to count.
        }
    }
}
