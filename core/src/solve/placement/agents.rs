//! Jobs to agents.

use super::super::Problem;
use super::super::answer::Answer;
use super::super::given::Given;
use super::amount::Unit;
use super::{numbers, rows};
use crate::optimize::Budget;
use crate::optimize::generalized_assignment::search;

/// The most agents and jobs.
const AGENTS_MAX: i64 = 100;
const JOBS_MAX: i64 = 400;

/// `agents`, `jobs` (how many), `profit_or_cost`, `consumption` (lists by agent), `capacity` → `optimum_min`,
/// `optimum_max`: the least cost and the most profit; `null` when the jobs do not fit.
pub(in super::super) fn generalized_assignment(case: &Given) -> Result<Answer, Problem> {
    let agents = case.whole("agents", 1, AGENTS_MAX)? as usize;
    let jobs = case.whole("jobs", 0, JOBS_MAX)? as usize;
    let worth = rows(case, "profit_or_cost", agents, jobs)?;
    let load = rows(case, "consumption", agents, jobs)?;
    let capacity = numbers(case, "capacity", AGENTS_MAX as usize)?;
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
    // Both ways in the time of one.
    let budget = Budget(Budget::SECONDS.0 / 2);
    let best = |costs: &[Vec<i64>]| match search(costs, &load, &capacity, budget) {
        found if found.proved => Ok(found.best.map(|best| best.value)),
        _ => Err(super::gave_up(case)),
    };
    let least = best(&cost(&|it| it))?;
    let greatest = best(&cost(&|it| most - it))?.map(|value| (most * jobs as u64) as i64 - value);
    let show = |value: Option<i64>| value.map_or(Answer::Nothing, |value| money.show(value as f64));
    Ok(Answer::Record(vec![("optimum_min", show(least)), ("optimum_max", show(greatest))]))
}
