//! Replication, the follower's side: the log becomes the leader's (paper section 5.3).

use super::{AppendRule, Appended, FollowReason, LastEntry, Message, Raft, RaftOutbox, Why};
use crate::consensus::{Entries, Index, Role, Term, Value};
use crate::ids::ReplicaId;

impl<C: Value, S: Value> Raft<C, S> {
    /// The sender leads this term.
    pub(super) fn follow(&mut self, from: ReplicaId, out: &mut RaftOutbox<C, S>) {
        if self.role != Role::Follower || self.leader != Some(from) {
            self.become_follower(self.storage.current_term, Some(from), FollowReason::LeaderFound, out);
        }
        self.leader_was_heard(out);
    }

    /// Stores what follows an entry that both logs have; refuses what follows one that this log lacks.
    pub(super) fn on_append_entries(
        &mut self,
        from: ReplicaId,
        previous: LastEntry,
        entries: Entries<C>,
        leader_commit: Index,
        round: u64,
        out: &mut RaftOutbox<C, S>,
    ) {
        let term = self.storage.current_term;
        if self.role == Role::Leader {
            return out.note(Why::Ignored { from: Some(from), term, timer: None });
        }
        self.follow(from, out);
        let outcome = match self.store(from, previous, entries, out) {
            Ok(match_index) => {
                self.learn_commit(leader_commit, match_index, out);
                Appended::Accepted { match_index }
            }
            Err(rule) => {
                let hint = self.hint(previous);
                let LastEntry { term: prev_log_term, index: prev_log_index } = previous;
                let own_term = self.storage.log.term_at(prev_log_index);
                out.note(Why::AppendRejected {
                    leader: from,
                    rule,
                    term,
                    prev_log_index,
                    prev_log_term,
                    own_term,
                    hint,
                });
                Appended::Rejected { prev_log_index, hint }
            }
        };
        out.send_with(from, || Message::AppendEntriesReply { term, round, outcome });
    }

    /// The last entry that the leader's log may share, going by its term at `previous`.
    fn hint(&self, previous: LastEntry) -> Option<(Index, Term)> {
        let index = self.storage.log.conflict_by_term(previous.index, previous.term);
        let term = self.storage.log.term_at(index).filter(|_| self.params.fast_backtracking)?;
        Some((index, term))
    }

    /// Stores the entries that are new; the last entry that is the leader's, or the rule that was broken.
    fn store(
        &mut self,
        from: ReplicaId,
        mut previous: LastEntry,
        mut entries: Entries<C>,
        out: &mut RaftOutbox<C, S>,
    ) -> Result<Index, AppendRule> {
        let log = &self.storage.log;
        let prev_log_index = previous.index;
        // What follows the last entry is the rule, and needs no search.
        if previous == self.last_entry() {
            let match_index = previous.index.plus(entries.len());
            if !entries.is_empty() {
                self.persist_entries(previous.index, entries, out);
            }
            out.note(Why::AppendAccepted { leader: from, prev_log_index, match_index, cut_after: None });
            return Ok(match_index);
        }
        // What is before the base is committed, so the leader's log has the same there.
        let base = log.base_index();
        if previous.index < base {
            entries.advance(usize::try_from(base.since(previous.index)).unwrap_or(usize::MAX));
            previous = LastEntry { term: log.term_at(base).unwrap_or_default(), index: base };
        }
        match log.term_at(previous.index) {
            None => return Err(AppendRule::LogTooShort),
            Some(term) if term != previous.term => return Err(AppendRule::TermDiffers),
            Some(_) => {}
        }
        let match_index = previous.index.plus(entries.len());
        let first = previous.index.next();
        // An append may be late and shorter than the log: only a conflict cuts (figure 2, AppendEntries rule 3).
        let fresh = match previous.index == log.last_index() {
            true => 0,
            false => (first.0..)
                .zip(entries.iter())
                .position(|(index, entry)| !log.matches(Index(index), entry.term))
                .unwrap_or(entries.len()),
        };
        let mut cut_after = None;
        if fresh < entries.len() {
            let previous = previous.index.plus(fresh);
            cut_after = (previous < log.last_index()).then_some(previous);
            entries.advance(fresh);
            self.persist_entries(previous, entries, out);
        }
        out.note(Why::AppendAccepted { leader: from, prev_log_index, match_index, cut_after });
        Ok(match_index)
    }
}
