//! What is thrown: an `Error` of JavaScript's own whose `name` says what kind it is, with the place where that is known.
//!
//! A panic is thrown as well. The program's state lies in ruins then: from that moment on everything refuses to go on.

use js_sys::{Error, JsString, Reflect};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use switchyard::link::LinkError;
use switchyard::scenario::{Problem, ScenarioError};
use switchyard::session::Rejected;
use wasm_bindgen::JsValue;

/// How many of the last calls are told when the program breaks.
const REMEMBERED: usize = 20;

thread_local! {
    static SEED: Cell<u64> = const { Cell::new(0) };
    static CALLS: RefCell<VecDeque<String>> = const { RefCell::new(VecDeque::new()) };
    static BROKEN: Cell<bool> = const { Cell::new(false) };
    static WATCHED: Cell<bool> = const { Cell::new(false) };
}

/// Something that is thrown.
pub struct Thrown(Error);

impl From<Thrown> for JsValue {
    fn from(thrown: Thrown) -> Self {
        thrown.0.into()
    }
}

impl Thrown {
    /// A kind of error, and what is wrong.
    fn new(name: &str, message: &str) -> Self {
        let error = Error::new(message);
        error.set_name(name);
        Self(error)
    }

    /// An argument is none of those that are taken.
    #[must_use]
    pub fn argument(message: &str) -> Self {
        Self::new("TypeError", message)
    }

    /// The same with another field.
    fn with(self, field: &str, value: impl Into<JsValue>) -> Self {
        // Setting a field of an ordinary object does not fail.
        let _ = Reflect::set(&self.0, &JsString::from(field), &value.into());
        self
    }
}

impl From<ScenarioError> for Thrown {
    fn from(error: ScenarioError) -> Self {
        Self::new("ScenarioError", &error.to_string())
            .with("path", error.path)
            .with("line", error.line)
            .with("column", error.column)
            .with("reason", error.message)
    }
}

impl From<Problem> for Thrown {
    fn from(Problem { path, message }: Problem) -> Self {
        ScenarioError { line: 0, column: 0, path, message }.into()
    }
}

impl From<LinkError> for Thrown {
    fn from(error: LinkError) -> Self {
        Self::new("LinkError", &error.to_string())
    }
}

impl From<Rejected> for Thrown {
    fn from(Rejected(reason): Rejected) -> Self {
        Self::new("RejectedError", &reason)
    }
}

/// Notes that a function was called, as long as nothing is broken. The first call sees to it that panics are thrown.
///
/// # Errors
/// The program broke before.
pub fn enter(call: String) -> Result<(), Thrown> {
    if BROKEN.get() {
        return Err(Thrown::new("BrokenError", "the simulation broke before: load the module anew"));
    }
    if !WATCHED.replace(true) {
        throw_panics();
    }
    CALLS.with_borrow_mut(|calls| {
        if calls.len() == REMEMBERED {
            calls.pop_front();
        }
        calls.push_back(call);
    });
    Ok(())
}

/// Notes the seed of the scenario that was opened last.
pub fn remember_seed(seed: u64) {
    SEED.set(seed);
}

/// Throws every panic from here on, with what is needed to see it again.
fn throw_panics() {
    std::panic::set_hook(Box::new(|info| {
        BROKEN.set(true);
        let calls = CALLS.try_with(|calls| calls.try_borrow().map(|calls| calls.iter().cloned().collect::<Vec<_>>()));
        let calls = calls.ok().and_then(Result::ok).unwrap_or_default();
        let version = env!("CARGO_PKG_VERSION");
        let message =
            format!("Switchyard {version} broke: {info}\nseed {}, last calls: {}", SEED.get(), calls.join(", "));
        let calls: js_sys::Array = calls.into_iter().map(JsValue::from).collect();
        let error = Thrown::new("BrokenError", &message).with("seed", SEED.get() as f64).with("calls", calls);
        wasm_bindgen::throw_val(error.into());
    }));
}
