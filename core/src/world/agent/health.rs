//! Health checks. A check of a container that serves passes at once; of one that does not serve yet, it fails at once; of
//! one that hangs, it fails when its time is over. While a container is healthy and serves, its checks change nothing,
//! and none is made until it hangs.

use super::{Phase, World};
use crate::clock::{Duration, Time};
use crate::ids::{ContainerId, NodeId};
use crate::trace::{EventKind, Exit, Sink, Site};
use crate::view::ContainerStatus;

impl World {
    /// A container goes on without serving: the next of the checks that were left out finds it so.
    pub(super) fn hang(&mut self, node: NodeId, container: ContainerId) {
        let now = self.now;
        let interval = self.interval(node, container);
        let Some(hosted) = self.hosted(node, container) else { return };
        let run = &mut hosted.run;
        run.hung = true;
        if let Some(interval) = interval.filter(|_| run.passed) {
            // Checks stand at equal distances from the last that was made.
            let passed = now.since(run.checked).0;
            run.check = run.checked + Duration(passed.div_ceil(interval.0).max(1) * interval.0);
        }
    }

    fn interval(&mut self, node: NodeId, container: ContainerId) -> Option<Duration> {
        let service = self.hosted(node, container)?.service;
        self.setup.services[service.index()].spec.health.as_ref().map(|health| health.interval)
    }

    /// A check is due, or the one going on is over. True when the container is being stopped for it.
    pub(super) fn check<S: Sink>(&mut self, node: NodeId, container: ContainerId, sink: &mut S) -> bool {
        let now = self.now;
        let Some(hosted) = self.hosted(node, container) else { return true };
        let (service, run) = (hosted.service, hosted.run);
        let Some(health) = self.setup.services[service.index()].spec.health.clone() else { return false };
        let site = Site::Worker(node);
        let Some(hosted) = self.hosted(node, container) else { return true };
        if run.answer > now && run.hung {
            // It begins, and nobody answers.
            hosted.run.check = Time::NEVER;
            hosted.run.answer = now + health.timeout;
            return false;
        }
        hosted.run.answer = Time::NEVER;
        if !run.hung && run.serves <= now {
            hosted.run.failed_checks = 0;
            hosted.run.passed = true;
            hosted.run.check = Time::NEVER;
            hosted.run.checked = now;
            let cause = self.emit(sink, site, None, EventKind::ContainerHealthy { container, node });
            self.arm_container(node, container);
            self.tell_state(node, container, ContainerStatus::Ready, cause, sink);
            return true;
        }
        hosted.run.check = now + health.interval;
        let counts = run.passed || now.since(run.started) > health.start_period;
        hosted.run.failed_checks += u32::from(counts);
        let failures = hosted.run.failed_checks;
        let kind = EventKind::HealthCheckFailed { container, node, failures, retries: health.retries };
        let cause = self.emit(sink, site, None, kind);
        if failures < health.retries {
            return false;
        }
        let cause = self.emit(sink, site, cause, EventKind::ContainerUnhealthy { container, node });
        let stop = self.setup.services[service.index()].spec.stop;
        if stop.is_zero() {
            self.ended(node, container, Exit::Unhealthy, sink);
        } else {
            self.enter(node, container, Phase::Ending(Exit::Unhealthy), now + stop);
            self.tell_state(node, container, ContainerStatus::Unhealthy, cause, sink);
        }
        true
    }
}
