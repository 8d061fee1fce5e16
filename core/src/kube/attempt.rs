//! One pod and a cluster: which nodes may take it, and what each plugin gives them.

use super::allocation::{Allocated, Balanced};
use super::cluster::{Bound, Cluster, Mark, NodeId, Room, Template, TemplateId};
use super::funnel::{PluginScore, Reason, Rejection};
use super::interpod::{self, PodFilter};
use super::node::Node;
use super::pod::PodTemplate;
use super::profile::{Filter, Plugin, Profile};
use super::spread::{self, SpreadFilter};
use super::{SCORE_MAX, affinity, fit, image, taint};

/// The filters for one pod.
#[derive(Clone)]
pub(super) struct Attempt<'a> {
    cluster: &'a Cluster,
    template: &'a Template,
    spread: Option<SpreadFilter<'a>>,
    pods: Option<PodFilter<'a>>,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(cluster: &'a Cluster, template: TemplateId) -> Self {
        let template = cluster.template(template);
        let (spread, pods) = (SpreadFilter::new(cluster, template), PodFilter::new(cluster, template));
        Self { cluster, template, spread, pods }
    }

    /// True when the node may take the pod.
    pub(super) fn admits(&self, node: NodeId) -> bool {
        self.admits_row(node, self.cluster.mark(node), self.cluster.room(node))
    }

    #[inline]
    fn admits_row(&self, node: NodeId, mark: Mark, room: &Room) -> bool {
        let share = |resource| self.cluster.share(resource, node);
        is_open_row(self.cluster, self.template, node, mark)
            && fit::fits(&self.template.demand, room, share)
            && self.agrees(node)
    }

    /// The filters that depend on other pods.
    pub(super) fn agrees(&self, node: NodeId) -> bool {
        self.spread.as_ref().is_none_or(|spread| spread.fault(node).is_none())
            && self.pods.as_ref().is_none_or(|pods| pods.fault(node).is_none())
    }

    /// True when only room and marks of nodes can keep the pod away.
    pub(super) fn asks_for_room_alone(&self) -> bool {
        self.spread.is_none() && self.pods.is_none() && !self.template.selective
    }

    /// Looks at nodes from `start` on until enough may take the pod, and calls `each` with those; how many were looked at.
    #[inline]
    pub(super) fn left(&self, profile: &Profile, start: usize, mut each: impl FnMut(NodeId, &Room)) -> usize {
        let (all, there) = (self.cluster.len(), self.cluster.there());
        let enough = Some(profile.sampling.enough(there)).filter(|enough| *enough < there).unwrap_or(usize::MAX);
        let (mut left, mut looked_at) = (0, 0);
        for range in [start..all, 0..start] {
            for (node, mark, room) in self.cluster.rows(range) {
                if left == enough {
                    return looked_at;
                }
                looked_at += 1;
                if self.admits_row(node, mark, room) {
                    left += 1;
                    each(node, room);
                }
            }
        }
        looked_at
    }

    /// Everything that keeps the pod away from a node that is there, in the order of the filters.
    pub(super) fn rejections(&self, node: NodeId) -> Vec<Rejection> {
        let (pod, known) = (&*self.template.pod, self.cluster.known(node));
        let mut rejections = Vec::new();
        let mut reject = |filter, reason: Option<Reason>| {
            rejections.extend(reason.map(|reason| Rejection::new(filter, reason)));
        };
        reject(Filter::NodeUnschedulable, taint::minds_unschedulable(pod, known).then_some(Reason::Unschedulable));
        let other = pod.node_name.as_ref().filter(|name| **name != known.name);
        reject(Filter::NodeName, other.map(|name| Reason::OtherNode { wanted: name.clone() }));
        reject(Filter::TaintToleration, taint::untolerated(pod, known).map(Reason::from));
        reject(Filter::NodeAffinity, affinity::unselected(pod, known));
        reject(Filter::NodeAffinity, affinity::is_unmet(pod, known).then_some(Reason::NoTermMet));
        for reason in fit::lacking(self.cluster, &self.template.demand, node) {
            reject(Filter::NodeResourcesFit, Some(reason));
        }
        reject(Filter::PodTopologySpread, self.spread.as_ref().and_then(|spread| spread.fault(node)));
        reject(Filter::InterPodAffinity, self.pods.as_ref().and_then(|pods| pods.fault(node)));
        rejections
    }

    /// Counts a pod in (1) or out (-1) for the filters that depend on other pods.
    pub(super) fn update(&mut self, bound: &Bound, sign: i64) {
        if let Some(spread) = &mut self.spread {
            spread.update(self.cluster, bound, sign);
        }
        if let Some(pods) = &mut self.pods {
            pods.update(bound, sign);
        }
    }
}

