//! Workers: run tasks, as many at once as their resources allow, under a queue discipline of their own.
//!
//! With early binding tasks wait here in the scenario's discipline. With late binding a worker is only given what it
//! has room for, and what it cannot start at once (a message overtook another) waits first come, first served; the
//! slice then is the central discipline's, and an expired or recalled task goes back to the dispatcher.
//!
//! A worker knows nothing of the ledger. What it runs carries an attempt number, and it repeats that number in its
//! report; whether the number is still the current one is for the ledger to say.

use super::agent::Agent;
use super::block::Blocked;
use super::body::{Body, Stopped};
use super::dispatch::capacity;
use super::network::Envelope;
use super::setup::milli;
use super::share::Share;
use super::{Timer, World};
use crate::clock::{Duration, Time};
use crate::ids::{NodeId, RegionId, Resources, Seq, Speed, TaskId};
use crate::pending::{Rank, TimerId};
use crate::queue::{Cluster, Entrance, Held, Item, Left, Machine, QueueDiscipline};
use crate::scenario::{HOSTNAME, NodeSpec, REGION, Taint};
use crate::trace::{EventKind, Rule, Sink, Site, Why};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) struct Worker {
    pub name: Arc<str>,
    pub marks: Arc<Marks>,
    /// Its containers.
    pub agent: Agent,
    pub region: RegionId,
    pub weight: u32,
    /// What an hour of it costs.
    pub price: f64,
    pub capacity: Resources,
    pub free: Resources,
    /// The speed it was made with.
    pub nominal: Speed,
    pub speed: Speed,
    pub up: bool,
    /// How many times it was started.
    pub boot: u32,
    pub paused: bool,
    pub removed: bool,
    pub queue: Box<dyn QueueDiscipline>,
    pub running: Vec<Running>,
    /// Tasks that do I/O.
    pub blocked: Vec<Blocked>,
    /// How far its tasks have come, when they share its processors.
    pub share: Option<Share>,
    /// When its queue changes its order by itself.
    pub boost: TimerId,
    /// Messages that arrived while it was frozen.
    pub inbox: Vec<Envelope>,
    /// True while it stands in the world's list of the undecided.
    pub undecided: bool,
    /// True while its next heartbeat is pending.
    pub beating: bool,
    pub last_task: Option<TaskId>,
    pub joined: Time,
    /// When it was taken out of service.
    pub left: Option<Time>,
    /// Thousandths of processors in use, integrated over time until `metered`.
    busy: u128,
    pub metered: Time,
    pub finished: u64,
}

/// A task that runs.
#[derive(Clone, Debug)]
pub(super) struct Running {
    /// What is left and what remains are as of `since`; `queued` is when it was put to run.
    pub item: Item,
    /// From when on its work is not yet accounted for; in the future while the worker is still switching to it.
    pub since: Time,
    /// What is left of its slice as of `since`.
    pub slice: Option<Duration>,
    /// What is left of it when it leaves for an I/O; zero when it goes on to its end.
    pub io_at: Duration,
    /// What its worker must have served until it is done, when that is shared.
    pub goal: u128,
    pub timer: TimerId,
    /// The event that put it to run.
    pub started: Option<Seq>,
}

/// What containers go by when they choose among nodes.
#[derive(Debug)]
pub(super) struct Marks {
    pub labels: BTreeMap<String, String>,
    pub taints: Vec<Taint>,
}

impl Marks {
    pub fn of(name: &str, spec: &NodeSpec) -> Self {
        let mut labels = spec.labels.clone();
        labels.entry(HOSTNAME.to_owned()).or_insert_with(|| name.to_owned());
        if let Some(region) = &spec.region {
            labels.entry(REGION.to_owned()).or_insert_with(|| region.clone());
        }
        Self { labels, taints: spec.taints.clone() }
    }
}

impl Clone for Worker {
    fn clone(&self) -> Self {
        Self {
            name: self.name.clone(),
            marks: self.marks.clone(),
            agent: self.agent.clone(),
            queue: self.queue.boxed_clone(),
            running: self.running.clone(),
            blocked: self.blocked.clone(),
            share: self.share.clone(),
            inbox: self.inbox.clone(),
            ..*self
        }
    }
}

impl Worker {
    pub fn new(
        name: Arc<str>,
        spec: &NodeSpec,
        region: RegionId,
        queue: Box<dyn QueueDiscipline>,
        joined: Time,
    ) -> Self {
        let (capacity, speed) = (capacity(spec), Speed(milli(spec.speed).max(1)));
        Self {
            marks: Arc::new(Marks::of(&name, spec)),
            name,
            agent: Agent::default(),
            region,
            weight: spec.weight,
            price: spec.price.unwrap_or(spec.cpu),
            capacity,
            free: capacity,
            nominal: speed,
            speed,
            up: true,
            boot: 1,
            paused: false,
            removed: false,
            queue,
            running: Vec::new(),
            blocked: Vec::new(),
            share: None,
            boost: TimerId::NONE,
            inbox: Vec::new(),
            undecided: false,
            beating: false,
            last_task: None,
            joined,
            left: None,
            busy: 0,
            metered: joined,
            finished: 0,
        }
    }

