//! A control node: a copy of the ledger, a dispatcher that works while the node leads, and, with a replicated control
//! plane, the replica of the protocol with its disk, its timers and its health.
//!
//! A disk makes writes durable after a while. Until then everything that the protocol wanted done after a write is
//! held back, in order, and a crash forgets it together with the write: what was never durable, nobody has seen.

use super::disk::Disk;
use super::dispatch::Dispatcher;
use super::mail::Mail;
use super::plane::{Effect, RaftNode};
use crate::clock::{Duration, Time};
use crate::consensus::raft::Timer as RaftTimer;
use crate::consensus::{Index, RequestId, Term};
use crate::ids::{RegionId, Seq};
use crate::ledger::{Command, Ledger};
use crate::pending::TimerId;
use crate::rng::Rng;
use crate::trace::Candidate;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

#[derive(Clone)]
pub(super) struct ControlNode {
    pub ledger: Ledger,
    /// In use only while this node serves; what it believes is worth nothing otherwise.
    pub dispatcher: Dispatcher,
    /// True while it leads and its ledger is complete: then its dispatcher decides. With the control plane `none`
    /// the one node always does.
    pub serving: bool,
    /// `None` with the control plane `none`.
    pub replica: Option<Box<Replica>>,
}

/// What a control node has besides, in a replicated control plane.
#[derive(Clone)]
pub(super) struct Replica {
    pub name: Arc<str>,
    pub region: RegionId,
    /// `None` while it is down.
    pub raft: Option<RaftNode>,
    pub disk: Disk,
    /// What waits for the disk, oldest first.
    pub held: VecDeque<Held>,
    pub paused: bool,
    /// How long it takes over everything that it handles; 0 unless it is slow.
    pub delay: Duration,
    /// What it has not read yet, oldest first.
    pub inbox: VecDeque<Mail>,
    /// When a slow node is done with what it is at.
    pub attends: TimerId,
    /// Timers that are set. A place is used again when its timer has fired.
    pub timers: Vec<Option<SetTimer>>,
    /// How fast its clock runs, in thousandths.
    pub clock_rate: u32,
    pub rng: Rng,
    /// The term in which it serves, or did last.
    pub office: Term,
    /// What its dispatcher and its clients want recorded, and the log has not taken yet, in order.
    pub drafts: BTreeMap<RequestId, Draft>,
    /// The number of the next draft, and of the first that was not yet given to the protocol.
    pub next_draft: u64,
    pub given: u64,
    /// The last entry that its ledger contains.
    pub applied: Index,
}

/// Effects of one handler that wait for a write.
#[derive(Clone)]
pub(super) struct Held {
    pub due: Time,
    pub effects: Vec<Effect>,
    pub cause: Option<Seq>,
}

/// A timer of the protocol.
#[derive(Clone, Copy, Debug)]
pub(super) struct SetTimer {
    pub timer: RaftTimer,
    pub id: TimerId,
    pub set: Time,
    pub due: Time,
    /// It was due while the node was frozen.
    pub overdue: bool,
}

/// A command on its way into the log, with its reason.
#[derive(Clone)]
pub(super) struct Draft {
    pub command: Command,
    pub reason: Reason,
}

/// Why a command was proposed.
#[derive(Clone, Default)]
pub(super) struct Reason {
    pub grounds: super::control::Grounds,
    /// What the decision compared.
    pub compared: Vec<Candidate>,
    /// What it takes to explain it in full.
    pub attempt: Option<super::funnel::Attempt>,
}

impl ControlNode {
    /// The one control node of the control plane `none`.
    pub fn alone(dispatcher: Dispatcher) -> Self {
        Self { ledger: Ledger::default(), dispatcher, serving: true, replica: None }
    }

    /// A node that is down.
    pub fn replicated(name: Arc<str>, region: RegionId, dispatcher: Dispatcher, sync: Duration, rng: Rng) -> Self {
        let replica = Replica {
            name,
            region,
            raft: None,
            disk: Disk::new(sync),
            held: VecDeque::new(),
            paused: false,
            delay: Duration::ZERO,
            inbox: VecDeque::new(),
            attends: TimerId::NONE,
            timers: Vec::new(),
            clock_rate: 1_000,
            rng,
            office: Term(0),
            drafts: BTreeMap::new(),
            next_draft: 1,
            given: 1,
            applied: Index::ZERO,
        };
        Self { ledger: Ledger::default(), dispatcher, serving: false, replica: Some(Box::new(replica)) }
    }
}

impl Replica {
    /// True when it does something.
    pub fn is_well(&self) -> bool {
        self.raft.is_some() && !self.paused
    }

    /// How many entries of its log it keeps.
    pub fn entries(&self) -> usize {
        let log = &self.raft.as_ref().map_or(&self.disk.storage, RaftNode::storage).log;
        (log.last_index().0 - log.base_index().0) as usize
    }

    pub fn is_up(&self) -> bool {
        self.raft.is_some()
    }

    /// How many writes are not yet durable.
    pub fn unsynced(&self) -> u32 {
        let writes = |held: &Held| held.effects.iter().filter(|effect| matches!(effect, Effect::Persist(_))).count();
        self.held.iter().map(writes).sum::<usize>() as u32
    }
}
