//! Locality weighted: regions have shares by weight, less when many of their nodes are down.
//!
//! Envoy's locality weighted load balancing. A region's share is its weight, here the sum of the weights of its nodes
//! in service, times its health: min(100, `overprovisioning_factor` × percent of its nodes that are up), rounded down.
//! A region is drawn with chances in proportion to the shares; in it the node with the fewest unfinished tasks for its
//! weight is chosen, ties go to the lowest index. So a region that lost few nodes keeps its share, one that lost many
//! hands some on, to the others in proportion. When all together are not enough and fewer than
//! `healthy_panic_threshold` percent are up, regions no longer matter and all nodes that are left share alike. Envoy
//! then sends to nodes that are down too, which the ledger would refuse. Envoy sets a region's weight apart from its
//! nodes'.

use super::locality::{
    HEALTHY_PANIC_THRESHOLD, Locality, OVERPROVISIONING_FACTOR, health, least_loaded, localities, percent,
};
use super::{Balancer, Context, NodeState, Request};
use crate::ids::{NodeId, RegionId};
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "locality_weighted",
    name: "Locality weighted",
    summary: "Gives each region its share by weight, less when many of its nodes are down: a region hands on what it can no longer take.",
    source: "Envoy documentation: locality weighted load balancing",
    measure: Measure::Ratio,
    params: &[OVERPROVISIONING_FACTOR, HEALTHY_PANIC_THRESHOLD],
    build: |values| Box::new(LocalityWeighted { factor: percent(values.real(0)), threshold: values.integer(1) as u64 }),
};

#[derive(Clone)]
struct LocalityWeighted {
    /// In percent.
    factor: u64,
    /// In percent.
    threshold: u64,
}

impl LocalityWeighted {
    fn panics(&self, localities: &[Locality]) -> bool {
        let sum = |count: fn(&Locality) -> u64| localities.iter().map(count).sum::<u64>();
        let (up, nodes) = (sum(|locality| locality.up), sum(|locality| locality.nodes));
        health(up, nodes, self.factor) < 100 && 100 * up < self.threshold * nodes
    }

    /// A region among those that have room.
    fn draw(&self, cx: &mut Context, localities: &[Locality]) -> Option<RegionId> {
        let with_room = || localities.iter().filter(|locality| locality.has_room);
        let share = |region: &Locality| region.weight * health(region.up, region.nodes, self.factor);
        let total: u64 = with_room().map(share).sum();
        let mut left = if total > 0 { cx.rng.below(total) } else { 0 };
        let drawn = with_room().find(|locality| match left.checked_sub(share(locality)) {
            Some(rest) => {
                left = rest;
                false
            }
            None => true,
        });
        drawn.or_else(|| with_room().next()).map(|locality| locality.region)
    }
}

impl Balancer for LocalityWeighted {
    fn pick(&mut self, cx: &mut Context, _request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        let localities = localities(nodes);
        if self.panics(&localities) {
            return least_loaded(cx, nodes, |_| true);
        }
        let region = self.draw(cx, &localities)?;
        least_loaded(cx, nodes, |node| node.region == region)
    }

    fn boxed_clone(&self) -> Box<dyn Balancer> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use crate::balance::NodeState;
    use crate::balance::drive::{nodes, shares};
    use crate::ids::RegionId;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// A hundred nodes of weight 1 in X, so many of them up, and a hundred of weight 2 in Y.
    fn two_regions(up: usize) -> Vec<NodeState> {
        let mut nodes = nodes(&[[1; 100], [2; 100]].concat());
        nodes[100..].iter_mut().for_each(|node| node.region = RegionId(1));
        for node in &mut nodes[up..100] {
            (node.up, node.eligible) = (false, false);
        }
        nodes
    }

    fn share_of_x(policy: &str, nodes: &[NodeState]) -> f64 {
        shares(policy, nodes, 4_000)[..100].iter().sum()
    }

    /// Envoy's table, weights 1 and 2.
    #[test]
    fn a_region_keeps_its_share_until_it_cannot() {
        for (up, expected) in [(100, 0.333), (72, 0.333), (69, 0.325), (50, 0.26), (25, 0.15), (0, 0.0)] {
            let seen = share_of_x("locality_weighted", &two_regions(up));
            assert!((seen - expected).abs() < 0.03, "{up}: {seen}");
        }
    }

    #[test]
    fn in_panic_regions_do_not_matter() {
        let mut few = two_regions(1);
        for node in &mut few[103..] {
            (node.up, node.eligible) = (false, false);
        }
        few.iter_mut().for_each(|node| node.weight = 1);
        // 1 node in X and 3 in Y, good for 1 and 4 percent; all idle, so the first of all is the least loaded.
        assert_eq!(share_of_x("locality_weighted", &few), 1.0);
        let seen = share_of_x("locality_weighted: {healthy_panic_threshold: 0}", &few);
        assert!((seen - 0.2).abs() < 0.03, "{seen}");
    }

    #[test]
    fn a_region_without_room_is_not_drawn() {
        let mut nodes = two_regions(100);
        nodes[100..].iter_mut().for_each(|node| node.eligible = false);
        assert_eq!(share_of_x("locality_weighted", &nodes), 1.0);
    }
}
