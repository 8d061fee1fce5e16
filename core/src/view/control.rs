//! What a reader sees of a replicated control plane.

use super::Health;
use crate::clock::{Duration, Time};
use crate::consensus::{Index, ReplicaView, Term};
use crate::ids::{ContainerId, NodeId, RegionId, ReplicaId, ServiceId, TaskId};
use serde::Serialize;

/// A node of a replicated control plane.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ControlView {
    /// Which.
    pub id: ReplicaId,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub region: RegionId,
    /// The region's name; empty when the scenario has none.
    pub region_name: String,
    /// How it is.
    pub health: Health,
    /// Its replica of the protocol. While it is down, what will be there when it restarts.
    pub replica: ReplicaView,
    /// True while its dispatcher decides: it leads, and its ledger is complete.
    pub serving: bool,
    /// True while it believes to lead and a later leader has been elected.
    pub stale: bool,
    /// The timer that makes it campaign.
    pub election: Option<TimerView>,
    /// The timer that makes it, as a leader, be heard.
    pub heartbeat: Option<TimerView>,
    /// The last entries of its log, at most [`crate::consensus::LOG_SHOWN`]; the last is that of `replica.last_index`.
    pub log: Vec<EntryView>,
    /// How fast its clock runs; 1 is right.
    pub clock_rate: f64,
    /// How long it takes over each message and timer that it handles; 0 unless it is slow.
    pub delay: Duration,
    /// Messages and timers that it has not got to yet.
    pub unread: u32,
    /// Writes that its disk has not made durable yet.
    pub unsynced: u32,
    /// True while its disk takes no writes.
    pub disk_full: bool,
    /// How many writes its disk may call durable that are not; 0 while it tells the truth.
    pub disk_lies: u32,
    /// How many of them there are now: its next crash takes them.
    pub disk_owes: u32,
    /// Writes that it had called durable and that a crash took.
    pub disk_forgot: u32,
    /// Client sessions that its copy of the ledger keeps open.
    pub sessions: u32,
    /// Tasks that its copy of the ledger knows and that are not done.
    pub open: u32,
}

/// What has become of a replicated control plane, in numbers; all 0 with the control plane `none`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ControlTally {
    /// The latest term that a node that is up has seen.
    pub term: u64,
    /// Times a leader began to decide.
    pub offices: u64,
    /// Orders of deposed leaders that workers refused.
    pub refused: u64,
    /// Reads that were answered out of the past.
    pub stale_reads: u64,
    /// The last entry that was applied anywhere.
    pub entries: u64,
    /// Times a promise was found broken.
    pub broken: u64,
}

/// A timer that is set. How far it is: (now − set) / (due − set).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TimerView {
    /// When it was set.
    pub set: Time,
    /// When it is due.
    pub due: Time,
}

/// An entry of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EntryView {
    /// Its place.
    pub index: Index,
    /// Its term.
    pub term: Term,
    /// What it says.
    pub what: EntryKind,
    /// The task it is about.
    pub task: Option<TaskId>,
    /// The worker it is about.
    pub node: Option<NodeId>,
    /// The container it is about.
    pub container: Option<ContainerId>,
    /// The service it is about.
    pub service: Option<ServiceId>,
}

/// What an entry of a log says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum EntryKind {
    Noop,
    Membership,
    Submit,
    Reject,
    Assign,
    Finish,
    Return,
    Requeue,
    Join,
    NodeDown,
    NodeUp,
    RemoveNode,
    Register,
    SetPolicy,
    CreateContainer,
    PlaceContainer,
    ReportContainer,
    DisplaceContainer,
    StopContainer,
    ScaleService,
    UpdateService,
    SettleService,
    DrainNode,
    UncordonNode,
    NodeDrained,
    ServicesDown,
    ServicesUp,
}
