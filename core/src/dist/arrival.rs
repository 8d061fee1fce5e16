//! Arrivals: the moments at which the tasks of one source come.
//!
//! An [`ArrivalSampler`] walks along the time axis. Where gaps are real numbers, they are rounded to a fraction of a
//! microsecond, and what an arrival is rounded down by is carried to the next, so that the rate is met however small
//! the gaps are.

use super::ziggurat::Ziggurat;
use super::{Fault, fault, ordered, positive, within_bounds};
use crate::clock::{Duration, LONGEST, SECOND, Time};
use crate::rng::Rng;
use crate::scenario::Arrivals;

/// The highest rate: one task a microsecond.
const RATE_MAX: f64 = 1e6;

/// The fewest tasks of a mean burst: with fewer, looking for a burst that has one takes too long.
const BURST_MIN: f64 = 1e-3;

/// The most tasks of a period: with more, getting through the trough of a full swing takes too long.
const PERIOD_MAX: f64 = 1e10;

/// Draws the moments of arrival of one source, one after the other.
#[derive(Clone, Debug)]
pub struct ArrivalSampler(Process);

#[derive(Clone, Debug)]
enum Process {
    Poisson(Gaps),
    Deterministic {
        every: Duration,
    },
    /// `span` counts the microseconds from `low` to the upper bound, both included.
    Uniform {
        low: u64,
        span: u64,
    },
    Bursty {
        gaps: Gaps,
        on: Gaps,
        off: Gaps,
        burst_end: Option<Time>,
    },
    Diurnal {
        gaps: Gaps,
        swing: f64,
        period: Duration,
    },
}

/// Exponential gaps.
#[derive(Clone, Debug)]
struct Gaps {
    /// In parts of a microsecond.
    mean: f64,
    /// What was rounded off so far. Invariant: carry < PARTS.
    carry: u64,
    tables: &'static Ziggurat,
}

/// Parts of a microsecond: as many as let the longest time fit in 63 bits.
const PARTS: u64 = 1_024;

impl Gaps {
    /// Gaps of so many microseconds on average.
    fn of_mean(mean: f64) -> Self {
        Self { mean: mean * PARTS as f64, carry: 0, tables: Ziggurat::tables() }
    }

    /// The moment one gap after `now`; [`Time::NEVER`] when that is beyond [`LONGEST`].
    #[inline]
    fn after(&mut self, now: Time, rng: &mut Rng) -> Time {
        // Carried as an integer, the rounding does not hold up the next draw.
        let gap = (self.mean * self.tables.exponential(rng) + 0.5) as i64 as u64 + self.carry;
        self.carry = gap % PARTS;
        at_most_longest(now.0.saturating_add(gap / PARTS))
    }
}

impl ArrivalSampler {
    /// A sampler of `arrivals`.
    ///
    /// # Errors
    /// What [`Arrivals::check`] says.
    pub fn new(arrivals: &Arrivals) -> Result<Self, String> {
        arrivals.check().map_err(|(_, message)| message)?;
        let of_rate = |rate: f64| Gaps::of_mean(SECOND as f64 / rate);
        let of_mean = |mean: Duration| Gaps::of_mean(mean.0 as f64);
        Ok(Self(match *arrivals {
            Arrivals::Poisson { rate } => Process::Poisson(of_rate(rate)),
            Arrivals::Deterministic { every } => Process::Deterministic { every },
            Arrivals::Uniform { low, high } => Process::Uniform { low: low.0, span: high.0 - low.0 + 1 },
            Arrivals::Bursty { rate, on, off } => {
                Process::Bursty { gaps: of_rate(rate), on: of_mean(on), off: of_mean(off), burst_end: None }
            }
            Arrivals::Diurnal { rate, swing, period } => {
                Process::Diurnal { gaps: of_rate(rate * (1.0 + swing)), swing, period }
            }
        }))
    }

    /// The arrival after the one at `now`, or the first of a source that starts at `now`; [`Time::NEVER`] when it
    /// would be beyond [`LONGEST`].
    #[inline]
    pub fn next(&mut self, now: Time, rng: &mut Rng) -> Time {
        match &mut self.0 {
            Process::Poisson(gaps) => gaps.after(now, rng),
            Process::Deterministic { every } => at_most_longest(now.0.saturating_add(every.0)),
            Process::Uniform { low, span } => at_most_longest(now.0.saturating_add(*low + rng.below(*span))),
            Process::Bursty { gaps, on, off, burst_end } => next_in_bursts(gaps, on, off, burst_end, now, rng),
            Process::Diurnal { gaps, swing, period } => next_by_thinning(gaps, *swing, *period, now, rng),
        }
    }
}

/// A source begins with a burst. What is left of a gap when a burst ends is forgotten: a Poisson process has no memory.
fn next_in_bursts(
    gaps: &mut Gaps,
    on: &mut Gaps,
    off: &mut Gaps,
    burst_end: &mut Option<Time>,
    now: Time,
    rng: &mut Rng,
) -> Time {
    let mut now = now;
    let mut end = match *burst_end {
        Some(end) => end,
        None => on.after(now, rng),
    };
    let next = loop {
        let next = gaps.after(now, rng);
        if next <= end || end == Time::NEVER {
            break next;
        }
        now = off.after(end, rng);
        end = on.after(now, rng);
    };
    *burst_end = Some(end);
    next
}

