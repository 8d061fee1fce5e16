//! A trace kept in memory: the newest events, each with what was compared for it.

use super::{Candidate, Event, Sink};
use crate::clock::Time;
use crate::ids::Seq;
use std::collections::VecDeque;

/// The newest events of a run, a bounded number of them.
#[derive(Clone, Debug)]
pub struct Trace {
    events: VecDeque<Event>,
    /// Where the candidates of each event end, counted from the start of the run.
    ends: VecDeque<u64>,
    candidates: VecDeque<Candidate>,
    forgotten_candidates: u64,
    capacity: usize,
}

impl Trace {
    /// An empty trace that keeps the newest `capacity` events.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            events: VecDeque::new(),
            ends: VecDeque::new(),
            candidates: VecDeque::new(),
            forgotten_candidates: 0,
            capacity: capacity.max(1),
        }
    }

    /// The number of the oldest event that is still known.
    #[must_use]
    pub fn first(&self) -> Seq {
        self.events.front().map_or(Seq(0), |event| event.seq)
    }

    /// How many events are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// True when nothing happened yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The event with this number, when it is still known.
    #[must_use]
    pub fn get(&self, seq: Seq) -> Option<&Event> {
        self.events.get(seq.0.checked_sub(self.first().0)? as usize)
    }

    /// The events, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Event> + ExactSizeIterator {
        self.events.iter()
    }

    /// The events from `seq` on, oldest first.
    pub fn since(&self, seq: Seq) -> impl DoubleEndedIterator<Item = &Event> + ExactSizeIterator {
        let skip = (seq.0.saturating_sub(self.first().0) as usize).min(self.len());
        self.events.range(skip..)
    }

    /// The events before `seq`, oldest first.
    pub fn until(&self, seq: Seq) -> impl DoubleEndedIterator<Item = &Event> + ExactSizeIterator {
        let take = (seq.0.saturating_sub(self.first().0) as usize).min(self.len());
        self.events.range(..take)
    }

    /// The number of the first known event at or after `at`; one past the last when there is none.
    #[must_use]
    pub fn first_at(&self, at: Time) -> Seq {
        Seq(self.first().0 + self.events.partition_point(|event| event.at < at) as u64)
    }

    /// What was compared for the decision of this event, the chosen first.
    pub fn candidates(&self, seq: Seq) -> impl Iterator<Item = &Candidate> {
        let place = seq.0.checked_sub(self.first().0).map(|place| place as usize).filter(|&place| place < self.len());
        let range = place.map_or(0..0, |place| {
            let start = if place == 0 { self.forgotten_candidates } else { self.ends[place - 1] };
            (start - self.forgotten_candidates) as usize..(self.ends[place] - self.forgotten_candidates) as usize
        });
        self.candidates.range(range)
    }

    /// Forgets every event from `seq` on: another future begins there.
    pub fn truncate(&mut self, seq: Seq) {
        let keep = (seq.0.saturating_sub(self.first().0) as usize).min(self.len());
        self.events.truncate(keep);
        self.ends.truncate(keep);
        let end = self.ends.back().copied().unwrap_or(self.forgotten_candidates);
        self.candidates.truncate((end - self.forgotten_candidates) as usize);
    }

    fn forget_oldest(&mut self) {
        self.events.pop_front();
        if let Some(end) = self.ends.pop_front() {
            while self.forgotten_candidates < end {
                self.candidates.pop_front();
                self.forgotten_candidates += 1;
            }
        }
    }
}

impl Sink for Trace {
    #[inline]
    fn emit(&mut self, event: Event, candidates: &[Candidate]) {
        if self.events.len() == self.capacity {
            self.forget_oldest();
        }
        self.events.push_back(event);
        self.candidates.extend(candidates);
        self.ends.push_back(self.forgotten_candidates + self.candidates.len() as u64);
    }
}
