//! The verbs of the page. One table says what each is called, which keys it has, when it is allowed and what it does; the
//! toolbar, the inspector, the keyboard and the help sheet are made from it.
//!
//! An action that would change nothing is not offered: its rule gives the reason in words instead of a command.

mod command;
mod node;
mod past;
mod service;

pub use command::{Command, LaneWish, SweepWish, Way};

use crate::frame::Frame;
use crate::saved::offer::Keep;
use crate::text::{Lang, Text};
use crate::ui::{Sheet, Subject, Ui};
use node::{
    LIES, add_control, add_worker, allowed, crash_leader, full_speed, halves, impair, isolate, jointly, lie, on_node,
    on_replica, on_worker, slow,
};
use past::{compare, jump, redo, undo};
use service::{roll_out, scale};
use switchyard::clock::Time;
use switchyard::ids::Seq;
use switchyard::predicate::Happening;
use switchyard::scenario::{All, Input, ReadWay};

/// What an action's rule sees.
pub struct Situation<'a> {
    /// The moment.
    pub frame: &'a Frame,
    /// What the inspector looks at.
    pub subject: Subject,
    /// The language of reasons.
    pub lang: Lang,
    /// What jumps lead to.
    pub aim: Happening,
    /// Whether this is a figure in another page.
    pub embedded: bool,
}

impl<'a> Situation<'a> {
    /// What the page shows.
    #[must_use]
    pub fn of(frame: &'a Frame, ui: &Ui) -> Self {
        Self { frame, subject: ui.subject, lang: ui.lang, aim: ui.aim, embedded: ui.embed.is_some() }
    }
}

/// Where an action is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Moves in time.
    Time,
    /// Acts on the selected worker.
    Node,
    /// About the page.
    Page,
}

/// A verb.
pub struct Action {
    /// Its name for tests and styles.
    pub key: &'static str,
    /// What it is called.
    pub label: Text,
    /// Its keys: a `KeyboardEvent.key`, with `Shift+` before it where that matters.
    pub keys: &'static [&'static str],
    /// Where it is listed.
    pub group: Group,
    /// What it does now, or why it cannot.
    pub rule: fn(&Situation) -> Result<Command, String>,
}

