//! Running tasks on a worker: which start, for how long, and what happens when they stop.
//!
//! A running task has one timer: to its end or its next I/O, or to the end of its slice if that comes first. Whatever changes how fast
//! it goes (its worker freezes or slows down, or the discipline changes) accounts for what was done so far and sets the
//! timer anew.

use super::block::next_io;
use super::body::{Body, Stopped};
use super::worker::Running;
use super::{Timer, World};
use crate::clock::Duration;
use crate::ids::{NodeId, Seq, TaskId};
use crate::order::last_first;
use crate::pending::{Rank, TimerId};
use crate::queue::{Entrance, Item};
use crate::trace::{CANDIDATES, Candidate, EventKind, Rule, Sink, Site, Verdict, Why};

impl World {
    /// Lets a worker start whatever it can start now.
    #[inline]
    pub(super) fn schedule_worker<S: Sink>(&mut self, node: NodeId, sink: &mut S) {
        if !self.workers[node.index()].agent.hosted.is_empty()
            && self.workers[node.index()].is_well()
            && self.admit(node, sink)
        {
            return; // containers go before tasks
        }
        loop {
            let now = self.now;
            let worker = &mut self.workers[node.index()];
            if !worker.is_well() {
                return;
            }
            if worker.queue.watches() {
                worker.show_itself(node, now);
            }
            let Some(&head) = worker.queue.peek(now) else { return };
            if worker.has_room(&head.demand) {
                let mut why = Why { rule: Rule::Order, among: 1 };
                if S::ON && !self.regime.is_late() {
                    why = self.explain_queue(node, &head);
                }
                let Some(item) = self.workers[node.index()].queue.dequeue(now) else { return };
                self.start(node, &item, why, None, sink);
            } else if !self.preempt(node, &head, sink) {
                return;
            }
        }
    }

    /// Stops running tasks that the head of the queue goes before, if that makes room for it.
    fn preempt<S: Sink>(&mut self, node: NodeId, head: &Item, sink: &mut S) -> bool {
        let now = self.now;
        let worker = &self.workers[node.index()];
        if !worker.queue.preemptive() {
            return false;
        }
        let head_key = worker.queue.key(now, head);
        let claim = |(place, running): (usize, &Running)| {
            let item = worker.progress(running, now);
            ((worker.queue.key(now, &item), item.arrival, item.task), place)
        };
        let running = worker.running.iter().enumerate().map(claim);
        let victims = last_first(running.filter(|((key, ..), _)| *key > head_key).collect());
        let mut free = worker.free;
        let enough = victims.iter().position(|(_, place)| {
            free.give(&worker.running[*place].item.demand);
            free.fits(&head.demand)
        });
        let Some(last) = enough else { return false };
        let rule = Rule::Queue(self.regime.policies.queue.index() as u8);
        for ((key, _, task), _) in &victims[..=last] {
            let place = self.workers[node.index()].running.iter().position(|running| running.item.task == *task);
            if S::ON {
                self.why.push(Candidate { verdict: Verdict::Chosen, ..Candidate::task(head.task, head_key) });
                self.why.push(Candidate::task(*task, *key));
            }
            if let Some(place) = place {
                self.stop(node, place, Some(head.task), rule, Stopped::Recalled, None, sink);
            }
        }
        true
    }

    /// Notes the first of a worker's queue as they are compared, the chosen first.
    fn explain_queue(&mut self, node: NodeId, head: &Item) -> Why {
        let queue = &self.workers[node.index()].queue;
        let now = self.now;
        let mut among = 0;
        let why = &mut self.why;
        why.push(Candidate { verdict: Verdict::Chosen, ..Candidate::task(head.task, queue.key(now, head)) });
        queue.for_each(&mut |item| {
            among += 1;
            if item.task != head.task && why.len() < CANDIDATES {
                why.push(Candidate::task(item.task, queue.key(now, item)));
            }
        });
        Why { rule: Rule::Queue(self.regime.policies.queue.index() as u8), among }
    }

