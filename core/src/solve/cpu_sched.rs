//! CPU scheduling: when each job runs. The world runs a scenario made from the case, one tick a second.

mod bounds;
mod chart;
mod figures;
mod periodic;
mod timeshare;
mod weights;

use super::Problem;
use super::answer::Answer;
use super::given::{Given, short};
use super::setting;
use crate::clock::{Duration, LONGEST, Time};
use crate::policy::{ParamKind, Value};
use crate::queue::QueuePolicy;
use crate::scenario::{Io, Source, TaskSpec};
use crate::world::World;
use bounds::check_bounds;
use chart::{Chart, Kind};
use figures::{Telling, answer};
use std::cmp::Ordering;
use weights::{Weight, read_weights};

/// The most jobs of one case.
const JOBS_MAX: usize = 100_000;

/// Priorities lie between this and its negative, as in scenarios.
const PRIORITY_MAX: i64 = 1_000_000;

/// The most steps of the world for one case; what the other bounds allow stays below it.
const STEPS_MAX: u64 = 100_000_000;

/// The policies, as exercises call them, and the leaf that each is.
const POLICIES: &[(&str, &str)] = &[
    ("fcfs", "fcfs"),
    ("sjf", "sjf"),
    ("srtf", "srtf"),
    ("priority", "priority"),
    ("priority_nonpreemptive", "priority"),
    ("priority_preemptive", "priority"),
    ("priority_preemptive_resume", "priority"),
    ("priority_rr", "priority"),
    ("rr", "round_robin"),
    ("round_robin", "round_robin"),
    ("edf", "edf"),
    ("rm", "rate_monotonic"),
    ("rate_monotonic", "rate_monotonic"),
    ("dm", "rate_monotonic"),
    ("deadline_monotonic", "rate_monotonic"),
    ("llf", "least_laxity"),
    ("least_laxity", "least_laxity"),
    ("wspt", "wspt"),
    ("lpt", "lpt"),
    ("hrrn", "hrrn"),
    ("mlfq", "mlfq"),
    ("feedback", "feedback"),
    ("lottery", "lottery"),
    ("stride", "stride"),
    ("cfs", "cfs"),
    ("processor_sharing", "processor_sharing"),
    ("ps", "processor_sharing"),
];

struct Job {
    id: serde_json::Value,
    arrival: Time,
    length: Duration,
    priority: Option<i32>,
    /// Counted from the same start as arrivals.
    deadline: Option<Time>,
    period: Option<Duration>,
    weight: Weight,
    io: Option<Io>,
}

/// `policy`, `params`, `tie_break`, `jobs` → `per_job`, `avg`, `trace`, `makespan`, and for weights
/// `sum_weighted_completion`; of a lottery `winner_sequence`, `finish`; with `tasks` instead of jobs see [`periodic`].
pub(super) fn solve(case: &Given) -> Result<Answer, Problem> {
    let policy = read_policy(case)?;
    let params = case.field("params", "an object")?;
    let servers = params.optional("servers")?.map_or(Ok(1), |servers| servers.as_whole(1, 1_000))?;
    if case.optional("jobs")?.is_none() && case.optional("tasks")?.is_some() {
        return periodic::solve(case, &policy);
    }
    let jobs = read_jobs(case, &policy)?;
    check_bounds(case, &policy, &jobs)?;
    let scale = timeshare::scale(&policy, &jobs);
    // Ties go to the lower id, and the world numbers tasks in the order in which they are listed.
    let mut order: Vec<usize> = (0..jobs.len()).collect();
    order.sort_by(|&a, &b| jobs[a].arrival.cmp(&jobs[b].arrival).then_with(|| compare_ids(&jobs[a].id, &jobs[b].id)));
    // Every deadline is moved by as much, so that all are after their arrivals; no order tells the difference.
    let ahead = |job: &Job| Some(job.arrival.since(job.deadline?).0 + 1);
    let ahead = Duration(jobs.iter().filter_map(ahead).max().unwrap_or(0));
    let task = |&place: &usize| {
        let Job { arrival, length, priority, deadline, period, weight, io, .. } = jobs[place];
        let deadline = deadline.map(|deadline| (deadline + ahead).since(arrival));
        let (arrival, length) = (Time(arrival.0 * scale), Duration(timeshare::taken(&policy, length).0 * scale));
        TaskSpec { deadline, period, weight: Some(weight.whole), io, ..setting::task(arrival, length, priority) }
    };
    let tasks = Source { tasks: order.iter().map(task).collect(), ..setting::source("jobs") };
    let scenario = match policy.key() {
        // Sharing is among the processors of one machine.
        "processor_sharing" => setting::machine(servers as u16, policy.clone(), vec![tasks]),
        _ => setting::scenario(servers as u16, policy.clone(), vec![tasks]),
    };
    let mut world = World::new(&scenario).map_err(|problem| case.problem(problem.to_string()))?;
    // A central queue does not tell why it gave a task out.
    let levels = (policy.key() == "mlfq" && servers == 1).then(|| policy.values().integer(0));
    let mut chart = Chart::new(order.len());
    chart.kind = match policy.key() {
        "mlfq" => Kind::Levels,
        "processor_sharing" => Kind::Shared,
        _ => Kind::Plain,
    };
    if !world.run_some(Time::NEVER, STEPS_MAX, &mut chart) {
        return Err(case.problem(format!("this takes more than {STEPS_MAX} steps to simulate")));
    }
    let telling = Telling { weighted: policy.key() == "wspt", levels, scale: scale as f64 };
    Ok(match policy.key() {
        "lottery" => timeshare::lottery_answer(&jobs, &order, &chart),
        _ => answer(&jobs, &order, &chart, telling),
    })
}

