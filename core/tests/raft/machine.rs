//! A state machine that remembers what it did.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use switchyard::consensus::{Admission, Entry, Index, Payload, Sessions};

/// Commands are numbers, each wanted once.
pub type Command = u32;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Machine {
    pub applied: Index,
    /// Of all entries applied, in their order.
    pub digest: u64,
    sessions: Sessions<Command>,
    pub done: BTreeSet<Command>,
}

impl Default for Machine {
    fn default() -> Self {
        Self { applied: Index(0), digest: 0, sessions: Sessions::new(16), done: BTreeSet::new() }
    }
}

impl Machine {
    /// Applies the next entry; false when a command took effect that had taken effect before.
    pub fn apply(&mut self, entry: &Entry<Command>) -> bool {
        self.applied = self.applied.next();
        self.digest = digest(self.digest, entry);
        let Payload::Command { stamp, command } = entry.payload else { return true };
        if stamp.serial == 1 {
            self.sessions.open(stamp.session);
        }
        if self.sessions.admit(stamp) != Admission::Fresh {
            return true;
        }
        self.sessions.record(stamp, command);
        self.done.insert(command)
    }
}

/// The digest after one more entry.
pub fn digest(before: u64, entry: &Entry<Command>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (before, entry).hash(&mut hasher);
    hasher.finish()
}
