//! Worst fit: the node that has the most left once it has taken the task.
//!
//! Johnson, *Fast Algorithms for Bin Packing* (1974): at most 2 OPT − 1 bins, no better than next fit. What is left is the
//! sum of the shares of each resource; of equals the first node. It evens out the load of nodes, which is what it is for
//! here.

use super::size::{Order, PARAMS, left};
use super::{Context, NodeState, Placement, Placer, Request};
use crate::policy::{Entry, Measure};
use std::cmp::Reverse;

pub(super) const ENTRY: Entry<dyn Placer> = Entry {
    key: "worst_fit",
    name: "Worst fit",
    summary: "The node that has most left afterwards: spreads tasks, and leaves no large gap for a large one.",
    source: "Johnson 1974; Garey and Johnson 1979, section 6.1",
    measure: Measure::Ratio,
    params: PARAMS,
    build: |values| Box::new(WorstFit { order: Order::of(values) }),
};

#[derive(Clone, Copy, Debug)]
struct WorstFit {
    order: Order,
}

impl Placer for WorstFit {
    fn window(&self) -> usize {
        self.order.window()
    }

    fn place(&mut self, cx: &mut Context, waiting: &[Request], nodes: &[NodeState]) -> Option<Placement> {
        self.order.places(waiting, nodes).into_iter().find_map(|task| {
            let request = &waiting[task];
            let fitting = nodes.iter().filter(|node| node.can_take(request));
            let node = fitting.map(|node| (left(node, request), node.id)).inspect(|(left, id)| cx.note(*id, *left));
            Some(Placement { task, node: node.max_by_key(|(left, id)| (*left, Reverse(*id)))?.1 })
        })
    }

    fn boxed_clone(&self) -> Box<dyn Placer> {
        Box::new(*self)
    }
}

#[cfg(test)]
mod tests {
    use crate::place::pack::pack;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn spreads() {
        assert_eq!(pack("worst_fit", 10, "6 5 4 2"), [1, 2, 3, 3]);
    }
}
