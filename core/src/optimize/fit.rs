//! Items into bins, one after the other, by a rule of thumb; items and bins are vectors of resources.
//!
//! Next, first, best and worst fit, in the given order or with the large items first: Johnson, *Near-Optimal Bin Packing
//! Algorithms* (1973). With several resources an item's size is the sum or the largest of its shares of the
//! capacity: Panigrahy, Talwar, Uyeda and Wieder, *Heuristics for Vector Bin Packing* (2011), whose dot product
//! prefers the bin whose room points where the item does. What is proved, for one resource: next fit needs at most
//! 2 OPT − 1 bins, first fit ⌊1.7 OPT⌋, first fit decreasing 11/9 OPT + 6/9. Moving an item once it is placed is left
//! to the exact search.

/// Which bin gets an item, among those with room for it. A new bin is opened only when there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// The bin opened last, or a new one.
    Next,
    /// The bin opened first.
    First,
    /// The bin with the least room left, as the sum of its shares of the capacity; ties go to the lowest index.
    Best,
    /// The bin with the most room; ties go to the lowest index.
    Worst,
    /// The bin whose room has the largest scalar product with the item, both as shares; ties go to the lowest index.
    DotProduct,
}

/// Which item comes next. Ties go to the lowest index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As they are given.
    Given,
    /// The largest sum of shares first.
    DecreasingSum,
    /// The largest dominant share first.
    DecreasingDominant,
}

/// Turns amounts of several resources into shares that can be compared and added without rounding.
///
/// The shares are multiples of one over the least common multiple of the capacities. Where that has more than 64 bits,
/// they are rounded down to multiples of 2⁻⁶⁴.
#[derive(Clone, Debug)]
pub struct Shares {
    unit: u128,
}

impl Shares {
    /// The scale for bins of these capacities: all resources of all bins.
    #[must_use]
    pub fn new(capacities: impl IntoIterator<Item = u64>) -> Self {
        let multiple = capacities.into_iter().filter(|&capacity| capacity > 0).try_fold(1, |multiple, capacity| {
            let capacity = u128::from(capacity);
            let next = multiple / super::greatest_common_divisor(multiple, capacity) * capacity;
            (next < 1 << 64).then_some(next)
        });
        Self { unit: multiple.unwrap_or(1 << 64) }
    }

    /// `amount / capacity`; a resource that there is none of has no share.
    #[must_use]
    pub fn of(&self, amount: u64, capacity: u64) -> u128 {
        if capacity == 0 { 0 } else { u128::from(amount) * self.unit / u128::from(capacity) }
    }

    /// The sum of the shares of several resources.
    #[must_use]
    pub fn sum(&self, amounts: &[u64], capacity: &[u64]) -> u128 {
        amounts.iter().zip(capacity).map(|(&amount, &capacity)| self.of(amount, capacity)).sum()
    }

    /// The largest of the shares.
    #[must_use]
    pub fn dominant(&self, amounts: &[u64], capacity: &[u64]) -> u128 {
        let shares = amounts.iter().zip(capacity).map(|(&amount, &capacity)| self.of(amount, capacity));
        shares.max().unwrap_or(0)
    }

    /// The scalar product of two vectors of shares, each share rounded down to a multiple of 2⁻³⁰.
    #[must_use]
    pub fn dot(&self, a: &[u64], b: &[u64], capacity: &[u64]) -> u128 {
        let coarse = |amount: u64, capacity: u64| match capacity {
            0 => 0,
            capacity => (u128::from(amount) << 30) / u128::from(capacity),
        };
        let pairs = a.iter().zip(b).zip(capacity);
        pairs.map(|((&a, &b), &capacity)| coarse(a, capacity) * coarse(b, capacity)).sum()
    }
}

/// A bin, or a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bin {
    /// What it has in all, by resource.
    pub capacity: Vec<u64>,
    /// What is free, by resource.
    pub free: Vec<u64>,
}

impl Bin {
    /// Nothing is in it.
    #[must_use]
    pub fn empty(capacity: &[u64]) -> Self {
        Self { capacity: capacity.to_vec(), free: capacity.to_vec() }
    }

