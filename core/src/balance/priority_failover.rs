//! Priority failover: the nearest region takes all it can, the rest spills to the next.
//!
//! Envoy's priority levels, which are made here as Istio's locality failover makes them: level 0 is the region nearest
//! to the client by latency, ties going to the lower region number, and so on outward. A level's health is min(100,
//! `overprovisioning_factor` × percent of its nodes that are up), rounded down. Level 0 gets its health in percent of
//! the tasks, each next one its own of what is left. When all healths together are below 100 they are shares of the
//! whole. When then every level has fewer than `healthy_panic_threshold` percent up, levels get tasks by their number
//! of nodes. The level is drawn; in it the node with the fewest unfinished tasks for its weight is chosen, ties go to
//! the lowest index; when it has no room, the nearest level that has. Left out: sending to nodes that are down while in
//! panic, which the ledger would refuse.

use super::locality::{
    HEALTHY_PANIC_THRESHOLD, Locality, OVERPROVISIONING_FACTOR, health, least_loaded, localities, nearest_first,
    percent, percents,
};
use super::{Balancer, Context, NodeState, Request};
use crate::ids::NodeId;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "priority_failover",
    name: "Priority failover",
    summary: "Keeps tasks in the region nearest to their client while enough of its nodes are up, then spills the rest to the next.",
    source: "Envoy documentation: priority levels, overprovisioning, panic threshold",
    measure: Measure::Ratio,
    params: &[OVERPROVISIONING_FACTOR, HEALTHY_PANIC_THRESHOLD],
    build: |values| Box::new(PriorityFailover { factor: percent(values.real(0)), threshold: values.integer(1) as u64 }),
};

#[derive(Clone)]
struct PriorityFailover {
    /// In percent.
    factor: u64,
    /// In percent.
    threshold: u64,
}

impl PriorityFailover {
    /// The percentage of tasks that each level gets.
    fn loads(&self, levels: &[Locality]) -> Vec<u64> {
        let healths: Vec<_> = levels.iter().map(|level| health(level.up, level.nodes, self.factor)).collect();
        let panics = |level: &Locality| 100 * level.up < self.threshold * level.nodes;
        match healths.iter().sum::<u64>() < 100 && levels.iter().all(panics) {
            true => percents(&levels.iter().map(|level| level.nodes).collect::<Vec<_>>()),
            false => loads(&healths),
        }
    }
}

/// The percentage of tasks that each level gets, by their healths in percent.
pub(crate) fn loads(healths: &[u64]) -> Vec<u64> {
    match healths.iter().sum() {
        0 => healths.iter().enumerate().map(|(level, _)| if level == 0 { 100 } else { 0 }).collect(),
        1..100 => percents(healths),
        100.. => {
            let mut left = 100;
            let mut take = |health: &u64| {
                let load = left.min(*health);
                left -= load;
                load
            };
            healths.iter().map(&mut take).collect()
        }
    }
}

impl Balancer for PriorityFailover {
    fn pick(&mut self, cx: &mut Context, request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        let mut levels = localities(nodes);
        nearest_first(&mut levels, |region| (cx.distance)(request.region, region));
        let loads = self.loads(&levels);
        let mut left = if loads.contains(&100) { 0 } else { cx.rng.below(100) };
        let drawn = loads.iter().position(|load| match left.checked_sub(*load) {
            Some(rest) => {
                left = rest;
                false
            }
            None => true,
        })?;
        let level = Some(&levels[drawn]).filter(|level| level.has_room);
        let region = level.or_else(|| levels.iter().find(|level| level.has_room))?.region;
        least_loaded(cx, nodes, |node| node.region == region)
    }

    fn boxed_clone(&self) -> Box<dyn Balancer> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::loads;
    use crate::balance::NodeState;
    use crate::balance::Request;
    use crate::balance::drive::{Driver, nodes, request};
    use crate::ids::RegionId;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Envoy's tables, by health.
    #[test]
    fn what_a_level_cannot_take_spills_to_the_next() {
        for (healths, expected) in [
            (&[100, 100][..], &[100, 0][..]),
            (&[99, 100], &[99, 1]),
            (&[70, 100], &[70, 30]),
            (&[0, 100], &[0, 100]),
            (&[35, 35], &[50, 50]),
            (&[35, 35, 100], &[35, 35, 30]),
            (&[35, 35, 28], &[36, 36, 28]),
            (&[7, 91], &[7, 93]),
            (&[0, 0], &[100, 0]),
            (&[], &[]),
        ] {
            assert_eq!(loads(healths), expected, "{healths:?}");
        }
    }

    /// Ten nodes in each of three regions, which lie on a line; so many up in each.
    fn regions(up: [usize; 3]) -> Vec<NodeState> {
        let mut nodes = nodes(&[1; 30]);
        for (place, node) in nodes.iter_mut().enumerate() {
            node.region = RegionId(place as u16 / 10);
            node.up = place % 10 < up[place / 10];
            node.eligible = node.up;
        }
        nodes
    }

    fn shares(policy: &str, region: u16, nodes: &[NodeState]) -> [f64; 3] {
        let mut driver = Driver::new(policy);
        let mut seen = [0.0; 3];
        for _ in 0..4_000 {
            let chosen = driver.pick(&Request { region: RegionId(region), ..request(1) }, nodes).unwrap();
            seen[nodes[chosen.index()].region.index()] += 1.0 / 4_000.0;
        }
        seen
    }

    #[test]
    fn the_nearest_region_comes_first_and_what_it_lost_goes_to_the_next() {
        for (region, up, expected) in [
            (0, [10, 10, 10], [1.0, 0.0, 0.0]),
            (2, [10, 10, 10], [0.0, 0.0, 1.0]),
            (0, [8, 10, 10], [1.0, 0.0, 0.0]),
            (0, [5, 10, 10], [0.7, 0.3, 0.0]),
            (2, [10, 0, 5], [0.3, 0.0, 0.7]),
            (0, [2, 3, 10], [0.28, 0.42, 0.3]),
        ] {
            let seen = shares("priority_failover", region, &regions(up));
            assert!(seen.iter().zip(expected).all(|(a, b)| (a - b).abs() < 0.03), "{up:?}: {seen:?}");
        }
    }

    #[test]
    fn when_every_level_panics_tasks_go_by_the_number_of_nodes() {
        // Healths of 14, 28 and 14 are shares of 25, 50 and 25 percent; in panic each level is a third.
        let few = regions([1, 2, 1]);
        let near = |seen: [f64; 3], expected: [f64; 3]| {
            assert!(seen.iter().zip(expected).all(|(a, b)| (a - b).abs() < 0.03), "{seen:?}");
        };
        near(shares("priority_failover", 0, &few), [0.34, 0.33, 0.33]);
        near(shares("priority_failover: {healthy_panic_threshold: 0}", 0, &few), [0.25, 0.5, 0.25]);
    }

    #[test]
    fn a_level_without_room_passes_its_tasks_on() {
        let mut nodes = regions([10, 10, 10]);
        nodes[..10].iter_mut().for_each(|node| node.eligible = false);
        assert!(shares("priority_failover", 0, &nodes)[1] > 0.999);
    }
}
