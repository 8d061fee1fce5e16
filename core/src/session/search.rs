//! The search for the first event in which two branches differ.
//!
//! Up to the first input that they do not have in common they are the same run. From there on both are simulated once
//! more, side by side, until an event of one is not that of the other. Neither goes further than both branches are known.

use super::beside::Parting;
use super::branch::{Branch, Moment};
use crate::clock::Time;
use crate::ids::Seq;
use crate::scenario::Step;
use crate::trace::Event;

/// The most events that come of one step, and then some.
const KEPT: usize = 65_536;

pub(super) struct Search {
    /// What the branches were when it began: their editions and how many inputs they had.
    of: [(u64, usize); 2],
    inputs: [Option<Step>; 2],
    /// `None` when the branches have the same inputs: then they are the same.
    sides: Option<Box<[Side; 2]>>,
    /// The number of the next event to be compared.
    next: Seq,
    found: Option<Parting>,
}

struct Side {
    branch: Branch,
    moment: Moment,
}

impl Side {
    /// Goes on until event `seq` is known, but not beyond `until`.
    fn event(&mut self, seq: Seq, until: Time) -> Option<Event> {
        while self.moment.world.next_seq() <= seq {
            if self.branch.next_due(&mut self.moment).is_none_or(|due| due > until) {
                return None;
            }
            self.branch.step(&mut self.moment);
        }
        self.branch.trace().get(seq).cloned()
    }
}

impl Search {
    pub fn between(own: &Branch, other: &Branch) -> Self {
        let of = [own, other].map(|branch| (branch.edition, branch.inputs.len()));
        let shared = own.shared_with(&other.inputs);
        let first = [own, other].map(|branch| branch.inputs.get(shared).cloned());
        let at = first.iter().flatten().map(|step| step.at).min();
        let inputs = first.map(|step| step.filter(|step| Some(step.at) == at));
        let Some(at) = at else {
            return Self { of, inputs, sides: None, next: Seq(0), found: None };
        };
        let is_past = |moment: &Moment| moment.world.now() < at && moment.world.scheduled() <= shared;
        let [here, there] = [own, other].map(|branch| branch.restore(is_past));
        let start = if here.world.steps() < there.world.steps() { there } else { here };
        let next = start.world.next_seq();
        let side = |branch: &Branch| Side { branch: branch.beginning_at(&start, KEPT), moment: start.clone() };
        Self { of, inputs, sides: Some(Box::new([side(own), side(other)])), next, found: None }
    }

    /// Looks as far as both branches are known now; begins anew when they are others than before.
    pub fn follow(&mut self, own: &Branch, other: &Branch) {
        if self.of != [own, other].map(|branch| (branch.edition, branch.inputs.len())) {
            *self = Self::between(own, other);
        }
        let until = own.known_until().min(other.known_until());
        let Some(sides) = &mut self.sides else { return };
        loop {
            let mut events = [0, 1].map(|side| sides[side].event(self.next, until));
            if events == [None, None] {
                return;
            }
            if events[0] != events[1] {
                // One of both may only have it later.
                for (place, branch) in [own, other].into_iter().enumerate() {
                    if events[place].is_none() {
                        events[place] = sides[place].event(self.next, branch.known_until());
                    }
                }
                let at = events.iter().flatten().map(|event| event.at).min().unwrap_or_default();
                self.found = Some(Parting { inputs: self.inputs.clone(), at, events });
                self.sides = None;
                return;
            }
            self.next.0 += 1;
        }
    }

    pub fn found(&self) -> Option<&Parting> {
        self.found.as_ref()
    }

    pub fn inputs(&self) -> &[Option<Step>; 2] {
        &self.inputs
    }
}
