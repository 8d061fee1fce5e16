//! Items into bins, and onto nodes that cost.

use super::super::Problem;
use super::super::answer::Answer;
use super::super::given::Given;
use super::amount::Unit;
use super::{THINGS_MAX, list, numbers, places, row, whole};
use crate::optimize::fit::{Fit, Order, bins, pack};
use crate::optimize::min_cost::{self, Node};
use crate::optimize::{Budget, bin_packing, vector_packing};
use serde_json::Value;

/// The most resources of an item.
const RESOURCES_MAX: usize = 8;

/// `capacity`, `items` → `optimum` (the fewest bins found), `proved`, `heuristics`.
pub(in super::super) fn bin_packing_1d(case: &Given) -> Result<Answer, Problem> {
    let capacity = case.field("capacity", "a number")?;
    let given = numbers(case, "items", THINGS_MAX)?;
    let unit = Unit::of(given.iter().chain([&capacity]));
    let (capacity, items) = (unit.read(&capacity)?, unit.read_all(&given)?);
    let found = bin_packing::search(capacity, &items, Budget::SECONDS).map_err(|item| too_large(&given[item]))?;
    let best = found.best.as_ref().ok_or_else(|| super::gave_up(case))?;
    let items: Vec<Vec<u64>> = items.into_iter().map(|item| vec![item]).collect();
    Ok(Answer::Record(vec![
        ("optimum", Answer::Number(best.value as f64)),
        ("proved", Answer::Flag(found.proved)),
        (
            "heuristics",
            heuristics(
                &items,
                &[capacity],
                &[
                    ("next_fit", Fit::Next, Order::Given),
                    ("first_fit", Fit::First, Order::Given),
                    ("best_fit", Fit::Best, Order::Given),
                    ("worst_fit", Fit::Worst, Order::Given),
                    ("first_fit_decreasing", Fit::First, Order::DecreasingSum),
                    ("best_fit_decreasing", Fit::Best, Order::DecreasingSum),
                ],
            ),
        ),
    ]))
}

/// `capacity`, `items` (lists of as many numbers) → `optimum`, `assignment` (the bin of each item), `heuristics`.
pub(in super::super) fn vector_bin_packing(case: &Given) -> Result<Answer, Problem> {
    let capacity = numbers(case, "capacity", RESOURCES_MAX)?;
    if capacity.is_empty() {
        return Err(case.problem_at("capacity", "expected at least one number"));
    }
    let given = list(case, "items", THINGS_MAX)?;
    let demands = given.iter().map(row).collect::<Result<Vec<_>, _>>()?;
    for (item, given) in demands.iter().zip(&given) {
        if item.len() != capacity.len() {
            return Err(given.problem(format!("expected {} numbers, not {}", capacity.len(), item.len())));
        }
    }
    // Each resource in its own unit: cpu may be in decimals when memory is not.
    let unit = |resource: usize| Unit::of(demands.iter().map(|item| &item[resource]).chain([&capacity[resource]]));
    let units: Vec<Unit> = (0..capacity.len()).map(unit).collect();
    let read = |amounts: &[Given]| -> Result<Vec<u64>, Problem> {
        units.iter().zip(amounts).map(|(unit, amount)| unit.read(amount)).collect()
    };
    let capacity = read(&capacity)?;
    let items = demands.iter().map(|item| read(item)).collect::<Result<Vec<_>, _>>()?;
    let found = vector_packing::search(&capacity, &items, Budget::SECONDS).map_err(|item| too_large(&given[item]))?;
    let best = found.optimum().ok_or_else(|| super::gave_up(case))?;
    Ok(Answer::Record(vec![
        ("optimum", Answer::Number(best.value as f64)),
        ("assignment", places(&best.answer)),
        (
            "heuristics",
            heuristics(
                &items,
                &capacity,
                &[
                    ("first_fit", Fit::First, Order::Given),
                    ("first_fit_decreasing_sum", Fit::First, Order::DecreasingSum),
                    ("first_fit_decreasing_dominant", Fit::First, Order::DecreasingDominant),
                    ("best_fit_decreasing_sum", Fit::Best, Order::DecreasingSum),
                ],
            ),
        ),
    ]))
}

/// How many bins each rule needs.
fn heuristics(items: &[Vec<u64>], capacity: &[u64], rules: &[(&'static str, Fit, Order)]) -> Answer {
    let needed = |&(_, fit, order): &(_, Fit, Order)| {
        whole(bins(&pack(items, capacity, fit, order).expect("items that are too large were found before")))
    };
    Answer::Record(rules.iter().map(|rule| (rule.0, needed(rule))).collect())
}

fn too_large(item: &Given) -> Problem {
    item.problem("this item is larger than a bin")
}

/// `nodes` (`cpu`, `mem`, `cost`), `items` (`cpu`, `mem`), `anti_affinity_pairs` → `min_cost`, `feasible`,
/// `assignment` (the node of each item). The cost and the assignment are null when it cannot be done.
pub(in super::super) fn heterogeneous_min_cost(case: &Given) -> Result<Answer, Problem> {
    let given_nodes = list(case, "nodes", min_cost::NODES_MAX)?;
    let given_items = list(case, "items", min_cost::ITEMS_MAX)?;
    let mut capacities = vec![Vec::new(); given_nodes.len()];
    let mut items = vec![Vec::new(); given_items.len()];
    for resource in ["cpu", "mem"] {
        let (have, take) = (column(&given_nodes, resource)?, column(&given_items, resource)?);
        let unit = Unit::of(have.iter().chain(&take));
        for (capacity, have) in capacities.iter_mut().zip(&have) {
            capacity.push(unit.read(have)?);
        }
        for (item, take) in items.iter_mut().zip(&take) {
            item.push(unit.read(take)?);
        }
    }
    let costs = column(&given_nodes, "cost")?;
    let unit = Unit::of(&costs);
    let nodes = capacities.into_iter().zip(&costs);
    let nodes = nodes.map(|(capacity, cost)| Ok(Node { capacity, cost: unit.read(cost)? }));
    let nodes = nodes.collect::<Result<Vec<_>, Problem>>()?;
    let pairs = case.list("anti_affinity_pairs")?;
    let pairs = pairs.iter().map(|pair| apart(pair, items.len())).collect::<Result<Vec<_>, _>>()?;
    let found = min_cost::search(&nodes, &items, &pairs, Budget::SECONDS);
    if !found.proved {
        return Err(super::gave_up(case));
    }
    let none = || Answer::Given(Value::Null);
    let best = found.best.as_ref();
    Ok(Answer::Record(vec![
        ("min_cost", best.map_or_else(none, |best| unit.show(best.value as f64))),
        ("feasible", Answer::Flag(best.is_some())),
        ("assignment", best.map_or_else(none, |best| places(&best.answer))),
    ]))
}

/// One field of each.
fn column<'a>(of: &[Given<'a>], key: &str) -> Result<Vec<Given<'a>>, Problem> {
    of.iter().map(|thing| thing.field(key, "a number")).collect()
}

/// Two items that may not share a node.
fn apart(pair: &Given, items: usize) -> Result<(usize, usize), Problem> {
    let ends = pair.items()?;
    let [a, b] = &ends[..] else { return Err(pair.not("two items")) };
    let item = |given: &Given| match items {
        0 => Err(given.problem("there are no items")),
        items => Ok(given.as_whole(0, items as i64 - 1)? as usize),
    };
    let (a, b) = (item(a)?, item(b)?);
    if a == b { Err(pair.problem("an item cannot be apart from itself")) } else { Ok((a, b)) }
}
