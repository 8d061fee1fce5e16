//! What kinds of events come from outside, and what task or container an event is about.

use crate::consensus::raft::Why;
use crate::ids::{ContainerId, TaskId};
use crate::scenario::Input;
use crate::trace::{Event, EventKind, MessageKind};

/// A message on its way is nothing that happened to its task, unless it arrived.
pub(super) fn sent_by_nobody(event: &Event) -> bool {
    !matches!(event.kind, EventKind::MessageSent { .. } | EventKind::MessageDropped { .. })
}

/// Kinds of events that come from outside, some of them at times.
pub(super) fn may_be_input(event: &Event) -> bool {
    is_fault(&event.kind)
        || matches!(
            event.kind,
            EventKind::TaskArrived { .. }
                | EventKind::Consensus { .. }
                | EventKind::PolicyChanged { .. }
                | EventKind::MessageSent { what: MessageKind::Operate, .. }
                | EventKind::MessageDropped { .. }
                | EventKind::ReadAnswered { .. }
                | EventKind::ReadRefused { .. }
                | EventKind::NodeDraining { .. }
                | EventKind::NodeUncordoned { .. }
                | EventKind::ServiceScaled { .. }
                | EventKind::ServiceUpdated { .. }
                | EventKind::ServicesSwitched { .. }
        )
}

/// Kinds of events that nothing but an input leads to.
pub(super) fn is_fault(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::NodeCrashed { .. }
            | EventKind::NodeRestarted { .. }
            | EventKind::NodePaused { .. }
            | EventKind::NodeResumed { .. }
            | EventKind::NodeSlowed { .. }
            | EventKind::NodeAdded { .. }
            | EventKind::NodeRemoved { .. }
            | EventKind::ReplicaCrashed { .. }
            | EventKind::ReplicaRestarted
            | EventKind::ReplicaPaused
            | EventKind::ReplicaResumed
            | EventKind::ReplicaAdded
            | EventKind::ReplicaSlowed { .. }
            | EventKind::ClockChanged { .. }
            | EventKind::DiskChanged { .. }
            | EventKind::DiskSlowed { .. }
            | EventKind::DiskLies { .. }
            | EventKind::LinkImpaired { .. }
            | EventKind::NetworkCut { .. }
            | EventKind::NetworkHealed
    )
}

/// Whether such an event can be the first thing that an input leads to.
pub(super) fn fits(input: &Input, kind: &EventKind) -> bool {
    let EventKind::Consensus { note } = kind else {
        return match kind {
            EventKind::TaskArrived { .. } => matches!(input, Input::Submit(_)),
            _ => !matches!(input, Input::Submit(_)),
        };
    };
    match **note {
        Why::BecamePreCandidate { .. } | Why::BecameCandidate { .. } | Why::CannotCampaign { .. } => {
            matches!(input, Input::Timeout(_) | Input::SplitVote(_) | Input::AlignTimers(_) | Input::SpreadTimers(_))
        }
        _ => !matches!(input, Input::Submit(_) | Input::Crash(_) | Input::Partition(_) | Input::Heal(_)),
    }
}

/// The task that an event is about.
pub(super) fn task_of(kind: &EventKind) -> Option<TaskId> {
    match *kind {
        EventKind::TaskArrived { task, .. }
        | EventKind::TaskSubmitted { task }
        | EventKind::TaskAssigned { task, .. }
        | EventKind::TaskHeldBack { task, .. }
        | EventKind::TaskReleased { task }
        | EventKind::TaskQueued { task, .. }
        | EventKind::TaskStarted { task, .. }
        | EventKind::TaskPreempted { task, .. }
        | EventKind::TaskBlocked { task, .. }
        | EventKind::TaskUnblocked { task }
        | EventKind::TaskFinished { task, .. }
        | EventKind::TaskCompleted { task, .. }
        | EventKind::TaskRequeued { task, .. }
        | EventKind::TaskRejected { task, .. }
        | EventKind::OrderRefused { task, .. }
        | EventKind::SubmitRepeated { task, .. }
        | EventKind::Fenced { task, .. } => Some(task),
        EventKind::MessageSent { task, .. } => task,
        _ => None,
    }
}

/// The container that an event is about.
pub(super) fn container_of(kind: &EventKind) -> Option<ContainerId> {
    match *kind {
        EventKind::ContainerCreated { container, .. }
        | EventKind::ContainerPlaced { container, .. }
        | EventKind::ContainerUnplaced { container, .. }
        | EventKind::ContainerPulling { container, .. }
        | EventKind::ContainerStarted { container, .. }
        | EventKind::ContainerHealthy { container, .. }
        | EventKind::HealthCheckFailed { container, .. }
        | EventKind::ContainerUnhealthy { container, .. }
        | EventKind::ContainerExited { container, .. }
        | EventKind::ContainerBackedOff { container, .. }
        | EventKind::ContainerGivenUp { container, .. }
        | EventKind::ContainerStopping { container, .. }
        | EventKind::ContainerRemoved { container }
        | EventKind::ContainerDisplaced { container, .. }
        | EventKind::ContainerOrderRefused { container, .. }
        | EventKind::DrainBlocked { container, .. } => Some(container),
        _ => None,
    }
}
