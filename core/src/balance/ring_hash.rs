//! Ring hash: each node has many points on a ring, and a key goes to the node of the next point.
//!
//! Envoy's ring hash, after Karger et al., *Consistent Hashing and Random Trees* (1997). Point i of a node lies at the
//! hash of its name, `_` and i. Points are shared out by weight so that the lightest node has a whole number of them
//! and all together at least `minimum_ring_size`; the sums are Envoy's, in floating point, so that the rings are
//! Envoy's too. With V points a node the loads differ by about 1 / √V of their mean. Because the ring has a size, nodes
//! get more points when one leaves for good, so a few keys move that were not on it (`ketama` has none of that). A node
//! that cannot be chosen is passed over, its points stay. No ring has more than 2²⁰ points.

use super::hash::{HASHES, RingHash};
use super::ring::{POINTS_MAX, Point, Ring};
use super::walk::{Members, first, in_service};
use super::{Balancer, Context, NodeState, Request};
use crate::ids::NodeId;
use crate::policy::{Entry, Measure, Param, ParamKind};

/// Which hash a ring is made with.
pub(super) const HASH: Param = Param {
    key: "hash",
    help: "The function that places nodes and keys on the ring: any good one balances as well, each to other nodes.",
    kind: ParamKind::Choice { options: HASHES, default: 0 },
};

/// How many points it has.
pub(super) const MINIMUM_RING_SIZE: Param = Param {
    key: "minimum_ring_size",
    help: "The least number of points on the ring, all nodes together: more points share the keys out more evenly.",
    kind: ParamKind::Integer { min: 1, max: POINTS_MAX as i64, default: 1_024 },
};

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "ring_hash",
    name: "Ring hash",
    summary: "Puts nodes and keys on a ring and gives each key to the next node: a key stays with its node while others come and go.",
    source: "Envoy: ring hash load balancer; Karger et al.: Consistent Hashing and Random Trees (1997)",
    measure: Measure::Turn,
    params: &[HASH, MINIMUM_RING_SIZE],
    build: |values| Box::new(RingHashing::new(RingHash::at(values.choice(0)), values.integer(1) as u64)),
};

#[derive(Clone)]
pub(super) struct RingHashing {
    hash: RingHash,
    minimum: u64,
    members: Members,
    ring: Ring,
}

impl RingHashing {
    pub(super) fn new(hash: RingHash, minimum: u64) -> Self {
        Self { hash, minimum, members: Members::default(), ring: Ring::default() }
    }

    /// The nodes in the order in which a key would have them.
    pub(super) fn walk(&mut self, request: &Request, nodes: &[NodeState]) -> impl Iterator<Item = NodeId> {
        let members = in_service(nodes);
        if self.members.change(&members) {
            let hosts: Vec<_> = members.iter().map(|node| (node.id, &*node.name, node.weight)).collect();
            self.ring = ring(self.hash, &hosts, self.minimum, POINTS_MAX);
        }
        self.ring.walk(self.hash.hash(request.key.to_string().as_bytes()))
    }
}

impl Balancer for RingHashing {
    fn pick(&mut self, cx: &mut Context, request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        first(cx, nodes, self.walk(request, nodes))
    }

    fn boxed_clone(&self) -> Box<dyn Balancer> {
        Box::new(self.clone())
    }
}

/// How many points a ring has for the whole weight, as Envoy reckons it.
pub(crate) fn scale(weights: impl Iterator<Item = u32> + Clone, minimum: u64, maximum: u64) -> f64 {
    let total: f64 = weights.clone().map(f64::from).sum();
    let least = weights.filter(|weight| *weight > 0).min().map_or(1.0, |least| f64::from(least) / total);
    ((least * minimum as f64).ceil() / least).min(maximum as f64)
}

