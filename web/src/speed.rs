//! How fast simulated time runs, as an exact ratio on a ladder of speeds a person can name.
//!
//! Fractions of a microsecond are carried from frame to frame, so that 1/100× for a minute is 0.6 s to the microsecond.

use switchyard::clock::Duration;

/// Numerator and denominator of each speed, slowest first.
const LADDER: [(u64, u64); 21] = [
    (1, 1_000),
    (1, 500),
    (1, 200),
    (1, 100),
    (1, 50),
    (1, 20),
    (1, 10),
    (1, 5),
    (1, 2),
    (1, 1),
    (2, 1),
    (5, 1),
    (10, 1),
    (20, 1),
    (50, 1),
    (100, 1),
    (200, 1),
    (500, 1),
    (1_000, 1),
    (2_000, 1),
    (5_000, 1),
];

/// A speed: a rung of the ladder.
///
/// Invariant: the rung is on the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speed(usize);

impl Default for Speed {
    /// One second in one second.
    fn default() -> Self {
        Self(9)
    }
}

impl Speed {
    /// The highest rung.
    pub const FASTEST: usize = LADDER.len() - 1;

    /// The speed at `rung`, or the fastest.
    #[must_use]
    pub fn at(rung: usize) -> Self {
        Self(rung.min(Self::FASTEST))
    }

    /// Its place on the ladder.
    #[must_use]
    pub fn rung(self) -> usize {
        self.0
    }

    /// The next faster one.
    #[must_use]
    pub fn faster(self) -> Option<Self> {
        (self.0 < Self::FASTEST).then(|| Self(self.0 + 1))
    }

    /// The next slower one.
    #[must_use]
    pub fn slower(self) -> Option<Self> {
        self.0.checked_sub(1).map(Self)
    }

    /// The slowest speed from 1× up at which a run of `length` is over within a few minutes.
    #[must_use]
    pub fn fitting(length: Duration) -> Self {
        const PATIENCE: u64 = 240_000_000;
        let fits = |&rung: &usize| length.0 / LADDER[rung].0 <= PATIENCE;
        Self((Self::default().0..=Self::FASTEST).find(fits).unwrap_or(Self::FASTEST))
    }

    /// As it is written: `1/10×`, `5×`.
    #[must_use]
    pub fn label(self) -> String {
        match LADDER[self.0] {
            (num, 1) => format!("{num}×"),
            (num, den) => format!("{num}/{den}×"),
        }
    }

    /// How many microseconds of simulated time `seconds` of real time are.
    #[must_use]
    pub fn simulated(self, seconds: u64) -> u64 {
        let (num, den) = LADDER[self.0];
        seconds * 1_000_000 * num / den
    }

    /// How much simulated time `elapsed` real time is. What is left of a microsecond stays in `carry`.
    #[must_use]
    pub fn advance(self, elapsed: Duration, carry: &mut Carry) -> Duration {
        let (num, den) = LADDER[self.0];
        let total = elapsed.0 * num * (1_000 / den) + carry.0;
        carry.0 = total % 1_000;
        Duration(total / 1_000)
    }
}

/// Thousandths of a microsecond that were not yet simulated: every denominator of the ladder divides a thousand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carry(u64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_denominator_divides_a_thousand() {
        assert!(LADDER.iter().all(|(num, den)| *num > 0 && 1_000 % den == 0));
        assert!(LADDER.windows(2).all(|pair| pair[0].0 * pair[1].1 < pair[1].0 * pair[0].1));
    }

    #[test]
    fn fractions_are_carried_exactly() {
        for (rung, (num, den)) in LADDER.into_iter().enumerate() {
            let (speed, mut carry) = (Speed::at(rung), Carry::default());
            // Sixty seconds in frames of 16,667 and 16,666 µs.
            let frames = (0..3_600).map(|n| Duration(if n % 3 == 2 { 16_666 } else { 16_667 }));
            let passed: Duration = frames.map(|frame| speed.advance(frame, &mut carry)).sum();
            assert_eq!(passed.0, 60_000_000 * num / den, "{}", speed.label());
        }
    }

    #[test]
    fn ratios_are_written_as_people_say_them() {
        assert_eq!(Speed::at(3).label(), "1/100×");
        assert_eq!(Speed::default().label(), "1×");
        assert_eq!(Speed::at(999).label(), "5000×");
    }

    #[test]
    fn long_runs_begin_fast() {
        assert_eq!(Speed::fitting(Duration::from_secs(60)), Speed::default());
        assert_eq!(Speed::fitting(Duration::from_secs(86_400)).label(), "500×");
    }
}
