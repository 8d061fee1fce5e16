//! One branch of a session: its inputs, its trace, and checkpoints to go back to.

use super::history::Place;
use super::shared::{Mark, Marks};
use super::spans::Spans;
use super::tree::BranchId;
use crate::clock::Time;
use crate::ids::Seq;
use crate::scenario::{Problem, Scenario, Step};
use crate::trace::{Candidate, Event, Fingerprint, Sink, Trace};
use crate::view::{Span, View};
use crate::world::World;
use std::rc::Rc;

/// The most checkpoints of a branch ...
const CHECKPOINTS: usize = 56;
/// ... and the fewest that are its most, however large the world is.
const CHECKPOINTS_LEAST: usize = 12;
/// About how many bytes all of them may take.
const CHECKPOINT_BYTES: usize = 96_000_000;

/// How many steps lie between the first checkpoints; it doubles when there are too many.
const FIRST_SPACING: u64 = 500;

/// A world with the hash of what led to it.
#[derive(Clone)]
pub(super) struct Moment {
    pub world: World,
    pub fingerprint: Fingerprint,
}

impl Moment {
    /// The start of a scenario.
    pub fn start(scenario: &Scenario) -> Result<Self, Problem> {
        Ok(Self { world: World::new(scenario)?, fingerprint: Fingerprint::default() })
    }

    pub fn place(&self) -> Place {
        Place { steps: self.world.steps(), now: self.world.now() }
    }
}

pub(super) struct Branch {
    pub id: BranchId,
    /// Another number whenever the events that are known do not only grow.
    pub edition: u64,
    pub name: Option<Rc<str>>,
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
    marks: Marks,
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
            self.record.marks.take(event.seq, *self.fingerprint);
            self.record.trace.emit(event, candidates);
        }
    }
}

impl Branch {
    pub fn new(id: BranchId, edition: u64, start: Moment, events: usize) -> Self {
        let frontier = start.world.next_seq();
        let record = Record { trace: Trace::new(events), spans: Spans::default(), marks: Marks::default(), frontier };
        Self {
            id,
            edition,
            name: None,
            parent: None,
            inputs: Vec::new(),
            record,
            checkpoints: vec![Rc::new(Checkpoint { moment: start, inputs: 0 })],
            spacing: FIRST_SPACING,
            known_until: Time::ZERO,
        }
    }

    /// For how many of `inputs` this branch is the same.
    pub fn shared_with(&self, inputs: &[Step]) -> usize {
        self.inputs.iter().zip(inputs).take_while(|(own, other)| own == other).count()
    }

    /// A branch with these inputs, which knows what this one knows of the time until `until`, as far as its inputs are the
    /// same; with the last moment that it knows.
    pub fn with_inputs(&self, id: BranchId, edition: u64, inputs: Vec<Step>, until: Time) -> (Self, Moment) {
        let shared = self.shared_with(&inputs);
        let others = self.inputs.get(shared).into_iter().chain(inputs.get(shared));
        let until = others.map(|step| Time(step.at.0 - 1)).fold(until.min(self.known_until), Time::min);
        let is_past = |point: &&Rc<Checkpoint>| point.inputs <= shared && point.moment.world.now() <= until;
        let checkpoints = self.checkpoints.iter().filter(is_past).cloned().collect();
        let parent = Some((self.id, until));
        let mut branch = Self { id, edition, parent, inputs, checkpoints, record: self.record.clone(), ..self.twin() };
        let mut moment = branch.restore(|_| true);
        branch.advance(&mut moment, until, u64::MAX);
        let next = moment.world.next_seq();
        branch.record.trace.truncate(next);
        branch.record.marks.truncate(next);
        branch.record.spans = Spans::of(&branch.record.trace, &self.record.spans, next);
        branch.record.frontier = next;
        branch.known_until = until;
        (branch, moment)
    }

    /// A branch with the same past up to `now`, and nothing done or known after it; with its moment.
    pub fn fork(&self, id: BranchId, edition: u64, now: Time) -> (Self, Moment) {
        let inputs = self.inputs.iter().filter(|step| step.at <= now).cloned().collect();
        self.with_inputs(id, edition, inputs, now)
    }

    /// Does something just after `moment`, the last that is known; the number of the first event that comes of it.
    pub fn act(&mut self, moment: &mut Moment, step: Step) -> Seq {
        let at = step.at;
        self.inputs.push(step);
        if moment.world.is_lull() {
            // Heartbeats that nobody would have heard of went on after all.
            *moment = self.restore(|moment| moment.world.now() < at);
        }
        self.advance(moment, Time(at.0 - 1), u64::MAX);
        let seq = moment.world.next_seq();
        self.advance(moment, at, u64::MAX);
        seq
    }

    /// Simulates up to a moment that was known once, unless that takes more than so many steps.
    pub fn know_until(&mut self, to: Time, steps: u64) {
        if self.known_until < to {
            let mut moment = self.restore(|_| true);
            self.advance(&mut moment, to, steps);
        }
    }

