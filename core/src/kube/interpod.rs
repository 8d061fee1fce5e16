//! Affinity between pods: which other pods a pod needs or likes to be near to, or away from. Near means in one domain
//! of a topology.
//!
//! **Filter**: for each required term of affinity, the node's domain has a pod that meets all of them; for each of
//! anti-affinity, none that meets it; and no pod that is there already refuses the newcomer in that domain. When no pod
//! anywhere meets the terms of affinity but the newcomer itself does, it may be the first of its group.
//!
//! **Score**: for each pod that is there, its domain gains or loses the weight of every preferred term between it and
//! the newcomer, in both directions, and gains the hard weight for each term of affinity that it requires and the
//! newcomer meets. The sums are scaled to 0 for the least and 100 for the most.

use super::cluster::{Bound, Cluster, NodeId, Template};
use super::funnel::Reason;
use super::label::{Labels, Selector};
use super::pod::{PodTemplate, Weighted};
use super::profile::Profile;
use super::topology::Domains;
use super::{Invalid, SCORE_MAX};
use std::rc::Rc;

/// Some pods, and what near to them means.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PodTerm {
    /// Their labels; `None` for no pod.
    pub selector: Option<Selector>,
    /// The label of nodes that makes domains.
    pub topology_key: String,
    /// Their namespaces. When this is empty and there is no selector of namespaces, that of the pod with the term.
    pub namespaces: Vec<String>,
    /// Namespaces besides those, by their labels.
    pub namespace_selector: Option<Selector>,
    /// Labels whose values have to be those of the pod with the term.
    pub match_label_keys: Vec<String>,
    /// Labels whose values must not be those of the pod with the term.
    pub mismatch_label_keys: Vec<String>,
}

impl PodTerm {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        match self.topology_key.is_empty() {
            true => Err(Invalid::new("topology_key", "expected the name of a label, not an empty text")),
            false => Ok(()),
        }
    }

    /// Whether pods of `other` are those that this term of `own` means.
    fn covers(&self, cluster: &Cluster, own: &PodTemplate, other: &PodTemplate) -> bool {
        let own_only = self.namespaces.is_empty() && self.namespace_selector.is_none();
        let by_labels = |selector: &Selector| match cluster.namespace(&other.namespace) {
            Some(labels) => selector.matches(labels),
            None => selector.matches(&Labels::new()),
        };
        let namespace = (own_only && own.namespace == other.namespace)
            || self.namespaces.contains(&other.namespace)
            || self.namespace_selector.as_ref().is_some_and(by_labels);
        // A label that the pod with the term does not have asks for nothing.
        let differs = |key: &String| own.labels.get(key).is_some_and(|value| other.labels.get(key) != Some(value));
        let same = |key: &String| own.labels.get(key).is_some_and(|value| other.labels.get(key) == Some(value));
        namespace
            && self.selector.as_ref().is_some_and(|selector| selector.matches(&other.labels))
            && !self.match_label_keys.iter().any(differs)
            && !self.mismatch_label_keys.iter().any(same)
    }
}

/// Numbers by domain, for each topology that occurs.
#[derive(Clone, Debug)]
struct Tallies<'a> {
    of: Vec<(Rc<Domains<'a>>, Vec<i64>)>,
}

impl<'a> Tallies<'a> {
    fn new() -> Self {
        Self { of: Vec::new() }
    }

    /// Adds to the domain of `node`; false when the node is in none.
    fn add(&mut self, cluster: &'a Cluster, key: &'a str, node: NodeId, amount: i64) -> bool {
        let place = self.of.iter().position(|(domains, _)| domains.key == key).unwrap_or_else(|| {
            let domains = Domains::new(cluster, key);
            let tally = vec![0; domains.len()];
            self.of.push((Rc::new(domains), tally));
            self.of.len() - 1
        });
        let (domains, tally) = &mut self.of[place];
        domains.of(node).map(|domain| tally[domain] += amount).is_some()
    }

    /// The number of the node's domain, and the domain.
    fn get(&self, key: &str, node: NodeId) -> (i64, &'a str) {
        let found = self.of.iter().find(|(domains, _)| domains.key == key);
        let at = found.and_then(|(domains, tally)| domains.of(node).map(|at| (tally[at], domains.value(at))));
        at.unwrap_or((0, ""))
    }

