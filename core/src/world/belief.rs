//! What a dispatcher believes of nodes, from the ledger and from heartbeats: who is there, who is silent, who is gone.
//!
//! A node that is silent for too long is given up: that is recorded, and what it had goes elsewhere. When it is heard of
//! again, that is recorded too, and what it should not have any more is called back.

use super::control::Grounds;
use super::dispatch::{Dispatcher, Member};
use super::worker::Worker;
use super::{Timer, World};
use crate::balance::NodeState;
use crate::clock::{Duration, Time};
use crate::ids::{NodeId, ReplicaId, Seq};
use crate::ledger::{Command, NodeRecord};
use crate::pending::{Rank, TimerId};
use crate::trace::{Displaced, RequeueReason, Sink, Site};

impl Dispatcher {
    /// Takes a node into the books.
    pub fn join(&mut self, node: NodeId, worker: &Worker, record: &NodeRecord, now: Time) {
        // Nodes may join in another order than they were made: those between are not there yet.
        while self.nodes.len() < node.index() {
            let absent = NodeRecord { removed: true, ..NodeRecord::default() };
            self.join(NodeId(self.nodes.len() as u16), worker, &absent, now);
        }
        let state = NodeState {
            id: node,
            name: worker.name.clone(),
            removed: record.removed,
            up: record.accepts(),
            eligible: true,
            weight: worker.weight,
            active: 0,
            backlog: Duration::ZERO,
            speed: worker.nominal.0,
            price: (worker.price * 1_000.0 + 0.5) as u64,
            region: worker.region,
            capacity: worker.capacity,
            free: worker.capacity,
        };
        let (suspected, removed) = (record.down, record.removed);
        let member = Member { suspected, removed, last_heard: now, watch: TimerId::NONE, lost: Vec::new() };
        match self.nodes.get_mut(node.index()) {
            Some(place) => (*place, self.members[node.index()]) = (state, member),
            None => {
                self.nodes.push(state);
                self.members.push(member);
            }
        }
        self.may_have_room();
    }
}

impl World {
    /// Something was heard of a node.
    pub(super) fn on_sign_of_life<S: Sink>(
        &mut self,
        control: ReplicaId,
        node: NodeId,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let Some(member) = self.controls[control.index()].dispatcher.members.get_mut(node.index()) else { return };
        member.last_heard = self.now;
        if member.suspected && !member.removed {
            self.propose(control, Command::NodeUp { node }, Grounds::of(cause), sink);
        }
    }

    /// It is recorded that a node given up is there after all: it gets work again, and what it should not have any
    /// more is called back.
    pub(super) fn follow_up<S: Sink>(&mut self, control: ReplicaId, node: NodeId, cause: Option<Seq>, sink: &mut S) {
        let accepts = self.controls[control.index()].ledger.node(node).accepts();
        let dispatcher = &mut self.controls[control.index()].dispatcher;
        let member = &mut dispatcher.members[node.index()];
        member.suspected = false;
        dispatcher.nodes[node.index()].up = accepts;
        dispatcher.may_have_room();
        self.recall_strays(control, node, cause, sink);
        self.call_back(control, node, cause, sink);
        self.watch(control, node);
    }

    /// Looks at a node again when its silence would be too long.
    pub(super) fn watch(&mut self, control: ReplicaId, node: NodeId) {
        if let Some(detect) = self.regime.detect() {
            let member = &mut self.controls[control.index()].dispatcher.members[node.index()];
            if member.suspected || member.removed {
                return;
            }
            let at = (member.last_heard + detect.timeout).max(self.now);
            member.watch = self.pending.set(at, Rank::Timer, Timer::Suspect { control, node });
            self.housekeeping += 1;
        }
    }

