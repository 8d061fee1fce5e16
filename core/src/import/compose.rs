//! Compose files: the services of an application, what they depend on and how they are watched.
//!
//! `depends_on` (a list, or a map with conditions), `healthcheck`, `restart`, `deploy` (replicas, resources, restart
//! policy, update order, placement constraints), the older `cpus` and `mem_limit`, and `labels` are read as the Compose
//! specification has them; merge keys, `extends` within the file and `x-` fields work, and `${NAME:-default}` stands for
//! its default. A service that others wait for to complete is a job, and one that they wait for to become healthy has the
//! check of its image if it says none. A file says nothing of machines, sizes of images and times to start, so these are
//! assumed, which the summary tells; what else is not used is told too.

mod deploy;
mod extends;
mod text;

use super::Imported;
use super::assumed;
use super::quantity::bytes;
use super::tree::{
    Ignored, each, entries, field, flag, labels, misfit, need, note_others, one_of, read, text as word, whole,
};
use crate::clock::Duration;
use crate::hint::hint;
use crate::scenario::yaml::{self, Node, Pair, Value};
use crate::scenario::{
    Condition, Flaw, Health, Image, RestartPolicy, Scenario, ScenarioError, ServiceKind, ServiceSpec,
};
use std::collections::{BTreeMap, BTreeSet};

/// Keys of a file that have no meaning here and are not worth a word.
const SILENT: [&str; 3] = ["version", "name", "services"];
/// Keys of a service that are read.
const USED: [&str; 18] = [
    "image",
    "build",
    "depends_on",
    "healthcheck",
    "restart",
    "deploy",
    "scale",
    "cpus",
    "mem_limit",
    "mem_reservation",
    "labels",
    "profiles",
    "container_name",
    "hostname",
    "command",
    "entrypoint",
    "environment",
    "init",
];

const CONDITIONS: [(&str, Condition); 3] = [
    ("service_started", Condition::Started),
    ("service_healthy", Condition::Healthy),
    ("service_completed_successfully", Condition::Completed),
];

pub(super) fn read_file(name: &str, text_: &str) -> Result<Imported, ScenarioError> {
    let mut documents = yaml::documents(text_)?;
    if documents.len() > 1 {
        return Err(Flaw::at(documents[1].mark, "a second document starts here: a Compose file has one").into());
    }
    let Some(mut root) = documents.pop() else { return Err(ScenarioError::whole("there is nothing here")) };
    text::substitute(&mut root);
    let mut ignored = Ignored::default();
    extends::resolve(&mut root, &mut ignored)?;
    let services = need(&root, "services", |node| services(node, &mut ignored))?;
    if services.is_empty() {
        return Err(ScenarioError::whole("there are no services in this file"));
    }
    note_others(&root, &SILENT, "the file", &mut ignored)?;
    let title = read(&root, "name", word)?.unwrap_or_else(|| name.to_owned());
    let count = services.len();
    let summary = format!(
        "{count} services of a Compose file. It says nothing of machines, sizes of images and times to start: {}.",
        assumed::WORDS
    );
    let nodes = assumed::nodes(&services, assumed::HOST);
    let scenario = Scenario { title, summary, nodes, ..assumed::scenario(services) };
    Ok(Imported { scenario, ignored: ignored.sentences() })
}

fn services(node: &Node, ignored: &mut Ignored) -> Result<Vec<ServiceSpec>, Flaw> {
    let mut specs = Vec::new();
    let pairs: Vec<&Pair> = entries(node)?.iter().filter(|pair| !pair.key.starts_with("x-")).collect();
    let names: BTreeSet<&str> = pairs.iter().map(|pair| pair.key.as_ref()).collect();
    for pair in &pairs {
        let spec = service(&pair.key, &pair.node, &names, ignored).map_err(|flaw| flaw.within(&pair.key))?;
        specs.push(spec);
    }
    // What others wait for to complete comes to an end.
    let awaited = |spec: &ServiceSpec| {
        let ends = spec.depends_on.iter().filter(|(_, condition)| **condition == Condition::Completed);
        ends.map(|(name, _)| name.clone()).collect::<Vec<_>>()
    };
    let jobs: BTreeSet<String> = specs.iter().flat_map(awaited).collect();
    for spec in specs.iter_mut().filter(|spec| jobs.contains(&spec.name)) {
        spec.kind = ServiceKind::Job;
        spec.work = Some(assumed::WORK);
        if spec.restart.policy == Some(RestartPolicy::Always) {
            spec.restart.policy = Some(RestartPolicy::OnFailure);
        }
    }
    watched(&mut specs, &pairs, ignored)?;
    Ok(specs)
}

