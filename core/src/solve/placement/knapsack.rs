//! The most profit in one bin.

use super::super::Problem;
use super::super::answer::Answer;
use super::super::given::Given;
use super::amount::Unit;
use crate::optimize::{Budget, knapsack as search};

/// `capacity`, `weights`, `profits` → `optimum`, `selection`: 1 for every item that is taken, else 0.
pub(in super::super) fn knapsack(case: &Given) -> Result<Answer, Problem> {
    let capacity = case.field("capacity", "a number")?;
    let weights = super::numbers(case, "weights", super::THINGS_MAX)?;
    let profits = super::numbers(case, "profits", super::THINGS_MAX)?;
    if weights.len() != profits.len() {
        let message = format!("expected as many as there are weights, {}, not {}", weights.len(), profits.len());
        return Err(case.problem_at("profits", message));
    }
    let size = Unit::of(weights.iter().chain([&capacity]));
    let worth = Unit::of(&profits);
    let found =
        search::knapsack(size.read(&capacity)?, &size.read_all(&weights)?, &worth.read_all(&profits)?, Budget::SECONDS);
    let best = found.optimum().ok_or_else(|| super::gave_up(case))?;
    let selection = best.answer.iter().map(|&taken| super::whole(usize::from(taken))).collect();
    Ok(Answer::Record(vec![("optimum", worth.show(best.value as f64)), ("selection", Answer::List(selection))]))
}
