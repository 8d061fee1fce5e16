//! Where scenarios come from: those that are built in, a person's text, a person's file.
//!
//! Reading happens before anything of the running simulation is touched; what cannot be read is a [`Refusal`] with its
//! place.

use switchyard::scenario::{Scenario, ScenarioError};

/// Why a text or a file is not a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong and what was expected.
    pub message: String,
    /// What it is about, such as `policies.queue`; may be empty.
    pub path: String,
    /// Line and column, counted from 1, when it has a place.
    pub place: Option<(u32, u32)>,
}

impl From<ScenarioError> for Refusal {
    fn from(error: ScenarioError) -> Self {
        let place = (error.line > 0).then_some((error.line, error.column));
        Self { message: error.message, path: error.path, place }
    }
}

/// A scenario that comes with the page.
pub struct Builtin {
    /// Its title.
    pub title: &'static str,
    text: &'static str,
}

/// Every built-in scenario, the default first.
#[must_use]
pub fn builtins() -> &'static [Builtin] {
    &[Builtin { title: "Eight workers", text: EIGHT }]
}

const EIGHT: &str = "version: 1
title: Eight workers
seed: 7
until: 2m
nodes: [{count: 8, cpu: 1, memory: 8}]
workload:
  - {class: web, arrivals: {poisson: {rate: 3}}, service: {exponential: {mean: 1s}}, memory: 2}
  - {class: batch, arrivals: {poisson: {rate: 0.5}}, service: {exponential: {mean: 4s}}, memory: 4}
  - {class: urgent, arrivals: {poisson: {rate: 0.7}}, service: {exponential: {mean: 800ms}}, memory: 1}
policies: {queue: fcfs, balance: least_connections, detect: {heartbeat: 200ms, timeout: 900ms}}
network: {latency: {uniform: {low: 60ms, high: 180ms}}}
script:
  - {at: 20s, crash: w3}
  - {at: 32s, restart: w3}
";

/// The built-in scenario at `place`, or the default.
///
/// # Errors
/// When it does not read, which a test rules out.
pub fn builtin(place: usize) -> Result<Scenario, Refusal> {
    let known = builtins();
    let text = known.get(place).or(known.first()).map_or("", |builtin| builtin.text);
    parse(text)
}

/// Reads a scenario as a person writes it.
///
/// # Errors
/// The first thing that is wrong.
pub fn parse(text: &str) -> Result<Scenario, Refusal> {
    Ok(Scenario::parse(text)?)
}

/// Reads a file by its name and its bytes.
///
/// # Errors
/// The first thing that is wrong.
pub fn open(_name: &str, bytes: &[u8]) -> Result<Scenario, Refusal> {
    parse(&String::from_utf8_lossy(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_scenario_reads() {
        for place in 0..builtins().len() {
            builtin(place).unwrap();
        }
    }
}
