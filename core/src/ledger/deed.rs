//! Changes to the containers of a ledger, as commands that enter the log.

use crate::ids::{ContainerId, NodeId, ServiceId};
use crate::trace::{Displaced, StopReason};
use crate::view::ContainerStatus;

/// A change to the containers of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deed {
    /// Records a new container of a service.
    Create {
        /// The number it is to get: the next one.
        container: ContainerId,
        /// Of which service.
        service: ServiceId,
        /// Which of the service's containers it is, counted from 1.
        replica: u16,
        /// Which version of the service it runs.
        version: u16,
    },
    /// Places a container that waits on a node, under a new attempt number.
    Place {
        /// Which.
        container: ContainerId,
        /// Where.
        node: NodeId,
    },
    /// Records what a node tells of a container.
    Report {
        /// Which.
        container: ContainerId,
        /// Who tells.
        node: NodeId,
        /// Under which attempt number.
        attempt: u32,
        /// How far it is. [`ContainerStatus::Pending`] says that it ended because it was told to.
        status: ContainerStatus,
        /// How often it was started again.
        restarts: u32,
        /// How many times something was told of it before, under the same attempt number.
        serial: u32,
    },
    /// Takes a container away from a node that is lost.
    Displace {
        /// Which.
        container: ContainerId,
        /// From which node.
        node: NodeId,
        /// Under which attempt number it was placed there.
        attempt: u32,
        /// Why.
        reason: Displaced,
    },
    /// Wants a container to end.
    Stop {
        /// Which.
        container: ContainerId,
        /// Why.
        reason: StopReason,
    },
    /// Wants a service to have so many containers. Orders of people are numbered, and the latest counts.
    Scale {
        /// Which service.
        service: ServiceId,
        /// How many.
        replicas: u16,
        /// The order's number.
        order: u16,
    },
    /// Wants the containers of a service to be of this version.
    Update {
        /// Which service.
        service: ServiceId,
        /// Which version.
        version: u16,
        /// The order's number.
        order: u16,
    },
    /// Records that all containers of a service are of this version and ready.
    Settle {
        /// Which service.
        service: ServiceId,
        /// Which version.
        version: u16,
    },
    /// Wants a node to be emptied and to get nothing, or to get work again.
    Cordon {
        /// Which node.
        node: NodeId,
        /// Whether it is to be emptied.
        drain: bool,
        /// The order's number.
        order: u16,
    },
    /// Records that a node that is drained has no container any more.
    Drained {
        /// Which node.
        node: NodeId,
    },
    /// Wants every container to end, or services to start again.
    Power {
        /// Whether they are to run.
        up: bool,
        /// The order's number.
        order: u16,
    },
}

impl Deed {
    /// The container that it is about.
    #[must_use]
    pub fn container(&self) -> Option<ContainerId> {
        match *self {
            Self::Create { container, .. }
            | Self::Place { container, .. }
            | Self::Report { container, .. }
            | Self::Displace { container, .. }
            | Self::Stop { container, .. } => Some(container),
            _ => None,
        }
    }

    /// The service that it is about, when it is about no container of it.
    #[must_use]
    pub fn service(&self) -> Option<ServiceId> {
        match *self {
            Self::Create { service, .. }
            | Self::Scale { service, .. }
            | Self::Update { service, .. }
            | Self::Settle { service, .. } => Some(service),
            _ => None,
        }
    }

    /// The node that it is about.
    #[must_use]
    pub fn node(&self) -> Option<NodeId> {
        match *self {
            Self::Place { node, .. }
            | Self::Report { node, .. }
            | Self::Displace { node, .. }
            | Self::Cordon { node, .. }
            | Self::Drained { node } => Some(node),
            _ => None,
        }
    }

    /// True for what only an orchestrator decides.
    #[must_use]
    pub fn is_decided(&self) -> bool {
        matches!(
            self,
            Self::Create { .. } | Self::Place { .. } | Self::Stop { .. } | Self::Settle { .. } | Self::Drained { .. }
        )
    }
}

/// What a node tells of a container, as in [`Deed::Report`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub struct Told {
    pub status: ContainerStatus,
    pub restarts: u32,
    pub serial: u32,
}
