//! First come, first served: tasks run in the order in which they came into the queue, each to its end.
//!
//! Silberschatz, Galvin and Gagne, *Operating System Concepts*, chapter 5. Nothing is left out.

use super::{Entrance, Item, QueueDiscipline};
use crate::clock::Time;
use crate::ids::TaskId;
use crate::policy::{Entry, Measure};
use std::collections::VecDeque;

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "fcfs",
    name: "First come, first served",
    summary: "Runs tasks in the order of arrival, each to its end: simple and fair in order, but a long task holds up all behind it.",
    source: "Silberschatz, Galvin, Gagne: Operating System Concepts, ch. 5",
    measure: Measure::Time,
    params: &[],
    build: |_| Box::<Fcfs>::default(),
};

#[derive(Clone, Default)]
struct Fcfs {
    waiting: VecDeque<Item>,
}

impl QueueDiscipline for Fcfs {
    fn enqueue(&mut self, _now: Time, item: Item, _entrance: Entrance) {
        self.waiting.push_back(item);
    }

    fn peek(&mut self, _now: Time) -> Option<&Item> {
        self.waiting.front()
    }

    fn dequeue(&mut self, _now: Time) -> Option<Item> {
        self.waiting.pop_front()
    }

    fn remove(&mut self, task: TaskId) -> Option<Item> {
        let place = self.waiting.iter().position(|item| item.task == task)?;
        self.waiting.remove(place)
    }

    fn len(&self) -> usize {
        self.waiting.len()
    }

    fn for_each(&self, show: &mut dyn FnMut(&Item)) {
        self.waiting.iter().for_each(show);
    }

    fn key(&self, _now: Time, item: &Item) -> i64 {
        item.queued.0 as i64
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
    fn tasks_run_in_the_order_of_arrival() {
        assert_eq!(gantt("fcfs", "0,24 0,3 0,3"), "P1 0-24 P2 24-27 P3 27-30");
        assert_eq!(gantt("fcfs", "4,2 0,3 1,1"), "P2 0-3 P3 3-4 P1 4-6");
    }
}
