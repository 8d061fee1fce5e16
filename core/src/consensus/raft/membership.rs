//! Changes of the members: one at a time, or any number by way of a joint configuration (paper section 6;
//! dissertation chapter 4).
//!
//! A configuration counts from when it is in the log, committed or not, and stops counting when it is cut off. Two
//! configurations that follow one another must not have disjoint majorities; adding or removing one voter keeps that,
//! and so does asking both majorities while joint.

use super::replication::{Peer, Progress};
use super::{FollowReason, Raft, RaftOutbox, Why};
use crate::consensus::{
    Change, Entries, Entry, Index, Membership, Payload, Refusal, ReplicaSet, RequestId, Response, Role, Value,
};

impl<C: Value, S: Value> Raft<C, S> {
    pub(super) fn on_change(&mut self, id: RequestId, change: Change, out: &mut RaftOutbox<C, S>) {
        if self.role != Role::Leader {
            return out.respond(Response::NotLeader { id, leader: self.leader });
        }
        match self.plan(change) {
            Err(reason) => {
                out.note(Why::RequestRefused { reason });
                out.respond(Response::Refused { id, reason });
            }
            Ok(membership) => {
                let (term, index) = (self.storage.current_term, self.storage.log.last_index().next());
                out.respond(Response::Proposed { id, term, index });
                self.append_membership(membership, out);
            }
        }
    }

    fn append_membership(&mut self, membership: Membership, out: &mut RaftOutbox<C, S>) {
        let term = self.storage.current_term;
        self.append_as_leader(Entries::one(Entry { term, payload: Payload::Membership(membership) }), out);
    }

    /// What the members become by `change`, or why not.
    fn plan(&self, change: Change) -> Result<Membership, Refusal> {
        if self.lead.transfer.is_some() {
            return Err(Refusal::Transferring);
        }
        if self.membership_index > self.commit_index || self.membership.is_joint() {
            return Err(Refusal::ChangeInProgress);
        }
        // Else a change left over by an earlier leader could commit beside this one, each by a majority of its own.
        if !self.committed_in_term() {
            return Err(Refusal::NothingCommittedInTerm);
        }
        let Membership { voters, learners, .. } = self.membership;
        let mut next = self.membership;
        match change {
            Change::AddLearner(id) => next.learners = learners.with(id).difference(voters),
            Change::AddVoter(id) => {
                if learners.contains(id) && !self.has_caught_up(id) {
                    return Err(Refusal::NotCaughtUp);
                }
                (next.voters, next.learners) = (voters.with(id), learners.without(id));
            }
            Change::Remove(id) => (next.voters, next.learners) = (voters.without(id), learners.without(id)),
            Change::Joint { voters: to, learners } => {
                next.learners = learners.difference(to);
                if to != voters {
                    (next.voters, next.outgoing) = (to, voters);
                }
            }
        }
        if next.voters.is_empty() {
            Err(Refusal::NoVoters)
        } else if next == self.membership {
            Err(Refusal::NoChange)
        } else {
            Ok(next)
        }
    }

    fn has_caught_up(&self, id: crate::ids::ReplicaId) -> bool {
        let last = self.storage.log.last_index();
        let peer = self.lead.peers.iter().find(|peer| peer.id == id);
        peer.is_some_and(|peer| {
            peer.progress == Progress::Replicate && last.since(peer.match_index) <= self.params.catch_up_entries
        })
    }

    /// The log has changed: the members may have, too.
    pub(super) fn refresh_membership(&mut self, out: &mut RaftOutbox<C, S>) {
        let (index, membership) = self.storage.membership(self.initial);
        if (index, membership) == (self.membership_index, self.membership) {
            return;
        }
        let reverted = index < self.membership_index;
        (self.membership_index, self.membership) = (index, membership);
        out.note(match reverted {
            true => Why::MembershipReverted { index, membership },
            false => Why::MembershipTaken { index, membership },
        });
        match self.role {
            // A newcomer is offered the entry that made it one.
            Role::Leader => self.meet_peers(index.previous()),
            _ => self.set_election_timer(out),
        }
    }

    /// Knows exactly the peers of the present configuration. What is known of old ones stays; new ones are taken to have
    /// everything up to `last`.
    pub(super) fn meet_peers(&mut self, last: Index) {
        let everybody = self.membership.everybody().without(self.id);
        self.lead.peers.retain(|peer| everybody.contains(peer.id));
        let known: ReplicaSet = self.lead.peers.iter().map(|peer| peer.id).collect();
        self.lead.peers.extend(everybody.difference(known).iter().map(|id| Peer::new(id, last)));
        self.lead.peers.sort_unstable_by_key(|peer| peer.id);
    }

    /// Something was committed, with it perhaps the members. From a joint configuration the leader goes on to the new one,
    /// also when the joint one was committed by a leader before it; a leader that is no voter in the end has done its
    /// work.
    pub(super) fn go_on_with_membership(&mut self, committed_before: Index, out: &mut RaftOutbox<C, S>) {
        let (index, membership) = (self.membership_index, self.membership);
        let settled = index <= committed_before && !membership.is_joint();
        if settled || index > self.commit_index {
            return;
        }
        let news = index > committed_before;
        if news {
            out.note(Why::MembershipCommitted { index, membership });
        }
        if self.role != Role::Leader {
            return;
        }
        if membership.is_joint() {
            self.append_membership(membership.settled(), out);
        } else if news && !membership.voters.contains(self.id) {
            // One last word, so that the others know what is committed.
            self.send_heartbeats(out);
            self.become_follower(self.storage.current_term, None, FollowReason::Removed, out);
        }
    }
}
