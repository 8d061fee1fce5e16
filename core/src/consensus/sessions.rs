//! Client sessions: a retry is answered, not applied again.
//!
//! A client numbers its commands in its session and sends one at a time. The table is a part of the replicated state:
//! it changes only by applied entries, and a snapshot contains it, so that all replicas know the same duplicates.
//! (Raft paper section 8; dissertation section 6.3.)

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A client's session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(pub u32);

/// Whether a command may be applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission<'a, R> {
    /// It is new: apply it, then [`Sessions::record`] its reply.
    Fresh,
    /// It was applied before, and this was the reply.
    Duplicate(&'a R),
    /// It is older than the last one applied: the client has its reply and does not wait any more.
    Stale,
    /// The session is not open, or no longer: whether the command was applied, nobody knows.
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Session<R> {
    serial: u32,
    reply: Option<R>,
    used: u64,
}

/// The sessions that are open, with the last reply of each.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sessions<R> {
    open: BTreeMap<SessionId, Session<R>>,
    capacity: usize,
    uses: u64,
}

impl<R> Sessions<R> {
    /// At most `capacity` sessions stay open; one more closes the one that was idle longest, counted in commands.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { open: BTreeMap::new(), capacity: capacity.max(1), uses: 0 }
    }

    /// How many are open.
    #[must_use]
    pub fn len(&self) -> usize {
        self.open.len()
    }

    /// True when none is open.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// Opens a session; an open one stays as it is.
    pub fn open(&mut self, id: SessionId) {
        self.uses += 1;
        if self.open.contains_key(&id) {
            return;
        }
        if self.open.len() == self.capacity {
            let idle = self.open.iter().min_by_key(|(_, session)| session.used).map(|(id, _)| *id);
            idle.and_then(|idle| self.open.remove(&idle));
        }
        self.open.insert(id, Session { serial: 0, reply: None, used: self.uses });
    }

    /// Whether the command `serial` of this session may be applied. Serial 0 is not tracked.
    #[must_use]
    pub fn admit(&self, id: SessionId, serial: u32) -> Admission<'_, R> {
        if serial == 0 {
            return Admission::Fresh;
        }
        match self.open.get(&id) {
            None => Admission::Unknown,
            Some(session) if serial > session.serial => Admission::Fresh,
            Some(Session { serial: last, reply: Some(reply), .. }) if serial == *last => Admission::Duplicate(reply),
            Some(_) => Admission::Stale,
        }
    }

    /// Keeps the reply of a command that was [`Admission::Fresh`] and has been applied.
    pub fn record(&mut self, id: SessionId, serial: u32, reply: R) {
        self.uses += 1;
        if let Some(session) = self.open.get_mut(&id).filter(|session| serial > session.serial) {
            *session = Session { serial, reply: Some(reply), used: self.uses };
        }
    }
}
