//! The replicated control plane: carries out what the replicas of the protocol want done.
//!
//! The protocol is a value without clock, network, chance or disk; this is where it gets them. Handlers leave effects,
//! and effects are performed in order. Committed entries change the node's ledger; the first time that an entry is
//! applied anywhere, the world takes note of it, and a node that serves sees to what follows.
//!
//! Nothing here calls the protocol while effects are being performed: commands that come of applied entries wait as
//! drafts until everything of this instant has happened, and then enter the log as one batch.

use super::replica::{ControlNode, Held, Reason, SetTimer};
use super::{Timer, World};
use crate::check::LogChecker;
use crate::clock::Duration;
use crate::consensus::raft::{self, Params, Raft, Timer as RaftTimer, Why as RaftWhy};
use crate::consensus::{
    Boot, Entry, Index, Membership, Outbox, Payload, Plan, Protocol, ReplicaSet, Request, Role, Term,
};
use crate::ids::{RegionId, ReplicaId, Seq};
use crate::ledger::{Command, Ledger};
use crate::pending::Rank;
use crate::rng::Rng;
use crate::scenario::{ChangeWay, Scenario};
use crate::trace::{EventKind, Sink, Site, Violation};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) type RaftNode = Raft<Command, Arc<Ledger>>;
pub(super) type Effect = crate::consensus::Effect<RaftNode>;
pub(super) type Message = raft::Message<Command, Arc<Ledger>>;
pub(super) type Storage = raft::Storage<Command, Arc<Ledger>>;
pub(super) type Write = raft::Write<Command, Arc<Ledger>>;

/// What a world with a replicated control plane has besides.
#[derive(Clone)]
pub(super) struct Plane {
    pub params: Params,
    /// How long a disk takes.
    pub sync: Duration,
    pub seed: u64,
    /// The members at the start.
    pub membership: Membership,
    /// The ledger before the first entry.
    pub initial: Arc<Ledger>,
    /// The ledger that is furthest on: with every entry that was applied anywhere.
    pub books: Ledger,
    /// The last of these entries.
    pub observed: Index,
    /// Why entries were proposed, for when they are recorded, whoever records them. By index and term.
    pub reasons: BTreeMap<(Index, Term), Reason>,
    /// Looks at every step of every replica.
    pub checker: LogChecker,
    pub packets: super::packet::Packets,
    pub gateway: super::gateway::Gateway,
    /// Who is to vote in the end, and how to get there.
    pub goal: Option<(ReplicaSet, ChangeWay)>,
    /// What was recorded when each read was asked, by its number.
    pub reads: Vec<Index>,
    /// By worker.
    pub posts: Vec<super::post::Post>,
}

impl World {
    /// Makes the control nodes of a replicated control plane. The workers are there already.
    pub(super) fn found(&mut self, plan: Plan, scenario: &Scenario) {
        let Plan::Raft { nodes, sync, sessions, params } = plan else { return };
        let (seed, regions) = (scenario.seed, &scenario.network.control);
        let voters = ReplicaSet::first(nodes as usize);
        let gateway = super::gateway::Gateway::new(self.setup.classes.len());
        let mut initial = self.controls[0].ledger.clone();
        initial.keep_sessions(sessions as usize, gateway.first_sessions());
        let initial = Arc::new(initial);
        let plane = Plane {
            params,
            sync,
            seed,
            membership: Membership { voters, ..Membership::default() },
            books: (*initial).clone(),
            initial,
            observed: Index::ZERO,
            reasons: BTreeMap::new(),
            checker: LogChecker::default(),
            packets: super::packet::Packets::new(seed),
            gateway,
            goal: None,
            reads: Vec::new(),
            posts: vec![super::post::Post::default(); self.workers.len()],
        };
        self.plane = Some(Box::new(plane));
        self.unwatch_all(ReplicaId(0));
        self.controls.clear();
        for place in 0..nodes {
            let region = regions.get(place as usize).map_or(self.setup.home, |name| self.setup.region(Some(name)));
            self.add_control(region);
        }
        self.write_logs(&scenario.logs);
        for control in voters.iter() {
            // A first start only sets timers. Performing it here would compile the whole world a second time, for a
            // sink that hears nothing.
            let mut out = Outbox::without_notes();
            self.load(control, &mut out);
            for effect in out.drain() {
                if let Effect::SetTimer { timer, min, max } = effect {
                    self.set_timer(control, timer, min, max);
                }
            }
        }
    }

    /// What stands on the disks at the start.
    fn write_logs(&mut self, logs: &BTreeMap<String, Vec<u64>>) {
        let Some(latest) = logs.values().flatten().max() else { return };
        for replica in self.controls.iter_mut().filter_map(|node| node.replica.as_mut()) {
            replica.disk.storage.current_term = Term(*latest);
            let terms = logs.get(&*replica.name).into_iter().flatten();
            let entries = terms.map(|term| Entry { term: Term(*term), payload: Payload::Noop });
            replica.disk.storage.log.append(Index::ZERO, entries.collect());
        }
    }

