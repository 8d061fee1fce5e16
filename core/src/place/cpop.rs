//! CPOP: tasks that wait for each other, the critical path kept on one node.

use super::plan::{Plan, WINDOW};
use super::{Context, NodeState, Outline, Placement, Placer, Request};
use crate::optimize::heft::Dag;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Placer> = Entry {
    key: "cpop",
    name: "CPOP",
    summary: "Plans the whole graph and keeps its critical path on the one node that runs that fastest.",
    source: "Topcuoglu, Hariri and Wu 2002, section 4.3",
    measure: Measure::Time,
    params: &[],
    build: |_| Box::new(Cpop::default()),
};

#[derive(Clone, Debug, Default)]
struct Cpop {
    plan: Plan,
}

impl Placer for Cpop {
    fn window(&self) -> usize {
        WINDOW
    }

    fn prepare(&mut self, outline: &Outline) {
        self.plan.prepare(outline);
    }

    fn place(&mut self, cx: &mut Context, waiting: &[Request], nodes: &[NodeState]) -> Option<Placement> {
        self.plan.next(Dag::cpop, cx, waiting, nodes)
    }

    fn boxed_clone(&self) -> Box<dyn Placer> {
        Box::new(self.clone())
    }
}
