//! Stride scheduling: the lottery without chance. Who has come least far, measured in its own strides, runs next.
//!
//! Waldspurger, *Lottery and Stride Scheduling* (1995), chapter 3. A task's stride is `big` divided by its weight, the
//! tickets. The lowest pass runs for one quantum and its pass grows by its stride, so that over any stretch of time a
//! task is never more than one quantum away from its share. Ties go to the lower id, as in *Operating Systems: Three
//! Easy Pieces*, chapter 9. A task that stops within its quantum pays for the part that it ran. An arrival, or a task
//! that comes back from an I/O, joins at the pass of the last that was put to run and cannot save up for later.
//! Ticket transfers and changes are left out.

use super::ordered::Ordered;
use super::{Entrance, Item, QueueDiscipline};
use crate::clock::{Duration, LONGEST, Time};
use crate::ids::TaskId;
use crate::policy::{Entry, Measure, Param, ParamKind};

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "stride",
    name: "Stride",
    summary: "Gives every task its share to the quantum: each run moves it on by its stride, and who has come least far is next.",
    source: "Waldspurger: Lottery and Stride Scheduling: Flexible Proportional-Share Resource Management (1995)",
    measure: Measure::Pass,
    params: &[
        Param {
            key: "quantum",
            help: "How long a task runs before the next is chosen: shorter keeps shares closer.",
            kind: ParamKind::Duration { min: Duration(1), max: Duration(LONGEST), default: Duration::SECOND },
        },
        Param {
            key: "big",
            help: "What is divided by a task's weight to give its stride: larger rounds less.",
            kind: ParamKind::Integer { min: 1, max: 1_000_000_000_000, default: 10_000 },
        },
    ],
    build: |values| {
        Box::new(Stride { waiting: Ordered::default(), quantum: values.duration(0), big: values.integer(1), pass: 0 })
    },
};

/// No pass goes beyond this.
const FARTHEST: i64 = i64::MAX / 8;

#[derive(Clone)]
struct Stride {
    waiting: Ordered,
    quantum: Duration,
    big: i64,
    /// The highest pass at which a task was put to run.
    pass: i64,
}

impl Stride {
    /// How far its own work has moved a task's pass.
    fn moved(&self, item: &Item) -> i64 {
        let stride = (self.big / i64::from(item.weight.max(1))).max(1);
        let moved = i128::from(item.done.0) * i128::from(stride) / i128::from(self.quantum.0);
        moved.min(FARTHEST.into()) as i64
    }

    /// The mark of a task whose pass is this now: where the pass would be without its own work, which stays the same as
    /// long as the task only runs. Twice that and one more, since 0 is nobody's.
    fn mark(&self, pass: i64, item: &Item) -> i64 {
        2 * (pass.min(FARTHEST) - self.moved(item)) + 1
    }
}

impl QueueDiscipline for Stride {
    fn enqueue(&mut self, now: Time, item: Item, entrance: Entrance) {
        let own = self.key(now, &item);
        let pass = match entrance {
            _ if item.mark == 0 => self.pass,
            Entrance::Arrived => self.pass,
            Entrance::Unblocked => own.max(self.pass),
            Entrance::Preempted | Entrance::Expired => own,
        };
        let mark = self.mark(pass, &item);
        self.waiting.push(pass, 0, Item { mark, ..item });
    }

    fn peek(&mut self, _now: Time) -> Option<&Item> {
        self.waiting.first()
    }

    fn dequeue(&mut self, now: Time) -> Option<Item> {
        let item = self.waiting.pop()?;
        self.pass = self.pass.max(self.key(now, &item));
        Some(item)
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

    /// The pass.
    fn key(&self, _now: Time, item: &Item) -> i64 {
        (item.mark >> 1) + self.moved(item)
    }

    fn slice(&self, _item: &Item) -> Option<Duration> {
        Some(self.quantum)
    }

    fn renew(&mut self, now: Time, item: &Item) -> Option<Duration> {
        self.pass = self.pass.max(self.key(now, item));
        self.slice(item)
    }

    fn boxed_clone(&self) -> Box<dyn QueueDiscipline> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use crate::queue::Item;
    use crate::queue::one_worker::{item, read, run, shown};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn weighted(jobs: &[(u64, u64, u32)]) -> Vec<Item> {
        let jobs = jobs.iter().zip(0..);
        jobs.map(|(&(arrival, work, weight), id)| Item { weight, ..item(id, arrival, work, 0) }).collect()
    }

    const POLICY: &str = r#"{"stride": {"quantum": "1us"}}"#;

    /// Operating Systems: Three Easy Pieces, the table of chapter 9: A B C C C A C C.
    #[test]
    fn who_has_come_least_far_runs_next() {
        let bars = run(&mut *read(POLICY).build(), &weighted(&[(0, 2, 100), (0, 1, 50), (0, 5, 250)]));
        assert_eq!(shown(&bars), "P1 0-1 P2 1-2 P3 2-5 P1 5-6 P3 6-8");
    }

    #[test]
    fn a_late_arrival_does_not_make_up_for_the_time_before() {
        let bars = run(&mut *read(POLICY).build(), &weighted(&[(0, 6, 1), (4, 4, 1)]));
        assert_eq!(shown(&bars), "P1 0-4 P2 4-5 P1 5-6 P2 6-7 P1 7-8 P2 8-10");
    }
}
