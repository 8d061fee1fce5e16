//! What kinds of events come from outside.

use crate::consensus::raft::Why;
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
