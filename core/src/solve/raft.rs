//! Raft: one server is put in a state, something happens to it, and the answer is the state after and what it sent.
//!
//! The server is the leaf that worlds run, with nothing switched on but what the case's `options` ask for.

mod event;
mod shown;

use super::Problem;
use super::answer::Answer;
use super::given::Given;
use crate::consensus::raft::{Params, Raft, Setting, SettingRole, Snapshot, Storage, Timer, Write};
use crate::consensus::{
    Boot, Effect, Entries, Entry, Index, Membership, Outbox, Payload, Proposal, Protocol, REPLICAS_MAX, ReplicaSet,
    Request, RequestId, Response, Stamp, Term,
};
use crate::ids::ReplicaId;
use serde_json::Value;
use std::collections::BTreeSet;

/// Commands and snapshots say nothing here.
type Server = Raft<(), ()>;
type Message = <Server as Protocol>::Message;

/// The largest term or index.
const NUMBER_MAX: i64 = 1_000_000_000_000;

/// `self`, `voters`, `learners`, `options`, `given`, `when` → the server afterwards, its reply, what it sent with the
/// last event, and the reads that it answered.
pub(super) fn vector(case: &Given) -> Result<Answer, Problem> {
    let mut bench = Bench::new(case)?;
    for event in case.list("when")? {
        bench.on_event(&event)?;
    }
    Ok(shown::server(&bench))
}

/// A server with what is around it.
struct Bench {
    server: Server,
    boot: Boot<Server>,
    out: Outbox<Server>,
    timers: BTreeSet<Timer>,
    /// What the last event made it send.
    sent: Vec<(ReplicaId, Message)>,
    /// Who sent the last event, if it was a message.
    asked_by: Option<ReplicaId>,
    /// The contexts of the reads that were asked, by request id.
    asked: Vec<Value>,
    /// The reads that were answered: which, and the index.
    reads: Vec<(usize, Index)>,
    /// The last round of heartbeats sent to each.
    rounds: [u64; REPLICAS_MAX],
}

impl Bench {
    fn new(case: &Given) -> Result<Self, Problem> {
        let given = case.field("given", "the server's state")?;
        let learners = case.optional("learners")?.map(|list| replicas(&list)).transpose()?.unwrap_or_default();
        let voters = replicas(&case.field("voters", "a list")?)?;
        let membership = Membership { voters, outgoing: ReplicaSet::EMPTY, learners };
        let (storage, snapshot_index) = storage(&given, membership)?;
        let boot: Boot<Server> =
            Boot { id: replica(&case.field("self", "a server")?)?, params: params(case)?, membership, storage };
        let last = boot.storage.log.last_index();
        let commit = given.optional("commit")?.map_or(Ok(snapshot_index), |commit| index(&commit))?;
        if commit > last {
            return Err(given.problem_at("commit", format!("the log ends at {last}: expected at most that")));
        }
        let setting = Setting { role: role(&given)?, commit_index: commit };
        let mut out = Outbox::without_notes();
        let server = Raft::in_setting(boot.clone(), setting, &mut out);
        let mut bench = Self {
            server,
            boot,
            out,
            timers: BTreeSet::new(),
            sent: Vec::new(),
            asked_by: None,
            asked: Vec::new(),
            reads: Vec::new(),
            rounds: [0; REPLICAS_MAX],
        };
        bench.carry_out();
        Ok(bench)
    }

    /// Does what the last handler wants done, as far as it can be seen from outside.
    fn carry_out(&mut self) {
        for effect in self.out.drain() {
            match effect {
                Effect::Send { to, message } => {
                    if let Message::AppendEntries { round, .. } = &message {
                        self.rounds[to.index()] = *round;
                    }
                    self.sent.push((to, message));
                }
                Effect::SetTimer { timer, .. } => {
                    self.timers.insert(timer);
                }
                Effect::CancelTimer(timer) => {
                    self.timers.remove(&timer);
                }
                Effect::Respond(Response::ReadAt { id, index }) => self.reads.push((id.0 as usize, index)),
                _ => {}
            }
        }
    }

