//! Service times as theory needs them: moments, partial moments, and integrals over all sizes.

use crate::solve::Problem;
use crate::solve::given::{Given, short};
use std::f64::consts::{FRAC_PI_2, SQRT_2, TAU};

/// The most phases of an Erlang service time.
const PHASES_MAX: i64 = 1_000;

/// The double exponential rule looks at so many points, from −SPAN to SPAN before they are bent.
const STEPS: i32 = 4_000;
const SPAN: f64 = 6.0;

/// A distribution of service times.
#[derive(Clone, Debug)]
pub(super) enum Service {
    Deterministic {
        mean: f64,
    },
    Exponential {
        mean: f64,
    },
    Uniform {
        low: f64,
        high: f64,
    },
    Hyperexponential {
        p: f64,
        mean1: f64,
        mean2: f64,
    },
    /// The sum of `phases` exponentials.
    Erlang {
        phases: i64,
        mean: f64,
    },
    Lognormal {
        mean: f64,
        sigma: f64,
    },
    Pareto {
        scale: f64,
        shape: f64,
    },
}

impl Service {
    pub fn read(given: &Given) -> Result<Self, Problem> {
        let kind = given.text("kind")?;
        Ok(match kind {
            "deterministic" | "fixed" => Self::Deterministic { mean: given.positive("mean")? },
            "exponential" => Self::Exponential { mean: given.positive("mean")? },
            "uniform" => read_uniform(given)?,
            "hyperexponential" => {
                let p = given.field("p", "a probability from 0 to 1")?;
                if !(0.0..=1.0).contains(&p.as_number()?) {
                    return Err(p.not("a probability from 0 to 1"));
                }
                Self::Hyperexponential {
                    p: p.as_number()?,
                    mean1: given.positive("mean1")?,
                    mean2: given.positive("mean2")?,
                }
            }
            "erlang" => {
                let named = ["k", "shape", "phases", "stages"].into_iter().find(|key| given.value().get(key).is_some());
                let phases = given.whole(named.unwrap_or("k"), 1, PHASES_MAX)?;
                Self::Erlang { phases, mean: given.positive("mean")? }
            }
            "lognormal" => {
                let sigma = read_sigma(given)?;
                let mean = match given.optional("mu")? {
                    Some(mu) => libm::exp(mu.as_number()? + sigma * sigma / 2.0),
                    None => given.positive("mean")?,
                };
                Self::Lognormal { mean, sigma }
            }
            "pareto" => {
                let shape = given.field("shape", "a number above 1")?;
                if shape.as_number()? <= 1.0 {
                    return Err(shape.not("a number above 1, else there is no mean"));
                }
                Self::Pareto { scale: given.positive("scale")?, shape: shape.as_number()? }
            }
            _ => {
                let known = "deterministic, exponential, uniform, hyperexponential, erlang, lognormal, pareto";
                let message = format!("there is no service {}: expected one of {known}", short(kind));
                return Err(given.problem_at("kind", message));
            }
        })
    }

    pub fn mean(&self) -> f64 {
        match *self {
            Self::Deterministic { mean }
            | Self::Exponential { mean }
            | Self::Erlang { mean, .. }
            | Self::Lognormal { mean, .. } => mean,
            Self::Uniform { low, high } => (low + high) / 2.0,
            Self::Hyperexponential { p, mean1, mean2 } => p * mean1 + (1.0 - p) * mean2,
            Self::Pareto { scale, shape } => scale * shape / (shape - 1.0),
        }
    }

    /// E[S²].
    ///
    /// # Errors
    /// When there is none.
    pub fn second_moment(&self) -> Result<f64, String> {
        Ok(match *self {
            Self::Deterministic { mean } => mean * mean,
            Self::Exponential { mean } => 2.0 * mean * mean,
            Self::Uniform { low, high } => (low * low + low * high + high * high) / 3.0,
            Self::Hyperexponential { p, mean1, mean2 } => 2.0 * (p * mean1 * mean1 + (1.0 - p) * mean2 * mean2),
            Self::Erlang { phases, mean } => mean * mean * (1.0 + 1.0 / phases as f64),
            Self::Lognormal { mean, sigma } => mean * mean * libm::exp(sigma * sigma),
            Self::Pareto { shape, .. } if shape <= 2.0 => {
                let message = "the service has no variance, so the mean wait is infinite: expected a shape above 2";
                return Err(message.to_owned());
            }
            Self::Pareto { scale, shape } => scale * scale * shape / (shape - 2.0),
        })
    }

