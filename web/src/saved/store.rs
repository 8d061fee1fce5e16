//! The browser's database of kept runs: a store of entries, so that a list reads no links, and a store of links.
//!
//! Every transaction asks for all it wants at once and waits afterwards: nothing else is waited for in its midst, so the
//! browser cannot close it early. What a browser refuses is a [`Trouble`], to be told in words.

use super::file::Brought;
use super::{Entry, RUNS_MAX, free_name, fresh_id};
use crate::text::{Lang, Text};
use idb::{
    Database, DatabaseEvent, Error, Factory, ObjectStore, ObjectStoreParams, TransactionMode, TransactionResult,
};
use js_sys::{Date, Math};
use std::future::IntoFuture;
use switchyard::link::{LINK_LIMIT, Link};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DomException;

/// The database, its version, and its stores.
const DATABASE: &str = "switchyard";
const VERSION: u32 = 1;
const ENTRIES: &str = "entries";
const LINKS: &str = "links";

/// Why something was not kept, or not found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The browser does not let the page keep anything.
    Forbidden,
    /// There is no room.
    Full,
    /// As many are saved as may be.
    Many,
    /// The run makes a text of so many characters.
    Long(usize),
    /// It is not there any more.
    Gone,
    /// Anything else, in the browser's words.
    Failed(String),
}

impl Trouble {
    /// The same in a sentence.
    #[must_use]
    pub fn told(&self, lang: Lang) -> String {
        match self {
            Self::Forbidden => lang.say(Text::StoreForbidden).to_owned(),
            Self::Full => lang.say(Text::StoreFull).to_owned(),
            Self::Many => lang.fill(Text::StoreMany, &[&RUNS_MAX.to_string()]),
            Self::Long(length) => lang.fill(Text::StoreLong, &[&length.to_string(), &LINK_LIMIT.to_string()]),
            Self::Gone => lang.say(Text::StoreGone).to_owned(),
            Self::Failed(words) => lang.fill(Text::StoreFailed, &[words]),
        }
    }

    fn of(exception: &DomException) -> Self {
        match exception.name().as_str() {
            "QuotaExceededError" => Self::Full,
            "SecurityError" | "NotAllowedError" | "InvalidStateError" => Self::Forbidden,
            name => Self::Failed(format!("{name}: {}", exception.message())),
        }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        let thrown = match &error {
            // A window without a database, as private ones once were.
            Error::IndexedDbNotFound(_) => return Self::Forbidden,
            Error::DomException(exception) => return Self::of(exception),
            Error::IndexedDbOpenFailed(thrown) | Error::TransactionOpenFailed(thrown) | Error::UpdateFailed(thrown) => {
                thrown.dyn_ref::<DomException>()
            }
            _ => None,
        };
        thrown.map_or_else(|| Self::Failed(error.to_string()), Self::of)
    }
}

/// Everything that is kept.
#[derive(Default)]
pub struct Listing {
    /// The newest first.
    pub entries: Vec<Entry>,
    /// How many could not be read.
    pub unread: usize,
}

/// Milliseconds since 1970.
#[must_use]
pub fn now_ms() -> u64 {
    Date::now() as u64
}

/// A new key.
#[must_use]
pub fn new_id() -> String {
    fresh_id(now_ms(), Math::random())
}

/// What is kept.
///
/// # Errors
/// What the browser has against it.
pub async fn entries() -> Result<Listing, Trouble> {
    let database = open().await?;
    let transaction = database.transaction(&[ENTRIES], TransactionMode::ReadOnly)?;
    let values = transaction.object_store(ENTRIES)?.get_all(None, None)?.await?;
    database.close();
    let mut listing = Listing::default();
    for value in values {
        match value.as_string().as_deref().and_then(Entry::read) {
            Some(entry) => listing.entries.push(entry),
            None => listing.unread += 1,
        }
    }
    listing.entries.sort_by(|a, b| (b.kept_ms, &b.id).cmp(&(a.kept_ms, &a.id)));
    Ok(listing)
}

/// The link of a kept run.
///
/// # Errors
/// What the browser has against it; or the run is gone.
pub async fn link(id: &str) -> Result<String, Trouble> {
    let database = open().await?;
    let transaction = database.transaction(&[LINKS], TransactionMode::ReadOnly)?;
    let value = transaction.object_store(LINKS)?.get(JsValue::from_str(id))?.await?;
    database.close();
    value.and_then(|value| value.as_string()).ok_or(Trouble::Gone)
}

