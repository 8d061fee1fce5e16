//! Queues whose order changes by itself: a multilevel feedback queue puts everybody on its highest level from time to
//! time.
//!
//! A boost is only waited for while there is somebody that it would touch.

use super::{Timer, World};
use crate::ids::{NodeId, ReplicaId, TaskId};
use crate::pending::{Rank, TimerId};
use crate::trace::{EventKind, Sink, Site};

impl World {
    /// A task came to a worker: the next boost of its queue will touch it.
    #[inline]
    pub(super) fn expect_boost(&mut self, node: NodeId) {
        let worker = &mut self.workers[node.index()];
        if worker.boost == TimerId::NONE
            && worker.has_tasks()
            && let Some(at) = worker.queue.next_boost(self.now)
        {
            worker.boost = self.pending.set(at, Rank::Boost, Timer::Boost(node));
        }
    }

    /// A task left a worker: when it was the last, nobody waits for a boost.
    #[inline]
    pub(super) fn forget_boost(&mut self, node: NodeId) {
        let worker = &mut self.workers[node.index()];
        if worker.boost != TimerId::NONE && !worker.has_tasks() {
            self.pending.cancel(std::mem::replace(&mut worker.boost, TimerId::NONE));
        }
    }

    /// A task is done: when it was the last, nobody waits for a boost of the central queue.
    #[inline]
    pub(super) fn forget_central_boost(&mut self, control: ReplicaId) {
        let node = &mut self.controls[control.index()];
        if node.dispatcher.boost != TimerId::NONE && node.ledger.open().next().is_none() {
            self.pending.cancel(std::mem::replace(&mut node.dispatcher.boost, TimerId::NONE));
        }
    }

    #[inline(never)]
    pub(super) fn on_boost<S: Sink>(&mut self, node: NodeId, sink: &mut S) {
        self.workers[node.index()].boost = TimerId::NONE;
        if !self.workers[node.index()].has_tasks() {
            return;
        }
        self.workers[node.index()].queue.boost();
        self.hold(node);
        let worker = &mut self.workers[node.index()];
        for running in &mut worker.running {
            worker.queue.boosted(&mut running.item);
            running.slice = worker.queue.slice(&running.item);
        }
        for blocked in &mut worker.blocked {
            worker.queue.boosted(&mut blocked.item);
        }
        if worker.is_well() {
            self.go_on(node);
        }
        self.emit(sink, Site::Worker(node), None, EventKind::QueueBoosted);
        self.must_schedule(node);
        self.expect_boost(node);
    }

    /// A task came to the central queue: its next boost will touch it.
    #[inline]
    pub(super) fn expect_central_boost(&mut self, control: ReplicaId) {
        let dispatcher = &mut self.controls[control.index()].dispatcher;
        if dispatcher.boost == TimerId::NONE
            && let Some(at) = dispatcher.central.next_boost(self.now)
        {
            dispatcher.boost = self.pending.set(at, Rank::Boost, Timer::BoostCentral(control));
        }
    }

    /// The tasks that wait change their order at once, those that are given out feel it when they come back.
    #[inline(never)]
    pub(super) fn on_boost_central<S: Sink>(&mut self, control: ReplicaId, sink: &mut S) {
        let node = &mut self.controls[control.index()];
        node.dispatcher.boost = TimerId::NONE;
        let open: Vec<TaskId> = node.ledger.open().map(|(task, _)| task).collect();
        if open.is_empty() {
            return;
        }
        node.dispatcher.central.boost();
        for task in open {
            let Some(mut item) = self.item(control, task) else { continue };
            let dispatcher = &mut self.controls[control.index()].dispatcher;
            dispatcher.central.boosted(&mut item);
            if let Some(given) = dispatcher.given.iter_mut().find(|given| given.item.task == task) {
                given.item.mark = item.mark;
            }
            if let Some(task) = self.tasks.get_mut(task) {
                (task.mark, task.unspent) = (item.mark, item.unspent);
            }
        }
        let well = self.controls[control.index()].replica.as_ref().is_none_or(|replica| replica.is_well());
        self.controls[control.index()].dispatcher.undecided |= well;
        self.emit(sink, Site::Control(control), None, EventKind::QueueBoosted);
        self.expect_central_boost(control);
    }
}
