//! What becomes of the promises when what Raft relies on does not hold: a disk that calls writes durable and loses them.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use switchyard::clock::Time;
use switchyard::ids::ReplicaId;
use switchyard::scenario::Scenario;
use switchyard::trace::{EventKind, Invariant, Trace, Violation};
use switchyard::world::World;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

fn run(text: &str) -> (World, Trace) {
    let scenario = Scenario::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut world = World::new(&scenario).unwrap();
    let mut trace = Trace::new(1_000_000);
    world.run(Time::NEVER, &mut trace);
    (world, trace)
}

/// Three control nodes of which `n3` hears nobody until the cut moves on to `n1`, with `n2` in the middle crashing between.
fn between_two_majorities(at: &str, disk: &str) -> String {
    format!(
        "version: 1
control: {{raft: {{nodes: 3, pre_vote: false, check_quorum: false, leader_stickiness: false}}}}
nodes: [{{count: 2}}]
network: {{latency: {{fixed: 2ms}}}}
workload: [{{tasks: [{{arrival: 500ms, work: 10s}}]}}]
until: 4s
script:
  - {{at: 1ms, isolate: n3}}
  - {{at: 1ms, lying_disk: {{node: n2, writes: {disk}}}}}
  - {{at: 2ms, timeout: n1}}
  - {{at: {at}, isolate: n1}}
  - {{at: {at}, crash: n2}}
  - {{at: {at}, heal: all}}
  - {{at: {at}, partition: [[n1], [n2, n3, w1, w2, gateway]]}}
  - {{at: {at}, restart: n2}}
  - {{at: {at}, timeout: n3}}
"
    )
}

#[test]
fn a_lost_vote_elects_two_leaders_in_one_term() {
    // n3 is in term 1 only when it campaigns; until then nobody has heard of it.
    let (world, trace) = run(&between_two_majorities("20ms", "16"));
    let broken = world.broken().unwrap();
    assert_eq!((broken.invariant, broken.replica, broken.term.0), (Invariant::ElectionSafety, ReplicaId(2), 1));
    let event = trace.iter().find(|event| matches!(event.kind, EventKind::Broken { .. })).unwrap();
    let cause = trace.get(event.cause.unwrap()).unwrap();
    assert!(matches!(cause.kind, EventKind::Consensus { .. } | EventKind::MessageDelivered { .. }), "{cause:?}");
    assert!(trace.iter().any(|event| matches!(event.kind, EventKind::DiskForgot { writes: 1.. })));
    let view = world.view();
    assert_eq!((view.broken, view.broken_at), (Some(broken), Some(event.seq)));
    assert_eq!(view.control.iter().map(|node| node.disk_forgot > 0).collect::<Vec<_>>(), [false, true, false]);
}

#[test]
fn a_lost_entry_elects_a_leader_without_what_was_committed() {
    // Two writes are the submitted task and what came of it; the vote in term 1 is older and stays.
    let text = between_two_majorities("1s", "2").replace("timeout: n3}", "timeout: n3}\n  - {at: 1100ms, timeout: n3}");
    let (world, _) = run(&text);
    let Violation { invariant, replica, term, index } = world.broken().unwrap();
    assert_eq!(invariant, Invariant::LeaderCompleteness);
    assert!(replica != ReplicaId(0) && term.0 >= 2 && index.0 >= 2, "{replica} {term} {index}");
}

#[test]
fn with_an_honest_disk_the_same_run_keeps_every_promise() {
    for at in ["20ms", "1s"] {
        let (world, trace) = run(&between_two_majorities(at, "0"));
        assert_eq!(world.broken(), None);
        assert!(!trace.iter().any(|event| matches!(event.kind, EventKind::DiskForgot { .. })));
    }
}

/// The fault is off unless it is asked for, and with it some seeds break a promise; none stops the run.
#[test]
fn at_random_lying_disks_break_promises_of_every_kind_of_log() {
    let scenario = |seed: u64, lies: &str| {
        format!(
            "version: 1
seed: {seed}
control: {{raft: {{nodes: 3, snapshot_entries: 10}}}}
nodes: [{{count: 3}}]
network: {{latency: {{fixed: 5ms}}}}
policies: {{detect: {{heartbeat: 200ms, timeout: 1s}}}}
workload: [{{arrivals: {{poisson: {{rate: 5}}}}, service: {{fixed: 200ms}}, limit: 40}}]
faults: {{random: {{crash: 2, partition: 0.5, worker_crash: 0.2{lies}}}, until: 12s}}
until: 20s
"
        )
    };
    let mut broken = BTreeSet::new();
    for seed in 0..60 {
        assert_eq!(run(&scenario(seed, "")).0.broken(), None, "seed {seed}");
        let (world, _) = run(&scenario(seed, ", lying_disk: 2"));
        broken.extend(world.view().broken.map(|violation| violation.invariant));
    }
    assert!(broken.contains(&Invariant::LeaderCompleteness), "{broken:?}");
    assert!(broken.len() > 1, "{broken:?}");
}
