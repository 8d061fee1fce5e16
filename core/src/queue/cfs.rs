//! Completely fair scheduling: the task that has run least, measured against its weight, runs next.
//!
//! Molnár's scheduler of Linux (2007), as Arpaci-Dusseau and Arpaci-Dusseau, *Operating Systems: Three Easy Pieces*,
//! chapter 9, describe it. Running moves a task's virtual runtime on by the time it ran, times 1024 (the weight of
//! nice 0), divided by its weight. The lowest runs for its share of `sched_latency` by weight among all that want to
//! run, but for no less than `min_granularity`. An arrival joins at the lowest virtual runtime, and a task that comes
//! back from an I/O there or at its own, whichever is more: neither can claim the time it was away. Ties go to the
//! earlier arrival, then to the lower id. Preemption at wake-up, groups and balancing between processors are left out.

use super::ordered::Ordered;
use super::{Entrance, Item, QueueDiscipline};
use crate::clock::{Duration, LONGEST, Time};
use crate::ids::TaskId;
use crate::policy::{Entry, Measure, Param, ParamKind};

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "cfs",
    name: "Completely fair",
    summary: "Runs the task with the least virtual runtime for its weight's share of the latency: fair at every scale, and slices shrink as tasks come.",
    source: "Molnár: CFS of Linux (2007); Arpaci-Dusseau: Operating Systems: Three Easy Pieces, ch. 9",
    measure: Measure::VirtualTime,
    params: &[
        Param {
            key: "sched_latency",
            help: "The time in which every task has its turn: shorter answers sooner and switches more often.",
            kind: ParamKind::Duration { min: Duration(1), max: Duration(LONGEST), default: Duration::from_millis(48) },
        },
        Param {
            key: "min_granularity",
            help: "The least time that a task runs, however many want to.",
            kind: ParamKind::Duration { min: Duration(1), max: Duration(LONGEST), default: Duration::from_millis(6) },
        },
    ],
    build: |values| {
        Box::new(Cfs {
            waiting: Ordered::default(),
            weights: 0,
            latency: values.duration(0),
            granularity: values.duration(1),
            least: 0,
        })
    },
};

/// The weight of nice 0.
const NICE_0: i128 = 1_024;

/// No virtual runtime goes beyond this.
const FARTHEST: i64 = i64::MAX / 8;

#[derive(Clone)]
struct Cfs {
    waiting: Ordered,
    /// Invariant: the sum of the weights of those that wait.
    weights: u64,
    latency: Duration,
    granularity: Duration,
    /// The highest virtual runtime at which a task was put to run: all that have been here since are at no less.
    least: i64,
}

impl Cfs {
    /// How far its own work has moved a task's virtual runtime.
    fn moved(item: &Item) -> i64 {
        let moved = i128::from(item.done.0) * NICE_0 / i128::from(item.weight.max(1));
        moved.min(FARTHEST.into()) as i64
    }

    /// The mark of a task whose virtual runtime is this now: where it would be without the task's own work, which stays
    /// the same as long as the task only runs. Twice that and one more, since 0 is nobody's.
    fn mark(virtual_runtime: i64, item: &Item) -> i64 {
        2 * (virtual_runtime.min(FARTHEST) - Self::moved(item)) + 1
    }

    /// The share by weight, beside all that wait.
    fn share(&self, item: &Item) -> Duration {
        let weight = u128::from(item.weight.max(1));
        let share = u128::from(self.latency.0) * weight / (weight + u128::from(self.weights));
        Duration(share as u64).max(self.granularity)
    }
}

impl QueueDiscipline for Cfs {
    fn enqueue(&mut self, now: Time, item: Item, entrance: Entrance) {
        let own = self.key(now, &item);
        let virtual_runtime = match entrance {
            _ if item.mark == 0 => self.least,
            Entrance::Arrived => self.least,
            Entrance::Unblocked => own.max(self.least),
            Entrance::Preempted | Entrance::Expired => own,
        };
        let mark = Self::mark(virtual_runtime, &item);
        self.weights += u64::from(item.weight.max(1));
        self.waiting.push_by_arrival(virtual_runtime, Item { mark, ..item });
    }

    fn peek(&mut self, _now: Time) -> Option<&Item> {
        self.waiting.first()
    }

    fn dequeue(&mut self, now: Time) -> Option<Item> {
        let item = self.waiting.pop()?;
        self.weights -= u64::from(item.weight.max(1));
        self.least = self.least.max(self.key(now, &item));
        Some(Item { unspent: self.share(&item), ..item })
    }

    fn remove(&mut self, task: TaskId) -> Option<Item> {
        let item = self.waiting.remove(task)?;
        self.weights -= u64::from(item.weight.max(1));
        Some(item)
    }

    fn len(&self) -> usize {
        self.waiting.len()
    }

    fn for_each(&self, show: &mut dyn FnMut(&Item)) {
        self.waiting.iter().for_each(|waiting| show(&waiting.item));
    }

    /// The virtual runtime, microseconds.
    fn key(&self, _now: Time, item: &Item) -> i64 {
        (item.mark >> 1) + Self::moved(item)
    }

    /// What `dequeue` gave; beyond that, what it would give now.
    fn slice(&self, item: &Item) -> Option<Duration> {
        Some(if item.unspent.is_zero() { self.share(item) } else { item.unspent })
    }

    fn renew(&mut self, now: Time, item: &Item) -> Option<Duration> {
        self.least = self.least.max(self.key(now, item));
        Some(self.share(item))
    }

    fn boxed_clone(&self) -> Box<dyn QueueDiscipline> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::one_worker::{item, read, run, shown};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn weighted(jobs: &[(u64, u64, u32)]) -> Vec<Item> {
        let jobs = jobs.iter().zip(0..);
        jobs.map(|(&(arrival, work, weight), id)| Item { weight, ..item(id, arrival, work, 0) }).collect()
    }

    /// Operating Systems: Three Easy Pieces, chapter 9: nice −5 and 0 have the weights 3121 and 1024.
    #[test]
    fn slices_are_shares_of_the_latency() {
        let bars = run(&mut *read("cfs").build(), &weighted(&[(0, 36_142, 3_121), (0, 11_858, 1_024)]));
        assert_eq!(shown(&bars), "P1 0-36141 P2 36141-47999 P1 47999-48000");
    }

    #[test]
    fn a_slice_is_never_below_the_granularity() {
        let jobs: Vec<_> = (0..10).map(|_| (0, 12_000, 1_024)).collect();
        let bars = run(&mut *read("cfs").build(), &weighted(&jobs));
        assert!(bars[..10].iter().all(|(_, start, end)| end - start == 6_000), "{bars:?}");
    }

    #[test]
    fn an_arrival_starts_where_the_others_are() {
        let policy = r#"{"cfs": {"sched_latency": "2us", "min_granularity": "1us"}}"#;
        let bars = run(&mut *read(policy).build(), &weighted(&[(0, 14, 1_024), (10, 3, 1_024)]));
        assert_eq!(shown(&bars), "P1 0-10 P2 10-12 P1 12-13 P2 13-14 P1 14-17");
    }
}
