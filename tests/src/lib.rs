//! What runs on every host.

pub mod soak;
