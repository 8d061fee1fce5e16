//! Hadoop's `ComputeFairShares`: whole shares, each between a minimum and a maximum, in proportion to weights.
//!
//! The share of a queue is weight × r, cut to a whole number and held between its minimum and its maximum, and r is
//! searched for until the shares sum up to the total: doubled from 1 until they reach it, then halved in between at most
//! 25 times. When no r meets the total, as for 10 over three equal queues, the shares are those of the smallest r found
//! that passes it. A queue without weight gets its minimum, one whose maximum is 0 nothing, and both stand aside.

use super::USERS_MAX;
use crate::solve::Problem;
use crate::solve::answer::Answer;
use crate::solve::given::Given;

const ITERATIONS: usize = 25;
/// Hadoop counts in 64 bits; so far a double tells whole numbers apart.
const MOST: i64 = 1_000_000_000_000;

struct Queue {
    min: i64,
    max: i64,
    weight: f64,
}

impl Queue {
    /// What it gets whatever the others get; `None` for one that takes its part.
    fn fixed(&self) -> Option<i64> {
        match () {
            () if self.max == 0 => Some(0),
            () if self.weight == 0.0 => Some(self.min),
            () => None,
        }
    }

    fn share(&self, ratio: f64) -> i64 {
        // In the order of the original: the minimum gives way to the maximum.
        (self.weight * ratio).max(self.min as f64).min(self.max as f64) as i64
    }
}

/// `total`, `queues` with `min`, `max` (null for none) and `weight` → `shares`.
pub(crate) fn solve(case: &Given) -> Result<Answer, Problem> {
    let total = case.whole("total", 0, MOST)?;
    let queues = case.list("queues")?;
    if queues.len() > USERS_MAX {
        return Err(case.problem_at("queues", format!("expected at most {USERS_MAX} queues, not {}", queues.len())));
    }
    let queues = queues.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let fixed: i64 = queues.iter().filter_map(Queue::fixed).sum();
    let taking: Vec<&Queue> = queues.iter().filter(|queue| queue.fixed().is_none()).collect();
    let ratio = ratio(&taking, (total - fixed).max(0));
    let shares = queues.iter().map(|queue| queue.fixed().unwrap_or_else(|| queue.share(ratio)));
    let shares = shares.map(|share| Answer::Number(share as f64)).collect();
    Ok(Answer::Record(vec![("shares", Answer::List(shares))]))
}

fn read(queue: &Given) -> Result<Queue, Problem> {
    let min = queue.optional("min")?.map_or(Ok(0), |min| min.as_whole(0, MOST))?;
    let max = queue.optional("max")?.map_or(Ok(i64::from(i32::MAX).max(MOST)), |max| max.as_whole(0, MOST))?;
    let weight = queue.field("weight", "a number from 0 up")?;
    match weight.as_number()? {
        number if (0.0..=1e9).contains(&number) => Ok(Queue { min, max, weight: number }),
        _ => Err(weight.not("a number from 0 to 1000000000")),
    }
}

fn ratio(queues: &[&Queue], total: i64) -> f64 {
    let most = queues.iter().map(|queue| queue.max).fold(0, i64::saturating_add);
    let total = total.min(most);
    let used = |ratio: f64| queues.iter().map(|queue| queue.share(ratio)).fold(0, i64::saturating_add);
    let mut right = 1.0;
    // The smallest weight that is not 0 grows past any maximum.
    while used(right) < total && right < f64::MAX {
        right *= 2.0;
    }
    let mut left = 0.0;
    for _ in 0..ITERATIONS {
        let middle = (left + right) / 2.0;
        match used(middle).cmp(&total) {
            std::cmp::Ordering::Equal => return middle,
            std::cmp::Ordering::Less => left = middle,
            std::cmp::Ordering::Greater => right = middle,
        }
    }
    right
}
