//! Earliest deadline first: the task whose deadline comes first runs, at every moment.
//!
//! Liu and Layland, *Scheduling Algorithms for Multiprogramming in a Hard-Real-Time Environment* (1973), section 7; Horn
//! (1974) and Dertouzos (1974) for tasks that arrive at any time: on one worker it meets all deadlines when any order
//! does, and its largest lateness is the smallest there is. An arrival takes the worker only when its deadline is
//! strictly earlier; ties go to the earlier arrival, then to the lower id. Tasks without a deadline come last.
//!
//! A task that is past its deadline keeps its place and runs on (`abort_on_miss` false elsewhere), so under overload one
//! that is late makes the next late, and the next. Giving up late tasks is left out. Without `preemptive` it is Jackson's
//! rule, earliest due date, which is optimal when all arrive together.

use super::QueueDiscipline;
use super::by_key::{ByKey, moment};
use crate::policy::{Entry, Measure, Param, ParamKind};

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "edf",
    name: "Earliest deadline first",
    summary: "Runs the task whose deadline comes first: meets every deadline that any order can meet, but under overload one late task makes all behind it late.",
    source: "Liu, Layland: Scheduling Algorithms for Multiprogramming in a Hard-Real-Time Environment (1973), sec. 7",
    measure: Measure::Time,
    params: &[Param {
        key: "preemptive",
        help: "Whether an earlier deadline takes the worker from a running task at once.",
        kind: ParamKind::Flag { default: true },
    }],
    build: |values| ByKey::boxed(|item| moment(item.deadline), values.flag(0)),
};

#[cfg(test)]
mod tests {
    use crate::queue::one_worker::gantt;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn an_earlier_deadline_takes_over() {
        // Silberschatz, ch. 5: periods 50 and 80, bursts 25 and 35, up to 150.
        let jobs = "0,25,d50 0,35,d80 50,25,d100 80,35,d160 100,25,d150";
        assert_eq!(gantt("edf", jobs), "P1 0-25 P2 25-60 P3 60-85 P4 85-100 P5 100-125 P4 125-145");
    }

    #[test]
    fn a_tie_does_not_cost_a_switch_and_who_has_no_deadline_is_last() {
        assert_eq!(gantt("edf", "0,5,d9 1,2,d9 2,1,d8 2,1"), "P1 0-2 P3 2-3 P1 3-6 P2 6-8 P4 8-9");
    }

    #[test]
    fn a_late_task_runs_on() {
        assert_eq!(gantt("edf", "0,6,d3 1,2,d5 4,2,d6"), "P1 0-6 P2 6-8 P3 8-10");
    }

    #[test]
    fn without_preemption_the_earliest_due_date_waits_its_turn() {
        assert_eq!(gantt(r#"{"edf": {"preemptive": false}}"#, "0,5,d9 1,2,d8 2,1,d4"), "P1 0-5 P3 5-6 P2 6-8");
    }
}
