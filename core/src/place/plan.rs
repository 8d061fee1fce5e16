//! What the rules for tasks that wait for each other have in common: a schedule of the whole graph is made once for the
//! nodes that are up, and anew when others are; then each node is given its tasks in the order of that schedule.
//!
//! The schedule knows the work that tasks say and no other load, so what really happens may fall behind it; the order
//! and the nodes are kept all the same. Tasks that are not part of the graph go to the first node with room. When nothing
//! runs and the next of the schedule cannot come, as when one was not taken in, the schedule is not waited for.

use super::mapping::time;
use super::{Context, NodeState, Outline, Placement, Placer, Request};
use crate::balance::Key;
use crate::ids::{NodeId, RegionId, TaskId};
use crate::optimize::heft::{Dag, Schedule};
use std::sync::Arc;

/// A schedule is made for at most so many pairs of a task and a node.
const PAIRS: usize = 4_000_000;

/// How many waiting tasks are looked at.
const WINDOW: usize = 10_000;

/// A rule that makes a schedule of the whole graph.
#[derive(Clone, Debug)]
pub(super) struct Planner {
    rule: fn(&Dag) -> Schedule,
    plan: Plan,
}

impl Planner {
    pub fn new(rule: fn(&Dag) -> Schedule) -> Self {
        Self { rule, plan: Plan::default() }
    }
}

impl Placer for Planner {
    fn window(&self) -> usize {
        WINDOW
    }

    fn prepare(&mut self, outline: &Outline) {
        self.plan.prepare(outline);
    }

    fn place(&mut self, cx: &mut Context, waiting: &[Request], nodes: &[NodeState]) -> Option<Placement> {
        self.plan.next(self.rule, cx, waiting, nodes)
    }

    fn boxed_clone(&self) -> Box<dyn Placer> {
        Box::new(self.clone())
    }
}

/// What is known of the tasks, and the schedule in force.
#[derive(Clone, Debug, Default)]
struct Plan {
    tasks: Option<Arc<Tasks>>,
    nodes: Vec<NodeId>,
    schedule: Option<Arc<Order>>,
    /// By vertex: it was given out.
    given: Vec<bool>,
}

#[derive(Debug)]
struct Tasks {
    requests: Vec<Request<'static>>,
    edges: Vec<(usize, usize, u64)>,
}

/// Where each vertex goes, and the order on each node.
#[derive(Debug)]
struct Order {
    start: Vec<u64>,
    node: Vec<NodeId>,
    /// By node as they were when the schedule was made, its vertices in their order.
    queues: Vec<Vec<usize>>,
}

impl Plan {
    pub fn prepare(&mut self, outline: &Outline) {
        let request = |vertex: usize| Request {
            task: TaskId(0),
            vertex: Some(vertex as u32),
            work: outline.work[vertex],
            region: RegionId(0),
            demand: outline.demand[vertex],
            weight: 1,
            key: Key::Task(TaskId(0)),
        };
        let edge = |from: usize| {
            let after = outline.graph.after(from).iter();
            after.map(move |to| (from, *to as usize, outline.fetch[from].0))
        };
        let count = outline.graph.len();
        let tasks = Tasks { requests: (0..count).map(request).collect(), edges: (0..count).flat_map(edge).collect() };
        *self = Self { tasks: Some(Arc::new(tasks)), given: vec![false; count], ..Self::default() };
    }

    /// The next task to give out under the schedule that `rule` makes.
    pub fn next(
        &mut self,
        rule: fn(&Dag) -> Schedule,
        cx: &mut Context,
        waiting: &[Request],
        nodes: &[NodeState],
    ) -> Option<Placement> {
        let up: Vec<&NodeState> = nodes.iter().filter(|node| node.up).collect();
        let ids: Vec<NodeId> = up.iter().map(|node| node.id).collect();
        if ids != self.nodes {
            self.schedule = self.tasks.as_ref().and_then(|tasks| tasks.schedule(rule, &up)).map(Arc::new);
            self.nodes = ids;
        }
        let planned = self.schedule.clone().and_then(|order| self.planned(&order, waiting, nodes));
        if let Some((start, placement)) = planned {
            cx.note(placement.node, start.min(i64::MAX as u64) as i64);
            return Some(self.give(placement, waiting));
        }
        let idle = nodes.iter().all(|node| !node.up || node.active == 0);
        let free = |request: &Request| idle || self.schedule.is_none() || request.vertex.is_none();
        let task =
            waiting.iter().position(|request| free(request) && nodes.iter().any(|node| node.can_take(request)))?;
        let node = nodes.iter().find(|node| node.can_take(&waiting[task]))?.id;
        Some(self.give(Placement { task, node }, waiting))
    }

