//! The dispatcher: reads the ledger and decides who runs what.
//!
//! With early binding it gives a task to a node as soon as the task is recorded. With late binding it keeps recorded
//! tasks in one central queue and gives the next one out when a node has room for it; a preemptive discipline may
//! recall running tasks to make room. What it believes about a node comes from the ledger and from heartbeats only.

use super::World;
use super::body::Body;
use super::control::Grounds;
use super::orchestrate::Orchestrator;
use super::place::request;
use super::regime::build_queue;
use super::setup::milli;
use crate::balance::{BalancePolicy, Balancer, Context, NodeState};
use crate::clock::{Duration, Time};
use crate::ids::{ContainerId, NodeId, ReplicaId, Resources, Seq, TaskId};
use crate::ledger::{Command, Outcome};
use crate::order::sort_by_key;
use crate::pending::TimerId;
use crate::place::{Outline, PlacePolicy, Placer};
use crate::predict::Predictor;
use crate::queue::{Cluster, Entrance, Held, Item, Machine, QueueDiscipline, QueuePolicy};
use crate::rng::Rng;
use crate::scenario::{Binding, Policies};
use crate::trace::{
    CANDIDATES, Candidate, EventKind, RejectReason, RequeueReason, Rule, Sink, Site, Verdict, Who, Why,
};
use std::collections::VecDeque;

pub(super) struct Dispatcher {
    pub late: bool,
    /// The most tasks a queue holds.
    pub limit: Option<u32>,
    pub central: Box<dyn QueueDiscipline>,
    pub balancer: Box<dyn Balancer>,
    pub placer: Box<dyn Placer>,
    pub rng: Rng,
    pub predictor: Box<dyn Predictor>,
    /// By node.
    pub nodes: Vec<NodeState>,
    pub members: Vec<Member>,
    /// Tasks that no node can be chosen for now, with early binding.
    pub parked: VecDeque<TaskId>,
    /// What is given out, kept with late binding for disciplines that look at it.
    pub given: Vec<Given>,
    /// True when there may be something to decide.
    pub undecided: bool,
    /// Tasks that do I/O and return to the central queue, with the end of it.
    pub blocked: Vec<(TaskId, Time)>,
    /// When the central queue changes its order by itself.
    pub boost: TimerId,
    /// No node had room for this when it was last looked for, and none got more room since.
    pub no_room_for: Option<Resources>,
    pub orchestrator: Orchestrator,
}

/// What the dispatcher believes of a node.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub suspected: bool,
    pub removed: bool,
    pub last_heard: Time,
    /// When it is looked at next.
    pub watch: TimerId,
    /// The containers that the node had when it was given up.
    pub lost: Vec<(ContainerId, u32)>,
}

/// A task that is given out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given {
    pub item: Item,
    pub node: NodeId,
    pub since: Time,
    pub recalled: bool,
}

impl Clone for Dispatcher {
    fn clone(&self) -> Self {
        Self {
            late: self.late,
            limit: self.limit,
            central: self.central.boxed_clone(),
            balancer: self.balancer.boxed_clone(),
            placer: self.placer.boxed_clone(),
            predictor: self.predictor.boxed_clone(),
            rng: self.rng.clone(),
            nodes: self.nodes.clone(),
            members: self.members.clone(),
            parked: self.parked.clone(),
            given: self.given.clone(),
            undecided: self.undecided,
            blocked: self.blocked.clone(),
            boost: self.boost,
            no_room_for: self.no_room_for,
            orchestrator: self.orchestrator.clone(),
        }
    }
}

impl Dispatcher {
    /// `rng` is the balancer's chance, `chance` the queue's.
    pub fn new(policies: &Policies, outline: Option<Outline>, rng: Rng, chance: Rng) -> Self {
        Self {
            placer: new_placer(&policies.place, outline),
            late: policies.binding == Binding::Late,
            limit: policies.queue_limit,
            central: build_queue(&policies.queue, chance),
            balancer: policies.balance.build(),
            predictor: policies.predict.build(),
            rng,
            nodes: Vec::new(),
            members: Vec::new(),
            parked: VecDeque::new(),
            given: Vec::new(),
            undecided: false,
            blocked: Vec::new(),
            boost: TimerId::NONE,
            no_room_for: None,
            orchestrator: Orchestrator::default(),
        }
    }

