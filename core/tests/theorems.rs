//! What is proved of scheduling policies, tried on random instances. Every instance is solved by the world.
//!
//! A failure shows the jobs; paste them into `switchyard solve` to see the schedule.

#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};
use proptest::test_runner::{Config, RngSeed};
use serde_json::{Value, json};
use switchyard::solve::solve;

/// Jobs with an id, an arrival, a length and a priority.
fn jobs() -> impl Strategy<Value = Value> {
    let job = (0..25_u32, 1..10_u32, 0..4_i32);
    proptest::collection::vec(job, 1..14).prop_map(|jobs| {
        let job = |(id, (arrival, length, priority))| json!({"id": id, "arrival": arrival, "length": length, "priority": priority});
        jobs.into_iter().enumerate().map(job).collect()
    })
}

/// The same jobs with one field of all set to one value.
fn with(jobs: &Value, key: &str, value: i64) -> Value {
    let mut jobs = jobs.clone();
    for job in jobs.as_array_mut().into_iter().flatten() {
        job[key] = json!(value);
    }
    jobs
}

fn schedule(policy: &str, params: &Value, jobs: &Value) -> Value {
    let case = json!({"policy": policy, "params": params, "tie_break": "arrival first", "jobs": jobs});
    let answers = solve(&json!({"kind": "cpu_sched/cases", "cases": [case]}).to_string());
    assert!(answers.all_solved, "{}", answers.text);
    let mut answers: Value = serde_json::from_str(&answers.text).expect("answers are JSON");
    answers[0].take()
}

fn mean_turnaround(policy: &str, params: &Value, jobs: &Value) -> f64 {
    schedule(policy, params, jobs)["avg"]["turnaround"].as_f64().expect("a mean")
}

/// The stretches of time in which the worker is busy.
fn busy_periods(answer: &Value) -> Vec<(i64, i64)> {
    let mut periods: Vec<(i64, i64)> = Vec::new();
    for entry in answer["trace"].as_array().expect("a trace") {
        let (start, end) = (entry[0].as_i64().expect("whole"), entry[1].as_i64().expect("whole"));
        match periods.last_mut().filter(|last| last.1 == start) {
            Some(last) => last.1 = end,
            None => periods.push((start, end)),
        }
    }
    periods
}

fn policies() -> [(&'static str, Value); 9] {
    [
        ("fcfs", json!({})),
        ("sjf", json!({})),
        ("srtf", json!({})),
        ("priority", json!({})),
        ("priority_preemptive", json!({})),
        ("priority", json!({"preemptive": true, "aging_interval": 3, "aging_step": 2})),
        ("priority_rr", json!({"quantum": 2})),
        ("rr", json!({"quantum": 1})),
        ("rr", json!({"quantum": 3, "arrival_first": false})),
    ]
}

proptest! {
    #![proptest_config(Config { cases: 200, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..Config::default() })]

    /// Schrage (1968).
    #[test]
    fn srtf_has_the_least_mean_turnaround_of_all(jobs in jobs()) {
        let least = mean_turnaround("srtf", &json!({}), &jobs);
        for (policy, params) in policies() {
            prop_assert!(least <= mean_turnaround(policy, &params, &jobs) + 1e-6, "{policy} {params}");
        }
    }

    /// Smith (1956), all weights equal.
    #[test]
    fn sjf_has_the_least_mean_turnaround_when_all_arrive_together(jobs in jobs()) {
        let jobs = with(&jobs, "arrival", 0);
        let least = mean_turnaround("sjf", &json!({}), &jobs);
        for (policy, params) in policies() {
            prop_assert!(least <= mean_turnaround(policy, &params, &jobs) + 1e-6, "{policy} {params}");
        }
    }

    #[test]
    fn round_robin_with_a_long_quantum_is_fcfs(jobs in jobs(), more in 0..5_u32) {
        let fcfs = schedule("fcfs", &json!({}), &jobs);
        prop_assert_eq!(schedule("rr", &json!({"quantum": 9 + more}), &jobs), fcfs);
    }

    #[test]
    fn equal_priorities_are_fcfs(jobs in jobs()) {
        let jobs = with(&jobs, "priority", 3);
        let fcfs = schedule("fcfs", &json!({}), &jobs);
        prop_assert_eq!(&schedule("priority", &json!({}), &jobs), &fcfs);
        prop_assert_eq!(&schedule("priority_preemptive", &json!({}), &jobs), &fcfs);
        let aging = json!({"aging_interval": 2});
        prop_assert_eq!(&schedule("priority", &aging, &jobs), &fcfs);
        let turns = schedule("rr", &json!({"quantum": 2}), &jobs);
        prop_assert_eq!(schedule("priority_rr", &json!({"quantum": 2}), &jobs), turns);
    }

    #[test]
    fn aging_by_nothing_is_plain_priority(jobs in jobs(), preemptive: bool) {
        let plain = schedule("priority", &json!({"preemptive": preemptive}), &jobs);
        let aging = json!({"preemptive": preemptive, "aging_interval": 1, "aging_step": 0});
        prop_assert_eq!(schedule("priority", &aging, &jobs), plain);
    }

    #[test]
    fn no_policy_idles_while_somebody_waits(jobs in jobs()) {
        let busy = busy_periods(&schedule("fcfs", &json!({}), &jobs));
        for (policy, params) in policies() {
            prop_assert_eq!(&busy_periods(&schedule(policy, &params, &jobs)), &busy, "{} {}", policy, params);
        }
    }

    /// And Graham (1969): the longest first are within 4/3 − 1/(3m) of the optimum, any list within 2 − 1/m.
    #[test]
    fn lists_are_within_grahams_bounds(lengths in proptest::collection::vec(1..30_u32, 1..12), machines in 1..5_u32) {
        let case = json!({"machines": machines, "lengths": lengths});
        let answers = solve(&json!({"kind": "cpu_sched/parallel_makespan", "cases": [case]}).to_string());
        let answers: Value = serde_json::from_str(&answers.text).expect("answers are JSON");
        let figure = |key: &str| answers[0][key].as_f64().expect("a makespan");
        let (m, optimal) = (f64::from(machines), figure("optimal"));
        prop_assert!(figure("lpt_makespan") <= (4.0 / 3.0 - 1.0 / (3.0 * m)) * optimal + 1e-9);
        prop_assert!(figure("list_scheduling_in_given_order") <= (2.0 - 1.0 / m) * optimal + 1e-9);
        prop_assert!(optimal <= figure("lpt_makespan"));
    }
}
