//! Whether items can be packed into given nodes.
//!
//! First the items one by one, the largest first, to the first node with room, from the small nodes up and from the
//! large ones down. Then node by node, the smallest or the largest first: every way to fill it that could not hold one
//! more item, nor a larger one instead of one that it has, and that wastes of no resource more than all nodes together may.
//! What has failed once is remembered.

use super::{Node, RESOURCES_MAX, Set};
use crate::optimize::fit::Shares;
use crate::optimize::{Budget, Meter};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// The most failures that are remembered.
const FAILURES_MAX: usize = 200_000;

/// The steps of the first turn of each order of the nodes.
const FIRST_TURN: u64 = 2_000;

/// A set of items, by their order.
type Items = u128;

/// So much of each resource.
type Amounts = [u64; RESOURCES_MAX];

pub(super) struct Packing {
    capacity: Vec<Amounts>,
    /// The items, largest first, and which of the given ones each is.
    items: Vec<Amounts>,
    given: Vec<usize>,
    /// The items that may not share a node with each.
    apart: Vec<Items>,
    /// The items that take at least as much of everything as each, and of something more. Those that must be apart from
    /// others are not among them, and have none.
    above: Vec<Items>,
    /// The nodes by rising size.
    order: Vec<usize>,
}

impl Packing {
    pub(super) fn new(nodes: &[Node], items: &[Vec<u64>], pairs: &[(usize, usize)]) -> Self {
        let capacity: Vec<Amounts> = nodes.iter().map(|node| amounts(&node.capacity)).collect();
        let all = capacity.iter().fold([0; RESOURCES_MAX], |all, capacity| plus(&all, capacity));
        let shares = Shares::new(all);
        let mut given: Vec<usize> = (0..items.len()).collect();
        given.sort_by_key(|&item| (Reverse(shares.sum(&items[item], &all)), item));
        let mut apart = vec![0; items.len()];
        let place_of = |item: usize| given.iter().position(|&other| other == item).expect("every item has its place");
        for &(a, b) in pairs.iter().filter(|(a, b)| a != b) {
            let (a, b) = (place_of(a), place_of(b));
            apart[a] |= 1 << b;
            apart[b] |= 1 << a;
        }
        let mut order: Vec<usize> = (0..nodes.len()).collect();
        order.sort_by_key(|&node| shares.sum(&capacity[node], &all));
        let items: Vec<Amounts> = given.iter().map(|&item| amounts(&items[item])).collect();
        let is_above =
            |a: usize, b: usize| items[a] != items[b] && fits(&items[b], &items[a]) && apart[a] | apart[b] == 0;
        let above = |b: usize| (0..items.len()).filter(|&a| is_above(a, b)).fold(0, |set, a| set | 1 << a);
        let above = (0..items.len()).map(above).collect();
        Self { capacity, items, given, apart, above, order }
    }

    /// `Some` when it is known whether all items fit into a set of nodes, with the node of each given item when they do.
    pub(super) fn pack(&self, set: Set, meter: &mut Meter) -> Option<Option<Vec<usize>>> {
        let mut nodes: Vec<usize> = self.order.iter().copied().filter(|node| set >> node & 1 == 1).collect();
        let room = nodes.iter().fold([0; RESOURCES_MAX], |room, &node| plus(&room, &self.capacity[node]));
        let total = self.items.iter().fold([0; RESOURCES_MAX], |total, item| plus(&total, item));
        if !fits(&total, &room) {
            return Some(None);
        }
        meter.spend((nodes.len() * self.items.len()) as u64);
        for _ in 0..2 {
            nodes.reverse();
            if let Some(held) = self.first_fit(&nodes) {
                return Some(Some(self.node_of(&nodes, &held)));
            }
        }
        let all = (0..self.items.len()).map(|item| 1 << item).sum();
        // Which end to begin with is a guess, so both are tried, each for longer and longer.
        let mut turn = FIRST_TURN;
        while meter.has_left() {
            for _ in 0..2 {
                let mut part = Meter::new(Budget(turn.min(meter.budget - meter.steps.min(meter.budget))));
                let mut attempt = Attempt {
                    packing: self,
                    nodes: &nodes,
                    held: Vec::new(),
                    failures: BTreeSet::new(),
                    gave_up: false,
                };
                let done = attempt.fill(all, minus(&room, &total), &mut part);
                meter.spend(part.steps);
                match (done, attempt.gave_up) {
                    (true, _) => return Some(Some(self.node_of(&nodes, &attempt.held))),
                    (false, false) => return Some(None),
                    (false, true) => nodes.reverse(),
                }
            }
            turn = turn.saturating_mul(4);
        }
        None
    }

