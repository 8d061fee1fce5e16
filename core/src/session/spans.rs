//! The bars of the Gantt chart, drawn from events as they come.

use crate::clock::Time;
use crate::ids::{ClassId, NodeId, Seq, TaskId};
use crate::trace::RequeueReason;
use crate::trace::{Event, EventKind, Site, Trace};
use crate::view::{Outcome, Span, Stretch};
use std::collections::VecDeque;

/// The most bars that are kept; the oldest go first, a quarter at a time.
const SPANS_MAX: usize = 50_000;

/// The newest tasks whose class is remembered.
const CLASSES_MAX: usize = 65_536;

/// The bars of one branch.
#[derive(Clone, Debug, Default)]
pub(super) struct Spans {
    bars: Vec<Span>,
    /// By node, its tasks whose bars have no end yet, and where these bars are.
    open: Vec<Vec<(TaskId, usize)>>,
    /// Where the bars of I/O are that may not be over.
    io: Vec<usize>,
    /// Classes by task; the first is of task `forgotten`.
    classes: VecDeque<ClassId>,
    forgotten: u32,
}

impl Spans {
    /// The bars as they were before event `next`, from what is kept.
    pub fn of(trace: &Trace, all: &Self, next: Seq) -> Self {
        let mut spans = Self { classes: all.classes.clone(), forgotten: all.forgotten, ..Self::default() };
        // Bars older than the trace are taken over; the trace tells the rest anew.
        let first = trace.first();
        for bar in all.bars.iter().filter(|bar| bar.started < first && bar.started < next) {
            let ended_later = trace.iter().next().is_some_and(|event| bar.end.is_none_or(|end| end >= event.at));
            if bar.stretch == Stretch::Io {
                spans.io.push(spans.bars.len());
                spans.bars.push(*bar);
            } else if ended_later {
                let place = spans.bars.len();
                spans.open_on(bar.node).push((bar.task, place));
                spans.bars.push(Span { end: None, outcome: Outcome::Running, ..*bar });
            } else {
                spans.bars.push(*bar);
            }
        }
        for event in trace.iter() {
            spans.take(event);
        }
        spans
    }

    pub fn all(&self) -> &[Span] {
        &self.bars
    }

    pub fn take(&mut self, event: &Event) {
        match event.kind {
            EventKind::TaskArrived { task, class, .. } => self.arrive(task, class),
            EventKind::TaskStarted { task, node, attempt, .. } => self.start(task, node, attempt, event),
            EventKind::TaskFinished { task, node, .. } => self.end(node, task, event.at, Outcome::Finished),
            EventKind::TaskPreempted { task, node, .. } => self.end(node, task, event.at, Outcome::Preempted),
            EventKind::TaskBlocked { task, node, attempt, until, .. } => {
                self.end(node, task, event.at, Outcome::Blocked);
                self.block(task, node, attempt, until, event);
            }
            // The dispatcher has it: what becomes of the node does not matter any more.
            EventKind::TaskRequeued { task, reason: RequeueReason::Blocked, .. } => {
                self.io.retain(|place| self.bars[*place].task != task);
            }
            EventKind::NodeCrashed { node, .. } | EventKind::NodeRemoved { node } => {
                for place in std::mem::take(&mut self.io) {
                    let bar = &self.bars[place];
                    match bar.node == node && bar.end > Some(event.at) {
                        true => self.close(place, event.at, Outcome::Lost),
                        false => self.io.push(place),
                    }
                }
                for (_, place) in std::mem::take(self.open_on(node)) {
                    self.close(place, event.at, Outcome::Lost);
                }
            }
            _ => {}
        }
    }

    fn arrive(&mut self, task: TaskId, class: ClassId) {
        if task.0 != self.forgotten + self.classes.len() as u32 {
            return; // told anew
        }
        self.classes.push_back(class);
        if self.classes.len() > CLASSES_MAX {
            self.classes.pop_front();
            self.forgotten += 1;
        }
    }

    /// A task begins an I/O: a bar in the first of the node's lanes for I/O that is free.
    fn block(&mut self, task: TaskId, node: NodeId, attempt: u32, until: Time, event: &Event) {
        if self.bars.len() == SPANS_MAX {
            self.forget();
        }
        self.io.retain(|place| self.bars[*place].end > Some(event.at));
        let taken =
            |lane: u16| self.io.iter().any(|place| self.bars[*place].node == node && self.bars[*place].lane == lane);
        let lane = (0..u16::MAX).find(|lane| !taken(*lane)).unwrap_or(u16::MAX);
        let bar = self.bar(task, node, attempt, event);
        self.io.push(self.bars.len());
        let (end, outcome) = (Some(until), Outcome::Finished);
        self.bars.push(Span { stretch: Stretch::Io, end, outcome, lane, ..bar });
    }

    /// A bar that begins.
    fn bar(&self, task: TaskId, node: NodeId, attempt: u32, event: &Event) -> Span {
        let class = task.0.checked_sub(self.forgotten).and_then(|place| self.classes.get(place as usize).copied());
        Span {
            node,
            task,
            stretch: Stretch::Run,
            class: class.unwrap_or_default(),
            attempt,
            start: event.at,
            end: None,
            outcome: Outcome::Running,
            lane: 0,
            started: event.seq,
        }
    }

    fn start(&mut self, task: TaskId, node: NodeId, attempt: u32, event: &Event) {
        if self.bars.len() == SPANS_MAX {
            self.forget();
        }
        debug_assert_eq!(event.site, Site::Worker(node));
        let here = std::mem::take(self.open_on(node));
        let taken = |lane: u16| here.iter().any(|(_, place)| self.bars[*place].lane == lane);
        let lane = (0..u16::MAX).find(|lane| !taken(*lane)).unwrap_or(u16::MAX);
        *self.open_on(node) = here;
        let place = self.bars.len();
        self.open_on(node).push((task, place));
        let bar = self.bar(task, node, attempt, event);
        self.bars.push(Span { lane, ..bar });
    }

    fn end(&mut self, node: NodeId, task: TaskId, at: Time, outcome: Outcome) {
        let here = self.open_on(node);
        if let Some(open) = here.iter().rposition(|(known, _)| *known == task) {
            let (_, place) = here.remove(open);
            self.close(place, at, outcome);
        }
    }

    fn close(&mut self, place: usize, at: Time, outcome: Outcome) {
        let bar = &mut self.bars[place];
        bar.end = Some(at);
        bar.outcome = outcome;
    }

    fn open_on(&mut self, node: NodeId) -> &mut Vec<(TaskId, usize)> {
        if self.open.len() <= node.index() {
            self.open.resize(node.index() + 1, Vec::new());
        }
        &mut self.open[node.index()]
    }

    /// Lets go of the oldest quarter, except bars that have no end yet.
    fn forget(&mut self) {
        let cut = SPANS_MAX / 4;
        let mut place = 0;
        self.bars.retain(|bar| {
            place += 1;
            place > cut || bar.end.is_none()
        });
        self.open.clear();
        self.io.clear();
        for place in 0..self.bars.len() {
            let Span { node, task, end, stretch, .. } = self.bars[place];
            match (stretch, end) {
                (Stretch::Run, None) => self.open_on(node).push((task, place)),
                (Stretch::Io, _) => self.io.push(place),
                _ => {}
            }
        }
    }
}
