//! What happened: the vocabulary of events, and what can be done with a stream of them.
//!
//! The world emits every event exactly once, in order, to a [`Sink`]. A sink may keep events ([`Trace`]), hash them
//! ([`Fingerprint`]), or ignore them (`()`, which also lets the compiler leave out the work of making them). Every
//! decision carries its reason as data: the rule, and the [`Candidate`]s that were compared.

mod about;
mod container;
mod fingerprint;
mod promise;
mod record;

pub use container::{Displaced, Exit, StopReason};
pub use fingerprint::Fingerprint;
pub use promise::{Invariant, Violation};
pub use record::Trace;

use crate::clock::{Duration, Time};
use crate::consensus::raft::Why as RaftWhy;
use crate::ids::{ClassId, ContainerId, NodeId, ReplicaId, Seq, ServiceId, TaskId};
use serde::{Serialize, Serializer};

/// A place where things happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Site {
    /// The client that sends the tasks of one class.
    Client(ClassId),
    /// Where tasks enter the system.
    Gateway,
    /// A node of the control plane: its copy of the ledger, and its dispatcher while it leads.
    Control(ReplicaId),
    /// A worker node.
    Worker(NodeId),
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Event {
    /// Its number in the trace.
    pub seq: Seq,
    /// When.
    pub at: Time,
    /// Where.
    pub site: Site,
    /// The event that led to it; `None` for what comes from outside.
    pub cause: Option<Seq>,
    /// What.
    pub kind: EventKind,
}

