//! What is proved of balancers: how few keys move, how even the loads are, what a second choice is worth.
//!
//! Figures are those of the papers that the leaves cite.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
use proptest::test_runner::{Config, RngSeed};
use serde_json::{Value, json};
use switchyard::balance::{Balance, BalancePolicy, Balancer, Context, Key, NodeState, Request};
use switchyard::clock::{Duration, Time};
use switchyard::ids::{NodeId, RegionId, Resources, TaskId};
use switchyard::policy::Family;
use switchyard::rng::Rng;
use switchyard::scenario::Scenario;
use switchyard::solve::solve;
use switchyard::trace::Fingerprint;
use switchyard::world::World;

/// A balancer by itself.
struct Bench {
    balancer: Box<dyn Balancer>,
    rng: Rng,
}

impl Bench {
    fn new(policy: &str) -> Self {
        Self { balancer: BalancePolicy::new(policy).unwrap().build(), rng: Rng::stream(1, "bench") }
    }

    fn pick(&mut self, key: u32, nodes: &[NodeState]) -> usize {
        let (task, key) = (TaskId(0), Key::Numbered(key));
        let (work, region, demand) = (Duration::SECOND, RegionId(0), Resources::default());
        let request = Request { task, work, key, region, demand, weight: 1, vertex: None };
        let (now, rng) = (Time::ZERO, &mut self.rng);
        let mut cx = Context { now, rng, distance: &|_, _| Duration::ZERO, kilometres: &|_, _| None, why: None };
        self.balancer.pick(&mut cx, &request, nodes).unwrap().index()
    }
}

fn nodes(count: u16) -> Vec<NodeState> {
    (0..count).map(|id| NodeState::idle(NodeId(id), format!("backend-{id}"), 1)).collect()
}

fn without(nodes: &[NodeState], gone: usize) -> Vec<NodeState> {
    let mut nodes = nodes.to_vec();
    (nodes[gone].removed, nodes[gone].up, nodes[gone].eligible) = (true, false, false);
    nodes
}

const KEYS: u32 = 4_000;

fn homes(policy: &str, nodes: &[NodeState]) -> Vec<usize> {
    let mut bench = Bench::new(policy);
    (0..KEYS).map(|key| bench.pick(key, nodes)).collect()
}

/// The moves of keys from one place to another, as shares of all: those that had to or may, and the others.
fn moves(before: &[usize], after: &[usize], may: impl Fn(usize, usize) -> bool) -> (f64, f64) {
    let share = |wanted: bool| {
        let moved = before.iter().zip(after).filter(|(a, b)| a != b && may(**a, **b) == wanted);
        moved.count() as f64 / f64::from(KEYS)
    };
    (share(true), share(false))
}

fn near(seen: f64, expected: f64, samples: f64) -> bool {
    (seen - expected).abs() < 4.5 * (expected * (1.0 - expected) / samples).sqrt() + 1e-9
}

/// Karger et al. (1997); Thaler and Ravishankar (1996); Lamping and Veach (2014).
#[test]
fn one_of_n_that_leaves_moves_its_own_keys_only_and_one_that_comes_takes_its_share() {
    for n in [2_u16, 5, 10, 20] {
        let (all, more) = (nodes(n), nodes(n + 1));
        for policy in ["ketama", "rendezvous", "jump_hash"] {
            let before = homes(policy, &all);
            // Only the last bucket of jump hash can go.
            let gone = usize::from(if policy == "jump_hash" { n - 1 } else { n / 2 });
            let (forced, others) = moves(&before, &homes(policy, &without(&all, gone)), |from, _| from == gone);
            let (taken, shuffled) = moves(&before, &homes(policy, &more), |_, to| to == usize::from(n));
            assert_eq!((others, shuffled), (0.0, 0.0), "{policy} {n}");
            // Points on a ring are random too: 160 of them are off by about 8 percent.
            let spread = if policy == "ketama" { 0.35 / f64::from(n) } else { 0.0 };
            let (leave, join) = (1.0 / f64::from(n), 1.0 / f64::from(n + 1));
            assert!(near(forced, leave, KEYS.into()) || (forced - leave).abs() < spread, "{policy} {n}: {forced}");
            assert!(near(taken, join, KEYS.into()) || (taken - join).abs() < spread, "{policy} {n}: {taken}");
        }
    }
}

