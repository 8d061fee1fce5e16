//! Waiting tasks in the order of a key that does not change while they wait.
//!
//! The smallest key is first; ties go to the smaller second number, which is the arrival for most disciplines, then
//! to the lower id. A binary heap: entering and leaving by the front take logarithmic time, taking out one particular
//! task linear time, which only failures ask for. Nothing is allocated but the heap's growth.

use super::Item;
use crate::ids::TaskId;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

#[derive(Clone, Default)]
pub(super) struct Ordered {
    heap: BinaryHeap<Waiting>,
}

/// A waiting task and its place in the order.
#[derive(Clone)]
pub(super) struct Waiting {
    pub(super) key: i64,
    pub(super) tie: i64,
    pub(super) item: Item,
}

impl Ordered {
    pub(super) fn push(&mut self, key: i64, tie: i64, item: Item) {
        self.heap.push(Waiting { key, tie, item });
    }

    /// Enters at its key; ties go to the earlier arrival.
    pub(super) fn push_by_arrival(&mut self, key: i64, item: Item) {
        self.push(key, item.arrival.0 as i64, item);
    }

    pub(super) fn first(&self) -> Option<&Item> {
        self.heap.peek().map(|waiting| &waiting.item)
    }

    pub(super) fn pop(&mut self) -> Option<Item> {
        self.heap.pop().map(|waiting| waiting.item)
    }

    pub(super) fn remove(&mut self, task: TaskId) -> Option<Item> {
        let place = self.heap.iter().position(|waiting| waiting.item.task == task)?;
        let mut all = std::mem::take(&mut self.heap).into_vec();
        let removed = all.swap_remove(place);
        self.heap = all.into();
        Some(removed.item)
    }

    pub(super) fn len(&self) -> usize {
        self.heap.len()
    }

    /// In any order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Waiting> {
        self.heap.iter()
    }
}

impl Ord for Waiting {
    /// The greatest is the first, as `BinaryHeap` has it.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.key, other.tie, other.item.task).cmp(&(self.key, self.tie, self.item.task))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Waiting {}
