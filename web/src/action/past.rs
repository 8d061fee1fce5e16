//! The rules of what is done about the past: undoing, comparing, jumping.

use super::{Command, Situation, Way};
use crate::text::Text;
use switchyard::session::BranchId;

pub(super) fn undo(s: &Situation) -> Result<Command, String> {
    match s.frame.deeds[0] {
        Some(_) => Ok(Command::Undo),
        None => Err(s.lang.say(Text::NothingToUndo).to_owned()),
    }
}

pub(super) fn redo(s: &Situation) -> Result<Command, String> {
    match s.frame.deeds[1] {
        Some(_) => Ok(Command::Redo),
        None => Err(s.lang.say(Text::NothingToRedo).to_owned()),
    }
}

/// Compares with the branch that the present one left, or else with the newest other one; a second time, no longer.
pub(super) fn compare(s: &Situation) -> Result<Command, String> {
    if s.frame.beside.is_some() {
        return Ok(Command::Compare(None));
    }
    let other = |branch: &BranchId| *branch != s.frame.branch;
    let branches = &s.frame.branches;
    let own = branches.iter().find(|branch| branch.id == s.frame.branch);
    let parent = own.and_then(|branch| branch.parent).map(|(parent, _)| parent);
    let newest = || branches.iter().rev().map(|branch| branch.id).find(other);
    match parent.filter(other).or_else(newest) {
        Some(branch) => Ok(Command::Compare(Some(branch))),
        None => Err(s.lang.say(Text::CompareNothing).to_owned()),
    }
}

pub(super) fn jump(s: &Situation, way: Way) -> Result<Command, String> {
    Ok(Command::Jump(s.aim, way))
}
