//! Finding events of one kind in a trace that grows: each look reads only what is new.

use crate::frame::Frame;
use std::collections::VecDeque;
use switchyard::ids::Seq;
use switchyard::trace::Event;

/// The events of one branch that match a question.
#[derive(Default)]
pub struct Scan {
    of: Option<(u32, u64)>,
    next: Seq,
    found: VecDeque<Seq>,
}

impl Scan {
    /// Forgets what was found: the question is another.
    pub fn restart(&mut self) {
        *self = Self::default();
    }

    /// Reads what the trace knows beyond what was read, and keeps what `matches`.
    pub fn follow(&mut self, frame: &Frame, matches: impl Fn(&Event) -> bool) {
        let of = Some((frame.run, frame.edition));
        if self.of != of {
            *self = Self { of, ..Self::default() };
        }
        let session = frame.session();
        let trace = session.trace();
        for event in trace.since(self.next) {
            if matches(event) {
                self.found.push_back(event.seq);
            }
            self.next = Seq(event.seq.0 + 1);
        }
        while self.found.front().is_some_and(|seq| *seq < trace.first()) {
            self.found.pop_front();
        }
    }

    /// How many were found.
    #[must_use]
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// True when none was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How many of the found ones come before `next`.
    #[must_use]
    pub fn before(&self, next: Seq) -> usize {
        self.found.partition_point(|seq| *seq < next)
    }

    /// The found ones at these places, oldest first.
    pub fn range(&self, range: std::ops::Range<usize>) -> impl DoubleEndedIterator<Item = Seq> + '_ {
        let end = range.end.min(self.found.len());
        self.found.range(range.start.min(end)..end).copied()
    }
}
