//! Claims about the replicated control plane: no task is lost and none is done twice, however leaders fail.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use switchyard::clock::{Duration, Time};
use switchyard::consensus::raft::Why;
use switchyard::ids::TaskId;
use switchyard::rng::Rng;
use switchyard::scenario::{All, ChangeWay, Impair, Input, Scenario, Step};
use switchyard::session::Session;
use switchyard::trace::{DropReason, Event, EventKind, Fingerprint, Trace};
use switchyard::world::World;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

fn scenario(text: &str) -> Scenario {
    Scenario::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn run(text: &str) -> (World, Trace) {
    let mut world = World::new(&scenario(text)).unwrap();
    let mut trace = Trace::new(1_000_000);
    world.run(Time::NEVER, &mut trace);
    (world, trace)
}

const LOAD: &str = "
version: 1
control: {raft: {nodes: NODES, snapshot_entries: 30}}
nodes: [{count: 4}]
policies: {balance: round_robin, detect: {heartbeat: 100ms, timeout: 450ms}}
network: {latency: {uniform: {low: 2ms, high: 8ms}}}
until: 60s
workload: [{arrivals: {deterministic: {every: 100ms}}, service: {fixed: 300ms}, limit: 50}]
";

fn load(nodes: u8, script: &str) -> String {
    format!("{}{script}", LOAD.replace("NODES", &nodes.to_string()))
}

/// Every task is recorded as done once, and how many that are.
fn done_once(trace: &Trace) -> usize {
    let mut done: BTreeMap<TaskId, u32> = BTreeMap::new();
    for event in trace.iter() {
        if let EventKind::TaskCompleted { task, .. } = event.kind {
            *done.entry(task).or_default() += 1;
        }
    }
    assert!(done.values().all(|times| *times == 1), "{done:?}");
    done.len()
}

#[test]
fn a_cluster_elects_a_leader_and_does_the_work() {
    for nodes in [1, 3, 5] {
        let (world, trace) = run(&load(nodes, ""));
        assert_eq!(done_once(&trace), 50, "{nodes} nodes");
        let view = world.view();
        assert_eq!(view.control.iter().filter(|node| node.serving).count(), 1);
    }
}

#[test]
fn a_leader_that_crashes_under_load_costs_nothing_but_time() {
    for crashed in ["n1", "n2", "n3"] {
        let (_, trace) =
            run(&load(3, &format!("script: [{{at: 2s, crash: {crashed}}}, {{at: 10s, restart: {crashed}}}]\n")));
        assert_eq!(done_once(&trace), 50, "{crashed}");
    }
}

#[test]
fn recording_changes_nothing() {
    let scenario = scenario(&load(3, "script: [{at: 2s, crash: n1}, {at: 4s, restart: n1}, {at: 5s, crash: n2}]\n"));
    let mut quiet = World::new(&scenario).unwrap();
    quiet.run(Time::NEVER, &mut ());
    let mut traced = World::new(&scenario).unwrap();
    traced.run(Time::NEVER, &mut Fingerprint::default());
    assert_eq!(quiet.metrics(), traced.metrics());
    assert_eq!(quiet.steps(), traced.steps());
}

/// Faults of every kind for ten seconds, then none, and everything that was broken mended.
fn faults(seed: u64, nodes: u8) -> Vec<Step> {
    let mut rng = Rng::stream(seed, "faults");
    let control = |rng: &mut Rng| format!("n{}", rng.below(nodes.into()) + 1);
    let worker = |rng: &mut Rng| format!("w{}", rng.below(4) + 1);
    let mut steps = Vec::new();
    for _ in 0..40 {
        let at = Time(300_000 + rng.below(9_700_000));
        let input = match rng.below(28) {
            0..=1 => Input::Crash(control(&mut rng)),
            2..=4 => Input::Restart(control(&mut rng)),
            5 => Input::Pause(control(&mut rng)),
            6..=7 => Input::Resume(control(&mut rng)),
            8 => Input::Timeout(control(&mut rng)),
            9 => Input::Transfer(control(&mut rng)),
            10 => Input::Crash(worker(&mut rng)),
            11 => Input::Restart(worker(&mut rng)),
            12 => Input::Pause(worker(&mut rng)),
            13 => Input::Resume(worker(&mut rng)),
            14 => {
                let mut groups = vec![Vec::new(), Vec::new()];
                let workers = (1..=4).map(|place| format!("w{place}"));
                for name in (1..=nodes).map(|place| format!("n{place}")).chain(workers) {
                    groups[rng.below(2) as usize].push(name);
                }
                Input::Partition(groups)
            }
            15..=16 => Input::Heal(All::All),
            17 => Input::Isolate(control(&mut rng)),
            18..=19 => {
                let (loss, duplicate) = (rng.unit() / 2.0, rng.unit());
                let (from, to) = (control(&mut rng), control(&mut rng));
                Input::Impair(Impair { from, to, loss, duplicate, delay: Duration(rng.below(300_000)) })
            }
            20 => Input::Drift { node: control(&mut rng), rate: 0.5 + rng.unit() },
            21 => Input::SlowDisk { node: control(&mut rng), sync: Duration(rng.below(60_000)) },
            22 => Input::FillDisk(control(&mut rng)),
            23 => Input::FreeDisk(control(&mut rng)),
            24 => Input::Snapshot(control(&mut rng)),
            25 => Input::SplitVote(All::All),
            26 => Input::SetReplicas { voters: vec!["n1".into(), "n2".into(), "n4".into()], way: ChangeWay::Single },
            _ => {
                let voters = (1..=1 + rng.below(5)).map(|place| format!("n{place}")).collect();
                Input::SetReplicas { voters, way: ChangeWay::Joint }
            }
        };
        steps.push(Step { at, input });
    }
    let mended = Time(10_000_000);
    let five = (1..=5).map(|place| format!("n{place}"));
    steps.push(Step { at: mended, input: Input::SetReplicas { voters: five.collect(), way: ChangeWay::Joint } });
    steps.push(Step { at: mended, input: Input::Heal(All::All) });
    let controls = (1..=5).map(|place| format!("n{place}"));
    for name in controls.clone() {
        steps.push(Step { at: mended, input: Input::Drift { node: name.clone(), rate: 1.0 } });
        steps.push(Step { at: mended, input: Input::FreeDisk(name) });
    }
    for name in controls.chain((1..=4).map(|place| format!("w{place}"))) {
        steps.push(Step { at: mended, input: Input::Resume(name.clone()) });
        steps.push(Step { at: mended, input: Input::Restart(name) });
    }
    steps
}

/// `tasks` is what the tasks carry besides.
fn survive(seed: u64, binding: &str, tasks: &str) -> BTreeMap<&'static str, u64> {
    let nodes = if seed.is_multiple_of(2) { 3 } else { 5 };
    let text = load(nodes, "").replace("balance: round_robin", &format!("balance: round_robin, binding: {binding}"));
    let text = text.replace("limit: 50", &format!("limit: 50{tasks}"));
    let mut scenario = scenario(&text);
    scenario.seed = seed;
    scenario.script = faults(seed, nodes);
    let mut world = World::new(&scenario).unwrap();
    let mut trace = Trace::new(1_000_000);
    world.run(Time::NEVER, &mut trace);
    let paste = || format!("seed {seed}, to see it paste:\n{}", scenario.to_yaml());
    assert_eq!(done_once(&trace), 50, "{} {:?}", paste(), world.tally());
    let mut seen = BTreeMap::new();
    for event in trace.iter() {
        let what = match &event.kind {
            EventKind::Fenced { .. } => "fenced reports",
            EventKind::OrderRefused { .. } => "refused orders",
            EventKind::TookOffice { .. } => "offices",
            EventKind::TaskRequeued { .. } => "requeued tasks",
            EventKind::Consensus { note } => match **note {
                Why::SnapshotInstalled { .. } => "snapshots installed",
                Why::AppendAccepted { cut_after: Some(_), .. } => "truncations",
                Why::MembershipReverted { .. } => "reverted memberships",
                Why::MembershipCommitted { .. } => "memberships",
                _ => continue,
            },
            EventKind::ReplicaCrashed { lost: 1.. } => "lost writes",
            _ => continue,
        };
        *seen.entry(what).or_default() += 1;
    }
    seen
}

