//! What is asked of a replica, and what it answers.

use super::raft::Reads;
use super::{Batch, Index, ReplicaSet, Stamp, Term};
use crate::ids::ReplicaId;
use serde::{Deserialize, Serialize};

/// The number of a request, chosen by who asks; it comes back in the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RequestId(pub u64);

/// A command that is to be agreed on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Proposal<C> {
    /// The number of this request.
    pub id: RequestId,
    /// Who proposes it, and as which of its own.
    pub stamp: Stamp,
    /// The command.
    pub command: C,
}

/// What is asked of a replica.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Request<C, S> {
    /// Append a command to the log. Answered at once: [`Response::Proposed`] names its place, and it is committed when
    /// it is applied there; another entry applied there means that it was lost.
    Propose(Proposal<C>),
    /// Append several, in this order, as one batch. Each is answered by itself.
    ProposeAll(Vec<Proposal<C>>),
    /// The same with one answer for all, which takes less time: [`Response::Proposed`] names the place of the first, and the
    /// others follow it.
    ProposeBatch(RequestId, Batch<C>),
    /// A read that sees every write completed before it was asked.
    Read(RequestId),
    /// The same, answered in this way, whatever is set. Without a lease the leader asks a quorum all the same.
    ReadAs(RequestId, Reads),
    /// Change who takes part.
    Change(RequestId, Change),
    /// Make `to` the leader.
    Transfer {
        /// The number of this request.
        id: RequestId,
        /// Who is to lead.
        to: ReplicaId,
    },
    /// The state machine's state after `index`, so that the log can be cut.
    Snapshot {
        /// The last entry in it; applied already.
        index: Index,
        /// The state.
        state: S,
        /// How many bytes it takes to send it.
        bytes: u64,
    },
    /// Campaign now, as if the election timer were due.
    Campaign,
}

/// A change of membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// One more replica that gets the log without a vote.
    AddLearner(ReplicaId),
    /// One more voter, new or a learner until now. A learner has to have caught up.
    AddVoter(ReplicaId),
    /// One replica less.
    Remove(ReplicaId),
    /// Other voters, any number of them, by way of a joint configuration.
    Joint {
        /// The voters in the end.
        voters: ReplicaSet,
        /// The learners in the end.
        learners: ReplicaSet,
    },
}

/// An answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Response {
    /// The proposal or the change stands in the leader's log, not committed yet.
    Proposed {
        /// The request.
        id: RequestId,
        /// The leader's term.
        term: Term,
        /// Its place in the log.
        index: Index,
    },
    /// The state machine here, with everything up to `index` applied, may answer the read now.
    ReadAt {
        /// The request.
        id: RequestId,
        /// What the read has to see, and is applied already.
        index: Index,
    },
    /// This replica does not lead.
    NotLeader {
        /// The request.
        id: RequestId,
        /// Who leads, as far as it knows.
        leader: Option<ReplicaId>,
    },
    /// Not now.
    Refused {
        /// The request.
        id: RequestId,
        /// Why.
        reason: Refusal,
    },
    /// The transfer has begun; whether it succeeds, the next leader shows.
    Transferring {
        /// The request.
        id: RequestId,
    },
}

/// Why a leader refuses a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// It is handing over to another replica.
    Transferring,
    /// Another change of membership is not committed yet.
    ChangeInProgress,
    /// It has not committed anything in its own term yet.
    NothingCommittedInTerm,
    /// The change would leave no voter.
    NoVoters,
    /// The change changes nothing.
    NoChange,
    /// The learner is too far behind to vote.
    NotCaughtUp,
    /// There is no such voter.
    NotAVoter,
    /// Too many requests are waiting.
    Busy,
    /// It stopped leading before it could answer.
    LeadershipLost,
}
