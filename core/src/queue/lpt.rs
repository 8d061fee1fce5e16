//! Longest processing time first: whenever a worker is free, the waiting task with the most work runs, to its end.
//!
//! Graham, *Bounds on Multiprocessing Timing Anomalies* (1969): with all tasks at hand in one central queue for m equal
//! workers, all is done within 4/3 − 1/(3m) of the shortest possible time. Ties go to the earlier arrival, then to the
//! lower id. With one worker it is the worst order for the mean wait.

use super::QueueDiscipline;
use super::by_key::ByKey;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "lpt",
    name: "Longest processing time first",
    summary: "Runs the task with the most work first, so that short ones even out the end: several workers are done almost as soon as they can be, and short tasks wait.",
    source: "Graham: Bounds on Multiprocessing Timing Anomalies (1969)",
    measure: Measure::Longest,
    params: &[],
    build: |_| ByKey::boxed(|item| -(item.work.0 as i64), false),
};

#[cfg(test)]
mod tests {
    use crate::queue::one_worker::gantt;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_longest_waiting_task_runs_to_its_end() {
        assert_eq!(gantt("lpt", "0,6 0,8 1,9 0,8"), "P2 0-8 P3 8-17 P4 17-25 P1 25-31");
    }
}
