//! A cluster that lies open: every message, timer and disk is in the hands of the test.

use crate::checker::Checker;
use crate::machine::{Command, Machine};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use switchyard::clock::Duration;
use switchyard::consensus::raft::{self, Params, Raft, Setting, SettingRole, Timer, Why};
use switchyard::consensus::{
    Boot, Change, Effect, Entries, Entry, Index, Membership, Outbox, Payload, Proposal, Protocol, ReplicaSet,
    ReplicaView, Request, RequestId, Response, Role, SessionId, Stamp, Term,
};
use switchyard::ids::ReplicaId;

pub type Replica = Raft<Command, Arc<Machine>>;
pub type Message = raft::Message<Command, Arc<Machine>>;
pub type Storage = raft::Storage<Command, Arc<Machine>>;

/// How many bytes a snapshot counts for.
pub const SNAPSHOT_BYTES: u64 = 100;

/// A message on its way.
#[derive(Clone, Debug)]
pub struct Envelope {
    pub from: ReplicaId,
    pub to: ReplicaId,
    pub message: Message,
}

/// A timer that was set, with its range, or cancelled.
pub type TimerChange = (ReplicaId, Timer, Option<(Duration, Duration)>);

struct Node {
    /// `None` while crashed.
    replica: Option<Replica>,
    initial: Membership,
    disk: Storage,
    /// The effects of handlers whose writes are not durable yet, oldest first.
    held: VecDeque<Vec<Effect<Replica>>>,
    /// True while nothing becomes durable until [`Cluster::sync`].
    slow_disk: bool,
    machine: Machine,
    timers: BTreeMap<Timer, (Duration, Duration)>,
}

pub struct Cluster {
    nodes: Vec<Node>,
    params: Params,
    out: Outbox<Replica>,
    /// Sent, not delivered.
    pub network: Vec<Envelope>,
    /// Timers set and cancelled since somebody took them out.
    pub timer_changes: Vec<TimerChange>,
    pub answers: Vec<(ReplicaId, Response)>,
    pub notes: Vec<(ReplicaId, Why)>,
    pub checker: Checker,
    requests: u64,
}

pub fn id(number: u8) -> ReplicaId {
    ReplicaId(number)
}

pub fn set(numbers: &[u8]) -> ReplicaSet {
    numbers.iter().map(|number| id(*number)).collect()
}

pub fn entries(terms: &[u64]) -> Entries<Command> {
    let entry = |(place, term): (usize, &u64)| Entry {
        term: Term(*term),
        // What stands at a place in a term is the same everywhere.
        payload: Payload::Command { stamp: Stamp::default(), command: (place as u32 + 1) * 100 + *term as u32 },
    };
    terms.iter().enumerate().map(entry).collect()
}

/// A disk with these terms in its log.
pub fn disk(current_term: u64, terms: &[u64]) -> Storage {
    let mut storage = Storage { current_term: Term(current_term), ..Storage::default() };
    storage.write(raft::Write::Append { previous: Index(0), entries: entries(terms) });
    storage
}

impl Cluster {
    /// So many voters, started for the first time.
    pub fn new(voters: usize, params: Params) -> Self {
        Self::with_disks(vec![Storage::default(); voters], params)
    }

    /// Voters with something on their disks.
    pub fn with_disks(disks: Vec<Storage>, params: Params) -> Self {
        let initial = Membership::of(ReplicaSet::first(disks.len()));
        let mut cluster = Self {
            nodes: Vec::new(),
            params,
            out: Outbox::default(),
            network: Vec::new(),
            timer_changes: Vec::new(),
            answers: Vec::new(),
            notes: Vec::new(),
            checker: Checker::default(),
            requests: 0,
        };
        disks.into_iter().for_each(|disk| cluster.join(initial, disk));
        cluster
    }

    /// One more replica, a member of nothing.
    pub fn add_node(&mut self) -> ReplicaId {
        self.join(Membership::default(), Storage::default());
        id(self.nodes.len() as u8 - 1)
    }

