//! LVS weighted round robin: rounds over the nodes under a threshold that sinks from the largest weight to the
//! smallest.
//!
//! Linux Virtual Server, `ip_vs_wrr`. A round passes all nodes in the order of their ids and chooses those whose weight
//! is at least the threshold. After each round the threshold sinks by the greatest common divisor of the weights, and
//! from the last one it starts at the largest weight again. Weights 4, 3, 2 give a a b a b c a b c. Shares are those of
//! the smooth rule, but heavy nodes come in runs: 6, 1, 1 begins with five turns of the first. Largest weight and
//! divisor are those of the nodes that can be chosen; when a threshold is above all of them, a new cycle begins.

use super::{Balancer, Context, NodeState, Request};
use crate::ids::NodeId;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "lvs_weighted_round_robin",
    name: "LVS weighted round robin",
    summary: "Gives nodes turns in proportion to their weights, the heavy ones several in a row: fair over a cycle, in bursts within it.",
    source: "Linux Virtual Server: weighted round-robin scheduling (ip_vs_wrr)",
    measure: Measure::Count,
    params: &[],
    build: |_| Box::<LvsWeightedRoundRobin>::default(),
};

#[derive(Clone, Default)]
struct LvsWeightedRoundRobin {
    /// Where the round goes on; 0 begins one.
    next: usize,
    /// The least weight that is chosen in this round.
    threshold: u32,
}

impl Balancer for LvsWeightedRoundRobin {
    fn pick(&mut self, cx: &mut Context, _request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        let weights = || nodes.iter().filter(|node| node.eligible).map(|node| node.weight);
        let most = weights().max().filter(|most| *most > 0)?;
        let step = weights().fold(0, greatest_common_divisor);
        if self.threshold > most || self.next >= nodes.len() {
            self.next = 0;
        }
        // The heaviest node is chosen in every round, so this ends within two.
        loop {
            if self.next == 0 {
                let lower = self.threshold.saturating_sub(step);
                self.threshold = if lower == 0 || lower > most { most } else { lower };
            }
            let node = &nodes[self.next];
            self.next = (self.next + 1) % nodes.len();
            if node.eligible && node.weight >= self.threshold {
                nodes.iter().filter(|node| node.eligible).for_each(|node| cx.note(node.id, node.weight.into()));
                return Some(node.id);
            }
        }
    }

    fn boxed_clone(&self) -> Box<dyn Balancer> {
        Box::new(self.clone())
    }
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use crate::balance::drive::{Driver, nodes};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn rounds_go_as_in_linux_virtual_server() {
        for (weights, cycle) in
            [(&[4, 3, 2][..], "aababcabc"), (&[5, 1, 1], "aaaaabc"), (&[3, 3], "ab"), (&[4, 2], "aab"), (&[0, 7], "b")]
        {
            let mut driver = Driver::new("lvs_weighted_round_robin");
            let nodes = nodes(weights);
            assert_eq!(driver.picks(&nodes, 2 * cycle.len()), cycle.repeat(2));
        }
    }

    #[test]
    fn without_the_heaviest_the_threshold_sinks_at_once() {
        let mut driver = Driver::new("lvs_weighted_round_robin");
        let mut nodes = nodes(&[1_000_000, 2, 1]);
        assert_eq!(driver.picks(&nodes, 3), "aaa");
        nodes[0].eligible = false;
        assert_eq!(driver.picks(&nodes, 6), "bbcbbc");
        nodes[0].eligible = true;
        assert_eq!(driver.picks(&nodes, 3), "aaa");
    }
}
