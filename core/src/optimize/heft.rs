//! Tasks with precedences on unlike machines: HEFT and CPOP.
//!
//! Topcuoglu, Hariri and Wu, *Performance-Effective and Low-Complexity Task Scheduling for Heterogeneous Computing*
//! (2002). The upward rank of a task is its mean time plus the longest way from it to an end, data on the way
//! included; the downward rank is the longest way to it from a start. HEFT takes tasks by falling upward rank and gives
//! each to the processor that finishes it first, in an idle gap where one is long enough. CPOP takes, of the tasks
//! that may run, the one with the largest sum of both ranks, and keeps the longest way of all, the critical path, on
//! the one processor that runs it fastest. Data takes its time between two processors and none within one.
//!
//! Ties go to the lowest index. Ranks are doubles, each the mean plus the maximum of its ways: two that are equal on
//! paper may differ in the last bit, and then that bit decides, as it does in the published order (task 4 of
//! figure 2 before task 3).

use super::start_order::{Cycle, start_order};

/// Tasks, what they need of each other, and processors.
#[derive(Clone, Debug, PartialEq)]
pub struct Dag {
    time: Vec<Vec<u64>>,
    /// Who follows each task, and how long the data takes there.
    next: Vec<Vec<(usize, u64)>>,
    /// Who precedes each task, and how long the data takes from there.
    previous: Vec<Vec<(usize, u64)>>,
    /// Every task after all those that it needs.
    order: Vec<usize>,
}

/// When and where a task runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its start.
    pub start: u64,
    /// Its end.
    pub finish: u64,
    /// Its processor.
    pub processor: usize,
}

/// A schedule of all tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The tasks in the order in which they were given a place.
    pub order: Vec<usize>,
    /// The place of each task.
    pub slots: Vec<Slot>,
}

impl Schedule {
    /// When the last task is done.
    #[must_use]
    pub fn makespan(&self) -> u64 {
        self.slots.iter().map(|slot| slot.finish).max().unwrap_or(0)
    }
}

impl Dag {
    /// Tasks that take `time[task][processor]`, with edges `(from, to, data)`: `to` needs what `from` sends. Every task
    /// has a time for every processor, there is at least one processor, and all times together fit 64 bits.
    ///
    /// # Errors
    ///
    /// Tasks that need each other.
    pub fn new(time: Vec<Vec<u64>>, edges: &[(usize, usize, u64)]) -> Result<Self, Cycle> {
        let mut next = vec![Vec::new(); time.len()];
        let mut previous = vec![Vec::new(); time.len()];
        for &(from, to, data) in edges {
            next[from].push((to, data));
            previous[to].push((from, data));
        }
        let needs: Vec<Vec<usize>> =
            previous.iter().map(|from: &Vec<(usize, u64)>| from.iter().map(|&(task, _)| task).collect()).collect();
        let order = start_order(&needs)?.order;
        Ok(Self { time, next, previous, order })
    }

    fn processors(&self) -> usize {
        self.time.first().map_or(0, Vec::len)
    }

    fn mean(&self, task: usize) -> f64 {
        self.time[task].iter().sum::<u64>() as f64 / self.time[task].len() as f64
    }

    /// The upward rank of each task.
    #[must_use]
    pub fn upward_ranks(&self) -> Vec<f64> {
        let mut ranks = vec![0.0; self.time.len()];
        for &task in self.order.iter().rev() {
            let ways = self.next[task].iter().map(|&(next, data)| data as f64 + ranks[next]);
            ranks[task] = self.mean(task) + ways.fold(0.0, f64::max);
        }
        ranks
    }

    /// HEFT: the task with the largest upward rank first.
    #[must_use]
    pub fn heft(&self) -> Schedule {
        let ranks = self.upward_ranks();
        self.schedule(|a, b| ranks[a].total_cmp(&ranks[b]), |_| None)
    }

