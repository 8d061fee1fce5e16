//! Kubernetes manifests: what runs, where it may run, and the nodes there are.
//!
//! Pods, Deployments, ReplicaSets, StatefulSets, DaemonSets and Jobs become services, Nodes nodes, PriorityClasses
//! priorities and PodDisruptionBudgets budgets. A file may have several documents, in block or flow style or as JSON, and
//! Lists; other kinds are listed and not used. Memory and disk are counted in mebibytes. What a manifest does not say and
//! a simulation needs is assumed, which the summary tells.

mod node;
mod placement;
mod pod;
mod workload;

use super::tree::{Ignored, each, field, misfit, need, read, text};
use super::{Imported, assumed};
use crate::hint::short;
use crate::scenario::yaml::{self, Node, Value};
use crate::scenario::{Budget, Flaw, Match, NodeSpec, Scenario, ScenarioError, ServiceSpec};
use std::collections::{BTreeMap, BTreeSet};

/// What a file has, gathered over its documents.
#[derive(Default)]
struct Found {
    services: Vec<ServiceSpec>,
    nodes: Vec<NodeSpec>,
    budgets: Vec<Protects>,
    /// By name, with those that come with every cluster.
    priorities: BTreeMap<String, i32>,
    /// The priority of pods that name none.
    default_priority: i32,
    /// The name of the class that each service names, and its namespace.
    classes: Vec<Option<String>>,
    namespaces: Vec<String>,
    ignored: Ignored,
}

/// A budget, and whose it is: of the pods with these labels in its namespace. Without a selector, of none.
struct Protects {
    name: String,
    namespace: String,
    labels: Option<Match>,
    budget: Budget,
}

pub(super) fn read_file(name: &str, text_: &str) -> Result<Imported, ScenarioError> {
    let documents = yaml::documents(text_)?;
    let mut found = Found {
        priorities: [("system-cluster-critical", 2_000_000_000), ("system-node-critical", 2_000_001_000)]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
        ..Found::default()
    };
    for (place, document) in documents.iter().enumerate() {
        object(document, &mut found, 0).map_err(|flaw| match documents.len() {
            1 => flaw,
            _ => flaw.within(&format!("document {}", place + 1)),
        })?;
    }
    Ok(finish(name, found)?)
}

/// One object, or all those of a list.
fn object(node: &Node, found: &mut Found, depth: u32) -> Result<(), Flaw> {
    if !matches!(node.value, Value::Map(_)) {
        return Err(misfit(node, "an object with its kind"));
    }
    let kind = need(node, "kind", text)?;
    if kind.ends_with("List") && node.get("items").is_some() {
        if depth > 4 {
            return Err(Flaw::at(node.mark, "lists of lists of lists"));
        }
        let items = field(node, "items");
        let Some(Value::List(items)) = items.map(|items| &items.value) else { return Ok(()) };
        for (place, item) in items.iter().enumerate() {
            object(item, found, depth + 1).map_err(|flaw| flaw.within_list(place).within("items"))?;
        }
        return Ok(());
    }
    match kind.as_str() {
        "Node" => found.nodes.push(node::node(node, &mut found.ignored)?),
        "PriorityClass" => {
            let name = need_name(node)?;
            let value = need(node, "value", priority)?;
            if read(node, "globalDefault", super::tree::flag)?.unwrap_or(false) {
                found.default_priority = value;
            }
            found.priorities.insert(name, value);
        }
        "PodDisruptionBudget" => {
            let name = need_name(node)?;
            let (labels, budget) = need(node, "spec", |spec| workload::budget(spec, &mut found.ignored))?;
            found.budgets.push(Protects { name, namespace: namespace(node)?, labels, budget });
        }
        _ => match workload::workload(&kind, node, &mut found.ignored)? {
            Some((service, class)) => {
                found.services.push(service);
                found.classes.push(class);
                found.namespaces.push(namespace(node)?);
            }
            None => found.ignored.add(format!("not used: the kind {}", short(&kind))),
        },
    }
    Ok(())
}

