//! Another branch beside the present one: its playhead stands where the present one's does, and where both part is known.

use super::Session;
use super::branch::Moment;
use super::search::Search;
use super::tree::BranchId;
use crate::clock::Time;
use crate::scenario::Step;
use crate::trace::{Event, Trace};
use crate::view::View;

/// Where two branches part. The first of each pair is of the present branch, the second of the one beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parting {
    /// What was done by hand in one and not in the other; in both, when that was at the same time.
    pub inputs: [Option<Step>; 2],
    /// When the first thing happens in one that does not happen in the other.
    pub at: Time,
    /// The events with the first number that stands for different ones; `None` where nothing of that number is known yet.
    pub events: [Option<Event>; 2],
}

pub(super) struct Beside {
    branch: BranchId,
    pub(super) moment: Moment,
    search: Search,
}

impl Session {
    /// Compares the present branch with another one, or no longer.
    pub fn compare(&mut self, branch: Option<BranchId>) {
        self.beside = None;
        let place = branch.filter(|branch| *branch != self.branch()).and_then(|branch| self.place_of(branch));
        let Some(place) = place else { return };
        let now = self.now();
        let (own, other) = (&self.branches[self.current], &self.branches[place]);
        let moment = other.restore(|moment| moment.world.now() <= now);
        self.beside = Some(Beside { branch: other.id, moment, search: Search::between(own, other) });
        self.follow();
    }

    /// The branch that the present one is compared with.
    #[must_use]
    pub fn beside(&self) -> Option<BranchId> {
        self.beside.as_ref().map(|beside| beside.branch)
    }

    /// The same moment in the branch beside.
    #[must_use]
    pub fn beside_view(&self) -> Option<View> {
        let beside = self.beside.as_ref()?;
        let place = self.place_of(beside.branch)?;
        Some(self.branches[place].view(&beside.moment))
    }

    /// Where the present branch and the one beside it part, once both are known so far.
    #[must_use]
    pub fn parting(&self) -> Option<&Parting> {
        self.beside.as_ref().and_then(|beside| beside.search.found())
    }

    /// The first thing done by hand that both do not have in common: what makes them part, whether one sees it yet or not.
    #[must_use]
    pub fn parting_inputs(&self) -> Option<&[Option<Step>; 2]> {
        self.beside.as_ref().map(|beside| beside.search.inputs())
    }

    /// Everything known of a branch.
    #[must_use]
    pub fn trace_of(&self, branch: BranchId) -> Option<&Trace> {
        self.place_of(branch).map(|place| self.branches[place].trace())
    }

    /// As [`Session::edition`], of any branch.
    #[must_use]
    pub fn edition_of(&self, branch: BranchId) -> Option<u64> {
        self.place_of(branch).map(|place| self.branches[place].edition)
    }

    /// Brings the other playhead to where the present one is.
    pub(super) fn follow(&mut self) {
        let now = self.now();
        let Some(beside) = &mut self.beside else { return };
        let Some(place) = self.branches.iter().position(|branch| branch.id == beside.branch) else { return };
        let other = &mut self.branches[place];
        if beside.moment.world.now() > now {
            beside.moment = other.restore(|moment| moment.world.now() <= now);
        }
        other.advance(&mut beside.moment, now, u64::MAX);
        let (own, other) = (&self.branches[self.current], &self.branches[place]);
        beside.search.follow(own, other);
    }

    /// After branches have come and gone: compares again with the same one, if it is still there.
    pub(super) fn keep_beside(&mut self) {
        if let Some(branch) = self.beside() {
            self.compare(Some(branch));
        }
    }
}
