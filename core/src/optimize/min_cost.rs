//! Items onto unlike nodes, each of which costs when it is used: the least cost.
//!
//! Sets of nodes are met in the order of what they must cost at least: their own cost, and what the cheapest parts of
//! other nodes cost that hold what they have no room for. The first set that all items can be packed into is the
//! cheapest. Whether they can is searched node by node (`packing`). What a node has of one resource counts only as far as
//! items can take it with what it has of another, by a knapsack. Two items may have to be apart. Costs that grow with
//! what is used are left out.

mod packing;

use super::knapsack::knapsack;
use super::{Best, Budget, Meter, Search};
use packing::Packing;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The most nodes that sets are made of.
pub const NODES_MAX: usize = 128;

/// The most items that are placed.
pub const ITEMS_MAX: usize = 128;

/// The most resources.
pub const RESOURCES_MAX: usize = 4;

/// The most sets that wait for their turn.
const WAITING_MAX: usize = 1 << 20;

/// The steps that a first answer may take at each node that it tries to do without.
const FIRST_ANSWER: u64 = 1_000_000;

/// The steps that it may take to find out how much of a resource items can take on a node.
const KNAPSACK: Budget = Budget(10_000);

/// A node that may be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it has, by resource.
    pub capacity: Vec<u64>,
    /// What it costs to use it.
    pub cost: u64,
}

/// A set of nodes.
type Set = u128;

/// Places all items: the node of each, for the least cost of the nodes used. `apart` has pairs of items that may not
/// share a node. `best` is `None` when nothing was found; when that is proved, it cannot be done. What all nodes have
/// of a resource, what all items take of it and all costs fit 62 bits each. With more nodes, items or
/// resources than the limits above nothing is looked for.
///
/// ```
/// use switchyard::optimize::{Budget, min_cost::{Node, search}};
/// let nodes = [(4, 30), (8, 50), (4, 25)].map(|(cpu, cost)| Node { capacity: vec![cpu], cost });
/// let items = [[3], [3], [1]].map(Vec::from);
/// assert_eq!(search(&nodes, &items, &[], Budget::SECONDS).optimum().unwrap().value, 50);
/// assert_eq!(search(&nodes, &items, &[(0, 1)], Budget::SECONDS).optimum().unwrap().value, 55);
/// assert_eq!(search(&nodes[..1], &items, &[], Budget::SECONDS).best, None);
/// ```
#[must_use]
pub fn search(nodes: &[Node], items: &[Vec<u64>], apart: &[(usize, usize)], budget: Budget) -> Search<Vec<usize>> {
    let mut meter = Meter::new(budget);
    let resources = nodes.first().map_or(0, |node| node.capacity.len());
    if nodes.len() > NODES_MAX || items.len() > ITEMS_MAX || resources > RESOURCES_MAX {
        return Search { best: None, bound: 0, proved: false, steps: 0 };
    }
    let nodes: Vec<Node> = nodes.iter().map(|node| tightened(node, items, &mut meter)).collect();
    let mut sets = Sets::new(&nodes, items);
    let packing = Packing::new(&nodes, items, apart);
    let best = sets.first_answer(&packing, &mut meter);
    let (best, bound, proved) = sets.cheapest(&packing, best, &mut meter);
    Search { best, bound, proved, steps: meter.steps }
}

/// The node with no more of each resource than items can take there: with little of one, much of another is no use.
fn tightened(node: &Node, items: &[Vec<u64>], meter: &mut Meter) -> Node {
    let mut node = node.clone();
    let fitting: Vec<&Vec<u64>> =
        items.iter().filter(|item| item.iter().zip(&node.capacity).all(|(item, capacity)| item <= capacity)).collect();
    let amounts = |resource: usize| fitting.iter().map(|item| item[resource]).collect::<Vec<_>>();
    let resources = node.capacity.len();
    for (taken, within) in (0..resources).flat_map(|a| (0..resources).map(move |b| (a, b))) {
        let found = knapsack(node.capacity[within], &amounts(within), &amounts(taken), KNAPSACK);
        meter.spend(found.steps);
        node.capacity[taken] = node.capacity[taken].min(found.bound as u64);
    }
    node
}

struct Sets<'a> {
    nodes: &'a [Node],
    /// The nodes that cost nothing: they are part of every set.
    free: Set,
    /// The others in the order in which sets are made of them: by falling cost.
    order: Vec<usize>,
    /// For each resource, the places of that order by rising cost for what the node has of it.
    by_price: Vec<Vec<usize>>,
    /// What all items take.
    total: Vec<u64>,
    waiting: BinaryHeap<Reverse<Waiting>>,
    /// The nodes by what they have: the number of each shape in a set is all that matters for packing.
    shape: Vec<usize>,
    /// Numbers of each shape that did not suffice. Less of each does not either.
    refuted: Vec<Vec<u8>>,
}

/// A set that may still grow by nodes from one place of the order on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Waiting {
    /// What it costs at least when it can hold all.
    bound: u64,
    cost: u64,
    set: Set,
    from: usize,
}

impl<'a> Sets<'a> {
    fn new(nodes: &'a [Node], items: &[Vec<u64>]) -> Self {
        let resources = nodes.first().map_or(0, |node| node.capacity.len());
        let (free, mut order): (Vec<usize>, Vec<usize>) = (0..nodes.len()).partition(|&node| nodes[node].cost == 0);
        order.sort_by_key(|&node| (Reverse(nodes[node].cost), node));
        let by_price = |resource: usize| {
            let node = |place: usize| &nodes[order[place]];
            let mut places: Vec<usize> = (0..order.len()).filter(|&place| node(place).capacity[resource] > 0).collect();
            let price = |a: usize, b: usize| u128::from(node(a).cost) * u128::from(node(b).capacity[resource]);
            places.sort_by(|&a, &b| price(a, b).cmp(&price(b, a)));
            places
        };
        let shape = |node: &Node| nodes.iter().position(|other| other.capacity == node.capacity).unwrap_or(0);
        let total = |resource: usize| items.iter().map(|item| item[resource]).sum();
        Self {
            nodes,
            by_price: (0..resources).map(by_price).collect(),
            total: (0..resources).map(total).collect(),
            waiting: BinaryHeap::new(),
            shape: nodes.iter().map(shape).collect(),
            refuted: Vec::new(),
            free: free.into_iter().map(|node| 1 << node).sum(),
            order,
        }
    }

