//! How large a task is beside a node, in one number, though nodes have several resources.

use super::{NodeState, Request};
use crate::ids::Resources;
use crate::policy::{Param, ParamKind, Values};

/// Thousandths of a node that something takes: of every resource that the node has, the largest share.
pub(super) fn dominant(amount: &Resources, capacity: &Resources) -> i64 {
    shares(amount, capacity).max().unwrap_or(0)
}

/// Thousandths of a node that something takes, over all resources that the node has.
pub(super) fn sum(amount: &Resources, capacity: &Resources) -> i64 {
    shares(amount, capacity).sum()
}

fn shares(amount: &Resources, capacity: &Resources) -> impl Iterator<Item = i64> {
    let pairs =
        [(amount.cpu, capacity.cpu), (amount.memory, capacity.memory), (amount.disk, capacity.disk)].into_iter();
    pairs.filter(|(_, whole)| *whole > 0).map(|(part, whole)| i64::from(part) * 1_000 / i64::from(whole))
}

/// The parameters of the rules that take one task after the other.
pub(super) const PARAMS: &[Param] = &[
    Param {
        key: "decreasing",
        help: "Takes the largest waiting task that fits somewhere instead of the head of the queue: packs tighter, and \
               small tasks wait longer.",
        kind: ParamKind::Flag { default: false },
    },
    Param {
        key: "window",
        help: "With decreasing, how many waiting tasks it looks at: more pack tighter and take longer to decide.",
        kind: ParamKind::Integer { min: 1, max: 10_000, default: 100 },
    },
];

/// Which of the waiting tasks comes next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
    decreasing: bool,
    window: usize,
}

impl Order {
    pub fn of(values: &Values) -> Self {
        Self { decreasing: values.flag(0), window: values.integer(1) as usize }
    }

    pub fn window(self) -> usize {
        if self.decreasing { self.window } else { 1 }
    }

    /// The places of the waiting tasks in the order in which they are tried: the queue's, or by falling size beside the
    /// largest node. With the queue's order only its head is tried: what does not fit blocks what comes after it.
    pub fn places(self, waiting: &[Request], nodes: &[NodeState]) -> Vec<usize> {
        let mut places: Vec<usize> = (0..waiting.len().min(self.window())).collect();
        if self.decreasing {
            let most = |amount: fn(&Resources) -> u32| nodes.iter().map(|node| amount(&node.capacity)).max();
            let largest = Resources {
                cpu: most(|it| it.cpu).unwrap_or(0),
                memory: most(|it| it.memory).unwrap_or(0),
                disk: most(|it| it.disk).unwrap_or(0),
            };
            places.sort_by_key(|place| std::cmp::Reverse(dominant(&waiting[*place].demand, &largest)));
        }
        places
    }
}

/// What a node has left of itself, in thousandths over all resources, once it has taken a task.
pub(super) fn left(node: &NodeState, request: &Request) -> i64 {
    let mut free = node.free;
    free.take(&request.demand);
    sum(&free, &node.capacity)
}
