//! The last decisions that were made by the kube-scheduler's rules, kept so that each can say why it fell so.
//!
//! What is kept is the cluster as it was, shared by all decisions of one round; the reasons are worked out when
//! somebody asks.

use super::World;
use super::orchestrate::Round;
use crate::ids::{NodeId, Resources, Seq, TaskId};
use crate::kube::{self, Filter, Funnel, Outcome, Profile, Scheduler};
use crate::view::{FunnelNode, FunnelStage, FunnelView};
use std::collections::VecDeque;
use std::sync::Arc;

/// The most decisions that are kept.
const KEPT: usize = 1_000;

/// The most nodes of all decisions that are kept, taken together: of large clusters, fewer decisions are.
const NODES: usize = 200_000;

/// A decision, with what it takes to explain it.
#[derive(Clone, Debug)]
pub(super) enum Attempt {
    /// One of a round of placements of containers.
    Container { round: Arc<Round>, attempt: u32 },
    /// A task, and the nodes as they were.
    Task(Arc<Moment>),
}

/// What a placement rule saw when it placed a task.
#[derive(Debug)]
pub(super) struct Moment {
    pub profile: Profile,
    pub demand: Resources,
    pub nodes: Vec<Seen>,
}

/// A node as it was.
#[derive(Debug)]
pub(super) struct Seen {
    pub node: NodeId,
    pub capacity: Resources,
    pub free: Resources,
    pub up: bool,
}

/// The last decisions, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Funnels {
    kept: VecDeque<(Seq, Attempt)>,
    nodes: usize,
}

impl Funnels {
    pub fn keep(&mut self, seq: Seq, attempt: Attempt) {
        self.nodes += attempt.nodes();
        self.kept.push_back((seq, attempt));
        while self.kept.len() > KEPT || self.nodes > NODES && self.kept.len() > 1 {
            let Some((_, attempt)) = self.kept.pop_front() else { return };
            self.nodes -= attempt.nodes();
        }
    }

    fn get(&self, seq: Seq) -> Option<&Attempt> {
        let place = self.kept.binary_search_by_key(&seq, |(seq, _)| *seq).ok()?;
        Some(&self.kept[place].1)
    }
}

impl Attempt {
    fn nodes(&self) -> usize {
        match self {
            Self::Container { round, .. } => round.nodes().len(),
            Self::Task(moment) => moment.nodes.len(),
        }
    }
}

impl World {
    /// Why a container or a task was placed where it was, or could not be, by the number of the event that told so.
    /// `None` for other events, for those ahead, and for all but the last 1,000 (of more than 200 nodes fewer).
    #[must_use]
    pub fn funnel(&self, seq: Seq) -> Option<FunnelView> {
        match self.funnels.get(seq)? {
            Attempt::Container { round, attempt } => {
                Some(view(seq, round.funnel(*attempt)?, round.nodes(), round.profile()))
            }
            Attempt::Task(moment) => {
                let nodes: Vec<NodeId> = moment.nodes.iter().map(|seen| seen.node).collect();
                Some(view(seq, self.replay(moment)?, &nodes, &moment.profile))
            }
        }
    }

    /// What the kube-scheduler's rules would make of a task that waits in the central queue, were they to place it now;
    /// `None` when it waits for something else, and under rules that do not say.
    #[must_use]
    pub fn prospect(&self, task: TaskId) -> Option<FunnelView> {
        let moment = self.question(task)?;
        let nodes: Vec<NodeId> = moment.nodes.iter().map(|seen| seen.node).collect();
        Some(view(self.next_seq(), self.replay(&moment)?, &nodes, &moment.profile))
    }

    /// True when [`World::funnel`] knows the reasons of this event.
    #[must_use]
    pub fn has_funnel(&self, seq: Seq) -> bool {
        self.funnels.get(seq).is_some()
    }

    /// The numbers of the events that [`World::funnel`] knows the reasons of, oldest first.
    pub fn funnels(&self) -> impl DoubleEndedIterator<Item = Seq> {
        self.funnels.kept.iter().map(|(seq, _)| *seq)
    }

    /// The decision about a task once more, by the kube-scheduler itself.
    fn replay(&self, moment: &Moment) -> Option<Funnel> {
        use super::orchestrate::pod;
        let mut scheduler = Scheduler::new(moment.profile.clone()).ok()?;
        for seen in &moment.nodes {
            let worker = &self.workers[seen.node.index()];
            let node = kube::Node {
                name: worker.name.to_string(),
                allocatable: pod::quantities(&seen.capacity),
                unschedulable: !seen.up,
                ..kube::Node::default()
            };
            let id = scheduler.add_node(node).ok()?;
            let mut held = seen.capacity;
            held.take(&seen.free);
            let template = scheduler.template(pod::tasks(&held)).ok()?;
            scheduler.bind(template, id, 0).ok()?;
        }
        let template = scheduler.template(pod::tasks(&moment.demand)).ok()?;
        scheduler.schedule(template);
        scheduler.funnel(0)
    }
}

fn view(seq: Seq, funnel: Funnel, nodes: &[NodeId], profile: &Profile) -> FunnelView {
    let world = |node: kube::NodeId| nodes[node.0 as usize];
    let first = |outcome: &Outcome| match outcome {
        Outcome::Rejected(reasons) => reasons.first().map(|first| first.filter),
        _ => None,
    };
    let mut left = funnel.nodes.len() as u32;
    let stage = |filter: Filter| {
        let out = funnel.nodes.iter().filter(|node| first(&node.outcome) == Some(filter)).count() as u32;
        left -= out;
        FunnelStage { filter, out, left }
    };
    let stages = Filter::ALL.into_iter().map(stage).collect();
    let said = |plugin: kube::Plugin| {
        funnel.nodes.iter().any(|node| match &node.outcome {
            Outcome::Scored { plugins, .. } => plugins.iter().any(|score| score.plugin == plugin),
            _ => false,
        })
    };
    let plugins = profile.weights.iter().copied().filter(|(plugin, weight)| *weight > 0 && said(*plugin));
    FunnelView {
        seq,
        pending: funnel.pending(),
        looked_at: funnel.nodes.len() as u32,
        stages,
        plugins: plugins.collect(),
        chosen: funnel.winner.map(world),
        score: funnel.score,
        ties: funnel.ties,
        tie: funnel.tie,
        nodes: funnel
            .nodes
            .into_iter()
            .map(|node| FunnelNode { node: world(node.node), outcome: node.outcome })
            .collect(),
    }
}
