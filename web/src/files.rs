//! Files that a person hands to the page, by the picker or by dropping them on it.

use crate::action::Command;
use js_sys::Uint8Array;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, File};
use yew::Callback;

/// The largest file that is read, in bytes; the core's own limits for texts are lower.
const LARGEST: f64 = 64e6;

/// Reads `file`, then wishes that it be opened.
pub fn read(file: File, emit: Callback<Command>) {
    let name = file.name();
    spawn_local(async move {
        emit.emit(match bytes(file).await {
            Ok(bytes) => Command::Open(name, bytes),
            Err(why) => Command::Unread(name, why),
        });
    });
}

/// The bytes of `file`.
///
/// # Errors
/// It is too large, or why it could not be read.
pub async fn bytes(file: File) -> Result<Vec<u8>, String> {
    if file.size() > LARGEST {
        return Err("> 64 MB".to_owned());
    }
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|error| format!("{error:?}"))?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// True when what is dragged is a file, and not a piece of text.
#[must_use]
pub fn carries(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

/// The file that is dropped, if a file is.
#[must_use]
pub fn dropped(event: &DragEvent) -> Option<File> {
    event.data_transfer()?.files()?.get(0)
}
