//! Waiting tasks on levels, the highest first, each a queue of turns.
//!
//! A task's place (its level, how many slices it has spent there, its turn) travels in its mark, so that a task that
//! was preempted comes back to the very place that it had, also when others were put before it meanwhile.

use super::Item;
use crate::clock::Duration;
use crate::ids::TaskId;
use std::collections::VecDeque;

/// The most levels, and the most slices on one level, that a mark has room for.
pub(super) const LEVELS_MAX: i64 = 64;
pub(super) const SPENT_MAX: i64 = 65_535;

const TURN_BITS: u32 = 40;
const SPENT_BITS: u32 = 16;

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// 0 is the highest.
    pub level: usize,
    /// How many slices it has used up on this level.
    pub spent: i64,
    /// Its place among those of its level.
    pub turn: i64,
}

impl Place {
    pub fn of(item: &Item) -> Self {
        let fields = item.mark >> TURN_BITS;
        Self {
            level: (fields >> SPENT_BITS) as usize,
            spent: fields & SPENT_MAX,
            turn: item.mark << (64 - TURN_BITS) >> (64 - TURN_BITS),
        }
    }

    pub fn mark(self) -> i64 {
        ((self.level as i64) << SPENT_BITS | self.spent) << TURN_BITS | (self.turn & ((1 << TURN_BITS) - 1))
    }

    /// The level first, then the turn.
    pub fn key(self) -> i64 {
        ((self.level as i64) << TURN_BITS) + self.turn + (1 << (TURN_BITS - 1))
    }
}

/// The level in a key whose measure is [`crate::policy::Measure::Level`].
#[must_use]
pub fn level_of(key: i64) -> i64 {
    key >> TURN_BITS
}

#[derive(Clone)]
pub(super) struct Levels {
    levels: Vec<Level>,
}

#[derive(Clone, Default)]
struct Level {
    /// Invariant: ascending turns, each of them the one in the task's mark.
    waiting: VecDeque<Item>,
    /// Invariant: every turn ever given out lies in head + 1 ..= tail.
    head: i64,
    tail: i64,
}

impl Levels {
    pub fn new(count: usize) -> Self {
        Self { levels: vec![Level::default(); count] }
    }

    /// The lowest level.
    pub fn lowest(&self) -> usize {
        self.levels.len() - 1
    }

    pub fn push_back(&mut self, level: usize, spent: i64, item: Item) {
        let Level { waiting, tail, .. } = &mut self.levels[level];
        *tail += 1;
        waiting.push_back(Item { mark: Place { level, spent, turn: *tail }.mark(), ..item });
    }

    pub fn push_front(&mut self, level: usize, spent: i64, item: Item) {
        let Level { waiting, head, .. } = &mut self.levels[level];
        waiting.push_front(Item { mark: Place { level, spent, turn: *head }.mark(), ..item });
        *head -= 1;
    }

    /// Puts a task back where its mark says.
    pub fn put_back(&mut self, item: Item) {
        let Place { level, turn, .. } = Place::of(&item);
        let Level { waiting, head, tail } = &mut self.levels[level];
        (*head, *tail) = ((*head).min(turn - 1), (*tail).max(turn));
        let place = waiting.iter().position(|other| Place::of(other).turn > turn).unwrap_or(waiting.len());
        waiting.insert(place, item);
    }

    pub fn first(&self) -> Option<&Item> {
        self.levels.iter().find_map(|level| level.waiting.front())
    }

    pub fn pop(&mut self) -> Option<Item> {
        self.levels.iter_mut().find_map(|level| level.waiting.pop_front())
    }

    pub fn remove(&mut self, task: TaskId) -> Option<Item> {
        self.levels.iter_mut().find_map(|level| {
            let place = level.waiting.iter().position(|item| item.task == task)?;
            level.waiting.remove(place)
        })
    }

    pub fn len(&self) -> usize {
        self.levels.iter().map(|level| level.waiting.len()).sum()
    }

    /// In the order in which they would run.
    pub fn iter(&self) -> impl Iterator<Item = &Item> {
        self.levels.iter().flat_map(|level| &level.waiting)
    }

    /// Moves everybody to the end of the highest level, the lowest level first, and gives each a fresh slice. Returns
    /// by how much that moved the turns of each level, those of tasks that run included.
    pub fn raise_all(&mut self) -> Vec<i64> {
        let mut shifts = vec![0; self.levels.len()];
        let mut highest = std::mem::take(&mut self.levels[0]);
        for item in &mut highest.waiting {
            *item = raised(item, 0);
        }
        for (level, shift) in self.levels.iter_mut().zip(&mut shifts).skip(1).rev() {
            let Level { waiting, head, tail } = std::mem::take(level);
            *shift = highest.tail - head;
            highest.tail += tail - head;
            highest.waiting.extend(waiting.iter().map(|item| raised(item, *shift)));
        }
        self.levels[0] = highest;
        shifts
    }
}

/// The task at the highest level, with a fresh slice.
pub(super) fn raised(item: &Item, shift: i64) -> Item {
    let turn = Place::of(item).turn + shift;
    Item { mark: Place { level: 0, spent: 0, turn }.mark(), unspent: Duration::ZERO, ..*item }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::one_worker::item;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_mark_holds_a_place() {
        for place in [
            Place { level: 0, spent: 0, turn: 0 },
            Place { level: 63, spent: SPENT_MAX, turn: -(1 << 39) },
            Place { level: 1, spent: 7, turn: (1 << 39) - 1 },
            Place { level: 0, spent: 0, turn: -1 },
        ] {
            let marked = Item { mark: place.mark(), ..item(0, 0, 1, 0) };
            assert_eq!(Place::of(&marked), place);
            assert_eq!(level_of(place.key()), place.level as i64);
        }
        assert_eq!(Place::of(&item(0, 0, 1, 0)), Place { level: 0, spent: 0, turn: 0 });
    }

    #[test]
    fn a_preempted_task_comes_back_behind_those_that_were_put_before_it() {
        let mut levels = Levels::new(1);
        levels.push_back(0, 0, item(0, 0, 1, 0));
        levels.push_back(0, 0, item(1, 0, 1, 0));
        let first = levels.pop().unwrap();
        levels.push_front(0, 0, item(2, 0, 1, 0));
        levels.put_back(first);
        assert_eq!(levels.iter().map(|item| item.task.0).collect::<Vec<_>>(), [2, 0, 1]);
    }
}
