//! Next fit: the node that took the last task, and when it has no room the next one.
//!
//! Johnson, *Fast Algorithms for Bin Packing* (1974): at most 2 OPT − 1 bins, for one place to remember. A bin that was left
//! is not looked at again in the paper; here tasks leave, so after the last node comes the first again. The search goes
//! once round, and stays where it was when nothing has room.

use super::size::{Order, PARAMS};
use super::{Context, NodeState, Placement, Placer, Request};
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Placer> = Entry {
    key: "next_fit",
    name: "Next fit",
    summary: "Stays with a node until something does not fit, then goes on to the next: remembers one place, wastes room.",
    source: "Johnson 1974; Garey and Johnson 1979, section 6.1",
    measure: Measure::Turn,
    params: PARAMS,
    build: |values| Box::new(NextFit { order: Order::of(values), at: 0 }),
};

#[derive(Clone, Copy, Debug)]
struct NextFit {
    order: Order,
    /// The place of the node that took the last task.
    at: usize,
}

impl Placer for NextFit {
    fn window(&self) -> usize {
        self.order.window()
    }

    fn place(&mut self, cx: &mut Context, waiting: &[Request], nodes: &[NodeState]) -> Option<Placement> {
        self.order.places(waiting, nodes).into_iter().find_map(|task| {
            let turn = (0..nodes.len()).map(|step| (step, (self.at + step) % nodes.len()));
            let (step, place) = turn.into_iter().find(|(_, place)| nodes[*place].can_take(&waiting[task]))?;
            self.at = place;
            cx.note(nodes[place].id, step as i64);
            Some(Placement { task, node: nodes[place].id })
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
    fn never_looks_back_while_there_is_a_next_node() {
        assert_eq!(pack("next_fit", 10, "6 5 4 5"), [1, 2, 2, 3]);
    }
}
