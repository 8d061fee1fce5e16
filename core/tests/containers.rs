//! Claims about containers: start order, restarts, updates, drains, and that none of it depends on who leads.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use switchyard::clock::Time;
use switchyard::ids::{ContainerId, NodeId};
use switchyard::scenario::Scenario;
use switchyard::session::Session;
use switchyard::trace::{Event, EventKind, Exit, Fingerprint, StopReason, Trace, Verdict};
use switchyard::view::{ContainerStatus, View};
use switchyard::world::World;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

fn scenario(text: &str) -> Scenario {
    Scenario::parse(&format!("version: 1\n{text}")).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn run(text: &str) -> (World, Trace) {
    let mut world = World::new(&scenario(text)).unwrap();
    let mut trace = Trace::new(1_000_000);
    world.run(Time::NEVER, &mut trace);
    (world, trace)
}

/// When each service was first started, in seconds.
fn starts(world: &World, trace: &Trace) -> BTreeMap<String, f64> {
    let mut starts = BTreeMap::new();
    for event in trace.iter() {
        if let EventKind::ContainerStarted { container, .. } = event.kind {
            let name = world.container_name(container).unwrap();
            let service = name.rsplit_once('-').unwrap().0.to_owned();
            starts.entry(service).or_insert(event.at.as_secs_f64());
        }
    }
    starts
}

fn times(trace: &Trace, is: impl Fn(&EventKind) -> bool) -> Vec<f64> {
    trace.iter().filter(|event| is(&event.kind)).map(|event| event.at.as_secs_f64()).collect()
}

const STACK: &str = "
nodes: [{count: 2, cpu: 4}]
network: {bandwidth: 100}
until: 60s
services:
- {name: web, image: {name: web, size: 100}, depends_on: {api: started}}
- {name: api, image: {name: api, size: 200}, depends_on: {db: healthy, seed: completed}}
- {name: seed, kind: job, work: 3s, depends_on: {db: started}}
- {name: db, image: {name: db, size: 300}, start: 4s, health: {interval: 2s, timeout: 1s, start_period: 10s}}
";

#[test]
fn services_start_when_what_they_depend_on_is_far_enough() {
    let (world, trace) = run(STACK);
    // db is fetched in 3 s; it serves 4 s later, which the check 4 s after its start sees; the seed takes 3 s from then on
    // that db runs; api is fetched in 2 s, web in 1 s.
    let starts = starts(&world, &trace);
    let expected = [("api", 9.0), ("db", 3.0), ("seed", 3.0), ("web", 10.0)];
    assert_eq!(starts, expected.map(|(name, at)| (name.to_owned(), at)).into());
    let view = world.view();
    assert_eq!(view.services.iter().map(|service| service.wave).collect::<Vec<_>>(), [3, 2, 1, 0]);
    assert_eq!(view.services[2].completed, 1);
    assert!(view.services.iter().all(|service| service.opened));
}

#[test]
fn a_service_waits_for_ever_for_one_that_is_never_healthy() {
    let text = STACK.replace("start: 4s", "start: 5000s").replace("start_period: 10s", "start_period: 1000s");
    let (world, trace) = run(&text);
    let view = world.view();
    assert_eq!((view.services[1].containers, view.services[1].opened), (0, false));
    assert!(!view.services[1].depends_on[0].met && view.services[1].depends_on[1].met);
    assert_eq!(times(&trace, |kind| matches!(kind, EventKind::ContainerHealthy { .. })), [0.0; 0]);
    assert!(times(&trace, |kind| matches!(kind, EventKind::HealthCheckFailed { failures: 0, .. })).len() > 10);
}

#[test]
fn everything_is_stopped_in_reverse_and_started_again() {
    let script = "script: [{at: 20s, down: all}, {at: 40s, up: all}]\n";
    let (world, trace) = run(&(STACK.replace("start: 4s", "start: 4s, stop: 2s") + script));
    let stopped: Vec<_> = trace
        .iter()
        .filter_map(|event| match event.kind {
            EventKind::ContainerStopping { container, reason: StopReason::Down } => {
                Some((event.at.as_secs_f64(), world.container_name(container).unwrap()))
            }
            _ => None,
        })
        .collect();
    let names: Vec<_> = stopped.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["web-1", "api-1", "seed-1", "db-1"]);
    assert!(stopped.iter().all(|(at, _)| *at == 20.0), "only the last takes time to end");
    let gone = times(&trace, |kind| matches!(kind, EventKind::ContainerRemoved { .. }));
    assert_eq!(gone, [20.0, 20.0, 20.0, 22.0]);
    let again = times(&trace, |kind| matches!(kind, EventKind::ContainerStarted { .. }));
    assert_eq!(again[4..], [40.0, 40.0, 44.0, 44.0], "the images are there already");
    assert_eq!(world.view().container_tally.ready, 3);
}