    /// True when it works on what it has.
    pub fn is_well(&self) -> bool {
        self.up && !self.paused && !self.removed
    }

    /// True when messages reach it, even if it will only read them later.
    pub fn is_reachable(&self) -> bool {
        self.up && !self.removed
    }

    /// What it cost until `now`: its price for as long as it was in service.
    pub fn cost(&self, now: Time) -> f64 {
        self.price * self.left.unwrap_or(now).since(self.joined).as_secs_f64() / 3_600.0
    }

    /// Processors in use over processors, over its life until `now`.
    pub fn utilisation(&self, now: Time) -> f64 {
        let life = self.left.unwrap_or(now).since(self.joined).0 as f64 * f64::from(self.capacity.cpu);
        if life > 0.0 { self.busy_until(now) as f64 / life } else { 0.0 }
    }

    /// Processors in use and in service, over its life until `at`: thousandths times microseconds.
    pub fn meters(&self, at: Time) -> [u128; 2] {
        let life = self.left.map_or(at, |left| left.min(at)).since(self.joined).0;
        [self.busy_until(at), u128::from(life) * u128::from(self.capacity.cpu)]
    }

    #[inline]
    fn busy_until(&self, now: Time) -> u128 {
        let used = if self.is_well() { self.in_use() } else { 0 };
        self.busy + u128::from(used) * u128::from(now.since(self.metered).0)
    }

    /// Integrates what was in use, before that changes.
    #[inline]
    pub fn meter(&mut self, now: Time) {
        self.serve(now);
        if self.in_use() > 0 {
            self.busy = self.busy_until(now);
        }
        self.metered = now;
    }

    /// How long it takes this worker to do some work.
    #[inline]
    pub(super) fn time_for(&self, work: Duration) -> Duration {
        match self.speed.0 {
            1_000 => work,
            speed => Duration((u128::from(work.0) * 1_000).div_ceil(u128::from(speed)) as u64),
        }
    }

    /// What is really left of a running task now.
    #[inline]
    pub(super) fn left(&self, running: &Running, now: Time) -> Duration {
        match &self.share {
            Some(share) => self.shared_left(share, running, now),
            None => running.item.left.get().saturating_sub(self.done(running, now)).max(running.io_at),
        }
    }

    /// What it has done of a running task since that was last accounted for, on a processor that the task has for itself.
    #[inline]
    fn done(&self, running: &Running, now: Time) -> Duration {
        let passed = now.since(running.since);
        match self.speed.0 {
            _ if !self.is_well() => Duration::ZERO,
            1_000 => passed,
            speed => Duration((u128::from(passed.0) * u128::from(speed) / 1_000) as u64),
        }
    }

    /// What is left of the slice of a running task now; zero when it has none.
    pub fn unspent(&self, running: &Running, now: Time) -> Duration {
        let passed = if self.is_well() { now.since(running.since) } else { Duration::ZERO };
        running.slice.map_or(Duration::ZERO, |slice| slice.saturating_sub(passed))
    }

    /// What a running task looks like now.
    pub fn progress(&self, running: &Running, now: Time) -> Item {
        let left = self.left(running, now);
        let did = running.item.left.get().saturating_sub(left);
        let Item { remaining, done, .. } = running.item;
        Item { remaining: remaining.saturating_sub(did), done: done + did, left: Left::new(left), ..running.item }
    }

    /// Shows its queue what it has and what runs.
    pub fn show_itself(&mut self, node: NodeId, now: Time) {
        let Self { capacity, free, speed, .. } = *self;
        let machine = Machine { node, up: true, capacity, free, speed: speed.0 };
        let held = |running: &Running| Held { item: self.progress(running, now), node, since: now };
        let held: Vec<_> = self.running.iter().map(held).collect();
        self.queue.watch(now, &Cluster { machines: &[machine], held: &held });
    }

    /// Accounts for what every running task has done, before the speed changes or the worker stops.
    pub fn account(&mut self, now: Time) {
        self.serve(now);
        for place in 0..self.running.len() {
            let item = self.progress(&self.running[place], now);
            let running = &mut self.running[place];
            let passed = now.since(running.since);
            running.item = item;
            running.slice = running.slice.map(|slice| slice.saturating_sub(passed));
            running.since = running.since.max(now);
        }
    }

    /// What a task takes of it while it runs: no processor of its own where they are shared.
    #[inline]
    pub fn need(&self, demand: &Resources) -> Resources {
        if self.share.is_some() { demand.without_cpu() } else { *demand }
    }

    /// Whether a task can run here now.
    #[inline]
    pub fn has_room(&self, demand: &Resources) -> bool {
        self.free.fits(&self.need(demand))
    }

