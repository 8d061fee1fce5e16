//! What the page shows when the program itself breaks: the text, the seed and the last things done, ready to be copied.
//!
//! The box is made without Yew, which may be what broke. The page's state lies in ruins after a panic, so nothing but a
//! fresh start is offered.

use crate::page;
use crate::text::{Lang, Text};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::panic::PanicHookInfo;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlTextAreaElement};

/// How many of the last actions are told.
const REMEMBERED: usize = 20;

thread_local! {
    static SEED: Cell<u64> = const { Cell::new(0) };
    static ACTIONS: RefCell<VecDeque<String>> = const { RefCell::new(VecDeque::new()) };
    static SHOWN: Cell<bool> = const { Cell::new(false) };
}

/// Remembers the seed of the present run.
pub fn remember_seed(seed: u64) {
    SEED.set(seed);
}

/// Remembers something that was done.
pub fn remember(action: String) {
    ACTIONS.with_borrow_mut(|actions| {
        if actions.len() == REMEMBERED {
            actions.pop_front();
        }
        actions.push_back(action);
    });
}

/// True once the program has broken: from then on nothing may touch its state.
#[must_use]
pub fn is_broken() -> bool {
    SHOWN.get()
}

/// To be called by the panic hook.
pub fn show(info: &PanicHookInfo<'_>) {
    if SHOWN.replace(true) {
        return;
    }
    let actions = ACTIONS.try_with(|actions| {
        actions.try_borrow().map_or_else(|_| Vec::new(), |actions| actions.iter().cloned().collect::<Vec<_>>())
    });
    let report = format!(
        "Switchyard {}\n{info}\nseed: {}\naddress: {}\nlast actions:\n  {}\n",
        env!("CARGO_PKG_VERSION"),
        SEED.get(),
        crate::address::link(&crate::address::fragment()),
        actions.unwrap_or_default().join("\n  "),
    );
    if let Some(document) = page::document() {
        // Without a body there is nowhere to show anything.
        let _ = build(&document, &report);
    }
}

fn build(document: &Document, report: &str) -> Result<(), JsValue> {
    let lang = Lang::of_tag(&page::root().and_then(|root| root.get_attribute("lang")).unwrap_or_default());
    let make = |tag: &str, class: &str, text: &str| -> Result<Element, JsValue> {
        let element = document.create_element(tag)?;
        element.set_class_name(class);
        element.set_text_content(Some(text));
        Ok(element)
    };
    let area = make("div", "crash", "")?;
    area.set_attribute("role", "alertdialog")?;
    area.set_attribute("data-testid", "crash-box")?;
    area.append_child(&*make("h2", "", lang.say(Text::BrokenTitle))?)?;
    area.append_child(&*make("p", "", lang.say(Text::BrokenText))?)?;
    let text: HtmlTextAreaElement = make("textarea", "", "")?.unchecked_into();
    text.set_value(report);
    text.set_read_only(true);
    area.append_child(&text)?;
    let copy = make("button", "plain boxed", lang.say(Text::CopyText))?;
    let on_copy = Closure::<dyn Fn()>::new(move || {
        text.select();
        // The text is selected, so that it can be copied by hand where this is refused.
        let _ = page::copy(&text.value());
    });
    copy.add_event_listener_with_callback("click", on_copy.as_ref().unchecked_ref())?;
    on_copy.forget();
    area.append_child(&copy)?;
    let reload = make("button", "plain", lang.say(Text::Reload))?;
    let on_reload = Closure::<dyn Fn()>::new(|| {
        if let Some(window) = page::window() {
            let _ = window.location().reload();
        }
    });
    reload.add_event_listener_with_callback("click", on_reload.as_ref().unchecked_ref())?;
    on_reload.forget();
    area.append_child(&reload)?;
    document.body().ok_or(JsValue::NULL)?.append_child(&area)?;
    Ok(())
}
