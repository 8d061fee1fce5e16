//! What a system of another size costs in messages: a scenario with more or fewer workers under the same load for each,
//! and the messages that it sends in a second.
//!
//! Heartbeats grow with the workers, messages about tasks with the tasks, and consensus with neither: what is decided at
//! once goes into the log together. Measured, not computed: the scenario runs for a short while.

use crate::clock::{Duration, SECOND, Time};

use crate::scenario::{Arrivals, Problem, Scenario};
use crate::trace::{Candidate, Event, EventKind, MessageKind, Sink, Site};
use crate::world::World;

/// The fewest and the most workers that a scenario is scaled to.
pub const WORKERS: [u16; 2] = [5, 5_000];

/// Messages that are sent in a second of simulated time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MessageCost {
    /// With so many workers.
    pub workers: u16,
    /// From workers that are alive.
    pub heartbeats: f64,
    /// About tasks, from the client's submission to its answer.
    pub tasks: f64,
    /// Between the nodes of the control plane.
    pub consensus: f64,
}

impl MessageCost {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> f64 {
        self.heartbeats + self.tasks + self.consensus
    }
}

/// The scenario with so many workers in all, kinds in the same proportion, and with the same load for each. Steps of the
/// script about workers that are not there any more are left out, and so is what was expected of a run of another size.
#[must_use]
pub fn scaled(scenario: &Scenario, workers: u16) -> Scenario {
    let had = worker_count(scenario).max(1);
    let mut scaled = scenario.clone();
    let (mut seen, mut given) = (0, 0);
    for spec in &mut scaled.nodes {
        // Each kind ends where its share of all ends: rounding adds up to the whole.
        seen += u32::from(spec.count);
        let until = seen * u32::from(workers) / had;
        spec.count = (until - given) as u16;
        given = until;
    }
    scaled.nodes.retain(|spec| spec.count > 0);
    let factor = f64::from(workers) / f64::from(had);
    for arrivals in scaled.workload.iter_mut().filter_map(|source| source.arrivals.as_mut()) {
        *arrivals = faster(arrivals, factor);
    }
    scaled.expect.clear();
    while let Err(Problem { path, .. }) = World::new(&scaled) {
        let place = path.strip_prefix("script.").and_then(|rest| rest.split('.').next()?.parse::<usize>().ok());
        match place.filter(|place| *place < scaled.script.len()) {
            Some(place) => drop(scaled.script.remove(place)),
            None => break,
        }
    }
    scaled
}

/// How many workers a scenario has.
#[must_use]
pub fn worker_count(scenario: &Scenario) -> u32 {
    scenario.nodes.iter().map(|spec| u32::from(spec.count)).sum()
}

/// What the scenario costs with so many workers: messages between `from` and `from + over`.
///
/// # Errors
/// The first thing that is wrong with the scenario.
pub fn measure(scenario: &Scenario, workers: u16, from: Time, over: Duration) -> Result<MessageCost, Problem> {
    let mut world = World::new(&scaled(scenario, workers))?;
    world.run(from, &mut ());
    let mut count = Count::default();
    world.run(from + over, &mut count);
    let each = |count: u64| count as f64 * SECOND as f64 / over.0.max(1) as f64;
    Ok(MessageCost {
        workers,
        heartbeats: each(count.heartbeats),
        tasks: each(count.tasks),
        consensus: each(count.consensus),
    })
}

fn faster(arrivals: &Arrivals, factor: f64) -> Arrivals {
    let shorter = |gap: Duration| Duration(((gap.0 as f64 / factor) as u64).max(1));
    match arrivals.clone() {
        Arrivals::Poisson { rate } => Arrivals::Poisson { rate: rate * factor },
        Arrivals::Deterministic { every } => Arrivals::Deterministic { every: shorter(every) },
        Arrivals::Uniform { low, high } => Arrivals::Uniform { low: shorter(low), high: shorter(high) },
        Arrivals::Bursty { rate, on, off } => Arrivals::Bursty { rate: rate * factor, on, off },
        Arrivals::Diurnal { rate, swing, period } => Arrivals::Diurnal { rate: rate * factor, swing, period },
    }
}

/// Counts messages as they are sent.
#[derive(Default)]
struct Count {
    heartbeats: u64,
    tasks: u64,
    consensus: u64,
}

impl Sink for Count {
    fn emit(&mut self, event: Event, _candidates: &[Candidate]) {
        let EventKind::MessageSent { to, what, .. } = event.kind else { return };
        match (event.site, to, what) {
            (Site::Control(_), Site::Control(_), _) => self.consensus += 1,
            (_, _, MessageKind::Heartbeat) => self.heartbeats += 1,
            _ => self.tasks += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn kinds_of_workers_keep_their_proportion() {
        let scenario = Scenario::parse("version: 1\nuntil: 9s\nnodes: [{count: 3}, {count: 1, cpu: 4}]\nworkload: [{arrivals: {poisson: {rate: 2}}, service: {fixed: 1s}}]").unwrap();
        for (workers, counts) in [(8, vec![6, 2]), (4, vec![3, 1]), (10, vec![7, 3]), (1, vec![1])] {
            let scaled = scaled(&scenario, workers);
            assert_eq!(scaled.nodes.iter().map(|spec| spec.count).collect::<Vec<_>>(), counts);
            let rate = 2.0 * f64::from(workers) / 4.0;
            assert_eq!(scaled.workload[0].arrivals, Some(Arrivals::Poisson { rate }));
        }
    }

    #[test]
    fn the_default_scenario_runs_at_every_size_and_pays_for_heartbeats_by_the_worker() {
        let scenario = builtin::scenario("playground").unwrap();
        let (from, over) = (Time(3 * SECOND), Duration(2 * SECOND));
        let costs = [5, 50, 500].map(|workers| measure(&scenario, workers, from, over).unwrap());
        for cost in costs {
            // One a second each, at moments of their own.
            let each = cost.heartbeats / f64::from(cost.workers);
            assert!((each - 1.0).abs() < 0.11, "{cost:?}");
            assert!(cost.tasks > 0.0 && cost.consensus > 0.0);
        }
        assert!(costs[2].tasks > 50.0 * costs[0].tasks, "{costs:?}");
        assert!(costs[2].consensus < 20.0 * costs[0].consensus, "{costs:?}");
        assert!(scaled(&scenario, 5).script.len() < scenario.script.len());
        assert_eq!(scaled(&scenario, 8).script, scenario.script);
    }
}
