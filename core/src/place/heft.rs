//! HEFT, heterogeneous earliest finish time: tasks that wait for each other, planned by falling length of what hangs on
//! them, each where it finishes first.
//!
//! Topcuoglu, Hariri and Wu (2002), section 4.2: the upward rank of a task is its mean time and the longest of what comes
//! after it, data on the way included. By falling rank each task goes to the node where it finishes first, into a gap
//! between tasks that are planned there already if it fits. The plan is made once and kept while the same nodes are up.

use super::Placer;
use super::plan::Planner;
use crate::optimize::heft::Dag;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Placer> = Entry {
    key: "heft",
    name: "HEFT",
    summary: "Plans the whole graph: tasks with the longest tail first, each on the node that finishes it first, gaps filled.",
    source: "Topcuoglu, Hariri and Wu 2002, section 4.2",
    measure: Measure::Time,
    params: &[],
    build: |_| Box::new(Planner::new(Dag::heft)),
};

#[cfg(test)]
mod tests {
    use crate::ids::NodeId;
    use crate::place::plan::places;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Ranks 4.8, 6.25 and 0.75: the fast node has the second until 3 s, then the first until 6.2 s, before the slow one
    /// would end it; so the last ends sooner on the slow one, at 5 s.
    #[test]
    fn each_goes_where_it_finishes_first_and_the_short_tail_comes_last() {
        assert_eq!(places("heft"), [1, 1, 0].map(NodeId));
    }
}
