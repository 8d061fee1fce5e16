//! Maglev: a lookup table that nodes fill in turns, each following its own permutation of the slots.
//!
//! Eisenbud et al., *Maglev: A Fast and Reliable Software Network Load Balancer* (NSDI 2016), section 3.4. With M
//! slots, M a prime, node i wants slots (offset + j × skip) mod M for j = 0, 1, ..., where offset = h₁(name) mod M and
//! skip = h₂(name) mod (M − 1) + 1; in a fixed order each node claims the next slot it wants that is still free, until
//! none is. Every node has as many slots as any other, give or take one, and most slots keep their node when nodes come
//! and go: fewer than with a ring of points, but not as few as possible. As in Envoy nodes take turns in the order of
//! their names, h₁ and h₂ are xxHash64 with seeds 0 and 1, and a node of weight w has a turn in every w of the rounds
//! in which the heaviest has one. The table is of the nodes believed to be up; one that has no room is passed over for
//! the next slot.

use super::hash::xxhash64;
use super::walk::{Members, first};
use super::{Balancer, Context, NodeState, Request};
use crate::ids::NodeId;
use crate::policy::{Entry, Measure, Param, ParamKind};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "maglev",
    name: "Maglev",
    summary: "Looks each key up in a table that all nodes fill in turns: the evenest of the hashing balancers, a few more keys move.",
    source: "Eisenbud et al.: Maglev: A Fast and Reliable Software Network Load Balancer (2016), section 3.4",
    measure: Measure::Turn,
    params: &[Param {
        key: "table_size",
        help: "How many slots the table has, rounded up to a prime: well above the number of nodes, more move fewer keys.",
        kind: ParamKind::Integer { min: 2, max: 655_373, default: 65_537 },
    }],
    build: |values| {
        let slots = (values.integer(0) as u64..).find(|size| is_prime(*size)).expect("there is always a larger prime");
        Box::new(Maglev { slots, members: Members::default(), table: Arc::default() })
    },
};

#[derive(Clone)]
struct Maglev {
    slots: u64,
    members: Members,
    table: Arc<[NodeId]>,
}

impl Balancer for Maglev {
    fn pick(&mut self, cx: &mut Context, request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        let members: Vec<_> = nodes.iter().filter(|node| node.up).collect();
        if self.members.change(&members) {
            let hosts: Vec<_> = members.iter().map(|node| (&*node.name, node.weight)).collect();
            self.table = table(&by_name(&hosts, self.slots), self.slots).iter().map(|host| members[*host].id).collect();
        }
        if self.table.is_empty() {
            return None;
        }
        let slot = (xxhash64(request.key.to_string().as_bytes(), 0) % self.slots) as usize;
        first(cx, nodes, self.table[slot..].iter().chain(&self.table[..slot]).copied())
    }

    fn boxed_clone(&self) -> Box<dyn Balancer> {
        Box::new(self.clone())
    }
}

pub(crate) fn is_prime(number: u64) -> bool {
    number >= 2
        && (2..).take_while(|divisor| divisor * divisor <= number).all(|divisor| !number.is_multiple_of(divisor))
}

/// Who takes part in filling a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filler {
    /// Its place among the hosts.
    pub host: usize,
    pub weight: u32,
    pub offset: u64,
    pub skip: u64,
}

/// The hosts, each with its name and weight, in the order of their turns. Those of weight 0 take no part.
pub(crate) fn by_name(hosts: &[(&str, u32)], slots: u64) -> Vec<Filler> {
    let mut places: Vec<usize> = (0..hosts.len()).filter(|host| hosts[*host].1 > 0).collect();
    places.sort_by_key(|host| hosts[*host].0);
    let filler = |host: usize| {
        let (name, weight) = hosts[host];
        let offset = xxhash64(name.as_bytes(), 0) % slots;
        Filler { host, weight, offset, skip: xxhash64(name.as_bytes(), 1) % (slots - 1) + 1 }
    };
    places.into_iter().map(filler).collect()
}

