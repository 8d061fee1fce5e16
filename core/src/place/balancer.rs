//! No rule of its own: the balancer chooses.

use super::{Context, NodeState, Placement, Placer, Request};
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Placer> = Entry {
    key: "balancer",
    name: "The balancer's choice",
    summary: "Leaves it to the balancer, which looks at one task and knows nothing of its neighbours.",
    source: "Late binding with a balancer, as a batch system's default",
    measure: Measure::Count,
    params: &[],
    build: |_| Box::new(Balancer),
};

#[derive(Clone, Copy, Debug)]
struct Balancer;

impl Placer for Balancer {
    fn defers(&self) -> bool {
        true
    }

    fn place(&mut self, _cx: &mut Context, _waiting: &[Request], _nodes: &[NodeState]) -> Option<Placement> {
        None
    }

    fn boxed_clone(&self) -> Box<dyn Placer> {
        Box::new(*self)
    }
}
