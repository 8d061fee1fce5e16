//! Round robin: each node in turn, in the order of their ids, passing over those that cannot be chosen.
//!
//! As name servers rotate the addresses of a name (RFC 1794, 1995, section 3). The turn goes on behind the node that
//! was chosen last. Nothing is left out; weights are ignored, see `smooth_weighted_round_robin` for a turn that heeds
//! them.

use super::{Balancer, Context, NodeState, Request};
use crate::ids::NodeId;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "round_robin",
    name: "Round robin",
    summary: "Gives each node a task in turn: needs no knowledge of the nodes, so it ignores how loaded or how fast they are.",
    source: "RFC 1794 (1995), section 3",
    measure: Measure::Turn,
    params: &[],
    build: |_| Box::<RoundRobin>::default(),
};

#[derive(Clone, Default)]
struct RoundRobin {
    /// The node whose turn it is, when it can be chosen.
    next: usize,
}

impl Balancer for RoundRobin {
    fn pick(&mut self, cx: &mut Context, _request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        let (before, after) = nodes.split_at(self.next.min(nodes.len()));
        let (turn, chosen) = after.iter().chain(before).enumerate().find(|(_, node)| node.eligible)?;
        cx.note(chosen.id, turn as i64);
        self.next = chosen.id.index() + 1;
        Some(chosen.id)
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
    fn each_node_has_its_turn_and_the_absent_are_passed_over() {
        let mut driver = Driver::new("round_robin");
        let mut nodes = nodes(&[1, 1, 1]);
        assert_eq!(driver.picks(&nodes, 4), "abca");
        nodes[1].eligible = false;
        assert_eq!(driver.picks(&nodes, 3), "cac");
    }
}
