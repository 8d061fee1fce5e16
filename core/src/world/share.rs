//! Workers whose processors are shared: everything runs at once, each task at the same part of full speed.
//!
//! One number stands for all tasks: the work that each has been served since the worker began. A task is done when that
//! number has grown by its work, so an arrival or an end changes how fast the number grows and touches no task. It is
//! kept in fractions of a microsecond far below what any run adds up. The clock only knows whole microseconds: a task
//! whose end lies between two is noticed at the second, and what it was served too much is the others', as if it had
//! left on time.

use super::Timer;
use super::World;
use super::worker::{Running, Worker};
use crate::clock::{Duration, Time};
use crate::ids::{NodeId, TaskId};
use crate::pending::{Rank, TimerId};
use crate::trace::{Rule, Sink};

/// The bits below a microsecond.
const FRACTION: u32 = 32;

/// Less than this is left of a task that is done: what rounding down may add up to, a 65536th of a microsecond.
const SLACK: u128 = 1 << (FRACTION - 16);

#[derive(Clone, Debug)]
pub(super) struct Share {
    /// Work that every task has been served until `at`, in 2^-[`FRACTION`] microseconds.
    served: u128,
    at: Time,
    /// When the next task stops.
    timer: TimerId,
}

/// Some work in the unit of [`Share::served`].
fn fine(work: Duration) -> u128 {
    u128::from(work.0) << FRACTION
}

impl Worker {
    /// Whether its processors are shared from now on. Nothing runs.
    pub fn set_sharing(&mut self, shares: bool, now: Time) {
        self.share = shares.then_some(Share { served: 0, at: now, timer: TimerId::NONE });
    }

    /// Processors that its tasks ask for, in thousandths.
    fn load(&self) -> u64 {
        self.running.iter().map(|running| u64::from(running.item.demand.cpu)).sum()
    }

    /// Processors in use, in thousandths.
    pub fn in_use(&self) -> u32 {
        let held = self.capacity.cpu - self.free.cpu;
        match self.share {
            Some(_) => held + self.load().min(self.free.cpu.into()) as u32,
            None => held,
        }
    }

    /// The part of full speed at which each task runs: the processors that containers leave over those that tasks ask
    /// for, at most 1.
    fn part(&self) -> (u128, u128) {
        let load = self.load().max(1);
        (load.min(self.free.cpu.into()).into(), load.into())
    }

    /// That part, as a number; 1 where processors are not shared.
    pub fn part_of_speed(&self) -> f64 {
        let (part, whole) = if self.share.is_some() { self.part() } else { (1, 1) };
        part as f64 / whole as f64
    }

    fn served(&self, share: &Share, now: Time) -> u128 {
        if !self.is_well() {
            return share.served;
        }
        let (part, whole) = self.part();
        let (times, over) = (part * u128::from(self.speed.0), whole * 1_000);
        let passed = fine(now.since(share.at));
        share.served + passed / over * times + passed % over * times / over
    }

    /// Where the served work must come to until this much is left of a task that begins to run now.
    pub fn goal(&self, left: Duration, now: Time) -> u128 {
        self.share.as_ref().map_or(0, |share| self.served(share, now) + fine(left))
    }

    /// What is left of a task.
    pub fn shared_left(&self, share: &Share, running: &Running, now: Time) -> Duration {
        let left = running.goal.saturating_sub(self.served(share, now) + SLACK);
        // A task that is not yet there, but on its way to its processor, has more before it than its work.
        Duration(left.div_ceil(1 << FRACTION) as u64).clamp(running.io_at, running.item.left.get())
    }

    /// Counts what was served until now, before something changes how fast that grows.
    #[inline]
    pub fn serve(&mut self, now: Time) {
        if let Some(share) = &self.share {
            let served = self.served(share, now);
            self.share = Some(Share { served, at: now, timer: share.timer });
        }
    }

    /// What was not served until now will not be: it was frozen.
    pub fn share_from(&mut self, now: Time) {
        if let Some(share) = &mut self.share {
            share.at = now;
        }
    }

    /// Takes out a task that stops. One that came to its goal has been served a little too much.
    pub fn take_out(&mut self, place: usize, now: Time) -> Running {
        if self.share.is_none() {
            return self.running.swap_remove(place);
        }
        self.serve(now);
        let (part, whole) = self.part();
        let running = self.running.swap_remove(place);
        let (new_part, new_whole) = self.part();
        if let Some(share) = &mut self.share {
            let over = share.served.saturating_sub(running.goal.saturating_sub(fine(running.io_at)));
            // At least `over`, since nobody goes slower for it.
            let due = (over * new_part * whole).checked_div(new_whole * part).unwrap_or(0);
            share.served += due.saturating_sub(over);
        }
        running
    }

    /// The task that stops next, and how long until then.
    fn next_stop(&self, now: Time) -> Option<(TaskId, Duration)> {
        let share = self.share.as_ref()?;
        let stop = |running: &Running| running.goal.saturating_sub(fine(running.io_at));
        let first = self.running.iter().min_by_key(|running| (stop(running), running.item.task))?;
        let (part, whole) = self.part();
        let left = stop(first).saturating_sub(self.served(share, now) + SLACK);
        let speed = (part * u128::from(self.speed.0)) << FRACTION;
        if speed == 0 {
            return None; // containers hold all processors
        }
        let time = left.saturating_mul(whole * 1_000).div_ceil(speed);
        Some((first.item.task, Duration(u64::try_from(time).unwrap_or(u64::MAX))))
    }
}

impl World {
    /// Sets the one timer of a worker that shares: to when the next of its tasks stops.
    pub(super) fn arm_shared(&mut self, node: NodeId) {
        if self.workers[node.index()].share.is_none() {
            return;
        }
        let now = self.now;
        let worker = &mut self.workers[node.index()];
        let next = worker.next_stop(now).filter(|_| worker.is_well());
        let Some(share) = &mut worker.share else { return };
        self.pending.cancel(std::mem::replace(&mut share.timer, TimerId::NONE));
        if let Some((task, time)) = next {
            share.timer = self.pending.set(now + time, Rank::Completion, Timer::Run { node, task });
        }
    }

    /// Stops a worker's clock for all its tasks.
    pub(super) fn disarm_shared(&mut self, node: NodeId) {
        if let Some(share) = &mut self.workers[node.index()].share {
            self.pending.cancel(std::mem::replace(&mut share.timer, TimerId::NONE));
        }
    }

    /// Everything that runs on a worker waits again.
    pub(super) fn vacate<S: Sink>(&mut self, node: NodeId, rule: Rule, sink: &mut S) {
        while !self.workers[node.index()].running.is_empty() {
            self.stop(node, 0, None, rule, super::body::Stopped::Recalled, None, sink);
        }
    }
}
