//! What hashing balancers have in common: which nodes their tables are made of, and going on to the next node when the
//! first cannot be chosen.

use super::{Context, NodeState};
use crate::ids::NodeId;

/// The most other nodes that are noted beside the chosen one, and how far they are looked for.
const NOTED: usize = 3;
const LOOKED_AT: usize = 64;

/// The nodes that a table was made of, to see when it has to be made anew.
#[derive(Clone, Debug, Default)]
pub(super) struct Members(Vec<(NodeId, u32)>);

impl Members {
    /// True when `nodes`, or their weights, are others than at the last call.
    pub fn change(&mut self, nodes: &[&NodeState]) -> bool {
        let same = |(known, node): (&(NodeId, u32), &&NodeState)| *known == (node.id, node.weight);
        if self.0.len() == nodes.len() && self.0.iter().zip(nodes).all(same) {
            return false;
        }
        self.0 = nodes.iter().map(|node| (node.id, node.weight)).collect();
        true
    }
}

/// The nodes that were not taken out of service, those believed to be down included.
pub(super) fn in_service(nodes: &[NodeState]) -> Vec<&NodeState> {
    nodes.iter().filter(|node| !node.removed).collect()
}

/// The first node in `order` that can be chosen, or the first of all where the order leaves it out. Notes how many
/// places were passed until it, and until those that would come next.
pub(super) fn first(cx: &mut Context, nodes: &[NodeState], order: impl Iterator<Item = NodeId>) -> Option<NodeId> {
    let mut order = order.enumerate();
    let found = order.find(|(_, node)| nodes[node.index()].eligible);
    let (turn, chosen) = found.or_else(|| nodes.iter().find(|node| node.eligible).map(|node| (0, node.id)))?;
    cx.note(chosen, turn as i64);
    if cx.why.is_some() {
        let mut seen = vec![chosen];
        for (turn, next) in order.take(LOOKED_AT) {
            if nodes[next.index()].eligible && !seen.contains(&next) {
                cx.note(next, turn as i64);
                seen.push(next);
            }
            if seen.len() > NOTED {
                break;
            }
        }
    }
    Some(chosen)
}
