//! Topology spread: pods of a kind evenly over zones, racks or nodes.
//!
//! **Filter** (`DoNotSchedule`): in the node's domain, the pods that match, and the newcomer if it matches too, may be
//! more than those of the emptiest domain by `max_skew` at most. With fewer domains than `min_domains` the emptiest is
//! taken to have none. Only nodes that have every topology of the pod's constraints make domains, and by default only
//! those that the pod may go to by its node affinity.
//!
//! **Score** (`ScheduleAnyway`): the fewer pods match in the node's domains, the better. A domain's pods weigh
//! ln(domains + 2), so that many small domains count as much as a few large ones; `max_skew` - 1 is added to make
//! little of small differences. By hostname, pods are counted node by node.
//!
//! A constraint without a selector matches nothing; one whose selector asks for nothing counts no pods, as upstream
//! has it.

use super::cluster::{Bound, Cluster, NodeId, Template};
use super::funnel::Reason;
use super::label::Selector;
use super::node::Node;
use super::pod::PodTemplate;
use super::topology::{Domains, HOSTNAME};
use super::{Invalid, SCORE_MAX, affinity, taint};
use std::rc::Rc;

/// What to do when a constraint cannot be met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhenUnsatisfiable {
    /// The node is not for the pod.
    #[default]
    DoNotSchedule,
    /// The node is less welcome.
    ScheduleAnyway,
}

/// Whether nodes that a pod may not go to for another reason make domains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodePolicy {
    /// They do not.
    Honor,
    /// They do.
    Ignore,
}

/// How evenly some pods are to be spread over the domains of a topology.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SpreadConstraint {
    /// By how many pods a domain may exceed the emptiest; at least 1.
    pub max_skew: u32,
    /// The label of nodes that makes domains.
    pub topology_key: String,
    /// What happens when it cannot be met.
    pub when_unsatisfiable: WhenUnsatisfiable,
    /// The pods that are counted, of the same namespace; `None` for none.
    pub selector: Option<Selector>,
    /// With fewer domains the emptiest is taken to have no pods; at least 1, 1 when `None`.
    pub min_domains: Option<u32>,
    /// Nodes that the pod's node affinity rules out; upstream honours it by default.
    pub node_affinity_policy: NodePolicy,
    /// Nodes whose taints the pod does not tolerate; upstream ignores them by default.
    pub node_taints_policy: NodePolicy,
    /// Labels whose values have to be the newcomer's own.
    pub match_label_keys: Vec<String>,
}

impl Default for SpreadConstraint {
    fn default() -> Self {
        Self {
            max_skew: 1,
            topology_key: String::new(),
            when_unsatisfiable: WhenUnsatisfiable::default(),
            selector: None,
            min_domains: None,
            node_affinity_policy: NodePolicy::Honor,
            node_taints_policy: NodePolicy::Ignore,
            match_label_keys: Vec::new(),
        }
    }
}

impl SpreadConstraint {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        if self.max_skew == 0 {
            return Err(Invalid::new("max_skew", "expected a whole number from 1 up, not 0"));
        }
        if self.min_domains == Some(0) {
            return Err(Invalid::new("min_domains", "expected a whole number from 1 up, not 0"));
        }
        match self.topology_key.is_empty() {
            true => Err(Invalid::new("topology_key", "expected the name of a label, not an empty text")),
            false => Ok(()),
        }
    }

    /// Whether pods of `other` are those that newcomers like `own` are spread among.
    fn matches(&self, own: &PodTemplate, other: &PodTemplate) -> bool {
        own.namespace == other.namespace
            && self.selector.as_ref().is_some_and(|selector| selector.matches(&other.labels))
            && self.kept_keys(own).all(|key| own.labels.get(key) == other.labels.get(key))
    }

    fn kept_keys<'a>(&'a self, own: &'a PodTemplate) -> impl Iterator<Item = &'a String> {
        self.match_label_keys.iter().filter(|key| own.labels.contains_key(*key))
    }

    /// False for a selector that asks for nothing, whose pods upstream does not count.
    fn counts(&self, own: &PodTemplate) -> bool {
        self.selector.as_ref().is_some_and(|selector| !selector.is_empty()) || self.kept_keys(own).next().is_some()
    }

    fn includes(&self, pod: &PodTemplate, node: &Node) -> bool {
        (self.node_affinity_policy == NodePolicy::Ignore || affinity::is_required(pod, node))
            && (self.node_taints_policy == NodePolicy::Ignore || taint::untolerated(pod, node).is_none())
    }
}