    fn give(&mut self, placement: Placement, waiting: &[Request]) -> Placement {
        if let Some(vertex) = waiting[placement.task].vertex {
            self.given[vertex as usize] = true;
        }
        placement
    }

    /// Of the waiting tasks that are the next of their nodes, or were given out before, the one that is planned first.
    fn planned(&self, order: &Order, waiting: &[Request], nodes: &[NodeState]) -> Option<(u64, Placement)> {
        let next: Vec<Option<usize>> =
            order.queues.iter().map(|queue| queue.iter().copied().find(|it| !self.given[*it])).collect();
        let can_go = |(task, request): (usize, &Request)| {
            let vertex = request.vertex? as usize;
            let node = order.node[vertex];
            let machine = self.nodes.iter().position(|known| *known == node)?;
            let turn = self.given[vertex] || next[machine] == Some(vertex);
            let room = nodes.iter().any(|state| state.id == node && state.can_take(request));
            (turn && room).then_some((order.start[vertex], Placement { task, node }))
        };
        waiting.iter().enumerate().filter_map(can_go).min_by_key(|(start, placement)| (*start, placement.task))
    }
}

impl Tasks {
    fn schedule(&self, rule: fn(&Dag) -> Schedule, nodes: &[&NodeState]) -> Option<Order> {
        if nodes.is_empty() || self.requests.len().saturating_mul(nodes.len()) > PAIRS {
            return None;
        }
        let times = self.requests.iter().map(|task| nodes.iter().map(|node| time(task, node)).collect()).collect();
        let schedule = rule(&Dag::new(times, &self.edges).ok()?);
        let mut queues = vec![Vec::new(); nodes.len()];
        let mut vertices: Vec<usize> = (0..schedule.slots.len()).collect();
        vertices.sort_by_key(|vertex| (schedule.slots[*vertex].start, schedule.slots[*vertex].finish));
        for vertex in vertices {
            queues[schedule.slots[vertex].processor].push(vertex);
        }
        Some(Order {
            start: schedule.slots.iter().map(|slot| slot.start).collect(),
            node: schedule.slots.iter().map(|slot| nodes[slot.processor].id).collect(),
            queues,
        })
    }
}

/// Where a graph of three tasks goes, for the tests of the leaves: one on its own, of 6.4 s, and one of 6 s whose data
/// takes a second to the next, of 1 s; on a node of speed 1 and one of speed 2.
#[cfg(test)]
pub(super) fn places(policy: &str) -> Vec<NodeId> {
    use crate::clock::{Duration, Time};
    use crate::graph::Graph;
    use crate::place::PlacePolicy;
    use crate::place::pack::{node, request};
    let work = [6_400, 6_000, 1_000].map(Duration::from_millis);
    let demand = [request(0, 1).demand; 3];
    let after = ["before".to_owned()];
    let graph = Graph::new(&[(None, &[]), (Some("before"), &[]), (None, &after)]).unwrap();
    let fetch = [0, 1_000, 0].map(Duration::from_millis);
    let mut placer = PlacePolicy::new(policy).unwrap().build();
    placer.prepare(&Outline { graph: &graph, work: &work, demand: &demand, fetch: &fetch });
    let nodes = [node(0, 9), NodeState { speed: 2_000, ..node(1, 9) }];
    let waiting =
        |vertex: usize| Request { vertex: Some(vertex as u32), work: work[vertex], ..request(vertex as u32, 1) };
    let mut rng = crate::rng::Rng::stream(1, "place");
    let mut places = vec![NodeId(0); 3];
    for mut ready in [vec![waiting(0), waiting(1)], vec![waiting(2)]] {
        while !ready.is_empty() {
            let mut cx = Context {
                now: Time::ZERO,
                rng: &mut rng,
                distance: &|_, _| Duration::ZERO,
                kilometres: &|_, _| None,
                why: None,
            };
            let Some(placement) = placer.place(&mut cx, &ready, &nodes) else { break };
            places[ready.remove(placement.task).task.index()] = placement.node;
        }
    }
    places
}
