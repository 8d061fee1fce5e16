//! The `deploy` part of a Compose service: how many, how large, how restarted and replaced, and where.

use super::text::duration;
use crate::import::assumed::NODES;
use crate::import::quantity::bytes;
use crate::import::tree::{Ignored, each, field, labels, misfit, note_others, one_of, read, text, whole};
use crate::scenario::yaml::{Node, Value};
use crate::scenario::{
    Amounts, CONTAINERS, Expression, Flaw, HOSTNAME, Operator, Portion, RestartPolicy, ServiceSpec, UpdateStrategy,
};

pub(super) fn deploy(node: &Node, spec: &mut ServiceSpec, ignored: &mut Ignored) -> Result<(), Flaw> {
    if let Some(replicas) = read(node, "replicas", count)? {
        spec.replicas = replicas;
    }
    if read(node, "mode", text)?.is_some_and(|mode| mode.starts_with("global")) {
        spec.replicas = NODES;
        ignored.add("a service with one container for each node has as many as there are nodes at the start");
    }
    if let Some(resources) = field(node, "resources") {
        for (key, amounts) in [("limits", &mut spec.limits), ("reservations", &mut spec.requests)] {
            read(resources, key, |part| read_amounts(part, amounts, ignored))
                .map_err(|flaw| flaw.within("resources"))?;
        }
    }
    read(node, "restart_policy", |part| restart(part, spec, ignored))?;
    if let Some(update) = read(node, "update_config", |part| update(part, ignored))? {
        spec.update = update;
    }
    read(node, "placement", |part| placement(part, spec, ignored))?;
    if let Some(labels) = read(node, "labels", labels)? {
        spec.labels.extend(labels);
    }
    let used = ["replicas", "mode", "resources", "restart_policy", "update_config", "placement", "labels"];
    note_others(node, &used, "deploy", ignored)
}

/// How many containers: a number, or one that was written as text.
pub(super) fn count(node: &Node) -> Result<u16, Flaw> {
    if let Value::Text(word) = &node.value {
        let parsed = word.parse().ok().filter(|count| usize::from(*count) <= CONTAINERS);
        return parsed.ok_or_else(|| misfit(node, &format!("a whole number from 0 to {CONTAINERS}")));
    }
    Ok(whole(node, CONTAINERS as u32)? as u16)
}

/// Processors: a number, or one that was written as text.
pub(super) fn cpus(node: &Node) -> Result<f64, Flaw> {
    let parsed = text(node)?.parse::<f64>().ok().filter(|cpus| cpus.is_finite() && *cpus >= 0.0);
    parsed.ok_or_else(|| misfit(node, "a number of processors from 0 up, such as 0.5"))
}

fn read_amounts(node: &Node, amounts: &mut Amounts, ignored: &mut Ignored) -> Result<(), Flaw> {
    amounts.cpu = read(node, "cpus", cpus)?.or(amounts.cpu);
    amounts.memory = read(node, "memory", bytes)?.or(amounts.memory);
    note_others(node, &["cpus", "memory"], "deploy.resources", ignored)
}

/// What is requested is no more than what is allowed.
pub(super) fn limits(spec: &mut ServiceSpec) {
    let least = |request: Option<f64>, limit: Option<f64>| request.map(|request| request.min(limit.unwrap_or(request)));
    spec.requests.cpu = least(spec.requests.cpu, spec.limits.cpu);
    spec.requests.memory = least(spec.requests.memory, spec.limits.memory);
}

fn restart(node: &Node, spec: &mut ServiceSpec, ignored: &mut Ignored) -> Result<(), Flaw> {
    let known = [
        ("none", RestartPolicy::Never),
        ("on-failure", RestartPolicy::OnFailure),
        ("any", RestartPolicy::Always),
        ("always", RestartPolicy::Always),
        ("unless-stopped", RestartPolicy::Always),
    ];
    spec.restart.policy = Some(read(node, "condition", |it| one_of(it, &known))?.unwrap_or(RestartPolicy::Always));
    if let Some(delay) = read(node, "delay", duration)?.filter(|delay| !delay.is_zero()) {
        // The same wait each time.
        (spec.restart.backoff, spec.restart.max) = (delay, delay);
    }
    spec.restart.retries = read(node, "max_attempts", |it| whole(it, u32::MAX))?;
    note_others(node, &["condition", "delay", "max_attempts"], "deploy.restart_policy", ignored)
}

fn update(node: &Node, ignored: &mut Ignored) -> Result<UpdateStrategy, Flaw> {
    let at_a_time = read(node, "parallelism", count)?.unwrap_or(1);
    let portion = if at_a_time == 0 { Portion::Percent(100) } else { Portion::Count(at_a_time) };
    let start_first = read(node, "order", |it| one_of(it, &[("stop-first", false), ("start-first", true)]))?;
    note_others(node, &["parallelism", "order"], "deploy.update_config", ignored)?;
    Ok(match start_first.unwrap_or(false) {
        true => UpdateStrategy { surge: portion, unavailable: Portion::Count(0) },
        false => UpdateStrategy { surge: Portion::Count(0), unavailable: portion },
    })
}

/// Constraints such as `node.labels.zone == a`.
fn placement(node: &Node, spec: &mut ServiceSpec, ignored: &mut Ignored) -> Result<(), Flaw> {
    let constraints = read(node, "constraints", |list| each(list, text))?.unwrap_or_default();
    let mut all = Vec::new();
    for constraint in constraints {
        let parts = constraint.split_once("==").map(|(key, value)| (key, Operator::In, value));
        let parts = parts.or_else(|| constraint.split_once("!=").map(|(key, value)| (key, Operator::NotIn, value)));
        let Some((key, operator, value)) = parts else {
            ignored.add(format!("the placement constraint {constraint:?} is not used"));
            continue;
        };
        let key = match key.trim() {
            "node.hostname" => HOSTNAME.to_owned(),
            key => match key.strip_prefix("node.labels.") {
                Some(label) => label.to_owned(),
                None => {
                    ignored.add(format!("the placement constraint {constraint:?} is not used"));
                    continue;
                }
            },
        };
        all.push(Expression { key, operator, values: vec![value.trim().to_owned()] });
    }
    if !all.is_empty() {
        spec.affinity.node.required = vec![all];
    }
    note_others(node, &["constraints"], "deploy.placement", ignored)
}
