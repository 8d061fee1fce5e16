//! Offered load: what the tasks ask for over what the nodes can do, and a scenario at another load.
//!
//! ρ is the mean number of processors that tasks would keep busy on nodes of speed 1, over the processors there are, each
//! counted as often as its speed. It counts the sources as they are while they send, and the nodes as they are at the
//! start: a script that crashes or submits is part of every run and of no ρ. Memory and disk are not in it.

use crate::scenario::{NodeSpec, Problem, Scenario, Source};

/// The offered load ρ of a scenario.
///
/// # Errors
/// When a source has its tasks written out, since a list has no rate; when work has no mean; when there are no sources
/// or no nodes.
pub fn load(scenario: &Scenario) -> Result<f64, Problem> {
    let problem = |path: String, message: &str| Problem { path, message: message.to_owned() };
    if scenario.workload.is_empty() {
        return Err(problem("workload".to_owned(), "there are no tasks, so there is no load to change"));
    }
    let asked = |(place, source): (usize, &Source)| {
        let at = |path: &str, message: &str| problem(format!("workload.{place}{path}"), message);
        let (Some(arrivals), Some(service)) = (&source.arrivals, &source.service) else {
            return Err(at(
                "",
                "the tasks of this source are written out, and only drawn arrivals have a rate to change",
            ));
        };
        let work = service.mean_micros().ok_or_else(|| at(".service", "work has no mean, so there is no load"))?;
        Ok(arrivals.mean_rate() * work / 1e6 * source.cpu.unwrap_or(1.0))
    };
    let asked: f64 = scenario.workload.iter().enumerate().map(asked).sum::<Result<f64, _>>()?;
    let offered = |node: &NodeSpec| f64::from(node.count) * node.cpu * node.speed;
    let offered: f64 = scenario.nodes.iter().map(offered).sum();
    match (offered > 0.0, asked > 0.0) {
        (false, _) => Err(problem("nodes".to_owned(), "there are no nodes to be loaded")),
        (_, false) => Err(problem("workload".to_owned(), "the tasks need no processor, so there is no load to change")),
        _ => Ok(asked / offered),
    }
}

/// The scenario with the arrivals of every source scaled alike, so that its load is `rho`.
///
/// # Errors
/// As for [`load`], and when arrivals come out of bounds.
pub fn at_load(scenario: &Scenario, rho: f64) -> Result<Scenario, Problem> {
    scaled(scenario, rho / load(scenario)?)
}

/// The scenario with `factor` times as many arrivals.
pub(super) fn scaled(scenario: &Scenario, factor: f64) -> Result<Scenario, Problem> {
    let mut scaled = scenario.clone();
    for (place, source) in scaled.workload.iter_mut().enumerate() {
        if let Some(arrivals) = &mut source.arrivals {
            *arrivals = arrivals.times(factor);
            let path = |(param, _): &(&str, String)| format!("workload.{place}.arrivals.{param}");
            arrivals.check().map_err(|fault| Problem { path: path(&fault), message: fault.1 })?;
        }
    }
    Ok(scaled)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn scenario(nodes: &str, workload: &str) -> Scenario {
        Scenario::parse(&format!("version: 1\nuntil: 1h\nnodes: {nodes}\nworkload: {workload}")).unwrap()
    }

    const MIXED: &str = "[{arrivals: {poisson: {rate: 2}}, service: {exponential: {mean: 1500ms}}, cpu: 2},
        {arrivals: {deterministic: {every: 500ms}}, service: {uniform: {low: 1s, high: 2s}}}]";

    #[test]
    fn load_is_what_is_asked_over_what_is_there() {
        // 2 × 1.5 × 2 + 2 × 1.5 of (2 × 2 × 0.5 + 4 × 2).
        let mixed = scenario("[{count: 2, cpu: 2, speed: 0.5}, {cpu: 4, speed: 2}]", MIXED);
        assert_eq!(load(&mixed), Ok(9.0 / 10.0));
        let pareto = "[{arrivals: {poisson: {rate: 0.1}}, service: {pareto: {scale: 1s, shape: 2}}}]";
        assert!((load(&scenario("[{}]", pareto)).unwrap() - 0.2).abs() < 1e-12);
    }

    #[test]
    fn a_scaled_scenario_has_the_load_that_was_asked_for() {
        let mixed = scenario("[{count: 4, cpu: 2}]", MIXED);
        for rho in [0.1, 0.5, 0.95, 2.0] {
            let scaled = at_load(&mixed, rho).unwrap();
            assert!((load(&scaled).unwrap() - rho).abs() < 1e-5, "{rho}");
            assert_eq!(scaled.check(), Ok(()));
        }
    }

    #[test]
    fn what_has_no_load_is_refused_with_its_place() {
        let refused = |nodes: &str, workload: &str| load(&scenario(nodes, workload)).unwrap_err().to_string();
        assert_eq!(
            refused("[{}]", "[{arrivals: {poisson: {rate: 1}}, service: {fixed: 1s}}, {tasks: [{work: 1s}]}]"),
            "workload.1: the tasks of this source are written out, and only drawn arrivals have a rate to change"
        );
        assert_eq!(
            refused("[{}]", "[{arrivals: {poisson: {rate: 1}}, service: {pareto: {scale: 1s, shape: 1}}}]"),
            "workload.0.service: work has no mean, so there is no load"
        );
        assert_eq!(refused("[{}]", "[]"), "workload: there are no tasks, so there is no load to change");
        assert_eq!(
            refused("[{}]", "[{arrivals: {poisson: {rate: 1}}, service: {fixed: 0s}}]"),
            "workload: the tasks need no processor, so there is no load to change"
        );
        let fast = scenario("[{}]", "[{arrivals: {deterministic: {every: 1us}}, service: {fixed: 1us}}]");
        assert_eq!(
            at_load(&fast, 3.0).unwrap_err().to_string(),
            "workload.0.arrivals.every: every is 0: expected a length of time above 0"
        );
    }
}
