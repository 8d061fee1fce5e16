//! Committing, and applying what is committed (paper sections 5.3 and 5.4.2).

use super::{Raft, RaftOutbox, Why};
use crate::consensus::{Entries, Index, Role, Value, quorum};

impl<C: Value, S: Value> Raft<C, S> {
    /// Commits what a quorum has, if it is of this term: an entry of an earlier one can still be replaced, even on a
    /// majority (section 5.4.2, figure 8), and commits with the first of this term that follows it.
    pub(super) fn count_matches(&mut self, out: &mut RaftOutbox<C, S>) {
        let last = self.storage.log.last_index();
        let peers = &self.lead.peers;
        let matched = |id| match id == self.id {
            true => last,
            false => peers.iter().find(|peer| peer.id == id).map_or(Index::ZERO, |peer| peer.match_index),
        };
        if let Some(index) = quorum::reached(&self.deciding(), matched) {
            self.commit_reached(index, out);
        }
    }

    /// A peer has come to `index`, which is not committed. What [`Self::count_matches`] would find needs no sorting where
    /// this peer is the one that made a majority, or where nothing new has one.
    pub(super) fn count_match(&mut self, index: Index, out: &mut RaftOutbox<C, S>) {
        let members = self.deciding();
        let needed = quorum::majority(members.voters.len());
        let with = |index: Index| {
            let voters = self.lead.peers.iter().filter(|peer| members.voters.contains(peer.id));
            voters.filter(|peer| peer.match_index >= index).count() + usize::from(members.voters.contains(self.id))
        };
        match () {
            () if members.is_joint() => self.count_matches(out),
            () if with(index) == needed => self.commit_reached(index, out),
            () if with(self.commit_index.next()) < needed => {}
            () => self.count_matches(out),
        }
    }

    /// A quorum has everything up to `index`.
    fn commit_reached(&mut self, index: Index, out: &mut RaftOutbox<C, S>) {
        if index <= self.commit_index {
            return;
        }
        let term = self.storage.current_term;
        let entry_term = self.storage.log.term_at(index).unwrap_or_default();
        if entry_term != term && self.params.rules.own_term_commit {
            return out.note(Why::CommitHeldBack { quorum_index: index, entry_term, term });
        }
        out.note(Why::CommitAdvanced { from: self.commit_index, to: index, term });
        self.commit(index, out);
        if self.role == Role::Leader {
            self.begin_waiting_reads(out);
            if self.params.eager_commit {
                self.send_heartbeats(out);
            }
        }
    }

    /// Commits up to `index`, and applies.
    fn commit(&mut self, index: Index, out: &mut RaftOutbox<C, S>) {
        let before = std::mem::replace(&mut self.commit_index, index);
        self.apply(index.min(self.storage.log.last_index()), out);
        self.answer_waiting_reads(out);
        self.ask_for_snapshot(out);
        if self.membership_index > before || self.membership.is_joint() {
            self.go_on_with_membership(before, out);
        }
    }

    /// Applies what is committed up to `last`, a run of the log at a time.
    fn apply(&mut self, last: Index, out: &mut RaftOutbox<C, S>) {
        if !out.is_whole() {
            self.last_applied = last;
        }
        while self.last_applied < last {
            let first = self.last_applied.next();
            let entries = match first == last {
                true => self.storage.log.get(last).map_or_else(Entries::empty, |entry| Entries::one(entry.clone())),
                false => self.storage.log.shared_entries(first, last),
            };
            if entries.is_empty() {
                break;
            }
            self.last_applied = self.last_applied.plus(entries.len());
            out.apply(first, entries);
        }
    }

    /// Commits what the leader has committed, as far as this log is known to be the leader's.
    pub(super) fn learn_commit(&mut self, leader_commit: Index, match_index: Index, out: &mut RaftOutbox<C, S>) {
        let index = leader_commit.min(match_index);
        if index > self.commit_index {
            out.note(Why::CommitLearned { from: self.commit_index, to: index, leader_commit });
            self.commit(index, out);
        }
    }
}
