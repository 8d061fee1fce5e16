//! Multilevel feedback queue: tasks that use up their slices sink, so that short and interactive ones stay on top.
//!
//! Corbató, Merwin-Daggett and Daley (1962); the rules are those of Arpaci-Dusseau and Arpaci-Dusseau, *Operating
//! Systems: Three Easy Pieces*, chapter 8, as its program has them:
//!
//! - A task enters at the end of the highest level. The head of the highest level that is not empty runs, at every
//!   moment: an arrival above takes the worker at once, and who was running stays at the head of its level with what
//!   is left of its slice.
//! - Only running uses a slice up. Then the task goes to the end; after `allotment` slices on a level it goes one level
//!   down, never below the lowest, to slices of that level's `quantum`.
//! - After an I/O a task returns to the end of its level, or to its head with `iobump`. What it has used of slice and
//!   allotment is kept, unless it may `stay`, which starts both anew. An I/O at the very end of a slice counts as a
//!   slice used up.
//! - At every multiple of `boost`, before the arrivals of that moment, everybody goes to the end of the highest level,
//!   the lowest level first, with a fresh slice and allotment; who runs or does I/O gets both too.
//!
//! A list of quanta or allotments that is shorter than the levels says its last entry for the rest; an empty one says
//! the default, and entries beyond the levels say nothing. With late binding
//! a task that runs feels a boost when it comes back.

use super::levels::{LEVELS_MAX, Levels, Place, SPENT_MAX, raised};
use super::{Entrance, Item, QueueDiscipline};
use crate::clock::{Duration, LONGEST, Time};
use crate::ids::TaskId;
use crate::policy::{Entry, Measure, Param, ParamKind};

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "mlfq",
    name: "Multilevel feedback queue",
    summary: "Lets tasks that use up their slices sink to lower levels: short and interactive tasks stay on top without anybody knowing lengths, and a boost keeps the rest alive.",
    source: "Arpaci-Dusseau: Operating Systems: Three Easy Pieces, ch. 8; Corbató et al. (1962)",
    measure: Measure::Level,
    params: &[
        Param {
            key: "num_queues",
            help: "How many levels there are.",
            kind: ParamKind::Integer { min: 1, max: LEVELS_MAX, default: 3 },
        },
        Param {
            key: "quantum",
            help: "How long a slice is on each level, the highest first.",
            kind: ParamKind::Durations { min: Duration(1), max: Duration(LONGEST), default: &[Duration::SECOND] },
        },
        Param {
            key: "allotment",
            help: "How many slices a task has on each level before it sinks, the highest first.",
            kind: ParamKind::Integers { min: 1, max: SPENT_MAX, default: &[1] },
        },
        Param {
            key: "boost",
            help: "How often everybody returns to the highest level; 0 never.",
            kind: ParamKind::Duration { min: Duration::ZERO, max: Duration(LONGEST), default: Duration::ZERO },
        },
        Param {
            key: "stay",
            help: "Whether an I/O starts slice and allotment anew, so that a task that does I/O in time never sinks.",
            kind: ParamKind::Flag { default: false },
        },
        Param {
            key: "iobump",
            help: "Whether a task whose I/O is done returns to the head of its level instead of the end.",
            kind: ParamKind::Flag { default: false },
        },
    ],
    build: |values| {
        let levels = values.integer(0) as usize;
        Box::new(Mlfq {
            waiting: Levels::new(levels),
            quantum: of_each_level(levels, values.durations(1), Duration::SECOND),
            allotment: of_each_level(levels, values.integers(2), 1),
            period: values.duration(3),
            stay: values.flag(4),
            bump: values.flag(5),
            shifts: Vec::new(),
        })
    },
};

fn of_each_level<T: Copy>(levels: usize, list: &[T], none: T) -> Vec<T> {
    let last = list.last().copied().unwrap_or(none);
    list.iter().copied().chain(std::iter::repeat(last)).take(levels).collect()
}

#[derive(Clone)]
struct Mlfq {
    waiting: Levels,
    /// By level.
    quantum: Vec<Duration>,
    allotment: Vec<i64>,
    /// From boost to boost; zero for none.
    period: Duration,
    stay: bool,
    bump: bool,
    /// By how much the last boost moved the turns of each level.
    shifts: Vec<i64>,
}

impl Mlfq {
    /// Level and slices spent of a task that has used up one more slice.
    fn charged(&self, Place { level, spent, .. }: Place) -> (usize, i64) {
        match spent + 1 >= self.allotment[level] {
            true => ((level + 1).min(self.waiting.lowest()), 0),
            false => (level, spent + 1),
        }
    }

    /// A level that there is: a mark may be of another leader's making.
    fn place_of(&self, item: &Item) -> Place {
        let place = Place::of(item);
        Place { level: place.level.min(self.waiting.lowest()), ..place }
    }
}

