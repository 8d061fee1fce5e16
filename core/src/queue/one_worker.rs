//! One worker under a discipline, for the tests of the leaves: jobs in, Gantt chart out, both as text.
//!
//! A job is `arrival,work` in microseconds, and what else it has behind that: a bare number is its priority, `d9` its
//! deadline, `t9` its period, `w9` its weight, `i2:5` an I/O of 5 after every 2 of work. Jobs are called P1, P2, ... in
//! their order.
//! It is a model of its own, apart from the world, so that leaf and world check each other.

use super::{Entrance, Item, Left, QueueDiscipline, QueuePolicy};
use crate::clock::{Duration, Time};
use crate::ids::{Resources, TaskId, TenantId};
use std::collections::VecDeque;

/// The chart of `jobs` under `policy`, written as in a scenario: the bars of one task that follow each other are one.
pub(crate) fn gantt(policy: &str, jobs: &str) -> String {
    let (mut items, mut ios) = (Vec::new(), Vec::new());
    for (id, job) in jobs.split(' ').enumerate() {
        let mut words = job.split(',');
        let mut number = || words.next().unwrap().parse().unwrap();
        let mut item = item(id as u32, number(), number(), 0);
        let mut io = (0, 0);
        for word in words {
            let number = || word[1..].parse().unwrap();
            match &word[..1] {
                "d" => item.deadline = Time(number()),
                "t" => item.period = Duration(number()),
                "w" => item.weight = number() as u32,
                "i" => io = word[1..].split_once(':').map(|(a, b)| (a.parse().unwrap(), b.parse().unwrap())).unwrap(),
                _ => item.priority = word.parse().unwrap(),
            }
        }
        items.push(item);
        ios.push(io);
    }
    shown(&run_with_io(&mut *read(policy).build(), &items, &ios))
}

pub(crate) fn shown(bars: &[Bar]) -> String {
    let shown = bars.iter().map(|(task, start, end)| format!("P{} {start}-{end}", task.0 + 1));
    shown.collect::<Vec<_>>().join(" ")
}

/// A task, and when it ran: from, until.
pub(crate) type Bar = (TaskId, u64, u64);

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
        done: Duration::ZERO,
        left: Left::new(Duration(work)),
        priority,
        deadline: Time::NEVER,
        weight: 1,
        period: Duration::LONGEST,
        tenant: TenantId(0),
        demand: Resources::default(),
        mark: 0,
        unspent: Duration::ZERO,
        attempt: 1,
    }
}

/// Runs the items to the end.
pub(crate) fn run(queue: &mut dyn QueueDiscipline, items: &[Item]) -> Vec<Bar> {
    run_with_io(queue, items, &vec![(0, 0); items.len()])
}

/// Runs the items to the end. By task, `ios` says after how much work each does an I/O, 0 for never, and how long it is.
pub(crate) fn run_with_io(queue: &mut dyn QueueDiscipline, items: &[Item], ios: &[(u64, u64)]) -> Vec<Bar> {
    let mut arrivals = items.to_vec();
    arrivals.sort_by_key(|item| (item.arrival, item.task));
    let boost = queue.next_boost(Time::ZERO);
    let mut worker = Worker {
        queue,
        ios,
        arrivals: arrivals.into_iter().peekable(),
        running: None,
        blocked: VecDeque::new(),
        boost,
        last: None,
        bars: Vec::new(),
    };
    let mut now = 0;
    while let Some(next) = worker.next_event(now) {
        now = next;
        worker.turn(now);
    }
    worker.bars
}

struct Worker<'a> {
    queue: &'a mut dyn QueueDiscipline,
    ios: &'a [(u64, u64)],
    arrivals: std::iter::Peekable<std::vec::IntoIter<Item>>,
    running: Option<Running>,
    /// With the end of the I/O; in the order in which they left.
    blocked: VecDeque<(u64, Item)>,
    boost: Option<Time>,
    last: Option<TaskId>,
    bars: Vec<Bar>,
}

/// `item.queued` is when it began to run; it may lie ahead, after a context switch.
struct Running {
    item: Item,
    /// What is left of it when it stops for an I/O; 0 when it goes on to its end.
    io_at: u64,
    slice_end: u64,
}

impl Running {
    fn left(&self, now: u64) -> u64 {
        self.item.remaining.0 - Time(now).since(self.item.queued).0
    }

