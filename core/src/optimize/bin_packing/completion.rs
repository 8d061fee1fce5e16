//! Bin by bin: whether items fit into so many bins.
//!
//! Korf, *An Improved Algorithm for Optimal Bin Packing* (2003). The largest item that is left opens a bin, and every
//! way to fill that bin is tried, fullest first, that wastes no more than all bins together may. A way is left out
//! when one or two of its items could make room for a larger one that is left: exchanging them harms no packing. What
//! has failed once is remembered.

use super::bounds::kinds_bound;
use super::{Kinds, Pattern};
use crate::optimize::Meter;
use std::collections::BTreeSet;

/// The most ways to fill one bin that are looked at. Beyond that, nothing is refuted any more.
const WAYS_MAX: usize = 20_000;

/// The most failures that are remembered.
const FAILURES_MAX: usize = 200_000;

/// `Some` when it is known whether they fit, with the bins when they do.
pub(super) fn complete(kinds: &Kinds, bins: usize, meter: &mut Meter) -> Option<Option<Vec<Pattern>>> {
    let spare = i128::from(kinds.capacity) * bins as i128 - kinds.total();
    let Ok(spare) = u64::try_from(spare) else { return Some(None) };
    let spare = i64::try_from(spare).unwrap_or(i64::MAX);
    let left = kinds.count.clone();
    let mut search = Completion { kinds, left, bins: Vec::new(), failures: BTreeSet::new(), is_complete: true };
    match search.fill(bins, spare, meter) {
        true => Some(Some(search.bins)),
        false => search.is_complete.then_some(None),
    }
}

struct Completion<'a> {
    kinds: &'a Kinds,
    left: Vec<u32>,
    bins: Vec<Pattern>,
    /// What did not fit into so many bins.
    failures: BTreeSet<(usize, Vec<u32>)>,
    /// False when something was not looked at.
    is_complete: bool,
}

impl Completion<'_> {
    /// Fills what is left into so many bins that may waste so much together.
    fn fill(&mut self, bins_left: usize, spare: i64, meter: &mut Meter) -> bool {
        let Some(largest) = self.left.iter().position(|&count| count > 0) else { return true };
        if !meter.spend(20 * self.left.len() as u64) {
            self.is_complete = false;
            return false;
        }
        let state = (bins_left, self.left.clone());
        if bins_left == 0 || kinds_bound(self.kinds, &self.left) > bins_left || self.failures.contains(&state) {
            return false;
        }
        for (waste, pattern) in self.ways(largest, spare, meter) {
            self.left.iter_mut().zip(&pattern).for_each(|(left, held)| *left -= held);
            self.bins.push(pattern);
            if self.fill(bins_left - 1, spare - waste, meter) {
                return true;
            }
            let pattern = self.bins.pop().expect("it was pushed above");
            self.left.iter_mut().zip(&pattern).for_each(|(left, held)| *left += held);
            if !meter.has_left() {
                self.is_complete = false;
                return false;
            }
        }
        if self.is_complete && self.failures.len() < FAILURES_MAX {
            self.failures.insert(state);
        }
        false
    }

    /// The ways to fill a bin with this kind and smaller ones, with what they waste: the fullest first, and of those
    /// the one with the largest items.
    fn ways(&mut self, largest: usize, spare: i64, meter: &mut Meter) -> Vec<(i64, Pattern)> {
        let sizes = &self.kinds.size;
        let mut below = vec![0; sizes.len() + 1];
        for kind in (0..sizes.len()).rev() {
            below[kind] = below[kind + 1] + i128::from(sizes[kind]) * i128::from(self.left[kind]);
        }
        let mut held = vec![0; sizes.len()];
        held[largest] = 1;
        let mut filling = Filling { sizes, left: &self.left, below, spare, held, ways: Vec::new() };
        filling.go_on(largest, self.kinds.capacity - sizes[largest], meter);
        let mut ways = filling.ways;
        if ways.len() > WAYS_MAX {
            self.is_complete = false;
        }
        ways.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.cmp(&a.1)));
        ways
    }
}

/// One bin that is being filled.
struct Filling<'a> {
    sizes: &'a [i64],
    left: &'a [u32],
    /// The size of all that is left of each kind and the smaller ones.
    below: Vec<i128>,
    spare: i64,
    held: Pattern,
    ways: Vec<(i64, Pattern)>,
}

impl Filling<'_> {
    /// Adds kinds from this one on to a bin with so much room.
    fn go_on(&mut self, from: usize, room: i64, meter: &mut Meter) {
        if self.ways.len() > WAYS_MAX || !meter.spend(6) {
            return;
        }
        let kind = from + self.sizes[from..].partition_point(|&size| size > room);
        if kind == self.sizes.len() {
            if room <= self.spare && !self.is_dominated(room) {
                self.ways.push((room, self.held.clone()));
            }
            return;
        }
        if i128::from(room) - self.below[kind] > i128::from(self.spare) {
            return;
        }
        let before = self.held[kind];
        let most = (room / self.sizes[kind]).min((self.left[kind] - before).into()) as u32;
        for more in (0..=most).rev() {
            self.held[kind] = before + more;
            self.go_on(kind + 1, room - i64::from(more) * self.sizes[kind], meter);
        }
        self.held[kind] = before;
    }

    /// Whether something larger that is left could come in, alone or for one or two items.
    fn is_dominated(&self, room: i64) -> bool {
        let held = || (0..self.sizes.len()).filter(|&kind| self.held[kind] > 0);
        let fits_for = |larger: i64, out: i64| out <= larger && larger - out <= room;
        (0..self.sizes.len()).filter(|&kind| self.left[kind] > self.held[kind]).any(|kind| {
            let size = self.sizes[kind];
            size <= room
                || held().any(|one| {
                    let one_size = self.sizes[one];
                    // An item for one of its own size is no exchange.
                    (one != kind && fits_for(size, one_size))
                        || held()
                            .filter(|&other| other > one || (other == one && self.held[one] > 1))
                            .any(|other| fits_for(size, one_size + self.sizes[other]))
                })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Kinds, Meter, complete};
    use crate::optimize::Budget;
    use crate::rng::Rng;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Whether each item can go to some bin, tried in every way.
    fn fits(items: &[u64], room: &mut [u64]) -> bool {
        let Some((item, rest)) = items.split_first() else { return true };
        (0..room.len()).any(|bin| {
            room[bin] >= *item && {
                room[bin] -= item;
                let fits = fits(rest, room);
                room[bin] += item;
                fits
            }
        })
    }

    /// Without the help of the linear program, which leaves nothing to refute in small cases.
    #[test]
    fn what_does_not_fit_is_refuted_and_what_fits_is_packed() {
        let mut rng = Rng::stream(1, "completion");
        let mut seen = [0; 2];
        for _ in 0..400 {
            let capacity = 10 + rng.below(30);
            let items: Vec<u64> = (0..1 + rng.below(9)).map(|_| 1 + rng.below(capacity)).collect();
            let kinds = Kinds::new(capacity, &items);
            for bins in 1..=4 {
                let found = complete(&kinds, bins, &mut Meter::new(Budget::SECONDS));
                let packing = found.expect("small cases are decided");
                assert_eq!(packing.is_some(), fits(&items, &mut vec![capacity; bins]), "{capacity} {items:?} {bins}");
                seen[usize::from(packing.is_some())] += 1;
            }
        }
        assert!(seen.iter().all(|&seen| seen > 200), "{seen:?}");
    }
}
