//! Branching over the order of two operations, until a schedule below the horizon is found or none can be.
//!
//! The pair that is decided next has the least product of the rooms that its two orders leave, measured by the time
//! that both take and by the contradictions that their machine showed so far (weights in the way of Boussemart et al.,
//! 2004). It is tried first in the order that the best schedule has, or, every second time, in the one that leaves
//! more room.

use super::windows::{Mark, Windows};
use super::{Schedule, Shop};
use crate::optimize::Meter;

pub(super) enum Verdict {
    /// There is no schedule that is better.
    Refuted,
    /// There is.
    Found(Schedule),
    /// It ran out of steps.
    Undecided,
}

pub(super) struct Branch {
    /// One more than the contradictions that each machine showed.
    weight: Vec<f64>,
    turns: u32,
}

/// One order was tried; the other is left.
struct Open {
    mark: Mark,
    first: usize,
    second: usize,
}

impl Branch {
    pub(super) fn new(shop: &Shop) -> Self {
        Self { weight: vec![1.0; shop.load.len()], turns: 0 }
    }

    /// Looks for something better than `best`, for so many steps.
    pub(super) fn search(&mut self, windows: &mut Windows, best: &Schedule, meter: &mut Meter, steps: u64) -> Verdict {
        self.turns += 1;
        let until = meter.steps + steps;
        let root = windows.mark();
        let mut fits = windows.suppose(best.makespan(windows.shop) - 1, meter);
        let mut open: Vec<Open> = Vec::new();
        let verdict = loop {
            if !fits {
                if let Some(machine) = windows.blamed {
                    self.weight[machine] += 1.0;
                }
                let Some(Open { mark, first, second }) = open.pop() else { break Verdict::Refuted };
                windows.back_to(mark);
                fits = windows.decide(second, first, meter);
                continue;
            }
            let Some((first, second)) = self.next_pair(windows, best, meter) else {
                break Verdict::Found(Schedule { starts: windows.head.clone() });
            };
            if !meter.has_left() || meter.steps > until {
                break Verdict::Undecided;
            }
            open.push(Open { mark: windows.mark(), first, second });
            fits = windows.decide(first, second, meter);
        };
        windows.back_to(root);
        verdict
    }

    /// The pair to decide, in the order to try first.
    fn next_pair(&self, windows: &Windows, best: &Schedule, meter: &mut Meter) -> Option<(usize, usize)> {
        let mut chosen: Option<(f64, usize, usize)> = None;
        for (load, weight) in windows.shop.load.iter().zip(&self.weight) {
            meter.spend((load.len() * load.len()) as u64 / 2);
            for (place, &a) in load.iter().enumerate() {
                for &b in &load[place + 1..] {
                    if windows.is_decided(a, b) {
                        continue;
                    }
                    let rooms = (windows.room(a, b) + 1) as f64 * (windows.room(b, a) + 1) as f64;
                    let measure = weight * (windows.shop.time[a] + windows.shop.time[b]) as f64;
                    let score = rooms / (measure * measure);
                    if chosen.is_none_or(|(least, _, _)| score < least) {
                        chosen = Some((score, a, b));
                    }
                }
            }
        }
        let (_, a, b) = chosen?;
        let a_first = match self.turns % 2 {
            1 => best.starts[a] < best.starts[b],
            _ => windows.room(a, b) >= windows.room(b, a),
        };
        Some(if a_first { (a, b) } else { (b, a) })
    }
}

#[cfg(test)]
mod tests {
    use super::{Branch, Meter, Schedule, Shop, Verdict, Windows};
    use crate::optimize::Budget;
    use crate::optimize::job_shop::Operation;
    use crate::rng::Rng;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// The least makespan over every order in which operations can be given their places.
    fn least(jobs: &[Vec<Operation>], done: &mut [usize], job_ready: &mut [u64], machine_ready: &mut [u64]) -> u64 {
        let mut least = u64::MAX;
        for job in 0..jobs.len() {
            let Some(&Operation { machine, time }) = jobs[job].get(done[job]) else { continue };
            let before = (job_ready[job], machine_ready[machine]);
            let end = before.0.max(before.1) + time;
            (done[job], job_ready[job], machine_ready[machine]) = (done[job] + 1, end, end);
            least = least.min(self::least(jobs, done, job_ready, machine_ready));
            (done[job], job_ready[job], machine_ready[machine]) = (done[job] - 1, before.0, before.1);
        }
        if least == u64::MAX { job_ready.iter().copied().max().unwrap_or(0) } else { least }
    }

    /// Without the tabu search, which finds the optimum of small shops at once: from one operation after the other.
    #[test]
    fn branching_alone_comes_down_to_the_optimum() {
        let mut rng = Rng::stream(1, "branch");
        let mut improved = 0;
        for _ in 0..150 {
            let mut operation = || Operation { machine: rng.below(3) as usize, time: 1 + rng.below(20) };
            let jobs: Vec<Vec<Operation>> = (0..3).map(|_| (0..3).map(|_| operation()).collect()).collect();
            let shop = Shop::new(3, &jobs);
            let starts = shop.time.iter().scan(0, |end, time| Some(std::mem::replace(end, *end + time)));
            let mut best = Schedule { starts: starts.collect() };
            let mut windows = Windows::new(&shop).expect("machines have few operations");
            let mut branch = Branch::new(&shop);
            let mut meter = Meter::new(Budget::SECONDS);
            loop {
                match branch.search(&mut windows, &best, &mut meter, u64::MAX / 2) {
                    Verdict::Found(better) => {
                        assert!(better.makespan(&shop) < best.makespan(&shop));
                        best = better;
                        improved += 1;
                    }
                    Verdict::Refuted => break,
                    Verdict::Undecided => panic!("small shops are decided"),
                }
            }
            let expected = least(&jobs, &mut [0; 3], &mut [0; 3], &mut [0; 3]);
            assert_eq!(best.makespan(&shop) as u64, expected, "{jobs:?}");
        }
        assert!(improved > 150, "{improved}");
    }
}
