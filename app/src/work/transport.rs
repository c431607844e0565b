//! The way to wherever experiments run: a worker, or the page itself.

use std::rc::Rc;

use js_sys::{Function, Reflect, WebAssembly};
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, Worker};

use super::protocol::{FromWorker, ToWorker};
use super::role::{self, Driver, buffer};
use crate::browser::{Callback, ask_boot, callback, function, words};

/// What comes back.
pub(super) enum Heard {
    /// A message.
    Message(FromWorker),
    /// The worker has crashed, with these words.
    Crash(String),
}

/// An open way.
pub(super) enum Transport {
    /// To a worker.
    Worker {
        /// The worker.
        worker: Worker,
        /// What its messages call; dropped with it.
        _message: Callback,
        /// What its crash calls.
        _crash: Callback,
    },
    /// To the page.
    Page(Rc<Driver>),
}

impl Transport {
    /// Starts a worker. What starts it is in `static/boot.js`, because only that script has the compiled module.
    pub(super) fn worker(heard: impl Fn(Heard) + Clone + 'static) -> Result<Self, String> {
        let boot = Reflect::get(&js_sys::global(), &"wirelab".into()).map_err(|error| words(&error))?;
        let spawn: Function = Reflect::get(&boot, &"spawnWorker".into())
            .and_then(JsCast::dyn_into)
            .map_err(|_| "the page's boot script offers no worker".to_owned())?;
        let worker: Worker = spawn.call0(&boot).and_then(JsCast::dyn_into).map_err(|error| words(&error))?;
        let tell = heard.clone();
        let message =
            callback(move |event| tell(role::heard(event).map_or_else(Heard::Crash, Heard::Message)));
        let crash = callback(move |event| {
            let message = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).unwrap_or_default();
            heard(Heard::Crash(if message.is_empty() { "no reason given".into() } else { message }));
        });
        worker.set_onmessage(Some(function(&message)));
        worker.set_onerror(Some(function(&crash)));
        Ok(Self::Worker { worker, _message: message, _crash: crash })
    }

    /// Works on the page.
    pub(super) fn page(heard: impl Fn(Heard) + 'static) -> Result<Self, String> {
        Driver::start(Box::new(move |message| heard(Heard::Message(message))))
            .map(Self::Page)
            .map_err(|error| words(&error))
    }

    /// Sends an order.
    pub(super) fn send(&self, order: ToWorker) -> Result<(), String> {
        match self {
            Self::Worker { worker, .. } => {
                let (buffer, transfer) = buffer(&order)?;
                worker.post_message_with_transfer(&buffer, &transfer).map_err(|error| words(&error))
            }
            Self::Page(driver) => {
                driver.order(order);
                Ok(())
            }
        }
    }

    /// Hands the second module over.
    pub(super) fn bring(&self, module: &WebAssembly::Module) -> Result<(), String> {
        match self {
            Self::Worker { worker, .. } => worker.post_message(module).map_err(|error| words(&error)),
            Self::Page(driver) => {
                driver.bring(module.clone());
                Ok(())
            }
        }
    }
}

/// Loads the module of that name, and gives it or why it is not there. What loads it is in `static/boot.js`.
pub(super) fn load_module(name: &str, done: impl FnOnce(Result<WebAssembly::Module, String>) + 'static) {
    ask_boot("loadModule", &name.into(), move |module| {
        done(module.map(JsCast::unchecked_into));
    });
}

impl Drop for Transport {
    fn drop(&mut self) {
        if let Self::Worker { worker, .. } = self {
            worker.set_onmessage(None);
            worker.set_onerror(None);
            worker.terminate();
        }
    }
}
