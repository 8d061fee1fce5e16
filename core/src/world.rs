//! The world: one clock, one network, clients, a control plane with its ledger and dispatcher, and workers.
//!
//! The world advances by steps. A step handles the earliest of what is pending, or, once nothing more is pending at
//! this very moment, one decision of a dispatcher or of a worker. Deciding last means that a decision sees everything of
//! its instant: two tasks that arrive together are both in the queue before the shorter one is chosen.
//!
//! Each part is a file of its own that adds handlers to [`World`]; parts meet only in messages and in ledger
//! commands. With the control plane `none`, a proposed command is applied at once (`control`). With a replicated one it
//! goes through the log first: `replica` is a control node with its `disk` and its `mail`, `plane` performs what its protocol wants done, `record` leads
//! from a proposal to the ledger, `office` says who serves, `packet` is what control nodes tell each other (everybody else's messages cross the `network` by `wire`), and `gateway`
//! and `post` are how clients and workers find the leader and lose nothing on the way.

mod client;
mod depend;
mod key;
mod gateway;
mod control;
mod dispatch;
mod services;
mod orchestrate;
mod deed;
mod place;
mod funnel;
mod belief;
mod recall;
mod regime;
mod disk;
mod mail;
mod replica;
mod plane;
mod record;
mod office;
mod network;
mod wire;
mod site;
mod body;
mod packet;
mod worker;
mod share;
mod run;
mod block;
mod boost;
mod agent;
mod post;
mod fault;
mod outage;
mod nudge;
mod member;
mod observe;
mod motion;
mod reading;
mod glass;
mod roster;
mod setup;

use crate::builtin;
use crate::clock::Time;
use crate::graph::Graph;
use crate::ids::{ContainerId, NodeId, ReplicaId, Seq, TaskId};
use crate::pending::{Pending, Rank};
use crate::rng::Rng;
use crate::scenario::{Input, Problem, Scenario, Step};
use crate::stats::{ClassStats, Flow, Mean, Tails, Usage};
use crate::swarm;
use crate::trace::{Candidate, Event, EventKind, Sink, Site, Violation};
use client::{SourceState, Tasks};
use depend::Vertex;
use dispatch::Dispatcher;
use funnel::{Attempt, Funnels};
use key::KeyBook;
use network::Network;
use plane::Plane;
use regime::{Choice, Regime};
use replica::ControlNode;
use services::Services;
use setup::Setup;
use std::sync::Arc;
use worker::Worker;

/// Something that is due at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Timer {
    /// A source's next task arrives.
    Arrival(u16),
    /// A timer of a control node's protocol is due.
    Replica { control: ReplicaId, place: u16 },
    /// A message between control nodes arrives, or is lost.
    Packet(u32),
    /// A slow control node is done with what it is at.
    Attend(ReplicaId),
    /// A control node's disk has made something durable.
    Synced(ReplicaId),
    /// A leader is offered again what it refused.
    Offer(ReplicaId),
    /// The operator looks how far a change of members has come.
    Operator,
    /// The gateway has no answer yet to what it asked for.
    Patience(u8, u32),
    /// Nobody acknowledged what a worker reported.
    Insist(NodeId),
    /// An input of the script happens.
    Script(u32),
    /// A message arrives, or is lost.
    Deliver(u32),
    /// A lost message is sent again.
    Resend(u32),
    /// A running task ends or leaves for an I/O, or its slice is over.
    Run { node: NodeId, task: TaskId },
    /// The I/O of a task that is bound to a worker is done.
    Unblock { node: NodeId, task: TaskId },
    /// The I/O of a task that returns to the central queue is done.
    Wake { control: ReplicaId, task: TaskId },
    /// A worker's queue changes its order by itself.
    Boost(NodeId),
    /// So does the central queue.
    BoostCentral(ReplicaId),
    /// Something happens to a container on a worker.
    Container { node: NodeId, container: ContainerId },
    /// A worker says that it is alive.
    Heartbeat(NodeId),
    /// The detector of a control node looks at how long a worker has been silent.
    Suspect { control: ReplicaId, node: NodeId },
}

/// Counts that only grow.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    arrived: u64,
    recorded: u64,
    completed: u64,
    rejected: u64,
    requeued: u64,
    fenced: u64,
    moved: u64,
    offices: u64,
    refused: u64,
    stale_reads: u64,
    missed: u64,
    broken: u64,
}

