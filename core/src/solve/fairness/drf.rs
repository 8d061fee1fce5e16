//! Dominant resource fairness, one task after the other, exactly; and beside it what two other ideas of fairness would
//! allot if tasks could be cut (Ghodsi et al. 2011, section 5): the same sum of shares for all (asset fairness), and
//! competitive equilibrium from equal incomes, which maximises the product of what users get.

use super::weights;
use crate::solve::Problem;
use crate::solve::answer::Answer;
use crate::solve::exact::{Fraction, fraction, number};
use crate::solve::given::Given;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, Zero};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The most users, and the most resources.
const USERS_MAX: usize = 1_000;
const RESOURCES_MAX: usize = 100;
/// The most tasks that are started.
const PICKS_MAX: usize = 100_000;

struct Users {
    capacity: Vec<Fraction>,
    demands: Vec<Vec<Fraction>>,
    weights: Vec<Fraction>,
    /// By how much the dominant share of each grows with each task.
    steps: Vec<Fraction>,
}

/// `capacity`, `demands`, `weights` → `tasks`, `dominant_shares`, `used`, `schedule_ties_lowest_index`, `first_20_picks`
/// and, without weights, `schedule_in_paper_B_first` for two users and the tasks of the fluid ideas.
///
/// The user with the smallest dominant share over its weight starts its next task. A user whose next task does not fit is
/// out, and the others go on.
pub(crate) fn solve(case: &Given) -> Result<Answer, Problem> {
    let users = read(case)?;
    let weighted = case.optional("weights")?.is_some();
    let picks = users.fill(case, |user| user)?;
    let tasks: Vec<i128> =
        (0..users.demands.len()).map(|user| picks.iter().filter(|pick| **pick == user).count() as i128).collect();
    let shares = tasks.iter().zip(&users.steps).map(|(tasks, step)| text(&(step * tasks)));
    let used = (0..users.capacity.len()).map(|resource| {
        let used = tasks.iter().zip(&users.demands).map(|(tasks, demand)| demand[resource] * tasks);
        used.fold(Fraction::zero(), |sum, used| sum + used)
    });
    // Cases with weights have these as text, those without as numbers where they are whole.
    let used =
        used.map(|used| if weighted || !used.is_integer() { text(&used) } else { Answer::Number(number(&used)) });
    let mut fields = vec![
        ("tasks", Answer::List(tasks.iter().map(|tasks| Answer::Number(*tasks as f64)).collect())),
        ("dominant_shares", Answer::List(shares.collect())),
        ("used", Answer::List(used.collect())),
        ("schedule_ties_lowest_index", order(&picks)),
        ("first_20_picks", order(&picks[..picks.len().min(20)])),
    ];
    if !weighted {
        if users.demands.len() == 2 {
            fields.push(("schedule_in_paper_B_first", order(&users.fill(case, |user| usize::MAX - user)?)));
            fields.push(("fluid_ceei_tasks", fluid(users.equal_incomes())));
        }
        fields.push(("fluid_asset_fairness_tasks", fluid(users.equal_assets())));
    }
    Ok(Answer::Record(fields))
}

fn text(fraction: &Fraction) -> Answer {
    Answer::Text(fraction.to_string())
}

fn order(picks: &[usize]) -> Answer {
    Answer::List(picks.iter().map(|pick| Answer::Number(*pick as f64)).collect())
}

/// Nothing where the numbers have too many digits, or nothing bounds the tasks.
fn fluid(tasks: Option<Vec<Fraction>>) -> Answer {
    tasks.map_or(Answer::Nothing, |tasks| Answer::List(tasks.iter().map(text).collect()))
}

fn read(case: &Given) -> Result<Users, Problem> {
    let capacity = case.list("capacity")?;
    if capacity.is_empty() || capacity.len() > RESOURCES_MAX {
        let message = format!("expected 1 to {RESOURCES_MAX} resources, not {}", capacity.len());
        return Err(case.problem_at("capacity", message));
    }
    let capacity = capacity.iter().map(fraction).collect::<Result<Vec<_>, _>>()?;
    let users = case.list("demands")?;
    if users.is_empty() || users.len() > USERS_MAX {
        return Err(case.problem_at("demands", format!("expected 1 to {USERS_MAX} users, not {}", users.len())));
    }
    let (mut demands, mut steps) = (Vec::new(), Vec::new());
    for user in &users {
        let demand = user.items()?.iter().map(fraction).collect::<Result<Vec<_>, _>>()?;
        if demand.len() != capacity.len() {
            let (expected, found) = (capacity.len(), demand.len());
            return Err(user.problem(format!("expected {expected} amounts, one of each resource, not {found}")));
        }
        if demand.iter().all(Fraction::is_zero) {
            return Err(user.problem("expected something above 0, or this user could have tasks without end"));
        }
        let shares = demand.iter().zip(&capacity).filter(|(_, capacity)| !capacity.is_zero());
        steps.push(shares.map(|(demand, capacity)| demand / capacity).max().unwrap_or_default());
        demands.push(demand);
    }
    let weights = weights(case, demands.len())?;
    Ok(Users { capacity, demands, weights, steps })
}

