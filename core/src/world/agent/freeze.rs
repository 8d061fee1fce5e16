//! What a worker's own failures do to its containers: a crash takes them, and while it is frozen nothing happens to them.

use super::{Phase, World};
use crate::clock::Time;
use crate::ids::NodeId;

impl World {
    /// A worker loses its containers, and the images that it does not have whole. Returns how many containers.
    pub(in crate::world) fn lose_containers(&mut self, node: NodeId) -> usize {
        let now = self.now;
        let agent = &mut self.workers[node.index()].agent;
        agent.frozen = None;
        agent.images.retain(|(_, there)| *there <= now);
        let lost = std::mem::take(&mut agent.hosted);
        for hosted in &lost {
            self.pending.cancel(hosted.timer);
        }
        lost.iter().filter(|hosted| hosted.phase != Phase::Over).count()
    }

    /// Stops the clocks of a worker's containers: it freezes, or its speed is about to change.
    pub(in crate::world) fn hold_containers(&mut self, node: NodeId) {
        let worker = &mut self.workers[node.index()];
        if worker.agent.hosted.is_empty() || worker.agent.frozen.is_some() {
            return;
        }
        let now = self.now;
        worker.agent.frozen = Some(now);
        let mut hosted = std::mem::take(&mut worker.agent.hosted);
        for hosted in &mut hosted {
            self.pending.cancel(hosted.timer);
            hosted.run.left = worker.work_left(hosted, now);
            hosted.run.since = now;
        }
        worker.agent.hosted = hosted;
    }

    /// Starts them again: everything is as much later as it was held.
    pub(in crate::world) fn go_on_containers(&mut self, node: NodeId) {
        let now = self.now;
        let Some(frozen) = self.workers[node.index()].agent.frozen.take() else { return };
        let later = |time: Time| if time == Time::NEVER { time } else { time + now.since(frozen) };
        let all: Vec<_> = self.workers[node.index()].agent.hosted.iter().map(|hosted| hosted.id).collect();
        for (_, there) in &mut self.workers[node.index()].agent.images {
            if *there > frozen {
                *there = later(*there);
            }
        }
        for container in all {
            let Some(hosted) = self.hosted(node, container) else { continue };
            let run = &mut hosted.run;
            for time in [&mut run.serves, &mut run.fails, &mut run.check, &mut run.answer, &mut run.checked] {
                *time = later(*time);
            }
            run.since = now;
            let (phase, due) = (hosted.phase, later(hosted.due));
            match phase {
                Phase::Running => self.arm_container(node, container),
                phase => self.enter(node, container, phase, due),
            }
        }
    }
}
