//! The machinery behind `cargo xtask`, read in the order in which a fresh machine meets it. The end-to-end tests use the
//! same server and the same browser.

pub mod step;
pub mod tools;
pub mod site;
pub mod playground;
pub mod parts;
pub mod module;
pub mod sizes;
pub mod server;
pub mod browser;
pub mod check;
pub mod pages;
pub mod single;
pub mod offline;
pub mod summary;
