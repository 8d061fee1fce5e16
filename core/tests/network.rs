//! What can be done to messages and to those who read them: on every way between two sites, and without bound nowhere.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use switchyard::clock::{Duration, Time};
use switchyard::ids::{ReplicaId, Seq};
use switchyard::scenario::{Impair, Input, Scenario, Slow};
use switchyard::session::Session;
use switchyard::trace::{DropReason, Event, EventKind, MessageKind, Site, Trace};
use switchyard::view::Health;
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
    let mut trace = Trace::new(2_000_000);
    world.run(Time::NEVER, &mut trace);
    (world, trace)
}

fn dropped(trace: &Trace, wanted: DropReason) -> Vec<&Event> {
    let dropped = |event: &&Event| matches!(event.kind, EventKind::MessageDropped { reason, .. } if reason == wanted);
    trace.iter().filter(dropped).collect()
}

/// The most messages that were on one way at once.
fn crowd(trace: &Trace, from: Site, to: Site) -> usize {
    let mut crowd: BTreeMap<Seq, ()> = BTreeMap::new();
    let mut most = 0;
    for event in trace.iter() {
        match event.kind {
            EventKind::MessageSent { to: there, .. } if (event.site, there) == (from, to) => {
                crowd.insert(event.seq, ());
            }
            EventKind::MessageDelivered { message, .. } | EventKind::MessageDropped { message, .. } => {
                crowd.remove(&message);
            }
            _ => {}
        }
        // What finds no room is told as sent and as dropped.
        most = most.max(crowd.len().saturating_sub(1));
    }
    most
}

const THREE: &str = "
version: 1
control: {raft: {nodes: 3}}
nodes: []
network: {latency: {fixed: 2ms}}
until: 10s
script:
  - {at: 1ms, timeout: n1}
";

#[test]
fn a_slow_control_node_takes_its_time_over_each_message() {
    let (world, trace) = run(&format!("{THREE}  - {{at: 1s, slow: {{node: n2, delay: 20ms}}}}\n"));
    let (n1, n2) = (Site::Control(ReplicaId(0)), Site::Control(ReplicaId(1)));
    let mut answers = 0;
    for event in trace.iter().filter(|event| event.at > Time(1_000_000) && event.site == n2) {
        if let EventKind::MessageSent { what: MessageKind::AppendReply, .. } = event.kind {
            // Heartbeats are 50 ms apart, so that it is never at another when one arrives.
            let heard = trace.get(event.cause.unwrap()).unwrap();
            assert_eq!(event.at.since(heard.at), Duration::from_millis(20));
            answers += 1;
        }
    }
    assert!(answers > 100, "{answers}");
    let view = world.view();
    assert_eq!([0, 1, 2].map(|node: usize| view.control[node].health), [Health::Up, Health::Slow, Health::Up]);
    assert!(trace.iter().any(|event| event.site == n1), "the leader goes on");
    assert_eq!(view.control_tally.term, 1, "whoever keeps up does not campaign");
}

#[test]
fn a_leader_that_is_too_slow_is_replaced_and_comes_back_as_a_follower() {
    let slow = "  - {at: 2s, slow: {node: n1, delay: 400ms}}\n  - {at: 6s, slow: {node: n1, delay: 0s}}\n";
    let (world, _) = run(&format!("{THREE}{slow}"));
    let view = world.view();
    assert!(view.control_tally.offices > 1, "{:?}", view.control_tally);
    assert_eq!(view.control[0].health, Health::Up);
    assert_eq!(view.control[0].unread, 0);
    assert_eq!(world.broken(), None);
}

#[test]
fn an_inbox_that_is_full_takes_no_more() {
    let text = THREE.replace("nodes: 3}", "nodes: 3, heartbeat: 1ms}");
    let (world, trace) = run(&format!("{text}  - {{at: 1s, pause: n2}}\n"));
    assert_eq!(world.view().control[1].unread, 1_024);
    let full = dropped(&trace, DropReason::Full);
    assert!(full.len() > 5_000 && full.iter().all(|event| event.site == Site::Control(ReplicaId(1))), "{}", full.len());
    let (world, _) = run(&format!("{text}  - {{at: 1s, pause: n2}}\n  - {{at: 9s, resume: n2}}\n"));
    assert_eq!(world.view().control[1].unread, 0);
    assert_eq!(world.view().control_tally.term, 1);
}