#[test]
fn no_task_is_lost_and_none_is_done_twice_whatever_fails() {
    let mut seen: BTreeMap<_, u64> = BTreeMap::new();
    for seed in 0..40 {
        for binding in ["early", "late", "late, queue: srtf", "late, queue: {round_robin: {quantum: 100ms}}"] {
            for (what, count) in survive(seed, binding, "") {
                *seen.entry(what).or_default() += count;
            }
        }
    }
    for what in [
        "fenced reports",
        "refused orders",
        "offices",
        "requeued tasks",
        "snapshots installed",
        "truncations",
        "memberships",
        "lost writes",
    ] {
        assert!(seen.contains_key(what), "the faults were too mild: no {what} in {seen:?}");
    }
}

#[test]
fn tasks_that_block_boost_and_share_are_not_lost_either() {
    for seed in 100..115 {
        for binding in [
            "early, queue: {mlfq: {quantum: 40ms, boost: 500ms}}",
            "late, queue: {mlfq: {quantum: 40ms, boost: 500ms, iobump: true}}",
            "late, queue: {lottery: {quantum: 50ms}}",
            "late, queue: cfs",
            "early, queue: processor_sharing",
            "late, queue: processor_sharing",
        ] {
            survive(seed, binding, ", io: {every: 70ms, length: 45ms}");
        }
    }
}

