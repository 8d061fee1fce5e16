//! A plan for several of the waiting tasks, made at one moment, of which the tasks are given out one after the other.
//!
//! What is left of the best plan is the best plan for what is left, so nothing is searched for twice. When time goes on, or
//! something does not fit any more, a new plan is made.

use super::{Context, NodeState, Placement, Placer, Request};
use crate::clock::Time;
use crate::ids::{NodeId, TaskId};
use crate::policy::Values;
use std::collections::VecDeque;

/// What a search comes to.
pub(super) struct Plan {
    /// Places among the waiting tasks, in their order, and the nodes for them.
    pub pairs: Vec<(usize, NodeId)>,
    /// What the plan is worth, or costs.
    pub value: i64,
    /// No plan is better than this.
    pub bound: i64,
    /// Whether no plan is better than this one.
    pub proved: bool,
}

/// Makes a plan for what waits now; `None` when nothing can go.
type Solve = fn(&[Request], &[NodeState]) -> Option<Plan>;

/// A rule that plans for a window of waiting tasks.
#[derive(Clone, Debug)]
pub(super) struct Batched {
    window: usize,
    solve: Solve,
    batch: Batch,
}

impl Batched {
    /// With the values of a leaf's parameters, of which the window is the first.
    pub fn new(values: &Values, solve: Solve) -> Self {
        Self { window: values.integer(0) as usize, solve, batch: Batch::default() }
    }
}

impl Placer for Batched {
    fn window(&self) -> usize {
        self.window
    }

    fn place(&mut self, cx: &mut Context, waiting: &[Request], nodes: &[NodeState]) -> Option<Placement> {
        self.batch.next(cx, waiting, nodes, self.solve)
    }

    fn boxed_clone(&self) -> Box<dyn Placer> {
        Box::new(self.clone())
    }
}

/// The plan in force.
#[derive(Clone, Debug, Default)]
struct Batch {
    at: Option<Time>,
    rest: VecDeque<(TaskId, NodeId)>,
    value: i64,
    bound: i64,
    proved: bool,
}

impl Batch {
    /// The next task of the plan in force, or of the plan that `solve` makes anew.
    fn next(&mut self, cx: &mut Context, waiting: &[Request], nodes: &[NodeState], solve: Solve) -> Option<Placement> {
        let known = if self.at == Some(cx.now) { self.pop(waiting, nodes) } else { None };
        let next = known.or_else(|| {
            let plan = solve(waiting, nodes)?;
            self.rest = plan.pairs.iter().map(|(place, node)| (waiting[*place].task, *node)).collect();
            (self.at, self.value, self.bound, self.proved) = (Some(cx.now), plan.value, plan.bound, plan.proved);
            self.pop(waiting, nodes)
        })?;
        cx.note_search(next.node, self.value, self.bound, self.proved);
        Some(next)
    }

    fn pop(&mut self, waiting: &[Request], nodes: &[NodeState]) -> Option<Placement> {
        let (id, node) = self.rest.pop_front()?;
        let task = waiting.iter().position(|request| request.task == id)?;
        let has_room = |state: &NodeState| state.id == node && state.can_take(&waiting[task]);
        nodes.iter().any(has_room).then_some(Placement { task, node })
    }
}
