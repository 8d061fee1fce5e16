//! Queue disciplines: which waiting task runs next, and whether it may take the place of a running one.
//!
//! A discipline is a leaf: it sees [`Item`]s, times and nothing else of the world. Its order is told by one number,
//! [`QueueDiscipline::key`]: the smallest runs first, ties go to the earlier arrival, then to the lower id. The same
//! number explains the decision, and decides preemption: a waiting task takes a running one's place only when its
//! key is strictly smaller, so that a tie never costs a switch.

mod cfs;
mod fcfs;
mod feedback;
mod hrrn;
mod levels;
mod lottery;
mod mlfq;
mod ordered;
mod by_key;
mod priority;
mod processor_sharing;
mod round_robin;
mod sjf;
mod srtf;
mod stride;
mod edf;
mod rate_monotonic;
mod least_laxity;
mod wspt;
mod lpt;
mod plan;
mod backfill;
mod easy;
mod conservative;
mod tenants;
mod max_min;
mod drf;

#[cfg(test)]
mod one_machine;
#[cfg(test)]
pub(crate) mod one_worker;

pub use levels::level_of;

use crate::clock::{Duration, Time};
use crate::ids::{NodeId, Resources, TaskId, TenantId};
use crate::policy::{Entry, Family, Policy};
use crate::rng::Rng;

/// A task as a queue sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Which task.
    pub task: TaskId,
    /// When it arrived in the system, not in this queue.
    pub arrival: Time,
    /// When it entered this queue, this time.
    pub queued: Time,
    /// Its whole work as it is predicted to be, as time on a worker of speed 1.
    pub work: Duration,
    /// The part of it still to be done; zero for a task that outlives its prediction.
    pub remaining: Duration,
    /// What it has done of its work: its attained service. A task that is begun anew has done nothing.
    pub done: Duration,
    /// What is really left. Queues only carry it.
    pub left: Left,
    /// The smaller number goes first.
    pub priority: i32,
    /// When it should be done, [`Time::NEVER`] when nobody said.
    pub deadline: Time,
    /// Its share beside other tasks; at least 1.
    pub weight: u32,
    /// The time between it and the next of its kind, [`Duration::LONGEST`] when it has none.
    pub period: Duration,
    /// Whose it is.
    pub tenant: TenantId,
    /// What it needs while it runs.
    pub demand: Resources,
    /// The attempt number under which it was given out; queues only carry it.
    pub attempt: u32,
    /// What the discipline wants to remember of a task while it runs: written by `dequeue`, kept by the world as it
    /// is and handed back with the task. 0 for a task that arrives, and after another discipline was put in force.
    pub mark: i64,
    /// What it has not spent of the slice it was given, when it stopped before the end of it; zero when there is none.
    pub unspent: Duration,
}

/// What is really left of a task's work: the world's to know, not a policy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left(Duration);

impl Left {
    pub(crate) fn new(left: Duration) -> Self {
        Self(left)
    }

    pub(crate) fn get(self) -> Duration {
        self.0
    }
}

/// How a task comes into a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// For the first time, or anew after its node was lost.
    Arrived,
    /// It was running and another took its place.
    Preempted,
    /// It was running and used up its slice.
    Expired,
    /// It was waiting for an I/O that is done now.
    Unblocked,
}

/// A machine, as a queue sees it that looks at machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Which node. Machines are given in the order of their ids.
    pub node: NodeId,
    /// False for one that is believed to be down, or was removed.
    pub up: bool,
    /// What it has in all.
    pub capacity: Resources,
    /// What nobody holds of it.
    pub free: Resources,
    /// Its speed in thousandths.
    pub speed: u32,
}

/// A task that holds a part of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The task; what remains of it is as of `since`.
    pub item: Item,
    /// The machine.
    pub node: NodeId,
    /// Since when.
    pub since: Time,
}

/// What a queue may know besides the tasks that wait in it: for a central queue all machines, for a worker's own queue
/// that worker.
#[derive(Clone, Copy, Debug)]
pub struct Cluster<'a> {
    /// The machines.
    pub machines: &'a [Machine],
    /// What runs on them, or is on its way there.
    pub held: &'a [Held],
}

