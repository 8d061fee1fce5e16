//! What is proved of deadlines, weights, backfilling and fair shares, tried on random instances: against every schedule
//! there is, where the instance is small, and else against the bound that the theorem gives.
//!
//! A failure shows the case; paste it into `switchyard solve`, or the scenario into `switchyard run`.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, prop_assert, prop_assert_eq, proptest};
use proptest::test_runner::{Config, RngSeed};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use switchyard::clock::Time;
use switchyard::scenario::Scenario;
use switchyard::solve::solve;
use switchyard::trace::{EventKind, Trace};
use switchyard::world::World;

fn answer(kind: &str, case: &Value) -> Value {
    let answers = solve(&json!({"kind": kind, "cases": [case]}).to_string());
    assert!(answers.all_solved, "{} {case}", answers.text);
    let mut answers: Value = serde_json::from_str(&answers.text).unwrap();
    answers[0].take()
}

fn schedule(policy: &str, params: Value, jobs: &[Job]) -> Value {
    let job = |(id, job): (usize, &Job)| json!({"id": id, "arrival": job.arrival, "length": job.length, "deadline": job.deadline, "weight": job.weight});
    let jobs: Vec<_> = jobs.iter().enumerate().map(job).collect();
    answer("cpu_sched/cases", &json!({"policy": policy, "params": params, "tie_break": "id", "jobs": jobs}))
}

fn column(answer: &Value, key: &str) -> Vec<i64> {
    answer["per_job"].as_array().unwrap().iter().map(|job| job[key].as_i64().unwrap()).collect()
}

#[derive(Clone, Debug)]
struct Job {
    arrival: i64,
    length: i64,
    deadline: i64,
    weight: i64,
}

fn jobs(most: usize) -> impl Strategy<Value = Vec<Job>> {
    let job = (0..6_i64, 1..5_i64, 0..12_i64, 1..6_i64);
    let job = job.prop_map(|(arrival, length, slack, weight)| Job {
        arrival,
        length,
        deadline: arrival + length + slack,
        weight,
    });
    vec(job, 1..=most)
}

/// The least that `cost` can be, as the sum or the maximum of what each completion costs, over every way to give each
/// tick to one of the jobs that have arrived.
fn best(jobs: &[Job], cost: &dyn Fn(&Job, i64) -> i64, join: fn(i64, i64) -> i64, none: i64) -> i64 {
    struct Search<'a> {
        jobs: &'a [Job],
        cost: &'a dyn Fn(&Job, i64) -> i64,
        join: fn(i64, i64) -> i64,
        none: i64,
        known: BTreeMap<(i64, Vec<i64>), i64>,
    }
    impl Search<'_> {
        fn from(&mut self, now: i64, left: Vec<i64>) -> i64 {
            if left.iter().all(|left| *left == 0) {
                return self.none;
            }
            if let Some(known) = self.known.get(&(now, left.clone())) {
                return *known;
            }
            let ready: Vec<_> =
                (0..left.len()).filter(|job| left[*job] > 0 && self.jobs[*job].arrival <= now).collect();
            let after = |search: &mut Self, job: usize| {
                let mut left = left.clone();
                left[job] -= 1;
                let done = left[job] == 0;
                let rest = search.from(now + 1, left);
                if done { (search.join)(rest, (search.cost)(&search.jobs[job], now + 1)) } else { rest }
            };
            let found = match ready.is_empty() {
                true => self.from(now + 1, left.clone()),
                false => ready.into_iter().map(|job| after(self, job)).min().unwrap(),
            };
            self.known.insert((now, left), found);
            found
        }
    }
    let left = jobs.iter().map(|job| job.length).collect();
    Search { jobs, cost, join, none, known: BTreeMap::new() }.from(0, left)
}

/// Periods and execution times.
fn periodic(most: usize) -> impl Strategy<Value = Vec<(i64, i64)>> {
    let task = proptest::sample::select(vec![4_i64, 5, 6, 8, 10, 12, 15, 20, 30]);
    vec(task.prop_flat_map(|period| (Just(period), 1..=period)), 1..=most)
}

