//! What a reader sees of services and their containers.

use crate::clock::Time;
use crate::ids::{ContainerId, NodeId, ServiceId};
use crate::scenario::{Condition, ServiceKind};
use crate::trace::{StopReason, Verdict};
use serde::Serialize;

/// How far a container is, as the ledger knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ContainerStatus {
    /// It waits for a node.
    Pending,
    /// A node was chosen, which has not begun yet.
    Placed,
    /// Its node fetches the image.
    Pulling,
    /// It runs, and its health check has not passed yet.
    Started,
    /// It runs, and passes its health check if it has one.
    Ready,
    /// It fails its health check and is being stopped.
    Unhealthy,
    /// It failed, and its node waits before it starts it again.
    BackingOff,
    /// It was told to end.
    Stopping,
    /// Its work is done.
    Completed,
    /// It failed and is not started again.
    Failed,
}

impl ContainerStatus {
    /// True when nothing more happens to it by itself.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Failed)
    }
}

/// A container.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ContainerView {
    /// Which.
    pub id: ContainerId,
    /// Its name: that of its service, and its number there.
    pub name: String,
    /// Its service.
    pub service: ServiceId,
    /// Which version of the service it is of; 0 for that of the scenario.
    pub version: u16,
    /// What it runs.
    pub image: String,
    /// How far it is, as the ledger knows.
    pub status: ContainerStatus,
    /// Where it was placed.
    pub node: Option<NodeId>,
    /// How many times it was placed.
    pub attempt: u32,
    /// How often its node started it again.
    pub restarts: u32,
    /// Since when it is so far.
    pub since: Time,
    /// When its node goes on with it: the image is there, the wait before a restart is over, it has ended.
    pub due: Option<Time>,
    /// Checks that failed in a row.
    pub failed_checks: u32,
    /// Why it is to end.
    pub stop: Option<StopReason>,
    /// Why it waits for a node: how many nodes were ruled out, for each reason.
    pub ruled_out: Vec<(Verdict, u32)>,
    /// What it holds of its node: processors, memory, disk.
    pub demand: [f64; 3],
}

/// A service.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ServiceView {
    /// Which.
    pub id: ServiceId,
    /// Its name.
    pub name: String,
    /// Whether its containers go on for ever.
    pub kind: ServiceKind,
    /// In which wave it starts: 0 when it depends on nothing.
    pub wave: u16,
    /// What its containers are to run.
    pub image: String,
    /// Which version they are to be of; 0 for that of the scenario.
    pub version: u16,
    /// How many containers it is to have; of a job, how many have to complete.
    pub desired: u16,
    /// How many there are, those that are to end included.
    pub containers: u16,
    /// How many of them were started.
    pub started: u16,
    /// How many of them are ready.
    pub ready: u16,
    /// How many of them have completed.
    pub completed: u16,
    /// How many of them failed for good.
    pub failed: u16,
    /// How many are of the version that they are to be of.
    pub updated: u16,
    /// How often containers were started again.
    pub restarts: u64,
    /// Seconds from the start of the run until all its containers were ready (of a job, completed) for the first time.
    pub time_to_ready: Option<f64>,
    /// True once what it depends on was far enough.
    pub opened: bool,
    /// What it depends on.
    pub depends_on: Vec<DependencyView>,
}

/// Something that a service depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DependencyView {
    /// Which service.
    pub service: ServiceId,
    /// How far it has to be.
    pub condition: Condition,
    /// Whether it is.
    pub met: bool,
}

/// All containers, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ContainerTally {
    /// How many there are to be.
    pub desired: u64,
    /// How many there are.
    pub present: u64,
    /// How many of them are ready.
    pub ready: u64,
    /// How many have completed.
    pub completed: u64,
    /// How many failed for good.
    pub failed: u64,
    /// How many wait for a node.
    pub pending: u64,
    /// How often containers were started again.
    pub restarts: u64,
    /// How often a container was taken away from a node that is lost.
    pub displaced: u64,
    /// How often a container was moved off a node that is drained.
    pub evicted: u64,
    /// How many keep a node from being drained.
    pub blocked: u64,
}

/// A container that keeps a node from being drained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProtectedView {
    /// Which.
    pub container: ContainerId,
    /// Where it is.
    pub node: NodeId,
    /// How many containers of its service are ready.
    pub ready: u16,
    /// How many have to stay ready.
    pub must_stay: u16,
}
