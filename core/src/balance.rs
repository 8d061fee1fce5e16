//! Balancers: which node gets a task.
//!
//! With early binding the balancer chooses among all healthy nodes the moment a task is recorded; with late binding
//! it chooses among the nodes with room when a task leaves the central queue. Either way it sees [`NodeState`]s, as
//! the dispatcher believes them to be, and a stream of random numbers, and nothing else of the world.

mod round_robin;
mod random;
mod weighted_random;
mod smooth_weighted_round_robin;
mod least_connections;
mod greedy;
mod geo;
mod lvs_weighted_round_robin;
mod power_of_d_choices;
mod peak_ewma;
mod weighted_least_request;
mod modulo_hash;
pub(crate) mod ketama;
pub(crate) mod ring_hash;
mod bounded_load;
pub(crate) mod maglev;
mod rendezvous;
pub(crate) mod jump_hash;
pub(crate) mod geoproximity;
mod locality_weighted;
pub(crate) mod priority_failover;
pub(crate) mod bandit;

pub(crate) mod hash;
pub(crate) mod ring;
mod walk;
pub(crate) mod locality;
#[cfg(test)]
mod drive;

use crate::clock::{Duration, Time};
use crate::ids::{NodeId, RegionId, Resources, TaskId};
use crate::policy::{Entry, Family, Policy};
use crate::rng::Rng;
use crate::trace::{Candidate, Verdict, Who};
use std::fmt;
use std::sync::Arc;

/// A node as the dispatcher knows it from the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeState {
    /// Which node. Nodes are given in the order of their ids.
    pub id: NodeId,
    /// Its name; no other node of the run has it.
    pub name: Arc<str>,
    /// True once it was taken out of service for good.
    pub removed: bool,
    /// False for nodes that were removed or are believed to be down.
    pub up: bool,
    /// False for nodes that cannot be chosen now: removed, believed to be down, or without room.
    pub eligible: bool,
    /// Relative share of the work it should get; at least 1.
    pub weight: u32,
    /// Tasks assigned to it and not finished.
    pub active: u32,
    /// Work assigned to it and not finished, as time on a worker of speed 1.
    pub backlog: Duration,
    /// Its speed in thousandths.
    pub speed: u32,
    /// What an hour of it costs, in thousandths.
    pub price: u64,
    /// Where it is.
    pub region: RegionId,
    /// What it has in all.
    pub capacity: Resources,
    /// What is not assigned.
    pub free: Resources,
}

impl NodeState {
    /// A node of speed 1 that has nothing to do.
    #[must_use]
    pub fn idle(id: NodeId, name: impl Into<Arc<str>>, weight: u32) -> Self {
        Self {
            id,
            name: name.into(),
            removed: false,
            up: true,
            eligible: true,
            weight,
            active: 0,
            backlog: Duration::ZERO,
            speed: 1_000,
            price: 0,
            region: RegionId(0),
            capacity: Resources::default(),
            free: Resources::default(),
        }
    }
}

/// What a task is about, such as a session: what balancers that hash go by. As text it is what they hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'a> {
    /// Nobody said: each task has its own, its number.
    Task(TaskId),
    /// One of the numbered keys that a source draws from.
    Numbered(u32),
    /// A key with a name.
    Named(&'a str),
}

impl fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Task(task) => task.fmt(f),
            Self::Numbered(number) => write!(f, "key-{number}"),
            Self::Named(name) => f.write_str(name),
        }
    }
}

/// A task that needs a node.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Which task.
    pub task: TaskId,
    /// Which vertex of the graph it is, when tasks wait for each other.
    pub vertex: Option<u32>,
    /// Its work, as time on a worker of speed 1.
    pub work: Duration,
    /// What it is about.
    pub key: Key<'a>,
    /// Where its client is.
    pub region: RegionId,
    /// What it needs while it runs.
    pub demand: Resources,
    /// Its share beside other tasks.
    pub weight: u32,
}

/// What a balancer may use besides the nodes.
pub struct Context<'a> {
    /// The time of the decision.
    pub now: Time,
    /// The balancer's own stream of random numbers.
    pub rng: &'a mut Rng,
    /// Mean latency between two regions; nearest means smallest.
    pub distance: &'a dyn Fn(RegionId, RegionId) -> Duration,
    /// Kilometres between two regions as the crow flies; `None` where the scenario does not say where they are.
    pub kilometres: &'a dyn Fn(RegionId, RegionId) -> Option<f64>,
    /// Where to note what was compared; `None` when nobody asks why.
    pub why: Option<&'a mut Vec<Candidate>>,
}

impl Context<'_> {
    /// Notes that `node` was weighed, and the number it was weighed by. The winner is marked by the caller.
    #[inline]
    pub fn note(&mut self, node: NodeId, score: i64) {
        if let Some(why) = &mut self.why {
            why.push(Candidate::node(node, score));
        }
    }

    /// Notes what a search found: `node` is part of a plan worth `value`, no plan is better than `bound`, and whether
    /// it is `proved` that none is better than this one.
    pub fn note_search(&mut self, node: NodeId, value: i64, bound: i64, proved: bool) {
        if let Some(why) = &mut self.why {
            let verdict = if proved { Verdict::Proved } else { Verdict::Unproved };
            why.insert(0, Candidate { who: Who::Bound, score: bound, verdict });
            why.push(Candidate::node(node, value));
        }
    }
}

/// Chooses nodes for tasks.
pub trait Balancer: Send {
    /// The chosen node: one of the eligible ones, `None` only when there is none.
    fn pick(&mut self, cx: &mut Context, request: &Request, nodes: &[NodeState]) -> Option<NodeId>;

    /// `task` left `node`: it was finished there, `response` after it was given to the node, or it was taken away.
    fn finished(&mut self, _now: Time, _node: NodeId, _task: TaskId, _response: Option<Duration>) {}

    /// A copy with everything it remembers.
    fn boxed_clone(&self) -> Box<dyn Balancer>;
}

/// The family of balancers.
pub struct Balance;

/// A balancer with its parameters.
pub type BalancePolicy = Policy<Balance>;

impl Family for Balance {
    type Object = dyn Balancer;
    const NAME: &'static str = "balance";
    const TABLE: &'static [Entry<dyn Balancer>] = &[
        round_robin::ENTRY,
        random::ENTRY,
        weighted_random::ENTRY,
        smooth_weighted_round_robin::ENTRY,
        least_connections::ENTRY,
        greedy::ENTRY,
        geo::ENTRY,
        lvs_weighted_round_robin::ENTRY,
        power_of_d_choices::ENTRY,
        peak_ewma::ENTRY,
        weighted_least_request::ENTRY,
        modulo_hash::ENTRY,
        ketama::ENTRY,
        ring_hash::ENTRY,
        bounded_load::ENTRY,
        maglev::ENTRY,
        rendezvous::ENTRY,
        jump_hash::ENTRY,
        geoproximity::ENTRY,
        locality_weighted::ENTRY,
        priority_failover::ENTRY,
        bandit::ENTRY,
    ];
}
