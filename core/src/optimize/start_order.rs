//! What starts when, given what each thing needs first.
//!
//! Kahn, *Topological Sorting of Large Networks* (1962). A wave is everything whose needs were all met by the waves
//! before; the order takes, again and again, the lowest index that may start. Number things in the order of their
//! names and both come out sorted by name. Stopping is the reverse. What it takes to be met, such as a health check,
//! is for the one who starts things.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// An order in which everything may start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartOrder {
    /// Things that may start together, one wave after the other, each sorted.
    pub waves: Vec<Vec<usize>>,
    /// The lexicographically first order of all.
    pub order: Vec<usize>,
}

/// Things that need each other: each needs the next, and the last one the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle(pub Vec<usize>);

/// The order of things of which each needs `needs[thing]` first. Needing something twice is needing it once.
///
/// ```
/// use switchyard::optimize::start_order::{Cycle, start_order};
/// let order = start_order(&[vec![1], vec![], vec![0]]).unwrap();
/// assert_eq!(order.waves, [[1], [0], [2]]);
/// assert_eq!(start_order(&[vec![1], vec![2], vec![1]]), Err(Cycle(vec![1, 2])));
/// ```
///
/// # Errors
///
/// A cycle, from its lowest index on: of those that the lowest things on or behind a cycle lead to.
pub fn start_order(needs: &[Vec<usize>]) -> Result<StartOrder, Cycle> {
    let mut waits: Vec<usize> = needs.iter().map(Vec::len).collect();
    let mut needed_by = vec![Vec::new(); needs.len()];
    for (thing, needs) in needs.iter().enumerate() {
        for &needed in needs {
            needed_by[needed].push(thing);
        }
    }
    let mut wave_of = vec![0; needs.len()];
    let mut order = Vec::with_capacity(needs.len());
    let mut may_start: BinaryHeap<_> = (0..needs.len()).filter(|&thing| waits[thing] == 0).map(Reverse).collect();
    while let Some(Reverse(thing)) = may_start.pop() {
        order.push(thing);
        for &next in &needed_by[thing] {
            wave_of[next] = wave_of[next].max(wave_of[thing] + 1);
            waits[next] -= 1;
            if waits[next] == 0 {
                may_start.push(Reverse(next));
            }
        }
    }
    if order.len() < needs.len() {
        return Err(cycle(needs, &waits));
    }
    let mut waves = vec![Vec::new(); wave_of.iter().max().map_or(0, |last| last + 1)];
    for (thing, &wave) in wave_of.iter().enumerate() {
        waves[wave].push(thing);
    }
    Ok(StartOrder { waves, order })
}

/// Everything that still waits needs something that still waits: follow the lowest until one comes again.
fn cycle(needs: &[Vec<usize>], waits: &[usize]) -> Cycle {
    let waiting = |thing: &usize| waits[*thing] > 0;
    let mut path = vec![(0..needs.len()).find(waiting).expect("something waits")];
    loop {
        let last = path[path.len() - 1];
        let next =
            needs[last].iter().copied().filter(waiting).min().expect("something that waits is what it waits for");
        if let Some(start) = path.iter().position(|&thing| thing == next) {
            path.drain(..start);
            let lowest = (0..path.len()).min_by_key(|&place| path[place]).expect("a cycle is not empty");
            path.rotate_left(lowest);
            return Cycle(path);
        }
        path.push(next);
    }
}

#[cfg(test)]
mod tests {
    use super::{Cycle, start_order};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_wave_waits_for_the_longest_way_and_the_order_only_for_its_needs() {
        // 0 needs 4; 1 and 4 need nothing; 2 needs 1; 3 needs 0 and 1.
        let found = start_order(&[vec![4], vec![], vec![1], vec![0, 1, 1], vec![]]).unwrap();
        assert_eq!(found.waves, [vec![1, 4], vec![0, 2], vec![3]]);
        assert_eq!(found.order, [1, 2, 4, 0, 3]);
        assert_eq!(start_order(&[]).unwrap().waves.len(), 0);
    }

    #[test]
    fn a_cycle_is_named_without_what_leads_to_it() {
        assert_eq!(start_order(&[vec![0]]), Err(Cycle(vec![0])));
        assert_eq!(start_order(&[vec![3], vec![], vec![3, 1], vec![4], vec![2]]), Err(Cycle(vec![2, 3, 4])));
    }
}
