//! How many tasks wait and run: integrals over time, exact, and their course in a bounded number of buckets.

use super::FIRST_WIDTH;
use crate::clock::{Duration, Time};
use crate::view::{SERIES_BUCKETS, Series};

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

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

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
}
