//! The dispatcher: reads the ledger and decides who runs what.
//!
//! With early binding it gives a task to a node as soon as the task is recorded. With late binding it keeps recorded
//! tasks in one central queue and gives the next one out when a node has room for it; a preemptive discipline may
//! recall running tasks to make room. What it believes about a node comes from the ledger and from heartbeats only.

use super::network::Body;
use super::setup::milli;
use super::worker::Worker;
use super::{Timer, World};
use crate::balance::{Balancer, Context, NodeState, Request};
use crate::clock::{Duration, Time};
use crate::ids::{NodeId, Resources, Seq, TaskId};
use crate::ledger::{Command, Outcome};
use crate::order::last_first;
use crate::pending::Rank;
use crate::queue::{Entrance, Item, QueueDiscipline};
use crate::rng::Rng;
use crate::scenario::{Binding, Detect, Policies};
use crate::trace::{
    CANDIDATES, Candidate, EventKind, RejectReason, RequeueReason, Rule, Sink, Site, Verdict, Who, Why,
};
use std::collections::VecDeque;

pub(super) struct Dispatcher {
    pub policies: Policies,
    pub central: Box<dyn QueueDiscipline>,
    balancer: Box<dyn Balancer>,
    rng: Rng,
    /// By node.
    pub nodes: Vec<NodeState>,
    pub members: Vec<Member>,
    /// Tasks that no node can be chosen for now, with early binding.
    parked: VecDeque<TaskId>,
    /// What is given out, kept only for preemptive disciplines with late binding.
    given: Vec<Given>,
    /// True when there may be something to decide.
    pub undecided: bool,
    /// No node had room for this when it was last looked for, and none got more room since.
    no_room_for: Option<Resources>,
}

/// What the dispatcher believes of a node.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub suspected: bool,
    pub removed: bool,
    pub last_heard: Time,
    /// What the node was running when it was given up, for when it turns out to be alive.
    strays: Vec<(TaskId, u32)>,
}

/// A task that is given out.
#[derive(Clone, Copy, Debug)]
struct Given {
    item: Item,
    node: NodeId,
    since: Time,
    recalled: bool,
}

impl Clone for Dispatcher {
    fn clone(&self) -> Self {
        Self {
            policies: self.policies.clone(),
            central: self.central.boxed_clone(),
            balancer: self.balancer.boxed_clone(),
            rng: self.rng.clone(),
            nodes: self.nodes.clone(),
            members: self.members.clone(),
            parked: self.parked.clone(),
            given: self.given.clone(),
            undecided: self.undecided,
            no_room_for: self.no_room_for,
        }
    }
}

impl Dispatcher {
    pub fn new(policies: &Policies, seed: u64) -> Self {
        Self {
            policies: policies.clone(),
            central: policies.queue.build(),
            balancer: policies.balance.build(),
            rng: Rng::stream(seed, "balance"),
            nodes: Vec::new(),
            members: Vec::new(),
            parked: VecDeque::new(),
            given: Vec::new(),
            undecided: false,
            no_room_for: None,
        }
    }

    pub fn is_late(&self) -> bool {
        self.policies.binding == Binding::Late
    }

    pub fn detect(&self) -> Option<&Detect> {
        self.policies.detect.as_ref()
    }

    /// Remembers a task that a node given up may still be running.
    pub fn strayed(&mut self, node: NodeId, task: TaskId, attempt: u32) {
        self.members[node.index()].strays.push((task, attempt));
    }

    /// True when every node is believed to be what it is, as far as anybody watches.
    pub fn knows_the_truth(&self, workers: &[Worker]) -> bool {
        let knows = |(member, worker): (&Member, &Worker)| member.removed || member.suspected != worker.is_well();
        self.detect().is_none() || self.members.iter().zip(workers).all(knows)
    }

    pub fn set_balancer(&mut self, policies: &Policies) {
        self.balancer = policies.balance.build();
    }

    /// How many wait at the control plane because no node can be chosen for them.
    pub fn parked(&self) -> impl Iterator<Item = TaskId> {
        self.parked.iter().copied()
    }

    /// Marks the nodes that can be chosen for a task, and says why the others cannot; true when there is one.
    fn mark_eligible(&mut self, demand: &Resources) -> bool {
        if self.no_room_for.is_some_and(|less| demand.fits(&less)) {
            return false;
        }
        let late = self.is_late();
        let limit = self.policies.queue_limit;
        let mut any = false;
        let mut mark = |node: &mut NodeState, room: bool| {
            node.eligible = node.up && room;
            any |= node.eligible;
        };
        for node in &mut self.nodes {
            let room = match late {
                true => node.free.fits(demand),
                false => node.capacity.fits(demand) && limit.is_none_or(|limit| node.active < places(node, limit)),
            };
            mark(node, room);
        }
        self.no_room_for = (!any).then_some(*demand);
        any
    }

