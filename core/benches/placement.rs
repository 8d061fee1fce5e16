//! How fast pods are placed: 10,000 pods of ten kinds on 10,000 nodes of four sizes, one after the other.
//!
//! The plain scan is a loop over rows of numbers that does the arithmetic of the kube-scheduler's default plugins and
//! nothing else: no labels, no taints, no other pods to look out for. The scheduler comes to the same decisions, which
//! is asserted, by a look at every node and by its tournament. Either way it remembers its last 1,000 decisions so that
//! their reasons can be worked out; the forgetful one does not. Ratios hold on other machines, times do not.
//!
//!
//! Beside that: 1,000 pods that choose among the same nodes by labels and taints, and 300 pods that are spread over zones
//! and keep away from each other on 1,000 nodes, which only a look at every node can decide.
//!
//! `cargo bench -p switchyard --bench placement`

#![allow(missing_docs)]

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use switchyard::kube::{
    Container, Effect, Node, NodeAffinity, NodeId, NodeTerm, PodTemplate, PodTerm, Profile, Requirement, Scheduler,
    Search, Selector, SpreadConstraint, Taint, TemplateId, Weighted,
};

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
fn place(scheduler: &mut Scheduler, templates: &[TemplateId], pods: usize) -> Vec<u32> {
    let place = |pod| {
        let template = templates[kind(pod) % templates.len()];
        let NodeId(node) = scheduler.schedule(template).node.expect("there is room for all");
        scheduler.bind(template, NodeId(node), pod as i64).expect("the node is there");
        node
    };
    (0..pods).map(place).collect()
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
        assert_eq!(place(&mut new.clone(), &templates, PODS), expected, "the decisions are the same");
        group.bench_function(name, |bencher| {
            let run = |scheduler: &mut Scheduler| black_box(place(scheduler, &templates, PODS));
            bencher.iter_batched_ref(|| new.clone(), run, BatchSize::LargeInput);
        });
    }
    group.finish();
}

/// Nodes in three zones, some with fast disks, some less welcome; and pods that mind.
fn choosy(search: Search) -> (Scheduler, Vec<TemplateId>) {
    let (mut scheduler, _) = scheduler(search, 1_000);
    let zone = |number: u32| ("zone".to_owned(), format!("zone-{number}"));
    for id in 0..NODES {
        let mut node = scheduler.cluster().node(NodeId(id)).expect("it is there").clone();
        node.labels = [zone(id % 3)].into();
        if id % 5 == 0 {
            node.labels.insert("disk".to_owned(), "fast".to_owned());
        }
        if id % 7 == 0 {
            node.taints = vec![Taint { key: "spot".into(), value: String::new(), effect: Effect::PreferNoSchedule }];
        }
        scheduler.update_node(NodeId(id), node).expect("the node is sound");
    }
    let fast = NodeTerm { labels: [Requirement::equals("disk", "fast")].into_iter().collect(), ..NodeTerm::default() };
    let template = |kind: u32| {
        let requests = [("cpu".to_owned(), 200), ("memory".to_owned(), i64::from(kind + 1) << 28)].into();
        let node_affinity =
            NodeAffinity { required: None, preferred: vec![Weighted { weight: 10, term: fast.clone() }] };
        let containers = vec![Container { requests, ..Container::default() }];
        let node_selector = [zone(kind % 3)].into();
        let pod = PodTemplate { containers, node_selector, node_affinity, ..PodTemplate::default() };
        scheduler.template(pod).expect("the pod is sound")
    };
    let templates = (0..6).map(template).collect();
    (scheduler, templates)
}

/// Pods of three kinds on 1,000 nodes in ten zones, spread over the zones, no two of a kind on a node.
fn apart() -> (Scheduler, Vec<TemplateId>) {
    let mut scheduler = Scheduler::default();
    for id in 0..1_000 {
        let name = format!("node-{id}");
        let labels = [("zone".to_owned(), format!("{}", id % 10)), ("host".to_owned(), name.clone())].into();
        let allocatable = [("cpu".to_owned(), 8_000), ("memory".to_owned(), 32 << 30)].into();
        scheduler.add_node(Node { name, labels, allocatable, ..Node::default() }).expect("the node is sound");
    }
    let template = |app: &str| {
        let selector = Some([Requirement::equals("app", app)].into_iter().collect::<Selector>());
        let spread =
            vec![SpreadConstraint { topology_key: "zone".into(), selector: selector.clone(), ..Default::default() }];
        let anti_affinity = vec![PodTerm { selector, topology_key: "host".into(), ..PodTerm::default() }];
        let labels = [("app".to_owned(), app.to_owned())].into();
        scheduler.template(PodTemplate { labels, spread, anti_affinity, ..PodTemplate::default() })
    };
    let templates = ["a", "b", "c"].map(template).map(|template| template.expect("the pod is sound")).to_vec();
    (scheduler, templates)
}

fn choices(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("choices");
    group.sample_size(10);
    let (by_scan, by_index) = (choosy(Search::Scan), choosy(Search::Index));
    let expected = place(&mut by_scan.0.clone(), &by_scan.1, 1_000);
    assert_eq!(place(&mut by_index.0.clone(), &by_index.1, 1_000), expected, "the decisions are the same");
    for (name, pods, (new, templates)) in [
        ("1,000 choosy pods, every node", 1_000, by_scan),
        ("1,000 choosy pods, tournament", 1_000, by_index),
        ("300 pods apart", 300, apart()),
    ] {
        group.bench_function(name, |bencher| {
            let run = |scheduler: &mut Scheduler| black_box(place(scheduler, &templates, pods));
            bencher.iter_batched_ref(|| new.clone(), run, BatchSize::LargeInput);
        });
    }
    group.finish();
}

criterion_group!(benches, placement, choices);
criterion_main!(benches);
