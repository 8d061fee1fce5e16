//! Figures of a run, gathered as it goes in bounded memory.
//!
//! Means are exact. Percentiles are exact for up to [`EXACT`] tasks of a class (nearest rank) and come from a
//! histogram with buckets of 1/64 of their value beyond. Averages over time integrate step functions exactly, in
//! integers, and a [`crate::view::Series`] keeps their course in at most [`crate::view::SERIES_BUCKETS`] buckets.

mod flow;
mod usage;
mod tails;
mod histogram;

pub use flow::Flow;
pub use tails::Tails;
pub use usage::{Meters, Usage};

use crate::clock::Duration;
use crate::order::sort;
use crate::view::{Stat, Summary};
use histogram::Histogram;

/// How many values of a class are kept one by one before they go into histograms.
pub const EXACT: usize = 1_024;

/// The width of the first buckets of everything that is kept over time.
const FIRST_WIDTH: Duration = Duration(10_000);

/// Slowdowns are kept in thousandths.
const SLOWDOWN_UNIT: f64 = 1_000.0;

/// What is measured of one completed task, microseconds; the slowdown in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// From arrival until it first runs.
    pub response: u64,
    /// Turnaround less the time it ran.
    pub wait: u64,
    /// From arrival until it is recorded as done.
    pub turnaround: u64,
    /// Turnaround over work.
    pub slowdown: u64,
}

impl Sample {
    /// The sample of a task with this work.
    #[inline]
    #[must_use]
    pub fn new(work: Duration, response: Duration, wait: Duration, turnaround: Duration) -> Self {
        // A quotient of two floats is the same on every host, and faster than one of two integers.
        let slowdown = turnaround.0 as f64 * SLOWDOWN_UNIT / (work.0.max(1)) as f64;
        let slowdown = slowdown as u64;
        Self { response: response.0, wait: wait.0, turnaround: turnaround.0, slowdown }
    }

    fn fields(&self) -> [u64; 4] {
        [self.response, self.wait, self.turnaround, self.slowdown]
    }
}

/// What became of deadlines.
#[derive(Clone, Copy, Debug, Default)]
struct Due {
    /// Tasks that had one.
    due: u64,
    late: u64,
    /// The largest lateness, microseconds.
    most: Option<i64>,
    /// The sum of all that is above 0.
    tardiness: u128,
}

impl Due {
    fn record(&mut self, lateness: i64) {
        self.due += 1;
        self.late += u64::from(lateness > 0);
        self.most = self.most.max(Some(lateness));
        self.tardiness += lateness.max(0) as u128;
    }

    fn merge(&mut self, other: &Self) {
        self.due += other.due;
        self.late += other.late;
        self.most = self.most.max(other.most);
        self.tardiness += other.tardiness;
    }
}

/// The mean of lengths of time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mean {
    count: u64,
    sum: u128,
}

impl Mean {
    /// Takes in one length.
    #[inline]
    pub fn record(&mut self, length: Duration) {
        self.count += 1;
        self.sum += u128::from(length.0);
    }

    /// The mean in seconds; 0 of nothing.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.sum as f64 / self.count.max(1) as f64 / 1e6
    }
}

/// Figures of the completed tasks of one class.
#[derive(Clone, Debug, Default)]
pub struct ClassStats {
    tasks: u64,
    due: Due,
    /// Turnarounds, each as often as its task's weight says, and the sum of the weights.
    weighted: (u128, u64),
    sums: [u128; 4],
    max: [u64; 4],
    slowdown_squares: f64,
    /// The newest samples, not yet in the histograms.
    recent: Vec<Sample>,
    histograms: [Histogram; 4],
}

impl ClassStats {
    /// Takes in one completed task, with its weight and by how many microseconds it missed its deadline, if it had one.
    #[inline]
    pub fn record(&mut self, sample: Sample, weight: u32, lateness: Option<i64>) {
        self.tasks += 1;
        self.weighted.0 += u128::from(sample.turnaround) * u128::from(weight);
        self.weighted.1 += u64::from(weight);
        if let Some(lateness) = lateness {
            self.due.record(lateness);
        }
        if self.recent.len() == EXACT {
            self.flush();
        }
        self.recent.push(sample);
    }

    /// Moves what was gathered into sums and histograms: seldom, so that the common path is one push.
    #[cold]
    fn flush(&mut self) {
        let recent = std::mem::take(&mut self.recent);
        for sample in &recent {
            self.add(sample);
        }
        for (place, histogram) in self.histograms.iter_mut().enumerate() {
            for sample in &recent {
                histogram.add(sample.fields()[place]);
            }
        }
        self.recent = recent;
        self.recent.clear();
    }

    fn add(&mut self, sample: &Sample) {
        for (place, value) in sample.fields().into_iter().enumerate() {
            self.sums[place] += u128::from(value);
            self.max[place] = self.max[place].max(value);
        }
        let slowdown = sample.slowdown as f64;
        self.slowdown_squares += slowdown * slowdown;
    }

    /// Adds the figures of another class.
    pub fn merge(&mut self, other: &Self) {
        self.tasks += other.tasks;
        self.due.merge(&other.due);
        self.weighted = (self.weighted.0 + other.weighted.0, self.weighted.1 + other.weighted.1);
        self.slowdown_squares += other.slowdown_squares;
        for place in 0..4 {
            self.sums[place] += other.sums[place];
            self.max[place] = self.max[place].max(other.max[place]);
            self.histograms[place].merge(&other.histograms[place]);
        }
        for sample in &other.recent {
            if self.recent.len() == EXACT {
                self.flush();
            }
            self.recent.push(*sample);
        }
    }

