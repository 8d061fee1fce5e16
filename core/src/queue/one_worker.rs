//! One worker under a discipline, for the tests of the leaves: jobs in, Gantt chart out, both as text.
//!
//! A job is `arrival,work` in microseconds, and what else it has behind that: a bare number is its priority, `d9` its
//! deadline, `t9` its period, `w9` its weight. Jobs are called P1, P2, ... in their order.
//! It is a model of its own, apart from the world, so that leaf and world check each other.

use super::{Entrance, Item, Left, QueueDiscipline, QueuePolicy};
use crate::clock::{Duration, Time};
use crate::ids::{Resources, TaskId, TenantId};

/// The chart of `jobs` under `policy`, written as in a scenario: the bars of one task that follow each other are one.
pub(crate) fn gantt(policy: &str, jobs: &str) -> String {
    let items: Vec<Item> = jobs
        .split(' ')
        .enumerate()
        .map(|(id, job)| {
            let mut words = job.split(',');
            let mut number = || words.next().unwrap().parse().unwrap();
            let mut item = item(id as u32, number(), number(), 0);
            for word in words {
                let number = || word[1..].parse().unwrap();
                match &word[..1] {
                    "d" => item.deadline = Time(number()),
                    "t" => item.period = Duration(number()),
                    "w" => item.weight = number() as u32,
                    _ => item.priority = word.parse().unwrap(),
                }
            }
            item
        })
        .collect();
    let bars = run(&mut *read(policy).build(), &items);
    let shown = bars.iter().map(|(task, start, end)| format!("P{} {start}-{end}", task.0 + 1));
    shown.collect::<Vec<_>>().join(" ")
}

pub(crate) fn read(policy: &str) -> QueuePolicy {
    QueuePolicy::new(policy).unwrap_or_else(|| serde_json::from_str(policy).unwrap())
}

pub(crate) fn item(id: u32, arrival: u64, work: u64, priority: i32) -> Item {
    Item {
        task: TaskId(id),
        arrival: Time(arrival),
        queued: Time(arrival),
        work: Duration(work),
        remaining: Duration(work),
        left: Left::new(Duration(work)),
        priority,
        deadline: Time::NEVER,
        weight: 1,
        period: Duration::LONGEST,
        tenant: TenantId(0),
        demand: Resources::default(),
        mark: 0,
        attempt: 1,
    }
}

/// Runs the items to the end; every bar is a task with its start and end.
pub(crate) fn run(queue: &mut dyn QueueDiscipline, items: &[Item]) -> Vec<(TaskId, u64, u64)> {
    let mut arrivals = items.to_vec();
    arrivals.sort_by_key(|item| (item.arrival, item.task));
    let mut worker =
        Worker { queue, arrivals: arrivals.into_iter().peekable(), running: None, last: None, bars: Vec::new() };
    let mut now = 0;
    while let Some(next) = worker.next_event(now) {
        now = next;
        worker.turn(now);
    }
    worker.bars
}

struct Worker<'a> {
    queue: &'a mut dyn QueueDiscipline,
    arrivals: std::iter::Peekable<std::vec::IntoIter<Item>>,
    running: Option<Running>,
    last: Option<TaskId>,
    bars: Vec<(TaskId, u64, u64)>,
}

/// `item.queued` is when it began to run; it may lie ahead, after a context switch.
struct Running {
    item: Item,
    slice_end: u64,
}

impl Running {
    fn left(&self, now: u64) -> u64 {
        self.item.remaining.0 - Time(now).since(self.item.queued).0
    }
}

impl Worker<'_> {
    fn next_event(&mut self, now: u64) -> Option<u64> {
        let arrival = self.arrivals.peek().map(|item| item.arrival.0);
        let run = self.running.as_ref().map(|run| (run.item.queued.0 + run.item.remaining.0).min(run.slice_end));
        arrival.into_iter().chain(run).min().map(|at| at.max(now))
    }

    fn turn(&mut self, now: u64) {
        if self.running.as_ref().is_some_and(|run| run.item.queued.0 <= now && run.left(now) == 0) {
            self.stop(now);
        }
        if self.queue.arrival_first() {
            self.take_arrivals(now);
            self.end_slice(now);
        } else {
            self.end_slice(now);
            self.take_arrivals(now);
        }
        self.preempt(now);
        while self.running.is_none() && self.start(now) {
            if self.running.as_ref().is_some_and(|run| run.item.remaining.is_zero()) {
                self.stop(now);
            }
        }
    }

    fn take_arrivals(&mut self, now: u64) {
        while let Some(item) = self.arrivals.next_if(|item| item.arrival.0 <= now) {
            self.queue.enqueue(Time(now), item, Entrance::Arrived);
        }
    }

    fn end_slice(&mut self, now: u64) {
        let Some(run) = self.running.as_mut().filter(|run| run.slice_end <= now) else { return };
        if self.queue.is_empty() {
            run.slice_end = self.queue.slice(&run.item).map_or(u64::MAX, |slice| now + slice.0);
            return;
        }
        let item = self.stop(now);
        self.queue.enqueue(Time(now), item, Entrance::Expired);
    }

    fn preempt(&mut self, now: u64) {
        let (Some(run), Some(&head)) = (&self.running, self.queue.peek(Time(now))) else { return };
        let shown = Item { remaining: Duration(run.left(now)), ..run.item };
        if self.queue.preemptive() && self.queue.key(Time(now), &head) < self.queue.key(Time(now), &shown) {
            let item = self.stop(now);
            self.queue.enqueue(Time(now), item, Entrance::Preempted);
        }
    }

    fn start(&mut self, now: u64) -> bool {
        let Some(item) = self.queue.dequeue(Time(now)) else { return false };
        let turned = self.last.is_some_and(|last| last != item.task);
        let start = if turned { now + self.queue.context_switch().0 } else { now };
        let slice_end = self.queue.slice(&item).map_or(u64::MAX, |slice| start + slice.0);
        self.last = Some(item.task);
        self.running = Some(Running { item: Item { queued: Time(start), ..item }, slice_end });
        true
    }

    /// Takes the running task off the worker and draws its bar.
    fn stop(&mut self, now: u64) -> Item {
        let run = self.running.take().expect("a task runs");
        let (start, left) = (run.item.queued.0, run.left(now));
        match self.bars.last_mut() {
            Some(bar) if bar.0 == run.item.task && bar.2 == start => bar.2 = now,
            _ => self.bars.push((run.item.task, start.min(now), now)),
        }
        Item { remaining: Duration(left), queued: Time(now), ..run.item }
    }
}
