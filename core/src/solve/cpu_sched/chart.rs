//! The Gantt chart of a run, drawn from its events as they happen.
//!
//! What a task did of its work tells when it really began: a worker that turns to another task first loses some time.
//! With levels, a bar is of one level: where tasks are on levels, what was compared for a start tells which, and a boost
//! puts all on the highest.

use crate::clock::{Duration, Time};
use crate::ids::TaskId;
use crate::queue::level_of;
use crate::trace::{Candidate, Event, EventKind, Sink, Verdict};

/// A stretch of running.
#[derive(Clone, Copy)]
pub(super) struct Bar {
    pub task: TaskId,
    pub start: Time,
    pub end: Time,
    /// 0 is the highest; 0 without levels.
    pub level: i64,
}

/// What is drawn so far.
pub(super) struct Chart {
    /// What was left of each task when it was last put to run.
    left: Vec<Duration>,
    bars: Vec<Bar>,
    /// Which task was put to run, each time.
    pub starts: Vec<TaskId>,
    pub kind: Kind,
    /// The level that each task runs on.
    level: Vec<i64>,
    /// Those that run, since when; not in a plain chart.
    running: Vec<(TaskId, Time)>,
}

/// What a chart is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One task at a time on each processor.
    Plain,
    /// The same, with levels.
    Levels,
    /// Tasks that share a processor: what they did of their work does not tell when they began.
    Shared,
}

impl Chart {
    pub fn new(tasks: usize) -> Self {
        Self {
            left: vec![Duration::ZERO; tasks],
            bars: Vec::new(),
            starts: Vec::new(),
            kind: Kind::Plain,
            level: vec![0; tasks],
            running: Vec::new(),
        }
    }

    fn start(&mut self, task: TaskId, at: Time, remaining: Duration, candidates: &[Candidate]) {
        self.left[task.index()] = remaining;
        self.starts.push(task);
        if self.kind == Kind::Levels {
            let chosen = candidates.iter().find(|candidate| candidate.verdict == Verdict::Chosen);
            self.level[task.index()] = chosen.map_or(0, |chosen| level_of(chosen.score));
        }
        if self.kind != Kind::Plain {
            self.running.push((task, at));
        }
    }

    fn stop(&mut self, task: TaskId, end: Time, remaining: Duration) {
        let done = self.left[task.index()] - remaining;
        let known = self.running.iter().position(|(other, _)| *other == task);
        let since = known.map(|place| self.running.swap_remove(place).1);
        let start = since.filter(|_| self.kind == Kind::Shared).unwrap_or(Time(end.0 - done.0));
        if !done.is_zero() {
            self.bars.push(Bar { task, start, end, level: self.level[task.index()] });
        }
    }

    /// Whatever runs is on the highest level from now on.
    fn boost(&mut self, at: Time) {
        for (task, since) in std::mem::take(&mut self.running) {
            let left = self.left[task.index()].saturating_sub(at.since(since));
            self.stop(task, at, left);
            self.left[task.index()] = left;
            self.level[task.index()] = 0;
            self.running.push((task, at));
        }
    }

    /// The bars in the order of their starts; those of one task on one level that follow each other without a gap are one.
    pub fn merged(&self) -> Vec<Bar> {
        let mut bars = self.bars.clone();
        bars.sort_by_key(|bar| (bar.start, bar.end, bar.task));
        let mut merged: Vec<Bar> = Vec::new();
        let mut last: Vec<Option<usize>> = vec![None; self.left.len()];
        for bar in bars {
            let before = last[bar.task.index()].map(|place| &mut merged[place]);
            match before.filter(|before| before.end == bar.start && before.level == bar.level) {
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
    fn emit(&mut self, event: Event, candidates: &[Candidate]) {
        match event.kind {
            EventKind::TaskStarted { task, remaining, .. } => self.start(task, event.at, remaining, candidates),
            EventKind::QueueBoosted => self.boost(event.at),
            EventKind::TaskPreempted { task, remaining, .. } | EventKind::TaskBlocked { task, remaining, .. } => {
                self.stop(task, event.at, remaining)
            }
            EventKind::TaskFinished { task, .. } => self.stop(task, event.at, Duration::ZERO),
            _ => {}
        }
    }
}
