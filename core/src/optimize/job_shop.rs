//! Jobs whose operations each need their machine for a time, in a given order: when all are done at the earliest.
//!
//! Two parts help each other. `Tabu` walks from schedule to schedule and finds good ones fast. `Windows` supposes
//! that all is done by a horizon just below the best, derives from when and until when each operation can run, and
//! branches over the order of two operations on a machine until a schedule is found or the horizon is refuted. When
//! it is refuted, the best schedule is optimal. They take turns of growing length, so neither wastes what the other
//! would find at once. Left out: release and due dates, set-up times, machines to choose from.

mod schedule;
mod tabu;
mod windows;
mod edges;
mod branch;

use super::{Best, Budget, Meter, Search};
use branch::{Branch, Verdict};
use schedule::Sequence;
use tabu::Tabu;
use windows::Windows;

/// The steps of the tabu search's first turn; the branching gets six times as many. Every next turn is three times as
/// long.
const FIRST_TURN: u64 = 2_000_000;

/// One step of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The machine that it needs.
    pub machine: usize,
    /// For how long. An operation that takes no time needs no machine.
    pub time: u64,
}

/// The operations of all jobs, numbered job by job.
struct Shop {
    time: Vec<i64>,
    machine: Vec<usize>,
    /// Whether it is the first and whether it is the last of its job.
    first: Vec<bool>,
    last: Vec<bool>,
    /// The operations that each machine has to do, those of no time left out.
    load: Vec<Vec<usize>>,
}

impl Shop {
    fn new(machines: usize, jobs: &[Vec<Operation>]) -> Self {
        let mut shop =
            Self { time: vec![], machine: vec![], first: vec![], last: vec![], load: vec![Vec::new(); machines] };
        for job in jobs {
            for (step, operation) in job.iter().enumerate() {
                let number = shop.len();
                if operation.time > 0 {
                    shop.load[operation.machine].push(number);
                }
                shop.time.push(operation.time as i64);
                shop.machine.push(operation.machine);
                shop.first.push(step == 0);
                shop.last.push(step + 1 == job.len());
            }
        }
        shop
    }

    fn len(&self) -> usize {
        self.time.len()
    }

    /// What its job does next.
    #[inline]
    fn next(&self, operation: usize) -> Option<usize> {
        (!self.last[operation]).then_some(operation + 1)
    }

    /// What its job does before.
    #[inline]
    fn previous(&self, operation: usize) -> Option<usize> {
        (!self.first[operation]).then(|| operation - 1)
    }
}

/// The start of every operation, by job, for the earliest end of all. The machines count from 0 up to `machines`, and
/// all times together fit 60 bits.
///
/// ```
/// use switchyard::optimize::{Budget, job_shop::{Operation, solve}};
/// let job = |steps: [(usize, u64); 2]| steps.map(|(machine, time)| Operation { machine, time }).to_vec();
/// let found = solve(2, &[job([(0, 3), (1, 2)]), job([(1, 2), (0, 4)]), job([(0, 1), (1, 5)])], Budget::SECONDS);
/// assert_eq!(found.optimum().unwrap().value, 9);
/// ```
#[must_use]
pub fn solve(machines: usize, jobs: &[Vec<Operation>], budget: Budget) -> Search<Vec<Vec<u64>>> {
    let shop = Shop::new(machines, jobs);
    let mut meter = Meter::new(budget);
    let (best, bound) = search(&shop, &mut meter);
    let value = best.makespan(&shop);
    let mut starts = best.starts.into_iter().map(|start| start as u64);
    let answer = jobs.iter().map(|job| starts.by_ref().take(job.len()).collect()).collect();
    Search { best: Some(Best { value, answer }), bound, proved: bound == value, steps: meter.steps }
}

/// A schedule: the start of every operation.
#[derive(Clone)]
struct Schedule {
    starts: Vec<i64>,
}

impl Schedule {
    fn makespan(&self, shop: &Shop) -> i64 {
        self.starts.iter().zip(&shop.time).map(|(start, time)| start + time).max().unwrap_or(0)
    }
}

/// The best schedule found, and the bound that none beats.
fn search(shop: &Shop, meter: &mut Meter) -> (Schedule, i64) {
    let mut best = Sequence::dispatched(shop, &mut |ready| ready.most_work_left()).schedule();
    let Some(mut windows) = Windows::new(shop) else {
        // More operations on one machine than the windows can tell apart.
        let bound = windows::trivial_bound(shop);
        Tabu::new(shop).improve(&mut best, bound, meter, meter.budget / 2);
        return (best, bound);
    };
    let bound = windows.bound(best.makespan(shop), meter);
    let mut tabu = Tabu::new(shop);
    let mut branch = Branch::new(shop);
    let mut turn = FIRST_TURN;
    loop {
        tabu.improve(&mut best, bound, meter, turn);
        let makespan = best.makespan(shop);
        if makespan == bound || !meter.has_left() {
            return (best, bound);
        }
        match branch.search(&mut windows, &best, meter, 6 * turn) {
            Verdict::Refuted => return (best, makespan),
            Verdict::Found(better) => best = better,
            Verdict::Undecided => turn *= 3,
        }
    }
}
