//! The machinery behind `cargo xtask`, read in the order in which a fresh machine meets it.

pub mod step;
pub mod tools;
pub mod site;
pub mod sizes;
pub mod server;