    fn on_message(&mut self, from: ReplicaId, message: Message) {
        self.asked_by = Some(from);
        self.server.on_message(from, message, &mut self.out);
        self.carry_out();
    }

    fn on_timer(&mut self, timer: Timer) {
        self.timers.remove(&timer);
        self.server.on_timer(timer, &mut self.out);
        self.carry_out();
    }

    fn on_request(&mut self, request: Request<(), ()>) {
        self.server.on_request(request, &mut self.out);
        self.carry_out();
    }

    /// All that was not stored is gone.
    fn restart(&mut self) {
        self.timers.clear();
        let boot = Boot { storage: self.server.storage().clone(), ..self.boot.clone() };
        self.server = Raft::start(boot, &mut self.out);
        self.carry_out();
    }
}

fn replica(given: &Given) -> Result<ReplicaId, Problem> {
    Ok(ReplicaId(given.as_whole(0, REPLICAS_MAX as i64 - 1)? as u8))
}

fn replicas(given: &Given) -> Result<ReplicaSet, Problem> {
    given.items()?.iter().map(replica).collect()
}

fn index(given: &Given) -> Result<Index, Problem> {
    Ok(Index(given.as_whole(0, NUMBER_MAX)? as u64))
}

fn term(given: &Given) -> Result<Term, Problem> {
    Ok(Term(given.as_whole(0, NUMBER_MAX)? as u64))
}

/// Entries that say nothing, of these terms.
fn entries(given: &Given) -> Result<Entries<()>, Problem> {
    let entry = |given| {
        let payload = Payload::Command { stamp: Stamp::default(), command: () };
        Ok(Entry { term: term(&given)?, payload })
    };
    Ok(given.items()?.into_iter().map(entry).collect::<Result<Vec<_>, Problem>>()?.into_iter().collect())
}

/// The paper's Raft with what `options` adds.
fn params(case: &Given) -> Result<Params, Problem> {
    let options = case.optional("options")?;
    let flag = |key: &str| -> Result<bool, Problem> {
        let flag = options.as_ref().map(|options| options.optional(key)).transpose()?.flatten();
        flag.map_or(Ok(false), |flag| flag.as_flag())
    };
    let check_quorum = flag("checkQuorum")?;
    Ok(Params {
        pre_vote: flag("preVote")?,
        check_quorum,
        leader_stickiness: check_quorum,
        fast_backtracking: true,
        eager_commit: true,
        ..Params::paper()
    })
}

fn storage(given: &Given, membership: Membership) -> Result<(Storage<(), ()>, Index), Problem> {
    let mut storage = Storage {
        current_term: term(&given.field("term", "the current term")?)?,
        voted_for: given.optional("votedFor")?.map(|voted_for| replica(&voted_for)).transpose()?,
        ..Storage::default()
    };
    let mut base = Index::ZERO;
    if let Some(snapshot) = given.optional("snapshot")? {
        base = index(&snapshot.field("index", "the last index in it")?)?;
        if base > Index::ZERO {
            let last_included_term = term(&snapshot.field("term", "the term of its last entry")?)?;
            let membership = (Index::ZERO, membership);
            let snapshot = Snapshot { last_included_index: base, last_included_term, membership, state: (), bytes: 1 };
            storage.write(Write::Snapshot { snapshot, base });
        }
    }
    let log = given.optional("log")?.map_or(Ok(Entries::empty()), |log| entries(&log))?;
    storage.write(Write::Append { previous: base, entries: log });
    Ok((storage, base))
}