    /// The smallest size.
    pub fn least(&self) -> f64 {
        match *self {
            Self::Deterministic { mean } => mean,
            Self::Uniform { low, .. } => low,
            Self::Pareto { scale, .. } => scale,
            _ => 0.0,
        }
    }

    /// f(x), for sizes that are drawn from an interval.
    pub fn density(&self, x: f64) -> f64 {
        match *self {
            Self::Deterministic { .. } => 0.0,
            Self::Exponential { mean } => exponential_density(mean, x),
            Self::Uniform { low, high } => 1.0 / (high - low),
            Self::Hyperexponential { p, mean1, mean2 } => {
                p * exponential_density(mean1, x) + (1.0 - p) * exponential_density(mean2, x)
            }
            Self::Erlang { phases, mean } => {
                let scale = mean / phases as f64;
                poisson(x / scale, phases - 1) / scale
            }
            Self::Lognormal { sigma, .. } => {
                let z = self.standardised(x, 0.0);
                libm::exp(-z * z / 2.0) / (x * sigma * TAU.sqrt())
            }
            Self::Pareto { scale, shape } => shape / x * libm::pow(scale / x, shape),
        }
    }

    /// 1 − F(x), for x from the smallest size up.
    pub fn beyond(&self, x: f64) -> f64 {
        match *self {
            Self::Deterministic { .. } => 0.0,
            Self::Exponential { mean } => libm::exp(-x / mean),
            Self::Uniform { low, high } => (high - x) / (high - low),
            Self::Hyperexponential { p, mean1, mean2 } => p * libm::exp(-x / mean1) + (1.0 - p) * libm::exp(-x / mean2),
            Self::Erlang { phases, mean } => 1.0 - erlang_up_to(phases, x * phases as f64 / mean),
            Self::Lognormal { .. } => normal_up_to(-self.standardised(x, 0.0)),
            Self::Pareto { scale, shape } => libm::pow(scale / x, shape),
        }
    }

    /// ∫₀ˣ t f(t) dt, for x from the smallest size up.
    pub fn first_moment_up_to(&self, x: f64) -> f64 {
        match *self {
            Self::Deterministic { mean } => mean,
            Self::Exponential { mean } => mean * erlang_up_to(2, x / mean),
            Self::Uniform { low, high } => (x * x - low * low) / (2.0 * (high - low)),
            Self::Hyperexponential { p, mean1, mean2 } => {
                p * mean1 * erlang_up_to(2, x / mean1) + (1.0 - p) * mean2 * erlang_up_to(2, x / mean2)
            }
            Self::Erlang { phases, mean } => mean * erlang_up_to(phases + 1, x * phases as f64 / mean),
            Self::Lognormal { mean, .. } => mean * normal_up_to(self.standardised(x, 1.0)),
            Self::Pareto { scale, shape } => self.mean() * (1.0 - libm::pow(scale / x, shape - 1.0)),
        }
    }

    /// ∫₀ˣ t² f(t) dt, for x from the smallest size up.
    pub fn second_moment_up_to(&self, x: f64) -> f64 {
        match *self {
            Self::Deterministic { mean } => mean * mean,
            Self::Exponential { mean } => 2.0 * mean * mean * erlang_up_to(3, x / mean),
            Self::Uniform { low, high } => (x * x * x - low * low * low) / (3.0 * (high - low)),
            Self::Hyperexponential { p, mean1, mean2 } => {
                let part = |mean: f64| 2.0 * mean * mean * erlang_up_to(3, x / mean);
                p * part(mean1) + (1.0 - p) * part(mean2)
            }
            Self::Erlang { phases, mean } => {
                let scale = mean / phases as f64;
                mean * (mean + scale) * erlang_up_to(phases + 2, x / scale)
            }
            Self::Lognormal { mean, sigma } => {
                mean * mean * libm::exp(sigma * sigma) * normal_up_to(self.standardised(x, 2.0))
            }
            // Also right for a shape below 2, where both parts are negative.
            Self::Pareto { scale, shape: 2.0 } => 2.0 * scale * scale * libm::log(x / scale),
            Self::Pareto { scale, shape } => {
                scale * scale * shape / (shape - 2.0) * (1.0 - libm::pow(scale / x, shape - 2.0))
            }
        }
    }

