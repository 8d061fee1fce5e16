//! Exponential average: the next task is as long as the last ones, the newest counting most.
//!
//! Silberschatz, Galvin and Gagne, *Operating System Concepts*, chapter 5: τ' = α t + (1 − α) τ, where t is the length of the
//! task that was just done and τ what was predicted before, τ₀ at the start. α = 0 keeps τ₀ for ever, α = 1 repeats the last
//! length. There is one τ for each class (or tenant, or one for all). What tasks tell of themselves is not used.

use super::each::{Each, PER};
use super::{Features, Predictor, length};
use crate::clock::{Duration, LONGEST};
use crate::policy::{Entry, Measure, Param, ParamKind};

pub(super) const ENTRY: Entry<dyn Predictor> = Entry {
    key: "exponential_average",
    name: "Exponential average",
    summary: "Takes a task for as long as the last ones of its class, the newest counting most: follows slow changes, and knows nothing of the one task.",
    source: "Silberschatz, Galvin, Gagne: Operating System Concepts, ch. 5",
    measure: Measure::Duration,
    params: &[
        Param {
            key: "alpha",
            help: "How much the newest length counts: more follows changes sooner, less is steadier.",
            kind: ParamKind::Real { min: 0.0, max: 1.0, default: 0.5 },
        },
        Param {
            key: "initial",
            help: "What the first task is taken for.",
            kind: ParamKind::Duration { min: Duration(1), max: Duration(LONGEST), default: Duration::from_secs(10) },
        },
        PER,
    ],
    build: |values| {
        let (alpha, initial) = (values.real(0), values.duration(1));
        Box::new(ExponentialAverage { alpha, initial, averages: Each::new(values.choice(2)) })
    },
};

#[derive(Clone)]
struct ExponentialAverage {
    alpha: f64,
    initial: Duration,
    /// In microseconds; `None` before the first.
    averages: Each<Option<f64>>,
}

/// What comes after `before` when so much was observed.
pub(crate) fn next(alpha: f64, before: f64, observed: f64) -> f64 {
    alpha * observed + (1.0 - alpha) * before
}

impl ExponentialAverage {
    fn average(&self, task: &Features) -> f64 {
        self.averages.of(task).copied().flatten().unwrap_or(self.initial.0 as f64)
    }
}

impl Predictor for ExponentialAverage {
    fn predict(&self, task: &Features) -> Option<Duration> {
        Some(length(self.average(task)))
    }

    fn learn(&mut self, task: &Features, work: Duration) {
        *self.averages.of_mut(task) = Some(next(self.alpha, self.average(task), work.0 as f64));
    }

    fn boxed_clone(&self) -> Box<dyn Predictor> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use crate::clock::Duration;
    use crate::predict::tests::{features, read};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_average_of_the_book() {
        let mut predictor = read(r#"{"exponential_average": {"initial": "10us"}}"#);
        let mut seen = vec![predictor.predict(&features(0)).unwrap().0];
        for work in [6, 4, 6, 4, 13, 13, 13] {
            predictor.learn(&features(0), Duration(work));
            seen.push(predictor.predict(&features(0)).unwrap().0);
        }
        assert_eq!(seen, [10, 8, 6, 6, 5, 9, 11, 12]);
        assert_eq!(predictor.predict(&features(3)), Some(Duration(10)), "another class has a past of its own");
    }

    #[test]
    fn alpha_0_keeps_the_first_guess_and_alpha_1_repeats_the_last() {
        for (alpha, expected) in [(0.0, 5), (1.0, 2)] {
            let mut predictor = read(&format!(r#"{{"exponential_average": {{"initial": "5us", "alpha": {alpha}}}}}"#));
            [7, 9, 2].into_iter().for_each(|work| predictor.learn(&features(0), Duration(work)));
            assert_eq!(predictor.predict(&features(0)), Some(Duration(expected)));
        }
    }

    #[test]
    fn all_may_share_one_past() {
        let mut predictor = read(r#"{"exponential_average": {"alpha": 1, "per": "all"}}"#);
        predictor.learn(&features(0), Duration(7));
        assert_eq!(predictor.predict(&features(3)), Some(Duration(7)));
    }
}
