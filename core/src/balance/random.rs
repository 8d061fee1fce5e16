//! Random: every node that can be chosen with the same chance.
//!
//! The baseline that others are measured against; see Mitzenmacher, *The Power of Two Choices in Randomized Load
//! Balancing* (2001), section 1. One number is drawn for a choice, and none when there is only one node. Weights are
//! ignored, see `weighted_random`.

use super::{Balancer, Context, NodeState, Request};
use crate::ids::NodeId;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "random",
    name: "Random",
    summary: "Gives each task to any node with the same chance: needs no state at all, but leaves some nodes with long queues by bad luck.",
    source: "Mitzenmacher: The Power of Two Choices in Randomized Load Balancing (2001), section 1",
    measure: Measure::Turn,
    params: &[],
    build: |_| Box::new(Random),
};

#[derive(Clone)]
struct Random;

impl Balancer for Random {
    fn pick(&mut self, cx: &mut Context, _request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        let count = nodes.iter().filter(|node| node.eligible).count();
        let drawn = match count {
            0 => return None,
            1 => 0,
            _ => cx.rng.below(count as u64) as usize,
        };
        let mut chosen = None;
        for (place, node) in nodes.iter().filter(|node| node.eligible).enumerate() {
            cx.note(node.id, place as i64);
            if place == drawn {
                chosen = Some(node.id);
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
    fn every_eligible_node_has_the_same_chance() {
        let mut nodes = nodes(&[1, 9, 1, 1]);
        nodes[3].eligible = false;
        let [a, b, c, d] = shares("random", &nodes, 30_000)[..] else { panic!("four shares") };
        assert!([a, b, c].iter().all(|share| (share - 1.0 / 3.0).abs() < 0.011), "{a} {b} {c}");
        assert_eq!(d, 0.0);
    }
}
