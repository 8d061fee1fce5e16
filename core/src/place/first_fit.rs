//! First fit: the first node, by number, that has room.
//!
//! Johnson, *Fast Algorithms for Bin Packing* (1974): never more than ⌊1.7 OPT⌋ bins, and 11/9 OPT + 6/9 when the largest
//! items come first (`decreasing`). Nodes are the bins, and tasks leave them again, which the theorems leave out.

use super::size::{Order, PARAMS};
use super::{Context, NodeState, Placement, Placer, Request};
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Placer> = Entry {
    key: "first_fit",
    name: "First fit",
    summary: "The first node that has room: fills nodes one after the other and keeps the last ones free.",
    source: "Johnson 1974; Garey and Johnson 1979, section 6.1",
    measure: Measure::Turn,
    params: PARAMS,
    build: |values| Box::new(FirstFit { order: Order::of(values) }),
};

#[derive(Clone, Copy, Debug)]
struct FirstFit {
    order: Order,
}

impl Placer for FirstFit {
    fn window(&self) -> usize {
        self.order.window()
    }

    fn place(&mut self, cx: &mut Context, waiting: &[Request], nodes: &[NodeState]) -> Option<Placement> {
        self.order.places(waiting, nodes).into_iter().find_map(|task| {
            let node = nodes.iter().find(|node| node.can_take(&waiting[task]))?.id;
            cx.note(node, i64::from(node.0) + 1);
            Some(Placement { task, node })
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
    fn fills_nodes_one_after_the_other() {
        assert_eq!(pack("first_fit", 10, "6 5 4 5"), [1, 2, 1, 2]);
    }

    #[test]
    fn decreasing_takes_the_largest_first() {
        let policy = r#"{"first_fit": {"decreasing": true}}"#;
        assert_eq!(pack(policy, 10, "2 3 7 8"), [1, 2, 2, 1]);
    }
}
