//! Claims about tasks that wait for others: nothing starts before what it waits for is done, whoever fails.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use switchyard::clock::Time;
use switchyard::ids::NodeId;
use switchyard::scenario::Scenario;
use switchyard::session::Session;
use switchyard::trace::{Event, EventKind, RejectReason, Trace};
use switchyard::view::{TaskStatus, VertexProgress};
use switchyard::world::World;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

const DIAMOND: &str = "
    tasks:
      - {name: report, work: 1s, after: [left, right]}
      - {name: left, work: 3s, after: [fetch]}
      - {name: right, work: 2s, after: [fetch]}
      - {name: fetch, work: 1s, output: 6}
";

fn run(head: &str, tasks: &str) -> (World, Trace) {
    let scenario = Scenario::parse(&format!("version: 1\n{head}\nworkload:\n  - class: jobs{tasks}")).unwrap();
    let mut world = World::new(&scenario).unwrap();
    let mut trace = Trace::new(1_000_000);
    world.run(Time::NEVER, &mut trace);
    (world, trace)
}

/// The first start and the recorded end of every task by its name, in seconds.
fn times(world: &World, trace: &Trace) -> BTreeMap<String, (f64, f64)> {
    let mut times = BTreeMap::new();
    for event in trace.iter() {
        match event.kind {
            EventKind::TaskStarted { task, .. } => {
                times.entry(world.task_name(task)).or_insert((event.at.as_secs_f64(), f64::NAN));
            }
            EventKind::TaskCompleted { task, .. } => {
                times.get_mut(&world.task_name(task)).unwrap().1 = event.at.as_secs_f64();
            }
            _ => {}
        }
    }
    times
}

#[test]
fn a_task_starts_when_the_last_of_those_it_waits_for_is_done() {
    for binding in ["early", "late"] {
        let (world, trace) = run(&format!("nodes: [{{count: 2}}]\npolicies: {{binding: {binding}}}"), DIAMOND);
        let times = times(&world, &trace);
        assert_eq!(times["fetch"], (0.0, 1.0));
        assert_eq!((times["left"], times["right"]), ((1.0, 4.0), (1.0, 3.0)), "{binding}");
        assert_eq!(times["report"], (4.0, 5.0));
        let released = |event: &&Event| matches!(event.kind, EventKind::TaskReleased { .. });
        assert_eq!(trace.iter().filter(released).count(), 3);
        let graph = world.graph();
        assert_eq!(graph.iter().map(|vertex| vertex.level).collect::<Vec<_>>(), [2, 1, 1, 0]);
        assert_eq!(graph.iter().map(|vertex| vertex.critical).collect::<Vec<_>>(), [true, true, false, true]);
        assert!(world.graph_progress().iter().all(|it| it.status == Some(TaskStatus::Completed) && it.free));
    }
}

/// As the page paints it: who waits for others, who could run, who runs, who is done, and where.
#[test]
fn a_graph_says_how_far_each_task_is_at_any_moment() {
    let text = format!("version: 1\nnodes: [{{}}]\npolicies: {{binding: late}}\nworkload:\n  - class: steps{DIAMOND}");
    let mut session = Session::new(Scenario::parse(&text).unwrap()).unwrap();
    let mut at = |seconds: f64| {
        session.seek(Time((seconds * 1e6) as u64));
        let word = |it: &VertexProgress| match it.status {
            Some(TaskStatus::Completed) => "done",
            _ if it.running => "runs",
            _ if it.free => "free",
            _ => "waits",
        };
        session.graph_progress().iter().map(word).collect::<Vec<_>>()
    };
    assert_eq!(at(0.5), ["waits", "waits", "waits", "runs"]);
    assert_eq!(at(2.0), ["waits", "runs", "free", "done"]);
    assert_eq!(at(6.5), ["runs", "done", "done", "done"]);
    assert_eq!(at(2.0), ["waits", "runs", "free", "done"], "backwards too");
    assert_eq!(session.graph_progress()[3].node, Some(NodeId(0)));
    assert_eq!(session.graph().len(), 4);
}

