//! What must always hold, by the names of the papers.

use crate::consensus::{Index, Term};
use crate::ids::ReplicaId;
use serde::Serialize;

/// A promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Invariant {
    /// At most one leader is elected in a term (Raft, figure 3).
    ElectionSafety,
    /// A leader never overwrites or cuts its own log (Raft, figure 3).
    LeaderAppendOnly,
    /// Two logs with an entry of the same index and term are the same up to there (Raft, figure 3).
    LogMatching,
    /// What was committed in a term is in the logs of the leaders of all later terms (Raft, figure 3).
    LeaderCompleteness,
    /// No two replicas apply different entries at the same index (Raft, figure 3).
    StateMachineSafety,
    /// A task is recorded as done once.
    ExactlyOnce,
    /// Only the latest attempt of a task is recorded as done.
    Fencing,
}

impl Invariant {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::ElectionSafety,
        Self::LeaderAppendOnly,
        Self::LogMatching,
        Self::LeaderCompleteness,
        Self::StateMachineSafety,
        Self::ExactlyOnce,
        Self::Fencing,
    ];
}

/// A broken promise, and where it showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Violation {
    /// Which promise.
    pub invariant: Invariant,
    /// The replica whose step broke it.
    pub replica: ReplicaId,
    /// Its term then.
    pub term: Term,
    /// The entry that it is about; 0 when it is about none.
    pub index: Index,
}
