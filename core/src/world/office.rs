//! Who serves: a leader takes office once it has applied everything that leaders before it may have recorded, and
//! leaves it when it leads no more.
//!
//! A new leader knows only what the ledger says. It makes its dispatcher anew from that: what waits goes back into the
//! queue, what is given out keeps its place on its node. Then it says to everybody that it leads, and repeats every
//! order that is not done, under the same attempt number; whoever has it already ignores it. So whatever the leader
//! before had decided and not said is said now, and nothing is given out twice.

use super::World;
use super::body::Body;
use super::control::Grounds;
use super::dispatch::Dispatcher;
use super::plane::RaftNode;
use super::regime::Choice;
use crate::consensus::{Admission, Role, SessionId, Stamp, Term};
use crate::ids::{NodeId, ReplicaId, Seq, TaskId};
use crate::ledger::{Command, Deed};
use crate::order::sort_by_key;
use crate::rng::Rng;
use crate::trace::{Displaced, EventKind, PolicyFamily, RequeueReason, Sink, Site};
use crate::view::TaskStatus;

impl World {
    /// A dispatcher with nothing in it, under the policies that a node's ledger has in force.
    fn new_dispatcher(&self, control: ReplicaId) -> Dispatcher {
        let ledger = &self.controls[control.index()].ledger;
        let mut policies = self.regime.policies.clone();
        let chosen = |family| ledger.policy(family).and_then(|choice| self.choices.get(choice as usize));
        match chosen(PolicyFamily::Queue) {
            Some(Choice::Queue(policy)) => policies.queue = policy.clone(),
            _ => policies.queue = self.setup.policies.queue.clone(),
        }
        match chosen(PolicyFamily::Balance) {
            Some(Choice::Balance(policy)) => policies.balance = policy.clone(),
            _ => policies.balance = self.setup.policies.balance.clone(),
        }
        match chosen(PolicyFamily::Place) {
            Some(Choice::Place(policy)) => policies.place = policy.clone(),
            _ => policies.place = self.setup.policies.place.clone(),
        }
        match chosen(PolicyFamily::Predict) {
            Some(Choice::Predict(policy)) => policies.predict = policy.clone(),
            _ => policies.predict = self.setup.policies.predict.clone(),
        }
        let (seed, term) = self.plane.as_ref().map_or((0, Term(0)), |plane| (plane.seed, self.term_of(control)));
        let chance = |what| Rng::stream(seed, &format!("{what}/{term}"));
        Dispatcher::new(&policies, self.setup.outline(), chance("balance"), chance("queue"))
    }

    /// A dispatcher for a node that does not serve.
    pub(super) fn no_dispatcher(&self) -> Dispatcher {
        Dispatcher::new(&self.setup.policies, None, Rng::stream(0, ""), Rng::stream(0, ""))
    }

    /// The latest term that a node has seen; 0 while it is down.
    pub(super) fn term_of(&self, control: ReplicaId) -> Term {
        let replica = self.controls[control.index()].replica.as_ref();
        replica.and_then(|replica| replica.raft.as_ref()).map_or(Term(0), RaftNode::term)
    }

    /// A node that serves and does not lead any more, or leads in another term, leaves office.
    pub(super) fn check_office<S: Sink>(&mut self, control: ReplicaId, cause: Option<Seq>, sink: &mut S) {
        let node = &self.controls[control.index()];
        let Some(replica) = node.replica.as_ref().filter(|_| node.serving) else { return };
        let leads = |raft: &RaftNode| raft.role() == Role::Leader && raft.term() == replica.office;
        if !replica.raft.as_ref().is_some_and(leads) {
            self.leave_office(control, cause, sink);
        }
    }

    /// The dispatcher stops, and what it wanted recorded is dropped.
    pub(super) fn leave_office<S: Sink>(&mut self, control: ReplicaId, cause: Option<Seq>, sink: &mut S) {
        if !std::mem::take(&mut self.controls[control.index()].serving) {
            return;
        }
        self.unwatch_all(control);
        self.pending.cancel(self.controls[control.index()].dispatcher.boost);
        let idle = self.no_dispatcher();
        let node = &mut self.controls[control.index()];
        node.dispatcher = idle;
        let Some(replica) = &mut node.replica else { return };
        replica.drafts.clear();
        replica.given = replica.next_draft;
        let term = replica.office.0;
        self.emit(sink, Site::Control(control), cause, EventKind::LeftOffice { term });
    }

