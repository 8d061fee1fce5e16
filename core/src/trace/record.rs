//! A trace kept in memory: the newest events, each with what was compared for it.
//!
//! Events stand in chunks that never change once they are full, so that copies of a trace share them: the branches of a
//! session have one past, and it is kept once.

use super::{Candidate, Event, Sink};
use crate::clock::Time;
use crate::ids::Seq;
use std::collections::VecDeque;
use std::sync::Arc;

/// How many events a full chunk has.
const CHUNK: usize = 2_048;

/// The newest events of a run, a bounded number of them.
#[derive(Clone, Debug)]
pub struct Trace {
    /// Oldest first. Invariant: each has [`CHUNK`] events.
    full: VecDeque<Arc<Chunk>>,
    /// The newest events: fewer than [`CHUNK`].
    open: Chunk,
    /// How many events of the oldest chunk are forgotten.
    skipped: usize,
    capacity: usize,
}

/// Events in a row.
#[derive(Clone, Debug, Default)]
struct Chunk {
    events: Vec<Event>,
    /// Where the candidates of each event end.
    ends: Vec<u32>,
    candidates: Vec<Candidate>,
}

impl Chunk {
    fn of(&self, place: usize) -> &[Candidate] {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.candidates[start as usize..self.ends[place] as usize]
    }

    fn truncate(&mut self, keep: usize) {
        self.events.truncate(keep);
        self.ends.truncate(keep);
        self.candidates.truncate(self.ends.last().map_or(0, |end| *end as usize));
    }

    /// The same without its events, its room kept.
    fn emptied(mut self) -> Self {
        self.truncate(0);
        self
    }
}

impl Trace {
    /// An empty trace that keeps the newest `capacity` events.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { full: VecDeque::new(), open: Chunk::default(), skipped: 0, capacity: capacity.max(1) }
    }

    /// The number of the oldest event that is still known.
    #[must_use]
    pub fn first(&self) -> Seq {
        if self.is_empty() { Seq(0) } else { self.at(0).seq }
    }

    /// How many events are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.full.len() * CHUNK + self.open.events.len() - self.skipped
    }

    /// True when nothing happened yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The event with this number, when it is still known.
    #[must_use]
    pub fn get(&self, seq: Seq) -> Option<&Event> {
        self.place_of(seq).map(|place| self.at(place))
    }

    /// The events, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Event> + ExactSizeIterator {
        self.since(Seq(0))
    }

    /// The events from `seq` on, oldest first.
    pub fn since(&self, seq: Seq) -> impl DoubleEndedIterator<Item = &Event> + ExactSizeIterator {
        let skip = (seq.0.saturating_sub(self.first().0) as usize).min(self.len());
        (skip..self.len()).map(|place| self.at(place))
    }

    /// The events before `seq`, oldest first.
    pub fn until(&self, seq: Seq) -> impl DoubleEndedIterator<Item = &Event> + ExactSizeIterator {
        let take = (seq.0.saturating_sub(self.first().0) as usize).min(self.len());
        (0..take).map(|place| self.at(place))
    }

    /// The number of the first known event at or after `at`; one past the last when there is none.
    #[must_use]
    pub fn first_at(&self, at: Time) -> Seq {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.at(middle).at < at { low = middle + 1 } else { high = middle }
        }
        Seq(self.first().0 + low as u64)
    }

    /// What was compared for the decision of this event, the chosen first.
    pub fn candidates(&self, seq: Seq) -> impl Iterator<Item = &Candidate> {
        let found = self.place_of(seq).map(|place| {
            let (chunk, place) = self.chunk(place);
            chunk.of(place)
        });
        found.unwrap_or_default().iter()
    }

    /// Forgets every event from `seq` on: another future begins there.
    pub fn truncate(&mut self, seq: Seq) {
        let keep = (seq.0.saturating_sub(self.first().0) as usize).min(self.len()) + self.skipped;
        let (chunks, rest) = (keep / CHUNK, keep % CHUNK);
        if chunks < self.full.len() {
            self.open = Arc::clone(&self.full[chunks]).as_ref().clone();
            self.full.truncate(chunks);
        }
        self.open.truncate(rest);
        if self.is_empty() {
            *self = Self::new(self.capacity);
        }
    }

    fn place_of(&self, seq: Seq) -> Option<usize> {
        let place = seq.0.checked_sub(self.first().0)? as usize;
        (place < self.len()).then_some(place)
    }

    fn at(&self, place: usize) -> &Event {
        let (chunk, place) = self.chunk(place);
        &chunk.events[place]
    }

    /// The chunk of the event at `place` of those that are known, and its place there.
    fn chunk(&self, place: usize) -> (&Chunk, usize) {
        let place = place + self.skipped;
        match self.full.get(place / CHUNK) {
            Some(chunk) => (chunk, place % CHUNK),
            None => (&self.open, place % CHUNK),
        }
    }

    /// Makes a new chunk of the newest events, and room for others.
    #[cold]
    fn close(&mut self) {
        // What nobody shares of the chunk that goes is used again.
        let gone = (self.skipped >= CHUNK).then(|| self.full.pop_front()).flatten();
        if gone.is_some() {
            self.skipped -= CHUNK;
        }
        let room = gone.and_then(|chunk| Arc::try_unwrap(chunk).ok()).map(Chunk::emptied);
        let room = room.unwrap_or_else(|| Chunk {
            events: Vec::with_capacity(CHUNK.min(self.capacity)),
            ends: Vec::with_capacity(CHUNK.min(self.capacity)),
            candidates: Vec::new(),
        });
        self.full.push_back(Arc::new(std::mem::replace(&mut self.open, room)));
    }
}