/// Keeps runs, or what has changed of them: an entry without a link keeps the link that it has.
///
/// # Errors
/// What the browser has against it; then nothing has changed.
pub async fn put(runs: &[(Entry, Option<&str>)]) -> Result<(), Trouble> {
    change(|entries, links| {
        for (entry, link) in runs {
            let id = JsValue::from_str(&entry.id);
            entries.put(&JsValue::from_str(&entry.written()), Some(&id))?;
            if let Some(link) = link {
                links.put(&JsValue::from_str(link), Some(&id))?;
            }
        }
        Ok(())
    })
    .await
}

/// Forgets runs.
///
/// # Errors
/// What the browser has against it.
pub async fn delete(ids: &[String]) -> Result<(), Trouble> {
    change(|entries, links| {
        for id in ids {
            let id = JsValue::from_str(id);
            entries.delete(id.clone())?;
            links.delete(id)?;
        }
        Ok(())
    })
    .await
}

/// Saves a run under a name, or one like it where that is taken; what it was called.
///
/// # Errors
/// Why it was not saved.
pub async fn save(link: &Link, text: &str, name: &str) -> Result<String, Trouble> {
    if text.len() > LINK_LIMIT {
        return Err(Trouble::Long(text.len()));
    }
    let known = entries().await?.entries;
    if known.iter().filter(|entry| entry.left.is_none()).count() >= RUNS_MAX {
        return Err(Trouble::Many);
    }
    let entry = Entry::of(link, new_id(), &free_name(name, &known), now_ms());
    let name = entry.name.clone();
    put(&[(entry, Some(text))]).await?;
    Ok(name)
}

/// Saves what files brought, except what is there already under the same name; how many are new.
///
/// # Errors
/// Why none was saved.
pub async fn bring(runs: Vec<Brought>) -> Result<usize, Trouble> {
    let mut known = entries().await?.entries;
    known.retain(|entry| entry.left.is_none());
    let mut fresh: Vec<(Entry, String)> = Vec::new();
    for run in runs {
        let kept_ms = run.saved_ms.filter(|moment| *moment <= now_ms()).unwrap_or_else(now_ms);
        let entry = Entry::of(&run.link, new_id(), &run.name, kept_ms);
        let alike = known.iter().filter(|other| other.name == entry.name);
        let mut there = fresh.iter().any(|(other, text)| other.name == entry.name && *text == run.text);
        for other in alike {
            there |= link(&other.id).await? == run.text;
        }
        if !there {
            fresh.push((entry, run.text));
        }
    }
    if known.len() + fresh.len() > RUNS_MAX {
        return Err(Trouble::Many);
    }
    for (entry, _) in &mut fresh {
        entry.name = free_name(&entry.name, &known);
        known.push(entry.clone());
    }
    let runs: Vec<_> = fresh.iter().map(|(entry, text)| (entry.clone(), Some(text.as_str()))).collect();
    put(&runs).await?;
    Ok(runs.len())
}

/// The database, made where it is not there yet.
async fn open() -> Result<Database, Trouble> {
    let mut request = Factory::new()?.open(DATABASE, Some(VERSION))?;
    request.on_upgrade_needed(|event| {
        // Stores that cannot be made are missed by whoever opens them, and told then.
        if let Ok(database) = event.database() {
            for store in [ENTRIES, LINKS] {
                drop(database.create_object_store(store, ObjectStoreParams::new()));
            }
        }
    });
    Ok(request.await?)
}

/// A change that is made as a whole or not at all.
async fn change(ask: impl FnOnce(&ObjectStore, &ObjectStore) -> Result<(), Error>) -> Result<(), Trouble> {
    let database = open().await?;
    let transaction = database.transaction(&[ENTRIES, LINKS], TransactionMode::ReadWrite)?;
    let (entries, links) = (transaction.object_store(ENTRIES)?, transaction.object_store(LINKS)?);
    let over = transaction.into_future();
    ask(&entries, &links)?;
    let result = over.await;
    database.close();
    match (result, entries.transaction().error()) {
        (Ok(TransactionResult::Committed), _) => Ok(()),
        (_, Some(exception)) => Err(Trouble::of(&exception)),
        (Err(error), None) => Err(refused(&error)),
        (Ok(TransactionResult::Aborted), None) => Err(Trouble::Failed("aborted".to_owned())),
    }
}

/// A request that fails tells its transaction, in whose stead the library meets the request.
fn refused(error: &Error) -> Trouble {
    let exception = match error {
        Error::UnexpectedJsType(_, request) => {
            request.dyn_ref::<web_sys::IdbRequest>().and_then(|request| request.error().ok().flatten())
        }
        _ => None,
    };
    exception.map_or_else(|| Trouble::Failed(error.to_string()), |exception| Trouble::of(&exception))
}
