//! What happened: the vocabulary of events, and what can be done with a stream of them.
//!
//! The world emits every event exactly once, in order, to a [`Sink`]. A sink may keep events ([`Trace`]), hash them
//! ([`Fingerprint`]), or ignore them (`()`, which also lets the compiler leave out the work of making them). Every
//! decision carries its reason as data: the rule, and the [`Candidate`]s that were compared.

use crate::clock::{Duration, Time};
use crate::ids::{ClassId, NodeId, Seq, TaskId};
use serde::Serialize;
use std::collections::VecDeque;
use std::hash::{Hash, Hasher};

/// A place where things happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Site {
    /// The client that sends the tasks of one class.
    Client(ClassId),
    /// Where tasks enter the system.
    Gateway,
    /// The control plane: ledger and dispatcher.
    Control,
    /// A worker node.
    Worker(NodeId),
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
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
#[serde(tag = "event", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum EventKind {
    /// A client has a new task and sends it to the gateway.
    TaskArrived { task: TaskId, class: ClassId, work: Duration, priority: i32 },
    /// The ledger recorded the task: from here on it cannot be lost.
    TaskSubmitted { task: TaskId },
    /// The dispatcher gave the task to a node, and the ledger recorded it. `attempt` is the fencing token.
    TaskAssigned { task: TaskId, node: NodeId, attempt: u32, why: Why },
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
}

/// The reason of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
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
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The queue discipline at this place of its table.
    Queue(u8),
    /// The balancer at this place of its table.
    Balance(u8),
    /// The slice was over.
    Slice,
    /// The worker's queue is of the control plane's making: it runs what it was told to run.
    Order,
}

/// Which table a policy stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum PolicyFamily {
    Queue,
    Balance,
}

/// Something a decision weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Candidate {
    /// What it was.
    pub who: Who,
    /// The number it was compared by; what it means is the policy's [`crate::policy::Measure`].
    pub score: i64,
    /// How it fared.
    pub verdict: Verdict,
}

/// What a candidate was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Who {
    Task(TaskId),
    Node(NodeId),
}

/// How a candidate fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
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
}

/// Why a task was not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    /// The queue has no place left.
    QueueFull,
    /// No node is large enough.
    NoNodeFits,
}

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
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
}

/// Why a message was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DropReason {
    /// The network lost it.
    Lost,
    /// The receiver is down.
    ReceiverDown,
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

/// The newest events of a run, a bounded number of them.
#[derive(Clone, Debug)]
pub struct Trace {
    events: VecDeque<Event>,
    /// Where the candidates of each event end, counted from the start of the run.
    ends: VecDeque<u64>,
    candidates: VecDeque<Candidate>,
    forgotten_candidates: u64,
    capacity: usize,
}

impl Trace {
    /// An empty trace that keeps the newest `capacity` events.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            events: VecDeque::new(),
            ends: VecDeque::new(),
            candidates: VecDeque::new(),
            forgotten_candidates: 0,
            capacity: capacity.max(1),
        }
    }

    /// The number of the oldest event that is still known.
    #[must_use]
    pub fn first(&self) -> Seq {
        self.events.front().map_or(Seq(0), |event| event.seq)
    }

    /// How many events are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// True when nothing happened yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The event with this number, when it is still known.
    #[must_use]
    pub fn get(&self, seq: Seq) -> Option<&Event> {
        self.events.get(seq.0.checked_sub(self.first().0)? as usize)
    }

    /// The events, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Event> + ExactSizeIterator {
        self.events.iter()
    }

    /// The events from `seq` on, oldest first.
    pub fn since(&self, seq: Seq) -> impl DoubleEndedIterator<Item = &Event> + ExactSizeIterator {
        let skip = (seq.0.saturating_sub(self.first().0) as usize).min(self.len());
        self.events.range(skip..)
    }

    /// What was compared for the decision of this event, the chosen first.
    pub fn candidates(&self, seq: Seq) -> impl Iterator<Item = &Candidate> {
        let place = seq.0.checked_sub(self.first().0).map(|place| place as usize).filter(|&place| place < self.len());
        let range = place.map_or(0..0, |place| {
            let start = if place == 0 { self.forgotten_candidates } else { self.ends[place - 1] };
            (start - self.forgotten_candidates) as usize..(self.ends[place] - self.forgotten_candidates) as usize
        });
        self.candidates.range(range)
    }

    /// Forgets every event from `seq` on: another future begins there.
    pub fn truncate(&mut self, seq: Seq) {
        let keep = (seq.0.saturating_sub(self.first().0) as usize).min(self.len());
        self.events.truncate(keep);
        self.ends.truncate(keep);
        let end = self.ends.back().copied().unwrap_or(self.forgotten_candidates);
        self.candidates.truncate((end - self.forgotten_candidates) as usize);
    }

    fn forget_oldest(&mut self) {
        self.events.pop_front();
        if let Some(end) = self.ends.pop_front() {
            while self.forgotten_candidates < end {
                self.candidates.pop_front();
                self.forgotten_candidates += 1;
            }
        }
    }
}

impl Sink for Trace {
    #[inline]
    fn emit(&mut self, event: Event, candidates: &[Candidate]) {
        if self.events.len() == self.capacity {
            self.forget_oldest();
        }
        self.events.push_back(event);
        self.candidates.extend(candidates);
        self.ends.push_back(self.forgotten_candidates + self.candidates.len() as u64);
    }
}

/// A hash of a whole trace: equal on every host for equal runs, and different with near certainty for others.
///
/// Words are folded in one by one, each in 64 bits whatever the host's word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(u64);

impl Default for Fingerprint {
    fn default() -> Self {
        Self(0x5377_6974_6368_7964)
    }
}

impl Fingerprint {
    /// The hash so far.
    #[must_use]
    pub fn value(self) -> u64 {
        // The finalizer of SplitMix64: every bit of the state reaches every bit of the value.
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.value())
    }
}

impl Hasher for Fingerprint {
    fn finish(&self) -> u64 {
        self.value()
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 29);
    }

    fn write_u8(&mut self, word: u8) {
        self.write_u64(word.into());
    }

    fn write_u16(&mut self, word: u16) {
        self.write_u64(word.into());
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(word.into());
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn write_i32(&mut self, word: i32) {
        self.write_u64(i64::from(word) as u64);
    }

    fn write_i64(&mut self, word: i64) {
        self.write_u64(word as u64);
    }

    fn write_isize(&mut self, word: isize) {
        self.write_u64(word as i64 as u64);
    }
}

impl Fingerprint {
    /// Folds in one event with what was compared for it.
    #[inline]
    pub fn take(&mut self, event: &Event, candidates: &[Candidate]) {
        event.hash(self);
        for candidate in candidates {
            candidate.hash(self);
        }
    }
}

impl Sink for Fingerprint {
    fn emit(&mut self, event: Event, candidates: &[Candidate]) {
        self.take(&event, candidates);
    }
}
