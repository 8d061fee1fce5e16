//! Who was what in which term, since the start: what the panel of terms draws.
//!
//! Read from the trace event by event, so that the past and the known future are both there. Bounded: what comes after
//! the last that is kept is left out, and the panel says so.

use std::collections::BTreeMap;
use switchyard::clock::Time;
use switchyard::consensus::Role;
use switchyard::consensus::raft::Why;
use switchyard::ids::{ReplicaId, Seq};
use switchyard::trace::{Event, EventKind, Site};

/// The most stretches that are kept.
const REIGNS: usize = 3_000;

/// A stretch of time in which a control node was one thing in one term. It ends where the node's next one begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reign {
    /// Which node.
    pub node: ReplicaId,
    /// The event that began it.
    pub seq: Seq,
    /// From when.
    pub from: Time,
    /// In which term.
    pub term: u64,
    /// As what; `None` while the node is down.
    pub role: Option<Role>,
}

/// Every stretch that is known, in the order of their beginnings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reigns(Vec<Reign>);

impl Reigns {
    /// Takes in one event.
    pub fn follow(&mut self, event: &Event) {
        let Site::Control(node) = event.site else { return };
        if self.0.len() >= REIGNS {
            return;
        }
        let known = self.0.iter().rev().find(|reign| reign.node == node);
        let term = known.map_or(0, |reign| reign.term);
        let (term, role) = match event.kind {
            EventKind::Consensus { ref note } => match **note {
                Why::BecameFollower { term, .. } => (term.0, Some(Role::Follower)),
                Why::BecamePreCandidate { .. } => (term, Some(Role::PreCandidate)),
                Why::BecameCandidate { term, .. } => (term.0, Some(Role::Candidate)),
                Why::BecameLeader { term, .. } => (term.0, Some(Role::Leader)),
                _ => return,
            },
            EventKind::ReplicaCrashed { .. } => (term, None),
            _ => return,
        };
        if known.is_none_or(|reign| (reign.term, reign.role) != (term, role)) {
            self.0.push(Reign { node, seq: event.seq, from: event.at, term, role });
        }
    }

    /// The stretches of one node with their ends; the last one is open.
    pub fn of(&self, node: ReplicaId) -> impl Iterator<Item = (Reign, Option<Time>)> + '_ {
        let mut own = self.0.iter().filter(move |reign| reign.node == node).copied().peekable();
        std::iter::from_fn(move || {
            let reign = own.next()?;
            Some((reign, own.peek().map(|next| next.from)))
        })
    }

    /// Who led in which term, the last first: the term, from when, and until when that node was something else.
    #[must_use]
    pub fn leaders(&self) -> Vec<(u64, Time, Option<Time>)> {
        let mut ends = BTreeMap::new();
        let all = self.0.iter().rev().map(|reign| (reign, ends.insert(reign.node, reign.from)));
        let led = all.filter(|(reign, _)| reign.role == Some(Role::Leader));
        led.map(|(reign, end)| (reign.term, reign.from, end)).collect()
    }

    /// True when there may be more than is kept.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.0.len() >= REIGNS
    }
}
