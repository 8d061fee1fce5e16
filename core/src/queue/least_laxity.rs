//! Least laxity first: the task with the least time to spare runs.
//!
//! Mok, *Fundamental Design Problems of Distributed Systems for the Hard-Real-Time Environment* (1983); Dertouzos and Mok
//! (1989). The laxity of a task is deadline − now − remaining work. It shrinks while the task waits and stays while it
//! runs, so whoever waits comes to be the more urgent one: two tasks of equal laxity would take turns without end. Two
//! parameters bound that:
//!
//! - `tick`: the running task is compared anew only when an arrival comes or a tick is over;
//! - `hysteresis`: a waiting task takes over only when its laxity is smaller by more than this.
//!
//! Ties leave the running task where it is, then go to the earlier arrival, then to the lower id. Tasks without a deadline
//! come last. The queue is searched at every decision. On one worker it meets all deadlines that can be met, as far as
//! ticks are short; the laxity is that on a worker of speed 1.

use super::by_key::moment;
use super::{Entrance, Item, QueueDiscipline};
use crate::clock::{Duration, LONGEST, Time};
use crate::ids::TaskId;
use crate::policy::{Entry, Measure, Param, ParamKind};

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "least_laxity",
    name: "Least laxity first",
    summary: "Runs the task with the least time to spare before its deadline: sees trouble before earliest deadline first does, and switches often when laxities are close.",
    source: "Mok: Fundamental Design Problems of Distributed Systems for the Hard-Real-Time Environment (1983)",
    measure: Measure::Laxity,
    params: &[
        Param {
            key: "tick",
            help: "How long a task runs before laxities are compared anew: shorter follows them closer and switches more often.",
            kind: ParamKind::Duration { min: Duration(1), max: Duration(LONGEST), default: Duration::SECOND },
        },
        Param {
            key: "hysteresis",
            help: "By how much less laxity a waiting task must have to take over: more switches less often.",
            kind: ParamKind::Duration { min: Duration::ZERO, max: Duration(LONGEST), default: Duration::ZERO },
        },
    ],
    build: |values| {
        let (tick, hysteresis) = (values.duration(0), values.duration(1));
        Box::new(LeastLaxity { waiting: Vec::new(), tick, hysteresis })
    },
};

#[derive(Clone)]
struct LeastLaxity {
    /// A task's mark is 0 when it waits, [`RUNS`] when it runs, and [`ran_until`] a moment when a tick ended then.
    waiting: Vec<Item>,
    tick: Duration,
    hysteresis: Duration,
}

const RUNS: i64 = 1;

fn ran_until(now: Time) -> i64 {
    -1 - moment(now)
}

impl LeastLaxity {
    /// The place of the first of the order as of `now`.
    fn first(&self, now: Time) -> Option<usize> {
        let order = |place: &usize| {
            let item = &self.waiting[*place];
            (self.key(now, item), item.mark != ran_until(now), item.arrival, item.task)
        };
        (0..self.waiting.len()).min_by_key(order)
    }
}

impl QueueDiscipline for LeastLaxity {
    fn enqueue(&mut self, now: Time, item: Item, entrance: Entrance) {
        let mark = if entrance == Entrance::Expired { ran_until(now) } else { 0 };
        self.waiting.push(Item { mark, ..item });
    }

    fn peek(&mut self, now: Time) -> Option<&Item> {
        self.first(now).map(|place| &self.waiting[place])
    }

    fn dequeue(&mut self, now: Time) -> Option<Item> {
        let place = self.first(now)?;
        Some(Item { mark: RUNS, ..self.waiting.swap_remove(place) })
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

    /// The laxity, less the hysteresis for a task that runs, or ran until this moment.
    fn key(&self, now: Time, item: &Item) -> i64 {
        if item.deadline == Time::NEVER {
            return i64::MAX;
        }
        let laxity = moment(item.deadline).saturating_sub(moment(now)).saturating_sub(item.remaining.0 as i64);
        match item.mark == RUNS || item.mark == ran_until(now) {
            true => laxity.saturating_sub(self.hysteresis.0 as i64),
            false => laxity,
        }
    }

    fn preemptive(&self) -> bool {
        true
    }

    fn slice(&self, _item: &Item) -> Option<Duration> {
        Some(self.tick)
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
    fn the_task_with_the_least_time_to_spare_runs() {
        // Laxities 3 and 1: the later deadline is the more urgent one.
        let policy = r#"{"least_laxity": {"tick": "10us"}}"#;
        assert_eq!(gantt(policy, "0,2,d5 0,7,d8"), "P2 0-7 P1 7-9");
    }

    #[test]
    fn close_laxities_take_turns_of_a_tick() {
        let policy = r#"{"least_laxity": {"tick": "1us"}}"#;
        assert_eq!(gantt(policy, "0,3,d8 0,3,d8"), "P1 0-1 P2 1-3 P1 3-5 P2 5-6");
        assert_eq!(gantt(policy, "0,3,d9 0,3,d8"), "P2 0-2 P1 2-4 P2 4-5 P1 5-6");
    }

    #[test]
    fn hysteresis_leaves_the_running_task_where_it_is() {
        let policy = r#"{"least_laxity": {"tick": "1us", "hysteresis": "2us"}}"#;
        assert_eq!(gantt(policy, "0,3,d8 0,3,d8"), "P1 0-3 P2 3-6");
    }

    #[test]
    fn an_arrival_with_less_to_spare_takes_over_and_who_has_no_deadline_is_last() {
        let policy = r#"{"least_laxity": {"tick": "10us"}}"#;
        assert_eq!(gantt(policy, "0,2 0,4,d20 1,2,d4"), "P2 0-1 P3 1-3 P2 3-6 P1 6-8");
    }
}
