//! Elections: who may ask, who votes, who wins (paper section 5.2 and 5.4.1; dissertation sections 4.2.3, 6.2, 9.6).

use super::{Campaign, FollowReason, LastEntry, Message, Raft, RaftOutbox, Timer, VoteRule, Why};
use crate::consensus::quorum::{self, VoteResult};
use crate::consensus::{Entries, Entry, Payload, ReplicaSet, Role, Term, Value};
use crate::ids::ReplicaId;

impl<C: Value, S: Value> Raft<C, S> {
    /// Voters campaign; and so does who was a voter until a configuration that is not known to be committed: those that
    /// have it may be the only ones whose logs are good enough, and none of them a voter (dissertation section 4.2.2).
    pub(super) fn may_campaign(&self) -> bool {
        let was_voter = || {
            let before = self.storage.membership_at(self.membership_index.previous(), self.initial);
            self.membership_index > self.commit_index && before.1.votes(self.id)
        };
        self.membership.votes(self.id) || was_voter()
    }

    pub(super) fn set_election_timer(&self, out: &mut RaftOutbox<C, S>) {
        if self.may_campaign() {
            out.set_timer(Timer::Election, self.params.election_timeout_min, self.params.election_timeout_max);
        }
    }

    /// A leader of this term was heard: waiting begins anew.
    pub(super) fn leader_was_heard(&mut self, out: &mut RaftOutbox<C, S>) {
        if out.is_whole() {
            self.set_election_timer(out);
        }
        if self.params.leader_stickiness {
            self.leader_heard = true;
            let shortest = self.params.election_timeout_min;
            out.set_timer(Timer::Stickiness, shortest, shortest);
        }
    }

    /// Steps down, or stays down, in `term`, which is this one or a later one.
    pub(super) fn become_follower(
        &mut self,
        term: Term,
        leader: Option<ReplicaId>,
        reason: FollowReason,
        out: &mut RaftOutbox<C, S>,
    ) {
        if term > self.storage.current_term {
            self.persist_vote(term, None, out);
        }
        if self.role == Role::Leader {
            self.stop_leading(out);
        }
        self.role = Role::Follower;
        self.leader = leader;
        (self.granted, self.refused) = (ReplicaSet::EMPTY, ReplicaSet::EMPTY);
        self.set_election_timer(out);
        out.note(Why::BecameFollower { term, leader, reason });
    }

    fn stop_leading(&mut self, out: &mut RaftOutbox<C, S>) {
        self.fail_reads(out);
        self.lead.peers.clear();
        for timer in [Timer::Heartbeat, Timer::CheckQuorum] {
            out.cancel_timer(timer);
        }
        if self.lead.transfer.take().is_some() {
            out.cancel_timer(Timer::Transfer);
        }
    }

    /// No leader was heard of: campaign.
    pub(super) fn on_election_timeout(&mut self, out: &mut RaftOutbox<C, S>) {
        if !self.may_campaign() {
            out.note(Why::CannotCampaign { term: self.storage.current_term });
            return;
        }
        self.leader_heard = false;
        match self.params.pre_vote {
            true => self.become_pre_candidate(out),
            false => self.become_candidate(Campaign::Election, out),
        }
    }

    /// Asks whether the next election could be won. Term and vote stay as they are, so nobody is disturbed.
    fn become_pre_candidate(&mut self, out: &mut RaftOutbox<C, S>) {
        self.role = Role::PreCandidate;
        self.leader = None;
        let term = self.storage.current_term.next();
        out.note(Why::BecamePreCandidate { term });
        self.ask_for_votes(term, Campaign::PreVote, out);
    }

    /// Begins the next term with a vote for itself.
    pub(super) fn become_candidate(&mut self, campaign: Campaign, out: &mut RaftOutbox<C, S>) {
        let term = self.storage.current_term.next();
        self.persist_vote(term, Some(self.id), out);
        self.role = Role::Candidate;
        self.leader = None;
        out.note(Why::BecameCandidate { term, campaign });
        self.ask_for_votes(term, campaign, out);
    }