fn read_policy(case: &Given) -> Result<QueuePolicy, Problem> {
    let name = case.text("policy")?;
    let Some((_, key)) = POLICIES.iter().find(|(known, _)| *known == name) else {
        let known: Vec<_> = POLICIES.iter().map(|(known, _)| *known).collect();
        let message = format!("there is no policy {} here: expected one of {}", short(name), known.join(", "));
        return Err(case.problem_at("policy", message));
    };
    let mut policy = QueuePolicy::new(key).expect("the table has the leaf of every policy here");
    let params = case.field("params", "an object")?;
    let tie_break = case.text("tie_break")?;
    if *key == "round_robin" {
        let source = case.optional("source")?.and_then(|source| source.value().as_str()).unwrap_or_default();
        policy = policy.with("arrival_first", Value::Flag(arrival_first(tie_break, source)));
    }
    if matches!(name, "rr" | "round_robin" | "priority_rr") {
        params.positive("quantum")?;
    }
    if name == "priority_rr" {
        policy = policy.with("preemptive", Value::Flag(true));
    }
    if let Some(policy) = timeshare::policy(key, &params)? {
        return Ok(policy);
    }
    for param in policy.entry().params {
        if let Some(given) = params.optional(param.key)? {
            let value = read_param(&given, &param.kind)?;
            policy.set(param.key, value).map_err(|message| given.problem(message))?;
        }
    }
    Ok(match name {
        "priority_nonpreemptive" => policy.with("preemptive", Value::Flag(false)),
        "priority_preemptive" | "priority_preemptive_resume" => policy.with("preemptive", Value::Flag(true)),
        "dm" | "deadline_monotonic" => policy.with("by", Value::Choice(1)),
        _ => policy,
    })
}

fn read_param(given: &Given, kind: &ParamKind) -> Result<Value, Problem> {
    Ok(match kind {
        ParamKind::Duration { .. } => Value::Duration(ticks(given)?),
        ParamKind::Integer { min, max, .. } => Value::Integer(given.as_whole(*min, *max)?),
        ParamKind::Real { .. } => Value::Real(given.as_number()?),
        ParamKind::Flag { .. } => Value::Flag(given.as_flag()?),
        ParamKind::Choice { options, .. } => {
            let text = given.as_text()?;
            let place = options.iter().position(|option| *option == text);
            Value::Choice(place.ok_or_else(|| given.not(&kind.to_string()))?)
        }
        ParamKind::Durations { .. } => {
            Value::Durations(one_or_many(given)?.iter().map(ticks).collect::<Result<_, _>>()?)
        }
        ParamKind::Integers { min, max, .. } => {
            let list = one_or_many(given)?;
            Value::Integers(list.iter().map(|entry| entry.as_whole(*min, *max)).collect::<Result<_, _>>()?)
        }
    })
}

/// A list, or one entry of it alone.
fn one_or_many<'a>(given: &Given<'a>) -> Result<Vec<Given<'a>>, Problem> {
    if given.value().is_array() { given.items() } else { Ok(vec![given.clone()]) }
}

