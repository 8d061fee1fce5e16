//! What a person or a script can do to a run.

use super::{Fails, Image, NodeSpec, Submit};
use crate::balance::BalancePolicy;
use crate::clock::{Duration, Time};
use crate::place::PlacePolicy;
use crate::predict::PredictPolicy;
use crate::queue::QueuePolicy;
use serde::{Deserialize, Serialize};

/// What inputs call the control node that leads when they happen, whichever it is.
pub const LEADER: &str = "leader";

/// What inputs call the place where tasks enter.
pub const GATEWAY: &str = "gateway";

/// What inputs call the one control node of a control plane that is not replicated.
pub const CONTROL: &str = "control";

/// What an impaired way may name at one end: everybody that the other end talks to.
pub const ALL: &str = "all";

/// What inputs put before the name of a class for the client that sends its tasks: `client/web`.
pub const CLIENT: &str = "client/";

/// Something that happens from outside. Written as one map: `{at: 12s, crash: w3}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// When.
    pub at: Time,
    /// What.
    pub input: Input,
}

/// What a person or a script can do to a run, and the only way to change one. Nodes and tasks go by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Input {
    /// A worker or control node stops at once and loses what it was doing; a control node keeps what is on its disk.
    Crash(String),
    /// A crashed node comes back: a worker empty, a control node with what is on its disk.
    Restart(String),
    /// A node freezes, keeping what it has.
    Pause(String),
    /// A frozen node goes on.
    Resume(String),
    /// A node becomes slower or faster.
    Slow(Slow),
    /// A node joins.
    AddNode(NodeSpec),
    /// A node is taken out of service; its tasks go elsewhere.
    RemoveNode(String),
    /// Tasks arrive now.
    Submit(Submit),
    /// Another order of waiting tasks.
    SetQueue(QueuePolicy),
    /// Another choice of nodes.
    SetBalance(BalancePolicy),
    /// Another rule for placing tasks.
    SetPlace(PlacePolicy),
    /// Another prediction of work, for tasks that arrive from now on.
    SetPredict(PredictPolicy),
    /// Cuts the network: sites of different groups do not hear each other, and those in no group hear everybody.
    Partition(Vec<Vec<String>>),
    /// Cuts one way between two sites.
    Cut(Way),
    /// Mends every cut.
    Heal(All),
    /// A control node campaigns, as if it had heard of no leader.
    Timeout(String),
    /// The leader hands over to this control node.
    Transfer(String),
    /// A site and all others that it talks to do not hear each other.
    Isolate(String),
    /// One way between two sites loses, doubles or delays messages, until it is healed.
    Impair(Impair),
    /// A control node's clock runs at another rate: 1.1 is a tenth too fast.
    Drift {
        /// Which node.
        node: String,
        /// How fast.
        rate: f64,
    },
    /// A control node's disk takes no more writes.
    FillDisk(String),
    /// It does again.
    FreeDisk(String),
    /// A control node's disk takes another time to make a write durable. A crash loses what is not.
    SlowDisk {
        /// Which node.
        node: String,
        /// How long it takes.
        sync: Duration,
    },
    /// A control node's disk lies: the last so many writes that it calls durable are not, and a crash takes them. With 0
    /// it tells the truth again. Raft relies on its disks: afterwards a promise may be broken.
    LyingDisk {
        /// Which node.
        node: String,
        /// How many writes, at most.
        writes: u32,
    },
    /// A control node takes a snapshot and cuts its log.
    Snapshot(String),
    /// Other control nodes vote from now on; those that are not there are made.
    SetReplicas {
        /// Who votes in the end: n1, n2, ...
        voters: Vec<String>,
        /// How to get there.
        #[serde(default)]
        way: ChangeWay,
    },
    /// The leader is asked to let this control node learn: it gets the log without a vote. One that is not there is made.
    AddLearner(String),
    /// The leader is asked to give this control node a vote, as a change of a single server.
    Promote(String),
    /// The leader is asked to leave this control node out, as a change of a single server.
    RemoveMember(String),
    /// Every election timer is over now: all campaign at once.
    SplitVote(All),
    /// All election timers are due at one moment, that of the latest.
    AlignTimers(All),
    /// Election timers are due one after the other, far apart.
    SpreadTimers(All),
    /// A client asks a control node for what is recorded.
    Read(String),
    /// A service gets another image: its containers are replaced a few at a time.
    Update(Rollout),
    /// A service gets another number of containers.
    Scale {
        /// Which service.
        service: String,
        /// How many.
        replicas: u16,
    },
    /// A node is emptied of containers, as far as their services' budgets allow, and gets no new ones and no tasks.
    Drain(String),
    /// A node that was drained is given work again.
    Uncordon(String),
    /// Every container is stopped, those that others depend on last.
    Down(All),
    /// Services are started again after that, those that others depend on first.
    Up(All),
    /// A message between control nodes is lost on its way: the one sent as this event.
    /// The same, answered in this way whatever the control plane is set to.
    ReadAs {
        /// Which node.
        node: String,
        /// How.
        way: ReadWay,
    },
    /// A message is lost on its way: the one sent as this event. On a connection it is sent again later.
    Drop(u64),
    /// A message stops on its way.
    Hold(u64),
    /// A message arrives now.
    Deliver(u64),
}

/// One way between two sites: from one to the other, not back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// Where messages come from.
    pub from: String,
    /// Where they would go.
    pub to: String,
}

/// A node's speed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Slow {
    /// Which node.
    pub node: String,
    /// A worker's new speed, as a factor of the one it was made with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor: Option<f64>,
    /// How long a control node takes over each message and timer that it handles; 0 for no time, as at the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<Duration>,
}

impl Slow {
    /// A worker that works at `factor` of the speed that it was made with.
    #[must_use]
    pub fn worker(node: String, factor: f64) -> Self {
        Self { node, factor: Some(factor), delay: None }
    }

    /// A control node that takes `delay` over everything that it handles.
    #[must_use]
    pub fn control(node: String, delay: Duration) -> Self {
        Self { node, factor: None, delay: Some(delay) }
    }
}

/// What one way between two sites does to messages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Impair {
    /// Where messages come from; `all` for everybody that `to` talks to.
    pub from: String,
    /// Where they go; `all` for everybody that `from` talks to.
    pub to: String,
    /// Probability that one is lost.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub loss: f64,
    /// Probability that one arrives twice. A connection drops the second.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub duplicate: f64,
    /// The most that one is late: each by another time up to this, so that they overtake each other.
    #[serde(default, skip_serializing_if = "is_no_time")]
    pub delay: Duration,
}

/// Another version of a service.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rollout {
    /// Which service.
    pub service: String,
    /// What its containers run from now on.
    pub image: Image,
    /// When the new containers fail by themselves; without it they never do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fails: Option<Fails>,
}

/// How members of the control plane are changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeWay {
    /// All at once, by a joint configuration.
    #[default]
    Joint,
    /// One at a time.
    Single,
}

/// How a read is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReadWay {
    /// At once, from what the node has: it may be stale.
    Stale,
    /// When a majority has confirmed that the leader leads.
    #[default]
    ReadIndex,
    /// At once while the leader holds a lease.
    Lease,
}

/// The word `all`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum All {
    /// Everything.
    #[default]
    All,
}

fn is_zero(n: &f64) -> bool {
    *n == 0.0
}

fn is_no_time(time: &Duration) -> bool {
    time.is_zero()
}
