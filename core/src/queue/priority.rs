//! Priority: the waiting task with the smallest number runs first.
//!
//! Silberschatz, Galvin and Gagne, *Operating System Concepts*, chapter 5, where the smaller number is the higher
//! priority. Three parameters make the family of it:
//!
//! - `preemptive`: a strictly smaller number takes the worker from a running task at once.
//! - `aging_interval` and `aging_step`: a waiting task's number falls by the step for each whole interval that it
//!   has waited in this queue. It keeps the number it was put to run with while it runs, else whoever waits would
//!   take the worker back at once, and begins anew from its own number when it comes back.
//! - `quantum`: tasks of equal number take turns of that length (the tenth edition's priority with round robin).
//!
//! Without a quantum ties go to the earlier arrival, then to the lower id. With one, each number has a queue of its
//! own: a task whose quantum is over goes to its end, a preempted one to its head with a fresh quantum.
//! With aging the order changes as time passes, so the queue is searched at every decision. Priority inheritance is
//! left out: tasks hold no locks.

use super::ordered::{Ordered, Waiting};
use super::{Entrance, Item, QueueDiscipline};
use crate::clock::{Duration, LONGEST, Time};
use crate::ids::TaskId;
use crate::policy::{Entry, Measure, Param, ParamKind};

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "priority",
    name: "Priority",
    summary: "Runs the task with the smallest priority number: urgent work goes first, and the rest may starve unless waiting tasks age.",
    source: "Silberschatz, Galvin, Gagne: Operating System Concepts, ch. 5",
    measure: Measure::Priority,
    params: &[
        Param {
            key: "preemptive",
            help: "Whether a smaller number takes the worker from a running task at once.",
            kind: ParamKind::Flag { default: false },
        },
        Param {
            key: "aging_interval",
            help: "How long a task waits until its number falls by one step: shorter ages faster, 0 never.",
            kind: ParamKind::Duration { min: Duration::ZERO, max: Duration(LONGEST), default: Duration::ZERO },
        },
        Param {
            key: "aging_step",
            help: "How far a waiting task's number falls each interval: larger ages faster.",
            kind: ParamKind::Integer { min: 0, max: 1_000_000, default: 1 },
        },
        Param {
            key: "quantum",
            help: "How long a task runs before the next of equal number has its turn; 0 lets each run to its end.",
            kind: ParamKind::Duration { min: Duration::ZERO, max: Duration(LONGEST), default: Duration::ZERO },
        },
    ],
    build: |values| {
        Box::new(Priority {
            waiting: Ordered::default(),
            preemptive: values.flag(0),
            aging: Aging { interval: values.duration(1), step: values.integer(2) },
            quantum: values.duration(3),
            head: 0,
            tail: 0,
        })
    },
};

#[derive(Clone)]
struct Priority {
    waiting: Ordered,
    preemptive: bool,
    aging: Aging,
    quantum: Duration,
    /// With a quantum: the turns that the next task to enter at the head and at the end of its queue get.
    /// Invariant: head <= 0 <= tail, and every waiting task's turn lies in head + 1 ..= tail - 1 or is 0.
    head: i64,
    tail: i64,
}

#[derive(Clone)]
struct Aging {
    interval: Duration,
    step: i64,
}

impl Aging {
    fn is_on(&self) -> bool {
        !self.interval.is_zero() && self.step > 0
    }

    /// By how much the number of `item` has fallen, when it waits.
    fn fallen(&self, now: Time, item: &Item) -> i64 {
        match self.is_on() {
            true => ((now.since(item.queued).0 / self.interval.0) as i64).saturating_mul(self.step),
            false => 0,
        }
    }
}

impl Priority {
    /// What the order compares before the ids.
    fn turn(&mut self, item: &Item, entrance: Entrance) -> i64 {
        if self.quantum.is_zero() {
            return item.arrival.0 as i64;
        }
        match entrance {
            Entrance::Preempted => {
                self.head -= 1;
                self.head
            }
            Entrance::Arrived | Entrance::Expired | Entrance::Unblocked => {
                self.tail += 1;
                self.tail
            }
        }
    }

    /// The first of the order as of `now`.
    fn first(&self, now: Time) -> Option<&Item> {
        if !self.aging.is_on() {
            return self.waiting.first();
        }
        let place = |waiting: &&Waiting| (self.key(now, &waiting.item), waiting.tie, waiting.item.task);
        self.waiting.iter().min_by_key(place).map(|waiting| &waiting.item)
    }
}