/// A whole simulated system at one moment. A clone goes on exactly like the original.
#[derive(Clone)]
pub struct World {
    setup: Arc<Setup>,
    now: Time,
    /// The number of the next event.
    next: Seq,
    steps: u64,
    pending: Pending<Timer>,
    /// How many of `pending` go on for ever by themselves: heartbeats and watching for them.
    housekeeping: usize,
    /// True while somebody outside has more to do than the script says: the world does not fall quiet then.
    awaits: bool,
    /// True when it would have fallen quiet, had nobody had more to do.
    strayed: bool,
    script: Vec<Step>,
    sources: Vec<SourceState>,
    tasks: Tasks,
    /// How far the tasks are that others wait for; empty when none does.
    depend: Vec<Vertex>,
    keys: KeyBook,
    regime: Regime,
    /// Policies chosen during the run, by the numbers that the ledger knows them by.
    choices: Vec<Choice>,
    /// The nodes of the control plane by their ids; exactly one with the control plane `none`.
    controls: Vec<ControlNode>,
    /// What a replicated control plane has besides; `None` with the control plane `none`.
    plane: Option<Box<Plane>>,
    network: Network,
    services: Services,
    workers: Vec<Worker>,
    /// Workers that have to decide what to run, in the order in which they came to.
    undecided: Vec<NodeId>,
    flow: Flow,
    usage: Usage,
    tails: Tails,
    classes: Vec<ClassStats>,
    /// By tenant: how many of its tasks are done, and the sum of their slowdowns in thousandths.
    shares: Vec<(u64, u128)>,
    /// How far predictions were from the truth.
    misjudged: Mean,
    counts: Counts,
    first_arrival: Option<Time>,
    last_completion: Time,
    /// The first promise that was broken.
    broken: Option<Violation>,
    /// The event that told of it.
    broken_at: Option<Seq>,
    /// What the decision being made weighs; empty between steps.
    why: Vec<Candidate>,
    /// What it takes to explain that decision in full, when it was made by the kube-scheduler's rules; empty likewise.
    attempt: Option<Attempt>,
    funnels: Funnels,
}

impl World {
    /// The world of a scenario at its start.
    ///
    /// # Errors
    /// The first thing that is wrong with the scenario, with its path.
    pub fn new(scenario: &Scenario) -> Result<Self, Problem> {
        // What is opened most often is checked by a test, not by every visitor.
        if *scenario != builtin::opening() {
            scenario.check()?;
        }
        Self::build(scenario).map_err(|message| Problem { path: String::new(), message })
    }

    /// Lets reports of outdated attempts count from here on. For the test that shows that somebody notices.
    #[doc(hidden)]
    pub fn unfence(&mut self) {
        self.controls.iter_mut().for_each(|control| control.ledger.unfence());
        if let Some(plane) = &mut self.plane {
            plane.books.unfence();
            Arc::make_mut(&mut plane.initial).unfence();
        }
    }

    fn build(scenario: &Scenario) -> Result<Self, String> {
        let setup = Setup::new(scenario)?;
        let mut world = Self {
            now: Time::ZERO,
            next: Seq(0),
            steps: 0,
            pending: Pending::default(),
            housekeeping: 0,
            awaits: false,
            strayed: false,
            script: Vec::new(),
            sources: SourceState::all(&setup, scenario.seed)?,
            tasks: Tasks::default(),
            depend: vec![Vertex::default(); setup.graph.as_ref().map_or(0, Graph::len)],
            keys: KeyBook::new(&setup.keys),
            regime: Regime::new(&scenario.policies),
            choices: Vec::new(),
            controls: vec![ControlNode::alone(Dispatcher::new(
                &scenario.policies,
                setup.outline(),
                Rng::stream(scenario.seed, "balance"),
                Rng::stream(scenario.seed, "queue"),
            ))],
            plane: None,
            network: Network::new(&scenario.network, scenario.is_replicated(), scenario.seed)?,
            services: Services::new(scenario)?,
            workers: Vec::new(),
            undecided: Vec::new(),
            flow: Flow::default(),
            usage: Usage::default(),
            tails: Tails::default(),
            classes: vec![ClassStats::default(); setup.classes.len()],
            shares: vec![(0, 0); setup.tenants.len()],
            misjudged: Mean::default(),
            counts: Counts::default(),
            first_arrival: None,
            last_completion: Time::ZERO,
            broken: None,
            broken_at: None,
            why: Vec::new(),
            attempt: None,
            funnels: Funnels::default(),
            setup: Arc::new(setup),
        };
        let replicas = scenario.services.iter().map(|service| service.replicas);
        world.controls[0].ledger.found_services(replicas);
        for spec in &scenario.nodes {
            for copy in 0..spec.count {
                world.add_node(spec, copy)?;
            }
        }
        world.must_orchestrate(ReplicaId(0), None);
        if let Some(control) = &scenario.control {
            world.found(*control.build(), scenario);
        }
        world.start_sources();
        for step in &scenario.script {
            world.schedule(step.clone());
        }
        world.release_swarm(scenario);
        Ok(world)
    }

