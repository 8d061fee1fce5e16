//! Least connections: the node with the fewest unfinished tasks for its weight.
//!
//! nginx, `ngx_http_upstream_least_conn`. The ratios active / weight are compared by multiplying crosswise, so without
//! rounding. Among nodes that tie for the smallest ratio one step of the smooth weighted round robin decides, with the
//! tied nodes alone taking part; its credits are kept between picks. A single best node does not touch them.
//! nginx's lowering of a weight after errors is left out.

use super::smooth_weighted_round_robin::Turns;
use super::{Balancer, Context, NodeState, Request};
use crate::ids::NodeId;
use crate::policy::{Entry, Measure};
use std::cmp::Ordering;

pub(super) const ENTRY: Entry<dyn Balancer> = Entry {
    key: "least_connections",
    name: "Least connections",
    summary: "Gives each task to the node with the fewest unfinished tasks for its weight: evens out tasks of different length as they finish.",
    source: "nginx 1.22: ngx_http_upstream_least_conn",
    measure: Measure::Ratio,
    params: &[],
    build: |_| Box::<LeastConnections>::default(),
};

#[derive(Clone, Default)]
struct LeastConnections {
    turns: Turns,
}

impl Balancer for LeastConnections {
    fn pick(&mut self, cx: &mut Context, _request: &Request, nodes: &[NodeState]) -> Option<NodeId> {
        let mut best: Option<&NodeState> = None;
        let mut tied = false;
        for node in nodes.iter().filter(|node| node.eligible) {
            cx.note(node.id, i64::from(node.active) * 1_000 / i64::from(node.weight.max(1)));
            match best.map_or(Ordering::Less, |best| compare(node, best)) {
                Ordering::Less => (best, tied) = (Some(node), false),
                Ordering::Equal => tied = true,
                Ordering::Greater => {}
            }
        }
        let best = best?;
        if !tied {
            return Some(best.id);
        }
        self.turns.pick(nodes, |node| node.eligible && compare(node, best).is_eq(), |_, _| {})
    }

    fn boxed_clone(&self) -> Box<dyn Balancer> {
        Box::new(self.clone())
    }
}

/// The order of active / weight.
pub(super) fn compare(a: &NodeState, b: &NodeState) -> Ordering {
    (u64::from(a.active) * u64::from(b.weight)).cmp(&(u64::from(b.active) * u64::from(a.weight)))
}

#[cfg(test)]
mod tests {
    use crate::balance::drive::{Driver, nodes};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn held_requests_go_where_nginx_sends_them() {
        // A letter is a request that stays; a number ends the request of that number.
        let script = "r - 0 r r - 2 r r r r - 5 - 3 - 4 r r r - 7 - 9 r - 10 r r r - 13 r - 12 r";
        assert_eq!(Driver::new("least_connections").held(&[1, 1, 1], script), "abccaacabcaaacca");
    }

    #[test]
    fn weights_are_shares_of_the_load() {
        assert_eq!(Driver::new("least_connections").held(&[2, 1], "r r r r r r"), "ababaa");
    }

    #[test]
    fn the_least_loaded_is_chosen_without_a_turn() {
        let mut driver = Driver::new("least_connections");
        let mut nodes = nodes(&[1, 1]);
        nodes[0].active = 1;
        assert_eq!(driver.picks(&nodes, 3), "bbb");
    }
}
