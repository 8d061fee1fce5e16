//! Max-min: of all waiting tasks the one that would finish last, were each on its best node, goes there first.
//!
//! Maheswaran et al. (1999), section 4.2: as min-min, but the task whose earliest finish is the latest comes first, so
//! that long tasks run beside many short ones instead of after them. Ties go to the earlier task and to the first node.
//! Only what can start now is given out; the next decision maps anew.

use super::Placer;
use super::mapping::{Mapper, PARAMS};
use crate::optimize::list::Rule;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Placer> = Entry {
    key: "max_min",
    name: "Max-min",
    summary: "Again and again the task that would finish last, to the node where it finishes first: long tasks overlap with short ones.",
    source: "Maheswaran et al. 1999, section 4.2",
    measure: Measure::Duration,
    params: PARAMS,
    build: |values| Box::new(Mapper::new(Rule::MaxMin, values)),
};

#[cfg(test)]
mod tests {
    use crate::ids::NodeId;
    use crate::place::mapping::places;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_long_one_has_a_node_for_itself() {
        assert_eq!(places("max_min", &[6, 2, 2, 1], &[1, 1]), [0, 1, 1, 1].map(NodeId));
    }
}
