//! The verbs of the page. One table says what each is called, which keys it has, when it is allowed and what it does; the
//! toolbar, the inspector, the keyboard and the help sheet are made from it.
//!
//! An action that would change nothing is not offered: its rule gives the reason in words instead of a command.

use crate::background::Plan;
use crate::frame::Frame;
use crate::speed::Speed;
use crate::text::{Lang, Text};
use crate::ui::{Pane, RaceTab, Sheet, Subject, Tab};
use switchyard::clock::Time;
use switchyard::ids::Seq;
use switchyard::scenario::{All, Binding, Input, NodeSpec};
use switchyard::session::BranchId;
use switchyard::view::{ControlView, Health, WorkerView};

/// Something the page can be asked to do.
#[derive(Clone, PartialEq)]
pub enum Command {
    /// Starts or stops time.
    Play(bool),
    /// One event on.
    Step,
    /// One event back.
    StepBack,
    /// Goes to a moment.
    Seek(Time),
    /// Goes to the moment of an event and looks at what it is about.
    Visit(Seq),
    /// Changes the speed.
    Pace(Speed),
    /// Shows another branch.
    Switch(BranchId),
    /// Changes the run.
    Act(Input),
    /// Looks at something.
    Look(Subject),
    /// Shows a panel.
    Show(Tab),
    /// Shows a part of the page where there is room for one only.
    Turn(Pane),
    /// Lays something over the page, or takes it away.
    Lay(Sheet),
    /// Begins a built-in scenario.
    Builtin(usize),
    /// Begins the scenario that this text describes.
    Apply(String),
    /// Begins what the bytes of a file describe.
    Open(String, Vec<u8>),
    /// A file could not be read.
    Unread(String, String),
    /// Copies the link.
    Share,
    /// The clipboard said whether it took the link.
    Shared(bool),
    /// The next language.
    Translate,
    /// The next theme.
    Dress,
    /// Takes the banner away.
    Dismiss,
    /// Takes the note away.
    Forget,
    /// A file is dragged over the page, or no longer.
    Hover(bool),
    /// Puts the cursor into the event filter.
    Find,
    /// Closes what lies on top; at last, looks at the whole system.
    Back,
    /// Opens the race, or closes it.
    Race(bool),
    /// Shows a part of the race.
    Watch(RaceTab),
    /// Changes the lanes.
    Lanes(LaneWish),
    /// Changes, starts or ends the sweep.
    Sweep(SweepWish),
}

/// A wish for other lanes.
#[derive(Clone, PartialEq)]
pub enum LaneWish {
    /// One more.
    Add,
    /// One less.
    Remove(usize),
    /// Another policy, as the input that would choose it.
    Set(usize, Input),
    /// Tasks are bound to nodes at another time.
    Bind(usize, Binding),
}

/// A wish about the sweep.
#[derive(Clone, PartialEq)]
pub enum SweepWish {
    /// Another plan.
    Plan(Plan),
    /// Begins it.
    Start,
    /// Ends it.
    Cancel,
}

/// What an action's rule sees.
pub struct Situation<'a> {
    /// The moment.
    pub frame: &'a Frame,
    /// What the inspector looks at.
    pub subject: Subject,
    /// The language of reasons.
    pub lang: Lang,
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
    Action { key: "isolate", label: Text::Isolate, keys: &["i"], group: Group::Node, rule: isolate },
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
    Action {
        key: "edit",
        label: Text::EditAction,
        keys: &["e"],
        group: Group::Page,
        rule: |_| Ok(Command::Lay(Sheet::Editor)),
    },
    Action { key: "share", label: Text::ShareAction, keys: &["l"], group: Group::Page, rule: |_| Ok(Command::Share) },
    Action { key: "find", label: Text::FocusFilter, keys: &["/"], group: Group::Page, rule: |_| Ok(Command::Find) },
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

/// The input for the selected worker, when the run would take it.
fn on_worker(s: &Situation, input: impl Fn(String) -> Input) -> Result<Command, String> {
    let worker = selected(s)?;
    allowed(s, input(worker.name.clone()))
}

