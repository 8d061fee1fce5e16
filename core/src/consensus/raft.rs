//! Raft: one leader a term, elected by a majority, decides the order of a log that everybody copies.
//!
//! Time is cut into terms. A follower that hears of no leader for a randomized timeout becomes candidate in the next
//! term and asks for votes; a replica votes once a term, for a candidate whose log is at least as up to date as its
//! own, and a majority makes a leader (`election`). The leader appends proposals to its log and sends them on; each
//! append names the entry before it, and a follower that lacks that entry refuses, so that the leader goes back until
//! the logs meet and what differs after is replaced (`replication`, `append`). An entry of the leader's own term that a majority
//! has is committed, and with it all before; committed entries are applied in order (`commit`). Since two majorities share a
//! replica, and that one votes only for logs that have what it has, every later leader has every committed entry.
//!
//! Around this stand: snapshots in place of long logs, sent in pieces to who is too far behind (`snapshot`); changes
//! of the members, one at a time or by way of two majorities at once, and learners, who get the log without a vote
//! (`membership`); reads without a log entry, by a round of heartbeats or by a lease (`read`); leadership handed over
//! on purpose (`transfer`). Pre-votes, the check of the quorum and stickiness keep partly connected replicas from
//! disturbing. Each can be switched in [`Params`].
//!
//! Sources: D. Ongaro and J. Ousterhout, "In Search of an Understandable Consensus Algorithm" (2014, extended
//! version), called the paper; D. Ongaro, "Consensus: Bridging Theory and Practice" (2014), called the dissertation.
//! Two repairs made after them are in: a change of the members waits for an entry of the leader's term to commit
//! (raft-dev, July 2015), and an acknowledgement never lowers `match_index`.
//!
//! Left out: writing to the leader's disk in parallel with sending (dissertation section 10.2.1; a host that lets
//! handlers run on while the disk is busy, holding back their effects, comes to the same), forwarding of proposals by
//! followers (a follower answers who leads, as the paper's section 8 has it), witnesses, and weighing of voters.

mod params;
mod message;
mod log;
mod storage;
mod election;
mod replication;
mod append;
mod commit;
mod snapshot;
mod membership;
mod read;
mod transfer;
mod why;
mod view;
mod setting;

#[cfg(test)]
mod tests;

pub use log::Log;
pub use message::{Appended, Campaign, Message, Timer};
pub use params::{Params, Reads, Rules};
pub use setting::{Setting, SettingRole};
pub use storage::{Snapshot, Storage, Write};
pub use why::{AppendRule, FollowReason, LastEntry, ReadRule, TransferStep, VoteRule, Why};

use super::{
    Boot, Entries, Index, Membership, Outbox, Protocol, ReplicaSet, ReplicaView, Request, RequestId, Role, Term, Value,
};
use crate::ids::ReplicaId;
use read::Reading;
use replication::Peer;
use snapshot::Arriving;
use transfer::Transfer;

/// A replica that runs Raft over commands `C` and snapshots `S`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Raft<C, S> {
    id: ReplicaId,
    params: Params,
    initial: Membership,
    /// What is durable, or will be before anybody hears of it.
    storage: Storage<C, S>,
    /// The latest configuration in the log, committed or not, and its place: it counts from when it is appended.
    membership: Membership,
    membership_index: Index,
    role: Role,
    /// Who leads in `current_term`, when that is known.
    leader: Option<ReplicaId>,
    /// Invariant: only grows.
    commit_index: Index,
    /// Invariant: at most `commit_index`.
    last_applied: Index,
    /// The votes of a campaign; empty unless campaigning.
    granted: ReplicaSet,
    refused: ReplicaSet,
    /// True while a leader was heard within the shortest election timeout; only with stickiness.
    leader_heard: bool,
    /// The snapshot that is arriving.
    arriving: Option<Arriving>,
    /// Reads that a leader confirmed and that wait until everything up to the index is applied here.
    waiting_reads: Vec<(RequestId, Index)>,
    lead: Leadership,
}

/// What only a leader keeps; without meaning while the role is another. `round` grows all the same, so that a timer of
/// an earlier leadership is never taken for one of this.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Leadership {
    /// The others, ascending.
    peers: Vec<Peer>,
    /// The latest round of heartbeats.
    round: u64,
    /// The latest round that a quorum answered: it still followed this leader after that round was sent.
    confirmed_round: u64,
    /// The latest round whose time is over; a lease is held while a later one is confirmed.
    lapsed_round: u64,
    reading: Reading,
    transfer: Option<Transfer>,
    /// True once this term's leader has told anybody to campaign: stickiness protects it no longer.
    gave_up_lease: bool,
}

