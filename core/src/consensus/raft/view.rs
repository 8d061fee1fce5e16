//! A Raft replica as plain data.

use super::replication::Progress;
use super::{Peer, Raft};
use crate::consensus::{Flow, Index, LOG_SHOWN, PeerView, ReplicaView, Role, Term, Value, Votes};

impl<C: Value, S: Value> Raft<C, S> {
    pub(super) fn as_view(&self) -> ReplicaView {
        let log = &self.storage.log;
        let (first_index, last_index) = (log.base_index().next(), log.last_index());
        let shown = last_index.0.saturating_sub(LOG_SHOWN as u64).max(log.base_index().0);
        let log_terms: Vec<Term> = (shown + 1..=last_index.0).filter_map(|index| log.term_at(Index(index))).collect();
        let campaigns = matches!(self.role, Role::PreCandidate | Role::Candidate);
        let voters = self.membership.voters.union(self.membership.outgoing);
        let leads = self.role == Role::Leader;
        let snapshot = self.storage.snapshot.as_ref();
        let votes = Votes {
            granted: self.granted,
            refused: self.refused,
            pending: voters.difference(self.granted).difference(self.refused),
        };
        ReplicaView {
            id: self.id,
            role: self.role,
            current_term: self.storage.current_term,
            voted_for: self.storage.voted_for,
            leader: self.leader,
            votes: if campaigns { votes } else { Votes::default() },
            first_index,
            last_index,
            log_terms,
            snapshot: snapshot.map(|snapshot| (snapshot.last_included_index, snapshot.last_included_term)),
            commit_index: self.commit_index,
            last_applied: self.last_applied,
            membership: self.membership,
            membership_index: self.membership_index,
            peers: if leads { self.lead.peers.iter().map(|peer| self.peer_view(peer)).collect() } else { Vec::new() },
            transfer: self.lead.transfer.filter(|_| leads).map(|transfer| transfer.to),
            lease: self.holds_lease(),
            reads_pending: (self.waiting_reads.len() + if leads { self.lead.reading.len() } else { 0 }) as u32,
            snapshot_received: self.arriving.map(|arriving| arriving.received),
        }
    }

    fn peer_view(&self, peer: &Peer) -> PeerView {
        let flow = match peer.progress {
            Progress::Probe { .. } => Flow::Probe,
            Progress::Replicate => Flow::Replicate,
            Progress::Snapshot { received, .. } => {
                Flow::Snapshot { received, bytes: self.storage.snapshot.as_ref().map_or(0, |snapshot| snapshot.bytes) }
            }
        };
        let Peer { id, next_index, match_index, active, .. } = *peer;
        PeerView { id, next_index, match_index, flow, active }
    }
}