    /// A leader's own first entry is applied, and so is everything before it.
    pub(super) fn maybe_take_office<S: Sink>(
        &mut self,
        control: ReplicaId,
        term: Term,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let node = &mut self.controls[control.index()];
        let Some(replica) = node.replica.as_mut().filter(|_| !node.serving) else { return };
        let leads = |raft: &RaftNode| raft.role() == Role::Leader && raft.term() == term;
        if !replica.raft.as_ref().is_some_and(leads) {
            return;
        }
        replica.office = term;
        node.serving = true;
        self.counts.offices += 1;
        let node = &self.controls[control.index()];
        let open = node.ledger.open().count() as u32;
        let kind = EventKind::TookOffice { term: term.0, open };
        let cause = self.emit(sink, Site::Control(control), cause, kind);
        self.rebuild(control, cause, sink);
        self.announce(control, Site::Gateway, cause, sink);
        for node in (0..self.workers.len() as u16).map(NodeId) {
            if !self.controls[control.index()].ledger.node(node).removed {
                self.announce(control, Site::Worker(node), cause, sink);
            }
        }
        self.repeat_orders(control, cause, sink);
        for node in (0..self.workers.len() as u16).map(NodeId) {
            if self.controls[control.index()].ledger.node(node).serves() {
                self.recall_strays(control, node, cause, sink);
            }
        }
    }

    /// Makes the dispatcher of a node from its ledger.
    fn rebuild<S: Sink>(&mut self, control: ReplicaId, cause: Option<Seq>, sink: &mut S) {
        self.controls[control.index()].dispatcher = self.new_dispatcher(control);
        for node in (0..self.workers.len() as u16).map(NodeId) {
            let record = self.controls[control.index()].ledger.node(node);
            if record.boot > 0 {
                let worker = &self.workers[node.index()];
                self.controls[control.index()].dispatcher.join(node, worker, &record, self.now);
                self.watch(control, node);
            }
        }
        let open = self.controls[control.index()].ledger.open();
        let mut open: Vec<_> = open.map(|(task, record)| (task, *record)).collect();
        let arrival = |task: TaskId| self.tasks.get(task).map_or(0, |task| task.arrival.0);
        sort_by_key(&mut open, |(task, _)| (arrival(*task), task.0));
        for (task, record) in open {
            match (record.status, record.node) {
                (Some(TaskStatus::Assigned), Some(node)) => self.keep(control, task, node),
                _ => self.dispatch_returned(control, task, RequeueReason::NodeLost, cause, sink),
            }
        }
        self.keep_containers(control);
    }

    /// Says again what is given out, and takes away what is given to nodes that are gone.
    fn repeat_orders<S: Sink>(&mut self, control: ReplicaId, cause: Option<Seq>, sink: &mut S) {
        let ledger = &self.controls[control.index()].ledger;
        let given = ledger.open().filter(|(_, record)| record.status == Some(TaskStatus::Assigned));
        let given: Vec<_> = given.filter_map(|(task, record)| Some((task, record.attempt, record.node?))).collect();
        for (task, attempt, node) in given {
            let record = self.controls[control.index()].ledger.node(node);
            if record.serves() {
                self.give(control, task, attempt, node, cause, sink);
                continue;
            }
            let reason = if record.removed { RequeueReason::NodeRemoved } else { RequeueReason::NodeLost };
            self.propose(control, Command::Requeue { task, attempt, reason }, Grounds::of(cause), sink);
        }
        let containers = self.controls[control.index()].ledger.containers().iter();
        let placed: Vec<_> = containers.filter_map(|(container, record)| Some((container, record.holds()?))).collect();
        let mut gone = Vec::new();
        for (container, node) in placed {
            let record = self.controls[control.index()].ledger.node(node);
            if record.serves() {
                self.order_container(control, container, cause, sink);
            } else if !gone.contains(&node) {
                gone.push(node);
                let reason = if record.removed { Displaced::NodeRemoved } else { Displaced::NodeLost };
                self.displace_all(control, node, reason, cause, sink);
            }
        }
    }

    pub(super) fn announce<S: Sink>(&mut self, control: ReplicaId, to: Site, cause: Option<Seq>, sink: &mut S) {
        let term = self.office_term(control);
        self.send(Site::Control(control), to, Body::Announce { term }, cause, sink);
    }

    /// The term under which a node gives orders.
    #[inline]
    pub(super) fn office_term(&self, control: ReplicaId) -> u32 {
        if self.plane.is_none() {
            return 0;
        }
        self.controls[control.index()].replica.as_ref().map_or(0, |replica| replica.office.0 as u32)
    }

