//! What the page can be asked to do.

use crate::background::Plan;
use crate::saved::offer::Keep;
use crate::speed::Speed;
use crate::ui::{Layout, Pane, RaceTab, Sheet, Subject, Tab, Theme};
use switchyard::clock::Time;
use switchyard::ids::Seq;
use switchyard::predicate::Happening;
use switchyard::scenario::{Binding, Input};
use switchyard::session::BranchId;
use web_sys::Element;

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
    /// The same for one of the causes of what is asked about: the question stays.
    Walk(Seq),
    /// Changes the speed.
    Pace(Speed),
    /// Shows another branch.
    Switch(BranchId),
    /// Changes the run.
    Act(Input),
    /// Undoes what was done last.
    Undo,
    /// Does again what was undone last.
    Redo,
    /// Opens a branch here.
    Fork,
    /// Calls a branch something.
    Rename(BranchId, String),
    /// Deletes a branch.
    Delete(BranchId),
    /// Compares with another branch, or no longer.
    Compare(Option<BranchId>),
    /// Goes to the next of a kind of event, or to the one before.
    Jump(Happening, Way),
    /// Chooses what the keys jump to.
    Aim(Happening),
    /// Stops the run when a sentence becomes true.
    StopWhen(String),
    /// Waits for the sentence at this place no longer.
    Unstop(usize),
    /// Looks at something.
    Look(Subject),
    /// This thing on the stage has the focus: the tab key leads back to it.
    Hold(Subject),
    /// Shows a panel.
    Show(Tab),
    /// Puts a panel beside the chosen one, or takes it away.
    Pin(Option<Tab>),
    /// Divides the page in another way.
    Divide(Layout),
    /// Shows a part of the page where there is room for one only.
    Turn(Pane),
    /// Lays something over the page, or takes it away.
    Lay(Sheet),
    /// Begins a built-in scenario.
    Builtin(usize),
    /// Begins the default scenario with so many workers.
    Scale(u16),
    /// Begins the scenario that this text describes.
    Apply(String),
    /// Begins what the bytes of a file describe.
    Open(String, Vec<u8>),
    /// A file could not be read.
    Unread(String, String),
    /// Copies the link.
    Share,
    /// Goes back to what a figure began with.
    Reset,
    /// Lets this link lead to the run on the playground.
    Outside(Element),
    /// The clipboard said whether it took the link.
    Shared(bool),
    /// The next language.
    Translate,
    /// Another theme.
    Dress(Theme),
    /// Asks for a file to open.
    Browse,
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
    /// Opens the race of the predictor in force against the truth.
    RaceTruth,
    /// Shows a part of the race.
    Watch(RaceTab),
    /// Changes the lanes.
    Lanes(LaneWish),
    /// Changes, starts or ends the sweep.
    Sweep(SweepWish),
    /// Saves runs, and opens those that are kept.
    Keep(Keep),
}

/// A direction in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Into the past.
    Back,
    /// Into the future.
    Forward,
}

/// A wish for other lanes.
#[derive(Clone, PartialEq)]
pub enum LaneWish {
    /// One more.
    Add,
    /// One less.
    Remove(usize),
    /// Another policy, as the input that would choose it.
    Set(usize, Box<Input>),
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