#[test]
fn a_ring_of_a_size_and_a_table_move_a_few_keys_more_and_a_modulus_nearly_all() {
    let all = nodes(10);
    let extra = |policy: &str, gone: usize| {
        moves(&homes(policy, &all), &homes(policy, &without(&all, gone)), |from, _| from == gone).1
    };
    assert!((0.0001..0.005).contains(&extra("maglev", 5)), "{}", extra("maglev", 5));
    assert!((0.01..0.15).contains(&extra("ring_hash", 5)), "{}", extra("ring_hash", 5));
    let (stayed, _) = moves(&homes("modulo_hash", &all), &homes("modulo_hash", &without(&all, 9)), |_, _| true);
    assert!(near(stayed, 0.9, KEYS.into()), "{stayed}");
    // Believed down, a node keeps its points on the ring: then no other key moves.
    let mut down = all.clone();
    (down[5].up, down[5].eligible) = (false, false);
    let (_, others) = moves(&homes("ring_hash", &all), &homes("ring_hash", &down), |from, _| from == 5);
    assert_eq!(others, 0.0);
}

fn answer(kind: &str, case: &Value) -> Value {
    let answers = solve(&json!({"kind": format!("balance/{kind}"), "cases": [case]}).to_string());
    assert!(answers.all_solved, "{}", answers.text);
    serde_json::from_str::<Value>(&answers.text).unwrap()[0].take()
}

fn numbers(list: &Value) -> Vec<usize> {
    list.as_array().unwrap().iter().map(|number| number.as_u64().unwrap() as usize).collect()
}

fn table(hosts: &[String], size: u64) -> Vec<usize> {
    numbers(&answer("maglev", &json!({"hosts": hosts, "M": size}))["table"])
}

fn spread(table: &[usize], hosts: usize) -> (usize, usize) {
    let mut counts = vec![0; hosts];
    table.iter().for_each(|host| counts[*host] += 1);
    (*counts.iter().min().unwrap(), *counts.iter().max().unwrap())
}

/// Eisenbud et al. (2016), section 5.3, measured with xxHash64: slots that changed hands though their host stayed.
#[test]
fn maglev_moves_as_little_as_was_measured() {
    for (n, size, least, most, gone, extra) in [
        (5, 1_009, 201, 202, 2, 0.016848),
        (10, 1_009, 100, 101, 5, 0.025768),
        (10, 65_537, 6_553, 6_554, 5, 0.001938),
        (100, 65_537, 655, 656, 54, 0.005646),
        (1_000, 65_537, 65, 66, 549, 0.005539),
    ] {
        let hosts: Vec<_> = (0..n).map(|host| format!("backend-{host}")).collect();
        let before = table(&hosts, size);
        assert_eq!(spread(&before, n), (least, most));
        let mut rest = hosts.clone();
        rest.remove(gone);
        let after = table(&rest, size).into_iter().map(|host| host + usize::from(host >= gone));
        let moved = before.iter().zip(after).filter(|(a, b)| **a != *b && **a != gone).count();
        assert!((moved as f64 / size as f64 - extra).abs() < 1e-6, "{n} {size}: {moved}");
    }
}

/// How long a ring is.
const ROUND: f64 = 18_446_744_073_709_551_616.0;

/// The share of each of 50 hosts is the length of its arcs; their spread falls with the root of the points a host has.
#[test]
fn a_ring_is_as_uneven_as_one_over_the_root_of_its_points() {
    let hosts: Vec<_> = (0..50).map(|host| format!("10.0.0.{host}:80")).collect();
    for (points, expected) in [(25, 0.2), (100, 0.1), (1_000, 0.0316)] {
        let case = json!({"hash": "xxhash64", "hosts": hosts, "minimum_ring_size": 50 * points, "hashes": []});
        let ring = answer("ring_hash", &case)["ring"].take();
        let ring: Vec<(f64, usize)> = ring
            .as_array()
            .unwrap()
            .iter()
            .map(|point| (point[0].as_str().unwrap().parse().unwrap(), point[1].as_u64().unwrap() as usize))
            .collect();
        assert_eq!(ring.len(), 50 * points);
        let mut loads = [0.0; 50];
        let mut last = ring[ring.len() - 1].0 - ROUND;
        for (at, host) in ring {
            loads[host] += (at - last) / ROUND * 50.0;
            last = at;
        }
        let sd = (loads.iter().map(|load| (load - 1.0) * (load - 1.0)).sum::<f64>() / 50.0).sqrt();
        assert!((sd / expected - 1.0).abs() < 0.3, "{points} points: {sd}, expected {expected}");
    }
}

