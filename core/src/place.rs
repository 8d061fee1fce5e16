//! Placement rules: which waiting task goes to which of the nodes that have room for it.
//!
//! A balancer is asked about one task and one thing, who should get it. A placement rule sees what nodes have free in
//! every resource, and may look at many waiting tasks together. It decides instead of the balancer, only where tasks
//! wait in the central queue (late binding), and the queue's order is what it sees them in. The first of the table
//! leaves the choice to the balancer.

mod balancer;
mod first_fit;
mod next_fit;
mod best_fit;
mod worst_fit;
mod kube;
mod min_min;
mod max_min;
mod sufferage;
mod heft;
mod cpop;
mod assignment;
mod knapsack;
mod vector_packing;
mod generalized_assignment;
mod linear_relaxation;
mod min_cost;
mod mapping;
mod plan;
mod size;
mod batch;
mod running;
mod opening;

#[cfg(test)]
mod pack;

pub use crate::balance::{Context, NodeState, Request};
use crate::clock::Duration;
use crate::graph::Graph;
use crate::ids::{NodeId, Resources};
use crate::kube::Profile;
use crate::policy::{Entry, Family, Policy};

/// What a placement rule decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The place of the task among those that were shown.
    pub task: usize,
    /// The node: one that is up and has room for it.
    pub node: NodeId,
}

/// What is known beforehand of tasks that wait for each other.
#[derive(Clone, Copy, Debug)]
pub struct Outline<'a> {
    /// Who waits for whom.
    pub graph: &'a Graph,
    /// The work of each vertex, as time on a worker of speed 1.
    pub work: &'a [Duration],
    /// What each vertex needs while it runs.
    pub demand: &'a [Resources],
    /// How long each vertex's output takes from one node to another.
    pub fetch: &'a [Duration],
}

/// Chooses tasks and nodes for them.
pub trait Placer: Send {
    /// True for the one that leaves the choice to the balancer.
    fn defers(&self) -> bool {
        false
    }

    /// How many waiting tasks it wants to see.
    fn window(&self) -> usize {
        1
    }

    /// Told once, before anything is placed, when tasks wait for each other.
    fn prepare(&mut self, _outline: &Outline) {}

    /// The next task to give out, and its node; `None` when nothing of what waits can go, or should, now. `waiting` is
    /// in the queue's order, at most [`Placer::window`] of it. Called again until there is nothing more to give out.
    fn place(&mut self, cx: &mut Context, waiting: &[Request], nodes: &[NodeState]) -> Option<Placement>;

    /// How it weighs nodes, when it follows the kube-scheduler's rules: decisions can then be explained by them in full.
    fn profile(&self) -> Option<Profile> {
        None
    }

    /// A copy with everything it remembers.
    fn boxed_clone(&self) -> Box<dyn Placer>;
}

/// The family of placement rules.
pub struct Place;

/// A placement rule with its parameters.
pub type PlacePolicy = Policy<Place>;

impl Family for Place {
    type Object = dyn Placer;
    const NAME: &'static str = "place";
    const TABLE: &'static [Entry<dyn Placer>] = &[
        balancer::ENTRY,
        first_fit::ENTRY,
        next_fit::ENTRY,
        best_fit::ENTRY,
        worst_fit::ENTRY,
        kube::ENTRY,
        min_min::ENTRY,
        max_min::ENTRY,
        sufferage::ENTRY,
        heft::ENTRY,
        cpop::ENTRY,
        assignment::ENTRY,
        knapsack::ENTRY,
        vector_packing::ENTRY,
        generalized_assignment::ENTRY,
        linear_relaxation::ENTRY,
        min_cost::ENTRY,
    ];
}

impl NodeState {
    /// True when it is up and has room.
    #[must_use]
    pub fn can_take(&self, request: &Request) -> bool {
        self.up && self.free.fits(&request.demand)
    }

    /// How long it takes the node to do so much work.
    #[must_use]
    pub fn time_for(&self, work: Duration) -> Duration {
        Duration((u128::from(work.0) * 1_000).div_ceil(u128::from(self.speed.max(1))).min(u128::from(u64::MAX)) as u64)
    }
}
