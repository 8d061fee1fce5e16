//! What must always hold, looked at after every step.
//!
//! A checker keeps as much of the past as it takes to notice the first step that breaks a promise
//! ([`crate::trace::Invariant`]), and never changes what it watches.

mod consensus;

pub use consensus::LogChecker;
