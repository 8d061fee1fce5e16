//! One number for a whole trace.

use super::{Candidate, Event, Sink};
use std::hash::{Hash, Hasher};

/// A hash of a whole trace: equal on every host for equal runs, and different with near certainty for others.
///
/// Words are folded in one by one, each in 64 bits whatever the host's word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(u64);

impl Default for Fingerprint {
    fn default() -> Self {
        Self(0x5377_6974_6368_7964)
    }
}

impl Fingerprint {
    /// The hash so far.
    #[must_use]
    pub fn value(self) -> u64 {
        // The finalizer of SplitMix64: every bit of the state reaches every bit of the value.
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.value())
    }
}

impl Hasher for Fingerprint {
    fn finish(&self) -> u64 {
        self.value()
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 29);
    }

    fn write_u8(&mut self, word: u8) {
        self.write_u64(word.into());
    }

    fn write_u16(&mut self, word: u16) {
        self.write_u64(word.into());
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(word.into());
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn write_i32(&mut self, word: i32) {
        self.write_u64(i64::from(word) as u64);
    }

    fn write_i64(&mut self, word: i64) {
        self.write_u64(word as u64);
    }

    fn write_isize(&mut self, word: isize) {
        self.write_u64(word as i64 as u64);
    }
}

impl Fingerprint {
    /// Folds in one event with what was compared for it.
    #[inline]
    pub fn take(&mut self, event: &Event, candidates: &[Candidate]) {
        event.hash(self);
        for candidate in candidates {
            candidate.hash(self);
        }
    }
}

impl Sink for Fingerprint {
    fn emit(&mut self, event: Event, candidates: &[Candidate]) {
        self.take(&event, candidates);
    }
}