/// Every verb.
pub const ACTIONS: &[Action] = &[
    Action { key: "start", label: Text::ToStart, keys: &["Home"], group: Group::Time, rule: to_start },
    Action { key: "step-back", label: Text::StepBack, keys: &["ArrowLeft"], group: Group::Time, rule: step_back },
    Action { key: "play", label: Text::PlayPause, keys: &[" ", "k"], group: Group::Time, rule: play },
    Action { key: "step", label: Text::Step, keys: &["ArrowRight"], group: Group::Time, rule: step },
    Action { key: "end", label: Text::ToEnd, keys: &["End"], group: Group::Time, rule: to_end },
    Action { key: "jump-back", label: Text::JumpBack, keys: &["Shift+ArrowLeft"], group: Group::Time, rule: jump_back },
    Action {
        key: "jump-forward",
        label: Text::JumpForward,
        keys: &["Shift+ArrowRight"],
        group: Group::Time,
        rule: jump_forward,
    },
    Action {
        key: "jump-before",
        label: Text::JumpBefore,
        keys: &[","],
        group: Group::Time,
        rule: |s| jump(s, Way::Back),
    },
    Action {
        key: "jump-after",
        label: Text::JumpAfter,
        keys: &["."],
        group: Group::Time,
        rule: |s| jump(s, Way::Forward),
    },
    Action {
        key: "stops",
        label: Text::StopsAction,
        keys: &["b"],
        group: Group::Time,
        rule: |_| Ok(Command::Lay(Sheet::Stops)),
    },
    Action { key: "undo", label: Text::Undo, keys: &["Ctrl+z"], group: Group::Time, rule: undo },
    Action { key: "redo", label: Text::Redo, keys: &["Ctrl+Shift+z", "Ctrl+y"], group: Group::Time, rule: redo },
    Action { key: "fork", label: Text::BranchHere, keys: &["o"], group: Group::Time, rule: |_| Ok(Command::Fork) },
    Action {
        key: "branch-list",
        label: Text::BranchesAction,
        keys: &["p"],
        group: Group::Time,
        rule: |_| Ok(Command::Lay(Sheet::Branches)),
    },
    Action { key: "compare", label: Text::CompareAction, keys: &["m"], group: Group::Time, rule: compare },
    Action { key: "slower", label: Text::Slower, keys: &["-"], group: Group::Time, rule: slower },
    Action { key: "faster", label: Text::Faster, keys: &["+", "="], group: Group::Time, rule: faster },
    Action { key: "crash", label: Text::Crash, keys: &["c"], group: Group::Node, rule: |s| on_node(s, Input::Crash) },
    Action {
        key: "restart",
        label: Text::Restart,
        keys: &["r"],
        group: Group::Node,
        rule: |s| on_node(s, Input::Restart),
    },
    Action { key: "freeze", label: Text::Freeze, keys: &["f"], group: Group::Node, rule: |s| on_node(s, Input::Pause) },
    Action {
        key: "resume",
        label: Text::Resume,
        keys: &["g"],
        group: Group::Node,
        rule: |s| on_node(s, Input::Resume),
    },
    Action { key: "slow", label: Text::SlowDown, keys: &["s"], group: Group::Node, rule: slow },
    Action { key: "full-speed", label: Text::FullSpeed, keys: &[], group: Group::Node, rule: full_speed },
    Action {
        key: "remove",
        label: Text::Remove,
        keys: &[],
        group: Group::Node,
        rule: |s| on_worker(s, Input::RemoveNode),
    },
    Action { key: "drain", label: Text::Drain, keys: &["d"], group: Group::Node, rule: |s| on_worker(s, Input::Drain) },
    Action {
        key: "uncordon",
        label: Text::Uncordon,
        keys: &["u"],
        group: Group::Node,
        rule: |s| on_worker(s, Input::Uncordon),
    },
    Action { key: "scale-up", label: Text::ScaleUp, keys: &["]"], group: Group::Node, rule: |s| scale(s, 1) },
    Action { key: "scale-down", label: Text::ScaleDown, keys: &["["], group: Group::Node, rule: |s| scale(s, -1) },
    Action { key: "rollout", label: Text::RollOut, keys: &["n"], group: Group::Node, rule: roll_out },
    Action {
        key: "services-down",
        label: Text::ServicesDown,
        keys: &[],
        group: Group::Page,
        rule: |s| allowed(s, Input::Down(All::All)),
    },
    Action {
        key: "services-up",
        label: Text::ServicesUp,
        keys: &[],
        group: Group::Page,
        rule: |s| allowed(s, Input::Up(All::All)),
    },
    Action { key: "isolate", label: Text::Isolate, keys: &["i"], group: Group::Node, rule: isolate },
    Action { key: "impair", label: Text::Impair, keys: &[], group: Group::Node, rule: impair },
    Action {
        key: "time-out",
        label: Text::TimeOut,
        keys: &["t"],
        group: Group::Node,
        rule: |s| on_replica(s, Input::Timeout),
    },
    Action {
        key: "transfer",
        label: Text::TransferTo,
        keys: &[],
        group: Group::Node,
        rule: |s| on_replica(s, Input::Transfer),
    },
    Action {
        key: "snapshot",
        label: Text::TakeSnapshot,
        keys: &[],
        group: Group::Node,
        rule: |s| on_replica(s, Input::Snapshot),
    },
    Action {
        key: "fast-clock",
        label: Text::FastClock,
        keys: &[],
        group: Group::Node,
        rule: |s| on_replica(s, |node| Input::Drift { node, rate: 1.25 }),
    },
    Action {
        key: "right-clock",
        label: Text::RightClock,
        keys: &[],
        group: Group::Node,
        rule: |s| on_replica(s, |node| Input::Drift { node, rate: 1.0 }),
    },
    Action {
        key: "fill-disk",
        label: Text::FillDisk,
        keys: &[],
        group: Group::Node,
        rule: |s| on_replica(s, Input::FillDisk),
    },
    Action {
        key: "free-disk",
        label: Text::FreeDisk,
        keys: &[],
        group: Group::Node,
        rule: |s| on_replica(s, Input::FreeDisk),
    },
    Action { key: "lie-disk", label: Text::LieDisk, keys: &[], group: Group::Node, rule: |s| lie(s, LIES) },
    Action { key: "honest-disk", label: Text::HonestDisk, keys: &[], group: Group::Node, rule: |s| lie(s, 0) },
    Action {
        key: "add-learner",
        label: Text::LetLearn,
        keys: &[],
        group: Group::Node,
        rule: |s| on_replica(s, Input::AddLearner),
    },
    Action {
        key: "promote",
        label: Text::Promote,
        keys: &[],
        group: Group::Node,
        rule: |s| on_replica(s, Input::Promote),
    },
    Action {
        key: "remove-member",
        label: Text::RemoveMember,
        keys: &[],
        group: Group::Node,
        rule: |s| on_replica(s, Input::RemoveMember),
    },
    Action {
        key: "promote-jointly",
        label: Text::PromoteJointly,
        keys: &[],
        group: Group::Node,
        rule: |s| jointly(s, |voters, node| voters.with(node.id)),
    },
    Action {
        key: "remove-jointly",
        label: Text::RemoveJointly,
        keys: &[],
        group: Group::Node,
        rule: |s| jointly(s, |voters, node| voters.without(node.id)),
    },
    Action {
        key: "read-stale",
        label: Text::ReadStale,
        keys: &[],
        group: Group::Node,
        rule: |s| on_replica(s, |node| Input::ReadAs { node, way: ReadWay::Stale }),
    },
    Action {
        key: "read-index",
        label: Text::ReadIndex,
        keys: &[],
        group: Group::Node,
        rule: |s| on_replica(s, |node| Input::ReadAs { node, way: ReadWay::ReadIndex }),
    },
    Action {
        key: "read-lease",
        label: Text::ReadByLease,
        keys: &[],
        group: Group::Node,
        rule: |s| on_replica(s, |node| Input::ReadAs { node, way: ReadWay::Lease }),
    },
    Action { key: "add-control", label: Text::AddControl, keys: &[], group: Group::Page, rule: add_control },
    Action { key: "halves", label: Text::Halves, keys: &[], group: Group::Page, rule: halves },
    Action {
        key: "split-vote",
        label: Text::SplitVote,
        keys: &[],
        group: Group::Page,
        rule: |s| allowed(s, Input::SplitVote(All::All)),
    },
    Action {
        key: "align-timers",
        label: Text::AlignTimers,
        keys: &[],
        group: Group::Page,
        rule: |s| allowed(s, Input::AlignTimers(All::All)),
    },
    Action {
        key: "spread-timers",
        label: Text::SpreadTimers,
        keys: &[],
        group: Group::Page,
        rule: |s| allowed(s, Input::SpreadTimers(All::All)),
    },
    Action { key: "crash-leader", label: Text::LeaderCrash, keys: &["x"], group: Group::Page, rule: crash_leader },
    Action {
        key: "heal",
        label: Text::HealAll,
        keys: &["h"],
        group: Group::Page,
        rule: |s| allowed(s, Input::Heal(All::All)),
    },
    Action { key: "add-worker", label: Text::AddWorker, keys: &["a"], group: Group::Page, rule: add_worker },
    Action { key: "race", label: Text::RaceAction, keys: &["v"], group: Group::Page, rule: race },
    Action { key: "race-truth", label: Text::RaceTruth, keys: &[], group: Group::Page, rule: race_truth },
    Action {
        key: "edit",
        label: Text::EditAction,
        keys: &["e"],
        group: Group::Page,
        rule: |_| Ok(Command::Lay(Sheet::Editor)),
    },
    Action { key: "open", label: Text::OpenAction, keys: &[], group: Group::Page, rule: |_| Ok(Command::Browse) },
    Action {
        key: "save",
        label: Text::SaveAction,
        keys: &["Ctrl+s"],
        group: Group::Page,
        rule: |_| Ok(Command::Keep(Keep::Save)),
    },
    Action {
        key: "saved",
        label: Text::SavedAction,
        keys: &["j"],
        group: Group::Page,
        rule: |_| Ok(Command::Lay(Sheet::Saved)),
    },
    Action { key: "share", label: Text::ShareAction, keys: &["l"], group: Group::Page, rule: |_| Ok(Command::Share) },
    Action {
        key: "export",
        label: Text::ExportAction,
        keys: &["w"],
        group: Group::Page,
        rule: |_| Ok(Command::Lay(Sheet::Export)),
    },
    Action { key: "embed", label: Text::QuoteAction, keys: &["q"], group: Group::Page, rule: quote },
    Action { key: "find", label: Text::FocusFilter, keys: &["/"], group: Group::Page, rule: |_| Ok(Command::Find) },
    Action {
        key: "language",
        label: Text::LanguageAction,
        keys: &[],
        group: Group::Page,
        rule: |_| Ok(Command::Translate),
    },
    Action {
        key: "palette",
        label: Text::ShowPalette,
        keys: &["Ctrl+k"],
        group: Group::Page,
        rule: |_| Ok(Command::Lay(Sheet::Palette)),
    },
    Action {
        key: "help",
        label: Text::ShowHelp,
        keys: &["?"],
        group: Group::Page,
        rule: |_| Ok(Command::Lay(Sheet::Help)),
    },
    Action { key: "back", label: Text::Deselect, keys: &["Escape"], group: Group::Page, rule: |_| Ok(Command::Back) },
];

