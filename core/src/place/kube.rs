//! The kube-scheduler's rules for tasks: of the nodes that have room for the head of the queue, the one with the largest
//! weighted sum of scores; of several, the first.
//!
//! A task is a pod that asks for processors, memory and disk and for nothing else, so two scores are left, each from 0
//! to 100 for a node as it would be with the task there:
//!
//! - `NodeResourcesFit`: over processors and memory the mean of the part that would be left (`least`), or that would be
//!   taken (`most`), each rounded down to a hundredth;
//! - `NodeResourcesBalancedAllocation`: 100 less the standard deviation of the parts that would be taken.
//!
//! Resources that a node does not have do not count. Labels, taints and neighbours are left out: tasks say nothing of
//! them. [`crate::kube`] has the whole; a test holds this against it.

use super::{Context, NodeState, Placement, Placer, Request};
use crate::kube::{Plugin, Profile, SCORE_MAX, Strategy};
use crate::policy::{Entry, Measure, Param, ParamKind};

pub(super) const ENTRY: Entry<dyn Placer> = Entry {
    key: "kube",
    name: "Kubernetes",
    summary: "Filters the nodes with room, scores how full and how even each would be, and takes the largest weighted sum.",
    source: "kube-scheduler 1.33: NodeResourcesFit and NodeResourcesBalancedAllocation",
    measure: Measure::Count,
    params: &[
        Param {
            key: "strategy",
            help: "Whether the emptiest node scores most, which spreads, or the fullest, which packs.",
            kind: ParamKind::Choice { options: &["least", "most"], default: 0 },
        },
        Param {
            key: "fit",
            help: "What it counts how full the node would be.",
            kind: ParamKind::Integer { min: 0, max: 100, default: 1 },
        },
        Param {
            key: "balanced",
            help: "What it counts how evenly processors and memory would be taken.",
            kind: ParamKind::Integer { min: 0, max: 100, default: 1 },
        },
    ],
    build: |values| {
        Box::new(Kube { packs: values.choice(0) == 1, fit: values.integer(1), balanced: values.integer(2) })
    },
};

#[derive(Clone, Copy, Debug)]
struct Kube {
    packs: bool,
    fit: i64,
    balanced: i64,
}

impl Kube {
    /// The weighted sum for a node that has room.
    fn score(self, node: &NodeState, request: &Request) -> i64 {
        let (whole, free, asked) = (&node.capacity, &node.free, &request.demand);
        // What is there, and what would be taken.
        let cpu = (i64::from(whole.cpu), i64::from(whole.cpu - free.cpu + asked.cpu));
        let memory = (i64::from(whole.memory), i64::from(whole.memory - free.memory + asked.memory));
        let parts = || [cpu, memory].into_iter().filter(|(whole, _)| *whole > 0);
        let count = parts().count() as i64;
        let fit: i64 = parts().map(|(whole, taken)| self.share(whole, taken)).sum();
        let is_asked = asked.cpu > 0 || asked.memory > 0;
        let balanced = if is_asked { balance(parts().map(|(whole, taken)| taken as f64 / whole as f64)) } else { 0 };
        self.fit * fit.checked_div(count).unwrap_or(0) + self.balanced * balanced
    }

    fn share(self, whole: i64, taken: i64) -> i64 {
        (if self.packs { taken } else { whole - taken }) * SCORE_MAX / whole
    }
}

/// Of two parts the standard deviation is half of their difference, of one it is nothing.
fn balance(mut parts: impl Iterator<Item = f64>) -> i64 {
    let deviation = match (parts.next(), parts.next()) {
        (Some(first), Some(second)) => ((first - second) / 2.0).abs(),
        _ => 0.0,
    };
    ((1.0 - deviation) * SCORE_MAX as f64) as i64
}

