//! One decision by the kube-scheduler's rules as a funnel: filter, score, weigh, choose.

use crate::ids::{NodeId, Seq};
use crate::kube::{Filter, Outcome, Plugin, Tie};
use serde::Serialize;

/// Why a container or a task was placed where it was, or could not be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FunnelView {
    /// The event that told of the decision.
    pub seq: Seq,
    /// In a line what keeps it waiting, as the kube-scheduler puts it; `None` when it was placed.
    pub pending: Option<String>,
    /// How many nodes there were.
    pub looked_at: u32,
    /// What each filter left of them, in the order in which they are asked.
    pub stages: Vec<FunnelStage>,
    /// The plugins that scored what was left, with their weights.
    pub plugins: Vec<(Plugin, i64)>,
    /// The node that was chosen.
    pub chosen: Option<NodeId>,
    /// Its total.
    pub score: i64,
    /// How many nodes had that total.
    pub ties: u32,
    /// What decided among them.
    pub tie: Tie,
    /// What became of each node. Amounts are in thousandths of the scenario's units.
    pub nodes: Vec<FunnelNode>,
}

/// What one filter did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FunnelStage {
    /// Which.
    pub filter: Filter,
    /// How many nodes it was the first to rule out.
    pub out: u32,
    /// How many were left after it.
    pub left: u32,
}

/// What became of one node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FunnelNode {
    /// Which.
    pub node: NodeId,
    /// Every reason why it was ruled out, or what each plugin gave it.
    pub outcome: Outcome,
}
