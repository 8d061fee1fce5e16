//! One row for each stretch of time that a task ran on a node: the bars of a Gantt chart. Times in seconds.

use super::{io_error, seconds};
use crate::clock::Time;
use crate::ids::{ClassId, NodeId, TaskId};
use crate::trace::{Candidate, Event, EventKind, Sink};
use crate::world::World;
use std::collections::BTreeMap;
use std::io::{self, Write};

const HEADER: [&str; 7] = ["node", "task", "class", "attempt", "start", "end", "outcome"];

/// Gathers bars.
#[derive(Default)]
pub struct Bars {
    bars: Vec<Bar>,
    /// The bars that have no end yet.
    open: BTreeMap<(NodeId, TaskId), usize>,
    /// By task id.
    classes: Vec<ClassId>,
    names: Vec<String>,
}

struct Bar {
    node: NodeId,
    task: TaskId,
    attempt: u32,
    start: Time,
    end: Option<Time>,
    outcome: &'static str,
}

impl Bars {
    /// Asks for the names of tasks that arrived since it was last called: the world forgets tasks that are long done.
    pub fn learn_names(&mut self, world: &World) {
        for task in self.names.len()..self.classes.len() {
            self.names.push(world.task_name(TaskId(task as u32)));
        }
    }

    /// Writes the bars in the order of their start; those that have not ended have no end.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write(&self, world: &World, out: impl Write) -> io::Result<()> {
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(HEADER).map_err(io_error)?;
        for bar in &self.bars {
            let class = self.classes.get(bar.task.index()).copied().unwrap_or_default();
            let name = self.names.get(bar.task.index()).cloned();
            csv.write_record([
                world.node_name(bar.node),
                name.unwrap_or_else(|| bar.task.to_string()),
                world.class_name(class),
                bar.attempt.to_string(),
                seconds(Some(bar.start)),
                seconds(bar.end),
                bar.outcome.to_owned(),
            ])
            .map_err(io_error)?;
        }
        csv.flush()
    }

    fn end(&mut self, node: NodeId, task: TaskId, at: Time, outcome: &'static str) {
        if let Some(place) = self.open.remove(&(node, task)) {
            self.bars[place].end = Some(at);
            self.bars[place].outcome = outcome;
        }
    }
}

impl Sink for Bars {
    fn emit(&mut self, event: Event, _candidates: &[Candidate]) {
        let at = event.at;
        match event.kind {
            EventKind::TaskArrived { class, .. } => self.classes.push(class),
            EventKind::TaskStarted { task, node, attempt, .. } => {
                self.open.insert((node, task), self.bars.len());
                self.bars.push(Bar { node, task, attempt, start: at, end: None, outcome: "running" });
            }
            EventKind::TaskPreempted { task, node, .. } => self.end(node, task, at, "preempted"),
            EventKind::TaskBlocked { task, node, .. } => self.end(node, task, at, "blocked"),
            EventKind::TaskFinished { task, node, .. } => self.end(node, task, at, "finished"),
            EventKind::NodeCrashed { node, .. } | EventKind::NodeRemoved { node } => {
                let here = self.open.range((node, TaskId(0))..=(node, TaskId(u32::MAX)));
                for task in here.map(|(key, _)| key.1).collect::<Vec<_>>() {
                    self.end(node, task, at, "lost");
                }
            }
            _ => {}
        }
    }
}
