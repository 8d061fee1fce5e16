//! Which key a task draws: all alike, or some far more popular than others, as Zipf's law has it.

use crate::rng::Rng;
use crate::scenario::Keys;
use std::sync::Arc;

/// Draws the numbers of keys, counted from 0.
#[derive(Clone, Debug)]
pub struct KeySampler {
    count: u32,
    /// For each key, the chance of it or one before it, up to a factor; empty when all are alike.
    sums: Arc<[f64]>,
}

impl KeySampler {
    /// A sampler of checked `keys`.
    #[must_use]
    pub fn new(keys: &Keys) -> Self {
        let mut sum = 0.0;
        let mut next = |rank: u32| {
            sum += libm::pow(f64::from(rank), -keys.skew);
            sum
        };
        let sums = if keys.skew == 0.0 { Arc::default() } else { (1..=keys.count).map(&mut next).collect() };
        Self { count: keys.count, sums }
    }

    /// One draw.
    pub fn sample(&self, rng: &mut Rng) -> u32 {
        let Some(total) = self.sums.last() else { return rng.below(self.count.into()) as u32 };
        let drawn = rng.unit() * total;
        (self.sums.partition_point(|sum| *sum <= drawn) as u32).min(self.count - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn popularity_falls_with_the_rank() {
        for (skew, chances) in [(0.0, [1.0, 1.0, 1.0]), (1.0, [1.0, 0.5, 1.0 / 3.0]), (2.0, [1.0, 0.25, 1.0 / 9.0])] {
            let sampler = KeySampler::new(&Keys { count: 3, skew });
            let mut rng = Rng::stream(1, "test");
            let mut seen = [0_u32; 3];
            (0..30_000).for_each(|_| seen[sampler.sample(&mut rng) as usize] += 1);
            let total: f64 = chances.iter().sum();
            for (seen, chance) in seen.iter().zip(chances) {
                assert!((f64::from(*seen) / 30_000.0 - chance / total).abs() < 0.011, "{seen} {chance}");
            }
        }
    }
}
