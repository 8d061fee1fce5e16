//! HEFT: tasks that wait for each other, planned by falling length of what hangs on them, each where it finishes first.

use super::plan::{Plan, WINDOW};
use super::{Context, NodeState, Outline, Placement, Placer, Request};
use crate::optimize::heft::Dag;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Placer> = Entry {
    key: "heft",
    name: "HEFT",
    summary: "Plans the whole graph: tasks with the longest tail first, each on the node that finishes it first, gaps filled.",
    source: "Topcuoglu, Hariri and Wu 2002, section 4.2",
    measure: Measure::Time,
    params: &[],
    build: |_| Box::new(Heft::default()),
};

#[derive(Clone, Debug, Default)]
struct Heft {
    plan: Plan,
}

impl Placer for Heft {
    fn window(&self) -> usize {
        WINDOW
    }

    fn prepare(&mut self, outline: &Outline) {
        self.plan.prepare(outline);
    }

    fn place(&mut self, cx: &mut Context, waiting: &[Request], nodes: &[NodeState]) -> Option<Placement> {
        self.plan.next(Dag::heft, cx, waiting, nodes)
    }

    fn boxed_clone(&self) -> Box<dyn Placer> {
        Box::new(self.clone())
    }
}
