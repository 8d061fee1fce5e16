//! What the scrubber draws: how much happened when, and the marks of what went wrong.
//!
//! It follows the trace: each call of [`Timeline::follow`] reads only the events that are new. Counts stand in buckets of
//! equal width that double when the run outgrows them, so the memory is bounded whatever the run's length.

use crate::reigns::Reigns;
use crate::wording;
use switchyard::clock::Time;
use switchyard::ids::{NodeId, Seq};
use switchyard::trace::{Event, EventKind, Trace};

/// The most buckets, twice what is drawn.
const BUCKETS: usize = 512;
/// The most marks that are kept; later ones are left out.
const MARKS: usize = 200;

/// What a mark on the timeline stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A node crashed.
    Crash,
    /// The detector believes a node down.
    Down,
    /// A node came back.
    Back,
    /// A new leader took office.
    Office,
    /// A policy was changed, a node joined or left.
    Change,
}

/// Density and marks of one branch.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// Of which edition of which branch it is: [`switchyard::session::Session::edition`].
    edition: u64,
    next: Seq,
    /// The width of a bucket in microseconds. Invariant: a power of two.
    width: u64,
    counts: Vec<u32>,
    notable: Vec<Notable>,
    reigns: Reigns,
}

/// An event worth a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notable {
    /// When.
    pub at: Time,
    /// Its number in the trace.
    pub seq: Seq,
    /// What it is marked with.
    pub mark: Mark,
    /// The node it happened to, if it happened to one.
    pub node: Option<NodeId>,
}

impl Timeline {
    /// Nothing happened yet.
    #[must_use]
    pub fn new(edition: u64) -> Self {
        Self {
            edition,
            next: Seq(0),
            width: 1 << 15,
            counts: Vec::new(),
            notable: Vec::new(),
            reigns: Reigns::default(),
        }
    }

    /// Takes in what `trace` knows beyond what was seen; begins anew where another one is told.
    pub fn follow(&mut self, edition: u64, trace: &Trace) {
        if edition != self.edition {
            *self = Self::new(edition);
        }
        for event in trace.since(self.next) {
            self.count(event);
            self.reigns.follow(event);
            self.next = Seq(event.seq.0 + 1);
        }
    }

    /// What went wrong or was changed, in order.
    #[must_use]
    pub fn notable(&self) -> &[Notable] {
        &self.notable
    }

    /// Who was what in which term.
    #[must_use]
    pub fn reigns(&self) -> &Reigns {
        &self.reigns
    }

    /// The stretches of time in which `node` was down, the last one open when it has not come back.
    #[must_use]
    pub fn downs(&self, node: NodeId) -> Vec<(Time, Option<Time>)> {
        let mut downs: Vec<(Time, Option<Time>)> = Vec::new();
        for notable in self.notable.iter().filter(|notable| notable.node == Some(node)) {
            match (notable.mark, downs.last_mut()) {
                (Mark::Crash, _) => downs.push((notable.at, None)),
                (Mark::Back, Some(last)) => last.1 = last.1.or(Some(notable.at)),
                _ => {}
            }
        }
        downs
    }

    /// How much happened in each of `columns` equal parts of the time until `reach`, as a share of the most.
    #[must_use]
    pub fn heights(&self, reach: Time, columns: usize) -> Vec<f64> {
        let mut sums = vec![0_u64; columns];
        for (place, count) in self.counts.iter().enumerate() {
            let middle = (place as u64 * self.width + self.width / 2).min(reach.0.saturating_sub(1));
            let column = u128::from(middle) * columns as u128 / u128::from(reach.0.max(1));
            if let Some(sum) = sums.get_mut(column as usize) {
                *sum += u64::from(*count);
            }
        }
        let most = sums.iter().copied().max().unwrap_or(0).max(1);
        sums.into_iter().map(|sum| sum as f64 / most as f64).collect()
    }

    fn count(&mut self, event: &Event) {
        while event.at.0 / self.width >= BUCKETS as u64 {
            self.width *= 2;
            self.counts = self.counts.chunks(2).map(|pair| pair.iter().sum()).collect();
        }
        let place = (event.at.0 / self.width) as usize;
        if self.counts.len() <= place {
            self.counts.resize(place + 1, 0);
        }
        self.counts[place] += 1;
        if let Some(mark) = mark_of(&event.kind).filter(|_| self.notable.len() < MARKS) {
            self.notable.push(Notable { at: event.at, seq: event.seq, mark, node: wording::node_of(event) });
        }
    }
}

fn mark_of(kind: &EventKind) -> Option<Mark> {
    match kind {
        EventKind::NodeCrashed { .. } | EventKind::ReplicaCrashed { .. } | EventKind::Broken { .. } => {
            Some(Mark::Crash)
        }
        EventKind::TookOffice { .. } => Some(Mark::Office),
        EventKind::NodeDown { .. } => Some(Mark::Down),
        EventKind::NodeRestarted { .. } | EventKind::ReplicaRestarted | EventKind::NetworkHealed => Some(Mark::Back),
        EventKind::NetworkCut { .. } | EventKind::ReplicaPaused => Some(Mark::Down),
        EventKind::ReplicaResumed => Some(Mark::Back),
        EventKind::DrainBlocked { .. } | EventKind::ContainerGivenUp { .. } => Some(Mark::Down),
        EventKind::ServiceSettled { .. } | EventKind::NodeDrained { .. } => Some(Mark::Back),
        EventKind::NodeAdded { .. }
        | EventKind::NodeRemoved { .. }
        | EventKind::PolicyChanged { .. }
        | EventKind::ServiceScaled { .. }
        | EventKind::ServiceUpdated { .. }
        | EventKind::ServicesSwitched { .. }
        | EventKind::NodeDraining { .. }
        | EventKind::NodeUncordoned { .. } => Some(Mark::Change),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchyard::ids::ReplicaId;
    use switchyard::trace::{Sink, Site};

    fn trace(times: &[u64]) -> Trace {
        let mut trace = Trace::new(1_000);
        for (seq, at) in times.iter().enumerate() {
            let kind = EventKind::NodeCrashed { node: NodeId(0), lost: 0 };
            trace.emit(
                Event { seq: Seq(seq as u64), at: Time(*at), site: Site::Control(ReplicaId(0)), cause: None, kind },
                &[],
            );
        }
        trace
    }

    #[test]
    fn buckets_double_and_keep_the_sum() {
        let mut timeline = Timeline::new(0);
        timeline.follow(0, &trace(&[0, 1, 40_000, 1 << 30]));
        assert_eq!(timeline.counts.iter().sum::<u32>(), 4);
        assert!(timeline.counts.len() <= BUCKETS);
        let heights = timeline.heights(Time(1 << 31), 4);
        assert_eq!(heights[0], 1.0);
        assert!(heights[2] > 0.3 && heights[3] == 0.0, "{heights:?}");
    }

    #[test]
    fn only_new_events_are_counted() {
        let mut timeline = Timeline::new(0);
        timeline.follow(0, &trace(&[5, 6]));
        timeline.follow(0, &trace(&[5, 6, 7]));
        assert_eq!(timeline.notable().len(), 3);
        assert_eq!(timeline.downs(NodeId(0)).last(), Some(&(Time(7), None)));
        timeline.follow(1, &trace(&[5]));
        assert_eq!(timeline.notable().len(), 1);
    }
}