    /// A placement on all nodes, done without one after the other of the dearest, as far as that goes at once.
    fn first_answer(&mut self, packing: &Packing, meter: &mut Meter) -> Option<Best<Vec<usize>>> {
        let mut set = (0..self.nodes.len()).map(|node| 1 << node).sum::<Set>();
        let mut answer = self.pack(set, packing, FIRST_ANSWER, meter)??;
        for node in self.order.clone() {
            if let Some(Some(packed)) = self.pack(set & !(1 << node), packing, FIRST_ANSWER, meter) {
                set &= !(1 << node);
                answer = packed;
            }
        }
        Some(self.priced(answer))
    }

    /// Packs into a set, unless it is known that it does not suffice.
    fn pack(&mut self, set: Set, packing: &Packing, steps: u64, meter: &mut Meter) -> Option<Option<Vec<usize>>> {
        let mut shapes = vec![0; self.nodes.len()];
        for node in (0..self.nodes.len()).filter(|node| set >> node & 1 == 1) {
            shapes[self.shape[node]] += 1;
        }
        let is_less = |refuted: &Vec<u8>| shapes.iter().zip(refuted).all(|(number, refuted)| number <= refuted);
        meter.spend((self.refuted.len() * shapes.len()) as u64 / 4);
        if self.refuted.iter().any(is_less) {
            return Some(None);
        }
        let mut part = Meter::new(Budget(steps.min(meter.budget.saturating_sub(meter.steps))));
        let packed = packing.pack(set, &mut part);
        meter.spend(part.steps);
        if packed == Some(None) {
            self.refuted.push(shapes);
        }
        packed
    }

    fn priced(&self, answer: Vec<usize>) -> Best<Vec<usize>> {
        let used = |node: &usize| answer.contains(node);
        let value = (0..self.nodes.len()).filter(used).map(|node| self.nodes[node].cost).sum::<u64>() as i64;
        Best { value, answer }
    }

    /// The cheapest placement, the bound that none beats, and whether that is proved.
    fn cheapest(
        &mut self,
        packing: &Packing,
        mut best: Option<Best<Vec<usize>>>,
        meter: &mut Meter,
    ) -> (Option<Best<Vec<usize>>>, i64, bool) {
        self.wait(self.free, 0, 0);
        while let Some(Reverse(next)) = self.waiting.pop() {
            let bound = next.bound as i64;
            if let Some(best) = best.take_if(|best| best.value <= bound) {
                return (Some(best), bound, true);
            }
            if !meter.spend(50) || self.waiting.len() > WAITING_MAX {
                return (best, bound, false);
            }
            if next.bound == next.cost && self.has_room(next.set) {
                match self.pack(next.set, packing, u64::MAX, meter) {
                    Some(Some(answer)) => return (Some(self.priced(answer)), bound, true),
                    Some(None) => {}
                    None => return (best, bound, false),
                }
            }
            self.grow(next, meter);
        }
        let bound = best.as_ref().map_or(i64::MAX, |best| best.value);
        (best, bound, true)
    }

    /// Every set with one more node; of nodes that are alike, the first.
    fn grow(&mut self, from: Waiting, meter: &mut Meter) {
        for place in from.from..self.order.len() {
            let node = self.order[place];
            let is_new = !self.order[from.from..place].iter().any(|&other| self.nodes[other] == self.nodes[node]);
            if is_new {
                meter.spend(5 * (self.nodes.len() * self.total.len()) as u64);
                self.wait(from.set | 1 << node, from.cost + self.nodes[node].cost, place + 1);
            }
        }
    }

    fn wait(&mut self, set: Set, cost: u64, from: usize) {
        if let Some(price) = self.price_of_rest(set, from) {
            self.waiting.push(Reverse(Waiting { bound: cost + price, cost, set, from }));
        }
    }

    fn room(&self, set: Set, resource: usize) -> u64 {
        let members = self.nodes.iter().enumerate().filter(|(node, _)| set >> node & 1 == 1);
        members.map(|(_, node)| node.capacity[resource]).sum()
    }

    fn has_room(&self, set: Set) -> bool {
        self.total.iter().enumerate().all(|(resource, total)| self.room(set, resource) >= *total)
    }

    /// What nodes from this place of the order on cost at least that hold what the set has no room for; `None` when
    /// there are not enough.
    fn price_of_rest(&self, set: Set, from: usize) -> Option<u64> {
        let price = |(resource, by_price): (usize, &Vec<usize>)| {
            let mut missing = self.total[resource].saturating_sub(self.room(set, resource));
            let mut price = 0;
            for &place in by_price.iter().filter(|&&place| place >= from) {
                if missing == 0 {
                    break;
                }
                let Node { capacity, cost } = &self.nodes[self.order[place]];
                let taken = missing.min(capacity[resource]);
                let part = u128::from(*cost) * u128::from(taken);
                price += part.div_ceil(u128::from(capacity[resource])) as u64;
                missing -= taken;
            }
            (missing == 0).then_some(price)
        };
        self.by_price.iter().enumerate().map(price).try_fold(0, |most, price| Some(most.max(price?)))
    }
}
