//! What an event is about.

use super::EventKind;
use crate::ids::{ContainerId, TaskId};

impl EventKind {
    /// The task that it is about.
    #[must_use]
    pub fn task(&self) -> Option<TaskId> {
        match *self {
            Self::TaskArrived { task, .. }
            | Self::TaskSubmitted { task }
            | Self::TaskAssigned { task, .. }
            | Self::TaskHeldBack { task, .. }
            | Self::TaskReleased { task }
            | Self::TaskQueued { task, .. }
            | Self::TaskStarted { task, .. }
            | Self::TaskPreempted { task, .. }
            | Self::TaskBlocked { task, .. }
            | Self::TaskUnblocked { task }
            | Self::TaskFinished { task, .. }
            | Self::TaskCompleted { task, .. }
            | Self::TaskRequeued { task, .. }
            | Self::TaskRejected { task, .. }
            | Self::OrderRefused { task, .. }
            | Self::SubmitRepeated { task, .. }
            | Self::Fenced { task, .. } => Some(task),
            Self::MessageSent { task, .. } => task,
            _ => None,
        }
    }

    /// The container that it is about.
    #[must_use]
    pub fn container(&self) -> Option<ContainerId> {
        match *self {
            Self::ContainerCreated { container, .. }
            | Self::ContainerPlaced { container, .. }
            | Self::ContainerUnplaced { container, .. }
            | Self::ContainerPulling { container, .. }
            | Self::ContainerStarted { container, .. }
            | Self::ContainerHealthy { container, .. }
            | Self::HealthCheckFailed { container, .. }
            | Self::ContainerUnhealthy { container, .. }
            | Self::ContainerExited { container, .. }
            | Self::ContainerBackedOff { container, .. }
            | Self::ContainerGivenUp { container, .. }
            | Self::ContainerStopping { container, .. }
            | Self::ContainerRemoved { container }
            | Self::ContainerDisplaced { container, .. }
            | Self::ContainerOrderRefused { container, .. }
            | Self::DrainBlocked { container, .. } => Some(container),
            _ => None,
        }
    }
}
