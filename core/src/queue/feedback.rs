//! Multilevel feedback without preemption: a task sinks one level with every quantum that it uses up.
//!
//! Stallings, *Operating Systems: Internals and Design Principles*, chapter 9 (his FB). A task enters at the highest
//! level; each level is first come, first served; the head of the highest level that is not empty runs for one quantum
//! that nothing interrupts, and then goes to the end of the next level. A task that nobody waits behind goes on with a
//! new quantum and does not sink: his printed table needs that. A task that arrives as a quantum ends is queued first.
//! On level i a quantum is `quantum` times `growth` to the power of i: 1 and 2 are the book's two versions. After an
//! I/O a task returns to the end of its level. Raising tasks that have waited long on the lowest level is left out.

use super::levels::{LEVELS_MAX, Levels, Place};
use super::{Entrance, Item, QueueDiscipline};
use crate::clock::{Duration, LONGEST, Time};
use crate::ids::TaskId;
use crate::policy::{Entry, Measure, Param, ParamKind};

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "feedback",
    name: "Feedback",
    summary: "Sends a task one level down with every quantum that it uses up: what has run least goes first, and long tasks pay for it.",
    source: "Stallings: Operating Systems: Internals and Design Principles, ch. 9",
    measure: Measure::Level,
    params: &[
        Param {
            key: "quantum",
            help: "How long a quantum is on the highest level.",
            kind: ParamKind::Duration { min: Duration(1), max: Duration(LONGEST), default: Duration::SECOND },
        },
        Param {
            key: "growth",
            help: "How many times as long it is on each next level: 1 is alike on all, 2 lets sunken tasks run longer.",
            kind: ParamKind::Integer { min: 1, max: 16, default: 1 },
        },
        Param {
            key: "num_queues",
            help: "How many levels there are; on the lowest, tasks take turns.",
            kind: ParamKind::Integer { min: 1, max: LEVELS_MAX, default: LEVELS_MAX },
        },
    ],
    build: |values| {
        Box::new(Feedback {
            waiting: Levels::new(values.integer(2) as usize),
            quantum: values.duration(0),
            growth: values.integer(1) as u64,
        })
    },
};

#[derive(Clone)]
struct Feedback {
    waiting: Levels,
    quantum: Duration,
    growth: u64,
}

impl Feedback {
    fn level_of(&self, item: &Item) -> usize {
        Place::of(item).level.min(self.waiting.lowest())
    }
}

impl QueueDiscipline for Feedback {
    fn enqueue(&mut self, _now: Time, item: Item, entrance: Entrance) {
        let level = self.level_of(&item);
        match entrance {
            Entrance::Arrived => self.waiting.push_back(0, 0, item),
            Entrance::Expired => self.waiting.push_back((level + 1).min(self.waiting.lowest()), 0, item),
            Entrance::Unblocked => self.waiting.push_back(level, 0, item),
            Entrance::Preempted => self.waiting.push_front(level, 0, item),
        }
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
        self.waiting.iter().for_each(show);
    }

    fn key(&self, _now: Time, item: &Item) -> i64 {
        Place::of(item).key()
    }

    fn slice(&self, item: &Item) -> Option<Duration> {
        let times = self.growth.saturating_pow(self.level_of(item) as u32);
        Some(Duration(self.quantum.0.saturating_mul(times).min(LONGEST)))
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

    /// Stallings, table 9.5.
    #[test]
    fn what_has_run_least_goes_first() {
        let jobs = "0,3 2,6 4,4 6,5 8,2";
        assert_eq!(
            gantt(r#"{"feedback": {"quantum": "1us"}}"#, jobs),
            "P1 0-2 P2 2-3 P1 3-4 P3 4-5 P2 5-6 P4 6-7 P3 7-8 P5 8-9 P4 9-10 P5 10-11 P2 11-12 P3 12-13 P4 13-14 P2 14-15 P3 15-16 P4 16-17 P2 17-18 P4 18-19 P2 19-20"
        );
    }

    #[test]
    fn quanta_double_from_level_to_level() {
        let jobs = "0,3 2,6 4,4 6,5 8,2";
        assert_eq!(
            gantt(r#"{"feedback": {"quantum": "1us", "growth": 2}}"#, jobs),
            "P1 0-2 P2 2-3 P1 3-4 P3 4-5 P2 5-7 P4 7-8 P5 8-9 P3 9-11 P4 11-13 P5 13-14 P2 14-17 P3 17-18 P4 18-20"
        );
    }

    #[test]
    fn on_the_lowest_level_tasks_take_turns() {
        let policy = r#"{"feedback": {"quantum": "1us", "num_queues": 2}}"#;
        assert_eq!(gantt(policy, "0,3 0,3 4,1"), "P1 0-1 P2 1-2 P1 2-3 P2 3-4 P3 4-5 P1 5-6 P2 6-7");
    }
}
