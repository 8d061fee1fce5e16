//! How a scheduler is set up: which scores count how much, over which resources, and what decides a tie.

use super::affinity::NodeTerm;
use super::allocation::Strategy;
use super::pod::{Weighted, check_weight};
use super::{Invalid, NodeAffinity};
use serde::Serialize;

/// The most that all plugins together can count for.
const WEIGHTS_MAX: i64 = 1_000_000;

/// What can keep a pod away from a node, in the order in which it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Filter {
    /// The node takes no new pods.
    NodeUnschedulable,
    /// The pod names another node.
    NodeName,
    /// A taint is not tolerated.
    TaintToleration,
    /// Labels are not those that the pod wants.
    NodeAffinity,
    /// There is not enough room.
    NodeResourcesFit,
    /// Pods would be spread too unevenly.
    PodTopologySpread,
    /// Other pods are near, or are not.
    InterPodAffinity,
}

/// What scores nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Plugin {
    /// Fewer taints that make a node less welcome.
    TaintToleration,
    /// More of the preferred labels.
    NodeAffinity,
    /// Fewer pods of the kind in the domain.
    PodTopologySpread,
    /// Other pods near or far, as preferred.
    InterPodAffinity,
    /// Emptier or fuller, by the strategy.
    NodeResourcesFit,
    /// Resources that are taken evenly.
    NodeResourcesBalancedAllocation,
    /// Images that are there already.
    ImageLocality,
}

impl Filter {
    /// All of them, in their order.
    pub const ALL: [Self; 7] = [
        Self::NodeUnschedulable,
        Self::NodeName,
        Self::TaintToleration,
        Self::NodeAffinity,
        Self::NodeResourcesFit,
        Self::PodTopologySpread,
        Self::InterPodAffinity,
    ];
}

impl Plugin {
    /// All of them, with upstream's default weights.
    pub const ALL: [(Self, i64); 7] = [
        (Self::TaintToleration, 3),
        (Self::NodeAffinity, 2),
        (Self::PodTopologySpread, 2),
        (Self::InterPodAffinity, 2),
        (Self::NodeResourcesFit, 1),
        (Self::NodeResourcesBalancedAllocation, 1),
        (Self::ImageLocality, 1),
    ];

    /// True when a node's number depends neither on other nodes nor on their pods.
    pub(super) fn looks_at_the_node_alone(self) -> bool {
        matches!(self, Self::NodeResourcesFit | Self::NodeResourcesBalancedAllocation | Self::ImageLocality)
    }
}

/// How many nodes are looked at for a pod.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sampling {
    /// All.
    #[default]
    All,
    /// As upstream has it: until so many percent of the nodes can take the pod, 100 of them at least, going on the next
    /// time where this one ended. 0 percent means 50 less one for every 125 nodes, 5 at least.
    Percentage(u8),
}

impl Sampling {
    /// How many of `nodes` have to be able to take a pod before no more are looked at.
    #[must_use]
    pub fn enough(self, nodes: usize) -> usize {
        const NODES_MIN: usize = 100;
        match self {
            Self::All => nodes,
            Self::Percentage(percent) if nodes < NODES_MIN || percent >= 100 => nodes,
            Self::Percentage(0) => (nodes * 50_usize.saturating_sub(nodes / 125).max(5) / 100).max(NODES_MIN),
            Self::Percentage(percent) => (nodes * usize::from(percent) / 100).max(NODES_MIN),
        }
    }
}

/// Which of several nodes with the highest score is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Tie {
    /// The one that came first.
    #[default]
    First,
    /// Each with the same chance, as upstream does by reservoir sampling; one draw of a stream with this seed.
    Random {
        /// Of the stream.
        seed: u64,
    },
}

/// How a node is found. The decisions are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Search {
    /// Where a score depends on the node alone, by a tournament of nodes; else by a look at every node.
    #[default]
    Index,
    /// By a look at every node.
    Scan,
}

/// How a scheduler is set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// What scores count, and how much; a plugin that is not named counts nothing.
    pub weights: Vec<(Plugin, i64)>,
    /// How `NodeResourcesFit` scores.
    pub strategy: Strategy,
    /// The resources that it looks at, with weights from 1 to 100.
    pub fit_resources: Vec<(String, i64)>,
    /// The resources that `NodeResourcesBalancedAllocation` looks at.
    pub balanced_resources: Vec<String>,
    /// From 0 to 100: what a required term of affinity of a pod that is there is worth to a newcomer that meets it.
    pub hard_pod_affinity_weight: i32,
    /// Preferred node affinity of every pod.
    pub added_affinity: Vec<Weighted<NodeTerm>>,
    /// How many nodes are looked at.
    pub sampling: Sampling,
    /// What decides a tie.
    pub tie: Tie,
    /// How a node is found.
    pub search: Search,
    /// How many of the last decisions are remembered, so that somebody can ask for their reasons.
    pub remembered: usize,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            weights: Plugin::ALL.to_vec(),
            strategy: Strategy::default(),
            fit_resources: ["cpu", "memory"].map(|resource| (resource.to_owned(), 1)).to_vec(),
            balanced_resources: ["cpu", "memory"].map(str::to_owned).to_vec(),
            hard_pod_affinity_weight: 1,
            added_affinity: Vec::new(),
            sampling: Sampling::default(),
            tie: Tie::default(),
            search: Search::default(),
            remembered: 1_000,
        }
    }
}

impl Profile {
    /// What one plugin counts for.
    #[must_use]
    pub fn weight(&self, plugin: Plugin) -> i64 {
        self.weights.iter().filter(|(known, _)| *known == plugin).map(|(_, weight)| *weight).sum()
    }

    /// # Errors
    ///
    /// When a weight is out of its range.
    pub(super) fn check(&self) -> Result<(), Invalid> {
        let mut sum = 0;
        for (place, (_, weight)) in self.weights.iter().enumerate() {
            sum += weight;
            if *weight < 0 || sum > WEIGHTS_MAX {
                let message = format!("expected weights from 0 up, together at most {WEIGHTS_MAX}, not {weight}");
                return Err(Invalid::new(format!("weights[{place}]"), message));
            }
        }
        for (place, (_, weight)) in self.fit_resources.iter().enumerate() {
            if !(1..=100).contains(weight) {
                let message = format!("expected a whole number from 1 to 100, not {weight}");
                return Err(Invalid::new(format!("fit_resources[{place}]"), message));
            }
        }
        if check_weight(self.hard_pod_affinity_weight).is_err() {
            let message = format!("expected a whole number from 0 to 100, not {}", self.hard_pod_affinity_weight);
            return Err(Invalid::new("hard_pod_affinity_weight", message));
        }
        let added = NodeAffinity { required: None, preferred: self.added_affinity.clone() };
        added.check().map_err(|invalid| invalid.under("added_affinity"))
    }
}

#[cfg(test)]
mod tests {
    use super::Sampling;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn fewer_nodes_are_looked_at_the_more_there_are() {
        // Published with kube-scheduler's tests.
        for (nodes, percent, expected) in
            [(10, 0, 10), (10, 40, 10), (1_000, 0, 420), (1_000, 40, 400), (6_000, 0, 300), (6_000, 40, 2_400)]
        {
            assert_eq!(Sampling::Percentage(percent).enough(nodes), expected, "{nodes} nodes at {percent} %");
        }
        assert_eq!(Sampling::Percentage(100).enough(5_000), 5_000);
        assert_eq!(Sampling::Percentage(1).enough(5_000), 100);
        assert_eq!(Sampling::All.enough(5_000), 5_000);
    }
}
