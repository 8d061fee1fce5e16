//! Estimate: what the task's owner says, times a factor.
//!
//! Owners of batch jobs say how long a job may run (the requested time of a workload log), and say too much: Mu'alem and
//! Feitelson, *Utilization, Predictability, Workloads, and User Runtime Estimates in Scheduling the IBM SP2 with
//! Backfilling* (2001), found that backfilling gains from estimates twice as long, which is what `factor` is for. A task
//! whose owner says nothing is taken for what it really is. Correcting owners by what they said before is left out.

use super::{Features, Predictor, length};
use crate::clock::Duration;
use crate::policy::{Entry, Measure, Param, ParamKind};

pub(super) const ENTRY: Entry<dyn Predictor> = Entry {
    key: "estimate",
    name: "Owner's estimate",
    summary: "Takes a task for as long as its owner says: often too long, and every gap in the plan comes from that.",
    source: "Mu'alem, Feitelson: Utilization, Predictability, Workloads, and User Runtime Estimates in Scheduling the IBM SP2 with Backfilling (2001)",
    measure: Measure::Duration,
    params: &[Param {
        key: "factor",
        help: "What the owner's estimate is multiplied by: above 1 leaves more room for tasks that jump ahead.",
        kind: ParamKind::Real { min: 0.001, max: 1_000.0, default: 1.0 },
    }],
    build: |values| Box::new(Estimate { factor: values.real(0) }),
};

#[derive(Clone)]
struct Estimate {
    factor: f64,
}

impl Predictor for Estimate {
    fn predict(&self, task: &Features) -> Option<Duration> {
        task.estimate.map(|estimate| length(estimate.0 as f64 * self.factor))
    }

    fn boxed_clone(&self) -> Box<dyn Predictor> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use crate::clock::Duration;
    use crate::policy::Value;
    use crate::predict::tests::{features, read};
    use crate::predict::{Features, PredictPolicy};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_task_is_as_long_as_its_owner_says() {
        let task = Features { estimate: Some(Duration(300)), ..features(0) };
        let half = PredictPolicy::new("estimate").unwrap().with("factor", Value::Real(0.5));
        assert_eq!(read("estimate").predict(&task), Some(Duration(300)));
        assert_eq!(half.build().predict(&task), Some(Duration(150)));
        assert_eq!(read("estimate").predict(&features(0)), None);
    }
}