/// The page's way through a run: the leader is crashed by hand, time goes back, and all of it reads from its scenario.
#[test]
fn a_session_goes_back_over_an_election() {
    let mut session = Session::new(scenario(&load(3, ""))).unwrap();
    session.seek(Time(2_000_000));
    let before = session.view();
    session.act(Input::Crash("leader".to_owned())).unwrap();
    session.seek(Time(4_000_000));
    let after = session.view();
    assert_eq!(after.control.iter().filter(|node| node.serving).count(), 1, "another leads");
    assert!(after.control_tally.term > before.control_tally.term);
    session.seek(Time(2_000_000));
    assert_eq!(session.view(), before);
    session.seek(Time(4_000_000));
    assert_eq!(session.view(), after);
    let mut again = Session::new(session.to_scenario()).unwrap();
    again.seek(Time(4_000_000));
    assert_eq!(again.fingerprint(), session.fingerprint());
}

/// A held message neither arrives nor is forgotten; a dropped one is told with its reason.
#[test]
fn messages_are_held_dropped_and_delivered_by_the_event_that_sent_them() {
    let text = "version: 1\ncontrol: {raft: {nodes: 3}}\nnodes: []\nnetwork: {latency: {fixed: 20ms}}\nuntil: 2s\n";
    let mut session = Session::new(scenario(text)).unwrap();
    while session.view().messages.is_empty() {
        session.step().unwrap();
    }
    let held = session.view().messages[0].id;
    session.act(Input::Hold(held.0)).unwrap();
    session.seek(Time(session.now().0 + 100_000));
    assert!(session.view().messages.iter().any(|message| message.id == held && message.due == Time::NEVER));
    session.act(Input::Drop(held.0)).unwrap();
    session.act(Input::Deliver(held.0)).unwrap();
    let dropped = session.trace().iter().find_map(|event| match event.kind {
        EventKind::MessageDropped { message, reason, .. } if message == held => Some(reason),
        _ => None,
    });
    assert_eq!(dropped, Some(DropReason::Taken));
    assert!(session.act(Input::Deliver(held.0)).is_err(), "it is gone");
}

/// Events are made by the million: they stay small, whatever a protocol has to say.
#[test]
fn events_stay_small() {
    assert!(size_of::<Event>() <= 96, "{}", size_of::<Event>());
}
