//! Items into bins, onto nodes that cost, and jobs to agents.

use super::super::Problem;
use super::super::answer::Answer;
use super::super::given::Given;
use super::amount::Unit;
use super::{PLACES_MAX, THINGS_MAX, list, places, rows, whole};
use crate::optimize::fit::{Fit, Order, bins, pack};
use crate::optimize::{Budget, bin_packing, generalized_assignment, min_cost, vector_packing};

/// The most agents and jobs.
const AGENTS_MAX: i64 = 100;
const JOBS_MAX: i64 = 400;

/// The most resources of a case.
const RESOURCES_MAX: usize = 16;

/// Rules of thumb with one resource, and with several.
const RULES: [(&str, Fit, Order); 6] = [
    ("next_fit", Fit::Next, Order::Given),
    ("first_fit", Fit::First, Order::Given),
    ("best_fit", Fit::Best, Order::Given),
    ("worst_fit", Fit::Worst, Order::Given),
    ("first_fit_decreasing", Fit::First, Order::DecreasingSum),
    ("best_fit_decreasing", Fit::Best, Order::DecreasingSum),
];
const VECTOR_RULES: [(&str, Fit, Order); 4] = [
    ("first_fit", Fit::First, Order::Given),
    ("first_fit_decreasing_sum", Fit::First, Order::DecreasingSum),
    ("first_fit_decreasing_dominant", Fit::First, Order::DecreasingDominant),
    ("best_fit_decreasing_sum", Fit::Best, Order::DecreasingSum),
];

/// `capacity`, `items` → `optimum` (the fewest bins found), `proved`, `heuristics`.
pub(in super::super) fn bins_of_one(case: &Given) -> Result<Answer, Problem> {
    let capacity = case.field("capacity", "a number")?;
    let items = list(case, "items", THINGS_MAX)?;
    let unit = Unit::of(items.iter().chain([&capacity]));
    let (capacity, sizes) = (unit.read(&capacity)?, unit.read_all(&items)?);
    let too_large = |item: usize| items[item].problem("larger than a bin");
    let found = bin_packing::search(capacity, &sizes, Budget::SECONDS).map_err(too_large)?;
    let vectors: Vec<Vec<u64>> = sizes.iter().map(|&size| vec![size]).collect();
    let heuristics = heuristics(&RULES, &vectors, &[capacity]);
    let best = found.best.as_ref().ok_or_else(|| super::gave_up(case))?;
    Ok(Answer::Record(vec![
        ("optimum", Answer::Number(best.value as f64)),
        ("proved", Answer::Flag(found.proved)),
        ("heuristics", heuristics),
    ]))
}

/// `capacity` (a list), `items` (lists) → `optimum`, `assignment` (the bin of each item), `heuristics`.
pub(in super::super) fn bins_of_several(case: &Given) -> Result<Answer, Problem> {
    let capacity = list(case, "capacity", RESOURCES_MAX)?;
    let count = list(case, "items", THINGS_MAX)?.len();
    let items = rows(case, "items", count, capacity.len())?;
    let unit = |resource: usize| Unit::of(items.iter().map(|item| &item[resource]).chain([&capacity[resource]]));
    let units: Vec<Unit> = (0..capacity.len()).map(unit).collect();
    let read = |row: &Vec<Given>| row.iter().zip(&units).map(|(given, unit)| unit.read(given)).collect();
    let sizes = items.iter().map(read).collect::<Result<Vec<Vec<u64>>, Problem>>()?;
    let capacity = read(&capacity)?;
    let too_large = |item: usize| case.problem_at(&format!("items[{item}]"), "larger than a bin");
    let found = vector_packing::search(&capacity, &sizes, Budget::SECONDS).map_err(too_large)?;
    let best = found.optimum().ok_or_else(|| super::gave_up(case))?;
    Ok(Answer::Record(vec![
        ("optimum", Answer::Number(best.value as f64)),
        ("assignment", places(&best.answer)),
        ("heuristics", heuristics(&VECTOR_RULES, &sizes, &capacity)),
    ]))
}

