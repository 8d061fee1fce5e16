//! Jobs on machines that are all alike, so that the last is done at the earliest.
//!
//! The longest job first is within 4/3 − 1/(3m) of the optimum (Graham, 1969). Then the jobs of the machine that is done
//! last and of one other are divided anew, as evenly as a knapsack can, as long as that helps. What is left is packing:
//! jobs are done by some time if they fit into as many bins of that capacity as there are machines. The time is halved
//! between what is known to be too short and the best schedule.

use super::bin_packing::fits;
use super::knapsack::knapsack;
use super::{Best, Budget, Meter, Search};

/// The machine of each job, for the least makespan. There is a machine; all lengths together fit 62 bits.
///
/// ```
/// use switchyard::optimize::{Budget, makespan};
/// let found = makespan::search(3, &[5, 5, 4, 4, 3, 3, 3], Budget::SECONDS);
/// assert_eq!(found.optimum().unwrap().value, 9);
/// ```
#[must_use]
pub fn search(machines: usize, lengths: &[u64], budget: Budget) -> Search<Vec<usize>> {
    let mut meter = Meter::new(budget);
    let mut longest_first: Vec<usize> = (0..lengths.len()).collect();
    longest_first.sort_by_key(|&job| std::cmp::Reverse(lengths[job]));
    let mut best = longest_first_schedule(machines, lengths, &longest_first);
    let mean = lengths.iter().sum::<u64>().div_ceil(machines as u64);
    // Of the machines + 1 longest jobs, two share a machine.
    let length = |place: usize| longest_first.get(place).map_or(0, |&job| lengths[job]);
    let pair = if length(machines) > 0 { length(machines - 1) + length(machines) } else { 0 };
    // Nothing below `bound` is possible; nothing below `low` is looked at any more.
    let mut bound = mean.max(length(0)).max(pair);
    let mut low = bound;
    even_out(machines, lengths, &mut best, bound, &mut meter);
    while low < makespan(machines, lengths, &best) {
        let high = makespan(machines, lengths, &best);
        let middle = low + (high - low) / 2;
        let mut part = Meter::new(Budget(meter.budget.saturating_sub(meter.steps) / 2));
        let found = fits(middle, lengths, machines, &mut part);
        meter.spend(part.steps);
        match found {
            Some(Some(machine_of)) => best = machine_of,
            Some(None) => {
                bound = bound.max(middle + 1);
                low = middle + 1;
            }
            None => low = middle + 1,
        }
    }
    let value = makespan(machines, lengths, &best);
    let best = Best { value: value as i64, answer: best };
    Search { best: Some(best), bound: bound as i64, proved: bound == value, steps: meter.steps }
}

/// Divides the jobs of the most loaded machine and of another anew, as long as that is sooner.
fn even_out(machines: usize, lengths: &[u64], machine_of: &mut [usize], bound: u64, meter: &mut Meter) {
    let mut load = loads(machines, lengths, machine_of);
    let division = Budget(meter.budget / (10 * machines as u64));
    'sooner: while let Some((longest, last)) =
        load.iter().copied().zip(0..).max().filter(|(longest, _)| *longest > bound)
    {
        let mut others: Vec<usize> = (0..machines).filter(|&other| other != last).collect();
        others.sort_by_key(|&other| load[other]);
        for other in others {
            let jobs: Vec<usize> =
                (0..lengths.len()).filter(|&job| machine_of[job] == last || machine_of[job] == other).collect();
            let shared: Vec<u64> = jobs.iter().map(|&job| lengths[job]).collect();
            let total = load[last] + load[other];
            let found = knapsack(total / 2, &shared, &shared, division);
            if !meter.spend(found.steps + 100) {
                return;
            }
            let Some(half) = found.best.filter(|half| total - (half.value as u64) < longest) else { continue };
            for (&job, is_first) in jobs.iter().zip(half.answer) {
                machine_of[job] = if is_first { last } else { other };
            }
            (load[last], load[other]) = (half.value as u64, total - half.value as u64);
            continue 'sooner;
        }
        return;
    }
}

/// Each job in this order to the machine with the least load, ties to the lowest index.
fn longest_first_schedule(machines: usize, lengths: &[u64], order: &[usize]) -> Vec<usize> {
    let mut loads = vec![0; machines];
    let mut machine_of = vec![0; lengths.len()];
    for &job in order {
        let (_, machine) = loads.iter().copied().zip(0..).min().expect("there is a machine");
        loads[machine] += lengths[job];
        machine_of[job] = machine;
    }
    machine_of
}

fn loads(machines: usize, lengths: &[u64], machine_of: &[usize]) -> Vec<u64> {
    let mut loads = vec![0; machines];
    for (&machine, length) in machine_of.iter().zip(lengths) {
        loads[machine] += length;
    }
    loads
}

fn makespan(machines: usize, lengths: &[u64], machine_of: &[usize]) -> u64 {
    loads(machines, lengths, machine_of).into_iter().max().unwrap_or(0)
}
