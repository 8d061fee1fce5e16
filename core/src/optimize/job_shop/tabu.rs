//! From schedule to schedule: the best neighbour that is not forbidden, even when it is worse.
//!
//! Nowicki and Smutnicki, *A Fast Taboo Search Algorithm for the Job Shop Problem* (1996). Only a change on the
//! critical path can help: of each run of operations on one machine there, one is taken to an end of the run, or an
//! end into it (Balas and Vazacopoulos, 1998; Zhang et al., 2007). A neighbour is not measured but estimated, from the
//! longest ways of the operations that change places (Taillard, 1994). An order that was just turned over may not be
//! turned back for a while. After long without gain the walk starts anew from near the best, or from elsewhere.

use super::schedule::Sequence;
use super::{Schedule, Shop};
use crate::optimize::Meter;
use crate::rng::Rng;

/// So many moves without gain, and the walk starts anew.
const PATIENCE: u32 = 5_000;

/// Every so many walks one starts from a schedule that has nothing to do with the best.
const FAR_EVERY: u32 = 4;

/// An order is forbidden for so many moves, and up to as many more.
const TENURE: u32 = 5;

pub(super) struct Tabu<'a> {
    shop: &'a Shop,
    /// Until which move one operation may not go before another, by pair.
    forbidden: Vec<u32>,
    rng: Rng,
    walks: u32,
}

/// An operation taken from one place on its machine to another.
#[derive(Clone, Copy)]
struct Move {
    machine: usize,
    from: usize,
    to: usize,
}

impl<'a> Tabu<'a> {
    pub(super) fn new(shop: &'a Shop) -> Self {
        Self { shop, forbidden: vec![0; shop.len() * shop.len()], rng: Rng::stream(0, "job shop"), walks: 0 }
    }

    /// Looks for something better than `best` for so many steps, or until it is as good as `bound`.
    pub(super) fn improve(&mut self, best: &mut Schedule, bound: i64, meter: &mut Meter, steps: u64) {
        let until = meter.steps + steps;
        while best.makespan(self.shop) > bound && meter.has_left() && meter.steps < until {
            self.walks += 1;
            let mut sequence = if self.walks == 1 {
                Sequence::like(self.shop, best)
            } else if self.walks.is_multiple_of(FAR_EVERY) {
                let rng = &mut self.rng;
                Sequence::dispatched(self.shop, &mut |ready| {
                    ready.operations[rng.below(ready.operations.len() as u64) as usize]
                })
            } else {
                self.near(best)
            };
            self.walk(&mut sequence, best, bound, meter, until);
        }
    }

    /// The best schedule with some neighbours on machines exchanged.
    fn near(&mut self, best: &Schedule) -> Sequence<'a> {
        let mut sequence = Sequence::like(self.shop, best);
        for _ in 0..10 + self.rng.below(20) {
            let operation = self.rng.below(self.shop.len() as u64) as usize;
            if sequence.after(operation).is_some() {
                let (machine, place) = (self.shop.machine[operation], sequence.place[operation]);
                sequence.shift(machine, place, place + 1);
                if !sequence.measure() {
                    sequence.shift(machine, place, place + 1);
                }
            }
        }
        sequence.measure();
        sequence
    }

    fn walk(&mut self, sequence: &mut Sequence, best: &mut Schedule, bound: i64, meter: &mut Meter, until: u64) {
        self.forbidden.fill(0);
        let mut best_makespan = best.makespan(self.shop);
        let (mut lowest, mut lowest_at, mut moves) = (sequence.makespan, 0, 0);
        loop {
            if sequence.makespan < best_makespan {
                best_makespan = sequence.makespan;
                *best = sequence.schedule();
            }
            let goes_on = meter.spend(8 * self.shop.len() as u64 + 100) && meter.steps < until;
            if !goes_on || best_makespan <= bound || moves - lowest_at > PATIENCE {
                return;
            }
            moves += 1;
            let Some(next) = self.next_move(sequence, best_makespan, moves) else { return };
            self.forbid_return(sequence, next, moves);
            sequence.shift(next.machine, next.from, next.to);
            assert!(sequence.measure(), "moves that could close a cycle are not made");
            if sequence.makespan < lowest {
                (lowest, lowest_at) = (sequence.makespan, moves);
            }
        }
    }

    /// The move with the lowest estimate that is allowed, or that leads below the best; if there is none, any.
    fn next_move(&mut self, sequence: &Sequence, best_makespan: i64, now: u32) -> Option<Move> {
        let mut chosen: Option<(i64, u64, Move)> = None;
        let mut any: Option<(u64, Move)> = None;
        let mut segment = Vec::new();
        for block in self.critical_blocks(sequence) {
            for next in moves_of(block).filter(|next| is_acyclic(sequence, *next)) {
                let estimate = estimate(sequence, next, &mut segment);
                let draw = self.rng.bits();
                if (estimate < best_makespan || !self.is_forbidden(sequence, next, now))
                    && chosen.is_none_or(|(lowest, tie, _)| (estimate, draw) < (lowest, tie))
                {
                    chosen = Some((estimate, draw, next));
                }
                if any.is_none_or(|(tie, _)| draw < tie) {
                    any = Some((draw, next));
                }
            }
        }
        chosen.map(|(_, _, next)| next).or(any.map(|(_, next)| next))
    }

    /// Runs of operations on one machine along one critical path, as its machine and the first and last place.
    fn critical_blocks(&mut self, sequence: &Sequence) -> Vec<(usize, usize, usize)> {
        let shop = self.shop;
        let critical = |at: i64, operation: &usize| {
            sequence.head[*operation] == at && at + sequence.rest(Some(*operation)) == sequence.makespan
        };
        let mut starts = (0..shop.len()).filter(|operation| critical(0, operation)).collect::<Vec<_>>();
        let mut blocks: Vec<(usize, usize, usize)> = Vec::new();
        while !starts.is_empty() {
            let operation = match starts.len() {
                1 => starts[0],
                several => starts[self.rng.below(several as u64) as usize],
            };
            if shop.time[operation] > 0 {
                let (machine, place) = (shop.machine[operation], sequence.place[operation]);
                match blocks.last_mut().filter(|last| last.0 == machine && last.2 + 1 == place) {
                    Some(last) => last.2 = place,
                    None => blocks.push((machine, place, place)),
                }
            }
            let end = sequence.end(Some(operation));
            starts.clear();
            let next = [shop.next(operation), sequence.after(operation)];
            starts.extend(next.into_iter().flatten().filter(|next| critical(end, next)));
        }
        blocks
    }

    fn is_forbidden(&self, sequence: &Sequence, next: Move, now: u32) -> bool {
        passed(sequence, next).any(|(first, second)| self.forbidden[first * self.shop.len() + second] > now)
    }

    /// What is turned over now may not be turned back for a while.
    fn forbid_return(&mut self, sequence: &Sequence, next: Move, now: u32) {
        let until = now + TENURE + self.rng.below(u64::from(TENURE) + 1) as u32;
        for (first, second) in passed(sequence, next) {
            self.forbidden[second * self.shop.len() + first] = until;
        }
    }
}

