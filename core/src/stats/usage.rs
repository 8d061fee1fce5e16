//! How much of the processors was in use over time, in as many equal buckets as [`super::Flow`] keeps.
//!
//! Workers integrate what they use themselves. At the end of each bucket their sums are read, and the differences kept:
//! nothing is measured twice, and a bucket is exact.

use crate::clock::{Duration, Time};
use crate::view::SERIES_BUCKETS;

/// Sums since the start of the run, in thousandths of a processor times microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meters {
    /// Processors in use.
    pub used: u128,
    /// Processors in service.
    pub owned: u128,
}

impl Meters {
    fn since(self, earlier: Self) -> Self {
        Self { used: self.used - earlier.used, owned: self.owned - earlier.owned }
    }

    /// The share that was in use; 0 where there was nothing to use.
    fn share(self) -> f32 {
        if self.owned == 0 { 0.0 } else { (self.used as f64 / self.owned as f64) as f32 }
    }
}

/// Processors in use over time.
#[derive(Clone, Debug)]
pub struct Usage {
    buckets: Vec<Meters>,
    /// What the meters said where the open bucket began.
    last: Meters,
    end: Time,
    width: Duration,
}

impl Default for Usage {
    fn default() -> Self {
        let width = super::FIRST_WIDTH;
        Self { buckets: Vec::new(), last: Meters::default(), end: Time::ZERO + width, width }
    }
}

impl Usage {
    /// Where the open bucket ends: the meters have to be read there.
    #[inline]
    #[must_use]
    pub fn end(&self) -> Time {
        self.end
    }

    /// Closes every bucket that ends until `now`; `read` tells what the meters say at a moment.
    pub fn close(&mut self, now: Time, read: impl Fn(Time) -> Meters) {
        while now >= self.end {
            let meters = read(self.end);
            self.buckets.push(meters.since(self.last));
            self.last = meters;
            let begin = self.end;
            if self.buckets.len() == SERIES_BUCKETS {
                self.width = self.width + self.width;
                let sum = |a: &Meters, b: &Meters| Meters { used: a.used + b.used, owned: a.owned + b.owned };
                self.buckets = self.buckets.chunks(2).map(|pair| sum(&pair[0], &pair[1])).collect();
            }
            self.end = begin + self.width;
        }
    }

    /// The share in use in each bucket until `now`, the open one last.
    #[must_use]
    pub fn shares(&self, now: Time, read: impl Fn(Time) -> Meters) -> Vec<f32> {
        let mut usage = self.clone();
        usage.close(now, &read);
        let mut shares: Vec<f32> = usage.buckets.iter().map(|bucket| bucket.share()).collect();
        if now.0 > usage.end.0 - usage.width.0 {
            shares.push(read(now).since(usage.last).share());
        }
        shares
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// One processor of two is in use from 15 ms on, forever.
    fn half(at: Time) -> Meters {
        Meters { used: u128::from(at.0.saturating_sub(15_000)) * 1_000, owned: u128::from(at.0) * 2_000 }
    }

    #[test]
    fn each_bucket_has_its_own_share() {
        assert_eq!(Usage::default().shares(Time(35_000), half), [0.0, 0.25, 0.5, 0.5]);
        assert_eq!(Usage::default().shares(Time(0), half), [0.0; 0]);
        assert_eq!(Usage::default().shares(Time(20_000), |_| Meters::default()), [0.0, 0.0]);
    }

    #[test]
    fn it_does_not_matter_when_the_meters_are_read() {
        let mut usage = Usage::default();
        for at in (0..40_000_000).step_by(7_003) {
            usage.close(Time(at), half);
        }
        let end = Time(40_000_000);
        assert_eq!(usage.shares(end, half), Usage::default().shares(end, half));
        assert!(usage.shares(end, half).len() <= SERIES_BUCKETS);
    }
}
