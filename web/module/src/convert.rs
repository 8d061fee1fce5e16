//! Objects out, and scenarios, inputs, times and options in.
//!
//! Numbers of 64 bits leave as JavaScript's numbers. All that a run counts stays far below 2^53, where these are exact; a
//! scenario's seed has to, and is refused otherwise.

use crate::error::{Thrown, remember_seed};
use js_sys::JSON;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_test::Configure as _;
use std::collections::BTreeMap;
use switchyard::builtin;
use switchyard::clock::Time;
use switchyard::hint::{hint, short};
use switchyard::link;
use switchyard::scenario::{Input, Scenario, ScenarioError, from_text};
use switchyard::session::Session;
use wasm_bindgen::JsValue;

/// The largest whole number up to which JavaScript has all.
const SEED_MAX: u64 = (1 << 53) - 1;

/// What of a scenario is replaced before it runs.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Options {
    /// The seed of all chance.
    pub seed: Option<u64>,
    /// When the run ends.
    pub until: Option<Time>,
    /// Values by their paths: `{ "policies.queue": "sjf", "nodes.0.count": 4 }`.
    pub set: BTreeMap<String, serde_json::Value>,
}

/// How far to go at most.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Limits {
    /// The most events, 10 million unless told otherwise. A run stops with the step in which it has so many, or after eight
    /// times as many steps that nothing came of.
    pub max_events: Option<u64>,
}

/// The most events, when nobody said otherwise.
const EVENTS: u64 = 10_000_000;

impl Limits {
    /// Goes on until `advance`, which is asked for so many steps and tells the number of events so far, has arrived; false
    /// when a limit was met first.
    pub fn go(self, before: u64, mut advance: impl FnMut(u64) -> (bool, u64)) -> bool {
        let most = self.max_events.unwrap_or(EVENTS);
        let (mut left, mut happened) = (most.saturating_mul(8), 0_u64);
        while left > 0 && happened < most {
            // Close to the end single steps, so that it is not passed by far.
            let steps = ((most - happened) / 16).clamp(1, 100_000).min(left);
            let (arrived, events) = advance(steps);
            if arrived {
                return true;
            }
            left -= steps;
            happened = events.saturating_sub(before);
        }
        false
    }
}

/// Plain data as plain objects: absent values are `null`, maps are objects, times are seconds.
///
/// # Errors
/// A number is beyond those that JavaScript has.
pub fn to_js(data: &impl Serialize) -> Result<JsValue, Thrown> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    let made = data.compact().serialize(&serializer);
    made.map_err(|error| Thrown::argument(&error.to_string()))
}

/// Options out of an object; the defaults when there is none. Read by the core's own reader, which refuses unknown fields.
///
/// # Errors
/// Where a field is unknown or of another type.
pub fn options<T: DeserializeOwned + Default>(given: &JsValue) -> Result<T, Thrown> {
    if given.is_undefined() || given.is_null() {
        return Ok(T::default());
    }
    let (text, written) = text(given, "options")?;
    from_text(&text).map_err(|error| placed(error, written).into())
}

/// A time: a number of seconds, or a text such as `12.5s` or `250ms`.
///
/// # Errors
/// It is neither.
pub fn time(given: &JsValue) -> Result<Time, Thrown> {
    let read = match (given.as_f64(), given.as_string()) {
        (Some(f64::INFINITY), _) => return Ok(Time::NEVER),
        (Some(seconds), _) => seconds.to_string().parse::<Time>(),
        (None, Some(text)) => text.parse(),
        (None, None) => {
            return Err(Thrown::argument("a time was expected: a number of seconds, or a text such as 250ms"));
        }
    };
    read.map_err(|error| Thrown::argument(&error.to_string()))
}

