//! The safety of a replicated log, looked at one replica and one step at a time.
//!
//! Each look costs as much as changed since the last one. Three facts make that enough: a log's entry is known by its
//! index and term, and what it says and what precedes it by a hash that was taken when it was first seen; by log
//! matching, a leader that has the last committed entry has all before it; and of a log that only grew, the old part
//! was looked at already.

use crate::consensus::raft::{Log, Raft};
use crate::consensus::{Index, Role, Term, Value};
use crate::ids::ReplicaId;
use crate::trace::{Fingerprint, Invariant, Violation};
use std::collections::VecDeque;
use std::hash::{Hash, Hasher};

/// How many of the last entries are remembered: far more than replicas are ever apart between two snapshots.
const REMEMBERED: usize = 4_096;
/// How many of the last terms' leaders are remembered.
const LEADERS: usize = 256;

/// An entry by its term and a hash of what it says and of the entry before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Known {
    term: Term,
    hash: u64,
}

/// What was last seen of a replica.
#[derive(Clone, Debug, Default)]
struct Seen {
    role: Role,
    term: Term,
    last: Index,
    last_term: Term,
    commit: Index,
}

/// Checks election safety, leader append-only, log matching, leader completeness and state machine safety.
#[derive(Clone, Debug, Default)]
pub struct LogChecker {
    replicas: Vec<Seen>,
    /// Who was elected in which term, ascending.
    leaders: VecDeque<(Term, ReplicaId)>,
    /// Every entry that was seen in any log, by index and then by term, ascending.
    entries: VecDeque<(Index, Known)>,
    /// What was committed, from `committed_first` on.
    committed: VecDeque<Known>,
    committed_first: Index,
    /// The term of the leader under which the last entry was committed first.
    committed_in: Term,
}

impl LogChecker {
    /// Looks at a replica after one of its steps; what a crash leaves behind counts as a step too.
    ///
    /// # Errors
    /// The promise that the step broke.
    pub fn look<C: Value, S: Value>(&mut self, id: ReplicaId, replica: &Raft<C, S>) -> Result<(), Violation> {
        let place = usize::from(id.0);
        if self.replicas.len() <= place {
            self.replicas.resize(place + 1, Seen::default());
        }
        let log = &replica.storage().log;
        let now = Seen {
            role: replica.role(),
            term: replica.storage().current_term,
            last: log.last_index(),
            last_term: log.last_term(),
            commit: replica.commit_index(),
        };
        let before = std::mem::replace(&mut self.replicas[place], now.clone());
        let broken = |invariant, index| Violation { invariant, replica: id, term: now.term, index };
        let leads = now.role == Role::Leader;
        if leads
            && before.role == Role::Leader
            && before.term == now.term
            && !log.matches(before.last, before.last_term)
        {
            // Compaction takes entries away at the front only.
            if before.last > log.base_index() {
                return Err(broken(Invariant::LeaderAppendOnly, before.last));
            }
        }
        if leads && (before.role, before.term) != (Role::Leader, now.term) {
            self.elect(id, now.term).map_err(|()| broken(Invariant::ElectionSafety, Index::ZERO))?;
            if !self.is_complete(log, now.term) {
                let last = self.committed_first.plus(self.committed.len()).previous();
                return Err(broken(Invariant::LeaderCompleteness, last));
            }
        }
        let grew = log.matches(before.last, before.last_term);
        let from = if grew { before.last } else { log.base_index() };
        self.remember(log, from).map_err(|index| broken(Invariant::LogMatching, index))?;
        self.commit(log, before.commit, &now).map_err(|index| broken(Invariant::StateMachineSafety, index))
    }

    /// Forgets what a replica was: it crashed, and its memory is gone.
    pub fn crashed(&mut self, id: ReplicaId) {
        if let Some(seen) = self.replicas.get_mut(usize::from(id.0)) {
            *seen = Seen::default();
        }
    }

    fn elect(&mut self, id: ReplicaId, term: Term) -> Result<(), ()> {
        let place = self.leaders.partition_point(|(known, _)| *known < term);
        match self.leaders.get(place) {
            Some((known, leader)) if *known == term => return if *leader == id { Ok(()) } else { Err(()) },
            _ => self.leaders.insert(place, (term, id)),
        }
        if self.leaders.len() > LEADERS {
            self.leaders.pop_front();
        }
        Ok(())
    }

    /// True when the log of the leader of `term` has the last entry that was committed in an earlier term.
    fn is_complete<C: Value>(&self, log: &Log<C>, term: Term) -> bool {
        let Some(last) = self.committed.back() else { return true };
        let index = self.committed_first.plus(self.committed.len() - 1);
        self.committed_in >= term || index <= log.base_index() || log.matches(index, last.term)
    }

    /// Takes in the entries after `from`, and compares those that are known.
    fn remember<C: Value>(&mut self, log: &Log<C>, from: Index) -> Result<(), Index> {
        let mut index = from.max(Index(log.last_index().0.saturating_sub(REMEMBERED as u64)));
        while index < log.last_index() {
            let previous = log.term_at(index);
            index = index.next();
            let Some(entry) = log.get(index) else { continue };
            // The entry before is part of what two logs must share; after a cut it may not be known any more.
            let known = Known { term: entry.term, hash: hash_of(&(entry, previous)) };
            let place = self.entries.partition_point(|(at, other)| (*at, other.term) < (index, entry.term));
            match self.entries.get(place) {
                Some((at, other)) if *at == index && other.term == entry.term => {
                    if other.hash != known.hash {
                        return Err(index);
                    }
                }
                _ => self.entries.insert(place, (index, known)),
            }
        }
        while self.entries.len() > 2 * REMEMBERED {
            self.entries.pop_front();
        }
        Ok(())
    }