/// Lewis and Shedler (1979): candidates come at the highest rate, and each is kept with the share that the rate of
/// its moment has of the highest.
fn next_by_thinning(gaps: &mut Gaps, swing: f64, period: Duration, now: Time, rng: &mut Rng) -> Time {
    let mut next = now;
    loop {
        next = gaps.after(next, rng);
        let phase = (next.0 % period.0) as f64 / period.0 as f64;
        let share = 1.0 + swing * libm::sin(std::f64::consts::TAU * phase);
        if next == Time::NEVER || rng.unit() * (1.0 + swing) < share {
            return next;
        }
    }
}

fn at_most_longest(micros: u64) -> Time {
    match micros <= LONGEST {
        true => Time(micros),
        false => Time::NEVER,
    }
}

impl Arrivals {
    /// Whether its parameters make sense.
    ///
    /// # Errors
    /// Names the first parameter that does not, and says what was expected.
    pub fn check(&self) -> Result<(), Fault> {
        match *self {
            Self::Poisson { rate } => check_rate(rate),
            Self::Deterministic { every } => positive("every", every),
            Self::Uniform { low, high } => {
                ordered(low, high)?;
                positive("high", high)
            }
            Self::Bursty { rate, on, off } => {
                check_rate(rate)?;
                positive("on", on)?;
                within_bounds("off", off)?;
                let burst = rate * on.as_secs_f64();
                match burst >= BURST_MIN {
                    true => Ok(()),
                    false => fault(
                        "rate",
                        format!("a mean burst has {burst} tasks (rate × on): expected at least {BURST_MIN}"),
                    ),
                }
            }
            Self::Diurnal { rate, swing, period } => {
                check_rate(rate)?;
                positive("period", period)?;
                if !(0.0..=1.0).contains(&swing) {
                    return fault("swing", format!("swing is {swing}: expected a number from 0 to 1"));
                }
                let tasks = rate * period.as_secs_f64();
                match tasks <= PERIOD_MAX {
                    true => Ok(()),
                    false => fault(
                        "period",
                        format!("a period has {tasks} tasks (rate × period): expected at most {PERIOD_MAX}"),
                    ),
                }
            }
        }
    }

    /// The same with so many times as many tasks: rates grow, gaps shrink. Bursts, silences and days keep their lengths.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        let shorter = |gap: Duration| Duration((gap.0 as f64 / factor + 0.5) as u64);
        match *self {
            Self::Poisson { rate } => Self::Poisson { rate: rate * factor },
            Self::Deterministic { every } => Self::Deterministic { every: shorter(every) },
            Self::Uniform { low, high } => Self::Uniform { low: shorter(low), high: shorter(high) },
            Self::Bursty { rate, on, off } => Self::Bursty { rate: rate * factor, on, off },
            Self::Diurnal { rate, swing, period } => Self::Diurnal { rate: rate * factor, swing, period },
        }
    }

    /// Tasks per second in the long run.
    #[must_use]
    pub fn mean_rate(&self) -> f64 {
        match *self {
            Self::Poisson { rate } | Self::Diurnal { rate, .. } => rate,
            Self::Deterministic { every } => 1.0 / every.as_secs_f64(),
            Self::Uniform { low, high } => 2.0 / (low.as_secs_f64() + high.as_secs_f64()),
            Self::Bursty { rate, on, off } => rate * on.as_secs_f64() / (on.as_secs_f64() + off.as_secs_f64()),
        }
    }
}