    /// Adds a control node that is down and no member yet.
    pub(super) fn add_control(&mut self, region: RegionId) {
        let Some(plane) = &self.plane else { return };
        let name: Arc<str> = format!("n{}", self.controls.len() + 1).into();
        let rng = Rng::stream(plane.seed, &format!("control/{name}"));
        let sync = plane.sync;
        self.controls.push(ControlNode::replicated(name, region, self.no_dispatcher(), sync, rng));
    }

    /// Starts or restarts the replica of a node from what is on its disk.
    pub(super) fn boot<S: Sink>(&mut self, control: ReplicaId, cause: Option<Seq>, sink: &mut S) {
        let mut out = outbox::<S>();
        self.load(control, &mut out);
        self.perform(control, out, cause, sink);
    }

    /// Makes the replica of a node from what is on its disk.
    fn load(&mut self, control: ReplicaId, out: &mut Outbox<RaftNode>) {
        let Some(plane) = &self.plane else { return };
        let (params, initial) = (plane.params, plane.initial.clone());
        let node = &mut self.controls[control.index()];
        let Some(replica) = &mut node.replica else { return };
        let membership = match plane.membership.voters.contains(control) {
            true => plane.membership,
            false => Membership::default(),
        };
        node.ledger = (*initial).clone();
        replica.applied = Index::ZERO;
        let boot = Boot { id: control, params, membership, storage: replica.disk.storage.clone() };
        replica.raft = Some(RaftNode::start(boot, out));
    }

    /// Calls a handler of a node's protocol and does what it wants done.
    pub(super) fn with_raft<S: Sink>(
        &mut self,
        control: ReplicaId,
        cause: Option<Seq>,
        sink: &mut S,
        handler: impl FnOnce(&mut RaftNode, &mut Outbox<RaftNode>),
    ) {
        let replica = self.controls[control.index()].replica.as_mut();
        let Some(raft) = replica.and_then(|replica| replica.raft.as_mut()) else { return };
        let mut out = outbox::<S>();
        handler(raft, &mut out);
        self.perform(control, out, cause, sink);
        self.look_at(control, cause, sink);
    }

    /// Whether the replica's last step kept what must always hold.
    fn look_at<S: Sink>(&mut self, control: ReplicaId, cause: Option<Seq>, sink: &mut S) {
        let raft = self.controls[control.index()].replica.as_ref().and_then(|replica| replica.raft.as_ref());
        let Some((plane, raft)) = self.plane.as_mut().zip(raft) else { return };
        if let Err(violation) = plane.checker.look(control, raft) {
            self.report(violation, cause, sink);
        }
    }

    /// A promise was broken.
    pub(super) fn report<S: Sink>(&mut self, violation: Violation, cause: Option<Seq>, sink: &mut S) {
        let told = self.emit(sink, Site::Control(violation.replica), cause, EventKind::Broken { violation });
        self.counts.broken += 1;
        if self.broken.is_none() {
            (self.broken, self.broken_at) = (Some(violation), told);
        }
    }

    /// Notes and timers at once; the rest now, or once what was written before it is durable.
    fn perform<S: Sink>(
        &mut self,
        control: ReplicaId,
        mut out: Outbox<RaftNode>,
        mut cause: Option<Seq>,
        sink: &mut S,
    ) {
        let mut rest = Vec::with_capacity(out.effects().len());
        for effect in out.drain() {
            match effect {
                // A heartbeat that a follower agrees with is told by its message and the answer.
                Effect::Note(RaftWhy::AppendAccepted { prev_log_index, match_index, cut_after: None, .. })
                    if prev_log_index == match_index => {}
                Effect::Note(note) => {
                    let kind = EventKind::Consensus { note: Box::new(note) };
                    let noted = self.emit(sink, Site::Control(control), cause, kind);
                    if leads_on(&note) {
                        cause = noted.or(cause);
                    }
                }
                Effect::SetTimer { timer, min, max } => self.set_timer(control, timer, min, max),
                Effect::CancelTimer(timer) => self.cancel_timer(control, timer),
                other => rest.push(other),
            }
        }
        self.check_office(control, cause, sink);
        let Some(replica) = &mut self.controls[control.index()].replica else { return };
        let sync = replica.disk.sync;
        let writes = rest.iter().any(|effect| matches!(effect, Effect::Persist(_)));
        if rest.is_empty() {
            return;
        }
        if replica.held.is_empty() && !(writes && (!sync.is_zero() || replica.disk.full)) {
            return self.carry_out(control, rest, cause, sink);
        }
        // One write after the other; what comes after a write waits for it.
        let last = replica.held.back().map_or(self.now, |held| held.due);
        let due = if writes { last.max(self.now) + sync } else { last };
        replica.held.push_back(Held { due, effects: rest, cause });
        self.pending.push(due.max(self.now), Rank::Timer, Timer::Synced(control));
    }

