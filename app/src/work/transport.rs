//! The way to wherever experiments run: a worker, or the page itself.

use std::rc::Rc;

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker};

use super::protocol::{FromWorker, ToWorker, decode};
use super::role::{Driver, buffer, bytes};

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
        _message: Closure<dyn Fn(MessageEvent)>,
        /// What its crash calls.
        _crash: Closure<dyn Fn(web_sys::Event)>,
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
        let message: Closure<dyn Fn(MessageEvent)> = Closure::new(move |event: MessageEvent| {
            let message = bytes(&event).ok_or_else(|| "a message that is no buffer".to_owned());
            tell(match message.and_then(|bytes| decode(&bytes).map_err(|error| error.to_string())) {
                Ok(message) => Heard::Message(message),
                Err(reason) => Heard::Crash(reason),
            });
        });
        let crash: Closure<dyn Fn(web_sys::Event)> = Closure::new(move |event: web_sys::Event| {
            let message = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).unwrap_or_default();
            heard(Heard::Crash(if message.is_empty() { "no reason given".into() } else { message }));
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(crash.as_ref().unchecked_ref()));
        Ok(Self::Worker { worker, _message: message, _crash: crash })
    }

    /// Works on the page.
    pub(super) fn page(heard: impl Fn(Heard) + 'static) -> Result<Self, String> {
        Driver::start(move |message| heard(Heard::Message(message)))
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

fn words(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(|| format!("{error:?}"), |error| error.message().into())
}
