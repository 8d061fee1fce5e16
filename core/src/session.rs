//! One person's run of a scenario: a world that can go forward and back, take input, and branch.
//!
//! The signatures stand first; the world behind them is being built.

use crate::clock::Time;
use crate::ids::{Seq, TaskId};
use crate::scenario::{Input, Scenario, Step};
use crate::trace::{Fingerprint, Trace};
use crate::view::{Span, TaskDetail, View};

/// A run of a scenario with its past and its branches.
pub struct Session;

/// Why an input was not taken: in words for the person who gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected(pub String);

/// One line of history: the scenario with some inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BranchId(pub u32);

/// A branch as the timeline draws it.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchView {
    /// Which.
    pub id: BranchId,
    /// The branch it left, and when; `None` for the first.
    pub parent: Option<(BranchId, Time)>,
    /// How far it has been simulated.
    pub known_until: Time,
    /// What was done in it, in order.
    pub inputs: Vec<Step>,
}

#[allow(missing_docs, unused_variables, clippy::unimplemented)]
impl Session {
    /// # Errors: the scenario's first problem, in words.
    pub fn new(scenario: Scenario) -> Result<Self, String> {
        unimplemented!()
    }
    pub fn now(&self) -> Time {
        unimplemented!()
    }
    /// Simulates one event more (or shows the next known one); `None` when nothing is left.
    pub fn step(&mut self) -> Option<Seq> {
        unimplemented!()
    }
    pub fn step_back(&mut self) -> Option<Seq> {
        unimplemented!()
    }
    /// Goes to a moment, forward or back: afterwards everything due until and at `to` has happened.
    pub fn seek(&mut self, to: Time) {
        unimplemented!()
    }
    /// Like `seek` forward, but gives up after `events` events; true when it arrived.
    pub fn advance(&mut self, to: Time, events: u64) -> bool {
        unimplemented!()
    }
    /// Does something now. In the past of the branch this opens a new branch and switches to it.
    pub fn act(&mut self, input: Input) -> Result<Seq, Rejected> {
        unimplemented!()
    }
    /// Whether `act` would take it, without doing it.
    pub fn allows(&self, input: &Input) -> Result<(), Rejected> {
        unimplemented!()
    }
    pub fn branch(&self) -> BranchId {
        unimplemented!()
    }
    pub fn branches(&self) -> Vec<BranchView> {
        unimplemented!()
    }
    pub fn switch(&mut self, branch: BranchId) {
        unimplemented!()
    }
    /// How far this branch has been simulated: the scrubber's end. Never before `now`.
    pub fn known_until(&self) -> Time {
        unimplemented!()
    }
    pub fn view(&self) -> View {
        unimplemented!()
    }
    /// Everything known of this branch, its known future included: compare `event.seq` with `view().next`.
    pub fn trace(&self) -> &Trace {
        unimplemented!()
    }
    /// The bars of the Gantt chart of this branch, in order of their start, its known future included.
    pub fn spans(&self) -> &[Span] {
        unimplemented!()
    }
    pub fn task(&self, task: TaskId) -> Option<TaskDetail> {
        unimplemented!()
    }
    pub fn task_name(&self, task: TaskId) -> String {
        unimplemented!()
    }
    pub fn node_name(&self, node: crate::ids::NodeId) -> String {
        unimplemented!()
    }
    pub fn class_name(&self, class: crate::ids::ClassId) -> String {
        unimplemented!()
    }
    /// The hash of all events before `view().next`.
    pub fn fingerprint(&self) -> Fingerprint {
        unimplemented!()
    }
    /// The scenario with everything done in this branch written into its script.
    pub fn to_scenario(&self) -> Scenario {
        unimplemented!()
    }
    /// The scenario as it was given.
    pub fn scenario(&self) -> &Scenario {
        unimplemented!()
    }
}