    /// Puts a task to run. There is room for it.
    #[inline]
    pub(super) fn start<S: Sink>(&mut self, node: NodeId, item: &Item, why: Why, cause: Option<Seq>, sink: &mut S) {
        let now = self.now;
        let worker = &mut self.workers[node.index()];
        worker.meter(now);
        worker.free.take(&worker.need(&item.demand));
        let discipline = if self.regime.is_late() { &self.regime.discipline } else { &worker.queue };
        let slice = discipline.slice(item);
        let switches = worker.last_task.is_some_and(|last| last != item.task);
        let switch = if switches { discipline.context_switch() } else { Duration::ZERO };
        let fetch = if self.depend.is_empty() { Duration::ZERO } else { self.time_to_fetch(item.task, node) };
        let worker = &mut self.workers[node.index()];
        worker.last_task = Some(item.task);
        worker.serve(now);
        let mut io_at = Duration::ZERO;
        if let Some(task) = self.tasks.get_mut(item.task) {
            task.first_run.get_or_insert(now);
            if task.runs == 0 && task.ended.is_none() {
                self.flow.run(now);
            }
            task.runs += 1;
            io_at = next_io(task.traits.io, task.work, item.left.get());
        }
        let kind =
            EventKind::TaskStarted { task: item.task, node, attempt: item.attempt, remaining: item.left.get(), why };
        let started = self.emit(sink, Site::Worker(node), cause, kind);
        let item = Item { queued: now, ..*item };
        let delay = switch + fetch;
        let worker = &mut self.workers[node.index()];
        let goal = worker.goal(item.left.get() + delay, now);
        let running = Running { item, since: now + delay, slice, io_at, goal, timer: TimerId::NONE, started };
        worker.running.push(running);
        self.arm(node, self.workers[node.index()].running.len() - 1);
    }

    /// Sets the timer of a running task: to its end or its next I/O, or to the end of its slice if that comes first.
    #[inline]
    fn arm(&mut self, node: NodeId, place: usize) {
        let worker = &self.workers[node.index()];
        if worker.share.is_some() {
            return self.arm_shared(node);
        }
        let running = &worker.running[place];
        let whole = worker.time_for(running.item.left.get().saturating_sub(running.io_at));
        // An I/O at the end of a slice is an end of the slice too, so it comes when that does.
        let cut = |late| if self.ruling(node).arrival_first() { late } else { Rank::EarlySlice };
        let (time, rank) = match running.slice {
            Some(slice) if slice < whole => (slice, cut(Rank::Slice)),
            Some(_) if !running.io_at.is_zero() => (whole, cut(Rank::Completion)),
            _ => (whole, Rank::Completion),
        };
        let timer = Timer::Run { node, task: running.item.task };
        let id = self.pending.set(running.since.max(self.now) + time, rank, timer);
        self.workers[node.index()].running[place].timer = id;
    }

    /// A running task is done or leaves for an I/O, or its slice is over.
    #[inline]
    pub(super) fn on_run_end<S: Sink>(&mut self, node: NodeId, task: TaskId, sink: &mut S) {
        let now = self.now;
        let worker = &mut self.workers[node.index()];
        let Some(place) = worker.running.iter().position(|running| running.item.task == task) else { return };
        let item = worker.progress(&worker.running[place], now);
        let left = item.left.get();
        if left.is_zero() {
            self.finish(node, place, sink);
            return;
        }
        if left == worker.running[place].io_at {
            self.block(node, place, sink);
            return;
        }
        let late = self.regime.is_late();
        // A network without latency shows a worker the central queue.
        let someone_waits =
            if late { !self.controls[0].dispatcher.central.is_empty() } else { !worker.queue.is_empty() };
        if someone_waits || self.ruling(node).requeues_alone() || late && self.network.takes_time() {
            self.stop(node, place, None, Rule::Slice, Stopped::SliceOver, None, sink);
            return;
        }
        // Nobody waits: it goes on with a new slice.
        let item = Item { unspent: Duration::ZERO, ..item };
        let slice = match late {
            true => self.controls[0].dispatcher.central.renew(now, &item),
            false => self.workers[node.index()].queue.renew(now, &item),
        };
        let worker = &mut self.workers[node.index()];
        worker.running[place] = Running { item, since: now, slice, ..worker.running[place].clone() };
        self.arm(node, place);
    }

    #[inline]
    fn finish<S: Sink>(&mut self, node: NodeId, place: usize, sink: &mut S) {
        let now = self.now;
        let worker = &mut self.workers[node.index()];
        worker.meter(now);
        let Running { item: Item { task, attempt, queued, demand, .. }, started, .. } = worker.take_out(place, now);
        worker.free.give(&worker.need(&demand));
        worker.finished += 1;
        self.ran(task, now.since(queued));
        let kind = EventKind::TaskFinished { task, node, attempt };
        let cause = self.emit(sink, Site::Worker(node), started, kind);
        self.arm_shared(node);
        self.forget_boost(node);
        self.tell(node, Body::Report { task, attempt }, cause, sink);
        let worker = &self.workers[node.index()];
        if !worker.queue.is_empty() || !worker.agent.hosted.is_empty() {
            self.must_schedule(node);
        }
    }

    /// A task stopped running after so long.
    #[inline]
    fn ran(&mut self, task: TaskId, time: Duration) {
        let Some(task) = self.tasks.get_mut(task) else { return };
        task.ran += time;
        task.runs -= 1;
        if task.runs == 0 && task.ended.is_none() {
            self.flow.stop(self.now);
        }
    }

