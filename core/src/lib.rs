//! Switchyard: a deterministic simulator of a distributed scheduler.

pub mod balance;
pub mod clock;
pub mod hint;
pub mod ids;
pub mod policy;
pub mod queue;
pub mod rng;
pub mod trace;
pub mod scenario;
pub mod import;
pub mod dist;
pub mod view;
pub mod pending;
pub mod ledger;
pub mod stats;
pub mod world;
pub mod session;
pub mod solve;
