//! The question of which nodes to use: all that waits, for the least that the nodes cost which were idle before. What has
//! tasks already costs nothing more. Processors, memory and disk count, and nodes may be unlike. When not all that waits
//! fits, it is asked of the first of the queue that do.

use super::batch::Plan;
use super::{NodeState, Request};
use crate::ids::Resources;
use crate::optimize::Budget;
use crate::optimize::min_cost::{NODES_MAX, Node, search};
use crate::policy::{Param, ParamKind};
use std::cmp::Reverse;

pub(super) const PARAMS: &[Param] = &[Param {
    key: "window",
    help: "How many waiting tasks it packs together: more pack tighter and take longer to decide.",
    kind: ParamKind::Integer { min: 1, max: 64, default: 16 },
}];

/// Steps of one plan: some milliseconds.
const BUDGET: u64 = 1_000_000;

/// The cheapest way to place what waits, when `cost` is what it costs to use an idle node.
pub(super) fn cheapest(waiting: &[Request], nodes: &[NodeState], cost: fn(&NodeState) -> u64) -> Option<Plan> {
    let is_open = |node: &&NodeState| waiting.iter().any(|task| node.can_take(task));
    let mut open: Vec<&NodeState> = nodes.iter().filter(is_open).collect();
    let mut tasks: Vec<usize> =
        (0..waiting.len()).filter(|task| open.iter().any(|node| node.can_take(&waiting[*task]))).collect();
    let cost = |node: &NodeState| if node.active > 0 { 0 } else { cost(node) };
    let is_cut = open.len() > NODES_MAX;
    open.sort_by_key(|node| (cost(node), Reverse(node.free.cpu), node.id));
    open.truncate(NODES_MAX);
    let amounts = |of: &Resources| vec![of.cpu.into(), of.memory.into(), of.disk.into()];
    let room: Vec<Node> = open.iter().map(|node| Node { capacity: amounts(&node.free), cost: cost(node) }).collect();
    let mut steps = BUDGET;
    while !tasks.is_empty() {
        let items: Vec<Vec<u64>> = tasks.iter().map(|task| amounts(&waiting[*task].demand)).collect();
        let found = search(&room, &items, &[], Budget(steps));
        if let Some(best) = found.best {
            let named = first_alike(&room, &best.answer);
            let pairs = tasks.iter().zip(named).map(|(task, node)| (*task, open[node].id)).collect();
            let bound = if is_cut { 0 } else { found.bound.min(best.value) };
            return Some(Plan { pairs, value: best.value, bound, proved: found.proved && !is_cut });
        }
        steps = steps.saturating_sub(found.steps);
        tasks.pop();
    }
    None
}

/// The same answer, with the first nodes of those that are alike.
fn first_alike(room: &[Node], answer: &[usize]) -> Vec<usize> {
    let mut used: Vec<usize> = answer.to_vec();
    used.sort_unstable();
    used.dedup();
    let name = |node: &usize| {
        let before = used.iter().take_while(|other| *other < node).filter(|other| room[**other] == room[*node]).count();
        (0..room.len()).filter(|other| room[*other] == room[*node]).nth(before).unwrap_or(*node)
    };
    answer.iter().map(name).collect()
}