    fn join(&mut self, initial: Membership, disk: Storage) {
        let node = Node {
            replica: None,
            initial,
            disk,
            held: VecDeque::new(),
            slow_disk: false,
            machine: Machine::default(),
            timers: BTreeMap::new(),
        };
        self.nodes.push(node);
        let id = id(self.nodes.len() as u8 - 1);
        self.checker.on_appended(id, &self.nodes[id.index()].disk.log, Index(0));
        self.restart(id);
    }

    pub fn ids(&self) -> impl Iterator<Item = ReplicaId> + use<> {
        (0..self.nodes.len() as u8).map(ReplicaId)
    }

    pub fn is_up(&self, id: ReplicaId) -> bool {
        self.nodes[id.index()].replica.is_some()
    }

    pub fn replica(&self, id: ReplicaId) -> &Replica {
        self.nodes[id.index()].replica.as_ref().expect("the test looks at replicas that run")
    }

    pub fn view(&self, id: ReplicaId) -> ReplicaView {
        self.replica(id).view()
    }

    pub fn machine(&self, id: ReplicaId) -> &Machine {
        &self.nodes[id.index()].machine
    }

    pub fn disk(&self, id: ReplicaId) -> &Storage {
        &self.nodes[id.index()].disk
    }

    pub fn timer(&self, id: ReplicaId, timer: Timer) -> Option<(Duration, Duration)> {
        self.nodes[id.index()].timers.get(&timer).copied()
    }

    pub fn log(&self, id: ReplicaId) -> Vec<u64> {
        self.replica(id).storage().log.iter().map(|entry| entry.term.0).collect()
    }

    pub fn role(&self, id: ReplicaId) -> Role {
        self.view(id).role
    }

    pub fn term(&self, id: ReplicaId) -> u64 {
        self.replica(id).storage().current_term.0
    }

    pub fn commit(&self, id: ReplicaId) -> u64 {
        self.view(id).commit_index.0
    }

    /// The leader of the latest term.
    pub fn leader(&self) -> Option<ReplicaId> {
        let leads = |id: &ReplicaId| self.is_up(*id) && self.role(*id) == Role::Leader;
        self.ids().filter(leads).max_by_key(|id| self.term(*id))
    }

    /// Runs a handler, checks what it did, and does what it wants done.
    fn handle(&mut self, id: ReplicaId, handler: impl FnOnce(&mut Replica, &mut Outbox<Replica>)) {
        let node = &mut self.nodes[id.index()];
        let Some(replica) = &mut node.replica else { return };
        let before = (replica.role(), replica.storage().current_term, replica.storage().log.last_index());
        let before_term = replica.storage().log.last_term();
        handler(replica, &mut self.out);
        let (log, term) = (&replica.storage().log, replica.storage().current_term);
        let effects: Vec<_> = self.out.drain().collect();
        if before.0 == Role::Leader && replica.role() == Role::Leader && before.1 == term {
            // Leader append-only.
            if before.2 > log.base_index() && !log.matches(before.2, before_term) {
                self.checker.violated(format!("leader append-only: {id} lost its entry {}", before.2));
            }
        } else if replica.role() == Role::Leader {
            self.checker.on_leader(id, term, log);
        }
        for effect in &effects {
            if let Effect::Persist(raft::Write::Append { previous, .. }) = effect {
                self.checker.on_appended(id, log, *previous);
            }
        }
        // What is held back is first: effects are released in the order of their handlers.
        match node.slow_disk || !node.held.is_empty() {
            true => node.held.push_back(effects),
            false => self.release(id, effects),
        }
    }

