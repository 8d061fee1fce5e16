//! The control plane's side of messages and of the ledger: what is proposed, and what follows once it is recorded.
//!
//! With the control plane `none` there is one copy of the ledger and a proposed command is applied at once. Whatever
//! comes of a command has two halves, so that a replicated log can stand between proposal and record: what the world
//! takes note of (`note_…`: figures and the event), once however many copies there are; and what the serving control
//! node does about it (`follow_…`: its dispatcher, orders, answers).

use super::World;
use super::body::{Body, Stopped};
use super::dispatch::Dispatcher;
use super::replica::ControlNode;
use crate::clock::{Duration, Time};
use crate::consensus::{Admission, Index, Stamp, Term};
use crate::ids::{NodeId, ReplicaId, Seq, TaskId};
use crate::ledger::{Command, Ledger, Outcome};
use crate::stats::Sample;
use crate::trace::{EventKind, Invariant, MessageKind, RejectReason, RequeueReason, Sink, Site, Violation, Why};

/// What was known of a command when it was proposed, and matters once it is recorded.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Grounds {
    /// The event that led to it.
    pub cause: Option<Seq>,
    /// Why it was decided so; what was compared waits in [`World::why`].
    pub why: Option<Why>,
    /// Why the task is not taken in.
    pub rejects: Option<RejectReason>,
    /// Why the worker sent it back.
    pub stopped: Stopped,
    /// Which client asked for it, and as which of its own.
    pub stamp: Stamp,
}

impl Grounds {
    pub fn of(cause: Option<Seq>) -> Self {
        Self { cause, ..Self::default() }
    }
}

impl World {
    /// The ledger that readers see: the only one, or the one that is furthest on.
    #[inline]
    pub(super) fn ledger(&self) -> &Ledger {
        self.plane.as_ref().map_or(&self.controls[0].ledger, |plane| &plane.books)
    }

    /// The dispatcher that readers see.
    pub(super) fn dispatcher(&self) -> &Dispatcher {
        let term = |node: &ControlNode| node.replica.as_ref().map(|replica| replica.office);
        let serving = self.controls.iter().filter(|node| node.serving).max_by_key(|node| term(node));
        &serving.unwrap_or(&self.controls[0]).dispatcher
    }

    /// Has a command recorded, and sees to what follows.
    #[inline(always)] // callers know which command it is
    pub(super) fn propose<S: Sink>(&mut self, control: ReplicaId, command: Command, grounds: Grounds, sink: &mut S) {
        if self.plane.is_some() {
            return self.draft(control, command, grounds);
        }
        let outcome = self.controls[control.index()].ledger.apply(&command);
        let cause = self.note(control, &command, outcome, grounds, sink);
        self.follow(control, &command, outcome, grounds, cause, sink);
    }

    /// A command was recorded for the first time: takes note, and returns the cause of what follows.
    #[inline(always)]
    pub(super) fn note<S: Sink>(
        &mut self,
        control: ReplicaId,
        command: &Command,
        outcome: Outcome,
        grounds: Grounds,
        sink: &mut S,
    ) -> Option<Seq> {
        let cause = grounds.cause;
        let site = Site::Control(control);
        let attempt = match outcome {
            Outcome::Applied { attempt } => attempt,
            Outcome::Fenced { current } => return self.note_fenced(control, command, current, cause, sink),
            Outcome::Repeated => return self.note_repeated(control, command, grounds.stamp, cause, sink),
            Outcome::Ignored | Outcome::Busy | Outcome::Expired => {
                self.why.clear();
                return cause;
            }
        };
        match *command {
            Command::Submit { task, .. } => {
                self.counts.recorded += 1;
                self.emit(sink, site, cause, EventKind::TaskSubmitted { task })
            }
            Command::Reject { task } => self.note_rejected(control, task, grounds, sink),
            Command::Assign { task, node } => {
                if let Some(task) = self.tasks.get_mut(task) {
                    task.attempt = attempt;
                    self.counts.moved += u64::from(self.keys.moves(task.traits.key, node));
                }
                match grounds.why {
                    Some(why) => self.emit(sink, site, cause, EventKind::TaskAssigned { task, node, attempt, why }),
                    None => cause,
                }
            }
            Command::Finish { task, node, .. } => self.note_finished(control, task, node, attempt, cause, sink),
            Command::Return { task, .. } => {
                let reason = returned(grounds);
                self.emit(sink, site, cause, EventKind::TaskRequeued { task, attempt, reason })
            }
            Command::Requeue { task, reason, .. } => {
                self.counts.requeued += 1;
                self.emit(sink, site, cause, EventKind::TaskRequeued { task, attempt, reason })
            }
            Command::NodeDown { node, silence } => {
                let timeout = self.regime.detect().map_or(Duration::ZERO, |detect| detect.timeout);
                self.emit(sink, site, cause, EventKind::NodeDown { node, silence, timeout })
            }
            Command::NodeUp { node } => self.emit(sink, site, cause, EventKind::NodeUp { node }),
            Command::SetPolicy { family, choice } => self.note_policy(control, family, choice, cause, sink),
            Command::Container(ref deed) => self.note_deed(control, deed, attempt, grounds, sink),
            Command::Register { session } => {
                self.emit(sink, site, cause, EventKind::SessionOpened { session: session.0 })
            }
            Command::Join { .. } | Command::RemoveNode { .. } => cause,
        }
    }