    /// CPOP: the task with the longest way through it first, the critical path on one processor.
    #[must_use]
    pub fn cpop(&self) -> Schedule {
        let through = self.ways_through();
        let path = self.critical_path(&through);
        let on_path = |processor: usize| path.iter().map(|&task| self.time[task][processor]).sum::<u64>();
        let fastest = (0..self.processors()).min_by_key(|&processor| on_path(processor)).unwrap_or(0);
        self.schedule(|a, b| through[a].cmp(&through[b]), |task| path.contains(&task).then_some(fastest))
    }

    /// The longest way through each task, times the number of processors, which makes the means whole.
    fn ways_through(&self) -> Vec<u128> {
        let times = self.processors() as u128;
        let total = |task: usize| u128::from(self.time[task].iter().sum::<u64>());
        let mut up = vec![0; self.time.len()];
        for &task in self.order.iter().rev() {
            let ways = self.next[task].iter().map(|&(next, data)| u128::from(data) * times + up[next]);
            up[task] = total(task) + ways.max().unwrap_or(0);
        }
        let mut down = vec![0; self.time.len()];
        for &task in &self.order {
            let ways = self.previous[task].iter();
            let ways = ways.map(|&(previous, data)| down[previous] + total(previous) + u128::from(data) * times);
            down[task] = ways.max().unwrap_or(0);
        }
        up.into_iter().zip(down).map(|(up, down)| up + down).collect()
    }

    /// From a task that nobody precedes, along those that the longest way of all goes through.
    fn critical_path(&self, through: &[u128]) -> Vec<usize> {
        let longest = through.iter().max();
        let on_it = |task: &usize| Some(&through[*task]) == longest;
        let mut path: Vec<usize> = Vec::new();
        let start = (0..self.time.len()).filter(|&task| self.previous[task].is_empty()).find(on_it);
        let mut at = start;
        while let Some(task) = at {
            path.push(task);
            at = self.next[task].iter().map(|&(next, _)| next).filter(on_it).min();
        }
        path
    }

    /// Gives places to tasks: of those whose needs have theirs, the largest, on the processor that `pinned` says or
    /// where it finishes first.
    fn schedule(
        &self,
        compare: impl Fn(usize, usize) -> std::cmp::Ordering,
        pinned: impl Fn(usize) -> Option<usize>,
    ) -> Schedule {
        let mut waits: Vec<usize> = self.previous.iter().map(Vec::len).collect();
        let mut may_run: Vec<usize> = (0..self.time.len()).filter(|&task| waits[task] == 0).collect();
        let mut busy: Vec<Vec<Slot>> = vec![Vec::new(); self.processors()];
        let mut slots = vec![Slot { start: 0, finish: 0, processor: 0 }; self.time.len()];
        let mut order = Vec::with_capacity(self.time.len());
        while let Some(place) =
            (0..may_run.len()).max_by(|&a, &b| compare(may_run[a], may_run[b]).then(may_run[b].cmp(&may_run[a])))
        {
            let task = may_run.swap_remove(place);
            let offers = |processor: usize| self.place(task, processor, &slots, &busy[processor]);
            let slot = match pinned(task) {
                Some(processor) => offers(processor),
                None => (0..busy.len()).map(offers).min_by_key(|slot| slot.finish).expect("there is a processor"),
            };
            slots[task] = slot;
            let after =
                busy[slot.processor].partition_point(|other| (other.start, other.finish) <= (slot.start, slot.finish));
            busy[slot.processor].insert(after, slot);
            order.push(task);
            for &(next, _) in &self.next[task] {
                waits[next] -= 1;
                if waits[next] == 0 {
                    may_run.push(next);
                }
            }
        }
        Schedule { order, slots }
    }

    /// The first time that a processor has for a task, in a gap between what it does already or behind it.
    fn place(&self, task: usize, processor: usize, slots: &[Slot], busy: &[Slot]) -> Slot {
        let arrivals = self.previous[task].iter().map(|&(previous, data)| {
            let from = slots[previous];
            from.finish + if from.processor == processor { 0 } else { data }
        });
        let mut start = arrivals.max().unwrap_or(0);
        let length = self.time[task][processor];
        for other in busy {
            if start + length <= other.start {
                break;
            }
            start = start.max(other.finish);
        }
        Slot { start, finish: start + length, processor }
    }
}
