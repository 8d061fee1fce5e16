//! The log: runs of entries after a base, with what is asked of it often kept beside it.
//!
//! A batch of proposals, or a message with several entries, is one run, and every replica of this process shares it. Single
//! entries are gathered in runs of the log's own. Terms stand apart as runs too, for they change rarely and are asked for
//! with every message.

use crate::consensus::{Entries, Entry, Index, Membership, Payload, Term};
use std::collections::VecDeque;
use std::hash::{Hash, Hasher};

/// So many of the last runs are looked at one by one.
const NEAR: usize = 8;

/// The most single entries that are gathered in one run. Room is taken for all of them at once, so that a log that grows
/// copies nothing.
const GATHERED: usize = 128;

/// Adjacent entries.
#[derive(Clone, Debug)]
enum Run<C> {
    Shared(Entries<C>),
    /// Invariant: at most [`GATHERED`].
    Own(Vec<Entry<C>>),
}

impl<C> Run<C> {
    #[inline]
    fn entries(&self) -> &[Entry<C>] {
        match self {
            Self::Shared(entries) => entries,
            Self::Own(entries) => entries,
        }
    }

    fn truncate(&mut self, count: usize) {
        match self {
            Self::Shared(entries) => entries.truncate(count),
            Self::Own(entries) => entries.truncate(count),
        }
    }

    fn advance(&mut self, count: usize) {
        match self {
            Self::Shared(entries) => entries.advance(count),
            Self::Own(entries) => drop(entries.drain(..count)),
        }
    }
}

impl<C: Clone> Run<C> {
    /// Those from place `from` on, `count` at most; several of the log's own are copied.
    #[inline]
    fn cut(&self, from: usize, count: usize) -> Entries<C> {
        match self {
            Self::Shared(entries) => entries.cut(from, count),
            Self::Own(entries) => Entries::copied(&entries[from..entries.len().min(from.saturating_add(count))]),
        }
    }
}

/// Entries from `base` (exclusive) to the last.
///
/// Invariants: runs are adjacent, not empty, and begin right after the base; `terms` and `memberships` ascend by index
/// and name only entries of the runs.
#[derive(Clone, Debug)]
pub struct Log<C> {
    base_index: Index,
    base_term: Term,
    last_index: Index,
    runs: VecDeque<(Index, Run<C>)>,
    terms: Vec<(Index, Term)>,
    memberships: Vec<(Index, Membership)>,
}

impl<C> Default for Log<C> {
    fn default() -> Self {
        Self::after(Index::ZERO, Term(0))
    }
}

impl<C> Log<C> {
    /// An empty log whose first entry will follow this one.
    #[must_use]
    pub const fn after(base_index: Index, base_term: Term) -> Self {
        Self {
            base_index,
            base_term,
            last_index: base_index,
            runs: VecDeque::new(),
            terms: Vec::new(),
            memberships: Vec::new(),
        }
    }

    /// The entry before the first: the last that was cut away, or 0.
    #[must_use]
    pub const fn base_index(&self) -> Index {
        self.base_index
    }

    /// The last entry; that of the base when there is none.
    #[must_use]
    pub const fn last_index(&self) -> Index {
        self.last_index
    }

    /// The term of the last entry; that of the base when there is none.
    #[must_use]
    pub fn last_term(&self) -> Term {
        self.terms.last().map_or(self.base_term, |(_, term)| *term)
    }

    /// The term of the entry at `index`; `None` before the base and after the end.
    #[must_use]
    pub fn term_at(&self, index: Index) -> Option<Term> {
        if index < self.base_index || index > self.last_index {
            return None;
        }
        let before = self.terms.iter().rev().find(|(first, _)| *first <= index);
        Some(before.map_or(self.base_term, |(_, term)| *term))
    }

    /// True when the entry at `index` is there and of this term.
    #[must_use]
    pub fn matches(&self, index: Index, term: Term) -> bool {
        self.term_at(index) == Some(term)
    }

    /// The entry at `index`.
    #[must_use]
    pub fn get(&self, index: Index) -> Option<&Entry<C>> {
        let (first, run) = self.runs.get(self.run_of(index)?)?;
        run.entries().get(index.since(*first) as usize)
    }

