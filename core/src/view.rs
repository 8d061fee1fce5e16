//! What a reader sees of one moment: plain data in the reader's words.
//!
//! The page, the command line and the tests read these types; nothing here has behaviour, and nothing of the world
//! shows through. Colours, words and layout are the reader's business.

mod container;
mod control;
mod funnel;

pub use container::{ContainerStatus, ContainerTally, ContainerView, DependencyView, ProtectedView, ServiceView};
pub use control::{ControlTally, ControlView, EntryKind, EntryView, TimerView};
pub use funnel::{FunnelNode, FunnelStage, FunnelView};

use crate::clock::{Duration, Time};
use crate::ids::{ClassId, NodeId, RegionId, ReplicaId, Seq, TaskId, TenantId};
use crate::scenario::Binding;
use crate::trace::{MessageKind, Site, Violation};
use serde::Serialize;

/// One moment of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct View {
    /// Which moment.
    pub now: Time,
    /// The number the next event will have: how much has happened.
    pub next: Seq,
    /// When the run ends; [`Time::NEVER`] when nobody said.
    pub until: Time,
    /// True when nothing is left to happen.
    pub over: bool,
    /// When a task is bound to a node.
    pub binding: Binding,
    /// The queue discipline in force, with its place in the table.
    pub queue_policy: PolicyView,
    /// The balancer in force, with its place in the table.
    pub balance_policy: PolicyView,
    /// The placement rule in force, with its place in the table.
    pub place_policy: PolicyView,
    /// The predictor in force, with its place in the table.
    pub predict_policy: PolicyView,
    /// The classes of tasks, by their ids.
    pub classes: Vec<ClassView>,
    /// The nodes of a replicated control plane, by their ids; none with the control plane `none`.
    pub control: Vec<ControlView>,
    /// What has become of the replicated control plane, in numbers.
    pub control_tally: ControlTally,
    /// Who leads, as far as the gateway knows; `None` with the control plane `none`.
    pub gateway_leader: Option<ReplicaId>,
    /// Ways that are cut: from one site to another.
    pub cuts: Vec<(Site, Site)>,
    /// The first promise that was broken, if one was.
    pub broken: Option<Violation>,
    /// The event that tells of it.
    pub broken_at: Option<Seq>,
    /// The central queue; always empty with early binding.
    pub central: QueueView,
    /// The workers, by their ids; removed ones stay.
    pub workers: Vec<WorkerView>,
    /// The services, by their ids.
    pub services: Vec<ServiceView>,
    /// The containers, oldest first.
    pub containers: Vec<ContainerView>,
    /// All containers, in numbers.
    pub container_tally: ContainerTally,
    /// Containers that keep nodes from being drained.
    pub protected: Vec<ProtectedView>,
    /// Messages on their way, oldest first, at most four times [`SHOWN`] of them.
    pub messages: Vec<MessageView>,
    /// Where tasks stand.
    pub tally: Tally,
    /// Figures so far.
    pub metrics: Metrics,
}

/// The most items of one list that a view shows; the list's true length stands beside it.
pub const SHOWN: usize = 64;

/// A policy in force.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyView {
    /// How scenarios spell it.
    pub key: &'static str,
    /// Its parameters as scenarios spell them: key and value.
    pub params: Vec<(&'static str, crate::policy::Value)>,
}

/// A class of tasks.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClassView {
    /// Which.
    pub id: ClassId,
    /// Its name.
    pub name: String,
    /// Figures of its tasks alone.
    pub metrics: Summary,
}

/// Tasks that wait, in the order in which they would run if nothing changed, at most [`SHOWN`] of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QueueView {
    /// How many wait in all.
    pub length: usize,
    /// The most it holds, when that is bounded.
    pub limit: Option<u32>,
    /// The first of them.
    pub tasks: Vec<TaskView>,
    /// Those that do I/O and come back here, the soonest first, at most [`SHOWN`] of them. They do not count as waiting here.
    pub blocked: Vec<BlockedView>,
}

/// A task that does I/O.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BlockedView {
    /// Which.
    pub task: TaskView,
    /// When the I/O is done.
    pub until: Time,
}

/// A worker node.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WorkerView {
    /// Which.
    pub id: NodeId,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub region: RegionId,
    /// The region's name; empty when the scenario has none.
    pub region_name: String,
    /// How it is.
    pub health: Health,
    /// True when the detector believes it is down, whether it is or not.
    pub suspected: bool,
    /// True while it is drained, or was, and gets nothing.
    pub cordoned: bool,
    /// What keeps containers away from it, `key=value` each.
    pub taints: Vec<String>,
    /// Who leads the control plane, as far as it knows; `None` with the control plane `none`.
    pub leader: Option<ReplicaId>,
    /// The highest term it has heard of: it refuses orders of earlier ones.
    pub term: u32,
    /// Reports that no leader has acknowledged yet.
    pub unacknowledged: u32,
    /// Its speed now; 1 does one second of work in one second.
    pub speed: f64,
    /// The speed it was made with.
    pub nominal_speed: f64,
    /// The part of its speed at which each task runs: less than 1 when more tasks share its processors than it has.
    pub part: f64,
    /// Relative share of the tasks it should get.
    pub weight: u32,
    /// What an hour of it costs.
    pub price: f64,
    /// What it has: processors, memory, disk.
    pub capacity: [f64; 3],
    /// What running tasks hold of it.
    pub used: [f64; 3],
    /// What runs.
    pub running: Vec<TaskView>,
    /// What waits here.
    pub queue: QueueView,
    /// The share of its time, since it joined, that it was busy: processors in use over processors.
    pub utilisation: f64,
    /// Tasks it finished.
    pub finished: u64,
}

