//! Round robin: every task runs for one quantum and then goes to the end of the queue, until it is done.
//!
//! Silberschatz, Galvin and Gagne, *Operating System Concepts*, chapter 5. A task that ends before its quantum does
//! makes room at once; a task that nobody waits behind goes on. Books disagree on a task that arrives at the very
//! moment a quantum ends: Stallings and most others queue the arrival before the task whose quantum ended
//! (`arrival_first`), the programs of *Operating Systems: Three Easy Pieces* after it. Quanta of different lengths for
//! different tasks are left out.

use super::{Entrance, Item, QueueDiscipline};
use crate::clock::{Duration, LONGEST, Time};
use crate::ids::TaskId;
use crate::policy::{Entry, Measure, Param, ParamKind};
use std::collections::VecDeque;

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "round_robin",
    name: "Round robin",
    summary: "Lets every task run for one quantum in turn: short tasks never wait long, and every switch has its price.",
    source: "Silberschatz, Galvin, Gagne: Operating System Concepts, ch. 5",
    measure: Measure::Time,
    params: &[
        Param {
            key: "quantum",
            help: "How long a task runs before the next has its turn: shorter answers sooner and switches more often.",
            kind: ParamKind::Duration { min: Duration(1), max: Duration(LONGEST), default: Duration::SECOND },
        },
        Param {
            key: "context_switch",
            help: "Time lost whenever a worker turns from one task to another.",
            kind: ParamKind::Duration { min: Duration::ZERO, max: Duration(LONGEST), default: Duration::ZERO },
        },
        Param {
            key: "arrival_first",
            help: "Whether a task that arrives just as a quantum ends is queued before the task whose quantum ended.",
            kind: ParamKind::Flag { default: true },
        },
    ],
    build: |values| {
        Box::new(RoundRobin {
            waiting: VecDeque::new(),
            quantum: values.duration(0),
            context_switch: values.duration(1),
            arrival_first: values.flag(2),
        })
    },
};

#[derive(Clone)]
struct RoundRobin {
    waiting: VecDeque<Item>,
    quantum: Duration,
    context_switch: Duration,
    arrival_first: bool,
}

impl QueueDiscipline for RoundRobin {
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

    fn slice(&self, _item: &Item) -> Option<Duration> {
        Some(self.quantum)
    }

    fn context_switch(&self) -> Duration {
        self.context_switch
    }

    fn arrival_first(&self) -> bool {
        self.arrival_first
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
    fn each_task_has_its_quantum_in_turn() {
        let policy = r#"{"round_robin": {"quantum": "4us"}}"#;
        assert_eq!(gantt(policy, "0,24 0,3 0,3"), "P1 0-4 P2 4-7 P3 7-10 P1 10-30");
    }

    #[test]
    fn an_arrival_at_the_end_of_a_quantum_goes_first_or_last() {
        let jobs = "0,8 1,4 2,9 3,5";
        let first = r#"{"round_robin": {"quantum": "2us"}}"#;
        let last = r#"{"round_robin": {"quantum": "2us", "arrival_first": false}}"#;
        assert_eq!(
            gantt(first, jobs),
            "P1 0-2 P2 2-4 P3 4-6 P1 6-8 P4 8-10 P2 10-12 P3 12-14 P1 14-16 P4 16-18 P3 18-20 P1 20-22 P4 22-23 P3 23-26"
        );
        assert_eq!(
            gantt(last, jobs),
            "P1 0-2 P2 2-4 P1 4-6 P3 6-8 P4 8-10 P2 10-12 P1 12-14 P3 14-16 P4 16-18 P1 18-20 P3 20-22 P4 22-23 P3 23-26"
        );
    }

    #[test]
    fn turning_to_another_task_takes_its_time() {
        let policy = r#"{"round_robin": {"quantum": "2us", "context_switch": "1us"}}"#;
        assert_eq!(gantt(policy, "0,3 0,2 9,5"), "P1 0-2 P2 3-5 P1 6-7 P3 10-15");
    }
}