    /// Makes writes durable, then lets the rest be seen.
    fn release(&mut self, id: ReplicaId, effects: Vec<Effect<Replica>>) {
        let node = &mut self.nodes[id.index()];
        let mut snapshot_wanted = false;
        for effect in &effects {
            if let Effect::Persist(write) = effect {
                node.disk.write(write.clone());
            }
        }
        let by = node.disk.current_term;
        for effect in effects {
            match effect {
                Effect::Persist(_) => {}
                Effect::Send { to, message } => self.network.push(Envelope { from: id, to, message }),
                Effect::SetTimer { timer, min, max } => {
                    node.timers.insert(timer, (min, max));
                    self.timer_changes.push((id, timer, Some((min, max))));
                }
                Effect::CancelTimer(timer) => {
                    node.timers.remove(&timer);
                    self.timer_changes.push((id, timer, None));
                }
                Effect::Apply { first, entries } => {
                    for (index, entry) in (first.0..).map(Index).zip(entries.iter()) {
                        assert_eq!(index, node.machine.applied.next(), "{id} applies in order");
                        if !node.machine.apply(entry) {
                            self.checker.violated(format!("exactly once: {id} does {:?} again", entry.payload));
                        }
                        self.checker.on_apply(id, index, entry, by);
                    }
                }
                Effect::Restore { index, state } => {
                    node.machine = (*state).clone();
                    assert_eq!(index, node.machine.applied);
                    self.checker.on_restore(id, &node.machine);
                }
                Effect::TakeSnapshot { .. } => snapshot_wanted = true,
                Effect::Respond(response) => {
                    if let Response::ReadAt { id: request, index } = response {
                        self.checker.on_read_answered(id, request, index, &node.machine);
                    }
                    self.answers.push((id, response));
                }
                Effect::Note(why) => self.notes.push((id, why)),
            }
        }
        if snapshot_wanted {
            self.snapshot(id);
        }
    }

    pub fn deliver(&mut self, envelope: Envelope) {
        let Envelope { from, to, message } = envelope;
        self.handle(to, |replica, out| replica.on_message(from, message, out));
    }

    /// The timer is due.
    pub fn fire(&mut self, id: ReplicaId, timer: Timer) {
        self.nodes[id.index()].timers.remove(&timer);
        self.handle(id, |replica, out| replica.on_timer(timer, out));
    }

    pub fn request(&mut self, id: ReplicaId, request: Request<Command, Arc<Machine>>) {
        if let Request::Read(request) = request {
            self.checker.on_read_asked(request);
        }
        self.handle(id, |replica, out| replica.on_request(request, out));
    }

    /// The state machine's state, for the replica to keep.
    pub fn snapshot(&mut self, id: ReplicaId) {
        let state = Arc::new(self.machine(id).clone());
        self.request(id, Request::Snapshot { index: state.applied, state, bytes: SNAPSHOT_BYTES });
    }

    /// Everything but the disk is gone. Of the writes that were not durable yet, the first `kept` became so.
    pub fn crash(&mut self, id: ReplicaId, kept: usize) -> usize {
        let node = &mut self.nodes[id.index()];
        let writes = node.held.drain(..).flatten().filter_map(|effect| match effect {
            Effect::Persist(write) => Some(write),
            _ => None,
        });
        let mut lost = 0;
        for (place, write) in writes.enumerate() {
            match place < kept {
                true => node.disk.write(write),
                false => lost += 1,
            }
        }
        node.replica = None;
        node.timers.clear();
        lost
    }

    pub fn restart(&mut self, id: ReplicaId) {
        let node = &mut self.nodes[id.index()];
        let (membership, storage) = (node.initial, node.disk.clone());
        node.machine = Machine::default();
        node.slow_disk = false;
        let boot = Boot { id, params: self.params, membership, storage };
        node.replica = Some(Raft::start(boot, &mut self.out));
        self.handle(id, |_, _| {});
    }

    /// From here on nothing becomes durable, and nothing is heard of it, until it is synced.
    pub fn slow_disk(&mut self, id: ReplicaId) {
        self.nodes[id.index()].slow_disk = true;
    }

    pub fn sync(&mut self, id: ReplicaId) {
        self.nodes[id.index()].slow_disk = false;
        while let Some(effects) = self.nodes[id.index()].held.pop_front() {
            self.release(id, effects);
        }
    }

    fn next_request(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(self.requests)
    }

