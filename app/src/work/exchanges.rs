//! Exchanges by the second module (`exchange/module`): it shares nothing with this one but octets, put into its memory and
//! taken from it.

use std::cell::RefCell;

use exchange::{Exchange, ExchangeError, Plan};
use js_sys::{Function, Object, Reflect, Uint8Array, WebAssembly};
use wasm_bindgen::prelude::*;

/// What makes exchanges, once there is something that does.
#[derive(Default)]
pub(super) struct Exchanges {
    module: RefCell<Option<WebAssembly::Module>>,
    instance: RefCell<Option<WebAssembly::Instance>>,
}

impl Exchanges {
    /// From now on exchanges can be made.
    pub(super) fn bring(&self, module: WebAssembly::Module) {
        *self.module.borrow_mut() = Some(module);
    }

    /// Whether there is a module.
    pub(super) fn there(&self) -> bool {
        self.module.borrow().is_some()
    }

    /// Lets the module make an exchange.
    pub(super) fn exchange(&self, plan: &Plan) -> Result<Exchange, ExchangeError> {
        self.answer(plan).unwrap_or_else(|error| {
            // After a trap its memory is of no use any more; the next exchange begins anew.
            self.instance.take();
            let words = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
            let why = words.unwrap_or_default();
            Err(ExchangeError::Unavailable(format!("the module that makes exchanges has stopped: {why}")))
        })
    }

    fn answer(&self, plan: &Plan) -> Result<Result<Exchange, ExchangeError>, JsValue> {
        let unreadable = |error: postcard::Error| JsValue::from(js_sys::Error::new(&error.to_string()));
        let plan = postcard::to_stdvec(plan).map_err(unreadable)?;
        let exports = self.exports()?;
        let call = |name: &str, argument: usize| -> Result<u32, JsValue> {
            let function: Function = Reflect::get(&exports, &name.into())?.unchecked_into();
            let gave = function.call1(&JsValue::UNDEFINED, &(argument as u32).into())?;
            Ok(gave.as_f64().unwrap_or_default() as u32)
        };
        // The memory is asked for anew each time: it moves when it grows.
        let octets = |from: u32, length: u32| -> Result<Uint8Array, JsValue> {
            let memory: WebAssembly::Memory = Reflect::get(&exports, &"memory".into())?.unchecked_into();
            Ok(Uint8Array::new(&memory.buffer()).subarray(from, from + length))
        };
        let room = call("allocate", plan.len())?;
        octets(room, plan.len() as u32)?.copy_from(&plan);
        let answer = call("exchange", 0)?;
        let mut length = [0; 4];
        octets(answer, 4)?.copy_to(&mut length);
        let answer = octets(answer + 4, u32::from_le_bytes(length))?.to_vec();
        postcard::from_bytes(&answer).map_err(unreadable)
    }

    fn exports(&self) -> Result<Object, JsValue> {
        let mut instance = self.instance.borrow_mut();
        if let (None, Some(module)) = (&*instance, &*self.module.borrow()) {
            *instance = Some(WebAssembly::Instance::new(module, &Object::new())?);
        }
        Ok(instance.as_ref().map(WebAssembly::Instance::exports).unwrap_or_default())
    }
}
