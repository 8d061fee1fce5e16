//! Items that take several resources into as few bins of one capacity as can be.
//!
//! As for one resource: the largest item that is left opens a bin, and every way to fill the bin is tried, fullest
//! first, that wastes of no resource more than all bins together may (Korf, 2003). A way is left out when an item that
//! is left could come in, alone or for one that takes no more of anything. What has failed once is remembered. The
//! number of bins grows from a bound until the items fit: each resource's own bound, and items that are pairwise too
//! large for one bin.

use super::bin_packing::martello_toth_bound;
use super::fit::{Fit, Order, Shares, bins, pack};
use super::{Best, Budget, Meter, Search};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// The most items that are searched for; for more, the best rule of thumb has to do.
pub const ITEMS_MAX: usize = 128;

/// The most ways to fill one bin that are looked at. Beyond that, nothing is refuted any more.
const WAYS_MAX: usize = 50_000;

/// The most failures that are remembered.
const FAILURES_MAX: usize = 500_000;

/// Packs items into the fewest bins: the bin of each item. Every item has as many numbers as the capacity; what all
/// take of a resource fits 62 bits.
///
/// ```
/// use switchyard::optimize::{Budget, vector_packing};
/// let items = [[3, 1], [1, 3], [2, 2], [2, 2]].map(Vec::from);
/// let found = vector_packing::search(&[4, 4], &items, Budget::SECONDS).unwrap();
/// assert_eq!(found.optimum().unwrap().answer, [0, 0, 1, 1]);
/// ```
///
/// # Errors
///
/// The first item that is larger than a bin.
pub fn search(capacity: &[u64], items: &[Vec<u64>], budget: Budget) -> Result<Search<Vec<usize>>, usize> {
    let fits = [Fit::First, Fit::Best, Fit::DotProduct];
    let orders = [Order::DecreasingSum, Order::DecreasingDominant, Order::Given];
    let mut best = pack(items, capacity, Fit::First, Order::Given)?;
    for fit in fits {
        for order in orders {
            let packing = pack(items, capacity, fit, order)?;
            if bins(&packing) < bins(&best) {
                best = packing;
            }
        }
    }
    let mut meter = Meter::new(budget);
    let mut bound = bound(capacity, items);
    if bound < bins(&best) && items.len() <= ITEMS_MAX {
        let mut completion = Completion::new(capacity, items);
        while bound < bins(&best) {
            match completion.complete(bound, &mut meter) {
                Some(Some(packing)) => best = packing,
                Some(None) => bound += 1,
                None => break,
            }
        }
    }
    let (value, bound) = (bins(&best) as i64, bound as i64);
    Ok(Search { best: Some(Best { value, answer: best }), bound, proved: value == bound, steps: meter.steps })
}

/// So many bins are needed at least. Every item fits a bin.
#[must_use]
pub fn bound(capacity: &[u64], items: &[Vec<u64>]) -> usize {
    let alone = |(resource, &capacity): (usize, &u64)| {
        let sizes: Vec<u64> = items.iter().map(|item| item[resource]).collect();
        martello_toth_bound(capacity, &sizes)
    };
    let together = |a: &[u64], b: &[u64]| a.iter().zip(b).zip(capacity).all(|((a, b), capacity)| a + b <= *capacity);
    let shares = Shares::new(capacity.iter().copied());
    let mut large: Vec<&Vec<u64>> = items.iter().collect();
    large.sort_by_key(|item| Reverse(shares.dominant(item, capacity)));
    let mut apart: Vec<&Vec<u64>> = Vec::new();
    for item in large {
        if !apart.iter().any(|other| together(item, other)) {
            apart.push(item);
        }
    }
    capacity.iter().enumerate().map(alone).max().unwrap_or(0).max(apart.len()).max(usize::from(!items.is_empty()))
}

/// A set of items.
type Set = u128;

struct Completion {
    capacity: Vec<u64>,
    /// The items, largest first, and which of the given ones each is.
    items: Vec<Vec<u64>>,
    given: Vec<usize>,
    /// Their shares of a bin, in all.
    share: Vec<u128>,
    /// The items that take at least as much of everything as each; of those that are alike, the later ones.
    above: Vec<Set>,
    bins: Vec<Set>,
    failures: BTreeSet<(usize, Set)>,
    is_complete: bool,
}

