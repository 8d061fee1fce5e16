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
