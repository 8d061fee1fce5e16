//! Majorities, and pairs of majorities: how far a quorum has come, and whether a vote is decided.
//!
//! A joint configuration decides what both of its halves decide: the lower of two indexes, and a vote that is won in
//! both or lost in either. A half without voters decides nothing, so it never stands in the way.

use super::{Index, Membership, REPLICAS_MAX, ReplicaSet};
use crate::ids::ReplicaId;

/// How a vote stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VoteResult {
    /// A quorum granted it.
    Won,
    /// No quorum can grant it any more.
    Lost,
    /// Not decided yet.
    Pending,
}

/// The smallest number of `voters` that is more than half.
#[must_use]
pub const fn majority(voters: usize) -> usize {
    voters / 2 + 1
}

/// The highest index that a majority of `voters` has reached; `None`, standing for any index, when there are none.
#[must_use]
pub fn reached_by(voters: ReplicaSet, reached: impl Fn(ReplicaId) -> Index) -> Option<Index> {
    if voters.is_empty() {
        return None;
    }
    let mut sorted = [Index::ZERO; REPLICAS_MAX];
    let mut count = 0;
    // An insertion sort, the highest first: nothing beats it for nine numbers.
    for voter in voters.iter() {
        let index = reached(voter);
        let mut place = count;
        while place > 0 && sorted[place - 1] < index {
            sorted[place] = sorted[place - 1];
            place -= 1;
        }
        sorted[place] = index;
        count += 1;
    }
    Some(sorted[majority(count) - 1])
}

/// The highest index that a quorum of `membership` has reached; `None`, standing for any index, when nobody votes.
#[must_use]
pub fn reached(membership: &Membership, reached: impl Fn(ReplicaId) -> Index) -> Option<Index> {
    let incoming = reached_by(membership.voters, &reached);
    match membership.is_joint() {
        false => incoming,
        true => match (incoming, reached_by(membership.outgoing, &reached)) {
            (Some(incoming), Some(outgoing)) => Some(incoming.min(outgoing)),
            (one, other) => one.or(other),
        },
    }
}

/// How a vote among `voters` stands.
#[must_use]
pub fn vote_among(voters: ReplicaSet, granted: ReplicaSet, refused: ReplicaSet) -> VoteResult {
    let needed = majority(voters.len());
    let granted = voters.intersection(granted).len();
    let refused = voters.intersection(refused).len();
    if voters.is_empty() || granted >= needed {
        VoteResult::Won
    } else if voters.len() - refused < needed {
        VoteResult::Lost
    } else {
        VoteResult::Pending
    }
}

/// How a vote in `membership` stands.
#[must_use]
pub fn vote(membership: &Membership, granted: ReplicaSet, refused: ReplicaSet) -> VoteResult {
    let incoming = vote_among(membership.voters, granted, refused);
    let outgoing = vote_among(membership.outgoing, granted, refused);
    match (incoming, outgoing) {
        (VoteResult::Lost, _) | (_, VoteResult::Lost) => VoteResult::Lost,
        (VoteResult::Won, VoteResult::Won) => VoteResult::Won,
        _ => VoteResult::Pending,
    }
}

/// True when `present` contains a quorum of `membership`.
#[must_use]
pub fn is_quorum(membership: &Membership, present: ReplicaSet) -> bool {
    vote(membership, present, ReplicaSet::EMPTY) == VoteResult::Won
}
