//! What led to what: the causal order of a trace, and why one thing happened, back to where that came from outside.
//!
//! Both are read off a trace that is kept, and never change it. An event names the one that led to it; messages lead from
//! where they were sent to where they arrive; and what happens at one place happens after what happened there before
//! (Lamport, "Time, clocks, and the ordering of events in a distributed system", 1978). A [`cone`] is that order around
//! one event, a [`chain`] the one thread through it that explains.

mod cone;
mod kinds;
mod silence;
mod chain;

pub use chain::{Chain, How, Link, Origin, cause, chain};
pub use cone::{Cone, cone};
