//! The control plane's side of messages and of the ledger: what is proposed, and what follows once it is recorded.
//!
//! With the control plane `none` there is one copy of the ledger and a proposed command is applied at once. Whatever
//! follows a command stands in the `recorded_…` handlers, so that a replicated log can stand between the two.

use super::World;
use super::network::Body;
use crate::clock::Duration;
use crate::ids::{NodeId, Seq, TaskId};
use crate::ledger::{Command, Outcome};
use crate::stats::Sample;
use crate::trace::{EventKind, MessageKind, RejectReason, RequeueReason, Sink, Site};

impl World {
    /// The gateway received a task: have it recorded.
    #[inline]
    pub(super) fn on_submit<S: Sink>(&mut self, task: TaskId, cause: Option<Seq>, sink: &mut S) {
        let Some(work) = self.tasks.get(task).map(|task| task.work) else { return };
        if self.ledger.apply(&Command::Submit { task, work }) == Outcome::Ignored {
            return;
        }
        self.counts.recorded += 1;
        let cause = self.emit(sink, Site::Control, cause, EventKind::TaskSubmitted { task });
        self.dispatch_submitted(task, cause, sink);
    }

    pub(super) fn on_worker_message<S: Sink>(&mut self, node: NodeId, body: &Body, cause: Option<Seq>, sink: &mut S) {
        match *body {
            Body::Report { task, attempt } => self.on_report(node, task, attempt, cause, sink),
            Body::Returned { task, attempt, remaining, expired } => {
                self.on_returned(node, task, attempt, remaining, expired, cause, sink);
            }
            Body::Heartbeat => self.on_sign_of_life(node, cause, sink),
            Body::Hello => {
                self.on_sign_of_life(node, cause, sink);
                self.requeue_all(node, RequeueReason::NodeRestarted, cause, sink);
            }
            Body::Submit { .. } | Body::Reply { .. } | Body::Order(_) | Body::Recall { .. } => {}
        }
    }

    /// A worker says that a task is done.
    #[inline]
    fn on_report<S: Sink>(&mut self, node: NodeId, task: TaskId, attempt: u32, cause: Option<Seq>, sink: &mut S) {
        match self.ledger.apply(&Command::Finish { task, node, attempt }) {
            Outcome::Applied { .. } => self.recorded_finish(node, task, attempt, cause, sink),
            Outcome::Fenced { current } => self.fence(node, task, attempt, current, MessageKind::Report, cause, sink),
            Outcome::Ignored => {}
        }
    }

    #[inline]
    fn recorded_finish<S: Sink>(&mut self, node: NodeId, id: TaskId, attempt: u32, cause: Option<Seq>, sink: &mut S) {
        let now = self.now;
        let Some(task) = self.tasks.get_mut(id) else { return };
        task.ended = Some(now);
        let turnaround = now.since(task.arrival);
        let response = task.first_run.unwrap_or(now).since(task.arrival);
        let late = task.traits.deadline.is_some_and(|deadline| turnaround > deadline);
        let sample = Sample::new(task.work, response, turnaround.saturating_sub(task.ran), turnaround);
        let class = task.class;
        self.classes[class.index()].record(sample, late);
        self.counts.completed += 1;
        self.last_completion = now;
        if task.runs > 0 {
            self.flow.stop(now); // a node that was given up still runs it
        }
        self.flow.complete(now);
        self.release(node, id);
        let kind = EventKind::TaskCompleted { task: id, node, attempt, turnaround, late };
        let cause = self.emit(sink, Site::Control, cause, kind);
        if self.network.takes_time() {
            self.send(Site::Gateway, Site::Client(class), Body::Reply { task: id }, cause, sink);
        }
    }

    /// A worker sends back a task that it stopped.
    #[allow(clippy::too_many_arguments)]
    fn on_returned<S: Sink>(
        &mut self,
        node: NodeId,
        task: TaskId,
        attempt: u32,
        remaining: Duration,
        expired: bool,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        match self.ledger.apply(&Command::Return { task, node, attempt, remaining }) {
            Outcome::Applied { .. } => {
                self.release(node, task);
                let reason = if expired { RequeueReason::SliceOver } else { RequeueReason::Preempted };
                let cause = self.emit(sink, Site::Control, cause, EventKind::TaskRequeued { task, attempt, reason });
                self.dispatch_returned(task, reason, cause, sink);
            }
            Outcome::Fenced { current } => {
                self.fence(node, task, attempt, current, MessageKind::Returned, cause, sink);
            }
            Outcome::Ignored => {}
        }
    }

    /// Takes everything away that was given to a node, and gives it out anew.
    pub(super) fn requeue_all<S: Sink>(
        &mut self,
        node: NodeId,
        reason: RequeueReason,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let held: Vec<_> = self.ledger.assigned_to(node).map(|(task, record)| (task, record.attempt)).collect();
        for (task, attempt) in held {
            if !matches!(self.ledger.apply(&Command::Requeue { task, attempt, reason }), Outcome::Applied { .. }) {
                continue;
            }
            self.counts.requeued += 1;
            self.release(node, task);
            if reason == RequeueReason::NodeLost {
                self.dispatcher.strayed(node, task, attempt);
            }
            let cause = self.emit(sink, Site::Control, cause, EventKind::TaskRequeued { task, attempt, reason });
            self.dispatch_returned(task, reason, cause, sink);
        }
    }

    /// Records that a task is not taken in.
    pub(super) fn reject<S: Sink>(&mut self, id: TaskId, reason: RejectReason, cause: Option<Seq>, sink: &mut S) {
        if self.ledger.apply(&Command::Reject { task: id }) == Outcome::Ignored {
            return;
        }
        self.counts.rejected += 1;
        self.flow.leave(self.now);
        if let Some(task) = self.tasks.get_mut(id) {
            task.ended = Some(self.now);
        }
        self.emit(sink, Site::Control, cause, EventKind::TaskRejected { task: id, reason });
    }

    #[allow(clippy::too_many_arguments)]
    fn fence<S: Sink>(
        &mut self,
        node: NodeId,
        task: TaskId,
        attempt: u32,
        current: u32,
        what: MessageKind,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        self.counts.fenced += 1;
        self.emit(sink, Site::Control, cause, EventKind::Fenced { task, node, attempt, current, what });
    }
}
