//! CPOP, critical path on a processor: as HEFT, but the critical path stays on the node that runs it fastest.
//!
//! Topcuoglu, Hariri and Wu (2002), section 4.3: a task's priority is the length of the longest path through it, before and
//! after. Those of the largest priority are the critical path, and go to the one node that does them soonest, where they
//! need no data from elsewhere; the others go where they finish first. Who is ready and has the largest priority is next.

use super::Placer;
use super::plan::Planner;
use crate::optimize::heft::Dag;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Placer> = Entry {
    key: "cpop",
    name: "CPOP",
    summary: "Plans the whole graph and keeps its critical path on the one node that runs that fastest.",
    source: "Topcuoglu, Hariri and Wu 2002, section 4.3",
    measure: Measure::Time,
    params: &[],
    build: |_| Box::new(Planner::new(Dag::cpop)),
};

#[cfg(test)]
mod tests {
    use crate::ids::NodeId;
    use crate::place::plan::places;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// The second and the last are the critical path, 6.25 long, and stay on the fast node; the first, which would end there at
    /// 6.7 s, ends on the slow one at 6.4 s.
    #[test]
    fn the_critical_path_stays_on_the_fast_node() {
        assert_eq!(places("cpop"), [0, 1, 1].map(NodeId));
    }
}