    /// What each node holds when every item, the largest first, goes to the first with room.
    fn first_fit(&self, nodes: &[usize]) -> Option<Vec<Items>> {
        let mut held = vec![0; nodes.len()];
        let mut room: Vec<Amounts> = nodes.iter().map(|&node| self.capacity[node]).collect();
        for (item, demand) in self.items.iter().enumerate() {
            let takes = |place: &usize| fits(demand, &room[*place]) && self.apart[item] & held[*place] == 0;
            let place = (0..nodes.len()).find(takes)?;
            room[place] = minus(&room[place], demand);
            held[place] |= 1 << item;
        }
        Some(held)
    }

    /// Whether an item that is left could come for a smaller one into a node with so much room. The smaller one fits
    /// wherever the larger would have been.
    fn could_hold_more(&self, held: Items, left: Items, room: &Amounts) -> bool {
        members(held).any(|out| {
            let mut larger = members(left & self.above[out]);
            larger.any(|item| fits(&minus(&self.items[item], &self.items[out]), room))
        })
    }

    /// The node of each given item.
    fn node_of(&self, nodes: &[usize], held: &[Items]) -> Vec<usize> {
        let mut node_of = vec![0; self.items.len()];
        for (&node, &held) in nodes.iter().zip(held) {
            members(held).for_each(|item| node_of[self.given[item]] = node);
        }
        node_of
    }
}

struct Attempt<'a> {
    packing: &'a Packing,
    nodes: &'a [usize],
    /// What each node has, as far as they are filled.
    held: Vec<Items>,
    /// What did not fit into the nodes from some place on.
    failures: BTreeSet<(usize, Items)>,
    gave_up: bool,
}

impl Attempt<'_> {
    /// Fills the next node and those after it with what is left; they may waste so much together.
    fn fill(&mut self, left: Items, spare: Amounts, meter: &mut Meter) -> bool {
        if left == 0 {
            return true;
        }
        let level = self.held.len();
        let Some(&node) = self.nodes.get(level) else { return false };
        let can_go = |item: usize| {
            self.nodes[level..].iter().any(|&node| fits(&self.packing.items[item], &self.packing.capacity[node]))
        };
        if self.failures.contains(&(level, left)) || !members(left).all(can_go) {
            return false;
        }
        let done = self.choose(left, 0, left, self.packing.capacity[node], spare, meter);
        if !done && !self.gave_up && self.failures.len() < FAILURES_MAX {
            self.failures.insert((level, left));
        }
        done
    }

    /// Adds some of the candidates to the node that is being filled, then fills the others.
    fn choose(
        &mut self,
        candidates: Items,
        held: Items,
        left: Items,
        room: Amounts,
        spare: Amounts,
        meter: &mut Meter,
    ) -> bool {
        if !meter.spend(10 + u64::from(candidates.count_ones()) / 2) {
            self.gave_up = true;
            return false;
        }
        let packing = self.packing;
        let takes = |item: &usize| packing.apart[*item] & held == 0 && fits(&packing.items[*item], &room);
        let (mut fitting, mut all): (Items, Amounts) = (0, [0; RESOURCES_MAX]);
        for item in members(candidates).filter(takes) {
            fitting |= 1 << item;
            all = plus(&all, &packing.items[item]);
        }
        // What stays free even with all of them.
        let free: Amounts = std::array::from_fn(|resource| room[resource].saturating_sub(all[resource]));
        if !fits(&free, &spare) {
            return false;
        }
        if fitting == 0 {
            // If one more would fit, or a larger one for one that is there, another way has it.
            if members(left).any(|item| takes(&item)) || packing.could_hold_more(held, left, &room) {
                return false;
            }
            self.held.push(held);
            let done = self.fill(left, minus(&spare, &room), meter);
            if !done {
                self.held.pop();
            }
            return done;
        }
        let next = fitting.trailing_zeros() as usize;
        let bit = 1 << next;
        let demand = &packing.items[next];
        if self.choose(fitting & !bit, held | bit, left & !bit, minus(&room, demand), spare, meter) {
            return true;
        }
        if self.gave_up || (packing.apart[next] == 0 && fits(demand, &free)) {
            return false;
        }
        // Without this one, without those like it too: which of them come in makes no difference.
        let alike = |item: &usize| packing.items[*item] == *demand && packing.apart[*item] == packing.apart[next];
        let others = members(fitting).filter(|item| !alike(item)).fold(0, |others, item| others | 1 << item);
        self.choose(others, held, left, room, spare, meter)
    }
}

fn amounts(given: &[u64]) -> Amounts {
    std::array::from_fn(|resource| given.get(resource).copied().unwrap_or(0))
}

fn plus(a: &Amounts, b: &Amounts) -> Amounts {
    std::array::from_fn(|resource| a[resource] + b[resource])
}

fn minus(a: &Amounts, b: &Amounts) -> Amounts {
    std::array::from_fn(|resource| a[resource] - b[resource])
}

fn fits(demand: &Amounts, room: &Amounts) -> bool {
    demand.iter().zip(room).all(|(demand, room)| demand <= room)
}

fn members(mut set: Items) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let item = (set != 0).then(|| set.trailing_zeros() as usize)?;
        set &= set - 1;
        Some(item)
    })
}