    fn sum(&self, node: NodeId) -> i64 {
        self.of.iter().filter_map(|(domains, tally)| Some(tally[domains.of(node)?])).sum()
    }
}

/// What pods of one template and the newcomer require of each other.
#[derive(Clone, Debug, Default)]
struct Between<'a> {
    /// They meet all terms of affinity of the newcomer.
    meets: bool,
    /// The topologies by which the newcomer refuses them, once for each term.
    refused_by: Vec<&'a str>,
    /// The topologies by which they refuse the newcomer, once for each term.
    refuse: Vec<&'a str>,
}

/// The filter for one pod.
#[derive(Clone, Debug)]
pub(super) struct PodFilter<'a> {
    cluster: &'a Cluster,
    pod: &'a PodTemplate,
    /// For each template.
    between: Rc<[Between<'a>]>,
    met: Tallies<'a>,
    /// How often a pod anywhere met the terms of affinity.
    met_anywhere: i64,
    refused: Tallies<'a>,
    refusing: Tallies<'a>,
}

impl<'a> PodFilter<'a> {
    /// `None` when no pod is required anywhere or kept away from anywhere.
    pub(super) fn new(cluster: &'a Cluster, template: &'a Template) -> Option<Self> {
        let pod = &*template.pod;
        let asks = !pod.affinity.is_empty() || !pod.anti_affinity.is_empty();
        let refuses = |other: &Template| !Between::new(cluster, pod, &other.pod).refuse.is_empty();
        if !asks && !cluster.templates_with_terms().any(refuses) {
            return None;
        }
        let between = cluster.templates().iter().map(|other| Between::new(cluster, pod, &other.pod)).collect();
        let (met, refused, refusing) = (Tallies::new(), Tallies::new(), Tallies::new());
        let mut filter = Self { cluster, pod, between, met, met_anywhere: 0, refused, refusing };
        match asks {
            true => cluster.pods().for_each(|(_, bound)| filter.update(bound, 1)),
            false => cluster.with_terms().for_each(|bound| filter.update(bound, 1)),
        }
        Some(filter)
    }

    /// Counts a pod in (1) or out (-1), as if it came to or left its node.
    pub(super) fn update(&mut self, bound: &Bound, sign: i64) {
        let between = &self.between[bound.template.0 as usize];
        if between.meets {
            for term in &self.pod.affinity {
                let counted = self.met.add(self.cluster, &term.topology_key, bound.node, sign);
                self.met_anywhere += if counted { sign } else { 0 };
            }
        }
        for key in &between.refused_by {
            self.refused.add(self.cluster, key, bound.node, sign);
        }
        for key in &between.refuse {
            self.refusing.add(self.cluster, key, bound.node, sign);
        }
    }

    /// What keeps the pod away, if anything does.
    pub(super) fn fault(&self, node: NodeId) -> Option<Reason> {
        self.unmet(node).or_else(|| {
            let refused = self.pod.anti_affinity.iter().find_map(|term| {
                let (count, domain) = self.refused.get(&term.topology_key, node);
                (count > 0).then(|| Reason::Refused { key: term.topology_key.clone(), domain: domain.to_owned() })
            });
            refused.or_else(|| {
                self.refusing.of.iter().find_map(|(domains, tally)| {
                    let domain = domains.of(node).filter(|domain| tally[*domain] > 0)?;
                    let domain = domains.value(domain).to_owned();
                    Some(Reason::RefusedByOthers { key: domains.key.to_owned(), domain })
                })
            })
        })
    }

    fn unmet(&self, node: NodeId) -> Option<Reason> {
        let mut first_unmet = None;
        for term in &self.pod.affinity {
            let Some(domain) = self.cluster.known(node).labels.get(&term.topology_key) else {
                return Some(Reason::NoTopology { key: term.topology_key.clone() });
            };
            if self.met.get(&term.topology_key, node).0 <= 0 {
                first_unmet.get_or_insert((&term.topology_key, domain));
            }
        }
        let (key, domain) = first_unmet?;
        let is_first = self.met_anywhere == 0 && meets_all(self.cluster, self.pod, self.pod);
        (!is_first).then(|| Reason::NotMet { key: key.clone(), domain: domain.clone() })
    }
}