    fn answer_to(&mut self, request: RequestId) -> Option<Response> {
        let is_it = |response: &Response| match response {
            Response::Proposed { id, .. }
            | Response::ReadAt { id, .. }
            | Response::NotLeader { id, .. }
            | Response::Refused { id, .. }
            | Response::Transferring { id } => *id == request,
        };
        self.answers.iter().map(|(_, response)| *response).find(is_it)
    }

    /// Proposes a command of nobody in particular.
    pub fn propose(&mut self, id: ReplicaId, command: Command) -> Option<Response> {
        self.propose_as(id, Stamp::default(), command)
    }

    pub fn propose_as(&mut self, to: ReplicaId, stamp: Stamp, command: Command) -> Option<Response> {
        let request = self.next_request();
        self.request(to, Request::Propose(Proposal { id: request, stamp, command }));
        self.answer_to(request)
    }

    pub fn change(&mut self, to: ReplicaId, change: Change) -> Option<Response> {
        let request = self.next_request();
        self.request(to, Request::Change(request, change));
        self.answer_to(request)
    }

    pub fn transfer(&mut self, from: ReplicaId, to: ReplicaId) -> Option<Response> {
        let request = self.next_request();
        self.request(from, Request::Transfer { id: request, to });
        self.answer_to(request)
    }

    /// Asks for a read; its number, to look for the answer.
    pub fn read(&mut self, at: ReplicaId) -> RequestId {
        let request = self.next_request();
        self.request(at, Request::Read(request));
        request
    }

    pub fn answer(&mut self, request: RequestId) -> Option<Response> {
        self.answer_to(request)
    }

    /// The election timer is due; so is the shorter stickiness.
    pub fn time_out(&mut self, id: ReplicaId) {
        if self.timer(id, Timer::Stickiness).is_some() {
            self.fire(id, Timer::Stickiness);
        }
        self.fire(id, Timer::Election);
    }

    /// Delivers, in the order of sending, every message that `passes`, and those sent in answer; the others are lost.
    pub fn settle_if(&mut self, passes: impl Fn(&Envelope) -> bool) {
        while !self.network.is_empty() {
            let envelope = self.network.remove(0);
            if passes(&envelope) {
                self.deliver(envelope);
            }
        }
        assert_eq!(self.checker.violation, None);
    }

    pub fn settle(&mut self) {
        self.settle_if(|_| true);
    }

    /// Delivers only among these replicas.
    pub fn settle_among(&mut self, among: &[u8]) {
        let among = set(among);
        self.settle_if(|envelope| among.contains(envelope.from) && among.contains(envelope.to));
    }

    /// Makes `leader` the leader, with everybody's help, and lets the news spread.
    pub fn elect(&mut self, leader: ReplicaId) {
        self.time_out(leader);
        self.settle();
        assert_eq!(self.role(leader), Role::Leader);
        self.fire(leader, Timer::Heartbeat);
        self.settle();
    }

    /// Messages on their way to `to`.
    pub fn sent_to(&self, to: ReplicaId) -> Vec<&Message> {
        self.network.iter().filter(|envelope| envelope.to == to).map(|envelope| &envelope.message).collect()
    }

    /// The first message to `to` is lost, or taken by the test.
    pub fn take(&mut self, to: ReplicaId) -> Option<Envelope> {
        let place = self.network.iter().position(|envelope| envelope.to == to)?;
        Some(self.network.remove(place))
    }

    pub fn lose_everything(&mut self) {
        self.network.clear();
    }

    /// A session's command.
    pub fn stamp(session: u32, serial: u32) -> Stamp {
        // It waits for one at a time.
        Stamp { session: SessionId(session), serial, unanswered: serial }
    }

    /// Puts a replica in the middle of things.
    pub fn set(&mut self, id: ReplicaId, role: SettingRole, commit_index: u64) {
        let node = &mut self.nodes[id.index()];
        let boot = Boot { id, params: self.params, membership: node.initial, storage: node.disk.clone() };
        let setting = Setting { role, commit_index: Index(commit_index) };
        node.replica = Some(Raft::in_setting(boot, setting, &mut self.out));
        node.machine.applied = Index(commit_index);
        self.out.drain().for_each(drop);
    }
}
