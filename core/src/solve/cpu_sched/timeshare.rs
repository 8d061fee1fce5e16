//! What the disciplines that share time need of a case besides: their parameters, tickets and weights, I/O, and what is
//! told of a lottery.

use super::chart::Chart;
use super::{Job, number, one_or_many, ticks};
use crate::clock::{Duration, LONGEST};
use crate::policy::{ParamKind, Value};
use crate::queue::QueuePolicy;
use crate::scenario::Io;
use crate::solve::Problem;
use crate::solve::answer::Answer;
use crate::solve::given::{Given, short};

/// Weights and tickets lie between 1 and this, as in scenarios.
const SHARE_MAX: i64 = 1_000_000;

/// The largest whole number that JSON holds exactly.
const DRAW_MAX: i64 = 1 << 53;

/// The policy whose parameters are not spelt as in scenarios; `None` for any other.
pub(super) fn policy(key: &str, params: &Given) -> Result<Option<QueuePolicy>, Problem> {
    let new = || QueuePolicy::new(key).expect("the table has it");
    Ok(Some(match key {
        "mlfq" => mlfq(new(), params)?,
        "feedback" => feedback(new(), params)?,
        "lottery" => lottery(new(), params)?,
        "stride" => {
            let big = match params.optional("big")? {
                Some(big) => big.as_whole(1, 1_000_000_000_000)?,
                None => 10_000,
            };
            new().with("quantum", quantum(params)?).with("big", Value::Integer(big))
        }
        "cfs" => {
            let time = |name| above_zero(&params.field(name, "a number of ticks above 0")?).map(Value::Duration);
            new().with("sched_latency", time("sched_latency")?).with("min_granularity", time("min_granularity")?)
        }
        _ => return Ok(None),
    }))
}

fn above_zero(given: &Given) -> Result<Duration, Problem> {
    match ticks(given)? {
        Duration::ZERO => Err(given.not("a number of ticks from 0.000001 up")),
        ticks => Ok(ticks),
    }
}

fn quantum(params: &Given) -> Result<Value, Problem> {
    above_zero(&params.field("quantum", "a number of ticks above 0")?).map(Value::Duration)
}

/// The parameter under the name that cases give it, or under that of scenarios.
fn either<'a>(params: &Given<'a>, name: &str, plain: &str) -> Result<Option<Given<'a>>, Problem> {
    Ok(params.optional(name)?.or(params.optional(plain)?))
}

fn mlfq(policy: QueuePolicy, params: &Given) -> Result<QueuePolicy, Problem> {
    let ParamKind::Integer { max: most, .. } = policy.entry().params[0].kind else {
        unreachable!("levels are a number")
    };
    let required = |name: &str, plain: &str, expected: &str| match either(params, name, plain)? {
        Some(given) => Ok(given),
        None => Err(params.problem_at(name, format!("missing: expected {expected}"))),
    };
    let levels = required("levels", "num_queues", "the number of levels")?.as_whole(1, most)?;
    let quanta = required("quantum_per_level_high_to_low", "quantum", "a list of lengths, the highest level first")?;
    let quanta = of_each(&quanta, levels)?.iter().map(above_zero).collect::<Result<Vec<_>, _>>()?;
    let slices =
        required("allotment_slices_per_level_high_to_low", "allotment", "a list of slices, the highest level first")?;
    let slices = of_each(&slices, levels)?;
    // Nobody sinks from the lowest level, so what it allots does not matter.
    let least = |place: usize| i64::from(place + 1 < levels as usize);
    let allotment = slices.iter().enumerate().map(|(place, given)| Ok(given.as_whole(least(place), 65_535)?.max(1)));
    let boost = either(params, "boost_period", "boost")?.map_or(Ok(Duration::ZERO), |given| ticks(&given))?;
    let flag = |name, plain| either(params, name, plain)?.map_or(Ok(false), |given| given.as_flag()).map(Value::Flag);
    Ok(policy
        .with("num_queues", Value::Integer(levels))
        .with("quantum", Value::Durations(quanta))
        .with("allotment", Value::Integers(allotment.collect::<Result<_, Problem>>()?))
        .with("boost", Value::Duration(boost))
        .with("stay", flag("io_resets_allotment", "stay")?)
        .with("iobump", flag("io_return_to_front", "iobump")?))
}

/// One entry for all levels, or as many as there are.
fn of_each<'a>(given: &Given<'a>, levels: i64) -> Result<Vec<Given<'a>>, Problem> {
    let list = one_or_many(given)?;
    match !given.value().is_array() || list.len() == levels as usize {
        true => Ok(list),
        false => Err(given.problem(format!("expected {levels} entries, one a level, not {}", list.len()))),
    }
}

