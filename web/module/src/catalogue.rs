//! What there is to choose from, read from the tables.

use crate::convert::to_js;
use crate::error::{Thrown, enter};
use serde::Serialize;
use switchyard::balance::Balance;
use switchyard::builtin;
use switchyard::consensus::Consensus;
use switchyard::place::Place;
use switchyard::policy::{Entry, Family, Value};
use switchyard::predict::Predict;
use switchyard::queue::Queue;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// A scenario that comes with the program.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct BuiltinScenario {
    /// How it is called: what `new Session` takes.
    key: &'static str,
    /// Its title.
    title: String,
    /// One or two sentences.
    summary: String,
}

/// All policies, by their families.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Families {
    /// Queue disciplines.
    queue: Vec<PolicyEntry>,
    /// Balancers.
    balance: Vec<PolicyEntry>,
    /// Placement rules.
    place: Vec<PolicyEntry>,
    /// Predictors of work.
    predict: Vec<PolicyEntry>,
    /// Control planes.
    control: Vec<PolicyEntry>,
}

/// A policy.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct PolicyEntry {
    /// How scenarios spell it.
    key: &'static str,
    /// The field's standard name.
    name: &'static str,
    /// One sentence.
    summary: &'static str,
    /// The paper or book that it comes from.
    source: &'static str,
    /// What can be set.
    params: Vec<ParamEntry>,
}

/// A parameter of a policy.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ParamEntry {
    /// How scenarios spell it.
    key: &'static str,
    /// What it does.
    help: &'static str,
    /// What it takes, in words.
    takes: String,
    /// The value that it has when nobody says otherwise; of a choice its place among the options.
    default: Value,
}

/// The declarations of what leaves here.
#[cfg(test)]
pub fn declare(out: &mut crate::typescript::Declarations) {
    out.data::<BuiltinScenario>();
    out.data::<Families>();
}

/// The scenarios that come with the program, in the order in which the playground shows them.
#[wasm_bindgen(unchecked_return_type = "BuiltinScenario[]")]
pub fn scenarios() -> Result<JsValue, Thrown> {
    enter("scenarios".to_owned())?;
    let entry = |(key, _): &(&'static str, &str)| {
        let scenario = builtin::scenario(key).unwrap_or_default();
        BuiltinScenario { key, title: scenario.title, summary: scenario.summary }
    };
    to_js(&builtin::SCENARIOS.iter().map(entry).collect::<Vec<_>>())
}

/// Every policy with its parameters and its source.
#[wasm_bindgen(unchecked_return_type = "Families")]
pub fn policies() -> Result<JsValue, Thrown> {
    enter("policies".to_owned())?;
    to_js(&Families {
        queue: entries::<Queue>(),
        balance: entries::<Balance>(),
        place: entries::<Place>(),
        predict: entries::<Predict>(),
        control: entries::<Consensus>(),
    })
}

fn entries<F: Family>() -> Vec<PolicyEntry> {
    F::TABLE.iter().map(entry).collect()
}

fn entry<T: ?Sized>(entry: &Entry<T>) -> PolicyEntry {
    let param = |param: &switchyard::policy::Param| ParamEntry {
        key: param.key,
        help: param.help,
        takes: param.kind.to_string(),
        default: param.kind.default(),
    };
    PolicyEntry {
        key: entry.key,
        name: entry.name,
        summary: entry.summary,
        source: entry.source,
        params: entry.params.iter().map(param).collect(),
    }
}