impl QueueDiscipline for Mlfq {
    fn enqueue(&mut self, _now: Time, item: Item, entrance: Entrance) {
        let place = self.place_of(&item);
        match entrance {
            Entrance::Arrived => self.waiting.push_back(0, 0, Item { unspent: Duration::ZERO, ..item }),
            Entrance::Preempted => self.waiting.put_back(Item { mark: place.mark(), ..item }),
            Entrance::Expired => {
                let (level, spent) = self.charged(place);
                self.waiting.push_back(level, spent, Item { unspent: Duration::ZERO, ..item });
            }
            Entrance::Unblocked if self.bump => self.waiting.push_front(place.level, place.spent, item),
            Entrance::Unblocked => self.waiting.push_back(place.level, place.spent, item),
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
        self.place_of(item).key()
    }

    fn preemptive(&self) -> bool {
        true
    }

    fn slice(&self, item: &Item) -> Option<Duration> {
        Some(if item.unspent.is_zero() { self.quantum[self.place_of(item).level] } else { item.unspent })
    }

    fn requeues_alone(&self) -> bool {
        true
    }

    fn arrival_first(&self) -> bool {
        false
    }

    fn block(&self, item: &mut Item) {
        let mut place = self.place_of(item);
        let over = item.unspent.is_zero();
        if self.stay {
            place.spent = 0;
            item.unspent = Duration::ZERO;
        }
        if over {
            (place.level, place.spent) = self.charged(place);
        }
        item.mark = place.mark();
    }

    fn next_boost(&self, now: Time) -> Option<Time> {
        let period = self.period.0;
        (period > 0).then(|| Time((now.0 / period).saturating_add(1).saturating_mul(period)))
    }

    fn boost(&mut self) {
        self.shifts = self.waiting.raise_all();
    }

    fn boosted(&self, item: &mut Item) {
        let shift = self.shifts.get(self.place_of(item).level).copied().unwrap_or(0);
        *item = raised(item, shift);
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
    fn a_long_task_sinks_and_a_short_arrival_runs_at_once() {
        let policy = r#"{"mlfq": {"quantum": "10us"}}"#;
        assert_eq!(gantt(policy, "0,180 100,20"), "P1 0-100 P2 100-120 P1 120-200");
    }

    #[test]
    fn quanta_and_allotments_are_those_of_the_level() {
        let policy = r#"{"mlfq": {"quantum": ["1us", "2us", "4us"], "allotment": [2, 1, 1]}}"#;
        assert_eq!(gantt(policy, "0,8 0,8"), "P1 0-1 P2 1-2 P1 2-3 P2 3-4 P1 4-6 P2 6-8 P1 8-12 P2 12-16");
    }

    #[test]
    fn a_preempted_task_keeps_the_head_of_its_level_and_the_rest_of_its_slice() {
        let policy = r#"{"mlfq": {"num_queues": 2, "quantum": ["2us", "4us"]}}"#;
        assert_eq!(gantt(policy, "0,7 0,7 5,1"), "P1 0-2 P2 2-4 P1 4-5 P3 5-6 P1 6-9 P2 9-13 P1 13-14 P2 14-15");
    }

    #[test]
    fn an_arrival_at_the_end_of_a_slice_queues_behind_the_task_whose_slice_ended() {
        let policy = r#"{"mlfq": {"num_queues": 1, "quantum": "2us"}}"#;
        assert_eq!(gantt(policy, "0,4 2,2"), "P1 0-4 P2 4-6");
    }

    #[test]
    fn a_boost_raises_the_lowest_level_first() {
        // At 5 the first is alone on the lowest level, the second runs on the middle one.
        let policy = r#"{"mlfq": {"quantum": ["1us", "2us", "9us"], "boost": "5us"}}"#;
        assert_eq!(gantt(policy, "0,7 3,4"), "P1 0-3 P2 3-5 P1 5-6 P2 6-7 P1 7-9 P2 9-10 P1 10-11");
    }

    #[test]
    fn a_task_that_does_input_and_output_in_time_stays_if_it_may() {
        let jobs = "0,9,i1:2 0,12";
        let keeps = r#"{"mlfq": {"num_queues": 2, "quantum": "2us"}}"#;
        let stays = r#"{"mlfq": {"num_queues": 2, "quantum": "2us", "stay": true}}"#;
        // Its second turn uses up the slice: it sinks to the level of the other, and waits for slices to end.
        assert_eq!(
            gantt(keeps, jobs),
            "P1 0-1 P2 1-3 P1 3-4 P2 4-8 P1 8-9 P2 9-13 P1 13-14 P2 14-16 P1 16-17 P1 19-20 P1 22-23 P1 25-26 P1 28-29"
        );
        assert_eq!(
            gantt(stays, jobs),
            "P1 0-1 P2 1-3 P1 3-4 P2 4-6 P1 6-7 P2 7-9 P1 9-10 P2 10-12 P1 12-13 P2 13-15 P1 15-16 P2 16-18 P1 18-19 P1 21-22 P1 24-25"
        );
    }
}
