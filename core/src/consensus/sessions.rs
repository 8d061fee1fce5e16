//! Client sessions: a retry is answered, not applied again.
//!
//! A client numbers its commands in its session. With each it says which is the lowest that it still waits for: what is
//! below is answered, and its reply is forgotten. So a client may wait for many at once, and they may be applied in
//! another order than they were numbered in. The table is a part of the replicated state: it changes only by applied
//! entries, and a snapshot contains it, so that all replicas know the same duplicates and close the same sessions.
//! (Raft paper section 8; dissertation section 6.3.)

use super::Stamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most replies that are kept for one session: a client that waits for more has to wait with the next.
pub const REPLIES: usize = 4_096;

/// How many sessions stay open unless somebody says another number.
pub const SESSIONS: usize = 1_000;

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
    /// The client has its reply and does not wait any more.
    Stale,
    /// The session is not open, or no longer: whether the command was applied, nobody knows.
    Unknown,
    /// It is new, and too many replies are kept for this client already: it has to ask again later.
    Full,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Session<R> {
    /// Everything below is answered.
    unanswered: u32,
    /// What was applied and may be asked for again, by its number. Invariant: none is below `unanswered`.
    replies: BTreeMap<u32, R>,
    used: u64,
}

impl<R> Session<R> {
    fn is_full(&self, unanswered: u32) -> bool {
        self.replies.len() >= REPLIES && self.replies.range(unanswered..).count() >= REPLIES
    }
}

/// The sessions that are open, with the replies that their clients may still ask for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sessions<R> {
    open: BTreeMap<SessionId, Session<R>>,
    capacity: usize,
    uses: u64,
}

impl<R> Default for Sessions<R> {
    fn default() -> Self {
        Self::new(SESSIONS)
    }
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

    /// True when this one is open.
    #[must_use]
    pub fn is_open(&self, id: SessionId) -> bool {
        self.open.contains_key(&id)
    }

    /// How many replies are kept.
    #[must_use]
    pub fn replies(&self) -> usize {
        self.open.values().map(|session| session.replies.len()).sum()
    }

    /// Opens a session, and returns the one that it closes for that; an open one stays as it is.
    pub fn open(&mut self, id: SessionId) -> Option<SessionId> {
        self.uses += 1;
        if self.is_open(id) {
            return None;
        }
        let full = self.open.len() >= self.capacity;
        let idle = self.open.iter().min_by_key(|(_, session)| session.used).map(|(id, _)| *id).filter(|_| full);
        if let Some(idle) = idle {
            self.open.remove(&idle);
        }
        self.open.insert(id, Session { unanswered: 0, replies: BTreeMap::new(), used: self.uses });
        idle
    }

    /// Whether a command with this stamp may be applied. Serial 0 is not tracked.
    #[must_use]
    pub fn admit(&self, stamp: Stamp) -> Admission<'_, R> {
        if stamp.serial == 0 {
            return Admission::Fresh;
        }
        let Some(session) = self.open.get(&stamp.session) else { return Admission::Unknown };
        match session.replies.get(&stamp.serial) {
            Some(reply) => Admission::Duplicate(reply),
            None if stamp.serial < session.unanswered => Admission::Stale,
            None if session.is_full(stamp.unanswered) => Admission::Full,
            None => Admission::Fresh,
        }
    }

    /// Keeps the reply of a command that was [`Admission::Fresh`] and has been applied, and forgets what is answered.
    pub fn record(&mut self, stamp: Stamp, reply: R) {
        self.uses += 1;
        let Some(session) = self.open.get_mut(&stamp.session).filter(|_| stamp.serial > 0) else { return };
        session.used = self.uses;
        // Nothing is answered before it is applied.
        session.unanswered = session.unanswered.max(stamp.unanswered.min(stamp.serial));
        while session.replies.first_key_value().is_some_and(|(serial, _)| *serial < session.unanswered) {
            session.replies.pop_first();
        }
        session.replies.insert(stamp.serial, reply);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn stamp(session: u32, serial: u32, unanswered: u32) -> Stamp {
        Stamp { session: SessionId(session), serial, unanswered }
    }

    fn opened(capacity: usize, sessions: &[u32]) -> Sessions<&'static str> {
        let mut all = Sessions::new(capacity);
        for id in sessions {
            all.open(SessionId(*id));
        }
        all
    }

    #[test]
    fn a_retry_gets_the_first_answer() {
        let mut sessions = opened(4, &[7]);
        assert_eq!(sessions.admit(stamp(7, 1, 1)), Admission::Fresh);
        sessions.record(stamp(7, 1, 1), "first");
        sessions.record(stamp(7, 2, 1), "second");
        assert_eq!(sessions.admit(stamp(7, 1, 1)), Admission::Duplicate(&"first"));
        assert_eq!(sessions.admit(stamp(7, 2, 1)), Admission::Duplicate(&"second"));
    }

    #[test]
    fn commands_may_be_applied_in_another_order_than_they_were_numbered_in() {
        let mut sessions = opened(4, &[7]);
        sessions.record(stamp(7, 3, 1), "third");
        assert_eq!(sessions.admit(stamp(7, 1, 1)), Admission::Fresh, "nobody has answered it");
        sessions.record(stamp(7, 1, 1), "first");
        assert_eq!(sessions.admit(stamp(7, 3, 2)), Admission::Duplicate(&"third"));
    }

    #[test]
    fn what_the_client_waits_for_no_more_is_forgotten_and_not_applied_again() {
        let mut sessions = opened(4, &[7]);
        for serial in 1..=100 {
            sessions.record(stamp(7, serial, serial), "done");
        }
        assert_eq!(sessions.replies(), 1);
        assert_eq!(sessions.admit(stamp(7, 99, 99)), Admission::Stale);
        assert_eq!(sessions.admit(stamp(7, 100, 100)), Admission::Duplicate(&"done"));
    }

    #[test]
    fn one_session_more_closes_the_one_that_was_idle_longest() {
        let mut sessions = opened(2, &[1, 2]);
        sessions.record(stamp(1, 1, 1), "busy");
        assert_eq!(sessions.open(SessionId(3)), Some(SessionId(2)));
        assert_eq!(sessions.admit(stamp(2, 1, 1)), Admission::Unknown, "it may have been applied, or not");
        assert_eq!(sessions.admit(stamp(1, 1, 1)), Admission::Duplicate(&"busy"));
        assert_eq!((sessions.open(SessionId(3)), sessions.len()), (None, 2));
    }

    #[test]
    fn commands_without_a_number_are_not_tracked() {
        let mut sessions = opened(2, &[]);
        sessions.record(Stamp::default(), "again");
        assert_eq!(sessions.admit(Stamp::default()), Admission::Fresh);
    }

    #[test]
    fn a_client_that_waits_for_too_many_has_to_wait_with_the_next() {
        let mut sessions = opened(2, &[7]);
        for serial in 1..=REPLIES as u32 {
            assert_eq!(sessions.admit(stamp(7, serial, 1)), Admission::Fresh);
            sessions.record(stamp(7, serial, 1), "kept");
        }
        let next = REPLIES as u32 + 1;
        assert_eq!(sessions.admit(stamp(7, next, 1)), Admission::Full);
        assert_eq!(sessions.admit(stamp(7, next, 2)), Admission::Fresh, "one was answered meanwhile");
    }
}
