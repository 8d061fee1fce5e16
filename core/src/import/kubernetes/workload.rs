//! Objects that make pods: how many, how they are replaced, and what they are.

use super::placement::selector;
use super::{need_name, pod};
use crate::import::assumed;
use crate::import::tree::{Ignored, flag, misfit, need, note_others, one_of, read, whole};
use crate::scenario::yaml::{Node, Value};
use crate::scenario::{
    Budget, CONTAINERS, Expression, Flaw, HOSTNAME, Match, PodTerm, Portion, RestartPolicy, ServiceKind, ServiceSpec,
    UpdateStrategy,
};

/// A service, and the name of its priority class.
pub(super) type Made = (ServiceSpec, Option<String>);

/// What an object makes; `None` for kinds that make no pods.
pub(super) fn workload(kind: &str, node: &Node, ignored: &mut Ignored) -> Result<Option<Made>, Flaw> {
    let name = || need_name(node);
    let made = match kind {
        "Pod" => {
            let mut made = pod::pod(name()?, node, ignored)?;
            made.0.labels = pod::labels(node)?;
            made
        }
        "Deployment" | "ReplicaSet" | "ReplicationController" => {
            need(node, "spec", |spec| deployment(name()?, spec, ignored))?
        }
        "StatefulSet" => need(node, "spec", |spec| stateful(name()?, spec, ignored))?,
        "DaemonSet" => need(node, "spec", |spec| daemon(name()?, spec, ignored))?,
        "Job" => need(node, "spec", |spec| job(name()?, spec, ignored))?,
        _ => return Ok(None),
    };
    Ok(Some(made))
}

fn template(name: String, spec: &Node, ignored: &mut Ignored) -> Result<Made, Flaw> {
    need(spec, "template", |template| {
        let mut made = pod::pod(name, template, ignored)?;
        made.0.labels = pod::labels(template)?;
        Ok(made)
    })
}

fn count(node: &Node) -> Result<u16, Flaw> {
    Ok(whole(node, CONTAINERS as u32)? as u16)
}

fn deployment(name: String, spec: &Node, ignored: &mut Ignored) -> Result<Made, Flaw> {
    let (mut service, class) = template(name, spec, ignored)?;
    service.replicas = read(spec, "replicas", count)?.unwrap_or(1);
    if let Some(update) = read(spec, "strategy", strategy)? {
        service.update = update;
    }
    note_others(spec, &["replicas", "strategy", "template", "selector"], "a Deployment", ignored)?;
    Ok((service, class))
}

fn strategy(node: &Node) -> Result<UpdateStrategy, Flaw> {
    let recreate = read(node, "type", |it| one_of(it, &[("RollingUpdate", false), ("Recreate", true)]))?;
    if recreate == Some(true) {
        return Ok(UpdateStrategy { surge: Portion::Count(0), unavailable: Portion::Percent(100) });
    }
    let default = UpdateStrategy::default();
    let update = |part: &Node| {
        Ok(UpdateStrategy {
            surge: read(part, "maxSurge", portion)?.unwrap_or(default.surge),
            unavailable: read(part, "maxUnavailable", portion)?.unwrap_or(default.unavailable),
        })
    };
    let update = read(node, "rollingUpdate", update)?.unwrap_or(default);
    match update.surge.is_zero() && update.unavailable.is_zero() {
        true => Err(Flaw::at(node.mark, "maxSurge and maxUnavailable are both 0: then no pod could ever be replaced")),
        false => Ok(update),
    }
}

fn stateful(name: String, spec: &Node, ignored: &mut Ignored) -> Result<Made, Flaw> {
    let (mut service, class) = template(name, spec, ignored)?;
    service.replicas = read(spec, "replicas", count)?.unwrap_or(1);
    let policies = [("OrderedReady", true), ("Parallel", false)];
    service.ordered = read(spec, "podManagementPolicy", |it| one_of(it, &policies))?.unwrap_or(true);
    service.update = UpdateStrategy { surge: Portion::Count(0), unavailable: Portion::Count(1) };
    let used = ["replicas", "podManagementPolicy", "template", "selector", "serviceName"];
    note_others(spec, &used, "a StatefulSet", ignored)?;
    Ok((service, class))
}

