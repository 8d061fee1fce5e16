//! Bounds on exercises, so that each is solved soon or refused at once.

use super::Job;
use super::timeshare::taken;
use crate::clock::{Duration, LONGEST};
use crate::queue::QueuePolicy;
use crate::solve::Problem;
use crate::solve::given::Given;

/// The most jobs of a discipline that looks at all that wait for every decision.
const SEARCHED_JOBS_MAX: usize = 5_000;

/// The most times that jobs of one case may be put to run.
const SLICES_MAX: u64 = 2_000_000;

/// The most decisions times the most tasks that each may look at.
const LOOKS_MAX: u64 = 500_000_000;

/// Refuses what would take for ever, or would not end before the end of time.
pub(super) fn check_bounds(case: &Given, policy: &QueuePolicy, jobs: &[Job]) -> Result<(), Problem> {
    let count = jobs.len() as u64;
    check_slices(case, policy, count, jobs.iter().map(|job| job.length))?;
    if searches(policy) && jobs.len() > SEARCHED_JOBS_MAX {
        let message = format!(
            "{count} jobs are too many to be searched for every decision: expected at most {SEARCHED_JOBS_MAX}"
        );
        return Err(case.problem_at("jobs", message));
    }
    let (path, quantum) = quantum(policy);
    let (ios, io_time) = io(jobs);
    let slices: u64 = match quantum {
        Duration::ZERO => 2 * count,
        quantum => jobs.iter().map(|job| job.length.0.div_ceil(quantum.0)).fold(ios, u64::saturating_add),
    };
    if slices > SLICES_MAX {
        return Err(case.problem_at(path, format!("{slices} slices are too many: expected at most {SLICES_MAX}")));
    }
    if policy.key() == "lottery" {
        check_draws(case, policy, slices, count)?;
    }
    let lengths = jobs.iter().map(|job| taken(policy, job.length).0).fold(io_time, u64::saturating_add);
    if policy.key() == "mlfq" && !policy.values().duration(3).is_zero() {
        let boosts = lengths / policy.values().duration(3).0;
        if boosts > SLICES_MAX || boosts.saturating_mul(count) > LOOKS_MAX {
            return Err(case.problem_at("params.boost_period", format!("{boosts} boosts are too many: expected fewer")));
        }
    }
    let last_arrival = jobs.iter().map(|job| job.arrival.0).max().unwrap_or(0);
    let switch = if policy.key() == "round_robin" { policy.values().duration(1) } else { Duration::ZERO };
    let switches = switch.0.saturating_mul(slices);
    match last_arrival.saturating_add(lengths).saturating_add(switches) <= LONGEST {
        true => Ok(()),
        false => {
            Err(case.problem_at("jobs", format!("all together would take more than {} ticks", LONGEST / 1_000_000)))
        }
    }
}

/// Whether each decision looks at all that wait.
fn searches(policy: &QueuePolicy) -> bool {
    match policy.key() {
        "priority" => !policy.values().duration(1).is_zero(),
        "hrrn" | "lottery" | "processor_sharing" => true,
        _ => false,
    }
}

/// The shortest slice of a policy, and the parameter that says so; zero when there is none.
fn quantum(policy: &QueuePolicy) -> (&'static str, Duration) {
    let values = policy.values();
    match policy.key() {
        "round_robin" | "feedback" | "lottery" | "stride" => ("params.quantum", values.duration(0)),
        "priority" => ("params.quantum", values.duration(3)),
        "cfs" => ("params.min_granularity", values.duration(1)),
        "mlfq" => {
            let shortest = values.durations(1).iter().min().copied();
            ("params.quantum_per_level_high_to_low", shortest.unwrap_or(Duration::ZERO))
        }
        _ => ("params.quantum", Duration::ZERO),
    }
}

/// How many I/Os the jobs do, and how long all of them take.
fn io(jobs: &[Job]) -> (u64, u64) {
    let ios = jobs.iter().filter_map(|job| job.io.map(|io| (job.length.0.saturating_sub(1) / io.every.0, io.length.0)));
    ios.fold((0, 0), |(count, time), (times, length)| {
        (count.saturating_add(times), time.saturating_add(times.saturating_mul(length)))
    })
}

/// Every slice has its draw, and each draw looks at all tickets.
fn check_draws(case: &Given, policy: &QueuePolicy, slices: u64, jobs: u64) -> Result<(), Problem> {
    let draws = policy.values().integers(1).len() as u64;
    if draws < slices {
        let message = format!("{draws} draws are too few: {slices} quanta are run");
        return Err(case.problem_at("params.random_draws", message));
    }
    match slices.saturating_mul(jobs) <= LOOKS_MAX {
        true => Ok(()),
        false => Err(case.problem_at("params.quantum", format!("{slices} draws among {jobs} jobs are too many"))),
    }
}

/// A discipline that searches its queue after every tick may not have too many of both.
pub(super) fn check_slices(
    case: &Given,
    policy: &QueuePolicy,
    jobs: u64,
    lengths: impl Iterator<Item = Duration>,
) -> Result<(), Problem> {
    if policy.key() != "least_laxity" {
        return Ok(());
    }
    let tick = policy.values().duration(0).0;
    let ticks: u64 = lengths.map(|length| length.0.div_ceil(tick)).fold(jobs, u64::saturating_add);
    match ticks <= SLICES_MAX && ticks.saturating_mul(jobs) <= LOOKS_MAX {
        true => Ok(()),
        false => {
            let message = format!("{ticks} ticks of {jobs} jobs are too many: expected fewer, or a longer tick");
            Err(case.problem_at("params.tick", message))
        }
    }
}
