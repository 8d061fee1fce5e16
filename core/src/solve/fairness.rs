//! Fair shares: who gets how much of what many want. Fractions are exact.

mod drf;
mod stride;
mod yarn;

pub(super) use drf::solve as drf;
pub(super) use stride::solve as stride;
pub(super) use yarn::solve as yarn;

use super::Problem;
use super::answer::Answer;
use super::exact::{Fraction, fraction, number, positive};
use super::given::Given;
use crate::stats;

/// The most users, queues or demands of one case.
const USERS_MAX: usize = 10_000;

/// `total`, `allocations`, `weights` → `shares`, `order`: the sorter of Mesos, ties by name.
pub(super) fn mesos(case: &Given) -> Result<Answer, Problem> {
    let total = case.field("total", "an object")?.fields()?;
    let total = total.iter().map(|(name, amount)| Ok((name, fraction(amount)?))).collect::<Result<Vec<_>, _>>()?;
    let weights = case.optional("weights")?.map_or(Ok(Vec::new()), |weights| weights.fields())?;
    let clients = case.field("allocations", "an object")?.fields()?;
    let share = |(client, held): &(String, Given)| {
        let mut most = Fraction::default();
        for (resource, amount) in held.fields()? {
            let (amount, known) = (fraction(&amount)?, total.iter().find(|(name, _)| **name == resource));
            if let Some((_, total)) = known.filter(|(_, total)| *total.numer() > 0) {
                most = most.max(amount / total);
            }
        }
        let weight = weights.iter().find(|(name, _)| name == client);
        let weight = weight.map_or(Ok(Fraction::from(1)), |(_, weight)| positive(weight))?;
        Ok((most / weight, client.clone()))
    };
    let mut shares = clients.iter().map(share).collect::<Result<Vec<(Fraction, String)>, _>>()?;
    let by_name = shares.iter().map(|(share, name)| (name.clone(), Answer::Number(number(share)))).collect();
    shares.sort();
    let order = shares.into_iter().map(|(_, name)| Answer::Text(name)).collect();
    Ok(Answer::Record(vec![("shares", Answer::Map(by_name)), ("order", Answer::List(order))]))
}

/// `capacity`, `demands`, `weights` → `allocation`: weighted max-min.
///
/// Nobody gets more than it demands. Those whose demand for their weight is the smallest are met first, and what is left
/// is shared by weight, so that all that are not met have the same for their weight.
pub(super) fn max_min(case: &Given) -> Result<Answer, Problem> {
    let mut left = fraction(&case.field("capacity", "a number")?)?;
    let demands = fractions(&case.field("demands", "a list")?, fraction)?;
    let weights = weights(case, demands.len())?;
    let mut order: Vec<usize> = (0..demands.len()).collect();
    order.sort_by_key(|&user| demands[user] / weights[user]);
    let overflow = || case.problem("the numbers of this case have too many digits together");
    let add = |a: Fraction, b: &Fraction| num_traits::CheckedAdd::checked_add(&a, b).ok_or_else(overflow);
    let mut weight = weights.iter().try_fold(Fraction::default(), add)?;
    let mut allocation = vec![Fraction::default(); demands.len()];
    for user in order {
        let share = num_traits::CheckedMul::checked_mul(&left, &(weights[user] / weight)).ok_or_else(overflow)?;
        allocation[user] = demands[user].min(share);
        left = num_traits::CheckedSub::checked_sub(&left, &allocation[user]).ok_or_else(overflow)?;
        weight = num_traits::CheckedSub::checked_sub(&weight, &weights[user]).ok_or_else(overflow)?;
    }
    let allocation = allocation.iter().map(|share| Answer::Number(number(share))).collect();
    Ok(Answer::Record(vec![("allocation", Answer::List(allocation))]))
}

/// `x` → `index`: Jain's, (Σx)² / (n Σx²); 1 when all are 0.
pub(super) fn jain(case: &Given) -> Result<Answer, Problem> {
    let given = case.list("x")?;
    if given.is_empty() {
        return Err(case.problem_at("x", "expected at least one number"));
    }
    let amounts = given.iter().map(|amount| match amount.as_number()? {
        amount if amount >= 0.0 => Ok(amount),
        _ => Err(amount.not("a number from 0 up")),
    });
    let amounts = amounts.collect::<Result<Vec<_>, _>>()?;
    // The index is the same for any multiple, and small numbers square without harm.
    let most = amounts.iter().copied().fold(0.0, f64::max);
    let scale = if most > 0.0 { most } else { 1.0 };
    Ok(Answer::Record(vec![("index", Answer::Number(stats::jain(amounts.iter().map(|amount| amount / scale))))]))
}

/// A list, each of which is read by `read`.
fn fractions(given: &Given, read: fn(&Given) -> Result<Fraction, Problem>) -> Result<Vec<Fraction>, Problem> {
    let items = given.items()?;
    match items.len() > USERS_MAX {
        true => Err(given.problem(format!("expected at most {USERS_MAX} numbers, not {}", items.len()))),
        false => items.iter().map(read).collect(),
    }
}

/// A weight for each user; 1 each where nothing is said.
fn weights(case: &Given, users: usize) -> Result<Vec<Fraction>, Problem> {
    let Some(given) = case.optional("weights")? else { return Ok(vec![Fraction::from(1); users]) };
    let weights = fractions(&given, positive)?;
    match weights.len() == users {
        true => Ok(weights),
        false => Err(given.problem(format!("expected {users} weights, not {}", weights.len()))),
    }
}
