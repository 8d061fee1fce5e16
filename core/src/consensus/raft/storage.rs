//! What survives a crash, and how it changes.

use super::Log;
use crate::consensus::{Entries, Index, Membership, Term};
use crate::ids::ReplicaId;

/// The state machine after an entry, with what the log needs to go on from there (paper section 7).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Snapshot<S> {
    /// The last entry in it.
    pub last_included_index: Index,
    /// That entry's term.
    pub last_included_term: Term,
    /// The members as of that entry, and where they were decided.
    pub membership: (Index, Membership),
    /// The state machine.
    pub state: S,
    /// How many bytes it takes to send it.
    pub bytes: u64,
}

/// Persistent state (paper figure 2). Nothing else is left after a crash.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Storage<C, S> {
    /// The latest term this replica has seen; only grows.
    pub current_term: Term,
    /// Who got its vote in `current_term`.
    pub voted_for: Option<ReplicaId>,
    /// The log.
    pub log: Log<C>,
    /// What replaces the entries that were cut off the log; its last entry is not before the log's base.
    pub snapshot: Option<Snapshot<S>>,
}

impl<C, S> Default for Storage<C, S> {
    fn default() -> Self {
        Self { current_term: Term(0), voted_for: None, log: Log::default(), snapshot: None }
    }
}

/// A change of the storage, atomic.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Write<C, S> {
    /// Term and vote.
    Vote {
        /// The latest term.
        current_term: Term,
        /// The vote in it.
        voted_for: Option<ReplicaId>,
    },
    /// Cut the log after `previous`, then append.
    Append {
        /// The entry before the first of them.
        previous: Index,
        /// The entries.
        entries: Entries<C>,
    },
    /// Keep a snapshot. A log that has its last entry is cut up to `base`, another one is dropped.
    Snapshot {
        /// The snapshot.
        snapshot: Snapshot<S>,
        /// Up to where entries can go; at most the snapshot's last.
        base: Index,
    },
}

impl<C: Clone, S: Clone> Storage<C, S> {
    /// Makes a change.
    pub fn write(&mut self, write: Write<C, S>) {
        match write {
            Write::Vote { current_term, voted_for } => {
                (self.current_term, self.voted_for) = (current_term, voted_for);
            }
            Write::Append { previous, entries } => {
                self.log.append(previous, entries);
            }
            Write::Snapshot { snapshot, base } => {
                let (index, term) = (snapshot.last_included_index, snapshot.last_included_term);
                match self.log.matches(index, term) {
                    true => self.log.compact(base),
                    false => self.log = Log::after(index, term),
                }
                self.snapshot = Some(snapshot);
            }
        }
    }

    /// The members by the latest configuration, and where it stands; `initial` when none is stored.
    #[must_use]
    pub fn membership(&self, initial: Membership) -> (Index, Membership) {
        self.log.membership().unwrap_or_else(|| self.membership_before_log(initial))
    }

    /// The same as of `index`, which is in the log or the snapshot's last.
    #[must_use]
    pub fn membership_at(&self, index: Index, initial: Membership) -> (Index, Membership) {
        self.log.membership_at(index).unwrap_or_else(|| self.membership_before_log(initial))
    }

    fn membership_before_log(&self, initial: Membership) -> (Index, Membership) {
        self.snapshot.as_ref().map_or((Index::ZERO, initial), |snapshot| snapshot.membership)
    }
}
