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
    /// The lowest number of the session that its client still waits for: everything below is answered.
    pub unanswered: u32,
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

/// Consecutive entries that logs and messages share: of several, a clone or a cut copies none. A single entry stands
/// alone and is copied, which for small commands costs less than sharing it; make large commands cheap to clone.
#[derive(Clone)]
pub struct Entries<C>(Run<C>);

#[derive(Clone)]
enum Run<C> {
    Empty,
    One(Entry<C>),
    /// Invariant: `from < to`, and both are within the slice.
    Many {
        shared: Arc<[Entry<C>]>,
        from: u32,
        to: u32,
        /// The term of all of them, where they are known to be commands of one term.
        commands_of: Option<Term>,
    },
}

/// Commands that are proposed together. They are made as the entries that they will be, and get their term from the leader.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Batch<C>(Arc<[Entry<C>]>);

impl<C> FromIterator<(Stamp, C)> for Batch<C> {
    /// From an iterator of known length it takes one allocation.
    fn from_iter<I: IntoIterator<Item = (Stamp, C)>>(commands: I) -> Self {
        let entry = |(stamp, command)| Entry { term: Term(0), payload: Payload::Command { stamp, command } };
        Self(commands.into_iter().map(entry).collect())
    }
}

impl<C: Clone> Batch<C> {
    /// The entries, in `term`.
    #[must_use]
    pub fn in_term(mut self, term: Term) -> Entries<C> {
        Arc::make_mut(&mut self.0).iter_mut().for_each(|entry| entry.term = term);
        Entries::shared(self.0, Some(term))
    }
}

impl<C> Entries<C> {
    /// No entries, and no allocation.
    #[must_use]
    pub const fn empty() -> Self {
        Self(Run::Empty)
    }

    /// One entry, and no allocation.
    #[must_use]
    pub const fn one(entry: Entry<C>) -> Self {
        Self(Run::One(entry))
    }

    fn shared(shared: Arc<[Entry<C>]>, commands_of: Option<Term>) -> Self {
        match u32::try_from(shared.len()).expect("logs are shorter than four billion entries") {
            0 => Self::empty(),
            to => Self(Run::Many { shared, from: 0, to, commands_of }),
        }
    }

    /// The term of all of them, where they are known to be commands of one term without looking at each.
    #[inline]
    #[must_use]
    pub fn commands_of(&self) -> Option<Term> {
        match &self.0 {
            Run::Many { commands_of, .. } => *commands_of,
            Run::Empty | Run::One(_) => None,
        }
    }

    /// The entry, where it is a single one.
    ///
    /// # Errors
    /// The entries, where they are none or several.
    #[inline]
    pub fn into_single(self) -> Result<Entry<C>, Self> {
        match self.0 {
            Run::One(entry) => Ok(entry),
            other => Err(Self(other)),
        }
    }

    /// Keeps those from place `from` on, `count` at most.
    pub fn keep(&mut self, from: usize, count: usize) {
        if from == 0 && count >= self.len() {
            return;
        }
        let from = from.min(self.len());
        let count = count.min(self.len() - from);
        match &mut self.0 {
            _ if count == 0 => self.0 = Run::Empty,
            Run::Empty | Run::One(_) => {}
            Run::Many { from: first, to, .. } => {
                *first += from as u32;
                *to = *first + count as u32;
            }
        }
    }

    /// Keeps the first `count`.
    pub fn truncate(&mut self, count: usize) {
        self.keep(0, count);
    }

    /// Drops the first `count`.
    pub fn advance(&mut self, count: usize) {
        self.keep(count, usize::MAX);
    }
}

impl<C: Clone> Entries<C> {
    /// Those from place `from` on, `count` at most.
    #[inline]
    #[must_use]
    pub fn cut(&self, from: usize, count: usize) -> Self {
        match &self.0 {
            Run::One(entry) if from == 0 && count > 0 => Self(Run::One(entry.clone())),
            Run::Many { .. } => {
                let mut cut = self.clone();
                cut.keep(from, count);
                cut
            }
            _ => Self::empty(),
        }
    }
}

impl<C: Clone> Entries<C> {
    /// Copies of these.
    #[must_use]
    pub fn copied(entries: &[Entry<C>]) -> Self {
        match entries {
            [entry] => Self::one(entry.clone()),
            several => several.iter().cloned().collect(),
        }
    }
}

impl<C> Deref for Entries<C> {
    type Target = [Entry<C>];
    #[inline]
    fn deref(&self) -> &[Entry<C>] {
        match &self.0 {
            Run::Empty => &[],
            Run::One(entry) => std::slice::from_ref(entry),
            Run::Many { shared, from, to, .. } => &shared[*from as usize..*to as usize],
        }
    }
}

impl<C> FromIterator<Entry<C>> for Entries<C> {
    /// From an iterator of known length it takes one allocation.
    fn from_iter<I: IntoIterator<Item = Entry<C>>>(entries: I) -> Self {
        Self::shared(entries.into_iter().collect(), None)
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
