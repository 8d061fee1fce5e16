//! What the rules for independent tasks on unlike machines have in common: the whole window is mapped, as if nothing
//! more came, and of that the tasks are given out that can start now. The next decision maps anew.

use super::{Context, NodeState, Placement, Placer, Request};
use crate::optimize::list::{Rule, map};
use crate::policy::{Param, ParamKind, Values};

/// The time of a task on a machine that can never run it, in microseconds: above 30 years.
const NEVER: u64 = 1 << 50;

pub(super) const PARAMS: &[Param] = &[Param {
    key: "window",
    help: "How many waiting tasks it maps together: more see further and take longer to decide.",
    kind: ParamKind::Integer { min: 1, max: 1_000, default: 32 },
}];

/// A rule that maps a window of waiting tasks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mapper {
    rule: Rule,
    window: usize,
}

impl Mapper {
    /// With the values of [`PARAMS`].
    pub fn new(rule: Rule, values: &Values) -> Self {
        Self { rule, window: values.integer(0) as usize }
    }
}

impl Placer for Mapper {
    fn window(&self) -> usize {
        self.window
    }

    fn place(&mut self, cx: &mut Context, waiting: &[Request], nodes: &[NodeState]) -> Option<Placement> {
        next(self.rule, cx, waiting, nodes)
    }

    fn boxed_clone(&self) -> Box<dyn Placer> {
        Box::new(*self)
    }
}

/// The next task to give out under `rule`: the one whose mapped start is earliest, of those that are first on a node
/// with room for them.
fn next(rule: Rule, cx: &mut Context, waiting: &[Request], nodes: &[NodeState]) -> Option<Placement> {
    let machines: Vec<&NodeState> = nodes.iter().filter(|node| node.up).collect();
    if machines.is_empty() || waiting.is_empty() {
        return None;
    }
    let time: Vec<Vec<u64>> =
        waiting.iter().map(|task| machines.iter().map(|node| time(task, node)).collect()).collect();
    let ready: Vec<u64> = machines.iter().map(|node| ready(node)).collect();
    let mapping = map(rule, &time, &ready);
    let start = |task: usize| mapping.finish[task] - time[task][mapping.machine[task]];
    // The first that is mapped to each machine; on a machine later tasks wait for it.
    let mut first: Vec<Option<usize>> = vec![None; machines.len()];
    for task in 0..waiting.len() {
        let first = &mut first[mapping.machine[task]];
        if first.is_none_or(|other| start(task) < start(other)) {
            *first = Some(task);
        }
    }
    let can_go = |(machine, task): (usize, Option<usize>)| {
        let task = task?;
        machines[machine].can_take(&waiting[task]).then(|| (start(task), task, machines[machine].id))
    };
    let (_, task, node) = first.into_iter().enumerate().filter_map(can_go).min()?;
    for (place, machine) in machines.iter().enumerate().filter(|(place, _)| time[task][*place] < NEVER) {
        cx.note(machine.id, (ready[place] + time[task][place]).min(i64::MAX as u64) as i64);
    }
    Some(Placement { task, node })
}

/// How long a node needs for a task, alone.
pub(super) fn time(task: &Request, node: &NodeState) -> u64 {
    match node.capacity.fits(&task.demand) {
        true => node.time_for(task.work).0.min(NEVER / 2),
        false => NEVER,
    }
}

/// When a node will have done what it has, as far as the dispatcher knows: what it has, on all its processors.
fn ready(node: &NodeState) -> u64 {
    node.time_for(node.backlog).0.min(NEVER) / u64::from((node.capacity.cpu / 1_000).max(1))
}

/// The nodes of some tasks in the order of their ids, for the tests of the leaves.
#[cfg(test)]
pub(super) fn places(policy: &str, works: &[u64], speeds: &[u32]) -> Vec<crate::ids::NodeId> {
    use crate::clock::{Duration, Time};
    use crate::ids::NodeId;
    use crate::place::PlacePolicy;
    use crate::place::pack::{node, request};
    let mut placer = PlacePolicy::new(policy).unwrap().build();
    let node = |(id, speed): (usize, &u32)| NodeState { speed: speed * 1_000, ..node(id as u16, 1) };
    let mut nodes: Vec<NodeState> = speeds.iter().enumerate().map(node).collect();
    let task = |(id, work): (usize, &u64)| Request { work: Duration::from_secs(*work), ..request(id as u32, 1) };
    let mut waiting: Vec<Request> = works.iter().enumerate().map(task).collect();
    let mut places = vec![NodeId(0); works.len()];
    let mut rng = crate::rng::Rng::stream(1, "place");
    let mut running: Vec<(Time, Request, NodeId)> = Vec::new();
    let mut now = Time::ZERO;
    while !waiting.is_empty() {
        let mut cx =
            Context { now, rng: &mut rng, distance: &|_, _| Duration::ZERO, kilometres: &|_, _| None, why: None };
        match placer.place(&mut cx, &waiting, &nodes) {
            Some(placement) => {
                let request = waiting.remove(placement.task);
                let node = &mut nodes[placement.node.index()];
                node.free.take(&request.demand);
                node.backlog += request.work;
                running.push((now + node.time_for(request.work), request, placement.node));
                places[request.task.index()] = placement.node;
            }
            None => {
                running.sort_by_key(|(end, request, _)| (*end, request.task));
                let (end, request, node) = running.remove(0);
                let node = &mut nodes[node.index()];
                node.free.give(&request.demand);
                node.backlog = node.backlog.saturating_sub(request.work);
                now = end;
            }
        }
    }
    places
}