impl Users {
    /// Who starts a task, one after the other; `rank` says who goes first on ties.
    fn fill(&self, case: &Given, rank: impl Fn(usize) -> usize) -> Result<Vec<usize>, Problem> {
        let overflow = || case.problem("the numbers of this case have too many digits together");
        let mut left = self.capacity.clone();
        let next = |user: usize, share: Fraction| Reverse((share, rank(user), user));
        let mut waiting: BinaryHeap<_> = (0..self.demands.len()).map(|user| next(user, Fraction::zero())).collect();
        let mut picks = Vec::new();
        while let Some(Reverse((share, _, user))) = waiting.pop() {
            let demand = &self.demands[user];
            if demand.iter().zip(&left).any(|(demand, left)| demand > left) {
                continue;
            }
            if picks.len() == PICKS_MAX {
                return Err(case.problem(format!("more than {PICKS_MAX} tasks fit: expected larger demands")));
            }
            for (left, demand) in left.iter_mut().zip(demand) {
                *left = left.checked_add(&-demand).ok_or_else(overflow)?;
            }
            picks.push(user);
            let share = share.checked_add(&(self.steps[user] / self.weights[user])).ok_or_else(overflow)?;
            waiting.push(next(user, share));
        }
        Ok(picks)
    }

    /// As many tasks, in fractions, as fit when the shares of all resources sum up to the same for all users.
    fn equal_assets(&self) -> Option<Vec<Fraction>> {
        let assets = self.demands.iter().map(|demand| {
            let shares = demand.iter().zip(&self.capacity).filter(|(demand, _)| !demand.is_zero());
            let mut shares = shares.map(|(demand, capacity)| (!capacity.is_zero()).then(|| demand / capacity));
            shares.try_fold(Fraction::zero(), |sum, share| sum.checked_add(&share?))
        });
        let tasks: Vec<Fraction> = assets.map(|asset| Some(asset?.recip())).collect::<Option<_>>()?;
        let mut scale: Option<Fraction> = None;
        for (resource, capacity) in self.capacity.iter().enumerate() {
            let needs = tasks.iter().zip(&self.demands).map(|(tasks, demand)| tasks.checked_mul(&demand[resource]));
            let need = needs.into_iter().try_fold(Fraction::zero(), |sum, need| sum.checked_add(&need?))?;
            if !need.is_zero() {
                let most = capacity.checked_div(&need)?;
                scale = Some(scale.map_or(most, |scale| scale.min(most)));
            }
        }
        let scale = scale?;
        tasks.iter().map(|tasks| tasks.checked_mul(&scale)).collect()
    }

    /// For two users: the tasks, in fractions, whose product is the largest. That is where one resource alone would have
    /// it, if the others allow that, or else at a corner where two resources are used up.
    fn equal_incomes(&self) -> Option<Vec<Fraction>> {
        let [a, b] = &self.demands[..] else { return None };
        let lines: Vec<_> = (0..self.capacity.len()).map(|r| (a[r], b[r], self.capacity[r])).collect();
        let mut best: Option<(Fraction, [Fraction; 2])> = None;
        let mut consider = |x: Fraction, y: Fraction| {
            let fits = |(a, b, c): &(Fraction, Fraction, Fraction)| {
                let used = a.checked_mul(&x)?.checked_add(&b.checked_mul(&y)?)?;
                Some(used <= *c)
            };
            if x < Fraction::zero() || y < Fraction::zero() || !lines.iter().all(|line| fits(line) == Some(true)) {
                return;
            }
            if let Some(product) = x.checked_mul(&y)
                && best.as_ref().is_none_or(|(most, _)| product > *most)
            {
                best = Some((product, [x, y]));
            }
        };
        let half = Fraction::new(1, 2);
        for (place, (a, b, c)) in lines.iter().enumerate() {
            if !a.is_zero() && !b.is_zero() {
                consider(c / a * half, c / b * half);
            }
            for (d, e, f) in &lines[..place] {
                let corner = (|| {
                    let minor = |p: &Fraction, q: &Fraction, r: &Fraction, s: &Fraction| {
                        p.checked_mul(q)?.checked_add(&-r.checked_mul(s)?)
                    };
                    let determinant = minor(a, e, b, d).filter(|determinant| !determinant.is_zero())?;
                    Some((minor(c, e, b, f)?.checked_div(&determinant)?, minor(a, f, c, d)?.checked_div(&determinant)?))
                })();
                if let Some((x, y)) = corner {
                    consider(x, y);
                }
            }
        }
        best.map(|(_, tasks)| tasks.to_vec())
    }
}
