//! One branch of a session: its inputs, its trace, and checkpoints to go back to.

use super::BranchId;
use super::spans::Spans;
use crate::clock::Time;
use crate::ids::Seq;
use crate::scenario::Step;
use crate::trace::{Candidate, Event, Fingerprint, Sink, Trace};
use crate::view::Span;
use crate::world::World;
use std::rc::Rc;

/// The most checkpoints of a branch.
const CHECKPOINTS: usize = 48;

/// How many steps lie between the first checkpoints; it doubles when there are too many.
const FIRST_SPACING: u64 = 500;

/// A world with the hash of what led to it.
#[derive(Clone)]
pub(super) struct Moment {
    pub world: World,
    pub fingerprint: Fingerprint,
}

pub(super) struct Branch {
    pub id: BranchId,
    pub parent: Option<(BranchId, Time)>,
    /// What was done by hand, in order. Invariant: ascending times.
    pub inputs: Vec<Step>,
    record: Record,
    /// Oldest first; the first is the start of the run.
    checkpoints: Vec<Rc<Checkpoint>>,
    spacing: u64,
    known_until: Time,
}

struct Checkpoint {
    moment: Moment,
    /// How many of the branch's inputs it has taken in.
    inputs: usize,
}

/// What is kept of the events of a branch.
#[derive(Clone)]
struct Record {
    trace: Trace,
    spans: Spans,
    /// The number of the first event that was never seen.
    frontier: Seq,
}

/// Hashes every event and keeps those that are new.
struct Recorder<'a> {
    record: &'a mut Record,
    fingerprint: &'a mut Fingerprint,
}

impl Sink for Recorder<'_> {
    fn emit(&mut self, event: Event, candidates: &[Candidate]) {
        self.fingerprint.take(&event, candidates);
        if event.seq >= self.record.frontier {
            self.record.frontier = Seq(event.seq.0 + 1);
            self.record.spans.take(&event);
            self.record.trace.emit(event, candidates);
        }
    }
}

impl Branch {
    pub fn new(id: BranchId, start: Moment, events: usize) -> Self {
        let record = Record { trace: Trace::new(events), spans: Spans::default(), frontier: Seq(0) };
        Self {
            id,
            parent: None,
            inputs: Vec::new(),
            record,
            checkpoints: vec![Rc::new(Checkpoint { moment: start, inputs: 0 })],
            spacing: FIRST_SPACING,
            known_until: Time::ZERO,
        }
    }

    /// A branch with the same past up to `here`, and nothing known after it.
    pub fn fork(&self, id: BranchId, here: &Moment) -> Self {
        let now = here.world.now();
        let inputs: Vec<_> = self.inputs.iter().filter(|step| step.at <= now).cloned().collect();
        let next = here.world.next_seq();
        let mut record = self.record.clone();
        record.trace.truncate(next);
        record.spans = Spans::of(&record.trace, &self.record.spans, next);
        record.frontier = next;
        let is_shared = |checkpoint: &&Rc<Checkpoint>| {
            checkpoint.inputs <= inputs.len() && checkpoint.moment.world.steps() <= here.world.steps()
        };
        Self {
            id,
            parent: Some((self.id, now)),
            record,
            checkpoints: self.checkpoints.iter().filter(is_shared).cloned().collect(),
            spacing: self.spacing,
            known_until: now,
            inputs,
        }
    }

    pub fn trace(&self) -> &Trace {
        &self.record.trace
    }

    pub fn spans(&self) -> &[Span] {
        self.record.spans.all()
    }

    /// The number of the first event that was never seen.
    pub fn frontier(&self) -> Seq {
        self.record.frontier
    }

    pub fn known_until(&self) -> Time {
        self.known_until
    }

    /// The latest checkpoint that `is_early` enough; the start always is.
    pub fn restore(&self, is_early: impl Fn(&Moment) -> bool) -> Moment {
        let found = self.checkpoints.iter().rev().find(|checkpoint| is_early(&checkpoint.moment));
        found.unwrap_or(&self.checkpoints[0]).moment.clone()
    }

    /// Takes one step from `moment`; false when nothing is left to happen.
    pub fn step(&mut self, moment: &mut Moment) -> bool {
        let next = self.next_input(moment);
        let next = next.filter(|step| moment.world.next_time().is_none_or(|due| due >= step.at)).cloned();
        let mut recorder = Recorder { record: &mut self.record, fingerprint: &mut moment.fingerprint };
        if let Some(next) = next {
            // Nothing is due before it: only the clock goes on.
            moment.world.run(Time(next.at.0 - 1), &mut recorder);
            moment.world.schedule(next);
        }
        let stepped = moment.world.step(&mut recorder);
        if stepped {
            self.arrived(moment);
        }
        stepped
    }

    /// Takes every step due until and at `to`, at most `steps` of them; true when it arrived.
    pub fn advance(&mut self, moment: &mut Moment, to: Time, mut steps: u64) -> bool {
        loop {
            let input = self.next_input(moment).filter(|step| step.at <= to).cloned();
            let goal = input.as_ref().map_or(to, |step| Time(step.at.0 - 1));
            let chunk = steps.min(self.spacing);
            let taken = moment.world.steps();
            let mut recorder = Recorder { record: &mut self.record, fingerprint: &mut moment.fingerprint };
            let there = moment.world.run_some(goal, chunk, &mut recorder);
            self.arrived(moment);
            steps -= moment.world.steps() - taken;
            match (there, input) {
                (true, Some(input)) => moment.world.schedule(input),
                (true, None) => return true,
                (false, _) if steps == 0 => return false,
                (false, _) => {}
            }
        }
    }

    /// The same moment of this branch as `there` is, which may have taken in inputs that this branch does not have.
    pub fn same_moment(&mut self, there: &Moment) -> Moment {
        if there.world.scheduled() <= self.inputs.len() {
            return there.clone();
        }
        let steps = there.world.steps();
        let mut moment = self.restore(|moment| moment.world.steps() <= steps);
        while moment.world.steps() < steps && self.step(&mut moment) {}
        self.advance(&mut moment, there.world.now(), u64::MAX);
        moment
    }

    /// How many steps the world had taken just before the last event before `here`; `None` when there is none.
    pub fn steps_before(&mut self, here: Seq) -> Option<u64> {
        let last = Seq(here.0.checked_sub(1)?);
        let mut moment = self.restore(|moment| moment.world.next_seq() <= last);
        loop {
            let before = moment.world.steps();
            if !self.step(&mut moment) {
                return None;
            }
            if moment.world.next_seq() > last {
                return Some(before);
            }
        }
    }

    /// The first input that the world of `moment` has not taken in.
    fn next_input(&self, moment: &Moment) -> Option<&Step> {
        self.inputs.get(moment.world.scheduled())
    }

    /// Takes note of a moment: how far the branch is known, and a checkpoint when it is time for one.
    fn arrived(&mut self, moment: &Moment) {
        self.known_until = self.known_until.max(moment.world.now());
        let steps = moment.world.steps();
        let last = self.checkpoints.last().map_or(0, |checkpoint| checkpoint.moment.world.steps());
        if steps < last + self.spacing {
            return;
        }
        let checkpoint = Checkpoint { moment: moment.clone(), inputs: moment.world.scheduled() };
        self.checkpoints.push(Rc::new(checkpoint));
        if self.checkpoints.len() > CHECKPOINTS {
            self.spacing *= 2;
            let mut place = 0;
            self.checkpoints.retain(|_| {
                place += 1;
                place % 2 == 1
            });
        }
    }
}
