//! How long exact placement of 15 items takes: vector packing, nodes that cost, generalised assignment, and a decision on
//! 15 waiting tasks by the placement rules that search.
//!
//! Each kind has 60 instances drawn at random, in three degrees of tightness. Times are for all of them and for the one
//! that takes the most steps. Everything is searched to the end: it is asserted that all is proved. Decisions have a
//! budget, as they have in the world; of them the time is for all 60.
//!
//! Natively: `cargo bench -p switchyard --bench exact`. In Chromium: `cargo xtask bench`.

#![allow(missing_docs)]

use std::hint::black_box;
use switchyard::balance::{Context, Key, NodeState, Request};
use switchyard::clock::{Duration, Time};
use switchyard::ids::{NodeId, RegionId, Resources, TaskId};
use switchyard::optimize::min_cost::Node;
use switchyard::optimize::{Budget, Search, generalized_assignment, min_cost, vector_packing};
use switchyard::place::PlacePolicy;
use switchyard::rng::Rng;

const ITEMS: usize = 15;
const INSTANCES: u64 = 60;

/// A question, asked by looking for its answer.
type Question = Box<dyn Fn() -> u64>;

/// A kind of question, and how instances are drawn.
type Kind = (&'static str, fn(u64) -> Question);

fn steps<T>(found: &Search<T>) -> u64 {
    assert!(found.proved, "15 items are decided");
    found.steps
}

/// A number from `least` to `most`.
fn draw(rng: &mut Rng, least: u64, most: u64) -> u64 {
    least + rng.below(most - least + 1)
}

/// Items of two resources, up to a half, a third or a quarter more than that of a bin.
fn vectors(seed: u64) -> Question {
    let rng = &mut Rng::stream(seed, "vectors");
    let capacity = [1_000, 4_096];
    let most = |capacity: u64| capacity * [50, 62, 75][seed as usize % 3] / 100;
    let items: Vec<Vec<u64>> =
        (0..ITEMS).map(|_| capacity.map(|capacity| draw(rng, capacity / 10, most(capacity))).to_vec()).collect();
    Box::new(move || steps(&vector_packing::search(&capacity, &items, Budget::SECONDS).expect("every item fits a bin")))
}

/// Ten nodes of several sizes and prices, and some items that must be apart.
fn nodes(seed: u64) -> Question {
    let rng = &mut Rng::stream(seed, "nodes");
    let node = |rng: &mut Rng| {
        let capacity = vec![4 << draw(rng, 0, 2), 8 << draw(rng, 0, 3)];
        let cost = capacity[0] * 5 + capacity[1] / 2 + draw(rng, 0, 30);
        Node { capacity, cost }
    };
    let mut nodes: Vec<Node> = (0..10).map(|_| node(rng)).collect();
    nodes.push(Node { capacity: vec![64, 128], cost: 900 });
    let most = [3, 4, 5][seed as usize % 3];
    let items: Vec<Vec<u64>> = (0..ITEMS).map(|_| vec![draw(rng, 1, most), draw(rng, 1, 2 * most)]).collect();
    let apart = [(0, 1), (2, 3), (4, 9)];
    Box::new(move || steps(&min_cost::search(&nodes, &items, &apart, Budget::SECONDS)))
}

/// Five agents, as the instances of Osman (1995) are drawn, whose capacities are 80 to 95 % of an even share.
fn agents(seed: u64) -> Question {
    let rng = &mut Rng::stream(seed, "agents");
    let mut table = |least, most| -> Vec<Vec<u64>> {
        (0..5).map(|_| (0..ITEMS).map(|_| draw(rng, least, most)).collect()).collect()
    };
    let cost: Vec<Vec<i64>> = table(15, 25).iter().map(|row| row.iter().map(|&cost| cost as i64).collect()).collect();
    let load = table(5, 25);
    let share = [80, 88, 95][seed as usize % 3];
    let capacity: Vec<u64> = load.iter().map(|row| row.iter().sum::<u64>() * share / 500).collect();
    Box::new(move || steps(&generalized_assignment::search(&cost, &load, &capacity, Budget::SECONDS)))
}

/// Every kind with its instances, the hardest first.
fn kinds() -> Vec<(&'static str, Vec<Question>)> {
    let kinds: [Kind; 3] = [("vector packing", vectors), ("least cost", nodes), ("generalised assignment", agents)];
    let instances = |(name, new): Kind| {
        let mut questions: Vec<Question> = (0..INSTANCES).map(new).collect();
        questions.sort_by_cached_key(|question| std::cmp::Reverse(question()));
        (name, questions)
    };
    kinds.map(instances).into()
}

fn all(questions: &[Question]) -> u64 {
    questions.iter().map(|question| question()).sum()
}

/// The placement rules that look for the best.
const RULES: [&str; 6] =
    ["assignment", "knapsack", "vector_packing", "generalized_assignment", "linear_relaxation", "min_cost"];

/// Decisions of a rule: 15 tasks wait for eight nodes, some of which have something already.
fn decisions(rule: &'static str) -> Vec<Question> {
    (0..INSTANCES).map(|seed| decision(rule, seed)).collect()
}

fn decision(rule: &str, seed: u64) -> Question {
    let rng = &mut Rng::stream(seed, "decision");
    let policy = PlacePolicy::new(rule).expect("the table has it");
    let node = |rng: &mut Rng, id: u16| {
        let capacity = Resources { cpu: 4_000 << draw(rng, 0, 2), memory: 8_000 << draw(rng, 0, 2), disk: 0 };
        let mut node = NodeState::idle(NodeId(id), format!("w{id}"), 1);
        (node.capacity, node.free, node.price) = (capacity, capacity, draw(rng, 1, 9));
        node.speed = draw(rng, 500, 2_000) as u32;
        if draw(rng, 0, 2) == 0 {
            (node.free.cpu, node.active) = (capacity.cpu / 2, 1);
        }
        node
    };
    let nodes: Vec<NodeState> = (0..8).map(|id| node(rng, id)).collect();
    let most = [3_000, 4_000, 6_000][seed as usize % 3];
    let task = |rng: &mut Rng, id: u32| Request {
        task: TaskId(id),
        vertex: None,
        work: Duration(draw(rng, 100_000, 9_000_000)),
        key: Key::Task(TaskId(id)),
        region: RegionId(0),
        demand: Resources { cpu: draw(rng, 500, most) as u32, memory: draw(rng, 500, 2 * most) as u32, disk: 0 },
        weight: draw(rng, 1, 9) as u32,
    };
    let waiting: Vec<Request<'static>> = (0..ITEMS as u32).map(|id| task(rng, id)).collect();
    Box::new(move || {
        let mut rng = Rng::stream(0, "place");
        let mut cx = Context {
            now: Time::ZERO,
            rng: &mut rng,
            distance: &|_, _| Duration::ZERO,
            kilometres: &|_, _| None,
            why: None,
        };
        policy.build().place(&mut cx, &waiting, &nodes).map_or(0, |placement| placement.task as u64)
    })
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use super::{RULES, all, black_box, decisions, kinds};
    use criterion::{Criterion, criterion_group};

    fn exact(c: &mut Criterion) {
        for (name, questions) in kinds() {
            let mut group = c.benchmark_group(format!("{name}, 15 items"));
            group.sample_size(20);
            group.bench_function("all 60", |b| b.iter(|| black_box(all(&questions))));
            group.bench_function("the hardest", |b| b.iter(|| black_box(questions[0]())));
            group.finish();
        }
        let mut group = c.benchmark_group("60 decisions on 15 tasks");
        group.sample_size(20);
        for rule in RULES {
            let questions = decisions(rule);
            group.bench_function(rule, |b| b.iter(|| black_box(all(&questions))));
        }
        group.finish();
    }

    criterion_group!(benches, exact);
}

#[cfg(not(target_arch = "wasm32"))]
criterion::criterion_main!(native::benches);

#[cfg(target_arch = "wasm32")]
mod browser {
    use super::{RULES, all, black_box, decisions, kinds};
    use wasm_bindgen_test::{Criterion, wasm_bindgen_bench, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_dedicated_worker);

    #[wasm_bindgen_bench]
    fn exact(c: &mut Criterion) {
        for (name, questions) in kinds() {
            c.bench_function(&format!("{name}, 15 items/all 60"), |b| b.iter(|| black_box(all(&questions))));
            c.bench_function(&format!("{name}, 15 items/the hardest"), |b| b.iter(|| black_box(questions[0]())));
        }
        for rule in RULES {
            let questions = decisions(rule);
            let name = format!("60 decisions on 15 tasks/{rule}");
            c.bench_function(&name, |b| b.iter(|| black_box(all(&questions))));
        }
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}
