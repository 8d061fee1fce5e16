//! Smooth weighted round robin: turns in proportion to the weights, spread out evenly.
//!
//! nginx, `ngx_http_upstream_round_robin`. Every node has a credit, at first 0. For each pick, every node that can be
//! chosen gains its weight; the largest credit is chosen, ties go to the lowest index, and pays the sum of the weights
//! that were handed out. Weights 5, 1, 1 give a a b a c a a. Nodes that cannot be chosen take no part: their credit
//! stays as it is until they come back. nginx's lowering of a weight after errors is left out: a node that fails here
//! cannot be chosen.

use super::{Balancer, Context, NodeState, Request};
use crate::ids::NodeId;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "smooth_weighted_round_robin",
    name: "Smooth weighted round robin",
    summary: "Gives nodes turns in proportion to their weights, spread out evenly: heeds how big nodes are, not how loaded.",
    source: "nginx 1.22: ngx_http_upstream_round_robin",
    measure: Measure::Count,
    params: &[],
    build: |_| Box::<SmoothWeightedRoundRobin>::default(),
};

#[derive(Clone, Default)]
struct SmoothWeightedRoundRobin {
    turns: Turns,
}

/// The credits, by node: the state of a smooth weighted round robin, which others use to settle ties.
#[derive(Clone, Default)]
pub(super) struct Turns {
    /// Invariant: the credits of nodes that always took part together sum to 0 between picks.
    credits: Vec<i64>,
}

impl Turns {
    /// One pick among the nodes for which `takes_part` holds, the credits shown to `note` as they were compared.
    pub(super) fn pick(
        &mut self,
        nodes: &[NodeState],
        takes_part: impl Fn(&NodeState) -> bool,
        mut note: impl FnMut(NodeId, i64),
    ) -> Option<NodeId> {
        if self.credits.len() < nodes.len() {
            self.credits.resize(nodes.len(), 0);
        }
        let mut total = 0;
        let mut best: Option<usize> = None;
        for (place, node) in nodes.iter().enumerate().filter(|(_, node)| takes_part(node)) {
            let weight = i64::from(node.weight);
            total += weight;
            self.credits[place] += weight;
            note(node.id, self.credits[place]);
            if best.is_none_or(|best| self.credits[place] > self.credits[best]) {
                best = Some(place);
            }
        }
        let best = best?;
        self.credits[best] -= total;
        Some(nodes[best].id)
    }
}

impl Balancer for SmoothWeightedRoundRobin {
    fn pick(&mut self, cx: &mut Context, _request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        self.turns.pick(nodes, |node| node.eligible, |node, credit| cx.note(node, credit))
    }

    fn boxed_clone(&self) -> Box<dyn Balancer> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use crate::balance::drive::{Driver, nodes};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn turns_are_spread_as_nginx_spreads_them() {
        for (weights, cycle) in [(&[5, 1, 1][..], "aabacaa"), (&[1, 1, 1], "abc"), (&[4, 2, 1], "abacaba")] {
            let mut driver = Driver::new("smooth_weighted_round_robin");
            let nodes = nodes(weights);
            assert_eq!(driver.picks(&nodes, 2 * cycle.len()), cycle.repeat(2));
        }
    }

    #[test]
    fn a_node_that_leaves_takes_no_part_and_one_that_joins_begins_at_nothing() {
        let mut driver = Driver::new("smooth_weighted_round_robin");
        let mut nodes = nodes(&[1, 1, 1]);
        assert_eq!(driver.picks(&nodes, 1), "a");
        nodes[1].eligible = false;
        assert_eq!(driver.picks(&nodes, 4), "ccac");
        nodes[1].eligible = true;
        nodes.extend(crate::balance::drive::nodes(&[1, 1, 1, 3]).split_off(3));
        assert_eq!(driver.picks(&nodes, 6), "dbadcd");
    }
}