impl Sink for Trace {
    #[inline]
    fn emit(&mut self, event: Event, candidates: &[Candidate]) {
        if self.len() == self.capacity {
            self.skipped += 1;
        }
        self.open.events.push(event);
        self.open.candidates.extend_from_slice(candidates);
        self.open.ends.push(self.open.candidates.len() as u32);
        if self.open.events.len() == CHUNK {
            self.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Time;
    use crate::ids::{NodeId, TaskId};
    use crate::trace::{EventKind, Site};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn event(seq: u64) -> Event {
        let kind = EventKind::TaskSubmitted { task: TaskId(seq as u32) };
        Event { seq: Seq(seq), at: Time(seq), site: Site::Gateway, cause: None, kind }
    }

    /// Event n compares n modulo 4 nodes.
    fn fill(trace: &mut Trace, seqs: std::ops::Range<u64>) {
        for seq in seqs {
            let candidates: Vec<_> = (0..seq % 4).map(|score| Candidate::node(NodeId(9), score as i64)).collect();
            trace.emit(event(seq), &candidates);
        }
    }

    fn assert_holds(trace: &Trace, seqs: std::ops::Range<u64>) {
        assert_eq!(trace.len() as u64, seqs.end - seqs.start);
        assert!(trace.iter().map(|event| event.seq.0).eq(seqs.clone()), "{seqs:?}");
        assert!(trace.iter().rev().map(|event| event.seq.0).eq(seqs.clone().rev()));
        for seq in [seqs.start, (seqs.start + seqs.end) / 2, seqs.end - 1] {
            assert_eq!(trace.get(Seq(seq)), Some(&event(seq)));
            assert_eq!(trace.candidates(Seq(seq)).count() as u64, seq % 4, "{seq} of {seqs:?}");
        }
        assert_eq!(trace.get(Seq(seqs.end)), None);
        assert_eq!(seqs.start.checked_sub(1).and_then(|seq| trace.get(Seq(seq))), None);
        assert_eq!(trace.since(Seq(seqs.end - 3)).len(), 3);
    }

    #[test]
    fn the_newest_events_are_kept() {
        for capacity in [3, 100, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 5] {
            let mut trace = Trace::new(capacity);
            for end in [3, CHUNK as u64, 5 * CHUNK as u64 + 7, 9 * CHUNK as u64] {
                let start = trace.iter().next_back().map_or(0, |event| event.seq.0 + 1);
                fill(&mut trace, start..end);
                assert_holds(&trace, end.saturating_sub(capacity as u64)..end);
            }
        }
    }

    #[test]
    fn another_future_leaves_the_copies_alone() {
        let chunk = CHUNK as u64;
        let mut trace = Trace::new(4 * CHUNK);
        fill(&mut trace, 0..6 * chunk + 50);
        let old = trace.clone();
        let first = trace.first().0;
        for cut in [6 * chunk + 20, 6 * chunk, 4 * chunk + 11, 3 * chunk, first + 5] {
            trace.truncate(Seq(cut));
            assert_holds(&trace, first..cut);
        }
        fill(&mut trace, first + 5..first + 5 + 2 * chunk);
        assert_holds(&trace, first..first + 5 + 2 * chunk);
        assert_holds(&old, first..6 * chunk + 50);
        trace.truncate(Seq(0));
        assert!(trace.is_empty() && trace.first() == Seq(0));
        fill(&mut trace, 0..10);
        assert_holds(&trace, 0..10);
    }
}
