//! Figures of a run, gathered as it goes in bounded memory.
//!
//! Means are exact. Percentiles are exact for up to [`EXACT`] tasks of a class (nearest rank) and come from a
//! histogram with buckets of 1/64 of their value beyond. Averages over time integrate step functions exactly, in
//! integers, and a [`Series`] keeps their course in at most [`SERIES_BUCKETS`] buckets.

use crate::clock::{Duration, Time};
use crate::order::sort;
use crate::view::{SERIES_BUCKETS, Series, Stat, Summary};

/// How many values of a class are kept one by one before they go into histograms.
pub const EXACT: usize = 1_024;

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

/// Figures of the completed tasks of one class.
#[derive(Clone, Debug, Default)]
pub struct ClassStats {
    tasks: u64,
    late: u64,
    sums: [u128; 4],
    max: [u64; 4],
    slowdown_squares: f64,
    /// The newest samples, not yet in the histograms.
    recent: Vec<Sample>,
    histograms: [Histogram; 4],
}

impl ClassStats {
    /// Takes in one completed task.
    #[inline]
    pub fn record(&mut self, sample: Sample, late: bool) {
        self.tasks += 1;
        self.late += u64::from(late);
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
        self.late += other.late;
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
        Summary { tasks: self.tasks, response, wait, turnaround, slowdown, fairness, late: self.late }
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
            p99: percentile(99),
            max: sums.max[place] as f64 / unit,
        }
    }
}

/// Counts of values in buckets of 1/64 of their value.
#[derive(Clone, Debug, Default)]
struct Histogram {
    counts: Vec<u32>,
    total: u64,
}

impl Histogram {
    fn add(&mut self, value: u64) {
        let bucket = Self::bucket(value);
        if self.counts.len() <= bucket {
            self.counts.resize(bucket + 1, 0);
        }
        self.counts[bucket] += 1;
        self.total += 1;
    }

    fn merge(&mut self, other: &Self) {
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
        self.total += other.total;
    }

    /// Values below 64 have a bucket each; above, every doubling is cut into 64.
    fn bucket(value: u64) -> usize {
        let doublings = 64 - (value | 63).leading_zeros() as usize - 6;
        doublings * 64 + ((value >> doublings.saturating_sub(1)) as usize - if doublings > 0 { 64 } else { 0 })
    }

    /// The largest value of a bucket.
    fn upper(bucket: usize) -> u64 {
        let doublings = bucket / 64;
        match doublings {
            0 => bucket as u64,
            _ => (((bucket % 64 + 64) as u64) << (doublings - 1)) + ((1 << (doublings - 1)) - 1),
        }
    }

    /// The largest value of the bucket that holds the value of this rank, counted from 1.
    fn ranked(&self, rank: u64) -> u64 {
        let mut seen = 0;
        let bucket = self.counts.iter().position(|count| {
            seen += u64::from(*count);
            seen >= rank
        });
        bucket.map_or(u64::MAX, Self::upper)
    }
}

/// The position, counted from 1, of the smallest of `count` values such that at least `percent` of all are no larger.
fn nearest_rank(count: u64, percent: u64) -> u64 {
    (count * percent).div_ceil(100).max(1)
}

/// How many tasks wait and run, over time.
#[derive(Clone, Debug)]
pub struct Flow {
    waiting: u32,
    running: u32,
    /// Up to where everything is integrated.
    last: Time,
    /// Integrals over the closed buckets, in task microseconds.
    closed: [u128; 2],
    /// Integrals over the open bucket.
    open: [u64; 2],
    /// Where the open bucket ends.
    end: Time,
    width: Duration,
    buckets: Vec<Bucket>,
    open_completed: u32,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    waiting: u64,
    running: u64,
    completed: u32,
}

/// The width of the first buckets.
const FIRST_WIDTH: Duration = Duration(10_000);

impl Default for Flow {
    fn default() -> Self {
        Self {
            waiting: 0,
            running: 0,
            last: Time::ZERO,
            closed: [0; 2],
            open: [0; 2],
            end: Time::ZERO + FIRST_WIDTH,
            width: FIRST_WIDTH,
            buckets: Vec::new(),
            open_completed: 0,
        }
    }
}

impl Flow {
    /// A task waits from `now` on.
    #[inline]
    pub fn wait(&mut self, now: Time) {
        self.advance(now);
        self.waiting += 1;
    }

    /// A waiting task is gone: rejected.
    #[inline]
    pub fn leave(&mut self, now: Time) {
        self.advance(now);
        self.waiting -= 1;
    }

    /// A waiting task runs from `now` on.
    #[inline]
    pub fn run(&mut self, now: Time) {
        self.advance(now);
        self.waiting -= 1;
        self.running += 1;
    }