impl Placer for Kube {
    fn place(&mut self, cx: &mut Context, waiting: &[Request], nodes: &[NodeState]) -> Option<Placement> {
        let request = waiting.first()?;
        let mut best: Option<(i64, &NodeState)> = None;
        for node in nodes.iter().filter(|node| node.can_take(request)) {
            let score = self.score(node, request);
            cx.note(node.id, score);
            if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, node));
            }
        }
        best.map(|(_, node)| Placement { task: 0, node: node.id })
    }

    fn profile(&self) -> Option<Profile> {
        let weights =
            vec![(Plugin::NodeResourcesFit, self.fit), (Plugin::NodeResourcesBalancedAllocation, self.balanced)];
        let strategy = if self.packs { Strategy::MostAllocated } else { Strategy::LeastAllocated };
        Some(Profile { weights, strategy, ..Profile::default() })
    }

    fn boxed_clone(&self) -> Box<dyn Placer> {
        Box::new(*self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Resources;
    use crate::kube::{Container, Node, PodTemplate, Quantities, Scheduler};
    use crate::place::pack::{node, pack, request};
    use crate::rng::Rng;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn spreads_or_packs_as_the_strategy_says() {
        assert_eq!(pack("kube", 10, "6 5 5 4"), [1, 2, 3, 2]);
        assert_eq!(pack(r#"{"kube": {"strategy": "most"}}"#, 10, "6 5 5 4"), [1, 2, 2, 1]);
    }

    #[test]
    fn what_would_be_taken_evenly_wins_when_fullness_does_not_count() {
        let policy: crate::place::PlacePolicy = serde_json::from_str(r#"{"kube": {"fit": 0}}"#).unwrap();
        let Some(profile) = policy.build().profile() else { panic!("it has one") };
        assert_eq!(profile.weight(Plugin::NodeResourcesFit), 0);
        let of = |cpu, memory| Resources { cpu, memory, disk: 0 };
        let whole = of(10_000, 10_000);
        let lopsided = NodeState { capacity: whole, free: of(10_000, 4_000), ..node(0, 10) };
        let even = NodeState { capacity: whole, free: of(3_000, 3_000), ..node(1, 10) };
        let kube = Kube { packs: false, fit: 0, balanced: 1 };
        let task = Request { demand: of(1_000, 1_000), ..request(0, 1) };
        // 0.1 and 0.7 of the first would be taken, 0.8 and 0.8 of the second.
        assert_eq!((kube.score(&lopsided, &task), kube.score(&even, &task)), (70, 100));
    }

    fn quantities(of: &Resources) -> Quantities {
        let named = [("cpu", of.cpu), ("memory", of.memory), ("ephemeral-storage", of.disk)];
        named.map(|(name, amount)| (name.to_owned(), i64::from(amount))).into()
    }

    fn pod(of: &Resources) -> PodTemplate {
        let container = Container { requests: quantities(of), ..Container::default() };
        PodTemplate { containers: vec![container], ..PodTemplate::default() }
    }

    #[test]
    fn scores_are_those_of_the_whole_scheduler() {
        let mut rng = Rng::stream(7, "kube");
        let mut draw = |most: u32| rng.below(u64::from(most) + 1) as u32;
        for round in 0..300 {
            let kube = Kube { packs: draw(1) == 1, fit: i64::from(draw(3)), balanced: i64::from(draw(3)) };
            let mut scheduler = Scheduler::new(kube.profile().unwrap()).unwrap();
            let nodes: Vec<NodeState> = (0..4)
                .map(|id| {
                    let capacity = Resources { cpu: draw(9) * 700, memory: draw(3) * 1_100, disk: draw(2) * 50 };
                    let held =
                        Resources { cpu: draw(capacity.cpu), memory: draw(capacity.memory), disk: draw(capacity.disk) };
                    let mut free = capacity;
                    free.take(&held);
                    let name = format!("n{id}");
                    let known = Node { name, allocatable: quantities(&capacity), ..Node::default() };
                    let known = scheduler.add_node(known).unwrap();
                    let held = scheduler.template(pod(&held)).unwrap();
                    scheduler.bind(held, known, 0).unwrap();
                    NodeState { capacity, free, ..node(id, 0) }
                })
                .collect();
            let demand = Resources { cpu: draw(800), memory: draw(2) * 300, disk: draw(1) * 10 };
            let task = Request { demand, ..request(0, 0) };
            let best = nodes.iter().filter(|node| node.can_take(&task)).map(|node| kube.score(node, &task)).max();
            let template = scheduler.template(pod(&demand)).unwrap();
            let decision = scheduler.schedule(template);
            assert_eq!(decision.node.map(|_| decision.score), best, "round {round}: {kube:?} {nodes:?} {demand:?}");
        }
    }
}