/// The name in an object's metadata.
fn need_name(node: &Node) -> Result<String, Flaw> {
    let metadata = need(node, "metadata", |metadata| match read(metadata, "name", text)? {
        Some(name) => Ok(Some(name)),
        None => read(metadata, "generateName", text),
    })?;
    metadata.ok_or_else(|| Flaw::at(node.mark, "\"name\" is missing").within("metadata"))
}

/// The namespace in an object's metadata.
fn namespace(node: &Node) -> Result<String, Flaw> {
    let said = read(node, "metadata", |metadata| read(metadata, "namespace", text))?;
    Ok(said.flatten().unwrap_or_else(|| "default".to_owned()))
}

fn priority(node: &Node) -> Result<i32, Flaw> {
    let value = match node.value {
        Value::Unsigned(value) => i32::try_from(value).ok(),
        Value::Negative(value) => i32::try_from(value).ok(),
        _ => None,
    };
    value.ok_or_else(|| misfit(node, "a whole number of 32 bits"))
}

fn finish(name: &str, mut found: Found) -> Result<Imported, Flaw> {
    for (service, class) in found.services.iter_mut().zip(&found.classes) {
        match class {
            None if service.priority == 0 => service.priority = found.default_priority,
            None => {}
            Some(class) => match found.priorities.get(class) {
                Some(value) => service.priority = *value,
                None => {
                    let word = format!(
                        "the priority class {} is not in the file: {} has priority 0",
                        short(class),
                        service.name
                    );
                    found.ignored.add(word);
                }
            },
        }
    }
    protect(&mut found);
    if found.namespaces.iter().collect::<BTreeSet<_>>().len() > 1 {
        found.ignored.add("namespaces are not told apart but by budgets");
    }
    rename(&mut found.services);
    if found.services.is_empty() {
        let nothing = "there is nothing to run in this file: expected a Pod, Deployment, StatefulSet or Job";
        return Err(Flaw::nowhere(nothing));
    }
    let mut words = assumed::WORDS.to_owned();
    if found.nodes.is_empty() {
        words.push_str("; the file has no nodes, so there are three");
        found.nodes = assumed::nodes(&found.services, assumed::HOST);
    }
    let summary = format!(
        "{} workloads of a Kubernetes manifest. What it does not say is assumed: {words}.",
        found.services.len()
    );
    let scenario =
        Scenario { title: name.to_owned(), summary, nodes: found.nodes, ..assumed::scenario(found.services) };
    Ok(Imported { scenario, ignored: found.ignored.sentences() })
}

/// Gives the budgets to those whose they are.
fn protect(found: &mut Found) {
    for Protects { name, namespace, labels, budget } in &found.budgets {
        let mut any = false;
        for (service, own) in found.services.iter_mut().zip(&found.namespaces) {
            let matches = labels.as_ref().is_some_and(|all| all.iter().all(|label| label.holds(&service.labels)));
            if !matches || own != namespace {
                continue;
            }
            any = true;
            match service.budget {
                None => service.budget = Some(*budget),
                Some(_) => found.ignored.add(format!("{} has a second budget: {name}", service.name)),
            }
        }
        if !any {
            found.ignored.add(format!("the budget {name} is about no pods in the file"));
        }
    }
}

/// Names are one service's only: `web`, `web (2)`, ...
fn rename(services: &mut [ServiceSpec]) {
    let mut known: BTreeMap<String, u32> = BTreeMap::new();
    for service in services {
        let times = known.entry(service.name.clone()).or_default();
        *times += 1;
        if *times > 1 {
            service.name = format!("{} ({times})", service.name);
        }
    }
}

/// Reads a list of objects.
fn objects<'a, T>(node: &Node<'a>, key: &str, reader: impl Fn(&Node<'a>) -> Result<T, Flaw>) -> Result<Vec<T>, Flaw> {
    Ok(read(node, key, |list| each(list, reader))?.unwrap_or_default())
}
