//! What must hold of every discipline of the table, whatever its rule: it does all that comes, under both bindings, on
//! several nodes, behind a placement rule, when it comes into force in the middle of a run, and when leaders change.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use switchyard::clock::Time;
use switchyard::policy::Family;
use switchyard::queue::Queue;
use switchyard::rng::Rng;
use switchyard::scenario::Scenario;
use switchyard::trace::{EventKind, Trace};
use switchyard::view::View;
use switchyard::world::World;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

fn run(text: &str) -> (View, Trace) {
    let scenario = Scenario::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut world = World::new(&scenario).unwrap();
    let mut trace = Trace::new(1_000_000);
    world.run(Time::NEVER, &mut trace);
    assert_eq!(world.broken(), None, "{text}");
    (world.view(), trace)
}

fn keys() -> impl Iterator<Item = &'static str> {
    Queue::TABLE.iter().map(|entry| entry.key)
}

/// Bars of the Gantt chart: task, start, end; bars of one task that touch are one.
fn bars(trace: &Trace) -> Vec<(u32, u64, u64)> {
    let mut bars: Vec<(u32, u64, u64)> = Vec::new();
    let mut running = BTreeMap::new();
    for event in trace.iter() {
        match event.kind {
            EventKind::TaskStarted { task, .. } => {
                running.insert(task, event.at.0);
            }
            EventKind::TaskFinished { task, .. } | EventKind::TaskPreempted { task, .. } => {
                let start = running.remove(&task).unwrap();
                match bars.last_mut() {
                    Some(last) if last.0 == task.0 && last.2 == start => last.2 = event.at.0,
                    _ => bars.push((task.0, start, event.at.0)),
                }
            }
            _ => {}
        }
    }
    bars
}

/// Tasks of all kinds, up to so many processors each.
fn tasks(rng: &mut Rng, count: u64, processors: u64) -> String {
    let mut task = |at: u64| {
        let mut up_to = |most: u64| rng.below(most) + 1;
        format!(
            "      - {{arrival: {at}s, work: {}s, cpu: {}, priority: {}, deadline: {}s, period: {}s, weight: {}, tenant: t{}}}\n",
            up_to(5),
            up_to(processors),
            up_to(4),
            up_to(30),
            up_to(20),
            up_to(5),
            up_to(3)
        )
    };
    (0..count).map(|place| task(place * 2 % 31)).collect()
}

#[test]
fn one_worker_runs_alike_under_both_bindings() {
    let mut rng = Rng::stream(5, "bindings");
    for key in [
        "fcfs",
        "sjf",
        "srtf",
        "{priority: {preemptive: true}}",
        "edf",
        "rate_monotonic",
        "least_laxity",
        "{wspt: {preemptive: true}}",
        "lpt",
        "easy",
        "conservative",
        "max_min",
        "drf",
    ] {
        for _ in 0..20 {
            let tasks = tasks(&mut rng, 9, 1);
            let chart = |binding: &str| {
                let head = format!("version: 1\nnodes: [{{cpu: 1}}]\npolicies: {{binding: {binding}, queue: {key}}}\n");
                bars(&run(&format!("{head}workload:\n  - tasks:\n{tasks}")).1)
            };
            assert_eq!(chart("early"), chart("late"), "{key}\n{tasks}");
        }
    }
}

#[test]
fn several_nodes_do_all_that_comes() {
    let mut rng = Rng::stream(6, "nodes");
    for key in keys() {
        for (binding, more) in
            [("early", ""), ("late", ""), ("late", ", place: best_fit"), ("late", ", predict: estimate")]
        {
            let tasks = tasks(&mut rng, 40, 3);
            let (view, _) = run(&format!(
                "version: 1\nuntil: 1h\nnodes: [{{cpu: 3}}, {{cpu: 4, speed: 0.5}}]\npolicies: {{binding: {binding}, queue: {key}{more}}}\nworkload:\n  - tasks:\n{tasks}"
            ));
            assert_eq!(view.tally.completed, 40, "{key} {binding} {more}\n{tasks}");
        }
    }
}

