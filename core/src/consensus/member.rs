//! Sets of replicas, and who votes.

use crate::ids::ReplicaId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Replica ids are below this number.
pub const REPLICAS_MAX: usize = 16;

/// A set of replicas, in ascending order.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(from = "Vec<ReplicaId>", into = "Vec<ReplicaId>")]
pub struct ReplicaSet(u16);

impl ReplicaSet {
    /// Nobody.
    pub const EMPTY: Self = Self(0);

    /// The replicas with the ids below `count`.
    #[must_use]
    pub fn first(count: usize) -> Self {
        (0..count.min(REPLICAS_MAX) as u8).map(ReplicaId).collect()
    }

    /// True for nobody.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// True when `id` is among them.
    #[must_use]
    pub const fn contains(self, id: ReplicaId) -> bool {
        (id.0 as usize) < REPLICAS_MAX && self.0 & (1 << id.0) != 0
    }

    /// With `id`.
    #[must_use]
    pub fn with(self, id: ReplicaId) -> Self {
        assert!(id.index() < REPLICAS_MAX, "replica ids are below {REPLICAS_MAX}, not {}", id.0);
        Self(self.0 | 1 << id.0)
    }

    /// Without `id`.
    #[must_use]
    pub const fn without(self, id: ReplicaId) -> Self {
        match self.contains(id) {
            true => Self(self.0 & !(1 << id.0)),
            false => self,
        }
    }

    /// Those of either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those of both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those that are not in `other`.
    #[must_use]
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// One after the other, ascending.
    pub fn iter(self) -> impl Iterator<Item = ReplicaId> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let id = ReplicaId(rest.trailing_zeros() as u8);
            (rest != 0).then(|| {
                rest &= rest - 1;
                id
            })
        })
    }
}

impl FromIterator<ReplicaId> for ReplicaSet {
    fn from_iter<I: IntoIterator<Item = ReplicaId>>(ids: I) -> Self {
        ids.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl From<Vec<ReplicaId>> for ReplicaSet {
    fn from(ids: Vec<ReplicaId>) -> Self {
        ids.into_iter().filter(|id| id.index() < REPLICAS_MAX).collect()
    }
}

impl From<ReplicaSet> for Vec<ReplicaId> {
    fn from(set: ReplicaSet) -> Self {
        set.iter().collect()
    }
}

impl fmt::Debug for ReplicaSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|id| id.0)).finish()
    }
}

/// Who takes part. Joint, on the way from one set of voters to another, while `outgoing` is not empty: then a
/// majority of `voters` and a majority of `outgoing` have to agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// Whose votes count; while joint, those of the new configuration.
    pub voters: ReplicaSet,
    /// While joint, the voters of the old configuration.
    #[serde(default)]
    pub outgoing: ReplicaSet,
    /// Who gets the log without a vote.
    #[serde(default)]
    pub learners: ReplicaSet,
}

impl Membership {
    /// Voters only.
    #[must_use]
    pub const fn of(voters: ReplicaSet) -> Self {
        Self { voters, outgoing: ReplicaSet::EMPTY, learners: ReplicaSet::EMPTY }
    }

    /// True on the way from one set of voters to another.
    #[must_use]
    pub const fn is_joint(&self) -> bool {
        !self.outgoing.is_empty()
    }

    /// True when `id` has a vote, old or new.
    #[must_use]
    pub const fn votes(&self, id: ReplicaId) -> bool {
        self.voters.contains(id) || self.outgoing.contains(id)
    }

    /// Everybody who gets the log.
    #[must_use]
    pub const fn everybody(&self) -> ReplicaSet {
        self.voters.union(self.outgoing).union(self.learners)
    }

    /// Where a joint configuration leads: the new voters alone.
    #[must_use]
    pub const fn settled(&self) -> Self {
        Self { voters: self.voters, outgoing: ReplicaSet::EMPTY, learners: self.learners }
    }
}
