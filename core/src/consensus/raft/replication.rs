//! Replication: the leader's log becomes everybody's (paper section 5.3, 5.4.2; dissertation section 10.2).

use super::{AppendRule, Appended, FollowReason, LastEntry, Message, Raft, RaftOutbox, Timer, Why, Write};
use crate::consensus::{
    Entries, Entry, Index, Payload, Proposal, Refusal, ReplicaSet, RequestId, Response, Role, Value, quorum,
};
use crate::ids::ReplicaId;

/// A peer as its leader sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Peer {
    pub(super) id: ReplicaId,
    /// Invariant: above `match_index`.
    pub(super) next_index: Index,
    /// Invariant: only grows while this leader leads.
    pub(super) match_index: Index,
    pub(super) progress: Progress,
    /// Whether it was heard of since the last check of the quorum.
    pub(super) active: bool,
    /// The latest round of heartbeats that it answered.
    pub(super) answered_round: u64,
}

/// How entries flow to a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Progress {
    /// It is not known where the logs part; one message at a time, and none while `sent`.
    Probe { sent: bool },
    /// Entries go out as they come; `next_index` is after the last one sent.
    Replicate,
    /// It gets this snapshot, and `received` bytes of it have arrived.
    Snapshot { index: Index, received: u64 },
}

impl Peer {
    /// A peer of whom nothing is known but that it may have everything up to `last`.
    pub(super) fn new(id: ReplicaId, last: Index) -> Self {
        Self {
            id,
            next_index: last.next(),
            match_index: Index::ZERO,
            progress: Progress::Probe { sent: false },
            active: false,
            answered_round: 0,
        }
    }
}

impl<C: Value, S: Value> Raft<C, S> {
    pub(super) fn on_propose(&mut self, proposal: Proposal<C>, out: &mut RaftOutbox<C, S>) {
        let Proposal { id, stamp, command } = proposal;
        if let Some(refused) = self.refuse_proposal(id, out) {
            return out.respond(refused);
        }
        let term = self.storage.current_term;
        out.respond(Response::Proposed { id, term, index: self.storage.log.last_index().next() });
        self.append_as_leader(Entries::one(Entry { term, payload: Payload::Command { stamp, command } }), out);
    }

    pub(super) fn on_propose_all(&mut self, proposals: Vec<Proposal<C>>, out: &mut RaftOutbox<C, S>) {
        let Some(first) = proposals.first() else { return };
        if let Some(refused) = self.refuse_proposal(first.id, out) {
            for Proposal { id, .. } in proposals {
                out.respond(match refused {
                    Response::Refused { reason, .. } => Response::Refused { id, reason },
                    _ => Response::NotLeader { id, leader: self.leader },
                });
            }
            return;
        }
        let term = self.storage.current_term;
        let next = self.storage.log.last_index().next();
        for (place, proposal) in proposals.iter().enumerate() {
            out.respond(Response::Proposed { id: proposal.id, term, index: next.plus(place) });
        }
        let entry = |Proposal { stamp, command, .. }| Entry { term, payload: Payload::Command { stamp, command } };
        self.append_as_leader(proposals.into_iter().map(entry).collect(), out);
    }

    fn refuse_proposal(&mut self, id: RequestId, out: &mut RaftOutbox<C, S>) -> Option<Response> {
        if self.role != Role::Leader {
            return Some(Response::NotLeader { id, leader: self.leader });
        }
        // Otherwise the target would never catch up.
        self.lead.transfer.as_ref()?;
        out.note(Why::RequestRefused { reason: Refusal::Transferring });
        Some(Response::Refused { id, reason: Refusal::Transferring })
    }

    /// Appends entries of its own term, and sends them on.
    pub(super) fn append_as_leader(&mut self, entries: Entries<C>, out: &mut RaftOutbox<C, S>) {
        let previous = self.storage.log.last_index();
        self.persist(Write::Append { previous, entries }, out);
        self.refresh_membership(out);
        for place in 0..self.lead.peers.len() {
            self.send_entries(place, out);
        }
        // Nobody else can have them yet.
        if self.lead.peers.is_empty() || quorum::is_quorum(&self.deciding(), ReplicaSet::EMPTY.with(self.id)) {
            self.count_matches(out);
        }
    }

