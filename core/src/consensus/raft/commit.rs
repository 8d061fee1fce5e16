//! Committing, and applying what is committed (paper sections 5.3 and 5.4.2).

use super::{Raft, RaftOutbox, Why};
use crate::consensus::{Index, Role, Value, quorum};

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
        let Some(index) = quorum::reached(&self.deciding(), matched) else { return };
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
        let last = index.min(self.storage.log.last_index());
        while self.last_applied < last {
            let first = self.last_applied.next();
            let entries = self.storage.log.shared_entries(first, last);
            if entries.is_empty() {
                break;
            }
            self.last_applied = self.last_applied.plus(entries.len());
            out.apply(first, entries);
        }
        self.answer_waiting_reads(out);
        self.ask_for_snapshot(out);
        self.go_on_with_membership(before, out);
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
