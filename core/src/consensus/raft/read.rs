//! Reads that see every completed write, without an entry in the log (paper section 8; dissertation section 6.4).
//!
//! A leader does not know by itself that it still leads. It notes its commit index, sends a round of heartbeats, and
//! answers when a quorum has answered the round: nobody else can have been elected before the read was asked. It also
//! must have committed an entry of its own term, or its commit index may be behind that of the leader before.
//!
//! A lease saves the round: whoever answered a round votes for nobody for the shortest election timeout after, so the
//! leader may answer alone for a shorter time than that, counted from when it sent the round. This is an assumption
//! about clocks, and the only place where safety rests on one: the leader's `lease` must be over before
//! `election_timeout_min` is over on any follower's clock.

use super::{Message, Raft, RaftOutbox, ReadRule, Reads, Timer, Why};
use crate::consensus::{Index, Refusal, RequestId, Response, Role, Value, quorum};
use crate::ids::ReplicaId;
use std::collections::VecDeque;

/// The most reads that wait at one leader, and at one follower.
const READS_MAX: usize = 4096;

/// A read that waits for its round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Pending {
    asker: Asker,
    index: Index,
    round: u64,
}

/// Who asked: somebody at this replica, or another replica for somebody there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Asker {
    id: RequestId,
    replica: Option<ReplicaId>,
    reads: Reads,
}

/// The reads of a leader.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Reading {
    /// Those that wait for their round, in the order of the rounds.
    pending: VecDeque<Pending>,
    /// Those that wait until an entry of this term is committed.
    early: Vec<Asker>,
}

impl Reading {
    pub(super) fn len(&self) -> usize {
        self.pending.len() + self.early.len()
    }
}

impl<C: Value, S: Value> Raft<C, S> {
    /// Whether everything that earlier leaders committed is known to be committed here.
    pub(super) fn committed_in_term(&self) -> bool {
        self.storage.log.term_at(self.commit_index) == Some(self.storage.current_term)
    }

    /// Whether no other leader can have been elected, clocks permitting.
    pub(super) fn holds_lease(&self) -> bool {
        let lead = &self.lead;
        self.role == Role::Leader
            && self.params.reads == Reads::Lease
            && self.params.leader_stickiness
            && !lead.gave_up_lease
            && lead.confirmed_round > lead.lapsed_round
    }

    pub(super) fn on_read(&mut self, id: RequestId, reads: Reads, out: &mut RaftOutbox<C, S>) {
        if reads == Reads::Local {
            let index = self.last_applied;
            out.note(Why::ReadConfirmed { index, rule: ReadRule::Local, round: self.lead.round });
            return out.respond(Response::ReadAt { id, index });
        }
        match (self.role, self.leader) {
            (Role::Leader, _) => self.read_as_leader(Asker { id, replica: None, reads }, out),
            (_, Some(leader)) => {
                out.send(leader, Message::ReadIndex { term: self.storage.current_term, id, reads });
            }
            (_, None) => out.respond(Response::NotLeader { id, leader: None }),
        }
    }

    pub(super) fn on_read_index(&mut self, from: ReplicaId, id: RequestId, reads: Reads, out: &mut RaftOutbox<C, S>) {
        match self.role {
            Role::Leader => self.read_as_leader(Asker { id, replica: Some(from), reads }, out),
            _ => out.send(from, Message::ReadIndexReply { term: self.storage.current_term, id, index: None }),
        }
    }

    pub(super) fn on_read_index_reply(&mut self, id: RequestId, index: Option<Index>, out: &mut RaftOutbox<C, S>) {
        match index {
            None => out.respond(Response::NotLeader { id, leader: self.leader }),
            Some(_) if self.waiting_reads.len() == READS_MAX => {
                out.respond(Response::Refused { id, reason: Refusal::Busy });
            }
            Some(index) => {
                self.waiting_reads.push((id, index));
                self.answer_waiting_reads(out);
            }
        }
    }

