//! Weighted random: every node that can be chosen with a chance in proportion to its weight.
//!
//! Sampling from a discrete distribution as Knuth has it, *The Art of Computer Programming*, volume 2, section 3.4.1:
//! weights are laid end to end in the order of the nodes; the node in whose stretch a drawn number falls is chosen. Of
//! m picks, a node of share p gets mp, give or take a few √(mp(1 − p)). A linear walk: tables for a choice in constant
//! time (Walker's alias method) are left out, since who can be chosen changes all the time.

use super::{Balancer, Context, NodeState, Request};
use crate::ids::NodeId;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "weighted_random",
    name: "Weighted random",
    summary: "Gives each task to a node with a chance in proportion to its weight: no state, right in the long run, uneven in the short.",
    source: "Knuth: The Art of Computer Programming, vol. 2, section 3.4.1",
    measure: Measure::Count,
    params: &[],
    build: |_| Box::new(WeightedRandom),
};

#[derive(Clone)]
struct WeightedRandom;

impl Balancer for WeightedRandom {
    fn pick(&mut self, cx: &mut Context, _request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        let total: u64 = nodes.iter().filter(|node| node.eligible).map(|node| u64::from(node.weight)).sum();
        if total == 0 {
            return None;
        }
        let mut left = cx.rng.below(total);
        let mut chosen = None;
        for node in nodes.iter().filter(|node| node.eligible) {
            cx.note(node.id, node.weight.into());
            if chosen.is_none() {
                match left.checked_sub(node.weight.into()) {
                    Some(rest) => left = rest,
                    None => chosen = Some(node.id),
                }
            }
        }
        chosen
    }

    fn boxed_clone(&self) -> Box<dyn Balancer> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use crate::balance::drive::{nodes, shares};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn chances_follow_the_weights_of_those_that_can_be_chosen() {
        let mut nodes = nodes(&[5, 1, 2, 8]);
        nodes[3].eligible = false;
        let seen = shares("weighted_random", &nodes, 40_000);
        for (share, expected) in seen.iter().zip([0.625, 0.125, 0.25, 0.0]) {
            assert!((share - expected).abs() < 0.0097, "{seen:?}");
        }
    }
}