/// How many bins each rule takes. Every item fits a bin.
fn heuristics(rules: &[(&'static str, Fit, Order)], items: &[Vec<u64>], capacity: &[u64]) -> Answer {
    let count = |(name, fit, order): &(&'static str, Fit, Order)| {
        (*name, whole(pack(items, capacity, *fit, *order).map_or(0, |packing| bins(&packing))))
    };
    Answer::Record(rules.iter().map(count).collect())
}

/// `nodes` (`cpu`, `mem`, `cost`), `items` (`cpu`, `mem`), `anti_affinity_pairs` → `min_cost`, `feasible`, `assignment`
/// (the node of each item).
pub(in super::super) fn cheapest_nodes(case: &Given) -> Result<Answer, Problem> {
    let nodes = list(case, "nodes", PLACES_MAX)?;
    let items = list(case, "items", THINGS_MAX)?;
    for (key, count, most) in [("nodes", nodes.len(), min_cost::NODES_MAX), ("items", items.len(), min_cost::ITEMS_MAX)]
    {
        if count > most {
            return Err(case.problem_at(key, format!("{count} are too many: expected at most {most}")));
        }
    }
    let all = |things: &[Given<'_>], key: &str| -> Result<Vec<_>, Problem> {
        things.iter().map(|thing| thing.field(key, "a number").map(|given| given.value().clone())).collect()
    };
    let mut amounts = Vec::new();
    for key in ["cpu", "mem"] {
        let (of_nodes, of_items) = (all(&nodes, key)?, all(&items, key)?);
        amounts.push((key, of_nodes.iter().chain(&of_items).any(|value| value.is_f64())));
    }
    let read = |thing: &Given, key: &str| {
        let decimal = amounts.iter().any(|(known, decimal)| *known == key && *decimal);
        let unit = if decimal { Unit::Millionth } else { Unit::One };
        unit.read(&thing.field(key, "a number")?)
    };
    let both = |thing: &Given| Ok(vec![read(thing, "cpu")?, read(thing, "mem")?]);
    let costs = nodes.iter().map(|node| node.field("cost", "a number")).collect::<Result<Vec<_>, Problem>>()?;
    let money = Unit::of(&costs);
    let node = |(node, cost): (&Given, &Given)| Ok(min_cost::Node { capacity: both(node)?, cost: money.read(cost)? });
    let machines = nodes.iter().zip(&costs).map(node).collect::<Result<Vec<_>, Problem>>()?;
    let sizes = items.iter().map(both).collect::<Result<Vec<_>, Problem>>()?;
    let last = (items.len() as i64 - 1).max(0);
    let pair = |given: &Given| match &given.items()?[..] {
        [a, b] => Ok((a.as_whole(0, last)? as usize, b.as_whole(0, last)? as usize)),
        _ => Err(given.not("two items")),
    };
    let apart = list(case, "anti_affinity_pairs", THINGS_MAX * THINGS_MAX)?;
    let apart = apart.iter().map(pair).collect::<Result<Vec<_>, Problem>>()?;
    let found = min_cost::search(&machines, &sizes, &apart, Budget::SECONDS);
    let (cost, chosen) = match (&found.best, found.proved) {
        (_, false) => return Err(super::gave_up(case)),
        (Some(best), true) => (money.show(best.value as f64), places(&best.answer)),
        (None, true) => (Answer::Nothing, Answer::Nothing),
    };
    Ok(Answer::Record(vec![
        ("min_cost", cost),
        ("feasible", Answer::Flag(found.best.is_some())),
        ("assignment", chosen),
    ]))
}

/// `agents`, `jobs` (how many), `profit_or_cost`, `consumption` (lists by agent), `capacity` → `optimum_min`,
/// `optimum_max`: the least cost and the most profit; `null` when the jobs do not fit.
pub(in super::super) fn agents(case: &Given) -> Result<Answer, Problem> {
    let agents = case.whole("agents", 1, AGENTS_MAX)? as usize;
    let jobs = case.whole("jobs", 0, JOBS_MAX)? as usize;
    let worth = rows(case, "profit_or_cost", agents, jobs)?;
    let load = rows(case, "consumption", agents, jobs)?;
    let capacity = case.list("capacity")?;
    if capacity.len() != agents {
        return Err(case.problem_at("capacity", format!("expected {agents} numbers, not {}", capacity.len())));
    }
    let (money, size) = (Unit::of(worth.iter().flatten()), Unit::of(load.iter().flatten().chain(&capacity)));
    let worth = worth.iter().map(|row| money.read_all(row)).collect::<Result<Vec<_>, Problem>>()?;
    let load = load.iter().map(|row| size.read_all(row)).collect::<Result<Vec<_>, Problem>>()?;
    let capacity = size.read_all(&capacity)?;
    let most = worth.iter().flatten().copied().max().unwrap_or(0);
    if u128::from(most) * (jobs as u128 + 1) > 1 << 50 {
        return Err(case.problem_at("profit_or_cost", "these numbers are too large"));
    }
    let cost = |turn: &dyn Fn(u64) -> u64| -> Vec<Vec<i64>> {
        worth.iter().map(|row| row.iter().map(|&it| turn(it) as i64).collect()).collect()
    };
    let best = |costs: &[Vec<i64>]| match generalized_assignment::search(costs, &load, &capacity, Budget::SECONDS) {
        found if found.proved => Ok(found.best.map(|best| best.value)),
        _ => Err(super::gave_up(case)),
    };
    let least = best(&cost(&|it| it))?;
    let greatest = best(&cost(&|it| most - it))?.map(|value| (most * jobs as u64) as i64 - value);
    let show = |value: Option<i64>| value.map_or(Answer::Nothing, |value| money.show(value as f64));
    Ok(Answer::Record(vec![("optimum_min", show(least)), ("optimum_max", show(greatest))]))
}
