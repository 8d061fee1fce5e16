//! The figures that lanes are compared by. One table: the command line, the page and the tests read it.

use crate::view::{Metrics, Tally};
use serde::Serialize;

/// A figure of a whole run.
pub struct Figure {
    /// How files spell it.
    pub key: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// What it is measured in.
    pub unit: Unit,
    /// Which lane does better.
    pub better: Better,
    read: fn(&Metrics, &Tally) -> Option<f64>,
}

/// What a figure is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A number of things.
    Count,
    /// Seconds.
    Seconds,
    /// A number without a unit.
    Ratio,
    /// A share of one.
    Share,
    /// The scenario's money.
    Money,
}

/// Which of two different values is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// The larger.
    More,
    /// The smaller.
    Less,
    /// Neither by itself.
    Neither,
}

impl Figure {
    /// Its value in a run with these figures; `None` when the run has none, as when no task was done.
    #[must_use]
    pub fn of(&self, metrics: &Metrics, tally: &Tally) -> Option<f64> {
        (self.read)(metrics, tally)
    }
}

impl Better {
    /// True when `a` is better than `b`.
    #[must_use]
    pub fn than(self, a: f64, b: f64) -> bool {
        match self {
            Self::More => a > b,
            Self::Less => a < b,
            Self::Neither => false,
        }
    }
}

/// Marks the best of some values: none when all are equally good.
#[must_use]
pub fn best(better: Better, values: &[Option<f64>]) -> Vec<bool> {
    let beaten = |value: f64| values.iter().flatten().any(|other| better.than(*other, value));
    let all_alike = !values.iter().flatten().any(|value| beaten(*value));
    values.iter().map(|value| !all_alike && value.is_some_and(|value| !beaten(value))).collect()
}

/// Something over the completed tasks, if there are any.
fn done(metrics: &Metrics, value: f64) -> Option<f64> {
    (metrics.all.tasks > 0).then_some(value)
}

const fn figure(
    key: &'static str,
    name: &'static str,
    unit: Unit,
    better: Better,
    read: fn(&Metrics, &Tally) -> Option<f64>,
) -> Figure {
    Figure { key, name, unit, better, read }
}

/// Every figure, in the order of the table.
pub const FIGURES: &[Figure] = &[
    figure("completed", "completed", Unit::Count, Better::More, |_, tally| Some(tally.completed as f64)),
    figure("makespan", "makespan", Unit::Seconds, Better::Less, |m, _| done(m, m.makespan)),
    figure("turnaround_mean", "turnaround mean", Unit::Seconds, Better::Less, |m, _| done(m, m.all.turnaround.mean)),
    figure("turnaround_p50", "turnaround p50", Unit::Seconds, Better::Less, |m, _| done(m, m.all.turnaround.p50)),
    figure("turnaround_p95", "turnaround p95", Unit::Seconds, Better::Less, |m, _| done(m, m.all.turnaround.p95)),
    figure("turnaround_p99", "turnaround p99", Unit::Seconds, Better::Less, |m, _| done(m, m.all.turnaround.p99)),
    figure("wait_mean", "wait mean", Unit::Seconds, Better::Less, |m, _| done(m, m.all.wait.mean)),
    figure("response_mean", "response mean", Unit::Seconds, Better::Less, |m, _| done(m, m.all.response.mean)),
    figure("response_p99", "response p99", Unit::Seconds, Better::Less, |m, _| done(m, m.all.response.p99)),
    figure("slowdown_mean", "slowdown mean", Unit::Ratio, Better::Less, |m, _| done(m, m.all.slowdown.mean)),
    figure("slowdown_p99", "slowdown p99", Unit::Ratio, Better::Less, |m, _| done(m, m.all.slowdown.p99)),
    figure("fairness", "fairness", Unit::Ratio, Better::More, |m, _| done(m, m.fairness)),
    figure("utilisation", "utilisation", Unit::Share, Better::Neither, |m, _| Some(m.utilisation)),
    figure("missed", "missed deadlines", Unit::Count, Better::Less, |m, _| Some(m.missed as f64)),
    figure("rejected", "rejected", Unit::Count, Better::Less, |_, tally| Some(tally.rejected as f64)),
    figure("cost", "cost", Unit::Money, Better::Less, |m, _| Some(m.cost)),
    figure("cost_used", "cost, used part", Unit::Money, Better::Neither, |m, _| Some(m.cost_used)),
];

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_best_is_marked_unless_all_are_alike() {
        let marks = |better, values: &[Option<f64>]| best(better, values);
        assert_eq!(marks(Better::Less, &[Some(2.0), Some(1.0), Some(1.0)]), [false, true, true]);
        assert_eq!(marks(Better::More, &[Some(2.0), Some(1.0), None]), [true, false, false]);
        assert_eq!(marks(Better::Less, &[Some(1.0), Some(1.0)]), [false, false]);
        assert_eq!(marks(Better::Less, &[Some(1.0), None]), [false, false]);
        assert_eq!(marks(Better::Neither, &[Some(2.0), Some(1.0)]), [false, false]);
    }

    #[test]
    fn keys_are_different() {
        let mut keys: Vec<_> = FIGURES.iter().map(|figure| figure.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), FIGURES.len());
    }
}
