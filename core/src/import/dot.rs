//! DOT graphs: a task for each vertex, which waits for those that an arrow leads from.
//!
//! Read is the whole language of Graphviz: chains, subgraphs on either end of an arrow, defaults, ports, quoted and HTML
//! names, comments. Of the attributes `work` (or `runtime`, `duration`, `time`, `weight`, `cost`: seconds, or with a unit),
//! `cpu`, `memory`, `output` and `class` are used; how a graph is drawn is not. A vertex without any is 1 s of work.
//!
//! The parser is our own: of those there are, one is under the GPL and one brings a grammar engine larger than this page's
//! other importers together, and its errors have no places.

mod parser;
mod token;

use super::Imported;
use super::tree::Ignored;
use crate::clock::Duration;
use crate::hint::short;
use crate::policy::Policy;
use crate::scenario::yaml::Mark;
use crate::scenario::{Binding, Flaw, NodeSpec, Policies, Scenario, ScenarioError, Source, TaskSpec, VERSION};
use parser::{Graph, Vertex};
use std::collections::BTreeMap;

/// Attributes that say how much work a vertex is.
const WORK: [&str; 6] = ["work", "runtime", "duration", "time", "weight", "cost"];
/// Attributes that only say how a graph is drawn.
const DRAWN: [&str; 24] = [
    "label",
    "shape",
    "color",
    "style",
    "fillcolor",
    "fontname",
    "fontsize",
    "fontcolor",
    "width",
    "height",
    "pos",
    "rank",
    "group",
    "tooltip",
    "URL",
    "penwidth",
    "margin",
    "xlabel",
    "id",
    "peripheries",
    "fixedsize",
    "comment",
    "ordering",
    "image",
];

pub(super) fn read_file(name: &str, text: &str) -> Result<Imported, ScenarioError> {
    let graph = parser::parse(text)?;
    if graph.vertices.is_empty() {
        return Err(ScenarioError::whole("there are no vertices in this graph"));
    }
    let mut ignored = Ignored::default();
    let mut sources: Vec<Source> = Vec::new();
    for vertex in &graph.vertices {
        let (class, task) = task(&graph, vertex, &mut ignored)?;
        let place = sources.iter().position(|source| source.class == class).unwrap_or_else(|| {
            sources.push(Source::written(class, Vec::new()));
            sources.len() - 1
        });
        if place == 100 {
            return Err(ScenarioError::whole("more than 100 classes of vertices"));
        }
        sources[place].tasks.push(task);
    }
    let tasks = || sources.iter().flat_map(|source| &source.tasks);
    let most = |amount: fn(&TaskSpec) -> Option<f64>, least: f64| tasks().filter_map(amount).fold(least, f64::max);
    let node = NodeSpec {
        count: 4,
        cpu: most(|task| task.cpu, 1.0),
        memory: most(|task| task.memory, 0.0),
        ..NodeSpec::default()
    };
    let edges: usize = tasks().map(|task| task.after.len()).sum();
    let scenario = Scenario {
        version: VERSION,
        title: if graph.name.is_empty() { name.to_owned() } else { graph.name.clone() },
        summary: format!(
            "{} tasks of a graph, {edges} dependencies between them, on four nodes that each hold the largest.",
            graph.vertices.len()
        ),
        seed: 1,
        nodes: vec![node],
        workload: sources,
        policies: Policies {
            binding: Binding::Late,
            queue: Policy::new("fcfs").expect("the table has fcfs"),
            ..Policies::default()
        },
        ..Scenario::default()
    };
    Ok(Imported { scenario, ignored: ignored.sentences() })
}

fn task(graph: &Graph, vertex: &Vertex, ignored: &mut Ignored) -> Result<(String, TaskSpec), Flaw> {
    let at = |key: &str| vertex.attributes.get(key);
    let work = WORK.iter().find_map(|key| at(key));
    let work = match work {
        None => Duration::SECOND,
        Some((value, mark)) => value.parse().map_err(|error| Flaw::at(*mark, format!("{error}")))?,
    };
    let amount = |key: &str| {
        at(key).map(|(value, mark)| number(value, *mark)).transpose().map_err(|flaw: Flaw| flaw.within(key))
    };
    for key in vertex.attributes.keys() {
        let used = WORK.contains(&key.as_str()) || ["cpu", "memory", "output", "class"].contains(&key.as_str());
        if !used && !DRAWN.contains(&key.as_str()) {
            ignored.add(format!("not used: the attribute {} of a vertex", short(key)));
        }
    }
    let task = TaskSpec {
        name: Some(vertex.name.clone()),
        work,
        cpu: amount("cpu")?,
        memory: amount("memory")?,
        output: amount("output")?.unwrap_or(0.0),
        after: vertex.before.iter().map(|other| graph.vertices[*other].name.clone()).collect(),
        ..TaskSpec::default()
    };
    Ok((at("class").map_or_else(|| "tasks".to_owned(), |(class, _)| class.clone()), task))
}

fn number(text: &str, mark: Mark) -> Result<f64, Flaw> {
    let parsed = text.trim().parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    parsed.ok_or_else(|| Flaw::at(mark, format!("{:?} where a number from 0 up was expected", short(text))))
}

/// Attributes by name, each with its value and its place.
type Attributes = BTreeMap<String, (String, Mark)>;
