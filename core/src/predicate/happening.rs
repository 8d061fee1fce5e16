//! Events that people jump to and wait for.

use crate::consensus::raft::Why;
use crate::trace::{Event, EventKind};

/// A kind of event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Happening {
    /// A control node campaigns.
    Election,
    /// A control node becomes the leader.
    #[default]
    LeaderChange,
    /// A leader finds that a quorum has an entry.
    Commit,
    /// A message is lost, or a task is not taken in.
    Drop,
    /// The ledger records a task as done.
    Completion,
    /// A task is done after its deadline.
    DeadlineMiss,
    /// A promise is broken.
    Violation,
    /// A node stops at once.
    Crash,
}

impl Happening {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Election,
        Self::LeaderChange,
        Self::Commit,
        Self::Drop,
        Self::Completion,
        Self::DeadlineMiss,
        Self::Violation,
        Self::Crash,
    ];

    /// How a sentence calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Election => "election",
            Self::LeaderChange => "leader change",
            Self::Commit => "commit",
            Self::Drop => "drop",
            Self::Completion => "completion",
            Self::DeadlineMiss => "deadline miss",
            Self::Violation => "violation",
            Self::Crash => "crash",
        }
    }

    /// Whether an event is one.
    #[must_use]
    pub fn is(self, event: &Event) -> bool {
        Happened::of(event).has(self)
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The kinds of what happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Happened(u8);

impl Happened {
    /// The kinds of one event; a late completion is two.
    #[must_use]
    pub fn of(event: &Event) -> Self {
        let kinds: &[Happening] = match &event.kind {
            EventKind::Consensus { note } => match **note {
                Why::BecameCandidate { .. } => &[Happening::Election],
                Why::BecameLeader { .. } => &[Happening::LeaderChange],
                Why::CommitAdvanced { .. } => &[Happening::Commit],
                _ => &[],
            },
            EventKind::TaskCompleted { late: true, .. } => &[Happening::Completion, Happening::DeadlineMiss],
            EventKind::TaskCompleted { late: false, .. } => &[Happening::Completion],
            EventKind::MessageDropped { .. } | EventKind::TaskRejected { .. } => &[Happening::Drop],
            EventKind::Broken { .. } => &[Happening::Violation],
            EventKind::NodeCrashed { .. } | EventKind::ReplicaCrashed { .. } => &[Happening::Crash],
            _ => &[],
        };
        Self(kinds.iter().fold(0, |bits, kind| bits | kind.bit()))
    }

    /// These and others.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// True when one of this kind is among them.
    #[must_use]
    pub fn has(self, happening: Happening) -> bool {
        self.0 & happening.bit() != 0
    }
}
