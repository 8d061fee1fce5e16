//! Queue disciplines: which waiting task runs next, and whether it may take the place of a running one.
//!
//! A discipline is a leaf: it sees [`Item`]s, times and nothing else of the world. Its order is told by one number,
//! [`QueueDiscipline::key`]: the smallest runs first, ties go to the earlier arrival, then to the lower id. The same
//! number explains the decision, and decides preemption: a waiting task takes a running one's place only when its
//! key is strictly smaller, so that a tie never costs a switch.

mod fcfs;
mod ordered;
mod priority;
mod round_robin;
mod sjf;
mod srtf;

#[cfg(test)]
pub(crate) mod one_worker;

use crate::clock::{Duration, Time};
use crate::ids::{Resources, TaskId, TenantId};
use crate::policy::{Entry, Family, Policy};

/// A task as a queue sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Which task.
    pub task: TaskId,
    /// When it arrived in the system, not in this queue.
    pub arrival: Time,
    /// When it entered this queue, this time.
    pub queued: Time,
    /// Its whole work, as time on a worker of speed 1.
    pub work: Duration,
    /// The part of its work still to be done.
    pub remaining: Duration,
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
    /// is and handed back with the task. 0 for a task that arrives.
    pub mark: i64,
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
}

/// A queue with its order.
///
/// Between a `peek` and the next change the discipline shows and gives the same task: `dequeue(now)` returns what
/// `peek(now)` showed.
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
    /// included, except that `item.remaining` is as of `now` and `item.queued` is when it was last put to run.
    fn key(&self, now: Time, item: &Item) -> i64;

    /// True when a waiting task with a strictly smaller key takes the place of a running one.
    fn preemptive(&self) -> bool {
        false
    }

    /// How long a task put to run now may run before it goes back to the queue; `None` for as long as it needs.
    fn slice(&self, _item: &Item) -> Option<Duration> {
        None
    }

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
    const TABLE: &'static [Entry<dyn QueueDiscipline>] =
        &[fcfs::ENTRY, sjf::ENTRY, srtf::ENTRY, priority::ENTRY, round_robin::ENTRY];
}
