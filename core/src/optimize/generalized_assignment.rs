//! Each job to one agent, each agent within its capacity, at the least cost: the generalised assignment problem.
//!
//! Fisher, Jaikumar and Van Wassenhove, *A Multiplier Adjustment Method for the Generalized Assignment Problem* (1986),
//! with the multipliers moved by subgradients (Held, Wolfe and Crowder, 1974). That every job has one agent is given up
//! at a price for each job; what is left is a knapsack for each agent, and prices that leave the least to gain are a
//! bound. Where the knapsacks disagree most about a job, each of its agents is tried. Prices are whole numbers of
//! thousandths, so the bound is exact. For the most profit instead of the least cost, turn the costs round.

use super::knapsack::knapsack;
use super::{Best, Budget, Meter, Search};

/// What a cost of 1 is counted as.
const SCALE: i64 = 1_000;

/// How often prices are moved at the root, and below it.
const ROUNDS: (u32, u32) = (300, 40);

/// The steps of one knapsack.
const KNAPSACK: Budget = Budget(10_000_000);

/// Assigns jobs: the agent of each. `cost[agent][job]` and `load[agent][job]` are by agent; costs are at least 0, and all
/// of them together and all loads fit 50 bits. `best` is `None` when nothing was found; when that is proved, nothing is
/// possible.
///
/// ```
/// use switchyard::optimize::{Budget, generalized_assignment::search};
/// let cost = [[1, 5, 4], [3, 2, 9]].map(Vec::from);
/// let load = [[2, 2, 2], [2, 2, 2]].map(Vec::from);
/// assert_eq!(search(&cost, &load, &[4, 2], Budget::SECONDS).optimum().unwrap().value, 7);
/// assert_eq!(search(&cost, &load, &[2, 2], Budget::SECONDS).best, None);
/// ```
#[must_use]
pub fn search(cost: &[Vec<i64>], load: &[Vec<u64>], capacity: &[u64], budget: Budget) -> Search<Vec<usize>> {
    let jobs = cost.first().map_or(0, Vec::len);
    let mut tree = Tree { cost, load, best: None, meter: Meter::new(budget), cut: false };
    let start = Node { agent: vec![None; jobs], free: capacity.to_vec(), spent: 0, price: vec![0; jobs] };
    let bound = if tree.meter.has_left() { tree.explore(start, ROUNDS.0) } else { 0 };
    let proved = !tree.cut;
    let value = tree.best.as_ref().map(|best| best.value);
    let bound = if proved { value.unwrap_or(bound) } else { bound };
    Search { best: tree.best, bound, proved, steps: tree.meter.steps }
}

struct Tree<'a> {
    cost: &'a [Vec<i64>],
    load: &'a [Vec<u64>],
    best: Option<Best<Vec<usize>>>,
    meter: Meter,
    /// True once something was left out for want of steps.
    cut: bool,
}

#[derive(Clone)]
struct Node {
    /// The agents of the jobs that are decided.
    agent: Vec<Option<usize>>,
    /// What each agent has left.
    free: Vec<u64>,
    /// What the decided jobs cost.
    spent: i64,
    /// What it is worth that a job has an agent, in thousandths.
    price: Vec<i64>,
}

