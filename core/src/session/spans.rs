//! The bars of the Gantt chart, drawn from events as they come.

use crate::clock::Time;
use crate::ids::{ClassId, NodeId, Seq, TaskId};
use crate::trace::{Event, EventKind, Site, Trace};
use crate::view::{Outcome, Span};
use std::collections::{BTreeMap, VecDeque};

/// The most bars that are kept; the oldest go first, a quarter at a time.
const SPANS_MAX: usize = 50_000;

/// The newest tasks whose class is remembered.
const CLASSES_MAX: usize = 65_536;

/// The bars of one branch.
#[derive(Clone, Debug, Default)]
pub(super) struct Spans {
    bars: Vec<Span>,
    /// The bars that have no end yet, by node and task.
    open: BTreeMap<(NodeId, TaskId), usize>,
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
            if ended_later {
                spans.open.insert((bar.node, bar.task), spans.bars.len());
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
            EventKind::NodeCrashed { node, .. } | EventKind::NodeRemoved { node } => {
                let lost: Vec<_> =
                    self.open.range((node, TaskId(0))..=(node, TaskId(u32::MAX))).map(|((_, task), _)| *task).collect();
                for task in lost {
                    self.end(node, task, event.at, Outcome::Lost);
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

    fn start(&mut self, task: TaskId, node: NodeId, attempt: u32, event: &Event) {
        if self.bars.len() == SPANS_MAX {
            self.forget();
        }
        debug_assert_eq!(event.site, Site::Worker(node));
        let taken = |lane: u16| {
            let mut here = self.open.range((node, TaskId(0))..=(node, TaskId(u32::MAX)));
            here.any(|(_, place)| self.bars[*place].lane == lane)
        };
        let lane = (0..u16::MAX).find(|lane| !taken(*lane)).unwrap_or(u16::MAX);
        let class = task.0.checked_sub(self.forgotten).and_then(|place| self.classes.get(place as usize));
        self.open.insert((node, task), self.bars.len());
        self.bars.push(Span {
            node,
            task,
            class: class.copied().unwrap_or_default(),
            attempt,
            start: event.at,
            end: None,
            outcome: Outcome::Running,
            lane,
            started: event.seq,
        });
    }

    fn end(&mut self, node: NodeId, task: TaskId, at: Time, outcome: Outcome) {
        if let Some(place) = self.open.remove(&(node, task)) {
            let bar = &mut self.bars[place];
            bar.end = Some(at);
            bar.outcome = outcome;
        }
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
        let open = self.bars.iter().enumerate().filter(|(_, bar)| bar.end.is_none());
        self.open.extend(open.map(|(place, bar)| ((bar.node, bar.task), place)));
    }
}
