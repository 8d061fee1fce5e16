//! The address bar: its fragment holds the run, so that a copied link opens the same moment.

use crate::page;
use wasm_bindgen::JsValue;
use web_sys::{Location, Url};

/// The fragment without its `#`; empty when there is none.
#[must_use]
pub fn fragment() -> String {
    let hash = location().and_then(|location| location.hash().ok()).unwrap_or_default();
    hash.strip_prefix('#').unwrap_or_default().to_owned()
}

/// The whole link with `fragment`.
#[must_use]
pub fn link(fragment: &str) -> String {
    let href = location().and_then(|location| location.href().ok()).unwrap_or_default();
    let base = href.split('#').next().unwrap_or_default();
    if fragment.is_empty() { base.to_owned() } else { format!("{base}#{fragment}") }
}

/// Where the site is, as an absolute address with a slash at its end: what a saved figure says of it, which may be nothing,
/// or the folder above this page's.
#[must_use]
pub fn site() -> String {
    if let Some(said) = page::root().and_then(|root| root.get_attribute("data-site")) {
        return said;
    }
    let href = location().and_then(|location| location.href().ok()).unwrap_or_default();
    Url::new_with_base("../", &href).map_or_else(|_| String::new(), |url| url.href())
}

/// The playground's address with `fragment`, from any page.
#[must_use]
pub fn playground(fragment: &str) -> String {
    format!("{}play/#{fragment}", site())
}

/// Writes `fragment` into the address bar without a new entry in the history and without a `hashchange`.
pub fn write(fragment: &str) {
    let history = page::window().and_then(|window| window.history().ok());
    if let Some(history) = history {
        // A browser may refuse too many changes a minute; the next one will get through.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&link(fragment)));
    }
}

fn location() -> Option<Location> {
    Some(page::window()?.location())
}