/// Where Raft's handlers leave their effects.
pub type RaftOutbox<C, S> = Outbox<Raft<C, S>>;

impl<C: Value, S: Value> Protocol for Raft<C, S> {
    type Command = C;
    type Snapshot = S;
    type Message = Message<C, S>;
    type Timer = Timer;
    type Storage = Storage<C, S>;
    type Write = Write<C, S>;
    type Params = Params;
    type Note = Why;

    fn start(boot: Boot<Self>, out: &mut Outbox<Self>) -> Self {
        let Boot { id, params, membership: initial, storage } = boot;
        let (membership_index, membership) = storage.membership(initial);
        let applied = storage.snapshot.as_ref().map_or(Index::ZERO, |snapshot| snapshot.last_included_index);
        let mut raft = Self {
            id,
            params,
            initial,
            storage,
            membership,
            membership_index,
            role: Role::Follower,
            leader: None,
            commit_index: applied,
            last_applied: applied,
            granted: ReplicaSet::EMPTY,
            refused: ReplicaSet::EMPTY,
            leader_heard: false,
            arriving: None,
            waiting_reads: Vec::new(),
            lead: Leadership::default(),
        };
        if let Some(snapshot) = &raft.storage.snapshot {
            out.restore(snapshot.last_included_index, snapshot.state.clone());
        }
        raft.become_follower(raft.storage.current_term, None, FollowReason::Started, out);
        // Whoever promised a leader its lease may have forgotten it in the crash, so it waits before it votes.
        if raft.params.reads == Reads::Lease && raft.storage.current_term > Term(0) {
            raft.leader_was_heard(out);
        }
        raft
    }

    fn on_message(&mut self, from: ReplicaId, message: Self::Message, out: &mut Outbox<Self>) {
        if message.term() != self.storage.current_term && !self.meet_term(from, &message, out) {
            return self.on_stale_message(from, message, out);
        }
        match message {
            Message::AppendEntries { prev_log_index, prev_log_term, entries, leader_commit, round, .. } => {
                let previous = LastEntry { term: prev_log_term, index: prev_log_index };
                self.on_append_entries(from, previous, entries, leader_commit, round, out);
            }
            Message::AppendEntriesReply { round, outcome, .. } => {
                self.on_append_entries_reply(from, round, outcome, out);
            }
            Message::RequestVote { term, last_log_index, last_log_term, campaign } => {
                let last = LastEntry { term: last_log_term, index: last_log_index };
                self.on_request_vote(from, term, last, campaign, out);
            }
            // A pre-vote is granted for a term that nobody is in yet.
            Message::RequestVoteReply { term, granted: true, pre_vote: true } => {
                self.on_pre_vote_granted(from, term, out);
            }
            Message::RequestVoteReply { granted, pre_vote, .. } => {
                self.on_request_vote_reply(from, granted, pre_vote, out);
            }
            Message::InstallSnapshot { .. } => self.on_install_snapshot(from, message, out),
            Message::InstallSnapshotReply { last_included_index, received, installed, round, .. } => {
                self.on_peer_heard(from, round, out);
                self.on_install_snapshot_reply(from, last_included_index, received, installed, round, out);
            }
            Message::TimeoutNow { term } => self.on_timeout_now(from, term, out),
            Message::ReadIndex { id, reads, .. } => self.on_read_index(from, id, reads, out),
            Message::ReadIndexReply { id, index, .. } => self.on_read_index_reply(id, index, out),
        }
    }

    fn on_timer(&mut self, timer: Timer, out: &mut Outbox<Self>) {
        let leads = self.role == Role::Leader;
        match timer {
            Timer::Election if !leads => self.on_election_timeout(out),
            Timer::Stickiness => self.leader_heard = false,
            Timer::Heartbeat if leads => self.on_heartbeat_timeout(out),
            Timer::CheckQuorum if leads => self.on_check_quorum(out),
            Timer::Lease(round) if leads => self.on_lease_lapsed(round, out),
            Timer::Transfer if leads => self.on_transfer_timeout(out),
            _ => out.note(Why::Ignored { from: None, term: self.storage.current_term, timer: Some(timer) }),
        }
    }

