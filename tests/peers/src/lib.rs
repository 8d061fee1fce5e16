//! Our protocols beside other people's: clusters of each behind one trait, for differential tests and benches.
//!
//! A cluster is driven by hand: nothing happens between two calls, messages move by [`Cluster::hop`], and time does not
//! exist.

#![cfg(not(target_arch = "wasm32"))]

mod omni;
mod ours;
mod tikv;

pub use omni::Omni;
pub use ours::Ours;
pub use tikv::Tikv;

/// 16 bytes, the size of a small command.
pub type Command = [u8; 16];

/// The command with this number.
#[must_use]
pub fn command(number: u64) -> Command {
    u128::from(number).to_le_bytes()
}

/// Replicas in one thread with messages between them.
pub trait Cluster {
    /// So many replicas, the first of which leads, set up for batches of this size.
    fn new(replicas: usize, batch: u64) -> Self;

    /// Gives the leader the commands with these numbers, as one batch.
    fn propose(&mut self, numbers: std::ops::Range<u64>);

    /// Delivers everything that is on its way now; what is sent in answer waits for the next hop. False when there was
    /// nothing.
    fn hop(&mut self) -> bool;

    /// How many entries the leader has committed: commands, and what elections leave.
    fn committed(&self) -> u64;

    /// Makes `replica` campaign and delivers everything until it leads.
    fn elect(&mut self, replica: usize);
}

/// Commits `entries` commands, pipelined: a batch is proposed after every hop, whatever is still on its way.
pub fn commit<C: Cluster>(cluster: &mut C, entries: u64, batch: u64) {
    let before = cluster.committed();
    for first in (0..entries).step_by(batch as usize) {
        cluster.propose(first..entries.min(first + batch));
        cluster.hop();
    }
    while cluster.hop() {}
    assert_eq!(cluster.committed(), before + entries);
}
