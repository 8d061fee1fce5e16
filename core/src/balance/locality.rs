//! What the balancers that go by region have in common: how many nodes of a region are there, how many of them up, and
//! how much traffic that is good for, as Envoy reckons it.

use super::least_connections::compare;
use super::{Context, NodeState};
use crate::clock::Duration;
use crate::ids::{NodeId, RegionId};
use crate::order::sort_by_key;
use crate::policy::{Param, ParamKind};

/// By how much a region can do more than its share.
pub(super) const OVERPROVISIONING_FACTOR: Param = Param {
    key: "overprovisioning_factor",
    help: "How much more than its share a region can take: at 1.4 it counts as whole until fewer than 5 in 7 nodes are up.",
    kind: ParamKind::Real { min: 1.0, max: 100.0, default: 1.4 },
};

/// Below which share of nodes that are up Envoy panics.
pub(super) const HEALTHY_PANIC_THRESHOLD: Param = Param {
    key: "healthy_panic_threshold",
    help: "With fewer percent of the nodes up, what is left is shared out regardless of which region it is in; 0 never.",
    kind: ParamKind::Integer { min: 0, max: 100, default: 50 },
};

/// The nodes of one region that are in service.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Locality {
    pub region: RegionId,
    pub nodes: u64,
    /// How many of them are up.
    pub up: u64,
    /// The sum of their weights.
    pub weight: u64,
    /// True when one of them can be chosen.
    pub has_room: bool,
}

/// The regions with nodes in service, in the order of their ids.
pub(super) fn localities(nodes: &[NodeState]) -> Vec<Locality> {
    let mut found: Vec<Locality> = Vec::new();
    for node in nodes.iter().filter(|node| !node.removed) {
        let place = found.binary_search_by_key(&node.region, |locality| locality.region).unwrap_or_else(|place| {
            found.insert(place, Locality { region: node.region, ..Locality::default() });
            place
        });
        let locality = &mut found[place];
        locality.nodes += 1;
        locality.up += u64::from(node.up);
        locality.weight += u64::from(node.weight);
        locality.has_room |= node.eligible;
    }
    found
}

/// A factor in percent.
pub(super) fn percent(factor: f64) -> u64 {
    (factor * 100.0 + 0.5) as u64
}

/// How much of its share a region can take of which so many nodes are up: at most 100 percent, rounded down.
pub(crate) fn health(up: u64, nodes: u64, factor: u64) -> u64 {
    (factor * up / nodes.max(1)).min(100)
}

/// Shares of 100, in whole percents that sum to 100; what rounding down leaves goes to those that lost most by it.
pub(crate) fn percents(shares: &[u64]) -> Vec<u64> {
    let total = shares.iter().map(|share| u128::from(*share)).sum::<u128>().max(1);
    let exact = |place: usize| 100 * u128::from(shares[place]);
    let mut rounded: Vec<u64> = (0..shares.len()).map(|place| (exact(place) / total) as u64).collect();
    let mut missing = 100 - rounded.iter().sum::<u64>();
    while missing > 0 && !shares.is_empty() {
        let lost = |place: &usize| exact(*place) as i128 - i128::from(rounded[*place]) * total as i128;
        let first_of_most = (0..shares.len()).rev().max_by_key(lost).unwrap_or(0);
        rounded[first_of_most] += 1;
        missing -= 1;
    }
    rounded
}

/// The node with the fewest unfinished tasks for its weight, the lowest index among equals.
pub(super) fn least_loaded(
    cx: &mut Context,
    nodes: &[NodeState],
    among: impl Fn(&NodeState) -> bool,
) -> Option<NodeId> {
    let mut best: Option<&NodeState> = None;
    for node in nodes.iter().filter(|node| node.eligible && among(node)) {
        cx.note(node.id, i64::from(node.active) * 1_000 / i64::from(node.weight.max(1)));
        if best.is_none_or(|best| compare(node, best).is_lt()) {
            best = Some(node);
        }
    }
    best.map(|node| node.id)
}

/// Localities as a client sees them: the nearest first.
pub(super) fn nearest_first(localities: &mut [Locality], distance: impl Fn(RegionId) -> Duration) {
    sort_by_key(localities, |locality| (distance(locality.region).0, locality.region.0.into()));
}

#[cfg(test)]
mod tests {
    use super::{health, percents};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn percents_sum_to_100() {
        for (shares, expected) in [
            (&[35, 35, 28][..], &[36, 36, 28][..]),
            (&[1, 1, 1], &[34, 33, 33]),
            (&[0, 5], &[0, 100]),
            (&[u64::MAX, u64::MAX], &[50, 50]),
            (&[0, 0], &[50, 50]),
            (&[], &[]),
        ] {
            assert_eq!(percents(shares), expected, "{shares:?}");
        }
    }

    #[test]
    fn five_of_seven_nodes_are_as_good_as_all() {
        assert_eq!([7, 5, 4, 0].map(|up| health(up, 7, 140)), [100, 100, 80, 0]);
        assert_eq!(health(0, 0, 140), 0);
    }
}