    /// All entries, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Entry<C>> {
        self.runs.iter().flat_map(|(_, run)| run.entries())
    }

    /// The latest membership in the log, and where it stands.
    #[must_use]
    pub fn membership(&self) -> Option<(Index, Membership)> {
        self.memberships.last().copied()
    }

    /// The latest membership at `index` or before.
    #[must_use]
    pub fn membership_at(&self, index: Index) -> Option<(Index, Membership)> {
        self.memberships.iter().rev().find(|(place, _)| *place <= index).copied()
    }

    /// The highest index up to `index` whose term is at most `term`: nothing above it can be shared with a log that
    /// has `term` at `index`. Stops right before the base, where nothing more is known.
    #[must_use]
    pub fn conflict_by_term(&self, index: Index, term: Term) -> Index {
        let mut end = index.min(self.last_index);
        for (first, run_term) in self.terms.iter().rev() {
            if *first <= end {
                if *run_term <= term {
                    return end;
                }
                end = first.previous();
            }
        }
        if end < self.base_index || self.base_term <= term { end } else { self.base_index.previous() }
    }

    /// Cuts everything after `index`; true when a membership was cut.
    pub fn truncate(&mut self, index: Index) -> bool {
        if index >= self.last_index {
            return false;
        }
        let index = index.max(self.base_index);
        while let Some((first, run)) = self.runs.back_mut() {
            if *first <= index {
                run.truncate(index.next().since(*first) as usize);
                break;
            }
            self.runs.pop_back();
        }
        self.terms.truncate(self.terms.partition_point(|(first, _)| *first <= index));
        let before = self.memberships.len();
        self.memberships.truncate(self.memberships.partition_point(|(place, _)| *place <= index));
        self.last_index = index;
        self.memberships.len() < before
    }

    /// Forgets the entries up to `index`, which becomes the base.
    pub fn compact(&mut self, index: Index) {
        let Some(term) = self.term_at(index) else { return };
        while let Some((first, run)) = self.runs.front_mut() {
            if *first > index {
                break;
            }
            if first.plus(run.entries().len()) > index.next() {
                run.advance(index.next().since(*first) as usize);
                *first = index.next();
                break;
            }
            self.runs.pop_front();
        }
        // The run of terms that the base is in the middle of begins after the base from here on.
        let kept = self.terms.partition_point(|(first, _)| *first <= index.next());
        if let Some(last) = kept.checked_sub(1) {
            self.terms.drain(..last);
            self.terms[0].0 = index.next();
        }
        if index == self.last_index {
            self.terms.clear();
        }
        self.memberships.drain(..self.memberships.partition_point(|(place, _)| *place <= index));
        (self.base_index, self.base_term) = (index, term);
    }

    /// The run that holds `index`.
    #[inline]
    fn run_of(&self, index: Index) -> Option<usize> {
        if index <= self.base_index || index > self.last_index {
            return None;
        }
        // Most questions are about the end of the log.
        for place in (self.runs.len().saturating_sub(NEAR)..self.runs.len()).rev() {
            if self.runs[place].0 <= index {
                return Some(place);
            }
        }
        Some(self.runs.partition_point(|(first, _)| *first <= index) - 1)
    }
}

impl<C: Clone> Log<C> {
    /// Appends entries after `previous`, cutting whatever stood there; true when the memberships in the log are others now.
    /// `previous` is in the log or its base.
    pub fn append(&mut self, previous: Index, entries: Entries<C>) -> bool {
        let mut members = previous < self.last_index && self.truncate(previous);
        let first = self.last_index.next();
        match entries.into_single() {
            Ok(entry) => {
                members |= self.note(&entry);
                match self.runs.back_mut() {
                    Some((_, Run::Own(entries))) if entries.len() < GATHERED => entries.push(entry),
                    _ => {
                        let mut entries = Vec::with_capacity(GATHERED);
                        entries.push(entry);
                        self.runs.push_back((first, Run::Own(entries)));
                    }
                }
            }
            Err(entries) if entries.is_empty() => {}
            Err(entries) => {
                members |= match entries.commands_of() {
                    Some(term) => self.note_commands(term, entries.len()),
                    None => entries.iter().fold(false, |members, entry| self.note(entry) | members),
                };
                self.runs.push_back((first, Run::Shared(entries)));
            }
        }
        members
    }

    /// Keeps beside the log what the entry that comes next is asked for often; true when it changes the members.
    #[inline]
    fn note(&mut self, entry: &Entry<C>) -> bool {
        self.note_commands(entry.term, 1);
        if let Payload::Membership(membership) = &entry.payload {
            self.memberships.push((self.last_index, *membership));
            return true;
        }
        false
    }

    /// The same of entries of one term that do not change the members.
    #[inline]
    fn note_commands(&mut self, term: Term, count: usize) -> bool {
        if self.terms.last().is_none_or(|(_, last)| *last != term) {
            self.terms.push((self.last_index.next(), term));
        }
        self.last_index = self.last_index.plus(count);
        false
    }

    /// The entries from `index` on, `count` at most. They are shared with the log when one run holds them.
    #[must_use]
    pub fn entries(&self, index: Index, count: usize) -> Entries<C> {
        let Some(place) = self.run_of(index) else { return Entries::empty() };
        let (first, run) = &self.runs[place];
        let from = index.since(*first) as usize;
        if run.entries().len() - from >= count || place + 1 == self.runs.len() {
            return run.cut(from, count);
        }
        let count = count.min(self.last_index.next().since(index) as usize);
        let mut gathered = Vec::with_capacity(count);
        gathered.extend_from_slice(&run.entries()[from..]);
        for (_, run) in self.runs.iter().skip(place + 1) {
            let wanted = count - gathered.len();
            gathered.extend_from_slice(&run.entries()[..wanted.min(run.entries().len())]);
            if gathered.len() == count {
                break;
            }
        }
        gathered.into_iter().collect()
    }

    /// The entries of one run from `index` on, up to and including `last`.
    #[must_use]
    pub fn shared_entries(&self, index: Index, last: Index) -> Entries<C> {
        let Some(place) = self.run_of(index) else { return Entries::empty() };
        let (first, run) = &self.runs[place];
        run.cut(index.since(*first) as usize, last.next().since(index) as usize)
    }
}

impl<C: PartialEq> PartialEq for Log<C> {
    /// By what it says, not by how it is cut into runs.
    fn eq(&self, other: &Self) -> bool {
        (self.base_index, self.base_term, self.last_index) == (other.base_index, other.base_term, other.last_index)
            && self.iter().eq(other.iter())
    }
}

impl<C: Eq> Eq for Log<C> {}

impl<C: Hash> Hash for Log<C> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.base_index, self.base_term, self.last_index).hash(state);
        self.iter().for_each(|entry| entry.hash(state));
    }
}
