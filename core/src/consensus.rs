//! Replicas that agree on one log of commands: what every protocol of the control plane has in common.
//!
//! A [`Protocol`] is a state machine without input or output: the host (a world, a test, a bench) hands it messages,
//! due timers and requests, and carries out the [`Effect`]s that it finds in the [`Outbox`] afterwards. There is no
//! clock here, no network, no chance and no disk: a timer is a range from which the host draws, a message is a value,
//! and what must survive a crash leaves as [`Effect::Persist`].
//!
//! The host's side of the contract, for each handler that it calls:
//!
//! 1. All [`Effect::Persist`] of the handler are durable before any other effect of it is seen by anyone. A host with
//!    a slow disk may call further handlers meanwhile, if it holds back their effects too and releases them in order.
//! 2. [`Effect::SetTimer`] replaces a pending timer of the same name; the host draws the delay evenly from the range.
//! 3. Messages may be lost, doubled, delayed and reordered. They are not forged.
//! 4. A crash forgets the protocol value and every effect that was held back; [`Protocol::start`] with what was durable
//!    is both the first start and the restart.

pub mod quorum;
pub mod raft;

mod effect;
mod entry;
mod member;
mod request;
mod sessions;
mod table;
mod view;

pub use effect::{Effect, Outbox};
pub use entry::{Batch, Entries, Entry, Payload, Stamp};
pub use member::{Membership, REPLICAS_MAX, ReplicaSet};
pub use request::{Change, Proposal, Refusal, Request, RequestId, Response};
pub use sessions::{Admission, REPLIES, SESSIONS, SessionId, Sessions};
pub use table::{CONTROL_NODES, Consensus, ControlPolicy, Plan};
pub use view::{Flow, LOG_SHOWN, PeerView, ReplicaView, Role, Votes};

use crate::ids::ReplicaId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fmt::Debug;
use std::hash::Hash;

/// A period with at most one leader, counted from 1; 0 is before the first election.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Term(pub u64);

/// A place in the log, counted from 1; 0 is before the first entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Index(pub u64);

impl Term {
    /// The term after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl Index {
    /// Before the first entry.
    pub const ZERO: Self = Self(0);

    /// The place after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The place before this one; that of 0 is 0.
    #[must_use]
    pub const fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// The place `entries` further on.
    #[must_use]
    pub const fn plus(self, entries: usize) -> Self {
        Self(self.0 + entries as u64)
    }

    /// How many places this one is behind `earlier`; 0 when it is not.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Display for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// What commands and snapshots have to be.
pub trait Value: Clone + Eq + Hash + Debug + 'static {}

impl<T: Clone + Eq + Hash + Debug + 'static> Value for T {}

/// What a replica starts from.
#[derive(Clone, Debug)]
pub struct Boot<P: Protocol> {
    /// Which replica it is.
    pub id: ReplicaId,
    /// How the protocol is set up; the same for all replicas, as a rule.
    pub params: P::Params,
    /// The members before the first change of membership. A replica that joins later starts with nobody in it and
    /// learns the members from the leader.
    pub membership: Membership,
    /// What was durable when it stopped; the default on the first start.
    pub storage: P::Storage,
}

/// A replica of a consensus protocol, sans-IO. The module's head has the contract.
pub trait Protocol: Clone + Debug + 'static {
    /// What the log holds: a command of the replicated state machine.
    type Command: Value;
    /// The state machine's state, in a form that is cheap to clone, such as an `Arc`.
    type Snapshot: Value;
    /// What replicas send to one another.
    type Message: Value;
    /// Names of timers.
    type Timer: Copy + Ord + Hash + Debug + 'static;
    /// What survives a crash.
    type Storage: Value + Default;
    /// A change of the storage, atomic.
    type Write: Value;
    /// What can be set.
    type Params: Clone + Debug + 'static;
    /// The reason of a decision, as data.
    type Note: Copy + Eq + Hash + Debug + Serialize + 'static;

    /// Starts or restarts a replica.
    fn start(boot: Boot<Self>, out: &mut Outbox<Self>) -> Self;

    /// A message from another replica arrived.
    fn on_message(&mut self, from: ReplicaId, message: Self::Message, out: &mut Outbox<Self>);

    /// A timer that was set, and not cancelled or set anew, is due.
    fn on_timer(&mut self, timer: Self::Timer, out: &mut Outbox<Self>);

    /// Somebody at this replica wants something.
    fn on_request(&mut self, request: Request<Self::Command, Self::Snapshot>, out: &mut Outbox<Self>);

    /// This moment as plain data.
    fn view(&self) -> ReplicaView;

    /// Makes `write` durable in `storage`; the host calls it when its disk has done so.
    fn write(storage: &mut Self::Storage, write: Self::Write);
}