/// Whether a job that arrives as a slice ends is queued before the job whose slice ended.
///
/// A case says so in free words: who comes before whom, who after whom, or who is first. Where it says nothing, the
/// arrival is first, as in most books, except in cases made by a program that is known to do otherwise.
fn arrival_first(tie_break: &str, source: &str) -> bool {
    let text = tie_break.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let arrives = |word: &&str| match () {
        () if word.starts_with("arriv") || word.starts_with("newcom") => Some(true),
        () if word.starts_with("preempt") || word.starts_with("expire") => Some(false),
        () => None,
    };
    for (place, word) in words.iter().enumerate() {
        let before = words[..place].iter().rev().find_map(arrives);
        let after = words[place + 1..].iter().find_map(arrives);
        let first = match *word {
            "before" | "precedes" => before.or(after.map(|arrival| !arrival)),
            "after" | "behind" | "follows" => before.map(|arrival| !arrival).or(after),
            "first" => before.or(after),
            _ => None,
        };
        if let Some(arrival) = first {
            return arrival;
        }
    }
    !source.contains("mlfq.py")
}

fn read_jobs(case: &Given, policy: &QueuePolicy) -> Result<Vec<Job>, Problem> {
    let given = case.list("jobs")?;
    if given.is_empty() || given.len() > JOBS_MAX {
        return Err(case.problem_at("jobs", format!("expected 1 to {JOBS_MAX} jobs, not {}", given.len())));
    }
    let mut jobs = given.iter().map(|job| read_job(job, policy)).collect::<Result<Vec<_>, _>>()?;
    if policy.key() == "mlfq" {
        timeshare::read_io(&case.field("params", "an object")?, &given, &mut jobs)?;
    }
    if policy.key() == "wspt" {
        read_weights(&given, &mut jobs)?;
    }
    let mut by_id: Vec<usize> = (0..jobs.len()).collect();
    by_id.sort_by(|&a, &b| compare_ids(&jobs[a].id, &jobs[b].id).then(a.cmp(&b)));
    match by_id.windows(2).find(|pair| compare_ids(&jobs[pair[0]].id, &jobs[pair[1]].id).is_eq()) {
        Some(pair) => Err(given[pair[1]].problem_at("id", format!("another job has the id {}", jobs[pair[1]].id))),
        None => Ok(jobs),
    }
}

fn read_job(job: &Given, policy: &QueuePolicy) -> Result<Job, Problem> {
    let id = job.field("id", "a number or a text")?;
    if !id.value().is_number() && !id.value().is_string() {
        return Err(id.not("a number or a text"));
    }
    let length = job.field("length", "a number of ticks above 0")?;
    let ticks_long = match ticks(&length)? {
        Duration::ZERO => return Err(length.not("a number of ticks from 0.000001 up")),
        ticks => ticks,
    };
    let time = |key: &str| ticks(&job.field(key, "a number of ticks from 0 up")?);
    let by_deadline = policy.key() == "rate_monotonic" && policy.values().choice(0) == 1;
    let (mut priority, mut deadline, mut period) = (None, None, None);
    match policy.key() {
        "priority" => priority = Some(job.whole("priority", -PRIORITY_MAX, PRIORITY_MAX)? as i32),
        "rate_monotonic" if !by_deadline => period = Some(time("period")?),
        "edf" | "least_laxity" | "rate_monotonic" => deadline = Some(Time(time("deadline")?.0)),
        _ => {}
    }
    if period == Some(Duration::ZERO) {
        return Err(job.problem_at("period", "expected a number of ticks above 0, not 0"));
    }
    let arrival = Time(time("arrival")?.0);
    let weight = timeshare::share(job, policy)?
        .map_or(Weight { given: 1.0, whole: 1 }, |share| Weight { given: share.into(), whole: share });
    Ok(Job { id: id.value().clone(), arrival, length: ticks_long, priority, deadline, period, weight, io: None })
}

fn ticks(given: &Given) -> Result<Duration, Problem> {
    let ticks = given.as_number()?;
    let max = LONGEST / Duration::SECOND.0;
    Duration::from_secs_f64(ticks).ok_or_else(|| given.not(&format!("a number of ticks from 0 to {max}")))
}

/// Numbers by size, then texts by letters.
fn compare_ids(a: &serde_json::Value, b: &serde_json::Value) -> Ordering {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => a.as_str().cmp(&b.as_str()),
    }
}

fn number(time: Time) -> Answer {
    Answer::Number(time.as_secs_f64())
}

#[cfg(test)]
mod tests;
