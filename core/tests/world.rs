//! Claims about the world: textbook schedules, conservation laws, failures, exactly once.

#![allow(clippy::unwrap_used)]

use switchyard::builtin;
use switchyard::clock::{Duration, Time};
use switchyard::ids::TaskId;
use switchyard::scenario::Scenario;
use switchyard::trace::{EventKind, Fingerprint, RequeueReason, Trace};
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

/// Bars of the Gantt chart in seconds: task, start, end; bars of one task that touch are one.
fn gantt(trace: &Trace) -> Vec<(u32, u64, u64)> {
    let mut bars: Vec<(u32, u64, u64)> = Vec::new();
    let mut running = std::collections::BTreeMap::new();
    for event in trace.iter() {
        let at = event.at.0 / 1_000_000;
        match event.kind {
            EventKind::TaskStarted { task, .. } => {
                running.insert(task, at);
            }
            EventKind::TaskFinished { task, .. }
            | EventKind::TaskPreempted { task, .. }
            | EventKind::TaskBlocked { task, .. } => {
                let start = running.remove(&task).unwrap();
                match bars.last_mut() {
                    Some(last) if last.0 == task.0 && last.2 == start => last.2 = at,
                    _ => bars.push((task.0, start, at)),
                }
            }
            _ => {}
        }
    }
    bars
}

/// The jobs of Silberschatz's SRTF example: (0, 8) (1, 4) (2, 9) (3, 5).
fn silberschatz(queue: &str, binding: &str) -> String {
    format!(
        "version: 1
nodes: [{{cpu: 1}}]
policies: {{binding: {binding}, queue: {queue}}}
workload:
  - tasks:
      - {{arrival: 0s, work: 8s}}
      - {{arrival: 1s, work: 4s}}
      - {{arrival: 2s, work: 9s}}
      - {{arrival: 3s, work: 5s}}
"
    )
}

#[test]
fn one_worker_schedules_like_the_textbook_under_both_bindings() {
    type Bars = &'static [(u32, u64, u64)];
    let cases: [(&str, Bars); 4] = [
        ("fcfs", &[(0, 0, 8), (1, 8, 12), (2, 12, 21), (3, 21, 26)]),
        ("sjf", &[(0, 0, 8), (1, 8, 12), (3, 12, 17), (2, 17, 26)]),
        ("srtf", &[(0, 0, 1), (1, 1, 5), (3, 5, 10), (0, 10, 17), (2, 17, 26)]),
        (
            "{round_robin: {quantum: 4s}}",
            &[(0, 0, 4), (1, 4, 8), (2, 8, 12), (3, 12, 16), (0, 16, 20), (2, 20, 24), (3, 24, 25), (2, 25, 26)],
        ),
    ];
    for (queue, bars) in cases {
        for binding in ["early", "late"] {
            let (_, trace) = run(&silberschatz(queue, binding));
            // At 4 s the first job's slice is over; those of 1, 2 and 3 s are before it in the queue.
            let expected = bars.to_vec();
            assert_eq!(gantt(&trace), expected, "{queue} {binding}");
        }
    }
}