    /// For a lognormal: (ln x − μ) / σ, less `moment` times σ.
    fn standardised(&self, x: f64, moment: f64) -> f64 {
        match *self {
            Self::Lognormal { mean, sigma } => (libm::log(x / mean) + sigma * sigma / 2.0) / sigma - moment * sigma,
            _ => 0.0,
        }
    }

    /// The integral of `f` over all sizes: the double exponential rule of Takahasi and Mori (1974), whose points crowd
    /// at both ends. A narrow peak is met because the points of a lognormal and an Erlang are laid about their mean.
    pub fn integrate(&self, f: impl Fn(f64) -> f64) -> f64 {
        let step = 2.0 * SPAN / f64::from(STEPS);
        let point = |place: i32| {
            let t = f64::from(place) * step - SPAN;
            let (bend, slope) = (FRAC_PI_2 * libm::sinh(t), FRAC_PI_2 * libm::cosh(t));
            match *self {
                Self::Uniform { low, high } => {
                    let half = (high - low) / 2.0;
                    let cosh = libm::cosh(bend);
                    (low + half * (1.0 + libm::tanh(bend)), half * slope / (cosh * cosh))
                }
                _ => {
                    let width = self.width();
                    let x = self.least() + self.mean() * libm::exp(bend * width);
                    (x, (x - self.least()) * slope * width)
                }
            }
        };
        let terms = (0..=STEPS).map(|place| {
            let (x, weight) = point(place);
            f(x) * weight * step
        });
        terms.filter(|term| term.is_finite()).sum()
    }

    /// Where the points of [`Service::integrate`] begin: no size worth a thought is smaller.
    pub fn start(&self) -> f64 {
        match self {
            Self::Uniform { low, .. } => *low,
            _ => self.least() + self.mean() * libm::exp(-FRAC_PI_2 * libm::sinh(SPAN) * self.width()),
        }
    }

    /// How far the sizes spread about their mean, in orders of e; 1 for those that spread all the way to 0.
    fn width(&self) -> f64 {
        match *self {
            Self::Lognormal { sigma, .. } => sigma.min(1.0),
            Self::Erlang { phases, .. } => 1.0 / (phases as f64).sqrt(),
            _ => 1.0,
        }
    }
}

fn read_uniform(given: &Given) -> Result<Service, Problem> {
    let (low, high) = (given.field("low", "a number from 0 up")?, given.positive("high")?);
    match low.as_number()? {
        bound if bound < 0.0 => Err(low.not("a number from 0 up")),
        bound if bound > high => Err(low.not("at most high")),
        bound if bound == high => Ok(Service::Deterministic { mean: high }),
        bound => Ok(Service::Uniform { low: bound, high }),
    }
}

/// σ, or the squared coefficient of variation in its place.
fn read_sigma(given: &Given) -> Result<f64, Problem> {
    match given.optional("scv")? {
        Some(scv) if given.optional("sigma")?.is_none() => Ok(libm::log1p(scv.as_positive()?).sqrt()),
        _ => given.positive("sigma"),
    }
}

fn exponential_density(mean: f64, x: f64) -> f64 {
    libm::exp(-x / mean) / mean
}

fn normal_up_to(z: f64) -> f64 {
    libm::erfc(-z / SQRT_2) / 2.0
}

/// The chance that a Poisson variable of this mean is `count`.
fn poisson(mean: f64, count: i64) -> f64 {
    if mean <= 0.0 {
        return if count == 0 { 1.0 } else { 0.0 };
    }
    libm::exp(count as f64 * libm::log(mean) - mean - libm::lgamma(count as f64 + 1.0))
}

/// The chance that the sum of `phases` exponentials of mean 1 is at most x: that a Poisson variable of mean x is at
/// least `phases`. Summed on the side where it is small.
fn erlang_up_to(phases: i64, x: f64) -> f64 {
    if x > phases as f64 {
        return 1.0 - (0..phases).map(|count| poisson(x, count)).sum::<f64>();
    }
    let (mut sum, mut term, mut count) = (0.0, poisson(x, phases), phases);
    while term > sum * 1e-17 {
        sum += term;
        count += 1;
        term *= x / count as f64;
    }
    sum
}
