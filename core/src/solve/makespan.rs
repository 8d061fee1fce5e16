//! Jobs on identical machines: how soon all are done.
//!
//! List scheduling and longest-processing-time-first are Graham's (1966, 1969), and both are the greedy balancer given
//! the jobs one by one. The optimum is searched by packing.

use super::Problem;
use super::answer::{Answer, numbers};
use super::balance::Bench;
use super::given::Given;
use crate::clock::{Duration, LONGEST};
use crate::optimize::{Budget, makespan};

const MACHINES_MAX: i64 = 1_000;
const JOBS_MAX: usize = 1_000;

/// `machines`, `lengths` → `lpt_makespan`, `list_scheduling_in_given_order`, `optimal`.
pub(super) fn solve(case: &Given) -> Result<Answer, Problem> {
    let machines = case.whole("machines", 1, MACHINES_MAX)? as usize;
    let given = case.list("lengths")?;
    if given.is_empty() || given.len() > JOBS_MAX {
        return Err(case.problem_at("lengths", format!("expected 1 to {JOBS_MAX} lengths, not {}", given.len())));
    }
    let lengths = given.iter().map(length).collect::<Result<Vec<_>, _>>()?;
    let mut longest_first = lengths.clone();
    longest_first.sort_unstable_by(|a, b| b.cmp(a));
    let lpt = greedy(machines, &longest_first);
    let found = makespan::search(machines, &lengths, Budget::SECONDS);
    let optimal = found.optimum().map(|best| best.value as u64);
    let optimal =
        optimal.ok_or_else(|| case.problem_at("lengths", "the optimum of these lengths takes too long to find"))?;
    let ticks = |micros: u64| Duration(micros).as_secs_f64();
    Ok(numbers([
        ("lpt_makespan", ticks(lpt)),
        ("list_scheduling_in_given_order", ticks(greedy(machines, &lengths))),
        ("optimal", ticks(optimal)),
    ]))
}

/// In microseconds, a tick being a second.
fn length(given: &Given) -> Result<u64, Problem> {
    let max = LONGEST / JOBS_MAX as u64;
    let length = Duration::from_secs_f64(given.as_number()?).filter(|length| (1..=max).contains(&length.0));
    length.map(|length| length.0).ok_or_else(|| given.not(&format!("a length above 0 and at most {}", Duration(max))))
}

fn greedy(machines: usize, lengths: &[u64]) -> u64 {
    let mut bench = Bench::new("greedy");
    let mut nodes = Bench::nodes(&vec![1; machines]);
    for &length in lengths {
        let chosen = bench.pick_for(Duration(length), &nodes);
        nodes[chosen.index()].backlog += Duration(length);
    }
    nodes.iter().map(|node| node.backlog.0).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use crate::solve::solve;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn answer(case: &str) -> String {
        solve(&format!(r#"{{"kind": "cpu_sched/parallel_makespan", "cases": [{case}]}}"#)).text
    }

    #[test]
    fn the_longest_first_rule_is_off_by_as_much_as_graham_says() {
        for (case, expected) in [
            (
                r#"{"machines": 3, "lengths": [5, 5, 4, 4, 3, 3, 3]}"#,
                "11,\"list_scheduling_in_given_order\":11,\"optimal\":9",
            ),
            (r#"{"machines": 2, "lengths": [2, 2, 3, 3, 2]}"#, "7,\"list_scheduling_in_given_order\":7,\"optimal\":6"),
            (
                r#"{"machines": 4, "lengths": [7, 7, 6, 6, 5, 5, 4, 4, 4]}"#,
                "15,\"list_scheduling_in_given_order\":15,\"optimal\":12",
            ),
            (r#"{"machines": 5, "lengths": [0.5]}"#, "0.5,\"list_scheduling_in_given_order\":0.5,\"optimal\":0.5"),
        ] {
            assert_eq!(answer(case), format!("[{{\"lpt_makespan\":{expected}}}]\n"));
        }
    }

    #[test]
    fn an_optimum_hidden_among_primes_is_found() {
        let primes = "9973, 9967, 9949, 9941, 9931, 9929, 9923, 9907, 9901, 9887, 9883, 9871, 9859, 9857, 9851, 9839,
            9833, 9829, 9817, 9811, 9803, 9791, 9787, 9781, 9769, 9767, 9749, 9743, 9739, 9733";
        let seen = answer(&format!(r#"{{"machines": 9, "lengths": [{primes}]}}"#));
        assert!(seen.contains("\"optimal\":39098"), "{seen}");
    }
}
