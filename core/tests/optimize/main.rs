//! Exact searches beside plain enumeration, and rules of thumb beside what is proved of them, on random small cases.

#![cfg(not(target_arch = "wasm32"))]

mod graphs;
mod packing;
mod programs;
mod shops;

use proptest::test_runner::{Config, RngSeed};

/// The same cases every time.
fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..Config::default() }
}
