//! Claims of a scenario, held against a run of it.
//!
//! A claim names a figure by its path into what a reader sees ([`crate::view`]), or says a sentence about the run
//! ([`crate::predicate`]), and the bounds that its value must lie between: a sentence is 1 when it is true, else 0.
//! Which names there are is said in `scenario/figure.rs`; that each stands for a number is tested here.

use crate::predicate::{Facts, Subject};
use crate::scenario::{Bounds, Scenario};
use crate::view::View;
use serde::Serialize;
use serde_json::Value;
use std::fmt;

/// A claim and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Claim {
    /// The figure's name.
    pub name: String,
    /// What it must lie between.
    pub bounds: Bounds,
    /// What it is; `None` when the run has no such figure.
    pub value: Option<f64>,
}

impl Claim {
    /// Whether the figure lies between its bounds.
    #[must_use]
    pub fn is_met(&self) -> bool {
        let Bounds { min, max } = self.bounds;
        self.value.is_some_and(|value| min.is_none_or(|min| min <= value) && max.is_none_or(|max| value <= max))
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value {
            Some(value) => write!(f, "{} is {value:.4}, expected ", self.name)?,
            None => write!(f, "{} is unknown, expected ", self.name)?,
        }
        match (self.bounds.min, self.bounds.max) {
            (Some(min), Some(max)) if min == max => write!(f, "{min}"),
            (Some(min), Some(max)) => write!(f, "{min} to {max}"),
            (Some(min), None) => write!(f, "at least {min}"),
            (None, Some(max)) => write!(f, "at most {max}"),
            (None, None) => f.write_str("anything"),
        }
    }
}

/// Holds every claim of `scenario` against the moment that `view` shows and `facts` knows: its end, for claims that mean
/// the whole run.
#[must_use]
pub fn claims(scenario: &Scenario, view: &View, facts: &dyn Facts) -> Vec<Claim> {
    let value = |name: &str| figure(view, name).or_else(|| Subject::parse(name).ok()?.value(facts));
    let claim = |(name, bounds): (&String, &Bounds)| Claim { name: name.clone(), bounds: *bounds, value: value(name) };
    scenario.expect.iter().map(claim).collect()
}

/// The number behind a name such as `all.turnaround.mean`, `tally.completed`, `classes.web.wait.p90`,
/// `workers.w1.utilisation` or `services.web.ready`; `None` when there is none.
#[must_use]
pub fn figure(view: &View, name: &str) -> Option<f64> {
    let (first, rest) = name.split_once('.').unwrap_or((name, ""));
    match first {
        "tally" => walk(&view.tally, rest),
        "control" => walk(&view.control_tally, rest),
        "containers" => walk(&view.container_tally, rest),
        "services" => named(rest, view.services.iter().map(|service| (service.name.as_str(), service))),
        "classes" => named(rest, view.classes.iter().map(|class| (class.name.as_str(), &class.metrics))),
        "workers" => named(rest, view.workers.iter().map(|worker| (worker.name.as_str(), worker))),
        _ => walk(&view.metrics, name),
    }
}

/// The figure of the thing whose name `path` begins with. Names may have dots in them.
fn named<'a, T: Serialize + 'a>(path: &str, mut things: impl Iterator<Item = (&'a str, &'a T)>) -> Option<f64> {
    things.find_map(|(name, thing)| walk(thing, path.strip_prefix(name)?.strip_prefix('.')?))
}

fn walk(data: &impl Serialize, path: &str) -> Option<f64> {
    let mut here = &serde_json::to_value(data).ok()?;
    for segment in path.split('.') {
        here = here.get(segment)?;
    }
    match here {
        Value::Number(number) => number.as_f64(),
        _ => None,
    }
}
