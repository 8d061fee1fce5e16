//! What happens to the server of a case.

use super::{Bench, Message, entries, index, replica, replicas, term};
use crate::consensus::raft::{Appended, Campaign, Timer};
use crate::consensus::{Entries, Index, Membership, Proposal, Protocol, ReplicaSet, Request, RequestId, Stamp, Term};
use crate::ids::ReplicaId;
use crate::solve::Problem;
use crate::solve::given::Given;

const EVENTS: &str = "RequestVote, RequestVoteReply, AppendEntries, AppendEntriesReply, InstallSnapshot, \
    InstallSnapshotReply, ElectionTimeout, HeartbeatTimeout, CheckQuorumTimeout, ClientRequest, Restart, \
    TransferLeader, TimeoutNow, ReadIndex or HeartbeatRoundAck";

impl Bench {
    pub(super) fn on_event(&mut self, event: &Given) -> Result<(), Problem> {
        self.sent.clear();
        self.asked_by = None;
        let kind = event.text("type")?;
        match kind {
            "ElectionTimeout" => {
                // The shortest election timeout is over, too.
                self.fire_if_set(Timer::Stickiness);
                self.on_timer(Timer::Election);
            }
            "HeartbeatTimeout" => self.on_timer(Timer::Heartbeat),
            "CheckQuorumTimeout" => {
                self.on_timer(Timer::CheckQuorum);
                self.fire_if_set(Timer::Transfer);
            }
            "ClientRequest" => {
                let proposal = Proposal { id: RequestId(0), stamp: Stamp::default(), command: () };
                self.on_request(Request::Propose(proposal));
            }
            "Restart" => self.restart(),
            "TransferLeader" => {
                let to = replica(&event.field("to", "a server")?)?;
                self.on_request(Request::Transfer { id: RequestId(0), to });
            }
            "ReadIndex" => {
                let id = RequestId(self.asked.len() as u64);
                self.asked.push(event.optional("ctx")?.map(|ctx| ctx.value().clone()).unwrap_or_default());
                self.on_request(Request::Read(id));
            }
            "HeartbeatRoundAck" => {
                let from = sender(event)?;
                let round = self.rounds[from.index()];
                let outcome = Appended::Accepted { match_index: self.peer(from).1 };
                self.on_message(from, Message::AppendEntriesReply { term: self.current_term(), round, outcome });
            }
            _ => {
                let from = sender(event)?;
                let message = self.message(kind, from, event)?;
                self.on_message(from, message);
            }
        }
        Ok(())
    }

    fn fire_if_set(&mut self, timer: Timer) {
        if self.timers.contains(&timer) {
            self.on_timer(timer);
        }
    }

    fn current_term(&self) -> Term {
        self.server.storage().current_term
    }

    /// The `next_index` and `match_index` that the server has for a peer.
    fn peer(&self, id: ReplicaId) -> (Index, Index) {
        let peers = self.server.view().peers;
        let peer = peers.iter().find(|peer| peer.id == id);
        peer.map_or((Index(1), Index::ZERO), |peer| (peer.next_index, peer.match_index))
    }

    fn message(&self, kind: &str, from: ReplicaId, event: &Given) -> Result<Message, Problem> {
        let term_of = |key: &str| event.field(key, "a term").and_then(|given| term(&given));
        let index_of = |key: &str| event.field(key, "an index").and_then(|given| index(&given));
        let flag = |key: &str| event.optional(key)?.map(|flag| flag.as_flag()).transpose();
        let term = || term_of("term");
        Ok(match kind {
            "RequestVote" => Message::RequestVote {
                term: term()?,
                last_log_index: index_of("lastLogIndex")?,
                last_log_term: term_of("lastLogTerm")?,
                campaign: match (flag("preVote")?, flag("leaderTransfer")?) {
                    (Some(true), _) => Campaign::PreVote,
                    (_, Some(true)) => Campaign::Transfer,
                    _ => Campaign::Election,
                },
            },
            "RequestVoteReply" => Message::RequestVoteReply {
                term: term()?,
                granted: event.field("granted", "true or false")?.as_flag()?,
                pre_vote: flag("preVote")?.unwrap_or(false),
            },
            "AppendEntries" => Message::AppendEntries {
                term: term()?,
                prev_log_index: index_of("prevLogIndex")?,
                prev_log_term: term_of("prevLogTerm")?,
                entries: event.optional("entries")?.map_or(Ok(Entries::empty()), |given| entries(&given))?,
                leader_commit: event.optional("leaderCommit")?.map_or(Ok(Index::ZERO), |given| index(&given))?,
                round: 0,
            },
            "AppendEntriesReply" => {
                Message::AppendEntriesReply { term: term()?, round: 0, outcome: self.outcome(from, event)? }
            }
            "InstallSnapshot" => self.install_snapshot(term()?, event)?,
            "InstallSnapshotReply" => {
                let snapshot = self.server.view().snapshot.map_or(Index::ZERO, |(index, _)| index);
                let last_included_index =
                    event.optional("lastIncludedIndex")?.map_or(Ok(snapshot), |given| index(&given))?;
                let installed = flag("success")?.unwrap_or(true);
                Message::InstallSnapshotReply {
                    term: term()?,
                    last_included_index,
                    received: u64::from(installed),
                    installed,
                    round: 0,
                }
            }
            "TimeoutNow" => Message::TimeoutNow { term: term()? },
            _ => return Err(event.problem_at("type", format!("there is no event {kind:?}: expected {EVENTS}"))),
        })
    }

    /// A reply that does not say what it is about is about the last append.
    fn outcome(&self, from: ReplicaId, event: &Given) -> Result<Appended, Problem> {
        let (next, _) = self.peer(from);
        let sent = next.previous();
        if event.field("success", "true or false")?.as_flag()? {
            let match_index = event.optional("matchIndex")?.map_or(Ok(sent), |given| index(&given))?;
            return Ok(Appended::Accepted { match_index });
        }
        let prev_log_index = event.optional("prevLogIndex")?.map_or(Ok(sent), |given| index(&given))?;
        let hint = event.optional("rejectHint")?.map(|hint| {
            let place = index(&hint.field("index", "an index")?)?;
            Ok((place, term(&hint.field("term", "a term")?)?))
        });
        Ok(Appended::Rejected { prev_log_index, hint: hint.transpose()? })
    }

    /// A snapshot in one piece, unless `offset` and `done` say that it is only a part.
    fn install_snapshot(&self, term_of_leader: Term, event: &Given) -> Result<Message, Problem> {
        let last_included_index = index(&event.field("lastIncludedIndex", "an index")?)?;
        let optional = |key: &str| event.optional(key)?.map(|list| replicas(&list)).transpose();
        let membership = match optional("members")? {
            None => self.boot.membership,
            Some(voters) => {
                let learners = optional("learners")?.unwrap_or_default().difference(voters);
                Membership { voters, outgoing: ReplicaSet::EMPTY, learners }
            }
        };
        let offset = event.optional("offset")?.map_or(Ok(0), |offset| offset.as_whole(0, super::NUMBER_MAX))? as u64;
        let done = event.optional("done")?.map_or(Ok(true), |done| done.as_flag())?;
        Ok(Message::InstallSnapshot {
            term: term_of_leader,
            last_included_index,
            last_included_term: term(&event.field("lastIncludedTerm", "a term")?)?,
            membership: (last_included_index, membership),
            offset,
            length: 1,
            state: done.then_some(((), offset + 1)),
            round: 0,
        })
    }
}

fn sender(event: &Given) -> Result<ReplicaId, Problem> {
    replica(&event.field("from", "a server")?)
}
