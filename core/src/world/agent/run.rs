//! One run of a container after the other: its start, its end, and what its node does about that.

use super::{Hosted, Phase, Run, World};
use crate::clock::{Duration, Time};
use crate::ids::{ContainerId, NodeId, Seq};
use crate::scenario::{Failure, RestartPolicy};
use crate::trace::{EventKind, Exit, Sink, Site};
use crate::view::ContainerStatus;
use crate::world::services::ServiceSetup;
use crate::world::worker::Worker;

impl Worker {
    /// What is left of a job's work now.
    pub(super) fn work_left(&self, hosted: &Hosted, now: Time) -> Duration {
        let Run { left, since, .. } = hosted.run;
        let passed = if hosted.phase == Phase::Running { now.since(since) } else { Duration::ZERO };
        let done = u128::from(passed.0) * u128::from(self.speed.0) / 1_000;
        left.saturating_sub(Duration(done.min(u128::from(u64::MAX)) as u64))
    }
}

impl World {
    /// Starts a container whose image is there.
    pub(super) fn launch<S: Sink>(&mut self, node: NodeId, container: ContainerId, cause: Option<Seq>, sink: &mut S) {
        let now = self.now;
        let Some(hosted) = self.hosted(node, container) else { return };
        let Hosted { service, replica, version, attempt, restarts, failed, .. } = *hosted;
        let setup = &self.setup.services[service.index()];
        let failing = self.services.get(service, version).fails.as_ref().filter(|failing| failed < failing.times);
        let fails = failing.map_or(Time::NEVER, |failing| {
            let mut rng = self.services.stream(&setup.spec.name, replica, attempt, restarts);
            now + failing.after.sample(&mut rng)
        });
        let health = setup.spec.health.as_ref();
        let run = Run {
            started: now,
            serves: now + setup.spec.start,
            fails,
            check: health.map_or(Time::NEVER, |health| now + health.interval),
            answer: Time::NEVER,
            left: setup.spec.work.unwrap_or_default(),
            since: now,
            ..Run::default()
        };
        let status = if health.is_some() { ContainerStatus::Started } else { ContainerStatus::Ready };
        if let Some(hosted) = self.hosted(node, container) {
            hosted.run = run;
            hosted.phase = Phase::Running;
        }
        let kind = EventKind::ContainerStarted { container, node, restarts };
        let cause = self.emit(sink, Site::Worker(node), cause, kind);
        self.arm_container(node, container);
        self.tell_state(node, container, status, cause, sink);
    }

    /// Sets the timer of a running container to whatever happens to it next.
    pub(super) fn arm_container(&mut self, node: NodeId, container: ContainerId) {
        let worker = &self.workers[node.index()];
        let Some(hosted) = worker.agent.hosted.iter().find(|hosted| hosted.id == container) else { return };
        let run = &hosted.run;
        let end = match self.setup.services[hosted.service.index()].is_job() {
            true => run.since + worker.time_for(run.left),
            false => Time::NEVER,
        };
        let fails = if run.hung { Time::NEVER } else { run.fails };
        let due = end.min(fails).min(run.check).min(run.answer);
        self.enter(node, container, Phase::Running, due);
    }

    /// Something happens to a running container: its work is done, or it fails, or it is checked.
    pub(super) fn go_on_running<S: Sink>(&mut self, node: NodeId, container: ContainerId, sink: &mut S) {
        let now = self.now;
        let worker = &self.workers[node.index()];
        let Some(hosted) = worker.agent.hosted.iter().find(|hosted| hosted.id == container) else { return };
        let (service, version, run) = (hosted.service, hosted.version, hosted.run);
        let is_job = self.setup.services[service.index()].is_job();
        if is_job && run.since + worker.time_for(run.left) <= now {
            return self.ended(node, container, Exit::Completed, sink);
        }
        if run.fails <= now && !run.hung {
            let how = self.services.get(service, version).fails.as_ref().map(|failing| failing.how);
            let Some(hosted) = self.hosted(node, container) else { return };
            hosted.failed += 1;
            if how == Some(Failure::Exit) {
                return self.ended(node, container, Exit::Error, sink);
            }
            self.hang(node, container);
        } else if run.answer.min(run.check) <= now && self.check(node, container, sink) {
            return;
        }
        self.arm_container(node, container);
    }

    /// A container ended: it is over, or its node waits before it starts it again.
    pub(super) fn ended<S: Sink>(&mut self, node: NodeId, container: ContainerId, exit: Exit, sink: &mut S) {
        let now = self.now;
        let kind = EventKind::ContainerExited { container, node, exit };
        let cause = self.emit(sink, Site::Worker(node), None, kind);
        let Some(hosted) = self.hosted(node, container) else { return };
        let (service, restarts, run) = (hosted.service, hosted.restarts, hosted.run);
        let ServiceSetup { spec, restart, .. } = &self.setup.services[service.index()];
        let policy = spec.restart.clone();
        let gives_up = *restart == RestartPolicy::Never || policy.retries.is_some_and(|retries| restarts >= retries);
        match exit {
            Exit::Told => return self.over(node, container, ContainerStatus::Pending, cause, sink),
            Exit::Completed => return self.over(node, container, ContainerStatus::Completed, cause, sink),
            Exit::Error | Exit::Unhealthy if gives_up => {
                let kind = EventKind::ContainerGivenUp { container, node, restarts };
                let cause = self.emit(sink, Site::Worker(node), cause, kind);
                return self.over(node, container, ContainerStatus::Failed, cause, sink);
            }
            Exit::Error | Exit::Unhealthy => {}
        }
        let Some(hosted) = self.hosted(node, container) else { return };
        if now.since(run.started) >= policy.reset {
            hosted.failures = 0;
        }
        hosted.failures += 1;
        let failures = hosted.failures;
        let delay = policy.delay(failures);
        let kind = EventKind::ContainerBackedOff { container, node, failures, delay };
        let cause = self.emit(sink, Site::Worker(node), cause, kind);
        self.enter(node, container, Phase::BackingOff, now + delay);
        self.tell_state(node, container, ContainerStatus::BackingOff, cause, sink);
    }
}