    /// How many tasks were completed.
    #[must_use]
    pub fn tasks(&self) -> u64 {
        self.tasks
    }

    /// How many of them were done after their deadline.
    #[must_use]
    pub fn late(&self) -> u64 {
        self.due.late
    }

    /// The figures as people read them.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut sums = self.clone();
        sums.recent = Vec::new();
        for sample in &self.recent {
            sums.add(sample);
        }
        let [response, wait, turnaround, slowdown] = [0, 1, 2, 3].map(|place| self.stat(&sums, place));
        let total = sums.sums[3] as f64;
        let fairness =
            if sums.slowdown_squares > 0.0 { total * total / (self.tasks as f64 * sums.slowdown_squares) } else { 0.0 };
        let Due { due, late, most, tardiness } = self.due;
        Summary {
            tasks: self.tasks,
            response,
            wait,
            turnaround,
            slowdown,
            fairness,
            due,
            late,
            max_lateness: most.unwrap_or(0) as f64 / 1e6,
            mean_tardiness: tardiness as f64 / due.max(1) as f64 / 1e6,
            weighted_turnaround: self.weighted.0 as f64 / self.weighted.1.max(1) as f64 / 1e6,
        }
    }

    fn stat(&self, sums: &Self, place: usize) -> Stat {
        if self.tasks == 0 {
            return Stat::default();
        }
        let unit = if place == 3 { SLOWDOWN_UNIT } else { 1e6 };
        let mut recent: Vec<u128> = self.recent.iter().map(|sample| sample.fields()[place].into()).collect();
        let mut histogram = self.histograms[place].clone();
        if histogram.total == 0 {
            sort(&mut recent);
        } else {
            recent.drain(..).for_each(|value| histogram.add(value as u64));
        }
        let percentile = |percent: u64| {
            let rank = nearest_rank(self.tasks, percent);
            let exact = recent.get(rank as usize - 1).map(|value| *value as u64);
            exact.unwrap_or_else(|| histogram.ranked(rank).min(sums.max[place])) as f64 / unit
        };
        Stat {
            mean: sums.sums[place] as f64 / self.tasks as f64 / unit,
            p50: percentile(50),
            p90: percentile(90),
            p95: percentile(95),
            p99: percentile(99),
            max: sums.max[place] as f64 / unit,
        }
    }
}

/// The position, counted from 1, of the smallest of `count` values such that at least `percent` of all are no larger.
fn nearest_rank(count: u64, percent: u64) -> u64 {
    (count * percent).div_ceil(100).max(1)
}

/// Jain's fairness index of some amounts: (Σx)² / (n Σx²); 1 when all are equal or all zero.
#[must_use]
pub fn jain(amounts: impl Iterator<Item = f64> + Clone) -> f64 {
    let (count, sum, squares) =
        amounts.fold((0.0, 0.0, 0.0), |(count, sum, squares), x| (count + 1.0, sum + x, squares + x * x));
    if squares > 0.0 { sum * sum / (count * squares) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn percentiles_are_nearest_rank() {
        let sorted = [15, 20, 35, 40, 50];
        assert_eq!([5, 30, 40, 50, 100].map(|p| sorted[nearest_rank(5, p) as usize - 1]), [15, 20, 20, 35, 50]);
    }

    #[test]
    fn percentiles_of_many_are_within_a_bucket_of_the_truth() {
        let mut rng = Rng::stream(3, "stats");
        let mut stats = ClassStats::default();
        let mut all = Vec::new();
        for _ in 0..50_500 {
            let value = (1.0 / (1.0 - rng.unit()) * 1e4) as u64;
            all.push(value);
            let d = Duration(value);
            stats.record(Sample::new(d, d, d, d), 1, None);
        }
        all.sort_unstable();
        let summary = stats.summary();
        for (p, found) in [(50, summary.wait.p50), (90, summary.wait.p90), (99, summary.wait.p99)] {
            let truth = all[(all.len() * p).div_ceil(100) - 1] as f64 / 1e6;
            assert!(found >= truth * 0.999 && found <= truth * (1.0 + 1.0 / 32.0), "p{p}: {found} is not {truth}");
        }
        assert_eq!(summary.tasks, 50_500);
        assert!((summary.fairness - 1.0).abs() < 1e-12);
    }

    #[test]
    fn lateness_is_what_is_past_the_deadline() {
        let sample = |seconds| {
            let turnaround = Duration::from_secs(seconds);
            Sample::new(turnaround, Duration::ZERO, Duration::ZERO, turnaround)
        };
        let mut stats = ClassStats::default();
        assert_eq!(stats.summary().max_lateness, 0.0);
        stats.record(sample(4), 3, Some(-2_000_000));
        assert_eq!((stats.summary().max_lateness, stats.summary().late), (-2.0, 0));
        stats.record(sample(8), 1, Some(1_000_000));
        stats.record(sample(6), 1, None);
        let summary = stats.summary();
        assert_eq!((summary.due, summary.late), (2, 1));
        assert_eq!((summary.max_lateness, summary.mean_tardiness, summary.weighted_turnaround), (1.0, 0.5, 5.2));
    }

    #[test]
    fn jain_of_one_busy_node_among_four() {
        assert_eq!(jain([1.0, 2.0, 3.0, 4.0].into_iter()), 100.0 / 120.0);
        assert_eq!(jain([5.0, 0.0, 0.0, 0.0].into_iter()), 0.25);
    }
}
