//! What messages between clients, gateway, control plane and workers say.

use crate::clock::Duration;
use crate::consensus::{SessionId, Stamp};
use crate::ids::{ContainerId, ReplicaId, ServiceId, TaskId};
use crate::ledger::{Command, Told};
use crate::queue::Item;
use crate::trace::MessageKind;

/// What a message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    Submit {
        task: TaskId,
    },
    Reply {
        task: TaskId,
    },
    /// Carries the task itself, and the term of the leader that gives it; 0 with the control plane `none`.
    Order {
        term: u32,
        item: Item,
    },
    Recall {
        task: TaskId,
        attempt: u32,
        term: u32,
    },
    Report {
        task: TaskId,
        attempt: u32,
    },
    Returned {
        task: TaskId,
        attempt: u32,
        remaining: Duration,
        stopped: Stopped,
    },
    Heartbeat,
    /// The gateway wants a command recorded.
    Ask {
        command: Command,
        stamp: Stamp,
    },
    /// It is.
    Recorded {
        command: Command,
    },
    /// The session is closed: whether what was asked for in it was recorded, nobody knows.
    Expired {
        session: SessionId,
    },
    /// A report is recorded, or refused for good.
    Ack {
        task: TaskId,
        attempt: u32,
    },
    /// It is recorded that a worker was started.
    Welcome {
        boot: u32,
    },
    /// A container is to run.
    Host {
        term: u32,
        container: ContainerId,
        attempt: u32,
        service: ServiceId,
        replica: u16,
        version: u16,
    },
    /// A container is to end.
    Halt {
        term: u32,
        container: ContainerId,
        attempt: u32,
    },
    /// How far a container is.
    State {
        container: ContainerId,
        attempt: u32,
        state: Told,
    },
    /// That is recorded, or of no use any more.
    Noted {
        container: ContainerId,
        serial: u32,
    },
    /// The sender leads.
    Announce {
        term: u32,
    },
    /// The sender does not lead; who does, as far as it knows, and what it was asked.
    Redirect {
        leader: Option<ReplicaId>,
        about: Option<Command>,
    },
    /// A worker was started, empty.
    Hello {
        /// How many times it was.
        boot: u32,
    },
}

/// Why a worker sends a task back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stopped {
    /// It was told to.
    #[default]
    Recalled,
    /// The task's slice was over.
    SliceOver,
    /// The task does I/O.
    Blocked,
}

impl Body {
    pub fn kind(&self) -> MessageKind {
        match self {
            Self::Submit { .. } => MessageKind::Submit,
            Self::Reply { .. } => MessageKind::Reply,
            Self::Order { .. } | Self::Host { .. } => MessageKind::Order,
            Self::Ask { command: Command::Submit { .. }, .. } => MessageKind::Submit,
            Self::Ask { .. } => MessageKind::Operate,
            Self::Recorded { .. } | Self::Ack { .. } | Self::Noted { .. } | Self::Welcome { .. } => MessageKind::Ack,
            Self::Expired { .. } => MessageKind::Expired,
            Self::Announce { .. } => MessageKind::Announce,
            Self::Redirect { .. } => MessageKind::Redirect,
            Self::Recall { .. } | Self::Halt { .. } => MessageKind::Recall,
            Self::Report { .. } | Self::State { .. } => MessageKind::Report,
            Self::Returned { .. } => MessageKind::Returned,
            Self::Heartbeat | Self::Hello { .. } => MessageKind::Heartbeat,
        }
    }

    /// True when its sender says it again by itself, so that it may be lost for good.
    pub fn is_said_again(&self, replicated: bool) -> bool {
        match self {
            Self::Heartbeat => true,
            Self::Submit { .. } | Self::Reply { .. } | Self::Order { .. } | Self::Recall { .. } => false,
            _ => replicated,
        }
    }

    pub fn task(&self) -> Option<TaskId> {
        match *self {
            Self::Submit { task }
            | Self::Reply { task }
            | Self::Order { item: Item { task, .. }, .. }
            | Self::Ask { command: Command::Submit { task, .. }, .. }
            | Self::Recorded { command: Command::Submit { task, .. } }
            | Self::Redirect { about: Some(Command::Submit { task, .. }), .. }
            | Self::Ack { task, .. }
            | Self::Recall { task, .. }
            | Self::Report { task, .. }
            | Self::Returned { task, .. } => Some(task),
            _ => None,
        }
    }
}
