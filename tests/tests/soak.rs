//! The whole system under random faults: two thousand seeds here, any number by `cargo xtask soak --seeds N`.

#![cfg(not(target_arch = "wasm32"))]

use switchyard_tests::soak::{self, SOMETIMES, TASKS};

/// How many seeds a run of the tests takes.
const SEEDS: u64 = 2_000;

#[test]
fn every_seed_keeps_its_promises_and_finishes_its_tasks() {
    let seeds = std::env::var("SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(SEEDS);
    let mut happened = [0_u64; SOMETIMES.len()];
    let mut bad = Vec::new();
    for outcome in soak::run_all(0..seeds, |_| {}) {
        for (count, one) in happened.iter_mut().zip(outcome.happened) {
            *count += u64::from(one);
        }
        if !outcome.is_good() {
            bad.push(format!("seed {}: {} of {TASKS} tasks, {:?}", outcome.seed, outcome.completed, outcome.broken));
        }
    }
    let shown = &bad[..bad.len().min(20)];
    assert!(bad.is_empty(), "{} of {seeds} seeds: {shown:#?}", bad.len());
    let never: Vec<_> = SOMETIMES.iter().zip(happened).filter(|(_, count)| *count == 0).map(|(what, _)| what).collect();
    assert!(never.is_empty(), "the runs were too easy, there never was {never:?}: {happened:?}");
}
