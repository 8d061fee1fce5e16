//! Snapshots in place of long logs, and sending them in pieces (paper section 7).

use super::replication::Progress;
use super::{Message, Raft, RaftOutbox, Snapshot, Why, Write};
use crate::consensus::{Index, Role, Term, Value};
use crate::ids::ReplicaId;

/// A snapshot that is arriving, piece by piece and in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Arriving {
    index: Index,
    term: Term,
    pub(super) received: u64,
}

impl<C: Value, S: Value> Raft<C, S> {
    fn snapshot_index(&self) -> Index {
        self.storage.snapshot.as_ref().map_or(Index::ZERO, |snapshot| snapshot.last_included_index)
    }

    /// Asks for a snapshot when the last one is old. Not while a peer is being sent the last one: it would begin anew.
    pub(super) fn ask_for_snapshot(&self, out: &mut RaftOutbox<C, S>) {
        let every = self.params.snapshot_entries;
        if every == 0 || self.last_applied.since(self.snapshot_index()) < every {
            return;
        }
        let sending = |peer: &super::Peer| peer.active && matches!(peer.progress, Progress::Snapshot { .. });
        if self.role != Role::Leader || !self.lead.peers.iter().any(sending) {
            out.take_snapshot(self.last_applied);
        }
    }

    /// The state machine's state after `index`: the log can be cut.
    pub(super) fn on_snapshot_taken(&mut self, index: Index, state: S, bytes: u64, out: &mut RaftOutbox<C, S>) {
        let term = self.storage.log.term_at(index).filter(|_| index <= self.last_applied);
        let Some(last_included_term) = term.filter(|_| index > self.snapshot_index()) else { return };
        let membership = self.storage.membership_at(index, self.initial);
        let snapshot = Snapshot { last_included_index: index, last_included_term, membership, state, bytes };
        let base = Index(index.0.saturating_sub(self.params.trailing_entries)).max(self.storage.log.base_index());
        self.persist(Write::Snapshot { snapshot, base }, out);
        out.note(Why::LogCompacted { last_included_index: index, base });
    }

    /// Sends the piece of the snapshot that a peer lacks next. Until it has been answered, it is also the heartbeat.
    pub(super) fn send_snapshot(&mut self, place: usize, out: &mut RaftOutbox<C, S>) {
        let snapshot = self.storage.snapshot.as_ref().expect("a log is cut only where a snapshot has what was cut");
        let Snapshot { last_included_index, last_included_term, membership, bytes, .. } = *snapshot;
        let peer = &mut self.lead.peers[place];
        let offset = match peer.progress {
            Progress::Snapshot { index, received } if index == last_included_index => received.min(bytes),
            _ => 0,
        };
        peer.progress = Progress::Snapshot { index: last_included_index, received: offset };
        let length = (bytes - offset).min(self.params.snapshot_chunk_bytes.max(1));
        let done = offset + length == bytes;
        out.note(Why::SnapshotSent { peer: peer.id, last_included_index, offset, length });
        let message = Message::InstallSnapshot {
            term: self.storage.current_term,
            last_included_index,
            last_included_term,
            membership,
            offset,
            length,
            state: done.then(|| (snapshot.state.clone(), bytes)),
            round: self.lead.round,
        };
        out.send(peer.id, message);
    }

    pub(super) fn on_install_snapshot_reply(
        &mut self,
        from: ReplicaId,
        index: Index,
        received: u64,
        installed: bool,
        round: u64,
        out: &mut RaftOutbox<C, S>,
    ) {
        let Some(place) = self.lead.peers.iter().position(|peer| peer.id == from) else { return };
        if self.role != Role::Leader {
            return;
        }
        if installed {
            return self.on_accepted(place, index, round, out);
        }
        match &mut self.lead.peers[place].progress {
            Progress::Snapshot { index: sent, received: known } if *sent == index && received != *known => {
                *known = received;
                self.send_snapshot(place, out);
            }
            _ => {}
        }
    }

    /// A piece arrived. With the last one the snapshot takes the place of the log up to its last entry.
    pub(super) fn on_install_snapshot(&mut self, from: ReplicaId, message: Message<C, S>, out: &mut RaftOutbox<C, S>) {
        let Message::InstallSnapshot {
            term,
            last_included_index: index,
            last_included_term,
            membership,
            offset,
            length,
            state,
            round,
        } = message
        else {
            return;
        };
        if self.role == Role::Leader {
            return out.note(Why::Ignored { from: Some(from), term, timer: None });
        }
        self.follow(from, out);
        let mut received = 0;
        let mut installed = index <= self.commit_index;
        if installed {
            let commit_index = self.commit_index;
            out.note(Why::SnapshotIgnored { last_included_index: index, commit_index });
        } else {
            received = self.receive(index, last_included_term, offset, length);
            if let Some((state, bytes)) = state.filter(|(_, bytes)| received == *bytes) {
                let snapshot = Snapshot { last_included_index: index, last_included_term, membership, state, bytes };
                self.install(snapshot, out);
                installed = true;
            }
        }
        let reply = Message::InstallSnapshotReply { term, last_included_index: index, received, installed, round };
        out.send(from, reply);
    }

    /// How much of the snapshot has arrived, this piece included if it comes next.
    fn receive(&mut self, index: Index, term: Term, offset: u64, length: u64) -> u64 {
        let arriving = match &mut self.arriving {
            Some(arriving) if (arriving.index, arriving.term) == (index, term) => arriving,
            other => other.insert(Arriving { index, term, received: 0 }),
        };
        if arriving.received == offset {
            arriving.received += length;
        }
        arriving.received
    }

    fn install(&mut self, snapshot: Snapshot<S>, out: &mut RaftOutbox<C, S>) {
        let Snapshot { last_included_index: index, last_included_term, state, .. } = snapshot.clone();
        self.arriving = None;
        self.persist(Write::Snapshot { snapshot, base: index }, out);
        out.note(Why::SnapshotInstalled {
            last_included_index: index,
            last_included_term,
            kept: self.storage.log.last_index().since(index),
        });
        (self.commit_index, self.last_applied) = (index, index);
        out.restore(index, state);
        self.refresh_membership(out);
        self.answer_waiting_reads(out);
    }
}