fn utilisation(tasks: &[(i64, i64)]) -> f64 {
    tasks.iter().map(|(period, wcet)| *wcet as f64 / *period as f64).sum()
}

/// How many jobs that should be done by the horizon are not, or not in time.
fn missed(policy: &str, tasks: &[(i64, i64)], horizon: i64) -> usize {
    let given: Vec<_> = tasks.iter().map(|(period, wcet)| json!({"period": period, "wcet": wcet})).collect();
    let case = json!({"policy": policy, "params": {"horizon": horizon}, "tie_break": "id", "tasks": given});
    let seen = answer("cpu_sched/cases", &case);
    seen["jobs"].as_array().unwrap().iter().filter(|job| job["missed"] == json!(true)).count()
}

/// Batch jobs on one machine of 8 processors: arrival, length, processors, and by how many times the length is estimated.
fn batch() -> impl Strategy<Value = Vec<(u64, u64, u64, u64)>> {
    vec((0..20_u64, 1..15_u64, 1..9_u64, 1..4_u64), 1..25)
}

struct Started {
    arrival: u64,
    start: u64,
    end: u64,
    processors: u64,
    estimate: u64,
}

/// What became of batch jobs, in the order of their arrival; lengths are the estimates when `as_estimated`.
fn run_batch(queue: &str, jobs: &[(u64, u64, u64, u64)], as_estimated: bool) -> Vec<Started> {
    let mut jobs = jobs.to_vec();
    jobs.sort_by_key(|job| job.0);
    let task = |(arrival, length, cpu, factor): &(u64, u64, u64, u64)| {
        let estimate = length * factor;
        let work = if as_estimated { estimate } else { *length };
        format!("      - {{arrival: {arrival}s, work: {work}s, cpu: {cpu}, estimate: {estimate}s}}\n")
    };
    let tasks: String = jobs.iter().map(task).collect();
    let text = format!(
        "version: 1\nnodes: [{{cpu: 8}}]\npolicies: {{binding: late, queue: {queue}, predict: estimate}}\nworkload:\n  - tasks:\n{tasks}"
    );
    let mut world = World::new(&Scenario::parse(&text).unwrap()).unwrap();
    let mut trace = Trace::new(10_000);
    world.run(Time::NEVER, &mut trace);
    let started = |(arrival, length, processors, factor): &(u64, u64, u64, u64)| Started {
        arrival: *arrival,
        start: 0,
        end: 0,
        processors: *processors,
        estimate: length * factor,
    };
    let mut seen: Vec<_> = jobs.iter().map(started).collect();
    for event in trace.iter() {
        let at = event.at.0 / 1_000_000;
        match event.kind {
            EventKind::TaskStarted { task, .. } => seen[task.index()].start = at,
            EventKind::TaskFinished { task, .. } => seen[task.index()].end = at,
            _ => {}
        }
    }
    assert!(seen.iter().all(|job| job.end > job.start), "every job is done\n{text}");
    seen
}

/// Two resources; each user's demand of both.
fn users() -> impl Strategy<Value = (Vec<u32>, Vec<Vec<u32>>)> {
    (vec(5_000..9_000_u32, 2), vec(vec(1..30_u32, 2), 2..5))
}

/// How many tasks each user has, and what is used of each resource.
fn shared(capacity: &[u32], demands: &[Vec<u32>]) -> (Vec<f64>, Vec<f64>) {
    let seen = answer("fairness/drf", &json!({"capacity": capacity, "demands": demands}));
    let numbers = |key: &str| seen[key].as_array().unwrap().iter().map(|n| n.as_f64().unwrap()).collect();
    (numbers("tasks"), numbers("used"))
}

/// How many tasks of `demand` so much is enough for.
fn enough_for(amounts: &[f64], demand: &[u32]) -> f64 {
    amounts.iter().zip(demand).map(|(amount, demand)| amount / f64::from(*demand)).fold(f64::INFINITY, f64::min)
}

