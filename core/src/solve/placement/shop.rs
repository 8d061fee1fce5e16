//! Job shops.

use super::super::Problem;
use super::super::answer::Answer;
use super::super::given::Given;
use super::amount::Unit;
use super::{PLACES_MAX, THINGS_MAX, list};
use crate::optimize::Budget;
use crate::optimize::job_shop::{Operation, solve};

/// The most operations of all jobs.
const OPERATIONS_MAX: usize = 2_000;

/// `machines` (how many), `jobs` (lists of `[machine, time]`) → `optimum` (the best makespan found), `proved`.
pub(in super::super) fn job_shop(case: &Given) -> Result<Answer, Problem> {
    let machines = case.whole("machines", 1, PLACES_MAX as i64)? as usize;
    let jobs = list(case, "jobs", THINGS_MAX)?;
    let jobs = jobs.iter().map(Given::items).collect::<Result<Vec<_>, _>>()?;
    let operations: usize = jobs.iter().map(Vec::len).sum();
    if operations > OPERATIONS_MAX {
        let message = format!("{operations} operations are too many: expected at most {OPERATIONS_MAX}");
        return Err(case.problem_at("jobs", message));
    }
    let jobs = jobs.iter().map(|job| job.iter().map(|operation| parts(operation, machines)).collect());
    let jobs = jobs.collect::<Result<Vec<Vec<_>>, Problem>>()?;
    let unit = Unit::of(jobs.iter().flatten().map(|(_, time)| time));
    let mut total = 0_u128;
    let mut read = |(machine, time): &(usize, Given)| {
        let time = unit.read(time)?;
        total += u128::from(time);
        Ok(Operation { machine: *machine, time })
    };
    let jobs = jobs.iter().map(|job| job.iter().map(&mut read).collect()).collect::<Result<Vec<_>, Problem>>()?;
    if total > 1 << 60 {
        return Err(case.problem_at("jobs", "all these times together are too long"));
    }
    let found = solve(machines, &jobs, Budget::SECONDS);
    let best = found.best.as_ref().ok_or_else(|| super::gave_up(case))?;
    Ok(Answer::Record(vec![("optimum", unit.show(best.value as f64)), ("proved", Answer::Flag(found.proved))]))
}

fn parts<'a>(operation: &Given<'a>, machines: usize) -> Result<(usize, Given<'a>), Problem> {
    let parts = operation.items()?;
    let [machine, time] = &parts[..] else { return Err(operation.not("[machine, time]")) };
    Ok((machine.as_whole(0, machines as i64 - 1)? as usize, time.clone()))
}
