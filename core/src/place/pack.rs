//! Three nodes and tasks that stay: for the tests of the leaves.

use super::{Context, NodeState, PlacePolicy, Request};
use crate::balance::Key;
use crate::clock::{Duration, Time};
use crate::ids::{NodeId, RegionId, Resources, TaskId};
use crate::rng::Rng;
use crate::trace::Candidate;

/// Places tasks that need so many processors each on three nodes of `capacity`; the node of each, counted from 1.
/// Panics when one has to wait.
pub(crate) fn pack(policy: &str, capacity: u32, tasks: &str) -> Vec<usize> {
    let policy = PlacePolicy::new(policy).unwrap_or_else(|| serde_json::from_str(policy).unwrap());
    let mut placer = policy.build();
    let mut nodes: Vec<NodeState> = (0..3).map(|id| node(id, capacity)).collect();
    let demands: Vec<u32> = tasks.split(' ').map(|cpu| cpu.parse().unwrap()).collect();
    let mut waiting: Vec<Request> = demands.iter().enumerate().map(|(id, cpu)| request(id as u32, *cpu)).collect();
    let mut places = vec![0; waiting.len()];
    let mut rng = Rng::stream(1, "place");
    while !waiting.is_empty() {
        let mut cx = Context {
            now: Time(0),
            rng: &mut rng,
            distance: &|_, _| Duration::ZERO,
            kilometres: &|_, _| None,
            why: None,
        };
        let shown = &waiting[..waiting.len().min(placer.window())];
        let placement = placer.place(&mut cx, shown, &nodes).expect("there is room");
        let request = waiting.remove(placement.task);
        nodes[placement.node.index()].free.take(&request.demand);
        nodes[placement.node.index()].active += 1;
        nodes[placement.node.index()].backlog += request.work;
        places[request.task.index()] = placement.node.index() + 1;
    }
    places
}

/// What a rule gives out one after the other until nothing more can go, as places of tasks and nodes, the tasks in their
/// order; and what was compared for the first.
pub(crate) fn decide(
    policy: &str,
    tasks: &[Request<'static>],
    nodes: &[NodeState],
) -> (Vec<(usize, usize)>, Vec<Candidate>) {
    let mut placer = PlacePolicy::new(policy).unwrap_or_else(|| serde_json::from_str(policy).unwrap()).build();
    let (mut waiting, mut nodes) = (tasks.to_vec(), nodes.to_vec());
    let (mut given, mut first) = (Vec::new(), Vec::new());
    let mut rng = Rng::stream(1, "place");
    loop {
        let mut why = Vec::new();
        let mut cx = Context {
            now: Time(0),
            rng: &mut rng,
            distance: &|_, _| Duration::ZERO,
            kilometres: &|_, _| None,
            why: Some(&mut why),
        };
        let Some(placement) = placer.place(&mut cx, &waiting, &nodes) else { break };
        if given.is_empty() {
            first = why;
        }
        let request = waiting.remove(placement.task);
        let node = nodes.iter_mut().find(|node| node.id == placement.node).unwrap();
        assert!(node.can_take(&request), "it has room");
        node.free.take(&request.demand);
        node.active += 1;
        given.push((request.task.index(), placement.node.index()));
    }
    given.sort_unstable();
    (given, first)
}

pub(crate) fn node(id: u16, cpu: u32) -> NodeState {
    let capacity = Resources { cpu: cpu * 1_000, memory: 0, disk: 0 };
    NodeState {
        id: NodeId(id),
        up: true,
        eligible: true,
        weight: 1,
        active: 0,
        backlog: Duration::ZERO,
        speed: 1_000,
        price: u64::from(cpu) * 1_000,
        name: format!("w{}", id + 1).into(),
        removed: false,
        region: RegionId(0),
        capacity,
        free: capacity,
    }
}

pub(crate) fn request(id: u32, cpu: u32) -> Request<'static> {
    Request {
        task: TaskId(id),
        vertex: None,
        work: Duration::SECOND,
        region: RegionId(0),
        key: Key::Task(TaskId(id)),
        demand: Resources { cpu: cpu * 1_000, memory: 0, disk: 0 },
        weight: 1,
    }
}
