//! One row for each task, in the order of arrival. Times in seconds.

use super::{io_error, seconds};
use crate::clock::{Duration, Time};
use crate::ids::{ClassId, NodeId, TaskId};
use crate::trace::{Candidate, Event, EventKind, Sink};
use crate::world::World;
use std::collections::BTreeMap;
use std::io::{self, Write};

const HEADER: [&str; 15] = [
    "task",
    "class",
    "priority",
    "arrival",
    "work",
    "outcome",
    "node",
    "attempts",
    "first_run",
    "completed",
    "response",
    "wait",
    "turnaround",
    "slowdown",
    "late",
];

/// Gathers what happens to tasks.
#[derive(Default)]
pub struct Table {
    /// By task id: tasks are numbered in the order of arrival.
    rows: Vec<Row>,
    /// Since when tasks run on nodes.
    running: BTreeMap<(NodeId, TaskId), Time>,
}

struct Row {
    name: Option<String>,
    class: ClassId,
    priority: i32,
    arrival: Time,
    work: Duration,
    rejected: bool,
    node: Option<NodeId>,
    attempts: u32,
    first_run: Option<Time>,
    /// How long it ran or did I/O, lost attempts included.
    ran: Duration,
    /// The I/O that it does.
    io: Option<(Time, Time)>,
    completed: Option<(Time, bool)>,
}

impl Table {
    /// Asks for the names of tasks that arrived since it was last called: the world forgets tasks that are long done.
    pub fn learn_names(&mut self, world: &World) {
        for (place, row) in self.rows.iter_mut().enumerate().rev().take_while(|(_, row)| row.name.is_none()) {
            row.name = Some(world.task_name(TaskId(place as u32)));
        }
    }

    /// Writes the table.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write(&self, world: &World, out: impl Write) -> io::Result<()> {
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(HEADER).map_err(io_error)?;
        for (place, row) in self.rows.iter().enumerate() {
            csv.write_record(row.cells(TaskId(place as u32), world)).map_err(io_error)?;
        }
        csv.flush()
    }

    fn row(&mut self, task: TaskId) -> Option<&mut Row> {
        self.rows.get_mut(task.index())
    }

    fn stop(&mut self, node: NodeId, task: TaskId, at: Time) {
        if let Some(since) = self.running.remove(&(node, task))
            && let Some(row) = self.row(task)
        {
            row.ran += at.since(since);
        }
    }

    fn stop_all(&mut self, node: NodeId, at: Time) {
        let here: Vec<_> =
            self.running.range((node, TaskId(0))..=(node, TaskId(u32::MAX))).map(|(key, _)| key.1).collect();
        for task in here {
            self.stop(node, task, at);
        }
    }
}

impl Sink for Table {
    fn emit(&mut self, event: Event, _candidates: &[Candidate]) {
        let at = event.at;
        match event.kind {
            EventKind::TaskArrived { class, work, priority, .. } => self.rows.push(Row::new(class, priority, at, work)),
            EventKind::TaskAssigned { task, attempt, .. } => {
                if let Some(row) = self.row(task) {
                    row.attempts = attempt;
                }
            }
            EventKind::TaskStarted { task, node, .. } => {
                self.running.insert((node, task), at);
                if let Some(row) = self.row(task) {
                    row.first_run.get_or_insert(at);
                    row.node = Some(node);
                }
            }
            EventKind::TaskPreempted { task, node, .. } | EventKind::TaskFinished { task, node, .. } => {
                self.stop(node, task, at);
            }
            EventKind::TaskBlocked { task, node, until, .. } => {
                self.stop(node, task, at);
                if let Some(row) = self.row(task) {
                    row.io = Some((at, until));
                }
            }
            EventKind::TaskUnblocked { task } => {
                if let Some(row) = self.row(task)
                    && let Some((from, until)) = row.io.take()
                {
                    row.ran += until.since(from);
                }
            }
            EventKind::NodeCrashed { node, .. } | EventKind::NodeRemoved { node } => self.stop_all(node, at),
            EventKind::TaskCompleted { task, node, late, .. } => {
                if let Some(row) = self.row(task) {
                    row.completed = Some((at, late));
                    row.node = Some(node);
                }
            }
            EventKind::TaskRejected { task, .. } => {
                if let Some(row) = self.row(task) {
                    row.rejected = true;
                }
            }
            _ => {}
        }
    }
}

impl Row {
    fn new(class: ClassId, priority: i32, arrival: Time, work: Duration) -> Self {
        Self {
            name: None,
            class,
            priority,
            arrival,
            work,
            rejected: false,
            node: None,
            attempts: 0,
            first_run: None,
            ran: Duration::ZERO,
            io: None,
            completed: None,
        }
    }

    fn cells(&self, task: TaskId, world: &World) -> [String; HEADER.len()] {
        let completed = self.completed.map(|(at, _)| at);
        let turnaround = completed.map(|at| at.since(self.arrival));
        let length = |length: Option<Duration>| seconds(length.map(|length| Time(length.0)));
        let slowdown =
            turnaround.filter(|_| !self.work.is_zero()).map(|turnaround| turnaround.0 as f64 / self.work.0 as f64);
        let outcome = match (self.rejected, completed, self.first_run) {
            (true, ..) => "rejected",
            (_, Some(_), _) => "completed",
            (_, None, Some(_)) => "begun",
            (_, None, None) => "waiting",
        };
        [
            self.name.clone().unwrap_or_else(|| task.to_string()),
            world.class_name(self.class),
            self.priority.to_string(),
            seconds(Some(self.arrival)),
            length(Some(self.work)),
            outcome.to_owned(),
            self.node.map_or_else(String::new, |node| world.node_name(node)),
            self.attempts.to_string(),
            seconds(self.first_run),
            seconds(completed),
            length(self.first_run.map(|at| at.since(self.arrival))),
            length(turnaround.map(|turnaround| turnaround.saturating_sub(self.ran))),
            length(turnaround),
            slowdown.map_or_else(String::new, |slowdown| slowdown.to_string()),
            self.completed.map_or_else(String::new, |(_, late)| late.to_string()),
        ]
    }
}