    pub fn set_balancer(&mut self, policy: &BalancePolicy) {
        self.balancer = policy.build();
    }

    pub fn set_placer(&mut self, policy: &PlacePolicy, outline: Option<Outline>) {
        self.placer = new_placer(policy, outline);
        self.undecided = true;
    }

    /// Puts another queue discipline in force: everything that waits moves over in the order in which it came.
    pub fn set_queue(&mut self, policy: &QueuePolicy, chance: Rng, now: Time) {
        if self.late {
            move_over(&mut self.central, build_queue(policy, chance), now);
            self.may_have_room();
        }
    }

    /// How many wait at the control plane because no node can be chosen for them.
    pub fn parked(&self) -> impl Iterator<Item = TaskId> {
        self.parked.iter().copied()
    }

    /// What a task takes of a node in the books: no processor where they are shared.
    fn need(&self, demand: &Resources) -> Resources {
        if self.late && self.central.shares() { demand.without_cpu() } else { *demand }
    }

    /// Marks the nodes that can be chosen for a task, and says why the others cannot; true when there is one.
    pub fn mark_eligible(&mut self, demand: &Resources) -> bool {
        let demand = &self.need(demand);
        if self.no_room_for.is_some_and(|less| demand.fits(&less)) {
            return false;
        }
        let (late, limit) = (self.late, self.limit);
        let mut any = false;
        let mut mark = |node: &mut NodeState, room: bool| {
            node.eligible = node.up && room;
            any |= node.eligible;
        };
        for node in &mut self.nodes {
            let room = match late {
                true => node.free.fits(demand),
                // What containers hold is not free.
                false => node.free.fits(demand) && limit.is_none_or(|limit| node.active < places(node, limit)),
            };
            mark(node, room);
        }
        self.no_room_for = (!any).then_some(*demand);
        any
    }

    /// True when the central discipline looks at what is given out.
    #[inline]
    pub fn keeps_given(&self) -> bool {
        self.central.preemptive() || self.central.watches()
    }

    /// Shows the central queue the nodes and what is given to them, if it wants to see them.
    #[inline]
    pub fn show_nodes(&mut self, now: Time) {
        if !self.central.watches() {
            return;
        }
        let machine = |state: &NodeState| Machine {
            node: state.id,
            up: state.up,
            capacity: state.capacity,
            free: state.free,
            speed: state.speed,
        };
        let machines: Vec<_> = self.nodes.iter().map(machine).collect();
        let held = self.given.iter().map(|given| Held { item: given.item, node: given.node, since: given.since });
        let held: Vec<_> = held.collect();
        self.central.watch(now, &Cluster { machines: &machines, held: &held });
    }

    /// Narrows the choice to the node that the central queue wants its first task on, if it names one.
    #[inline]
    fn narrow(&mut self) {
        if let Some(place) = self.central.place() {
            self.nodes.iter_mut().for_each(|node| node.eligible &= node.id == place);
        }
    }

    /// A node may have more room than before.
    #[inline]
    pub fn may_have_room(&mut self) {
        self.undecided = true;
        self.no_room_for = None;
        self.orchestrator.due |= !self.orchestrator.unplaced.is_empty();
    }

    /// Counts a task among those given to a node; returns what it takes of it.
    #[inline]
    fn reserve(&mut self, item: &Item, node: NodeId, now: Time) -> Resources {
        let need = self.need(&item.demand);
        let state = &mut self.nodes[node.index()];
        state.active += 1;
        state.backlog += item.remaining;
        if self.late {
            state.free.take(&need);
            if self.keeps_given() {
                let item = Item { attempt: item.attempt + 1, ..*item };
                self.given.push(Given { item, node, since: now, recalled: false });
            }
        }
        need
    }
}

impl World {
    /// A task was recorded.
    #[inline]
    pub(super) fn dispatch_submitted<S: Sink>(
        &mut self,
        control: ReplicaId,
        task: TaskId,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        if !self.depend.is_empty() && self.hold_back(control, task, cause, sink) {
            return;
        }
        self.dispatch_ready(control, task, cause, sink);
    }

