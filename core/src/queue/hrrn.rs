//! Highest response ratio next: the task that waiting has cost most, measured by its length, runs to its end.
//!
//! Brinch Hansen, *An Analysis of Response Ratio Scheduling* (1971). At each decision the ratio of a waiting task is
//! (time waited + length) / length. It starts at 1 and grows, fastest for short tasks, so short ones are preferred and
//! none starves. Time waited is what has passed since the task's arrival less what it ran. Ties go to the earlier
//! arrival, then to the lower id. The length is taken as known; there is no preemption.

use super::{Entrance, Item, QueueDiscipline};
use crate::clock::Time;
use crate::ids::TaskId;
use crate::policy::{Entry, Measure};
use std::cmp::Ordering;

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "hrrn",
    name: "Highest response ratio next",
    summary: "Runs the task that has waited longest for its length: short tasks go first, and long ones rise until it is their turn.",
    source: "Brinch Hansen: An Analysis of Response Ratio Scheduling (1971)",
    measure: Measure::ResponseRatio,
    params: &[],
    build: |_| Box::<Hrrn>::default(),
};

#[derive(Clone, Default)]
struct Hrrn {
    waiting: Vec<Item>,
}

impl Hrrn {
    /// The ratios change as time passes, so all are looked at.
    fn first(&self, now: Time) -> Option<usize> {
        (0..self.waiting.len()).min_by(|&a, &b| compare(now, &self.waiting[a], &self.waiting[b]))
    }
}

/// Since its arrival, less what it ran.
fn waited(now: Time, item: &Item) -> u64 {
    now.since(item.arrival).saturating_sub(item.done).0
}

/// The higher ratio is less. Exact: w/s is compared with w'/s' as w·s' with w'·s. Of no length there is nothing to
/// wait for: such a task goes first.
fn compare(now: Time, a: &Item, b: &Item) -> Ordering {
    let cross = |item: &Item, other: &Item| u128::from(waited(now, item)) * u128::from(other.work.0);
    let empty = |item: &Item| item.work.is_zero();
    let ratio = match (empty(a), empty(b)) {
        (false, false) => cross(b, a).cmp(&cross(a, b)),
        (a, b) => b.cmp(&a),
    };
    ratio.then(a.arrival.cmp(&b.arrival)).then(a.task.cmp(&b.task))
}

impl QueueDiscipline for Hrrn {
    fn enqueue(&mut self, _now: Time, item: Item, _entrance: Entrance) {
        self.waiting.push(item);
    }

    fn peek(&mut self, now: Time) -> Option<&Item> {
        self.first(now).map(|place| &self.waiting[place])
    }

    fn dequeue(&mut self, now: Time) -> Option<Item> {
        self.first(now).map(|place| self.waiting.swap_remove(place))
    }

    fn remove(&mut self, task: TaskId) -> Option<Item> {
        let place = self.waiting.iter().position(|item| item.task == task)?;
        Some(self.waiting.swap_remove(place))
    }

    fn len(&self) -> usize {
        self.waiting.len()
    }

    fn for_each(&self, show: &mut dyn FnMut(&Item)) {
        self.waiting.iter().for_each(show);
    }

    /// The ratio in thousandths, its sign turned so that the highest is the smallest.
    fn key(&self, now: Time, item: &Item) -> i64 {
        let (waited, work) = (u128::from(waited(now, item)), u128::from(item.work.0.max(1)));
        -i64::try_from((waited + work) * 1_000 / work).unwrap_or(i64::MAX)
    }

    fn boxed_clone(&self) -> Box<dyn QueueDiscipline> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::one_worker::{gantt, item};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Stallings, table 9.5.
    #[test]
    fn the_highest_ratio_runs_to_its_end() {
        assert_eq!(gantt("hrrn", "0,3 2,6 4,4 6,5 8,2"), "P1 0-3 P2 3-9 P3 9-13 P5 13-15 P4 15-20");
    }

    #[test]
    fn ratios_are_compared_exactly() {
        let mut queue = Hrrn::default();
        // 3,000,000 / 3,000,001 is more than 2,999,999 / 3,000,000 by one part in 10¹³.
        queue.enqueue(Time(0), item(0, 1, 3_000_000, 0), Entrance::Arrived);
        queue.enqueue(Time(0), item(1, 0, 3_000_001, 0), Entrance::Arrived);
        assert_eq!(queue.peek(Time(3_000_000)).map(|item| item.task.0), Some(1));
        assert_eq!(queue.key(Time(3_000_000), &item(1, 0, 1_500_000, 0)), -3_000);
    }

    #[test]
    fn a_task_of_no_length_goes_first() {
        assert_eq!(gantt("hrrn", "0,3 1,2 2,0"), "P1 0-3 P3 3-3 P2 3-5");
    }
}
