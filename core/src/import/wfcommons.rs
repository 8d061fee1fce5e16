//! WfCommons' WfFormat: workflows as they were executed, tasks with their parents, run times and files.
//!
//! Read are version 1.5 (`workflow.specification` and `workflow.execution`) and the older ones (`workflow.tasks`, or
//! `jobs`, with `runtimeInSeconds` or `runtime`). A task waits for its parents, and for those that name it as a child; its
//! work is its run time, and what it hands on is the size of the files it writes, in megabytes. Machines become nodes
//! with their processors. Data takes no time to move unless the scenario's network is given a `bandwidth`. Left out are
//! memory, which is recorded in several units, commands, and energy.

use super::Imported;
use super::tree::{Ignored, each, field, misfit, need, note_others, read, text};
use crate::clock::Duration;
use crate::hint::short;
use crate::policy::Policy;
use crate::scenario::yaml::{self, Node, Value};
use crate::scenario::{Binding, Flaw, NodeSpec, Policies, Scenario, ScenarioError, Source, TASKS, TaskSpec, VERSION};
use std::collections::{BTreeMap, BTreeSet};

/// Bytes in a megabyte.
const MEGABYTE: f64 = 1e6;

pub(super) fn read_file(name: &str, text_: &str) -> Result<Imported, ScenarioError> {
    let mut documents = yaml::documents(text_)?;
    if documents.len() != 1 {
        return Err(ScenarioError::whole("one workflow was expected"));
    }
    let root = documents.remove(0);
    let mut ignored = Ignored::default();
    let workflow = need(&root, "workflow", |workflow| Workflow::read(workflow, &mut ignored))?;
    let title = read(&root, "name", text)?.unwrap_or_else(|| name.to_owned());
    let mut notes = Vec::new();
    for key in ["description", "schemaVersion", "createdAt"] {
        notes.extend(
            read(&root, key, text)?.map(|said| format!("{key}: {}", said.chars().take(1_000).collect::<String>())),
        );
    }
    notes.push(format!("files: {}", workflow.files));
    notes.extend(workflow.makespan.map(|seconds| format!("makespan as it was recorded: {seconds} s")));
    let known = [
        "name",
        "description",
        "createdAt",
        "schemaVersion",
        "workflow",
        "author",
        "wms",
        "runtimeSystem",
        "provenance",
    ];
    note_others(&root, &known, "the file", &mut ignored)?;
    let (tasks, edges) = (workflow.tasks.len(), workflow.tasks.iter().map(|task| task.after.len()).sum::<usize>());
    let scenario = Scenario {
        version: VERSION,
        title,
        summary: format!("{tasks} tasks of a workflow, {edges} dependencies between them, as they were recorded."),
        seed: 1,
        nodes: workflow.nodes,
        workload: vec![Source::written("tasks".to_owned(), workflow.tasks)],
        policies: Policies {
            binding: Binding::Late,
            queue: Policy::new("fcfs").expect("the table has fcfs"),
            ..Policies::default()
        },
        notes,
        ..Scenario::default()
    };
    Ok(Imported { scenario, ignored: ignored.sentences() })
}

struct Workflow {
    tasks: Vec<TaskSpec>,
    nodes: Vec<NodeSpec>,
    /// How many files are named.
    files: usize,
    makespan: Option<f64>,
}

/// A task as its description has it.
struct Described {
    id: String,
    /// What older versions call it by where they name it.
    name: Option<String>,
    parents: Vec<String>,
    children: Vec<String>,
    written: Vec<String>,
    /// What older versions say here and newer ones elsewhere.
    output: f64,
    run: Run,
}

/// A task as it was run.
#[derive(Clone, Copy, Default)]
struct Run {
    seconds: Option<f64>,
    cores: Option<f64>,
}

impl Workflow {
    fn read(node: &Node, ignored: &mut Ignored) -> Result<Self, Flaw> {
        let specification = field(node, "specification");
        let execution = field(node, "execution").unwrap_or(node);
        let described = match specification {
            Some(part) => {
                need(part, "tasks", |tasks| each(tasks, described)).map_err(|flaw| flaw.within("specification"))?
            }
            None => {
                let key = if field(node, "tasks").is_some() { "tasks" } else { "jobs" };
                need(node, key, |tasks| each(tasks, described))?
            }
        };
        if described.is_empty() {
            return Err(Flaw::at(node.mark, "there are no tasks in this workflow"));
        }
        if described.len() > TASKS {
            return Err(Flaw::at(node.mark, format!("more than {TASKS} tasks")));
        }
        let sizes = match specification {
            Some(part) => read(part, "files", sizes)?.unwrap_or_default(),
            None => BTreeMap::new(),
        };
        let runs = match field(node, "execution") {
            Some(part) => read(part, "tasks", runs).map_err(|flaw| flaw.within("execution"))?.unwrap_or_default(),
            None => BTreeMap::new(),
        };
        let makespan = match read(execution, "makespanInSeconds", number)? {
            None => read(execution, "makespan", number)?,
            some => some,
        };
        let most = described.iter().map(|task| runs.get(&task.id).copied().unwrap_or(task.run).cores.unwrap_or(1.0));
        let most = most.fold(1.0, f64::max);
        let nodes = read(execution, "machines", |list| each(list, machine))?.unwrap_or_default();
        let tasks = Self::tasks(node, described, &runs, &sizes, ignored)?;
        Ok(Self { tasks, nodes: machines(nodes, most, ignored), files: sizes.len(), makespan })
    }