#[test]
fn an_instant_is_whole_before_anything_is_decided() {
    let (_, trace) = run("
version: 1
nodes: [{}]
policies: {queue: sjf}
workload: [{tasks: [{work: 6s}, {work: 8s}, {work: 7s}, {work: 3s}]}]
");
    assert_eq!(gantt(&trace), [(3, 0, 3), (0, 3, 9), (2, 9, 16), (1, 16, 24)]);
}

const RANDOM: &str = "
version: 1
seed: 5
nodes: [{count: 4, cpu: 2, memory: 4}]
policies: {queue: QUEUE, binding: BINDING, balance: least_connections}
workload:
  - class: short
    arrivals: {poisson: {rate: 4}}
    service: {exponential: {mean: 300ms}}
    limit: 2000
    memory: 1
  - class: long
    arrivals: {poisson: {rate: 1}}
    service: {uniform: {low: 1s, high: 4s}}
    limit: 500
    memory: 1
    priority: 2
";

fn random(queue: &str, binding: &str) -> String {
    RANDOM.replace("QUEUE", queue).replace("BINDING", binding)
}

/// The same, of tasks that do I/O.
fn with_io(text: &str) -> String {
    text.replace("    memory: 1\n", "    memory: 1\n    io: {every: 130ms, length: 70ms}\n")
}

const DISCIPLINES: [&str; 14] = [
    "fcfs",
    "sjf",
    "srtf",
    "priority",
    "{priority: {preemptive: true}}",
    "{round_robin: {quantum: 200ms}}",
    "hrrn",
    "{mlfq: {quantum: [100ms, 200ms], boost: 5s}}",
    "{feedback: {quantum: 100ms, growth: 2}}",
    "{lottery: {quantum: 200ms}}",
    "{stride: {quantum: 200ms}}",
    "{cfs: {sched_latency: 300ms, min_granularity: 50ms}}",
    "processor_sharing",
    "{mlfq: {num_queues: 1, quantum: 1h, iobump: true}}",
];

/// Little's law is exact in a finite run that starts and ends empty: the time average of the number in the system
/// times the length of the run is the sum of the times in the system.
#[test]
fn littles_law_holds_to_the_microsecond() {
    for queue in DISCIPLINES {
        for binding in ["early", "late"] {
            for text in [random(queue, binding), with_io(&random(queue, binding))] {
                let (world, _) = run(&text);
                let metrics = world.metrics();
                let area = metrics.mean_in_system * world.now().as_secs_f64();
                let sum = metrics.all.turnaround.mean * metrics.all.tasks as f64;
                assert_eq!(metrics.all.tasks, 2_500, "{queue} {binding}");
                assert!((area - sum).abs() < 1e-6 * sum, "{queue} {binding}: {area} is not {sum}");
            }
        }
    }
}

/// Work is neither lost nor made: what the workers were busy with is the sum of all work.
#[test]
fn work_is_conserved() {
    for queue in DISCIPLINES {
        for binding in ["early", "late"] {
            for text in [random(queue, binding), with_io(&random(queue, binding))] {
                let (world, trace) = run(&text);
                let work: u64 = trace
                    .iter()
                    .filter_map(|event| match event.kind {
                        EventKind::TaskArrived { work, .. } => Some(work.0),
                        _ => None,
                    })
                    .sum();
                let busy: f64 = world.view().workers.iter().map(|worker| worker.utilisation * worker.capacity[0]).sum();
                let busy = busy * world.now().0 as f64;
                assert!((busy - work as f64).abs() < 1e-6 * work as f64, "{queue} {binding}: {busy} is not {work}");
            }
        }
    }
}

const CRASH: &str = "
version: 1
nodes: [{count: 2}]
policies: {balance: round_robin, detect: {heartbeat: 100ms, timeout: 350ms}}
network: {latency: {fixed: 5ms}}
until: 60s
workload: [{arrivals: {deterministic: {every: 500ms}}, service: {fixed: 800ms}, limit: 40}]
script:
  - {at: 5.2s, crash: w1}
  - {at: 9s, restart: w1}
";

#[test]
fn the_tasks_of_a_lost_node_are_done_elsewhere_exactly_once() {
    let (world, trace) = run(CRASH);
    let mut completed = vec![0; 40];
    let mut requeued = Vec::new();
    for event in trace.iter() {
        match event.kind {
            EventKind::TaskCompleted { task, .. } => completed[task.index()] += 1,
            EventKind::TaskRequeued { task, attempt, reason } => {
                assert_eq!(reason, RequeueReason::NodeLost);
                requeued.push((task, attempt));
            }
            EventKind::NodeDown { silence, timeout, .. } => {
                assert!(event.at < Time(5_600_000) && silence >= timeout, "found out late: {}", event.at);
            }
            _ => {}
        }
    }
    assert!(!requeued.is_empty(), "the crash lost something");
    assert!(completed.iter().all(|count| *count == 1), "{completed:?}");
    assert_eq!(world.tally().completed, 40);
}

/// A node that is only slow to answer is given up; what it finishes then is refused, because it was given out anew.
#[test]
fn a_node_given_up_too_early_is_fenced() {
    let text = CRASH.replace("crash: w1", "pause: w1").replace("restart: w1", "resume: w1");
    let (world, trace) = run(&text);
    let tally = world.tally();
    assert_eq!(tally.completed, 40);
    let up = trace.iter().find(|event| matches!(event.kind, EventKind::NodeUp { .. })).unwrap();
    assert!(up.at > Time(9_000_000));
    let strays = trace.iter().filter(|event| matches!(event.kind, EventKind::Fenced { .. })).count();
    assert_eq!(strays as u64, tally.fenced);
    assert!(tally.fenced > 0, "the paused node went on with what had been given to another");
}

#[test]
fn lost_messages_lose_no_task() {
    for seed in 0..20 {
        let text = format!(
            "{}\nseed: {seed}\n",
            CRASH.replace(
                "network: {latency: {fixed: 5ms}}",
                "network: {latency: {exponential: {mean: 20ms}}, loss: 0.2}"
            )
        );
        let (world, _) = run(&text);
        assert_eq!(world.tally().completed, 40, "seed {seed}");
    }
}

#[test]
fn a_slow_node_takes_longer_and_loses_nothing() {
    let (_, trace) = run("
version: 1
nodes: [{}]
workload: [{tasks: [{work: 10s}]}]
script: [{at: 2s, slow: {node: w1, factor: 0.5}}, {at: 6s, pause: w1}, {at: 9s, resume: w1}]
");
    // 2 s at full speed, 4 s at half speed, 3 s of nothing, then the other 6 s of work at half speed.
    assert_eq!(gantt(&trace), [(0, 0, 21)]);
}

#[test]
fn recording_changes_nothing() {
    let scenario = scenario(&random("srtf", "late"));
    let mut quiet = World::new(&scenario).unwrap();
    quiet.run(Time::NEVER, &mut ());
    let mut traced = World::new(&scenario).unwrap();
    traced.run(Time::NEVER, &mut Fingerprint::default());
    assert_eq!(quiet.metrics(), traced.metrics());
    assert_eq!(quiet.now(), traced.now());
}

#[test]
fn another_discipline_in_mid_run_keeps_every_task() {
    let (world, _) = run(&format!(
        "{}\nscript:\n  - {{at: 50s, set_queue: {{round_robin: {{quantum: 100ms}}}}}}\n  - {{at: 90s, set_queue: srtf}}\n  - {{at: 200s, set_balance: greedy}}\n",
        random("fcfs", "early")
    ));
    assert_eq!(world.tally().completed, 2_500);
    assert_eq!(world.view().queue_policy.key, "srtf");
}

/// Every discipline takes over from every other, with tasks that run, wait and do I/O.
#[test]
fn every_discipline_takes_over_from_every_other() {
    for binding in ["early", "late"] {
        let mut script = "\nscript:\n".to_owned();
        let mut at = 5;
        for from in DISCIPLINES {
            for to in DISCIPLINES {
                for queue in [from, to] {
                    script += &format!("  - {{at: {at}s, set_queue: {queue}}}\n");
                    at += 1;
                }
            }
        }
        let (world, _) = run(&(with_io(&random("fcfs", binding)) + &script));
        assert_eq!(world.tally().completed, 2_500, "{binding}");
        let worker = &world.view().workers[0];
        assert_eq!((worker.used, worker.part), ([0.0; 3], 1.0));
    }
}

#[test]
fn a_task_leaves_its_processor_for_its_input_and_output() {
    let text = "
version: 1
nodes: [{}]
policies: {binding: BINDING, queue: {round_robin: {quantum: 4s}}}
workload:
  - tasks:
      - {name: A, work: 5s, io: {every: 2s, length: 3s}}
      - {name: B, work: 6s}
";
    for binding in ["early", "late"] {
        let (world, trace) = run(&text.replace("BINDING", binding));
        assert_eq!(gantt(&trace), [(0, 0, 2), (1, 2, 6), (0, 6, 8), (1, 8, 10), (0, 11, 12)], "{binding}");
        let mut halfway = World::new(&scenario(&text.replace("BINDING", binding))).unwrap();
        halfway.run(Time(3_000_000), &mut ());
        let detail = halfway.task_detail(TaskId(0)).unwrap();
        assert_eq!(
            (detail.blocked, detail.task.remaining),
            (Some(Time(5_000_000)), Duration::from_secs(3)),
            "{binding}"
        );
        let view = halfway.view();
        let queue = if binding == "late" { &view.central } else { &view.workers[0].queue };
        let names: Vec<_> = queue.blocked.iter().map(|it| (it.task.name.as_str(), it.until.0)).collect();
        assert_eq!((names, queue.length), (vec![("A", 5_000_000)], 0), "{binding}");
        // A waits from 5 to 6, B from 0 to 2 and from 6 to 8.
        assert_eq!(world.metrics().all.wait.mean, 2.5);
        let untils: Vec<_> = trace
            .iter()
            .filter_map(|event| match event.kind {
                EventKind::TaskBlocked { remaining, until, .. } => Some((event.at.0, remaining.0, until.0)),
                EventKind::TaskUnblocked { .. } => Some((event.at.0, 0, 0)),
                _ => None,
            })
            .collect();
        let second = 1_000_000;
        let expected = [(2, 3, 5), (5, 0, 0), (8, 1, 11), (11, 0, 0)];
        assert_eq!(untils, expected.map(|(at, left, until)| (at * second, left * second, until * second)));
    }
}

/// A boost that nobody is there for is not waited for.
#[test]
fn a_run_ends_with_its_last_task_whatever_is_to_be_boosted() {
    for binding in ["early", "late"] {
        let (world, trace) = run(&format!(
            "
version: 1
nodes: [{{}}]
policies: {{binding: {binding}, queue: {{mlfq: {{quantum: 1s, boost: 7s}}}}}}
workload: [{{tasks: [{{work: 5s}}, {{work: 4s}}, {{arrival: 20s, work: 2s}}]}}]
"
        ));
        assert_eq!(world.now(), Time(22_000_000), "{binding}");
        let boosts = trace.iter().filter(|event| event.kind == EventKind::QueueBoosted).map(|event| event.at.0);
        assert_eq!(boosts.collect::<Vec<_>>(), [7_000_000, 21_000_000], "{binding}");
    }
}

#[test]
fn a_crash_in_the_middle_of_an_io_loses_the_task_to_another_node() {
    let (world, _) = run("
version: 1
nodes: [{count: 2}]
policies: {balance: round_robin, detect: {heartbeat: 100ms, timeout: 350ms}}
until: 30s
workload: [{tasks: [{work: 5s, io: {every: 2s, length: 3s}}]}]
script: [{at: 3s, crash: w1}]
");
    // Found out 3.1 to 3.4 s after the start, and done anew: 5 s of work and two I/Os.
    assert_eq!(world.tally().completed, 1);
    let turnaround = world.metrics().all.turnaround.mean;
    assert!((14.1..14.5).contains(&turnaround), "{turnaround}");
}

/// A job that is a container holds a processor for itself while it runs, and all of them when it wants all.
#[test]
fn containers_leave_tasks_fewer_processors_to_share() {
    for (cpu, first, second) in [(1, 6_000_000, 6_000_000), (2, 8_000_000, 8_000_000)] {
        let (world, trace) = run(&format!(
            "
version: 1
nodes: [{{cpu: 2}}]
policies: {{queue: processor_sharing}}
until: 30s
services: [{{name: index, kind: job, work: 4s, requests: {{cpu: {cpu}}}}}]
workload: [{{tasks: [{{work: 4s}}, {{work: 4s}}]}}]
"
        ));
        let done = trace.iter().filter(|event| matches!(event.kind, EventKind::TaskFinished { .. }));
        let done: Vec<_> = done.map(|event| event.at.0).collect();
        assert_eq!(done, [first, second], "{cpu} processors for the container");
        let worker = &world.view().workers[0];
        assert_eq!((worker.used, worker.part), ([0.0; 3], 1.0));
    }
}

#[test]
fn shared_processors_slow_everybody_down_alike() {
    let shares = |nodes: &str, tasks: &str, script: &str| {
        let (world, trace) = run(&format!(
            "
version: 1
nodes: [{nodes}]
policies: {{queue: processor_sharing, balance: least_connections}}
workload: [{{tasks: [{tasks}]}}]
script: [{script}]
"
        ));
        assert_eq!(world.tally().waiting + world.tally().running, 0);
        let end = |event: &switchyard::trace::Event| match event.kind {
            EventKind::TaskFinished { task, .. } => Some((task.0, event.at.0)),
            _ => None,
        };
        trace.iter().filter_map(end).collect::<Vec<_>>()
    };
    // Half speed from 1 to 3, then alone.
    assert_eq!(shares("{}", "{work: 3s}, {arrival: 1s, work: 1s}", ""), [(1, 3_000_000), (0, 4_000_000)]);
    // Two processors for three: each at two thirds.
    assert_eq!(
        shares("{cpu: 2}", "{work: 2s}, {work: 2s}, {work: 4s}", ""),
        [(0, 3_000_000), (1, 3_000_000), (2, 5_000_000)]
    );
    // A task that needs both processors counts as two.
    assert_eq!(shares("{cpu: 2}", "{work: 2s, cpu: 2}, {work: 2s}", ""), [(0, 3_000_000), (1, 3_000_000)]);
    // Frozen for 2 s, then at half speed.
    let script = "{at: 1s, pause: w1}, {at: 3s, resume: w1}, {at: 4s, slow: {node: w1, factor: 0.5}}";
    assert_eq!(shares("{}", "{work: 3s}, {work: 1500ms}", script), [(1, 6_000_000), (0, 9_000_000)]);
    // Memory for one at a time: then nothing is shared.
    assert_eq!(
        shares("{memory: 1}", "{work: 2s, memory: 1}, {work: 2s, memory: 1}", ""),
        [(0, 2_000_000), (1, 4_000_000)]
    );
    // Ends between two microseconds: nothing is lost by rounding.
    let thirds: Vec<_> = (0..7).map(|place| format!("{{arrival: {}us, work: 1s}}", place * 333_333)).collect();
    assert_eq!(shares("{}", &thirds.join(", "), "").last().map(|end| end.1), Some(7_000_000));
}

#[test]
fn a_full_queue_rejects() {
    let (world, trace) = run("
version: 1
nodes: [{}]
policies: {binding: late, queue_limit: 2}
workload: [{tasks: [{work: 5s}, {arrival: 1s, work: 5s}, {arrival: 1s, work: 5s}, {arrival: 1s, work: 5s}]}]
");
    let tally = world.tally();
    assert_eq!((tally.completed, tally.rejected), (3, 1));
    let rejected = trace.iter().find(|event| matches!(event.kind, EventKind::TaskRejected { .. })).unwrap();
    assert!(matches!(rejected.kind, EventKind::TaskRejected { task: TaskId(3), .. }));
    assert_eq!(world.metrics().makespan, Duration::from_secs(15).as_secs_f64());
}

#[test]
fn deadlines_are_missed_by_late_rejected_and_forgotten_tasks() {
    let (world, _) = run("
version: 1
until: 20s
nodes: [{}]
policies: {binding: late, queue_limit: 4}
workload:
  - deadline: 12s
    tasks: [{work: 5s}, {work: 5s}, {work: 5s}, {work: 9s, deadline: 16s}, {work: 1s}]
  - tasks: [{arrival: 19s, work: 9s}]
");
    // In time, in time, 15 s against 12 s, not done at 16 s, turned away; the last one has none.
    assert_eq!(world.tally().rejected, 1);
    assert_eq!((world.metrics().missed, world.metrics().all.late), (3, 1));
}

#[test]
fn a_run_costs_what_its_nodes_cost_an_hour() {
    let (world, _) = run("
version: 1
until: 1h
nodes: [{name: small, cpu: 2}, {name: large, cpu: 4, price: 10}]
policies: {balance: greedy}
workload: [{cpu: 2, tasks: [{work: 30m}]}]
script: [{at: 30m, remove_node: large}]
");
    // The small one costs 1 a processor and hour, and is busy half of the time; the large one leaves after half an hour.
    let metrics = world.metrics();
    assert_eq!((metrics.cost, metrics.cost_used), (2.0 + 5.0, 1.0));
}

#[test]
fn fairness_is_between_tenants_when_there_are_several() {
    let (world, _) = run("
version: 1
nodes: [{}]
workload:
  - {tenant: ann, tasks: [{work: 1s}, {work: 1s}]}
  - {tenant: bob, tasks: [{arrival: 1s, work: 1s}]}
");
    // Slowdowns of 1 and 2 for one tenant, of 2 for the other: (1.5 + 2)² / 2 (1.5² + 2²).
    assert_eq!(world.metrics().fairness, 12.25 / 12.5);
    assert_eq!(world.metrics().all.fairness, 25.0 / (3.0 * 9.0));
}

/// The course of things is one of the world's own: however it is reached, and it sums up to the figures.
#[test]
fn the_course_of_use_and_latency_sums_up_to_the_figures() {
    let scenario = builtin::scenario("crash-and-recovery").unwrap();
    let mut world = World::new(&scenario).unwrap();
    world.run(Time(37_123_456), &mut ());
    let metrics = world.metrics();
    let series = &metrics.series;
    assert_eq!(series.busy.len(), series.waiting.len());
    let whole = series.width.0 as f64;
    let last = world.now().0 as f64 - whole * (series.busy.len() - 1) as f64;
    let weights = (0..series.busy.len()).map(|place| if place + 1 < series.busy.len() { whole } else { last });
    let mean: f64 = series.busy.iter().zip(weights).map(|(busy, width)| f64::from(*busy) * width).sum();
    assert!((mean / world.now().0 as f64 - metrics.utilisation).abs() < 1e-4, "{mean} {}", metrics.utilisation);
    assert!(series.busy.iter().all(|busy| (0.0..=1.0).contains(busy)) && series.busy.iter().any(|busy| *busy > 0.5));
    let told: u32 = series.latency.bars.iter().map(|(_, count)| count).sum();
    assert_eq!(u64::from(told), metrics.all.tasks);
    let most = series.latency.p99.iter().copied().fold(0.0, f32::max);
    assert!(f64::from(most) >= metrics.all.turnaround.p99 && f64::from(most) <= metrics.all.turnaround.max * 1.07);

    // In small steps, and with looks at it between them.
    let mut slow = World::new(&scenario).unwrap();
    for at in (0..37_123_456).step_by(531_007) {
        slow.run(Time(at), &mut ());
        let _ = slow.metrics();
    }
    slow.run(Time(37_123_456), &mut ());
    assert_eq!(slow.metrics(), metrics);
}
