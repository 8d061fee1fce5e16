//! Knapsack: fills a node with the waiting tasks that are worth most together.
//!
//! Martello and Toth (1990), chapter 2, by Pisinger's (1997) dynamic programming over states around the break item. The
//! first node with room for anything is filled with the tasks whose weights sum to most, within its free processors; then
//! the next. It stops after so many steps, so a decision tells whether its choice is proved best. Of room only processors
//! are counted together; whether the rest fits too is seen to task by task.

use super::{Context, NodeState, Placement, Placer, Request};
use crate::optimize::Budget;
use crate::optimize::knapsack::knapsack;
use crate::policy::{Entry, Measure, Param, ParamKind};

pub(super) const ENTRY: Entry<dyn Placer> = Entry {
    key: "knapsack",
    name: "Knapsack",
    summary: "Fills each node with the waiting tasks whose weights add up to most: exact in processors, by dynamic programming.",
    source: "Martello and Toth 1990, chapter 2; Pisinger 1997",
    measure: Measure::Count,
    params: &[Param {
        key: "window",
        help: "How many waiting tasks it chooses from: more are worth more together, and the head of the queue may wait longer.",
        kind: ParamKind::Integer { min: 1, max: 1_000, default: 64 },
    }],
    build: |values| Box::new(Knapsack { window: values.integer(0) as usize }),
};

/// Steps of one decision: some milliseconds.
const BUDGET: Budget = Budget(1_000_000);

#[derive(Clone, Copy, Debug)]
struct Knapsack {
    window: usize,
}

impl Placer for Knapsack {
    fn window(&self) -> usize {
        self.window
    }

    fn place(&mut self, cx: &mut Context, waiting: &[Request], nodes: &[NodeState]) -> Option<Placement> {
        let node = nodes.iter().find(|node| waiting.iter().any(|task| node.can_take(task)))?;
        let able: Vec<usize> = (0..waiting.len()).filter(|place| node.can_take(&waiting[*place])).collect();
        let sizes: Vec<u64> = able.iter().map(|place| waiting[*place].demand.cpu.into()).collect();
        let worth: Vec<u64> = able.iter().map(|place| waiting[*place].weight.into()).collect();
        let found = knapsack(node.free.cpu.into(), &sizes, &worth, BUDGET);
        let best = found.best?;
        let task = *able.iter().zip(&best.answer).find(|(_, taken)| **taken)?.0;
        cx.note_search(node.id, best.value, found.bound, found.proved);
        Some(Placement { task, node: node.id })
    }

    fn boxed_clone(&self) -> Box<dyn Placer> {
        Box::new(*self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Duration, Time};
    use crate::ids::NodeId;
    use crate::place::pack::{node, request};
    use crate::rng::Rng;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn takes_what_is_worth_most_together() {
        let sized = |id, cpu, weight| Request { weight, ..request(id, cpu) };
        // Garey and Johnson's point in small: the densest item is in no optimal choice.
        let waiting = [sized(0, 6, 30), sized(1, 5, 20), sized(2, 5, 20)];
        let mut rng = Rng::stream(1, "place");
        let mut cx = Context {
            now: Time(0),
            rng: &mut rng,
            distance: &|_, _| Duration::ZERO,
            kilometres: &|_, _| None,
            why: None,
        };
        let placement = Knapsack { window: 9 }.place(&mut cx, &waiting, &[node(0, 10)]);
        assert_eq!(placement, Some(Placement { task: 1, node: NodeId(0) }));
    }
}
