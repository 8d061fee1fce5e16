//! What a run leaves behind, in formats that other programs and people read.
//!
//! Each format is one file here and writes to any [`std::io::Write`]; where it is written is the caller's business.
//! Formats that follow a run are sinks: they take the events as they come and keep no more than they need.

pub mod funnels;
pub mod gantt;
pub mod metrics;
pub mod ndjson;
pub mod race;
mod services;
pub mod shiviz;
pub mod summary;
pub mod sweep;
pub mod tasks;

use crate::clock::Time;
use crate::expect::{Claim, claims};
use crate::predicate::Facts;
use crate::scenario::Scenario;
use crate::trace::Fingerprint;
use crate::view::{ClassView, ContainerView, Metrics, ServiceView, Tally, View, WorkerView};
use serde::Serialize;

/// The end of a run: what `switchyard run --format json` prints.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Report<'a> {
    /// The scenario's title.
    pub title: &'a str,
    /// The scenario's seed.
    pub seed: u64,
    /// When the run ended, or was looked at.
    pub now: Time,
    /// How many events there were.
    pub events: u64,
    /// The hash of them all: equal on every host.
    pub fingerprint: String,
    /// Figures of the whole.
    pub metrics: &'a Metrics,
    /// Figures of each class of tasks.
    pub classes: &'a [ClassView],
    /// Where the tasks stand.
    pub tally: &'a Tally,
    /// The workers.
    pub workers: &'a [WorkerView],
    /// The services.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub services: &'a [ServiceView],
    /// Their containers.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub containers: &'a [ContainerView],
    /// The scenario's claims, and what became of them.
    pub claims: Vec<Claim>,
}

impl<'a> Report<'a> {
    /// The report of a moment.
    #[must_use]
    pub fn new(scenario: &'a Scenario, view: &'a View, facts: &dyn Facts, fingerprint: Fingerprint) -> Self {
        Self {
            title: &scenario.title,
            seed: scenario.seed,
            now: view.now,
            events: view.next.0,
            fingerprint: fingerprint.to_string(),
            metrics: &view.metrics,
            classes: &view.classes,
            tally: &view.tally,
            workers: &view.workers,
            services: &view.services,
            containers: &view.containers,
            claims: claims(scenario, view, facts),
        }
    }

    /// True when every claim of the scenario is met.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.claims.iter().all(Claim::is_met)
    }
}

/// Seconds for a table: exact, and empty for what did not happen.
fn seconds(at: Option<Time>) -> String {
    at.map_or_else(String::new, |at| at.as_secs_f64().to_string())
}

/// The error beneath, so that the caller sees when nobody reads any more.
fn io_error(error: csv::Error) -> std::io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => std::io::Error::other(format!("{kind:?}")),
    }
}
