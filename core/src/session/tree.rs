//! The branches of a session: acting in the past opens one, the old future stays.

use super::branch::{Branch, Moment};
use super::history::Deed;
use super::{Rejected, Session};
use crate::clock::{Duration, Time};
use crate::hint;
use crate::ids::Seq;
use crate::scenario::{Input, Problem, Scenario, Step};
use std::rc::Rc;

/// The most branches of a session; the oldest that is neither the first nor the present one goes first.
pub const BRANCHES_MAX: usize = 16;

/// The longest name of a branch, in characters.
pub const NAME_MAX: usize = 60;

/// The most characters of why something is not done: it may quote a name of any length.
const REASON: usize = 600;

/// One line of history: the scenario with some inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BranchId(pub u32);

/// A branch as the timeline draws it.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchView {
    /// Which.
    pub id: BranchId,
    /// What a person called it.
    pub name: Option<Rc<str>>,
    /// The branch it left, and when; `None` for the first.
    pub parent: Option<(BranchId, Time)>,
    /// How far it has been simulated.
    pub known_until: Time,
    /// What was done in it by hand, in order.
    pub inputs: Vec<Step>,
}

impl Session {
    /// Does something at the next microsecond, after everything of this one. In the past of the branch this opens a
    /// new branch and goes there. Returns the number of the first event that came of it.
    ///
    /// # Errors
    /// Why it cannot be done now; nothing changed then.
    pub fn act(&mut self, input: Input) -> Result<Seq, Rejected> {
        let now = self.now();
        let mut ahead = self.moment.clone();
        self.branches[self.current].advance(&mut ahead, now, u64::MAX);
        ahead.world.allows(&input).map_err(|why| Rejected(hint::cut(&why, REASON)))?;
        let at = now + Duration(1);
        if at > ahead.world.until() {
            return Err(Rejected("the run is over".to_owned()));
        }
        self.remember(Deed::Acted(Box::new(input.clone())));
        self.moment = ahead;
        if self.moment.world.next_seq() < self.branches[self.current].frontier() || self.has_later_inputs() {
            self.open_branch();
        }
        let seq = self.branches[self.current].act(&mut self.moment, Step { at, input });
        self.follow();
        Ok(seq)
    }

    /// Opens a branch at this moment and goes there: the same past, and nothing done by hand after it.
    pub fn fork(&mut self) -> BranchId {
        self.remember(Deed::Opened);
        let now = self.now();
        self.branches[self.current].advance(&mut self.moment, now, u64::MAX);
        self.open_branch();
        self.follow();
        self.branch()
    }

    /// The present branch.
    #[must_use]
    pub fn branch(&self) -> BranchId {
        self.branches[self.current].id
    }

    /// All branches, oldest first.
    #[must_use]
    pub fn branches(&self) -> Vec<BranchView> {
        let view = |branch: &Branch| BranchView {
            id: branch.id,
            name: branch.name.clone(),
            parent: branch.parent,
            known_until: branch.known_until(),
            inputs: branch.inputs.clone(),
        };
        self.branches.iter().map(view).collect()
    }

    /// Goes to another branch, to the same time if that is known there, else as far as it is known.
    pub fn switch(&mut self, branch: BranchId) {
        let Some(place) = self.place_of(branch) else { return };
        if place == self.current {
            return;
        }
        self.remember(Deed::Switched);
        let left = self.branch();
        self.go(place);
        // Who compares goes over to the other side.
        if self.beside() == Some(branch) {
            self.compare(Some(left));
        }
    }

    /// Calls a branch something; with an empty name it has none.
    ///
    /// # Errors
    /// There is no such branch, or the name is longer than [`NAME_MAX`].
    pub fn rename(&mut self, branch: BranchId, name: &str) -> Result<(), Rejected> {
        let place = self.place_of(branch).ok_or_else(|| unknown(branch))?;
        let name = name.trim();
        if name.chars().count() > NAME_MAX {
            return Err(Rejected(format!("a branch's name has at most {NAME_MAX} characters")));
        }
        let name = (!name.is_empty()).then(|| Rc::from(name));
        if self.branches[place].name != name {
            self.remember(Deed::Renamed);
            self.branches[place].name = name;
        }
        Ok(())
    }

