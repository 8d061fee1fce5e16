//! Power of d choices: a few nodes drawn at random, the least loaded of them.
//!
//! Mitzenmacher, *The Power of Two Choices in Randomized Load Balancing* (1996; 2001), and Azar et al., *Balanced
//! Allocations* (1999): with two choices instead of one the longest queue shrinks from about ln n / ln ln n to ln ln n
//! / ln 2, a third adds little. `choices` nodes are drawn among those that can be chosen, each with the same chance,
//! one after the other; the one with the fewest unfinished tasks for its weight is taken, ties go to the one drawn
//! first. Without `replacement` they are distinct, and all of them when there are no more than `choices`; with it, as
//! in the paper and in Envoy, one may be drawn twice. Envoy's rule for unequal weights is `weighted_least_request`.

use super::least_connections::compare;
use super::{Balancer, Context, NodeState, Request};
use crate::ids::NodeId;
use crate::policy::{Entry, Measure, Param, ParamKind};
use crate::rng::Rng;

/// The most nodes that can be asked to be drawn.
pub(super) const CHOICES_MAX: i64 = 100;

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "power_of_d_choices",
    name: "Power of d choices",
    summary: "Draws two nodes and gives the task to the less loaded: nearly as good as asking all, at the price of asking two.",
    source: "Mitzenmacher: The Power of Two Choices in Randomized Load Balancing (1996)",
    measure: Measure::Ratio,
    params: &[
        Param {
            key: "choices",
            help: "How many nodes are drawn: 1 is plain random, 2 is far better, more add little.",
            kind: ParamKind::Integer { min: 1, max: CHOICES_MAX, default: 2 },
        },
        Param {
            key: "replacement",
            help: "Whether the same node may be drawn twice, as in the paper and in Envoy: with few nodes that wastes a choice.",
            kind: ParamKind::Flag { default: false },
        },
    ],
    build: |values| Box::new(PowerOfDChoices { choices: values.integer(0) as usize, replacement: values.flag(1) }),
};

#[derive(Clone)]
struct PowerOfDChoices {
    choices: usize,
    replacement: bool,
}

impl Balancer for PowerOfDChoices {
    fn pick(&mut self, cx: &mut Context, _request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        let drawn = match self.replacement {
            true => with_replacement(cx.rng, nodes, self.choices),
            false => distinct(cx.rng, nodes, self.choices),
        };
        let mut best: Option<&NodeState> = None;
        for (turn, place) in drawn.iter().enumerate() {
            let node = &nodes[*place];
            if !drawn[..turn].contains(place) {
                cx.note(node.id, i64::from(node.active) * 1_000 / i64::from(node.weight.max(1)));
            }
            if best.is_none_or(|best| compare(node, best).is_lt()) {
                best = Some(node);
            }
        }
        best.map(|node| node.id)
    }

    fn boxed_clone(&self) -> Box<dyn Balancer> {
        Box::new(self.clone())
    }
}

fn count(nodes: &[NodeState]) -> usize {
    nodes.iter().filter(|node| node.eligible).count()
}

/// The place of the `rank`-th node that can be chosen.
fn eligible(nodes: &[NodeState], count: usize, rank: usize) -> Option<usize> {
    if count == nodes.len() {
        return Some(rank);
    }
    nodes.iter().enumerate().filter(|(_, node)| node.eligible).nth(rank).map(|(place, _)| place)
}

fn with_replacement(rng: &mut Rng, nodes: &[NodeState], choices: usize) -> Vec<usize> {
    let count = count(nodes);
    match count {
        0 | 1 => eligible(nodes, count, 0).into_iter().take(count).collect(),
        _ => (0..choices).filter_map(|_| eligible(nodes, count, rng.below(count as u64) as usize)).collect(),
    }
}

/// The places of so many different nodes that can be chosen, or of all of them, in the order in which they were drawn.
pub(super) fn distinct(rng: &mut Rng, nodes: &[NodeState], choices: usize) -> Vec<usize> {
    let count = count(nodes);
    let mut drawn = Vec::with_capacity(choices.min(count));
    // Ranks drawn so far, ascending: a draw among the others skips over them.
    let mut ranks: Vec<usize> = Vec::with_capacity(choices.min(count));
    for left in (1..=count).rev().take(choices) {
        let mut rank = if left == 1 { 0 } else { rng.below(left as u64) as usize };
        let mut place = 0;
        while place < ranks.len() && ranks[place] <= rank {
            rank += 1;
            place += 1;
        }
        ranks.insert(place, rank);
        drawn.extend(eligible(nodes, count, rank));
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balance::drive::{Driver, nodes, request, shares};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_less_loaded_of_two_is_chosen_and_the_most_loaded_never() {
        let mut nodes = nodes(&[1, 1, 1, 1]);
        for (node, active) in nodes.iter_mut().zip([3, 1, 2, 0]) {
            node.active = active;
        }
        // Of the six pairs, the idlest is in three, the next is best in two, the one after in one.
        let seen = shares("power_of_d_choices", &nodes, 30_000);
        for (share, expected) in seen.iter().zip([0.0, 2.0 / 6.0, 1.0 / 6.0, 3.0 / 6.0]) {
            assert!((share - expected).abs() < 0.012, "{seen:?}");
        }
    }

    #[test]
    fn with_replacement_even_the_most_loaded_has_a_chance() {
        let mut nodes = nodes(&[1, 1]);
        nodes[0].active = 9;
        let seen = shares("power_of_d_choices: {replacement: true}", &nodes, 30_000);
        assert!((seen[0] - 0.25).abs() < 0.01, "{seen:?}");
        assert_eq!(shares("power_of_d_choices", &nodes, 1_000)[0], 0.0);
    }

    #[test]
    fn all_are_drawn_once_when_there_are_no_more_than_choices_and_ties_go_to_the_first_drawn() {
        let mut rng = Rng::stream(3, "test");
        let mut nodes = nodes(&[1; 9]);
        nodes[4].eligible = false;
        let mut firsts = [0; 9];
        for _ in 0..8_000 {
            let drawn = distinct(&mut rng, &nodes, 20);
            firsts[drawn[0]] += 1;
            let mut sorted = drawn;
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2, 3, 5, 6, 7, 8]);
        }
        assert!(firsts.iter().enumerate().all(|(place, n)| if place == 4 {
            *n == 0
        } else {
            (850..1_150).contains(n)
        }));
        let mut driver = Driver::new("power_of_d_choices: {choices: 100}");
        let chosen: Vec<_> = (0..200).map(|_| driver.pick(&request(1), &nodes).unwrap().0).collect();
        assert!((0..9).all(|node| chosen.contains(&node) == (node != 4)), "{chosen:?}");
    }

    /// Monte Carlo bounds, 1st to 99th percentile of the fullest of n bins after n balls.
    #[test]
    fn balls_fill_bins_as_azar_and_others_say() {
        for (policy, least, most) in [
            ("power_of_d_choices: {choices: 1, replacement: true}", 4, 7),
            ("power_of_d_choices: {choices: 2, replacement: true}", 3, 3),
            ("power_of_d_choices: {choices: 3, replacement: true}", 2, 3),
            ("power_of_d_choices", 3, 3),
        ] {
            let mut driver = Driver::new(policy);
            let mut bins = nodes(&[1; 1_000]);
            for _ in 0..1_000 {
                let chosen = driver.pick(&request(1), &bins).unwrap();
                bins[chosen.index()].active += 1;
            }
            let fullest = bins.iter().map(|bin| bin.active).max().unwrap();
            assert!((least..=most).contains(&fullest), "{policy}: {fullest}");
        }
    }
}
