//! Simulated time: integers of microseconds, and how people write them.
//!
//! Nothing here knows the host's clock. A [`Time`] is a point since the start of the run, a [`Duration`] the
//! distance between two. Both print and parse as readers write them: `250ms`, `1.5s`, `2m`, `1h`; a bare number
//! is seconds. So are they written where no person reads: a number of seconds, infinite for [`Time::NEVER`].

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::str::FromStr;

/// Microseconds in one second.
pub const SECOND: u64 = 1_000_000;

/// The longest time a scenario may name: about 285 years, so that sums of two never overflow.
pub const LONGEST: u64 = 9_000_000_000_000_000;

/// A point in simulated time, in microseconds since the start of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub u64);

/// A length of simulated time, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(pub u64);

impl Time {
    /// The start of every run.
    pub const ZERO: Self = Self(0);
    /// Later than anything that happens.
    pub const NEVER: Self = Self(u64::MAX);

    /// The time from `earlier` to here, zero when `earlier` is not earlier.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }

    /// Seconds since the start.
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        Duration(self.0).as_secs_f64()
    }
}

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// The longest that a scenario can say.
    pub const LONGEST: Self = Self(LONGEST);
    /// One second.
    pub const SECOND: Self = Self(SECOND);

    /// A whole number of seconds.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs * SECOND)
    }

    /// A whole number of milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis * 1_000)
    }

    /// The nearest number of microseconds to `secs` seconds; `None` when negative, not finite or beyond [`LONGEST`].
    #[must_use]
    pub fn from_secs_f64(secs: f64) -> Option<Self> {
        let micros = secs * SECOND as f64;
        (micros >= 0.0 && micros <= LONGEST as f64).then_some(Self((micros + 0.5) as u64))
    }

    /// The length in seconds.
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / SECOND as f64
    }

    /// True for no time at all.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The difference, zero when `other` is longer.
    #[must_use]
    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Add<Duration> for Time {
    type Output = Self;
    fn add(self, rhs: Duration) -> Self {
        Self(self.0.saturating_add(rhs.0))
    }
}

impl Add for Duration {
    type Output = Self;
    fn add(self, rhs: Self) -> Self {
        Self(self.0.saturating_add(rhs.0))
    }
}

impl AddAssign for Duration {
    fn add_assign(&mut self, rhs: Self) {
        *self = *self + rhs;
    }
}

impl Sub for Duration {
    type Output = Self;
    fn sub(self, rhs: Self) -> Self {
        Self(self.0 - rhs.0)
    }
}

impl SubAssign for Duration {
    fn sub_assign(&mut self, rhs: Self) {
        *self = *self - rhs;
    }
}

impl Sum for Duration {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

/// What is wrong with a written time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadDuration(String);

impl fmt::Display for BadDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is not a time: expected a number of seconds from 0 up, or one with a unit such as 250us, 10ms, 1.5s, 2m, 1h, 3d",
            self.0
        )
    }
}

impl std::error::Error for BadDuration {}

/// Units by suffix, longest suffix first so that `ms` is not read as `s`.
const UNITS: [(&str, f64); 7] =
    [("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1.0), ("m", 60.0), ("h", 3_600.0), ("d", 86_400.0)];

impl FromStr for Duration {
    type Err = BadDuration;

    fn from_str(text: &str) -> Result<Self, BadDuration> {
        let bad = || BadDuration(text.chars().take(40).collect());
        let trimmed = text.trim();
        let (number, unit) = UNITS
            .iter()
            .find_map(|(suffix, unit)| trimmed.strip_suffix(suffix).map(|rest| (rest.trim_end(), *unit)))
            .unwrap_or((trimmed, 1.0));
        if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit() || b".eE+-".contains(&b)) {
            return Err(bad());
        }
        let value: f64 = number.parse().map_err(|_| bad())?;
        Self::from_secs_f64(value * unit).ok_or_else(bad)
    }
}

impl FromStr for Time {
    type Err = BadDuration;
    fn from_str(text: &str) -> Result<Self, BadDuration> {
        text.parse().map(|Duration(micros)| Self(micros))
    }
}

impl fmt::Display for Duration {
    /// The shortest exact form: `0s`, `250us`, `12.5ms`, `1.5s`, and seconds for anything longer.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, size, digits) = match self.0 {
            0 => return f.write_str("0s"),
            1..1_000 => ("us", 1, 0),
            1_000..SECOND => ("ms", 1_000, 3),
            _ => ("s", SECOND, 6),
        };
        let whole = self.0 / size;
        let rest = self.0 % size;
        if rest == 0 {
            return write!(f, "{whole}{unit}");
        }
        let fraction = format!("{rest:0digits$}");
        write!(f, "{whole}.{}{unit}", fraction.trim_end_matches('0'))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Duration(self.0).fmt(f)
    }
}

macro_rules! time_serde {
    ($type:ident, $what:literal) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match serializer.is_human_readable() {
                    true => serializer.collect_str(self),
                    false if self.0 == u64::MAX => serializer.serialize_f64(f64::INFINITY),
                    false => serializer.serialize_f64(self.as_secs_f64()),
                }
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;
                impl de::Visitor<'_> for Visitor {
                    type Value = $type;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($what)
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$type, E> {
                        text.parse().map_err(E::custom)
                    }
                    fn visit_f64<E: de::Error>(self, secs: f64) -> Result<$type, E> {
                        Duration::from_secs_f64(secs)
                            .map(|d| $type(d.0))
                            .ok_or_else(|| E::custom(BadDuration(secs.to_string())))
                    }
                    fn visit_u64<E: de::Error>(self, secs: u64) -> Result<$type, E> {
                        self.visit_f64(secs as f64)
                    }
                    fn visit_i64<E: de::Error>(self, secs: i64) -> Result<$type, E> {
                        self.visit_f64(secs as f64)
                    }
                }
                deserializer.deserialize_any(Visitor)
            }
        }
    };
}

time_serde!(Time, "a time such as 1.5s");
time_serde!(Duration, "a length of time such as 250ms");

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn durations_read_back_as_written() {
        for (text, micros, shown) in [
            ("250us", 250, "250us"),
            ("12.5ms", 12_500, "12.5ms"),
            ("1.5", 1_500_000, "1.5s"),
            ("2m", 120_000_000, "120s"),
            ("1h", 3_600_000_000, "3600s"),
            ("0", 0, "0s"),
            ("1.000001s", 1_000_001, "1.000001s"),
        ] {
            let parsed: Duration = text.parse().unwrap();
            assert_eq!((parsed.0, parsed.to_string().as_str()), (micros, shown), "{text}");
            assert_eq!(shown.parse(), Ok(parsed), "{text}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "-1s", "NaN", "inf", "1e400", "s", "1 parsec", "1e30h"] {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
    }
}