    /// A task that is recorded may run.
    #[inline]
    pub(super) fn dispatch_ready<S: Sink>(
        &mut self,
        control: ReplicaId,
        task: TaskId,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let dispatcher = &self.controls[control.index()].dispatcher;
        if !dispatcher.late {
            return self.bind(control, task, cause, sink);
        }
        if dispatcher.limit.is_some_and(|limit| dispatcher.central.len() >= limit as usize) {
            return self.reject(control, task, RejectReason::QueueFull, cause, sink);
        }
        self.enqueue_central(control, task, Entrance::Arrived, cause, sink);
    }

    /// A task came back: it waits again, or goes to another node.
    pub(super) fn dispatch_returned<S: Sink>(
        &mut self,
        control: ReplicaId,
        task: TaskId,
        reason: RequeueReason,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        if !self.depend.is_empty() && self.waits_for(control, task) > 0 {
            return; // a new leader finds it as the one before had it
        }
        if !self.regime.is_late() {
            return self.bind(control, task, cause, sink);
        }
        let in_io = self.tasks.get(task).is_some_and(|task| task.io_until > self.now);
        if in_io || reason == RequeueReason::Blocked {
            return self.await_io(control, task);
        }
        let entrance = match reason {
            RequeueReason::Preempted => Entrance::Preempted,
            RequeueReason::SliceOver => Entrance::Expired,
            _ => Entrance::Arrived,
        };
        self.enqueue_central(control, task, entrance, cause, sink);
    }

    #[inline]
    pub(super) fn enqueue_central<S: Sink>(
        &mut self,
        control: ReplicaId,
        task: TaskId,
        entrance: Entrance,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        if entrance == Entrance::Arrived
            && let Some(task) = self.tasks.get_mut(task)
        {
            (task.mark, task.unspent) = (0, Duration::ZERO);
        }
        self.predict(control, task);
        let Some(item) = self.item(control, task) else { return };
        let dispatcher = &mut self.controls[control.index()].dispatcher;
        dispatcher.central.enqueue(self.now, item, entrance);
        dispatcher.undecided = true;
        self.expect_central_boost(control);
        let dispatcher = &self.controls[control.index()].dispatcher;
        if S::ON {
            let length = dispatcher.central.len() as u32;
            self.emit(sink, Site::Control(control), cause, EventKind::TaskQueued { task, length });
        }
    }

    /// Says what the work of a task is taken for, when it is dispatched for the first time.
    #[inline]
    fn predict(&mut self, control: ReplicaId, task: TaskId) {
        let Some(task) = self.tasks.get_mut(task).filter(|task| !task.forecast) else { return };
        task.forecast = true;
        task.predicted = self.controls[control.index()].dispatcher.predictor.predict(&task.traits.features(task.class));
    }

    /// A task is done, and how much work it was is known.
    #[inline]
    pub(super) fn learn(&mut self, control: ReplicaId, task: TaskId) {
        let Some(task) = self.tasks.get(task) else { return };
        self.controls[control.index()].dispatcher.predictor.learn(&task.traits.features(task.class), task.work);
    }

    /// A task as the ledger and its client know it.
    #[inline]
    pub(super) fn item(&self, control: ReplicaId, id: TaskId) -> Option<Item> {
        let task = self.tasks.get(id)?;
        let record = self.controls[control.index()].ledger.get(id)?;
        let (mark, unspent) = (task.mark, task.unspent);
        Some(Item { queued: self.now, mark, unspent, ..task.item(id, record.remaining, record.attempt) })
    }

    /// Early binding: chooses a node for a task now.
    fn bind<S: Sink>(&mut self, control: ReplicaId, task: TaskId, cause: Option<Seq>, sink: &mut S) {
        self.predict(control, task);
        let Some(item) = self.item(control, task) else { return };
        let dispatcher = &mut self.controls[control.index()].dispatcher;
        if !dispatcher.mark_eligible(&item.demand) {
            let fits = |node: &NodeState| node.up && node.free.fits(&item.demand);
            let full = dispatcher.limit.is_some() && dispatcher.nodes.iter().any(fits);
            if full && item.attempt == 0 {
                return self.reject(control, task, RejectReason::QueueFull, cause, sink);
            }
            dispatcher.parked.push_back(task);
            return;
        }
        self.assign(control, &item, cause, sink);
    }

