//! The same task in all lanes: that it is the same, and how long it took in each.
//!
//! Tasks are numbered in the order of arrival, so the same number is the same task. A task is kept until it has ended in
//! all lanes, and so long only.

use crate::clock::{Duration, Time};
use crate::ids::{ClassId, TaskId};
use crate::trace::{Event, EventKind};
use std::collections::VecDeque;

/// What makes a task the same task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Likeness {
    arrival: Time,
    class: ClassId,
    work: Duration,
    priority: i32,
}

/// A task in all lanes.
struct Pair {
    task: Likeness,
    /// By lane: whether it arrived there, and how it ended.
    lanes: Vec<(bool, End)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Open,
    TurnedAway,
    Done(Duration),
}

/// The tasks of one race.
pub(super) struct Pairs {
    /// Invariant: `open[i]` is numbered `first + i`.
    open: VecDeque<Pair>,
    first: u32,
    sums: Vec<Sum>,
    /// The first lane and task that is not like in the lane before.
    unlike: Option<(usize, TaskId)>,
}

/// Differences in turnaround between a lane and the first one, over the tasks that both have done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    /// Microseconds, this lane less the first.
    pub difference: i128,
    pub faster: u64,
    pub alike: u64,
    pub slower: u64,
}

impl Pairs {
    pub fn new(lanes: usize) -> Self {
        Self { open: VecDeque::new(), first: 0, sums: vec![Sum::default(); lanes], unlike: None }
    }

    pub fn take(&mut self, lane: usize, event: &Event) {
        match event.kind {
            EventKind::TaskArrived { task, class, work, priority } => {
                self.arrive(lane, task, Likeness { arrival: event.at, class, work, priority });
            }
            EventKind::TaskCompleted { task, turnaround, .. } => self.end(lane, task, End::Done(turnaround)),
            EventKind::TaskRejected { task, .. } => self.end(lane, task, End::TurnedAway),
            _ => {}
        }
    }

    /// A lane whose tasks are not those of the others, once that is known.
    pub fn unlike(&self) -> Option<(usize, TaskId)> {
        self.unlike
    }

    /// The same at the end of the race, when every lane must have had every task.
    pub fn unlike_in_the_end(&self) -> Option<(usize, TaskId)> {
        let missing = |(place, pair): (usize, &Pair)| {
            let lane = pair.lanes.iter().position(|(arrived, _)| !arrived)?;
            Some((lane, TaskId(self.first + place as u32)))
        };
        self.unlike.or_else(|| self.open.iter().enumerate().find_map(missing))
    }

    /// By lane, over the tasks that have ended in all lanes.
    pub fn sums(&self) -> Vec<Sum> {
        let mut sums = self.sums.clone();
        self.open.iter().for_each(|pair| pair.add_to(&mut sums));
        sums
    }

    fn arrive(&mut self, lane: usize, task: TaskId, likeness: Likeness) {
        let lanes = self.sums.len();
        let place = task.0.checked_sub(self.first).map(|place| place as usize);
        if place == Some(self.open.len()) {
            self.open.push_back(Pair { task: likeness, lanes: vec![(false, End::Open); lanes] });
        }
        match place.and_then(|place| self.open.get_mut(place)) {
            Some(pair) if pair.task == likeness => pair.lanes[lane].0 = true,
            _ => self.unlike = self.unlike.or(Some((lane, task))),
        }
    }

    fn end(&mut self, lane: usize, task: TaskId, end: End) {
        let place = task.0.checked_sub(self.first).map(|place| place as usize);
        if let Some(pair) = place.and_then(|place| self.open.get_mut(place)) {
            pair.lanes[lane].1 = end;
        }
        while self.open.front().is_some_and(|pair| pair.lanes.iter().all(|(_, end)| *end != End::Open)) {
            let pair = self.open.pop_front().expect("there is a front");
            pair.add_to(&mut self.sums);
            self.first += 1;
        }
    }
}

impl Pair {
    fn add_to(&self, sums: &mut [Sum]) {
        let End::Done(first) = self.lanes[0].1 else { return };
        for (sum, (_, end)) in sums.iter_mut().zip(&self.lanes) {
            let End::Done(turnaround) = *end else { continue };
            sum.difference += i128::from(turnaround.0) - i128::from(first.0);
            sum.faster += u64::from(turnaround < first);
            sum.alike += u64::from(turnaround == first);
            sum.slower += u64::from(turnaround > first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{NodeId, ReplicaId, Seq};
    use crate::trace::Site;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn event(at: u64, kind: EventKind) -> Event {
        Event { seq: Seq(0), at: Time(at), site: Site::Control(ReplicaId(0)), cause: None, kind }
    }

    fn arrives(task: u32, work: u64) -> Event {
        let (task, class, work) = (TaskId(task), ClassId(0), Duration(work));
        event(0, EventKind::TaskArrived { task, class, work, priority: 0 })
    }

    fn done(task: u32, turnaround: u64) -> Event {
        let (task, node, turnaround) = (TaskId(task), NodeId(0), Duration(turnaround));
        event(turnaround.0, EventKind::TaskCompleted { task, node, attempt: 1, turnaround, late: false })
    }

    #[test]
    fn only_tasks_done_in_both_lanes_are_compared() {
        let mut pairs = Pairs::new(2);
        for lane in 0..2 {
            (0..4).for_each(|task| pairs.take(lane, &arrives(task, 5)));
        }
        for (lane, task, turnaround) in [(0, 0, 10), (0, 1, 20), (0, 2, 30), (1, 3, 5), (1, 1, 15), (1, 0, 12)] {
            pairs.take(lane, &done(task, turnaround));
        }
        let sum = Sum { difference: 2 - 5, faster: 1, alike: 0, slower: 1 };
        assert_eq!(pairs.sums(), [Sum { alike: 3, ..Sum::default() }, sum]);
        assert_eq!((pairs.first, pairs.open.len()), (2, 2), "what has ended everywhere is forgotten");
        assert_eq!(pairs.unlike_in_the_end(), None);
    }

    #[test]
    fn other_tasks_are_noticed() {
        let mut pairs = Pairs::new(2);
        pairs.take(0, &arrives(0, 5));
        pairs.take(1, &arrives(0, 6));
        assert_eq!(pairs.unlike(), Some((1, TaskId(0))));
        let mut pairs = Pairs::new(2);
        pairs.take(0, &arrives(0, 5));
        assert_eq!((pairs.unlike(), pairs.unlike_in_the_end()), (None, Some((1, TaskId(0)))));
    }
}
