//! What is different in two branches at one moment: nodes, tasks, figures.

use crate::ids::{NodeId, ReplicaId, TaskId};
use crate::view::{ControlView, View, WorkerView};
use serde::Serialize;
use std::collections::BTreeMap;

/// What differs between two moments.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Contrast {
    /// Workers of another health, with other tasks, or that only one of both has.
    pub workers: Vec<NodeId>,
    /// Control nodes of another health, role or term, with another log, or that only one of both has.
    pub control: Vec<ReplicaId>,
    /// Tasks that are somewhere else, or that run here and wait there; those that views show.
    pub tasks: Vec<TaskId>,
    /// Figures that are not the same.
    pub figures: Vec<Differs>,
}

/// A figure with its two values.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Differs {
    /// Its name, as scenarios write it.
    pub figure: &'static str,
    /// Its value here.
    pub here: f64,
    /// Its value there.
    pub there: f64,
}

impl Contrast {
    /// True when nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

type Read = fn(&View) -> f64;

/// The figures that are compared, in the order in which they are told.
const FIGURES: [(&str, Read); 15] = [
    ("control.term", |view| view.control_tally.term as f64),
    ("control.offices", |view| view.control_tally.offices as f64),
    ("control.entries", |view| view.control_tally.entries as f64),
    ("tally.arrived", |view| view.tally.arrived as f64),
    ("tally.waiting", |view| view.tally.waiting as f64),
    ("tally.running", |view| view.tally.running as f64),
    ("tally.completed", |view| view.tally.completed as f64),
    ("tally.rejected", |view| view.tally.rejected as f64),
    ("tally.requeued", |view| view.tally.requeued as f64),
    ("all.wait.mean", |view| view.metrics.all.wait.mean),
    ("all.turnaround.mean", |view| view.metrics.all.turnaround.mean),
    ("all.turnaround.p99", |view| view.metrics.all.turnaround.p99),
    ("throughput", |view| view.metrics.throughput),
    ("utilisation", |view| view.metrics.utilisation),
    ("missed", |view| view.metrics.missed as f64),
];

/// What differs between `here` and `there`.
#[must_use]
pub fn contrast(here: &View, there: &View) -> Contrast {
    let workers = here.workers.len().max(there.workers.len());
    let other_worker = |place: &usize| match (here.workers.get(*place), there.workers.get(*place)) {
        (Some(here), Some(there)) => !same_worker(here, there),
        _ => true,
    };
    let control = here.control.len().max(there.control.len());
    let other_control = |place: &usize| match (here.control.get(*place), there.control.get(*place)) {
        (Some(here), Some(there)) => !same_control(here, there),
        _ => true,
    };
    let (mine, theirs) = (places(here), places(there));
    let mut tasks: Vec<_> = mine.iter().filter(|(task, place)| theirs.get(task) != Some(place)).collect();
    tasks.extend(theirs.iter().filter(|(task, _)| !mine.contains_key(task)));
    let mut tasks: Vec<_> = tasks.into_iter().map(|(task, _)| *task).collect();
    tasks.sort_unstable();
    let figures = FIGURES.iter().map(|(figure, value)| Differs { figure, here: value(here), there: value(there) });
    Contrast {
        workers: (0..workers).filter(other_worker).map(|place| NodeId(place as u16)).collect(),
        control: (0..control).filter(other_control).map(|place| ReplicaId(place as u8)).collect(),
        tasks,
        figures: figures.filter(|figure| figure.here != figure.there).collect(),
    }
}

fn same_worker(here: &WorkerView, there: &WorkerView) -> bool {
    let tasks = |worker: &WorkerView| {
        let of = |tasks: &[crate::view::TaskView]| tasks.iter().map(|task| task.id).collect::<Vec<_>>();
        (of(&worker.running), of(&worker.queue.tasks))
    };
    (here.health, here.suspected, here.cordoned) == (there.health, there.suspected, there.cordoned)
        && tasks(here) == tasks(there)
}

fn same_control(here: &ControlView, there: &ControlView) -> bool {
    let state = |node: &ControlView| {
        let replica = &node.replica;
        (node.health, replica.role, replica.current_term, replica.last_index, replica.commit_index)
    };
    state(here) == state(there) && here.log == there.log
}

/// Where each task is that a view shows: at which worker, and whether it runs.
fn places(view: &View) -> BTreeMap<TaskId, (Option<NodeId>, bool)> {
    let central = view.central.tasks.iter().map(|task| (task.id, (None, false)));
    let local = view.workers.iter().flat_map(|worker| {
        let running = worker.running.iter().map(|task| (task.id, (Some(worker.id), true)));
        running.chain(worker.queue.tasks.iter().map(|task| (task.id, (Some(worker.id), false))))
    });
    central.chain(local).collect()
}
