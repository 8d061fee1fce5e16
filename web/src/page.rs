//! Small doors to the browser: the window, the document, storage. Everything fails softly.

use gloo_timers::callback::Timeout;
use js_sys::{Date, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, Event, HtmlElement, HtmlSelectElement, Response, Storage, Window};

/// The window, which every page has.
#[must_use]
pub fn window() -> Option<Window> {
    web_sys::window()
}

/// The document.
#[must_use]
pub fn document() -> Option<Document> {
    window()?.document()
}

/// The element of the whole document, which carries language and theme.
#[must_use]
pub fn root() -> Option<Element> {
    document()?.document_element()
}

/// The width of the window in CSS pixels.
#[must_use]
pub fn width() -> f64 {
    let width = window().and_then(|window| window.inner_width().ok());
    width.and_then(|width| width.as_f64()).unwrap_or_default()
}

/// What was stored under `key`.
#[must_use]
pub fn stored(key: &str) -> Option<String> {
    storage()?.get_item(&format!("switchyard.{key}")).ok()?
}

/// Stores `value`; a browser that does not allow it forgets.
pub fn store(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&format!("switchyard.{key}"), value);
    }
}

/// Forgets what was stored under `key`.
pub fn forget(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&format!("switchyard.{key}"));
    }
}

/// Moves the focus to the element with this id.
pub fn focus(id: &str) {
    if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
        // Elements of drawings are focused alike, under another interface. One that cannot be focused leaves the focus.
        let _ = element.unchecked_into::<HtmlElement>().focus();
    }
}

/// The same once what is drawn now is there.
pub fn focus_soon(id: String) {
    Timeout::new(0, move || focus(&id)).forget();
}

/// What has the focus; the page as a whole does not count.
#[must_use]
pub fn focused() -> Option<Element> {
    document()?.active_element().filter(|element| element.tag_name() != "BODY")
}

/// True when the focus is within what this selector finds, or nowhere.
#[must_use]
pub fn focus_is_in(selector: &str) -> bool {
    focused().is_none_or(|focused| focused.closest(selector).is_ok_and(|found| found.is_some()))
}

/// Moves the focus to the first element that this selector finds, in the order of the document.
pub fn focus_first(selector: &str) {
    let found = document().and_then(|document| document.query_selector(selector).ok().flatten());
    if let Some(element) = found {
        // As above.
        let _ = element.unchecked_into::<HtmlElement>().focus();
    }
}

/// True when an element with this id is in the document.
#[must_use]
pub fn is_drawn(id: &str) -> bool {
    document().is_some_and(|document| document.get_element_by_id(id).is_some())
}

/// Clicks on the element with this id.
pub fn click(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        element.click();
    }
}

/// What was chosen in a chooser. After a choice by pointer the keys are the page's again; whoever chooses by keyboard goes
/// on from where they are.
#[must_use]
pub fn choice(event: &Event) -> Option<String> {
    let chooser: HtmlSelectElement = event.target()?.dyn_into().ok()?;
    // A browser that cannot tell leaves the focus where it is.
    if !chooser.matches(":focus-visible").unwrap_or(true) {
        // A chooser that cannot lose the focus keeps it.
        let _ = chooser.blur();
    }
    Some(chooser.value())
}

/// True where there is room for one part of the page at a time, as on a phone: as style sheets have it.
#[must_use]
pub fn is_narrow() -> bool {
    asks("(max-width: 639px), (max-width: 1023px) and (max-height: 559px)")
}

/// True where fingers point.
#[must_use]
pub fn is_touched() -> bool {
    asks("(pointer: coarse)")
}

fn asks(media: &str) -> bool {
    window().and_then(|window| window.match_media(media).ok()?).is_some_and(|query| query.matches())
}

fn window_px() -> f64 {
    let width = window().and_then(|window| window.inner_width().ok()).and_then(|width| width.as_f64());
    width.unwrap_or(1_024.0)
}

/// About how wide the timeline is, in CSS pixels, from the window alone: asking the element would make the browser lay out.
#[must_use]
pub fn rail_px() -> f64 {
    let width = window_px();
    // A phone gives it the whole width; elsewhere the other controls of the transport stand beside it.
    let beside = if width < 640.0 { 24.0 } else { 560.0 };
    (width - beside).max(120.0)
}

/// The height of the window in CSS pixels.
#[must_use]
pub fn height() -> f64 {
    window().and_then(|window| window.inner_height().ok()).and_then(|height| height.as_f64()).unwrap_or(800.0)
}

/// True where two panels have room side by side.
#[must_use]
pub fn is_wide() -> bool {
    let width = window().and_then(|window| window.inner_width().ok()).and_then(|width| width.as_f64());
    width.unwrap_or(crate::ui::WIDE) >= crate::ui::WIDE
}

/// Puts `text` on the clipboard; `None` where the browser has none for this page, as on an address without https.
#[must_use]
pub fn copy(text: &str) -> Option<js_sys::Promise> {
    let clipboard = window()?.navigator().clipboard();
    if clipboard.is_undefined() {
        return None;
    }
    Some(clipboard.write_text(text))
}

/// The text of a file of the site.
///
/// # Errors
/// Why it does not come.
pub async fn text_of(address: &str) -> Result<String, String> {
    let said = |error: JsValue| format!("{address}: {}", js_sys::Error::from(error).message());
    let window = window().ok_or("there is no window")?;
    let answer = JsFuture::from(window.fetch_with_str(address)).await.map_err(said)?.unchecked_into::<Response>();
    if !answer.ok() {
        return Err(format!("{address}: {}", answer.status()));
    }
    let text = JsFuture::from(answer.text().map_err(said)?).await.map_err(said)?;
    text.as_string().ok_or_else(|| format!("{address}: no text"))
}

/// Where the background worker's program is: the page's frame says so, because the file's name changes with its content.
#[must_use]
pub fn worker_address() -> String {
    let named =
        document().and_then(|document| document.query_selector("meta[name='switchyard-worker']").ok().flatten());
    named.and_then(|meta| meta.get_attribute("content")).unwrap_or_default()
}

/// Milliseconds since the page was opened.
#[must_use]
pub fn now_ms() -> f64 {
    window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

/// A moment, in milliseconds since 1970: as people who speak the language of this tag read it, and as machines do.
#[must_use]
pub fn moment(ms: u64, tag: &str) -> (String, String) {
    let date = Date::new(&JsValue::from_f64(ms as f64));
    let style = Object::new();
    for part in ["dateStyle", "timeStyle"] {
        // An object made here takes every key.
        let _ = Reflect::set(&style, &part.into(), &"short".into());
    }
    // Later than any calendar, it has no name; asking for one would be an error.
    let known = ms < 8_640_000_000_000_000;
    (date.to_locale_string(tag, &style).into(), if known { date.to_iso_string().into() } else { String::new() })
}

/// Today, as file names have it.
#[must_use]
pub fn today() -> String {
    String::from(Date::new_0().to_iso_string()).chars().take(10).collect()
}

/// What the browser says it prefers to speak.
#[must_use]
pub fn preferred_language() -> String {
    window().and_then(|window| window.navigator().language()).unwrap_or_default()
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

/// True when the system asks for light ink on dark ground.
#[must_use]
pub fn is_dark() -> bool {
    asks("(prefers-color-scheme: dark)")
}

/// True when the system asks for little motion.
#[must_use]
pub fn motion_is_unwelcome() -> bool {
    asks("(prefers-reduced-motion: reduce)")
}
