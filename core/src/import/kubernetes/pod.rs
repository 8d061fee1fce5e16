//! Pods: what they hold, how they are watched and restarted, and how important they are.

use super::placement;
use super::workload::Made;
use super::{objects, priority};
use crate::clock::Duration;
use crate::import::assumed;
use crate::import::quantity::{MEBIBYTE, quantity};
use crate::import::tree::{self, Ignored, entries, field, items, need, note_others, one_of, read, text, whole};
use crate::scenario::yaml::{Node, Value};
use crate::scenario::{Amounts, Expression, Flaw, HOSTNAME, Health, Image, RestartPolicy, ServiceSpec};
use std::collections::BTreeMap;

/// What is read of a container, or has no meaning here and is not worth a word.
const CONTAINER: &[&str] = &[
    "name",
    "image",
    "imagePullPolicy",
    "command",
    "args",
    "env",
    "resources",
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
    "restartPolicy",
];

/// Lists of a pod, what their items are, and which of their keys are read.
const LISTED: [(&str, &str, &[&str]); 4] = [
    ("containers", "a container", CONTAINER),
    ("initContainers", "a container", CONTAINER),
    ("tolerations", "a toleration", &["key", "operator", "value", "effect"]),
    (
        "topologySpreadConstraints",
        "a spread constraint",
        &["maxSkew", "topologyKey", "labelSelector", "whenUnsatisfiable", "minDomains"],
    ),
];

/// The labels in an object's metadata.
pub(super) fn labels(node: &Node) -> Result<BTreeMap<String, String>, Flaw> {
    Ok(read(node, "metadata", |metadata| read(metadata, "labels", tree::labels))?.flatten().unwrap_or_default())
}

/// A pod, or the template of one: the object with `spec`.
pub(super) fn pod(name: String, node: &Node, ignored: &mut Ignored) -> Result<Made, Flaw> {
    need(node, "spec", |spec| read_spec(name, spec, ignored))
}

fn read_spec(name: String, spec: &Node, ignored: &mut Ignored) -> Result<Made, Flaw> {
    let containers = need(spec, "containers", |list| tree::each(list, |it| container(it)))?;
    let Some(first) = containers.first() else {
        return Err(Flaw::at(spec.mark, "a pod has at least one container").within("containers"));
    };
    if containers.len() > 1 {
        ignored.add(format!("the {} containers of a pod of {name} are taken as one", containers.len()));
    }
    let init = objects(spec, "initContainers", container)?;
    if !init.is_empty() {
        ignored.add(format!("the init containers of {name} take no time, and hold room for the pod"));
    }
    let overhead = read(spec, "overhead", |it| resources(it).map(|amounts| amounts.0))?.unwrap_or_default();
    for other in containers.iter().chain(&init).flat_map(|container| &container.others) {
        ignored.add(format!("not used: the resource {other}"));
    }
    let mut service = ServiceSpec {
        replicas: 1,
        start: assumed::START,
        image: Image { name: first.image.clone(), size: assumed::IMAGE * containers.len() as f64 },
        requests: held(&containers, &init, overhead),
        health: containers.iter().find_map(|container| container.health.clone()),
        node_selector: read(spec, "nodeSelector", tree::labels)?.unwrap_or_default(),
        affinity: read(spec, "affinity", |it| placement::affinity(it, ignored))?.unwrap_or_default(),
        tolerations: objects(spec, "tolerations", |it| placement::toleration(it))?,
        spread: objects(spec, "topologySpreadConstraints", placement::spread)?,
        priority: read(spec, "priority", priority)?.unwrap_or(0),
        name,
        ..ServiceSpec::default()
    };
    if containers.iter().any(|container| container.probes > 1) {
        ignored.add(format!("the probes of {} are taken as one, which restarts it", service.name));
    }
    let policies =
        [("Always", RestartPolicy::Always), ("OnFailure", RestartPolicy::OnFailure), ("Never", RestartPolicy::Never)];
    service.restart.policy =
        Some(read(spec, "restartPolicy", |it| one_of(it, &policies))?.unwrap_or(RestartPolicy::Always));
    if let Some(node) = read(spec, "nodeName", text)? {
        let only = Expression { key: HOSTNAME.to_owned(), values: vec![node], ..Expression::default() };
        match service.affinity.node.required.is_empty() {
            true => service.affinity.node.required.push(vec![only]),
            false => service.affinity.node.required.iter_mut().for_each(|all| all.push(only.clone())),
        }
    }
    let class = read(spec, "priorityClassName", text)?.filter(|class| !class.is_empty());
    let used = [
        "containers",
        "initContainers",
        "overhead",
        "nodeSelector",
        "affinity",
        "tolerations",
        "topologySpreadConstraints",
        "priority",
        "priorityClassName",
        "restartPolicy",
        "nodeName",
    ];
    note_others(spec, &used, "a pod", ignored)?;
    for (key, whose, used) in LISTED {
        for item in field(spec, key).map_or(Ok(&[][..]), items)? {
            note_others(item, used, whose, ignored)?;
        }
    }
    Ok((service, class))
}

