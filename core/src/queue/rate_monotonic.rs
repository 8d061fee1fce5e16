//! Rate monotonic: the task with the shorter period runs first, whatever its deadline.
//!
//! Liu and Layland, *Scheduling Algorithms for Multiprogramming in a Hard-Real-Time Environment* (1973), sections 4 and 5:
//! the best of all fixed priorities when deadlines are the ends of the periods, and it meets them all as long as the
//! utilisation of n tasks is at most n (2^(1/n) − 1), which falls to ln 2. `by: deadline` is deadline monotonic (Leung and
//! Whitehead 1982), the best fixed priorities when deadlines are shorter than the periods.
//!
//! A task's period is what the scenario says, or the gap of a source whose tasks arrive in equal gaps; tasks without one
//! come last. An arrival takes the worker only when its period is strictly shorter; ties go to the earlier arrival, then
//! to the lower id. A task that is past its deadline runs on. Locks, and so priority inheritance, are left out.

use super::by_key::{ByKey, moment};
use super::{Item, QueueDiscipline};
use crate::clock::Time;
use crate::policy::{Entry, Measure, Param, ParamKind};

pub(super) const ENTRY: Entry<dyn QueueDiscipline> = Entry {
    key: "rate_monotonic",
    name: "Rate monotonic",
    summary: "Runs the task with the shortest period first: fixed priorities that are simple to check, but deadlines may be missed that earliest deadline first would meet.",
    source: "Liu, Layland: Scheduling Algorithms for Multiprogramming in a Hard-Real-Time Environment (1973), sec. 4",
    measure: Measure::Duration,
    params: &[Param {
        key: "by",
        help: "What is compared: the period, or the time from arrival to deadline (deadline monotonic).",
        kind: ParamKind::Choice { options: &["period", "deadline"], default: 0 },
    }],
    build: |values| ByKey::boxed(if values.choice(0) == 0 { period } else { relative_deadline }, true),
};

fn period(item: &Item) -> i64 {
    item.period.0 as i64
}

fn relative_deadline(item: &Item) -> i64 {
    match item.deadline {
        Time::NEVER => i64::MAX,
        deadline => moment(deadline) - moment(item.arrival),
    }
}

#[cfg(test)]
mod tests {
    use crate::queue::one_worker::gantt;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_shorter_period_takes_over_though_a_deadline_is_missed() {
        // Silberschatz, ch. 5: periods 50 and 80, bursts 25 and 35. P2 misses 80: it is done at 85.
        let jobs = "0,25,t50 0,35,t80 50,25,t50 80,35,t80 100,25,t50";
        assert_eq!(gantt("rate_monotonic", jobs), "P1 0-25 P2 25-50 P3 50-75 P2 75-85 P4 85-100 P5 100-125 P4 125-145");
    }

    #[test]
    fn ties_go_to_the_earlier_arrival_and_who_has_no_period_is_last() {
        assert_eq!(gantt("rate_monotonic", "0,3 0,2,t9 1,2,t9 2,1,t8"), "P2 0-2 P4 2-3 P3 3-5 P1 5-8");
    }

    #[test]
    fn deadline_monotonic_goes_by_the_time_from_arrival_to_deadline() {
        let policy = r#"{"rate_monotonic": {"by": "deadline"}}"#;
        assert_eq!(gantt(policy, "0,4,t5,d20 1,2,t50,d4 1,1"), "P1 0-1 P2 1-3 P1 3-6 P3 6-7");
    }
}