    /// A branch that begins at a moment of this one and knows nothing before it.
    pub fn beginning_at(&self, moment: &Moment, events: usize) -> Self {
        let frontier = moment.world.next_seq();
        let record = Record { trace: Trace::new(events), spans: Spans::default(), marks: Marks::default(), frontier };
        let inputs = moment.world.scheduled();
        let checkpoints = vec![Rc::new(Checkpoint { moment: moment.clone(), inputs })];
        // No checkpoints but this one: nobody goes back.
        Self { record, checkpoints, spacing: u64::MAX / 2, inputs: self.inputs.clone(), ..self.twin() }
    }

    /// A branch that is called the same and has nothing.
    fn twin(&self) -> Self {
        let (spans, marks) = (Spans::default(), Marks::default());
        let record = Record { trace: Trace::new(1), spans, marks, frontier: Seq(0) };
        Self {
            id: self.id,
            edition: self.edition,
            name: self.name.clone(),
            parent: self.parent,
            inputs: Vec::new(),
            record,
            checkpoints: Vec::new(),
            spacing: self.spacing,
            known_until: self.known_until,
        }
    }

    pub fn trace(&self) -> &Trace {
        &self.record.trace
    }

    pub fn marks(&self) -> &[Mark] {
        self.record.marks.all()
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

    /// A moment that is known already, not after `to` and much nearer to it than `here`.
    pub fn nearer(&self, here: &Moment, to: Time) -> Option<Moment> {
        let last = self.checkpoints.iter().rev().find(|checkpoint| checkpoint.moment.world.now() <= to)?;
        let ahead = last.moment.world.steps().checked_sub(here.world.steps())?;
        (ahead >= self.spacing / 2).then(|| last.moment.clone())
    }

    /// Takes one step from `moment`; false when nothing is left to happen.
    pub fn step(&mut self, moment: &mut Moment) -> bool {
        self.tell(moment);
        let next = self.next_input(moment);
        let next = next.filter(|step| moment.world.next_time().is_none_or(|due| due >= step.at)).cloned();
        if let Some(next) = next {
            // Nothing is due before it: only the clock goes on.
            let mut recorder = Recorder { record: &mut self.record, fingerprint: &mut moment.fingerprint };
            moment.world.run(Time(next.at.0 - 1), &mut recorder);
            moment.world.schedule(next);
            self.tell(moment);
        }
        let mut recorder = Recorder { record: &mut self.record, fingerprint: &mut moment.fingerprint };
        let stepped = moment.world.step(&mut recorder);
        if stepped {
            self.arrived(moment);
        }
        stepped
    }

    /// Takes every step due until and at `to`, at most `steps` of them; true when it arrived.
    pub fn advance(&mut self, moment: &mut Moment, to: Time, mut steps: u64) -> bool {
        loop {
            self.tell(moment);
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

    /// The moment of this branch at a place that it once was at.
    pub fn moment_at(&mut self, place: Place) -> Moment {
        let mut moment = self.restore(|moment| moment.world.steps() <= place.steps && moment.world.now() <= place.now);
        while moment.world.steps() < place.steps && self.step(&mut moment) {}
        if moment.world.now() < place.now {
            self.advance(&mut moment, place.now, u64::MAX);
        }
        moment
    }

    /// True when nothing is left to happen: a quiet world may still be waiting for an input.
    pub fn is_over(&self, moment: &Moment) -> bool {
        let input = self.next_input(moment).is_some_and(|step| step.at <= moment.world.until());
        !input && moment.world.is_over()
    }

    pub fn view(&self, moment: &Moment) -> View {
        View { over: self.is_over(moment), ..moment.world.view() }
    }

    /// When the next thing happens in `moment`; `None` when nothing is left.
    pub fn next_due(&self, moment: &mut Moment) -> Option<Time> {
        let input = self.next_input(moment).map(|step| step.at);
        let due = moment.world.next_time();
        due.into_iter().chain(input).min()
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

    /// Says to the world of `moment` whether more is to come.
    fn tell(&self, moment: &mut Moment) {
        let awaits = self.next_input(moment).is_some();
        moment.world.await_input(awaits);
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
        // A world at rest goes on or stays as it is, depending on what is done later.
        if steps < last + self.spacing || moment.world.is_lull() {
            return;
        }
        let checkpoint = Checkpoint { moment: moment.clone(), inputs: moment.world.scheduled() };
        self.checkpoints.push(Rc::new(checkpoint));
        let most = (CHECKPOINT_BYTES / moment.world.weight().max(1)).clamp(CHECKPOINTS_LEAST, CHECKPOINTS);
        if self.checkpoints.len() > most {
            self.spacing *= 2;
            let mut place = 0;
            self.checkpoints.retain(|_| {
                place += 1;
                place % 2 == 1
            });
        }
    }
}