    /// Lets go of a branch. Those that left it hang on the one that it left; the present branch gives way to that, too.
    ///
    /// # Errors
    /// There is no such branch, or it is the first, on which all others hang.
    pub fn delete(&mut self, branch: BranchId) -> Result<(), Rejected> {
        let place = self.place_of(branch).ok_or_else(|| unknown(branch))?;
        let Some((parent, _)) = self.branches[place].parent else {
            return Err(Rejected("all other branches hang on the first one".to_owned()));
        };
        self.remember(Deed::Deleted);
        if place == self.current {
            self.go(self.place_of(parent).unwrap_or(0));
        }
        if self.beside() == Some(branch) || self.beside() == Some(self.branch()) {
            self.compare(None);
        }
        self.remove(place);
        Ok(())
    }

    /// Begins another scenario, at its start. The old run can be had back: [`Session::undo`].
    ///
    /// # Errors
    /// The first thing that is wrong with the scenario; nothing changed then.
    pub fn replace(&mut self, scenario: Scenario) -> Result<(), Problem> {
        let moment = Moment::start(&scenario)?;
        self.remember(Deed::Edited);
        self.compare(None);
        let first = Branch::new(BranchId(0), self.next.edition(), moment.clone(), self.events);
        let old = std::mem::replace(&mut self.branches, vec![first]);
        self.history.shelve(self.run, old);
        self.run = self.next.run;
        self.next.run += 1;
        self.next.branch = self.next.branch.max(1);
        self.scenario = Rc::new(scenario);
        self.current = 0;
        self.moment = moment;
        Ok(())
    }

    pub(super) fn place_of(&self, branch: BranchId) -> Option<usize> {
        self.branches.iter().position(|known| known.id == branch)
    }

    /// Goes to the branch at `place`.
    fn go(&mut self, place: usize) {
        let to = self.now().min(self.branches[place].known_until());
        self.current = place;
        self.moment = self.branches[place].restore(|moment| moment.world.now() <= to);
        self.seek(to);
    }

    /// True when the present branch has inputs after this moment.
    fn has_later_inputs(&self) -> bool {
        let now = self.now();
        self.inputs().iter().any(|step| step.at > now)
    }

    /// Opens a branch here: the same past, another future.
    fn open_branch(&mut self) {
        if self.branches.len() == BRANCHES_MAX {
            self.drop_a_branch();
        }
        let id = BranchId(self.next.branch);
        self.next.branch += 1;
        let edition = self.next.edition();
        let (branch, moment) = self.branches[self.current].fork(id, edition, self.now());
        self.moment = moment;
        self.branches.push(branch);
        self.current = self.branches.len() - 1;
    }

    /// Lets go of the oldest branch that is neither the first, the present nor the compared one.
    fn drop_a_branch(&mut self) {
        let kept = [Some(self.branch()), self.beside()];
        let place = self.branches.iter().skip(1).position(|branch| !kept.contains(&Some(branch.id)));
        if let Some(place) = place {
            self.remove(place + 1);
        }
    }

    /// Takes a branch away that is not the present one.
    fn remove(&mut self, place: usize) {
        let present = self.branch();
        let gone = self.branches.remove(place);
        for branch in &mut self.branches {
            if branch.parent.is_some_and(|(parent, _)| parent == gone.id) {
                branch.parent = gone.parent;
            }
        }
        self.history.shelve(self.run, vec![gone]);
        self.current = self.place_of(present).unwrap_or(0);
    }
}

fn unknown(branch: BranchId) -> Rejected {
    Rejected(format!("there is no branch {}", branch.0))
}