/// Which host has each slot; empty when nobody fills it. `slots` is a prime, offsets are below it, and skips from 1
/// on: so each host comes to every slot.
pub(crate) fn table(fillers: &[Filler], slots: u64) -> Vec<usize> {
    let Some(heaviest) = fillers.iter().map(|filler| u64::from(filler.weight)).max() else { return Vec::new() };
    const FREE: usize = usize::MAX;
    let mut table = vec![FREE; slots as usize];
    let mut wanted: Vec<u64> = fillers.iter().map(|filler| filler.offset).collect();
    // Who claims a slot in which round, the earliest first. Envoy's rule, a claim in every round in which
    // round × weight is at least claims so far × heaviest, without the rounds in which nobody claims.
    let mut turns: BinaryHeap<_> = (0..fillers.len()).map(|place| Reverse((1, place, 0))).collect();
    for _ in 0..slots {
        let Some(Reverse((round, place, claims))) = turns.pop() else { break };
        let Filler { host, weight, skip, .. } = fillers[place];
        while table[wanted[place] as usize] != FREE {
            let next = wanted[place] + skip;
            wanted[place] = if next < slots { next } else { next - slots };
        }
        table[wanted[place] as usize] = host;
        let claims: u64 = claims + 1;
        turns.push(Reverse(((claims * heaviest).div_ceil(weight.into()).max(round + 1), place, claims)));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balance::drive::{Driver, about, nodes};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn filled(hosts: &[(&str, u32)], slots: u64) -> Vec<usize> {
        table(&by_name(hosts, slots), slots)
    }

    #[test]
    fn the_papers_table_1() {
        let filler =
            |(host, (offset, skip)): (usize, &(u64, u64))| Filler { host, weight: 1, offset: *offset, skip: *skip };
        let fill = |rows: &[(u64, u64)]| table(&rows.iter().enumerate().map(filler).collect::<Vec<_>>(), 7);
        assert_eq!(fill(&[(3, 4), (0, 2), (3, 1)]), [1, 0, 1, 0, 2, 2, 0]);
        assert_eq!(fill(&[(3, 4), (3, 1)]), [0, 0, 0, 0, 1, 1, 1]);
    }

    /// Envoy, `maglev_lb_test`: Basic, Weighted, LocalityWeightedDifferentLocalityWeights, LocalityWeightedLopsided.
    #[test]
    fn tables_are_envoys() {
        let ports: Vec<_> = (90..96).map(|port| format!("127.0.0.1:{port}")).collect();
        let equal: Vec<_> = ports.iter().map(|name| (name.as_str(), 1)).collect();
        assert_eq!(filled(&equal, 7), [2, 4, 0, 1, 5, 0, 3]);
        let weighted = [("127.0.0.1:90", 1), ("127.0.0.1:91", 2)];
        assert_eq!(filled(&weighted, 17), [1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 0, 1]);
        let different = [("127.0.0.1:90", 8), ("127.0.0.1:91", 2), ("127.0.0.1:92", 0)];
        assert_eq!(filled(&different, 17), [1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]);
        let ports: Vec<_> = (0..1_024).map(|port| format!("127.0.0.1:{port}")).collect();
        let lopsided = |place| if place == 0 { 127 * 1_023 } else { 1 };
        let lopsided: Vec<_> = ports.iter().enumerate().map(|(place, name)| (name.as_str(), lopsided(place))).collect();
        let table = filled(&lopsided, 65_537);
        let count = |host| table.iter().filter(|slot| **slot == host).count();
        assert_eq!((count(0), count(1), count(1_023)), (65_537 - 1_023, 1, 1));
    }

    #[test]
    fn a_table_without_hosts_is_empty_and_one_host_has_all_of_it() {
        assert!(filled(&[], 7).is_empty() && filled(&[("a", 0)], 7).is_empty());
        assert_eq!(filled(&[("a", 9)], 2), [0, 0]);
    }

    #[test]
    fn sizes_are_rounded_up_to_primes() {
        let primes = (0..30).filter(|number| is_prime(*number)).collect::<Vec<_>>();
        assert_eq!(primes, [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]);
        assert!(is_prime(65_537) && is_prime(655_373) && !is_prime(65_535));
    }

    #[test]
    fn a_node_that_is_down_leaves_the_table_and_one_without_room_is_passed_over() {
        let mut driver = Driver::new("maglev: {table_size: 1009}");
        let mut nodes = nodes(&[1; 5]);
        let keys: Vec<_> = (0..500).map(|key| format!("key-{key}")).collect();
        let mut picks =
            |nodes: &[NodeState]| keys.iter().map(|key| driver.pick(&about(key), nodes).unwrap().0).collect::<Vec<_>>();
        let before = picks(&nodes);
        nodes[2].eligible = false;
        let full = picks(&nodes);
        assert!(before.iter().zip(&full).all(|(a, b)| if *a == 2 { *b != 2 } else { a == b }));
        nodes[2].up = false;
        let down = picks(&nodes);
        let moved = before.iter().zip(&down).filter(|(a, b)| **a != 2 && a != b).count();
        assert!(!down.contains(&2) && (1..50).contains(&moved), "{moved}");
    }
}