/// The input for the selected worker or control node, when the run would take it.
fn on_node(s: &Situation, input: impl Fn(String) -> Input) -> Result<Command, String> {
    match s.subject {
        Subject::Replica(_) => on_replica(s, input),
        _ => on_worker(s, input),
    }
}

/// The input for the selected control node, when the run would take it.
fn on_replica(s: &Situation, input: impl Fn(String) -> Input) -> Result<Command, String> {
    allowed(s, input(selected_replica(s)?.name.clone()))
}

/// Cuts the selected control node off from its peers; workers and the gateway still reach it.
fn isolate(s: &Situation) -> Result<Command, String> {
    let own = selected_replica(s)?;
    let others = s.frame.view.control.iter().filter(|node| node.id != own.id).map(|node| node.name.clone()).collect();
    allowed(s, Input::Partition(vec![vec![own.name.clone()], others]))
}

/// Cuts the control nodes into two groups: the leader with the smaller one.
fn halves(s: &Situation) -> Result<Command, String> {
    let mut names: Vec<_> = s.frame.view.control.iter().map(|node| node.name.clone()).collect();
    if let Some(leader) = s.frame.leader() {
        names.rotate_left(leader.id.index());
    }
    let others = names.split_off(names.len() / 2);
    allowed(s, Input::Partition(vec![names, others]))
}

fn crash_leader(s: &Situation) -> Result<Command, String> {
    let leader = s.frame.leader().ok_or_else(|| s.lang.say(Text::RingNobody).to_owned())?;
    allowed(s, Input::Crash(leader.name.clone()))
}

fn selected_replica<'a>(s: &Situation<'a>) -> Result<&'a ControlView, String> {
    let node = match s.subject {
        Subject::Replica(id) => s.frame.replica(id),
        _ => None,
    };
    node.ok_or_else(|| s.lang.say(Text::SelectReplicaFirst).to_owned())
}

fn slow(s: &Situation) -> Result<Command, String> {
    let worker = selected(s)?;
    allowed(s, Input::Slow { node: worker.name.clone(), factor: 0.5 })
}

fn full_speed(s: &Situation) -> Result<Command, String> {
    let worker = selected(s)?;
    if worker.health != Health::Slow {
        return refuse(s, Text::FastestAlready);
    }
    allowed(s, Input::Slow { node: worker.name.clone(), factor: 1.0 })
}

fn selected<'a>(s: &Situation<'a>) -> Result<&'a WorkerView, String> {
    let worker = match s.subject {
        Subject::Worker(id) => s.frame.worker(id),
        _ => None,
    };
    worker.ok_or_else(|| s.lang.say(Text::SelectWorkerFirst).to_owned())
}

fn allowed(s: &Situation, input: Input) -> Result<Command, String> {
    match s.frame.session().allows(&input) {
        Ok(()) => Ok(Command::Act(input)),
        Err(rejected) => Err(rejected.0),
    }
}

/// Opens the race where there is something to race with, and closes it.
fn race(s: &Situation) -> Result<Command, String> {
    match s.frame.lanes.is_some() {
        true => Ok(Command::Race(false)),
        false if s.frame.view.classes.is_empty() || s.frame.view.workers.is_empty() => refuse(s, Text::RaceNothing),
        false => Ok(Command::Race(true)),
    }
}

/// A worker like the first one that is still in service.
fn add_worker(s: &Situation) -> Result<Command, String> {
    let like = s.frame.view.workers.iter().find(|worker| worker.health != Health::Removed);
    let [cpu, memory, disk] = like.map_or([1.0, 0.0, 0.0], |worker| worker.capacity);
    let spec = NodeSpec {
        cpu,
        memory,
        disk,
        speed: like.map_or(1.0, |worker| worker.nominal_speed),
        weight: like.map_or(1, |worker| worker.weight),
        price: like.map(|worker| worker.price),
        region: like.map(|worker| worker.region_name.clone()).filter(|name| !name.is_empty()),
        ..NodeSpec::default()
    };
    allowed(s, Input::AddNode(spec))
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