/// The ring of hosts, each with its name and weight. Those of weight 0 have no points.
pub(crate) fn ring(hash: RingHash, hosts: &[(NodeId, &str, u32)], minimum: u64, maximum: u64) -> Ring {
    let weights = hosts.iter().map(|(_, _, weight)| *weight);
    let total: f64 = weights.clone().map(f64::from).sum();
    let scale = scale(weights, minimum, maximum);
    let mut points: Vec<Point> = Vec::new();
    let mut target = 0.0;
    for (node, name, weight) in hosts.iter().filter(|(_, _, weight)| *weight > 0) {
        target += scale * (f64::from(*weight) / total);
        for place in 0.. {
            if points.len() as f64 >= target {
                break;
            }
            points.push(Point { at: hash.hash(format!("{name}_{place}").as_bytes()), node: *node });
        }
    }
    Ring::new(points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balance::drive::{Driver, about, nodes};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn places(hash: RingHash, hosts: &[(&str, u32)], minimum: u64) -> Vec<(u64, u16)> {
        let hosts: Vec<_> = (0..).map(NodeId).zip(hosts).map(|(id, (name, weight))| (id, *name, *weight)).collect();
        ring(hash, &hosts, minimum, POINTS_MAX).points().iter().map(|point| (point.at, point.node.0)).collect()
    }

    /// Envoy, `ring_hash_lb_test`: BasicWithMurmur2, UnevenHosts, HostWeightedTinyRing.
    #[test]
    fn rings_are_envoys() {
        let hosts = [80, 81, 82, 83, 84, 85].map(|port| format!("127.0.0.1:{port}"));
        let hosts: Vec<_> = hosts.iter().map(|host| (host.as_str(), 1)).collect();
        let murmur = places(RingHash::Murmur2, &hosts, 12);
        assert_eq!(murmur.iter().map(|(_, node)| *node).collect::<Vec<_>>(), [5, 3, 4, 1, 2, 4, 1, 2, 3, 0, 5, 0]);
        assert_eq!(murmur[7].0, 10_150_910_876_324_007_731);
        assert_eq!(
            places(RingHash::XxHash64, &hosts[..2], 3),
            [
                (5_454_692_015_285_649_509, 0),
                (7_859_399_908_942_313_493, 1),
                (13_838_424_394_637_650_569, 0),
                (16_064_866_803_292_627_174, 1)
            ],
        );
        let weighted = [("127.0.0.1:90", 1), ("127.0.0.1:91", 2), ("127.0.0.1:92", 3)];
        let weighted: Vec<_> = places(RingHash::XxHash64, &weighted, 6).into_iter().map(|(_, node)| node).collect();
        assert_eq!(weighted, [2, 2, 1, 1, 2, 0]);
    }

    #[test]
    fn a_node_of_weight_0_has_no_points_and_the_ring_is_no_larger_than_allowed() {
        assert!(places(RingHash::XxHash64, &[("a", 1), ("b", 0)], 9).iter().all(|(_, node)| *node == 0));
        assert_eq!(places(RingHash::XxHash64, &[], 9), []);
        assert_eq!(places(RingHash::XxHash64, &[("a", 0)], 9), []);
        let lopsided = places(RingHash::XxHash64, &[("a", 1), ("b", 4_000_000)], 1_024);
        assert_eq!(lopsided.len() as u64, POINTS_MAX);
    }

    #[test]
    fn a_key_stays_with_its_node_and_goes_on_when_it_is_away() {
        let mut driver = Driver::new("ring_hash");
        let mut nodes = nodes(&[1; 5]);
        let keys: Vec<_> = (0..500).map(|key| format!("key-{key}")).collect();
        let mut picks =
            |nodes: &[NodeState]| keys.iter().map(|key| driver.pick(&about(key), nodes).unwrap().0).collect::<Vec<_>>();
        let before = picks(&nodes);
        assert_eq!(picks(&nodes), before);
        nodes[2].eligible = false;
        let without = picks(&nodes);
        assert!(before.iter().zip(&without).all(|(a, b)| if *a == 2 { *b != 2 } else { a == b }));
        nodes[2].eligible = true;
        assert_eq!(picks(&nodes), before);
    }
}
