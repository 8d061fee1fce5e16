//! Vector packing: what waits into the fewest nodes, exactly, in processors, memory and disk.
//!
//! Rules of thumb pack one task after the other, which may open a node too many: Panigrahy et al. (2011) compare them with
//! the exact packing. Here sets of nodes are met in the order of how many were idle, and for each it is searched whether
//! all fits, bin by bin, as Korf (2003) does for one resource ([`crate::optimize::min_cost`], whose nodes may be unlike
//! and have tasks already, which [`crate::optimize::vector_packing`] leaves out). It stops after so many steps, so a
//! decision tells whether its plan is proved best. Nodes that have tasks already count nothing, and what has been placed
//! is not moved.

use super::Placer;
use super::batch::Batched;
use super::opening::{PARAMS, cheapest};
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Placer> = Entry {
    key: "vector_packing",
    name: "Vector packing",
    summary: "Packs all that waits so that the fewest idle nodes are opened: exact in every resource, by branch and bound.",
    source: "Panigrahy et al. 2011; Korf 2003",
    measure: Measure::Count,
    params: PARAMS,
    build: |values| Box::new(Batched::new(values, |waiting, nodes| cheapest(waiting, nodes, |_| 1))),
};

#[cfg(test)]
mod tests {
    use crate::place::pack::{decide, node, pack, request};
    use crate::trace::Verdict;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn two_nodes_do_where_rules_of_thumb_open_three() {
        let nodes = |policy: &str| pack(policy, 10, "3 2 2 4 4 5").into_iter().max();
        let decreasing = r#"{"best_fit": {"decreasing": true}}"#;
        assert_eq!((nodes("first_fit"), nodes("best_fit"), nodes(decreasing)), (Some(3), Some(3), Some(3)));
        assert_eq!(nodes("vector_packing"), Some(2));
    }

    #[test]
    fn what_has_tasks_already_is_used_first_and_the_plan_is_proved() {
        let mut busy = node(1, 10);
        (busy.active, busy.free.cpu) = (1, 7_000);
        let nodes = [node(0, 10), busy, node(2, 10)];
        let waiting = [request(0, 4), request(1, 9), request(2, 3)];
        let (plan, why) = decide("vector_packing", &waiting, &nodes);
        assert_eq!(plan.iter().map(|(_, node)| *node).filter(|node| *node == 1).count(), 2);
        assert_eq!((why[1].score, why[0].score, why[0].verdict), (1, 1, Verdict::Proved));
    }

    #[test]
    fn when_not_all_fits_the_first_of_the_queue_go() {
        let waiting = [request(0, 6), request(1, 6), request(2, 4)];
        let (plan, _) = decide("vector_packing", &waiting, &[node(0, 10)]);
        assert_eq!(plan, [(0, 0), (2, 0)]);
    }
}