#[test]
fn another_node_fetches_the_output_first() {
    let (world, trace) = run("nodes: [{count: 2}]\nnetwork: {bandwidth: 12}", DIAMOND);
    let times = times(&world, &trace);
    // One of the two runs where fetch ran; the other waits half a second for 6 units at 12 a second.
    let mut ends = [times["left"].1 - 3.0, times["right"].1 - 2.0];
    ends.sort_by(f64::total_cmp);
    assert_eq!(ends, [1.0, 1.5]);
}

#[test]
fn nothing_that_waits_for_a_rejected_task_is_taken_in() {
    let (world, trace) = run(
        "nodes: [{}]\npolicies: {binding: late, queue_limit: 1}",
        "
    tasks:
      - {name: a, work: 5s}
      - {name: b, work: 5s, arrival: 1s}
      - {name: c, work: 5s, arrival: 2s}
      - {name: after c, work: 1s, after: [c]}
      - {name: after that, work: 1s, arrival: 3s, after: [after c]}
      - {name: after b, work: 1s, after: [b]}
",
    );
    let rejected: Vec<_> = trace
        .iter()
        .filter_map(|event| match event.kind {
            EventKind::TaskRejected { task, reason } => Some((world.task_name(task), reason)),
            _ => None,
        })
        .collect();
    let expected = [
        ("c", RejectReason::QueueFull),
        ("after c", RejectReason::DependencyRejected),
        ("after that", RejectReason::DependencyRejected),
    ];
    assert_eq!(rejected, expected.map(|(name, reason)| (name.to_owned(), reason)));
    assert_eq!(world.tally().completed, 3);
}

#[test]
fn the_order_holds_however_leaders_and_workers_fail() {
    for seed in 0..40 {
        let tasks: String = (0..40)
            .map(|number| {
                // Each waits for up to three earlier ones.
                let after: Vec<_> = (1..=3)
                    .filter(|back| number >= back * 4 && (number + seed + back) % 2 == 0)
                    .map(|back| format!("t{}", number - back * 4))
                    .collect();
                format!("      - {{name: t{number}, work: 200ms, after: [{}]}}\n", after.join(", "))
            })
            .collect();
        let head = format!(
            "seed: {seed}\nuntil: 60s\ncontrol: {{raft: {{nodes: 3}}}}\nnodes: [{{count: 3}}]\n\
             policies: {{binding: {}, detect: {{heartbeat: 200ms, timeout: 700ms}}}}\n\
             network: {{loss: 0.02}}\n\
             faults: {{random: {{crash: 0.4, partition: 0.2}}, until: 15s, length: 2s}}",
            ["early", "late"][seed % 2]
        );
        let (world, trace) = run(&head, &format!("\n    tasks:\n{tasks}"));
        assert_eq!((world.tally().completed, world.broken()), (40, None), "seed {seed}");
        let times = times(&world, &trace);
        for vertex in world.graph() {
            for before in vertex.after {
                let before = format!("t{before}");
                assert!(times[&before].1 <= times[&vertex.name].0, "seed {seed}: {} and {before}", vertex.name);
            }
        }
    }
}

#[test]
fn what_cannot_be_ordered_is_an_error_with_its_place() {
    let error = |tasks: &str| {
        let text = format!("version: 1\nnodes: [{{}}]\nworkload:\n  - class: jobs\n    tasks:\n{tasks}");
        Scenario::parse(&text).unwrap_err().to_string()
    };
    let cycle = error("      - {name: a, work: 1s, after: [b]}\n      - {name: b, work: 1s, after: [a]}\n");
    assert!(cycle.contains("tasks wait for each other: a after b after a") && cycle.contains("line 6"), "{cycle}");
    let unknown = error("      - {name: prepare, work: 1s}\n      - {name: b, work: 1s, after: [prepar]}\n");
    assert!(unknown.contains("there is no task \"prepar\"") && unknown.contains("line 7"), "{unknown}");
}