/// The verb with this key of the table.
#[must_use]
pub fn action(key: &str) -> Option<&'static Action> {
    ACTIONS.iter().find(|action| action.key == key)
}

fn refuse(s: &Situation, text: Text) -> Result<Command, String> {
    Err(s.lang.say(text).to_owned())
}

fn play(s: &Situation) -> Result<Command, String> {
    if s.frame.playing {
        return Ok(Command::Play(false));
    }
    if s.frame.at_end() { refuse(s, Text::NothingLeft) } else { Ok(Command::Play(true)) }
}

fn to_start(s: &Situation) -> Result<Command, String> {
    if s.frame.view.next == Seq(0) { refuse(s, Text::AtStart) } else { Ok(Command::Seek(Time::ZERO)) }
}

fn to_end(s: &Situation) -> Result<Command, String> {
    let end = s.frame.known_until;
    if s.frame.view.now >= end { refuse(s, Text::AtEnd) } else { Ok(Command::Seek(end)) }
}

fn step(s: &Situation) -> Result<Command, String> {
    if s.frame.at_end() { refuse(s, Text::NothingLeft) } else { Ok(Command::Step) }
}

fn step_back(s: &Situation) -> Result<Command, String> {
    if s.frame.view.next == Seq(0) { refuse(s, Text::AtStart) } else { Ok(Command::StepBack) }
}

