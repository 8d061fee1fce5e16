//! Tasks that wait for others: a task is recorded when it arrives and goes to the dispatcher once all those that it
//! names in `after` are done. Whoever leads sees that from its own ledger, so a new leader holds back what the one
//! before held back. When a task is not taken in, nothing that waits for it ever could be done, and that is not taken
//! in either.
//!
//! A task that starts on another node than one it waited for first fetches that one's output from there, all outputs
//! at once, each at the network's bandwidth.

use super::World;
use crate::clock::Duration;
use crate::ids::{NodeId, ReplicaId, Seq, TaskId};
use crate::ledger::Ledger;
use crate::trace::{EventKind, RejectReason, Sink, Site};
use crate::view::{TaskStatus, VertexProgress, VertexView};

/// How far a task of the graph is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Vertex {
    /// Its number, once it arrived.
    task: Option<TaskId>,
    /// The node that did it, once it is done.
    done_on: Option<NodeId>,
    rejected: bool,
}

impl World {
    fn vertex(&self, task: TaskId) -> Option<usize> {
        Some(self.setup.vertex(self.tasks.get(task)?.listed?))
    }

    /// A task arrived: from here on its number is known.
    #[inline]
    pub(super) fn know(&mut self, task: TaskId, listed: Option<(u16, u32)>) {
        if let Some(listed) = listed.filter(|_| !self.depend.is_empty()) {
            let vertex = self.setup.vertex(listed);
            self.depend[vertex].task = Some(task);
        }
    }

    /// A task ended: it was done by a node, or not taken in. Noted once, whoever led.
    #[inline]
    pub(super) fn note_end(&mut self, task: TaskId, done_on: Option<NodeId>) {
        if !self.depend.is_empty()
            && let Some(vertex) = self.vertex(task)
        {
            self.depend[vertex].done_on = done_on;
            self.depend[vertex].rejected = done_on.is_none();
        }
    }

    /// For how many tasks one waits that are not done, as a control node knows.
    pub(super) fn waits_for(&self, control: ReplicaId, task: TaskId) -> u32 {
        let (Some(graph), Some(vertex)) = (&self.setup.graph, self.vertex(task)) else { return 0 };
        let ledger = &self.controls[control.index()].ledger;
        let open = |other: &&u32| !self.depend[**other as usize].is_done(ledger);
        graph.before(vertex).iter().filter(open).count() as u32
    }

    /// A task was recorded: true when it may not run yet, or never.
    pub(super) fn hold_back<S: Sink>(
        &mut self,
        control: ReplicaId,
        task: TaskId,
        cause: Option<Seq>,
        sink: &mut S,
    ) -> bool {
        let (Some(graph), Some(vertex)) = (&self.setup.graph, self.vertex(task)) else { return false };
        if graph.before(vertex).iter().any(|other| self.depend[*other as usize].rejected) {
            self.reject(control, task, RejectReason::DependencyRejected, cause, sink);
            return true;
        }
        let unfinished = self.waits_for(control, task);
        if unfinished > 0 {
            self.emit(sink, Site::Control(control), cause, EventKind::TaskHeldBack { task, unfinished });
        }
        unfinished > 0
    }

    /// A task is done: whatever waited for it alone may run.
    #[inline]
    pub(super) fn release_dependents<S: Sink>(
        &mut self,
        control: ReplicaId,
        task: TaskId,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        if self.depend.is_empty() {
            return;
        }
        for dependent in self.dependents(control, task) {
            if self.waits_for(control, dependent) == 0 {
                let kind = EventKind::TaskReleased { task: dependent };
                let cause = self.emit(sink, Site::Control(control), cause, kind).or(cause);
                self.dispatch_ready(control, dependent, cause, sink);
            }
        }
    }

    /// A task was not taken in: nor is anything that waits for it.
    pub(super) fn reject_dependents<S: Sink>(
        &mut self,
        control: ReplicaId,
        task: TaskId,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        for dependent in self.dependents(control, task) {
            self.reject(control, dependent, RejectReason::DependencyRejected, cause, sink);
        }
    }

    /// The recorded tasks that wait for one, and were never given out.
    fn dependents(&self, control: ReplicaId, task: TaskId) -> Vec<TaskId> {
        let (Some(graph), Some(vertex)) = (&self.setup.graph, self.vertex(task)) else { return Vec::new() };
        let ledger = &self.controls[control.index()].ledger;
        let waits = |task: &TaskId| {
            ledger.get(*task).is_some_and(|it| it.status == Some(TaskStatus::Waiting) && it.attempt == 0)
        };
        let arrived = graph.after(vertex).iter().filter_map(|other| self.depend[*other as usize].task);
        arrived.filter(waits).collect()
    }

    /// How long a node needs to fetch what a task needs of others that ran elsewhere.
    pub(super) fn time_to_fetch(&self, task: TaskId, node: NodeId) -> Duration {
        let (Some(graph), Some(vertex)) = (&self.setup.graph, self.vertex(task)) else { return Duration::ZERO };
        let away = graph.before(vertex).iter().filter(|other| {
            let done_on = self.depend[**other as usize].done_on;
            done_on.is_some_and(|there| there != node)
        });
        away.map(|other| self.setup.fetch[*other as usize]).max().unwrap_or_default()
    }

    /// The tasks that wait for others, or others for them; nothing when no task waits for another.
    #[must_use]
    pub fn graph(&self) -> Vec<VertexView> {
        let Some(graph) = &self.setup.graph else { return Vec::new() };
        let levels = graph.levels();
        let work: Vec<u64> = (0..graph.len()).map(|place| self.setup.listed(place).1.work.0).collect();
        let mut critical = vec![false; graph.len()];
        graph.heaviest(&work).iter().for_each(|place| critical[*place as usize] = true);
        let view = |place: usize| {
            let (class, listed) = self.setup.listed(place);
            VertexView {
                name: listed.name.clone().unwrap_or_default(),
                class,
                work: listed.work,
                after: graph.before(place).to_vec(),
                level: levels[place],
                critical: critical[place],
            }
        };
        (0..graph.len()).map(view).collect()
    }

    /// True when some task waits for another.
    #[must_use]
    pub fn has_graph(&self) -> bool {
        self.setup.graph.is_some()
    }

    /// How far the tasks of [`World::graph`] are, in the same order.
    #[must_use]
    pub fn graph_progress(&self) -> Vec<VertexProgress> {
        let Some(graph) = &self.setup.graph else { return Vec::new() };
        let progress = |place: usize| {
            let Vertex { task, done_on, rejected } = self.depend[place];
            let record = task.and_then(|task| self.ledger().get(task));
            VertexProgress {
                task,
                status: match () {
                    () if rejected => Some(TaskStatus::Rejected),
                    () if done_on.is_some() => Some(TaskStatus::Completed),
                    () => record.and_then(|record| record.status),
                },
                running: task.and_then(|task| self.tasks.get(task)).is_some_and(|task| task.runs > 0),
                free: graph.before(place).iter().all(|other| self.depend[*other as usize].done_on.is_some()),
                node: done_on.or_else(|| record.and_then(|record| record.node)),
            }
        };
        (0..graph.len()).map(progress).collect()
    }
}

impl Vertex {
    fn is_done(&self, ledger: &Ledger) -> bool {
        !self.rejected && self.task.is_some_and(|task| ledger.is_done(task))
    }
}
