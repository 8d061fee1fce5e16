//! Linear programming relaxation and rounding: the same question as generalised assignment, with tasks that may be
//! split, which is a linear program; what its solution does not split stays, what it splits goes where there is room.
//!
//! Shmoys and Tardos, *An Approximation Algorithm for the Generalized Assignment Problem* (1993), section 2, round the
//! solution of this program. Here a task takes the same processors on every node, so the program is a transportation
//! problem, solved in whole numbers ([`crate::optimize::transport`]) with no need of a simplex method. Split tasks are
//! rounded one after the other, in the queue's order, to the node with room where they are shortest, and not by the
//! paper's matching, under which nodes may be overfull. The program's value is a bound, so a decision tells how far its
//! plan may be from the best. Nothing is searched for, so it takes many tasks where the exact rule runs out of steps.

use super::Placer;
use super::batch::{Batched, Plan};
use super::running::{Answer, PARAMS, Question};
use crate::optimize::Budget;
use crate::optimize::transport::transport;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Placer> = Entry {
    key: "linear_relaxation",
    name: "Linear relaxation",
    summary: "Solves the linear program in which tasks may be split, for the least sum of running times, and rounds: quick, with a bound.",
    source: "Shmoys and Tardos 1993, section 2",
    measure: Measure::Duration,
    params: PARAMS,
    build: |values| Box::new(Batched::new(values, |waiting, nodes| plan(&Question::new(waiting, nodes)?))),
};

/// Far above what the largest window takes.
const BUDGET: Budget = Budget(100_000_000);

/// The cost of a thousandth of a processor is counted in so many parts of a microsecond: 2 to this power.
const PARTS: u32 = 20;

fn plan(question: &Question) -> Option<Plan> {
    let (tasks, nodes) = (question.tasks(), question.nodes());
    let sizes: Vec<u64> = (0..tasks).map(|task| question.size(task)).collect();
    let unit = |task: usize, cost: i64| (cost << PARTS) / sizes[task] as i64;
    // One sink more has room for all that waits.
    let row = |task: usize| {
        let times = (0..nodes).map(|node| question.time(task, node));
        times.chain([Some(question.wait)]).map(|cost| Some(unit(task, cost?))).collect()
    };
    let costs: Vec<Vec<Option<i64>>> = (0..tasks).map(row).collect();
    let mut room: Vec<u64> = (0..nodes).map(|node| question.room(node)).chain([sizes.iter().sum()]).collect();
    let relaxed = transport(&sizes, &room, &costs, BUDGET)?;
    // Units were rounded down, and the value of a plan is whole.
    let bound = (relaxed.cost + (1 << PARTS) - 1) >> PARTS;
    let mut answer: Answer = vec![None; tasks];
    for task in 0..tasks {
        answer[task] = (0..nodes).find(|&node| relaxed.amount[task][node] == sizes[task]);
        if let Some(node) = answer[task] {
            room[node] -= sizes[task];
        }
    }
    let mut rest: Vec<usize> = (0..tasks).filter(|&task| answer[task].is_none()).collect();
    rest.sort_by_key(|&task| relaxed.amount[task][nodes] == sizes[task]);
    for task in rest {
        let fitting = (0..nodes).filter(|&node| room[node] >= sizes[task]);
        let shortest = fitting.filter_map(|node| Some((question.time(task, node)?, node))).min();
        if let Some((_, node)) = shortest {
            answer[task] = Some(node);
            room[node] -= sizes[task];
        }
    }
    Some(question.plan(&answer, bound as i64))
}

#[cfg(test)]
mod tests {
    use crate::balance::NodeState;
    use crate::place::pack::{decide, node, request};
    use crate::trace::Verdict;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_is_split_goes_where_there_is_room_and_the_bound_tells_what_that_costs() {
        let fast = NodeState { speed: 2_000, ..node(0, 10) };
        let waiting = [request(0, 6), request(1, 5), request(2, 5)];
        let (plan, why) = decide("linear_relaxation", &waiting, &[fast.clone(), node(1, 6)]);
        // The fast node saves most for each processor of the small ones.
        assert_eq!(plan, [(0, 1), (1, 0), (2, 0)]);
        assert_eq!((why[1].score, why[0].score, why[0].verdict), (2_000_000, 2_000_000, Verdict::Proved));
        // The second whole and five sixths of the first, whose last sixth waits: 0.5 + 5/6 * 0.5 + 1/6 * 1 s.
        let (plan, why) = decide("linear_relaxation", &[request(0, 6), request(1, 5)], &[fast]);
        assert_eq!(plan.len(), 1);
        assert_eq!((why[0].score, why[0].verdict), (1_083_334, Verdict::Unproved));
        assert_eq!(why[1].score, 1_500_000);
    }

    #[test]
    fn tasks_that_are_nowhere_split_are_proved_best() {
        let waiting = [request(0, 4), request(1, 0), request(2, 3)];
        let (plan, why) = decide("linear_relaxation", &waiting, &[node(0, 4), node(1, 4)]);
        assert_eq!(plan.len(), 3);
        assert_eq!(why[0].verdict, Verdict::Proved);
    }
}