impl<'a> Between<'a> {
    fn new(cluster: &Cluster, pod: &'a PodTemplate, other: &'a PodTemplate) -> Self {
        let refused_by = pod.anti_affinity.iter().filter(|term| term.covers(cluster, pod, other));
        let refuse = other.anti_affinity.iter().filter(|term| term.covers(cluster, other, pod));
        Self {
            meets: !pod.affinity.is_empty() && meets_all(cluster, pod, other),
            refused_by: refused_by.map(|term| term.topology_key.as_str()).collect(),
            refuse: refuse.map(|term| term.topology_key.as_str()).collect(),
        }
    }
}

fn meets_all(cluster: &Cluster, pod: &PodTemplate, other: &PodTemplate) -> bool {
    pod.affinity.iter().all(|term| term.covers(cluster, pod, other))
}

/// The raw scores of the nodes that are left; false when no term counts anywhere.
pub(super) fn raw_scores(
    cluster: &Cluster,
    template: &Template,
    profile: &Profile,
    nodes: &[NodeId],
    scores: &mut Vec<i64>,
) -> bool {
    let pod = &*template.pod;
    if !concerns(cluster, template, profile) {
        return false;
    }
    let prefers = !pod.preferred_affinity.is_empty() || !pod.preferred_anti_affinity.is_empty();
    let preferences: Vec<_> =
        cluster.templates().iter().map(|other| preferences(cluster, profile, pod, &other.pod)).collect();
    let mut tallies = Tallies::new();
    let mut any = false;
    let mut count = |bound: &Bound| {
        for (key, weight) in &preferences[bound.template.0 as usize] {
            any |= tallies.add(cluster, key, bound.node, *weight);
        }
    };
    match prefers {
        true => cluster.pods().for_each(|(_, bound)| count(bound)),
        false => cluster.with_terms().for_each(&mut count),
    }
    if any {
        scores.extend(nodes.iter().map(|node| tallies.sum(*node)));
    }
    any
}

/// What a pod of `other` adds to its domain of each topology when `pod` is placed.
fn preferences<'a>(
    cluster: &Cluster,
    profile: &Profile,
    pod: &'a PodTemplate,
    other: &'a PodTemplate,
) -> Vec<(&'a str, i64)> {
    let covered = |term: &PodTerm, own, other| term.covers(cluster, own, other);
    let weighted = |terms: &'a [Weighted<PodTerm>], own, other, sign: i64| {
        let terms = terms.iter().filter(move |preferred| covered(&preferred.term, own, other));
        terms.map(move |preferred| (preferred.term.topology_key.as_str(), sign * i64::from(preferred.weight)))
    };
    let hard = i64::from(profile.hard_pod_affinity_weight);
    let required = other.affinity.iter().filter(|term| hard > 0 && covered(term, other, pod));
    weighted(&pod.preferred_affinity, pod, other, 1)
        .chain(weighted(&pod.preferred_anti_affinity, pod, other, -1))
        .chain(required.map(|term| (term.topology_key.as_str(), hard)))
        .chain(weighted(&other.preferred_affinity, other, pod, 1))
        .chain(weighted(&other.preferred_anti_affinity, other, pod, -1))
        .collect()
}

/// False when neither the filter nor the score has anything to say about pods of a template.
pub(super) fn concerns(cluster: &Cluster, template: &Template, profile: &Profile) -> bool {
    let pod = &*template.pod;
    let concerned = |other: &Template| {
        !Between::new(cluster, pod, &other.pod).refuse.is_empty()
            || !preferences(cluster, profile, pod, &other.pod).is_empty()
    };
    pod.has_terms() || cluster.templates_with_terms().any(concerned)
}

/// 0 for the least, 100 for the most, 0 for all when they are the same. A double, as upstream has it: 29 of 100 are 28.
pub(super) fn normalize(scores: &mut [i64]) {
    let (least, most) = (scores.iter().min().copied().unwrap_or(0), scores.iter().max().copied().unwrap_or(0));
    for score in scores {
        let share = if most > least { (*score - least) as f64 / (most - least) as f64 } else { 0.0 };
        *score = (SCORE_MAX as f64 * share) as i64;
    }
}
