//! Races: the same tasks in every lane, each lane as if it ran alone, and what theory says of the order of lanes.
//!
//! A failure shows the scenario; paste it into a file and `switchyard race` it.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use proptest::test_runner::{Config, RngSeed};
use std::fmt::Write as _;
use switchyard::balance::Balance;
use switchyard::builtin;
use switchyard::clock::Time;
use switchyard::place::Place;
use switchyard::policy::Family;
use switchyard::queue::Queue;
use switchyard::race::{FIGURES, LANES, Measure, Race, Setting, Sweep, Table, axis, loads, product, setting};
use switchyard::scenario::Scenario;
use switchyard::trace::Fingerprint;
use switchyard::world::World;

fn settings(axes: &[&str]) -> Vec<Setting> {
    product(&axes.iter().map(|text| axis(text).unwrap()).collect::<Vec<_>>()).unwrap()
}

fn race(scenario: &Scenario, settings: &[Setting], seeds: u32) -> Table {
    let mut race = Race::new(scenario, settings, seeds).unwrap_or_else(|refused| panic!("{refused}"));
    let mut progress = 0.0;
    while !race.advance(97).unwrap_or_else(|refused| panic!("{refused}\n{}", scenario.to_yaml())) {
        assert!((progress..=1.0).contains(&race.progress()), "{progress} then {}", race.progress());
        progress = race.progress();
    }
    assert_eq!(race.progress(), 1.0);
    race.table()
}

/// A figure of a lane, over all seeds.
fn figure(table: &Table, lane: usize, key: &str) -> f64 {
    let place = FIGURES.iter().position(|figure| figure.key == key).unwrap();
    table.lanes[lane].figures[place].unwrap().mean
}

/// A lane run by itself.
fn alone(scenario: &Scenario, setting: &Setting) -> (World, Fingerprint) {
    let sets: Vec<_> = setting.sets.iter().map(|(path, value)| (path.as_str(), value.as_str())).collect();
    let scenario = Scenario { expect: Default::default(), ..scenario.clone() };
    let mut world = World::new(&scenario.with(&sets).unwrap()).unwrap();
    let mut fingerprint = Fingerprint::default();
    world.run(Time::NEVER, &mut fingerprint);
    (world, fingerprint)
}

/// One lane for each policy of the tables, as many races as that takes.
fn every_policy() -> Vec<Vec<Setting>> {
    let queues = Queue::TABLE.iter().map(|entry| format!("queue={}", entry.key));
    let balances = Balance::TABLE.iter().map(|entry| format!("balance={},binding=early", entry.key));
    let places = Place::TABLE.iter().map(|entry| format!("place={},binding=late", entry.key));
    let mut all: Vec<_> = queues.chain(balances).chain(places).map(|text| setting(&text).unwrap()).collect();
    if !all.len().is_multiple_of(2) {
        all.push(setting("as-is").unwrap());
    }
    // Two by two, so that no race is too small.
    all.chunks(2).collect::<Vec<_>>().chunks(LANES.end() / 2).map(<[_]>::concat).collect()
}

#[test]
fn every_lane_is_as_if_it_ran_alone() {
    for key in ["playground", "crash-and-recovery", "three-regions"] {
        let mut scenario = builtin::scenario(key).unwrap();
        scenario.until = Some(scenario.until.unwrap_or(Time::NEVER).min(Time(12_000_000)));
        for settings in every_policy() {
            let table = race(&scenario, &settings, 1);
            for (lane, setting) in table.lanes.iter().zip(&settings) {
                let (world, fingerprint) = alone(&scenario, setting);
                assert_eq!(lane.fingerprint, fingerprint.value(), "{key}: {}", setting.name);
                let (metrics, tally) = (world.metrics(), world.tally());
                for (known, estimate) in FIGURES.iter().zip(&lane.figures) {
                    let figure = known.of(&metrics, &tally);
                    assert_eq!(estimate.map(|it| it.mean), figure, "{key}: {} {}", setting.name, known.key);
                }
            }
        }
    }
}

#[test]
fn equal_lanes_never_part_and_nobody_is_best() {
    let scenario = builtin::scenario("bursts").unwrap();
    let table = race(&scenario, &[setting("as-is").unwrap(), setting("as-is").unwrap()], 2);
    let [first, second] = &table.lanes[..] else { panic!("two lanes") };
    assert_eq!((&first.figures, first.fingerprint), (&second.figures, second.fingerprint));
    assert!(!first.best.iter().chain(&second.best).any(|best| *best));
    let paired = second.paired.unwrap();
    assert_eq!((paired.difference.interval, paired.faster, paired.slower), (Some([0.0, 0.0]), 0, 0));
    assert_eq!((&first.parted, &second.parted, first.paired), (&None, &None, None));
}