/// The quantum is a number, or words such as `1 at every level` or `2^i at level i`.
fn feedback(policy: QueuePolicy, params: &Given) -> Result<QueuePolicy, Problem> {
    let given = params.field("quantum", "a number of ticks, or words such as \"2^i at level i\"")?;
    let (quantum, mut growth) = match given.value().as_str() {
        None => (above_zero(&given)?, 1),
        Some(text) => in_words(text).ok_or_else(|| {
            given.problem(format!(
                "expected a number of ticks, or words such as \"1 at every level\" or \"2^i at level i\", not {}",
                short(text)
            ))
        })?,
    };
    if let Some(given) = params.optional("growth")? {
        growth = given.as_whole(1, 16)?;
    }
    if let Some(levels) = either(params, "levels", "num_queues")? {
        let levels = Value::Integer(levels.as_whole(1, 64)?);
        return Ok(grown(policy, quantum, growth).with("num_queues", levels));
    }
    Ok(grown(policy, quantum, growth))
}

fn grown(policy: QueuePolicy, quantum: Duration, growth: i64) -> QueuePolicy {
    policy.with("quantum", Value::Duration(quantum)).with("growth", Value::Integer(growth))
}

/// `q`, `b^i` or `q*b^i`, and whatever else is said behind it: the first quantum, and how many times as long the next is.
fn in_words(text: &str) -> Option<(Duration, i64)> {
    let numbers = |text: &str| {
        let numbers = text.split(|c: char| !c.is_ascii_digit() && c != '.').filter(|word| !word.is_empty());
        numbers.map(|word| word.parse::<f64>().ok()).collect::<Option<Vec<f64>>>()
    };
    let ticks = |number: f64| Duration::from_secs_f64(number).filter(|ticks| !ticks.is_zero());
    let Some((before, _)) = text.split_once('^') else {
        return Some((ticks(*numbers(text)?.first()?)?, 1));
    };
    let (first, base) = match numbers(before)?[..] {
        [base] => (1.0, base),
        [first, base] => (first, base),
        _ => return None,
    };
    let whole = base == base.trunc() && (1.0..=16.0).contains(&base);
    whole.then_some((ticks(first)?, base as i64))
}

fn lottery(policy: QueuePolicy, params: &Given) -> Result<QueuePolicy, Problem> {
    let draws = params.list("random_draws")?.iter().map(|draw| draw.as_whole(0, DRAW_MAX)).collect::<Result<_, _>>()?;
    let mut policy = policy.with("quantum", quantum(params)?);
    policy.set("draws", Value::Integers(draws)).map_err(|message| params.problem_at("random_draws", message))?;
    Ok(policy)
}

/// A job's tickets or weight, for the disciplines that go by them.
pub(super) fn share(job: &Given, policy: &QueuePolicy) -> Result<Option<u32>, Problem> {
    let key = match policy.key() {
        "lottery" | "stride" => "tickets",
        "cfs" => "weight",
        _ => return Ok(None),
    };
    job.whole(key, 1, SHARE_MAX).map(|share| Some(share as u32))
}

/// Reads the I/O of every job.
pub(super) fn read_io(params: &Given, given: &[Given], jobs: &mut [Job]) -> Result<(), Problem> {
    for (job, given) in jobs.iter_mut().zip(given) {
        let every = given.optional("io_every")?.map_or(Ok(Duration::ZERO), |every| ticks(&every))?;
        if !every.is_zero() {
            let length = ticks(&params.field("io_time", "a number of ticks from 0 up")?)?;
            job.io = Some(Io { every, length });
        }
    }
    Ok(())
}

/// How long a job keeps the processor: in a lottery, whole quanta.
pub(super) fn taken(policy: &QueuePolicy, length: Duration) -> Duration {
    match policy.key() {
        "lottery" => {
            let quantum = policy.values().duration(0).0;
            Duration(length.0.div_ceil(quantum).saturating_mul(quantum))
        }
        _ => length,
    }
}

/// By how much the world's times are longer than the case's. Jobs that share a processor end between ticks, and more
/// so the more there are: they are given a thousand times as many.
pub(super) fn scale(policy: &QueuePolicy, jobs: &[Job]) -> u64 {
    const FINE: u64 = 1_000;
    let last = jobs.iter().map(|job| job.arrival.0).max().unwrap_or(0);
    let end = jobs.iter().map(|job| job.length.0).fold(last, u64::saturating_add);
    let fits = policy.key() == "processor_sharing" && end <= LONGEST / FINE;
    if fits { FINE } else { 1 }
}

/// `winner_sequence`, `finish`.
pub(super) fn lottery_answer(jobs: &[Job], order: &[usize], chart: &Chart) -> Answer {
    let id = |place: usize| Answer::Given(jobs[place].id.clone());
    let winners = chart.starts.iter().map(|task| id(order[task.index()])).collect();
    let mut finish = vec![Answer::Number(0.0); jobs.len()];
    for bar in chart.merged() {
        finish[order[bar.task.index()]] = number(bar.end);
    }
    let finish = finish.into_iter().enumerate();
    let finish = finish.map(|(place, finish)| Answer::Record(vec![("id", id(place)), ("finish", finish)]));
    Answer::Record(vec![("winner_sequence", Answer::List(winners)), ("finish", Answer::List(finish.collect()))])
}
