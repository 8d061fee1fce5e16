//! Min-min: of all waiting tasks the one that can finish first goes to the node where it does.
//!
//! Maheswaran et al. (1999), section 4.1: for every task the node where it would finish first, and of those the task that
//! finishes first of all; that node is then busy until then, and the same is asked of what is left. Ties go to the earlier
//! task and to the first node. Only what can start now is given out; the next decision maps anew.

use super::Placer;
use super::mapping::{Mapper, PARAMS};
use crate::optimize::list::Rule;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Placer> = Entry {
    key: "min_min",
    name: "Min-min",
    summary: "Again and again the task that can finish first, to the node where it does: short tasks flow, the longest come last.",
    source: "Maheswaran et al. 1999, section 4.1",
    measure: Measure::Duration,
    params: PARAMS,
    build: |values| Box::new(Mapper::new(Rule::MinMin, values)),
};

#[cfg(test)]
mod tests {
    use crate::ids::NodeId;
    use crate::place::mapping::places;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_short_ones_go_first_and_the_long_one_waits() {
        assert_eq!(places("min_min", &[6, 2, 2, 1], &[1, 1]), [1, 1, 0, 0].map(NodeId));
    }
}