/// A twentieth of the timeline: far enough to see, near enough to find back.
fn leap(frame: &Frame) -> u64 {
    (frame.reach.0 / 20).max(1)
}

fn jump_back(s: &Situation) -> Result<Command, String> {
    let now = s.frame.view.now.0;
    if now == 0 { refuse(s, Text::AtStart) } else { Ok(Command::Seek(Time(now.saturating_sub(leap(s.frame))))) }
}

fn jump_forward(s: &Situation) -> Result<Command, String> {
    if s.frame.at_end() {
        return refuse(s, Text::NothingLeft);
    }
    Ok(Command::Seek(Time(s.frame.view.now.0 + leap(s.frame)).min(s.frame.view.until)))
}

fn slower(s: &Situation) -> Result<Command, String> {
    s.frame.speed.slower().map(Command::Pace).map_or_else(|| refuse(s, Text::SlowestAlready), Ok)
}

fn faster(s: &Situation) -> Result<Command, String> {
    s.frame.speed.faster().map(Command::Pace).map_or_else(|| refuse(s, Text::FastestAlready), Ok)
}

/// Writes what puts the run into another page, where it is not in one.
fn quote(s: &Situation) -> Result<Command, String> {
    if s.embedded { refuse(s, Text::QuotedAlready) } else { Ok(Command::Lay(Sheet::Embed)) }
}

/// Opens the race where there is something to race with, and closes it.
fn race(s: &Situation) -> Result<Command, String> {
    match s.frame.lanes.is_some() {
        true => Ok(Command::Race(false)),
        false if s.frame.view.classes.is_empty() || s.frame.view.workers.is_empty() => refuse(s, Text::RaceNothing),
        false => Ok(Command::Race(true)),
    }
}

/// Opens the race against the truth, where work is predicted at all.
fn race_truth(s: &Situation) -> Result<Command, String> {
    match race(s)? {
        Command::Race(true) if s.frame.view.predict_policy.key == "exact" => refuse(s, Text::NothingPredicted),
        Command::Race(true) => Ok(Command::RaceTruth),
        other => Ok(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_has_two_meanings() {
        let mut keys: Vec<_> = ACTIONS.iter().flat_map(|action| action.keys).collect();
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all);
    }

    #[test]
    fn every_action_is_found_by_its_key() {
        for wanted in ACTIONS {
            assert_eq!(action(wanted.key).map(|found| found.label), Some(wanted.label));
        }
    }
}
