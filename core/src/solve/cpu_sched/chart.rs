//! The Gantt chart of a run, drawn from its events as they happen.
//!
//! What a task did of its work tells when it really began: a worker that turns to another task first loses some time.

use crate::clock::{Duration, Time};
use crate::ids::TaskId;
use crate::trace::{Candidate, Event, EventKind, Sink};

/// A stretch of running.
#[derive(Clone, Copy)]
pub(super) struct Bar {
    pub task: TaskId,
    pub start: Time,
    pub end: Time,
}

/// What is drawn so far.
pub(super) struct Chart {
    /// What was left of each task when it was last put to run.
    left: Vec<Duration>,
    bars: Vec<Bar>,
}

impl Chart {
    pub fn new(tasks: usize) -> Self {
        Self { left: vec![Duration::ZERO; tasks], bars: Vec::new() }
    }

    fn stop(&mut self, task: TaskId, end: Time, remaining: Duration) {
        let done = self.left[task.index()] - remaining;
        if !done.is_zero() {
            self.bars.push(Bar { task, start: Time(end.0 - done.0), end });
        }
    }

    /// The bars in the order of their starts; those of one task that follow each other without a gap are one.
    pub fn merged(&self) -> Vec<Bar> {
        let mut bars = self.bars.clone();
        bars.sort_by_key(|bar| (bar.start, bar.end, bar.task));
        let mut merged: Vec<Bar> = Vec::new();
        let mut last: Vec<Option<usize>> = vec![None; self.left.len()];
        for bar in bars {
            match last[bar.task.index()].map(|place| &mut merged[place]).filter(|before| before.end == bar.start) {
                Some(before) => before.end = bar.end,
                None => {
                    last[bar.task.index()] = Some(merged.len());
                    merged.push(bar);
                }
            }
        }
        merged
    }
}

impl Sink for Chart {
    fn emit(&mut self, event: Event, _candidates: &[Candidate]) {
        match event.kind {
            EventKind::TaskStarted { task, remaining, .. } => self.left[task.index()] = remaining,
            EventKind::TaskPreempted { task, remaining, .. } | EventKind::TaskBlocked { task, remaining, .. } => {
                self.stop(task, event.at, remaining)
            }
            EventKind::TaskFinished { task, .. } => self.stop(task, event.at, Duration::ZERO),
            _ => {}
        }
    }
}