/// How a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "NodeHealth"))]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// It works.
    Up,
    /// It works, slower than it was made to.
    Slow,
    /// It is frozen.
    Paused,
    /// It is down.
    Crashed,
    /// It was taken out of service.
    Removed,
}

/// A task.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaskView {
    /// Which.
    pub id: TaskId,
    /// Its name.
    pub name: String,
    /// Its class.
    pub class: ClassId,
    /// Its tenant.
    pub tenant: TenantId,
    /// The smaller number goes first.
    pub priority: i32,
    /// When it arrived.
    pub arrival: Time,
    /// Its whole work.
    pub work: Duration,
    /// What is left of it.
    pub remaining: Duration,
    /// What its whole work is taken for by those who decide.
    pub predicted: Duration,
    /// How long it has been where it is: waiting in this queue, or running since it was last put to run.
    pub since: Time,
    /// When it should be done; [`Time::NEVER`] when nobody said.
    pub deadline: Time,
    /// What it needs while it runs: processors, memory, disk.
    pub demand: [f64; 3],
    /// How many times it was given to a node.
    pub attempt: u32,
}

/// Everything known of one task: what the inspector shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaskDetail {
    /// What it is.
    pub task: TaskView,
    /// What it is about, when somebody said.
    pub key: Option<String>,
    /// Where it stands.
    pub status: TaskStatus,
    /// The node it was last given to.
    pub node: Option<NodeId>,
    /// When it was first put to run.
    pub first_run: Option<Time>,
    /// When its I/O is done, while it does one.
    pub blocked: Option<Time>,
    /// When the ledger recorded it as done.
    pub completed: Option<Time>,
}

/// A task that others wait for, or that waits for others: what is so for the whole run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VertexView {
    /// Its name; empty when it has none.
    pub name: String,
    /// Its class.
    pub class: ClassId,
    /// Its work.
    pub work: Duration,
    /// The places of those it waits for.
    pub after: Vec<u32>,
    /// How many stand in a row before it, at most.
    pub level: u32,
    /// True on the critical path: of all ways through the graph the one with the most work. There is one; of several
    /// with as much, the one through the lowest places.
    pub critical: bool,
}

/// How far such a task is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VertexProgress {
    /// Its number, once it arrived.
    pub task: Option<TaskId>,
    /// Where it stands, once it is recorded.
    pub status: Option<TaskStatus>,
    /// True while it runs.
    pub running: bool,
    /// True when it waits for none of the others any more.
    pub free: bool,
    /// The node that it was last given to.
    pub node: Option<NodeId>,
}

/// Where a task stands in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaskStatus {
    /// Recorded, waiting for a node.
    Waiting,
    /// Given to a node, waiting there or running.
    Assigned,
    /// Done.
    Completed,
    /// Not taken in.
    Rejected,
}

/// A message on its way. Its place is (now − sent) / (due − sent) of the way.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MessageView {
    /// The event that sent it.
    pub id: Seq,
    /// Where it comes from.
    pub from: Site,
    /// Where it goes.
    pub to: Site,
    /// When it left.
    pub sent: Time,
    /// When it arrives.
    pub due: Time,
    /// What it is.
    pub what: MessageKind,
    /// The task it is about, with its class.
    pub task: Option<(TaskId, ClassId)>,
    /// True when the network will lose it.
    pub lost: bool,
    /// Whether it grants what was asked for, or refuses it; `None` when it is no such answer.
    pub granted: Option<bool>,
}

/// Where tasks stand, in numbers. `arrived` is the sum of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tally {
    /// Sent by clients.
    pub arrived: u64,
    /// On the way to the ledger.
    pub submitting: u64,
    /// Waiting, in the central queue or a worker's, on the way to a worker, or for an I/O.
    pub waiting: u64,
    /// Running.
    pub running: u64,
    /// Recorded as done.
    pub completed: u64,
    /// Not taken in.
    pub rejected: u64,
    /// Times a task had to be given out anew because its node was lost.
    pub requeued: u64,
    /// Orders and reports refused because their attempt number was not the current one.
    pub fenced: u64,
    /// Times a task was given to another node than the task before it with the same key.
    pub moved: u64,
}

