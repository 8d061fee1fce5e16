//! What a prediction changes, and what it does not: disciplines and balancers go by it, work goes by the truth.

#![allow(clippy::unwrap_used)]

use switchyard::clock::Time;
use switchyard::policy::Family;
use switchyard::predict::Predict;
use switchyard::scenario::Scenario;
use switchyard::trace::{EventKind, Fingerprint, Trace};
use switchyard::view::View;
use switchyard::world::World;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

fn world(text: &str) -> World {
    World::new(&Scenario::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))).unwrap()
}

fn run(text: &str) -> (View, Trace) {
    let mut world = world(text);
    let mut trace = Trace::new(1_000_000);
    world.run(Time::NEVER, &mut trace);
    (world.view(), trace)
}

/// Who began when, in seconds.
fn starts(trace: &Trace) -> Vec<(u64, u32)> {
    let started = trace.iter().filter_map(|event| match event.kind {
        EventKind::TaskStarted { task, .. } => Some((event.at.0 / 1_000_000, task.0)),
        _ => None,
    });
    started.collect()
}

/// Two classes of different length, whose owners say little that is true.
fn mixed(policies: &str) -> String {
    format!(
        "version: 1
seed: 9
until: 5m
nodes: [{{count: 2}}]
policies: {{{policies}}}
workload:
  - {{class: a, arrivals: {{poisson: {{rate: 1}}}}, service: {{exponential: {{mean: 600ms}}}}, estimate: 5s, limit: 200}}
  - {{class: b, arrivals: {{poisson: {{rate: 0.3}}}}, service: {{exponential: {{mean: 3s}}}}, estimate: 1s, limit: 60}}
"
    )
}

#[test]
fn who_does_not_ask_for_lengths_does_not_notice_the_prediction() {
    let fingerprint = |predict: &str| {
        let mut seen = Fingerprint::default();
        world(&mixed(&format!("queue: {{round_robin: {{quantum: 1s}}}}, predict: {predict}")))
            .run(Time::NEVER, &mut seen);
        seen.to_string()
    };
    for entry in Predict::TABLE {
        assert_eq!(fingerprint(entry.key), fingerprint("exact"), "{}", entry.key);
    }
}

#[test]
fn every_task_does_its_true_work_whatever_was_predicted() {
    for entry in Predict::TABLE {
        for queue in ["sjf", "srtf", "least_laxity", "{wspt: {preemptive: true}}", "lpt"] {
            let (view, trace) = run(&mixed(&format!("binding: late, queue: {queue}, predict: {}", entry.key)));
            assert_eq!(view.tally.completed, 260);
            let mut work = vec![0; 260];
            let mut left = vec![None; 260];
            for event in trace.iter() {
                match event.kind {
                    EventKind::TaskArrived { task, work: whole, .. } => work[task.index()] = whole.0,
                    EventKind::TaskStarted { task, remaining, .. } => {
                        let expected = left[task.index()].unwrap_or(work[task.index()]);
                        assert_eq!(remaining.0, expected, "{} {queue}", entry.key);
                    }
                    EventKind::TaskPreempted { task, remaining, .. } => left[task.index()] = Some(remaining.0),
                    _ => {}
                }
            }
        }
    }
}

#[test]
fn the_order_goes_by_what_owners_say() {
    let jobs = "version: 1
nodes: [{cpu: 1}]
policies: {queue: sjf, predict: PREDICT}
workload:
  - tasks:
      - {work: 20s, estimate: 2s}
      - {work: 1s, estimate: 1m}
      - {work: 3s}
";
    let order = |predict: &str| starts(&run(&jobs.replace("PREDICT", predict)).1);
    assert_eq!(order("exact"), [(0, 1), (1, 2), (4, 0)]);
    assert_eq!(order("estimate"), [(0, 0), (20, 2), (23, 1)], "who says nothing is known");
    assert_eq!(order("{estimate: {factor: 100}}"), [(0, 2), (3, 0), (23, 1)]);
    let (view, _) = run(&jobs.replace("PREDICT", "estimate"));
    assert!((view.metrics.prediction_error - (18.0 + 59.0) / 3.0).abs() < 1e-9);
}

#[test]
fn a_balancer_counts_the_backlog_as_predicted() {
    let jobs = "version: 1
nodes: [{count: 2}]
policies: {balance: greedy, predict: PREDICT}
workload:
  - tasks:
      - {work: 9s, estimate: 1s}
      - {arrival: 100ms, work: 2s, estimate: 8s}
      - {arrival: 200ms, work: 1s, estimate: 1s}
";
    let node_of_the_last = |predict: &str| {
        let (_, trace) = run(&jobs.replace("PREDICT", predict));
        let assigned = trace.iter().filter_map(|event| match event.kind {
            EventKind::TaskAssigned { node, .. } => Some(node.0),
            _ => None,
        });
        assigned.last()
    };
    assert_eq!((node_of_the_last("exact"), node_of_the_last("estimate")), (Some(1), Some(0)));
}

#[test]
fn a_task_that_outlives_its_prediction_looks_almost_done() {
    // It said 1 s and takes 9: after that nobody seems shorter, so nobody takes its place.
    let (_, trace) = run("version: 1
nodes: [{cpu: 1}]
policies: {queue: srtf, predict: estimate}
workload:
  - tasks:
      - {work: 9s, estimate: 1s}
      - {arrival: 2s, work: 100ms, estimate: 100ms}
");
    assert_eq!(starts(&trace), [(0, 0), (9, 1)]);
}

#[test]
fn a_predictor_may_come_into_force_at_any_time_and_a_new_leader_learns_anew() {
    for entry in Predict::TABLE {
        let script =
            format!("script:\n  - {{at: 20s, set_predict: {}}}\n  - {{at: 60s, set_predict: exact}}\n", entry.key);
        let (view, _) = run(&(mixed("queue: sjf, predict: percentile")
            + &script.replace("set_predict: percentile", "set_predict: {percentile: {percent: 50}}")));
        assert_eq!(view.tally.completed, 260, "{}", entry.key);
        let control = "control: {raft: {nodes: 3}}\n";
        let policies =
            format!("binding: late, queue: sjf, predict: {}, detect: {{heartbeat: 500ms, timeout: 2s}}", entry.key);
        let text = mixed(&policies).replace("nodes: [", &format!("{control}nodes: ["))
            + "script:\n  - {at: 30s, crash: leader}\n";
        let (view, _) = run(&text);
        assert_eq!(view.tally.completed, 260, "{}", entry.key);
    }
}

#[test]
fn a_copy_goes_on_like_the_original() {
    let bandits = ["ucb1", "thompson", "epsilon_greedy"]
        .map(|algorithm| format!("balance: {{bandit: {{algorithm: {algorithm}}}}}"));
    let predictors = Predict::TABLE.iter().map(|entry| format!("queue: sjf, balance: greedy, predict: {}", entry.key));
    for policies in predictors.chain(bandits) {
        let mut original = world(&mixed(&policies));
        original.run(Time(60_000_000), &mut ());
        let mut copy = original.clone();
        let [mut one, mut other] = [Fingerprint::default(), Fingerprint::default()];
        original.run(Time::NEVER, &mut one);
        copy.run(Time::NEVER, &mut other);
        assert_eq!(one.to_string(), other.to_string(), "{policies}");
    }
}