    /// Schedules the faults that chance picks. They count as scripted: nobody did them by hand.
    fn release_swarm(&mut self, scenario: &Scenario) {
        let controls: Vec<_> =
            self.controls.iter().filter_map(|node| Some(node.replica.as_ref()?.name.to_string())).collect();
        let workers: Vec<_> = self.workers.iter().map(|worker| worker.name.to_string()).collect();
        for step in swarm::steps(scenario, &controls, &workers) {
            self.schedule(step);
        }
        let scripted = self.script.len();
        if let Some(setup) = Arc::get_mut(&mut self.setup) {
            setup.scripted = scripted;
        }
    }

    /// The first promise that was broken, if one was.
    #[must_use]
    pub fn broken(&self) -> Option<Violation> {
        self.broken
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Time {
        self.now
    }

    /// The number that the next event will have.
    #[must_use]
    pub fn next_seq(&self) -> Seq {
        self.next
    }

    /// How many steps were taken.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// When the run ends; [`Time::NEVER`] when nobody said.
    #[must_use]
    pub fn until(&self) -> Time {
        self.setup.until
    }

    /// Lets an input happen at its moment, which must not be in the past.
    pub fn schedule(&mut self, step: Step) {
        self.strayed = false;
        self.pending.push(step.at.max(self.now), Rank::Input, Timer::Script(self.script.len() as u32));
        self.script.push(step);
    }

    /// How many inputs were let happen by [`World::schedule`] beyond those of the scenario's script.
    #[must_use]
    pub fn scheduled(&self) -> usize {
        self.script.len() - self.setup.scripted
    }

    /// Says whether an input is to come that was not let happen yet. A run that is given its inputs one by one is then the
    /// same as one that has them all in its script.
    pub fn await_input(&mut self, awaits: bool) {
        self.awaits = awaits;
    }

    /// True when nothing is left to happen but heartbeats, unless an input is to come; or when only that an input is to
    /// come has kept it going. What was seen then means nothing where no input comes.
    #[must_use]
    pub fn is_lull(&self) -> bool {
        self.strayed || (!self.must_decide() && self.rests())
    }

    /// About how many bytes a copy of it takes: what grows with nodes, tasks and logs.
    #[must_use]
    pub fn weight(&self) -> usize {
        const WORKER: usize = 2_048;
        const ENTRY: usize = 96;
        let logs = self.controls.iter().filter_map(|control| control.replica.as_deref()).map(replica::Replica::entries);
        let books = (1 + self.controls.len()) * self.tasks.len().min(crate::ledger::RETAINED) * 64;
        200_000
            + self.workers.len() * WORKER
            + self.tasks.len() * size_of::<client::Task>()
            + books
            + logs.sum::<usize>() * ENTRY
            + self.pending.len() * 48
    }

    /// The moment of the next step; `None` when nothing is left to happen, or nothing before the end of the run.
    pub fn next_time(&mut self) -> Option<Time> {
        if self.must_decide() {
            return Some(self.now);
        }
        let at = self.pending.peek()?;
        (at <= self.setup.until && !self.is_quiet()).then_some(at)
    }

    /// Takes one step; false when nothing is left to happen.
    pub fn step<S: Sink>(&mut self, sink: &mut S) -> bool {
        self.take_steps(self.setup.until, 1, sink) == 1
    }

    /// Takes every step due until and at `until`, and moves the clock there.
    pub fn run<S: Sink>(&mut self, until: Time, sink: &mut S) {
        self.run_some(until, u64::MAX, sink);
    }

    /// Like [`World::run`] but takes at most `steps` steps; true when it came to the end of its time.
    pub fn run_some<S: Sink>(&mut self, until: Time, steps: u64, sink: &mut S) -> bool {
        let until = until.min(self.setup.until);
        if self.take_steps(until, steps, sink) == steps {
            return false;
        }
        if until != Time::NEVER {
            self.now = self.now.max(until);
        }
        true
    }

    /// How many steps it took, at most `most`. The one place that the whole machine of a sink is compiled into.
    #[inline(never)]
    fn take_steps<S: Sink>(&mut self, until: Time, most: u64, sink: &mut S) -> u64 {
        let start = self.steps;
        while self.steps - start < most && self.step_until(until, sink) {}
        self.steps - start
    }

    #[inline]
    fn step_until<S: Sink>(&mut self, until: Time, sink: &mut S) -> bool {
        let next = self.pending.peek();
        if self.must_decide() && next != Some(self.now) {
            self.steps += 1;
            self.decide(sink);
            return true;
        }
        // What is pending at this very moment may be of no interest, but it comes before a decision.
        if next.is_none_or(|at| at > until) {
            return false;
        }
        if self.rests() && !self.must_decide() {
            if !self.awaits {
                return false;
            }
            self.strayed = true;
        }
        self.steps += 1;
        let (at, timer) = self.pending.pop_seen();
        debug_assert!(at >= self.now, "time goes forward");
        if at >= self.usage.end() {
            self.read_meters(at);
        }
        self.now = at;
        self.on_timer(timer, sink);
        true
    }

    #[inline(always)] // the loop and its one switch
    fn on_timer<S: Sink>(&mut self, timer: Timer, sink: &mut S) {
        match timer {
            Timer::Arrival(source) => self.on_arrival(source, sink),
            Timer::Run { node, task } => self.on_run_end(node, task, sink),
            Timer::Unblock { node, task } => self.on_unblock(node, task, sink),
            Timer::Wake { control, task } => self.on_wake(control, task, sink),
            Timer::Boost(node) => self.on_boost(node, sink),
            Timer::BoostCentral(control) => self.on_boost_central(control, sink),
            Timer::Container { node, container } => self.on_container_due(node, container, sink),
            Timer::Deliver(slot) => self.on_due(slot, sink),
            Timer::Resend(slot) => self.on_resend(slot, sink),
            Timer::Heartbeat(node) => self.on_heartbeat_due(node, sink),
            Timer::Suspect { control, node } => self.on_suspect(control, node, sink),
            Timer::Replica { control, place } => self.on_replica_timer(control, place, sink),
            Timer::Packet(slot) => self.on_packet(slot, sink),
            Timer::Attend(control) => self.on_attended(control, sink),
            Timer::Synced(control) => self.on_synced(control, sink),
            Timer::Operator => self.on_operator(sink),
            Timer::Offer(control) => self.on_offer(control),
            Timer::Patience(kind, number) => self.on_patience((kind, number), sink),
            Timer::Insist(node) => self.on_insist(node, sink),
            Timer::Script(place) => {
                let input = self.script[place as usize].input.clone();
                self.on_input(&input, sink);
            }
        }
    }

    #[inline]
    fn must_decide(&self) -> bool {
        !self.undecided.is_empty() || self.undecided_control().is_some()
    }

    #[inline]
    fn decide<S: Sink>(&mut self, sink: &mut S) {
        if let Some(control) = self.undecided_control() {
            self.controls[control.index()].dispatcher.undecided = false;
            self.dispatch(control, sink);
            if self.plane.is_some() {
                self.flush(control, sink);
            }
        } else if let Some(node) = self.undecided.pop() {
            self.workers[node.index()].undecided = false;
            self.schedule_worker(node, sink);
        }
    }

    /// A control node whose dispatcher has something to decide.
    #[inline]
    fn undecided_control(&self) -> Option<ReplicaId> {
        if self.controls[0].dispatcher.undecided {
            return Some(ReplicaId(0));
        }
        self.plane.as_ref()?;
        let place = self.controls.iter().position(|control| control.dispatcher.undecided);
        place.map(|place| ReplicaId(place as u8))
    }

    #[inline]
    fn is_quiet(&self) -> bool {
        !self.awaits && self.rests()
    }

    /// True when only heartbeats are left and nobody is waiting to be found out. Control nodes never rest.
    #[inline]
    fn rests(&self) -> bool {
        self.pending.len() == self.housekeeping && (self.housekeeping == 0 || self.knows_the_truth())
    }

    /// Tells what happened, and returns the event's number as the cause of what follows.
    #[inline]
    fn emit<S: Sink>(&mut self, sink: &mut S, site: Site, cause: Option<Seq>, kind: EventKind) -> Option<Seq> {
        if !S::ON {
            return None;
        }
        let seq = self.next;
        self.next.0 += 1;
        sink.emit(Event { seq, at: self.now, site, cause, kind }, &self.why);
        self.why.clear();
        if let Some(attempt) = self.attempt.take() {
            self.funnels.keep(seq, attempt);
        }
        Some(seq)
    }

    /// Whether an input would be taken now.
    ///
    /// # Errors
    /// Why not, in words.
    pub fn allows(&self, input: &Input) -> Result<(), String> {
        self.check_input(input)
    }
}