/// One constraint of a pod, with what it needs to know of the cluster.
#[derive(Clone, Debug)]
struct Spread<'a> {
    constraint: &'a SpreadConstraint,
    domains: Rc<Domains<'a>>,
    /// Whether pods of each template are counted.
    counted: Rc<[bool]>,
}

impl<'a> Spread<'a> {
    fn all(cluster: &'a Cluster, pod: &'a PodTemplate, when: WhenUnsatisfiable) -> Vec<Self> {
        let constraints = pod.spread.iter().filter(|constraint| constraint.when_unsatisfiable == when);
        let spread = |constraint: &'a SpreadConstraint| Self {
            constraint,
            domains: Rc::new(Domains::new(cluster, &constraint.topology_key)),
            counted: cluster
                .templates()
                .iter()
                .map(|other| constraint.counts(pod) && constraint.matches(pod, &other.pod))
                .collect(),
        };
        constraints.map(spread).collect()
    }

    fn counts(&self, bound: &Bound) -> bool {
        !bound.terminating && self.counted[bound.template.0 as usize]
    }

    fn count_on(&self, cluster: &Cluster, node: NodeId) -> i64 {
        let pods = cluster.pods_on(node).iter().filter_map(|pod| cluster.pod(*pod));
        pods.filter(|bound| self.counts(bound)).count() as i64
    }
}

/// The nodes that have every topology.
fn complete<'c>(cluster: &'c Cluster, spreads: &'c [Spread]) -> impl Iterator<Item = (NodeId, &'c Node)> {
    cluster.nodes().filter(|(id, _)| is_complete(spreads, *id))
}

fn is_complete(spreads: &[Spread], node: NodeId) -> bool {
    spreads.iter().all(|spread| spread.domains.of(node).is_some())
}

/// What the filter knows of one constraint.
#[derive(Clone, Debug)]
struct Hard<'a> {
    spread: Spread<'a>,
    /// Of each domain, how many pods match; `None` when no node that counts is in it.
    counts: Vec<Option<i64>>,
    /// 1 when the newcomer matches, else 0.
    own: i64,
    least: i64,
}

impl Hard<'_> {
    fn find_least(&mut self) {
        let counts = self.counts.iter().flatten();
        let enough = counts.clone().count() >= self.spread.constraint.min_domains.unwrap_or(1) as usize;
        self.least = counts.min().filter(|_| enough).copied().unwrap_or(0);
    }
}

/// The filter for one pod.
#[derive(Clone, Debug)]
pub(super) struct SpreadFilter<'a> {
    pod: &'a PodTemplate,
    constraints: Vec<Hard<'a>>,
}

impl<'a> SpreadFilter<'a> {
    /// `None` when nothing keeps the pod away.
    pub(super) fn new(cluster: &'a Cluster, template: &'a Template) -> Option<Self> {
        let pod = &*template.pod;
        let spreads = Spread::all(cluster, pod, WhenUnsatisfiable::DoNotSchedule);
        if spreads.is_empty() {
            return None;
        }
        let mut counts: Vec<_> = spreads.iter().map(|spread| vec![None; spread.domains.len()]).collect();
        for (id, node) in complete(cluster, &spreads) {
            for (spread, counts) in spreads.iter().zip(&mut counts) {
                if let Some(domain) = spread.domains.of(id).filter(|_| spread.constraint.includes(pod, node)) {
                    *counts[domain].get_or_insert(0) += spread.count_on(cluster, id);
                }
            }
        }
        let hard = |(spread, counts): (Spread<'a>, _)| {
            let own = i64::from(spread.constraint.matches(pod, pod));
            let mut hard = Hard { spread, counts, own, least: 0 };
            hard.find_least();
            hard
        };
        Some(Self { pod, constraints: spreads.into_iter().zip(counts).map(hard).collect() })
    }

