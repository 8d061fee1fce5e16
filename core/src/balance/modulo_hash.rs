//! Modulo hash: the key's hash modulo the sum of the weights.
//!
//! nginx, `hash $key`, which agrees with Cache::Memcached: h = (crc32(key) >> 16) & 0x7fff, and h modulo the sum of the
//! weights falls into the stretch of one node, the weights laid end to end. Even, cheap, and the baseline of consistent
//! hashing: when the sum changes nearly every key moves, (n − 1) / n of them from n nodes to n − 1. A node that is down
//! keeps its stretch: the crc32 of the number of the try and the key is added to h for each further try, up to 20, and
//! then nodes have turns as in `smooth_weighted_round_robin`.

use super::hash::CRC32;
use super::smooth_weighted_round_robin::Turns;
use super::walk::in_service;
use super::{Balancer, Context, NodeState, Request};
use crate::ids::NodeId;
use crate::policy::{Entry, Measure};

const TRIES: u32 = 20;

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "modulo_hash",
    name: "Modulo hash",
    summary: "Takes the key's hash modulo the number of nodes: a key stays with its node until one joins or leaves, then nearly all move.",
    source: "nginx 1.22: ngx_http_upstream_hash_module",
    measure: Measure::Turn,
    params: &[],
    build: |_| Box::<ModuloHash>::default(),
};

#[derive(Clone, Default)]
struct ModuloHash {
    turns: Turns,
}

impl Balancer for ModuloHash {
    fn pick(&mut self, cx: &mut Context, request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        let members = in_service(nodes);
        let total: u64 = members.iter().map(|node| u64::from(node.weight)).sum();
        if total == 0 {
            return None;
        }
        let key = request.key.to_string();
        let mut sum = 0;
        for turn in 0..=TRIES {
            sum += u64::from(hash(turn, &key));
            let chosen = stretch(&members, sum % total)?;
            if chosen.eligible {
                cx.note(chosen.id, turn.into());
                return Some(chosen.id);
            }
        }
        self.turns.pick(nodes, |node| node.eligible, |node, _| cx.note(node, (TRIES + 1).into()))
    }

    fn boxed_clone(&self) -> Box<dyn Balancer> {
        Box::new(self.clone())
    }
}

/// The hash of a try, of 15 bits; the first is that of the key alone.
fn hash(turn: u32, key: &str) -> u32 {
    let mut digest = CRC32.digest();
    if turn > 0 {
        digest.update(turn.to_string().as_bytes());
    }
    digest.update(key.as_bytes());
    (digest.finalize() >> 16) & 0x7fff
}

/// The node in whose stretch the `place`-th unit of weight lies.
fn stretch<'a>(members: &[&'a NodeState], mut place: u64) -> Option<&'a NodeState> {
    members.iter().copied().find(|node| match place.checked_sub(node.weight.into()) {
        Some(rest) => {
            place = rest;
            false
        }
        None => true,
    })
}

#[cfg(test)]
mod tests {
    use crate::balance::NodeState;
    use crate::balance::drive::{Driver, about, nodes};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn picks(nodes: &[NodeState]) -> String {
        let mut driver = Driver::new("modulo_hash");
        let pick = |key| driver.pick(&about(&format!("key-{key:03}")), nodes).unwrap().0 as u8;
        (0..200).map(pick).map(|node| char::from(b'a' + node)).collect()
    }

    /// A run of nginx: the first of 200 keys, and how many moved between four servers and three.
    #[test]
    fn keys_go_where_nginx_sends_them_and_most_move() {
        let three = picks(&nodes(&[1, 1, 1]));
        assert!(three.starts_with("bbcaabaaacccbacabcbcbbacbbbaab"));
        let four = picks(&nodes(&[1, 1, 1, 1]));
        assert_eq!(three.chars().zip(four.chars()).filter(|(a, b)| a != b).count(), 150);
    }

    #[test]
    fn the_keys_of_a_node_that_is_down_are_hashed_again_and_the_others_stay() {
        let mut four = nodes(&[1, 2, 3, 1]);
        let before = picks(&four);
        four[2].eligible = false;
        let without = picks(&four);
        let pairs = || before.chars().zip(without.chars());
        assert!(pairs().all(|(a, b)| if a == 'c' { b != 'c' } else { a == b }));
        let heirs: Vec<_> = ['a', 'b', 'd'].map(|node| pairs().filter(|(a, b)| *a == 'c' && *b == node).count()).into();
        assert!(heirs.iter().all(|count| *count > 5), "{heirs:?}");
    }

    #[test]
    fn when_tries_run_out_the_rest_have_turns() {
        let mut many = nodes(&[1_000_000, 1, 1]);
        many[0].eligible = false;
        let seen = picks(&many);
        assert!(seen.matches('b').count().abs_diff(100) < 20 && !seen.contains('a'), "{seen}");
    }
}