    fn shown(&self, now: u64) -> Item {
        let left = Duration(self.left(now));
        Item { remaining: left, done: self.item.work - left, left: Left::new(left), ..self.item }
    }

    fn stops_at(&self) -> u64 {
        self.item.queued.0 + self.item.remaining.0 - self.io_at
    }
}

impl Worker<'_> {
    fn next_event(&mut self, now: u64) -> Option<u64> {
        let arrival = self.arrivals.peek().map(|item| item.arrival.0);
        let run = self.running.as_ref().map(|run| run.stops_at().min(run.slice_end));
        let back = self.blocked.iter().map(|(end, _)| *end).min();
        let next = arrival.into_iter().chain(run).chain(back).min()?;
        Some(next.min(self.boost.map_or(u64::MAX, |at| at.0)).max(now))
    }

    fn turn(&mut self, now: u64) {
        if self.running.as_ref().is_some_and(|run| run.item.queued.0 <= now && run.stops_at() <= now) {
            self.finish_or_block(now);
        }
        if self.queue.arrival_first() {
            self.boost(now);
            self.take_arrivals(now);
            self.end_slice(now);
        } else {
            self.end_slice(now);
            self.boost(now);
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
        while let Some(place) = self.blocked.iter().position(|(end, _)| *end <= now) {
            let (_, item) = self.blocked.remove(place).expect("it has this place");
            self.queue.enqueue(Time(now), Item { queued: Time(now), ..item }, Entrance::Unblocked);
        }
    }

    fn boost(&mut self, now: u64) {
        if self.boost != Some(Time(now)) {
            return;
        }
        self.boost = self.queue.next_boost(Time(now));
        self.queue.boost();
        for (_, item) in &mut self.blocked {
            self.queue.boosted(item);
        }
        if let Some(run) = &mut self.running {
            self.queue.boosted(&mut run.item);
            run.slice_end = self.queue.slice(&run.item).map_or(u64::MAX, |slice| now + slice.0);
        }
    }

    fn finish_or_block(&mut self, now: u64) {
        let mut item = self.stop(now);
        if !item.remaining.is_zero() {
            self.queue.block(&mut item);
            self.blocked.push_back((now + self.ios[item.task.index()].1, item));
        }
    }

    fn end_slice(&mut self, now: u64) {
        let Some(run) = self.running.as_mut().filter(|run| run.slice_end <= now) else { return };
        if self.queue.is_empty() && !self.queue.requeues_alone() {
            let item = Item { unspent: Duration::ZERO, ..run.shown(now) };
            run.slice_end = self.queue.renew(Time(now), &item).map_or(u64::MAX, |slice| now + slice.0);
            return;
        }
        let item = self.stop(now);
        self.queue.enqueue(Time(now), item, Entrance::Expired);
    }

    fn preempt(&mut self, now: u64) {
        let (Some(run), Some(&head)) = (&self.running, self.queue.peek(Time(now))) else { return };
        if self.queue.preemptive() && self.queue.key(Time(now), &head) < self.queue.key(Time(now), &run.shown(now)) {
            let item = self.stop(now);
            self.queue.enqueue(Time(now), item, Entrance::Preempted);
        }
    }

    fn start(&mut self, now: u64) -> bool {
        let Some(item) = self.queue.dequeue(Time(now)) else { return false };
        let turned = self.last.is_some_and(|last| last != item.task);
        let start = if turned { now + self.queue.context_switch().0 } else { now };
        let slice_end = self.queue.slice(&item).map_or(u64::MAX, |slice| start + slice.0);
        let every = self.ios[item.task.index()].0;
        let done = item.work.0 - item.remaining.0;
        let io_at = done.checked_div(every).map_or(0, |times| item.work.0.saturating_sub((times + 1) * every));
        self.last = Some(item.task);
        self.running = Some(Running { item: Item { queued: Time(start), ..item }, io_at, slice_end });
        true
    }

    /// Takes the running task off the worker and draws its bar.
    fn stop(&mut self, now: u64) -> Item {
        let run = self.running.take().expect("a task runs");
        let start = run.item.queued.0;
        match self.bars.last_mut() {
            Some(bar) if bar.0 == run.item.task && bar.2 == start => bar.2 = now,
            _ => self.bars.push((run.item.task, start.min(now), now)),
        }
        let unspent = if run.slice_end == u64::MAX { 0 } else { run.slice_end - now.max(start) };
        Item { queued: Time(now), unspent: Duration(unspent), ..run.shown(now) }
    }
}
