//! Claims about placement: no node is ever overfull, every task is placed in the end, and rules differ as they should.

#![allow(clippy::unwrap_used)]

use switchyard::clock::Time;
use switchyard::place::Place;
use switchyard::policy::Family;
use switchyard::scenario::Scenario;
use switchyard::trace::{EventKind, Rule, Trace, Verdict, Who, Why};
use switchyard::view::View;
use switchyard::world::World;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

fn keys() -> impl Iterator<Item = &'static str> {
    Place::TABLE.iter().map(|entry| entry.key)
}

fn run(text: &str) -> (View, Trace) {
    let scenario = Scenario::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut world = World::new(&scenario).unwrap();
    let mut trace = Trace::new(1_000_000);
    world.run(Time::NEVER, &mut trace);
    (world.view(), trace)
}

/// Tasks of three sizes on nodes that come and go, with a control plane that loses its leader.
fn busy(place: &str, seed: u64) -> String {
    format!(
        "
version: 1
seed: {seed}
until: 90s
control: {{raft: {{nodes: 3}}}}
nodes:
  - {{name: big, cpu: 8, memory: 16}}
  - {{name: small, count: 3, cpu: 2, memory: 4, speed: 1.5}}
policies: {{binding: late, place: {place}, detect: {{heartbeat: 200ms, timeout: 700ms}}}}
workload:
  - {{class: web, cpu: 0.5, memory: 1, arrivals: {{poisson: {{rate: 4}}}}, service: {{exponential: {{mean: 500ms}}}}, end: 40s}}
  - {{class: batch, cpu: 2, memory: 1, arrivals: {{poisson: {{rate: 1}}}}, service: {{exponential: {{mean: 2s}}}}, end: 40s}}
  - {{class: wide, cpu: 6, memory: 8, arrivals: {{poisson: {{rate: 0.1}}}}, service: {{fixed: 2s}}, end: 40s}}
faults: {{random: {{crash: 0.2}}, until: 30s, length: 3s}}
"
    )
}

#[test]
fn every_task_is_done_and_no_node_overfull_under_every_rule() {
    for place in keys() {
        for seed in 0..4 {
            let scenario = Scenario::parse(&busy(place, seed)).unwrap();
            let mut world = World::new(&scenario).unwrap();
            while world.next_time().is_some_and(|at| at < Time(90_000_000)) {
                let to = world.now() + switchyard::clock::Duration::from_millis(700);
                world.run(to, &mut ());
                for worker in world.view().workers {
                    let full = worker.used.iter().zip(worker.capacity).any(|(used, whole)| *used > whole + 1e-9);
                    assert!(!full, "{place} {seed}: {} holds {:?}", worker.name, worker.used);
                }
            }
            let tally = world.tally();
            assert_eq!((tally.completed, world.broken()), (tally.arrived, None), "{place}, seed {seed}: {tally:?}");
        }
    }
}

#[test]
fn a_decision_says_which_nodes_had_room_and_what_was_compared() {
    let (_, trace) = run(&busy("best_fit", 1));
    let mut ruled_out = 0;
    let mut seen = 0;
    for event in trace.iter() {
        let EventKind::TaskAssigned { node, why, .. } = event.kind else { continue };
        let Rule::Place(_) = why.rule else { continue };
        seen += 1;
        let candidates: Vec<_> = trace.candidates(event.seq).collect();
        assert_eq!((candidates[0].who, candidates[0].verdict), (Who::Node(node), Verdict::Chosen));
        for other in &candidates[1..] {
            match other.verdict {
                Verdict::Passed => assert!(other.score >= candidates[0].score, "the least is left on the chosen one"),
                _ => ruled_out += 1,
            }
        }
    }
    assert!(seen > 50 && ruled_out > 10, "{seen} decisions, {ruled_out} nodes ruled out");
}