    /// Sends what a peer lacks, as far as it may be sent now.
    pub(super) fn send_entries(&mut self, place: usize, out: &mut RaftOutbox<C, S>) {
        let last = self.storage.log.last_index();
        loop {
            let peer = &mut self.lead.peers[place];
            if peer.next_index > last {
                return;
            }
            let in_flight = peer.next_index.previous().since(peer.match_index);
            let room = match peer.progress {
                Progress::Snapshot { .. } | Progress::Probe { sent: true } => return,
                Progress::Replicate if in_flight > 0 && !self.params.pipelining => return,
                Progress::Replicate => u64::from(self.params.in_flight_entries_max.max(1)).saturating_sub(in_flight),
                Progress::Probe { sent: false } => u64::MAX,
            };
            if room == 0 {
                return;
            }
            if peer.next_index <= self.storage.log.base_index() {
                return self.send_snapshot(place, out);
            }
            let count = room.min(u64::from(self.params.append_entries_max.max(1))) as usize;
            let entries = self.storage.log.entries(peer.next_index, count);
            let previous = peer.next_index.previous();
            match &mut peer.progress {
                Progress::Probe { sent } => *sent = true,
                _ => peer.next_index = peer.next_index.plus(entries.len()),
            }
            self.send_append(place, previous, entries, out);
        }
    }

    fn send_append(&self, place: usize, previous: Index, entries: Entries<C>, out: &mut RaftOutbox<C, S>) {
        let prev_log_term = self.storage.log.term_at(previous).expect("what is sent follows an entry of the log");
        let message = Message::AppendEntries {
            term: self.storage.current_term,
            prev_log_index: previous,
            prev_log_term,
            entries,
            leader_commit: self.commit_index,
            round: self.lead.round,
        };
        out.send(self.lead.peers[place].id, message);
    }

    /// Makes itself heard by a peer, in the form that gets the peer on if an earlier message was lost.
    pub(super) fn send_heartbeat(&mut self, place: usize, out: &mut RaftOutbox<C, S>) {
        let peer = &mut self.lead.peers[place];
        let base = self.storage.log.base_index();
        match &mut peer.progress {
            Progress::Snapshot { .. } => self.send_snapshot(place, out),
            _ if peer.next_index <= base => self.send_snapshot(place, out),
            Progress::Probe { sent } if peer.next_index <= self.storage.log.last_index() => {
                *sent = false;
                self.send_entries(place, out);
            }
            _ => {
                let previous = peer.next_index.previous();
                self.send_append(place, previous, Entries::empty(), out);
            }
        }
    }

    pub(super) fn send_heartbeats(&mut self, out: &mut RaftOutbox<C, S>) {
        for place in 0..self.lead.peers.len() {
            self.send_heartbeat(place, out);
        }
    }