    /// Counts a pod in (1) or out (-1), as if it came to or left its node.
    pub(super) fn update(&mut self, cluster: &Cluster, bound: &Bound, sign: i64) {
        let has_all = self.constraints.iter().all(|hard| hard.spread.domains.of(bound.node).is_some());
        let node = cluster.known(bound.node);
        for hard in self.constraints.iter_mut().filter(|_| has_all) {
            if hard.spread.counts(bound) && hard.spread.constraint.includes(self.pod, node) {
                let domain = hard.spread.domains.of(bound.node).expect("it has every topology");
                *hard.counts[domain].get_or_insert(0) += sign;
                hard.find_least();
            }
        }
    }

    /// The first constraint that the node breaks.
    pub(super) fn fault(&self, node: NodeId) -> Option<Reason> {
        self.constraints.iter().find_map(|hard| {
            let (constraint, domains) = (hard.spread.constraint, &hard.spread.domains);
            let Some(domain) = domains.of(node) else {
                return Some(Reason::NoTopology { key: constraint.topology_key.clone() });
            };
            let count = hard.counts[domain].unwrap_or(0);
            (count + hard.own - hard.least > i64::from(constraint.max_skew)).then(|| Reason::Skew {
                key: constraint.topology_key.clone(),
                domain: domains.value(domain).to_owned(),
                count,
                own: hard.own,
                least: hard.least,
                max_skew: constraint.max_skew,
            })
        })
    }
}

/// The raw score of nodes that lack a topology; normalised, 0.
pub(super) const LACKING: i64 = -1;

/// The raw scores of the nodes that are left; false when there is nothing to score by.
pub(super) fn raw_scores(cluster: &Cluster, template: &Template, nodes: &[NodeId], scores: &mut Vec<i64>) -> bool {
    let pod = &*template.pod;
    let spreads = Spread::all(cluster, pod, WhenUnsatisfiable::ScheduleAnyway);
    if spreads.is_empty() {
        return false;
    }
    let candidates: Vec<NodeId> = nodes.iter().copied().filter(|node| is_complete(&spreads, *node)).collect();
    let mut weights = Vec::new();
    let mut counts: Vec<Vec<Option<i64>>> = Vec::new();
    for spread in &spreads {
        let mut counts_here = vec![None; spread.domains.len()];
        let mut size = candidates.len();
        if spread.domains.key != HOSTNAME {
            candidates.iter().filter_map(|node| spread.domains.of(*node)).for_each(|at| counts_here[at] = Some(0));
            size = counts_here.iter().flatten().count();
        }
        weights.push(libm::log((size + 2) as f64));
        counts.push(counts_here);
    }
    for (id, node) in complete(cluster, &spreads) {
        for (spread, counts) in spreads.iter().zip(&mut counts) {
            let domain = spread.domains.of(id).and_then(|domain| counts[domain].as_mut());
            if let Some(count) = domain.filter(|_| spread.constraint.includes(pod, node)) {
                *count += spread.count_on(cluster, id);
            }
        }
    }
    let score = |node: NodeId| {
        let mut sum = 0.0;
        for ((spread, counts), weight) in spreads.iter().zip(&counts).zip(&weights) {
            let Some(domain) = spread.domains.of(node) else { return LACKING };
            let count = counts[domain].unwrap_or_else(|| spread.count_on(cluster, node));
            sum += count as f64 * weight + f64::from(spread.constraint.max_skew - 1);
        }
        sum.round() as i64
    };
    scores.extend(nodes.iter().map(|node| score(*node)));
    true
}

/// 100 for the emptiest, less in proportion for others.
pub(super) fn normalize(scores: &mut [i64]) {
    let there = || scores.iter().copied().filter(|score| *score != LACKING);
    let (least, most) = (there().min().unwrap_or(0), there().max().unwrap_or(0));
    for score in scores {
        *score = match *score {
            LACKING => 0,
            _ if most == 0 => SCORE_MAX,
            score => SCORE_MAX * (most + least - score) / most,
        };
    }
}
