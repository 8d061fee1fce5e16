//! Generalised assignment: as many of the waiting tasks to nodes as they have processors for, so that the running times
//! add up to least.
//!
//! Fisher, Jaikumar and Van Wassenhove (1986): every task has a price, every node fills itself with the tasks that are
//! worth more to it than they take, a knapsack each, and prices move until the nodes agree; where they do not, every
//! node is tried ([`crate::optimize::generalized_assignment`]). Exact within a number of steps; what the prices say is a
//! bound, so a decision tells whether its plan is proved best, and else how far it may be from that. Where the optimal
//! assignment gives each node one task, this gives it several. What comes later is left out.

use super::Placer;
use super::batch::{Batched, Plan};
use super::running::{Answer, PARAMS, Question};
use crate::optimize::Budget;
use crate::optimize::generalized_assignment::search;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Placer> = Entry {
    key: "generalized_assignment",
    name: "Generalised assignment",
    summary: "Several tasks for each node within its processors, so that the sum of running times is least: exact, by branching on prices.",
    source: "Fisher, Jaikumar and Van Wassenhove 1986",
    measure: Measure::Duration,
    params: PARAMS,
    build: |values| Box::new(Batched::new(values, |waiting, nodes| plan(&Question::new(waiting, nodes)?))),
};

/// Steps of one plan: some milliseconds.
const BUDGET: Budget = Budget(500_000);

fn plan(question: &Question) -> Option<Plan> {
    let (tasks, nodes) = (question.tasks(), question.nodes());
    let load = |node: usize, task: usize| match question.time(task, node) {
        Some(_) => question.size(task),
        None => question.room(node) + 1,
    };
    let cost = |node: usize, task: usize| question.time(task, node).unwrap_or(0);
    let mut costs: Vec<Vec<i64>> = (0..nodes).map(|node| (0..tasks).map(|task| cost(node, task)).collect()).collect();
    let mut loads: Vec<Vec<u64>> = (0..nodes).map(|node| (0..tasks).map(|task| load(node, task)).collect()).collect();
    // One agent more has room for all that waits.
    costs.push(vec![question.wait; tasks]);
    loads.push(vec![0; tasks]);
    let room: Vec<u64> = (0..nodes).map(|node| question.room(node)).chain([0]).collect();
    let found = search(&costs, &loads, &room, BUDGET);
    let answer: Answer = found.best?.answer.iter().map(|&node| (node < nodes).then_some(node)).collect();
    Some(question.plan(&answer, found.bound))
}

#[cfg(test)]
mod tests {
    use crate::balance::NodeState;
    use crate::place::pack::{decide, node, request};
    use crate::trace::Verdict;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn two_tasks_share_the_fast_node_and_the_third_takes_the_slow_one() {
        let fast = NodeState { speed: 2_000, ..node(0, 10) };
        let waiting = [request(0, 6), request(1, 5), request(2, 5)];
        let (plan, why) = decide("generalized_assignment", &waiting, &[fast, node(1, 6)]);
        assert_eq!(plan, [(0, 1), (1, 0), (2, 0)]);
        // A second for the first, half a second each for the others.
        assert_eq!((why[1].score, why[0].score, why[0].verdict), (2_000_000, 2_000_000, Verdict::Proved));
    }
}