#[test]
fn the_convoy_is_told_task_by_task() {
    let scenario = builtin::scenario("convoy-fcfs").unwrap();
    let table = race(&scenario, &settings(&["queue=fcfs,sjf"]), 1);
    assert_eq!([0, 1].map(|lane| figure(&table, lane, "turnaround_mean")), [27.0, 13.0]);
    let paired = table.lanes[1].paired.unwrap();
    // P1 ends 6 s later, P2 and P3 end 24 s sooner.
    assert_eq!((paired.difference.mean, paired.faster, paired.alike, paired.slower), (-14.0, 2, 0, 1));
    let parted = table.lanes[1].parted.clone().unwrap();
    assert_eq!(
        (parted.difference.at, parted.here.as_str(), parted.first.as_str()),
        (Time::ZERO, "starts P2 on cpu", "starts P1 on cpu")
    );
    let best = |key: &str| FIGURES.iter().position(|figure| figure.key == key).map(|place| table.lanes[1].best[place]);
    assert_eq!(
        (best("turnaround_mean"), best("completed"), best("utilisation")),
        (Some(true), Some(false), Some(false))
    );
}

#[test]
fn seeds_make_intervals_and_pairs_make_them_narrow() {
    let scenario = Scenario::parse(
        "version: 1\nnodes: [{}]\nworkload: [{arrivals: {poisson: {rate: 0.7}}, service: {exponential: {mean: 1s}}, limit: 400}]",
    )
    .unwrap();
    let table = race(&scenario, &settings(&["queue=fcfs,srtf"]), 20);
    assert_eq!(table.seeds, 20);
    let width = |interval: Option<[f64; 2]>| interval.map(|[low, high]| high - low).unwrap();
    let mean = |lane: usize| table.lanes[lane].figures[2].unwrap();
    let paired = table.lanes[1].paired.unwrap().difference;
    assert!((mean(1).mean - mean(0).mean - paired.mean).abs() < 1e-9, "all tasks are done in both lanes");
    assert!(paired.is_clear() && paired.mean < 0.0, "{paired:?}");
    // Without common random numbers the variances would add up.
    assert!(width(paired.interval) < width(mean(0).interval), "{paired:?} {:?}", mean(0));
}

#[test]
fn lanes_with_other_tasks_are_refused() {
    let scenario = builtin::scenario("single-queue").unwrap();
    let refused = |text: &str| {
        let settings = [setting("as-is").unwrap(), setting(text).unwrap()];
        Race::new(&scenario, &settings, 1).err().map(|refused| refused.to_string()).unwrap_or_default()
    };
    for path in ["workload.0.limit=5", "seed=7", "until=5s"] {
        let top = path.split(['.', '=']).next().unwrap();
        let said = refused(path);
        assert!(
            said.starts_with("lane ") && said.contains(&format!("{top}: the lanes of a race have the same tasks")),
            "{said}"
        );
    }
    assert_eq!(
        refused("queue=sjff").split(": expected").next(),
        Some("lane sjff: policies.queue: there is no queue policy \"sjff\"")
    );
    let many = vec![setting("as-is").unwrap(); 7];
    for settings in [&many[..1], &many[..]] {
        let said = Race::new(&scenario, settings, 1).err().unwrap().to_string();
        assert_eq!(said, format!("a race has 2 to 6 lanes, not {}", settings.len()));
    }
    assert_eq!(Race::new(&scenario, &many[..2], 0).err().unwrap().to_string(), "a race has 1 to 1000 seeds, not 0");
}

#[test]
fn a_load_of_rho_keeps_the_nodes_busy_rho_of_the_time() {
    let scenario = Scenario::parse(
        "version: 1\nnodes: [{speed: 2}, {count: 2, cpu: 1}]\npolicies: {binding: late}\nuntil: 5000s
workload:
  - {arrivals: {poisson: {rate: 5}}, service: {exponential: {mean: 1s}}}
  - {arrivals: {bursty: {rate: 5, on: 1s, off: 4s}}, service: {uniform: {low: 0s, high: 1s}}}",
    )
    .unwrap();
    for rho in [0.2, 0.5, 0.8] {
        let mut world = World::new(&switchyard::race::at_load(&scenario, rho).unwrap()).unwrap();
        world.run(Time::NEVER, &mut ());
        // The work done, over what could have been done: utilisation with each node counted by its speed.
        let view = world.view();
        let done: f64 = view.workers.iter().map(|worker| worker.utilisation * worker.speed).sum();
        assert!((done / 4.0 / rho - 1.0).abs() < 0.05, "{rho}: {}", done / 4.0);
    }
}

#[test]
fn one_fast_server_loses_to_two_slow_ones_at_high_load_when_work_varies_much() {
    let scenario = Scenario::parse(
        "version: 1\nnodes: [{speed: 2}]\npolicies: {binding: late}
workload: [{arrivals: {poisson: {rate: 1}}, service: {hyperexponential: {p: 0.95, mean1: 500ms, mean2: 10500ms}}, limit: 3000}]",
    )
    .unwrap();
    let settings = settings(&["nodes=[{speed: 2}],[{count: 2}]"]);
    let mut sweep = Sweep::new(&scenario, &settings, loads("0.1..0.9/5").unwrap(), 4).unwrap();
    while !sweep.advance(1_000).unwrap() {}
    let curves = sweep.curves();
    assert_eq!(curves.winners(Measure::Mean), [0, 1, 1, 1, 1].map(Some), "{curves:?}");
    let crossings = curves.crossings(Measure::Mean);
    assert_eq!(crossings.len(), 1);
    assert!(crossings[0].clear && (0.1..=0.3).contains(&crossings[0].rho), "{crossings:?}");
    // Common random numbers: the arrivals of the first lane have the load that was asked for, in all lanes alike.
    let again = Sweep::new(&scenario, &settings, vec![0.5], 4).map(|mut sweep| {
        while !sweep.advance(u64::MAX).unwrap() {}
        sweep.curves().points[0].clone()
    });
    assert_eq!(again.unwrap(), curves.points[2]);
}

