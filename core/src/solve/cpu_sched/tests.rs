//! The world beside the leaves' own model of one worker, on random jobs.

use super::chart::Chart;
use crate::clock::{Duration, Time};
use crate::ids::TaskId;
use crate::queue::{Item, one_worker};
use crate::rng::Rng;
use crate::scenario::{Binding, Io, Scenario, Source, TaskSpec};
use crate::solve::setting;
use crate::world::World;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Times in microseconds.
#[derive(Clone, Debug)]
struct Job {
    arrival: u64,
    work: u64,
    priority: i32,
    weight: u32,
    /// After so much work, for so long; 0 for never.
    io: (u64, u64),
}

impl Job {
    fn deadline(&self) -> Time {
        Time(self.arrival + 2 * self.work + 5 * self.priority as u64)
    }

    fn period(&self) -> Duration {
        Duration(self.work + 3 * self.priority as u64)
    }
}

fn jobs(rng: &mut Rng, with_io: bool) -> Vec<Job> {
    let mut jobs: Vec<_> = (0..rng.below(12) + 1)
        .map(|_| Job {
            arrival: rng.below(30),
            work: rng.below(9) + 1,
            priority: rng.below(4) as i32,
            weight: rng.below(5) as u32 + 1,
            io: if with_io { (rng.below(5), rng.below(6)) } else { (0, 0) },
        })
        .collect();
    jobs.sort_unstable_by_key(|job| job.arrival);
    jobs
}

/// The bars of the world.
fn world(policy: &str, binding: Binding, jobs: &[Job]) -> Vec<(TaskId, u64, u64)> {
    let task = |job: &Job| TaskSpec {
        weight: Some(job.weight),
        deadline: Some(job.deadline().since(Time(job.arrival))),
        period: Some(job.period()),
        io: (job.io.0 > 0).then_some(Io { every: Duration(job.io.0), length: Duration(job.io.1) }),
        ..setting::task(Time(job.arrival), Duration(job.work), Some(job.priority))
    };
    let tasks = Source { tasks: jobs.iter().map(task).collect(), ..setting::source("jobs") };
    let mut scenario: Scenario = setting::scenario(1, one_worker::read(policy), vec![tasks]);
    scenario.policies.binding = binding;
    let mut chart = Chart::new(jobs.len());
    World::new(&scenario).expect("a good scenario").run(Time::NEVER, &mut chart);
    chart.merged().iter().map(|bar| (bar.task, bar.start.0, bar.end.0)).collect()
}

/// The bars of the model.
fn model(policy: &str, jobs: &[Job]) -> Vec<(TaskId, u64, u64)> {
    let item = |(id, job): (usize, &Job)| Item {
        weight: job.weight,
        deadline: job.deadline(),
        period: job.period(),
        ..one_worker::item(id as u32, job.arrival, job.work, job.priority)
    };
    let items: Vec<_> = jobs.iter().enumerate().map(item).collect();
    let ios: Vec<_> = jobs.iter().map(|job| job.io).collect();
    one_worker::run_with_io(&mut *one_worker::read(policy).build(), &items, &ios)
}

const POLICIES: &[&str] = &[
    "fcfs",
    "sjf",
    "srtf",
    "priority",
    r#"{"priority": {"preemptive": true}}"#,
    r#"{"priority": {"preemptive": true, "aging_interval": "4us", "aging_step": 2}}"#,
    r#"{"priority": {"preemptive": true, "quantum": "2us"}}"#,
    r#"{"priority": {"quantum": "3us", "aging_interval": "5us"}}"#,
    r#"{"round_robin": {"quantum": "2us"}}"#,
    r#"{"round_robin": {"quantum": "2us", "arrival_first": false}}"#,
    "edf",
    r#"{"edf": {"preemptive": false}}"#,
    "rate_monotonic",
    r#"{"rate_monotonic": {"by": "deadline"}}"#,
    "wspt",
    r#"{"wspt": {"preemptive": true}}"#,
    "lpt",
    "hrrn",
    r#"{"mlfq": {"quantum": "2us"}}"#,
    r#"{"mlfq": {"num_queues": 4, "quantum": ["1us", "2us", "3us"], "allotment": [2, 1], "iobump": true}}"#,
    r#"{"mlfq": {"quantum": ["1us", "3us"], "stay": true}}"#,
    r#"{"feedback": {"quantum": "1us"}}"#,
    r#"{"feedback": {"quantum": "1us", "growth": 2, "num_queues": 3}}"#,
    r#"{"stride": {"quantum": "2us", "big": 60}}"#,
    r#"{"cfs": {"sched_latency": "6us", "min_granularity": "1us"}}"#,
];

/// What only early binding has, or does to the letter.
const EARLY: &[&str] = &[
    r#"{"least_laxity": {"tick": "1us"}}"#,
    r#"{"least_laxity": {"tick": "2us", "hysteresis": "3us"}}"#,
    r#"{"round_robin": {"quantum": "3us", "context_switch": "1us"}}"#,
    r#"{"mlfq": {"quantum": ["1us", "2us", "4us"], "boost": "7us"}}"#,
    r#"{"mlfq": {"num_queues": 2, "quantum": "3us", "allotment": 2, "boost": "5us", "iobump": true}}"#,
    r#"{"mlfq": {"num_queues": 5, "quantum": "1us", "boost": "11us", "stay": true}}"#,
];

/// A lottery with enough recorded draws.
fn lottery(rng: &mut Rng) -> String {
    let draws: Vec<_> = (0..150).map(|_| rng.below(1_000).to_string()).collect();
    format!(r#"{{"lottery": {{"quantum": "2us", "draws": [{}]}}}}"#, draws.join(", "))
}

#[test]
fn the_world_and_a_model_of_one_worker_agree() {
    let mut rng = Rng::stream(1, "jobs");
    for round in 0..200 {
        let jobs = jobs(&mut rng, round % 2 == 1);
        let lottery = lottery(&mut rng);
        for policy in POLICIES.iter().chain(EARLY).copied().chain([&*lottery]) {
            assert_eq!(world(policy, Binding::Early, &jobs), model(policy, &jobs), "{policy} {jobs:?}");
        }
    }
}

#[test]
fn one_worker_runs_the_same_whichever_queue_the_tasks_wait_in() {
    let mut rng = Rng::stream(2, "jobs");
    for round in 0..200 {
        let jobs = jobs(&mut rng, round % 2 == 1);
        let lottery = lottery(&mut rng);
        for policy in POLICIES.iter().copied().chain([&*lottery]) {
            let [early, late] = [Binding::Early, Binding::Late].map(|binding| world(policy, binding, &jobs));
            assert_eq!(early, late, "{policy} {jobs:?}");
        }
    }
}