fn mean_turnaround(lambda: f64, choices: u32) -> f64 {
    let text = format!(
        "
version: 1
seed: 1
nodes: [{{count: 100}}]
policies: {{queue: fcfs, balance: {{power_of_d_choices: {{choices: {choices}, replacement: true}}}}}}
workload: [{{arrivals: {{poisson: {{rate: {}}}}}, service: {{exponential: {{mean: 1s}}}}, limit: 60000}}]
",
        lambda * 100.0
    );
    run(&text).metrics().all.turnaround.mean
}

/// Mitzenmacher (1996): in the limit of many queues the mean time in the system is the sum of λ^((dⁱ − d) / (d − 1)).
#[test]
fn power_of_d_choices_meets_the_supermarket_model() {
    for (lambda, choices, expected, tolerance) in [
        (0.5, 1, 2.0, 0.04),
        (0.5, 2, 1.265_69, 0.02),
        (0.7, 1, 3.333_33, 0.06),
        (0.7, 2, 1.614_45, 0.02),
        (0.7, 3, 1.356_84, 0.02),
        (0.8, 2, 1.947_36, 0.03),
        (0.9, 2, 2.614_06, 0.04),
        (0.9, 3, 2.027_86, 0.05),
    ] {
        let seen = mean_turnaround(lambda, choices);
        assert!((seen / expected - 1.0).abs() < tolerance, "λ {lambda}, d {choices}: {seen}, expected {expected}");
    }
}

proptest! {
    #![proptest_config(Config { cases: 100, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..Config::default() })]

    /// Eisenbud et al. (2016), section 3.4: each host fills as many slots as any other, or one more.
    #[test]
    fn maglev_tables_are_even(hosts in proptest::collection::btree_set("[a-z]{1,6}", 1..30), size in 0..4_usize) {
        let hosts: Vec<_> = hosts.into_iter().collect();
        let (least, most) = spread(&table(&hosts, [31, 101, 1_009, 4_099][size]), hosts.len());
        prop_assert!(most - least <= 1, "{least} to {most}");
    }

    /// Mirrokni, Thorup and Zadimoghaddam (2018): whatever comes and goes, nobody is given a task beyond the bound.
    #[test]
    fn bounded_loads_are_never_exceeded(n in 1..9_u16, ends in proptest::collection::vec((0..40_u32, 0..3_u8), 1..200)) {
        let mut bench = Bench::new("bounded_load");
        let mut nodes = nodes(n);
        for (key, end) in ends {
            let tasks = nodes.iter().map(|node| node.active).sum::<u32>() + 1;
            let chosen = bench.pick(key, &nodes);
            nodes[chosen].active += 1;
            prop_assert!(nodes[chosen].active <= (tasks * 125).div_ceil(100 * u32::from(n)), "{tasks} tasks, {n} nodes");
            if end == 0 {
                let busiest = (0..nodes.len()).max_by_key(|place| nodes[*place].active).unwrap();
                nodes[busiest].active -= 1;
            }
        }
    }

    /// In one cycle each backend has as many turns as its weight, over the divisor that all have in common.
    #[test]
    fn weighted_turns_are_shares(weights in proptest::collection::vec(1..40_u32, 1..9)) {
        let divisor = |a: u32, b: u32| { let (mut a, mut b) = (a, b); while b > 0 { (a, b) = (b, a % b); } a };
        let divisor = weights.iter().copied().fold(0, divisor);
        for (kind, key) in [("smooth_weighted_round_robin", "sequence_one_cycle"), ("lvs_weighted_round_robin", "sequence")] {
            let seen = answer(kind, &json!({"weights": weights}));
            for (letter, weight) in ('a'..).zip(&weights) {
                prop_assert_eq!(seen[key].as_str().unwrap().matches(letter).count() as u32, weight / divisor);
            }
        }
    }

    /// Lamping and Veach (2014): one bucket more takes keys, and moves none between the others.
    #[test]
    fn jumps_are_monotone(key: u64, buckets in 1..5_000_u32) {
        let bucket = |buckets: u32| answer("jump_hash", &json!({"key": key.to_string(), "buckets": buckets}))["bucket"].as_u64().unwrap();
        let (before, after) = (bucket(buckets), bucket(buckets + 1));
        let new = u64::from(buckets);
        prop_assert!(before < new && (after == before || after == new));
    }
}

