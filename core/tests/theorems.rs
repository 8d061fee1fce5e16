//! What is proved of scheduling policies, tried on random instances. Every instance is solved by the world.
//!
//! A failure shows the jobs; paste them into `switchyard solve` to see the schedule.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};
use proptest::test_runner::{Config, RngSeed};
use serde_json::{Value, json};
use switchyard::clock::Time;
use switchyard::ids::TaskId;
use switchyard::scenario::Scenario;
use switchyard::solve::solve;
use switchyard::trace::{Event, EventKind, Trace};
use switchyard::world::World;

/// Jobs with an id, an arrival, a length, a priority, and tickets that are their weight too.
fn jobs() -> impl Strategy<Value = Value> {
    let job = (0..25_u32, 1..10_u32, 0..4_i32, 1..9_u32);
    proptest::collection::vec(job, 1..14).prop_map(|jobs| {
        let job = |(id, (arrival, length, priority, share))| {
            json!({"id": id, "arrival": arrival, "length": length, "priority": priority, "tickets": share, "weight": share})
        };
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
fn busy_periods(answer: &Value) -> Vec<(f64, f64)> {
    let mut periods: Vec<(f64, f64)> = Vec::new();
    for entry in answer["trace"].as_array().expect("a trace") {
        let (start, end) = (entry[0].as_f64().expect("a time"), entry[1].as_f64().expect("a time"));
        match periods.last_mut().filter(|last| last.1 >= start) {
            Some(last) => last.1 = last.1.max(end),
            None => periods.push((start, end)),
        }
    }
    periods
}

/// A multilevel feedback queue with slices of these lengths, one on each level but the last.
fn mlfq(quanta: &[u32], boost: u32) -> Value {
    json!({
        "levels": quanta.len(), "quantum_per_level_high_to_low": quanta, "boost_period": boost,
        "allotment_slices_per_level_high_to_low": vec![1; quanta.len()],
    })
}

fn policies() -> [(&'static str, Value); 16] {
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
        ("hrrn", json!({})),
        ("mlfq", mlfq(&[1, 2, 4], 0)),
        ("mlfq", mlfq(&[2, 3], 7)),
        ("feedback", json!({"quantum": "2^i at level i"})),
        ("stride", json!({"quantum": 2})),
        ("cfs", json!({"sched_latency": 6, "min_granularity": 1})),
        ("processor_sharing", json!({})),
    ]
}

/// The first three of each entry: a multilevel trace tells levels too.
fn without_levels(trace: &Value) -> Value {
    let mut rows: Vec<Value> = Vec::new();
    for entry in trace.as_array().expect("a trace") {
        match rows.last_mut().filter(|last| last[2] == entry[2] && last[1] == entry[0]) {
            Some(last) => last[1] = entry[1].clone(),
            None => rows.push(json!([entry[0], entry[1], entry[2]])),
        }
    }
    json!(rows)
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
    fn one_level_takes_turns_as_round_robin_does(jobs in jobs(), quantum in 1..5_u32) {
        let rr = |first: bool| schedule("rr", &json!({"quantum": quantum, "arrival_first": first}), &jobs)["trace"].take();
        let mlfq = schedule("mlfq", &mlfq(&[quantum], 0), &jobs);
        prop_assert_eq!(without_levels(&mlfq["trace"]), rr(false));
        let feedback = schedule("feedback", &json!({"quantum": quantum, "levels": 1}), &jobs);
        prop_assert_eq!(&feedback["trace"], &rr(true));
    }

    #[test]
    fn long_slices_are_fcfs_on_every_level(jobs in jobs(), more in 0..5_u32) {
        let fcfs = schedule("fcfs", &json!({}), &jobs)["trace"].take();
        prop_assert_eq!(without_levels(&schedule("mlfq", &mlfq(&[9 + more, 3], 0), &jobs)["trace"]), fcfs.clone());
        prop_assert_eq!(schedule("feedback", &json!({"quantum": 9 + more}), &jobs)["trace"].take(), fcfs);
    }

    /// A boost at every instant leaves one level.
    #[test]
    fn boosting_all_the_time_is_round_robin(jobs in jobs()) {
        let rr = schedule("rr", &json!({"quantum": 1, "arrival_first": false}), &jobs)["trace"].take();
        prop_assert_eq!(without_levels(&schedule("mlfq", &mlfq(&[1, 1, 1], 1), &jobs)["trace"]), rr);
    }

    /// Waldspurger (1995), chapter 3: between two clients that always want to run, nobody is ever more than one quantum
    /// away from what is his of the time that both have had.
    #[test]
    fn strides_keep_any_two_within_a_quantum_of_their_shares(tickets in proptest::collection::vec(1..40_u32, 2..7)) {
        let job = |(id, tickets): (usize, &u32)| json!({"id": id, "arrival": 0, "length": 300, "tickets": tickets});
        let jobs: Value = tickets.iter().enumerate().map(job).collect();
        let answer = schedule("stride", &json!({"quantum": 1, "big": 1_000_000_000}), &jobs);
        let mut ran = vec![0.0; tickets.len()];
        for entry in answer["trace"].as_array().expect("a trace") {
            for tick in entry[0].as_i64().expect("whole")..entry[1].as_i64().expect("whole") {
                ran[entry[2].as_u64().expect("an id") as usize] += 1.0;
                if tick >= 300 {
                    return Ok(()); // from here on some may be done
                }
                for (a, b) in (0..tickets.len()).flat_map(|a| (0..a).map(move |b| (a, b))) {
                    let share = f64::from(tickets[a]) / f64::from(tickets[a] + tickets[b]);
                    let error = ran[a] - (ran[a] + ran[b]) * share;
                    prop_assert!(error.abs() <= 1.0 + 1e-6, "{error} of {a} beside {b} after {tick}: {ran:?} {tickets:?}");
                }
            }
        }
    }

    /// Operating Systems: Three Easy Pieces, chapter 9: in the latency everybody has run for its weight, to the granularity.
    #[test]
    fn cfs_gives_each_its_weight_of_every_latency(weights in proptest::collection::vec(1..40_u32, 2..7)) {
        let job = |(id, weight): (usize, &u32)| json!({"id": id, "arrival": 0, "length": 1_000, "weight": weight});
        let jobs: Value = weights.iter().enumerate().map(job).collect();
        let answer = schedule("cfs", &json!({"sched_latency": 48, "min_granularity": 0.01}), &jobs);
        let all = f64::from(weights.iter().sum::<u32>());
        let mut ran = vec![0.0; weights.len()];
        for entry in answer["trace"].as_array().expect("a trace") {
            let (start, end) = (entry[0].as_f64().expect("a time"), entry[1].as_f64().expect("a time"));
            if end > 1_000.0 {
                break;
            }
            ran[entry[2].as_u64().expect("an id") as usize] += end - start;
            for (ran, weight) in ran.iter().zip(&weights) {
                let slice = 48.0 * f64::from(*weight) / all;
                let due = end * f64::from(*weight) / all;
                prop_assert!((ran - due).abs() <= slice + 0.1, "{ran} is not {due} after {end}: {weights:?}");
            }
        }
    }

    /// Whoever waits rises, so whoever waits runs: no later than the difference in priority and one job before it takes.
    #[test]
    fn aging_lets_every_job_run(length in 1..10_u32, gap in 1..6_i32, interval in 1..8_u32, preemptive: bool) {
        let stream = (0..200).map(|id| json!({"id": id, "arrival": id * length, "length": length, "priority": 0}));
        let poor = json!({"id": 200, "arrival": 0, "length": 2, "priority": gap});
        let jobs: Value = stream.chain([poor]).collect();
        let begun = |params: Value| schedule("priority", &params, &jobs)["per_job"][200]["response"].as_f64();
        let starved = f64::from(200 * length);
        prop_assert_eq!(begun(json!({"preemptive": preemptive})), Some(starved));
        let latest = f64::from(interval * (gap as u32 + 1) + 2 * length);
        let aged = begun(json!({"preemptive": preemptive, "aging_interval": interval}));
        prop_assert!(aged <= Some(latest.min(starved)), "{aged:?} {latest}");
    }

    /// Everybody who is there is served alike: of two that arrive together the shorter ends first, and nobody later than
    /// when all that was there before and came until then is done.
    #[test]
    fn shared_processors_end_the_shorter_first(jobs in jobs()) {
        let answer = schedule("processor_sharing", &json!({}), &jobs);
        let told = |place: usize| answer["per_job"][place]["finish"].as_f64().expect("a time");
        let given = |place: usize, key: &str| jobs[place][key].as_u64().expect("whole");
        let count = jobs.as_array().expect("a list").len();
        for (a, b) in (0..count).flat_map(|a| (0..count).map(move |b| (a, b))) {
            if given(a, "arrival") == given(b, "arrival") && given(a, "length") <= given(b, "length") {
                prop_assert!(told(a) <= told(b), "{a} {b}");
            }
        }
        let sum = |answer: &Value| answer["makespan"].as_f64().expect("a time");
        prop_assert_eq!(sum(&answer), sum(&schedule("fcfs", &json!({}), &jobs)));
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

/// OSTEP, chapter 9: nice −5 beside nice 0 at a latency of 48 ms.
#[test]
fn weights_of_3121_and_1024_are_slices_of_36_and_12_ms() {
    let jobs = json!([
        {"id": "A", "arrival": 0, "length": 1_000, "weight": 3121},
        {"id": "B", "arrival": 0, "length": 1_000, "weight": 1024},
    ]);
    let trace = schedule("cfs", &json!({"sched_latency": 48, "min_granularity": 6}), &jobs)["trace"].take();
    let slices = trace.as_array().unwrap()[..4].iter();
    let slices: Vec<_> = slices.map(|entry| entry[1].as_f64().unwrap() - entry[0].as_f64().unwrap()).collect();
    assert!(
        slices.chunks(2).all(|pair| (pair[0] - 36.14).abs() < 0.01 && (pair[1] - 11.86).abs() < 0.01),
        "{slices:?}"
    );
}

/// Waldspurger and Weihl (1994), section 2: the share of a client with p of the tickets is p, with the spread of a
/// binomial distribution.
#[test]
fn a_lottery_comes_to_its_shares() {
    let text = "
version: 1
seed: SEED
until: 1000s
nodes: [{}]
policies: {queue: {lottery: {quantum: 100ms}}}
workload:
  - class: one
    weight: 1
    tasks: [{work: 1000s}]
  - class: four
    weight: 4
    tasks: [{work: 1000s}]
  - class: fifteen
    weight: 15
    tasks: [{work: 1000s}]
";
    let mut firsts = Vec::new();
    for seed in 0..5 {
        let scenario = Scenario::parse(&text.replace("SEED", &seed.to_string())).unwrap();
        let mut world = World::new(&scenario).unwrap();
        let mut trace = Trace::new(100_000);
        world.run(Time(1_000_000_000), &mut trace);
        let quanta = 10_000.0_f64;
        for (task, tickets) in (0..).zip([1.0, 4.0, 15.0]) {
            let is_start =
                |event: &&Event| matches!(event.kind, EventKind::TaskStarted { task: TaskId(id), .. } if id == task);
            let won = trace.iter().filter(is_start).count() as f64;
            let share = tickets / 20.0_f64;
            let spread = (quanta * share * (1.0 - share)).sqrt();
            assert!((won - quanta * share).abs() < 4.0 * spread, "seed {seed}: {won} quanta for {tickets} tickets");
            firsts.push(won);
        }
    }
    firsts.dedup();
    assert!(firsts.len() > 10, "seeds draw alike: {firsts:?}");
}

/// Kleinrock (1976), section 4.4: the mean time in a shared M/G/1 is E[S]/(1 − rho), whatever the distribution of S.
#[test]
fn shared_processors_do_not_mind_how_lengths_are_distributed() {
    let services = [
        json!({"kind": "deterministic", "mean": 1.0}),
        json!({"kind": "exponential", "mean": 1.0}),
        json!({"kind": "hyperexponential", "p": 0.9, "mean1": 0.5, "mean2": 5.5}),
    ];
    for service in services {
        let case = json!({
            "model": "M/G/1 PS", "params": {"arrival_rate": 0.6, "service": service},
            "simulate": {"samples": 60_000, "seed": 3},
        });
        let answers = solve(&json!({"kind": "queueing/points", "cases": [case]}).to_string());
        let answers: Value = serde_json::from_str(&answers.text).unwrap();
        let mean = answers[0]["expect"]["W"].as_f64().unwrap_or_else(|| panic!("{answers}"));
        assert!((mean - 2.5).abs() < 0.15, "{mean} with {service}");
    }
}
