//! Weighted shortest processing time: the task with the least work for its weight runs, to its end.
//!
//! Smith, *Various Optimizers for Single-Stage Production* (1956): on one worker and with all tasks at hand, no order has a
//! smaller sum of weight times completion. Compared is work over weight; ties go to the earlier arrival, then to the
//! lower id. With `preemptive` it is the work that remains, and an arrival with strictly less for its weight takes over:
//! with equal weights that is shortest remaining time first.

use super::by_key::ByKey;
use super::{Item, QueueDiscipline};
use crate::clock::Duration;
use crate::policy::{Entry, Measure, Param, ParamKind};

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "wspt",
    name: "Weighted shortest processing time",
    summary: "Runs the task with the least work for its weight: the smallest weighted mean of completion times when all tasks are at hand.",
    source: "Smith: Various Optimizers for Single-Stage Production (1956)",
    measure: Measure::PerWeight,
    params: &[Param {
        key: "preemptive",
        help: "Whether less remaining work for its weight takes the worker from a running task at once.",
        kind: ParamKind::Flag { default: false },
    }],
    build: |values| match values.flag(0) {
        true => ByKey::boxed(|item| for_weight(item.remaining, item), true),
        false => ByKey::boxed(|item| for_weight(item.work, item), false),
    },
};

/// In thousandths of a microsecond, so that only ratios closer than that are taken for equal.
fn for_weight(work: Duration, item: &Item) -> i64 {
    i64::try_from(u128::from(work.0) * 1_000 / u128::from(item.weight.max(1))).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use crate::queue::one_worker::gantt;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_least_work_for_its_weight_runs_first() {
        let jobs = "0,7,w3 0,9,w4 0,6,w6 0,1,w9 0,7,w2 0,2,w4 0,1,w9";
        assert_eq!(gantt("wspt", jobs), "P4 0-1 P7 1-2 P6 2-4 P3 4-10 P2 10-19 P1 19-26 P5 26-33");
    }

    #[test]
    fn equal_ratios_go_to_the_earlier_arrival() {
        assert_eq!(gantt("wspt", "0,1,w3 0,2,w6 0,3,w9 0,1,w1"), "P1 0-1 P2 1-3 P3 3-6 P4 6-7");
    }

    #[test]
    fn less_for_its_weight_takes_over_when_preemptive() {
        let policy = r#"{"wspt": {"preemptive": true}}"#;
        assert_eq!(gantt(policy, "0,9,w1 2,6,w2 3,1,w1"), "P1 0-2 P2 2-3 P3 3-4 P2 4-9 P1 9-16");
        assert_eq!(gantt("wspt", "0,9,w1 2,6,w2 3,1,w1"), "P1 0-9 P3 9-10 P2 10-16");
    }
}
