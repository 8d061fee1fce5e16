//! Backfilling: tasks wait in the order of arrival, the first of them with room set aside, and a later one may jump ahead
//! when that moves nobody's room.
//!
//! Every look begins with what the machines have free and when the tasks there are predicted to end ([`Plan`]). Room that
//! was set aside before stays where it is. Then, in the order of arrival, each task moves to the earliest room there is
//! for it, which is never later than what it had. The first task whose room begins now runs; when there is none, the
//! first of those without room that fits in between does.
//!
//! When a task outlives its prediction or a machine is lost, room that was set aside may be gone. Then all of it is
//! set aside anew in the order of arrival, and tasks may start later than they were promised.

use super::plan::{Plan, Slot};
use super::{Cluster, Entrance, Item, QueueDiscipline};
use crate::clock::Time;
use crate::ids::{NodeId, TaskId};
use crate::order::sort_by_key;

#[derive(Clone)]
pub(super) struct Backfill {
    /// In the order in which they came.
    waiting: Vec<Waiting>,
    /// How many of the first have room set aside.
    reservations: usize,
    /// Who runs next, and where.
    next: Option<(usize, NodeId)>,
}

/// The item's mark is the start of its room, counted from 1; 0 while it has none.
#[derive(Clone)]
struct Waiting {
    item: Item,
    slot: Option<Slot>,
}

impl Backfill {
    pub(super) fn boxed(reservations: usize) -> Box<dyn QueueDiscipline> {
        Box::new(Self { waiting: Vec::new(), reservations, next: None })
    }

    /// The plan with all room that was set aside before; without any, when not all of it is there any more.
    fn plan(&mut self, now: Time, cluster: &Cluster) -> Plan {
        let empty = Plan::new(now, cluster);
        let mut plan = empty.clone();
        let mut slots: Vec<_> = self.waiting.iter_mut().filter_map(|w| Some((w.slot.as_mut()?, &w.item))).collect();
        sort_by_key(&mut slots, |(slot, item)| (slot.start.0, item.task.0));
        for (slot, item) in slots {
            slot.start = slot.start.max(now);
            if !plan.fits(*slot, item) {
                self.waiting.iter_mut().for_each(|waiting| waiting.slot = None);
                return empty;
            }
            plan.insert(*slot, item);
        }
        plan
    }
}

impl QueueDiscipline for Backfill {
    fn enqueue(&mut self, _now: Time, item: Item, _entrance: Entrance) {
        self.waiting.push(Waiting { item: Item { mark: 0, ..item }, slot: None });
    }

    fn peek(&mut self, _now: Time) -> Option<&Item> {
        self.next.map(|(place, _)| &self.waiting[place].item)
    }

    fn dequeue(&mut self, _now: Time) -> Option<Item> {
        let (place, _) = self.next.take()?;
        Some(Item { mark: 0, ..self.waiting.remove(place).item })
    }

    fn remove(&mut self, task: TaskId) -> Option<Item> {
        let place = self.waiting.iter().position(|waiting| waiting.item.task == task)?;
        self.next = None;
        Some(Item { mark: 0, ..self.waiting.remove(place).item })
    }

    fn len(&self) -> usize {
        self.waiting.len()
    }

    fn for_each(&self, show: &mut dyn FnMut(&Item)) {
        self.waiting.iter().for_each(|waiting| show(&waiting.item));
    }

    /// When the task is planned to start; last for those without room.
    fn key(&self, _now: Time, item: &Item) -> i64 {
        if item.mark > 0 { item.mark - 1 } else { i64::MAX }
    }

    fn watches(&self) -> bool {
        true
    }

    fn watch(&mut self, now: Time, cluster: &Cluster) {
        let mut plan = self.plan(now, cluster);
        self.next = None;
        for (place, waiting) in self.waiting.iter_mut().enumerate() {
            let Waiting { item, slot } = waiting;
            if place < self.reservations {
                if let Some(slot) = slot.take() {
                    plan.remove(slot, item);
                }
                *slot = plan.earliest(item);
                item.mark = slot.map_or(0, |slot| slot.start.0 as i64 + 1);
                if let Some(slot) = *slot {
                    plan.insert(slot, item);
                }
            }
            if self.next.is_none() {
                let slot = slot.or_else(|| plan.earliest(item)).filter(|slot| slot.start <= now);
                self.next = slot.map(|slot| (place, slot.node));
            }
            if place >= self.reservations && self.next.is_some() {
                break;
            }
        }
    }

    fn place(&self) -> Option<NodeId> {
        self.next.map(|(_, node)| node)
    }

    fn boxed_clone(&self) -> Box<dyn QueueDiscipline> {
        Box::new(self.clone())
    }
}
