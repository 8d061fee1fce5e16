//! What only shows once a file of services has become a scenario, told at its place in the file: the service or the
//! manifest that it is about, by its name.

use super::Format;
use crate::scenario::yaml::{self, Mark, Node, Value};
use crate::scenario::{Problem, Scenario, ScenarioError};

/// The problem of a scenario that `text` became.
pub(super) fn placed(format: Format, text: &str, scenario: &Scenario, problem: Problem) -> ScenarioError {
    let plain = |problem: Problem| ScenarioError { path: problem.path, ..ScenarioError::whole(problem.message) };
    let Some((name, rest)) = named(scenario, &problem.path) else { return plain(problem) };
    let Ok(documents) = yaml::documents(text) else { return plain(problem) };
    let found = match format {
        Format::Compose => documents.first().map(|file| {
            let path = format!("services.{name}.{rest}");
            (file.place(&path), path)
        }),
        Format::Kubernetes => manifests(&documents).into_iter().find(|one| name_of(one) == Some(name)).map(|one| {
            let kind = one.get("kind").and_then(text_of).unwrap_or("object");
            (one.mark, format!("{kind} {name}.{rest}"))
        }),
        _ => None,
    };
    let Some((Mark { line, column }, path)) = found else { return plain(problem) };
    ScenarioError { line, column, path: path.trim_end_matches('.').to_owned(), message: problem.message }
}

/// The name of the service or node that a path such as `services.0.requests.cpu` is about, and what of the path is left.
fn named<'a>(scenario: &'a Scenario, path: &'a str) -> Option<(&'a str, &'a str)> {
    let (list, rest) = path.split_once('.')?;
    let (place, rest) = rest.split_once('.').unwrap_or((rest, ""));
    let place: usize = place.parse().ok()?;
    let name = match list {
        "services" => &scenario.services.get(place)?.name,
        "nodes" => scenario.nodes.get(place)?.name.as_ref()?,
        _ => return None,
    };
    Some((name, rest))
}

/// Every object, those in lists too.
fn manifests<'n, 'a>(documents: &'n [Node<'a>]) -> Vec<&'n Node<'a>> {
    let mut all = Vec::new();
    for document in documents {
        match document.get("items").map(|items| &items.value) {
            Some(Value::List(items)) => all.extend(items),
            _ => all.push(document),
        }
    }
    all
}

fn name_of<'n>(manifest: &'n Node) -> Option<&'n str> {
    manifest.get("metadata")?.get("name").and_then(text_of)
}

fn text_of<'n>(node: &'n Node) -> Option<&'n str> {
    match &node.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}
