//! Driving a [`Workbench`]: in the worker, where orders arrive as transferred buffers, and on the page, where there is no
//! worker. Between two groups of slices the event loop gets its turn, so that orders are heard.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, ArrayBuffer, Uint8Array, WebAssembly};
use lessons::Exchanger;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent};

use super::exchanges::Exchanges;
use super::protocol::{FromWorker, READY, ToWorker, decode, encode};
use super::workbench::Workbench;
use crate::browser::{callback, function, milliseconds};

/// A workbench that works on by itself.
pub(super) struct Driver {
    workbench: RefCell<Workbench>,
    exchanges: Exchanges,
    /// A message to ourselves comes after everything that is already waiting, and is not slowed down as timers are.
    turn: MessageChannel,
    turn_is_due: Cell<bool>,
    say: Box<dyn Fn(FromWorker)>,
}

impl Driver {
    /// A workbench whose messages go to `say`.
    pub(super) fn start(say: Box<dyn Fn(FromWorker)>) -> Result<Rc<Self>, JsValue> {
        let driver = Rc::new(Self {
            workbench: RefCell::default(),
            exchanges: Exchanges::default(),
            turn: MessageChannel::new()?,
            turn_is_due: Cell::new(false),
            say,
        });
        let own = Rc::clone(&driver);
        let work = callback(move |_| own.work());
        driver.turn.port1().set_onmessage(Some(function(&work)));
        work.forget(); // There is one driver per worker or page, and it lives as long.
        Ok(driver)
    }

    /// Takes an order.
    pub(super) fn order(&self, order: ToWorker) {
        let answer = self.workbench.borrow_mut().receive(order, milliseconds());
        if let Some(answer) = answer {
            (self.say)(answer);
        }
        self.ask_for_a_turn();
    }

    /// Takes the second module.
    pub(super) fn bring(&self, module: WebAssembly::Module) {
        self.exchanges.bring(module);
        self.workbench.borrow_mut().exchanges_came();
        self.ask_for_a_turn();
    }

    fn work(&self) {
        self.turn_is_due.set(false);
        let message = {
            let exchange = |plan: &exchange::Plan| self.exchanges.exchange(plan);
            let exchange: Option<Exchanger<'_>> = if self.exchanges.there() { Some(&exchange) } else { None };
            self.workbench.borrow_mut().work(&milliseconds, exchange)
        };
        if let Some(message) = message {
            (self.say)(message);
        }
        self.ask_for_a_turn();
    }

    fn ask_for_a_turn(&self) {
        if self.workbench.borrow().busy() && !self.turn_is_due.replace(true) {
            // Only a closed port refuses, and this one is never closed.
            let _ = self.turn.port2().post_message(&JsValue::NULL);
        }
    }
}

/// The worker's global scope, if this is a worker.
pub(crate) fn worker_scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

/// Makes this worker work.
pub(crate) fn start_worker(scope: &DedicatedWorkerGlobalScope) -> Result<(), JsValue> {
    let dying = scope.clone();
    std::panic::set_hook(Box::new(move |panic| {
        let words = panic.payload();
        let literal = words.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let message = literal.or_else(|| words.downcast_ref::<String>().cloned()).unwrap_or_default();
        say(&dying, &FromWorker::Panicked { message });
    }));
    let mouth = scope.clone();
    let driver = Driver::start(Box::new(move |message| say(&mouth, &message)))?;
    let hear = callback(move |event| {
        let data = event.unchecked_ref::<MessageEvent>().data();
        match data.dyn_into::<WebAssembly::Module>() {
            Ok(module) => driver.bring(module),
            Err(_) => match heard(event) {
                Ok(order) => driver.order(order),
                Err(reason) => panic!("an order that is none: {reason}"),
            },
        }
    });
    scope.set_onmessage(Some(function(&hear)));
    hear.forget(); // It is needed as long as the worker lives.
    say(scope, &READY);
    Ok(())
}

fn say(scope: &DedicatedWorkerGlobalScope, message: &FromWorker) {
    // A message that cannot be sent is noticed by the page: the worker has then fallen silent.
    if let Ok((buffer, transfer)) = buffer(message) {
        let _ = scope.post_message_with_transfer(&buffer, &transfer);
    }
}

/// A message as a buffer, and the list that says that it is handed over.
pub(super) fn buffer<Message: serde::Serialize>(message: &Message) -> Result<(ArrayBuffer, Array), String> {
    let bytes = encode(message).map_err(|error| error.to_string())?;
    let buffer = Uint8Array::from(bytes.as_slice()).buffer();
    let transfer = Array::of1(&buffer);
    Ok((buffer, transfer))
}

/// What a message event brings.
pub(super) fn heard<Message: DeserializeOwned>(event: JsValue) -> Result<Message, String> {
    let data = event.unchecked_into::<MessageEvent>().data();
    let buffer: ArrayBuffer = data.dyn_into().map_err(|_| "a message that is no buffer")?;
    decode(&Uint8Array::new(&buffer).to_vec()).map_err(|error| error.to_string())
}
