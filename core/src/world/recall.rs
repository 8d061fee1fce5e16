//! Preemption from the central queue: running tasks are called back to make room for one that goes before them.

use super::World;
use super::body::Body;
use super::dispatch::{Dispatcher, Given};
use crate::clock::{Duration, Time};
use crate::ids::{NodeId, ReplicaId, Seq, TaskId};
use crate::order::last_first;
use crate::queue::Item;
use crate::trace::{Sink, Site};

impl World {
    /// Recalls running tasks that the head of the central queue goes before, unless some are being recalled already.
    pub(super) fn make_room<S: Sink>(&mut self, control: ReplicaId, sink: &mut S) {
        let dispatcher = &mut self.controls[control.index()].dispatcher;
        if !dispatcher.central.preemptive()
            || dispatcher.given.is_empty()
            || dispatcher.given.iter().any(|given| given.recalled)
        {
            return;
        }
        let Some(head) = dispatcher.central.peek(self.now).copied() else { return };
        let victims = dispatcher.victims(&head, self.now);
        for place in &victims {
            dispatcher.given[*place].recalled = true;
        }
        let recalls: Vec<_> = victims.iter().map(|place| dispatcher.given[*place]).collect();
        for Given { node, item: Item { task, attempt, .. }, .. } in recalls {
            self.recall(control, node, task, attempt, None, sink);
        }
    }

    /// Calls back what a node was running when it was given up: others have it by now.
    pub(super) fn recall_strays<S: Sink>(
        &mut self,
        control: ReplicaId,
        node: NodeId,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let strays: Vec<_> = self.controls[control.index()].ledger.strays(node).collect();
        for (task, attempt) in strays {
            self.recall(control, node, task, attempt, cause, sink);
        }
    }

    pub(super) fn recall<S: Sink>(
        &mut self,
        control: ReplicaId,
        node: NodeId,
        task: TaskId,
        attempt: u32,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let body = Body::Recall { task, attempt, term: self.office_term(control) };
        self.send(Site::Control(control), Site::Worker(node), body, cause, sink);
    }
}

impl Dispatcher {
    /// The tasks to recall so that `head` fits on one node: those with the largest keys, on the node where the
    /// smallest key among them is the largest.
    fn victims(&self, head: &Item, now: Time) -> Vec<usize> {
        let Self { central, given, nodes, .. } = self;
        let key = |given: &Given| {
            let speed = u64::from(nodes[given.node.index()].speed);
            let done = Duration(now.since(given.since).0 * speed / 1_000);
            let item = Item { remaining: given.item.remaining.saturating_sub(done), queued: given.since, ..given.item };
            (central.key(now, &item), item.arrival, item.task)
        };
        let head_key = central.key(now, head);
        let mut running: Vec<_> = given.iter().enumerate().map(|(place, given)| (key(given), place)).collect();
        running.retain(|((key, ..), _)| *key > head_key);
        let running = last_first(running);
        let mut best = None;
        for node in nodes.iter().filter(|node| node.up) {
            let mut free = node.free;
            let mut taken = Vec::new();
            for (key, place) in running.iter().filter(|(_, place)| given[*place].node == node.id) {
                free.give(&given[*place].item.demand);
                taken.push(*place);
                if free.fits(&head.demand) {
                    if best.as_ref().is_none_or(|(other, _)| key > other) {
                        best = Some((*key, taken));
                    }
                    break;
                }
            }
        }
        best.map_or_else(Vec::new, |(_, taken)| taken)
    }
}

impl World {
    /// A discipline that looks at running tasks was put in force while some run: what is left of them is counted anew.
    pub(super) fn track_given(&mut self, control: ReplicaId) {
        self.controls[control.index()].dispatcher.given.clear();
        if !self.regime.is_late() || !self.controls[control.index()].dispatcher.keeps_given() {
            return;
        }
        for node in (0..self.workers.len() as u16).map(NodeId) {
            let held = self.controls[control.index()].ledger.assigned_to(node);
            let held = held.filter_map(|(task, _)| self.item(control, task));
            let given: Vec<_> = held.map(|item| Given { item, node, since: self.now, recalled: false }).collect();
            self.controls[control.index()].dispatcher.given.extend(given);
        }
    }
}
