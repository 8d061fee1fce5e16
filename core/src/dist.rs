//! Distributions: from what a scenario says to lengths of time and moments, the same bits on every host.
//!
//! A [`Sampler`] is made once from a checked [`Distribution`] and keeps what a draw needs ready: scaled to
//! microseconds, tables at hand. An exponential, the commonest, is one random word, one comparison and one product.
//! Nothing here uses the host's elementary functions, only `libm`'s. There is no fitting and no quantile function.

mod arrival;
mod key;
mod ziggurat;

pub use arrival::ArrivalSampler;
pub use key::KeySampler;

use crate::clock::{Duration, LONGEST, Time};
use crate::rng::Rng;
use crate::scenario::Distribution;
use ziggurat::Ziggurat;

/// The largest σ of a lognormal: beyond it nearly every draw is zero or the longest time there is.
const SIGMA_MAX: f64 = 20.0;

/// Draws lengths of time from one distribution.
#[derive(Clone, Debug)]
pub struct Sampler(Shape);

/// Lengths are in microseconds.
#[derive(Clone, Debug)]
enum Shape {
    Fixed(Duration),
    Exponential {
        mean: f64,
        tables: &'static Ziggurat,
    },
    /// `span` counts the microseconds from `low` to the upper bound, both included.
    Uniform {
        low: u64,
        span: u64,
    },
    Lognormal {
        mu: f64,
        sigma: f64,
    },
    Pareto {
        scale: f64,
        inverse_shape: f64,
        tables: &'static Ziggurat,
    },
    Hyperexponential {
        p: f64,
        mean1: f64,
        mean2: f64,
        tables: &'static Ziggurat,
    },
}

impl Sampler {
    /// A sampler of `distribution`.
    ///
    /// # Errors
    /// What [`Distribution::check`] says.
    pub fn new(distribution: &Distribution) -> Result<Self, String> {
        distribution.check().map_err(|(_, message)| message)?;
        let tables = Ziggurat::tables();
        Ok(Self(match *distribution {
            Distribution::Fixed(length) => Shape::Fixed(length),
            Distribution::Exponential { mean } => Shape::Exponential { mean: mean.0 as f64, tables },
            Distribution::Uniform { low, high } => Shape::Uniform { low: low.0, span: high.0 - low.0 + 1 },
            Distribution::Lognormal { mean, sigma } => {
                Shape::Lognormal { mu: libm::log(mean.0 as f64) - sigma * sigma / 2.0, sigma }
            }
            Distribution::Pareto { scale, shape } => {
                Shape::Pareto { scale: scale.0 as f64, inverse_shape: 1.0 / shape, tables }
            }
            Distribution::Hyperexponential { p, mean1, mean2 } => {
                Shape::Hyperexponential { p, mean1: mean1.0 as f64, mean2: mean2.0 as f64, tables }
            }
        }))
    }

    /// One draw: the nearest microsecond, at most [`LONGEST`].
    #[inline]
    pub fn sample(&self, rng: &mut Rng) -> Duration {
        match self.0 {
            Shape::Fixed(length) => length,
            Shape::Exponential { mean, tables } => micros(mean * tables.exponential(rng)),
            Shape::Uniform { low, span } => Duration(low + rng.below(span)),
            Shape::Lognormal { mu, sigma } => micros(libm::exp(mu + sigma * normal(rng))),
            // The logarithm of a Pareto variable, less that of its scale, is exponential with mean 1 / shape.
            Shape::Pareto { scale, inverse_shape, tables } => {
                micros(scale * libm::exp(inverse_shape * tables.exponential(rng)))
            }
            Shape::Hyperexponential { p, mean1, mean2, tables } => {
                let mean = if rng.unit() < p { mean1 } else { mean2 };
                micros(mean * tables.exponential(rng))
            }
        }
    }
}

/// The nearest whole number of microseconds, at most [`LONGEST`].
#[inline]
fn micros(length: f64) -> Duration {
    Duration(((length + 0.5) as i64 as u64).min(LONGEST))
}

/// A standard normal variable: Marsaglia's polar method, whose second value is thrown away so that no state is kept.
fn normal(rng: &mut Rng) -> f64 {
    loop {
        let x = 2.0 * rng.unit() - 1.0;
        let y = 2.0 * rng.unit() - 1.0;
        let square = x * x + y * y;
        if square < 1.0 && square > 0.0 {
            return x * (-2.0 * libm::log(square) / square).sqrt();
        }
    }
}