    /// Stops a running task before its end and puts it where it waits next.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn stop<S: Sink>(
        &mut self,
        node: NodeId,
        place: usize,
        by: Option<TaskId>,
        rule: Rule,
        stopped: Stopped,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let now = self.now;
        let late = self.regime.is_late();
        let (mut item, started) = self.take_off(node, place);
        let Item { task, attempt, unspent, .. } = item;
        let remaining = item.left.get();
        let why = Why { rule, among: self.why.len() as u32 };
        let cause = cause.or(started);
        let kind = EventKind::TaskPreempted { task, node, attempt, remaining, by, why };
        let cause = self.emit(sink, Site::Worker(node), cause, kind);
        if late || rule == Rule::Order {
            if let Some(known) = self.tasks.get_mut(task).filter(|known| known.attempt == attempt) {
                known.unspent = unspent;
            }
            let body = Body::Returned { task, attempt, remaining, stopped };
            self.tell(node, body, cause, sink);
        } else {
            item.queued = now;
            let entrance = if rule == Rule::Slice { Entrance::Expired } else { Entrance::Preempted };
            self.workers[node.index()].queue.enqueue(now, item, entrance);
        }
        self.must_schedule(node);
    }

    /// Takes a running task off its processor; returns it as it is now, and the event that put it to run.
    pub(super) fn take_off(&mut self, node: NodeId, place: usize) -> (Item, Option<Seq>) {
        let now = self.now;
        let worker = &mut self.workers[node.index()];
        worker.meter(now);
        let running = &worker.running[place];
        let item = Item { unspent: worker.unspent(running, now), ..worker.progress(running, now) };
        let running = worker.take_out(place, now);
        worker.free.give(&worker.need(&item.demand));
        self.pending.cancel(running.timer);
        self.ran(item.task, now.since(item.queued));
        self.arm_shared(node);
        (item, running.started)
    }

    /// A worker lets go of an attempt at a task that is not the current one, and says nothing of it.
    pub(super) fn drop_attempt(&mut self, node: NodeId, task: TaskId) {
        let worker = &mut self.workers[node.index()];
        worker.queue.remove(task);
        if let Some(blocked) = worker.unblock(task) {
            self.pending.cancel(blocked.timer);
        }
        let worker = &self.workers[node.index()];
        if let Some(place) = worker.running.iter().position(|running| running.item.task == task) {
            self.take_off(node, place);
            self.must_schedule(node);
        }
    }

    /// A worker loses everything it had: what ran and what waited. Returns how many tasks that were.
    pub(super) fn lose_all(&mut self, node: NodeId) -> u32 {
        let now = self.now;
        self.disarm_shared(node);
        let policy = self.local_queue(node, self.workers[node.index()].boot + 1);
        let worker = &mut self.workers[node.index()];
        worker.meter(now);
        let running = std::mem::take(&mut worker.running);
        let blocked = std::mem::take(&mut worker.blocked);
        let mut lost = running.len() + blocked.len() + worker.queue.len();
        worker.queue = policy;
        worker.free = worker.capacity;
        worker.inbox.clear();
        if let Some(plane) = &mut self.plane {
            plane.posts[node.index()].forget();
        }
        worker.last_task = None;
        self.forget_boost(node);
        for blocked in blocked {
            self.pending.cancel(blocked.timer);
        }
        for run in running {
            self.pending.cancel(run.timer);
            self.ran(run.item.task, now.since(run.item.queued));
        }
        lost += self.lose_containers(node);
        lost as u32
    }

    /// Stops every clock of a worker: it freezes, or its speed is about to change.
    pub(super) fn hold(&mut self, node: NodeId) {
        let now = self.now;
        let worker = &mut self.workers[node.index()];
        worker.meter(now);
        worker.account(now);
        for running in &worker.running {
            self.pending.cancel(running.timer);
        }
        self.disarm_shared(node);
        self.hold_containers(node);
    }

    /// Starts them again.
    pub(super) fn go_on(&mut self, node: NodeId) {
        let now = self.now;
        let worker = &mut self.workers[node.index()];
        worker.metered = now;
        worker.share_from(now);
        for place in 0..worker.running.len() {
            self.workers[node.index()].running[place].since = self.workers[node.index()].running[place].since.max(now);
            self.arm(node, place);
        }
        self.go_on_containers(node);
    }

    /// The tasks that run on a worker, those whose slice must be counted anew because the discipline changed.
    pub(super) fn new_slices(&mut self, node: NodeId) {
        self.hold(node);
        for place in 0..self.workers[node.index()].running.len() {
            let item = Item { unspent: Duration::ZERO, ..self.workers[node.index()].running[place].item };
            let slice = self.ruling(node).slice(&item);
            self.workers[node.index()].running[place].slice = slice;
        }
        if self.workers[node.index()].is_well() {
            self.go_on(node);
        }
    }
}