impl Tree<'_> {
    /// Looks at everything below a node; the bound that it had.
    fn explore(&mut self, mut node: Node, rounds: u32) -> i64 {
        if !self.meter.has_left() {
            self.cut = true;
            return node.spent;
        }
        let open: Vec<usize> = (0..node.agent.len()).filter(|&job| node.agent[job].is_none()).collect();
        if open.is_empty() {
            self.keep(node.spent, node.agent.iter().flatten().copied().collect());
            return node.spent;
        }
        let Some((bound, wanted)) = self.bound(&mut node, &open, rounds) else { return i64::MAX };
        if self.best.as_ref().is_some_and(|best| bound >= best.value) {
            return bound;
        }
        // The job that the knapsacks disagree about most, and of those the one with the fewest agents.
        let dispute = |job: usize| wanted[job].len().abs_diff(1);
        let job =
            open.iter().copied().max_by_key(|&job| (dispute(job), std::cmp::Reverse(self.able(&node, job).len())));
        let Some(job) = job else { return bound };
        let mut agents = self.able(&node, job);
        agents.sort_by_key(|&agent| (!wanted[job].contains(&agent), self.cost[agent][job], agent));
        for agent in agents {
            let mut next = node.clone();
            next.agent[job] = Some(agent);
            next.free[agent] -= self.load[agent][job];
            next.spent += self.cost[agent][job];
            self.explore(next, ROUNDS.1);
        }
        bound
    }

    /// The agents that have room for a job.
    fn able(&self, node: &Node, job: usize) -> Vec<usize> {
        (0..node.free.len()).filter(|&agent| self.load[agent][job] <= node.free[agent]).collect()
    }

    /// The bound below a node, and who wants each job at the prices that give it; `None` when a job fits nobody.
    fn bound(&mut self, node: &mut Node, open: &[usize], rounds: u32) -> Option<(i64, Vec<Vec<usize>>)> {
        for &job in open {
            let cheapest = self.able(node, job).into_iter().map(|agent| self.cost[agent][job]).min()?;
            if node.price[job] == 0 {
                node.price[job] = cheapest * SCALE;
            }
        }
        let (mut bound, mut stall, mut pace) = (i64::MIN, 0, 2.0);
        let mut at = (node.price.clone(), Vec::new());
        for _ in 0..rounds {
            let wanted = self.wants(node, open);
            let gain = |job: usize| -> i64 {
                wanted[job].iter().map(|&agent| self.cost[agent][job] * SCALE - node.price[job]).sum()
            };
            let value: i64 = open.iter().map(|&job| node.price[job] + gain(job)).sum();
            if value > bound {
                (bound, stall) = (value, 0);
                at = (node.price.clone(), wanted.clone());
            } else {
                stall += 1;
                if stall % 10 == 0 {
                    pace /= 2.0;
                }
            }
            self.repair(node, open, &wanted);
            let known = self.best.as_ref().map(|best| best.value);
            let off: i64 = open.iter().map(|&job| (wanted[job].len() as i64 - 1).pow(2)).sum();
            if off == 0 || known.is_some_and(|known| whole(bound) + node.spent >= known) || !self.meter.has_left() {
                break;
            }
            let aim = known.map_or(value.abs() / 20 + SCALE, |known| (known - node.spent) * SCALE - value);
            let step = pace * aim.max(1) as f64 / off as f64;
            for &job in open {
                node.price[job] += (step * (1 - wanted[job].len() as i64) as f64) as i64;
            }
        }
        node.price = at.0;
        Some((whole(bound) + node.spent, at.1))
    }

    /// For each job the agents that want it: each fills itself with what is worth more than it costs.
    fn wants(&mut self, node: &Node, open: &[usize]) -> Vec<Vec<usize>> {
        let mut wanted = vec![Vec::new(); node.agent.len()];
        for (agent, &free) in node.free.iter().enumerate() {
            let worth = |&job: &usize| node.price[job] - self.cost[agent][job] * SCALE;
            let jobs = open.iter().copied().filter(|job| worth(job) > 0 && self.load[agent][*job] <= free);
            let jobs: Vec<usize> = jobs.collect();
            let loads: Vec<u64> = jobs.iter().map(|&job| self.load[agent][job]).collect();
            let worths: Vec<u64> = jobs.iter().map(|job| worth(job) as u64).collect();
            let found = knapsack(free, &loads, &worths, KNAPSACK);
            self.meter.spend(found.steps + jobs.len() as u64 + 1);
            // Without a proof the bound would be none.
            self.cut |= !found.proved;
            let taken = found.best.map_or_else(Vec::new, |best| best.answer);
            for (&job, _) in jobs.iter().zip(&taken).filter(|(_, taken)| **taken) {
                wanted[job].push(agent);
            }
        }
        wanted
    }

    /// Makes an assignment of what the agents want: the cheapest of those that want a job, and for a job that nobody
    /// wants the cheapest with room.
    fn repair(&mut self, node: &Node, open: &[usize], wanted: &[Vec<usize>]) {
        let (mut agents, mut free, mut value) = (node.agent.clone(), node.free.clone(), node.spent);
        let mut left = Vec::new();
        for &job in open {
            match wanted[job].iter().copied().min_by_key(|&agent| self.cost[agent][job]) {
                Some(agent) => {
                    agents[job] = Some(agent);
                    free[agent] -= self.load[agent][job];
                    value += self.cost[agent][job];
                }
                None => left.push(job),
            }
        }
        // Those with the least choice first.
        left.sort_by_key(|&job| (0..free.len()).filter(|&agent| self.load[agent][job] <= free[agent]).count());
        for job in left {
            let able = (0..free.len()).filter(|&agent| self.load[agent][job] <= free[agent]);
            let Some(agent) = able.min_by_key(|&agent| self.cost[agent][job]) else { return };
            agents[job] = Some(agent);
            free[agent] -= self.load[agent][job];
            value += self.cost[agent][job];
        }
        self.keep(value, agents.into_iter().flatten().collect());
    }

    fn keep(&mut self, value: i64, answer: Vec<usize>) {
        if self.best.as_ref().is_none_or(|best| value < best.value) {
            self.best = Some(Best { value, answer });
        }
    }
}

/// The least whole cost that is not below so many thousandths.
fn whole(thousandths: i64) -> i64 {
    thousandths.div_euclid(SCALE) + i64::from(thousandths.rem_euclid(SCALE) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn by_hand(cost: &[Vec<i64>], load: &[Vec<u64>], free: &mut [u64], job: usize) -> Option<i64> {
        if job == cost[0].len() {
            return Some(0);
        }
        let mut best = None;
        for agent in 0..cost.len() {
            if load[agent][job] <= free[agent] {
                free[agent] -= load[agent][job];
                let rest = by_hand(cost, load, free, job + 1).map(|rest| rest + cost[agent][job]);
                free[agent] += load[agent][job];
                best = best.into_iter().chain(rest).min();
            }
        }
        best
    }

    #[test]
    fn it_finds_what_trying_everything_finds() {
        let mut rng = Rng::stream(7, "assignment");
        let mut possible = 0;
        for _ in 0..300 {
            let (agents, jobs) = (2 + rng.below(2) as usize, 1 + rng.below(7) as usize);
            let mut table = |most: u64| -> Vec<Vec<u64>> {
                (0..agents).map(|_| (0..jobs).map(|_| rng.below(most) + 1).collect()).collect()
            };
            let cost: Vec<Vec<i64>> = table(20).iter().map(|row| row.iter().map(|&it| it as i64).collect()).collect();
            let load = table(9);
            let mut capacity: Vec<u64> = (0..agents).map(|_| 4 + rng.below(20)).collect();
            let found = search(&cost, &load, &capacity, Budget::SECONDS);
            assert!(found.proved);
            let expected = by_hand(&cost, &load, &mut capacity, 0);
            assert_eq!(found.best.as_ref().map(|best| best.value), expected, "{cost:?} {load:?} {capacity:?}");
            possible += u32::from(expected.is_some());
        }
        assert!((100..300).contains(&possible), "{possible}");
    }
}
