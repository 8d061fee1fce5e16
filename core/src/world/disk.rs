//! A control node's disk: what it says is durable, and, while it lies, what really is.
//!
//! Raft acts on what the disk says. A disk that lies says that a write is durable and keeps the last ones in a cache that
//! a crash takes away: a vote, or an entry that the leader counted on, is gone although it was promised. That is outside
//! of what Raft is made for ("state ... updated on stable storage before responding", paper figure 2), so a promise may be
//! broken afterwards, and the run says which one.

use super::plane::{RaftNode, Storage, Write};
use crate::clock::Duration;
use crate::consensus::Protocol as _;
use std::collections::VecDeque;

#[derive(Clone)]
pub(super) struct Disk {
    /// What the node was told is durable.
    pub storage: Storage,
    /// True while it takes no writes.
    pub full: bool,
    /// How long it takes to make a write durable, or to say so.
    pub sync: Duration,
    lie: Option<Box<Lie>>,
    /// Writes that it had called durable, and lost.
    pub forgotten: u32,
}

/// What a disk that lies has besides.
#[derive(Clone)]
struct Lie {
    /// The most writes that are not durable.
    most: usize,
    /// What really is.
    durable: Storage,
    /// What was only said to be, oldest first. Invariant: after these, `durable` is `storage`; at most `most`.
    claimed: VecDeque<Write>,
}

impl Disk {
    pub fn new(sync: Duration) -> Self {
        Self { storage: Storage::default(), full: false, sync, lie: None, forgotten: 0 }
    }

    /// Takes a write, and says that it is durable.
    pub fn write(&mut self, write: Write) {
        if let Some(lie) = &mut self.lie {
            lie.claimed.push_back(write.clone());
            lie.settle();
        }
        RaftNode::write(&mut self.storage, write);
    }

    /// From here on the last `writes` are never durable, whatever it says; with 0 it writes what it owes and is honest.
    pub fn lie(&mut self, writes: u32) {
        let most = writes as usize;
        match &mut self.lie {
            None if most > 0 => {
                let durable = self.storage.clone();
                self.lie = Some(Box::new(Lie { most, durable, claimed: VecDeque::new() }));
            }
            None => {}
            Some(_) if most == 0 => self.lie = None,
            Some(lie) => {
                lie.most = most;
                lie.settle();
            }
        }
    }

    /// How many writes it may owe; 0 while it is honest.
    pub fn lies(&self) -> u32 {
        self.lie.as_ref().map_or(0, |lie| lie.most as u32)
    }

    /// How many it owes now.
    pub fn owes(&self) -> u32 {
        self.lie.as_ref().map_or(0, |lie| lie.claimed.len() as u32)
    }

    /// The node crashed: what was only said to be durable is gone. How many writes that are.
    pub fn crash(&mut self) -> u32 {
        let owed = self.owes();
        if let Some(lie) = self.lie.as_mut().filter(|_| owed > 0) {
            lie.claimed.clear();
            self.storage = lie.durable.clone();
        }
        self.forgotten += owed;
        owed
    }
}

impl Lie {
    /// Makes the oldest durable, down to as many as it may owe.
    fn settle(&mut self) {
        while self.claimed.len() > self.most {
            let Some(write) = self.claimed.pop_front() else { return };
            RaftNode::write(&mut self.durable, write);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consensus::{Entries, Entry, Index, Payload, Term};
    use crate::ids::ReplicaId;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn vote(term: u64) -> Write {
        Write::Vote { current_term: Term(term), voted_for: Some(ReplicaId(0)) }
    }

    fn append(index: u64) -> Write {
        let entry = Entry { term: Term(1), payload: Payload::Noop };
        Write::Append { previous: Index(index - 1), entries: Entries::one(entry) }
    }

    fn term_and_last(disk: &Disk) -> (u64, u64) {
        (disk.storage.current_term.0, disk.storage.log.last_index().0)
    }

    #[test]
    fn a_crash_takes_the_last_writes_of_a_disk_that_lies() {
        let mut disk = Disk::new(Duration::ZERO);
        disk.write(vote(1));
        disk.write(append(1));
        disk.lie(2);
        for write in [append(2), append(3), vote(2)] {
            disk.write(write);
        }
        assert_eq!((term_and_last(&disk), disk.owes()), ((2, 3), 2));
        assert_eq!((disk.crash(), term_and_last(&disk)), (2, (1, 2)));
        assert_eq!(disk.crash(), 0, "it owes nothing any more");
    }

    #[test]
    fn what_was_durable_before_it_lied_stays() {
        let mut disk = Disk::new(Duration::ZERO);
        disk.write(append(1));
        disk.lie(8);
        assert_eq!((disk.crash(), term_and_last(&disk)), (0, (0, 1)));
    }

    #[test]
    fn an_honest_disk_has_written_what_it_owed() {
        let mut disk = Disk::new(Duration::ZERO);
        disk.lie(8);
        disk.write(append(1));
        disk.lie(0);
        assert_eq!((disk.lies(), disk.crash(), term_and_last(&disk)), (0, 0, (0, 1)));
    }
}
