//! Words for what happens to containers.

use serde::Serialize;

/// How a container ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Exit {
    /// Its work was done.
    Completed,
    /// It failed.
    Error,
    /// It failed its health check and was stopped by its node.
    Unhealthy,
    /// It was told to.
    Told,
}

/// Why a container is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// There are more than there are to be.
    Scaled,
    /// One of another version takes its place.
    Updated,
    /// Everything is being stopped.
    Down,
    /// Its node is being drained: it is placed again.
    Evicted,
    /// One of a higher priority takes its place: it is placed again.
    Preempted,
}

impl StopReason {
    /// True when the container is placed again afterwards.
    #[must_use]
    pub fn comes_back(self) -> bool {
        matches!(self, Self::Evicted | Self::Preempted)
    }
}

/// Why a container was taken away from its node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Displaced {
    /// The node is believed to be down.
    NodeLost,
    /// The node was taken out of service.
    NodeRemoved,
    /// The node came back empty.
    NodeRestarted,
}