fn check_rate(rate: f64) -> Result<(), Fault> {
    match rate > 0.0 && rate <= RATE_MAX {
        true => Ok(()),
        false => fault(
            "rate",
            format!("rate is {rate}: expected a number of tasks per second above 0 and at most {RATE_MAX}"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// The arrivals of a source that starts at 0, until `end` seconds.
    fn arrivals(arrivals: &Arrivals, end: u64) -> Vec<Time> {
        let mut sampler = ArrivalSampler::new(arrivals).unwrap();
        let mut rng = Rng::stream(1, "arrivals");
        let mut now = Time::ZERO;
        std::iter::from_fn(|| {
            now = sampler.next(now, &mut rng);
            (now.0 <= end * SECOND).then_some(now)
        })
        .collect()
    }

    fn kinds() -> [Arrivals; 5] {
        [
            Arrivals::Poisson { rate: 5.0 },
            Arrivals::Deterministic { every: Duration::from_millis(200) },
            Arrivals::Uniform { low: Duration::from_millis(100), high: Duration::from_millis(300) },
            Arrivals::Bursty { rate: 20.0, on: Duration::from_secs(1), off: Duration::from_secs(3) },
            Arrivals::Diurnal { rate: 5.0, swing: 0.8, period: Duration::from_secs(100) },
        ]
    }

    #[test]
    fn every_kind_keeps_its_rate_in_the_long_run() {
        for kind in kinds() {
            let seen = arrivals(&kind, 20_000).len() as f64 / 20_000.0;
            assert!((kind.mean_rate() - 5.0).abs() < 1e-9, "{kind:?}");
            assert!((seen / 5.0 - 1.0).abs() < 0.05, "{kind:?}: {seen} a second");
        }
    }

    #[test]
    fn twice_as_many_tasks_come_in_the_same_bursts_and_days() {
        for kind in kinds() {
            let twice = kind.times(2.0);
            assert!((twice.mean_rate() - 10.0).abs() < 1e-9, "{twice:?}");
            assert_eq!(twice.times(0.5), kind);
        }
        // The same draws: every gap of a Poisson stream is half as long, but for rounding.
        let [once, twice] = [1.0, 2.0].map(|factor| arrivals(&kinds()[0].times(factor), 100));
        assert!(once.iter().zip(&twice).all(|(once, twice)| once.0.abs_diff(2 * twice.0) <= 2));
    }

    #[test]
    fn a_microsecond_is_not_too_coarse_for_the_highest_rate() {
        let seen = arrivals(&Arrivals::Poisson { rate: RATE_MAX }, 1).len();
        assert!((996_000..1_004_000).contains(&seen), "{seen}");
    }

    #[test]
    fn bursts_leave_silences() {
        let seen = arrivals(&kinds()[3], 20_000);
        let long = seen.windows(2).filter(|pair| pair[1].since(pair[0]) > Duration::from_secs(1)).count() as f64;
        // A cycle of on and off takes 4 s, and a silence longer than 1 s ends about e^(-1/3) of them.
        assert!((long / (20_000.0 / 4.0 * 0.72) - 1.0).abs() < 0.1, "{long}");
    }

    #[test]
    fn the_day_follows_a_sine() {
        let mut quarters = [0_u32; 4];
        for at in arrivals(&kinds()[4], 20_000) {
            quarters[(at.0 / SECOND % 100 / 25) as usize] += 1;
        }
        // The mean of the sine over its first quarter is 2/π, so 5 × (1 ± 0.8 × 2/π) tasks a second.
        let rates = quarters.map(|count| f64::from(count) / 5_000.0);
        for (rate, expected) in rates.iter().zip([7.546, 7.546, 2.454, 2.454]) {
            assert!((rate - expected).abs() < 0.15, "{rates:?}");
        }
    }

    #[test]
    fn a_seed_gives_the_same_arrivals_on_every_host() {
        let first = kinds().map(|kind| arrivals(&kind, 5)[..3].iter().map(|at| at.0).collect::<Vec<_>>());
        assert_eq!(first, GOLDEN);
    }

    const GOLDEN: [[u64; 3]; 5] = [
        [326_122, 367_966, 464_652],
        [200_000, 400_000, 600_000],
        [182_051, 322_052, 598_867],
        [10_461, 34_632, 42_802],
        [181_179, 234_893, 434_057],
    ];

    #[test]
    fn senseless_parameters_are_refused() {
        let one = Duration::SECOND;
        for (arrivals, message) in [
            (
                Arrivals::Poisson { rate: 0.0 },
                "rate is 0: expected a number of tasks per second above 0 and at most 1000000",
            ),
            (
                Arrivals::Poisson { rate: f64::NAN },
                "rate is NaN: expected a number of tasks per second above 0 and at most 1000000",
            ),
            (Arrivals::Deterministic { every: Duration::ZERO }, "every is 0: expected a length of time above 0"),
            (
                Arrivals::Uniform { low: Duration::ZERO, high: Duration::ZERO },
                "high is 0: expected a length of time above 0",
            ),
            (
                Arrivals::Bursty { rate: 1e-6, on: one, off: one },
                "a mean burst has 0.000001 tasks (rate × on): expected at least 0.001",
            ),
            (Arrivals::Diurnal { rate: 1.0, swing: 1.5, period: one }, "swing is 1.5: expected a number from 0 to 1"),
            (
                Arrivals::Diurnal { rate: 1e6, swing: 1.0, period: Duration(LONGEST) },
                "a period has 9000000000000000 tasks (rate × period): expected at most 10000000000",
            ),
        ] {
            assert_eq!(arrivals.check().map_err(|(_, message)| message), Err(message.to_owned()));
        }
    }

    #[test]
    fn a_rate_next_to_nothing_ends_in_never() {
        for kind in [
            Arrivals::Poisson { rate: 1e-300 },
            Arrivals::Deterministic { every: Duration(LONGEST) },
            Arrivals::Bursty { rate: 1.0, on: Duration::SECOND, off: Duration(LONGEST) },
            Arrivals::Diurnal { rate: 1e-300, swing: 1.0, period: Duration::SECOND },
        ] {
            let mut sampler = ArrivalSampler::new(&kind).unwrap();
            let mut rng = Rng::stream(1, "rare");
            let mut now = Time::ZERO;
            let ended = (0..1_000).any(|_| {
                now = sampler.next(now, &mut rng);
                now == Time::NEVER
            });
            assert!(ended, "{kind:?}");
        }
    }
}