    pub(super) fn on_suspect<S: Sink>(&mut self, control: ReplicaId, node: NodeId, sink: &mut S) {
        self.housekeeping -= 1;
        let Some(timeout) = self.regime.detect().map(|detect| detect.timeout) else { return };
        let Some(member) = self.controls[control.index()].dispatcher.members.get(node.index()) else { return };
        if member.suspected || member.removed {
            return;
        }
        if self.controls[control.index()].replica.as_ref().is_some_and(|replica| replica.paused) {
            // Whoever is frozen finds nobody silent; what it received meanwhile it reads first.
            let member = &mut self.controls[control.index()].dispatcher.members[node.index()];
            member.last_heard = self.now;
            return self.watch(control, node);
        }
        let member = &self.controls[control.index()].dispatcher.members[node.index()];
        let silence = self.now.since(member.last_heard);
        if silence < timeout {
            return self.watch(control, node);
        }
        self.propose(control, Command::NodeDown { node, silence }, Grounds::default(), sink);
    }

    /// It is recorded that a node is given up: what it had goes elsewhere.
    pub(super) fn follow_down<S: Sink>(&mut self, control: ReplicaId, node: NodeId, cause: Option<Seq>, sink: &mut S) {
        let dispatcher = &mut self.controls[control.index()].dispatcher;
        dispatcher.members[node.index()].suspected = true;
        dispatcher.nodes[node.index()].up = false;
        self.requeue_all(control, node, RequeueReason::NodeLost, cause, sink);
        self.displace_all(control, node, Displaced::NodeLost, cause, sink);
    }

    /// Nobody is watched any more.
    pub(super) fn unwatch_all(&mut self, control: ReplicaId) {
        for member in &mut self.controls[control.index()].dispatcher.members {
            self.housekeeping -= usize::from(self.pending.cancel(std::mem::replace(&mut member.watch, TimerId::NONE)));
        }
    }

    /// It is recorded that a node is out of service: takes it out of the dispatcher's books.
    pub(super) fn strike<S: Sink>(&mut self, control: ReplicaId, node: NodeId, cause: Option<Seq>, sink: &mut S) {
        let dispatcher = &mut self.controls[control.index()].dispatcher;
        dispatcher.members[node.index()].removed = true;
        dispatcher.nodes[node.index()].removed = true;
        dispatcher.nodes[node.index()].up = false;
        self.requeue_all(control, node, RequeueReason::NodeRemoved, cause, sink);
        self.displace_all(control, node, Displaced::NodeRemoved, cause, sink);
    }

    /// It is recorded that a node is there: a new one gets work, and what one had that came back empty goes elsewhere.
    pub(super) fn follow_join<S: Sink>(
        &mut self,
        control: ReplicaId,
        node: NodeId,
        boot: u32,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let members = &self.controls[control.index()].dispatcher.members;
        match boot > 1 && members.len() > node.index() {
            true => {
                self.requeue_all(control, node, RequeueReason::NodeRestarted, cause, sink);
                self.displace_all(control, node, Displaced::NodeRestarted, cause, sink);
            }
            false => {
                self.enrol(control, node);
                self.must_orchestrate(control, cause);
            }
        }
    }

    /// Puts a node that joined into the dispatcher's books.
    pub(super) fn enrol(&mut self, control: ReplicaId, node: NodeId) {
        let control_node = &mut self.controls[control.index()];
        let record = control_node.ledger.node(node);
        control_node.dispatcher.join(node, &self.workers[node.index()], &record, self.now);
        self.watch(control, node);
    }

    /// True when every node is believed to be what it is, as far as anybody watches.
    pub(super) fn knows_the_truth(&self) -> bool {
        let cut_off =
            |node| self.plane.is_none() && self.network.is_dead(Site::Worker(node), Site::Control(ReplicaId(0)));
        let knows = |(place, worker): (u16, &Worker)| {
            let believed = self.ledger().node(NodeId(place));
            believed.removed || believed.down != (worker.is_well() && !cut_off(NodeId(place)))
        };
        self.regime.detect().is_none() || (0..).zip(&self.workers).all(knows)
    }
}
