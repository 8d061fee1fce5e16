//! Hands files to the person: texts as they are, and figures as dots.

use crate::page;
use js_sys::Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlAnchorElement, HtmlCanvasElement, HtmlImageElement, Url,
};
use yew::Callback;

/// The longest side of a picture of dots: what browsers can do.
const LONGEST: u32 = 16_000;

/// A figure as the address of a picture. The page's policy lets pictures come from itself and from such addresses only.
pub fn address(svg: &str) -> String {
    format!("data:image/svg+xml,{}", String::from(js_sys::encode_uri_component(svg)))
}

/// Saves a text under a name.
///
/// # Errors
/// Why not, in the browser's words.
pub fn text(text: &str, name: &str) -> Result<(), String> {
    let kind = BlobPropertyBag::new();
    kind.set_type(match name.rsplit('.').next() {
        Some("svg") => "image/svg+xml",
        Some("html") => "text/html;charset=utf-8",
        _ => "text/plain;charset=utf-8",
    });
    let parts = Array::of1(&JsValue::from_str(text));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &kind).map_err(|error| said(&error))?;
    file(&blob, name)
}

/// Saves a figure as a PNG, so many times as large.
pub fn dots(svg: &str, scale: u32, name: String, failed: Callback<String>) {
    let address = address(svg);
    spawn_local(async move {
        if let Err(error) = paint(&address, scale, name).await {
            failed.emit(said(&error));
        }
    });
}

async fn paint(address: &str, scale: u32, name: String) -> Result<(), JsValue> {
    let image = HtmlImageElement::new()?;
    image.set_src(address);
    JsFuture::from(image.decode()).await?;
    let document = page::document().ok_or(JsValue::NULL)?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
    canvas.set_width((image.natural_width() * scale).min(LONGEST));
    canvas.set_height((image.natural_height() * scale).min(LONGEST));
    let pen = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into::<CanvasRenderingContext2d>();
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    pen.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)?;
    let give = Closure::once_into_js(move |blob: Option<Blob>| {
        // Without room for so many dots there is no picture, and nothing to save.
        if let Some(blob) = blob {
            let _ = file(&blob, &name);
        }
    });
    canvas.to_blob(give.unchecked_ref())
}

/// Lets the browser save it where it saves files.
fn file(blob: &Blob, name: &str) -> Result<(), String> {
    let address = Url::create_object_url_with_blob(blob).map_err(|error| said(&error))?;
    let anchor = page::document().and_then(|document| document.create_element("a").ok());
    if let Some(anchor) = anchor.map(JsCast::unchecked_into::<HtmlAnchorElement>) {
        anchor.set_href(&address);
        anchor.set_download(name);
        anchor.click();
    }
    Url::revoke_object_url(&address).map_err(|error| said(&error))
}

fn said(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(|| format!("{error:?}"), |error| error.message().into())
}