    /// Lets the balancer choose among the eligible nodes, reserves the place, and has the choice recorded.
    #[inline]
    fn assign<S: Sink>(&mut self, control: ReplicaId, item: &Item, cause: Option<Seq>, sink: &mut S) {
        let request = request(&self.keys, &self.tasks, &self.setup, item);
        let setup = &self.setup;
        let dispatcher = &mut self.controls[control.index()].dispatcher;
        let Dispatcher { balancer, rng, nodes, .. } = dispatcher;
        let mut cx = Context {
            now: self.now,
            rng,
            distance: &|a, b| setup.distance(a, b),
            kilometres: &|a, b| setup.kilometres(a, b),
            why: if S::ON { Some(&mut self.why) } else { None },
        };
        let Some(node) = balancer.pick(&mut cx, &request, nodes) else { return };
        let rule = Rule::Balance(self.regime.policies.balance.index() as u8);
        self.settle(control, item, node, rule, cause, sink);
    }

    /// A node was chosen for a task: reserves the place, and has the choice recorded.
    #[inline]
    pub(super) fn settle<S: Sink>(
        &mut self,
        control: ReplicaId,
        item: &Item,
        node: NodeId,
        rule: Rule,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let held = self.controls[control.index()].dispatcher.reserve(item, node, self.now);
        let Some(task) = self.tasks.get_mut(item.task) else { return };
        (task.given, task.given_at, task.held) = (item.remaining, self.now, held);
        (task.mark, task.unspent) = (item.mark, item.unspent);
        let mut grounds = Grounds::of(cause);
        if S::ON {
            let among = self.explain_nodes(control, node, &item.demand);
            grounds.why = Some(Why { rule, among });
        }
        let command = Command::Assign { task: item.task, node };
        if self.plane.is_some() {
            return self.draft(control, command, grounds);
        }
        // As a proposal that is recorded at once, but the task is at hand already.
        let outcome = self.controls[control.index()].ledger.apply(&command);
        let Outcome::Applied { attempt } = outcome else { return };
        let cause = self.note(control, &command, outcome, grounds, sink);
        self.order(control, Item { attempt, ..*item }, node, cause, sink);
    }

    /// It is recorded that a task is given to a node: gives the order.
    #[inline]
    pub(super) fn give<S: Sink>(
        &mut self,
        control: ReplicaId,
        task: TaskId,
        attempt: u32,
        node: NodeId,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let Some(item) = self.item(control, task) else { return };
        debug_assert_eq!(item.attempt, attempt, "the ledger counts attempts");
        self.order(control, item, node, cause, sink);
    }

    #[inline]
    fn order<S: Sink>(&mut self, control: ReplicaId, item: Item, node: NodeId, cause: Option<Seq>, sink: &mut S) {
        let term = self.office_term(control);
        self.send(Site::Control(control), Site::Worker(node), Body::Order { term, item }, cause, sink);
    }

    /// Completes what the balancer noted: marks the chosen node, which comes first, then the bound of a search, and adds
    /// the nodes that were ruled out. Returns how many nodes there were.
    fn explain_nodes(&mut self, control: ReplicaId, chosen: NodeId, demand: &Resources) -> u32 {
        let searched = self.why.first().is_some_and(|first| first.who == Who::Bound);
        let bound = searched.then(|| self.why.remove(0));
        let is_chosen = |candidate: &Candidate| candidate.who == Who::Node(chosen);
        match self.why.iter().position(is_chosen) {
            Some(place) => self.why.swap(0, place),
            None => self.why.insert(0, Candidate::node(chosen, 0)),
        }
        self.why[0].verdict = Verdict::Chosen;
        if let Some(bound) = bound {
            self.why.insert(1, bound);
        }
        self.why.truncate(CANDIDATES);
        let dispatcher = &self.controls[control.index()].dispatcher;
        for (node, member) in dispatcher.nodes.iter().zip(&dispatcher.members) {
            if self.why.len() == CANDIDATES {
                break;
            }
            if !node.eligible && !member.removed {
                let verdict = match () {
                    () if member.suspected => Verdict::Down,
                    () if !node.capacity.fits(demand) => Verdict::TooSmall,
                    () => Verdict::NoRoom,
                };
                self.why.push(Candidate { verdict, ..Candidate::node(node.id, i64::from(node.active)) });
            }
        }
        dispatcher.members.iter().filter(|member| !member.removed).count() as u32
    }