    fn ask_for_votes(&mut self, term: Term, campaign: Campaign, out: &mut RaftOutbox<C, S>) {
        (self.granted, self.refused) = (ReplicaSet::EMPTY.with(self.id), ReplicaSet::EMPTY);
        self.set_election_timer(out);
        let LastEntry { term: last_log_term, index: last_log_index } = self.last_entry();
        for voter in self.membership.voters.union(self.membership.outgoing).without(self.id).iter() {
            out.send(voter, Message::RequestVote { term, last_log_index, last_log_term, campaign });
        }
        self.count_votes(out);
    }

    /// Decides on a request for a vote. The rules, in their order: stickiness, term, one vote a term, the better log.
    pub(super) fn on_request_vote(
        &mut self,
        from: ReplicaId,
        term: Term,
        last: LastEntry,
        campaign: Campaign,
        out: &mut RaftOutbox<C, S>,
    ) {
        let own_term = self.storage.current_term;
        let pre_vote = campaign == Campaign::PreVote;
        let sticky = self.leader_alive() && campaign != Campaign::Transfer && term > own_term;
        // Whoever disturbs a living leader does not even get its term noticed.
        if term > own_term && !pre_vote && !sticky {
            self.become_follower(term, None, FollowReason::HigherTerm, out);
        }
        let (granted, rule) = match sticky {
            true => (false, VoteRule::LeaderAlive),
            false => self.judge(from, term, last, campaign),
        };
        out.note(Why::Voted {
            candidate: from,
            term,
            campaign,
            granted,
            rule,
            own_term,
            voted_for: self.storage.voted_for,
            candidate_last: last,
            own_last: self.last_entry(),
        });
        if granted && !pre_vote {
            if self.storage.voted_for != Some(from) {
                self.persist_vote(term, Some(from), out);
            }
            self.set_election_timer(out);
        }
        // The grant of a pre-vote names the term it is for; everything else tells the voter's own.
        let term = if granted && pre_vote { term } else { self.storage.current_term };
        out.send(from, Message::RequestVoteReply { term, granted, pre_vote });
    }

    /// A leader hears itself.
    fn leader_alive(&self) -> bool {
        self.params.leader_stickiness && (self.leader_heard || self.role == Role::Leader)
    }

    fn judge(&self, from: ReplicaId, term: Term, last: LastEntry, campaign: Campaign) -> (bool, VoteRule) {
        let rules = self.params.rules;
        let pre_vote = campaign == Campaign::PreVote;
        let (current, voted_for) = (self.storage.current_term, self.storage.voted_for);
        if term < current || pre_vote && term == current {
            (false, VoteRule::StaleTerm)
        } else if !pre_vote && rules.one_vote_per_term && voted_for.is_some_and(|voted_for| voted_for != from) {
            (false, VoteRule::AlreadyVoted)
        } else if rules.log_up_to_date && last < self.last_entry() {
            (false, VoteRule::LogBehind)
        } else if pre_vote {
            (true, VoteRule::CouldWin)
        } else if voted_for == Some(from) {
            (true, VoteRule::SameCandidate)
        } else {
            (true, VoteRule::FirstCome)
        }
    }

    /// Somebody would vote for it in `term`. An answer to an earlier campaign is for an earlier term.
    pub(super) fn on_pre_vote_granted(&mut self, from: ReplicaId, term: Term, out: &mut RaftOutbox<C, S>) {
        let current = self.storage.current_term;
        if self.role != Role::PreCandidate || term < current || term > current.next() {
            out.note(Why::Ignored { from: Some(from), term, timer: None });
            return;
        }
        self.count_vote(from, true, out);
    }