/// True when neither name nor labels nor taints keep the pod away.
pub(super) fn is_open(cluster: &Cluster, template: &Template, node: NodeId) -> bool {
    is_open_row(cluster, template, node, cluster.mark(node))
}

#[inline]
fn is_open_row(cluster: &Cluster, template: &Template, node: NodeId, mark: Mark) -> bool {
    match mark {
        Mark::Gone => false,
        Mark::Plain if !template.selective => true,
        Mark::Plain | Mark::Guarded => is_for(&template.pod, cluster.known(node)),
    }
}

fn is_for(pod: &PodTemplate, node: &Node) -> bool {
    !taint::minds_unschedulable(pod, node) && taint::untolerated(pod, node).is_none() && affinity::admits(pod, node)
}

/// What a plugin says of the nodes that are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Raw {
    /// Nothing: it counts 0 for all.
    Skipped,
    /// The same for all.
    Same(i64),
    /// Something for each.
    Each,
}

/// The scores for one pod.
pub(super) struct Scorer<'a> {
    pub(super) cluster: &'a Cluster,
    pub(super) template: &'a Template,
    pub(super) profile: &'a Profile,
}

impl Scorer<'_> {
    /// Adds to the scores of the nodes that are left what the plugins give them that look at more than the node, but
    /// what they give to all, which is returned. `column` is room to work in.
    pub(super) fn relate(&self, nodes: &[NodeId], totals: &mut [i64], column: &mut Vec<i64>) -> i64 {
        let mut same = 0;
        for (plugin, weight) in self.profile.weights.iter().filter(|(plugin, _)| !plugin.looks_at_the_node_alone()) {
            column.clear();
            match self.raw(*plugin, nodes, column) {
                Raw::Skipped => {}
                Raw::Same(raw) => same += weight * normalized(*plugin, raw, raw),
                Raw::Each => {
                    normalize(*plugin, column);
                    totals.iter_mut().zip(&*column).for_each(|(total, score)| *total += weight * score);
                }
            }
        }
        same
    }

    /// False when those plugins give the same to all, whichever nodes are left.
    pub(super) fn relates(&self) -> bool {
        self.cluster.any_less_welcome()
            || self.prefers_nodes()
            || !self.template.pod.spread.is_empty()
            || interpod::concerns(self.cluster, self.template, self.profile)
    }

    /// What each plugin that says anything gives each node, in their order.
    pub(super) fn explain(&self, nodes: &[NodeId]) -> Vec<Vec<PluginScore>> {
        let mut scores = vec![Vec::new(); nodes.len()];
        for (plugin, weight) in &self.profile.weights {
            let column = self.column(*plugin, *weight, nodes).into_iter().flatten();
            scores.iter_mut().zip(column).for_each(|(scores, score)| scores.push(score));
        }
        scores
    }

    /// What one plugin gives each node, in their order; `None` when it says nothing.
    pub(super) fn column(&self, plugin: Plugin, weight: i64, nodes: &[NodeId]) -> Option<Vec<PluginScore>> {
        let mut column = Vec::new();
        match self.raw(plugin, nodes, &mut column) {
            Raw::Skipped => return None,
            Raw::Same(raw) => column.resize(nodes.len(), raw),
            Raw::Each => {}
        }
        let raw = column.clone();
        normalize(plugin, &mut column);
        let score = |(raw, normalized)| {
            let weighted = weight * normalized;
            PluginScore { plugin, raw, normalized, weight, weighted }
        };
        Some(raw.into_iter().zip(column).map(score).collect())
    }

    fn raw(&self, plugin: Plugin, nodes: &[NodeId], column: &mut Vec<i64>) -> Raw {
        let (cluster, template) = (self.cluster, self.template);
        let pod = &*template.pod;
        let any = |is_any| if is_any { Raw::Each } else { Raw::Skipped };
        match plugin {
            Plugin::TaintToleration if !cluster.any_less_welcome() => return Raw::Same(0),
            Plugin::TaintToleration => {
                column.extend(nodes.iter().map(|node| taint::raw_score(pod, cluster.known(*node))));
            }
            Plugin::NodeAffinity if !self.prefers_nodes() => return Raw::Skipped,
            Plugin::NodeAffinity => column.extend(nodes.iter().map(|node| self.affinity(*node))),
            Plugin::PodTopologySpread => return any(spread::raw_scores(cluster, template, nodes, column)),
            Plugin::InterPodAffinity => {
                return any(interpod::raw_scores(cluster, template, self.profile, nodes, column));
            }
            Plugin::NodeResourcesFit => {
                let Profile { strategy, fit_resources, .. } = self.profile;
                let allocated = Allocated::new(cluster, template, strategy, fit_resources);
                column.extend(nodes.iter().map(|node| allocated.score(cluster, *node, cluster.room(*node))));
            }
            Plugin::NodeResourcesBalancedAllocation => {
                let balanced = Balanced::new(cluster, template, &self.profile.balanced_resources);
                let Some(balanced) = balanced else { return Raw::Skipped };
                column.extend(nodes.iter().map(|node| balanced.score(cluster, *node, cluster.room(*node))));
            }
            Plugin::ImageLocality if !image::is_anywhere(cluster, template) => return Raw::Same(0),
            Plugin::ImageLocality => {
                column.extend(nodes.iter().map(|node| image::score(cluster, template, *node)));
            }
        }
        Raw::Each
    }

    pub(super) fn prefers_nodes(&self) -> bool {
        !self.template.pod.node_affinity.preferred.is_empty() || !self.profile.added_affinity.is_empty()
    }

    pub(super) fn affinity(&self, node: NodeId) -> i64 {
        affinity::raw_score(&self.template.pod, &self.profile.added_affinity, self.cluster.known(node))
    }
}

/// Sets the raw scores of one plugin in relation to each other: from 0 to 100.
fn normalize(plugin: Plugin, scores: &mut [i64]) {
    match plugin {
        Plugin::TaintToleration => {
            share_of_most(scores);
            scores.iter_mut().for_each(|score| *score = SCORE_MAX - *score);
        }
        Plugin::NodeAffinity => share_of_most(scores),
        Plugin::PodTopologySpread => spread::normalize(scores),
        Plugin::InterPodAffinity => interpod::normalize(scores),
        Plugin::NodeResourcesFit | Plugin::NodeResourcesBalancedAllocation | Plugin::ImageLocality => {}
    }
}

/// The same for one raw score, `most` being the largest.
pub(super) fn normalized(plugin: Plugin, raw: i64, most: i64) -> i64 {
    let mut scores = [raw, most];
    normalize(plugin, &mut scores);
    scores[0]
}

/// 100 for the most; 0 for all when the most is 0.
fn share_of_most(scores: &mut [i64]) {
    let most = scores.iter().max().copied().unwrap_or(0);
    if most > 0 {
        scores.iter_mut().for_each(|score| *score = SCORE_MAX * *score / most);
    }
}
