//! The pending set: everything that is due later, earliest first.
//!
//! A heap with four children a node, which has half the depth of a binary one and keeps siblings on neighbouring
//! cache lines. Entries due at the same moment come out by [`Rank`], then in the order in which they went in, so
//! ties never depend on the heap's shape. An entry that may be cancelled holds a slot; cancelling takes the slot away,
//! and entries without their slot are skipped when they surface and swept out when they are the majority.
//!
//! There is no decrease-key: setting a timer anew is a cancel and a push.

use crate::clock::Time;

/// What comes first among things due at the same moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Rank {
    /// What a person or a script does.
    Input = 0,
    /// The end of a slice, for disciplines that queue the preempted task before one that arrives at that instant.
    EarlySlice,
    /// What changes the order of a queue by itself.
    Boost,
    /// Arrivals and messages.
    Arrival,
    /// Ends of I/O.
    Unblock,
    /// Ends of tasks.
    Completion,
    /// Ends of slices.
    Slice,
    /// Heartbeats and timeouts.
    Timer,
}

/// Names an entry that can be cancelled: the order of its push, which no other push has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimerId(u64);

impl TimerId {
    /// Names nothing; cancelling it does nothing.
    pub const NONE: Self = Self(u64::MAX);
}

/// An order is the rank, the number of the push, and the slot: ranks and numbers decide, the slot rides along.
const RANK_SHIFT: u32 = 61;
const PUSH_SHIFT: u32 = 24;
const PUSHES_MAX: u64 = 1 << (RANK_SHIFT - PUSH_SHIFT);
const SLOT_MASK: u64 = (1 << PUSH_SHIFT) - 1;

/// The slot of entries that will not be cancelled.
const NO_SLOT: u64 = SLOT_MASK;

#[derive(Clone, Copy, Debug)]
struct Entry<T> {
    at: u64,
    order: u64,
    item: T,
}

impl<T> Entry<T> {
    #[inline]
    fn before(&self, other: &Self) -> bool {
        self.at < other.at || (self.at == other.at && self.order < other.order)
    }
}

/// A set of things due at moments.
#[derive(Clone, Debug)]
pub struct Pending<T> {
    /// Invariant: no entry is before its parent, which stands at (place − 1) / 4.
    heap: Vec<Entry<T>>,
    pushes: u64,
    /// The order that holds each slot. Invariant: an entry with a slot is alive if and only if it holds it.
    holders: Vec<u64>,
    free: Vec<u32>,
    dead: usize,
}

impl<T: Copy> Default for Pending<T> {
    fn default() -> Self {
        Self { heap: Vec::new(), pushes: 0, holders: Vec::new(), free: Vec::new(), dead: 0 }
    }
}

impl<T: Copy> Pending<T> {
    /// Adds something that will not be cancelled.
    #[inline]
    pub fn push(&mut self, at: Time, rank: Rank, item: T) {
        let order = self.next_order(rank) | NO_SLOT;
        self.insert(Entry { at: at.0, order, item });
    }

