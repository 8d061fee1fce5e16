//! The most profit in one bin: the 0/1 knapsack.
//!
//! Pisinger, *A Minimal Algorithm for the 0-1 Knapsack Problem* (1997). Items are sorted by profit per weight, and as
//! many are taken as fit. An optimum differs from that only near the first item that did not fit, so dynamic
//! programming goes from there both ways, item by item: what comes later may be added, what came earlier given back.
//! Of all states, heavier ones with no more profit are dropped, and so are those that even fractions of the next
//! items cannot lift above the best. The table is a list of states, not an array over the capacity: a capacity of
//! 10¹⁵ costs no more than one of 10³.

use super::{Best, Budget, Meter, Search};

/// The most selections that are remembered.
const NODES_MAX: usize = 1 << 23;

/// Which items to take, by item, for the most profit in `capacity`. All weights together fit 63 bits, and so do all
/// profits.
///
/// ```
/// use switchyard::optimize::{Budget, knapsack::knapsack};
/// let found = knapsack(26, &[12, 7, 11, 8, 9], &[24, 13, 23, 15, 16], Budget::SECONDS);
/// let best = found.optimum().unwrap();
/// assert_eq!((best.value, &*best.answer), (51, &[false, true, true, true, false][..]));
/// ```
#[must_use]
pub fn knapsack(capacity: u64, weights: &[u64], profits: &[u64], budget: Budget) -> Search<Vec<bool>> {
    let mut taken = vec![false; weights.len()];
    let mut items = Vec::new();
    let mut sure = 0;
    for (place, (&weight, &profit)) in weights.iter().zip(profits).enumerate() {
        if profit == 0 || weight > capacity {
            continue;
        }
        if weight == 0 {
            taken[place] = true;
            sure += profit as i64;
        } else {
            items.push(Item { place, weight: weight as i64, profit: profit as i64 });
        }
    }
    items.sort_by(|a, b| b.worth(a).cmp(&a.worth(b)).then(a.place.cmp(&b.place)));
    // More than everything is as good as everything.
    let all = items.iter().map(|item| item.weight).sum::<i64>();
    let capacity = i64::try_from(capacity).map_or(all, |capacity| capacity.min(all));

    let mut core = Core::new(&items, capacity, budget);
    let proved = core.expand();
    for (item, taken_item) in items.iter().zip(core.selection()) {
        taken[item.place] = taken_item;
    }
    let value = sure + core.best.profit;
    let bound = if proved { value } else { sure + core.bound() };
    Search {
        best: Some(Best { value, answer: taken }),
        bound,
        proved: proved || bound == value,
        steps: core.meter.steps,
    }
}

struct Item {
    place: usize,
    weight: i64,
    profit: i64,
}

impl Item {
    /// Its profit if it weighed the product of both weights.
    fn worth(&self, other: &Self) -> i128 {
        i128::from(self.profit) * i128::from(other.weight)
    }
}

/// A set of items that differs from the first guess only in the core.
#[derive(Clone, Copy)]
struct State {
    weight: i64,
    profit: i64,
    /// How it differs; 0 for not at all.
    node: u32,
}

/// One item taken or given back, after what `parent` says.
struct Node {
    parent: u32,
    item: u32,
}

struct Core<'a> {
    items: &'a [Item],
    capacity: i64,
    /// The first item that did not fit any more.
    split: usize,
    /// Items from here on, up to `right`, are in the core.
    left: usize,
    right: usize,
    /// Invariant: weight and profit both rise strictly.
    states: Vec<State>,
    nodes: Vec<Node>,
    best: State,
    meter: Meter,
}

impl<'a> Core<'a> {
    fn new(items: &'a [Item], capacity: i64, budget: Budget) -> Self {
        let (mut split, mut weight, mut profit) = (0, 0, 0);
        while let Some(item) = items.get(split).filter(|item| weight + item.weight <= capacity) {
            weight += item.weight;
            profit += item.profit;
            split += 1;
        }
        let guess = State { weight, profit, node: 0 };
        let nodes = vec![Node { parent: 0, item: 0 }];
        let meter = Meter::new(budget);
        Self { items, capacity, split, left: split, right: split, states: vec![guess], nodes, best: guess, meter }
    }

