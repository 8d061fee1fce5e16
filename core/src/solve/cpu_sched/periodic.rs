//! Periodic tasks: each releases a job every period, from its offset on, until the horizon. What is asked is when each
//! job runs, and whether it meets its deadline.
//!
//! Jobs past their deadlines run on. Of jobs that are released at the same moment, the one of the task that released its
//! last job earlier comes first, and at the start the lower task: the order in which SimSo's tasks wake up.

use super::bounds::check_slices;
use super::chart::{Bar, Chart};
use super::{JOBS_MAX, STEPS_MAX, number, ticks};
use crate::clock::{Duration, LONGEST, Time};
use crate::queue::QueuePolicy;
use crate::scenario::{Source, TaskSpec};
use crate::solve::Problem;
use crate::solve::answer::Answer;
use crate::solve::given::Given;
use crate::solve::setting;
use crate::world::World;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

struct Task {
    period: Duration,
    wcet: Duration,
    deadline: Duration,
    offset: Time,
}

#[derive(Clone, Copy)]
struct Job {
    task: usize,
    /// Counted from 1 for each task.
    number: u32,
    release: Time,
}

/// `tasks` and `params.horizon` → `trace_start_end_task_job`, `jobs`.
pub(super) fn solve(case: &Given, policy: &QueuePolicy) -> Result<Answer, Problem> {
    if !["edf", "rate_monotonic", "least_laxity"].contains(&policy.key()) {
        return Err(
            case.problem_at("jobs", "missing: expected a list; periodic tasks are scheduled by edf, rm, dm or llf")
        );
    }
    let params = case.field("params", "an object")?;
    let horizon = params.field("horizon", "a number of ticks above 0")?;
    let horizon = Time(above_zero(&horizon)?.0);
    let tasks = case.list("tasks")?.iter().map(read_task).collect::<Result<Vec<_>, _>>()?;
    if tasks.is_empty() || tasks.len() > 1_000 {
        return Err(case.problem_at("tasks", format!("expected 1 to 1000 tasks, not {}", tasks.len())));
    }
    let jobs = releases(&tasks, horizon).ok_or_else(|| {
        case.problem_at("params.horizon", format!("more than {JOBS_MAX} jobs are released before it"))
    })?;
    let lengths = jobs.iter().map(|job| tasks[job.task].wcet.0).fold(horizon.0, u64::saturating_add);
    if lengths > LONGEST {
        return Err(case.problem_at("tasks", "all jobs together would take longer than can be counted"));
    }
    check_slices(case, policy, jobs.len() as u64, jobs.iter().map(|job| tasks[job.task].wcet))?;
    let spec = |job: &Job| {
        let Task { period, wcet, deadline, .. } = tasks[job.task];
        TaskSpec { deadline: Some(deadline), period: Some(period), ..setting::task(job.release, wcet, None) }
    };
    let source = Source { tasks: jobs.iter().map(spec).collect(), ..setting::source("jobs") };
    let scenario = setting::scenario(1, policy.clone(), vec![source]);
    let mut world = World::new(&scenario).map_err(|problem| case.problem(problem.to_string()))?;
    let mut chart = Chart::new(jobs.len());
    if !world.run_some(Time::NEVER, STEPS_MAX, &mut chart) {
        return Err(case.problem(format!("this takes more than {STEPS_MAX} steps to simulate")));
    }
    Ok(answer(&tasks, &jobs, &chart.merged(), horizon))
}

fn read_task(task: &Given) -> Result<Task, Problem> {
    let period = above_zero(&task.field("period", "a number of ticks above 0")?)?;
    let wcet = above_zero(&task.field("wcet", "a number of ticks above 0")?)?;
    let deadline = task.optional("deadline")?.map_or(Ok(period), |deadline| above_zero(&deadline))?;
    let offset = task.optional("offset")?.map_or(Ok(Duration::ZERO), |offset| ticks(&offset))?;
    Ok(Task { period, wcet, deadline, offset: Time(offset.0) })
}

fn above_zero(given: &Given) -> Result<Duration, Problem> {
    match ticks(given)? {
        Duration::ZERO => Err(given.not("a number of ticks from 0.000001 up")),
        ticks => Ok(ticks),
    }
}

/// The jobs that are released before the horizon, in the order in which they are; `None` when there are too many.
fn releases(tasks: &[Task], horizon: Time) -> Option<Vec<Job>> {
    // What is told of a release: when it is, and the how-manieth of all it was when it was foreseen.
    let mut foreseen: BinaryHeap<_> =
        tasks.iter().enumerate().map(|(place, task)| Reverse((task.offset, place, place, 1))).collect();
    let mut jobs = Vec::new();
    while let Some(Reverse((release, _, task, number))) = foreseen.pop().filter(|next| next.0.0 < horizon) {
        if jobs.len() == JOBS_MAX {
            return None;
        }
        jobs.push(Job { task, number, release });
        foreseen.push(Reverse((release + tasks[task].period, tasks.len() + jobs.len(), task, number + 1)));
    }
    Some(jobs)
}

/// What happens after the horizon, where nothing more is released, is not told.
fn answer(tasks: &[Task], jobs: &[Job], bars: &[Bar], horizon: Time) -> Answer {
    let mut finishes = vec![Time::ZERO; jobs.len()];
    for bar in bars {
        let finish = &mut finishes[bar.task.index()];
        *finish = bar.end.max(*finish);
    }
    let whole = |number: usize| Answer::Number(number as f64);
    let row = |bar: &Bar| {
        let job = jobs[bar.task.index()];
        let end = bar.end.min(horizon);
        Answer::List(vec![number(bar.start), number(end), whole(job.task), whole(job.number as usize)])
    };
    let told = |place: &usize| {
        let job = jobs[*place];
        let deadline = job.release + tasks[job.task].deadline;
        let finish = Some(finishes[*place]).filter(|finish| *finish <= horizon);
        let or_null = |time: Option<Time>| time.map_or(Answer::Nothing, number);
        Answer::Record(vec![
            ("task", whole(job.task)),
            ("job", whole(job.number as usize)),
            ("release", number(job.release)),
            ("deadline", number(deadline)),
            ("finish", or_null(finish)),
            ("response", or_null(finish.map(|finish| Time(finish.since(job.release).0)))),
            ("missed", Answer::Flag(finish.map_or(deadline <= horizon, |finish| finish > deadline))),
        ])
    };
    let mut order: Vec<usize> = (0..jobs.len()).collect();
    order.sort_by_key(|place| (jobs[*place].task, jobs[*place].number));
    Answer::Record(vec![
        ("trace_start_end_task_job", Answer::List(bars.iter().filter(|bar| bar.start < horizon).map(row).collect())),
        ("jobs", Answer::List(order.iter().map(told).collect())),
    ])
}
