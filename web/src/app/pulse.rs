//! Two things the browser tells the page: that it is about to draw, and that the stage has another size.

use crate::page;
use js_sys::Array;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::ResizeObserver;
use yew::Callback;

/// Asks for one animation frame at a time.
pub struct Pulse {
    closure: Closure<dyn FnMut(f64)>,
    /// The frame that was asked for and has not come.
    pending: Rc<Cell<Option<i32>>>,
}

impl Pulse {
    /// Each frame that was asked for calls `tick` with its time in milliseconds.
    pub fn new(tick: Callback<f64>) -> Self {
        let pending = Rc::new(Cell::new(None));
        let asked = Rc::clone(&pending);
        let closure = Closure::new(move |ms: f64| {
            asked.set(None);
            tick.emit(ms);
        });
        Self { closure, pending }
    }

    /// Asks for the next frame, unless it was asked for already.
    pub fn request(&self) {
        if self.pending.get().is_some() {
            return;
        }
        let asked = page::window()
            .and_then(|window| window.request_animation_frame(self.closure.as_ref().unchecked_ref()).ok());
        self.pending.set(asked);
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        if let (Some(asked), Some(window)) = (self.pending.get(), page::window()) {
            // A frame that cannot be called off has come already.
            let _ = window.cancel_animation_frame(asked);
        }
    }
}

/// Watches the size of one element until dropped.
pub struct Resizing {
    observer: ResizeObserver,
    _closure: Closure<dyn FnMut(Array)>,
}

impl Resizing {
    /// Calls `changed` whenever the element with this id has another size.
    pub fn watch(id: &str, changed: Callback<()>) -> Option<Self> {
        let closure = Closure::new(move |_entries: Array| changed.emit(()));
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok()?;
        observer.observe(&page::document()?.get_element_by_id(id)?);
        Some(Self { observer, _closure: closure })
    }
}

impl Drop for Resizing {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