    /// A command was recorded at the serving control node: does what is to be done about it.
    #[inline(always)]
    pub(super) fn follow<S: Sink>(
        &mut self,
        control: ReplicaId,
        command: &Command,
        outcome: Outcome,
        grounds: Grounds,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        if let Command::Container(deed) = command {
            return self.follow_deed(control, deed, outcome, cause, sink);
        }
        let Outcome::Applied { attempt } = outcome else { return };
        match *command {
            Command::Container(_) => {}
            Command::Submit { task, .. } => self.dispatch_submitted(control, task, cause, sink),
            Command::Reject { task } => self.reject_dependents(control, task, cause, sink),
            Command::Register { .. } => {}
            Command::Assign { task, node } => self.give(control, task, attempt, node, cause, sink),
            Command::Finish { task, node, .. } => {
                let response = self.response(task);
                self.release(control, node, task, response);
                self.forget_central_boost(control);
                self.learn(control, task);
                self.reply(task, cause, sink);
                self.release_dependents(control, task, cause, sink);
            }
            Command::Return { task, node, .. } => {
                self.release(control, node, task, None);
                self.dispatch_returned(control, task, returned(grounds), cause, sink);
            }
            Command::Requeue { task, reason, .. } => self.follow_requeue(control, task, reason, cause, sink),
            Command::Join { node, boot } => self.follow_join(control, node, boot, cause, sink),
            Command::NodeDown { node, .. } => self.follow_down(control, node, cause, sink),
            Command::NodeUp { node } => self.follow_up(control, node, cause, sink),
            Command::RemoveNode { node } => self.strike(control, node, cause, sink),
            Command::SetPolicy { family, choice } => self.follow_policy(control, family, choice),
        }
    }

    /// The gateway received a task: have it recorded.
    #[inline]
    pub(super) fn on_submit<S: Sink>(&mut self, control: ReplicaId, task: TaskId, cause: Option<Seq>, sink: &mut S) {
        let Some(work) = self.tasks.get(task).map(|task| task.work) else { return };
        if self.plane.is_some() {
            return self.ask(Command::Submit { task, work }, cause, sink);
        }
        self.propose(control, Command::Submit { task, work }, Grounds::of(cause), sink);
    }

    /// Somebody outside wants something recorded.
    pub(super) fn operate<S: Sink>(&mut self, command: Command, cause: Option<Seq>, sink: &mut S) {
        match self.plane.is_some() {
            true => self.ask(command, cause, sink),
            false => self.propose(ReplicaId(0), command, Grounds::of(cause), sink),
        }
    }

    pub(super) fn on_worker_message<S: Sink>(
        &mut self,
        control: ReplicaId,
        node: NodeId,
        body: &Body,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let grounds = Grounds::of(cause);
        match *body {
            Body::Report { task, attempt } => {
                self.propose(control, Command::Finish { task, node, attempt }, grounds, sink);
            }
            Body::Returned { task, attempt, remaining, stopped } => {
                let command = Command::Return { task, node, attempt, remaining };
                self.propose(control, command, Grounds { stopped, ..grounds }, sink);
            }
            Body::State { container, attempt, state } => {
                self.on_state(control, node, (container, attempt, state), cause, sink);
            }
            Body::Heartbeat => self.on_sign_of_life(control, node, cause, sink),
            Body::Hello { boot } => {
                self.on_sign_of_life(control, node, cause, sink);
                self.propose(control, Command::Join { node, boot }, grounds, sink);
            }
            _ => {}
        }
    }

    #[inline]
    fn note_finished<S: Sink>(
        &mut self,
        control: ReplicaId,
        id: TaskId,
        node: NodeId,
        attempt: u32,
        cause: Option<Seq>,
        sink: &mut S,
    ) -> Option<Seq> {
        let now = self.now;
        let task = self.tasks.get_mut(id)?;
        let promise = match () {
            () if task.ended.is_some() => Some(Invariant::ExactlyOnce),
            () if task.attempt != attempt => Some(Invariant::Fencing),
            () => None,
        };
        if let Some(invariant) = promise {
            let violation = Violation { invariant, replica: control, term: Term(0), index: Index::ZERO };
            self.report(violation, cause, sink);
            return cause;
        }
        task.ended = Some(now);
        let turnaround = now.since(task.arrival);
        let response = task.first_run.unwrap_or(now).since(task.arrival);
        self.note_end(id, Some(node));
        let Some(task) = self.tasks.get(id) else { return cause };
        let lateness = task.traits.deadline.map(|deadline| turnaround.0 as i64 - deadline.0 as i64);
        let late = lateness > Some(0);
        let sample = Sample::new(task.work, response, turnaround.saturating_sub(task.ran), turnaround);
        self.classes[task.class.index()].record(sample, task.traits.weight, lateness);
        let predicted = task.predicted.unwrap_or(task.work);
        let share = &mut self.shares[task.traits.tenant.index()];
        *share = (share.0 + 1, share.1 + u128::from(sample.slowdown));
        self.counts.missed += u64::from(late);
        self.misjudged.record(Duration(predicted.0.abs_diff(task.work.0)));
        self.counts.completed += 1;
        self.last_completion = now;
        if task.runs > 0 {
            self.flow.stop(now); // a node that was given up still runs it
        }
        self.flow.complete(now);
        self.tails.record(now, turnaround);
        let kind = EventKind::TaskCompleted { task: id, node, attempt, turnaround, late };
        self.emit(sink, Site::Control(control), cause, kind)
    }