#[test]
fn a_sweep_needs_a_load_to_change() {
    let refused = |key: &str| {
        let scenario = builtin::scenario(key).unwrap();
        Sweep::new(&scenario, &settings(&["queue=fcfs,sjf"]), vec![0.5], 1).err().unwrap().to_string()
    };
    assert_eq!(
        refused("convoy-fcfs"),
        "workload.0: the tasks of this source are written out, and only drawn arrivals have a rate to change"
    );
    assert_eq!(refused("first-election"), "workload: there are no tasks, so there is no load to change");
}

/// Tasks of one worker, and how the worker is.
fn one_worker() -> impl Strategy<Value = String> {
    let task = (0..30_000_u32, 0..9_000_u32);
    proptest::collection::vec(task, 1..25).prop_map(|tasks| {
        let mut text = "version: 1\nnodes: [{}]\nworkload:\n  - tasks:\n".to_owned();
        for (arrival, work) in tasks {
            writeln!(text, "      - {{arrival: {arrival}ms, work: {work}ms}}").unwrap();
        }
        text
    })
}

/// Any small system: drawn and written tasks, deadlines, tenants, latency, loss, faults at random, or a replicated control
/// plane.
fn any_system() -> impl Strategy<Value = String> {
    let control = prop_oneof![Just(""), Just("control: {raft: {nodes: 3}}\n")];
    let queue_limit =
        prop_oneof![Just(""), Just("policies: {queue_limit: 3, detect: {heartbeat: 500ms, timeout: 2s}}\n")];
    let faults = prop_oneof![Just(""), Just("faults: {until: 15s, random: {worker_crash: 0.2}}\n")];
    (any::<u64>(), 1..5_u32, 1..40_u32, control, queue_limit, faults).prop_map(
        |(seed, nodes, rate, control, policies, faults)| {
            format!(
                "version: 1
seed: {seed}
until: 20s
nodes: [{{count: {nodes}, cpu: 2}}]
{control}{policies}{faults}network: {{latency: {{uniform: {{low: 1ms, high: 9ms}}}}, loss: 0.02}}
workload:
  - {{arrivals: {{poisson: {{rate: {}}}}}, service: {{lognormal: {{mean: 300ms, sigma: 1}}}}, deadline: 1s, tenant: a}}
  - {{arrivals: {{bursty: {{rate: 20, on: 300ms, off: 2s}}}}, service: {{fixed: 100ms}}, priority: 2, cpu: 2, tenant: b}}
  - {{class: listed, tasks: [{{arrival: 3s, work: 4s}}, {{arrival: 3s, work: 1s}}]}}
script: [{{at: 5s, submit: {{class: listed, count: 5, work: 200ms}}}}]
",
                f64::from(rate) / 10.0
            )
        },
    )
}

proptest! {
    #![proptest_config(Config { cases: 60, failure_persistence: None, rng_seed: RngSeed::Fixed(4), ..Config::default() })]

    /// Schrage (1968) for the first; the second because no order of arrival lets the k-th departure be sooner than that of
    /// the shortest first: both servers have done the same work at any time.
    #[test]
    fn srpt_is_never_behind_sjf_nor_sjf_behind_fcfs(text in one_worker()) {
        let scenario = Scenario::parse(&text).unwrap();
        let table = race(&scenario, &settings(&["queue=srtf,sjf,fcfs"]), 1);
        let [srpt, sjf, fcfs] = [0, 1, 2].map(|lane| figure(&table, lane, "turnaround_mean"));
        prop_assert!(srpt <= sjf && sjf <= fcfs, "{srpt} {sjf} {fcfs}\n{text}");
    }
}

proptest! {
    #![proptest_config(Config { cases: 24, failure_persistence: None, rng_seed: RngSeed::Fixed(4), ..Config::default() })]

    /// A race refuses to go on when tasks differ, so coming to its end is the proof.
    #[test]
    fn all_lanes_of_any_system_have_the_same_tasks(text in any_system(), race_of in 0..100_usize) {
        let scenario = Scenario::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let races = every_policy();
        let settings = &races[race_of % races.len()];
        let table = race(&scenario, settings, 1);
        prop_assert_eq!(&table, &race(&scenario, settings, 1));
        let last = settings.len() - 1;
        let (_, fingerprint) = alone(&scenario, &settings[last]);
        prop_assert_eq!(table.lanes[last].fingerprint, fingerprint.value());
    }
}