    /// A disk has made something durable.
    #[inline(never)]
    pub(super) fn on_synced<S: Sink>(&mut self, control: ReplicaId, sink: &mut S) {
        let is_ready =
            |world: &Self| world.controls[control.index()].replica.as_ref().is_some_and(|replica| replica.is_ready());
        let was_ready = is_ready(self);
        while let Some(replica) = &mut self.controls[control.index()].replica {
            let writes = !replica.paused && !replica.disk.full;
            let Some(held) = replica.held.pop_front_if(|held| writes && held.due <= self.now) else { break };
            self.carry_out(control, held.effects, held.cause, sink);
        }
        if !was_ready && is_ready(self) {
            self.unblock(control, sink);
        }
    }

    fn carry_out<S: Sink>(&mut self, control: ReplicaId, effects: Vec<Effect>, cause: Option<Seq>, sink: &mut S) {
        // Where proposals stand is known before what stands there is applied.
        for effect in &effects {
            if let Effect::Respond(response) = effect {
                self.on_response(control, response, cause, sink);
            }
        }
        let mut snapshot = None;
        for effect in effects {
            match effect {
                Effect::Persist(write) => {
                    if let Some(replica) = &mut self.controls[control.index()].replica {
                        replica.disk.write(write);
                    }
                }
                Effect::Send { to, message } => self.send_packet(control, to, message, cause, sink),
                Effect::Apply { first, entries } => self.apply_entries(control, first, &entries, cause, sink),
                Effect::Restore { index, state } => {
                    let node = &mut self.controls[control.index()];
                    node.ledger = (*state).clone();
                    if let Some(replica) = &mut node.replica {
                        replica.applied = index;
                    }
                }
                Effect::TakeSnapshot { index } => {
                    let ledger = &self.controls[control.index()].ledger;
                    snapshot = Some((index, Arc::new(ledger.clone()), ledger.bytes()));
                }
                Effect::Respond(_) | Effect::Note(_) | Effect::SetTimer { .. } | Effect::CancelTimer(_) => {}
            }
        }
        if let Some((index, state, bytes)) = snapshot {
            let request = Request::Snapshot { index, state, bytes };
            self.with_raft(control, cause, sink, |raft, out| raft.on_request(request, out));
        }
    }

    fn set_timer(&mut self, control: ReplicaId, timer: RaftTimer, min: Duration, max: Duration) {
        self.cancel_timer(control, timer);
        let Some(replica) = &mut self.controls[control.index()].replica else { return };
        let drawn = min.0 + replica.rng.below(max.0.saturating_sub(min.0) + 1);
        let after = Self::on_clock(Duration(drawn), replica.clock_rate);
        let place = replica.timers.iter().position(Option::is_none).unwrap_or_else(|| {
            replica.timers.push(None);
            replica.timers.len() - 1
        });
        let due = self.now + after;
        let id = self.pending.set(due, Rank::Timer, Timer::Replica { control, place: place as u16 });
        replica.timers[place] = Some(SetTimer { timer, id, set: self.now, due, overdue: false });
    }

    fn cancel_timer(&mut self, control: ReplicaId, timer: RaftTimer) {
        let Some(replica) = &mut self.controls[control.index()].replica else { return };
        let named = |set: &&mut Option<SetTimer>| set.is_some_and(|set| set.timer == timer);
        if let Some(set) = replica.timers.iter_mut().find(named).and_then(Option::take) {
            self.pending.cancel(set.id);
        }
    }

    /// The node that leads in the latest term, as far as any node that is up knows of itself.
    pub(super) fn leader(&self) -> Option<ReplicaId> {
        let leading = |node: &ControlNode| {
            let raft = node.replica.as_ref()?.raft.as_ref()?;
            (raft.role() == Role::Leader).then(|| raft.term())
        };
        let leaders = self.controls.iter().zip(0..).filter_map(|(node, id)| Some((leading(node)?, id)));
        leaders.max().map(|(_, id)| ReplicaId(id))
    }
}

/// Notes that explain what follows them in the same handler; others stand beside it.
fn leads_on(note: &RaftWhy) -> bool {
    matches!(
        note,
        RaftWhy::BecameFollower { .. }
            | RaftWhy::BecamePreCandidate { .. }
            | RaftWhy::BecameCandidate { .. }
            | RaftWhy::BecameLeader { .. }
            | RaftWhy::Voted { .. }
            | RaftWhy::AppendRejected { .. }
            | RaftWhy::SteppedBack { .. }
            | RaftWhy::CommitAdvanced { .. }
            | RaftWhy::CommitLearned { .. }
            | RaftWhy::ReadConfirmed { .. }
    )
}

fn outbox<S: Sink>() -> Outbox<RaftNode> {
    if S::ON { Outbox::default() } else { Outbox::without_notes() }
}
