//! A histogram whose buckets are 1/64 of their value wide: any range, bounded memory, no configuration.

/// Counts of values in buckets of 1/64 of their value.
#[derive(Clone, Debug, Default)]
pub(super) struct Histogram {
    counts: Vec<u32>,
    pub total: u64,
}

impl Histogram {
    pub fn add(&mut self, value: u64) {
        let bucket = Self::bucket(value);
        if self.counts.len() <= bucket {
            self.counts.resize(bucket + 1, 0);
        }
        self.counts[bucket] += 1;
        self.total += 1;
    }

    pub fn merge(&mut self, other: &Self) {
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
        self.total += other.total;
    }

    /// Values below 64 have a bucket each; above, every doubling is cut into 64.
    pub fn bucket(value: u64) -> usize {
        let doublings = 64 - (value | 63).leading_zeros() as usize - 6;
        doublings * 64 + ((value >> doublings.saturating_sub(1)) as usize - if doublings > 0 { 64 } else { 0 })
    }

    /// The largest value of a bucket.
    pub fn upper(bucket: usize) -> u64 {
        let doublings = bucket / 64;
        match doublings {
            0 => bucket as u64,
            _ => (((bucket % 64 + 64) as u64) << (doublings - 1)) + ((1 << (doublings - 1)) - 1),
        }
    }

    /// The largest value of the bucket that holds the value of this rank, counted from 1.
    pub fn ranked(&self, rank: u64) -> u64 {
        let mut seen = 0;
        let bucket = self.counts.iter().position(|count| {
            seen += u64::from(*count);
            seen >= rank
        });
        bucket.map_or(u64::MAX, Self::upper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
}
