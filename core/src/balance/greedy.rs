//! Greedy: the node that is expected to finish the task first.
//!
//! Minimum completion time of Maheswaran et al., *Dynamic Mapping of a Class of Independent Tasks onto Heterogeneous
//! Computing Systems* (1999); on equal machines it is Graham's list scheduling, within 2 − 1/m of the best makespan.
//! The expectation is (backlog + work) / speed: the unfinished work given to the node and the task's own, at the
//! node's speed, as if it did one task after the other. Ties go to the lowest index. Latency is left out, and so is
//! looking at several tasks before giving out the first (min-min, max-min).

use super::{Balancer, Context, NodeState, Request};
use crate::ids::NodeId;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "greedy",
    name: "Least expected completion",
    summary: "Gives each task to the node expected to finish it first, by its backlog and speed: needs to know how much work tasks are.",
    source: "Maheswaran et al.: Dynamic Mapping of a Class of Independent Tasks onto Heterogeneous Computing Systems (1999)",
    measure: Measure::Duration,
    params: &[],
    build: |_| Box::new(Greedy),
};

#[derive(Clone)]
struct Greedy;

impl Balancer for Greedy {
    fn pick(&mut self, cx: &mut Context, request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        let mut best: Option<&NodeState> = None;
        for node in nodes.iter().filter(|node| node.eligible) {
            cx.note(node.id, expected_micros(request, node));
            if best.is_none_or(|best| finishes_before(request, node, best)) {
                best = Some(node);
            }
        }
        best.map(|node| node.id)
    }

    fn boxed_clone(&self) -> Box<dyn Balancer> {
        Box::new(self.clone())
    }
}

/// Compared by multiplying crosswise, so without rounding.
fn finishes_before(request: &Request, a: &NodeState, b: &NodeState) -> bool {
    let work = |node: &NodeState| u128::from(node.backlog.0) + u128::from(request.work.0);
    work(a) * u128::from(b.speed) < work(b) * u128::from(a.speed)
}

fn expected_micros(request: &Request, node: &NodeState) -> i64 {
    let work = u128::from(node.backlog.0) + u128::from(request.work.0);
    i64::try_from(work * 1_000 / u128::from(node.speed.max(1))).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use crate::balance::drive::{Driver, nodes, request};
    use crate::clock::Duration;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn lists_are_scheduled_as_graham_does() {
        let mut driver = Driver::new("greedy");
        let mut nodes = nodes(&[1, 1, 1]);
        let mut picks = String::new();
        for work in [5, 5, 4, 4, 3, 3, 3] {
            let chosen = driver.pick(&request(work), &nodes).unwrap();
            nodes[chosen.index()].backlog += Duration(work);
            picks.push((b'a' + chosen.0 as u8) as char);
        }
        assert_eq!(picks, "abccaba");
        assert_eq!(nodes.iter().map(|node| node.backlog.0).max(), Some(11));
    }

    #[test]
    fn a_fast_node_may_have_the_longer_queue() {
        let mut driver = Driver::new("greedy");
        let mut nodes = nodes(&[1, 1]);
        nodes[1].speed = 3_000;
        nodes[1].backlog = Duration(15);
        assert_eq!([4, 5, 8].map(|work| driver.pick(&request(work), &nodes).unwrap().0), [0, 0, 1]);
    }
}
