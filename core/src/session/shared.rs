//! What of a session is passed on: its branches, and hashes along the present one by which a receiver sees whether,
//! and from where on, the run there is another.

use super::history::{Line, Outline, Place};
use super::tree::BranchId;
use super::{Numbers, Session, sort_by_time};
use crate::clock::Time;
use crate::ids::Seq;
use crate::scenario::{Problem, Scenario, Step};
use crate::trace::Fingerprint;
use std::fmt;
use std::rc::Rc;

/// The most hashes that are kept of a branch.
pub const MARKS_MAX: usize = 8;
/// How many events lie between the first of them; it doubles when there are too many.
const FIRST_SPACING: u64 = 128;

/// The most steps that are taken to reach a shared moment: a link may come from anybody.
const OPENING_STEPS: u64 = 5_000_000;

/// The branches of a session, as plain data.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// Every branch; the first hangs on none. Invariant: not empty.
    pub branches: Vec<Offshoot>,
    /// The place of the present one.
    pub present: usize,
    /// The place of the one that it is compared with.
    pub beside: Option<usize>,
}

/// One branch of a [`Tree`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offshoot {
    /// What a person called it.
    pub name: Option<String>,
    /// The place of the branch it left, an earlier one, and when; `None` for the first.
    pub parent: Option<(usize, Time)>,
    /// How far it was simulated.
    pub known_until: Time,
    /// What was done in it by hand, in order.
    pub inputs: Vec<Step>,
}

impl Tree {
    /// A lone branch with these inputs.
    #[must_use]
    pub fn lone(inputs: Vec<Step>) -> Self {
        Self { branches: vec![Offshoot { inputs, ..Offshoot::default() }], present: 0, beside: None }
    }
}

/// The hash of all events up to one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The number of the last event that is in it.
    pub seq: Seq,
    /// The lower half of the fingerprint.
    pub hash: u32,
}

/// Where a run left the one that was shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Departure {
    /// How many events are equal for certain: those before the first hash that differs.
    pub equal: u64,
    /// The last event by which it differs; `None` when all hashes are equal and only the end is not.
    pub by: Option<Seq>,
}

impl fmt::Display for Departure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.by {
            Some(seq) => write!(f, "equal for {} events and not after event {}", self.equal, seq.0),
            None => write!(f, "equal for {} events", self.equal),
        }
    }
}

/// The hashes of a branch: evenly spaced, few, and the same whenever as many events are known.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    marks: Vec<Mark>,
    spacing: u64,
}

impl Default for Marks {
    fn default() -> Self {
        Self { marks: Vec::new(), spacing: FIRST_SPACING }
    }
}

impl Marks {
    /// Takes note of the hash after event `seq`.
    pub fn take(&mut self, seq: Seq, fingerprint: Fingerprint) {
        if !(seq.0 + 1).is_multiple_of(self.spacing) {
            return;
        }
        self.marks.push(Mark { seq, hash: fingerprint.value() as u32 });
        if self.marks.len() > MARKS_MAX {
            self.spacing *= 2;
            let spacing = self.spacing;
            self.marks.retain(|mark| (mark.seq.0 + 1).is_multiple_of(spacing));
        }
    }

    /// Forgets everything from event `next` on.
    pub fn truncate(&mut self, next: Seq) {
        self.marks.retain(|mark| mark.seq < next);
    }

    /// All, in order.
    pub fn all(&self) -> &[Mark] {
        &self.marks
    }
}

impl Session {
    /// Its branches as plain data. A lone branch is as far as its present moment, and no further.
    #[must_use]
    pub fn tree(&self) -> Tree {
        let alone = self.branches.len() == 1;
        let place = |id: BranchId| self.place_of(id).unwrap_or(0);
        let branches = self.branches.iter().map(|branch| Offshoot {
            name: branch.name.as_deref().map(str::to_owned),
            parent: branch.parent.map(|(parent, at)| (place(parent), at)),
            known_until: if alone { Time::ZERO } else { branch.known_until() },
            inputs: branch.inputs.clone(),
        });
        Tree { branches: branches.collect(), present: self.current, beside: self.beside().map(place) }
    }

    /// A session with inputs given by hand, at its start.
    ///
    /// # Errors
    /// The first thing that is wrong with the scenario.
    pub fn with_inputs(scenario: Scenario, inputs: Vec<Step>) -> Result<Self, Problem> {
        Self::with_tree(scenario, Tree::lone(inputs), Time::ZERO)
    }

    /// A session with these branches, at a moment of the present one: a shared run.
    ///
    /// # Errors
    /// The first thing that is wrong with the scenario; or the moment is too far to simulate.
    pub fn with_tree(scenario: Scenario, tree: Tree, at: Time) -> Result<Self, Problem> {
        let mut session = Self::new(scenario)?;
        // What is done follows a known moment, and there is none before the first.
        if let Some(place) =
            tree.branches.iter().position(|branch| branch.inputs.iter().any(|step| step.at == Time::ZERO))
        {
            let message = "at 0s: nothing is done by hand before the run begins".to_owned();
            return Err(Problem { path: format!("branches.{place}.inputs"), message });
        }
        let id = |place: usize| BranchId(u32::try_from(place).unwrap_or(u32::MAX));
        let lines = tree.branches.into_iter().enumerate().map(|(place, mut branch)| {
            sort_by_time(&mut branch.inputs);
            Line {
                id: id(place),
                name: branch.name.map(Rc::from),
                parent: branch.parent.map(|(parent, at)| (id(parent), at)),
                inputs: branch.inputs,
                known_until: branch.known_until,
            }
        });
        let lines = lines.collect::<Vec<_>>();
        session.next = Numbers { branch: id(lines.len()).0, ..session.next };
        let scenario = Rc::clone(&session.scenario);
        let place = Place { steps: 0, now: Time::ZERO };
        session.become_again(Outline { run: session.run, scenario, lines, current: id(tree.present), place });
        if !session.advance(at.min(session.until()), OPENING_STEPS) {
            let message = format!("{at} takes more than {} million steps to reach", OPENING_STEPS / 1_000_000);
            return Err(Problem { path: "at".to_owned(), message });
        }
        session.compare(tree.beside.map(id));
        Ok(session)
    }

    /// Hashes along the present branch, none of them after this moment.
    #[must_use]
    pub fn marks(&self) -> Vec<Mark> {
        let next = self.moment.world.next_seq();
        self.branches[self.current].marks().iter().copied().filter(|mark| mark.seq < next).collect()
    }

    /// Where this run, simulated as far as the shared one, left that: compares its hashes with those of the other.
    #[must_use]
    pub fn departure(&self, shared: &[Mark]) -> Departure {
        let own = self.branches[self.current].marks();
        let mut departure = Departure { equal: 0, by: None };
        for mark in shared {
            match own.iter().find(|own| own.seq == mark.seq) {
                Some(own) if own.hash == mark.hash => departure.equal = mark.seq.0 + 1,
                Some(_) => return Departure { by: Some(mark.seq), ..departure },
                None => {}
            }
        }
        departure
    }
}
