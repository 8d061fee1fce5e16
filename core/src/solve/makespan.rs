//! Jobs on identical machines: how soon all are done.
//!
//! List scheduling and longest-processing-time-first are Graham's (1966, 1969), and both are the greedy balancer given
//! the jobs one by one. The optimum is found by branch and bound: longest job first, machines of equal load are one,
//! and nothing is followed that cannot beat the best so far. It ends early at the bound that no schedule beats.

use super::Problem;
use super::answer::{Answer, numbers};
use super::balance::Bench;
use super::given::Given;
use crate::clock::{Duration, LONGEST};

const MACHINES_MAX: i64 = 1_000;
const JOBS_MAX: usize = 1_000;

/// The most partial schedules that are looked at for an optimum.
const SCHEDULES_MAX: u64 = 3_000_000;

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
    let optimal = optimum(machines, &longest_first, lpt).ok_or_else(|| {
        case.problem_at("lengths", format!("the optimum takes more than {SCHEDULES_MAX} steps to find"))
    })?;
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

/// The least makespan of jobs given longest first, no more than `known`; `None` when it takes too long to find.
fn optimum(machines: usize, longest_first: &[u64], known: u64) -> Option<u64> {
    let mean = longest_first.iter().sum::<u64>().div_ceil(machines as u64);
    // Of the machines + 1 longest jobs, two share a machine.
    let pair = longest_first.get(machines).map_or(0, |next| longest_first[machines - 1] + next);
    let bound = mean.max(longest_first[0]).max(pair);
    let mut search = Search { lengths: longest_first, loads: vec![0; machines], best: known, bound, looked_at: 0 };
    search.place(0, 0).then_some(search.best)
}

struct Search<'a> {
    lengths: &'a [u64],
    loads: Vec<u64>,
    best: u64,
    bound: u64,
    looked_at: u64,
}

impl Search<'_> {
    /// Tries every machine for the job at `place`, the longest load so far being `makespan`; false when it gave up.
    fn place(&mut self, place: usize, makespan: u64) -> bool {
        let Some(&length) = self.lengths.get(place) else {
            self.best = makespan;
            return true;
        };
        self.looked_at += 1;
        if self.looked_at > SCHEDULES_MAX {
            return false;
        }
        for machine in 0..self.loads.len() {
            let load = self.loads[machine];
            let seen = self.loads[..machine].contains(&load);
            if seen || load + length >= self.best || self.best <= self.bound {
                continue;
            }
            self.loads[machine] += length;
            let went_on = self.place(place + 1, makespan.max(load + length));
            self.loads[machine] = load;
            if !went_on {
                return false;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_longest_first_rule_is_off_by_as_much_as_graham_says() {
        for (machines, lengths, lpt, optimal) in [
            (3, &[5, 5, 4, 4, 3, 3, 3][..], 11, 9),
            (2, &[3, 3, 2, 2, 2], 7, 6),
            (4, &[7, 7, 6, 6, 5, 5, 4, 4, 4], 15, 12),
            (5, &[4], 4, 4),
        ] {
            let found = greedy(machines, lengths);
            assert_eq!((found, optimum(machines, lengths, found)), (lpt, Some(optimal)), "{lengths:?}");
        }
    }

    #[test]
    fn an_optimum_that_hides_is_given_up() {
        let primes = [
            9_973, 9_967, 9_949, 9_941, 9_931, 9_929, 9_923, 9_907, 9_901, 9_887, 9_883, 9_871, 9_859, 9_857, 9_851,
            9_839, 9_833, 9_829, 9_817, 9_811, 9_803, 9_791, 9_787, 9_781, 9_769, 9_767, 9_749, 9_743, 9_739, 9_733,
        ];
        let found = optimum(9, &primes, greedy(9, &primes));
        assert_eq!(found, None);
    }
}
