//! Undo and redo of everything a person did to a session.
//!
//! Remembered are outlines: of each branch its inputs with their times, and where the person was. Going back to an
//! outline takes the branches that are still as they were, and makes the others anew from those that share their past.
//! So a hundred things can be undone, and the memory of it is small whatever the length of the run.

use super::branch::{Branch, Moment};
use super::tree::BranchId;
use super::{EVENTS_MAX, Session};
use crate::clock::Time;
use crate::scenario::{Input, Scenario, Step};
use std::collections::VecDeque;
use std::rc::Rc;

/// The most things that can be undone; the oldest is forgotten first.
pub const UNDO_MAX: usize = 100;

/// The most branches that are kept for an undo that may come.
const SHELF: usize = 6;

/// The most steps that are taken to know the future of a branch again that came back.
const STEPS: u64 = 200_000;

/// Something that a person did.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// Gave this input.
    Acted(Box<Input>),
    /// Opened a branch.
    Opened,
    /// Went to another branch.
    Switched,
    /// Gave a branch a name.
    Renamed,
    /// Deleted a branch.
    Deleted,
    /// Put another scenario in the place of the one that ran.
    Edited,
}

#[derive(Default)]
pub(super) struct History {
    undo: VecDeque<(Deed, Outline)>,
    redo: Vec<(Deed, Outline)>,
    /// Branches that are no more, of the run with this number, oldest first: what is known of them may be wanted again.
    shelf: VecDeque<(u32, Branch)>,
}

impl History {
    /// Keeps branches for a while.
    pub fn shelve(&mut self, run: u32, branches: Vec<Branch>) {
        self.shelf.extend(branches.into_iter().map(|branch| (run, branch)));
        let events =
            |shelf: &VecDeque<(u32, Branch)>| shelf.iter().map(|(_, branch)| branch.trace().len()).sum::<usize>();
        while self.shelf.len() > SHELF || events(&self.shelf) > EVENTS_MAX {
            self.shelf.pop_front();
        }
    }
}

/// What decides a session: everything else follows from it.
#[derive(Clone)]
pub(super) struct Outline {
    pub run: u32,
    pub scenario: Rc<Scenario>,
    pub lines: Vec<Line>,
    pub current: BranchId,
    pub place: Place,
}

/// What decides a branch.
#[derive(Clone)]
pub(super) struct Line {
    pub id: BranchId,
    pub name: Option<Rc<str>>,
    pub parent: Option<(BranchId, Time)>,
    pub inputs: Vec<Step>,
    pub known_until: Time,
}

/// A moment of a branch.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub steps: u64,
    pub now: Time,
}

impl Session {
    /// Goes back to before the last thing that was done, and to the moment in which it was; what that was, or `None`.
    pub fn undo(&mut self) -> Option<Deed> {
        let (deed, outline) = self.history.undo.pop_back()?;
        self.history.redo.push((deed.clone(), self.outline()));
        self.become_again(outline);
        Some(deed)
    }

    /// Goes to where the last undo was called; what is done again, or `None`.
    pub fn redo(&mut self) -> Option<Deed> {
        let (deed, outline) = self.history.redo.pop()?;
        self.history.undo.push_back((deed.clone(), self.outline()));
        self.become_again(outline);
        Some(deed)
    }

    /// What [`Session::undo`] would undo.
    #[must_use]
    pub fn undoable(&self) -> Option<&Deed> {
        self.history.undo.back().map(|(deed, _)| deed)
    }

    /// What [`Session::redo`] would do again.
    #[must_use]
    pub fn redoable(&self) -> Option<&Deed> {
        self.history.redo.last().map(|(deed, _)| deed)
    }

    /// Takes note of how things are just before something is done.
    pub(super) fn remember(&mut self, deed: Deed) {
        let outline = self.outline();
        self.history.undo.push_back((deed, outline));
        if self.history.undo.len() > UNDO_MAX {
            self.history.undo.pop_front();
        }
        self.history.redo.clear();
    }

    fn outline(&self) -> Outline {
        let line = |branch: &Branch| Line {
            id: branch.id,
            name: branch.name.clone(),
            parent: branch.parent,
            inputs: branch.inputs.clone(),
            known_until: branch.known_until(),
        };
        Outline {
            run: self.run,
            scenario: Rc::clone(&self.scenario),
            lines: self.branches.iter().map(line).collect(),
            current: self.branch(),
            place: self.moment.place(),
        }
    }

    pub(super) fn become_again(&mut self, outline: Outline) {
        let old = std::mem::take(&mut self.branches);
        let mut known: Vec<_> = self.history.shelf.drain(..).collect();
        known.extend(old.into_iter().map(|branch| (self.run, branch)));
        self.run = outline.run;
        self.scenario = outline.scenario;
        // First those that are as they were, so that none of them is given away.
        let mut take = |line: &Line| {
            let same = |(run, branch): &(u32, Branch)| {
                *run == outline.run && branch.id == line.id && branch.inputs == line.inputs
            };
            known.iter().rposition(same).map(|place| known.remove(place).1)
        };
        let found: Vec<_> = outline.lines.iter().map(&mut take).collect();
        for (line, found) in outline.lines.iter().zip(found) {
            let mut branch = match found {
                Some(branch) => branch,
                None => self.make(line, &known),
            };
            branch.name.clone_from(&line.name);
            branch.parent = line.parent;
            branch.know_until(line.known_until, STEPS);
            self.branches.push(branch);
        }
        for (run, branch) in known {
            self.history.shelve(run, vec![branch]);
        }
        self.current = self.place_of(outline.current).unwrap_or(0);
        self.moment = self.branches[self.current].moment_at(outline.place);
        self.keep_beside();
    }

    /// A branch with this outline, from what is known of its past.
    fn make(&mut self, line: &Line, known: &[(u32, Branch)]) -> Branch {
        let kin = known.iter().filter(|(run, _)| *run == self.run).map(|(_, branch)| branch);
        let nearest = kin.chain(&self.branches).max_by_key(|branch| branch.shared_with(&line.inputs));
        let edition = self.next.edition();
        match nearest {
            Some(nearest) => nearest.with_inputs(line.id, edition, line.inputs.clone(), Time::NEVER).0,
            None => {
                let start = Moment::start(&self.scenario).expect("it ran before");
                let mut branch = Branch::new(line.id, edition, start, self.events);
                branch.inputs.clone_from(&line.inputs);
                branch
            }
        }
    }
}
