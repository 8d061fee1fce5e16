//! Placement from the central queue: the rule in force sees the tasks that wait, in the queue's order, and the nodes
//! with what they have free, and says which goes where, one after the other.

use super::World;
use super::client::Tasks;
use super::funnel::{Attempt, Moment, Seen};
use super::key::KeyBook;
use super::setup::Setup;
use crate::balance::{Context, Key, NodeState, Request};
use crate::ids::{ReplicaId, TaskId};
use crate::order::{sort_by_key, unsigned};
use crate::queue::Item;
use crate::trace::{Rule, Sink};
use std::sync::Arc;

/// A task that needs a node, as policies see it.
#[inline]
pub(super) fn request<'a>(keys: &'a KeyBook, tasks: &Tasks, setup: &Setup, item: &Item) -> Request<'a> {
    let task = tasks.get(item.task);
    Request {
        task: item.task,
        vertex: setup.graph.as_ref().and_then(|_| Some(setup.vertex(task?.listed?) as u32)),
        work: item.remaining,
        key: task.map_or(Key::Task(item.task), |task| keys.key(item.task, task.traits.key)),
        region: task.map(|task| task.traits.region).unwrap_or_default(),
        demand: item.demand,
        weight: item.weight,
    }
}

impl World {
    /// Gives out what the placement rule wants given out.
    pub(super) fn place_all<S: Sink>(&mut self, control: ReplicaId, sink: &mut S) {
        loop {
            let waiting = self.first_waiting(control);
            if waiting.is_empty() {
                return;
            }
            // A discipline with reservations knows the node already.
            if let Some(node) = self.controls[control.index()].dispatcher.central.place() {
                let dispatcher = &mut self.controls[control.index()].dispatcher;
                if !dispatcher.mark_eligible(&waiting[0].demand) {
                    return self.make_room(control, sink);
                }
                let Some(item) = dispatcher.central.dequeue(self.now) else { return };
                let rule = Rule::Queue(self.regime.policies.queue.index() as u8);
                self.settle(control, &item, node, rule, None, sink);
                continue;
            }
            let setup = &self.setup;
            let requests = waiting.iter().map(|item| request(&self.keys, &self.tasks, setup, item));
            let requests: Vec<Request> = requests.collect();
            let dispatcher = &mut self.controls[control.index()].dispatcher;
            let mut cx = Context {
                now: self.now,
                rng: &mut dispatcher.rng,
                distance: &|a, b| setup.distance(a, b),
                kilometres: &|a, b| setup.kilometres(a, b),
                why: if S::ON { Some(&mut self.why) } else { None },
            };
            let profile = if S::ON { dispatcher.placer.profile() } else { None };
            let Some(placement) = dispatcher.placer.place(&mut cx, &requests, &dispatcher.nodes) else {
                self.why.clear();
                return self.make_room(control, sink);
            };
            let chosen = waiting[placement.task].task;
            // `first_waiting` puts the head of the queue first.
            if let Some(profile) = profile {
                let demand = requests[placement.task].demand;
                let moment = Moment { profile, demand, nodes: seen(&dispatcher.nodes) };
                self.attempt = Some(Attempt::Task(Arc::new(moment)));
            }
            let item = match placement.task {
                0 => dispatcher.central.dequeue(self.now),
                _ => dispatcher.central.remove(chosen),
            };
            let Some(item) = item else { return };
            debug_assert_eq!(item.task, chosen, "the queue gives what it showed");
            dispatcher.mark_eligible(&item.demand);
            let rule = Rule::Place(self.regime.policies.place.index() as u8);
            self.settle(control, &item, placement.node, rule, None, sink);
        }
    }

    /// What a rule that can say why would make of a task that waits in the central queue, were it to place that now.
    pub(super) fn question(&self, task: TaskId) -> Option<Moment> {
        let dispatcher = self.dispatcher();
        let profile = dispatcher.placer.profile()?;
        let mut demand = None;
        dispatcher.central.for_each(&mut |item| {
            if item.task == task {
                demand = Some(item.demand);
            }
        });
        Some(Moment { profile, demand: demand?, nodes: seen(&dispatcher.nodes) })
    }

    /// The first that wait in the central queue, as many as the placement rule looks at.
    fn first_waiting(&mut self, control: ReplicaId) -> Vec<Item> {
        let now = self.now;
        let dispatcher = &mut self.controls[control.index()].dispatcher;
        let window = dispatcher.placer.window();
        dispatcher.show_nodes(now);
        let head = dispatcher.central.peek(now).copied();
        // A queue that looks at the nodes shows the one task that should run.
        if window == 1 || dispatcher.central.watches() || dispatcher.central.len() < 2 {
            return head.into_iter().collect();
        }
        let central = &dispatcher.central;
        let mut waiting = Vec::with_capacity(central.len());
        central.for_each(&mut |item| waiting.push((central.key(now, item), *item)));
        sort_by_key(&mut waiting, |(_, item)| (item.arrival.0, item.task.0));
        sort_by_key(&mut waiting, |(key, _)| (unsigned(*key), 0));
        // A discipline may know better than its keys say who is first.
        if let Some(place) = waiting.iter().position(|(_, item)| Some(item.task) == head.map(|head| head.task)) {
            waiting[..=place].rotate_right(1);
        }
        waiting.into_iter().take(window).map(|(_, item)| item).collect()
    }
}

/// The nodes as the dispatcher knows them.
fn seen(nodes: &[NodeState]) -> Vec<Seen> {
    let there = nodes.iter().filter(|state| !state.removed);
    there.map(|&NodeState { id: node, capacity, free, up, .. }| Seen { node, capacity, free, up }).collect()
}
