//! A replica at one moment, as plain data in the words of the papers.

use super::{Index, Membership, ReplicaSet, Term};
use crate::ids::ReplicaId;
use serde::{Deserialize, Serialize};

/// The most entries whose terms a view shows: the last of the log.
pub const LOG_SHOWN: usize = 64;

/// What a replica is to the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// It answers, and waits for a leader to fall silent.
    #[default]
    Follower,
    /// It asks whether it could win an election.
    PreCandidate,
    /// It asks for votes.
    Candidate,
    /// It decides what the log says.
    Leader,
}

/// The votes of a campaign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Votes {
    /// Who granted it, the candidate itself too.
    pub granted: ReplicaSet,
    /// Who refused.
    pub refused: ReplicaSet,
    /// Voters that have not answered.
    pub pending: ReplicaSet,
}

/// How the log flows to a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// One message at a time, until it is known where the logs part.
    Probe,
    /// Entries follow one another without waiting for answers.
    Replicate,
    /// What the peer needs is no longer in the log: it gets the snapshot.
    Snapshot {
        /// Bytes that arrived.
        received: u64,
        /// Bytes in all.
        bytes: u64,
    },
}

/// A peer as its leader sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PeerView {
    /// Which.
    pub id: ReplicaId,
    /// The next entry to send.
    pub next_index: Index,
    /// The last entry that is known to be there.
    pub match_index: Index,
    /// How entries flow.
    pub flow: Flow,
    /// Whether it was heard of since the last check of the quorum.
    pub active: bool,
}

/// A replica at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReplicaView {
    /// Which.
    pub id: ReplicaId,
    /// What it is.
    pub role: Role,
    /// Persistent: the latest term it has seen.
    pub current_term: Term,
    /// Persistent: who got its vote in that term.
    pub voted_for: Option<ReplicaId>,
    /// Who leads, as far as it knows.
    pub leader: Option<ReplicaId>,
    /// The votes of its campaign; empty unless it campaigns.
    pub votes: Votes,
    /// Persistent: the first entry in the log, of which later ones may be shown only.
    pub first_index: Index,
    /// Persistent: the last entry in the log.
    pub last_index: Index,
    /// Persistent: the terms of the last entries, [`LOG_SHOWN`] at most; the last is that of `last_index`.
    pub log_terms: Vec<Term>,
    /// Persistent: the last entry in the snapshot and its term.
    pub snapshot: Option<(Index, Term)>,
    /// Volatile: the last entry known to be committed.
    pub commit_index: Index,
    /// Volatile: the last entry applied.
    pub last_applied: Index,
    /// The members by the latest configuration in the log.
    pub membership: Membership,
    /// Where that configuration stands in the log; 0 when it was given at the start.
    pub membership_index: Index,
    /// Volatile, leaders only: the others.
    pub peers: Vec<PeerView>,
    /// Leaders only: who is to lead next.
    pub transfer: Option<ReplicaId>,
    /// Leaders only: whether it may answer reads by its lease.
    pub lease: bool,
    /// Reads that wait to be confirmed.
    pub reads_pending: u32,
    /// Bytes of a snapshot that is arriving.
    pub snapshot_received: Option<u64>,
}