impl QueueDiscipline for Priority {
    fn enqueue(&mut self, _now: Time, item: Item, entrance: Entrance) {
        let turn = self.turn(&item, entrance);
        self.waiting.push(item.priority.into(), turn, Item { mark: 0, ..item });
    }

    fn peek(&mut self, now: Time) -> Option<&Item> {
        self.first(now)
    }

    fn dequeue(&mut self, now: Time) -> Option<Item> {
        if !self.aging.is_on() {
            return self.waiting.pop();
        }
        let first = self.first(now)?.task;
        let item = self.waiting.remove(first)?;
        Some(Item { mark: self.aging.fallen(now, &item).saturating_add(1), ..item })
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

    /// The number less what it has fallen by: so far for a waiting task, whose mark is 0, and when it was put to run
    /// for a running one, whose mark is one more than that.
    fn key(&self, now: Time, item: &Item) -> i64 {
        let fallen = match item.mark {
            0 => self.aging.fallen(now, item),
            mark => mark - 1,
        };
        i64::from(item.priority).saturating_sub(fallen)
    }

    fn preemptive(&self) -> bool {
        self.preemptive
    }

    fn slice(&self, _item: &Item) -> Option<Duration> {
        (!self.quantum.is_zero()).then_some(self.quantum)
    }

    fn boxed_clone(&self) -> Box<dyn QueueDiscipline> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use crate::clock::Time;
    use crate::queue::one_worker::{gantt, item};
    use crate::queue::{Entrance, QueuePolicy};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_smallest_number_runs_to_its_end() {
        assert_eq!(gantt("priority", "0,10,3 0,1,1 0,2,4 0,1,5 0,5,2"), "P2 0-1 P5 1-6 P1 6-16 P3 16-18 P4 18-19");
        assert_eq!(gantt("priority", "0,4,2 1,2,1"), "P1 0-4 P2 4-6");
    }

    #[test]
    fn a_strictly_smaller_number_takes_over_when_preemptive() {
        let policy = r#"{"priority": {"preemptive": true}}"#;
        assert_eq!(gantt(policy, "0,4,2 1,2,1 2,3,1 3,1,2"), "P1 0-1 P2 1-3 P3 3-6 P1 6-9 P4 9-10");
    }

    #[test]
    fn tasks_of_equal_number_take_turns() {
        let policy = r#"{"priority": {"quantum": "2us"}}"#;
        assert_eq!(
            gantt(policy, "0,4,3 0,5,2 0,8,2 0,7,1 0,3,3"),
            "P4 0-7 P2 7-9 P3 9-11 P2 11-13 P3 13-15 P2 15-16 P3 16-20 P1 20-22 P5 22-24 P1 24-26 P5 26-27"
        );
    }

    #[test]
    fn a_preempted_task_returns_to_the_head_of_its_number() {
        let policy = r#"{"priority": {"quantum": "2us", "preemptive": true}}"#;
        assert_eq!(gantt(policy, "0,4,2 0,4,2 1,1,1"), "P1 0-1 P3 1-2 P1 2-4 P2 4-6 P1 6-7 P2 7-9");
    }

    #[test]
    fn a_number_falls_by_a_step_each_interval() {
        let policy: QueuePolicy = serde_json::from_str(r#"{"priority": {"aging_interval": "5us"}}"#).unwrap();
        let mut queue = policy.build();
        queue.enqueue(Time(0), item(0, 0, 1, 10), Entrance::Arrived);
        let seen = [0, 4, 5, 23].map(|now| queue.key(Time(now), &item(0, 0, 1, 10)));
        assert_eq!(seen, [10, 10, 9, 6]);
        let running = queue.dequeue(Time(23)).unwrap();
        assert_eq!(queue.key(Time(99), &running), 6);
        queue.enqueue(Time(99), crate::queue::Item { queued: Time(99), ..running }, Entrance::Preempted);
        assert_eq!(queue.peek(Time(99)).map(|item| item.mark), Some(0));
    }

    #[test]
    fn with_aging_nobody_starves() {
        // At 27 the second has fallen from 3 to -3, as far as the fifth from 0; it came first.
        let jobs = "0,9,0 0,4,3 5,9,0 10,9,0 15,9,0";
        assert_eq!(gantt("priority", jobs), "P1 0-9 P3 9-18 P4 18-27 P5 27-36 P2 36-40");
        let policy = r#"{"priority": {"aging_interval": "4us", "preemptive": true}}"#;
        assert_eq!(gantt(policy, jobs), "P1 0-9 P3 9-18 P4 18-27 P2 27-31 P5 31-40");
    }
}