#[test]
fn a_node_whose_disk_is_too_far_behind_reads_no_more_until_it_has_caught_up() {
    let text = THREE.replace("nodes: 3}", "nodes: 3, heartbeat: 1ms}");
    let full = "  - {at: 2s, fill_disk: n3}\n  - {at: 2001ms, transfer: n2}\n";
    let (world, _) = run(&format!("{text}{full}"));
    let view = world.view();
    assert!(view.control[2].disk_full && view.control[2].unread == 1_024, "{}", view.control[2].unread);
    let (world, _) = run(&format!("{text}{full}  - {{at: 8s, free_disk: n3}}\n"));
    let view = world.view();
    assert_eq!((view.control[2].unread, view.control[2].unsynced), (0, 0));
    let commits: Vec<_> = view.control.iter().map(|node| node.replica.commit_index).collect();
    assert!(commits.iter().all(|commit| *commit == commits[0]), "{commits:?}");
}

#[test]
fn a_way_holds_so_many_messages_and_no_more() {
    let text = THREE.replace("nodes: 3}", "nodes: 3, heartbeat: 1ms}");
    let (_, trace) = run(&format!("{text}  - {{at: 1s, impair: {{from: n1, to: all, delay: 1h}}}}\n"));
    let (n1, n2) = (Site::Control(ReplicaId(0)), Site::Control(ReplicaId(1)));
    assert_eq!(crowd(&trace, n1, n2), 1_024);
    assert!(dropped(&trace, DropReason::Full).iter().all(|event| event.site == n1));
    // A worker's heartbeats are no other.
    let (_, trace) = run("version: 1
nodes: [{count: 1}]
until: 5s
policies: {detect: {heartbeat: 1ms, timeout: 2h}}
network: {latency: {fixed: 1h}}
workload: [{tasks: [{arrival: 0s, work: 1s}]}]
");
    let (w1, control) = (Site::Worker(switchyard::ids::NodeId(0)), Site::Control(ReplicaId(0)));
    assert_eq!(crowd(&trace, w1, control), 1_024);
}

const PLAIN: &str = "
version: 1
nodes: [{count: 2}]
policies: {balance: round_robin, detect: {heartbeat: 100ms, timeout: 450ms}}
workload: [{arrivals: {deterministic: {every: 200ms}}, service: {fixed: 300ms}, limit: 20}]
";

/// Where messages take no time, a way that is cut still carries nothing.
#[test]
fn an_isolated_worker_is_given_up_and_comes_back() {
    let (world, trace) = run(&format!("{PLAIN}script: [{{at: 1s, isolate: w1}}, {{at: 3s, heal: all}}]\n"));
    assert_eq!(world.tally().completed, 20);
    let down = trace.iter().find(|event| matches!(event.kind, EventKind::NodeDown { .. })).unwrap();
    let up = trace.iter().find(|event| matches!(event.kind, EventKind::NodeUp { .. })).unwrap();
    assert!(down.at > Time(1_300_000) && down.at < Time(1_600_000), "{}", down.at);
    assert!(up.at >= Time(3_000_000), "{}", up.at);
    assert!(!dropped(&trace, DropReason::Cut).is_empty());
    assert!(world.tally().requeued > 0);
}

#[test]
fn a_run_ends_though_a_way_stays_cut() {
    for cut in ["isolate: w1", "impair: {from: w1, to: control, loss: 1}", "cut: {from: control, to: w1}"] {
        for detect in [", detect: {heartbeat: 100ms, timeout: 450ms}", ""] {
            let text = PLAIN.replace(", detect: {heartbeat: 100ms, timeout: 450ms}", detect);
            let mut world = World::new(&scenario(&format!("{text}script: [{{at: 1s, {cut}}}]\n"))).unwrap();
            assert!(world.run_some(Time::NEVER, 200_000, &mut ()), "{cut}{detect} goes on for ever");
        }
    }
}

/// On a connection what is lost is sent again, and what is behind a held message passes it.
#[test]
fn messages_of_every_kind_are_held_dropped_and_delivered() {
    let text = format!("{PLAIN}network: {{latency: {{fixed: 20ms}}}}\n");
    let mut session = Session::new(scenario(&text)).unwrap();
    session.seek(Time(210_000));
    let on_its_way = |session: &Session, what: MessageKind| {
        session.view().messages.into_iter().find(|message| message.what == what).map(|message| message.id)
    };
    let submit = on_its_way(&session, MessageKind::Submit).unwrap();
    session.act(Input::Drop(submit.0)).unwrap();
    session.seek(Time(230_000));
    let order = on_its_way(&session, MessageKind::Order);
    assert_eq!(order, None, "the second task's submission was lost");
    session.seek(Time(425_000));
    let again = on_its_way(&session, MessageKind::Submit).unwrap();
    assert!(again > submit);
    assert!(session.act(Input::Drop(submit.0)).is_err(), "that try is over");
    session.act(Input::Hold(again.0)).unwrap();
    session.seek(Time(2_050_000));
    let held = session.view().messages.into_iter().find(|message| message.id == again).unwrap();
    assert_eq!((held.due, session.view().tally.submitting), (Time::NEVER, 1));
    session.act(Input::Deliver(again.0)).unwrap();
    session.seek(Time(2_050_001));
    assert_eq!(session.view().tally.submitting, 0);
    session.seek(Time(20_000_000));
    assert_eq!(session.view().tally.completed, 20);
}

#[test]
fn impaired_ways_lose_double_and_delay_and_every_task_is_done_once() {
    let plane = "
version: 1
control: {raft: {nodes: 3}}
nodes: [{count: 3}]
until: 60s
policies: {detect: {heartbeat: 100ms, timeout: 900ms}}
workload: [{class: web, arrivals: {deterministic: {every: 100ms}}, service: {fixed: 200ms}, limit: 40}]
script:
  - {at: 100ms, impair: {from: client/web, to: gateway, loss: 0.3, duplicate: 0.5, delay: 100ms}}
  - {at: 100ms, impair: {from: gateway, to: leader, loss: 0.3, duplicate: 0.5, delay: 100ms}}
  - {at: 1s, impair: {from: leader, to: w1, loss: 0.3, duplicate: 0.5, delay: 100ms}}
  - {at: 1s, impair: {from: w1, to: leader, loss: 0.3, duplicate: 0.5, delay: 100ms}}
";
    let (world, trace) = run(plane);
    assert_eq!((world.tally().completed, world.broken()), (40, None));
    let twice = dropped(&trace, DropReason::Duplicate);
    assert!(twice.len() > 10, "{}", twice.len());
    for site in [Site::Gateway, Site::Worker(switchyard::ids::NodeId(0))] {
        assert!(dropped(&trace, DropReason::Lost).iter().any(|event| event.site == site), "nothing lost at {site:?}");
    }
    // In order on every connection: submissions reach the gateway as they were sent.
    let mut last = None;
    for event in trace.iter().filter(|event| event.site == Site::Gateway) {
        let EventKind::MessageDelivered { message, what: MessageKind::Submit } = event.kind else { continue };
        let EventKind::MessageSent { task, .. } = trace.get(message).unwrap().kind else { continue };
        assert!(task > last, "{task:?} after {last:?}");
        last = task;
    }
    assert_eq!(last.map(|task| task.0), Some(39));
}

#[test]
fn sites_that_are_not_there_are_named() {
    let mut world = World::new(&scenario(PLAIN)).unwrap();
    world.run(Time(1), &mut ());
    let impair = |from: &str| Input::Impair(Impair { from: from.to_owned(), to: "w1".to_owned(), ..Impair::default() });
    for name in ["control", "gateway", "w2", "client/tasks"] {
        assert_eq!(world.allows(&impair(name)), Ok(()), "{name}");
    }
    let all = Input::Impair(Impair { from: "all".to_owned(), to: "all".to_owned(), ..Impair::default() });
    assert!(world.allows(&impair("all")).is_ok() && world.allows(&all).is_err());
    for name in ["n1", "client/other", "w3"] {
        assert!(world.allows(&impair(name)).unwrap_err().contains(name), "{name}");
    }
    for (slow, wanted) in [
        (Slow { node: "w1".into(), factor: None, delay: Some(Duration::SECOND) }, "worker"),
        (Slow { node: "n1".into(), factor: None, delay: Some(Duration::SECOND) }, "no node"),
    ] {
        assert!(world.allows(&Input::Slow(slow)).unwrap_err().contains(wanted));
    }
    for (step, path) in [
        ("slow: {node: w1}", "script.0.slow.factor"),
        ("slow: {node: w1, factor: 0.5, delay: 1s}", "script.0.slow.delay"),
        ("impair: {from: client/mail, to: gateway}", "script.0.impair.from"),
        ("isolate: n1", "script.0.isolate"),
    ] {
        let error = Scenario::parse(&format!("{PLAIN}script: [{{at: 1s, {step}}}]\n")).unwrap_err();
        assert_eq!(error.path, path, "{error}");
    }
    for (step, path) in
        [("slow: {node: n1}", "script.1.slow.delay"), ("slow: {node: leader, factor: 2}", "script.1.slow.factor")]
    {
        let error = Scenario::parse(&format!("{THREE}  - {{at: 1s, {step}}}\n")).unwrap_err();
        assert_eq!(error.path, path, "{error}");
    }
}
