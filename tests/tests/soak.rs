//! The whole system under random faults: two thousand seeds here, any number by `cargo xtask soak --seeds N`.
#![cfg(not(target_arch = "wasm32"))]

use switchyard::trace::Invariant;
use switchyard::world::World;
use switchyard_tests::soak::{Report, run, run_all, run_changed};

const SEEDS: u64 = 2_000;

#[test]
fn every_seed_keeps_its_promises_and_finishes_its_tasks() {
    let report = Report::of(&run_all(0..SEEDS, |_| {}));
    let shown = &report.bad[..report.bad.len().min(20)];
    assert!(shown.is_empty(), "{} of {SEEDS} seeds: {shown:#?}", report.bad.len());
    assert!(report.never().is_empty(), "the runs were too easy: there never was {:?}", report.never());
}

/// One entry in a message, and messages that overtake each other: most are refused, some are not. A leader that took
/// every such answer at its word sent its log anew for each.
#[test]
fn messages_that_overtake_each_other_do_not_multiply() {
    for seed in [14_913, 16_315, 55_664] {
        assert!(run(seed).is_good(), "seed {seed}");
    }
}

/// Attempt numbers keep what was given up from counting; a soak that noticed nothing without them would show nothing.
#[test]
fn without_fencing_a_promise_is_broken() {
    let broken = (0..100).find_map(|seed| run_changed(seed, World::unfence).broken);
    assert!(matches!(broken, Some(Invariant::Fencing | Invariant::ExactlyOnce)), "{broken:?}");
}
