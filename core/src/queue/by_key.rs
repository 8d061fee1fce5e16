//! Disciplines that are told whole by one number of a task that does not change while it waits.

use super::ordered::Ordered;
use super::{Entrance, Item, QueueDiscipline};
use crate::clock::Time;
use crate::ids::TaskId;

/// The smallest key runs first; ties go to the earlier arrival, then to the lower id.
#[derive(Clone)]
pub(super) struct ByKey {
    key: fn(&Item) -> i64,
    preemptive: bool,
    waiting: Ordered,
}

impl ByKey {
    pub(super) fn boxed(key: fn(&Item) -> i64, preemptive: bool) -> Box<dyn QueueDiscipline> {
        Box::new(Self { key, preemptive, waiting: Ordered::default() })
    }
}

impl QueueDiscipline for ByKey {
    fn enqueue(&mut self, _now: Time, item: Item, _entrance: Entrance) {
        self.waiting.push_by_arrival((self.key)(&item), item);
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
        (self.key)(item)
    }

    fn preemptive(&self) -> bool {
        self.preemptive
    }

    fn boxed_clone(&self) -> Box<dyn QueueDiscipline> {
        Box::new(self.clone())
    }
}

/// A moment as a key: [`Time::NEVER`] comes last.
pub(super) fn moment(time: Time) -> i64 {
    i64::try_from(time.0).unwrap_or(i64::MAX)
}
