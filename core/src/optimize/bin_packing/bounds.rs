//! How many bins it takes at least.

use super::Kinds;

/// All sizes over the capacity, rounded up; at least one bin as soon as there is an item. Every item fits a bin.
#[must_use]
pub fn area_bound(capacity: u64, items: &[u64]) -> usize {
    let total = items.iter().map(|&item| u128::from(item)).sum::<u128>();
    total.div_ceil(u128::from(capacity.max(1))).max(u128::from(!items.is_empty())) as usize
}

/// L2 of Martello and Toth, *Lower Bounds and Reduction Procedures for the Bin Packing Problem* (1990): for each size
/// that is small, items above half of a bin have a bin each, and the medium ones that do not fit beside them need
/// more. Every item fits a bin.
#[must_use]
pub fn martello_toth_bound(capacity: u64, items: &[u64]) -> usize {
    let kinds = Kinds::new(capacity, items);
    kinds_bound(&kinds, &kinds.count).max(usize::from(!items.is_empty()))
}

/// The same for so many of each kind.
pub(super) fn kinds_bound(kinds: &Kinds, count: &[u32]) -> usize {
    let capacity = i128::from(kinds.capacity.max(1));
    let kind = |kind: usize| (i128::from(kinds.size[kind]), i128::from(count[kind]));
    let above_half = kinds.size.partition_point(|&size| size > kinds.capacity - size);
    let large: i128 = (0..above_half).map(|place| kind(place).1).sum();
    // Down to each size, what the medium ones need beside the room of the large ones that share a bin with them.
    let (mut most, mut medium, mut room, mut alone) = (large, 0, 0, above_half);
    for place in above_half..kinds.size.len() {
        let (size, items) = kind(place);
        medium += size * items;
        while alone > 0 && kind(alone - 1).0 + size <= capacity {
            alone -= 1;
            let (size, items) = kind(alone);
            room += (capacity - size) * items;
        }
        most = most.max(large + (medium - room + capacity - 1).div_euclid(capacity));
    }
    most as usize
}