/// What happened. Task, node and attempt say to whom; `why` says for what reason.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "event", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum EventKind {
    /// A client has a new task and sends it to the gateway.
    TaskArrived { task: TaskId, class: ClassId, work: Duration, priority: i32 },
    /// The ledger recorded the task: from here on it cannot be lost.
    TaskSubmitted { task: TaskId },
    /// The dispatcher gave the task to a node, and the ledger recorded it. `attempt` is the fencing token.
    TaskAssigned { task: TaskId, node: NodeId, attempt: u32, why: Why },
    /// The task is recorded and waits for so many others that are not done.
    TaskHeldBack { task: TaskId, unfinished: u32 },
    /// The last task that this one waited for is done: it may run.
    TaskReleased { task: TaskId },
    /// The task entered a queue: the central one at the control plane, or a worker's own.
    TaskQueued { task: TaskId, length: u32 },
    /// A worker began or resumed the task.
    TaskStarted { task: TaskId, node: NodeId, attempt: u32, remaining: Duration, why: Why },
    /// A worker stopped the task before its end: its slice was over, or another took its place.
    TaskPreempted { task: TaskId, node: NodeId, attempt: u32, remaining: Duration, by: Option<TaskId>, why: Why },
    /// A worker did the last of the task's work.
    TaskFinished { task: TaskId, node: NodeId, attempt: u32 },
    /// The ledger recorded the task as done, once and for all.
    TaskCompleted { task: TaskId, node: NodeId, attempt: u32, turnaround: Duration, late: bool },
    /// The task went back to the dispatcher with a new attempt number.
    TaskRequeued { task: TaskId, attempt: u32, reason: RequeueReason },
    /// A queue was full, or nothing can ever run the task.
    TaskRejected { task: TaskId, reason: RejectReason },
    /// The ledger or a worker refused something that carried an attempt number that is no longer the current one.
    Fenced { task: TaskId, node: NodeId, attempt: u32, current: u32, what: MessageKind },
    /// A message left for `to` and is due there later. Messages without latency are not told.
    MessageSent { to: Site, due: Time, what: MessageKind, task: Option<TaskId> },
    /// The message sent as event `message` arrived.
    MessageDelivered { message: Seq, what: MessageKind },
    /// The message sent as event `message` was lost.
    MessageDropped { message: Seq, what: MessageKind, reason: DropReason },
    /// A worker stopped at once and lost what it was doing.
    NodeCrashed { node: NodeId, lost: u32 },
    /// A worker came back, empty.
    NodeRestarted { node: NodeId },
    /// A worker froze, keeping what it has.
    NodePaused { node: NodeId },
    /// A frozen worker went on.
    NodeResumed { node: NodeId },
    /// A worker's speed changed; thousandths.
    NodeSlowed { node: NodeId, speed: u32 },
    /// A worker joined.
    NodeAdded { node: NodeId },
    /// A worker was taken out of service.
    NodeRemoved { node: NodeId },
    /// The detector believes the node is down: nothing was heard of it for `silence`, and the limit is `timeout`.
    NodeDown { node: NodeId, silence: Duration, timeout: Duration },
    /// The detector heard of the node again.
    NodeUp { node: NodeId },
    /// A policy was changed while the system runs. `index` is its place in the family's table.
    PolicyChanged { family: PolicyFamily, index: u8 },
    /// The protocol of the control plane decided something, here with its reason.
    Consensus { note: Box<RaftWhy> },
    /// A leader has applied everything that earlier leaders may have recorded, and begins to decide. So many tasks
    /// are not done.
    TookOffice { term: u64, open: u32 },
    /// A control node no longer decides.
    LeftOffice { term: u64 },
    /// A worker refused what a deposed leader of `term` wants: it has heard of the leader of the `current` one.
    OrderRefused { task: TaskId, node: NodeId, attempt: u32, term: u32, current: u32, what: MessageKind },
    /// A control node stopped at once. So many writes were not yet durable and are lost.
    ReplicaCrashed { lost: u32 },
    /// A control node came back with what was durable.
    ReplicaRestarted,
    /// A control node froze.
    ReplicaPaused,
    /// A frozen control node went on.
    ReplicaResumed,
    /// A control node's clock runs at another rate; thousandths.
    ClockChanged { rate: u32 },
    /// A control node's disk became full, or has room again.
    DiskChanged { full: bool },
    /// A control node's disk takes another time to make a write durable.
    DiskSlowed { sync: Duration },
    /// A control node was made; it is no member yet.
    ReplicaAdded,
    /// The way from here to there loses, doubles or delays messages now.
    LinkImpaired { to: Site },
    /// A control node answered a read from its copy, which has everything up to entry `index`. When the read was
    /// asked, everything up to `recorded` was: a smaller index is an answer out of the past.
    ReadAnswered { index: u64, recorded: u64 },
    /// A control node did not answer a read: it does not lead, or cannot be sure that it does.
    ReadRefused { leader: Option<ReplicaId> },
    /// The network was cut: so many ways from one site to another carry nothing now.
    NetworkCut { ways: u32 },
    /// The network is whole again.
    NetworkHealed,
    /// The ledger has a new container, which waits for a node.
    ContainerCreated { container: ContainerId, service: ServiceId, replica: u16, version: u16 },
    /// A node was chosen for the container, and the ledger recorded it. `attempt` is the fencing token.
    ContainerPlaced { container: ContainerId, node: NodeId, attempt: u32, why: Why },
    /// No node can be chosen for the container; what was compared says why.
    ContainerUnplaced { container: ContainerId, why: Why },
    /// A node began to fetch the container's image, or waits for it, until `due`.
    ContainerPulling { container: ContainerId, node: NodeId, due: Time },
    /// A node started the container, for so many times before.
    ContainerStarted { container: ContainerId, node: NodeId, restarts: u32 },
    /// A health check found that the container serves.
    ContainerHealthy { container: ContainerId, node: NodeId },
    /// A health check failed, so many in a row; 0 while failures do not count yet.
    HealthCheckFailed { container: ContainerId, node: NodeId, failures: u32, retries: u32 },
    /// Too many checks failed in a row: the node stops the container.
    ContainerUnhealthy { container: ContainerId, node: NodeId },
    /// The container ended.
    ContainerExited { container: ContainerId, node: NodeId, exit: Exit },
    /// The container failed for the so-manieth time in a row, and its node waits before it starts it again.
    ContainerBackedOff { container: ContainerId, node: NodeId, failures: u32, delay: Duration },
    /// The container failed and is not started again, after so many restarts.
    ContainerGivenUp { container: ContainerId, node: NodeId, restarts: u32 },
    /// The ledger recorded that the container is to end.
    ContainerStopping { container: ContainerId, reason: StopReason },
    /// The container is gone from the ledger.
    ContainerRemoved { container: ContainerId },
    /// The container was taken away from its node.
    ContainerDisplaced { container: ContainerId, node: NodeId, attempt: u32, reason: Displaced },
    /// A worker refused what a deposed leader of `term` wants: it has heard of the leader of the `current` one.
    ContainerOrderRefused { container: ContainerId, node: NodeId, attempt: u32, term: u32, current: u32 },
    /// A service is to have so many containers.
    ServiceScaled { service: ServiceId, replicas: u16 },
    /// The containers of a service are to be of another version.
    ServiceUpdated { service: ServiceId, version: u16 },
    /// All containers of a service are of this version and ready; of a job, they have completed.
    ServiceSettled { service: ServiceId, version: u16 },
    /// A node is to be emptied of containers, and gets nothing.
    NodeDraining { node: NodeId },
    /// A container may not be moved off a node that is drained: so many of its service are ready, and `must_stay` of
    /// them have to stay.
    DrainBlocked { container: ContainerId, node: NodeId, ready: u16, must_stay: u16 },
    /// A node that is drained has no container any more.
    NodeDrained { node: NodeId },
    /// A node that was drained gets work again.
    NodeUncordoned { node: NodeId },
    /// Every container is to end, those that others depend on last; or services start again.
    ServicesSwitched { up: bool },
    /// Something that must always hold does not.
    Broken { violation: Violation },
    /// The task left its processor for an I/O that is done at `until`.
    TaskBlocked { task: TaskId, node: NodeId, attempt: u32, remaining: Duration, until: Time },
    /// The task's I/O is done: it waits for a processor again.
    TaskUnblocked { task: TaskId },
    /// The discipline of this queue put everybody on its highest level.
    QueueBoosted,
    /// A control node's disk calls writes durable that are not, so many at most; 0 when it tells the truth again.
    DiskLies { writes: u32 },
    /// A crash took so many writes that the disk had called durable.
    DiskForgot { writes: u32 },
    /// A control node takes so long over every message and timer; 0 when it is as fast as it was.
    ReplicaSlowed { delay: Duration },
    /// The ledger opened a session for a client.
    SessionOpened { session: u32 },
    /// A client asked again for what the ledger recorded as entry `index`: it is answered as the first time.
    SubmitRepeated { task: TaskId, session: u32, serial: u32, index: u64 },
}