#[test]
fn waits_double_and_start_anew_after_a_long_run() {
    let (world, trace) = run("
nodes: [{}]
until: 5000s
services: [{name: a, fails: {after: {fixed: 1s}, times: 9}}, {name: b, fails: {after: {fixed: 700s}, times: 2}}]
");
    let delays = |wanted: &str| -> Vec<u64> {
        let delay = |event: &Event| match event.kind {
            EventKind::ContainerBackedOff { container, delay, .. }
                if world.container_name(container).unwrap() == wanted =>
            {
                Some(delay.0 / 1_000_000)
            }
            _ => None,
        };
        trace.iter().filter_map(delay).collect()
    };
    assert_eq!(delays("a-1"), [10, 20, 40, 80, 160, 300, 300, 300, 300]);
    assert_eq!(delays("b-1"), [10, 10], "it ran for more than 600 s");
    let view = world.view();
    assert_eq!((view.services[0].restarts, view.services[0].ready), (9, 1));
}

#[test]
fn a_container_is_restarted_as_its_policy_says() {
    let (world, trace) = run("
nodes: [{cpu: 8}]
until: 1000s
services:
- {name: never, restart: {policy: never}, fails: {after: {fixed: 1s}}}
- {name: twice, restart: {retries: 2, backoff: 1s}, fails: {after: {fixed: 1s}}}
- {name: job, kind: job, work: 5s, fails: {after: {fixed: 2s}, times: 1}}
- {name: broken, kind: job, work: 5s, restart: {policy: never}, fails: {after: {fixed: 2s}}}
- {name: after, depends_on: {broken: completed}}
");
    let view = world.view();
    let figures: Vec<_> = view.services.iter().map(|it| (it.ready, it.completed, it.failed, it.restarts)).collect();
    assert_eq!(figures, [(0, 0, 1, 0), (0, 0, 1, 2), (0, 1, 0, 1), (0, 0, 1, 0), (0, 0, 0, 0)]);
    // The job fails at 2 s, waits for 10 s, and then needs 5 s.
    let done = times(&trace, |kind| matches!(kind, EventKind::ContainerExited { exit: Exit::Completed, .. }));
    assert_eq!(done, [17.0]);
    assert_eq!(world.view().workers[0].used, [0.0; 3], "nothing is held by what is over");
}

#[test]
fn a_container_that_hangs_is_found_out_and_restarted() {
    let (world, trace) = run("
nodes: [{}]
until: 100s
services:
- name: web
  start: 3s
  stop: 1s
  health: {interval: 5s, timeout: 2s, retries: 3}
  fails: {after: {fixed: 21s}, how: hang, times: 1}
");
    // Checks at 5 (passes), then every 5 s. It hangs at 21 s; checks at 25, 32 and 39 s are given up 2 s later each.
    assert_eq!(times(&trace, |kind| matches!(kind, EventKind::HealthCheckFailed { .. })), [27.0, 34.0, 41.0]);
    assert_eq!(times(&trace, |kind| matches!(kind, EventKind::ContainerUnhealthy { .. })), [41.0]);
    assert_eq!(times(&trace, |kind| matches!(kind, EventKind::ContainerExited { .. })), [42.0]);
    assert_eq!(times(&trace, |kind| matches!(kind, EventKind::ContainerStarted { .. })), [0.0, 52.0]);
    assert_eq!(times(&trace, |kind| matches!(kind, EventKind::ContainerHealthy { .. })), [5.0, 57.0]);
    assert_eq!(world.view().containers[0].status, ContainerStatus::Ready);
}

#[test]
fn a_start_that_takes_too_long_is_taken_for_a_failure_unless_it_has_time() {
    let text = |period: &str| {
        format!(
            "
nodes: [{{}}]
until: 60s
services: [{{name: web, start: 20s, health: {{interval: 5s, retries: 3, start_period: {period}}}}}]
"
        )
    };
    let (hasty, trace) = run(&text("0s"));
    assert_eq!(times(&trace, |kind| matches!(kind, EventKind::ContainerUnhealthy { .. }))[0], 15.0);
    assert!(hasty.view().services[0].time_to_ready.is_none());
    let (patient, _) = run(&text("20s"));
    assert_eq!(patient.view().services[0].time_to_ready, Some(20.0));
}

/// The most and the fewest containers of the first service there were after each step from `from` on: present, ready.
fn extremes(text: &str, from: f64) -> (u16, u16, View) {
    let mut world = World::new(&scenario(text)).unwrap();
    let (mut most, mut fewest) = (0, u16::MAX);
    while world.step(&mut ()) {
        // In between the steps of one instant nothing is seen.
        if world.now().as_secs_f64() >= from && world.next_time() != Some(world.now()) {
            let service = &world.view().services[0];
            most = most.max(service.containers);
            fewest = fewest.min(service.ready);
        }
    }
    (most, fewest, world.view())
}

const ROLLING: &str = "
nodes: [{count: 5, cpu: 4}]
until: 100s
services:
- {name: web, image: web:1, replicas: 10, requests: {cpu: 1}, start: 2s, stop: 1s, health: {interval: 2s}}
script: [{at: 10s, update: {service: web, image: web:2}}]
";

#[test]
fn a_rolling_update_keeps_its_bounds() {
    let (most, fewest, view) = extremes(ROLLING, 10.0);
    assert_eq!((most, fewest), (13, 8), "25 % of 10: three more at most, two fewer at least");
    let web = &view.services[0];
    assert_eq!((web.containers, web.ready, web.updated, web.version), (10, 10, 10, 1));
    assert!(view.containers.iter().all(|container| container.image == "web:2"));
}

#[test]
fn a_rolling_update_can_do_without_surge_or_without_a_gap() {
    for (update, expected) in [
        ("surge: 0, unavailable: 1", (10, 9)),
        ("surge: 1, unavailable: 0", (11, 10)),
        ("surge: 0, unavailable: 100%", (10, 0)),
        ("surge: 100%, unavailable: 0", (20, 10)),
    ] {
        let text = ROLLING.replace("health:", &format!("update: {{{update}}}, health:"));
        let (most, fewest, view) = extremes(&text, 10.0);
        assert_eq!((most, fewest), expected, "{update}");
        assert_eq!((view.services[0].ready, view.services[0].updated), (10, 10), "{update}");
    }
}

#[test]
fn an_update_to_something_broken_stops_and_can_be_taken_back() {
    let broken = ROLLING.replace("image: web:2}}]", "image: web:2, fails: {after: {fixed: 1s}}}}]");
    let (_, fewest, view) = extremes(&broken, 10.0);
    assert_eq!((fewest, view.services[0].ready), (8, 8), "the old ones go on");
    assert_eq!(view.services[0].updated, 5, "three more than ten, and two in the place of old ones");
    let back = broken.replace("}}}}]", "}}}}, {at: 30s, update: {service: web, image: web:1}}]");
    let (_, fewest, view) = extremes(&back, 10.0);
    assert_eq!((fewest, view.services[0].ready, view.services[0].version), (8, 10, 2));
}

#[test]
fn ordered_containers_come_and_go_one_at_a_time() {
    let (world, trace) = run("
nodes: [{cpu: 8}]
until: 100s
services: [{name: db, ordered: true, replicas: 3, start: 2s, stop: 1s, health: {interval: 2s}}]
script: [{at: 10s, update: {service: db, image: db:2}}, {at: 40s, scale: {service: db, replicas: 1}}]
");
    let told = |event: &Event| {
        let (what, container) = match event.kind {
            EventKind::ContainerCreated { container, .. } => ('+', container),
            EventKind::ContainerStopping { container, .. } => ('-', container),
            _ => return None,
        };
        Some(format!("{}{}@{}", what, world.container_name(container).unwrap(), event.at.0 / 1_000_000))
    };
    let told: Vec<_> = trace.iter().filter_map(told).collect();
    let expected = "+db-1@0 +db-2@2 +db-3@4 -db-3@10 +db-3@11 -db-2@13 +db-2@14 -db-1@16 +db-1@17 -db-3@40 -db-2@41";
    assert_eq!(told.join(" "), expected);
}

#[test]
fn scaling_takes_those_first_that_are_missed_least() {
    let (world, trace) = run("
nodes: [{cpu: 3}]
until: 50s
services: [{name: web, replicas: 5, requests: {cpu: 1}}]
script: [{at: 10s, scale: {service: web, replicas: 2}}, {at: 20s, scale: {service: web, replicas: 3}}]
");
    let stopping = |event: &Event| match event.kind {
        EventKind::ContainerStopping { container, reason: StopReason::Scaled } => {
            Some(world.container_name(container).unwrap())
        }
        _ => None,
    };
    let stopped: Vec<_> = trace.iter().filter_map(stopping).collect();
    assert_eq!(stopped, ["web-5", "web-4", "web-3"], "those that found no node, then the newest");
    let view = world.view();
    assert_eq!(view.containers.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["web-1", "web-2", "web-3"]);
}

#[test]
fn a_container_that_fits_nowhere_waits_and_says_why() {
    let (world, trace) = run("
nodes:
- {name: small, cpu: 1}
- {name: full, cpu: 4}
- {name: tainted, cpu: 8, taints: [{key: dedicated, value: db}]}
- {name: away, cpu: 8, labels: {zone: b}}
until: 20s
services:
- {name: filler, requests: {cpu: 3}, node_selector: {kubernetes.io/hostname: full}}
- {name: big, requests: {cpu: 2}, affinity: {node: {required: [[{key: zone, operator: not_in, values: [b]}]]}}}
- {name: tolerant, requests: {cpu: 2}, node_selector: {kubernetes.io/hostname: tainted},
   tolerations: [{key: dedicated, operator: exists}]}
script: [{at: 10s, remove_node: full}]
");
    let view = world.view();
    let big = view.containers.iter().find(|container| container.name == "big-1").unwrap();
    assert_eq!(big.status, ContainerStatus::Pending);
    assert_eq!(big.ruled_out, [(Verdict::TooSmall, 1), (Verdict::Tainted, 1), (Verdict::Unmatched, 1)]);
    let first = trace.iter().find(|event| matches!(event.kind, EventKind::ContainerUnplaced { .. })).unwrap();
    let verdicts: Vec<_> = trace.candidates(first.seq).map(|candidate| candidate.verdict).collect();
    assert_eq!(verdicts, [Verdict::TooSmall, Verdict::NoRoom, Verdict::Tainted, Verdict::Unmatched]);
    let filler = view.containers.iter().find(|container| container.name == "filler-1").unwrap();
    assert_eq!((filler.status, filler.attempt), (ContainerStatus::Pending, 1), "its node is gone");
    assert_eq!(view.services[2].ready, 1, "one that tolerates the taint is placed");
}

#[test]
fn the_highest_priority_is_placed_first() {
    let (world, _) = run("
nodes: [{cpu: 2}]
until: 20s
services:
- {name: low, replicas: 2, requests: {cpu: 1}}
- {name: high, requests: {cpu: 1}, priority: 5}
");
    let view = world.view();
    assert_eq!((view.services[0].ready, view.services[1].ready), (1, 1));
}

#[test]
fn containers_of_a_lost_node_are_placed_elsewhere() {
    let (world, trace) = run("
nodes: [{count: 3, cpu: 4}]
policies: {detect: {heartbeat: 1s, timeout: 5s}}
until: 60s
services: [{name: web, replicas: 6, requests: {cpu: 1}}, {name: job, kind: job, work: 20s, requests: {cpu: 1}}]
script: [{at: 10s, crash: w1}, {at: 30s, restart: w1}]
");
    let view = world.view();
    assert_eq!((view.services[0].ready, view.services[1].completed), (6, 1));
    let displaced = times(&trace, |kind| matches!(kind, EventKind::ContainerDisplaced { .. }));
    assert!((2..=3).contains(&displaced.len()) && displaced.iter().all(|at| (14.0..=16.0).contains(at)));
    assert_eq!(view.container_tally.displaced, displaced.len() as u64);
    assert!(view.containers.iter().all(|container| container.node != Some(NodeId(0))), "nothing moves back");
}

/// A node that was only silent has containers that run elsewhere by now: it is told to end them.
#[test]
fn a_node_that_was_only_silent_ends_what_runs_elsewhere() {
    let text = "
nodes: [{count: 2, cpu: 4}]
policies: {detect: {heartbeat: 1s, timeout: 5s}}
until: 60s
services: [{name: web, replicas: 2, requests: {cpu: 1}}]
script: [{at: 10s, pause: w1}, {at: 30s, resume: w1}]
";
    let (world, trace) = run(text);
    let view = world.view();
    assert_eq!((view.services[0].ready, view.services[0].containers), (2, 2));
    assert_eq!(times(&trace, |kind| matches!(kind, EventKind::ContainerExited { exit: Exit::Told, .. })), [30.001]);
    assert_eq!(view.workers[0].used, [0.0; 3]);
    assert_eq!(view.workers[1].used, [2.0, 0.0, 0.0]);
}

const DRAIN: &str = "
nodes: [{count: 3, cpu: 4}]
until: 60s
services: [{name: db, replicas: 3, requests: {cpu: 1}, budget: BUDGET, start: 2s, health: {interval: 2s}}]
script: [{at: 10s, drain: w1}, {at: 40s, uncordon: w1}]
";

#[test]
fn a_drain_moves_containers_as_far_as_the_budget_allows() {
    let (world, trace) = run(&DRAIN.replace("BUDGET", "{max_unavailable: 1}"));
    let view = world.view();
    assert_eq!((view.services[0].ready, view.container_tally.evicted, view.container_tally.blocked), (3, 1, 0));
    assert_eq!(times(&trace, |kind| matches!(kind, EventKind::NodeDrained { .. })), [10.0]);
    assert!(view.containers.iter().all(|container| container.node != Some(NodeId(0))));
    assert_eq!(times(&trace, |kind| matches!(kind, EventKind::NodeUncordoned { .. })), [40.0]);
    assert!(!view.workers[0].cordoned);
}

#[test]
fn a_drain_is_blocked_when_nothing_may_be_taken_away() {
    let (world, trace) = run(&DRAIN.replace("BUDGET", "{min_available: 67%}"));
    let blocked: Vec<_> = trace
        .iter()
        .filter_map(|event| match event.kind {
            EventKind::DrainBlocked { container, node, ready, must_stay } => Some((container, node, ready, must_stay)),
            _ => None,
        })
        .collect();
    assert_eq!(blocked, [(ContainerId(0), NodeId(0), 3, 3)], "67 % of 3 is 3, and that is told once");
    assert_eq!(world.view().container_tally.evicted, 0);
    assert!(times(&trace, |kind| matches!(kind, EventKind::NodeDrained { .. })).is_empty());
}

#[test]
fn a_drain_goes_on_as_containers_become_ready_elsewhere() {
    let text = DRAIN.replace("BUDGET", "{min_available: 2}").replace("count: 3", "count: 2").replace("40s", "50s");
    let (world, trace) = run(&text);
    let evicted =
        times(&trace, |kind| matches!(kind, EventKind::ContainerStopping { reason: StopReason::Evicted, .. }));
    assert_eq!(evicted, [10.0, 12.0], "one at a time: the next when the one before is ready again");
    assert_eq!(world.view().container_tally.ready, 3);
}

#[test]
fn tasks_and_containers_share_nodes() {
    for binding in ["early", "late"] {
        let (world, _) = run(&format!(
            "
nodes: [{{count: 2, cpu: 4}}]
policies: {{binding: {binding}}}
until: 200s
services: [{{name: web, replicas: 3, requests: {{cpu: 1.5}}}}]
workload: [{{cpu: 2, arrivals: {{deterministic: {{every: 2s}}}}, service: {{fixed: 3s}}, limit: 50}}]
script: [{{at: 30s, scale: {{service: web, replicas: 4}}}}, {{at: 60s, scale: {{service: web, replicas: 1}}}}]
"
        ));
        let view = world.view();
        assert_eq!((view.tally.completed, view.services[0].ready), (50, 1), "{binding}");
        assert_eq!(view.workers.iter().map(|worker| worker.used[0]).sum::<f64>(), 1.5, "{binding}");
    }
}

#[test]
fn a_job_runs_as_many_at_a_time_as_it_says() {
    let (world, trace) = run("
nodes: [{cpu: 8}]
until: 100s
services: [{name: batch, kind: job, work: 2s, replicas: 5, parallelism: 2}]
");
    let done = times(&trace, |kind| matches!(kind, EventKind::ContainerExited { .. }));
    assert_eq!(done, [2.0, 2.0, 4.0, 4.0, 6.0]);
    assert_eq!(times(&trace, |kind| matches!(kind, EventKind::ServiceSettled { .. })), [6.0]);
    assert_eq!(world.view().services[0].time_to_ready, Some(6.0));
}

#[test]
fn a_slow_or_frozen_node_takes_as_much_longer() {
    let (_, trace) = run("
nodes: [{cpu: 8}]
until: 100s
services: [{name: batch, kind: job, work: 10s}]
script: [{at: 2s, slow: {node: w1, factor: 0.5}}, {at: 4s, pause: w1}, {at: 9s, resume: w1}]
");
    // 2 s of work by 2 s, 1 s more by 4 s, nothing until 9 s, and then 7 s at half the speed.
    assert_eq!(times(&trace, |kind| matches!(kind, EventKind::ContainerExited { .. })), [23.0]);
}

#[test]
fn an_image_is_fetched_once_for_a_node() {
    let (_, trace) = run("
nodes: [{cpu: 8}, {cpu: 1, images: [big]}]
network: {bandwidth: 10}
until: 100s
services: [{name: a, image: {name: big, size: 50}, replicas: 2, requests: {cpu: 1}}, {name: b, image: {name: big, size: 50}}]
");
    assert_eq!(times(&trace, |kind| matches!(kind, EventKind::ContainerStarted { .. })), [0.0, 5.0, 5.0]);
}

const PLANE: &str = "
control: {raft: {nodes: 3}}
nodes: [{count: 5, cpu: 4}]
policies: {detect: {heartbeat: 500ms, timeout: 2s}}
network: {latency: {uniform: {low: 2ms, high: 8ms}}}
until: 60s
services:
- {name: web, image: web:1, replicas: 10, requests: {cpu: 1}, start: 2s, stop: 1s, health: {interval: 2s}}
- {name: job, kind: job, work: 3s, replicas: 4, depends_on: {web: healthy}}
";

#[test]
fn an_update_goes_on_when_its_leader_crashes() {
    for at in ["11s", "12.1s", "13.05s", "15.7s"] {
        let script = format!(
            "script: [{{at: 10s, update: {{service: web, image: web:2}}}}, {{at: {at}, crash: leader}}, {{at: 25s, crash: w2}}]\n"
        );
        let text = format!("{PLANE}{script}");
        let (most, fewest, view) = extremes(&text, 11.0);
        assert!(most <= 13, "{at}: {most}");
        assert!(fewest >= 8 - 3, "{at}: {fewest}, and those of the lost node");
        let web = &view.services[0];
        assert_eq!((web.containers, web.ready, web.updated), (10, 10, 10), "{at}");
        assert_eq!(view.services[1].completed, 4, "{at}");
        assert!(view.control_tally.offices >= 2);
        let used: f64 = view.workers.iter().map(|worker| worker.used[0]).sum();
        assert_eq!(used, 10.0, "{at}: nothing runs that should not");
    }
}

/// Faults of every kind for 20 s; then everything is mended, and soon everything is as it is to be.
#[test]
fn whatever_fails_everything_runs_once_in_the_end() {
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for seed in 0..24 {
        let faults =
            "{crash: 0.2, worker_crash: 0.3, partition: 0.1, pause: 0.1, cut: 0.1, impair: 0.1, fill_disk: 0.05}";
        let text = format!(
            "{PLANE}seed: {seed}
faults: {{random: {faults}, until: 20s, length: 2s}}
script:
- {{at: 3s, update: {{service: web, image: web:2}}}}
- {{at: 9s, drain: w3}}
- {{at: 12s, scale: {{service: web, replicas: 7}}}}
- {{at: 16s, uncordon: w3}}
"
        );
        let (world, trace) = run(&text);
        let view = world.view();
        let (web, job) = (&view.services[0], &view.services[1]);
        let found = (web.containers, web.ready, web.updated, job.completed);
        assert_eq!(found, (7, 7, 7, 4), "seed {seed}, to see it paste:\n{}", scenario(&text).to_yaml());
        for worker in &view.workers {
            let here = view.containers.iter().filter(|container| container.node == Some(worker.id));
            let held: f64 = here.filter(|container| !container.status.is_over()).map(|it| it.demand[0]).sum();
            assert_eq!(worker.used[0], held, "seed {seed}: what runs is what is recorded");
            assert_eq!(worker.unacknowledged, 0);
        }
        for event in trace.iter() {
            let what = match event.kind {
                EventKind::ContainerDisplaced { .. } => "displaced",
                EventKind::TookOffice { .. } => "offices",
                EventKind::ContainerStopping { reason: StopReason::Evicted, .. } => "evicted",
                _ => continue,
            };
            *seen.entry(what).or_default() += 1;
        }
    }
    for what in ["displaced", "evicted"] {
        assert!(seen.contains_key(what), "the faults were too mild: no {what} in {seen:?}");
    }
    assert!(seen["offices"] > 60, "{seen:?}");
}

#[test]
fn a_node_that_comes_back_empty_gets_its_containers_anew() {
    let (world, trace) = run("
nodes: [{cpu: 4}]
until: 60s
services: [{name: web, replicas: 2}]
script: [{at: 10s, crash: w1}, {at: 20s, restart: w1}]
");
    assert_eq!(world.view().services[0].ready, 2);
    assert_eq!(times(&trace, |kind| matches!(kind, EventKind::ContainerStarted { .. })), [0.0, 0.0, 20.0, 20.0]);
}

#[test]
fn recording_changes_nothing_and_clones_go_on_alike() {
    let text =
        format!("{PLANE}script: [{{at: 10s, update: {{service: web, image: web:2}}}}, {{at: 12s, crash: n1}}]\n");
    let scenario = scenario(&text);
    let mut quiet = World::new(&scenario).unwrap();
    quiet.run(Time(13_000_000), &mut ());
    let mut copy = quiet.clone();
    copy.run(Time::NEVER, &mut ());
    quiet.run(Time::NEVER, &mut ());
    let mut traced = World::new(&scenario).unwrap();
    traced.run(Time::NEVER, &mut Fingerprint::default());
    assert_eq!(quiet.view().containers, traced.view().containers);
    assert_eq!((quiet.steps(), copy.steps()), (traced.steps(), traced.steps()));
}

#[test]
fn a_session_goes_back_over_an_update() {
    let mut session = Session::new(scenario(&ROLLING.replace("script:", "notes: []\nscript:"))).unwrap();
    session.seek(Time(11_000_000));
    let before = session.view();
    session.seek(Time(40_000_000));
    session.seek(Time(11_000_000));
    assert_eq!(session.view(), before);
    session.act(switchyard::scenario::Input::Scale { service: "web".to_owned(), replicas: 4 }).unwrap();
    session.seek(Time(60_000_000));
    assert_eq!(session.view().services[0].ready, 4);
    let mut again = Session::new(session.to_scenario()).unwrap();
    again.seek(Time(60_000_000));
    assert_eq!(again.fingerprint(), session.fingerprint());
}

#[test]
fn inputs_that_make_no_sense_are_refused() {
    let mut session = Session::new(scenario(STACK)).unwrap();
    session.seek(Time(1_000_000));
    let mut refused = |input: &str| {
        let step: switchyard::scenario::Step =
            scenario(&format!("{STACK}script: [{{at: 1s, {input}}}]\n")).script.remove(0);
        session.act(step.input).unwrap_err().0
    };
    assert_eq!(refused("update: {service: seed, image: x}"), "seed is a job: its containers run once");
    assert_eq!(refused("scale: {service: web, replicas: 1}"), "it has 1 containers already");
    assert_eq!(refused("uncordon: w1"), "w1 is not drained");
    assert_eq!(refused("up: all"), "services run already");
}