fn role(given: &Given) -> Result<SettingRole, Problem> {
    let marks = |key: &str| -> Result<Vec<(ReplicaId, Index)>, Problem> {
        let Some(marks) = given.optional(key)? else { return Ok(Vec::new()) };
        let mark = |(name, mark): (String, Given)| {
            let id = name.parse().ok().filter(|id| usize::from(*id) < REPLICAS_MAX);
            let id = id.ok_or_else(|| marks.problem(format!("{name:?} is not a server")))?;
            Ok((ReplicaId(id), index(&mark)?))
        };
        marks.fields()?.into_iter().map(mark).collect()
    };
    let role = given.field("role", "a role")?;
    Ok(match role.as_text()? {
        "follower" => {
            SettingRole::Follower { leader: given.optional("leader")?.map(|leader| replica(&leader)).transpose()? }
        }
        "precandidate" => SettingRole::PreCandidate,
        "candidate" => SettingRole::Candidate,
        "leader" => SettingRole::Leader { matched: marks("match")?, next: marks("next")? },
        _ => return Err(role.not(r#""follower", "precandidate", "candidate" or "leader""#)),
    })
}

/// `leaderTerm`, `leaderLog`, `followerLog` → both logs after the leader was elected in its term by a third server, and
/// one new entry was replicated.
pub(super) fn pair(case: &Given) -> Result<Answer, Problem> {
    let leader_term = term(&case.field("leaderTerm", "a term")?)?;
    let leader_log = entries(&case.field("leaderLog", "a list")?)?;
    let follower_log = entries(&case.field("followerLog", "a list")?)?;
    let latest = |log: &Entries<()>| log.iter().map(|entry| entry.term).max().unwrap_or_default();
    for (key, log) in [("leaderLog", &leader_log), ("followerLog", &follower_log)] {
        if latest(log) >= leader_term {
            return Err(case.problem_at(key, format!("expected terms before the leader's, {leader_term}")));
        }
    }
    let mut servers = [
        started(0, Term(leader_term.0 - 1), leader_log),
        started(1, latest(&follower_log), follower_log),
        started(2, Term(0), Entries::empty()),
    ];
    let mut out = Outbox::without_notes();
    servers[0].on_request(Request::Campaign, &mut out);
    settle(&mut servers, &mut out, |message| {
        matches!(message, Message::RequestVote { .. } | Message::RequestVoteReply { .. })
    });
    // What the new leader has said so far is lost, so it says it again.
    servers[0].on_timer(Timer::Heartbeat, &mut out);
    settle(&mut servers[..2], &mut out, |_| true);
    let proposal = Proposal { id: RequestId(0), stamp: Stamp::default(), command: () };
    servers[0].on_request(Request::Propose(proposal), &mut out);
    settle(&mut servers[..2], &mut out, |_| true);
    Ok(Answer::Record(vec![
        ("leaderLog", shown::log(&servers[0].storage().log)),
        ("followerLog", shown::log(&servers[1].storage().log)),
    ]))
}

fn started(id: u8, current_term: Term, log: Entries<()>) -> Server {
    let mut storage = Storage { current_term, ..Storage::default() };
    storage.write(Write::Append { previous: Index::ZERO, entries: log });
    let params = Params { fast_backtracking: true, ..Params::paper() };
    let boot = Boot { id: ReplicaId(id), params, membership: Membership::of(ReplicaSet::first(3)), storage };
    Raft::start(boot, &mut Outbox::without_notes())
}

/// Delivers what `passes`, in the order in which it was sent, until nothing is on the way. Nobody else gets anything.
fn settle(servers: &mut [Server], out: &mut Outbox<Server>, passes: fn(&Message) -> bool) {
    let mut on_the_way = std::collections::VecDeque::new();
    let mut from = ReplicaId(0);
    loop {
        for effect in out.drain() {
            if let Effect::Send { to, message } = effect
                && to.index() < servers.len()
                && passes(&message)
            {
                on_the_way.push_back((from, to, message));
            }
        }
        let Some((sender, to, message)) = on_the_way.pop_front() else { return };
        servers[to.index()].on_message(sender, message, out);
        from = to;
    }
}
