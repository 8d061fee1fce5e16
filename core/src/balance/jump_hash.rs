//! Jump hash: a few multiplications lead from a key to one of n numbered buckets, without any table.
//!
//! Lamping and Veach, *A Fast, Minimal Memory, Consistent Hash Algorithm* (2014). From n to n + 1 buckets a key either
//! stays or moves to the new one, with the chance 1 / (n + 1) that it takes to keep all even. The price is that buckets
//! are numbers: only the last can go without others moving. Buckets are the nodes in service in the order of their ids,
//! so taking out another than the last renumbers those behind it. The key is hashed by xxHash64. A node that cannot be
//! chosen keeps its bucket; its keys are hashed again with the number of the try as seed, and after 20 tries go to the
//! next bucket that can be chosen. Weights are ignored.

use super::hash::xxhash64;
use super::walk::{first, in_service};
use super::{Balancer, Context, NodeState, Request};
use crate::ids::NodeId;
use crate::policy::{Entry, Measure};

const TRIES: u64 = 20;

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "jump_hash",
    name: "Jump consistent hash",
    summary: "Computes a bucket for each key without a table: perfectly even and quick, but only the last node can leave without a shuffle.",
    source: "Lamping and Veach: A Fast, Minimal Memory, Consistent Hash Algorithm (2014)",
    measure: Measure::Turn,
    params: &[],
    build: |_| Box::new(JumpHash),
};

#[derive(Clone)]
struct JumpHash;

impl Balancer for JumpHash {
    fn pick(&mut self, cx: &mut Context, request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        let members = in_service(nodes);
        let buckets = members.len() as u32;
        if buckets == 0 {
            return None;
        }
        let key = request.key.to_string();
        let bucket = |seed| jump(xxhash64(key.as_bytes(), seed), buckets) as usize;
        let tries = (0..TRIES).map(bucket);
        let onward = (bucket(0)..members.len()).chain(0..bucket(0));
        first(cx, nodes, tries.chain(onward).map(|bucket| members[bucket].id))
    }

    fn boxed_clone(&self) -> Box<dyn Balancer> {
        Box::new(self.clone())
    }
}

/// The bucket of `key`, from 0 to `buckets` − 1; there must be one.
pub(crate) fn jump(mut key: u64, buckets: u32) -> u32 {
    let mut bucket = 0;
    let mut next = 0;
    while next < u64::from(buckets) {
        bucket = next;
        key = key.wrapping_mul(2_862_933_555_777_941_757).wrapping_add(1);
        next = ((bucket + 1) as f64 * (2_147_483_648.0 / ((key >> 33) + 1) as f64)) as u64;
    }
    bucket as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balance::drive::{Driver, about, nodes};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// The vectors of go-jump, made by the paper's C++, and of ClickHouse.
    #[test]
    fn jumps_end_where_the_papers_do() {
        let up_to = |key: u64, most: u32| (1..=most).map(|n| jump(key, n)).collect::<Vec<_>>();
        assert_eq!(up_to(0, 20), [0; 20]);
        assert_eq!(up_to(1, 19), [0, 0, 0, 0, 0, 0, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 17, 17]);
        for (key, buckets, expected) in [
            (1, 1, 0),
            (42, 57, 43),
            (256, 1_024, 520),
            (0xdead_10cc, 1, 0),
            (0xdead_10cc, 666, 361),
            (16_045_690_984_833_335_023, 255, 237),
        ] {
            assert_eq!(jump(key, buckets), expected, "{key} {buckets}");
        }
        assert!(jump(u64::MAX, u32::MAX) < u32::MAX);
    }

    #[test]
    fn only_the_last_node_can_leave_without_others_moving() {
        let mut driver = Driver::new("jump_hash");
        let mut nodes = nodes(&[1; 5]);
        let keys: Vec<_> = (0..1_000).map(|key| format!("key-{key}")).collect();
        let mut picks =
            |nodes: &[NodeState]| keys.iter().map(|key| driver.pick(&about(key), nodes).unwrap().0).collect::<Vec<_>>();
        let before = picks(&nodes);
        let others_moved = |node: u16, after: Vec<u16>| {
            assert!(!after.contains(&node));
            before.iter().zip(after).filter(|(a, b)| **a != node && *a != b).count()
        };
        let mut without = |node: usize, nodes: &mut Vec<NodeState>, removed: bool| {
            (nodes[node].removed, nodes[node].eligible) = (removed, false);
            let after = picks(nodes);
            (nodes[node].removed, nodes[node].eligible) = (false, true);
            after
        };
        assert_eq!(others_moved(4, without(4, &mut nodes, true)), 0);
        assert!(others_moved(1, without(1, &mut nodes, true)) > 400);
        assert_eq!(others_moved(1, without(1, &mut nodes, false)), 0);
    }
}