    fn read_as_leader(&mut self, asker: Asker, out: &mut RaftOutbox<C, S>) {
        if self.lead.reading.len() >= READS_MAX {
            return self.answer(asker, Err(Refusal::Busy), out);
        }
        if !self.committed_in_term() {
            out.note(Why::ReadWaits { commit_index: self.commit_index, term: self.storage.current_term });
            return self.lead.reading.early.push(asker);
        }
        let index = self.commit_index;
        if asker.reads == Reads::Lease && self.holds_lease() {
            out.note(Why::ReadConfirmed { index, rule: ReadRule::Lease, round: self.lead.confirmed_round });
            return self.answer(asker, Ok(index), out);
        }
        self.begin_round(out);
        self.lead.reading.pending.push_back(Pending { asker, index, round: self.lead.round });
        self.send_heartbeats(out);
        self.confirm_round(out);
    }

    /// The next round of heartbeats begins.
    pub(super) fn begin_round(&mut self, out: &mut RaftOutbox<C, S>) {
        self.lead.round += 1;
        if self.params.reads == Reads::Lease {
            out.set_timer(Timer::Lease(self.lead.round), self.params.lease, self.params.lease);
        }
    }

    /// Reads that came before anything was committed in this term begin now.
    pub(super) fn begin_waiting_reads(&mut self, out: &mut RaftOutbox<C, S>) {
        if !self.lead.reading.early.is_empty() && self.committed_in_term() {
            for asker in std::mem::take(&mut self.lead.reading.early) {
                self.read_as_leader(asker, out);
            }
        }
    }

    /// A peer answered a round: a quorum may have.
    pub(super) fn confirm_round(&mut self, out: &mut RaftOutbox<C, S>) {
        let (own, peers) = (self.lead.round, &self.lead.peers);
        let answered = |id| match id == self.id {
            true => Index(own),
            false => peers.iter().find(|peer| peer.id == id).map_or(Index::ZERO, |peer| Index(peer.answered_round)),
        };
        let Some(Index(round)) = quorum::reached(&self.deciding(), answered) else { return };
        if round <= self.lead.confirmed_round {
            return;
        }
        self.lead.confirmed_round = round;
        while let Some(pending) = self.lead.reading.pending.pop_front_if(|pending| pending.round <= round) {
            out.note(Why::ReadConfirmed { index: pending.index, rule: ReadRule::QuorumAnswered, round });
            self.answer(pending.asker, Ok(pending.index), out);
        }
    }

    pub(super) fn on_lease_lapsed(&mut self, round: u64, out: &mut RaftOutbox<C, S>) {
        let held = self.holds_lease();
        self.lead.lapsed_round = self.lead.lapsed_round.max(round);
        if held && !self.holds_lease() {
            out.note(Why::LeaseEnded { round });
        }
    }

    fn answer(&self, asker: Asker, result: Result<Index, Refusal>, out: &mut RaftOutbox<C, S>) {
        let Asker { id, replica, .. } = asker;
        match (replica, result) {
            (Some(to), _) => {
                out.send(to, Message::ReadIndexReply { term: self.storage.current_term, id, index: result.ok() });
            }
            (None, Ok(index)) => out.respond(Response::ReadAt { id, index }),
            (None, Err(reason)) => out.respond(Response::Refused { id, reason }),
        }
    }

    /// A leader that steps down confirms nothing any more.
    pub(super) fn fail_reads(&mut self, out: &mut RaftOutbox<C, S>) {
        let Reading { pending, early } = std::mem::take(&mut self.lead.reading);
        for asker in pending.into_iter().map(|pending| pending.asker).chain(early) {
            self.answer(asker, Err(Refusal::LeadershipLost), out);
        }
    }

    /// Answers the reads whose index is applied here.
    pub(super) fn answer_waiting_reads(&mut self, out: &mut RaftOutbox<C, S>) {
        if self.waiting_reads.is_empty() {
            return;
        }
        let applied = self.last_applied;
        self.waiting_reads.retain(|&(id, index)| {
            if index <= applied {
                out.respond(Response::ReadAt { id, index });
            }
            index > applied
        });
    }
}