/// The pairs that a move brings into this order.
fn passed(sequence: &Sequence, next: Move) -> impl Iterator<Item = (usize, usize)> {
    let order = &sequence.order[next.machine];
    let moved = order[next.from];
    let forward = next.from < next.to;
    let others = if forward { &order[next.from + 1..=next.to] } else { &order[next.to..next.from] };
    others.iter().map(move |&other| if forward { (other, moved) } else { (moved, other) })
}

/// Anything to an end of the run, and the ends into it.
fn moves_of((machine, first, last): (usize, usize, usize)) -> impl Iterator<Item = Move> {
    let to_an_end =
        (first..last).map(move |from| (from, last)).chain((first + 1..=last).map(move |from| (from, first)));
    let from_an_end = (first + 1..last).flat_map(move |to| [(first, to), (last, to)]);
    to_an_end.chain(from_an_end).map(move |(from, to)| Move { machine, from, to })
}

/// No way leads from what the moved operation's job does next to what it is taken behind, or the other way round. A
/// way of this length would be longer than the longest.
fn is_acyclic(sequence: &Sequence, next: Move) -> bool {
    let order = &sequence.order[next.machine];
    let (moved, reached) = (order[next.from], order[next.to]);
    if next.from < next.to {
        let follower = sequence.shop.next(moved);
        follower.is_none_or(|follower| follower != reached && sequence.rest(Some(reached)) > sequence.tail[follower])
    } else {
        let leader = sequence.shop.previous(moved);
        leader.is_none_or(|leader| leader != reached && sequence.end(Some(reached)) > sequence.head[leader])
    }
}

/// The longest way through what changes places, the rest being as it was.
fn estimate(sequence: &Sequence, next: Move, segment: &mut Vec<(usize, i64)>) -> i64 {
    let shop = sequence.shop;
    let order = &sequence.order[next.machine];
    let (low, high) = (next.from.min(next.to), next.from.max(next.to));
    segment.clear();
    segment.extend(order[low..=high].iter().map(|&operation| (operation, 0)));
    if next.from < next.to {
        segment.rotate_left(1)
    } else {
        segment.rotate_right(1)
    }
    let mut end = sequence.end(low.checked_sub(1).map(|place| order[place]));
    for (operation, head) in segment.iter_mut() {
        *head = end.max(sequence.end(shop.previous(*operation)));
        end = *head + shop.time[*operation];
    }
    let mut rest = sequence.rest(order.get(high + 1).copied());
    let mut longest = 0;
    for &(operation, head) in segment.iter().rev() {
        let tail = rest.max(sequence.rest(shop.next(operation)));
        longest = longest.max(head + shop.time[operation] + tail);
        rest = shop.time[operation] + tail;
    }
    longest
}