    /// Tells whoever asked that its command is recorded.
    pub(super) fn acknowledge<S: Sink>(
        &mut self,
        control: ReplicaId,
        command: &Command,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let (to, body) = match *command {
            Command::Submit { .. }
            | Command::SetPolicy { .. }
            | Command::RemoveNode { .. }
            | Command::Register { .. } => (Site::Gateway, Body::Recorded { command: *command }),
            Command::Finish { task, node, attempt } => {
                // A report that was refused leaves its task to whoever has it now.
                if self.controls[control.index()].ledger.is_done(task) {
                    self.send(Site::Control(control), Site::Gateway, Body::Reply { task }, cause, sink);
                }
                (Site::Worker(node), Body::Ack { task, attempt })
            }
            Command::Return { task, node, attempt, .. } => (Site::Worker(node), Body::Ack { task, attempt }),
            Command::Join { node, boot } => (Site::Worker(node), Body::Welcome { boot }),
            Command::Container(Deed::Report { container, node, serial, .. }) => {
                (Site::Worker(node), Body::Noted { container, serial })
            }
            Command::Container(Deed::Scale { .. } | Deed::Update { .. } | Deed::Cordon { .. } | Deed::Power { .. }) => {
                (Site::Gateway, Body::Recorded { command: *command })
            }
            _ => return,
        };
        self.send(Site::Control(control), to, body, cause, sink);
    }

    /// A message from a worker or the gateway arrived at a control node of a replicated control plane.
    pub(super) fn on_mail<S: Sink>(
        &mut self,
        control: ReplicaId,
        from: Site,
        body: &Body,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let node = &self.controls[control.index()];
        if !node.serving {
            let Some(raft) = node.replica.as_ref().and_then(|replica| replica.raft.as_ref()) else { return };
            let leader = raft.leader().filter(|leader| *leader != control);
            // A leader that is not in office yet says so when it is.
            if raft.role() != Role::Leader {
                let about = match *body {
                    Body::Ask { command, .. } => Some(command),
                    _ => None,
                };
                self.send(Site::Control(control), from, Body::Redirect { leader, about }, cause, sink);
            }
            return;
        }
        match (from, *body) {
            (Site::Gateway, Body::Ask { command, stamp }) => self.on_ask(control, command, stamp, cause, sink),
            (Site::Worker(node), Body::Heartbeat) => {
                self.on_sign_of_life(control, node, cause, sink);
                self.announce(control, from, cause, sink);
            }
            (Site::Worker(node), Body::Hello { boot }) => {
                self.on_sign_of_life(control, node, cause, sink);
                self.record_or_ack(control, Command::Join { node, boot }, Grounds::of(cause), sink);
            }
            (Site::Worker(node), Body::Report { task, attempt }) => {
                self.record_or_ack(control, Command::Finish { task, node, attempt }, Grounds::of(cause), sink);
            }
            (Site::Worker(node), Body::State { container, attempt, state }) => {
                self.on_state(control, node, (container, attempt, state), cause, sink);
            }
            (Site::Worker(node), Body::Returned { task, attempt, remaining, stopped }) => {
                let command = Command::Return { task, node, attempt, remaining };
                self.record_or_ack(control, command, Grounds { stopped, ..Grounds::of(cause) }, sink);
            }
            _ => {}
        }
    }

    /// The gateway wants something recorded: what it asked for before is answered as the first time.
    fn on_ask<S: Sink>(
        &mut self,
        control: ReplicaId,
        command: Command,
        stamp: Stamp,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let ledger = &self.controls[control.index()].ledger;
        match ledger.admit(stamp) {
            Admission::Fresh if stamp.serial == 0 && ledger.knows(&command) => {
                self.acknowledge(control, &command, cause, sink);
            }
            Admission::Fresh => {
                self.propose(control, command, Grounds { stamp, ..Grounds::of(cause) }, sink);
            }
            Admission::Duplicate(_) => {
                let cause = self.note_repeated(control, &command, stamp, cause, sink);
                self.acknowledge(control, &command, cause, sink);
            }
            Admission::Unknown => self.expire(control, stamp.session, cause, sink),
            // The client has its answer, or will ask again when it has others.
            Admission::Stale | Admission::Full => {}
        }
    }

    /// Tells the gateway that its session is closed.
    pub(super) fn expire<S: Sink>(&mut self, control: ReplicaId, session: SessionId, cause: Option<Seq>, sink: &mut S) {
        self.send(Site::Control(control), Site::Gateway, Body::Expired { session }, cause, sink);
    }

    /// What changes nothing any more is answered without an entry in the log.
    fn record_or_ack<S: Sink>(&mut self, control: ReplicaId, command: Command, grounds: Grounds, sink: &mut S) {
        let ledger = &self.controls[control.index()].ledger;
        if ledger.knows(&command) {
            return self.acknowledge(control, &command, grounds.cause, sink);
        }
        if let Some(current) = ledger.fences(&command) {
            let cause = self.note_fenced(control, &command, current, grounds.cause, sink);
            return self.acknowledge(control, &command, cause, sink);
        }
        self.propose(control, command, grounds, sink);
    }
}