/// The reason of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Why {
    /// The rule that decided.
    pub rule: Rule,
    /// How many candidates there were in all; the trace keeps at most [`CANDIDATES`] of them.
    pub among: u32,
}

/// The most candidates that are kept for one decision.
pub const CANDIDATES: usize = 8;

/// A rule that decided something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The queue discipline at this place of its table.
    Queue(u8),
    /// The balancer at this place of its table.
    Balance(u8),
    /// The placement rule at this place of its table.
    Place(u8),
    /// The slice was over.
    Slice,
    /// The worker's queue is of the control plane's making: it runs what it was told to run.
    Order,
    /// An earlier leader decided, and took its reason along.
    Inherited,
    /// The kube-scheduler's: of the nodes that pass all filters, the one with the largest weighted sum of scores.
    Kube,
}

/// Which table a policy stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum PolicyFamily {
    Queue,
    Balance,
    Place,
    Predict,
}

/// Something a decision weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Candidate {
    /// What it was.
    pub who: Who,
    /// The number it was compared by; what it means is the policy's [`crate::policy::Measure`].
    #[serde(serialize_with = "whole")]
    pub score: i64,
    /// How it fared.
    pub verdict: Verdict,
}

/// To the last digit where people read; elsewhere the nearest number of those that every program has.
fn whole<S: Serializer>(number: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    match serializer.is_human_readable() {
        true => serializer.serialize_i64(*number),
        false => serializer.serialize_f64(*number as f64),
    }
}

/// What a candidate was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Who {
    Task(TaskId),
    Node(NodeId),
    Container(ContainerId),
    /// No candidate but the bound of a search: what no plan is better than. The score of what was chosen is then that of
    /// the plan which it is part of, and the difference is how far the plan may be from the best.
    Bound,
}

/// How a candidate fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It was chosen.
    Chosen,
    /// It could have been chosen, and another was.
    Passed,
    /// It was ruled out: the node is believed to be down or was removed.
    Down,
    /// It was ruled out: the task needs more than is free there.
    NoRoom,
    /// It was ruled out: the task needs more than the node has in all.
    TooSmall,
    /// It was ruled out: the node is being drained.
    Cordoned,
    /// It was ruled out: the node has a taint that the container does not tolerate.
    Tainted,
    /// It was ruled out: the node's labels are not what the container asks for.
    Unmatched,
    /// It was ruled out: no container that it wants to be near is there.
    Apart,
    /// It was ruled out: a container that it must not be near is there.
    TooClose,
    /// It was ruled out: there would be too many alike in one place.
    Skewed,
    /// The bound of a search that is reached: no plan is better.
    Proved,
    /// The bound of a search that gave up before it was reached, or ruled out: a better plan may exist.
    Unproved,
}

