//! The whole system under random faults: two thousand seeds here, any number by `cargo xtask soak --seeds N`.
#![cfg(not(target_arch = "wasm32"))]

use switchyard_tests::soak::{Report, run_all};

const SEEDS: u64 = 2_000;

#[test]
fn every_seed_keeps_its_promises_and_finishes_its_tasks() {
    let report = Report::of(&run_all(0..SEEDS, |_| {}));
    let shown = &report.bad[..report.bad.len().min(20)];
    assert!(shown.is_empty(), "{} of {SEEDS} seeds: {shown:#?}", report.bad.len());
    assert!(report.never().is_empty(), "the runs were too easy: there never was {:?}", report.never());
}