/// One pod on each node at the start: as many as there are, each on another.
fn daemon(name: String, spec: &Node, ignored: &mut Ignored) -> Result<Made, Flaw> {
    let (mut service, class) = template(name, spec, ignored)?;
    service.replicas = assumed::NODES;
    service.update = UpdateStrategy { surge: Portion::Count(0), unavailable: Portion::Count(1) };
    let own = Expression { key: "service".to_owned(), values: vec![service.name.clone()], ..Expression::default() };
    service.affinity.anti.required.push(PodTerm { labels: vec![own], topology: HOSTNAME.to_owned() });
    ignored.add("a DaemonSet has three pods, each on another node, whatever the number of nodes");
    note_others(spec, &["template", "selector"], "a DaemonSet", ignored)?;
    Ok((service, class))
}

fn job(name: String, spec: &Node, ignored: &mut Ignored) -> Result<Made, Flaw> {
    let (mut service, class) = template(name, spec, ignored)?;
    service.kind = ServiceKind::Job;
    service.work = Some(assumed::WORK);
    let parallelism = read(spec, "parallelism", count)?;
    service.replicas = read(spec, "completions", count)?.or(parallelism).unwrap_or(1);
    service.parallelism = Some(parallelism.unwrap_or(1)).filter(|at_once| *at_once > 0);
    if parallelism == Some(0) || read(spec, "suspend", flag)?.unwrap_or(false) {
        service.replicas = 0;
    }
    // A pod that is never restarted is replaced by another, which comes to the same.
    service.restart.policy = Some(match service.restart.policy {
        Some(RestartPolicy::Always) => {
            return Err(Flaw::at(spec.mark, "the pods of a Job are restarted OnFailure or Never, not Always"));
        }
        _ => RestartPolicy::OnFailure,
    });
    service.restart.retries = Some(read(spec, "backoffLimit", |it| whole(it, u32::MAX))?.unwrap_or(6));
    let used = ["parallelism", "completions", "suspend", "backoffLimit", "template", "selector"];
    note_others(spec, &used, "a Job", ignored)?;
    Ok((service, class))
}

/// A PodDisruptionBudget: of the pods with which labels, and how much. One without a selector is of none.
pub(super) fn budget(spec: &Node, ignored: &mut Ignored) -> Result<(Option<Match>, Budget), Flaw> {
    let min_available = read(spec, "minAvailable", portion)?;
    let max_unavailable = read(spec, "maxUnavailable", portion)?;
    if min_available.is_some() && max_unavailable.is_some() {
        return Err(Flaw::at(spec.mark, "minAvailable and maxUnavailable: expected one of them"));
    }
    // Upstream's default of a budget that says neither is to let one go at a time.
    let max_unavailable = max_unavailable.or(Some(Portion::Count(1)).filter(|_| min_available.is_none()));
    let labels = read(spec, "selector", selector)?;
    note_others(spec, &["minAvailable", "maxUnavailable", "selector"], "a PodDisruptionBudget", ignored)?;
    Ok((labels, Budget { min_available, max_unavailable }))
}

/// A number of pods, or a part of them such as 25%.
fn portion(node: &Node) -> Result<Portion, Flaw> {
    let wrong = || misfit(node, "a number of pods such as 2, or a part of them from 0% to 100%");
    match &node.value {
        Value::Unsigned(count) => u16::try_from(*count).map(Portion::Count).map_err(|_| wrong()),
        Value::Text(word) => {
            let percent = word.strip_suffix('%').and_then(|number| number.parse().ok());
            percent.filter(|percent| *percent <= 100).map(Portion::Percent).ok_or_else(wrong)
        }
        _ => Err(wrong()),
    }
}