/// What others wait for to become healthy is watched: by the check of its image, if the file has none for it.
fn watched(specs: &mut [ServiceSpec], pairs: &[&Pair], ignored: &mut Ignored) -> Result<(), Flaw> {
    let mut assumed = BTreeSet::new();
    for (spec, pair) in specs.iter().zip(pairs) {
        for name in spec.depends_on.iter().filter(|it| *it.1 == Condition::Healthy).map(|it| it.0) {
            let Some(place) = specs.iter().position(|other| other.name == *name) else { continue };
            if specs[place].health.is_some() {
                continue;
            }
            if field(&pairs[place].node, "healthcheck").is_some() {
                let at = field(&pair.node, "depends_on").and_then(|node| node.get(name)).unwrap_or(&pair.node);
                let message = format!("the healthcheck of {name} is disabled, so it never becomes healthy");
                return Err(Flaw::at(at.mark, message).within(name).within("depends_on").within(&pair.key));
            }
            assumed.insert(place);
        }
    }
    for place in assumed {
        ignored.add(format!("{} has no healthcheck, so that of its image is assumed", specs[place].name));
        specs[place].health = Some(Health::default());
    }
    Ok(())
}

fn service(name: &str, node: &Node, names: &BTreeSet<&str>, ignored: &mut Ignored) -> Result<ServiceSpec, Flaw> {
    let mut spec = ServiceSpec {
        name: name.to_owned(),
        replicas: 1,
        start: assumed::START,
        image: Image { name: image(name, node)?, size: assumed::IMAGE },
        ..ServiceSpec::default()
    };
    spec.restart.policy = Some(RestartPolicy::Never);
    if let Some(policy) = field(node, "restart") {
        restart(policy, &mut spec).map_err(|flaw| flaw.within("restart"))?;
    }
    spec.depends_on = read(node, "depends_on", |it| depends_on(it, names, ignored))?.unwrap_or_default();
    spec.health = read(node, "healthcheck", |it| health(it, ignored))?.flatten();
    spec.labels = read(node, "labels", labels)?.unwrap_or_default();
    spec.limits.cpu = read(node, "cpus", deploy::cpus)?;
    spec.limits.memory = read(node, "mem_limit", bytes)?;
    spec.requests.memory = read(node, "mem_reservation", bytes)?;
    spec.replicas = read(node, "scale", |it| deploy::count(it))?.unwrap_or(1);
    if let Some(part) = field(node, "deploy") {
        deploy::deploy(part, &mut spec, ignored).map_err(|flaw| flaw.within("deploy"))?;
    }
    deploy::limits(&mut spec);
    if field(node, "profiles")
        .is_some_and(|profiles| !matches!(&profiles.value, Value::List(items) if items.is_empty()))
    {
        spec.replicas = 0;
        ignored.add(format!("{name} belongs to a profile, and profiles are not started"));
    }
    note_others(node, &USED, "a service", ignored)?;
    Ok(spec)
}

fn image(name: &str, node: &Node) -> Result<String, Flaw> {
    if let Some(image) = read(node, "image", word)? {
        return Ok(image);
    }
    match field(node, "build") {
        Some(_) => Ok(format!("{name} (built)")),
        None if matches!(node.value, Value::Map(_)) => {
            Err(Flaw::at(node.mark, "this service has neither an image nor a build"))
        }
        None => Err(misfit(node, "a map of a service's settings")),
    }
}

