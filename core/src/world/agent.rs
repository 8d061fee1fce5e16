//! Containers on a worker: fetch the image, start, check, wait and start again, stop.
//!
//! A worker keeps its containers running by itself, without asking anybody: whether the control plane is there or not,
//! a container that fails is started again after its wait. It tells the control plane how far each container is, and
//! that is all that is known of it elsewhere. Each container has at most one timer, to whatever happens to it next.

mod freeze;
mod health;
mod run;

use super::body::Body;
use super::{Timer, World};
use crate::clock::{Duration, Time};
use crate::ids::{ContainerId, NodeId, Resources, Seq, ServiceId};
use crate::ledger::Told;
use crate::pending::{Rank, TimerId};
use crate::trace::{EventKind, Exit, Sink, Site};
use crate::view::ContainerStatus;

/// What a worker has of containers.
#[derive(Clone, Debug, Default)]
pub(super) struct Agent {
    pub hosted: Vec<Hosted>,
    /// The images that it has, or will have then.
    pub images: Vec<(u16, Time)>,
    /// Since when it is frozen.
    frozen: Option<Time>,
}

/// A container on a worker.
#[derive(Clone, Debug)]
pub(super) struct Hosted {
    pub id: ContainerId,
    pub attempt: u32,
    pub service: ServiceId,
    pub replica: u16,
    pub version: u16,
    pub phase: Phase,
    /// When its timer is due; [`Time::NEVER`] without one.
    pub due: Time,
    timer: TimerId,
    /// What was told of it last.
    told: Told,
    pub restarts: u32,
    /// Failures in a row.
    failures: u32,
    /// Failures in all.
    failed: u32,
    pub run: Run,
}

/// Where a container is on its worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// There is no room for it yet.
    Waiting,
    /// Its image is on the way.
    Pulling,
    Running,
    /// It was told to end, or has to because it is unhealthy.
    Ending(Exit),
    /// It waits for its next start.
    BackingOff,
    /// It has ended for good, and the control plane does not know that yet.
    Over,
}

/// One run of a container, from its start on.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Run {
    pub started: Time,
    /// From when on it serves.
    serves: Time,
    /// When it fails by itself; [`Time::NEVER`] when it does not.
    fails: Time,
    hung: bool,
    /// When it is checked next, and when the check going on is given up; [`Time::NEVER`] when there is none.
    check: Time,
    answer: Time,
    /// Checks that failed in a row.
    pub failed_checks: u32,
    /// Whether a check has passed, and when the last one that was made did.
    passed: bool,
    checked: Time,
    /// What is left of a job's work as of `since`.
    left: Duration,
    since: Time,
}

impl World {
    pub(super) fn hosted(&mut self, node: NodeId, container: ContainerId) -> Option<&mut Hosted> {
        self.workers[node.index()].agent.hosted.iter_mut().find(|hosted| hosted.id == container)
    }

    fn demand(&self, service: ServiceId) -> Resources {
        self.setup.services[service.index()].demand
    }

    /// The control plane wants a container to run here.
    pub(super) fn on_host(
        &mut self,
        node: NodeId,
        (id, attempt): (ContainerId, u32),
        (service, replica, version): (ServiceId, u16, u16),
    ) {
        if let Some(hosted) = self.hosted(node, id) {
            if hosted.attempt >= attempt {
                return; // said again by the next leader
            }
            self.drop_hosted(node, id);
        }
        let told = Told { status: ContainerStatus::Placed, restarts: 0, serial: 0 };
        self.workers[node.index()].agent.hosted.push(Hosted {
            id,
            attempt,
            service,
            replica,
            version,
            phase: Phase::Waiting,
            due: Time::NEVER,
            timer: TimerId::NONE,
            told,
            restarts: 0,
            failures: 0,
            failed: 0,
            run: Run::default(),
        });
        self.must_schedule(node);
    }

    /// Lets containers in that wait for room; true when some still do.
    pub(super) fn admit<S: Sink>(&mut self, node: NodeId, sink: &mut S) -> bool {
        loop {
            let waits = |hosted: &&Hosted| hosted.phase == Phase::Waiting;
            let Some(hosted) = self.workers[node.index()].agent.hosted.iter().find(waits) else { return false };
            let (id, demand) = (hosted.id, self.demand(hosted.service));
            let now = self.now;
            let worker = &mut self.workers[node.index()];
            if !worker.free.fits(&demand) {
                return true;
            }
            worker.meter(now);
            worker.free.take(&demand);
            self.arm_shared(node);
            self.pull(node, id, sink);
        }
    }

    /// Fetches the image of a container, if that takes time.
    fn pull<S: Sink>(&mut self, node: NodeId, container: ContainerId, sink: &mut S) {
        let Some(hosted) = self.hosted(node, container) else { return };
        let (service, version) = (hosted.service, hosted.version);
        let &super::services::Version { image, pull, .. } = self.services.get(service, version);
        let now = self.now;
        let images = &mut self.workers[node.index()].agent.images;
        let there = match images.iter().find(|(known, _)| *known == image) {
            Some((_, there)) => *there,
            None => {
                images.push((image, now + pull));
                now + pull
            }
        };
        if there <= now {
            return self.launch(node, container, None, sink);
        }
        let cause =
            self.emit(sink, Site::Worker(node), None, EventKind::ContainerPulling { container, node, due: there });
        self.enter(node, container, Phase::Pulling, there);
        self.tell_state(node, container, ContainerStatus::Pulling, cause, sink);
    }

