//! Placement and optimisation: packing, assignment, shop schedules, linear programs, graphs of tasks and of services.
//!
//! Whatever has an optimum is searched to its end. Where that takes too long, a job shop and a packing answer with the
//! best they found and `proved: false`; the other kinds, whose answers have no such field, are errors then.

mod agents;
mod amount;
mod dag;
mod knapsack;
mod linear;
mod packing;
mod shop;

pub(super) use agents::generalized_assignment;
pub(super) use dag::{heft, start_order};
pub(super) use knapsack::knapsack;
pub(super) use linear::program;
pub(super) use packing::{bin_packing_1d, heterogeneous_min_cost, vector_bin_packing};
pub(super) use shop::job_shop;

use super::Problem;
use super::answer::Answer;
use super::given::Given;

/// The most items, jobs, tasks or services of a case.
const THINGS_MAX: usize = 1_000;

/// The most resources, agents, machines or nodes of a case.
const PLACES_MAX: usize = 1_000;

/// The list `key`, not longer than `max`.
fn list<'a>(case: &Given<'a>, key: &str, max: usize) -> Result<Vec<Given<'a>>, Problem> {
    let list = case.list(key)?;
    match list.len() <= max {
        true => Ok(list),
        false => Err(case.problem_at(key, format!("{} are too many: expected at most {max}", list.len()))),
    }
}

/// The list `key` of numbers, not longer than `max`.
fn numbers<'a>(case: &Given<'a>, key: &str, max: usize) -> Result<Vec<Given<'a>>, Problem> {
    let numbers = list(case, key, max)?;
    numbers.iter().try_for_each(|number| number.as_number().map(drop))?;
    Ok(numbers)
}

/// A list of numbers.
fn row<'a>(given: &Given<'a>) -> Result<Vec<Given<'a>>, Problem> {
    let numbers = given.items()?;
    numbers.iter().try_for_each(|number| number.as_number().map(drop))?;
    Ok(numbers)
}

/// The rows of the list `key`, which are lists of so many.
fn rows<'a>(case: &Given<'a>, key: &str, rows: usize, columns: usize) -> Result<Vec<Vec<Given<'a>>>, Problem> {
    let found = case.list(key)?;
    if found.len() != rows {
        return Err(case.problem_at(key, format!("expected {rows} lists, not {}", found.len())));
    }
    let row = |given: &Given<'a>| {
        let row = row(given)?;
        match row.len() == columns {
            true => Ok(row),
            false => Err(given.problem(format!("expected {columns} numbers, not {}", row.len()))),
        }
    };
    found.iter().map(row).collect()
}

fn whole(number: usize) -> Answer {
    Answer::Number(number as f64)
}

/// Places in a list, as numbers.
fn places(places: &[usize]) -> Answer {
    Answer::List(places.iter().map(|&place| whole(place)).collect())
}

/// The search for the optimum of this case gave up.
fn gave_up(case: &Given) -> Problem {
    case.problem("the optimum of this case takes too long to find")
}