fn restart(node: &Node, spec: &mut ServiceSpec) -> Result<(), Flaw> {
    let word = match node.value {
        Value::Bool(false) => "no".to_owned(),
        _ => word(node)?,
    };
    let (word, retries) = match word.split_once(':') {
        Some((word, retries)) => {
            let retries = retries.parse().map_err(|_| misfit(node, "on-failure:3, or another number of restarts"))?;
            (word.to_owned(), Some(retries))
        }
        None => (word, None),
    };
    spec.restart.retries = retries;
    spec.restart.policy = Some(match word.as_str() {
        "no" => RestartPolicy::Never,
        "always" | "unless-stopped" => RestartPolicy::Always,
        "on-failure" => RestartPolicy::OnFailure,
        other => {
            let known = ["no", "always", "on-failure", "unless-stopped"];
            let hint = hint(other, &known);
            return Err(Flaw::at(
                node.mark,
                format!("there is no restart policy {other:?}: expected one of {}{hint}", known.join(", ")),
            ));
        }
    });
    Ok(())
}

fn depends_on(node: &Node, names: &BTreeSet<&str>, ignored: &mut Ignored) -> Result<BTreeMap<String, Condition>, Flaw> {
    let missing = |at: &Node, name: &str| {
        let known: Vec<_> = names.iter().copied().collect();
        Flaw::at(at.mark, format!("there is no service {name:?}: they are {}{}", known.join(", "), hint(name, &known)))
    };
    if matches!(node.value, Value::List(_)) {
        let all = each(node, |item| {
            let name = word(item)?;
            if names.contains(name.as_str()) { Ok(name) } else { Err(missing(item, &name)) }
        })?;
        return Ok(all.into_iter().map(|name| (name, Condition::Started)).collect());
    }
    let mut found = BTreeMap::new();
    for pair in entries(node)? {
        let within = |flaw: Flaw| flaw.within(&pair.key);
        let required = read(&pair.node, "required", flag).map_err(within)?.unwrap_or(true);
        let condition = read(&pair.node, "condition", |it| one_of(it, &CONDITIONS)).map_err(within)?;
        if field(&pair.node, "restart").is_some() {
            ignored.add("restart in depends_on is not used: a service is not restarted with those it depends on");
        }
        match names.contains(pair.key.as_ref()) {
            true => drop(found.insert(pair.key.to_string(), condition.unwrap_or(Condition::Started))),
            false if required => return Err(within(missing(&pair.node, &pair.key))),
            false => ignored.add(format!("{} is not there and not required", pair.key)),
        }
    }
    Ok(found)
}

fn health(node: &Node, ignored: &mut Ignored) -> Result<Option<Health>, Flaw> {
    let test = field(node, "test");
    let none = |test: &Node| match &test.value {
        Value::List(items) => items.first().is_some_and(|first| word(first).is_ok_and(|word| word == "NONE")),
        Value::Text(word) => word == "NONE",
        _ => false,
    };
    if read(node, "disable", flag)?.unwrap_or(false) || test.is_some_and(none) {
        return Ok(None);
    }
    let default = Health::default();
    let time = |key: &str, default: Duration| Ok::<_, Flaw>(read(node, key, text::duration)?.unwrap_or(default));
    let health = Health {
        interval: time("interval", default.interval)?,
        timeout: time("timeout", default.timeout)?,
        start_period: time("start_period", default.start_period)?,
        retries: read(node, "retries", |it| whole(it, 1_000_000))?.unwrap_or(default.retries),
    };
    note_others(
        node,
        &["test", "disable", "interval", "timeout", "start_period", "retries"],
        "a healthcheck",
        ignored,
    )?;
    for (key, time) in [("interval", health.interval), ("timeout", health.timeout)] {
        if time.is_zero() {
            let place = field(node, key).unwrap_or(node);
            return Err(Flaw::at(place.mark, "expected a length of time above 0").within(key));
        }
    }
    if health.retries == 0 {
        return Err(Flaw::at(field(node, "retries").unwrap_or(node).mark, "expected at least 1").within("retries"));
    }
    Ok(Some(health))
}
