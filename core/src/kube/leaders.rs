//! The nodes with the highest score so far.

use super::cluster::NodeId;

/// Those with the highest score of all that were offered.
#[derive(Clone, Debug, Default)]
pub(super) struct Leaders {
    pub(super) score: i64,
    pub(super) nodes: Vec<NodeId>,
}

impl Leaders {
    /// Nobody yet; a score has to be above `i64::MIN`.
    pub(super) fn clear(&mut self) {
        self.score = i64::MIN + 1;
        self.nodes.clear();
    }

    #[inline]
    pub(super) fn offer(&mut self, node: NodeId, score: i64) {
        if score > self.score {
            self.score = score;
            self.nodes.clear();
        }
        if score == self.score {
            self.nodes.push(node);
        }
    }
}