impl Completion {
    fn new(capacity: &[u64], items: &[Vec<u64>]) -> Self {
        let shares = Shares::new(capacity.iter().copied());
        let share = |item: &usize| shares.sum(&items[*item], capacity);
        let mut given: Vec<usize> = (0..items.len()).collect();
        given.sort_by_key(|item| (Reverse(share(item)), *item));
        let share = given.iter().map(share).collect();
        let items: Vec<Vec<u64>> = given.iter().map(|&item| items[item].clone()).collect();
        let is_above =
            |a: usize, b: usize| items[a].iter().zip(&items[b]).all(|(a, b)| a >= b) && (items[a] != items[b] || a < b);
        let above = |b: usize| (0..items.len()).filter(|&a| a != b && is_above(a, b)).map(|a| 1 << a).sum();
        let above = (0..items.len()).map(above).collect();
        let failures = BTreeSet::new();
        Self { capacity: capacity.to_vec(), items, given, share, above, bins: Vec::new(), failures, is_complete: true }
    }

    /// Whether all fit into so many bins: `Some` when that is known, with the bin of each given item when they do.
    fn complete(&mut self, bins: usize, meter: &mut Meter) -> Option<Option<Vec<usize>>> {
        let total = |resource: usize| self.items.iter().map(|item| u128::from(item[resource])).sum::<u128>();
        let spare = |(resource, &capacity): (usize, &u64)| {
            (u128::from(capacity) * bins as u128).checked_sub(total(resource)).map(|spare| spare as u64)
        };
        let Some(spare) = self.capacity.iter().enumerate().map(spare).collect::<Option<Vec<u64>>>() else {
            return Some(None);
        };
        self.bins.clear();
        let all = (0..self.items.len()).map(|item| 1 << item).sum();
        if !self.fill(all, bins, &spare, meter) {
            return self.is_complete.then_some(None);
        }
        let mut packing = vec![0; self.items.len()];
        for (bin, &set) in self.bins.iter().enumerate() {
            members(set).for_each(|item| packing[self.given[item]] = bin);
        }
        Some(Some(packing))
    }

    /// Fills what is left into so many bins that may waste so much of each resource together.
    fn fill(&mut self, left: Set, bins_left: usize, spare: &[u64], meter: &mut Meter) -> bool {
        if left == 0 {
            return true;
        }
        if !meter.spend(20 * u64::from(left.count_ones())) {
            self.is_complete = false;
            return false;
        }
        if bins_left == 0 || self.failures.contains(&(bins_left, left)) {
            return false;
        }
        let largest = left.trailing_zeros() as usize;
        let mut filling = Filling { search: self, left: left & !(1 << largest), spare, ways: Vec::new() };
        let room = filling.without(&self.capacity, largest);
        filling.go_on(1 << largest, largest + 1, room, meter);
        let mut ways = filling.ways;
        self.is_complete &= ways.len() <= WAYS_MAX;
        ways.sort_by_key(|&(share, set)| (Reverse(share), Reverse(set.reverse_bits())));
        for (_, set) in ways {
            let held = |resource: usize| members(set).map(|item| self.items[item][resource]).sum::<u64>();
            let spare = spare.iter().zip(&self.capacity).enumerate();
            let spare: Vec<u64> =
                spare.map(|(resource, (spare, capacity))| spare - (capacity - held(resource))).collect();
            self.bins.push(set);
            if self.fill(left & !set, bins_left - 1, &spare, meter) {
                return true;
            }
            self.bins.pop();
            if !meter.has_left() {
                self.is_complete = false;
                return false;
            }
        }
        if self.is_complete && self.failures.len() < FAILURES_MAX {
            self.failures.insert((bins_left, left));
        }
        false
    }
}

/// One bin that is being filled.
struct Filling<'a> {
    search: &'a Completion,
    /// What may come in besides the item that opened it.
    left: Set,
    spare: &'a [u64],
    /// Ways to fill it, with the share of the bin that they take.
    ways: Vec<(u128, Set)>,
}

