//! What Raft's replicas send to one another, and the names of their timers.

use super::Reads;
use crate::consensus::{Entries, Index, Membership, RequestId, Term};
use serde::Serialize;

/// Why a candidate asks for votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Campaign {
    /// To learn whether it could win; nothing changes by the answer (dissertation section 9.6).
    PreVote,
    /// To be elected.
    Election,
    /// To be elected at the leader's own wish: stickiness does not apply (dissertation section 3.10).
    Transfer,
}

/// What became of the entries of an append.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Appended {
    /// The follower's log is the leader's up to here.
    Accepted {
        /// The last entry that is known to be the same.
        match_index: Index,
    },
    /// The follower lacks the entry that the append was to follow.
    Rejected {
        /// That entry's place.
        prev_log_index: Index,
        /// With fast backtracking, the place and term of the follower's last entry that may be shared.
        hint: Option<(Index, Term)>,
    },
    /// The append was of a term that is over. It says nothing about the logs, nor about who follows whom: the sender may
    /// lead again by now, in the very term of this answer.
    Stale,
}

/// A message between replicas. Each carries its sender's term, but a request for a pre-vote carries the term it is
/// about, and so does the answer that grants it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message<C, S> {
    /// A candidate asks for a vote.
    RequestVote {
        /// The candidate's term; before a pre-vote's election the one it would have.
        term: Term,
        /// Its last entry.
        last_log_index: Index,
        /// That entry's term.
        last_log_term: Term,
        /// Why it asks.
        campaign: Campaign,
    },
    /// The answer.
    RequestVoteReply {
        /// The voter's term; of a granted pre-vote, the term that was asked about.
        term: Term,
        /// Whether the candidate has the vote.
        granted: bool,
        /// Whether it was a pre-vote.
        pre_vote: bool,
    },
    /// The leader replicates entries; without any, it is a heartbeat.
    AppendEntries {
        /// The leader's term.
        term: Term,
        /// The entry before the first.
        prev_log_index: Index,
        /// That entry's term.
        prev_log_term: Term,
        /// The entries.
        entries: Entries<C>,
        /// The leader's commit index.
        leader_commit: Index,
        /// The leader's latest round of heartbeats, to be sent back.
        round: u64,
    },
    /// The answer.
    AppendEntriesReply {
        /// The follower's term.
        term: Term,
        /// The round of the append.
        round: u64,
        /// What became of it.
        outcome: Appended,
    },
    /// The leader sends a piece of its snapshot.
    InstallSnapshot {
        /// The leader's term.
        term: Term,
        /// The snapshot's last entry.
        last_included_index: Index,
        /// That entry's term.
        last_included_term: Term,
        /// The members as of that entry, and where they were decided.
        membership: (Index, Membership),
        /// Where this piece begins, in bytes.
        offset: u64,
        /// Its length in bytes.
        length: u64,
        /// The whole, with its length in bytes, when this piece is the last.
        state: Option<(S, u64)>,
        /// The leader's latest round of heartbeats, to be sent back.
        round: u64,
    },
    /// The answer.
    InstallSnapshotReply {
        /// The follower's term.
        term: Term,
        /// Which snapshot.
        last_included_index: Index,
        /// How many of its bytes the follower has.
        received: u64,
        /// True when the follower has all that is in it.
        installed: bool,
        /// The round of the piece.
        round: u64,
    },
    /// The leader wants the receiver to campaign at once.
    TimeoutNow {
        /// The leader's term.
        term: Term,
    },
    /// A follower was asked to read.
    ReadIndex {
        /// The follower's term.
        term: Term,
        /// The request.
        id: RequestId,
        /// How it is to be answered.
        reads: Reads,
    },
    /// The leader's answer.
    ReadIndexReply {
        /// The leader's term.
        term: Term,
        /// The request.
        id: RequestId,
        /// What the read has to see; `None` when the leader cannot say.
        index: Option<Index>,
    },
}

impl<C, S> Message<C, S> {
    /// The term it carries.
    #[must_use]
    pub const fn term(&self) -> Term {
        match *self {
            Self::RequestVote { term, .. }
            | Self::RequestVoteReply { term, .. }
            | Self::AppendEntries { term, .. }
            | Self::AppendEntriesReply { term, .. }
            | Self::InstallSnapshot { term, .. }
            | Self::InstallSnapshotReply { term, .. }
            | Self::TimeoutNow { term }
            | Self::ReadIndex { term, .. }
            | Self::ReadIndexReply { term, .. } => term,
        }
    }
}

/// The timers of a replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Timer {
    /// No leader was heard: campaign.
    Election,
    /// A leader makes itself heard.
    Heartbeat,
    /// A leader looks whom it heard of.
    CheckQuorum,
    /// The leader was not heard for the shortest election timeout: votes may be given again.
    Stickiness,
    /// What this round of heartbeats was good for ends.
    Lease(u64),
    /// A transfer took too long.
    Transfer,
}
