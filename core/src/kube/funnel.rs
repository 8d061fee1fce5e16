//! Why a decision fell as it did, as plain data: for every node what kept the pod away, with the numbers that were
//! compared, or what each plugin gave it; then the winner, and what decided the tie.

use super::cluster::{NodeId, TemplateId};
use super::profile::{Filter, Plugin, Tie};
use super::taint::Effect;
use serde::Serialize;
use std::fmt;

/// Whether a node takes a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Status {
    /// It does.
    Fits,
    /// It does not; it might when others are put out.
    Unschedulable,
    /// It does not, whoever is put out.
    UnschedulableAndUnresolvable,
}

impl Status {
    /// The word for it in upstream's tests.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fits => "fits",
            Self::Unschedulable => "Unschedulable",
            Self::UnschedulableAndUnresolvable => "UnschedulableAndUnresolvable",
        }
    }
}

/// What was compared when a node was ruled out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Reason {
    /// The node takes no new pods, and the pod does not tolerate that.
    Unschedulable,
    /// The pod names another node.
    OtherNode {
        /// The one it names.
        wanted: String,
    },
    /// The pod does not tolerate a taint.
    Untolerated {
        /// The taint's name.
        key: String,
        /// The taint's value.
        value: String,
        /// What the taint does.
        effect: Effect,
    },
    /// A label is not the one that the pod selects by.
    OtherLabel {
        /// The label.
        key: String,
        /// The value that the pod wants.
        wanted: String,
        /// The value that the node has.
        found: Option<String>,
    },
    /// No required term of node affinity is met.
    NoTermMet,
    /// The node has as many pods as it takes.
    TooManyPods {
        /// Pods on it.
        pods: u32,
        /// The most it takes.
        max: u32,
    },
    /// Less is free than the pod asks for.
    Insufficient {
        /// Of which resource.
        resource: String,
        /// What the pod asks for.
        asked: i64,
        /// What is free.
        free: i64,
        /// What there is in all.
        allocatable: i64,
    },
    /// The node is in no domain of a topology that the pod needs.
    NoTopology {
        /// The label it lacks.
        key: String,
    },
    /// Its domain would exceed the emptiest by too many pods.
    Skew {
        /// The topology.
        key: String,
        /// The node's domain.
        domain: String,
        /// Matching pods in it.
        count: i64,
        /// 1 when the newcomer matches too.
        own: i64,
        /// Matching pods in the emptiest domain.
        least: i64,
        /// By how many a domain may exceed it.
        max_skew: u32,
    },
    /// Its domain has no pod that the pod has to be near to.
    NotMet {
        /// The topology.
        key: String,
        /// The node's domain.
        domain: String,
    },
    /// Its domain has a pod that the pod must not be near to.
    Refused {
        /// The topology.
        key: String,
        /// The node's domain.
        domain: String,
    },
    /// Its domain has a pod that must not be near to the pod.
    RefusedByOthers {
        /// The topology.
        key: String,
        /// The node's domain.
        domain: String,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unschedulable => write!(f, "takes no new pods"),
            Self::OtherNode { wanted } => write!(f, "the pod names {wanted}"),
            Self::Untolerated { key, value, .. } => write!(f, "untolerated taint {key}={value}"),
            Self::OtherLabel { key, wanted, found: None } => write!(f, "no label {key}, wanted {wanted}"),
            Self::OtherLabel { key, wanted, found: Some(found) } => write!(f, "{key} is {found}, wanted {wanted}"),
            Self::NoTermMet => write!(f, "meets no required term of node affinity"),
            Self::TooManyPods { pods, max } => write!(f, "{pods} pods of {max}"),
            Self::Insufficient { resource, asked, free, .. } => {
                write!(f, "insufficient {resource}: {asked} asked, {free} free")
            }
            Self::NoTopology { key } => write!(f, "no label {key}"),
            Self::Skew { domain, count, own, least, max_skew, .. } => {
                write!(f, "{count} + {own} pods in {domain}, {least} elsewhere: a skew above {max_skew}")
            }
            Self::NotMet { key, domain } => write!(f, "no pod to be near to in {key} {domain}"),
            Self::Refused { key, domain } => write!(f, "a pod to be away from in {key} {domain}"),
            Self::RefusedByOthers { key, domain } => write!(f, "a pod in {key} {domain} wants to be away from it"),
        }
    }
}

