//! What can be set, and how reads are answered.

use crate::clock::Duration;
use serde::{Deserialize, Serialize};

/// How a read is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reads {
    /// The leader asks a quorum whether it still leads, then answers: linearizable whatever the clocks do.
    #[default]
    ReadIndex,
    /// The leader answers at once while it holds a lease: no messages, but linearizable only while clocks run alike.
    Lease,
    /// Whoever is asked answers at once, from what it has: fast, and possibly stale.
    Local,
}

/// How Raft is set up. The help of each field says what it does and which way it pulls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Params {
    /// The shortest time a follower waits for its leader before it campaigns. Much longer than a broadcast takes, or
    /// healthy leaders are deposed. Default 150 ms.
    pub election_timeout_min: Duration,
    /// The longest such time. The wider the range, the rarer split votes, and the longer the longest wait. Default
    /// 300 ms.
    pub election_timeout_max: Duration,
    /// How often a leader makes itself heard. Well below the election timeout. Default 50 ms.
    pub heartbeat: Duration,
    /// Ask whether an election could be won before starting it: a replica that was cut off comes back without deposing
    /// the leader by its higher term. Costs one more round trip an election. Default true.
    pub pre_vote: bool,
    /// A leader that hears from no quorum for an election timeout steps down, so that its clients look elsewhere.
    /// Default true.
    pub check_quorum: bool,
    /// Ignore requests for votes while a leader is heard: removed or half cut off replicas disturb nobody. Leases need
    /// it. Default true.
    pub leader_stickiness: bool,
    /// A refused append tells where the logs may part, so that the leader goes back a term at a time, not an entry at
    /// a time. Default true.
    pub fast_backtracking: bool,
    /// Send entries without waiting for the answer to those before. Default true.
    pub pipelining: bool,
    /// The most entries in one message; from 1. Default 256.
    pub append_entries_max: u32,
    /// The most entries on the way to one follower; from 1. Default 4096.
    pub in_flight_entries_max: u32,
    /// Tell followers of a new commit index at once, not with the next append or heartbeat: fresher followers, more
    /// messages. Default false.
    pub eager_commit: bool,
    /// Ask for a snapshot when so many entries were applied since the last; 0 for never. Default 1000.
    pub snapshot_entries: u64,
    /// Entries that stay in the log after they are in a snapshot, for followers that are only a little behind.
    /// Default 0.
    pub trailing_entries: u64,
    /// The most bytes of a snapshot in one message; from 1. Default 65,536.
    pub snapshot_chunk_bytes: u64,
    /// How reads are answered. Default `read_index`.
    pub reads: Reads,
    /// How long a lease lasts from when the round of heartbeats that renewed it was sent. It must end before any
    /// follower can vote again: shorter than `election_timeout_min` divided by how much faster a follower's clock can
    /// run than the leader's. Default 120 ms, good for clocks that drift apart by less than a quarter.
    pub lease: Duration,
    /// How many entries a learner may lack when it is made a voter. Default 64.
    pub catch_up_entries: u64,
    /// How long a transfer of leadership may take before the leader goes on leading. Default 300 ms.
    pub transfer_timeout: Duration,
    /// Which rules hold. For the tests that show what each rule is good for.
    #[doc(hidden)]
    #[serde(skip)]
    pub rules: Rules,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            election_timeout_min: Duration::from_millis(150),
            election_timeout_max: Duration::from_millis(300),
            heartbeat: Duration::from_millis(50),
            pre_vote: true,
            check_quorum: true,
            leader_stickiness: true,
            fast_backtracking: true,
            pipelining: true,
            append_entries_max: 256,
            in_flight_entries_max: 4096,
            eager_commit: false,
            snapshot_entries: 1000,
            trailing_entries: 0,
            snapshot_chunk_bytes: 65_536,
            reads: Reads::ReadIndex,
            lease: Duration::from_millis(120),
            catch_up_entries: 64,
            transfer_timeout: Duration::from_millis(300),
            rules: Rules::ALL,
        }
    }
}

impl Params {
    /// What the paper's figure 2 has and nothing more.
    #[must_use]
    pub fn paper() -> Self {
        Self {
            pre_vote: false,
            check_quorum: false,
            leader_stickiness: false,
            fast_backtracking: false,
            snapshot_entries: 0,
            ..Self::default()
        }
    }
}

/// The rules that safety rests on; each can be switched off to see what breaks.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rules {
    /// A vote is durable before it is given (section 5.2, figure 2).
    pub vote_persisted: bool,
    /// Only an up-to-date log gets a vote (section 5.4.1).
    pub log_up_to_date: bool,
    /// Only entries of the leader's own term are committed by counting (section 5.4.2).
    pub own_term_commit: bool,
    /// One vote a term (section 5.2).
    pub one_vote_per_term: bool,
    /// Both majorities of a joint configuration (section 6).
    pub joint_majorities: bool,
}

impl Rules {
    /// Every rule.
    pub const ALL: Self = Self {
        vote_persisted: true,
        log_up_to_date: true,
        own_term_commit: true,
        one_vote_per_term: true,
        joint_majorities: true,
    };
}

impl Default for Rules {
    fn default() -> Self {
        Self::ALL
    }
}
