//! Lottery: for every quantum a ticket is drawn among all waiting tasks, and its holder runs.
//!
//! Waldspurger and Weihl, *Lottery Scheduling: Flexible Proportional-Share Resource Management* (1994). A task holds
//! as many tickets as its weight says. Tickets are laid out by task id; the draw, modulo their number, names one; the
//! winner is the first task whose tickets, added to those before it, exceed it. On average a task runs for its share
//! of the tickets, and no task with a ticket starves. A task that ends within its quantum makes room at once.
//! Draws may be recorded (`draws`); after them, and without any, they come from the run's chance. Ticket transfers,
//! currencies and compensation tickets are left out.

use super::{Entrance, Item, QueueDiscipline};
use crate::clock::{Duration, LONGEST, Time};
use crate::ids::TaskId;
use crate::policy::{Entry, Measure, Param, ParamKind};
use crate::rng::Rng;
use std::sync::Arc;

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "lottery",
    name: "Lottery",
    summary: "Draws a ticket for every quantum, weight by weight: shares come out right on average, and nobody has to keep accounts.",
    source: "Waldspurger, Weihl: Lottery Scheduling: Flexible Proportional-Share Resource Management (1994)",
    measure: Measure::Share,
    params: &[
        Param {
            key: "quantum",
            help: "How long the holder of a ticket runs: shorter comes closer to the shares sooner.",
            kind: ParamKind::Duration { min: Duration(1), max: Duration(LONGEST), default: Duration::SECOND },
        },
        Param {
            key: "draws",
            help: "Draws that were recorded, used before any are made.",
            kind: ParamKind::Integers { min: 0, max: i64::MAX, default: &[] },
        },
    ],
    build: |values| {
        Box::new(Lottery {
            waiting: Vec::new(),
            tickets: 0,
            quantum: values.duration(0),
            recorded: values.integers(1).into(),
            used: 0,
            chance: Rng::stream(0, "lottery"),
            draw: None,
        })
    },
};

#[derive(Clone)]
struct Lottery {
    /// Invariant: ascending ids.
    waiting: Vec<Item>,
    /// Invariant: the sum of their weights.
    tickets: u64,
    quantum: Duration,
    recorded: Arc<[i64]>,
    /// How many of the recorded draws are used.
    used: usize,
    chance: Rng,
    /// The draw for the next quantum, once somebody has looked.
    draw: Option<u64>,
}

impl Lottery {
    /// The holder of the ticket that is drawn next. Looking again, and tasks that come or go, do not draw again.
    fn winner(&mut self) -> Option<usize> {
        if self.waiting.is_empty() {
            return None;
        }
        let draw = match self.draw {
            Some(draw) => draw,
            None => match self.recorded.get(self.used) {
                Some(&draw) => {
                    self.used += 1;
                    draw as u64
                }
                None => self.chance.bits(),
            },
        };
        self.draw = Some(draw);
        let ticket = draw % self.tickets;
        let mut counted = 0;
        self.waiting.iter().position(|item| {
            counted += tickets(item);
            counted > ticket
        })
    }

    fn take(&mut self, place: usize) -> Item {
        let item = self.waiting.remove(place);
        self.tickets -= tickets(&item);
        item
    }
}

fn tickets(item: &Item) -> u64 {
    item.weight.max(1).into()
}

impl QueueDiscipline for Lottery {
    fn enqueue(&mut self, _now: Time, item: Item, _entrance: Entrance) {
        let place = self.waiting.partition_point(|other| other.task < item.task);
        self.waiting.insert(place, item);
        self.tickets += tickets(&item);
    }

    fn peek(&mut self, _now: Time) -> Option<&Item> {
        self.winner().map(|place| &self.waiting[place])
    }

    fn dequeue(&mut self, _now: Time) -> Option<Item> {
        let place = self.winner()?;
        self.draw = None;
        Some(self.take(place))
    }

    fn remove(&mut self, task: TaskId) -> Option<Item> {
        let place = self.waiting.iter().position(|item| item.task == task)?;
        Some(self.take(place))
    }

    fn len(&self) -> usize {
        self.waiting.len()
    }

    fn for_each(&self, show: &mut dyn FnMut(&Item)) {
        self.waiting.iter().for_each(show);
    }

    /// The tickets, their sign turned so that the most are the smallest.
    fn key(&self, _now: Time, item: &Item) -> i64 {
        -(tickets(item) as i64)
    }

    fn set_chance(&mut self, chance: Rng) {
        self.chance = chance;
    }

    fn slice(&self, _item: &Item) -> Option<Duration> {
        Some(self.quantum)
    }

    /// Every quantum has its draw.
    fn requeues_alone(&self) -> bool {
        true
    }

    fn boxed_clone(&self) -> Box<dyn QueueDiscipline> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use crate::queue::one_worker::{item, read, run};
    use crate::queue::{Item, one_worker};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn weighted(jobs: &[(u64, u32)]) -> Vec<Item> {
        let jobs = jobs.iter().zip(0..);
        jobs.map(|(&(work, weight), id)| Item { weight, ..item(id, 0, work, 0) }).collect()
    }

    /// A run of OSTEP's lottery.py.
    #[test]
    fn recorded_draws_name_the_winners() {
        let policy = r#"{"lottery": {"quantum": "1us", "draws": [651593, 788724, 93859, 28347, 835765, 432767, 762280,
            2106, 445387, 721540, 228762, 945271]}}"#;
        let bars = run(&mut *read(policy).build(), &weighted(&[(1, 84), (7, 25), (4, 44)]));
        assert_eq!(one_worker::shown(&bars), "P3 0-1 P1 1-2 P2 2-3 P3 3-6 P2 6-12");
    }

    #[test]
    fn looking_twice_draws_once() {
        let policy = read(r#"{"lottery": {"draws": [0, 1]}}"#);
        let mut queue = policy.build();
        for item in weighted(&[(9, 1), (9, 1)]) {
            queue.enqueue(item.queued, item, crate::queue::Entrance::Arrived);
        }
        let now = crate::clock::Time(0);
        let seen = [queue.peek(now).copied(), queue.peek(now).copied(), queue.dequeue(now)];
        assert_eq!(seen.map(|item| item.unwrap().task.0), [0, 0, 0]);
        assert_eq!(queue.dequeue(now).unwrap().task.0, 1);
        assert_eq!(queue.dequeue(now), None);
    }
}
