//! The horizontal autoscaler: how many pods the metrics ask for.

use super::{expect, found, read};
use crate::kube::hpa::{self, Measured, Tolerance, Usage};
use crate::solve::Problem;
use crate::solve::answer::Answer;
use crate::solve::given::Given;

const AMOUNT_MAX: i64 = 1 << 53;

/// `metric`, `current_replicas` and, by the metric: `target_percent` and `pods`; `target` and `values`, one for each pod
/// (null for a pod without metrics); `target`, `values` and `ready_replicas`, or `target` and `values` for values that
/// belong to no pod, which are added → how many pods there should be.
pub(in crate::solve) fn hpa(case: &Given) -> Result<Answer, Problem> {
    let metric = case.field("metric", "a text")?;
    let current = count(case, "current_replicas")?;
    let tolerance = tolerance(case)?;
    let desired = match metric.as_text()? {
        "cpu utilization" => {
            let target = case.whole("target_percent", 1, i64::from(u32::MAX))? as u32;
            let pods = case.list("pods")?.iter().map(measured).collect::<Result<Vec<_>, _>>()?;
            hpa::by_utilization(current, target, &pods, tolerance).map_err(|invalid| found(case, &invalid))?
        }
        "pods value" => {
            let value = |given: &Given| match given.value().is_null() {
                true => Ok(Usage::Ready(None)),
                false => Ok(Usage::Ready(Some(given.as_whole(0, AMOUNT_MAX)?))),
            };
            let values = case.list("values")?.iter().map(value).collect::<Result<Vec<_>, _>>()?;
            hpa::by_pod_value(current, target(case)?, &values, tolerance)
                .map_err(|invalid| case.problem_at("values", invalid.message))?
        }
        "object value" => hpa::by_value(current, count(case, "ready_replicas")?, sum(case)?, target(case)?, tolerance),
        "per-pod value" => hpa::by_value_per_pod(current, sum(case)?, target(case)?, tolerance),
        _ => return Err(metric.not(r#""cpu utilization", "pods value", "object value" or "per-pod value""#)),
    };
    Ok(expect(Answer::Number(f64::from(desired))))
}

fn measured(given: &Given) -> Result<Measured, Problem> {
    #[derive(Clone, Copy)]
    enum State {
        Ready,
        Unready,
        Ignored,
    }
    let states = [
        ("ready", State::Ready),
        ("missing", State::Ready),
        ("unready", State::Unready),
        ("pending", State::Unready),
        ("not_ready", State::Unready),
        ("hot", State::Unready),
        ("failed", State::Ignored),
        ("deleted", State::Ignored),
        ("deleting", State::Ignored),
        ("terminating", State::Ignored),
        ("ignored", State::Ignored),
    ];
    let request = given.whole("request", 0, AMOUNT_MAX)?;
    let usage = given.optional("usage")?.map(|usage| usage.as_whole(0, AMOUNT_MAX)).transpose()?;
    let usage = match read::choice(&given.field("state", "a text")?, &states)? {
        State::Ready => Usage::Ready(usage),
        State::Unready => Usage::Unready,
        State::Ignored => Usage::Ignored,
    };
    Ok(Measured { request, usage })
}

fn count(case: &Given, key: &str) -> Result<u32, Problem> {
    Ok(case.whole(key, 0, i64::from(i32::MAX))? as u32)
}

fn target(case: &Given) -> Result<u64, Problem> {
    Ok(case.whole("target", 1, AMOUNT_MAX)? as u64)
}

fn sum(case: &Given) -> Result<u64, Problem> {
    let values = case.list("values")?;
    let values = values.iter().map(|value| Ok(value.as_whole(0, AMOUNT_MAX)? as u64)).collect::<Result<Vec<_>, _>>()?;
    match values.is_empty() {
        true => Err(case.problem_at("values", "expected at least one value, not 0")),
        false => Ok(values.into_iter().fold(0, u64::saturating_add)),
    }
}

fn tolerance(case: &Given) -> Result<Tolerance, Problem> {
    let Some(given) = case.optional("tolerance")? else { return Ok(Tolerance::default()) };
    match given.as_number()? {
        both if (0.0..1.0).contains(&both) => Ok(Tolerance { up: both, down: both }),
        _ => Err(given.not("a number from 0 up to 1")),
    }
}
