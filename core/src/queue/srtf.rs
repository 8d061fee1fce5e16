//! Shortest remaining time first: the task with the least work left runs, at every moment.
//!
//! Schrage, *A Proof of the Optimality of the Shortest Remaining Processing Time Discipline* (1968): no discipline has
//! a smaller mean turnaround on one worker. An arrival takes the worker only when its work is strictly less than what
//! is left of the running task; a preempted task waits in the place that its remaining work gives it. Ties go to the
//! earlier arrival, then to the lower id. The work is taken as known.

use super::ordered::Ordered;
use super::{Entrance, Item, QueueDiscipline};
use crate::clock::Time;
use crate::ids::TaskId;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "srtf",
    name: "Shortest remaining time first",
    summary: "Runs the task with the least work left and lets a shorter arrival take over: the smallest mean turnaround there is, but long tasks may starve.",
    source: "Schrage: A Proof of the Optimality of the Shortest Remaining Processing Time Discipline (1968)",
    measure: Measure::Duration,
    params: &[],
    build: |_| Box::<Srtf>::default(),
};

#[derive(Clone, Default)]
struct Srtf {
    waiting: Ordered,
}

impl QueueDiscipline for Srtf {
    fn enqueue(&mut self, now: Time, item: Item, _entrance: Entrance) {
        self.waiting.push_by_arrival(self.key(now, &item), item);
    }

    fn peek(&mut self, _now: Time) -> Option<&Item> {
        self.waiting.first()
    }

    fn dequeue(&mut self, _now: Time) -> Option<Item> {
        self.waiting.pop()
    }

    fn remove(&mut self, task: TaskId) -> Option<Item> {
        self.waiting.remove(task)
    }

    fn len(&self) -> usize {
        self.waiting.len()
    }

    fn for_each(&self, show: &mut dyn FnMut(&Item)) {
        self.waiting.iter().for_each(|waiting| show(&waiting.item));
    }

    fn key(&self, _now: Time, item: &Item) -> i64 {
        item.remaining.0 as i64
    }

    fn preemptive(&self) -> bool {
        true
    }

    fn boxed_clone(&self) -> Box<dyn QueueDiscipline> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use crate::queue::one_worker::gantt;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_shorter_arrival_takes_over() {
        assert_eq!(gantt("srtf", "0,8 1,4 2,9 3,5"), "P1 0-1 P2 1-5 P4 5-10 P1 10-17 P3 17-26");
    }

    #[test]
    fn a_tie_does_not_cost_a_switch() {
        assert_eq!(gantt("srtf", "0,5 2,3"), "P1 0-5 P2 5-8");
    }

    #[test]
    fn a_preempted_task_goes_before_a_later_one_with_as_much_left() {
        assert_eq!(gantt("srtf", "0,5 1,1 1,4"), "P1 0-1 P2 1-2 P1 2-6 P3 6-10");
    }
}