    /// Tells the client that its task is done.
    #[inline]
    fn reply<S: Sink>(&mut self, task: TaskId, cause: Option<Seq>, sink: &mut S) {
        if self.plane.is_none()
            && self.network.takes_time()
            && let Some(class) = self.class_of(task)
        {
            self.send(Site::Gateway, Site::Client(class), Body::Reply { task }, cause, sink);
        }
    }

    /// Takes everything away that was given to a node, and gives it out anew.
    pub(super) fn requeue_all<S: Sink>(
        &mut self,
        control: ReplicaId,
        node: NodeId,
        reason: RequeueReason,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let held = self.controls[control.index()].ledger.assigned_to(node);
        let held: Vec<_> = held.map(|(task, record)| (task, record.attempt)).collect();
        for (task, attempt) in held {
            self.propose(control, Command::Requeue { task, attempt, reason }, Grounds::of(cause), sink);
        }
    }

    /// A task was taken away from the node it is recorded with.
    fn follow_requeue<S: Sink>(
        &mut self,
        control: ReplicaId,
        task: TaskId,
        reason: RequeueReason,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let Some(&record) = self.controls[control.index()].ledger.get(task) else { return };
        let Some(node) = record.node else { return };
        if let Some(task) = self.tasks.get_mut(task) {
            task.io_until = Time::ZERO; // it begins anew
        }
        self.release(control, node, task, None);
        self.dispatch_returned(control, task, reason, cause, sink);
    }

    /// Records that a task is not taken in.
    pub(super) fn reject<S: Sink>(
        &mut self,
        control: ReplicaId,
        task: TaskId,
        reason: RejectReason,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let grounds = Grounds { rejects: Some(reason), ..Grounds::of(cause) };
        self.propose(control, Command::Reject { task }, grounds, sink);
    }

    fn note_rejected<S: Sink>(
        &mut self,
        control: ReplicaId,
        id: TaskId,
        grounds: Grounds,
        sink: &mut S,
    ) -> Option<Seq> {
        let task = self.tasks.get_mut(id)?;
        if task.ended.is_some() {
            return grounds.cause; // recorded anew after a disk had lost it
        }
        task.ended = Some(self.now);
        self.counts.missed += u64::from(task.traits.deadline.is_some());
        self.counts.rejected += 1;
        self.flow.leave(self.now);
        self.note_end(id, None);
        let reason = grounds.rejects.unwrap_or(RejectReason::QueueFull);
        self.emit(sink, Site::Control(control), grounds.cause, EventKind::TaskRejected { task: id, reason })
    }

    /// A client asked again for what is recorded.
    pub(super) fn note_repeated<S: Sink>(
        &mut self,
        control: ReplicaId,
        command: &Command,
        stamp: Stamp,
        cause: Option<Seq>,
        sink: &mut S,
    ) -> Option<Seq> {
        self.why.clear();
        let Admission::Duplicate(&index) = self.controls[control.index()].ledger.admit(stamp) else { return cause };
        let Command::Submit { task, .. } = *command else { return cause };
        let Stamp { session, serial, .. } = stamp;
        let kind = EventKind::SubmitRepeated { task, session: session.0, serial, index: index.0 };
        self.emit(sink, Site::Control(control), cause, kind).or(cause)
    }

    pub(super) fn note_fenced<S: Sink>(
        &mut self,
        control: ReplicaId,
        command: &Command,
        current: u32,
        cause: Option<Seq>,
        sink: &mut S,
    ) -> Option<Seq> {
        let (task, node, attempt, what) = match *command {
            Command::Finish { task, node, attempt } => (task, node, attempt, MessageKind::Report),
            Command::Return { task, node, attempt, .. } => (task, node, attempt, MessageKind::Returned),
            _ => return cause,
        };
        self.counts.fenced += 1;
        self.emit(sink, Site::Control(control), cause, EventKind::Fenced { task, node, attempt, current, what })
    }
}

/// Why a task came back that its worker stopped.
fn returned(grounds: Grounds) -> RequeueReason {
    match grounds.stopped {
        Stopped::Recalled => RequeueReason::Preempted,
        Stopped::SliceOver => RequeueReason::SliceOver,
        Stopped::Blocked => RequeueReason::Blocked,
    }
}