    /// A node may have more room than before.
    #[inline]
    fn may_have_room(&mut self) {
        self.undecided = true;
        self.no_room_for = None;
    }
}

impl World {
    pub(super) fn join(&mut self, worker: &Worker) {
        self.dispatcher.nodes.push(NodeState {
            id: NodeId(self.dispatcher.nodes.len() as u16),
            up: true,
            eligible: true,
            weight: worker.weight,
            active: 0,
            backlog: Duration::ZERO,
            speed: worker.nominal.0,
            region: worker.region,
            capacity: worker.capacity,
            free: worker.capacity,
        });
        self.dispatcher.members.push(Member {
            suspected: false,
            removed: false,
            last_heard: self.now,
            strays: Vec::new(),
        });
        self.dispatcher.may_have_room();
    }

    /// A task was recorded.
    #[inline]
    pub(super) fn dispatch_submitted<S: Sink>(&mut self, task: TaskId, cause: Option<Seq>, sink: &mut S) {
        if !self.dispatcher.is_late() {
            return self.bind(task, cause, sink);
        }
        let limit = self.dispatcher.policies.queue_limit;
        if limit.is_some_and(|limit| self.dispatcher.central.len() >= limit as usize) {
            return self.reject(task, RejectReason::QueueFull, cause, sink);
        }
        self.enqueue_central(task, Entrance::Arrived, cause, sink);
    }

    /// A task came back: it waits again, or goes to another node.
    pub(super) fn dispatch_returned<S: Sink>(
        &mut self,
        task: TaskId,
        reason: RequeueReason,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        if !self.dispatcher.is_late() {
            return self.bind(task, cause, sink);
        }
        let entrance = match reason {
            RequeueReason::Preempted => Entrance::Preempted,
            RequeueReason::SliceOver => Entrance::Expired,
            _ => Entrance::Arrived,
        };
        self.enqueue_central(task, entrance, cause, sink);
    }

    #[inline]
    fn enqueue_central<S: Sink>(&mut self, task: TaskId, entrance: Entrance, cause: Option<Seq>, sink: &mut S) {
        if entrance == Entrance::Arrived
            && let Some(task) = self.tasks.get_mut(task)
        {
            task.mark = 0;
        }
        let Some(item) = self.item(task) else { return };
        self.dispatcher.central.enqueue(self.now, item, entrance);
        self.dispatcher.undecided = true;
        if S::ON {
            let length = self.dispatcher.central.len() as u32;
            self.emit(sink, Site::Control, cause, EventKind::TaskQueued { task, length });
        }
    }

    /// A task as the ledger and its client know it.
    #[inline]
    fn item(&self, id: TaskId) -> Option<Item> {
        let task = self.tasks.get(id)?;
        let record = self.ledger.get(id)?;
        Some(Item {
            task: id,
            arrival: task.arrival,
            queued: self.now,
            work: task.work,
            remaining: record.remaining,
            priority: task.traits.priority,
            deadline: task.traits.deadline.map_or(Time::NEVER, |deadline| task.arrival + deadline),
            tenant: task.traits.tenant,
            demand: task.traits.demand,
            attempt: record.attempt,
            mark: task.mark,
        })
    }

    /// Early binding: chooses a node for a task now.
    fn bind<S: Sink>(&mut self, task: TaskId, cause: Option<Seq>, sink: &mut S) {
        let Some(item) = self.item(task) else { return };
        if !self.dispatcher.mark_eligible(&item.demand) {
            let fits = |node: &NodeState| node.up && node.capacity.fits(&item.demand);
            let full = self.dispatcher.policies.queue_limit.is_some() && self.dispatcher.nodes.iter().any(fits);
            if full && item.attempt == 0 {
                return self.reject(task, RejectReason::QueueFull, cause, sink);
            }
            self.dispatcher.parked.push_back(task);
            return;
        }
        self.assign(&item, cause, sink);
    }

    /// Lets the balancer choose among the eligible nodes, has the choice recorded, and gives the order.
    #[inline]
    fn assign<S: Sink>(&mut self, item: &Item, cause: Option<Seq>, sink: &mut S) {
        let Some(task) = self.tasks.get_mut(item.task) else { return };
        task.given = item.remaining;
        task.mark = item.mark;
        let request =
            Request { task: item.task, work: item.remaining, region: task.traits.region, demand: item.demand };
        let setup = &self.setup;
        let Dispatcher { balancer, rng, nodes, .. } = &mut self.dispatcher;
        let mut cx = Context {
            now: self.now,
            rng,
            distance: &|a, b| setup.distance(a, b),
            why: if S::ON { Some(&mut self.why) } else { None },
        };
        let Some(node) = balancer.pick(&mut cx, &request, nodes) else { return };
        let Outcome::Applied { attempt } = self.ledger.apply(&Command::Assign { task: item.task, node }) else {
            self.why.clear();
            return;
        };
        self.recorded_assign(item, attempt, node, cause, sink);
    }

