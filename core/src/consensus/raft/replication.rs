//! Replication, the leader's side: its log becomes everybody's (paper section 5.3; dissertation section 10.2).

use super::{Appended, LastEntry, Message, Raft, RaftOutbox, Timer, Why};
use crate::consensus::{
    Batch, Entries, Entry, Index, Membership, Payload, Proposal, Refusal, RequestId, Response, Role, Term, Value,
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
    /// The round that began when this leader last stepped back in its log. What it answers to earlier rounds tells of
    /// messages that were given up: it says what the peer has, not whether what was sent since arrives.
    pub(super) since_round: u64,
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
            since_round: 0,
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
        let (term, next) = (self.storage.current_term, self.storage.log.last_index().next());
        let mut refused = false;
        for (place, Proposal { id, .. }) in proposals.iter().enumerate() {
            let refusal = self.refuse_proposal(*id, out);
            refused |= refusal.is_some();
            out.respond(refusal.unwrap_or(Response::Proposed { id: *id, term, index: next.plus(place) }));
        }
        if !refused && !proposals.is_empty() {
            let entry = |Proposal { stamp, command, .. }| Entry { term, payload: Payload::Command { stamp, command } };
            self.append_as_leader(proposals.into_iter().map(entry).collect(), out);
        }
    }

    pub(super) fn on_propose_batch(&mut self, id: RequestId, batch: Batch<C>, out: &mut RaftOutbox<C, S>) {
        if let Some(refused) = self.refuse_proposal(id, out) {
            return out.respond(refused);
        }
        let term = self.storage.current_term;
        let entries = batch.in_term(term);
        if entries.is_empty() {
            return out.respond(Response::Refused { id, reason: Refusal::NoChange });
        }
        out.respond(Response::Proposed { id, term, index: self.storage.log.last_index().next() });
        self.append_as_leader(entries, out);
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
        let previous = self.last_entry();
        self.persist_entries(previous.index, entries.clone(), out);
        if !self.send_fresh(previous, &entries, out) {
            for place in 0..self.lead.peers.len() {
                self.send_entries(place, out);
            }
        }
        // Nobody else can have them yet.
        let Membership { voters, outgoing, .. } = self.deciding();
        if voters.union(outgoing).without(self.id).is_empty() {
            self.count_matches(out);
        }
    }

    /// Sends what was just appended after `previous` to all peers as it is, when that is what every one of them lacks and
    /// all of it may be sent; false when some peer needs something else.
    fn send_fresh(&mut self, previous: LastEntry, entries: &Entries<C>, out: &mut RaftOutbox<C, S>) -> bool {
        let params = &self.params;
        let (count, first) = (entries.len() as u64, previous.index.next());
        let lacks = |peer: &Peer| {
            let in_flight = previous.index.since(peer.match_index);
            peer.progress == Progress::Replicate
                && peer.next_index == first
                && in_flight + count <= params.in_flight_entries_max.max(1).into()
                && (in_flight == 0 || params.pipelining)
        };
        if count > params.append_entries_max.max(1).into() || !self.lead.peers.iter().all(lacks) {
            return false;
        }
        for peer in &mut self.lead.peers {
            peer.next_index = previous.index.plus(entries.len()).next();
            out.send_with(peer.id, || Message::AppendEntries {
                term: self.storage.current_term,
                prev_log_index: previous.index,
                prev_log_term: previous.term,
                entries: entries.clone(),
                leader_commit: self.commit_index,
                round: self.lead.round,
            });
        }
        true
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
            Appended::Accepted { match_index } => self.on_accepted(place, match_index, round, out),
            Appended::Rejected { prev_log_index, hint } => self.on_rejected(place, prev_log_index, hint, round, out),
        }
    }

    pub(super) fn on_accepted(&mut self, place: usize, match_index: Index, round: u64, out: &mut RaftOutbox<C, S>) {
        // Nobody can have more of this log than it has; a replica whose disk lied might say so.
        let match_index = match_index.min(self.storage.log.last_index());
        let peer = &mut self.lead.peers[place];
        let news = match_index > peer.match_index;
        peer.match_index = peer.match_index.max(match_index);
        peer.next_index = peer.next_index.max(peer.match_index.next());
        match peer.progress {
            Progress::Probe { .. } if round >= peer.since_round => {
                // Found: the logs are the same up to `match_index`, whatever was guessed before.
                peer.next_index = peer.match_index.next();
                peer.progress = Progress::Replicate;
            }
            Progress::Snapshot { index, .. } if peer.match_index >= index => peer.progress = Progress::Replicate,
            _ => {}
        }
        // What is committed already needs no more counting.
        if news && match_index > self.commit_index {
            self.count_match(match_index, out);
        }
        if self.role == Role::Leader && place < self.lead.peers.len() {
            if self.lead.transfer.is_some() {
                self.go_on_with_transfer(place, out);
            }
            if self.lead.peers[place].next_index <= self.storage.log.last_index() {
                self.send_entries(place, out);
            }
        }
    }

    /// Goes back to where the logs may meet.
    ///
    /// Only what was sent since it last did counts. Otherwise the answers to many small messages that overtook one
    /// another, some refused and some not, would lead back and forth, and everything be sent anew each time: more
    /// messages, more such answers, without bound.
    fn on_rejected(
        &mut self,
        place: usize,
        prev: Index,
        hint: Option<(Index, Term)>,
        round: u64,
        out: &mut RaftOutbox<C, S>,
    ) {
        let peer = &self.lead.peers[place];
        let moot = match peer.progress {
            // Whoever refuses what it once acknowledged has lost it, and asking again at once changes nothing.
            _ if prev <= peer.match_index => true,
            Progress::Probe { .. } => prev != peer.next_index.previous(),
            Progress::Replicate => false,
            Progress::Snapshot { .. } => true,
        };
        if moot || round < peer.since_round {
            let term = self.storage.current_term;
            return out.note(Why::Ignored { from: Some(peer.id), term, timer: None });
        }
        let meet = match (hint, peer.progress) {
            (Some((index, term)), _) => self.storage.log.conflict_by_term(index, term).min(prev.previous()),
            // It is known what the peer has: something was lost or overtaken on the way, and nothing is to be found.
            (None, Progress::Replicate) if peer.match_index > Index::ZERO => peer.match_index,
            (None, _) => prev.previous(),
        };
        self.begin_round(out);
        let since_round = self.lead.round;
        let peer = &mut self.lead.peers[place];
        peer.since_round = since_round;
        let from = peer.next_index;
        peer.next_index = meet.max(peer.match_index).next();
        peer.progress = Progress::Probe { sent: false };
        out.note(Why::SteppedBack { peer: peer.id, from, to: peer.next_index });
        match peer.next_index > self.storage.log.last_index() {
            true => self.send_heartbeat(place, out),
            false => self.send_entries(place, out),
        }
    }
}
