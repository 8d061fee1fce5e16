//! I/O: a running task leaves its processor for a while, and then waits for one again.
//!
//! With early binding it comes back to the queue of its worker. With late binding the worker sends it back at once, as
//! it does when a slice is over, so that somebody else can be given the processor; when the I/O is done the dispatcher
//! puts it into the central queue. Meanwhile it holds nothing of the worker. A frozen worker's devices go on.

use super::body::{Body, Stopped};
use super::{Timer, World};
use crate::clock::{Duration, Time};
use crate::ids::{NodeId, ReplicaId, Seq, TaskId};
use crate::pending::{Rank, TimerId};
use crate::queue::{Entrance, Item};
use crate::scenario::Io;
use crate::trace::{EventKind, Sink, Site};

/// How long a frozen control node leaves a task that is back from its I/O.
const FROZEN: Duration = Duration::from_millis(100);

/// A task that does I/O.
#[derive(Clone, Debug)]
pub(super) struct Blocked {
    /// `queued` is when it left its processor.
    pub item: Item,
    pub until: Time,
    pub timer: TimerId,
    /// The event that told that it left.
    cause: Option<Seq>,
}

/// What will be left of a task when it leaves for its next I/O, now that so much is left of its work; zero when it goes
/// on to its end.
#[inline]
pub(super) fn next_io(io: Option<Io>, work: Duration, left: Duration) -> Duration {
    let Some(io) = io else { return Duration::ZERO };
    let done = work.saturating_sub(left).0;
    let next = done.checked_div(io.every.0).map_or(u64::MAX, |times| (times + 1).saturating_mul(io.every.0));
    work.saturating_sub(Duration(next))
}

impl World {
    /// A running task has come to its next I/O.
    pub(super) fn block<S: Sink>(&mut self, node: NodeId, place: usize, sink: &mut S) {
        let (mut item, started) = self.take_off(node, place);
        let Item { task, attempt, .. } = item;
        let remaining = item.left.get();
        let late = self.regime.is_late();
        if let Some(known) = self.tasks.get(task).filter(|_| late) {
            item.mark = known.mark;
        }
        self.ruling(node).block(&mut item);
        let length = self.tasks.get(task).and_then(|task| task.traits.io).map_or(Duration::ZERO, |io| io.length);
        let until = self.now + length;
        let kind = EventKind::TaskBlocked { task, node, attempt, remaining, until };
        let cause = self.emit(sink, Site::Worker(node), started, kind);
        if late {
            self.did_io(task, length);
            if let Some(known) = self.tasks.get_mut(task).filter(|known| known.attempt == attempt) {
                (known.mark, known.unspent, known.io_until) = (item.mark, item.unspent, until);
            }
            self.tell(node, Body::Returned { task, attempt, remaining, stopped: Stopped::Blocked }, cause, sink);
        } else {
            let timer = self.pending.set(until, Rank::Unblock, Timer::Unblock { node, task });
            item.queued = self.now;
            self.workers[node.index()].blocked.push(Blocked { item, until, timer, cause });
        }
        self.must_schedule(node);
    }

    /// The I/O of a task is done: it waits in the queue of its worker.
    #[inline(never)]
    pub(super) fn on_unblock<S: Sink>(&mut self, node: NodeId, task: TaskId, sink: &mut S) {
        let now = self.now;
        let Some(Blocked { item, cause, .. }) = self.workers[node.index()].unblock(task) else { return };
        self.did_io(task, now.since(item.queued));
        self.emit(sink, Site::Worker(node), cause, EventKind::TaskUnblocked { task });
        let item = Item { queued: now, ..item };
        self.workers[node.index()].queue.enqueue(now, item, Entrance::Unblocked);
        self.must_schedule(node);
    }

    /// A task came back to the dispatcher that does I/O; with latency it may be done already.
    pub(super) fn await_io(&mut self, control: ReplicaId, task: TaskId) {
        let Some(until) = self.tasks.get(task).map(|task| task.io_until) else { return };
        self.controls[control.index()].dispatcher.blocked.push((task, until));
        self.pending.push(until.max(self.now), Rank::Unblock, Timer::Wake { control, task });
    }

    /// The I/O of a task is done: it waits in the central queue. A dispatcher that does not await it has lost office
    /// meanwhile, and whoever serves now awaits it too.
    #[inline(never)]
    pub(super) fn on_wake<S: Sink>(&mut self, control: ReplicaId, task: TaskId, sink: &mut S) {
        let node = &mut self.controls[control.index()];
        if node.replica.as_ref().is_some_and(|replica| replica.paused) {
            return self.pending.push(self.now + FROZEN, Rank::Unblock, Timer::Wake { control, task });
        }
        let waited = node.dispatcher.blocked.iter().position(|(other, until)| *other == task && *until <= self.now);
        let Some(place) = waited else { return };
        node.dispatcher.blocked.swap_remove(place);
        let cause = self.emit(sink, Site::Control(control), None, EventKind::TaskUnblocked { task });
        self.enqueue_central(control, task, Entrance::Unblocked, cause, sink);
    }

    /// The time of an I/O is not counted as waiting.
    pub(super) fn did_io(&mut self, task: TaskId, length: Duration) {
        if let Some(task) = self.tasks.get_mut(task) {
            task.ran += length;
        }
    }
}
