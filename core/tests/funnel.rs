//! Claims about placement by the kube-scheduler's rules in a world: where containers land, who makes way, and that each
//! decision can say why.

#![allow(clippy::unwrap_used)]

use switchyard::clock::Time;
use switchyard::ids::{NodeId, TaskId};
use switchyard::kube::{Filter, Outcome, Plugin, Reason};
use switchyard::scenario::Scenario;
use switchyard::session::Session;
use switchyard::trace::{EventKind, StopReason, Trace, Verdict, Who};
use switchyard::view::{ContainerStatus, FunnelView};
use switchyard::world::World;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

fn run(text: &str) -> (World, Trace) {
    let text = format!("version: 1\n{text}");
    let scenario = Scenario::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut world = World::new(&scenario).unwrap();
    let mut trace = Trace::new(1_000_000);
    world.run(Time::NEVER, &mut trace);
    (world, trace)
}

/// Which containers are ready where, sorted: `a web-1`.
fn places(world: &World) -> Vec<String> {
    let view = world.view();
    let ready = view.containers.iter().filter(|container| container.status == ContainerStatus::Ready);
    let mut places: Vec<String> = ready
        .map(|container| format!("{} {}", view.workers[container.node.unwrap().index()].name, container.name))
        .collect();
    places.sort_unstable();
    places
}

fn container_of(kind: &EventKind) -> Option<switchyard::ids::ContainerId> {
    match *kind {
        EventKind::ContainerPlaced { container, .. } | EventKind::ContainerUnplaced { container, .. } => {
            Some(container)
        }
        _ => None,
    }
}

/// The funnels of a container by its name.
fn funnels(world: &World, trace: &Trace, name: &str) -> Vec<FunnelView> {
    let decisions = trace.iter().filter(|event| {
        container_of(&event.kind).is_some_and(|container| world.container_name(container).as_deref() == Some(name))
    });
    decisions.map(|event| world.funnel(event.seq).unwrap()).collect()
}

const ZONES: &str = "
nodes:
- {name: a, cpu: 4, memory: 8, labels: {zone: east, disk: ssd}}
- {name: b, cpu: 4, memory: 8, labels: {zone: east}}
- {name: c, cpu: 4, memory: 8, labels: {zone: west}}
- {name: d, cpu: 8, memory: 8, labels: {zone: west}, taints: [{key: dedicated, value: db}]}
until: 30s
services:
";

#[test]
fn a_container_goes_where_taints_and_labels_let_it() {
    let (world, _) = run(&format!(
        "{ZONES}
- {{name: db, requests: {{cpu: 1, memory: 1}}, node_selector: {{zone: west}}, tolerations: [{{key: dedicated, value: db}}]}}
- {{name: web, requests: {{cpu: 1, memory: 1}}, node_selector: {{zone: west}}}}
- {{name: fast, requests: {{cpu: 1}}, affinity: {{node: {{preferred: [{{weight: 100, labels: [{{key: disk, values: [ssd]}}]}}]}}}}}}
"
    ));
    // The large node has more left; without the toleration it is closed.
    assert_eq!(places(&world), ["a fast-1", "c web-1", "d db-1"]);
}

#[test]
fn containers_that_avoid_each_other_are_one_to_a_node_and_the_rest_wait() {
    let (world, trace) = run(&format!(
        "{ZONES}
- {{name: db, replicas: 4, requests: {{cpu: 0.5, memory: 0.5}}, affinity: {{anti: {{required: [{{labels: [{{key: service, values: [db]}}]}}]}}}}}}
"
    ));
    assert_eq!(places(&world), ["a db-1", "b db-2", "c db-3"]);
    let [pending] = &funnels(&world, &trace, "db-4")[..] else { panic!("it is tried once, as nothing changes") };
    assert_eq!(pending.pending.as_deref(), Some("0/4 nodes are available: 1 TaintToleration, 3 InterPodAffinity"));
    assert_eq!((pending.chosen, pending.looked_at), (None, 4));
    let left: Vec<_> = pending.stages.iter().map(|stage| (stage.filter, stage.left)).collect();
    assert_eq!(left[2], (Filter::TaintToleration, 3));
    assert_eq!(left[6], (Filter::InterPodAffinity, 0));
    let Outcome::Rejected(reasons) = &pending.nodes[0].outcome else { panic!("{:?}", pending.nodes[0]) };
    assert!(matches!(&reasons[0].reason, Reason::Refused { domain, .. } if domain == "a"), "{reasons:?}");
    let view = world.view();
    let waiting = view.containers.iter().find(|container| container.name == "db-4").unwrap();
    assert_eq!(waiting.ruled_out, [(Verdict::TooClose, 3), (Verdict::Tainted, 1)]);
}

