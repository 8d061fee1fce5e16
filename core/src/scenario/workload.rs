//! When tasks arrive and how much work they are: the distributions that a scenario can name.

use crate::clock::Duration;
use serde::{Deserialize, Serialize};

/// When the tasks of a source arrive. Rates are tasks per second.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Arrivals {
    /// Exponential gaps: independent customers.
    Poisson {
        /// Tasks per second.
        rate: f64,
    },
    /// Equal gaps.
    Deterministic {
        /// The gap.
        every: Duration,
    },
    /// Gaps spread evenly between two bounds.
    Uniform {
        /// Shortest gap.
        low: Duration,
        /// Longest gap.
        high: Duration,
    },
    /// Poisson while on, nothing while off; the lengths of both phases are exponential.
    Bursty {
        /// Tasks per second while on.
        rate: f64,
        /// Mean length of a burst.
        on: Duration,
        /// Mean length of a silence.
        off: Duration,
    },
    /// Poisson with a rate that swings like a sine: rate × (1 + swing × sin(2π t / period)), drawn by thinning.
    Diurnal {
        /// Mean tasks per second.
        rate: f64,
        /// How far the rate swings, 0 to 1.
        swing: f64,
        /// The length of a day.
        period: Duration,
    },
}

/// Keys that tasks draw from: `key-0`, `key-1`, ... They are the same ones for every source that draws from as many.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// How many there are.
    pub count: u32,
    /// How uneven their popularity is, by Zipf's law: that of the k-th is in proportion to 1 / k^skew. 0: all alike.
    #[serde(default, skip_serializing_if = "super::is_zero")]
    pub skew: f64,
}

/// A distribution of lengths of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Distribution {
    /// Always the same.
    Fixed(Duration),
    /// Memoryless.
    Exponential {
        /// Mean.
        mean: Duration,
    },
    /// Spread evenly between two bounds.
    Uniform {
        /// Lower bound.
        low: Duration,
        /// Upper bound.
        high: Duration,
    },
    /// The exponential of a normal: exp(μ + σ N), given by its mean and σ.
    Lognormal {
        /// Mean.
        mean: Duration,
        /// σ of the underlying normal.
        sigma: f64,
    },
    /// Heavy tail: at least `scale`, P(X > x) = (scale / x)^shape.
    Pareto {
        /// Smallest value.
        scale: Duration,
        /// Tail index; the mean is finite only above 1.
        shape: f64,
    },
    /// Exponential with `mean1` with probability `p`, else with `mean2`.
    Hyperexponential {
        /// Probability of the first.
        p: f64,
        /// Mean of the first.
        mean1: Duration,
        /// Mean of the second.
        mean2: Duration,
    },
}
