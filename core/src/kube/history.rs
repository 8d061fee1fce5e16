//! The last decisions, and what changed since, so that the reasons for any of them can be worked out when somebody
//! asks. A decision that nobody asks about costs a few numbers.

use super::cluster::{Bound, Cluster, NodeId, PodId, TemplateId};
use super::label::Labels;
use super::node::Node;
use super::scheduler::Decision;
use std::collections::VecDeque;

/// The most changes that are remembered for each decision. When more happen, decisions from before them are forgotten
/// too.
const CHANGES_MAX: usize = 16;

/// Something that happened to the cluster, with what it takes to undo it.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Bound(PodId),
    Unbound(Bound),
    /// What the node was.
    Node(NodeId, Option<Box<Node>>),
    Terminating(PodId),
    /// What the labels of the namespace were.
    Namespace(String, Option<Labels>),
}

/// A decision, and when it fell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Remembered {
    /// How many changes there had been.
    changes: u64,
    pub(super) template: TemplateId,
    pub(super) decision: Decision,
    /// Where the look at the nodes began.
    pub(super) start: usize,
}

/// What is remembered.
#[derive(Clone, Debug)]
pub(super) struct History {
    /// The most decisions.
    most: usize,
    /// How many changes there have been in all.
    count: u64,
    changes: VecDeque<Change>,
    decisions: VecDeque<Remembered>,
}

impl History {
    /// With at most so many decisions.
    pub(super) fn new(most: usize) -> Self {
        Self { most, count: 0, changes: VecDeque::new(), decisions: VecDeque::new() }
    }

    pub(super) fn changed(&mut self, change: Change) {
        self.count += 1;
        // What happened before the first decision that is remembered nobody will undo.
        if !self.decisions.is_empty() {
            push(&mut self.changes, change, self.most.saturating_mul(CHANGES_MAX));
        }
    }

    pub(super) fn decided(&mut self, template: TemplateId, decision: Decision, start: usize) {
        let remembered = Remembered { changes: self.count, template, decision, start };
        push(&mut self.decisions, remembered, self.most);
    }

    /// How many decisions are remembered whose reasons can still be worked out.
    pub(super) fn len(&self) -> usize {
        let oldest = self.count - self.changes.len() as u64;
        self.decisions.iter().rev().take_while(|remembered| remembered.changes >= oldest).count()
    }

    /// The decision before the last `ago` ones, and the cluster as it was then.
    pub(super) fn recall(&self, now: &Cluster, ago: usize) -> Option<(Remembered, Cluster)> {
        let remembered = *self.decisions.iter().rev().take(self.len()).nth(ago)?;
        let mut cluster = now.clone();
        let since = (self.count - remembered.changes) as usize;
        self.changes.iter().rev().take(since).for_each(|change| undo(&mut cluster, change));
        Some((remembered, cluster))
    }
}

/// Adds to a queue; what is too much falls out at its other end.
fn push<T>(queue: &mut VecDeque<T>, item: T, most: usize) {
    if most > 0 {
        if queue.len() == most {
            queue.pop_front();
        }
        queue.push_back(item);
    }
}

/// Ids of pods come out as they were: they are given again in the reverse order in which they became free.
fn undo(cluster: &mut Cluster, change: &Change) {
    match change {
        Change::Bound(pod) => drop(cluster.unbind(*pod)),
        Change::Unbound(bound) => drop(cluster.bind(*bound).expect("it was there before")),
        Change::Node(id, node) => cluster.describe(*id, node.as_deref().cloned()),
        Change::Terminating(pod) => cluster.set_terminating(*pod, false),
        Change::Namespace(name, labels) => cluster.set_namespace(name.clone(), labels.clone()),
    }
}