    #[inline]
    fn recorded_assign<S: Sink>(&mut self, item: &Item, attempt: u32, node: NodeId, cause: Option<Seq>, sink: &mut S) {
        let late = self.dispatcher.is_late();
        let state = &mut self.dispatcher.nodes[node.index()];
        state.active += 1;
        state.backlog += item.remaining;
        if late {
            state.free.take(&item.demand);
            if self.dispatcher.central.preemptive() {
                let item = Item { attempt, ..*item };
                self.dispatcher.given.push(Given { item, node, since: self.now, recalled: false });
            }
        }
        let task = item.task;
        let mut order_cause = cause;
        if S::ON {
            let rule = Rule::Balance(self.dispatcher.policies.balance.index() as u8);
            let among = self.explain_nodes(node, &item.demand);
            let kind = EventKind::TaskAssigned { task, node, attempt, why: Why { rule, among } };
            order_cause = self.emit(sink, Site::Control, cause, kind);
        }
        self.send(Site::Control, Site::Worker(node), Body::Order(Item { attempt, ..*item }), order_cause, sink);
    }

    /// Completes what the balancer noted: marks the chosen node and adds those that were ruled out. Returns how many
    /// nodes there were.
    fn explain_nodes(&mut self, chosen: NodeId, demand: &Resources) -> u32 {
        let is_chosen = |candidate: &Candidate| candidate.who == Who::Node(chosen);
        match self.why.iter().position(is_chosen) {
            Some(place) => self.why.swap(0, place),
            None => self.why.insert(0, Candidate::node(chosen, 0)),
        }
        self.why[0].verdict = Verdict::Chosen;
        self.why.truncate(CANDIDATES);
        for (node, member) in self.dispatcher.nodes.iter().zip(&self.dispatcher.members) {
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
        self.dispatcher.members.iter().filter(|member| !member.removed).count() as u32
    }

    /// A task left a node: it is done, or was taken away.
    #[inline]
    pub(super) fn release(&mut self, node: NodeId, task: TaskId) {
        let Some((given, demand)) = self.tasks.get(task).map(|task| (task.given, task.traits.demand)) else { return };
        let late = self.dispatcher.is_late();
        let state = &mut self.dispatcher.nodes[node.index()];
        state.active -= 1;
        state.backlog -= given;
        if late {
            state.free.give(&demand);
        }
        self.dispatcher.balancer.finished(self.now, node);
        if !self.dispatcher.given.is_empty() {
            self.dispatcher.given.retain(|given| given.item.task != task);
        }
        self.dispatcher.may_have_room();
    }

    /// Late binding: gives out whatever can be given out. Early binding: tries again what found no node.
    pub(super) fn dispatch<S: Sink>(&mut self, sink: &mut S) {
        for _ in 0..self.dispatcher.parked.len() {
            if let Some(task) = self.dispatcher.parked.pop_front() {
                self.bind(task, None, sink);
            }
        }
        if !self.dispatcher.is_late() {
            return;
        }
        while let Some(head) = self.dispatcher.central.peek(self.now) {
            let demand = head.demand;
            if self.dispatcher.mark_eligible(&demand) {
                let Some(item) = self.dispatcher.central.dequeue(self.now) else { return };
                self.assign(&item, None, sink);
            } else {
                return self.make_room(sink);
            }
        }
    }

    /// Recalls running tasks that the head of the central queue goes before, unless some are being recalled already.
    fn make_room<S: Sink>(&mut self, sink: &mut S) {
        if self.dispatcher.given.is_empty() || self.dispatcher.given.iter().any(|given| given.recalled) {
            return;
        }
        let Some(head) = self.dispatcher.central.peek(self.now).copied() else { return };
        let victims = self.victims(&head);
        for place in &victims {
            self.dispatcher.given[*place].recalled = true;
        }
        let recalls: Vec<_> = victims.iter().map(|place| self.dispatcher.given[*place]).collect();
        for Given { node, item: Item { task, attempt, .. }, .. } in recalls {
            self.send(Site::Control, Site::Worker(node), Body::Recall { task, attempt }, None, sink);
        }
    }

    /// The tasks to recall so that `head` fits on one node: those with the largest keys, on the node where the
    /// smallest key among them is the largest.
    fn victims(&self, head: &Item) -> Vec<usize> {
        let Dispatcher { central, given, nodes, .. } = &self.dispatcher;
        let key = |given: &Given| {
            let speed = u64::from(nodes[given.node.index()].speed);
            let done = Duration(self.now.since(given.since).0 * speed / 1_000);
            let item = Item { remaining: given.item.remaining.saturating_sub(done), queued: given.since, ..given.item };
            (central.key(self.now, &item), item.arrival, item.task)
        };
        let head_key = central.key(self.now, head);
        let mut running: Vec<_> = given.iter().enumerate().map(|(place, given)| (key(given), place)).collect();
        running.retain(|((key, ..), _)| *key > head_key);
        let running = last_first(running);
        let mut best = None;
        for node in nodes.iter().filter(|node| node.up) {
            let mut free = node.free;
            let mut taken = Vec::new();
            for (key, place) in running.iter().filter(|(_, place)| given[*place].node == node.id) {
                free.give(&given[*place].item.demand);
                taken.push(*place);
                if free.fits(&head.demand) {
                    if best.as_ref().is_none_or(|(other, _)| key > other) {
                        best = Some((*key, taken));
                    }
                    break;
                }
            }
        }
        best.map_or_else(Vec::new, |(_, taken)| taken)
    }

    /// Something was heard of a node.
    pub(super) fn on_sign_of_life<S: Sink>(&mut self, node: NodeId, cause: Option<Seq>, sink: &mut S) {
        let member = &mut self.dispatcher.members[node.index()];
        member.last_heard = self.now;
        if !member.suspected || member.removed {
            return;
        }
        member.suspected = false;
        self.dispatcher.nodes[node.index()].up = true;
        let strays = std::mem::take(&mut member.strays);
        self.dispatcher.may_have_room();
        let cause = self.emit(sink, Site::Control, cause, EventKind::NodeUp { node });
        for (task, attempt) in strays {
            self.send(Site::Control, Site::Worker(node), Body::Recall { task, attempt }, cause, sink);
        }
        self.watch(node);
    }

    /// Looks at a node again when its silence would be too long.
    pub(super) fn watch(&mut self, node: NodeId) {
        if let Some(detect) = self.dispatcher.detect() {
            let at = self.dispatcher.members[node.index()].last_heard + detect.timeout;
            self.pending.push(at, Rank::Timer, Timer::Suspect(node));
            self.housekeeping += 1;
        }
    }

    pub(super) fn on_suspect<S: Sink>(&mut self, node: NodeId, sink: &mut S) {
        self.housekeeping -= 1;
        let Some(timeout) = self.dispatcher.detect().map(|detect| detect.timeout) else { return };
        let member = &mut self.dispatcher.members[node.index()];
        if member.suspected || member.removed {
            return;
        }
        let silence = self.now.since(member.last_heard);
        if silence < timeout {
            return self.watch(node);
        }
        member.suspected = true;
        self.dispatcher.nodes[node.index()].up = false;
        let cause = self.emit(sink, Site::Control, None, EventKind::NodeDown { node, silence, timeout });
        self.requeue_all(node, RequeueReason::NodeLost, cause, sink);
    }

    /// A preemptive discipline was put in force while tasks run: they can be recalled from now on.
    pub(super) fn track_given(&mut self) {
        self.dispatcher.given.clear();
        if !self.dispatcher.is_late() || !self.dispatcher.central.preemptive() {
            return;
        }
        for node in (0..self.workers.len() as u16).map(NodeId) {
            let held = self.ledger.assigned_to(node).filter_map(|(task, _)| self.item(task));
            let given: Vec<_> = held.map(|item| Given { item, node, since: self.now, recalled: false }).collect();
            self.dispatcher.given.extend(given);
        }
    }

    /// Takes a node out of the dispatcher's books.
    pub(super) fn strike<S: Sink>(&mut self, node: NodeId, cause: Option<Seq>, sink: &mut S) {
        self.dispatcher.members[node.index()].removed = true;
        self.dispatcher.nodes[node.index()].up = false;
        self.requeue_all(node, RequeueReason::NodeRemoved, cause, sink);
    }
}

/// How many tasks a node takes with this limit on its queue: those that wait, and one for each processor.
fn places(node: &NodeState, limit: u32) -> u32 {
    limit.saturating_add((node.capacity.cpu / 1_000).max(1))
}

/// A node's resources in the world's units.
pub(super) fn capacity(spec: &crate::scenario::NodeSpec) -> Resources {
    Resources { cpu: milli(spec.cpu), memory: milli(spec.memory), disk: milli(spec.disk) }
}