impl Candidate {
    /// A node that was weighed; the caller marks the chosen one.
    #[must_use]
    pub fn node(node: NodeId, score: i64) -> Self {
        Self { who: Who::Node(node), score, verdict: Verdict::Passed }
    }

    /// A task that was weighed; the caller marks the chosen one.
    #[must_use]
    pub fn task(task: TaskId, score: i64) -> Self {
        Self { who: Who::Task(task), score, verdict: Verdict::Passed }
    }
}

/// Why a task went back to the dispatcher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RequeueReason {
    /// The node it was assigned to is believed to be down.
    NodeLost,
    /// The node it was assigned to was taken out of service.
    NodeRemoved,
    /// The node refused it or had lost it.
    NodeRestarted,
    /// The central queue wanted its place for another.
    Preempted,
    /// Its slice was over.
    SliceOver,
    /// It does I/O, and is to be given out anew when that is done.
    Blocked,
}

/// Why a task was not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    /// The queue has no place left.
    QueueFull,
    /// No node is large enough.
    NoNodeFits,
    /// A task that it waits for was not taken in.
    DependencyRejected,
}

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// Client to gateway: do this task.
    Submit,
    /// Gateway to client: it is done.
    Reply,
    /// Control plane to worker: run this task.
    Order,
    /// Control plane to worker: stop this task and send it back.
    Recall,
    /// Worker to control plane: this task is done.
    Report,
    /// Worker to control plane: this task was stopped, so much is left.
    Returned,
    /// Worker to control plane: I am alive.
    Heartbeat,
    /// Control plane to worker or gateway: it is recorded.
    Ack,
    /// Control node to worker or gateway: I do not lead, ask another.
    Redirect,
    /// Control node to worker or gateway: I lead.
    Announce,
    /// Gateway to control plane: an operator wants something changed.
    Operate,
    /// Between control nodes: could I win an election?
    PreVote,
    /// Between control nodes: elect me.
    RequestVote,
    /// Between control nodes: my vote, or that you do not get it.
    Vote,
    /// Between control nodes: store these entries.
    Append,
    /// Between control nodes: whether they are stored.
    AppendReply,
    /// Between control nodes: I lead, and have nothing new.
    LeaderBeat,
    /// Between control nodes: a piece of a snapshot.
    Snapshot,
    /// Between control nodes: how much of it is stored.
    SnapshotReply,
    /// Between control nodes: campaign now.
    TimeoutNow,
    /// Between control nodes: what does a read have to see?
    ReadIndex,
    /// Between control nodes: this.
    ReadIndexReply,
    /// Control plane to gateway: your session is closed.
    Expired,
}

/// Why a message was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DropReason {
    /// The network lost it.
    Lost,
    /// The receiver is down.
    ReceiverDown,
    /// The way is cut.
    Cut,
    /// Somebody took it out.
    Taken,
    /// Too much is on this way already, or waits at the receiver to be read.
    Full,
    /// It arrived already: a connection drops what comes twice.
    Duplicate,
}

/// Where events go.
pub trait Sink {
    /// False when events are ignored: then the world does not even make them.
    const ON: bool = true;

    /// Takes an event and what was compared for its decision.
    fn emit(&mut self, event: Event, candidates: &[Candidate]);
}

impl Sink for () {
    const ON: bool = false;
    fn emit(&mut self, _event: Event, _candidates: &[Candidate]) {}
}

impl<A: Sink, B: Sink> Sink for (&mut A, &mut B) {
    fn emit(&mut self, event: Event, candidates: &[Candidate]) {
        self.0.emit(event.clone(), candidates);
        self.1.emit(event, candidates);
    }
}

/// Takes events and keeps none: for replaying to a moment whose past is already known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Discard;

impl Sink for Discard {
    fn emit(&mut self, _event: Event, _candidates: &[Candidate]) {}
}
