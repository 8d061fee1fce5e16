//! What is free on each machine from now on, as far as the running tasks' predicted ends tell, with room set aside for
//! tasks that wait.
//!
//! A task that runs longer than it was predicted to is expected to end at any moment: it is planned to end one
//! microsecond from now, at every look anew.

use super::{Cluster, Item};
use crate::clock::{Duration, Time};
use crate::ids::{NodeId, Resources};

/// Room for a task that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub start: Time,
    pub node: NodeId,
}

/// The course of every machine that is up.
#[derive(Clone, Default)]
pub(super) struct Plan {
    courses: Vec<Course>,
}

/// What is free on a machine.
#[derive(Clone)]
struct Course {
    node: NodeId,
    speed: u32,
    /// From when on how much is free: until the next step, after the last for ever.
    /// Invariant: times ascend, the first is now.
    steps: Vec<(Time, Resources)>,
}

impl Plan {
    pub fn new(now: Time, cluster: &Cluster) -> Self {
        let up = cluster.machines.iter().filter(|machine| machine.up);
        let course = |machine: &super::Machine| Course {
            node: machine.node,
            speed: machine.speed,
            steps: vec![(now, machine.free)],
        };
        let mut plan = Self { courses: up.map(course).collect() };
        for held in cluster.held {
            if let Some(course) = plan.course(held.node) {
                let end = held.since + course.time_for(held.item.remaining);
                course.free_from(end.max(now + Duration(1)), &held.item.demand);
            }
        }
        plan
    }

    fn course(&mut self, node: NodeId) -> Option<&mut Course> {
        self.courses.iter_mut().find(|course| course.node == node)
    }

    /// The earliest slot for a task; the lowest node on ties, `None` when no machine is large enough.
    pub fn earliest(&self, item: &Item) -> Option<Slot> {
        let slots = self.courses.iter().filter_map(|course| {
            let start = course.earliest(&item.demand, course.time_for(item.remaining))?;
            Some(Slot { start, node: course.node })
        });
        slots.min_by_key(|slot| (slot.start, slot.node))
    }

    /// Whether there is room for a task at `slot`.
    pub fn fits(&self, slot: Slot, item: &Item) -> bool {
        let course = self.courses.iter().find(|course| course.node == slot.node);
        course.is_some_and(|course| course.fits(slot.start, &item.demand, course.time_for(item.remaining)))
    }

    /// Sets room aside that there is.
    pub fn insert(&mut self, slot: Slot, item: &Item) {
        if let Some(course) = self.course(slot.node) {
            course.change(slot.start, course.time_for(item.remaining), |free| free.take(&item.demand));
        }
    }

    /// Gives room back that was set aside.
    pub fn remove(&mut self, slot: Slot, item: &Item) {
        if let Some(course) = self.course(slot.node) {
            course.change(slot.start, course.time_for(item.remaining), |free| free.give(&item.demand));
        }
    }
}

impl Course {
    /// How long some work takes here, and at least a moment.
    fn time_for(&self, work: Duration) -> Duration {
        let time = (u128::from(work.0) * 1_000).div_ceil(u128::from(self.speed.max(1)));
        Duration(u64::try_from(time).unwrap_or(u64::MAX).max(1))
    }

    /// The step that covers `at`, made to begin there; `at` is not before now.
    fn step_at(&mut self, at: Time) -> usize {
        let after = self.steps.partition_point(|(start, _)| *start <= at);
        if self.steps[after - 1].0 == at {
            return after - 1;
        }
        self.steps.insert(after, (at, self.steps[after - 1].1));
        after
    }

    fn free_from(&mut self, at: Time, demand: &Resources) {
        let first = self.step_at(at);
        self.steps[first..].iter_mut().for_each(|(_, free)| free.give(demand));
    }

    fn change(&mut self, start: Time, length: Duration, change: impl Fn(&mut Resources)) {
        let first = self.step_at(start);
        let last = self.step_at(start + length);
        self.steps[first..last].iter_mut().for_each(|(_, free)| change(free));
    }

    fn fits(&self, start: Time, demand: &Resources, length: Duration) -> bool {
        let from = self.steps.partition_point(|(at, _)| *at <= start).saturating_sub(1);
        let over = self.steps[from..].iter().take_while(|(at, _)| *at < start + length);
        over.into_iter().all(|(_, free)| free.fits(demand))
    }

    fn earliest(&self, demand: &Resources, length: Duration) -> Option<Time> {
        let mut start = None;
        for (at, free) in &self.steps {
            if start.is_some_and(|start: Time| *at >= start + length) {
                break;
            }
            match free.fits(demand) {
                true => start = start.or(Some(*at)),
                false => start = None,
            }
        }
        start
    }
}
