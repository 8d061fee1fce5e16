//! Assignment: the first of the queue, one for each node with room, so that together they finish soonest.
//!
//! The Hungarian method of Kuhn (1955) and Munkres (1957): one to one, at the least sum of running times, exactly and
//! without a search. Each pair that could be has its running time as its cost. What comes after, and that a node could take
//! several, is left out; generalised assignment has that.

use super::mapping::time;
use super::{Context, NodeState, Placement, Placer, Request};
use crate::optimize::assignment::assign;
use crate::policy::{Entry, Measure, Param, ParamKind};

pub(super) const ENTRY: Entry<dyn Placer> = Entry {
    key: "assignment",
    name: "Optimal assignment",
    summary: "One task for each node with room, so that the sum of their running times is least: exact, by the Hungarian method.",
    source: "Kuhn 1955; Munkres 1957",
    measure: Measure::Duration,
    params: &[Param {
        key: "window",
        help: "How many waiting tasks it matches with nodes: more find better pairs and take longer.",
        kind: ParamKind::Integer { min: 1, max: 500, default: 32 },
    }],
    build: |values| Box::new(Assignment { window: values.integer(0) as usize }),
};

/// Above the sum of all times: a pair that cannot be.
const FORBIDDEN: i64 = 1 << 51;

#[derive(Clone, Copy, Debug)]
struct Assignment {
    window: usize,
}

impl Placer for Assignment {
    fn window(&self) -> usize {
        self.window
    }

    fn place(&mut self, cx: &mut Context, waiting: &[Request], nodes: &[NodeState]) -> Option<Placement> {
        let open: Vec<&NodeState> =
            nodes.iter().filter(|node| waiting.iter().any(|task| node.can_take(task))).collect();
        let tasks = &waiting[..waiting.len().min(open.len())];
        let cost = |task: &Request, node: &NodeState| match node.can_take(task) {
            true => (time(task, node) as i64).min(FORBIDDEN / 1_024),
            false => FORBIDDEN,
        };
        let costs: Vec<Vec<i64>> =
            tasks.iter().map(|task| open.iter().map(|node| cost(task, node)).collect()).collect();
        let (columns, _) = assign(&costs);
        let task = (0..tasks.len()).find(|task| costs[*task][columns[*task]] < FORBIDDEN)?;
        for (node, cost) in open.iter().zip(&costs[task]).filter(|(_, cost)| **cost < FORBIDDEN) {
            cx.note(node.id, *cost);
        }
        Some(Placement { task, node: open[columns[task]].id })
    }

    fn boxed_clone(&self) -> Box<dyn Placer> {
        Box::new(*self)
    }
}

#[cfg(test)]
mod tests {
    use crate::ids::NodeId;
    use crate::place::mapping::places;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_long_task_has_the_fast_node_though_the_short_one_came_first() {
        assert_eq!(places("assignment", &[2, 9], &[3, 1]), [1, 0].map(NodeId));
    }
}