    fn on_request(&mut self, request: Request<C, S>, out: &mut Outbox<Self>) {
        match request {
            Request::Propose(proposal) => self.on_propose(proposal, out),
            Request::ProposeAll(proposals) => self.on_propose_all(proposals, out),
            Request::ProposeBatch(id, batch) => self.on_propose_batch(id, batch, out),
            Request::Read(id) => self.on_read(id, self.params.reads, out),
            Request::ReadAs(id, reads) => self.on_read(id, reads, out),
            Request::Change(id, change) => self.on_change(id, change, out),
            Request::Transfer { id, to } => self.on_transfer(id, to, out),
            Request::Snapshot { index, state, bytes } => self.on_snapshot_taken(index, state, bytes, out),
            Request::Campaign if self.role != Role::Leader => self.on_election_timeout(out),
            Request::Campaign => {}
        }
    }

    fn view(&self) -> ReplicaView {
        self.as_view()
    }

    fn write(storage: &mut Storage<C, S>, write: Write<C, S>) {
        storage.write(write);
    }
}

impl<C: Value, S: Value> Raft<C, S> {
    /// What this replica has stored, or asked to be stored.
    #[must_use]
    pub fn storage(&self) -> &Storage<C, S> {
        &self.storage
    }

    /// What it is to the others.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// The last entry that it knows to be committed.
    #[must_use]
    pub fn commit_index(&self) -> Index {
        self.commit_index
    }

    /// Who leads, as far as it knows.
    #[must_use]
    pub fn leader(&self) -> Option<ReplicaId> {
        self.leader
    }

    /// The latest term it has seen.
    #[must_use]
    pub fn term(&self) -> Term {
        self.storage.current_term
    }

    /// How it is set up.
    #[must_use]
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// Its own last entry.
    fn last_entry(&self) -> LastEntry {
        LastEntry { term: self.storage.log.last_term(), index: self.storage.log.last_index() }
    }

    /// Stores term and vote.
    fn persist_vote(&mut self, current_term: Term, voted_for: Option<ReplicaId>, out: &mut RaftOutbox<C, S>) {
        (self.storage.current_term, self.storage.voted_for) = (current_term, voted_for);
        let voted_for = voted_for.filter(|_| self.params.rules.vote_persisted);
        out.persist(Write::Vote { current_term, voted_for });
    }

    /// Stores entries after `previous`; the members may be others then.
    fn persist_entries(&mut self, previous: Index, entries: Entries<C>, out: &mut RaftOutbox<C, S>) {
        if out.is_whole() {
            out.persist(Write::Append { previous, entries: entries.clone() });
        }
        if self.storage.log.append(previous, entries) {
            self.refresh_membership(out);
        }
    }

    /// Stores anything else.
    fn persist(&mut self, write: Write<C, S>, out: &mut RaftOutbox<C, S>) {
        self.storage.write(write.clone());
        out.persist(write);
    }

    /// Whose majorities decide.
    fn deciding(&self) -> Membership {
        match self.params.rules.joint_majorities {
            true => self.membership,
            false => self.membership.settled(),
        }
    }

    /// A message of another term: in a later one this replica follows; false when the message is of a term that is over. What
    /// is said of votes is judged by itself, whatever its term.
    #[cold]
    fn meet_term(&mut self, from: ReplicaId, message: &Message<C, S>, out: &mut RaftOutbox<C, S>) -> bool {
        let term = message.term();
        match message {
            Message::RequestVote { .. } | Message::RequestVoteReply { granted: true, pre_vote: true, .. } => true,
            _ if term < self.storage.current_term => false,
            _ => {
                let leads = matches!(message, Message::AppendEntries { .. } | Message::InstallSnapshot { .. });
                self.become_follower(term, leads.then_some(from), FollowReason::HigherTerm, out);
                true
            }
        }
    }

    /// A message of a term that is over is answered, when its sender believes to lead, and else dropped.
    fn on_stale_message(&mut self, from: ReplicaId, message: Message<C, S>, out: &mut RaftOutbox<C, S>) {
        let term = self.storage.current_term;
        match message {
            Message::AppendEntries { prev_log_index, prev_log_term, term: stale, .. } => {
                out.note(Why::AppendRejected {
                    leader: from,
                    rule: AppendRule::StaleTerm,
                    term: stale,
                    prev_log_index,
                    prev_log_term,
                    own_term: self.storage.log.term_at(prev_log_index),
                    hint: None,
                });
                out.send(from, Message::AppendEntriesReply { term, round: 0, outcome: Appended::Stale });
            }
            Message::InstallSnapshot { .. } => {
                out.send(from, Message::AppendEntriesReply { term, round: 0, outcome: Appended::Stale });
            }
            Message::ReadIndex { id, .. } => out.send(from, Message::ReadIndexReply { term, id, index: None }),
            other => out.note(Why::Ignored { from: Some(from), term: other.term(), timer: None }),
        }
    }
}
