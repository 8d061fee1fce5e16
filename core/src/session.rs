//! One person's run of a scenario: a world that can go forward and back, take input, and branch.
//!
//! Going back is restoring a checkpoint and simulating forward, so a moment is the same however it was reached.
//! Checkpoints are sparse and bounded in number: when there are too many, every other one goes. What was seen once
//! stays known: the trace of a branch reaches to the furthest moment simulated, and simulating it again only hashes.
//!
//! An input given by hand happens at the next microsecond, after everything of this one. So a run is told by its
//! scenario and its inputs with their times, and a scenario with the inputs written into its script is the same run.
//! That is also all that undo remembers of a branch: everything else is simulated again, or still known.

mod branch;
mod spans;
mod tree;
mod history;
mod beside;
mod search;
mod contrast;
mod motion;
mod watch;
mod shared;

pub use beside::Parting;
pub use contrast::{Contrast, Differs, contrast};
pub use history::{Deed, UNDO_MAX};
pub use shared::{Departure, MARKS_MAX, Mark, Offshoot, Tree};
pub use tree::{BRANCHES_MAX, BranchId, BranchView, NAME_MAX};
pub use watch::{Advanced, Hit, Watch};

use crate::clock::Time;
use crate::ids::{ClassId, ContainerId, NodeId, Seq, ServiceId, TaskId};
use crate::order::sort_by_key;
use crate::scenario::{Input, Problem, Scenario, Step};
use crate::trace::{Event, EventKind, Fingerprint, Trace};
use crate::view::{FunnelView, Span, TaskDetail, VertexProgress, VertexView, View};
use beside::Beside;
use branch::{Branch, Moment};
use history::History;
use std::rc::Rc;

/// The most events that the trace of a branch keeps.
pub const EVENTS_MAX: usize = 200_000;

/// A run of a scenario with its past and its branches.
pub struct Session {
    scenario: Rc<Scenario>,
    /// The number of the scenario: another one for each that was put in its place.
    run: u32,
    branches: Vec<Branch>,
    /// The numbers of the next branch, the next edition and the next run.
    next: Numbers,
    /// The place of the present branch among `branches`.
    current: usize,
    /// The present moment of the present branch.
    moment: Moment,
    history: History,
    /// The branch that the present one is compared with.
    beside: Option<Beside>,
    /// How many events each branch keeps.
    events: usize,
}

/// Numbers that were not yet given.
#[derive(Clone, Copy, Debug, Default)]
struct Numbers {
    branch: u32,
    edition: u64,
    run: u32,
}

impl Numbers {
    fn edition(&mut self) -> u64 {
        self.edition += 1;
        self.edition
    }
}

/// Why something was not done: in words for the person who wanted it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected(pub String);

impl Session {
    /// A session at the start of a scenario.
    ///
    /// # Errors
    /// The first thing that is wrong with the scenario, with its path.
    pub fn new(scenario: Scenario) -> Result<Self, Problem> {
        Self::keeping(scenario, EVENTS_MAX)
    }

    /// A session that keeps no more than so many events of each branch: the newest that were seen.
    ///
    /// # Errors
    /// As for [`Session::new`].
    pub fn keeping(scenario: Scenario, events: usize) -> Result<Self, Problem> {
        let moment = Moment::start(&scenario)?;
        let first = Branch::new(BranchId(0), 0, moment.clone(), events);
        Ok(Self {
            scenario: Rc::new(scenario),
            run: 0,
            branches: vec![first],
            next: Numbers { branch: 1, edition: 0, run: 1 },
            current: 0,
            moment,
            history: History::default(),
            beside: None,
            events,
        })
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Time {
        self.moment.world.now()
    }

    /// Why the kube-scheduler's rules placed something where they did, or could not, by the event that told so; see
    /// [`crate::world::World::funnel`].
    #[must_use]
    pub fn funnel(&self, seq: Seq) -> Option<FunnelView> {
        self.moment.world.funnel(seq)
    }

    /// True when [`Session::funnel`] knows the reasons of this event.
    #[must_use]
    pub fn has_funnel(&self, seq: Seq) -> bool {
        self.moment.world.has_funnel(seq)
    }

    /// The events that [`Session::funnel`] knows the reasons of, oldest first.
    pub fn funnels(&self) -> impl DoubleEndedIterator<Item = Seq> {
        self.moment.world.funnels()
    }

    /// What the kube-scheduler's rules would make of a waiting task now; see [`World::prospect`].
    #[must_use]
    pub fn prospect(&self, task: TaskId) -> Option<FunnelView> {
        self.moment.world.prospect(task)
    }

    /// The tasks that wait for others, or others for them; see [`World::graph`].
    #[must_use]
    pub fn graph(&self) -> Vec<VertexView> {
        self.moment.world.graph()
    }

    /// True when some task waits for another.
    #[must_use]
    pub fn has_graph(&self) -> bool {
        self.moment.world.has_graph()
    }

    /// How far each of them is, in the same order; see [`World::graph_progress`].
    #[must_use]
    pub fn graph_progress(&self) -> Vec<VertexProgress> {
        self.moment.world.graph_progress()
    }

    /// When the run ends; [`Time::NEVER`] when nobody said.
    #[must_use]
    pub fn until(&self) -> Time {
        self.moment.world.until()
    }

    /// True when nothing is left to happen, by itself or by hand.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.branches[self.current].is_over(&self.moment)
    }