    /// Widens the core until nothing is left to gain; false when the budget ends before.
    fn expand(&mut self) -> bool {
        self.keep_promising();
        while !self.states.is_empty() && (self.left > 0 || self.right < self.items.len()) {
            if self.right < self.items.len() {
                let item = self.right;
                self.right += 1;
                if !self.branch(item, 1) {
                    return false;
                }
            }
            if self.left > 0 {
                self.left -= 1;
                if !self.branch(self.left, -1) {
                    return false;
                }
            }
        }
        true
    }

    /// Every state with and without this item changed. False, and nothing is changed, when that is too much.
    fn branch(&mut self, item: usize, sign: i64) -> bool {
        let count = self.states.len();
        if !self.meter.spend(8 * count as u64 + 1) || self.nodes.len() + count > NODES_MAX {
            // The item is outside of the core again.
            if sign > 0 {
                self.right -= 1
            } else {
                self.left += 1
            }
            return false;
        }
        let (weight, profit) = (sign * self.items[item].weight, sign * self.items[item].profit);
        let old = std::mem::take(&mut self.states);
        let mut merged: Vec<State> = Vec::with_capacity(2 * count);
        let (mut same, mut changed) = (0, 0);
        while same < count || changed < count {
            let as_it_is = old.get(same);
            let other = old.get(changed).map(|state| (state.weight + weight, state.profit + profit, state.node));
            let take_same = match (as_it_is, other) {
                (Some(state), Some(other)) => (state.weight, -state.profit) <= (other.0, -other.1),
                (state, _) => state.is_some(),
            };
            let beats = |profit: i64| merged.last().is_none_or(|last| last.profit < profit);
            if take_same {
                let state = old[same];
                same += 1;
                if beats(state.profit) {
                    merged.push(state);
                }
            } else if let Some((weight, profit, parent)) = other {
                changed += 1;
                if beats(profit) {
                    self.nodes.push(Node { parent, item: item as u32 });
                    merged.push(State { weight, profit, node: (self.nodes.len() - 1) as u32 });
                }
            }
        }
        self.states = merged;
        self.keep_promising();
        true
    }

    /// Notes the best state that fits and drops those that cannot get better than it.
    fn keep_promising(&mut self) {
        for state in self.states.iter().filter(|state| state.weight <= self.capacity) {
            if state.profit > self.best.profit {
                self.best = *state;
            }
        }
        let mut states = std::mem::take(&mut self.states);
        states.retain(|state| self.upper_bound(state).is_some_and(|bound| bound > self.best.profit));
        self.states = states;
    }

    /// The profit of a state if fractions of items could be added or given back; `None` when it cannot come to fit.
    fn upper_bound(&self, state: &State) -> Option<i64> {
        let room = i128::from(self.capacity - state.weight);
        let next = if room >= 0 { self.items.get(self.right) } else { self.items[..self.left].last() };
        match next {
            Some(item) => {
                let change = (room * i128::from(item.profit)).div_euclid(i128::from(item.weight));
                i64::try_from(i128::from(state.profit) + change).ok()
            }
            None => (room >= 0).then_some(state.profit),
        }
    }

    /// No selection has more profit.
    fn bound(&self) -> i64 {
        self.states.iter().filter_map(|state| self.upper_bound(state)).fold(self.best.profit, i64::max)
    }

    /// Which items the best state takes.
    fn selection(&self) -> Vec<bool> {
        let mut taken: Vec<bool> = (0..self.items.len()).map(|place| place < self.split).collect();
        let mut node = self.best.node;
        while node != 0 {
            let Node { parent, item } = self.nodes[node as usize];
            taken[item as usize] = !taken[item as usize];
            node = parent;
        }
        taken
    }
}