/// Of one run: how many decisions told of a bound, how many of them that their plan is proved best.
fn bounds(place: &str) -> (u32, u32) {
    let scenario = switchyard::builtin::scenario("widths-linear-relaxation").unwrap();
    let text = serde_json::to_string(&scenario).unwrap().replace("linear_relaxation", place);
    let (_, trace) = run(&text);
    let (mut seen, mut proved) = (0, 0);
    for event in trace.iter() {
        let EventKind::TaskAssigned { node, why: Why { rule: Rule::Place(_), .. }, .. } = event.kind else { continue };
        let candidates: Vec<_> = trace.candidates(event.seq).collect();
        let (chosen, bound) = (candidates[0], candidates[1]);
        assert_eq!((chosen.who, chosen.verdict, bound.who), (Who::Node(node), Verdict::Chosen, Who::Bound), "{place}");
        let reached = chosen.score == bound.score;
        assert_eq!(bound.verdict, if reached { Verdict::Proved } else { Verdict::Unproved }, "{place}");
        let within = if place == "knapsack" { chosen.score <= bound.score } else { chosen.score >= bound.score };
        assert!(within, "{place}: {} and {}", chosen.score, bound.score);
        (seen, proved) = (seen + 1, proved + u32::from(reached));
    }
    (seen, proved)
}

#[test]
fn rules_that_search_tell_whether_their_plan_is_proved_and_how_far_off_it_may_be() {
    for place in ["knapsack", "vector_packing", "generalized_assignment", "min_cost"] {
        let (seen, proved) = bounds(place);
        assert!(seen > 100 && proved == seen, "{place}: {proved} of {seen} proved");
    }
    let (seen, proved) = bounds("linear_relaxation");
    assert!(proved > 10 && proved < seen, "linear_relaxation: {proved} of {seen} proved");
}

/// Memory for four small tasks, or one large one, on each of two nodes.
fn gaps(place: &str) -> View {
    run(&format!(
        "
version: 1
nodes: [{{count: 2, cpu: 8, memory: 8}}]
policies: {{binding: late, place: {place}}}
workload:
  - class: small
    tasks:
      - {{work: 10s, memory: 4, cpu: 1}}
      - {{arrival: 1s, work: 10s, memory: 4, cpu: 1}}
  - class: large
    tasks: [{{arrival: 2s, work: 1s, memory: 8, cpu: 1}}]
"
    ))
    .0
}

#[test]
fn what_packs_leaves_room_for_the_large_and_what_spreads_does_not() {
    let wait = |place| {
        let view = gaps(place);
        view.classes.iter().find(|class| class.name == "large").unwrap().metrics.wait.max
    };
    for (place, expected) in [("first_fit", 0.0), ("best_fit", 0.0), ("next_fit", 0.0), ("worst_fit", 8.0)] {
        assert_eq!(wait(place), expected, "{place}");
    }
}

/// The ten tasks of Topcuoglu's figure in shape, on a slow, a plain and a fast node, with data on the way.
fn graph(place: &str) -> f64 {
    let view = run(&format!(
        "
version: 1
nodes: [{{speed: 0.5}}, {{}}, {{speed: 2}}]
network: {{bandwidth: 1}}
policies: {{binding: late, place: {place}}}
workload:
  - class: jobs
    tasks:
      - {{name: t1, work: 13s, output: 2}}
      - {{name: t2, work: 17s, output: 3, after: [t1]}}
      - {{name: t3, work: 14s, output: 4, after: [t1]}}
      - {{name: t4, work: 12s, output: 5, after: [t1]}}
      - {{name: t5, work: 11s, output: 2, after: [t1]}}
      - {{name: t6, work: 13s, output: 3, after: [t1]}}
      - {{name: t7, work: 11s, output: 2, after: [t3]}}
      - {{name: t8, work: 10s, output: 2, after: [t2, t4, t6]}}
      - {{name: t9, work: 16s, output: 3, after: [t2, t4, t5]}}
      - {{name: t10, work: 14s, after: [t7, t8, t9]}}
"
    ))
    .0;
    assert_eq!(view.tally.completed, 10, "{place}");
    view.metrics.makespan
}

#[test]
fn a_plan_of_the_whole_graph_beats_the_next_free_node() {
    let free = graph("first_fit");
    for place in ["heft", "cpop"] {
        assert!(graph(place) < 0.9 * free, "{place}: {} against {free}", graph(place));
    }
}

#[test]
fn placement_with_early_binding_is_an_error_that_says_what_to_do() {
    let error = Scenario::parse("version: 1\nnodes: [{}]\npolicies: {place: best_fit}\nworkload: []").unwrap_err();
    assert!(error.to_string().contains("best_fit chooses among nodes with room"), "{error}");
    assert!(error.to_string().contains("binding: late"), "{error}");
}