    /// How long ago a task was given to its node, as far as the dispatcher knows.
    #[inline]
    pub(super) fn response(&self, task: TaskId) -> Option<Duration> {
        self.tasks.get(task).map(|task| self.now.since(task.given_at))
    }

    /// A task left a node: it is done, after `response`, or was taken away.
    #[inline]
    pub(super) fn release(&mut self, control: ReplicaId, node: NodeId, task: TaskId, response: Option<Duration>) {
        let Some((given, held)) = self.tasks.get(task).map(|task| (task.given, task.held)) else { return };
        let dispatcher = &mut self.controls[control.index()].dispatcher;
        let state = &mut dispatcher.nodes[node.index()];
        state.active -= 1;
        // A deposed leader may have counted with another number.
        state.backlog = state.backlog.saturating_sub(given);
        if dispatcher.late {
            state.free.give(&held);
        }
        dispatcher.balancer.finished(self.now, node, task, response);
        if !dispatcher.given.is_empty() {
            dispatcher.given.retain(|given| given.item.task != task);
        }
        dispatcher.may_have_room();
    }

    /// Late binding: gives out whatever can be given out. Early binding: tries again what found no node.
    pub(super) fn dispatch<S: Sink>(&mut self, control: ReplicaId, sink: &mut S) {
        let place = control.index();
        if self.controls[place].dispatcher.orchestrator.due {
            self.orchestrate(control, sink);
        }
        for _ in 0..self.controls[place].dispatcher.parked.len() {
            if let Some(task) = self.controls[place].dispatcher.parked.pop_front() {
                self.bind(control, task, None, sink);
            }
        }
        let now = self.now;
        if !self.regime.is_late() {
            return;
        }
        if !self.controls[place].dispatcher.placer.defers() {
            return self.place_all(control, sink);
        }
        loop {
            let dispatcher = &mut self.controls[place].dispatcher;
            dispatcher.show_nodes(now);
            let Some(head) = dispatcher.central.peek(now) else { return };
            let demand = head.demand;
            if !dispatcher.mark_eligible(&demand) {
                return self.make_room(control, sink);
            }
            dispatcher.narrow();
            let Some(item) = dispatcher.central.dequeue(now) else { return };
            self.assign(control, &item, None, sink);
        }
    }

    /// A new leader finds a task given out: it keeps its place on its node.
    pub(super) fn keep(&mut self, control: ReplicaId, task: TaskId, node: NodeId) {
        let Some(item) = self.item(control, task) else { return };
        let before = Item { attempt: item.attempt - 1, ..item };
        let held = self.controls[control.index()].dispatcher.reserve(&before, node, self.now);
        if let Some(task) = self.tasks.get_mut(task) {
            (task.given, task.given_at, task.held) = (item.remaining, self.now, held);
        }
    }

    /// The ledger did not take it that a task is given to a node, which has gone meanwhile: it waits again.
    pub(super) fn take_back<S: Sink>(
        &mut self,
        control: ReplicaId,
        task: TaskId,
        node: NodeId,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        self.release(control, node, task, None);
        self.dispatch_returned(control, task, RequeueReason::NodeLost, cause, sink);
    }
}

/// A placement rule that knows what waits for what.
fn new_placer(policy: &PlacePolicy, outline: Option<Outline>) -> Box<dyn Placer> {
    let mut placer = policy.build();
    if let Some(outline) = outline {
        placer.prepare(&outline);
    }
    placer
}

/// How many tasks a node takes with this limit on its queue: those that wait, and one for each processor.
fn places(node: &NodeState, limit: u32) -> u32 {
    limit.saturating_add((node.capacity.cpu / 1_000).max(1))
}

/// A node's resources in the world's units.
pub(super) fn capacity(spec: &crate::scenario::NodeSpec) -> Resources {
    Resources { cpu: milli(spec.cpu), memory: milli(spec.memory), disk: milli(spec.disk) }
}

/// Moves everything that waits into another queue, in the order in which it came.
pub(super) fn move_over(from: &mut Box<dyn QueueDiscipline>, to: Box<dyn QueueDiscipline>, now: Time) {
    let mut items: Vec<Item> = Vec::with_capacity(from.len());
    from.for_each(&mut |item| items.push(*item));
    sort_by_key(&mut items, |item| (item.queued.0, item.task.0));
    *from = to;
    for item in items {
        from.enqueue(now, item, Entrance::Arrived);
    }
}
