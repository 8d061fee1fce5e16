//! Claims about clients that ask again: what is asked for twice is recorded once, and answered as the first time
//! (Raft paper section 8; dissertation section 6.3). And about workers that are heard of again under another leader.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use switchyard::clock::Time;
use switchyard::ids::{NodeId, TaskId};
use switchyard::scenario::Scenario;
use switchyard::trace::{EventKind, MessageKind, Site, Trace};
use switchyard::world::World;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

fn run(text: &str) -> (World, Trace) {
    let scenario = Scenario::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut world = World::new(&scenario).unwrap();
    let mut trace = Trace::new(2_000_000);
    world.run(Time::NEVER, &mut trace);
    (world, trace)
}

fn load(control: &str, script: &str) -> String {
    format!(
        "version: 1
control: {{raft: {{nodes: 3{control}}}}}
nodes: [{{count: 4}}]
policies: {{detect: {{heartbeat: 100ms, timeout: 450ms}}}}
network: {{latency: {{fixed: 5ms}}}}
until: 40s
workload:
  - {{class: web, arrivals: {{deterministic: {{every: 100ms}}}}, service: {{fixed: 200ms}}, limit: 40}}
  - {{class: batch, arrivals: {{deterministic: {{every: 150ms}}}}, service: {{fixed: 200ms}}, limit: 30}}
script:
  - {{at: 1ms, timeout: n1}}
{script}"
    )
}

/// A repeat: the task, its session and its number in it, and the first entry.
type Repeat = (TaskId, u32, u32, u64);

/// How often each task was recorded, and every repeat.
fn recorded(trace: &Trace) -> (BTreeMap<TaskId, u32>, Vec<Repeat>) {
    let mut times: BTreeMap<TaskId, u32> = BTreeMap::new();
    let mut repeats = Vec::new();
    for event in trace.iter() {
        match event.kind {
            EventKind::TaskSubmitted { task } => *times.entry(task).or_default() += 1,
            EventKind::SubmitRepeated { task, session, serial, index } => repeats.push((task, session, serial, index)),
            _ => {}
        }
    }
    (times, repeats)
}

/// The answers of the leader do not arrive: the gateway asks again and again.
#[test]
fn a_submission_that_is_asked_for_again_is_answered_as_the_first_time() {
    let (world, trace) = run(&load("", "  - {at: 1s, cut: {from: n1, to: gateway}}\n  - {at: 3s, heal: all}\n"));
    assert_eq!((world.tally().completed, world.broken()), (70, None));
    let (times, repeats) = recorded(&trace);
    assert!(times.len() == 70 && times.values().all(|times| *times == 1), "{times:?}");
    assert!(repeats.len() > 20, "{}", repeats.len());
    let mut first = BTreeMap::new();
    for (task, session, serial, index) in repeats {
        assert_eq!(*first.entry(task).or_insert((session, serial, index)), (session, serial, index));
    }
    // Two sessions, and each numbers its own.
    let sessions: std::collections::BTreeSet<_> = first.values().map(|(session, ..)| *session).collect();
    assert_eq!(sessions.into_iter().collect::<Vec<_>>(), [1, 2]);
    assert!(first.values().all(|(.., serial, index)| *serial <= 40 && *index > 1));
}

/// The leader crashes when it has recorded and not answered: the next one knows the answer from its own copy.
#[test]
fn the_next_leader_knows_what_the_last_one_answered() {
    let script = "  - {at: 1s, cut: {from: n1, to: gateway}}\n  - {at: 1300ms, crash: n1}\n  - {at: 5s, restart: n1}\n";
    let (world, trace) = run(&load(", snapshot_entries: 20", script));
    assert_eq!((world.tally().completed, world.broken()), (70, None));
    let (times, repeats) = recorded(&trace);
    assert!(times.values().all(|times| *times == 1), "{times:?}");
    let by_another = trace.iter().filter(|event| {
        matches!(event.kind, EventKind::SubmitRepeated { .. })
            && event.site != Site::Control(switchyard::ids::ReplicaId(0))
    });
    assert!(!repeats.is_empty() && by_another.count() > 0);
}

/// A ledger that keeps one session closes each when the other client opens its own; nothing is lost or done twice.
#[test]
fn clients_whose_session_was_closed_open_another() {
    let script = "  - {at: 1s, cut: {from: n1, to: gateway}}\n  - {at: 1300ms, crash: n1}\n  - {at: 5s, restart: n1}\n";
    let (world, trace) = run(&load(", sessions: 1, snapshot_entries: 20", script));
    assert_eq!((world.tally().completed, world.broken()), (70, None));
    let (times, _) = recorded(&trace);
    assert!(times.values().all(|times| *times == 1), "{times:?}");
    let opened = trace.iter().filter(|event| matches!(event.kind, EventKind::SessionOpened { .. })).count();
    let expired = |event: &&switchyard::trace::Event| {
        matches!(event.kind, EventKind::MessageSent { what: MessageKind::Expired, .. })
    };
    assert!(opened > 5 && trace.iter().filter(expired).count() > 5, "{opened}");
    assert!(world.view().control.iter().all(|node| node.sessions == 1), "every copy keeps as many");
}

/// Without faults nobody asks twice, and nothing about sessions is to be told.
#[test]
fn without_faults_no_session_is_opened_and_nothing_repeated() {
    let (world, trace) = run(&load("", ""));
    assert!(recorded(&trace).1.is_empty());
    assert!(!trace.iter().any(|event| matches!(event.kind, EventKind::SessionOpened { .. })));
    assert_eq!(world.view().control[0].sessions, 2);
}

/// A worker that was given up under one leader and is heard of under the next still runs what others have by now.
#[test]
fn a_new_leader_calls_back_what_a_worker_should_not_have_any_more() {
    let text = "version: 1
control: {raft: {nodes: 3}}
nodes: [{count: 2}]
policies: {balance: round_robin, detect: {heartbeat: 100ms, timeout: 450ms}}
network: {latency: {fixed: 5ms}}
until: 20s
workload: [{tasks: [{arrival: 500ms, work: 8s}, {arrival: 510ms, work: 1s}]}]
script:
  - {at: 1ms, timeout: n1}
  - {at: 1s, pause: w1}
  - {at: 3s, crash: n1}
  - {at: 5s, resume: w1}
";
    let (world, trace) = run(text);
    let w1 = Site::Worker(NodeId(0));
    let stopped = trace.iter().find(|event| event.site == w1 && matches!(event.kind, EventKind::TaskPreempted { .. }));
    let stopped = stopped.expect("it has to let go of the task that runs elsewhere");
    assert!(stopped.at > Time(5_000_000) && stopped.at < Time(6_000_000), "{}", stopped.at);
    assert_eq!((world.tally().completed, world.broken()), (2, None));
}
