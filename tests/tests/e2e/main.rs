//! The built site in a real browser, as a reader meets it. `cargo xtask test` builds the site and runs this; alone:
//! `cargo xtask build`, then `cargo test -p switchyard-tests --features e2e --test e2e`.
//!
//! Every test has a browser and a profile of its own. It waits for what it expects instead of sleeping, and fails with an
//! error instead of a panic, so that the page at that moment is left as a picture in `target/e2e/`.

mod harness;
mod page;

mod opening;
mod parts;
mod crash;
mod leader;
mod plane;
mod time;
mod branches;
mod verbs;
mod views;
mod sharing;
mod saving;
mod export;
mod embed;
mod snippet;
mod module;
mod files;
mod containers;
mod funnel;
mod graph;
mod focus;
mod keyboard;
mod palette;
mod reach;
mod race;
mod access;
mod looks;
mod stretched;
mod landing;
mod lessons;
mod links;
mod offline;
mod site;
mod shots;