#[test]
fn a_discipline_may_come_into_force_at_any_time() {
    let mut rng = Rng::stream(7, "switch");
    for key in keys() {
        let tasks = tasks(&mut rng, 40, 3);
        let script: String = keys()
            .enumerate()
            .map(|(place, other)| {
                let at = 3 * place + 1;
                format!("  - {{at: {at}s, set_queue: {other}}}\n  - {{at: {}s, set_queue: {key}}}\n", at + 1)
            })
            .filter(|step| !step.starts_with(&format!("  - {{at: 1s, set_queue: {key}}}")))
            .collect();
        for binding in ["early", "late"] {
            let (view, _) = run(&format!(
                "version: 1\nuntil: 1h\nnodes: [{{cpu: 3}}, {{cpu: 4}}]\npolicies: {{binding: {binding}, queue: {key}}}\nworkload:\n  - tasks:\n{tasks}script:\n{script}"
            ));
            assert_eq!(view.tally.completed, 40, "{key} {binding}\n{tasks}");
        }
    }
}

#[test]
fn a_new_leader_goes_on_under_every_discipline() {
    let mut rng = Rng::stream(8, "leaders");
    for key in keys() {
        let tasks = tasks(&mut rng, 30, 3);
        let (view, _) = run(&format!(
            "version: 1\nuntil: 5m\ncontrol: {{raft: {{nodes: 3}}}}\nnodes: [{{cpu: 3}}, {{cpu: 4}}]\npolicies: {{binding: late, queue: {key}, detect: {{heartbeat: 500ms, timeout: 2s}}}}\nworkload:\n  - tasks:\n{tasks}script:\n  - {{at: 9s, crash: leader}}\n  - {{at: 15s, crash: w2}}\n  - {{at: 20s, restart: w2}}\n"
        ));
        assert_eq!(view.tally.completed, 30, "{key}\n{tasks}");
    }
}

#[test]
fn an_urgent_task_takes_the_room_of_the_least_urgent_ones_of_one_node() {
    // It needs three processors: the two of priority 8 on w2 give way, not the one of priority 9 on w1.
    let (_, trace) = run("version: 1
nodes: [{cpu: 3}, {cpu: 3}]
policies: {binding: late, queue: {priority: {preemptive: true}}, balance: least_connections}
workload:
  - class: a
    priority: 3
    tasks: [{name: a, work: 9s, cpu: 2}]
  - class: b
    priority: 8
    tasks: [{name: b, work: 9s, cpu: 2}, {name: c, work: 9s, cpu: 1}]
  - class: d
    priority: 9
    tasks: [{name: d, arrival: 1s, work: 9s, cpu: 1}]
  - class: urgent
    tasks: [{name: e, arrival: 2s, work: 1s, cpu: 3, priority: 1}]
");
    let stopped = trace.iter().filter(|event| matches!(event.kind, EventKind::TaskPreempted { .. }));
    let stopped: Vec<_> = stopped.map(|event| event.at.0 / 1_000_000).collect();
    assert_eq!(stopped, [2, 2]);
    let started = trace.iter().filter_map(|event| match event.kind {
        EventKind::TaskStarted { task, .. } => Some((event.at.0 / 1_000_000, task.0)),
        _ => None,
    });
    assert!(started.into_iter().any(|start| start == (2, 4)), "the urgent one starts at once");
}

#[test]
fn backfilling_goes_where_it_planned() {
    // The wide one is promised w2 at 4. The filler delays it there, and not on w1, whatever the balancer would like.
    let (_, trace) = run("version: 1
nodes: [{cpu: 3}, {cpu: 3}]
policies: {binding: late, queue: easy, balance: greedy}
workload:
  - tasks:
      - {name: long, work: 20s, cpu: 2}
      - {name: short, work: 4s, cpu: 2}
      - {name: wide, arrival: 1s, work: 5s, cpu: 3}
      - {name: filler, arrival: 2s, work: 9s, cpu: 1}
");
    let started: Vec<_> = trace
        .iter()
        .filter_map(|event| match event.kind {
            EventKind::TaskStarted { task, node, .. } => Some((event.at.0 / 1_000_000, task.0, node.0)),
            _ => None,
        })
        .collect();
    assert_eq!(started, [(0, 0, 0), (0, 1, 1), (2, 3, 0), (4, 2, 1)]);
}

#[test]
fn who_names_no_tenant_is_one_of_its_own() {
    for key in ["max_min", "drf"] {
        let (view, _) = run(&format!(
            "version: 1
nodes: [{{cpu: 2}}]
policies: {{binding: late, queue: {key}}}
workload:
  - {{class: flood, tenant: flood, arrivals: {{uniform: {{low: 1ms, high: 1ms}}}}, service: {{fixed: 1s}}, limit: 20}}
  - class: other
    tasks: [{{arrival: 100ms, work: 1s}}]
"
        ));
        let other = &view.classes[1].metrics;
        assert!(other.wait.max <= 1.0, "{key}: it waits {} s", other.wait.max);
    }
}