    fn tasks(
        node: &Node,
        described: Vec<Described>,
        runs: &BTreeMap<String, Run>,
        sizes: &BTreeMap<String, f64>,
        ignored: &mut Ignored,
    ) -> Result<Vec<TaskSpec>, Flaw> {
        let mut places = BTreeMap::new();
        for (place, task) in described.iter().enumerate() {
            if places.insert(task.id.clone(), place).is_some() {
                return Err(Flaw::at(node.mark, format!("two tasks are called {:?}", short(&task.id))));
            }
        }
        // Names that only one task has, and that are no task's id.
        let mut names: BTreeMap<&str, Option<usize>> = BTreeMap::new();
        for (place, task) in described.iter().enumerate() {
            if let Some(name) = task.name.as_deref() {
                names.entry(name).and_modify(|only| *only = None).or_insert(Some(place));
            }
        }
        let mut before: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); described.len()];
        let find = |task: &Described, other: &str| {
            let message = || format!("{:?} names {:?}, which is no task", short(&task.id), short(other));
            let place = places.get(other).copied().or_else(|| names.get(other).copied().flatten());
            place.ok_or_else(|| Flaw::at(node.mark, message()))
        };
        for (place, task) in described.iter().enumerate() {
            for parent in &task.parents {
                before[place].insert(find(task, parent)?);
            }
            for child in &task.children {
                before[find(task, child)?].insert(place);
            }
        }
        let task = |(task, before): (&Described, &BTreeSet<usize>)| {
            let Run { seconds, cores } = runs.get(&task.id).copied().unwrap_or(task.run);
            if seconds.is_none() {
                ignored.add("a task without a run time takes none");
            }
            let work = Duration::from_secs_f64(seconds.unwrap_or(0.0));
            let written: f64 = task.written.iter().filter_map(|file| sizes.get(file)).sum();
            Ok(TaskSpec {
                name: Some(task.id.clone()),
                work: work
                    .ok_or_else(|| Flaw::at(node.mark, format!("{} takes no length of time", short(&task.id))))?,
                cpu: cores.filter(|cores| *cores > 0.0),
                after: before.iter().map(|other| described[*other].id.clone()).collect(),
                output: ((task.output + written) / MEGABYTE).min(1e12),
                ..TaskSpec::default()
            })
        };
        described.iter().zip(&before).map(task).collect()
    }
}

fn described(node: &Node) -> Result<Described, Flaw> {
    let names = |key: &str| Ok::<_, Flaw>(read(node, key, |list| each(list, text))?.unwrap_or_default());
    let name = read(node, "name", text)?;
    let id = match read(node, "id", text)? {
        Some(id) => id,
        None => name.clone().ok_or_else(|| Flaw::at(node.mark, "\"id\" is missing"))?,
    };
    // Before 1.5 files stand with their sizes at the task.
    let output = |file: &Node| {
        let writes = read(file, "link", text)?.is_some_and(|link| link == "output");
        let size = match read(file, "sizeInBytes", number)? {
            None => read(file, "size", number)?,
            some => some,
        };
        Ok(if writes { size.unwrap_or(0.0) } else { 0.0 })
    };
    let output = read(node, "files", |files| each(files, output))?.unwrap_or_default();
    Ok(Described {
        id,
        name,
        parents: names("parents")?,
        children: names("children")?,
        written: names("outputFiles")?,
        output: output.iter().sum(),
        run: run(node)?,
    })
}

fn run(node: &Node) -> Result<Run, Flaw> {
    let either = |new: &str, old: &str| match read(node, new, number)? {
        None => read(node, old, number),
        some => Ok(some),
    };
    Ok(Run { seconds: either("runtimeInSeconds", "runtime")?, cores: either("coreCount", "cores")? })
}

fn runs(node: &Node) -> Result<BTreeMap<String, Run>, Flaw> {
    let all = each(node, |task| Ok((need(task, "id", text)?, run(task)?)))?;
    Ok(all.into_iter().collect())
}

fn sizes(node: &Node) -> Result<BTreeMap<String, f64>, Flaw> {
    let all = each(node, |file| {
        let size = read(file, "sizeInBytes", number)?;
        Ok((need(file, "id", text)?, size.unwrap_or(0.0)))
    })?;
    Ok(all.into_iter().collect())
}

/// A machine: its name and its processors.
fn machine(node: &Node) -> Result<NodeSpec, Flaw> {
    let cores = read(node, "cpu", |cpu| match read(cpu, "coreCount", number)? {
        None => read(cpu, "count", number),
        some => Ok(some),
    })?;
    Ok(NodeSpec {
        name: read(node, "nodeName", text)?,
        cpu: cores.flatten().unwrap_or(1.0).clamp(1.0, 4_000_000.0),
        ..NodeSpec::default()
    })
}

/// The machines that were recorded, if they can hold every task; else one that can.
fn machines(recorded: Vec<NodeSpec>, most: f64, ignored: &mut Ignored) -> Vec<NodeSpec> {
    let mut names = BTreeSet::new();
    let named = recorded.iter().all(|node| node.name.as_ref().is_some_and(|name| names.insert(name.clone())));
    let holds = recorded.iter().any(|node| node.cpu >= most);
    match named && holds {
        true => recorded,
        false => {
            ignored.add(
                "the machines are not told in a way that the tasks fit on them: there is one of 8 processors or more",
            );
            vec![NodeSpec { cpu: most.max(8.0), ..NodeSpec::default() }]
        }
    }
}

/// A number from 0 up.
fn number(node: &Node) -> Result<f64, Flaw> {
    let number = match node.value {
        Value::Unsigned(value) => value as f64,
        Value::Real(value) if value.is_finite() && value >= 0.0 => value,
        _ => return Err(misfit(node, "a number from 0 up")),
    };
    Ok(number)
}
