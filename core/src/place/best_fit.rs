//! Best fit: the node that has the least left once it has taken the task.
//!
//! Johnson, *Fast Algorithms for Bin Packing* (1974). What is left is the sum of the shares of each resource, as Panigrahy
//! et al. (2011) have it; of equals the first node. The bounds are those of first fit. Tasks that leave open gaps again,
//! and the tightest of them is filled first, so that wide ones stay wide.

use super::size::{Order, PARAMS, left};
use super::{Context, NodeState, Placement, Placer, Request};
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Placer> = Entry {
    key: "best_fit",
    name: "Best fit",
    summary: "The node that has least left afterwards: keeps large gaps for large tasks.",
    source: "Johnson 1974; Garey and Johnson 1979, section 6.1; over several resources the sum of shares, Panigrahy et al. 2011",
    measure: Measure::Ratio,
    params: PARAMS,
    build: |values| Box::new(BestFit { order: Order::of(values) }),
};

#[derive(Clone, Copy, Debug)]
struct BestFit {
    order: Order,
}

impl Placer for BestFit {
    fn window(&self) -> usize {
        self.order.window()
    }

    fn place(&mut self, cx: &mut Context, waiting: &[Request], nodes: &[NodeState]) -> Option<Placement> {
        self.order.places(waiting, nodes).into_iter().find_map(|task| {
            let request = &waiting[task];
            let fitting = nodes.iter().filter(|node| node.can_take(request));
            let node = fitting.map(|node| (left(node, request), node.id)).inspect(|(left, id)| cx.note(*id, *left));
            Some(Placement { task, node: node.min()?.1 })
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
    fn takes_the_tightest_gap() {
        assert_eq!(pack("best_fit", 10, "6 5 5 4"), [1, 2, 2, 1]);
        assert_eq!(pack("best_fit", 10, "5 7 3"), [1, 2, 2]);
    }
}
