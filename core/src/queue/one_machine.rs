//! One machine of several processors under a discipline that watches it, for the tests of the leaves: jobs in, Gantt
//! chart out, both as text. Nobody is stopped before the end.
//!
//! A job is `arrival,work` in microseconds, and what else it has behind that: `c3` processors, `m4` memory, `u1` its
//! tenant, `w2` its weight, `e9` what its work is predicted to be. Jobs are called J1, J2, ... in their order, and shown in
//! the order of their starts.

use super::one_worker::{item, read};
use super::{Cluster, Entrance, Held, Item, Machine, QueueDiscipline};
use crate::clock::{Duration, Time};
use crate::ids::{NodeId, Resources, TenantId};

/// The chart of `jobs` on so many processors.
pub(crate) fn gantt(policy: &str, processors: u32, jobs: &str) -> String {
    on(policy, processors, 0, jobs)
}

/// The chart of `jobs` on so many processors and so much memory.
pub(crate) fn on(policy: &str, processors: u32, memory: u32, jobs: &str) -> String {
    let mut bench = Bench::new(policy, processors, memory, jobs);
    while bench.turn() {}
    let shown = bench.done.iter().map(|(job, start, end)| format!("J{} {start}-{end}", job + 1));
    shown.collect::<Vec<_>>().join(" ")
}

/// The starts that those who wait are promised when the last job has arrived, in the order of the queue.
pub(crate) fn promised(policy: &str, processors: u32, jobs: &str) -> Vec<Option<u64>> {
    let mut bench = Bench::new(policy, processors, 0, jobs);
    while !bench.arrivals.is_empty() {
        bench.turn();
    }
    let mut starts = Vec::new();
    bench.queue.for_each(&mut |item| starts.push(u64::try_from(bench.queue.key(Time(bench.now), item))));
    starts.into_iter().map(|start| start.ok().filter(|start| *start < i64::MAX as u64)).collect()
}

struct Bench {
    queue: Box<dyn QueueDiscipline>,
    machine: Machine,
    /// Latest first.
    arrivals: Vec<Item>,
    /// With the moment of its true end.
    running: Vec<(Held, u64)>,
    now: u64,
    done: Vec<(u32, u64, u64)>,
}

impl Bench {
    fn new(policy: &str, processors: u32, memory: u32, jobs: &str) -> Self {
        let mut arrivals: Vec<_> = jobs.split(' ').enumerate().map(|(id, job)| read_job(id as u32, job)).collect();
        arrivals.sort_by_key(|item| std::cmp::Reverse((item.arrival, item.task)));
        let capacity = Resources { cpu: processors, memory, disk: 0 };
        let machine = Machine { node: NodeId(0), up: true, capacity, free: capacity, speed: 1_000 };
        Self { queue: read(policy).build(), machine, arrivals, running: Vec::new(), now: 0, done: Vec::new() }
    }

    /// Goes to the next moment at which something happens; false when nothing does.
    fn turn(&mut self) -> bool {
        let ends = self.running.iter().map(|(_, end)| *end);
        let arrivals = self.arrivals.last().map(|item| item.arrival.0);
        let Some(now) = ends.chain(arrivals).min() else { return false };
        self.now = now;
        let machine = &mut self.machine;
        self.running.retain(|(held, end)| {
            if *end == now {
                machine.free.give(&held.item.demand);
            }
            *end > now
        });
        while let Some(item) = self.arrivals.pop_if(|item| item.arrival.0 == now) {
            self.queue.enqueue(Time(now), item, Entrance::Arrived);
        }
        while self.start() {}
        true
    }

    fn start(&mut self) -> bool {
        let now = Time(self.now);
        let held: Vec<_> = self.running.iter().map(|(held, _)| *held).collect();
        self.queue.watch(now, &Cluster { machines: &[self.machine], held: &held });
        if !self.queue.peek(now).is_some_and(|item| self.machine.free.fits(&item.demand)) {
            return false;
        }
        let item = self.queue.dequeue(now).expect("what is shown is given");
        let end = self.now + item.left.get().0;
        self.machine.free.take(&item.demand);
        self.running.push((Held { item, node: NodeId(0), since: now }, end));
        self.done.push((item.task.0, self.now, end));
        true
    }
}

fn read_job(id: u32, job: &str) -> Item {
    let mut words = job.split(',');
    let mut number = || words.next().expect("a job has two numbers").parse().expect("a number");
    let mut item = item(id, number(), number(), 0);
    item.demand.cpu = 1;
    for word in words {
        let number: u32 = word[1..].parse().expect("a number");
        match &word[..1] {
            "c" => item.demand.cpu = number,
            "m" => item.demand.memory = number,
            "u" => item.tenant = TenantId(number as u16),
            "w" => item.weight = number,
            _ => (item.work, item.remaining) = (Duration(number.into()), Duration(number.into())),
        }
    }
    item
}