impl Distribution {
    /// Whether its parameters make sense.
    ///
    /// # Errors
    /// Names the first parameter that does not, and says what was expected.
    pub fn check(&self) -> Result<(), Fault> {
        match *self {
            Self::Fixed(length) => within_bounds("", length),
            Self::Exponential { mean } => positive("mean", mean),
            Self::Uniform { low, high } => ordered(low, high),
            Self::Lognormal { mean, sigma } => {
                positive("mean", mean)?;
                match (0.0..=SIGMA_MAX).contains(&sigma) {
                    true => Ok(()),
                    false => fault("sigma", format!("sigma is {sigma}: expected a number from 0 to {SIGMA_MAX}")),
                }
            }
            Self::Pareto { scale, shape } => {
                positive("scale", scale)?;
                match shape.is_finite() && shape >= SHAPE_MIN {
                    true => Ok(()),
                    false => fault("shape", format!("shape is {shape}: expected a number from {SHAPE_MIN} up")),
                }
            }
            Self::Hyperexponential { p, mean1, mean2 } => {
                if !(0.0..=1.0).contains(&p) {
                    return fault("p", format!("p is {p}: expected a probability from 0 to 1"));
                }
                positive("mean1", mean1)?;
                positive("mean2", mean2)
            }
        }
    }

    /// Its mean; the longest time there is for a tail so heavy that it has none.
    #[must_use]
    pub fn mean(&self) -> Duration {
        self.mean_micros().map_or(Duration(LONGEST), micros)
    }

    /// Its mean in microseconds and parts of them; `None` for a tail so heavy that it has none.
    #[must_use]
    pub fn mean_micros(&self) -> Option<f64> {
        Some(match *self {
            Self::Fixed(length) => length.0 as f64,
            Self::Exponential { mean } | Self::Lognormal { mean, .. } => mean.0 as f64,
            Self::Uniform { low, high } => (low.0 + high.0) as f64 / 2.0,
            Self::Pareto { shape, .. } if shape <= 1.0 => return None,
            Self::Pareto { scale, shape } => scale.0 as f64 * shape / (shape - 1.0),
            Self::Hyperexponential { p, mean1, mean2 } => p * mean1.0 as f64 + (1.0 - p) * mean2.0 as f64,
        })
    }
}

/// The heaviest tail: below it nearly every draw is the longest time there is.
const SHAPE_MIN: f64 = 0.01;