/// Figures of a run so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Metrics {
    /// Of all completed tasks.
    pub all: Summary,
    /// From the first arrival to the last completion, seconds.
    pub makespan: f64,
    /// Completed tasks per second since the start.
    pub throughput: f64,
    /// Mean over the nodes of their utilisation, weighted by their processors.
    pub utilisation: f64,
    /// Mean number of tasks in the system, waiting or running, since the start.
    pub mean_in_system: f64,
    /// Mean number of waiting tasks since the start.
    pub mean_waiting: f64,
    /// Mean over the completed tasks of how far their work was from what it was predicted to be, seconds.
    pub prediction_error: f64,
    /// Jain's fairness index of the nodes' utilisation: 1 when all are equally busy, 1/n when one does it all.
    pub balance: f64,
    /// Jain's fairness index of the tenants' mean slowdowns: 1 when all tenants were slowed down alike. With fewer than
    /// two tenants, that of the tasks' slowdowns.
    pub fairness: f64,
    /// Tasks that missed their deadline: done after it, turned away, or past it and not done yet.
    pub missed: u64,
    /// What the nodes cost: the price of each for the time it was in service.
    pub cost: f64,
    /// The part of `cost` that went into busy processors.
    pub cost_used: f64,
    /// The course of things over time.
    pub series: Series,
}

/// Figures of completed tasks. Times in seconds. Percentiles by nearest rank: the smallest observed value such that at
/// least p percent are no larger; beyond the first 1,024 tasks from a histogram whose buckets are 1/64 of their value
/// wide, so within 1.6 % above it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// How many tasks were completed.
    pub tasks: u64,
    /// From arrival until it first runs.
    pub response: Stat,
    /// Turnaround less the time it ran or did I/O.
    pub wait: Stat,
    /// From arrival until the ledger records it as done.
    pub turnaround: Stat,
    /// Turnaround over work; 1 is best.
    pub slowdown: Stat,
    /// Jain's fairness index of the slowdowns: 1 when all tasks were slowed down alike.
    pub fairness: f64,
    /// Tasks that had a deadline.
    pub due: u64,
    /// Tasks that were done after their deadline.
    pub late: u64,
    /// The largest lateness of those that had a deadline, seconds: completion less deadline, negative when all were in time.
    pub max_lateness: f64,
    /// Mean over those that had a deadline of how long after it they were done, 0 for those in time; seconds.
    pub mean_tardiness: f64,
    /// Mean turnaround in which each task counts by its weight, seconds.
    pub weighted_turnaround: f64,
}

/// One figure over many tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct Stat {
    pub mean: f64,
    pub p50: f64,
    pub p90: f64,
    pub p95: f64,
    pub p99: f64,
    pub max: f64,
}

/// The course of things over time, in buckets of equal width that double when there would be more than
/// [`SERIES_BUCKETS`].
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Series {
    /// The width of a bucket.
    pub width: Duration,
    /// Mean number of waiting tasks in each bucket.
    pub waiting: Vec<f32>,
    /// Mean number of running tasks in each bucket.
    pub running: Vec<f32>,
    /// Tasks completed in each bucket.
    pub completed: Vec<u32>,
    /// The share of all processors in service that was in use in each bucket.
    pub busy: Vec<f32>,
    /// How long tasks took.
    pub latency: Latency,
}

/// Turnarounds of completed tasks: percentiles over time, in at most [`LATENCY_BUCKETS`] buckets of equal width, and the
/// distribution of all. Seconds; by nearest rank, within 1/16 of the value above it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Latency {
    /// The width of a bucket.
    pub width: Duration,
    /// The median of the tasks completed in each bucket; 0 where none was.
    pub p50: Vec<f32>,
    /// The 95th percentile.
    pub p95: Vec<f32>,
    /// The 99th percentile.
    pub p99: Vec<f32>,
    /// How many of all took at most so long and longer than the bar before, ascending; only bars with tasks. There are
    /// two bars to each doubling.
    pub bars: Vec<(f64, u32)>,
}

/// The most buckets of percentiles over time.
pub const LATENCY_BUCKETS: usize = 32;

/// The most buckets of a series.
pub const SERIES_BUCKETS: usize = 512;

/// A stretch of time that a task ran on a node, or did I/O there: one bar of the Gantt chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Span {
    /// Where.
    pub node: NodeId,
    /// Which task.
    pub task: TaskId,
    /// What it did.
    pub stretch: Stretch,
    /// Its class.
    pub class: ClassId,
    /// Which attempt.
    pub attempt: u32,
    /// From when.
    pub start: Time,
    /// Until when; `None` while it runs. The end of an I/O is known from its start.
    pub end: Option<Time>,
    /// How it ended.
    pub outcome: Outcome,
    /// The lane on the node, counted from 0: a node that runs several tasks at once has several. I/O has lanes of its own.
    pub lane: u16,
    /// The event that began it.
    pub started: Seq,
}

/// What a task does for a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stretch {
    /// It runs.
    Run,
    /// It does I/O.
    Io,
}

/// How a stretch of running ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "SpanOutcome"))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It has not.
    Running,
    /// The task was done.
    Finished,
    /// Another took its place or its slice was over.
    Preempted,
    /// The task left for an I/O.
    Blocked,
    /// The node was lost or taken out of service.
    Lost,
}
