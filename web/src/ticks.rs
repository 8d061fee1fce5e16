//! Where an axis has its ticks, and how far a timeline reaches: round numbers, few of them.

use crate::figures;
use switchyard::clock::{Duration, SECOND, Time};

/// Steps of time that people count in, in microseconds: 1, 2, 5 and their tens up to a second, then clock steps.
const CLOCK: [u64; 18] = [
    SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    20 * SECOND,
    30 * SECOND,
    60 * SECOND,
    120 * SECOND,
    300 * SECOND,
    600 * SECOND,
    1_200 * SECOND,
    1_800 * SECOND,
    3_600 * SECOND,
    7_200 * SECOND,
    21_600 * SECOND,
    43_200 * SECOND,
    86_400 * SECOND,
    172_800 * SECOND,
];

/// The smallest round step that cuts `span` into at most `most` pieces.
#[must_use]
pub fn time_step(span: Duration, most: u64) -> Duration {
    let least = (span.0 / most.max(1)).max(1);
    if least < SECOND {
        return Duration(round_up(least));
    }
    let clock = CLOCK.iter().copied().find(|step| *step >= least);
    Duration(clock.unwrap_or_else(|| least.div_ceil(86_400 * SECOND) * 86_400 * SECOND))
}

/// The ticks of a time axis from `from` to `to`, and what stands at each.
#[must_use]
pub fn times(from: Time, to: Time, most: u64) -> Vec<(Time, String)> {
    let step = time_step(to.since(from), most);
    let first = from.0.div_ceil(step.0);
    (first..=to.0 / step.0).map(|n| (Time(n * step.0), time_label(Time(n * step.0), step))).collect()
}

/// How far a timeline reaches that has to show `known`: a round time beyond it, so that it grows in rare steps and not
/// all the time.
#[must_use]
pub fn reach(known: Time) -> Time {
    let known = known.0.max(10 * SECOND);
    let unit = 1 << (63 - known.leading_zeros()).saturating_sub(1);
    let step = time_step(Duration(unit), 1).0;
    Time(known.div_ceil(step) * step)
}

/// A round number from `most` up for the top of a value axis.
#[must_use]
pub fn top(most: f64) -> f64 {
    let scale = 1_000.0;
    let scaled = (most.max(0.001) * scale + 0.999) as u64;
    round_up(scaled) as f64 / scale
}

fn time_label(at: Time, step: Duration) -> String {
    if step.0 < SECOND {
        return figures::short(at.as_secs_f64(), if step.0 < 1_000 { 6 } else { 3 });
    }
    let seconds = at.0 / SECOND;
    match seconds {
        0..3_600 => format!("{}:{:02}", seconds / 60, seconds % 60),
        _ => format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60),
    }
}

/// The smallest 1, 2 or 5 times a power of ten that is not smaller.
fn round_up(value: u64) -> u64 {
    let mut ten = 1;
    loop {
        if let Some(round) = [ten, 2 * ten, 5 * ten].into_iter().find(|round| *round >= value) {
            return round;
        }
        ten *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_few() {
        for (span, step) in [(900, 200), (1_000_000, 200_000), (20_000_000, 5_000_000), (100_000_000, 20_000_000)] {
            assert_eq!(time_step(Duration(span), 5), Duration(step), "{span}");
        }
        assert_eq!(time_step(Duration::from_secs(86_400 * 60), 6), Duration::from_secs(86_400 * 10));
    }

    #[test]
    fn labels_fit_the_step() {
        let labels = |from, to| times(Time(from), Time(to), 4).into_iter().map(|tick| tick.1).collect::<Vec<_>>();
        assert_eq!(labels(0, 2_000_000), ["0", "0.5", "1", "1.5", "2"]);
        assert_eq!(labels(59 * SECOND, 80 * SECOND), ["1:00", "1:10", "1:20"]);
    }

    #[test]
    fn a_timeline_grows_in_rare_steps() {
        let steps: std::collections::BTreeSet<_> = (0..600).map(|s| reach(Time(s * SECOND))).collect();
        assert!(steps.len() < 14, "{steps:?}");
        assert!((0..6_000).all(|s| reach(Time(s * SECOND)) >= Time(s * SECOND)));
    }

    #[test]
    fn value_axes_end_on_round_numbers() {
        for (most, shown) in [(0.0, 0.001), (0.93, 1.0), (3.0, 5.0), (12.0, 20.0), (100.0, 100.0)] {
            assert_eq!(top(most), shown, "{most}");
        }
    }
}
