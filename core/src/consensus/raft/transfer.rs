//! Leadership handed over on purpose (dissertation section 3.10).
//!
//! The leader takes no more proposals, brings the target up to date, and tells it to campaign at once; the target's
//! request for votes is heard even by who still hears the leader.

use super::{Campaign, Message, Raft, RaftOutbox, Timer, TransferStep, Why};
use crate::consensus::{Refusal, RequestId, Response, Role, Term, Value};
use crate::ids::ReplicaId;

/// A transfer under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Transfer {
    pub(super) to: ReplicaId,
    told: bool,
}

impl<C: Value, S: Value> Raft<C, S> {
    pub(super) fn on_transfer(&mut self, id: RequestId, to: ReplicaId, out: &mut RaftOutbox<C, S>) {
        if self.role != Role::Leader {
            return out.respond(Response::NotLeader { id, leader: self.leader });
        }
        let place = self.lead.peers.iter().position(|peer| peer.id == to);
        let Some(place) = place.filter(|_| self.membership.voters.contains(to)) else {
            out.note(Why::Transfer { to, step: TransferStep::Refused });
            return out.respond(Response::Refused { id, reason: Refusal::NotAVoter });
        };
        out.respond(Response::Transferring { id });
        if self.lead.transfer.is_some_and(|transfer| transfer.to == to) {
            return;
        }
        self.lead.transfer = Some(Transfer { to, told: false });
        out.set_timer(Timer::Transfer, self.params.transfer_timeout, self.params.transfer_timeout);
        out.note(Why::Transfer { to, step: TransferStep::CatchingUp });
        self.go_on_with_transfer(place, out);
        self.send_entries(place, out);
    }

    /// Tells the target to campaign once it has the whole log.
    pub(super) fn go_on_with_transfer(&mut self, place: usize, out: &mut RaftOutbox<C, S>) {
        let peer = &self.lead.peers[place];
        let Some(transfer) = &mut self.lead.transfer else { return };
        if transfer.to != peer.id || transfer.told || peer.match_index < self.storage.log.last_index() {
            return;
        }
        transfer.told = true;
        self.lead.gave_up_lease = true;
        out.note(Why::Transfer { to: peer.id, step: TransferStep::TimeoutNowSent });
        out.send(peer.id, Message::TimeoutNow { term: self.storage.current_term });
    }

    pub(super) fn on_transfer_timeout(&mut self, out: &mut RaftOutbox<C, S>) {
        if let Some(Transfer { to, .. }) = self.lead.transfer.take() {
            out.note(Why::Transfer { to, step: TransferStep::TimedOut });
        }
    }

    /// The leader wants this replica to lead.
    pub(super) fn on_timeout_now(&mut self, from: ReplicaId, term: Term, out: &mut RaftOutbox<C, S>) {
        let campaigns = matches!(self.role, Role::Candidate | Role::Leader);
        if campaigns || !self.may_campaign() {
            return out.note(Why::Ignored { from: Some(from), term, timer: None });
        }
        out.note(Why::Transfer { to: self.id, step: TransferStep::TimeoutNowTaken });
        self.leader_heard = false;
        self.become_candidate(Campaign::Transfer, out);
    }
}
