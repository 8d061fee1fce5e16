//! What is said to the ledger, what comes of it, and what it knows of one task or node.

use super::Deed;
use crate::clock::Duration;
use crate::consensus::SessionId;
use crate::ids::{NodeId, TaskId};
use crate::trace::{PolicyFamily, RequeueReason};
use crate::view::TaskStatus;

/// A change to the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// Records a task: from here on it cannot be lost.
    Submit {
        /// Which.
        task: TaskId,
        /// All its work.
        work: Duration,
    },
    /// Records that a task is not taken in.
    Reject {
        /// Which.
        task: TaskId,
    },
    /// Gives a waiting task to a node under a new attempt number.
    Assign {
        /// Which.
        task: TaskId,
        /// To whom.
        node: NodeId,
    },
    /// Records a task as done.
    Finish {
        /// Which.
        task: TaskId,
        /// By whom.
        node: NodeId,
        /// Under which attempt number.
        attempt: u32,
    },
    /// Takes a task back from a node that stopped it, keeping what was done.
    Return {
        /// Which.
        task: TaskId,
        /// From whom.
        node: NodeId,
        /// Under which attempt number.
        attempt: u32,
        /// What is left of it.
        remaining: Duration,
    },
    /// Takes a task away from a node that is lost; what was done there is lost too.
    Requeue {
        /// Which.
        task: TaskId,
        /// Under which attempt number it was given out.
        attempt: u32,
        /// Why.
        reason: RequeueReason,
    },
    /// Records that a node is there: a new one, or one that came back empty.
    Join {
        /// Which.
        node: NodeId,
        /// How many times it was started.
        boot: u32,
    },
    /// Records that a node is believed to be down: nothing more is given to it.
    NodeDown {
        /// Which.
        node: NodeId,
        /// How long nothing was heard of it.
        silence: Duration,
    },
    /// Records that a node believed to be down was heard of.
    NodeUp {
        /// Which.
        node: NodeId,
    },
    /// Takes a node out of service for good.
    RemoveNode {
        /// Which.
        node: NodeId,
    },
    /// Opens a session for a client, so that what it asks for twice is done once.
    Register {
        /// Which.
        session: SessionId,
    },
    /// Puts another policy in force.
    SetPolicy {
        /// Of which family.
        family: PolicyFamily,
        /// Its number: the how-manieth choice of this run it is. What was chosen stands with whoever asked for it.
        choice: u16,
    },
    /// Changes something about containers.
    Container(Deed),
}

/// What a command led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was applied; the task now has this attempt number.
    Applied {
        /// The task's attempt number.
        attempt: u32,
    },
    /// It was refused: it carries an attempt number that is not the current one, or the task has ended.
    Fenced {
        /// The task's attempt number.
        current: u32,
    },
    /// It changes nothing: the task is not in the state that the command is about.
    Ignored,
    /// Its client asked for it before, and it is done already.
    Repeated,
    /// Too many answers are kept for its client: it has to ask again later.
    Busy,
    /// Its client's session is closed: whether it was done before, nobody knows, so it is not done.
    Expired,
}

/// What the ledger knows of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    /// Where it stands.
    pub status: Option<TaskStatus>,
    /// The node it was last given to.
    pub node: Option<NodeId>,
    /// How many times it was given to a node: the fencing token.
    pub attempt: u32,
    /// All its work.
    pub work: Duration,
    /// What is left of it, as last told.
    pub remaining: Duration,
}

pub(super) const UNKNOWN: Record =
    Record { status: None, node: None, attempt: 0, work: Duration::ZERO, remaining: Duration::ZERO };

/// What the ledger knows of a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NodeRecord {
    /// How many times it was started; 0 when it never joined.
    pub boot: u32,
    /// True when it is believed to be down.
    pub down: bool,
    /// True when it was taken out of service.
    pub removed: bool,
    /// True while it is to be emptied of containers and gets nothing.
    pub cordoned: bool,
    /// True once it has no container any more, after that.
    pub drained: bool,
    /// The number of the latest order about that.
    pub ordered: u16,
}

impl NodeRecord {
    /// True when it can work.
    #[must_use]
    pub fn serves(&self) -> bool {
        self.boot > 0 && !self.down && !self.removed
    }

    /// True when tasks and containers can be given to it.
    #[must_use]
    pub fn accepts(&self) -> bool {
        self.serves() && !self.cordoned
    }
}