/// Tasks of 200 keys on five nodes; at 60 s one is taken out of service, at 120 s it comes back under its name.
fn moved(policy: &str) -> u64 {
    let text = format!(
        "
version: 1
seed: 4
nodes: [{{name: a}}, {{name: b}}, {{name: c}}, {{name: d}}, {{name: e}}]
policies: {{balance: {policy}}}
workload: [{{arrivals: {{poisson: {{rate: 40}}}}, service: {{fixed: 10ms}}, keys: {{count: 200}}, end: 180s}}]
script: [{{at: 60s, remove_node: c}}, {{at: 120s, add_node: {{name: f}}}}]
"
    );
    let world = run(&text);
    assert_eq!(world.tally().completed, world.tally().arrived);
    world.tally().moved
}

fn run(text: &str) -> World {
    let mut world = World::new(&Scenario::parse(text).unwrap()).unwrap();
    world.run(Time::NEVER, &mut ());
    world
}

/// Tables are made of what the ledger says, so whoever leads makes the same ones.
#[test]
fn keys_stay_where_they_are_when_another_leads() {
    for policy in ["ketama", "ring_hash", "maglev", "rendezvous", "jump_hash", "modulo_hash"] {
        let world = run(&format!(
            "
version: 1
until: 30s
control: {{raft: {{nodes: 3}}}}
nodes: [{{count: 5}}]
policies: {{balance: {policy}}}
workload: [{{arrivals: {{poisson: {{rate: 20}}}}, service: {{fixed: 20ms}}, keys: {{count: 50}}, end: 25s}}]
script: [{{at: 10s, crash: leader}}]
"
        ));
        assert!(world.tally().completed > 400 && world.tally().moved == 0, "{policy}: {:?}", world.tally());
    }
}

#[test]
fn tasks_that_say_the_same_key_meet_on_one_node() {
    let mut world = run("
version: 1
nodes: [{count: 8}]
policies: {balance: rendezvous}
workload:
  - {class: sessions, key: ann, tasks: [{work: 1s}, {work: 1s, key: bob}, {work: 1s, key: 数据}, {work: 1s, key: 数据}]}
  - {class: others, tasks: [{arrival: 500ms, work: 1s}]}
script: [{at: 1s, submit: {class: sessions, work: 1s}}, {at: 2s, submit: {class: others, work: 1s, key: bob, count: 2}}]
");
    world.run(Time::NEVER, &mut ());
    let home = |task: u32| {
        let detail = world.task_detail(TaskId(task)).unwrap();
        (detail.key, detail.node)
    };
    let named = |key: &str| Some(key.to_owned());
    assert_eq!(
        [0, 1, 2, 3, 4].map(|task| home(task).0),
        [named("ann"), named("bob"), named("数据"), named("数据"), None]
    );
    assert_eq!([home(5), home(6), home(7), home(3)], [home(0), home(1), home(1), home(2)]);
    assert_eq!(world.tally().moved, 0);
}

/// What a balancer remembers is copied with it.
#[test]
fn every_balancer_goes_on_from_a_copy_as_it_would_have() {
    for entry in Balance::TABLE {
        let text = format!(
            "
version: 1
seed: 3
until: 60s
nodes: [{{count: 3, weight: 3, region: eu}}, {{count: 3, region: us}}]
policies: {{balance: {}, detect: {{heartbeat: 500ms, timeout: 1s}}}}
network: {{regions: {{eu: {{us: 40ms}}}}}}
workload: [{{arrivals: {{poisson: {{rate: 9}}}}, service: {{exponential: {{mean: 400ms}}}}, keys: {{count: 40}}}}]
script: [{{at: 20s, crash: w1}}, {{at: 35s, restart: w1}}, {{at: 40s, remove_node: w5}}, {{at: 45s, add_node: {{region: eu}}}}]
",
            entry.key
        );
        let mut world = World::new(&Scenario::parse(&text).unwrap()).unwrap();
        let mut whole = Fingerprint::default();
        world.run(Time(30_000_000), &mut whole);
        let (mut copy, mut again) = (world.clone(), whole);
        world.run(Time::NEVER, &mut whole);
        copy.run(Time::NEVER, &mut again);
        assert_eq!(whole, again, "{}", entry.key);
        assert!(world.tally().completed > 250, "{}", entry.key);
    }
}

#[test]
fn the_world_counts_the_keys_that_move() {
    let [ketama, rendezvous, maglev, modulo, turns] =
        ["ketama", "rendezvous", "maglev", "modulo_hash", "round_robin"].map(moved);
    // About a fifth of the keys leave, and a fifth come to the new node.
    assert!((60..110).contains(&ketama) && (60..110).contains(&rendezvous), "{ketama} {rendezvous}");
    assert!((60..110).contains(&maglev), "{maglev}");
    assert!((260..360).contains(&modulo), "{modulo}");
    assert!(turns > 5_000, "{turns}");
}
