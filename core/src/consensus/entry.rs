//! Entries of the log, and shared runs of them.

use super::{Membership, SessionId, Term};
use serde::Serialize;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// Who proposed a command, and as which of its own: what tells a retry from a new command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Stamp {
    /// The client's session.
    pub session: SessionId,
    /// The command's number in that session, counted from 1; 0 for commands that may be applied twice.
    pub serial: u32,
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Payload<C> {
    /// Nothing: a new leader's first entry, which lets it commit what came before.
    Noop,
    /// A command for the state machine.
    Command {
        /// Who proposed it.
        stamp: Stamp,
        /// The command.
        command: C,
    },
    /// The members from here on.
    Membership(Membership),
}

/// One entry of the log. Its index is its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry<C> {
    /// The term of the leader that made it.
    pub term: Term,
    /// What it says.
    pub payload: Payload<C>,
}

/// Consecutive entries that logs and messages share: a clone or a cut copies no entry.
///
/// Invariant: `from <= to`, and both are within the slice.
pub struct Entries<C> {
    shared: Option<Arc<[Entry<C>]>>,
    from: u32,
    to: u32,
}

impl<C> Entries<C> {
    /// No entries, and no allocation.
    #[must_use]
    pub const fn empty() -> Self {
        Self { shared: None, from: 0, to: 0 }
    }

    /// One entry.
    #[must_use]
    pub fn one(entry: Entry<C>) -> Self {
        Self { shared: Some(Arc::new([entry])), from: 0, to: 1 }
    }

    /// Those from place `from` on, `count` at most.
    #[must_use]
    pub fn cut(&self, from: usize, count: usize) -> Self {
        let from = from.min(self.len());
        let count = count.min(self.len() - from);
        if count == 0 {
            return Self::empty();
        }
        let from = self.from + from as u32;
        Self { shared: self.shared.clone(), from, to: from + count as u32 }
    }

    /// Keeps the first `count`.
    pub fn truncate(&mut self, count: usize) {
        self.to = self.to.min(self.from + count as u32);
    }

    /// Drops the first `count`.
    pub fn advance(&mut self, count: usize) {
        self.from = self.to.min(self.from + count as u32);
    }
}

impl<C> Deref for Entries<C> {
    type Target = [Entry<C>];
    fn deref(&self) -> &[Entry<C>] {
        match &self.shared {
            Some(shared) => &shared[self.from as usize..self.to as usize],
            None => &[],
        }
    }
}

impl<C> FromIterator<Entry<C>> for Entries<C> {
    /// From an iterator of known length it takes one allocation.
    fn from_iter<I: IntoIterator<Item = Entry<C>>>(entries: I) -> Self {
        let shared: Arc<[Entry<C>]> = entries.into_iter().collect();
        let to = u32::try_from(shared.len()).expect("logs are shorter than four billion entries");
        Self { shared: Some(shared), from: 0, to }
    }
}

impl<C> Clone for Entries<C> {
    fn clone(&self) -> Self {
        Self { shared: self.shared.clone(), from: self.from, to: self.to }
    }
}

impl<C> Default for Entries<C> {
    fn default() -> Self {
        Self::empty()
    }
}

impl<C: PartialEq> PartialEq for Entries<C> {
    fn eq(&self, other: &Self) -> bool {
        self[..] == other[..]
    }
}

impl<C: Eq> Eq for Entries<C> {}

impl<C: Hash> Hash for Entries<C> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self[..].hash(state);
    }
}

impl<C: fmt::Debug> fmt::Debug for Entries<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self[..].fmt(f)
    }
}