impl Filling<'_> {
    /// Adds items from this one on.
    fn go_on(&mut self, held: Set, from: usize, room: Vec<u64>, meter: &mut Meter) {
        if self.ways.len() > WAYS_MAX || !meter.spend(20) {
            return;
        }
        let candidates = self.left & u128::MAX.checked_shl(from as u32).unwrap_or(0);
        let fitting = members(candidates).filter(|&item| self.fits(item, &room));
        let Some(next) = fitting.clone().next() else {
            let wastes_little = room.iter().zip(self.spare).all(|(room, spare)| room <= spare);
            if wastes_little && !self.is_dominated(held, &room) {
                let share = members(held).map(|item| self.search.share[item]).sum();
                self.ways.push((share, held));
            }
            return;
        };
        // Even with all that fits alone, too much would be wasted.
        let all = |resource: usize| fitting.clone().map(|item| self.search.items[item][resource]).sum::<u64>();
        let mut rooms = room.iter().zip(self.spare).enumerate();
        if rooms.any(|(resource, (room, spare))| room.saturating_sub(all(resource)) > *spare) {
            return;
        }
        let with_next = self.without(&room, next);
        self.go_on(held | 1 << next, next + 1, with_next, meter);
        // Without this one, without those like it too: which of them come in makes no difference.
        let alike = |&item: &usize| self.search.items[item] == self.search.items[next];
        let after = (next + 1..self.search.items.len()).find(|item| !alike(item)).unwrap_or(self.search.items.len());
        self.go_on(held, after, room, meter);
    }

    fn fits(&self, item: usize, room: &[u64]) -> bool {
        self.search.items[item].iter().zip(room).all(|(demand, room)| demand <= room)
    }

    fn without(&self, room: &[u64], item: usize) -> Vec<u64> {
        room.iter().zip(&self.search.items[item]).map(|(room, demand)| room - demand).collect()
    }

    /// Whether something that is left could come in, alone or for one that is nowhere larger.
    fn is_dominated(&self, held: Set, room: &[u64]) -> bool {
        let free = self.left & !held;
        members(free).any(|item| self.fits(item, room))
            || members(held).any(|out| {
                members(free & self.search.above[out]).any(|larger| {
                    let (larger, out) = (&self.search.items[larger], &self.search.items[out]);
                    larger != out && larger.iter().zip(out).zip(room).all(|((larger, out), room)| larger - out <= *room)
                })
            })
    }
}

/// The items of a set, largest first.
fn members(mut set: Set) -> impl Iterator<Item = usize> + Clone {
    std::iter::from_fn(move || {
        let item = (set != 0).then(|| set.trailing_zeros() as usize)?;
        set &= set - 1;
        Some(item)
    })
}

#[cfg(test)]
mod tests {
    use super::{Budget, Completion, Meter};
    use crate::rng::Rng;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Whether each item can go to some bin, tried in every way.
    fn fits(items: &[Vec<u64>], room: &mut [Vec<u64>]) -> bool {
        let Some((item, rest)) = items.split_first() else { return true };
        (0..room.len()).any(|bin| {
            let before = room[bin].clone();
            item.iter().zip(&before).all(|(demand, room)| demand <= room) && {
                room[bin].iter_mut().zip(item).for_each(|(room, demand)| *room -= demand);
                let fits = fits(rest, room);
                room[bin] = before;
                fits
            }
        })
    }

    /// Without the rules of thumb and the bounds, which decide most small cases.
    #[test]
    fn what_does_not_fit_is_refuted_and_what_fits_is_packed() {
        let mut rng = Rng::stream(1, "vector packing");
        let mut seen = [0; 2];
        for _ in 0..300 {
            let capacity: Vec<u64> = (0..1 + rng.below(3)).map(|_| 5 + rng.below(15)).collect();
            let mut item = || capacity.iter().map(|&capacity| rng.below(capacity / 2 + 3).min(capacity)).collect();
            let items: Vec<Vec<u64>> = (0..8).map(|_| item()).collect();
            let mut completion = Completion::new(&capacity, &items);
            for bins in 1..=4 {
                let found = completion.complete(bins, &mut Meter::new(Budget::SECONDS));
                let packing = found.expect("small cases are decided");
                let expected = fits(&items, &mut vec![capacity.clone(); bins]);
                assert_eq!(packing.is_some(), expected, "{capacity:?} {items:?} {bins}");
                seen[usize::from(expected)] += 1;
            }
        }
        assert!(seen.iter().all(|&seen| seen > 200), "{seen:?}");
    }
}
