//! Sufferage: a node goes to the task that would lose most if it did not get it.
//!
//! Maheswaran et al. (1999), section 4.3: what a task suffers is the difference between its earliest finish and the
//! earliest on any other node. Of the tasks that want the same node the one that suffers most gets it; the others are asked
//! again. Ties go to the earlier task and to the first node. Only what can start now is given out.

use super::Placer;
use super::mapping::{Mapper, PARAMS};
use crate::optimize::list::Rule;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Placer> = Entry {
    key: "sufferage",
    name: "Sufferage",
    summary: "A node goes to the task that would lose most if it did not get it: looks at the second choice too.",
    source: "Maheswaran et al. 1999, section 4.3",
    measure: Measure::Duration,
    params: PARAMS,
    build: |values| Box::new(Mapper::new(Rule::Sufferage, values)),
};

#[cfg(test)]
mod tests {
    use crate::ids::NodeId;
    use crate::place::mapping::places;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_fast_node_goes_to_the_task_that_would_lose_most() {
        assert_eq!(places("sufferage", &[6, 9], &[2, 3]), [0, 1].map(NodeId));
    }
}
