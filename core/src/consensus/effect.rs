//! What a handler wants done, and the box in which it leaves it.

use super::{Entries, Index, Protocol, Response};
use crate::clock::Duration;
use crate::ids::ReplicaId;
use std::vec::Drain;
use std::{fmt, iter};

/// Something the host has to do for a replica.
#[derive(Clone)]
pub enum Effect<P: Protocol> {
    /// Make this durable, before any other effect of the same handler shows.
    Persist(P::Write),
    /// Send `message` to another replica.
    Send {
        /// Who gets it.
        to: ReplicaId,
        /// What.
        message: P::Message,
    },
    /// Call [`Protocol::on_timer`] after a delay drawn evenly from `min..=max`. Replaces a pending `timer`.
    SetTimer {
        /// Its name.
        timer: P::Timer,
        /// The shortest delay.
        min: Duration,
        /// The longest delay.
        max: Duration,
    },
    /// Forget the pending timer of this name, if there is one.
    CancelTimer(P::Timer),
    /// Apply committed entries to the state machine, in order. Every entry is named once between two starts.
    Apply {
        /// The place of the first of them.
        first: Index,
        /// The entries; those that are no commands of the host are among them.
        entries: Entries<P::Command>,
    },
    /// Replace the state machine's state: everything up to and including `index` is in it.
    Restore {
        /// The last entry that the state contains.
        index: Index,
        /// The state.
        state: P::Snapshot,
    },
    /// The log has grown long: answer, when convenient, with [`super::Request::Snapshot`] for the state after `index`.
    TakeSnapshot {
        /// The last entry applied.
        index: Index,
    },
    /// The answer to a request.
    Respond(Response),
    /// The reason of a decision.
    Note(P::Note),
}

impl<P: Protocol> fmt::Debug for Effect<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Persist(write) => write!(f, "persist {write:?}"),
            Self::Send { to, message } => write!(f, "send {to} {message:?}"),
            Self::SetTimer { timer, min, max } => write!(f, "set {timer:?} {min}..={max}"),
            Self::CancelTimer(timer) => write!(f, "cancel {timer:?}"),
            Self::Apply { first, entries } => write!(f, "apply {first}.. {entries:?}"),
            Self::Restore { index, .. } => write!(f, "restore {index}"),
            Self::TakeSnapshot { index } => write!(f, "take snapshot {index}"),
            Self::Respond(response) => write!(f, "respond {response:?}"),
            Self::Note(note) => write!(f, "note {note:?}"),
        }
    }
}

/// Where handlers leave their effects. One outbox serves many handlers and many replicas; its room is reused.
#[derive(Clone, Debug)]
pub struct Outbox<P: Protocol> {
    effects: Vec<Effect<P>>,
    /// False where nobody reads notes.
    notes: bool,
    /// False where messages and answers are all that is wanted.
    whole: bool,
}

impl<P: Protocol> Default for Outbox<P> {
    fn default() -> Self {
        Self { effects: Vec::new(), notes: true, whole: true }
    }
}

impl<P: Protocol> Outbox<P> {
    /// An outbox that drops notes: for runs that nobody watches.
    #[must_use]
    pub fn without_notes() -> Self {
        Self { notes: false, ..Self::default() }
    }

    /// An outbox that keeps messages and answers and drops all else: for replicas that live in memory only, in a host that
    /// has no clock and looks at their logs itself.
    #[must_use]
    pub fn of_messages() -> Self {
        Self { notes: false, whole: false, ..Self::default() }
    }

    /// False when only messages and answers are kept, so that nothing else need be made.
    #[inline]
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// Takes everything out, in the order in which it was put in.
    pub fn drain(&mut self) -> Drain<'_, Effect<P>> {
        self.effects.drain(..)
    }

    /// What is in it.
    #[must_use]
    pub fn effects(&self) -> &[Effect<P>] {
        &self.effects
    }

    /// Asks for `write` to be made durable.
    #[inline]
    pub fn persist(&mut self, write: P::Write) {
        if self.whole {
            self.put(|| Effect::Persist(write));
        }
    }

    /// Sends `message`.
    #[inline]
    pub fn send(&mut self, to: ReplicaId, message: P::Message) {
        self.put(|| Effect::Send { to, message });
    }

    /// Sends a message that is made in its place in the outbox: cheaper than one that is moved there.
    #[inline]
    pub fn send_with(&mut self, to: ReplicaId, message: impl FnOnce() -> P::Message) {
        self.put(|| Effect::Send { to, message: message() });
    }

    /// Sets a timer to something between `min` and `max`.
    #[inline]
    pub fn set_timer(&mut self, timer: P::Timer, min: Duration, max: Duration) {
        if self.whole {
            self.put(|| Effect::SetTimer { timer, min, max });
        }
    }

    /// Cancels a timer.
    pub fn cancel_timer(&mut self, timer: P::Timer) {
        if self.whole {
            self.put(|| Effect::CancelTimer(timer));
        }
    }

    /// Applies committed entries.
    #[inline]
    pub fn apply(&mut self, first: Index, entries: Entries<P::Command>) {
        if self.whole {
            self.put(|| Effect::Apply { first, entries });
        }
    }

    /// Replaces the state machine's state.
    pub fn restore(&mut self, index: Index, state: P::Snapshot) {
        if self.whole {
            self.put(|| Effect::Restore { index, state });
        }
    }

    /// Asks for a snapshot.
    pub fn take_snapshot(&mut self, index: Index) {
        if self.whole {
            self.put(|| Effect::TakeSnapshot { index });
        }
    }

    /// Answers a request.
    #[inline]
    pub fn respond(&mut self, response: Response) {
        self.put(|| Effect::Respond(response));
    }

    /// Notes the reason of a decision.
    #[inline]
    pub fn note(&mut self, note: P::Note) {
        if self.notes {
            self.put(|| Effect::Note(note));
        }
    }

    /// Makes room, and then the effect, where it stays. The other way round it would be made elsewhere, lest it be lost when
    /// there is no room, and copied.
    #[inline]
    fn put(&mut self, effect: impl FnOnce() -> Effect<P>) {
        self.effects.extend(iter::once_with(effect));
    }
}
