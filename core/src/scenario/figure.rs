//! The names of the figures that a scenario may make claims about.
//!
//! They are paths into what a reader sees at the end of a run ([`crate::view`]); which number stands behind a name
//! is read there. Here are only the names, so that a scenario can be checked without running it.

use super::{NodeSpec, Scenario};
use crate::hint::hint;

/// Figures of the whole run.
pub const FIGURES: &[&str] = &[
    "makespan",
    "throughput",
    "utilisation",
    "mean_in_system",
    "mean_waiting",
    "balance",
    "fairness",
    "missed",
    "cost",
    "cost_used",
    "prediction_error",
    "tally.arrived",
    "tally.completed",
    "tally.rejected",
    "tally.requeued",
    "tally.fenced",
    "tally.moved",
    "containers.desired",
    "containers.present",
    "containers.ready",
    "containers.completed",
    "containers.failed",
    "containers.pending",
    "containers.restarts",
    "containers.displaced",
    "containers.evicted",
    "containers.blocked",
    "control.term",
    "control.offices",
    "control.refused",
    "control.stale_reads",
    "control.entries",
    "control.broken",
];

/// Figures of completed tasks: after `all.`, or after `classes.NAME.`.
const SUMMARY: &[&str] = &["tasks", "due", "late", "max_lateness", "mean_tardiness", "weighted_turnaround", "fairness"];
/// Figures over many tasks, each followed by one of [`STAT`].
const STATS: &[&str] = &["response", "wait", "turnaround", "slowdown"];
const STAT: &[&str] = &["mean", "p50", "p90", "p95", "p99", "max"];
/// Figures of one node: after `workers.NAME.`.
const WORKER: &[&str] = &["utilisation", "finished"];
/// Figures of one service: after `services.NAME.`.
const SERVICE: &[&str] = &[
    "desired",
    "containers",
    "started",
    "ready",
    "completed",
    "failed",
    "updated",
    "version",
    "restarts",
    "time_to_ready",
];

impl Scenario {
    /// Whether a run of this scenario has a figure called `name`.
    pub(crate) fn knows_figure(&self, name: &str) -> Result<(), String> {
        let parts: Vec<_> = name.split('.').collect();
        match parts[..] {
            ["all", ref rest @ ..] => summary(rest),
            ["classes", class, ref rest @ ..] => {
                one_of("class", class, self.workload.iter().map(|source| source.class.as_str()).collect())?;
                summary(rest)
            }
            ["workers", worker, figure] => {
                let names = self.node_names();
                one_of("node", worker, names.iter().map(String::as_str).collect())?;
                one_of("figure of a node", figure, WORKER.to_vec())
            }
            ["services", service, figure] => {
                one_of("service", service, self.services.iter().map(|service| service.name.as_str()).collect())?;
                one_of("figure of a service", figure, SERVICE.to_vec())
            }
            _ => {
                let others =
                    ["all.turnaround.mean", "classes.NAME.wait.p90", "workers.NAME.utilisation", "services.NAME.ready"];
                one_of("figure", name, FIGURES.iter().copied().chain(others).collect())
            }
        }
    }

    /// The names of the nodes that the run begins with, in the order of their ids.
    #[must_use]
    pub fn node_names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for spec in &self.nodes {
            spec.name_into(&mut names);
        }
        names
    }
}

impl NodeSpec {
    /// Appends the names of these nodes to those of the nodes that came before them: the given one, with a number
    /// counted from 1 when there are several, or `w` and the node's own number in the run.
    pub fn name_into(&self, names: &mut Vec<String>) {
        for copy in 1..=self.count {
            let name = match (&self.name, self.count) {
                (None, _) => format!("w{}", names.len() + 1),
                (Some(name), 1) => name.clone(),
                (Some(name), _) => format!("{name}{copy}"),
            };
            names.push(name);
        }
    }
}

fn summary(rest: &[&str]) -> Result<(), String> {
    match rest {
        [figure] if SUMMARY.contains(figure) => Ok(()),
        [stat, which] if STATS.contains(stat) => one_of("statistic", which, STAT.to_vec()),
        [figure, ..] => one_of("figure of tasks", figure, [STATS, SUMMARY].concat()).and_then(|()| {
            Err(format!("{figure} has several figures: write {figure}.mean, or another of {}", STAT.join(", ")))
        }),
        [] => Err("expected a figure after the dot, such as turnaround.mean".to_owned()),
    }
}

fn one_of(what: &str, word: &str, known: Vec<&str>) -> Result<(), String> {
    if known.contains(&word) {
        return Ok(());
    }
    let mut listed = known.clone();
    listed.dedup();
    listed.truncate(24);
    Err(format!("there is no {what} {word:?}: expected one of {}{}", listed.join(", "), hint(word, &known)))
}