    /// Puts a container into another phase, until `due`.
    fn enter(&mut self, node: NodeId, container: ContainerId, phase: Phase, due: Time) {
        let Some(hosted) = self.workers[node.index()].agent.hosted.iter_mut().find(|hosted| hosted.id == container)
        else {
            return;
        };
        self.pending.cancel(hosted.timer);
        hosted.phase = phase;
        hosted.due = due;
        hosted.timer = match due {
            Time::NEVER => TimerId::NONE,
            due => self.pending.set(due, Rank::Completion, Timer::Container { node, container }),
        };
    }

    /// Something happens to a container.
    #[inline(never)]
    pub(super) fn on_container_due<S: Sink>(&mut self, node: NodeId, container: ContainerId, sink: &mut S) {
        let Some(hosted) = self.hosted(node, container) else { return };
        (hosted.timer, hosted.due) = (TimerId::NONE, Time::NEVER);
        match hosted.phase {
            Phase::Pulling => self.launch(node, container, None, sink),
            Phase::BackingOff => {
                hosted.restarts += 1;
                self.launch(node, container, None, sink);
            }
            Phase::Running => self.go_on_running(node, container, sink),
            Phase::Ending(exit) => self.ended(node, container, exit, sink),
            Phase::Waiting | Phase::Over => {}
        }
    }

    /// The control plane wants a container to end.
    pub(super) fn on_halt<S: Sink>(
        &mut self,
        node: NodeId,
        container: ContainerId,
        attempt: u32,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let Some(hosted) = self.hosted(node, container).filter(|hosted| hosted.attempt == attempt) else { return };
        let service = hosted.service;
        match hosted.phase {
            Phase::Running => {
                let stop = self.setup.services[service.index()].spec.stop;
                match stop.is_zero() {
                    true => self.ended(node, container, Exit::Told, sink),
                    false => self.enter(node, container, Phase::Ending(Exit::Told), self.now + stop),
                }
            }
            Phase::Ending(_) => hosted.phase = Phase::Ending(Exit::Told),
            Phase::Waiting | Phase::Pulling | Phase::BackingOff => self.ended(node, container, Exit::Told, sink),
            Phase::Over => self.repeat_state(node, container, cause, sink),
        }
    }

    /// A container is over: the worker forgets it once that is recorded.
    fn over<S: Sink>(
        &mut self,
        node: NodeId,
        container: ContainerId,
        status: ContainerStatus,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let Some(hosted) = self.hosted(node, container) else { return };
        let (service, held) = (hosted.service, hosted.phase != Phase::Waiting);
        self.enter(node, container, Phase::Over, Time::NEVER);
        if held {
            let (now, demand) = (self.now, self.demand(service));
            let worker = &mut self.workers[node.index()];
            worker.meter(now);
            worker.free.give(&demand);
            self.arm_shared(node);
            self.must_schedule(node);
        }
        self.tell_state(node, container, status, cause, sink);
    }

    /// Tells the control plane how far a container is.
    fn tell_state<S: Sink>(
        &mut self,
        node: NodeId,
        container: ContainerId,
        status: ContainerStatus,
        cause: Option<Seq>,
        sink: &mut S,
    ) {
        let Some(hosted) = self.hosted(node, container) else { return };
        let serial = hosted.told.serial + 1;
        hosted.told = Told { status, restarts: hosted.restarts, serial };
        let (attempt, state, over) = (hosted.attempt, hosted.told, hosted.phase == Phase::Over);
        if over && self.plane.is_none() {
            self.workers[node.index()].agent.hosted.retain(|hosted| hosted.id != container);
        }
        self.tell(node, Body::State { container, attempt, state }, cause, sink);
    }

    /// Tells again how far a container is.
    fn repeat_state<S: Sink>(&mut self, node: NodeId, container: ContainerId, cause: Option<Seq>, sink: &mut S) {
        let Some(hosted) = self.hosted(node, container) else { return };
        let body = Body::State { container, attempt: hosted.attempt, state: hosted.told };
        self.send(Site::Worker(node), self.control_of(node), body, cause, sink);
    }

    /// Tells a new leader how far every container is: it calls back what should not be here.
    pub(super) fn repeat_states<S: Sink>(&mut self, node: NodeId, cause: Option<Seq>, sink: &mut S) {
        let all: Vec<_> = self.workers[node.index()].agent.hosted.iter().map(|hosted| hosted.id).collect();
        for container in all {
            self.repeat_state(node, container, cause, sink);
        }
    }

    /// The control plane has recorded what was told of a container.
    pub(super) fn on_noted(&mut self, node: NodeId, container: ContainerId, serial: u32) {
        let done =
            |hosted: &Hosted| hosted.id == container && hosted.phase == Phase::Over && hosted.told.serial <= serial;
        self.workers[node.index()].agent.hosted.retain(|hosted| !done(hosted));
    }

    /// A worker lets go of a container and says nothing of it.
    fn drop_hosted(&mut self, node: NodeId, container: ContainerId) {
        let Some(hosted) = self.hosted(node, container) else { return };
        let (service, timer, phase) = (hosted.service, hosted.timer, hosted.phase);
        self.pending.cancel(timer);
        let (now, demand) = (self.now, self.demand(service));
        let worker = &mut self.workers[node.index()];
        worker.agent.hosted.retain(|hosted| hosted.id != container);
        if !matches!(phase, Phase::Waiting | Phase::Over) {
            worker.meter(now);
            worker.free.give(&demand);
            self.arm_shared(node);
        }
    }
}