    pub(super) fn on_heartbeat_timeout(&mut self, out: &mut RaftOutbox<C, S>) {
        out.set_timer(Timer::Heartbeat, self.params.heartbeat, self.params.heartbeat);
        self.begin_round(out);
        self.send_heartbeats(out);
    }

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
        out.send(from, Message::AppendEntriesReply { term, round, outcome });
    }

    /// The last entry that the leader's log may share, going by its term at `previous`.
    fn hint(&self, previous: LastEntry) -> Option<(Index, crate::consensus::Term)> {
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
            self.persist(Write::Append { previous, entries }, out);
            self.refresh_membership(out);
        }
        out.note(Why::AppendAccepted { leader: from, prev_log_index, match_index, cut_after });
        Ok(match_index)
    }

    /// Commits what the leader has committed, as far as this log is known to be the leader's.
    fn learn_commit(&mut self, leader_commit: Index, match_index: Index, out: &mut RaftOutbox<C, S>) {
        let index = leader_commit.min(match_index);
        if index > self.commit_index {
            out.note(Why::CommitLearned { from: self.commit_index, to: index, leader_commit });
            self.commit(index, out);
        }
    }

    fn peer_place(&self, id: ReplicaId) -> Option<usize> {
        self.lead.peers.iter().position(|peer| peer.id == id)
    }

    /// A peer answered in this term: it is there, and it follows. Its place among the peers, if it is one.
    pub(super) fn on_peer_heard(&mut self, from: ReplicaId, round: u64, out: &mut RaftOutbox<C, S>) -> Option<usize> {
        if self.role != Role::Leader {
            return None;
        }
        let place = self.peer_place(from)?;
        let peer = &mut self.lead.peers[place];
        peer.active = true;
        if round > peer.answered_round {
            peer.answered_round = round;
            self.confirm_round(out);
        }
        Some(place)
    }

    pub(super) fn on_append_entries_reply(
        &mut self,
        from: ReplicaId,
        round: u64,
        outcome: Appended,
        out: &mut RaftOutbox<C, S>,
    ) {
        let place = match outcome {
            Appended::Stale => None,
            _ => self.on_peer_heard(from, round, out),
        };
        let Some(place) = place else {
            return out.note(Why::Ignored { from: Some(from), term: self.storage.current_term, timer: None });
        };
        match outcome {
            Appended::Stale => {}
            Appended::Accepted { match_index } => self.on_accepted(place, match_index, out),
            Appended::Rejected { prev_log_index, hint } => self.on_rejected(place, prev_log_index, hint, out),
        }
    }

    pub(super) fn on_accepted(&mut self, place: usize, match_index: Index, out: &mut RaftOutbox<C, S>) {
        // Nobody can have more of this log than it has; a replica whose disk lied might say so.
        let match_index = match_index.min(self.storage.log.last_index());
        let peer = &mut self.lead.peers[place];
        let news = match_index > peer.match_index;
        peer.match_index = peer.match_index.max(match_index);
        peer.next_index = peer.next_index.max(peer.match_index.next());
        match peer.progress {
            Progress::Probe { .. } => {
                // Found: the logs are the same up to `match_index`, whatever was guessed before.
                peer.next_index = peer.match_index.next();
                peer.progress = Progress::Replicate;
            }
            Progress::Snapshot { index, .. } if peer.match_index >= index => peer.progress = Progress::Replicate,
            _ => {}
        }
        // What is committed already needs no more counting.
        if news && match_index > self.commit_index {
            self.count_matches(out);
        }
        if self.role == Role::Leader && place < self.lead.peers.len() {
            self.go_on_with_transfer(place, out);
            self.send_entries(place, out);
        }
    }

    /// Goes back to where the logs may meet.
    fn on_rejected(
        &mut self,
        place: usize,
        prev: Index,
        hint: Option<(Index, crate::consensus::Term)>,
        out: &mut RaftOutbox<C, S>,
    ) {
        let peer = &mut self.lead.peers[place];
        let stale = match peer.progress {
            Progress::Probe { .. } => prev != peer.next_index.previous(),
            Progress::Replicate => prev <= peer.match_index,
            Progress::Snapshot { .. } => true,
        };
        if stale {
            let term = self.storage.current_term;
            return out.note(Why::Ignored { from: Some(peer.id), term, timer: None });
        }
        let meet = match hint {
            Some((index, term)) => self.storage.log.conflict_by_term(index, term).min(prev.previous()),
            None => prev.previous(),
        };
        let from = peer.next_index;
        peer.next_index = meet.max(peer.match_index).next();
        peer.progress = Progress::Probe { sent: false };
        out.note(Why::SteppedBack { peer: peer.id, from, to: peer.next_index });
        match peer.next_index > self.storage.log.last_index() {
            true => self.send_heartbeat(place, out),
            false => self.send_entries(place, out),
        }
    }

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
}