#[test]
fn containers_are_spread_over_zones_as_evenly_as_asked() {
    let (world, _) = run(&format!(
        "{ZONES}
- {{name: web, replicas: 5, requests: {{cpu: 0.5, memory: 0.5}}, spread: [{{topology: zone, max_skew: 1}}]}}
"
    ));
    let places = places(&world);
    let east = places.iter().filter(|place| place.starts_with(['a', 'b'])).count();
    assert_eq!((places.len(), east), (5, 3), "{places:?}");
}

#[test]
fn a_container_too_many_for_an_even_spread_says_by_how_much() {
    let (world, trace) = run("
nodes: [{name: a, cpu: 1, labels: {zone: east}}, {name: b, cpu: 4, labels: {zone: west}}]
until: 30s
services:
- {name: web, replicas: 4, requests: {cpu: 1}, spread: [{topology: zone}]}
");
    // One in the east fills it: two in the west is all that a skew of 1 allows.
    assert_eq!(places(&world), ["a web-2", "b web-1", "b web-3"]);
    let pending = funnels(&world, &trace, "web-4").pop().unwrap();
    let reason = |place: usize| match &pending.nodes[place].outcome {
        Outcome::Rejected(reasons) => reasons[0].reason.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(reason(0), Reason::Insufficient { resource: "cpu".into(), asked: 1_000, free: 0, allocatable: 1_000 });
    assert!(matches!(reason(1), Reason::Skew { count: 2, own: 1, least: 1, max_skew: 1, .. }), "{:?}", reason(1));
}

#[test]
fn the_winner_has_the_largest_total_and_the_total_is_the_sum_of_its_parts() {
    let (world, trace) = run(&format!(
        "{ZONES}
- {{name: web, replicas: 6, requests: {{cpu: 0.5, memory: 1}}}}
- {{name: db, replicas: 2, requests: {{cpu: 1, memory: 0.5}}, spread: [{{topology: zone, unsatisfied: schedule_anyway}}]}}
"
    ));
    let mut seen = 0;
    for event in trace.iter() {
        let EventKind::ContainerPlaced { node, why, .. } = event.kind else { continue };
        let funnel = world.funnel(event.seq).unwrap();
        assert_eq!((funnel.chosen, funnel.looked_at), (Some(node), why.among));
        let totals = funnel.nodes.iter().filter_map(|known| match &known.outcome {
            Outcome::Scored { plugins, total } => {
                assert_eq!(plugins.iter().map(|plugin| plugin.normalized * plugin.weight).sum::<i64>(), *total);
                Some((known.node, *total))
            }
            _ => None,
        });
        let totals = totals.collect::<Vec<_>>();
        assert_eq!(funnel.stages.last().unwrap().left as usize, totals.len());
        let most = totals.iter().map(|(_, total)| *total).max().unwrap();
        assert_eq!(totals.iter().find(|(_, total)| *total == most), Some(&(node, most)), "the first of the best");
        assert_eq!(funnel.score, most);
        let first = trace.candidates(event.seq).next().unwrap();
        assert_eq!((first.who, first.score, first.verdict), (Who::Node(node), most, Verdict::Chosen));
        seen += 1;
    }
    assert_eq!(seen, 8);
}

const URGENT: &str = "
nodes: [{name: a, cpu: 2}, {name: b, cpu: 2}]
until: 60s
services:
- {name: batch, replicas: 4, requests: {cpu: 1}, stop: 2s}
- {name: urgent, replicas: 0, requests: {cpu: 2}, priority: 10}
script: [{at: 10s, scale: {service: urgent, replicas: 1}}]
";

#[test]
fn one_of_a_higher_priority_takes_the_place_of_others_once_they_are_gone() {
    let (world, trace) = run(URGENT);
    let out: Vec<_> = trace
        .iter()
        .filter(|event| matches!(event.kind, EventKind::ContainerStopping { reason: StopReason::Preempted, .. }))
        .collect();
    assert_eq!(out.len(), 2, "as many as it takes, and once");
    let mut placed = trace.iter().filter(|event| matches!(event.kind, EventKind::ContainerPlaced { .. }));
    let placed = placed.next_back().unwrap();
    assert!((placed.at.as_secs_f64() - 12.0).abs() < 0.1, "when they are gone, not at {}", placed.at);
    assert_eq!(places(&world).len(), 3, "{:?}", places(&world));
    let view = world.view();
    let waiting = view.containers.iter().filter(|container| container.status == ContainerStatus::Pending);
    assert_eq!(waiting.count(), 2, "those that made way wait again");
}

#[test]
fn nobody_makes_way_for_an_equal_or_for_one_that_would_not_fit_then() {
    for other in ["priority: 0, requests: {cpu: 2}", "priority: 10, requests: {cpu: 3}"] {
        let (_, trace) = run(&URGENT.replace("requests: {cpu: 2}, priority: 10", other));
        let stopping = trace.iter().filter(|event| matches!(event.kind, EventKind::ContainerStopping { .. }));
        assert_eq!(stopping.count(), 0, "{other}");
    }
}

#[test]
fn those_go_first_whose_budget_allows_it() {
    let (_, trace) = run(&URGENT.replace("{name: batch, replicas: 4,", "{name: kept, replicas: 2, requests: {cpu: 1}, budget: {min_available: 2}, node_selector: {kubernetes.io/hostname: a}}\n- {name: batch, replicas: 2,"));
    let out = trace.iter().filter_map(|event| match event.kind {
        EventKind::ContainerStopping { container, reason: StopReason::Preempted } => Some(container.0),
        _ => None,
    });
    // kept is 0 and 1, on a.
    assert_eq!(out.collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn a_drained_node_takes_nobody_whatever_is_tolerated() {
    let (world, _) = run("
nodes: [{name: a, cpu: 4, taints: [{key: k}]}, {name: b, cpu: 1}]
until: 60s
services:
- {name: daemon, replicas: 2, requests: {cpu: 1}, tolerations: [{operator: exists}]}
script: [{at: 10s, drain: a}]
");
    assert_eq!(places(&world), ["b daemon-1"]);
}

const TASKS: &str = "
nodes: [{count: 3, cpu: 4, memory: 4}]
until: 60s
workload: [{cpu: 1, memory: 0.5, arrivals: {poisson: {rate: 2}}, service: {exponential: {mean: 2s}}}]
policies: {binding: late, place: kube}
";

#[test]
fn a_task_placed_by_the_same_rules_can_say_why() {
    let (world, trace) = run(TASKS);
    let mut seen = 0;
    for event in trace.iter() {
        let EventKind::TaskAssigned { node, .. } = event.kind else { continue };
        let funnel = world.funnel(event.seq).unwrap();
        let chosen = trace.candidates(event.seq).next().unwrap();
        assert_eq!((funnel.chosen, funnel.score), (Some(node), chosen.score), "{}", event.seq);
        assert_eq!(funnel.plugins[..1], [(Plugin::NodeResourcesFit, 1)]);
        seen += 1;
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn a_task_that_waits_for_room_says_what_each_node_lacks() {
    let text = "version: 1
nodes: [{name: a, cpu: 2}, {name: b, cpu: 4}]
workload: [{tasks: [{cpu: 3, work: 4s}, {cpu: 2, work: 4s}, {name: third, cpu: 2, work: 4s}, {name: fourth, cpu: 1, work: 1s}]}]
policies: {binding: late, place: kube}
";
    let mut session = Session::new(Scenario::parse(text).unwrap()).unwrap();
    session.seek(Time(1_000_000));
    let named = |name: &str| (0..4).map(TaskId).find(|task| session.task_name(*task) == name).unwrap();
    let third = session.prospect(named("third")).unwrap();
    assert_eq!((third.chosen, third.looked_at), (None, 2));
    let Outcome::Rejected(reasons) = &third.nodes[1].outcome else { panic!("{:?}", third.nodes[1]) };
    let expected = Reason::Insufficient { resource: "cpu".into(), asked: 2_000, free: 1_000, allocatable: 4_000 };
    assert_eq!(reasons[0].reason, expected);
    // The next in the queue would fit, and waits for its turn.
    assert_eq!(session.prospect(named("fourth")).unwrap().chosen, Some(NodeId(1)));
    assert_eq!(session.prospect(TaskId(0)), None, "it runs");
    session.seek(Time::NEVER);
    assert_eq!(session.prospect(TaskId(2)), None, "it is done");
}

#[test]
fn only_the_last_thousand_are_kept() {
    let (world, trace) = run(&TASKS.replace("until: 60s", "until: 20m"));
    let assigned = trace.iter().filter(|event| matches!(event.kind, EventKind::TaskAssigned { .. }));
    let assigned: Vec<_> = assigned.map(|event| event.seq).collect();
    assert!(assigned.len() > 1_100);
    assert!(world.funnels().eq(assigned[assigned.len() - 1_000..].iter().copied()));
    assert!(world.funnel(assigned[0]).is_none());
}

#[test]
fn a_session_that_goes_back_still_says_why() {
    let text = format!("version: 1\n{URGENT}");
    let mut session = Session::new(Scenario::parse(&text).unwrap()).unwrap();
    session.seek(Time::NEVER);
    let placed: Vec<_> = session.trace().iter().filter(|event| container_of(&event.kind).is_some()).collect();
    let all: Vec<_> = placed.iter().map(|event| (event.seq, session.funnel(event.seq).unwrap())).collect();
    let early = placed.iter().filter(|event| event.at <= Time(5_000_000)).count();
    assert!(0 < early && early < all.len());
    session.seek(Time(5_000_000));
    for (place, (seq, funnel)) in all.iter().enumerate() {
        assert_eq!(session.funnel(*seq).as_ref(), (place < early).then_some(funnel));
    }
}

#[test]
fn a_new_leader_places_by_the_same_rules() {
    let mut changes = 0;
    for crashed in ["n1", "n2", "n3"] {
        let (world, trace) = run(&format!(
            "control: {{raft: {{nodes: 3}}}}
{ZONES}
- {{name: web, replicas: 5, requests: {{cpu: 0.5, memory: 0.5}}, spread: [{{topology: zone, max_skew: 1}}]}}
script: [{{at: 5s, crash: {crashed}}}, {{at: 10s, scale: {{service: web, replicas: 7}}}}]
"
        ));
        let offices = trace.iter().filter(|event| matches!(event.kind, EventKind::TookOffice { .. }));
        changes += offices.count() - 1;
        let places = places(&world);
        let east = places.iter().filter(|place| place.starts_with(['a', 'b'])).count();
        assert!(places.len() == 7 && (3..=4).contains(&east), "{places:?}");
        for event in trace.iter() {
            let EventKind::ContainerPlaced { node, .. } = event.kind else { continue };
            assert_eq!(world.funnel(event.seq).and_then(|funnel| funnel.chosen), Some(node));
        }
    }
    assert_eq!(changes, 1, "one of the three led");
}
