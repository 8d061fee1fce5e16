//! Affinity to nodes: the filters `NodeName` and `NodeAffinity`, and the score `NodeAffinity`.
//!
//! **Filter**: the node has the name and the labels that the pod wants, and meets at least one required term. **Score**:
//! the weights of the preferred terms that the node meets, those of the pod and those that the scheduler adds.

use super::Invalid;
use super::funnel::Reason;
use super::label::{Labels, Selector};
use super::node::Node;
use super::pod::{PodTemplate, Weighted, check_weight};

/// The only field of a node that terms can ask for.
const NAME: &str = "metadata.name";

/// What a node has to be like. A term that asks for nothing is met by no node.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeTerm {
    /// Its labels.
    pub labels: Selector,
    /// Its fields, of which there is one, `metadata.name`.
    pub fields: Selector,
}

impl NodeTerm {
    /// True when the node is like that.
    #[must_use]
    pub fn matches(&self, node: &Node) -> bool {
        let fields = || Labels::from([(NAME.to_owned(), node.name.clone())]);
        (!self.labels.is_empty() || !self.fields.is_empty())
            && self.labels.matches(&node.labels)
            && (self.fields.is_empty() || self.fields.matches(&fields()))
    }
}

/// The nodes that a pod needs or prefers.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeAffinity {
    /// Terms of which a node has to meet one; `None` for any node, an empty list for no node.
    pub required: Option<Vec<NodeTerm>>,
    /// Terms that make a node more welcome.
    pub preferred: Vec<Weighted<NodeTerm>>,
}

impl NodeAffinity {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        let mut preferred = self.preferred.iter().enumerate();
        preferred.try_for_each(|(place, Weighted { weight, .. })| {
            check_weight(*weight).map_err(|invalid| invalid.under(&format!("preferred[{place}]")))
        })
    }
}

/// True when the node has the name, the labels and one of the terms that the pod requires.
pub(super) fn admits(pod: &PodTemplate, node: &Node) -> bool {
    pod.node_name.as_ref().is_none_or(|name| *name == node.name) && is_required(pod, node)
}

/// The same without the name: what spreading goes by.
pub(super) fn is_required(pod: &PodTemplate, node: &Node) -> bool {
    let selected = pod.node_selector.iter().all(|(key, value)| node.labels.get(key) == Some(value));
    let terms = pod.node_affinity.required.as_ref();
    selected && terms.is_none_or(|terms| terms.iter().any(|term| term.matches(node)))
}

/// The label that the node lacks of those that the pod selects by.
pub(super) fn unselected(pod: &PodTemplate, node: &Node) -> Option<Reason> {
    let (key, value) = pod.node_selector.iter().find(|(key, value)| node.labels.get(*key) != Some(value))?;
    Some(Reason::OtherLabel { key: key.clone(), wanted: value.clone(), found: node.labels.get(key).cloned() })
}

/// True when the pod requires terms and the node meets none.
pub(super) fn is_unmet(pod: &PodTemplate, node: &Node) -> bool {
    let terms = pod.node_affinity.required.as_ref();
    terms.is_some_and(|terms| !terms.iter().any(|term| term.matches(node)))
}

/// The weights of the preferred terms that the node meets.
pub(super) fn raw_score(pod: &PodTemplate, added: &[Weighted<NodeTerm>], node: &Node) -> i64 {
    let terms = pod.node_affinity.preferred.iter().chain(added);
    terms.filter(|preferred| preferred.term.matches(node)).map(|preferred| i64::from(preferred.weight)).sum()
}
