//! What a worker keeps of its dealings with a replicated control plane.
//!
//! A worker remembers the highest term it has heard of: an order of an earlier one comes from a leader that was
//! deposed and does not know, and is refused. What it has to report it keeps until a leader says that it is recorded,
//! and repeats to whoever leads next. An order that it has already, under the same attempt number, it does not take
//! twice. A crash takes all of this but the term, which is on its disk.

use super::body::Body;
use super::network::Envelope;
use super::{Timer, World};
use crate::clock::Duration;
use crate::ids::{ContainerId, NodeId, ReplicaId, Seq, TaskId};
use crate::pending::{Rank, TimerId};
use crate::queue::Item;
use crate::trace::{EventKind, MessageKind, Sink, Site};
use std::collections::VecDeque;

/// How long a worker waits for an answer to what it reported.
const PATIENCE: Duration = Duration::from_millis(500);

/// After so many heartbeats without a word it turns to the next control node.
const SILENCE: u8 = 3;

/// How many reports that were acknowledged it remembers.
const REMEMBERED: usize = 64;

#[derive(Clone, Debug, Default)]
pub(super) struct Post {
    /// Who leads, as far as it knows.
    pub leader: ReplicaId,
    /// The highest term it has heard of.
    pub term: u32,
    /// What it said and nobody has acknowledged, oldest first.
    pub unacked: Vec<Body>,
    timer: Option<TimerId>,
    /// Heartbeats since it last heard from a control node.
    silent: u8,
    /// How often it followed redirects since it last waited.
    hops: u8,
    /// Attempts that are over, newest last.
    over: VecDeque<(TaskId, u32)>,
}

impl Post {
    /// Forgets what is not on the disk.
    pub fn forget(&mut self) {
        *self = Self { leader: self.leader, term: self.term, timer: self.timer, ..Self::default() };
    }
}

/// What a worker says and has acknowledged: the attempt, or the start.
fn about(body: &Body) -> Option<(TaskId, u32)> {
    match *body {
        Body::Report { task, attempt } | Body::Returned { task, attempt, .. } => Some((task, attempt)),
        _ => None,
    }
}

impl World {
    /// A worker has something to say that must not be lost.
    #[inline]
    pub(super) fn tell<S: Sink>(&mut self, node: NodeId, body: Body, cause: Option<Seq>, sink: &mut S) {
        match self.plane.is_some() {
            true => self.tell_replicated(node, body, cause, sink),
            false => self.send(Site::Worker(node), Site::Control(ReplicaId(0)), body, cause, sink),
        }
    }

    #[inline(never)]
    fn tell_replicated<S: Sink>(&mut self, node: NodeId, body: Body, cause: Option<Seq>, sink: &mut S) {
        if let Some(plane) = &mut self.plane {
            let post = &mut plane.posts[node.index()];
            if let Body::State { container, .. } = body {
                // Only how far a container is now matters.
                let earlier = |said: &Body| matches!(said, Body::State { container: other, .. } if *other == container);
                post.unacked.retain(|said| !earlier(said));
            }
            post.unacked.push(body);
            if let Some(attempt) = about(&body) {
                post.over.push_back(attempt);
                if post.over.len() > REMEMBERED {
                    post.over.pop_front();
                }
            }
            if post.timer.is_none() {
                post.timer = Some(self.pending.set(self.now + PATIENCE, Rank::Timer, Timer::Insist(node)));
            }
        }
        self.send(Site::Worker(node), self.control_of(node), body, cause, sink);
    }

    /// Where a worker sends what it has to say.
    #[inline]
    pub(super) fn control_of(&self, node: NodeId) -> Site {
        Site::Control(self.plane.as_ref().map_or(ReplicaId(0), |plane| plane.posts[node.index()].leader))
    }

    /// Nobody acknowledged what a worker reported: it turns to the next control node.
    #[inline(never)]
    pub(super) fn on_insist<S: Sink>(&mut self, node: NodeId, sink: &mut S) {
        let nodes = self.controls.len() as u8;
        let well = self.workers[node.index()].is_well();
        let Some(plane) = &mut self.plane else { return };
        let post = &mut plane.posts[node.index()];
        post.timer = None;
        if post.unacked.is_empty() || !self.workers[node.index()].is_reachable() {
            return;
        }
        post.timer = Some(self.pending.set(self.now + PATIENCE, Rank::Timer, Timer::Insist(node)));
        if well {
            post.hops = 0;
            post.leader = ReplicaId((post.leader.0 + 1) % nodes);
            self.repeat_reports(node, None, sink);
        }
    }

    fn repeat_reports<S: Sink>(&mut self, node: NodeId, cause: Option<Seq>, sink: &mut S) {
        let unacked = self.plane.as_ref().map(|plane| plane.posts[node.index()].unacked.clone());
        let to = self.control_of(node);
        for body in unacked.into_iter().flatten() {
            self.send(Site::Worker(node), to, body, cause, sink);
        }
    }