    /// Goes on to the next event; `None` when nothing is left.
    pub fn step(&mut self) -> Option<Seq> {
        let before = self.moment.world.next_seq();
        while self.moment.world.next_seq() == before {
            if !self.branches[self.current].step(&mut self.moment) {
                return None;
            }
        }
        self.follow();
        Some(before)
    }

    /// Goes back to just before the last event that happened; `None` at the start.
    pub fn step_back(&mut self) -> Option<Seq> {
        let here = self.moment.world.next_seq();
        let branch = &mut self.branches[self.current];
        let target = branch.steps_before(here)?;
        self.moment = branch.restore(|moment| moment.world.steps() <= target);
        while self.moment.world.steps() < target && branch.step(&mut self.moment) {}
        self.follow();
        Some(self.moment.world.next_seq())
    }

    /// Goes to a moment, forward or back: afterwards everything due until and at `to` has happened.
    pub fn seek(&mut self, to: Time) {
        self.advance(to, u64::MAX);
    }

    /// Like [`Session::seek`], but takes at most `steps` steps; true when it arrived.
    pub fn advance(&mut self, to: Time, steps: u64) -> bool {
        let branch = &mut self.branches[self.current];
        let to = if to == Time::NEVER { self.moment.world.until() } else { to };
        if to < self.moment.world.now() {
            self.moment = branch.restore(|moment| moment.world.now() <= to);
        } else if let Some(nearer) = branch.nearer(&self.moment, to) {
            self.moment = nearer;
        }
        let arrived = branch.advance(&mut self.moment, to, steps);
        self.follow();
        arrived
    }

    /// Whether [`Session::act`] would take an input now.
    ///
    /// # Errors
    /// Why not.
    pub fn allows(&self, input: &Input) -> Result<(), Rejected> {
        self.moment.world.allows(input).map_err(Rejected)
    }

    /// How far this branch has been simulated: the end of the scrubber. Never before [`Session::now`].
    #[must_use]
    pub fn known_until(&self) -> Time {
        self.branches[self.current].known_until().max(self.now())
    }

    /// The present moment as a reader sees it.
    #[must_use]
    pub fn view(&self) -> View {
        self.branches[self.current].view(&self.moment)
    }

    /// Everything known of this branch, its known future included: compare `event.seq` with `view().next`.
    #[must_use]
    pub fn trace(&self) -> &Trace {
        self.branches[self.current].trace()
    }

    /// A number that stays as long as [`Session::trace`] only grows: another branch, or another future, has another.
    #[must_use]
    pub fn edition(&self) -> u64 {
        self.branches[self.current].edition
    }

    /// The bars of the Gantt chart of this branch in the order of their start, its known future included.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        self.branches[self.current].spans()
    }

    /// Everything known of a task; `None` when it ended long ago.
    #[must_use]
    pub fn task(&self, task: TaskId) -> Option<TaskDetail> {
        self.moment.world.task_detail(task)
    }

    /// A task's name.
    #[must_use]
    pub fn task_name(&self, task: TaskId) -> String {
        self.moment.world.task_name(task)
    }

    /// A container's name, also of one that is made later in this branch.
    #[must_use]
    pub fn container_name(&self, container: ContainerId) -> String {
        let made = |event: &Event| match event.kind {
            EventKind::ContainerCreated { container: made, service, replica, .. } if made == container => {
                Some(self.moment.world.replica_name(service, replica))
            }
            _ => None,
        };
        let known = self.moment.world.container_name(container);
        known.or_else(|| self.trace().iter().find_map(made)).unwrap_or_else(|| container.to_string())
    }

    /// A service's name.
    #[must_use]
    pub fn service_name(&self, service: ServiceId) -> String {
        self.moment.world.service_name(service)
    }

    /// A node's name.
    #[must_use]
    pub fn node_name(&self, node: NodeId) -> String {
        self.moment.world.node_name(node)
    }

    /// A class's name.
    #[must_use]
    pub fn class_name(&self, class: ClassId) -> String {
        self.moment.world.class_name(class)
    }

    /// The hash of all events before `view().next`.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.moment.fingerprint
    }

    /// What was done by hand in this branch, in order.
    #[must_use]
    pub fn inputs(&self) -> &[Step] {
        &self.branches[self.current].inputs
    }

    /// The scenario with everything done in this branch written into its script.
    #[must_use]
    pub fn to_scenario(&self) -> Scenario {
        let mut scenario = Scenario::clone(&self.scenario);
        scenario.script.extend(self.inputs().iter().cloned());
        sort_by_time(&mut scenario.script);
        scenario
    }

    /// The scenario as it was given.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The number of the scenario: it changes when another one is put in its place, and back when that is undone.
    #[must_use]
    pub fn run(&self) -> u32 {
        self.run
    }
}

fn sort_by_time(steps: &mut [Step]) {
    sort_by_key(steps, |step| (step.at.0, 0));
}
