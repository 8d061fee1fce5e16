//! A run to its end, without a past; and exercises.

use crate::convert::{self, Limits, Options, options, to_js};
use crate::error::{Thrown, enter};
use js_sys::JSON;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use switchyard::clock::Time;
use switchyard::export::Report;
use switchyard::predicate::Facts;
use switchyard::scenario::Scenario;
use switchyard::trace::Fingerprint;
use switchyard::view::View;
use switchyard::world::World;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// What came of a run.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Outcome<'a> {
    /// False when a limit was met before the run came to its end.
    over: bool,
    /// True when every claim of the scenario is met.
    met: bool,
    #[serde(flatten)]
    report: Report<'a>,
}

/// [`Options`] and [`Limits`] in one object. Not flattened: then unknown fields would go unnoticed.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct RunOptions {
    seed: Option<u64>,
    until: Option<Time>,
    set: BTreeMap<String, Value>,
    max_events: Option<u64>,
}

/// The declarations of what goes in and out here.
#[cfg(test)]
pub fn declare(out: &mut crate::typescript::Declarations) {
    out.data::<Outcome>();
}

/// The report of a moment.
pub fn report(
    scenario: &Scenario,
    view: &View,
    facts: &dyn Facts,
    fingerprint: Fingerprint,
) -> Result<JsValue, Thrown> {
    let report = Report::new(scenario, view, facts, fingerprint);
    to_js(&Outcome { over: view.over, met: report.is_met(), report })
}

/// Runs a scenario to its end and keeps nothing of its past: several times as fast as a session, for sweeps.
///
/// Returns what came of it: figures, workers, the scenario's claims, and whether it is over.
///
/// @throws {ScenarioError} The first thing that is wrong with the scenario.
#[wasm_bindgen(unchecked_return_type = "Outcome")]
pub fn run(
    #[wasm_bindgen(
        unchecked_param_type = "ScenarioSource",
        param_description = "a built-in scenario's name, YAML or JSON, an object, or a link"
    )]
    scenario: JsValue,
    #[wasm_bindgen(
        unchecked_optional_param_type = "Options & Limits",
        param_description = "what of it is replaced, and how far to go at most"
    )]
    given: JsValue,
) -> Result<JsValue, Thrown> {
    enter("run".to_owned())?;
    let RunOptions { seed, until, set, max_events } = options(&given)?;
    let scenario = convert::scenario(&scenario, &Options { seed, until, set })?;
    let mut world = World::new(&scenario)?;
    let mut fingerprint = Fingerprint::default();
    Limits { max_events }.go(0, |steps| (world.run_some(Time::NEVER, steps, &mut fingerprint), world.next_seq().0));
    report(&scenario, &world.view(), &world, fingerprint)
}

/// Reads a scenario and checks it.
///
/// Returns it as an object, with everything that it leaves open filled in.
///
/// @throws {ScenarioError} The first thing that is wrong with it.
#[wasm_bindgen(unchecked_return_type = "Scenario")]
pub fn scenario(
    #[wasm_bindgen(
        unchecked_param_type = "ScenarioSource",
        param_description = "a built-in scenario's name, YAML or JSON, an object, or a link"
    )]
    source: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "Options", param_description = "what of it is replaced")]
    given: JsValue,
) -> Result<JsValue, Thrown> {
    enter("scenario".to_owned())?;
    to_js(&convert::scenario(&source, &options(&given)?)?)
}

/// Solves textbook exercises: one answer for each case, in their order. A case that cannot be solved is answered by
/// `{ error: { path, message } }`, and the others are solved all the same.
#[wasm_bindgen(unchecked_return_type = "Answer[]")]
pub fn solve(
    #[wasm_bindgen(unchecked_param_type = "Exercise", param_description = "its kind and its cases")] exercise: JsValue,
) -> Result<JsValue, Thrown> {
    enter("solve".to_owned())?;
    let text = JSON::stringify(&exercise).ok().and_then(|text| text.as_string());
    let text = text.ok_or_else(|| Thrown::argument("an exercise was expected: { kind, cases }"))?;
    let answers = switchyard::solve::solve(&text);
    // The answers are JSON already; their first line is this exercise's.
    JSON::parse(answers.text.lines().next().unwrap_or("[]")).map_err(|_| Thrown::argument("the answers are no JSON"))
}

/// Breaks the simulation on purpose, so that a page can be tested that has to show it: throws a `BrokenError`, and so does
/// everything that is called afterwards.
#[wasm_bindgen(js_name = breakOnPurpose)]
pub fn break_on_purpose() -> Result<(), Thrown> {
    enter("breakOnPurpose".to_owned())?;
    panic!("this was on purpose");
}
