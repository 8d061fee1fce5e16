//! No rule of its own: the balancer chooses.
//!
//! Late binding as in a batch system's default: the head of the queue is taken as soon as some node has room for it, and
//! the balancer says which. It is asked about one task and does not see what else waits. What the balancer is told, it is
//! told by the world, so this rule never places anything itself.

use super::{Context, NodeState, Placement, Placer, Request};
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Placer> = Entry {
    key: "balancer",
    name: "The balancer's choice",
    summary: "Leaves it to the balancer, which looks at one task and knows nothing of its neighbours.",
    source: "Late binding with a balancer, as a batch system's default",
    measure: Measure::Count,
    params: &[],
    build: |_| Box::new(Balancer),
};

#[derive(Clone, Copy, Debug)]
struct Balancer;

impl Placer for Balancer {
    fn defers(&self) -> bool {
        true
    }

    fn place(&mut self, _cx: &mut Context, _waiting: &[Request], _nodes: &[NodeState]) -> Option<Placement> {
        None
    }

    fn boxed_clone(&self) -> Box<dyn Placer> {
        Box::new(*self)
    }
}

#[cfg(test)]
mod tests {
    use crate::place::PlacePolicy;
    use crate::place::pack::{decide, node, request};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn it_places_nothing_itself() {
        assert!(PlacePolicy::new("balancer").unwrap().build().defers());
        let (placed, _) = decide("balancer", &[request(0, 1)], &[node(0, 4)]);
        assert_eq!(placed, []);
    }
}