/// A queue with its order.
///
/// Between a `peek` and the next change the discipline shows and gives the same task: `dequeue(now)` returns what
/// `peek(now)` showed. A queue that is not empty may show nothing, when nothing should run yet.
pub trait QueueDiscipline: Send {
    /// Takes `item` in.
    fn enqueue(&mut self, now: Time, item: Item, entrance: Entrance);

    /// The task that would run next.
    fn peek(&mut self, now: Time) -> Option<&Item>;

    /// Takes out the task that runs next.
    fn dequeue(&mut self, now: Time) -> Option<Item>;

    /// Takes out one particular task.
    fn remove(&mut self, task: TaskId) -> Option<Item>;

    /// How many wait.
    fn len(&self) -> usize;

    /// True when nobody waits.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Shows every waiting task, in any order.
    fn for_each(&self, show: &mut dyn FnMut(&Item));

    /// What the order compares: the smallest runs first. A running task is shown as `dequeue` gave it, its `mark`
    /// included, except that `item.remaining` and `item.done` are as of `now` and `item.queued` is when it was last put to run.
    fn key(&self, now: Time, item: &Item) -> i64;

    /// Gives it chance of its own, before anything waits in it.
    fn set_chance(&mut self, _chance: Rng) {}

    /// True when a waiting task with a strictly smaller key takes the place of a running one.
    fn preemptive(&self) -> bool {
        false
    }

    /// True when the order depends on the machines and on what runs there.
    fn watches(&self) -> bool {
        false
    }

    /// Looks at them. For a queue that watches this comes before each `peek` that is to be acted on, and counts as a
    /// change.
    fn watch(&mut self, _now: Time, _cluster: &Cluster) {}

    /// The machine that the task shown by `peek` must go to; `None` leaves that to the balancer.
    fn place(&self) -> Option<NodeId> {
        None
    }

    /// How long a task put to run now may run before it goes back to the queue; `None` for as long as it needs.
    fn slice(&self, _item: &Item) -> Option<Duration> {
        None
    }

    /// A task whose slice is over goes on, since nobody waits: how long until it is looked at again.
    fn renew(&mut self, now: Time, item: &Item) -> Option<Duration> {
        let _ = now;
        self.slice(item)
    }

    /// True when a task whose slice is over goes through the queue even when nobody waits in it; otherwise it then
    /// goes on with a new slice.
    fn requeues_alone(&self) -> bool {
        false
    }

    /// True when all tasks run at once and share the processors: nobody waits for one.
    fn shares(&self) -> bool {
        false
    }

    /// A running task leaves its processor for an I/O: changes what is remembered of it until it is back.
    fn block(&self, _item: &mut Item) {}

    /// The first moment after `now` at which the order changes by itself.
    fn next_boost(&self, _now: Time) -> Option<Time> {
        None
    }

    /// That moment has come: changes the order of those that wait. It comes after the ends of slices of its instant,
    /// and before the arrivals.
    fn boost(&mut self) {}

    /// What the last boost makes of a task that runs or does I/O. Its slice begins anew.
    fn boosted(&self, _item: &mut Item) {}

    /// Time lost whenever a worker turns from one task to another.
    fn context_switch(&self) -> Duration {
        Duration::ZERO
    }

    /// True when a task that arrives at the very moment a slice ends is queued before the task whose slice ended.
    fn arrival_first(&self) -> bool {
        true
    }

    /// A copy with everything that waits in it.
    fn boxed_clone(&self) -> Box<dyn QueueDiscipline>;
}

/// The family of queue disciplines.
pub struct Queue;

/// A queue discipline with its parameters.
pub type QueuePolicy = Policy<Queue>;

impl Family for Queue {
    type Object = dyn QueueDiscipline;
    const NAME: &'static str = "queue";
    const TABLE: &'static [Entry<dyn QueueDiscipline>] = &[
        fcfs::ENTRY,
        sjf::ENTRY,
        srtf::ENTRY,
        priority::ENTRY,
        round_robin::ENTRY,
        edf::ENTRY,
        rate_monotonic::ENTRY,
        least_laxity::ENTRY,
        wspt::ENTRY,
        lpt::ENTRY,
        easy::ENTRY,
        conservative::ENTRY,
        max_min::ENTRY,
        drf::ENTRY,
        hrrn::ENTRY,
        mlfq::ENTRY,
        feedback::ENTRY,
        lottery::ENTRY,
        stride::ENTRY,
        cfs::ENTRY,
        processor_sharing::ENTRY,
    ];
}
