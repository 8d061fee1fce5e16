//! Shortest job first: whenever a worker is free, the waiting task with the least work runs, to its end.
//!
//! Silberschatz, Galvin and Gagne, *Operating System Concepts*, chapter 5; Stallings calls it shortest process next.
//! Ties go to the earlier arrival, then to the lower id. The work is taken as known: guessing it from past tasks is
//! left out.

use super::ordered::Ordered;
use super::{Entrance, Item, QueueDiscipline};
use crate::clock::Time;
use crate::ids::TaskId;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "sjf",
    name: "Shortest job first",
    summary: "Runs the task with the least work, to its end: the smallest mean wait without preemption, but long tasks may starve.",
    source: "Silberschatz, Galvin, Gagne: Operating System Concepts, ch. 5",
    measure: Measure::Duration,
    params: &[],
    build: |_| Box::<Sjf>::default(),
};

#[derive(Clone, Default)]
struct Sjf {
    waiting: Ordered,
}

impl QueueDiscipline for Sjf {
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
        item.work.0 as i64
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
    fn the_shortest_waiting_task_runs_to_its_end() {
        assert_eq!(gantt("sjf", "0,6 0,8 0,7 0,3"), "P4 0-3 P1 3-9 P3 9-16 P2 16-24");
        assert_eq!(gantt("sjf", "0,8 1,4 2,9 3,5"), "P1 0-8 P2 8-12 P4 12-17 P3 17-26");
    }

    #[test]
    fn ties_go_to_the_earlier_arrival_then_to_the_lower_id() {
        assert_eq!(gantt("sjf", "0,5 2,3 1,3 2,3"), "P1 0-5 P3 5-8 P2 8-11 P4 11-14");
    }
}
