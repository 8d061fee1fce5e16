//! Consistent hashing with bounded loads: the next node on the ring that is not yet full.
//!
//! Mirrokni, Thorup and Zadimoghaddam, *Consistent Hashing with Bounded Loads* (2018); HAProxy's and Envoy's
//! `hash-balance-factor`. With m unfinished tasks on the n nodes that can be chosen, one more makes m + 1, and no node
//! may have more than ⌈c (m + 1) / n⌉ of them, c being `load_factor`; nodes of unequal weight share the bound by
//! weight. A key goes to the first node on the ring, from its place on, that has less. There always is one, since the
//! bounds together exceed m. A factor near 1 balances like least connections and moves many keys, a large one is
//! `ring_hash`, whose ring this is. Bounds are reckoned in whole numbers, the factor in thousandths.

use super::hash::RingHash;
use super::ring_hash::{HASH, MINIMUM_RING_SIZE, RingHashing};
use super::{Balancer, Context, NodeState, Request};
use crate::ids::NodeId;
use crate::policy::{Entry, Measure, Param, ParamKind};

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "bounded_load",
    name: "Bounded-load consistent hashing",
    summary: "Hashes on a ring, but passes over nodes that have more than their bound: a popular key spills to its neighbours.",
    source: "Mirrokni, Thorup and Zadimoghaddam: Consistent Hashing with Bounded Loads (2018)",
    measure: Measure::Ratio,
    params: &[
        Param {
            key: "load_factor",
            help: "How many times the mean load a node may have: near 1 is even and moves many keys, large is plain ring hash.",
            kind: ParamKind::Real { min: 1.0, max: 1_000.0, default: 1.25 },
        },
        HASH,
        MINIMUM_RING_SIZE,
    ],
    build: |values| {
        let factor = (values.real(0) * 1_000.0 + 0.5) as u64;
        let ring = RingHashing::new(RingHash::at(values.choice(1)), values.integer(2) as u64);
        Box::new(BoundedLoad { factor, ring })
    },
};

#[derive(Clone)]
struct BoundedLoad {
    /// In thousandths.
    factor: u64,
    ring: RingHashing,
}

/// The most tasks a node may have that has `weight` of the `total` weight, when there are so many in all.
fn bound(factor: u64, tasks: u64, weight: u32, total: u64) -> u64 {
    let all = u128::from(factor) * u128::from(tasks) * u128::from(weight);
    all.div_ceil(1_000 * u128::from(total)) as u64
}

impl Balancer for BoundedLoad {
    fn pick(&mut self, cx: &mut Context, request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        let eligible = || nodes.iter().filter(|node| node.eligible);
        let tasks = eligible().map(|node| u64::from(node.active)).sum::<u64>() + 1;
        let weight = eligible().map(|node| u64::from(node.weight.max(1))).sum::<u64>();
        let bound = |node: &NodeState| bound(self.factor, tasks, node.weight.max(1), weight);
        let room = |node: &NodeState| u64::from(node.active) < bound(node);
        let mut seen = vec![false; nodes.len()];
        for id in self.ring.walk(request, nodes) {
            let node = &nodes[id.index()];
            if !node.eligible || std::mem::replace(&mut seen[id.index()], true) {
                continue;
            }
            cx.note(id, (u64::from(node.active) * 1_000 / bound(node).max(1)) as i64);
            if room(node) {
                return Some(id);
            }
        }
        // Nodes of very little weight may have no point on the ring.
        let left = eligible().find(|node| room(node))?;
        cx.note(left.id, (u64::from(left.active) * 1_000 / bound(left).max(1)) as i64);
        Some(left.id)
    }

    fn boxed_clone(&self) -> Box<dyn Balancer> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balance::drive::{Driver, about, nodes};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn bounds_are_the_papers() {
        for (factor, tasks, n, expected) in [
            (1_250, 1, 4, 1),
            (1_250, 4, 4, 2),
            (1_000, 4, 4, 1),
            (1_000, 5, 4, 2),
            (2_000, 10, 4, 5),
            (1_100, 10, 1, 11),
        ] {
            assert_eq!(bound(factor, tasks, 1, n), expected, "{factor} {tasks} {n}");
        }
        assert_eq!(bound(1_000, 9, 2, 3), 6);
        assert_eq!(bound(1_000_000, u64::from(u32::MAX) * 5_000, 1_000_000, 1_000_000), 21_474_836_475_000_000);
    }

    /// However popular one key is, at every moment no node has more than its bound.
    #[test]
    fn no_node_ever_has_more_than_its_bound() {
        for factor in [1.0, 1.25, 2.0] {
            let mut driver = Driver::new(&format!("bounded_load: {{load_factor: {factor}}}"));
            let mut nodes = nodes(&[1; 8]);
            for tasks in 1..=400_u64 {
                let chosen = driver.pick(&about(if tasks % 4 == 0 { "cold" } else { "hot" }), &nodes).unwrap();
                nodes[chosen.index()].active += 1;
                let most = nodes.iter().map(|node| u64::from(node.active)).max().unwrap();
                let bound = ((factor * 1_000.0) as u64 * tasks).div_ceil(8_000);
                assert!(most <= bound, "{tasks} tasks: {most} above {bound}");
            }
        }
    }

    #[test]
    fn while_nobody_is_full_it_is_ring_hash() {
        let (mut bounded, mut plain) = (Driver::new("bounded_load: {load_factor: 1000}"), Driver::new("ring_hash"));
        let mut nodes = nodes(&[1, 2, 3]);
        for key in (0..300).map(|key| format!("key-{key}")) {
            let chosen = bounded.pick(&about(&key), &nodes);
            assert_eq!(chosen, plain.pick(&about(&key), &nodes));
            nodes[chosen.unwrap().index()].active += 1;
        }
    }
}