proptest! {
    #![proptest_config(Config { cases: 150, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..Config::default() })]

    /// Schrage (1968), against every schedule.
    #[test]
    fn no_schedule_has_a_smaller_mean_turnaround_than_srtf(jobs in jobs(4)) {
        let least = best(&jobs, &|job, done| done - job.arrival, |a, b| a + b, 0);
        prop_assert_eq!(column(&schedule("srtf", json!({}), &jobs), "turnaround").iter().sum::<i64>(), least);
    }

    /// Horn (1974), against every schedule; so EDF meets all deadlines when any schedule does.
    #[test]
    fn no_schedule_has_a_smaller_largest_lateness_than_edf(jobs in jobs(4)) {
        let least = best(&jobs, &|job, done| done - job.deadline, i64::max, i64::MIN);
        let edf = column(&schedule("edf", json!({}), &jobs), "lateness").into_iter().max();
        prop_assert_eq!(edf, Some(least));
        if least <= 0 {
            let llf = column(&schedule("llf", json!({"tick": 1}), &jobs), "lateness").into_iter().max();
            prop_assert!(llf <= Some(0), "least laxity meets them too: {llf:?}");
        }
    }

    /// Jackson (1955).
    #[test]
    fn the_earliest_due_date_needs_no_preemption_when_all_arrive_together(jobs in jobs(6)) {
        let jobs: Vec<_> = jobs.into_iter().map(|job| Job { arrival: 0, ..job }).collect();
        let lateness = |params| column(&schedule("edf", params, &jobs), "lateness").into_iter().max();
        prop_assert_eq!(lateness(json!({"preemptive": false})), lateness(json!({})));
    }

    /// Liu and Layland (1973), theorem 7.
    #[test]
    fn edf_and_least_laxity_meet_all_deadlines_of_periodic_tasks_up_to_a_utilisation_of_1(tasks in periodic(4)) {
        if utilisation(&tasks) <= 1.0 + 1e-9 {
            prop_assert_eq!(missed("edf", &tasks, 240), 0);
            prop_assert_eq!(missed("llf", &tasks, 240), 0);
        } else {
            // Over so long a time some deadline is missed whatever the order.
            prop_assert!(missed("edf", &tasks, 6_000) > 0);
        }
    }

    /// Liu and Layland (1973), theorem 5.
    #[test]
    fn rate_monotonic_meets_all_deadlines_below_its_bound(tasks in periodic(4), shrink in 1..4_i64) {
        let tasks: Vec<_> = tasks.into_iter().map(|(period, wcet)| (period * shrink, wcet)).collect();
        // n (2^(1/n) − 1)
        let bound = [1.0, 0.828_427, 0.779_763, 0.756_828][tasks.len() - 1];
        if utilisation(&tasks) <= bound {
            prop_assert_eq!(missed("rm", &tasks, 720), 0);
        }
    }

    /// Smith (1956), against every order.
    #[test]
    fn no_order_has_a_smaller_sum_of_weighted_completions_than_wspt(jobs in jobs(6)) {
        let jobs: Vec<_> = jobs.into_iter().map(|job| Job { arrival: 0, ..job }).collect();
        let least = best(&jobs, &|job, done| job.weight * done, |a, b| a + b, 0);
        let seen = schedule("wspt", json!({}), &jobs);
        prop_assert_eq!(seen["sum_weighted_completion"].as_i64(), Some(least));
        prop_assert_eq!(schedule("wspt", json!({"preemptive": true}), &jobs)["sum_weighted_completion"].as_i64(), Some(least));
    }

    #[test]
    fn wspt_of_equal_weights_is_shortest_first(jobs in jobs(8)) {
        let jobs: Vec<_> = jobs.into_iter().map(|job| Job { weight: 3, ..job }).collect();
        let trace = |policy, params| schedule(policy, params, &jobs)["trace"].take();
        prop_assert_eq!(trace("wspt", json!({})), trace("sjf", json!({})));
        prop_assert_eq!(trace("wspt", json!({"preemptive": true})), trace("srtf", json!({})));
    }

    /// Graham (1969): the discipline in front of several workers is the rule that the bound is about.
    #[test]
    fn the_longest_first_from_a_central_queue_are_within_grahams_bound(jobs in jobs(10), machines in 1..5_u32) {
        let jobs: Vec<_> = jobs.into_iter().map(|job| Job { arrival: 0, ..job }).collect();
        let seen = schedule("lpt", json!({"servers": machines}), &jobs)["makespan"].as_f64().unwrap();
        let lengths: Vec<_> = jobs.iter().map(|job| job.length).collect();
        let known = answer("cpu_sched/parallel_makespan", &json!({"machines": machines, "lengths": lengths}));
        prop_assert_eq!(Some(seen), known["lpt_makespan"].as_f64());
        let m = f64::from(machines);
        prop_assert!(seen <= (4.0 / 3.0 - 1.0 / (3.0 * m)) * known["optimal"].as_f64().unwrap() + 1e-9);
    }

    /// Lifka (1995): when a task comes to be the first in line, what runs and its estimates promise it a start.
    #[test]
    fn the_first_in_line_starts_no_later_than_easy_promised(jobs in batch()) {
        let seen = run_batch("easy", &jobs, false);
        for (place, job) in seen.iter().enumerate() {
            let first_from = seen[..place].iter().map(|before| before.start).max().unwrap_or(0).max(job.arrival);
            // Who runs then, those that started at that very moment included, and when they should be done.
            let runs = seen.iter().filter(|other| other.start <= first_from && other.end > first_from);
            let ends: Vec<_> = runs.filter(|other| other.start < first_from || other.arrival <= job.arrival)
                .map(|other| (other.start + other.estimate, other.processors)).collect();
            let free_at = |at: u64| 8 - ends.iter().filter(|(end, _)| *end > at).map(|(_, cpu)| cpu).sum::<u64>();
            let promise = ends.iter().map(|(end, _)| *end).chain([first_from]).filter(|at| free_at(*at) >= job.processors).min();
            prop_assert!(Some(job.start) <= promise, "job {place} starts at {}, promised {promise:?}", job.start);
        }
    }

    /// Mu'alem and Feitelson (2001): no task starts later than if all were as long as estimated and nobody jumped ahead.
    #[test]
    fn conservative_backfilling_delays_nobody(jobs in batch()) {
        let fcfs = run_batch("fcfs", &jobs, true);
        for as_estimated in [true, false] {
            let conservative = run_batch("conservative", &jobs, as_estimated);
            for (place, (job, alone)) in conservative.iter().zip(&fcfs).enumerate() {
                prop_assert!(job.start <= alone.start, "job {place}: {} and {}", job.start, alone.start);
            }
        }
    }

    /// Ghodsi et al. (2011), section 3, for tasks that are small beside the capacity: what holds of fluid ones holds to
    /// within a few tasks.
    #[test]
    fn dominant_resource_fairness_keeps_what_it_promises(
        (capacity, demands) in users(), liar in 0..5_usize, lie in vec(1..60_u32, 2),
    ) {
        let (tasks, used) = shared(&capacity, &demands);
        let nearly = |less: f64, more: f64| less <= more * 1.01 + 2.0;
        let left: Vec<f64> = capacity.iter().zip(&used).map(|(capacity, used)| f64::from(*capacity) - used).collect();
        for (user, demand) in demands.iter().enumerate() {
            let part: Vec<f64> = capacity.iter().map(|amount| f64::from(*amount) / demands.len() as f64).collect();
            prop_assert!(nearly(enough_for(&part, demand), tasks[user]), "sharing incentive: {tasks:?}");
            prop_assert!(enough_for(&left, demand) < 1.0, "Pareto efficiency: {left:?}");
            for (other, theirs) in demands.iter().enumerate() {
                let have: Vec<f64> = theirs.iter().map(|amount| f64::from(*amount) * tasks[other]).collect();
                prop_assert!(nearly(enough_for(&have, demand), tasks[user]), "no envy: {tasks:?}");
            }
        }
        let liar = liar % demands.len();
        let mut told = demands.clone();
        told[liar] = lie;
        let (after, _) = shared(&capacity, &told);
        let have: Vec<f64> = told[liar].iter().map(|amount| f64::from(*amount) * after[liar]).collect();
        prop_assert!(nearly(enough_for(&have, &demands[liar]), tasks[liar]), "strategy-proofness: {tasks:?} {after:?}");
    }

    /// The discipline starts as many tasks of each tenant as the rule on paper.
    #[test]
    fn the_world_shares_like_the_rule(cpu in 4..30_u32, memory in 4..30_u32, demands in vec((1..6_u32, 0..6_u32), 1..4)) {
        let source = |(tenant, (cpu, memory)): (usize, &(u32, u32))| {
            let tasks = "      - {work: 9s}\n".repeat(31);
            format!("  - class: t{tenant}\n    tenant: t{tenant}\n    cpu: {cpu}\n    memory: {memory}\n    tasks:\n{tasks}")
        };
        let fits = demands.iter().all(|(c, m)| *c <= cpu && *m <= memory);
        if fits {
            let workload: String = demands.iter().enumerate().map(source).collect();
            let text = format!(
                "version: 1\nuntil: 9s\nnodes: [{{cpu: {cpu}, memory: {memory}}}]\npolicies: {{binding: late, queue: drf}}\nworkload:\n{workload}"
            );
            let mut world = World::new(&Scenario::parse(&text).unwrap()).unwrap();
            world.run(Time(8_000_000), &mut ());
            let view = world.view();
            let running = |class: u16| view.workers[0].running.iter().filter(|task| task.class.0 == class).count();
            let seen: Vec<_> = (0..demands.len() as u16).map(running).collect();
            let demands: Vec<_> = demands.iter().map(|(c, m)| [*c, *m]).collect();
            let rule = answer("fairness/drf", &json!({"capacity": [cpu, memory], "demands": demands}));
            prop_assert_eq!(json!(seen), rule["tasks"].clone());
        }
    }

    /// Bertsekas and Gallager, section 6.5: nobody can have more without someone who has no more for its weight having less.
    #[test]
    fn max_min_shares_are_fair(capacity in 0..100_u32, users in vec((0..40_u32, 1..5_u32), 1..8)) {
        let (demands, weights): (Vec<_>, Vec<_>) = users.iter().copied().unzip();
        let case = json!({"capacity": capacity, "demands": demands, "weights": weights});
        let seen = answer("fairness/max_min", &case);
        let shares: Vec<f64> = seen["allocation"].as_array().unwrap().iter().map(|share| share.as_f64().unwrap()).collect();
        let all = f64::from(capacity).min(demands.iter().map(|demand| f64::from(*demand)).sum());
        prop_assert!((shares.iter().sum::<f64>() - all).abs() < 1e-4, "{shares:?}");
        for (share, (demand, weight)) in shares.iter().zip(&users) {
            prop_assert!(*share <= f64::from(*demand) + 1e-6);
            if *share < f64::from(*demand) - 1e-5 {
                let mine = share / f64::from(*weight);
                let most = shares.iter().zip(&weights).map(|(share, weight)| share / f64::from(*weight)).fold(0.0, f64::max);
                prop_assert!(most <= mine + 1e-5, "{shares:?}");
            }
        }
    }
}