/// One reason why a node was ruled out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rejection {
    /// Which filter did it.
    pub filter: Filter,
    /// Whether putting others out might help.
    pub status: Status,
    /// What was compared.
    pub reason: Reason,
}

impl Rejection {
    pub(super) fn new(filter: Filter, reason: Reason) -> Self {
        let status = match &reason {
            Reason::Insufficient { asked, allocatable, .. } if asked > allocatable => {
                Status::UnschedulableAndUnresolvable
            }
            Reason::TooManyPods { .. }
            | Reason::Insufficient { .. }
            | Reason::Skew { .. }
            | Reason::Refused { .. }
            | Reason::RefusedByOthers { .. } => Status::Unschedulable,
            _ => Status::UnschedulableAndUnresolvable,
        };
        Self { filter, status, reason }
    }
}

/// What one plugin gave a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PluginScore {
    /// The plugin.
    pub plugin: Plugin,
    /// Its number before it is set in relation to other nodes.
    pub raw: i64,
    /// From 0 to 100.
    pub normalized: i64,
    /// What the plugin counts for.
    pub weight: i64,
    /// Both multiplied: what is added to the total.
    pub weighted: i64,
}

/// What became of a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "FunnelOutcome"))]
pub enum Outcome {
    /// It was ruled out: every reason, in the order of the filters; the first filter decides the status.
    Rejected(Vec<Rejection>),
    /// It was scored.
    Scored {
        /// By each plugin that had anything to say.
        plugins: Vec<PluginScore>,
        /// Their sum.
        total: i64,
    },
    /// Enough others were found before it was looked at.
    NotLookedAt,
}

/// One node of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NodeVerdict {
    /// Which node.
    pub node: NodeId,
    /// Its name.
    pub name: String,
    /// What became of it.
    pub outcome: Outcome,
}

impl NodeVerdict {
    /// Its score, when it was scored.
    #[must_use]
    pub fn total(&self) -> Option<i64> {
        match &self.outcome {
            Outcome::Scored { total, .. } => Some(*total),
            Outcome::Rejected(_) | Outcome::NotLookedAt => None,
        }
    }

    /// Whether it takes the pod; what the first filter that rules it out says.
    #[must_use]
    pub fn status(&self) -> Status {
        match &self.outcome {
            Outcome::Rejected(rejections) => status(rejections),
            Outcome::Scored { .. } | Outcome::NotLookedAt => Status::Fits,
        }
    }
}

/// What the first filter says that rules a node out.
pub(super) fn status(rejections: &[Rejection]) -> Status {
    let first = rejections.first().map(|first| first.filter);
    let by_first = rejections.iter().filter(|rejection| Some(rejection.filter) == first);
    by_first.map(|rejection| rejection.status).max().unwrap_or(Status::Fits)
}

/// Why a decision fell as it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Funnel {
    /// The kind of pod.
    pub template: TemplateId,
    /// Every node that was there, in the order of their ids.
    pub nodes: Vec<NodeVerdict>,
    /// The node that was chosen; `None` when the pod has to wait.
    pub winner: Option<NodeId>,
    /// Its score.
    pub score: i64,
    /// How many nodes had that score.
    pub ties: u32,
    /// What decided among them.
    pub tie: Tie,
}

impl Funnel {
    /// In a line what keeps the pod waiting, as upstream puts it: `0/3 nodes are available: 2 NodeResourcesFit,
    /// 1 TaintToleration`. `None` when it was placed.
    #[must_use]
    pub fn pending(&self) -> Option<String> {
        if self.winner.is_some() {
            return None;
        }
        let mut counts: Vec<(Filter, usize)> = Vec::new();
        for verdict in &self.nodes {
            if let Outcome::Rejected(reasons) = &verdict.outcome
                && let Some(first) = reasons.first()
            {
                match counts.iter_mut().find(|(filter, _)| *filter == first.filter) {
                    Some((_, count)) => *count += 1,
                    None => counts.push((first.filter, 1)),
                }
            }
        }
        counts.sort_unstable();
        let counts: Vec<String> = counts.iter().map(|(filter, count)| format!("{count} {filter:?}")).collect();
        let nodes = self.nodes.len();
        Some(match counts.is_empty() {
            true => "there are no nodes".to_owned(),
            false => format!("0/{nodes} nodes are available: {}", counts.join(", ")),
        })
    }
}
