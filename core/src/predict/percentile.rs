//! Percentile: the next task is no longer than so many in a hundred of the last ones.
//!
//! What cluster managers do who would rather reserve too much than too little (the recommender of Google's Autopilot, Rzadca
//! et al. 2020, takes percentiles of recent use): the nearest rank of the last `window` lengths of the task's class (or
//! tenant, or of all), `initial` while there are none. 50 is the median, which no single long task can move; higher
//! percentiles are late only for few, and too long for most.

use super::each::{Each, PER};
use super::{Features, Predictor};
use crate::clock::{Duration, LONGEST};
use crate::order::sort;
use crate::policy::{Entry, Measure, Param, ParamKind};
use std::collections::VecDeque;

pub(super) const ENTRY: Entry<dyn Predictor> = Entry {
    key: "percentile",
    name: "Percentile of the recent",
    summary: "Takes a task for as long as nine in ten of the last ones of its class at most: rarely too short, and too long for most.",
    source: "Rzadca et al.: Autopilot: Workload Autoscaling at Google (2020), sec. 3.2",
    measure: Measure::Duration,
    params: &[
        Param {
            key: "percent",
            help: "How many in a hundred should be no longer: 50 is the median, more is rarely exceeded.",
            kind: ParamKind::Integer { min: 1, max: 100, default: 90 },
        },
        Param {
            key: "window",
            help: "How many of the last tasks count: fewer follow changes sooner.",
            kind: ParamKind::Integer { min: 1, max: 1_000, default: 100 },
        },
        Param {
            key: "initial",
            help: "What the first task is taken for.",
            kind: ParamKind::Duration { min: Duration(1), max: Duration(LONGEST), default: Duration::from_secs(10) },
        },
        PER,
    ],
    build: |values| {
        Box::new(Percentile {
            percent: values.integer(0) as u64,
            window: values.integer(1) as usize,
            initial: values.duration(2),
            recent: Each::new(values.choice(3)),
        })
    },
};

#[derive(Clone)]
struct Percentile {
    percent: u64,
    window: usize,
    initial: Duration,
    recent: Each<VecDeque<Duration>>,
}

impl Predictor for Percentile {
    fn predict(&self, task: &Features) -> Option<Duration> {
        let Some(recent) = self.recent.of(task).filter(|recent| !recent.is_empty()) else { return Some(self.initial) };
        let mut lengths: Vec<u128> = recent.iter().map(|length| length.0.into()).collect();
        sort(&mut lengths);
        let rank = (lengths.len() as u64 * self.percent).div_ceil(100).max(1);
        Some(Duration(lengths[rank as usize - 1] as u64))
    }

    fn learn(&mut self, task: &Features, work: Duration) {
        let window = self.window;
        let recent = self.recent.of_mut(task);
        if recent.len() == window {
            recent.pop_front();
        }
        recent.push_back(work);
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
    fn percentiles_are_nearest_rank() {
        for (percent, expected) in [(5, 15), (30, 20), (40, 20), (50, 35), (100, 50)] {
            let mut predictor = read(&format!(r#"{{"percentile": {{"percent": {percent}, "initial": "7us"}}}}"#));
            assert_eq!(predictor.predict(&features(0)), Some(Duration(7)));
            [40, 15, 50, 20, 35].into_iter().for_each(|work| predictor.learn(&features(0), Duration(work)));
            assert_eq!(predictor.predict(&features(0)), Some(Duration(expected)));
        }
    }

    #[test]
    fn old_tasks_are_forgotten() {
        let mut predictor = read(r#"{"percentile": {"percent": 100, "window": 2}}"#);
        [9, 3, 4].into_iter().for_each(|work| predictor.learn(&features(0), Duration(work)));
        assert_eq!(predictor.predict(&features(0)), Some(Duration(4)));
    }
}
