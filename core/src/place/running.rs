//! The question that some rules ask of all waiting tasks at once: which should run now, and where, so that their running
//! times add up to least. A task that has to wait counts twice the longest time that any could run, so first of all many
//! run. Of room only processors are counted together; whether the rest fits too is looked at when a task is given out.

use super::batch::Plan;
use super::{NodeState, Request};
use crate::policy::{Param, ParamKind};

pub(super) const PARAMS: &[Param] = &[Param {
    key: "window",
    help: "How many waiting tasks it decides on together: more see further and take longer to decide.",
    kind: ParamKind::Integer { min: 1, max: 64, default: 16 },
}];

/// Longer times count as this, in microseconds: some days.
const TIME_MAX: u64 = 1 << 38;

/// The tasks that could go somewhere now, and the nodes that could take one.
pub(super) struct Question<'a> {
    waiting: &'a [Request<'a>],
    /// The places of the tasks.
    tasks: Vec<usize>,
    nodes: Vec<&'a NodeState>,
    /// What it counts that a task waits.
    pub wait: i64,
}

/// For each task of the question the place of its node there, or `None` when it waits.
pub(super) type Answer = Vec<Option<usize>>;

impl<'a> Question<'a> {
    /// `None` when nothing can go anywhere.
    pub fn new(waiting: &'a [Request<'a>], nodes: &'a [NodeState]) -> Option<Self> {
        let nodes: Vec<_> = nodes.iter().filter(|node| waiting.iter().any(|task| node.can_take(task))).collect();
        let is_able = |task: &usize| nodes.iter().any(|node| node.can_take(&waiting[*task]));
        let tasks: Vec<usize> = (0..waiting.len()).filter(is_able).collect();
        let mut question = Self { waiting, tasks, nodes, wait: 0 };
        let pairs = (0..question.tasks()).flat_map(|task| (0..question.nodes()).map(move |node| (task, node)));
        question.wait = 2 * pairs.filter_map(|(task, node)| question.time(task, node)).max()?.max(1);
        Some(question)
    }

    pub fn tasks(&self) -> usize {
        self.tasks.len()
    }

    pub fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// The thousandths of a processor that a task takes, at least one, so that none is without size.
    pub fn size(&self, task: usize) -> u64 {
        u64::from(self.waiting[self.tasks[task]].demand.cpu).max(1)
    }

    /// What a node has free of them, and one for every task that takes none.
    pub fn room(&self, node: usize) -> u64 {
        let without = self.tasks.iter().filter(|task| self.waiting[**task].demand.cpu == 0).count();
        u64::from(self.nodes[node].free.cpu) + without as u64
    }

    /// How long a task would run on a node, if that has room for it.
    pub fn time(&self, task: usize, node: usize) -> Option<i64> {
        let (request, node) = (&self.waiting[self.tasks[task]], self.nodes[node]);
        node.can_take(request).then(|| node.time_for(request.work).0.min(TIME_MAX) as i64)
    }

    /// The plan of an answer, given that none counts less than `bound`.
    pub fn plan(&self, answer: &Answer, bound: i64) -> Plan {
        let time =
            |(task, node): (usize, &Option<usize>)| node.and_then(|node| self.time(task, node)).unwrap_or(self.wait);
        let value = answer.iter().enumerate().map(time).sum();
        let pair = |(task, node): (usize, &Option<usize>)| Some((self.tasks[task], self.nodes[(*node)?].id));
        let pairs = answer.iter().enumerate().filter_map(pair).collect();
        Plan { pairs, value, bound: bound.min(value), proved: bound >= value }
    }
}