    /// An answer of this term.
    pub(super) fn on_request_vote_reply(
        &mut self,
        from: ReplicaId,
        granted: bool,
        pre_vote: bool,
        out: &mut RaftOutbox<C, S>,
    ) {
        let asked = if pre_vote { Role::PreCandidate } else { Role::Candidate };
        if self.role != asked {
            out.note(Why::Ignored { from: Some(from), term: self.storage.current_term, timer: None });
            return;
        }
        self.count_vote(from, granted, out);
    }

    /// The first answer of a voter counts.
    fn count_vote(&mut self, from: ReplicaId, granted: bool, out: &mut RaftOutbox<C, S>) {
        if !self.granted.contains(from) && !self.refused.contains(from) {
            let votes = if granted { &mut self.granted } else { &mut self.refused };
            *votes = votes.with(from);
        }
        let voters = self.deciding().voters;
        out.note(Why::VoteCounted {
            from,
            granted,
            pre_vote: self.role == Role::PreCandidate,
            votes: voters.intersection(self.granted).len() as u8,
            needed: quorum::majority(voters.len()) as u8,
        });
        self.count_votes(out);
    }

    /// A candidate that cannot win any more waits for its timeout, as in the paper; a pre-candidate follows again.
    fn count_votes(&mut self, out: &mut RaftOutbox<C, S>) {
        let result = quorum::vote(&self.deciding(), self.granted, self.refused);
        match (self.role, result) {
            (Role::PreCandidate, VoteResult::Won) => self.become_candidate(Campaign::Election, out),
            (Role::PreCandidate, VoteResult::Lost) => {
                self.become_follower(self.storage.current_term, None, FollowReason::PreVoteLost, out);
            }
            (Role::Candidate, VoteResult::Won) => self.become_leader(out),
            _ => {}
        }
    }

    /// Leads from here on. The empty entry of its own term lets it commit what earlier terms left (section 5.4.2, 8).
    fn become_leader(&mut self, out: &mut RaftOutbox<C, S>) {
        let term = self.storage.current_term;
        out.note(Why::BecameLeader {
            term,
            granted: self.granted.len() as u8,
            voters: self.membership.voters.union(self.membership.outgoing).len() as u8,
        });
        self.role = Role::Leader;
        self.leader = Some(self.id);
        (self.granted, self.refused) = (ReplicaSet::EMPTY, ReplicaSet::EMPTY);
        self.arriving = None;
        self.waiting_reads.clear();
        self.lead.peers.clear();
        self.lead.confirmed_round = self.lead.round;
        self.lead.lapsed_round = self.lead.round;
        self.lead.gave_up_lease = false;
        self.meet_peers(self.storage.log.last_index());
        out.cancel_timer(Timer::Election);
        out.set_timer(Timer::Heartbeat, self.params.heartbeat, self.params.heartbeat);
        out.set_timer(Timer::CheckQuorum, self.params.election_timeout_max, self.params.election_timeout_max);
        self.begin_round(out);
        self.append_as_leader(Entries::one(Entry { term, payload: Payload::Noop }), out);
    }

    /// An election timeout has passed: does a quorum still answer? Whoever does not hear a quorum cannot commit, and
    /// its clients are better off elsewhere (dissertation section 6.2).
    pub(super) fn on_check_quorum(&mut self, out: &mut RaftOutbox<C, S>) {
        let heard = self.lead.peers.iter_mut().filter_map(|peer| std::mem::take(&mut peer.active).then_some(peer.id));
        let heard: ReplicaSet = heard.chain([self.id]).collect();
        let holds = quorum::is_quorum(&self.deciding(), heard);
        let voters = self.membership.voters.union(self.membership.outgoing);
        if self.params.check_quorum {
            let heard = voters.intersection(heard).len() as u8;
            out.note(Why::QuorumChecked { heard, voters: voters.len() as u8, holds });
        }
        match holds || !self.params.check_quorum {
            true => {
                out.set_timer(Timer::CheckQuorum, self.params.election_timeout_max, self.params.election_timeout_max);
            }
            false => self.become_follower(self.storage.current_term, None, FollowReason::QuorumSilent, out),
        }
    }
}
