//! Items into as few bins of one capacity as can be.
//!
//! Rules of thumb give a packing, Martello and Toth's L2 a bound. Where they differ, column generation gives the bound of
//! the linear program over all ways to fill a bin, which is nearly always the optimum, and packings by rounding its
//! solution step by step (`columns`). What is still open then is searched bin by bin (`completion`). Items of the
//! same size are one kind, of which there are several.

mod bounds;
mod columns;
mod completion;

use super::fit::{Fit, Order, bins, pack};
use super::{Best, Budget, Meter, Search, greatest_common_divisor};

pub use bounds::{area_bound, martello_toth_bound};

/// Items by kind, largest first. None is of no size, and each fits a bin.
#[derive(Clone, Debug)]
struct Kinds {
    capacity: i64,
    size: Vec<i64>,
    count: Vec<u32>,
    /// What sizes and capacity were divided by.
    unit: u64,
}

/// How many of each kind are in one bin.
type Pattern = Vec<u32>;

impl Kinds {
    /// The kinds of the items that have a size.
    fn new(capacity: u64, items: &[u64]) -> Self {
        let unit = items.iter().fold(0, |unit, &item| greatest_common_divisor(unit, item.into())).max(1) as u64;
        let mut sorted: Vec<u64> = items.iter().copied().filter(|&item| item > 0).collect();
        sorted.sort_unstable_by(|a, b| b.cmp(a));
        let mut kinds = Self { capacity: (capacity / unit) as i64, size: Vec::new(), count: Vec::new(), unit };
        for size in sorted.into_iter().map(|item| (item / unit) as i64) {
            if kinds.size.last() == Some(&size) {
                *kinds.count.last_mut().expect("every size has its count") += 1;
            } else {
                kinds.size.push(size);
                kinds.count.push(1);
            }
        }
        kinds
    }

    /// The size of all items together.
    fn total(&self) -> i128 {
        self.size.iter().zip(&self.count).map(|(&size, &count)| i128::from(size) * i128::from(count)).sum()
    }

    /// Takes out what a bin holds.
    fn take(&mut self, pattern: &Pattern) {
        for (count, held) in self.count.iter_mut().zip(pattern) {
            *count -= held;
        }
    }

    /// Each item to the first bin with room, largest first.
    fn first_fit_decreasing(&self) -> Vec<Pattern> {
        let mut bins: Vec<(i64, Pattern)> = Vec::new();
        for (kind, (&size, &count)) in self.size.iter().zip(&self.count).enumerate() {
            for _ in 0..count {
                let place = bins.iter().position(|(room, _)| *room >= size).unwrap_or_else(|| {
                    bins.push((self.capacity, vec![0; self.size.len()]));
                    bins.len() - 1
                });
                bins[place].0 -= size;
                bins[place].1[kind] += 1;
            }
        }
        bins.into_iter().map(|(_, pattern)| pattern).collect()
    }

    /// The bin of each item, when the bins are filled like this. What has no size goes to the first bin.
    fn places(&self, patterns: &[Pattern], items: &[u64]) -> Vec<usize> {
        let mut free: Vec<Vec<usize>> = vec![Vec::new(); self.size.len()];
        for (bin, pattern) in patterns.iter().enumerate().rev() {
            for (free, &held) in free.iter_mut().zip(pattern) {
                free.extend(std::iter::repeat_n(bin, held as usize));
            }
        }
        let place = |&item: &u64| {
            let size = (item / self.unit) as i64;
            let kind = self.size.binary_search_by(|other| size.cmp(other));
            kind.map_or(0, |kind| free[kind].pop().expect("every item is in a pattern"))
        };
        items.iter().map(place).collect()
    }
}

/// Packs items into the fewest bins: the bin of each item. An item of no size takes a bin only when there is no other.
/// All sizes together fit 62 bits.
///
/// ```
/// use switchyard::optimize::{Budget, bin_packing};
/// let found = bin_packing::search(10, &[6, 5, 4, 3, 2], Budget::SECONDS).unwrap();
/// assert_eq!(found.optimum().unwrap().value, 2);
/// assert_eq!(bin_packing::search(10, &[6, 11], Budget::SECONDS), Err(1));
/// ```
///
/// # Errors
///
/// The first item that is larger than a bin.
pub fn search(capacity: u64, items: &[u64], budget: Budget) -> Result<Search<Vec<usize>>, usize> {
    if let Some(large) = items.iter().position(|&item| item > capacity) {
        return Err(large);
    }
    let mut meter = Meter::new(budget);
    let vectors: Vec<Vec<u64>> = items.iter().map(|&item| vec![item]).collect();
    let rules = [(Fit::First, Order::DecreasingSum), (Fit::Best, Order::DecreasingSum), (Fit::First, Order::Given)];
    let packings = rules.map(|(fit, order)| pack(&vectors, &[capacity], fit, order).expect("every item fits a bin"));
    let mut best = packings.into_iter().min_by_key(|packing| bins(packing)).expect("there are rules");
    let mut bound = martello_toth_bound(capacity, items);
    if bound < bins(&best) {
        let kinds = Kinds::new(capacity, items);
        let (patterns, raised) = fewest(&kinds, bins(&best), bound, &mut meter);
        bound = raised;
        if let Some(patterns) = patterns {
            best = kinds.places(&patterns, items);
        }
    }
    let (value, bound) = (bins(&best) as i64, bound as i64);
    Ok(Search { best: Some(Best { value, answer: best }), bound, proved: value == bound, steps: meter.steps })
}

/// Whether items, each of which fits a bin, fit into so many bins: `Some` when that is known, with the bin of each
/// item when they do.
pub(super) fn fits(capacity: u64, items: &[u64], bins: usize, meter: &mut Meter) -> Option<Option<Vec<usize>>> {
    if martello_toth_bound(capacity, items) > bins {
        return Some(None);
    }
    let kinds = Kinds::new(capacity, items);
    let patterns = kinds.first_fit_decreasing();
    if patterns.len() <= bins {
        return Some(Some(kinds.places(&patterns, items)));
    }
    match fewest(&kinds, bins + 1, bins, meter) {
        (Some(patterns), _) => Some(Some(kinds.places(&patterns, items))),
        (None, bound) => (bound > bins).then_some(None),
    }
}

/// A packing into less than `known` bins, if one was found, and the bound that no packing beats.
fn fewest(kinds: &Kinds, known: usize, bound: usize, meter: &mut Meter) -> (Option<Vec<Pattern>>, usize) {
    let (mut better, mut bound) = columns::round(kinds, known, bound, meter);
    // From below: the first number of bins that is not refuted is the optimum.
    while bound < better.as_ref().map_or(known, Vec::len) {
        match completion::complete(kinds, bound, meter) {
            Some(Some(patterns)) => better = Some(patterns),
            Some(None) => bound += 1,
            None => break,
        }
    }
    (better, bound)
}