    /// Whether there is room for an item.
    #[must_use]
    pub fn fits(&self, item: &[u64]) -> bool {
        item.iter().zip(&self.free).all(|(demand, free)| demand <= free)
    }

    /// Puts an item in. It has to fit.
    pub fn put(&mut self, item: &[u64]) {
        for (free, demand) in self.free.iter_mut().zip(item) {
            *free -= demand;
        }
    }
}

/// The open bin that gets the item; `None` when it has room in none that the rule looks at.
#[must_use]
pub fn choose(fit: Fit, item: &[u64], bins: &[Bin], shares: &Shares) -> Option<usize> {
    let fitting = bins.iter().enumerate().filter(|(_, bin)| bin.fits(item));
    let room = |bin: &Bin| shares.sum(&bin.free, &bin.capacity);
    let largest =
        |score: &dyn Fn(&Bin) -> u128| fitting.clone().rev().max_by_key(|(_, bin)| score(bin)).map(|(place, _)| place);
    match fit {
        Fit::Next => bins.len().checked_sub(1).filter(|&last| bins[last].fits(item)),
        Fit::First => fitting.clone().next().map(|(place, _)| place),
        // The item takes the same from the free amounts of bins that are alike. Unlike bins lose different shares.
        Fit::Best => {
            let left = |bin: &Bin| room(bin) - shares.sum(item, &bin.capacity);
            fitting.clone().min_by_key(|(_, bin)| left(bin)).map(|(place, _)| place)
        }
        Fit::Worst => largest(&room),
        Fit::DotProduct => largest(&|bin: &Bin| shares.dot(item, &bin.free, &bin.capacity)),
    }
}

/// The items in the order in which a rule takes them.
#[must_use]
pub fn ordered(order: Order, items: &[Vec<u64>], capacity: &[u64], shares: &Shares) -> Vec<usize> {
    let mut places: Vec<usize> = (0..items.len()).collect();
    let by = |size: &dyn Fn(&[u64]) -> u128, places: &mut Vec<usize>| {
        places.sort_by_key(|&place| (std::cmp::Reverse(size(&items[place])), place));
    };
    match order {
        Order::Given => {}
        Order::DecreasingSum => by(&|item| shares.sum(item, capacity), &mut places),
        Order::DecreasingDominant => by(&|item| shares.dominant(item, capacity), &mut places),
    }
    places
}

/// Packs items into bins that are all alike: the bin of each item. `Err` has the first item that is larger than a bin.
///
/// ```
/// use switchyard::optimize::fit::{Fit, Order, pack};
/// let items = [[4], [8], [1], [4], [2], [1]].map(Vec::from);
/// assert_eq!(pack(&items, &[10], Fit::First, Order::Given), Ok(vec![0, 1, 0, 0, 1, 0]));
/// assert_eq!(pack(&items, &[10], Fit::Next, Order::DecreasingSum), Ok(vec![1, 0, 2, 1, 1, 2]));
/// assert_eq!(pack(&items, &[7], Fit::Next, Order::Given), Err(1));
/// ```
///
/// # Errors
///
/// An item that fits into no bin.
pub fn pack(items: &[Vec<u64>], capacity: &[u64], fit: Fit, order: Order) -> Result<Vec<usize>, usize> {
    let empty = Bin::empty(capacity);
    if let Some(large) = items.iter().position(|item| !empty.fits(item)) {
        return Err(large);
    }
    let shares = Shares::new(capacity.iter().copied());
    let mut bins: Vec<Bin> = Vec::new();
    let mut places = vec![0; items.len()];
    for item in ordered(order, items, capacity, &shares) {
        let chosen = choose(fit, &items[item], &bins, &shares).unwrap_or_else(|| {
            bins.push(empty.clone());
            bins.len() - 1
        });
        bins[chosen].put(&items[item]);
        places[item] = chosen;
    }
    Ok(places)
}

/// How many bins a packing uses.
#[must_use]
pub fn bins(places: &[usize]) -> usize {
    places.iter().max().map_or(0, |last| last + 1)
}
