//! Conservative backfilling: every waiting task has room set aside on arrival, and a later one may jump ahead if that
//! delays nobody.
//!
//! Feitelson and Mu'alem Weil, *Utilization and Predictability in Scheduling the IBM SP2 with Backfilling* (1998). When
//! tasks end earlier than predicted, those that wait move forward in the order of arrival, never back. No task starts later
//! than it was first promised, as long as none outlives its prediction. The price: fewer gaps are filled than by EASY
//! backfilling. `reservations` bounds how many are promised room, as in Maui's reservation depth; a plan for n tasks takes
//! about n² steps.

use super::QueueDiscipline;
use super::backfill::Backfill;
use crate::policy::{Entry, Measure, Param, ParamKind};

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "conservative",
    name: "Conservative backfilling",
    summary: "Promises every task a start when it arrives, and lets later tasks fill gaps only where no promise is broken.",
    source: "Feitelson, Mu'alem Weil: Utilization and Predictability in Scheduling the IBM SP2 with Backfilling (1998)",
    measure: Measure::Time,
    params: &[Param {
        key: "reservations",
        help: "How many of the first waiting tasks have room set aside: 1 is EASY backfilling, more promise more and fill fewer gaps.",
        kind: ParamKind::Integer { min: 1, max: 1_000_000, default: 1_000_000 },
    }],
    build: |values| Backfill::boxed(values.integer(0) as usize),
};

#[cfg(test)]
mod tests {
    use crate::queue::one_machine::{gantt, promised};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn everybody_is_promised_a_start() {
        assert_eq!(promised("conservative", 4, "0,10,c3 1,5,c2 2,9,c2 3,12,c1"), [Some(10), Some(10), Some(15)]);
    }

    #[test]
    fn an_early_end_moves_nobody_back() {
        // Promised: J3 at 10, J4 from 4 to 10. J1 ends at 2 instead of 10. Anew in the order of arrival, J3 would run from
        // 4 to 9 and J4 only then; instead J4 moves to 2, then J3 to 8.
        let jobs = "0,2,c1,e10 0,4,c1 0,5,c2 0,6,c1";
        assert_eq!(promised("conservative", 2, jobs), [Some(10), Some(4)]);
        assert_eq!(gantt("conservative", 2, jobs), "J1 0-2 J2 0-4 J4 2-8 J3 8-13");
    }

    #[test]
    fn with_one_reservation_it_is_easy() {
        let one = r#"{"conservative": {"reservations": 1}}"#;
        for jobs in ["0,10,c3 1,5,c2 2,9,c2 3,12,c1", "0,10,c2 1,5,c4 2,8,c2 2,9,c1", "0,2,c1,e10 0,4,c1 0,5,c2 0,6,c1"]
        {
            assert_eq!(gantt(one, 4, jobs), gantt("easy", 4, jobs));
        }
    }
}
