//! Sorting by small keys.
//!
//! The library's sort is fast and large, and the page carries it once for every type that is sorted and every way to
//! compare. So nothing here sorts things: it sorts numbers that are made of a key and a place, and then moves the
//! things to their places.

use crate::clock::Time;
use crate::ids::TaskId;
use std::collections::BinaryHeap;

/// Sorts by a key of two parts; what has the same key stays in its order.
pub(crate) fn sort_by_key<T>(items: &mut [T], key: impl Fn(&T) -> (u64, u32)) {
    let keys = items.iter().map(key).zip(0_u32..);
    let keys =
        keys.map(|((first, second), place)| u128::from(first) << 64 | u128::from(second) << 32 | u128::from(place));
    let mut sources = sorted(keys.collect());
    // Each cycle of the permutation is walked once; a place that is done is its own source.
    for start in 0..items.len() {
        let mut place = start;
        loop {
            let source = std::mem::replace(&mut sources[place], place as u32) as usize;
            if source == start {
                break;
            }
            items.swap(place, source);
            place = source;
        }
    }
}

/// Where what belongs at each place stands now.
fn sorted(mut keys: Vec<u128>) -> Vec<u32> {
    sort(&mut keys);
    keys.into_iter().map(|key| key as u32).collect()
}

/// Sorts plain numbers.
pub(crate) fn sort(numbers: &mut [u128]) {
    numbers.sort_unstable();
}

/// The sign of a key turned over, so that smaller keys are smaller numbers.
pub(crate) fn unsigned(key: i64) -> u64 {
    key as u64 ^ 1 << 63
}

/// What a discipline compares of a task: its key, then its arrival, then its number.
pub(crate) type Claim = (i64, Time, TaskId);

/// Claims with the places they came from, those that are served last first.
pub(crate) fn last_first(claims: Vec<(Claim, usize)>) -> Vec<(Claim, usize)> {
    let mut claims = BinaryHeap::from(claims).into_sorted_vec();
    claims.reverse();
    claims
}

#[cfg(test)]
mod tests {
    use super::{sort_by_key, unsigned};
    use crate::rng::Rng;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn it_is_the_stable_sort_of_the_library() {
        let mut rng = Rng::stream(1, "order");
        for length in 0..200 {
            let mut items: Vec<_> = (0..length).map(|place| ((rng.unit() * 20.0) as i64 - 10, place)).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|(key, _)| *key);
            sort_by_key(&mut items, |(key, _)| (unsigned(*key), 0));
            assert_eq!(items, expected);
        }
    }
}
