//! How long tasks took, over time: percentiles of those that were completed in each stretch, and how all are distributed.
//!
//! A closed bucket keeps how many values fell into each step of a scale that has sixteen to the doubling, so that buckets
//! can be joined and their percentiles still be told, within 1/16 of their value. Closed buckets are shared between
//! the copies of a world, which is what a checkpoint is.

use super::histogram::Histogram;
use super::nearest_rank;
use crate::clock::{Duration, Time};
use crate::view::{LATENCY_BUCKETS, Latency};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Steps of [`Histogram`] to one step here.
const COARSE: usize = 4;
/// Steps of [`Histogram`] to one bar of the distribution of all: two bars to the doubling.
const BAR: usize = 32;
/// Buckets of a [`crate::view::Series`] to one here.
const WIDER: u64 = (crate::view::SERIES_BUCKETS / LATENCY_BUCKETS) as u64;

/// How many values fell into which step, ascending.
type Steps = Arc<[(u16, u32)]>;

/// Percentiles over time.
#[derive(Clone, Debug)]
pub struct Tails {
    buckets: Vec<Bucket>,
    /// How many values of the open bucket fell into which step.
    open: BTreeMap<u16, u32>,
    end: Time,
    width: Duration,
    /// How many values fell into each bar, from the start of the run.
    bars: Vec<u32>,
}

#[derive(Clone, Debug)]
struct Bucket {
    steps: Steps,
    /// Percentiles 50, 95 and 99, microseconds; 0 of nothing.
    ranks: [u64; 3],
}

impl Default for Tails {
    fn default() -> Self {
        let width = Duration(super::FIRST_WIDTH.0 * WIDER);
        Self { buckets: Vec::new(), open: BTreeMap::new(), end: Time::ZERO + width, width, bars: Vec::new() }
    }
}

impl Tails {
    /// A task is done at `now` after so long.
    #[inline]
    pub fn record(&mut self, now: Time, took: Duration) {
        if now >= self.end {
            self.close(now);
        }
        let step = Histogram::bucket(took.0);
        *self.open.entry((step / COARSE) as u16).or_insert(0) += 1;
        let bar = step / BAR;
        if self.bars.len() <= bar {
            self.bars.resize(bar + 1, 0);
        }
        self.bars[bar] += 1;
    }

    #[cold]
    fn close(&mut self, now: Time) {
        while now >= self.end {
            self.buckets.push(Bucket::of(&std::mem::take(&mut self.open)));
            let begin = self.end;
            if self.buckets.len() == LATENCY_BUCKETS {
                self.width = self.width + self.width;
                self.buckets = self.buckets.chunks(2).map(|pair| pair[0].joined(&pair[1])).collect();
            }
            self.end = begin + self.width;
        }
    }

    /// The course of things until `now`, the open bucket last, and the distribution of all.
    #[must_use]
    pub fn latency(&self, now: Time) -> Latency {
        let mut tails = self.clone();
        tails.close(now);
        if now.0 > tails.end.0 - tails.width.0 {
            tails.buckets.push(Bucket::of(&tails.open));
        }
        let rank = |n: usize| tails.buckets.iter().map(|bucket| (bucket.ranks[n] as f64 / 1e6) as f32).collect();
        let bars = tails.bars.iter().enumerate().filter(|(_, count)| **count > 0);
        let bars = bars.map(|(bar, count)| (Histogram::upper(bar * BAR + BAR - 1) as f64 / 1e6, *count));
        Latency { width: tails.width, p50: rank(0), p95: rank(1), p99: rank(2), bars: bars.collect() }
    }
}

impl Bucket {
    /// The bucket of values that fell into these steps.
    fn of(counts: &BTreeMap<u16, u32>) -> Self {
        let steps: Steps = counts.iter().map(|(step, count)| (*step, *count)).collect();
        let total: u64 = steps.iter().map(|(_, count)| u64::from(*count)).sum();
        let ranked = |percent: u64| {
            let (rank, mut seen) = (nearest_rank(total, percent), 0);
            let step = steps.iter().find(|(_, count)| {
                seen += u64::from(*count);
                seen >= rank
            });
            step.map_or(0, |(step, _)| Histogram::upper(usize::from(*step) * COARSE + COARSE - 1))
        };
        let ranks = [50, 95, 99].map(ranked);
        Self { steps, ranks }
    }

    /// This bucket and the one after it as one.
    fn joined(&self, next: &Self) -> Self {
        let mut counts = BTreeMap::new();
        for (step, count) in self.steps.iter().chain(next.steps.iter()) {
            *counts.entry(*step).or_insert(0) += count;
        }
        Self::of(&counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn percentiles_of_each_stretch_are_within_a_step_of_the_truth() {
        let mut rng = Rng::stream(5, "tails");
        let mut tails = Tails::default();
        let mut all = Vec::new();
        for n in 0..40_000_u64 {
            let took = 1_000 + rng.below(1 + n * 50);
            all.push((n * 250, took));
            tails.record(Time(n * 250), Duration(took));
        }
        let now = Time(10_000_000);
        let latency = tails.latency(now);
        assert!(latency.p50.len() <= LATENCY_BUCKETS && latency.p50.len() >= LATENCY_BUCKETS / 2 - 1);
        assert_eq!(latency.bars.iter().map(|(_, count)| *count).sum::<u32>(), 40_000);
        for (place, found) in latency.p95.iter().enumerate() {
            let (from, to) = (place as u64 * latency.width.0, (place as u64 + 1) * latency.width.0);
            let mut here: Vec<u64> = all.iter().filter(|it| it.0 >= from && it.0 < to).map(|it| it.1).collect();
            here.sort_unstable();
            let truth = here[nearest_rank(here.len() as u64, 95) as usize - 1] as f64 / 1e6;
            assert!(
                f64::from(*found) >= truth * 0.999 && f64::from(*found) <= truth * (1.0 + 1.0 / 15.0),
                "{truth} {found}"
            );
        }
    }

    #[test]
    fn a_stretch_without_tasks_has_no_percentiles() {
        let mut tails = Tails::default();
        tails.record(Time(0), Duration(500_000));
        let latency = tails.latency(Time(440_000));
        assert_eq!((latency.p50.len(), latency.p50[1], latency.p50[2]), (3, 0.0, 0.0));
        assert!(latency.p99[0] >= 0.5 && latency.p99[0] < 0.54);
        assert_eq!(latency.bars.len(), 1);
        assert_eq!(Tails::default().latency(Time(0)).p50.len(), 0);
    }
}