    /// Takes in what a replica has committed since it had committed `before`, and compares what others have too.
    fn commit<C: Value>(&mut self, log: &Log<C>, before: Index, now: &Seen) -> Result<(), Index> {
        let mut index = self.committed_first.max(log.base_index().next()).max(before.next());
        while index <= now.commit {
            let Some(entry) = log.get(index) else { break };
            let known = Known { term: entry.term, hash: hash_of(entry) };
            if self.committed.is_empty() {
                self.committed_first = index;
            }
            match index.since(self.committed_first) as usize {
                place if place < self.committed.len() => {
                    if self.committed[place] != known {
                        return Err(index);
                    }
                }
                place if place == self.committed.len() => {
                    self.committed.push_back(known);
                    self.committed_in = now.term;
                }
                // A snapshot brought this replica further than any log that was seen: begin anew from here.
                _ => {
                    self.committed.clear();
                    self.committed.push_back(known);
                    self.committed_first = index;
                    self.committed_in = now.term;
                }
            }
            index = index.next();
        }
        while self.committed.len() > REMEMBERED {
            self.committed.pop_front();
            self.committed_first = self.committed_first.next();
        }
        Ok(())
    }
}

fn hash_of(what: &impl Hash) -> u64 {
    let mut hasher = Fingerprint::default();
    what.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consensus::raft::{Params, Setting, SettingRole, Storage};
    use crate::consensus::{Boot, Entry, Membership, Outbox, Payload, ReplicaSet, Stamp};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    type Replica = Raft<u32, ()>;

    /// A replica in `term` whose log has these terms and commands, with the first `commit` of them committed.
    fn replica(id: u8, term: u64, leads: bool, log: &[(u64, u32)], commit: u64) -> Replica {
        let mut storage = Storage::<u32, ()> { current_term: Term(term), ..Storage::default() };
        let entry = |&(term, command): &(u64, u32)| Entry {
            term: Term(term),
            payload: Payload::Command { stamp: Stamp::default(), command },
        };
        storage.log.append(Index::ZERO, log.iter().map(entry).collect());
        let voters = (0..3).map(ReplicaId).fold(ReplicaSet::EMPTY, ReplicaSet::with);
        let boot = Boot { id: ReplicaId(id), params: Params::paper(), membership: Membership::of(voters), storage };
        let role = match leads {
            true => SettingRole::Leader { matched: Vec::new(), next: Vec::new() },
            false => SettingRole::Follower { leader: None },
        };
        Raft::in_setting(boot, Setting { role, commit_index: Index(commit) }, &mut Outbox::default())
    }

    /// What the last of these looks finds.
    fn found(looks: &[(u8, Replica)]) -> Option<Invariant> {
        let mut checker = LogChecker::default();
        let (last, others) = looks.split_last().expect("there are looks");
        for (id, replica) in others {
            assert_eq!(checker.look(ReplicaId(*id), replica), Ok(()));
        }
        checker.look(ReplicaId(last.0), &last.1).err().map(|violation| violation.invariant)
    }

    #[test]
    fn replicas_that_agree_break_nothing() {
        let log = [(1, 10), (1, 11), (2, 12)];
        let looks = [
            (0, replica(0, 1, true, &log[..2], 1)),
            (1, replica(1, 1, false, &log[..2], 1)),
            (2, replica(2, 2, true, &log, 1)),
            (1, replica(1, 2, false, &log, 3)),
            (2, replica(2, 2, true, &log, 3)),
        ];
        assert_eq!(found(&looks), None);
    }

    #[test]
    fn two_leaders_in_one_term_are_found() {
        let looks = [(0, replica(0, 2, true, &[], 0)), (1, replica(1, 2, true, &[], 0))];
        assert_eq!(found(&looks), Some(Invariant::ElectionSafety));
    }

    #[test]
    fn a_leader_that_cuts_its_log_is_found() {
        let looks = [(0, replica(0, 2, true, &[(1, 1), (2, 2)], 0)), (0, replica(0, 2, true, &[(1, 1)], 0))];
        assert_eq!(found(&looks), Some(Invariant::LeaderAppendOnly));
    }

    #[test]
    fn logs_that_differ_at_the_same_term_and_before_it_are_found() {
        let same_place = [(0, replica(0, 1, false, &[(1, 1)], 0)), (1, replica(1, 1, false, &[(1, 2)], 0))];
        assert_eq!(found(&same_place), Some(Invariant::LogMatching));
        let before = [(0, replica(0, 3, false, &[(1, 1), (3, 3)], 0)), (1, replica(1, 3, false, &[(2, 1), (3, 3)], 0))];
        assert_eq!(found(&before), Some(Invariant::LogMatching));
    }

    #[test]
    fn a_leader_without_what_is_committed_is_found() {
        let looks = [(0, replica(0, 1, true, &[(1, 1), (1, 2)], 2)), (1, replica(1, 2, true, &[(1, 1)], 1))];
        assert_eq!(found(&looks), Some(Invariant::LeaderCompleteness));
    }

    #[test]
    fn different_commits_at_one_index_are_found() {
        let looks = [(0, replica(0, 2, false, &[(1, 1), (1, 2)], 2)), (1, replica(1, 2, false, &[(1, 1), (2, 3)], 2))];
        assert_eq!(found(&looks), Some(Invariant::StateMachineSafety));
    }

    #[test]
    fn after_a_crash_the_same_replica_may_have_less() {
        let mut checker = LogChecker::default();
        assert_eq!(checker.look(ReplicaId(0), &replica(0, 2, true, &[(1, 1), (2, 2)], 1)), Ok(()));
        checker.crashed(ReplicaId(0));
        assert_eq!(checker.look(ReplicaId(0), &replica(0, 2, false, &[(1, 1)], 0)), Ok(()));
    }
}
