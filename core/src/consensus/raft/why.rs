//! Why: the reason of every decision, as plain data.

use super::{Campaign, Timer};
use crate::consensus::{Index, Membership, Refusal, Term};
use crate::ids::ReplicaId;
use serde::Serialize;

/// The last entry of a log, as votes compare it: the later term wins, then the longer log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LastEntry {
    /// Its term.
    pub term: Term,
    /// Its place.
    pub index: Index,
}

/// The rule by which a vote was granted or refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum VoteRule {
    /// Granted: nobody else has the vote, and the candidate's log is as up to date.
    FirstCome,
    /// Granted: this candidate has the vote already.
    SameCandidate,
    /// Granted: it could win (a pre-vote).
    CouldWin,
    /// Refused: the candidate's term is over.
    StaleTerm,
    /// Refused: another candidate has the vote.
    AlreadyVoted,
    /// Refused: the candidate's log is less up to date.
    LogBehind,
    /// Refused: a leader was heard within the shortest election timeout.
    LeaderAlive,
}

/// Why a replica follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FollowReason {
    /// It has just started.
    Started,
    /// Somebody is in a later term.
    HigherTerm,
    /// Somebody was elected in this term.
    LeaderFound,
    /// A quorum would not vote for it (pre-vote).
    PreVoteLost,
    /// It led, and heard from no quorum.
    QuorumSilent,
    /// It led, and the configuration that is committed now leaves it out.
    Removed,
}

/// Why an append was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AppendRule {
    /// The sender's term is over.
    StaleTerm,
    /// The log ends before the entry that the append follows.
    LogTooShort,
    /// That entry is of another term.
    TermDiffers,
}

/// What a transfer of leadership has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TransferStep {
    /// New proposals wait until the target has the whole log.
    CatchingUp,
    /// The target has it and was told to campaign.
    TimeoutNowSent,
    /// The target campaigns.
    TimeoutNowTaken,
    /// It took too long: the leader goes on.
    TimedOut,
    /// The target cannot lead.
    Refused,
}

/// How a read was confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReadRule {
    /// A quorum answered a round of heartbeats sent after the read was asked.
    QuorumAnswered,
    /// The leader holds a lease.
    Lease,
    /// Nothing was asked: it may be stale.
    Local,
}

/// A decision with its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ConsensusWhy"))]
#[serde(tag = "why", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Why {
    /// It follows from here on.
    BecameFollower { term: Term, leader: Option<ReplicaId>, reason: FollowReason },
    /// It asks whether it could win `term`.
    BecamePreCandidate { term: Term },
    /// It campaigns.
    BecameCandidate { term: Term, campaign: Campaign },
    /// It leads: so many voters of so many granted it.
    BecameLeader { term: Term, granted: u8, voters: u8 },
    /// It is due to campaign, but has no vote itself.
    CannotCampaign { term: Term },
    /// It answered a request for a vote.
    Voted {
        candidate: ReplicaId,
        term: Term,
        campaign: Campaign,
        granted: bool,
        rule: VoteRule,
        /// Its own term before the request.
        own_term: Term,
        voted_for: Option<ReplicaId>,
        candidate_last: LastEntry,
        own_last: LastEntry,
    },
    /// It was answered.
    VoteCounted { from: ReplicaId, granted: bool, pre_vote: bool, votes: u8, needed: u8 },
    /// It stored entries of the leader, after cutting its log after `cut_after` when that is not `None`.
    AppendAccepted { leader: ReplicaId, prev_log_index: Index, match_index: Index, cut_after: Option<Index> },
    /// It refused them.
    AppendRejected {
        leader: ReplicaId,
        rule: AppendRule,
        term: Term,
        prev_log_index: Index,
        prev_log_term: Term,
        /// What it has there itself.
        own_term: Option<Term>,
        hint: Option<(Index, Term)>,
    },
    /// The leader goes back in the log of a follower.
    SteppedBack { peer: ReplicaId, from: Index, to: Index },
    /// The leader counted: a quorum has everything up to here.
    CommitAdvanced { from: Index, to: Index, term: Term },
    /// A quorum has everything up to `quorum_index`, but that entry is of an earlier term (section 5.4.2).
    CommitHeldBack { quorum_index: Index, entry_term: Term, term: Term },
    /// A follower learned how far the leader has committed.
    CommitLearned { from: Index, to: Index, leader_commit: Index },
    /// Its log was cut up to `base`: the rest is in its snapshot.
    LogCompacted { last_included_index: Index, base: Index },
    /// A follower needs what is no longer in the log.
    SnapshotSent { peer: ReplicaId, last_included_index: Index, offset: u64, length: u64 },
    /// A snapshot took the place of the log up to `last_included_index`; so many entries after it could stay.
    SnapshotInstalled { last_included_index: Index, last_included_term: Term, kept: u64 },
    /// A snapshot was not needed: all that is in it is committed here.
    SnapshotIgnored { last_included_index: Index, commit_index: Index },
    /// A read may be answered.
    ReadConfirmed { index: Index, rule: ReadRule, round: u64 },
    /// A read waits until the leader has committed an entry of its own term.
    ReadWaits { commit_index: Index, term: Term },
    /// A transfer went on.
    Transfer { to: ReplicaId, step: TransferStep },
    /// The members are others from this entry on, committed or not.
    MembershipTaken { index: Index, membership: Membership },
    /// The entry that changed the members was cut off the log: those before count again.
    MembershipReverted { index: Index, membership: Membership },
    /// The members are settled.
    MembershipCommitted { index: Index, membership: Membership },
    /// A request was refused.
    RequestRefused { reason: Refusal },
    /// So many voters of so many were heard of since the last check.
    QuorumChecked { heard: u8, voters: u8, holds: bool },
    /// A lease ended before it was renewed.
    LeaseEnded { round: u64 },
    /// A message or a timer was for another time.
    Ignored { from: Option<ReplicaId>, term: Term, timer: Option<Timer> },
}