/// A text as it is, and an object as JSON: the core reads both, and knows where an error is.
fn text(given: &JsValue, what: &str) -> Result<(String, bool), Thrown> {
    if let Some(text) = given.as_string() {
        return Ok((text, true));
    }
    let json = given.is_object().then(|| JSON::stringify(given).ok()).flatten().and_then(|json| json.as_string());
    let json = json.ok_or_else(|| Thrown::argument(&format!("{what} was expected: a text or an object")))?;
    Ok((json, false))
}

/// An object has no lines.
fn placed(error: ScenarioError, written: bool) -> ScenarioError {
    if written { error } else { ScenarioError { line: 0, column: 0, ..error } }
}

/// An input: `crash: w1`, or `{ crash: "w1" }`.
///
/// # Errors
/// Where it is not as inputs are.
pub fn input(given: &JsValue) -> Result<Input, Thrown> {
    let (text, written) = text(given, "an input such as \"crash: w1\"")?;
    from_text(&text).map_err(|error| placed(error, written).into())
}

/// A scenario: the key of a built-in one, the text of one in YAML or JSON, an object, or a link.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn scenario(given: &JsValue, options: &Options) -> Result<Scenario, Thrown> {
    let (text, written) = text(given, "a scenario")?;
    let mut sets: Vec<_> = options.set.iter().map(|(path, value)| (path.clone(), yaml(value))).collect();
    sets.extend(options.until.map(|until| ("until".to_owned(), until.to_string())));
    sets.extend(options.seed.map(|seed| ("seed".to_owned(), seed.to_string())));
    let sets: Vec<_> = sets.iter().map(|(path, value)| (path.as_str(), value.as_str())).collect();
    let scenario = if written && is_shared(&text) {
        let link = link::decode(&text)?;
        let mut scenario = link.scenario.clone();
        scenario.script.extend_from_slice(link.inputs());
        if sets.is_empty() { scenario } else { scenario.with(&sets)? }
    } else {
        let text = if written { builtin_text(&text)?.unwrap_or(&text) } else { &text };
        Scenario::parse_with(text, &sets).map_err(|error| placed(error, written))?
    };
    note_seed(scenario.seed)?;
    Ok(scenario)
}

/// Remembers the seed, if JavaScript has such a number.
fn note_seed(seed: u64) -> Result<(), Thrown> {
    if seed > SEED_MAX {
        let message = format!("{seed} is more than JavaScript counts exactly: expected at most {SEED_MAX}");
        return Err(ScenarioError { path: "seed".to_owned(), ..ScenarioError::whole(message) }.into());
    }
    remember_seed(seed);
    Ok(())
}

/// A session at its start, or where a link left it; for a link whose run comes to something else here, since when.
///
/// # Errors
/// As for [`scenario`].
pub fn session(given: &JsValue, options: &Options) -> Result<(Session, Option<String>), Thrown> {
    let bare = options.set.is_empty() && options.until.is_none() && options.seed.is_none();
    match given.as_string().filter(|text| bare && is_shared(text)) {
        Some(text) => {
            let link = link::decode(&text)?;
            note_seed(link.scenario.seed)?;
            let (session, departure) = link.open()?;
            Ok((session, departure.map(|departure| departure.to_string())))
        }
        None => Ok((Session::new(scenario(given, options)?)?, None)),
    }
}

fn is_shared(text: &str) -> bool {
    text.starts_with('#') || link::is_link(text)
}

/// The text of the built-in scenario of this name; nothing for what is no name.
fn builtin_text(text: &str) -> Result<Option<&'static str>, Thrown> {
    let named = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let found = builtin::SCENARIOS.iter().find(|(key, _)| *key == text).map(|(_, text)| *text);
    if found.is_some() || !named {
        return Ok(found);
    }
    let keys: Vec<_> = builtin::SCENARIOS.iter().map(|(key, _)| *key).collect();
    let message = format!("there is no built-in scenario {:?}{}", short(text), hint(text, &keys));
    Err(ScenarioError::whole(message).into())
}

/// A value of an override as the command line takes it: texts are YAML.
fn yaml(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
