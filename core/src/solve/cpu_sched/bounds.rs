//! Bounds on exercises, so that each is solved soon or refused at once.

use super::Job;
use crate::clock::{Duration, LONGEST};
use crate::queue::QueuePolicy;
use crate::solve::Problem;
use crate::solve::given::Given;

/// The most jobs that may age: every decision looks at all that wait.
const AGING_JOBS_MAX: usize = 5_000;

/// The most times that jobs of one case may be put to run.
const SLICES_MAX: u64 = 2_000_000;

/// The most decisions times the most tasks that each may look at.
const LOOKS_MAX: u64 = 500_000_000;

/// Refuses what would take for ever, or would not end before the end of time.
pub(super) fn check_bounds(case: &Given, policy: &QueuePolicy, jobs: &[Job]) -> Result<(), Problem> {
    let (quantum, aging, switch) = match policy.key() {
        "round_robin" => (policy.values().duration(0), Duration::ZERO, policy.values().duration(1)),
        "priority" => (policy.values().duration(3), policy.values().duration(1), Duration::ZERO),
        _ => (Duration::ZERO, Duration::ZERO, Duration::ZERO),
    };
    check_slices(case, policy, jobs.len() as u64, jobs.iter().map(|job| job.length))?;
    if !aging.is_zero() && jobs.len() > AGING_JOBS_MAX {
        let message = format!("{} jobs are too many to age: expected at most {AGING_JOBS_MAX}", jobs.len());
        return Err(case.problem_at("jobs", message));
    }
    let slices: u64 = match quantum {
        Duration::ZERO => 2 * jobs.len() as u64,
        quantum => jobs.iter().map(|job| job.length.0.div_ceil(quantum.0)).fold(0, u64::saturating_add),
    };
    if slices > SLICES_MAX {
        return Err(
            case.problem_at("params.quantum", format!("{slices} slices are too many: expected at most {SLICES_MAX}"))
        );
    }
    let last_arrival = jobs.iter().map(|job| job.arrival.0).max().unwrap_or(0);
    let lengths = jobs.iter().map(|job| job.length.0).fold(0, u64::saturating_add);
    let switches = switch.0.saturating_mul(slices);
    match last_arrival.saturating_add(lengths).saturating_add(switches) <= LONGEST {
        true => Ok(()),
        false => {
            Err(case.problem_at("jobs", format!("all together would take more than {} ticks", LONGEST / 1_000_000)))
        }
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
