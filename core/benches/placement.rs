//! How fast pods are placed: 10,000 pods of ten kinds on 10,000 nodes of four sizes, one after the other.
//!
//! The plain scan is a loop over rows of numbers that does the arithmetic of the kube-scheduler's default plugins and
//! nothing else: no labels, no taints, no other pods to look out for. The scheduler comes to the same decisions, which
//! is asserted, by a look at every node and by its tournament. Either way it remembers its last 1,000 decisions so that
//! their reasons can be worked out; the forgetful one does not. Ratios hold on other machines, times do not.
//!
//! `cargo bench -p switchyard --bench placement`

#![allow(missing_docs)]

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use switchyard::kube::{Container, Node, NodeId, PodTemplate, Profile, Scheduler, Search, TemplateId};

const NODES: u32 = 10_000;
const PODS: usize = 10_000;

/// Millicores and bytes.
type Pair = [i64; 2];

fn sizes(node: u32) -> Pair {
    [[4_000, 16 << 30], [8_000, 32 << 30], [16_000, 32 << 30], [32_000, 128 << 30]][node as usize * 7 % 4]
}

fn request(kind: usize) -> Pair {
    let kind = kind as i64;
    [100 + 170 * kind, (256 + 301 * kind) << 20]
}

fn kind(pod: usize) -> usize {
    pod * 7 % 10
}

/// What is there and what is taken of one resource.
#[derive(Clone, Copy)]
struct Share {
    allocatable: i64,
    taken: i64,
}

/// Places all pods by a loop over all nodes: for each pod its node.
fn plain(nodes: &mut [[Share; 2]]) -> Vec<u32> {
    let place = |pod| {
        let asked = request(kind(pod));
        let (mut best, mut winner) = (-1, 0);
        for (id, shares) in nodes.iter().enumerate() {
            let lacks = |at: usize| asked[at] > shares[at].allocatable - shares[at].taken;
            if lacks(0) || lacks(1) {
                continue;
            }
            let taken = |at: usize| shares[at].taken + asked[at];
            let least = |at: usize| (shares[at].allocatable - taken(at)) * 100 / shares[at].allocatable;
            let fraction = |at: usize| (taken(at) as f64 / shares[at].allocatable as f64).min(1.0);
            let deviation = ((fraction(0) - fraction(1)) / 2.0).abs();
            let balanced = ((1.0 - deviation) * 100.0) as i64;
            let total = 300 + (least(0) + least(1)) / 2 + balanced;
            if total > best {
                (best, winner) = (total, id);
            }
        }
        assert!(best >= 0, "there is room for all");
        nodes[winner].iter_mut().zip(asked).for_each(|(share, asked)| share.taken += asked);
        winner as u32
    };
    (0..PODS).map(place).collect()
}

fn rows() -> Vec<[Share; 2]> {
    (0..NODES).map(|node| sizes(node).map(|allocatable| Share { allocatable, taken: 0 })).collect()
}

fn scheduler(search: Search, remembered: usize) -> (Scheduler, Vec<TemplateId>) {
    let profile = Profile { search, remembered, ..Profile::default() };
    let mut scheduler = Scheduler::new(profile).expect("the profile is sound");
    let quantities = |[cpu, memory]: Pair| [("cpu".to_owned(), cpu), ("memory".to_owned(), memory)].into();
    for node in 0..NODES {
        let allocatable = quantities(sizes(node));
        let node = Node { name: format!("node-{node}"), allocatable, ..Node::default() };
        scheduler.add_node(node).expect("the node is sound");
    }
    let template = |kind| {
        let container = Container { requests: quantities(request(kind)), ..Container::default() };
        let pod = PodTemplate { containers: vec![container], ..PodTemplate::default() };
        scheduler.template(pod).expect("the pod is sound")
    };
    let templates = (0..10).map(template).collect();
    (scheduler, templates)
}

/// Places all pods: for each its node.
fn place(scheduler: &mut Scheduler, templates: &[TemplateId]) -> Vec<u32> {
    let place = |pod| {
        let template = templates[kind(pod)];
        let NodeId(node) = scheduler.schedule(template).node.expect("there is room for all");
        scheduler.bind(template, NodeId(node), pod as i64).expect("the node is there");
        node
    };
    (0..PODS).map(place).collect()
}

fn placement(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("10,000 pods on 10,000 nodes");
    group.sample_size(10);
    let expected = plain(&mut rows());
    group.bench_function("plain scan", |bencher| {
        bencher.iter_batched_ref(rows, |rows| black_box(plain(rows)), BatchSize::LargeInput);
    });
    for (name, search, remembered) in [
        ("scheduler, every node", Search::Scan, 1_000),
        ("scheduler, every node, forgetful", Search::Scan, 0),
        ("scheduler, tournament", Search::Index, 1_000),
        ("scheduler, tournament, forgetful", Search::Index, 0),
    ] {
        let (new, templates) = scheduler(search, remembered);
        assert_eq!(place(&mut new.clone(), &templates), expected, "the decisions are the same");
        group.bench_function(name, |bencher| {
            let run = |scheduler: &mut Scheduler| black_box(place(scheduler, &templates));
            bencher.iter_batched_ref(|| new.clone(), run, BatchSize::LargeInput);
        });
    }
    group.finish();
}

criterion_group!(benches, placement);
criterion_main!(benches);