    /// Adds something that may be cancelled. At most 16 million such may be pending at once.
    #[inline]
    pub fn set(&mut self, at: Time, rank: Rank, item: T) -> TimerId {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.holders.push(0);
            (self.holders.len() - 1) as u32
        });
        assert!(u64::from(slot) < NO_SLOT, "too many timers are pending");
        let order = self.next_order(rank) | u64::from(slot);
        self.holders[slot as usize] = order;
        self.insert(Entry { at: at.0, order, item });
        TimerId(order)
    }

    /// Takes something back; true when it was still pending.
    #[inline]
    pub fn cancel(&mut self, id: TimerId) -> bool {
        if id == TimerId::NONE || !self.is_alive(id.0) {
            return false;
        }
        self.retire(id.0);
        self.dead += 1;
        if self.dead > 64 && self.dead * 2 > self.heap.len() {
            self.sweep();
        }
        true
    }

    /// The moment of the earliest.
    #[inline]
    pub fn peek(&mut self) -> Option<Time> {
        while self.dead > 0 {
            let top = self.heap.first()?;
            if self.is_alive(top.order) {
                break;
            }
            self.dead -= 1;
            self.remove_top();
        }
        self.heap.first().map(|top| Time(top.at))
    }

    /// Takes out the earliest.
    #[inline]
    pub fn pop(&mut self) -> Option<(Time, T)> {
        self.peek()?;
        Some(self.pop_seen())
    }

    /// Takes out what [`Pending::peek`] just showed; panics when it showed nothing.
    #[inline]
    pub fn pop_seen(&mut self) -> (Time, T) {
        let top = self.remove_top();
        if top.order & SLOT_MASK != NO_SLOT {
            self.retire(top.order);
        }
        (Time(top.at), top.item)
    }

    /// How many are pending.
    #[must_use]
    pub fn len(&self) -> usize {
        self.heap.len() - self.dead
    }

    /// True when nothing is pending.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[inline]
    fn next_order(&mut self, rank: Rank) -> u64 {
        self.pushes += 1;
        assert!(self.pushes < PUSHES_MAX, "a run of more than a hundred thousand million timers");
        (rank as u64) << RANK_SHIFT | self.pushes << PUSH_SHIFT
    }

    #[inline]
    fn is_alive(&self, order: u64) -> bool {
        self.holders.get((order & SLOT_MASK) as usize).is_none_or(|holder| *holder == order)
    }

    /// Frees the slot that this order holds.
    #[inline]
    fn retire(&mut self, order: u64) {
        let slot = (order & SLOT_MASK) as u32;
        self.holders[slot as usize] = 0;
        self.free.push(slot);
    }

    #[inline]
    fn insert(&mut self, entry: Entry<T>) {
        self.heap.push(entry);
        self.sift_up(self.heap.len() - 1, entry);
    }

    #[inline]
    fn remove_top(&mut self) -> Entry<T> {
        let last = self.heap.pop().expect("the heap has a top");
        let Some(&top) = self.heap.first() else { return last };
        self.sift_down(0, last);
        top
    }

    #[inline]
    fn sift_up(&mut self, mut place: usize, entry: Entry<T>) {
        while place > 0 {
            let parent = (place - 1) / 4;
            if !entry.before(&self.heap[parent]) {
                break;
            }
            self.heap[place] = self.heap[parent];
            place = parent;
        }
        self.heap[place] = entry;
    }

    #[inline]
    fn sift_down(&mut self, mut place: usize, entry: Entry<T>) {
        loop {
            let first = place * 4 + 1;
            let children = self.heap.get(first..(first + 4).min(self.heap.len())).unwrap_or(&[]);
            let Some((mut least, rest)) = children.split_first() else { break };
            let mut child = first;
            for (offset, other) in rest.iter().enumerate() {
                if other.before(least) {
                    least = other;
                    child = first + 1 + offset;
                }
            }
            if !least.before(&entry) {
                break;
            }
            self.heap[place] = *least;
            place = child;
        }
        self.heap[place] = entry;
    }

    fn sweep(&mut self) {
        let holders = &self.holders;
        let alive = |order: u64| holders.get((order & SLOT_MASK) as usize).is_none_or(|holder| *holder == order);
        self.heap.retain(|entry| alive(entry.order));
        self.dead = 0;
        for place in (0..self.heap.len().div_ceil(4)).rev() {
            let entry = self.heap[place];
            self.sift_down(place, entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn ties_come_out_by_rank_then_in_order() {
        let mut pending = Pending::default();
        for (at, rank, item) in [
            (5, Rank::Timer, 'e'),
            (5, Rank::Arrival, 'b'),
            (5, Rank::Completion, 'd'),
            (5, Rank::Arrival, 'c'),
            (4, Rank::Timer, 'a'),
        ] {
            pending.push(Time(at), rank, item);
        }
        let order: String = std::iter::from_fn(|| pending.pop()).map(|(_, item)| item).collect();
        assert_eq!(order, "abcde");
    }

    /// Random pushes, cancels and pops agree with a sorted list of what is alive.
    #[test]
    fn agrees_with_a_sorted_list() {
        let mut rng = Rng::stream(1, "pending");
        let (mut pending, mut alive, mut ids) = (Pending::default(), Vec::new(), Vec::new());
        for item in 0..20_000_u32 {
            match rng.below(5) {
                0..=2 => {
                    let at = rng.below(1_000) + u64::from(item) / 10;
                    ids.push((item, pending.set(Time(at), Rank::Timer, item)));
                    alive.push((at, item));
                }
                3 if !ids.is_empty() => {
                    let (item, id) = ids.swap_remove(rng.below(ids.len() as u64) as usize);
                    assert_eq!(pending.cancel(id), alive.iter().any(|entry| entry.1 == item));
                    alive.retain(|entry| entry.1 != item);
                    assert!(!pending.cancel(id), "a timer is cancelled once");
                }
                _ => {
                    let earliest = alive.iter().min().copied();
                    assert_eq!(pending.pop().map(|(at, item)| (at.0, item)), earliest);
                    alive.retain(|entry| Some(*entry) != earliest);
                }
            }
            assert_eq!(pending.len(), alive.len());
        }
    }
}