struct Container {
    image: String,
    requests: [f64; 3],
    /// Whether anything was requested, by resource.
    said: [bool; 3],
    others: Vec<String>,
    health: Option<Health>,
    probes: usize,
    /// An init container that goes on beside the others.
    stays: bool,
}

fn container(node: &Node) -> Result<Container, Flaw> {
    let parts = read(node, "resources", |resources_| {
        let (requests, mut others) = read(resources_, "requests", resources)?.unwrap_or_default();
        let (limits, more) = read(resources_, "limits", resources)?.unwrap_or_default();
        others.extend(more);
        let mut amounts = [None; 3];
        for (place, name) in ["cpu", "memory", "ephemeral-storage"].into_iter().enumerate() {
            if let (Some(request), Some(limit)) = (requests[place], limits[place])
                && request > limit
            {
                let at = field(resources_, "requests").and_then(|requests| field(requests, name)).unwrap_or(resources_);
                let message = format!("{request} is more than its limit of {limit}");
                return Err(Flaw::at(at.mark, message).within(name).within("requests"));
            }
            amounts[place] = requests[place].or(limits[place]);
        }
        Ok((amounts, others))
    })?;
    let (amounts, others) = parts.unwrap_or_default();
    let probes: Vec<&str> = ["livenessProbe", "readinessProbe", "startupProbe"]
        .into_iter()
        .filter(|key| field(node, key).is_some())
        .collect();
    let health = match probes.iter().find(|key| **key != "startupProbe").or(probes.first()) {
        Some(key) => read(node, key, |probe| health(node, probe))?,
        None => None,
    };
    Ok(Container {
        image: read(node, "image", text)?.unwrap_or_default(),
        requests: amounts.map(|amount| amount.unwrap_or(0.0)),
        said: amounts.map(|amount| amount.is_some()),
        others,
        health,
        probes: probes.len(),
        stays: read(node, "restartPolicy", text)?.is_some_and(|policy| policy == "Always"),
    })
}

/// Processors, mebibytes of memory, mebibytes of disk, where they are said; and the names of other resources.
type Resources = ([Option<f64>; 3], Vec<String>);

fn resources(node: &Node) -> Result<Resources, Flaw> {
    let mut found = Resources::default();
    for pair in entries(node)?.iter().filter(|pair| !matches!(pair.node.value, Value::Null)) {
        let amount = quantity(&pair.node).map_err(|flaw| flaw.within(&pair.key))?;
        match pair.key.as_ref() {
            "cpu" => found.0[0] = Some(amount),
            "memory" => found.0[1] = Some(amount / MEBIBYTE),
            "ephemeral-storage" => found.0[2] = Some(amount / MEBIBYTE),
            other => found.1.push(other.to_owned()),
        }
    }
    Ok(found)
}

/// What a pod holds: its containers together, or its largest init container with those that stay, whichever is more; and
/// what each pod costs on top.
fn held(containers: &[Container], init: &[Container], overhead: [Option<f64>; 3]) -> Amounts {
    let amount = |place: usize| {
        let sum: f64 = containers.iter().map(|container| container.requests[place]).sum();
        let (mut staying, mut most) = (0.0, 0.0);
        for container in init {
            if container.stays {
                staying += container.requests[place];
            }
            let now = if container.stays { staying } else { staying + container.requests[place] };
            most = f64::max(most, now);
        }
        let said = containers.iter().chain(init).any(|container| container.said[place]) || overhead[place].is_some();
        said.then_some(f64::max(sum + staying, most) + overhead[place].unwrap_or(0.0))
    };
    Amounts { cpu: amount(0), memory: amount(1), disk: amount(2) }
}

fn health(container: &Node, probe: &Node) -> Result<Health, Flaw> {
    let seconds = |of: &Node, key: &str, default: u32| {
        let seconds = read(of, key, |it| whole(it, 1_000_000_000))?.unwrap_or(default);
        Ok::<_, Flaw>(Duration::from_secs(seconds.into()))
    };
    let least = |time: Duration| time.max(Duration::SECOND);
    let mut patience = seconds(probe, "initialDelaySeconds", 0)?;
    if let Some(startup) = field(container, "startupProbe") {
        // Nothing else is looked at until the startup probe has passed or given up.
        let tries = read(startup, "failureThreshold", |it| whole(it, 1_000_000))?.unwrap_or(3);
        let every = least(seconds(startup, "periodSeconds", 10)?);
        patience = patience + seconds(startup, "initialDelaySeconds", 0)? + Duration(every.0 * u64::from(tries));
    }
    Ok(Health {
        interval: least(seconds(probe, "periodSeconds", 10)?),
        timeout: least(seconds(probe, "timeoutSeconds", 1)?),
        retries: read(probe, "failureThreshold", |it| whole(it, 1_000_000))?.unwrap_or(3).max(1),
        start_period: patience,
    })
}
