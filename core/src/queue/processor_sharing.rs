//! Processor sharing: all tasks run at once, each at the same part of the processors' speed.
//!
//! Kleinrock, *Time-shared Systems: A Theoretical Treatment* (1967): round robin as its quantum goes to nothing. On c
//! processors each of n tasks runs at min(1, c/n) of full speed; a task that needs more than one processor counts as
//! that many. How fast, the worker reckons: the discipline only says so. Nobody waits for a processor, but a task does
//! wait, first come, first served, when there is too little memory or disk for it.
//!
//! A worker shares what it has among its own tasks. With late binding each task is therefore given out as soon as it
//! comes, to the node that the balancer picks, and shares that node's processors: no task moves to a node with fewer.

use super::{Entrance, Item, QueueDiscipline};
use crate::clock::Time;
use crate::ids::TaskId;
use crate::policy::{Entry, Measure};
use std::collections::VecDeque;

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "processor_sharing",
    name: "Processor sharing",
    summary: "Runs all tasks at once, each at its part of the speed: nobody waits, everybody is slowed down alike, and lengths hardly matter.",
    source: "Kleinrock: Time-shared Systems: A Theoretical Treatment (1967)",
    measure: Measure::Time,
    params: &[],
    build: |_| Box::<ProcessorSharing>::default(),
};

#[derive(Clone, Default)]
struct ProcessorSharing {
    /// For memory or disk.
    waiting: VecDeque<Item>,
}

impl QueueDiscipline for ProcessorSharing {
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

    fn shares(&self) -> bool {
        true
    }

    fn boxed_clone(&self) -> Box<dyn QueueDiscipline> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::one_worker::item;
    use crate::solve::solve;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Three at a third of the speed, then two at half, then one alone: 3 + 3 + 3, and 2 + 2, and 1.
    #[test]
    fn everybody_who_is_there_has_an_equal_part() {
        let case = r#"{"policy": "processor_sharing", "params": {}, "tie_break": "", "jobs": [
            {"id": 1, "arrival": 0, "length": 3}, {"id": 2, "arrival": 0, "length": 2}, {"id": 3, "arrival": 0, "length": 1}]}"#;
        let answers = solve(&format!(r#"{{"kind": "cpu_sched/cases", "cases": [{case}]}}"#)).text;
        assert!(answers.contains(r#""trace":[[0,3,3],[0,5,2],[0,6,1]]"#), "{answers}");
    }

    #[test]
    fn those_that_wait_for_memory_wait_in_the_order_of_arrival() {
        let mut queue = ProcessorSharing::default();
        for id in 0..3 {
            queue.enqueue(Time(0), item(id, 0, 1, 0), Entrance::Arrived);
        }
        assert_eq!(queue.remove(TaskId(1)).map(|item| item.task.0), Some(1));
        let left = std::iter::from_fn(|| queue.dequeue(Time(0))).map(|item| item.task.0);
        assert_eq!(left.collect::<Vec<_>>(), [0, 2]);
        assert!(queue.shares() && queue.slice(&item(0, 0, 1, 0)).is_none());
    }
}
