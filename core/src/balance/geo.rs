//! Geo: the node nearest to the client, in latency.
//!
//! Latency-based routing, as DNS services and Envoy's zone-aware routing do it. Nodes at the same distance, those of
//! one region above all, are told apart by their unfinished tasks, then by the lowest index. Spilling over to the next
//! region when the nearest is full or unhealthy is left out: a node without room simply cannot be chosen.

use super::{Balancer, Context, NodeState, Request};
use crate::clock::Duration;
use crate::ids::NodeId;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "geo",
    name: "Nearest region",
    summary: "Gives each task to the nearest node by latency, among equals to the least loaded: answers fast, but a busy region gets no help.",
    source: "Envoy documentation: zone aware routing",
    measure: Measure::Duration,
    params: &[],
    build: |_| Box::new(Geo),
};

#[derive(Clone)]
struct Geo;

impl Balancer for Geo {
    fn pick(&mut self, cx: &mut Context, request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        let mut best: Option<((Duration, u32), NodeId)> = None;
        for node in nodes.iter().filter(|node| node.eligible) {
            let distance = (cx.distance)(request.region, node.region);
            cx.note(node.id, distance.0 as i64);
            if best.is_none_or(|(best, _)| (distance, node.active) < best) {
                best = Some(((distance, node.active), node.id));
            }
        }
        best.map(|(_, node)| node)
    }

    fn boxed_clone(&self) -> Box<dyn Balancer> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use crate::balance::Request;
    use crate::balance::drive::{Driver, nodes, request};
    use crate::ids::RegionId;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// The driver's regions lie on a line, one unit apart.
    #[test]
    fn the_nearest_region_is_chosen_and_in_it_the_least_loaded() {
        let mut driver = Driver::new("geo");
        let mut nodes = nodes(&[1, 1, 1, 1]);
        for (node, region) in nodes.iter_mut().zip([0, 4, 4, 9]) {
            node.region = RegionId(region);
        }
        let mut from = |region, nodes: &[_]| driver.pick(&Request { region: RegionId(region), ..request(1) }, nodes);
        assert_eq!([1, 2, 3, 7].map(|region| from(region, &nodes).unwrap().0), [0, 0, 1, 3]);
        nodes[1].active = 1;
        assert_eq!(from(3, &nodes).unwrap().0, 2);
        nodes[2].eligible = false;
        assert_eq!(from(3, &nodes).unwrap().0, 1);
    }
}