    /// Whether any task is here, waiting, running or doing I/O.
    pub fn has_tasks(&self) -> bool {
        !(self.queue.is_empty() && self.running.is_empty() && self.blocked.is_empty())
    }

    /// Takes a task from those that do I/O.
    pub fn unblock(&mut self, task: TaskId) -> Option<Blocked> {
        let place = self.blocked.iter().position(|blocked| blocked.item.task == task)?;
        Some(self.blocked.swap_remove(place))
    }

    /// Another discipline is in force: what the one before remembered of tasks means nothing to it.
    pub fn forget_marks(&mut self) {
        let running = self.running.iter_mut().map(|running| &mut running.item);
        for item in running.chain(self.blocked.iter_mut().map(|blocked| &mut blocked.item)) {
            (item.mark, item.unspent) = (0, Duration::ZERO);
        }
    }
}

impl World {
    /// A message from the control plane arrived at a worker.
    #[inline]
    pub(super) fn on_control_message<S: Sink>(&mut self, node: NodeId, envelope: &Envelope, sink: &mut S) {
        let worker = &mut self.workers[node.index()];
        if !worker.is_reachable() {
            return;
        }
        if worker.paused {
            worker.inbox.push(*envelope);
            return;
        }
        if self.plane.is_some() && !self.heed(node, envelope, sink) {
            return;
        }
        match &envelope.body {
            Body::Order { item, .. } => self.on_order(node, item, envelope.cause, sink),
            &Body::Recall { task, attempt, .. } => self.on_recall(node, task, attempt, envelope.cause, sink),
            &Body::Host { container, attempt, service, replica, version, .. } => {
                self.on_host(node, (container, attempt), (service, replica, version));
            }
            &Body::Halt { container, attempt, .. } => self.on_halt(node, container, attempt, envelope.cause, sink),
            _ => {}
        }
    }

    #[inline]
    fn on_order<S: Sink>(&mut self, node: NodeId, item: &Item, cause: Option<Seq>, sink: &mut S) {
        let late = self.regime.is_late();
        let worker = &mut self.workers[node.index()];
        if late && worker.queue.is_empty() && worker.has_room(&item.demand) {
            self.start(node, item, Why { rule: Rule::Order, among: 1 }, cause, sink);
            return;
        }
        worker.queue.enqueue(self.now, Item { queued: self.now, ..*item }, Entrance::Arrived);
        self.expect_boost(node);
        if S::ON {
            let length = self.workers[node.index()].queue.len() as u32;
            self.emit(sink, Site::Worker(node), cause, EventKind::TaskQueued { task: item.task, length });
        }
        self.must_schedule(node);
    }

    /// The dispatcher wants a task back.
    fn on_recall<S: Sink>(&mut self, node: NodeId, task: TaskId, attempt: u32, cause: Option<Seq>, sink: &mut S) {
        let worker = &mut self.workers[node.index()];
        let same = |item: &Item| item.task == task && item.attempt == attempt;
        if let Some(place) = worker.running.iter().position(|running| same(&running.item)) {
            self.stop(node, place, None, Rule::Order, Stopped::Recalled, cause, sink);
            return;
        }
        let does_io = worker.blocked.iter().any(|blocked| same(&blocked.item));
        if does_io && let Some(Blocked { item, timer, .. }) = worker.unblock(task) {
            self.pending.cancel(timer);
            let body = Body::Returned { task, attempt, remaining: item.left.get(), stopped: Stopped::Recalled };
            return self.tell(node, body, cause, sink);
        }
        let mut waits = false;
        worker.queue.for_each(&mut |item| waits |= same(item));
        if waits && let Some(item) = worker.queue.remove(task) {
            let remaining = item.left.get();
            let body = Body::Returned { task, attempt, remaining, stopped: Stopped::Recalled };
            self.tell(node, body, cause, sink);
        }
    }

    #[inline]
    pub(super) fn must_schedule(&mut self, node: NodeId) {
        let worker = &mut self.workers[node.index()];
        if !worker.undecided {
            worker.undecided = true;
            self.undecided.push(node);
        }
    }

    pub(super) fn on_heartbeat_due<S: Sink>(&mut self, node: NodeId, sink: &mut S) {
        self.housekeeping -= 1;
        let worker = &mut self.workers[node.index()];
        worker.beating = false;
        if !worker.is_well() {
            return;
        }
        self.count_heartbeat(node);
        self.send(Site::Worker(node), self.control_of(node), Body::Heartbeat, None, sink);
        if let Some(heartbeat) = self.regime.detect().map(|detect| detect.heartbeat) {
            self.beat(node, heartbeat);
        }
    }

    /// Sets the next heartbeat of a worker.
    pub(super) fn beat(&mut self, node: NodeId, after: Duration) {
        if !self.workers[node.index()].beating {
            self.workers[node.index()].beating = true;
            self.pending.push(self.now + after, Rank::Timer, Timer::Heartbeat(node));
            self.housekeeping += 1;
        }
    }
}
