//! The kube-scheduler's rules: which node gets a pod, why, and who has to go when there is no room.
//!
//! A pod passes through a funnel: the **filters** leave the nodes that may take it, each **score** gives each of those
//! a number from 0 to 100, the numbers are weighed and added, and the largest sum wins. When nothing is left,
//! **preemption** looks for pods of lower priority to put out. Arithmetic is upstream's to the last unit: 64-bit
//! integers that are divided downwards, and doubles only where upstream has them.
//!
//! ```
//! use switchyard::kube::{Container, Node, PodTemplate, Scheduler};
//!
//! let mut scheduler = Scheduler::default();
//! let capacity = |cpu| [("cpu".to_owned(), cpu), ("memory".to_owned(), 8 << 30)].into();
//! let _small = scheduler.add_node(Node { name: "small".into(), allocatable: capacity(1_000), ..Node::default() })?;
//! let large = scheduler.add_node(Node { name: "large".into(), allocatable: capacity(4_000), ..Node::default() })?;
//! let requests = [("cpu".to_owned(), 500), ("memory".to_owned(), 1 << 30)].into();
//! let web = PodTemplate { containers: vec![Container { requests, ..Container::default() }], ..PodTemplate::default() };
//! let web = scheduler.template(web)?;
//! assert_eq!(scheduler.schedule(web).node, Some(large));
//! # Ok::<(), switchyard::kube::Invalid>(())
//! ```
//!
//! # What is where
//!
//! Pods of one kind share a [`PodTemplate`], as those of a Deployment do: labels and everything else that placement
//! looks at. A [`Cluster`] holds nodes, templates and the pods that are bound to nodes. A [`Scheduler`] owns a cluster
//! and decides; it remembers its last decisions and can say of each why it fell so ([`Funnel`]), and for templates
//! whose scores depend on each node alone it keeps the nodes in a tournament, so that a decision does not look at all
//! of them. [`hpa`] is the horizontal autoscaler: how many pods there should be.
//!
//! Quantities are whole: millicores of CPU, bytes of memory, pieces of anything else. Upstream's rules are those of
//! `kubernetes/kubernetes`, `pkg/scheduler/framework/plugins` and `pkg/controller/podautoscaler`, as of 1.33; volumes,
//! ports, device claims, nominated pods and the queue are left out, and so are the spread constraints that upstream
//! assumes for pods of a service that name none.

mod label;
mod pod;
mod node;
mod demand;
mod cluster;
mod allocation;
mod fit;
mod taint;
mod affinity;
mod topology;
mod spread;
mod interpod;
mod image;
mod profile;
mod attempt;
mod leaders;
mod alone;
mod funnel;
mod tournament;
mod index;
mod history;
mod scheduler;
mod preempt;
pub mod hpa;

#[cfg(test)]
mod tests;

pub use affinity::{NodeAffinity, NodeTerm};
pub use allocation::{BrokenLinear, Strategy};
pub use cluster::{Bound, Cluster, NodeId, PodId, TemplateId};
pub use funnel::{Funnel, NodeVerdict, Outcome, PluginScore, Reason, Rejection, Status};
pub use interpod::PodTerm;
pub use label::{Labels, Operator, Requirement, Selector};
pub use node::{Node, Quantities};
pub use pod::{Container, PodTemplate, Weighted};
pub use preempt::{Budget, Preemption};
pub use profile::{Filter, Plugin, Profile, Sampling, Search, Tie};
pub use scheduler::{Decision, Scheduler};
pub use spread::{NodePolicy, SpreadConstraint, WhenUnsatisfiable};
pub use taint::{Effect, Taint, Toleration, TolerationOperator};

use std::fmt;

/// The most that a score of one plugin can be.
pub const SCORE_MAX: i64 = 100;

/// Why something cannot be part of a cluster, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// Which part: `containers[0].requests.cpu`.
    pub path: String,
    /// What is wrong with it, and what was expected.
    pub message: String,
}

impl Invalid {
    fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }

    /// The same, of a part of something larger.
    fn under(self, parent: &str) -> Self {
        Self { path: format!("{parent}.{}", self.path), ..self }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

impl std::error::Error for Invalid {}
