//! Chance: named streams of one portable generator.
//!
//! Every part of the world draws from its own stream, named after the part, so a draw more in one place never moves
//! a draw elsewhere: change the balancer and the same tasks still arrive at the same moments.

use rand_core::{Rng as _, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// One stream of random numbers. Cloning it copies its place: both copies go on alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rng(Xoshiro256PlusPlus);

impl Rng {
    /// The stream called `name` of the run with this seed.
    #[must_use]
    pub fn stream(seed: u64, name: &str) -> Self {
        // FNV-1a over the name, then the generator's own SplitMix64 spreads seed and name over its 256 bits.
        let name = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        Self(Xoshiro256PlusPlus::seed_from_u64(seed ^ name.rotate_left(32)))
    }

    /// 64 random bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number in [0, 1), a multiple of 2⁻⁵³.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// A number in 0..n, each equally likely (Lemire's multiplication with rejection). `n` must not be 0.
    #[inline]
    pub fn below(&mut self, n: u64) -> u64 {
        assert!(n > 0, "a choice among nothing");
        loop {
            let product = u128::from(self.bits()) * u128::from(n);
            let low = product as u64;
            if low >= n || low >= n.wrapping_neg() % n {
                return (product >> 64) as u64;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn streams_differ_by_name_and_repeat_by_seed() {
        let draws = |seed, name| {
            let mut rng = Rng::stream(seed, name);
            [rng.bits(), rng.bits()]
        };
        assert_eq!(draws(1, "arrivals"), draws(1, "arrivals"));
        assert_ne!(draws(1, "arrivals"), draws(1, "service"));
        assert_ne!(draws(1, "arrivals"), draws(2, "arrivals"));
    }

    #[test]
    fn choices_are_even() {
        let mut rng = Rng::stream(7, "test");
        let mut counts = [0_u32; 3];
        for _ in 0..30_000 {
            counts[rng.below(3) as usize] += 1;
        }
        assert!(counts.iter().all(|n| (9_600..10_400).contains(n)), "{counts:?}");
    }
}