#[test]
fn rate_monotonic_may_miss_above_its_bound_what_edf_meets() {
    let tasks = [(50, 25), (80, 35)];
    assert!(utilisation(&tasks) > 0.828_428 && utilisation(&tasks) <= 1.0);
    assert!(missed("rm", &tasks, 400) > 0);
    assert_eq!(missed("edf", &tasks, 400), 0);
    // Periods that divide each other go up to 1.
    assert_eq!(missed("rm", &[(10, 5), (20, 5), (40, 10)], 400), 0);
}

#[test]
fn grahams_bound_is_tight() {
    for m in 2..7_i64 {
        // Two of each length from 2m − 1 down to m + 1, and three of m: 4m − 1 instead of 3m.
        let pairs = (m + 1..2 * m).rev().flat_map(|length| [length; 2]);
        let lengths: Vec<_> = pairs.chain([m; 3]).collect();
        let job = |length: &i64| Job { arrival: 0, length: *length, deadline: 99, weight: 1 };
        let jobs: Vec<_> = lengths.iter().map(job).collect();
        assert_eq!(schedule("lpt", json!({"servers": m}), &jobs)["makespan"].as_i64(), Some(4 * m - 1));
        let known = answer("cpu_sched/parallel_makespan", &json!({"machines": m, "lengths": lengths}));
        assert_eq!(known["optimal"].as_i64(), Some(3 * m));
    }
}
