//! Rendezvous, or highest random weight: every node has a score for the key, the highest wins.
//!
//! Thaler and Ravishankar, *A Name-Based Mapping Scheme for Rendezvous* (1996). A node's score is −w / ln u, w being
//! its weight and u the hash of its name and the key as a number between 0 and 1 (Schindelhauer and Schomaker,
//! *Weighted Distributed Hash Tables*, 2005); with equal weights that is the order of the hashes. The hash is murmur3
//! of name, `-` and key, and ties go to the greater name, as in clandestined. When a node leaves its keys spread over
//! all others and no other key moves; when a weight changes keys only move to or from that node. Every node is looked
//! at for every task, and no table is kept.

use super::hash::murmur3;
use super::{Balancer, Context, NodeState, Request};
use crate::ids::NodeId;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "rendezvous",
    name: "Rendezvous (highest random weight)",
    summary: "Hashes each key with each node and takes the highest: when a node leaves, its keys spread over all others, no others move.",
    source: "Thaler and Ravishankar: A Name-Based Mapping Scheme for Rendezvous (1996)",
    measure: Measure::Ratio,
    params: &[],
    build: |_| Box::new(Rendezvous),
};

#[derive(Clone)]
struct Rendezvous;

impl Balancer for Rendezvous {
    fn pick(&mut self, cx: &mut Context, request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        let key = request.key.to_string();
        let mut best: Option<((f64, &str), NodeId)> = None;
        for node in nodes.iter().filter(|node| node.eligible) {
            let score = score(&node.name, node.weight, &key);
            cx.note(node.id, (score * 1_000.0) as i64);
            if best.is_none_or(|(best, _)| (score, &*node.name) > best) {
                best = Some(((score, &node.name), node.id));
            }
        }
        best.map(|(_, node)| node)
    }

    fn boxed_clone(&self) -> Box<dyn Balancer> {
        Box::new(self.clone())
    }
}

/// Above 0. For equal weights a higher hash has the higher score: 64 bits tell the logarithms of all 32-bit ones apart.
fn score(name: &str, weight: u32, key: &str) -> f64 {
    let hash = murmur3(format!("{name}-{key}").as_bytes());
    let u = (f64::from(hash) + 0.5) / 4_294_967_296.0;
    f64::from(weight) / -libm::log(u)
}

#[cfg(test)]
mod tests {
    use crate::balance::NodeState;
    use crate::balance::drive::{Driver, about, nodes};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn numbered(count: usize) -> Vec<NodeState> {
        let mut nodes = nodes(&vec![1; count]);
        nodes.iter_mut().enumerate().for_each(|(place, node)| node.name = place.to_string().into());
        nodes
    }

    fn picks(nodes: &[NodeState], keys: &[&str]) -> Vec<u16> {
        let mut driver = Driver::new("rendezvous");
        keys.iter().map(|key| driver.pick(&about(key), nodes).unwrap().0).collect()
    }

    #[test]
    fn keys_meet_their_nodes_as_in_clandestined() {
        let keys = ["ok", "mykey", "wat", "lol"];
        assert_eq!(picks(&numbered(3), &keys), [0, 1, 2, 2]);
        assert_eq!(picks(&numbered(4), &keys), [0, 1, 2, 3]);
        let mut two = numbered(3);
        two[1].eligible = false;
        assert_eq!(picks(&two, &keys[..3]), [0, 0, 2]);
        let keys: Vec<_> = (0..1_000).map(|key: u32| key.to_string()).collect();
        let keys: Vec<_> = keys.iter().map(String::as_str).collect();
        let moved = |a: usize, b: usize| {
            picks(&numbered(a), &keys).iter().zip(picks(&numbered(b), &keys)).filter(|(a, b)| *a != b).count()
        };
        assert_eq!((moved(10, 20), moved(10, 9)), (531, 101));
    }

    #[test]
    fn shares_follow_the_weights_and_a_changed_weight_moves_keys_to_that_node_only() {
        let keys: Vec<_> = (0..4_000).map(|key: u32| format!("key-{key}")).collect();
        let keys: Vec<_> = keys.iter().map(String::as_str).collect();
        let before = picks(&nodes(&[1, 2, 5]), &keys);
        for (node, share) in [(0, 1.0 / 8.0), (1, 2.0 / 8.0), (2, 5.0 / 8.0)] {
            let seen = before.iter().filter(|chosen| **chosen == node).count() as f64 / 4_000.0;
            assert!((seen - share).abs() < 4.0 * (share * (1.0 - share) / 4_000.0).sqrt(), "{node}: {seen}");
        }
        let after = picks(&nodes(&[1, 4, 5]), &keys);
        assert!(before.iter().zip(&after).all(|(a, b)| a == b || *b == 1));
        assert!(before != after);
    }
}