/// A parameter that makes no sense, and what was expected; the parameter is empty when there is only one.
pub type Fault = (&'static str, String);

fn fault(param: &'static str, message: String) -> Result<(), Fault> {
    Err((param, message))
}

fn positive(what: &'static str, length: Duration) -> Result<(), Fault> {
    match length.is_zero() {
        true => fault(what, format!("{what} is 0: expected a length of time above 0")),
        false => within_bounds(what, length),
    }
}

fn ordered(low: Duration, high: Duration) -> Result<(), Fault> {
    match low <= high {
        true => within_bounds("high", high),
        false => fault("low", format!("low is {low} and high is {high}: expected low to be at most high")),
    }
}

fn within_bounds(what: &'static str, length: Duration) -> Result<(), Fault> {
    match length.0 <= LONGEST {
        true => Ok(()),
        false => fault(what, format!("{length} is too long: expected at most {}", Time(LONGEST))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const DRAWS: usize = 100_000;

    fn draws(distribution: &Distribution) -> Vec<f64> {
        let sampler = Sampler::new(distribution).unwrap();
        let mut rng = Rng::stream(1, "dist");
        (0..DRAWS).map(|_| sampler.sample(&mut rng).as_secs_f64()).collect()
    }

    /// The largest distance between the share of draws up to x and the chance of one (Kolmogorov and Smirnov).
    fn distance(mut draws: Vec<f64>, cdf: impl Fn(f64) -> f64) -> f64 {
        draws.sort_by(f64::total_cmp);
        let n = draws.len() as f64;
        let gaps = draws.iter().enumerate().map(|(below, &x)| {
            let p = cdf(x);
            (p - below as f64 / n).abs().max((p - (below + 1) as f64 / n).abs())
        });
        gaps.fold(0.0, f64::max)
    }

    fn secs(secs: f64) -> Duration {
        Duration::from_secs_f64(secs).unwrap()
    }

    fn exponential(mean: f64, x: f64) -> f64 {
        1.0 - libm::exp(-x / mean)
    }

    /// A distribution with its mean, its variance and its distribution function, all in seconds.
    type Theory = (Distribution, f64, f64, fn(f64) -> f64);

    fn theory() -> Vec<Theory> {
        vec![
            (Distribution::Exponential { mean: secs(2.0) }, 2.0, 4.0, |x| exponential(2.0, x)),
            (Distribution::Uniform { low: secs(1.0), high: secs(4.0) }, 2.5, 0.75, |x| (x - 1.0) / 3.0),
            (Distribution::Lognormal { mean: secs(3.0), sigma: 0.5 }, 3.0, 9.0 * (libm::exp(0.25) - 1.0), |x| {
                let z = (libm::log(x) - libm::log(3.0) + 0.125) / 0.5;
                (1.0 + libm::erf(z / 2.0_f64.sqrt())) / 2.0
            }),
            (Distribution::Pareto { scale: secs(1.0), shape: 5.0 }, 1.25, 5.0 / (16.0 * 3.0), |x| {
                1.0 - libm::pow(x, -5.0)
            }),
            (
                Distribution::Hyperexponential { p: 0.9, mean1: secs(0.5), mean2: secs(5.5) },
                1.0,
                2.0 * (0.9 * 0.25 + 0.1 * 30.25) - 1.0,
                |x| 0.9 * exponential(0.5, x) + 0.1 * exponential(5.5, x),
            ),
        ]
    }

    #[test]
    fn draws_follow_their_distribution() {
        for (distribution, mean, variance, cdf) in theory() {
            let draws = draws(&distribution);
            let n = DRAWS as f64;
            let seen_mean = draws.iter().sum::<f64>() / n;
            let seen_variance = draws.iter().map(|x| (x - seen_mean) * (x - seen_mean)).sum::<f64>() / n;
            assert!((seen_mean - mean).abs() < 4.0 * (variance / n).sqrt(), "{distribution:?}: mean {seen_mean}");
            assert!((seen_variance / variance - 1.0).abs() < 0.1, "{distribution:?}: variance {seen_variance}");
            // One run in a thousand of a right sampler lies beyond 1.95; the seed is fixed.
            let far = distance(draws, cdf) * n.sqrt();
            assert!(far < 1.95, "{distribution:?}: {far}");
            assert!((distribution.mean().as_secs_f64() - mean).abs() < 1e-6, "{distribution:?}");
        }
    }

    #[test]
    fn a_seed_gives_the_same_draws_on_every_host() {
        let all = theory().into_iter().map(|(distribution, ..)| {
            let sampler = Sampler::new(&distribution).unwrap();
            let mut rng = Rng::stream(42, "golden");
            [(); 4].map(|()| sampler.sample(&mut rng).0)
        });
        assert_eq!(all.collect::<Vec<_>>(), GOLDEN);
    }

    const GOLDEN: [[u64; 4]; 5] = [
        [356_660, 3_071_019, 1_463_263, 2_333_882],
        [1_340_300, 2_496_413, 1_809_734, 2_808_948],
        [1_594_193, 1_243_916, 4_233_972, 6_272_364],
        [1_036_310, 1_359_479, 1_157_574, 1_262_872],
        [767_755, 583_470, 767_122, 514_429],
    ];

    #[test]
    fn extremes_stay_within_the_longest_time() {
        for distribution in [
            Distribution::Fixed(Duration(LONGEST)),
            Distribution::Uniform { low: Duration::ZERO, high: Duration(LONGEST) },
            Distribution::Uniform { low: Duration(5), high: Duration(5) },
            Distribution::Exponential { mean: Duration(LONGEST) },
            Distribution::Lognormal { mean: Duration(LONGEST), sigma: SIGMA_MAX },
            Distribution::Pareto { scale: Duration(LONGEST), shape: SHAPE_MIN },
            Distribution::Pareto { scale: Duration(1), shape: f64::MAX },
        ] {
            let sampler = Sampler::new(&distribution).unwrap();
            let mut rng = Rng::stream(1, "extremes");
            assert!((0..1_000).all(|_| sampler.sample(&mut rng).0 <= LONGEST), "{distribution:?}");
        }
    }

    #[test]
    fn senseless_parameters_are_refused() {
        let one = Duration::SECOND;
        for (distribution, message) in [
            (Distribution::Exponential { mean: Duration::ZERO }, "mean is 0: expected a length of time above 0"),
            (
                Distribution::Uniform { low: one, high: Duration::ZERO },
                "low is 1s and high is 0s: expected low to be at most high",
            ),
            (Distribution::Lognormal { mean: one, sigma: f64::NAN }, "sigma is NaN: expected a number from 0 to 20"),
            (Distribution::Lognormal { mean: one, sigma: -1.0 }, "sigma is -1: expected a number from 0 to 20"),
            (Distribution::Pareto { scale: one, shape: 0.0 }, "shape is 0: expected a number from 0.01 up"),
            (
                Distribution::Pareto { scale: Duration::ZERO, shape: 2.0 },
                "scale is 0: expected a length of time above 0",
            ),
            (
                Distribution::Hyperexponential { p: 1.5, mean1: one, mean2: one },
                "p is 1.5: expected a probability from 0 to 1",
            ),
            (
                Distribution::Hyperexponential { p: 0.5, mean1: one, mean2: Duration::ZERO },
                "mean2 is 0: expected a length of time above 0",
            ),
            (
                Distribution::Fixed(Duration(u64::MAX)),
                "18446744073709.551615s is too long: expected at most 9000000000s",
            ),
        ] {
            assert_eq!(distribution.check().map_err(|(_, message)| message), Err(message.to_owned()));
        }
        assert_eq!(Distribution::Fixed(Duration::ZERO).check(), Ok(()));
    }
}
