//! Exact: everybody knows how much work a task is.
//!
//! What textbooks assume of shortest job first and its like: Silberschatz, Galvin and Gagne, *Operating System Concepts*,
//! chapter 5, where the bursts are given. Nothing is predicted. It is what other predictors are measured by.

use super::{Features, Predictor};
use crate::clock::Duration;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn Predictor> = Entry {
    key: "exact",
    name: "Exact",
    summary: "Knows how much work each task is, as textbooks assume: the best that any prediction can do.",
    source: "Silberschatz, Galvin, Gagne: Operating System Concepts, ch. 5",
    measure: Measure::Duration,
    params: &[],
    build: |_| Box::new(Exact),
};

#[derive(Clone)]
struct Exact;

impl Predictor for Exact {
    fn predict(&self, _task: &Features) -> Option<Duration> {
        None
    }

    fn boxed_clone(&self) -> Box<dyn Predictor> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use crate::clock::Duration;
    use crate::predict::Features;
    use crate::predict::tests::{features, read};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_task_is_what_it_is() {
        let mut predictor = read("exact");
        predictor.learn(&features(0), Duration(7));
        assert_eq!(predictor.predict(&Features { estimate: Some(Duration(9)), ..features(0) }), None);
    }
}
