//! Where two lanes part: the first moment at which their workers do not start and stop the same tasks.
//!
//! What happens at one instant is compared as a whole, since the order within it means nothing. Once two lanes have parted,
//! whatever follows is another history and is not looked at.

use crate::clock::Time;
use crate::ids::{NodeId, TaskId};
use crate::trace::{Event, EventKind};
use serde::Serialize;
use std::collections::VecDeque;

/// A worker starts or stops a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Move {
    /// Which way.
    pub doing: Doing,
    /// The worker.
    pub node: NodeId,
    /// The task.
    pub task: TaskId,
}

/// What a worker does with a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    /// It begins or resumes it.
    Starts,
    /// It finishes it or puts it back.
    Stops,
}

/// The first difference between two lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// When.
    pub at: Time,
    /// What the one lane does then and the other does not.
    pub here: Option<Move>,
    /// The other way round. At least one of both is there.
    pub there: Option<Move>,
}

/// Looks for the first difference between two lanes whose events it is told.
#[derive(Clone, Debug, Default)]
pub struct Divergence {
    /// What was not compared yet, by lane.
    pending: [VecDeque<(Time, Move)>; 2],
    found: Option<Difference>,
}

impl Divergence {
    /// Takes in an event of lane 0, the one, or of lane 1, the other. Events of a lane come in their order.
    pub fn take(&mut self, lane: usize, event: &Event) {
        let (doing, node, task) = match event.kind {
            EventKind::TaskStarted { node, task, .. } => (Doing::Starts, node, task),
            EventKind::TaskFinished { node, task, .. } | EventKind::TaskPreempted { node, task, .. } => {
                (Doing::Stops, node, task)
            }
            _ => return,
        };
        if self.found.is_none() {
            self.pending[lane].push_back((event.at, Move { doing, node, task }));
        }
    }

    /// Compares everything before `end`, of which both lanes have told all.
    pub fn settle(&mut self, end: Time) {
        while self.found.is_none() {
            let [here, there] = &self.pending;
            let next = here.front().into_iter().chain(there.front()).map(|(at, _)| *at).min();
            let Some(at) = next.filter(|at| *at < end) else { return };
            let [here, there] = [0, 1].map(|lane| self.instant(lane, at));
            if here != there {
                let only = |these: &[Move], those: &[Move]| these.iter().copied().find(|one| !those.contains(one));
                self.found = Some(Difference { at, here: only(&here, &there), there: only(&there, &here) });
                self.pending = Default::default();
            }
        }
    }

    /// The first difference, as far as it is known.
    #[must_use]
    pub fn found(&self) -> Option<Difference> {
        self.found
    }

    /// Takes out what a lane does at one instant, starts first.
    fn instant(&mut self, lane: usize, at: Time) -> Vec<Move> {
        let moves = &mut self.pending[lane];
        let count = moves.iter().take_while(|(then, _)| *then == at).count();
        let mut moves: Vec<_> = moves.drain(..count).map(|(_, one)| one).collect();
        // A task that starts and stops at once does so any number of times.
        crate::order::sort_by_key(&mut moves, |one| {
            let doing = u64::from(one.doing == Doing::Stops) << 48;
            (doing | u64::from(one.node.0) << 32 | u64::from(one.task.0), 0)
        });
        moves
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Seq;
    use crate::trace::{Rule, Site, Why};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn starts(at: u64, node: u16, task: u32) -> Event {
        let (node, task) = (NodeId(node), TaskId(task));
        let why = Why { rule: Rule::Order, among: 1 };
        let kind = EventKind::TaskStarted { node, task, attempt: 1, remaining: Default::default(), why };
        Event { seq: Seq(0), at: Time(at), site: Site::Worker(node), cause: None, kind }
    }

    fn stops(at: u64, node: u16, task: u32) -> Event {
        let kind = EventKind::TaskFinished { node: NodeId(node), task: TaskId(task), attempt: 1 };
        Event { kind, ..starts(at, node, task) }
    }

    fn found(lanes: [&[Event]; 2], end: u64) -> Option<Difference> {
        let mut divergence = Divergence::default();
        for (lane, events) in lanes.into_iter().enumerate() {
            events.iter().for_each(|event| divergence.take(lane, event));
        }
        divergence.settle(Time(end));
        divergence.found()
    }

    #[test]
    fn the_order_within_an_instant_is_no_difference() {
        let here = [starts(5, 0, 1), starts(5, 1, 2), stops(9, 0, 1)];
        let there = [starts(5, 1, 2), starts(5, 0, 1), stops(9, 0, 1)];
        assert_eq!(found([&here, &there], 100), None);
    }

    #[test]
    fn the_first_other_start_is_found_with_both_sides() {
        let here = [starts(5, 0, 1), stops(9, 0, 1), starts(9, 0, 3)];
        let there = [starts(5, 0, 1), stops(9, 0, 1), starts(9, 0, 2)];
        let one = |task| Some(Move { doing: Doing::Starts, node: NodeId(0), task: TaskId(task) });
        let difference = Difference { at: Time(9), here: one(3), there: one(2) };
        assert_eq!(found([&here, &there], 10), Some(difference));
        assert_eq!(found([&here, &there], 9), None, "the instant is not over");
    }

    #[test]
    fn one_lane_may_do_something_while_the_other_does_nothing() {
        let stop = Some(Move { doing: Doing::Stops, node: NodeId(0), task: TaskId(1) });
        let here = [starts(5, 0, 1)];
        let there = [starts(5, 0, 1), stops(7, 0, 1)];
        assert_eq!(found([&here, &there], 100), Some(Difference { at: Time(7), here: None, there: stop }));
        assert_eq!(found([&there, &here], 100), Some(Difference { at: Time(7), here: stop, there: None }));
    }
}
