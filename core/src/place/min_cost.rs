//! Cost-minimal placement: what waits onto the idle nodes that cost least, exactly.
//!
//! The variable-sized bin packing of Friesen and Langston (1986), with several resources: sets of nodes are met in the
//! order of what they must cost at least, and the first that all can be packed into is the cheapest
//! ([`crate::optimize::min_cost`]). A node costs what the scenario says an hour of it costs; one that has tasks already
//! costs nothing more. It stops after so many steps, so a decision tells whether its plan is proved cheapest, and else
//! how far it may be from that. How long tasks run is left out.

use super::Placer;
use super::batch::Batched;
use super::opening::{PARAMS, cheapest};
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Placer> = Entry {
    key: "min_cost",
    name: "Least cost",
    summary: "Packs all that waits onto the idle nodes whose prices add up to least: exact in every resource, by branch and bound.",
    source: "Friesen and Langston 1986",
    measure: Measure::Ratio,
    params: PARAMS,
    build: |values| Box::new(Batched::new(values, |waiting, nodes| cheapest(waiting, nodes, |node| node.price))),
};

#[cfg(test)]
mod tests {
    use crate::balance::NodeState;
    use crate::place::pack::{decide, node, request};
    use crate::trace::Verdict;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn two_cheap_nodes_do_for_one_that_is_dear() {
        let dear = NodeState { price: 25_000, ..node(0, 16) };
        let nodes = [dear, node(1, 8), node(2, 8), node(3, 8)];
        let waiting = [request(0, 5), request(1, 4), request(2, 3), request(3, 4)];
        let (plan, why) = decide("min_cost", &waiting, &nodes);
        assert!(plan.iter().all(|(_, node)| *node != 0), "{plan:?}");
        assert_eq!((why[1].score, why[0].score, why[0].verdict), (16_000, 16_000, Verdict::Proved));
        let (plan, _) = decide("vector_packing", &waiting, &nodes);
        assert!(plan.iter().all(|(_, node)| *node == 0), "{plan:?}");
    }
}