    /// A worker sends a heartbeat; after too many without a word it turns to the next control node.
    #[inline(never)]
    pub(super) fn count_heartbeat(&mut self, node: NodeId) {
        let nodes = self.controls.len() as u8;
        let Some(plane) = &mut self.plane else { return };
        let post = &mut plane.posts[node.index()];
        post.silent += 1;
        if post.silent > SILENCE {
            post.silent = 0;
            post.leader = ReplicaId((post.leader.0 + 1) % nodes);
        }
    }

    /// What a worker makes of a message of a replicated control plane before it does what it says; true when it is to
    /// do so.
    #[inline(never)]
    pub(super) fn heed<S: Sink>(&mut self, node: NodeId, envelope: &Envelope, sink: &mut S) -> bool {
        let cause = envelope.cause;
        let Site::Control(from) = envelope.from else { return false };
        let Some(plane) = &mut self.plane else { return true };
        let post = &mut plane.posts[node.index()];
        post.silent = 0;
        match envelope.body {
            Body::Order { term, ref item } => {
                let heeded = self.obeys(node, from, term, (item.task, item.attempt), MessageKind::Order, cause, sink);
                heeded && self.is_new(node, item, cause, sink)
            }
            Body::Recall { task, attempt, term } => {
                self.obeys(node, from, term, (task, attempt), MessageKind::Recall, cause, sink)
            }
            Body::Host { term, container, attempt, .. } | Body::Halt { term, container, attempt } => {
                self.obeys_about(node, from, term, (container, attempt), cause, sink)
            }
            Body::Noted { container, serial } => {
                let noted = |said: &Body| match *said {
                    Body::State { container: other, state, .. } => other == container && state.serial <= serial,
                    _ => false,
                };
                post.unacked.retain(|said| !noted(said));
                self.on_noted(node, container, serial);
                false
            }
            Body::Ack { task, attempt } => {
                post.unacked.retain(|body| about(body) != Some((task, attempt)));
                false
            }
            Body::Welcome { boot } => {
                post.unacked.retain(|body| !matches!(body, Body::Hello { boot: said } if *said <= boot));
                false
            }
            Body::Announce { term } => {
                let news = term > post.term || (term == post.term && post.leader != from);
                if news {
                    (post.term, post.leader, post.hops) = (term, from, 0);
                    self.repeat_reports(node, cause, sink);
                    self.repeat_states(node, cause, sink);
                }
                false
            }
            Body::Redirect { leader: Some(leader), .. } if post.leader == from && post.hops < 3 => {
                post.hops += 1;
                post.leader = leader;
                self.repeat_reports(node, cause, sink);
                false
            }
            _ => false,
        }
    }

    /// Whether what a control node wants is of the latest term that the worker knows; else it is refused.
    #[allow(clippy::too_many_arguments)]
    fn obeys<S: Sink>(
        &mut self,
        node: NodeId,
        from: ReplicaId,
        term: u32,
        (task, attempt): (TaskId, u32),
        what: MessageKind,
        cause: Option<Seq>,
        sink: &mut S,
    ) -> bool {
        let Some(plane) = &mut self.plane else { return true };
        let post = &mut plane.posts[node.index()];
        let current = post.term;
        if term < current {
            self.counts.refused += 1;
            let kind = EventKind::OrderRefused { task, node, attempt, term, current, what };
            self.emit(sink, Site::Worker(node), cause, kind);
            return false;
        }
        (post.term, post.leader) = (term, from);
        true
    }

    /// The same for what is wanted of a container.
    fn obeys_about<S: Sink>(
        &mut self,
        node: NodeId,
        from: ReplicaId,
        term: u32,
        (container, attempt): (ContainerId, u32),
        cause: Option<Seq>,
        sink: &mut S,
    ) -> bool {
        let Some(plane) = &mut self.plane else { return true };
        let post = &mut plane.posts[node.index()];
        let current = post.term;
        if term < current {
            self.counts.refused += 1;
            let kind = EventKind::ContainerOrderRefused { container, node, attempt, term, current };
            self.emit(sink, Site::Worker(node), cause, kind);
            return false;
        }
        (post.term, post.leader) = (term, from);
        true
    }

    /// Whether a worker does not have an order yet. What it has done already it reports again; an earlier attempt at
    /// the same task it drops.
    fn is_new<S: Sink>(&mut self, node: NodeId, item: &Item, cause: Option<Seq>, sink: &mut S) -> bool {
        let Item { task, attempt, .. } = *item;
        let Some(plane) = &self.plane else { return true };
        let post = &plane.posts[node.index()];
        if post.over.contains(&(task, attempt)) {
            let report = post.unacked.iter().find(|body| about(body) == Some((task, attempt))).copied();
            if let Some(report) = report {
                self.send(Site::Worker(node), self.control_of(node), report, cause, sink);
            }
            return false;
        }
        let worker = &self.workers[node.index()];
        let running = worker.running.iter().map(|run| &run.item);
        let mut here = running.chain(worker.blocked.iter().map(|blocked| &blocked.item));
        let mut held = here.find(|item| item.task == task).map(|item| item.attempt);
        worker.queue.for_each(&mut |item| {
            if item.task == task {
                held = Some(item.attempt);
            }
        });
        match held {
            Some(held) if held >= attempt => false,
            Some(_) => {
                self.drop_attempt(node, task);
                true
            }
            None => true,
        }
    }
}
