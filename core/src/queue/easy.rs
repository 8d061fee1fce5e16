//! EASY backfilling: the first waiting task has room set aside, and a later one may jump ahead if that does not delay it.
//!
//! Lifka, *The ANL/IBM SP Scheduling System* (1995); Mu'alem and Feitelson (2001) for the name and the analysis. Tasks need
//! several processors and wait in the order of arrival. First come, first served lets processors idle while the first
//! waits for enough of them; here whoever fits meanwhile runs, provided it is predicted to be done by the start that the
//! first was promised, or leaves enough free then. Tasks further behind are promised nothing and may be overtaken. With
//! several nodes room is planned on one of them, the one where it begins earliest, ties going to the lowest.
//!
//! Lengths are those that the predictor in force tells. A task that outlives its prediction runs on, and the first starts
//! later than promised; systems that kill such a task are left out.

use super::QueueDiscipline;
use super::backfill::Backfill;
use crate::policy::{Entry, Measure};

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "easy",
    name: "EASY backfilling",
    summary: "First come, first served for tasks that need several processors, but a later task may fill a gap if the first in line still starts when it was promised.",
    source: "Lifka: The ANL/IBM SP Scheduling System (1995)",
    measure: Measure::Time,
    params: &[],
    build: |_| Backfill::boxed(1),
};

#[cfg(test)]
mod tests {
    use crate::queue::one_machine::{gantt, promised};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_short_task_fills_the_gap_before_the_first() {
        // Of 4 processors 2 are free until 10; the first in line needs all.
        assert_eq!(gantt("fcfs", 4, "0,10,c2 1,5,c4 2,8,c2"), "J1 0-10 J2 10-15 J3 15-23");
        assert_eq!(gantt("easy", 4, "0,10,c2 1,5,c4 2,8,c2"), "J1 0-10 J3 2-10 J2 10-15");
        assert_eq!(gantt("easy", 4, "0,10,c2 1,5,c4 2,9,c2"), "J1 0-10 J2 10-15 J3 15-24");
    }

    #[test]
    fn a_long_task_may_run_beside_the_first() {
        assert_eq!(gantt("easy", 4, "0,10,c2 1,5,c3 2,30,c1"), "J1 0-10 J3 2-32 J2 10-15");
    }

    #[test]
    fn only_the_first_is_promised_anything() {
        // J3 could run at 10 beside J2; J4 jumps ahead and keeps it from that until 15.
        let jobs = "0,10,c3 1,5,c2 2,9,c2 3,12,c1";
        assert_eq!(gantt("easy", 4, jobs), "J1 0-10 J4 3-15 J2 10-15 J3 15-24");
        assert_eq!(gantt("conservative", 4, jobs), "J1 0-10 J2 10-15 J3 10-19 J4 15-27");
        assert_eq!(promised("easy", 4, jobs), [Some(10), None]);
    }

    #[test]
    fn a_task_that_outlives_its_prediction_delays_the_first() {
        // J1 says 4 and takes 10: from 4 on it may end at any moment, and nobody jumps ahead of J2 who would not be done.
        assert_eq!(gantt("easy", 4, "0,10,c2,e4 1,5,c4 2,2,c2 5,3,c2"), "J1 0-10 J3 2-4 J2 10-15 J4 15-18");
    }
}
