//! Which tabs are still there. Each holds a lock of the browser under its number as long as it lives; the browser lets go
//! of it when the tab is closed or crashes. Where there are no locks, as on an address without https, every tab counts as
//! gone: then the worst is an offer of what another tab still has.

use js_sys::{Array, Function, Promise, Reflect};
use std::collections::BTreeSet;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What the names of the locks begin with.
const PREFIX: &str = "switchyard-tab-";

// `web-sys` counts locks among what is not stable; browsers have had them since 2022.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["navigator", "locks"], js_name = request, catch)]
    fn request_lock(name: &str, held: &Function) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["navigator", "locks"], js_name = query, catch)]
    fn query_locks() -> Result<Promise, JsValue>;
}

/// Says that the tab with this number is there, until it is no longer.
pub fn hold(id: &str) {
    // A lock is held until this promise settles, which it never does.
    let forever = Closure::once_into_js(|| Promise::new(&mut |_, _| {}));
    // Without locks, see above.
    if let Ok(asked) = request_lock(&format!("{PREFIX}{id}"), forever.unchecked_ref()) {
        // A refusal is no locks, too; it is heard here so that the browser does not complain of it.
        wasm_bindgen_futures::spawn_local(async move { drop(JsFuture::from(asked).await) });
    }
}

/// The numbers of the tabs that are there.
pub async fn ids() -> BTreeSet<String> {
    held().await.unwrap_or_default()
}

async fn held() -> Result<BTreeSet<String>, JsValue> {
    let told = JsFuture::from(query_locks()?).await?;
    let held: Array = Reflect::get(&told, &"held".into())?.dyn_into()?;
    let names = held.iter().filter_map(|lock| Reflect::get(&lock, &"name".into()).ok()?.as_string());
    Ok(names.filter_map(|name| name.strip_prefix(PREFIX).map(str::to_owned)).collect())
}