    /// A running task waits from `now` on.
    #[inline]
    pub fn stop(&mut self, now: Time) {
        self.advance(now);
        self.running -= 1;
        self.waiting += 1;
    }

    /// A waiting task (it stopped running, and its report came in) is done.
    #[inline]
    pub fn complete(&mut self, now: Time) {
        self.leave(now);
        self.open_completed += 1;
    }

    /// How many wait now.
    #[must_use]
    pub fn waiting(&self) -> u64 {
        self.waiting.into()
    }

    /// How many run now.
    #[must_use]
    pub fn running(&self) -> u64 {
        self.running.into()
    }

    #[inline]
    fn advance(&mut self, now: Time) {
        if now >= self.end {
            self.close(now);
        }
        let passed = now.0 - self.last.0;
        self.open[0] += u64::from(self.waiting) * passed;
        self.open[1] += u64::from(self.running) * passed;
        self.last = now;
    }

    /// Closes every bucket that ends until `now`.
    #[cold]
    fn close(&mut self, now: Time) {
        while now >= self.end {
            let passed = self.end.0 - self.last.0;
            self.open[0] += u64::from(self.waiting) * passed;
            self.open[1] += u64::from(self.running) * passed;
            self.last = self.end;
            let [waiting, running] = std::mem::take(&mut self.open);
            let completed = std::mem::take(&mut self.open_completed);
            self.closed[0] += u128::from(waiting);
            self.closed[1] += u128::from(running);
            self.buckets.push(Bucket { waiting, running, completed });
            if self.buckets.len() == SERIES_BUCKETS {
                self.double();
            }
            self.end = self.last + self.width;
        }
    }

    /// Joins neighbours two by two.
    fn double(&mut self) {
        self.width = self.width + self.width;
        self.buckets = self
            .buckets
            .chunks(2)
            .map(|pair| {
                pair.iter().skip(1).fold(pair[0], |sum, bucket| Bucket {
                    waiting: sum.waiting + bucket.waiting,
                    running: sum.running + bucket.running,
                    completed: sum.completed + bucket.completed,
                })
            })
            .collect();
    }

    /// Mean numbers of waiting and of running tasks from the start until `now`.
    #[must_use]
    pub fn means(&self, now: Time) -> [f64; 2] {
        let mut flow = self.clone();
        flow.advance(now);
        let over = (now.0 as f64).max(1.0);
        [0, 1].map(|place| (flow.closed[place] + u128::from(flow.open[place])) as f64 / over)
    }

    /// The course of things until `now`.
    #[must_use]
    pub fn series(&self, now: Time) -> Series {
        let mut flow = self.clone();
        flow.advance(now);
        let mean = |area: u64| (area as f64 / flow.width.0 as f64) as f32;
        let mut series = Series { width: flow.width, ..Series::default() };
        for bucket in &flow.buckets {
            series.waiting.push(mean(bucket.waiting));
            series.running.push(mean(bucket.running));
            series.completed.push(bucket.completed);
        }
        let passed = now.0 - (flow.end.0 - flow.width.0);
        if passed > 0 {
            series.waiting.push((flow.open[0] as f64 / passed as f64) as f32);
            series.running.push((flow.open[1] as f64 / passed as f64) as f32);
            series.completed.push(flow.open_completed);
        }
        series
    }
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
    fn buckets_meet_without_gap_or_overlap() {
        for value in (0..100_000).chain([u64::MAX / 2, u64::MAX]) {
            let bucket = Histogram::bucket(value);
            assert!(value <= Histogram::upper(bucket), "{value}");
            assert!(bucket == 0 || value > Histogram::upper(bucket - 1), "{value}");
            assert!(Histogram::upper(bucket) as f64 <= value as f64 * (1.0 + 1.0 / 64.0) + 1.0, "{value}");
        }
    }

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
            stats.record(Sample::new(d, d, d, d), false);
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
    fn averages_over_time_are_exact_across_buckets() {
        let mut flow = Flow::default();
        flow.wait(Time(0));
        flow.run(Time(25_000));
        flow.stop(Time(1_000_000));
        flow.complete(Time(1_000_000));
        let [waiting, running] = flow.means(Time(2_000_000));
        assert_eq!((waiting, running), (0.0125, 0.4875));
        let series = flow.series(Time(2_000_000));
        assert_eq!(series.waiting[..4], [1.0, 1.0, 0.5, 0.0]);
        assert_eq!(series.completed.iter().sum::<u32>(), 1);
        assert_eq!(flow.series(Time(200_000_000_000)).completed.iter().sum::<u32>(), 1);
    }

    #[test]
    fn jain_of_one_busy_node_among_four() {
        assert_eq!(jain([1.0, 2.0, 3.0, 4.0].into_iter()), 100.0 / 120.0);
        assert_eq!(jain([5.0, 0.0, 0.0, 0.0].into_iter()), 0.25);
    }
}
