//! The linear program over all ways to fill a bin, and packings near its solution.
//!
//! Gilmore and Gomory, *A Linear Programming Approach to the Cutting-Stock Problem* (1961). Of the patterns, the ways
//! to fill a bin, only some are known; the prices of the kinds in their program tell, by a knapsack, the pattern that
//! is missing most. When none is, the program's value, rounded up, is a bound. It is computed from prices rounded to
//! whole numbers and the exact knapsack over them (Farley, 1990), so it holds whatever doubles do. A packing comes
//! from taking the patterns that the solution has most of, and solving for what is left, with a few departures from
//! that order where it fails (Harvey and Ginsberg, 1995).

use super::bounds::kinds_bound;
use super::{Kinds, Pattern};
use crate::optimize::knapsack::knapsack;
use crate::optimize::{Budget, Meter};

/// What a whole price of 1 is counted in.
const PRICE: f64 = (1_u64 << 32) as f64;

/// The part of a bin from which on it counts as one.
const NEARLY_WHOLE: f64 = 0.7;

/// The most departures from the order of the solution.
const DEPARTURES_MAX: usize = 5;

/// Every pattern met so far, by kind.
type Pool = Vec<Pattern>;

/// The solution of the program over the patterns known.
struct Relaxation {
    /// The patterns and how many bins are filled like each.
    used: Vec<(Pattern, f64)>,
    /// No packing has fewer bins.
    bound: usize,
}

/// A packing into less than `known` bins, if one was found, and the bound that no packing beats.
pub(super) fn round(kinds: &Kinds, known: usize, bound: usize, meter: &mut Meter) -> (Option<Vec<Pattern>>, usize) {
    let mut pool = kinds.first_fit_decreasing();
    let Some(relaxation) = relax(kinds, &mut pool, meter) else { return (None, bound) };
    let bound = bound.max(relaxation.bound);
    for goal in bound..known {
        for departures in 0..=DEPARTURES_MAX {
            let mut bins = Vec::new();
            if dive(kinds.clone(), goal, departures, &mut bins, &mut pool, meter) {
                return (Some(bins), bound);
            }
        }
    }
    (None, bound)
}

/// Fills bins until nothing is left; false when that takes more than `goal` bins.
fn dive(
    mut kinds: Kinds,
    goal: usize,
    departures: usize,
    bins: &mut Vec<Pattern>,
    pool: &mut Pool,
    meter: &mut Meter,
) -> bool {
    let rest = kinds.first_fit_decreasing();
    if rest.len() <= goal {
        bins.extend(rest);
        return true;
    }
    if kinds_bound(&kinds, &kinds.count) > goal || !meter.has_left() {
        return false;
    }
    let Some(mut relaxation) = relax(&kinds, pool, meter).filter(|relaxation| relaxation.bound <= goal) else {
        return false;
    };
    relaxation.used.sort_by(|a, b| b.1.total_cmp(&a.1));
    let before = bins.len();
    // What is nearly whole bins is taken at once.
    let mut whole = 0;
    for (pattern, times) in &relaxation.used {
        for _ in 0..(times + 1.0 - NEARLY_WHOLE) as usize {
            if pattern.iter().zip(&kinds.count).all(|(held, left)| held <= left) {
                kinds.take(pattern);
                bins.push(pattern.clone());
                whole += 1;
            }
        }
    }
    if whole > goal {
        bins.truncate(before);
        return false;
    }
    if whole > 0 {
        let done = dive(kinds, goal - whole, departures, bins, pool, meter);
        if !done {
            bins.truncate(before);
        }
        return done;
    }
    for (place, (pattern, _)) in relaxation.used.iter().enumerate().take(departures + 1) {
        let mut left = kinds.clone();
        left.take(pattern);
        bins.push(pattern.clone());
        // Only the last departure is new: the others were tried with fewer.
        if dive(left, goal - 1, departures - place, bins, pool, meter) {
            return true;
        }
        bins.truncate(before);
    }
    false
}

/// Solves the program; `None` when that takes too long.
fn relax(kinds: &Kinds, pool: &mut Pool, meter: &mut Meter) -> Option<Relaxation> {
    let mut program = Program::new(kinds);
    let mut bound = 0;
    for _ in 0..100 * program.rows.len() + 100 {
        let rows = program.rows.len() as u64;
        if !meter.spend(rows * rows) {
            return None;
        }
        if let Some(known) = program.missing_most_of(pool, meter) {
            program.enter(known);
            continue;
        }
        let prices: Vec<u64> = program.prices.iter().map(|&price| (price.max(0.0) * PRICE) as u64).collect();
        let (value, column) = program.missing_most(&prices, meter)?;
        bound = bound.max(program.farley(&prices, value));
        let bins: f64 = program.times.iter().sum();
        if value as f64 <= PRICE * (1.0 + 1e-7) || bins <= bound as f64 + 1e-9 {
            break;
        }
        pool.push(program.spread(&column));
        program.enter(column);
    }
    Some(Relaxation { used: program.used(), bound })
}

/// The revised simplex method, with the inverse of the basis written out.
struct Program<'a> {
    kinds: &'a Kinds,
    /// The kinds of which there are any, one for each row.
    rows: Vec<usize>,
    /// The patterns in the basis, by row, and how many bins are filled like each.
    basis: Vec<Pattern>,
    times: Vec<f64>,
    inverse: Vec<Vec<f64>>,
    /// What an item of each row is worth in bins.
    prices: Vec<f64>,
}

impl<'a> Program<'a> {
    /// Begins with patterns of one kind each.
    fn new(kinds: &'a Kinds) -> Self {
        let rows: Vec<usize> = (0..kinds.size.len()).filter(|&kind| kinds.count[kind] > 0).collect();
        let most = |&kind: &usize| (kinds.capacity / kinds.size[kind]).min(kinds.count[kind].into()) as u32;
        let held: Vec<u32> = rows.iter().map(most).collect();
        let basis = held.iter().enumerate().map(|(row, &held)| {
            let mut pattern = vec![0; rows.len()];
            pattern[row] = held;
            pattern
        });
        let basis = basis.collect();
        let prices: Vec<f64> = held.iter().map(|&held| 1.0 / f64::from(held)).collect();
        let times = rows.iter().zip(&prices).map(|(&kind, price)| f64::from(kinds.count[kind]) * price).collect();
        let mut inverse = vec![vec![0.0; rows.len()]; rows.len()];
        for (row, &price) in prices.iter().enumerate() {
            inverse[row][row] = price;
        }
        Self { kinds, rows, basis, times, inverse, prices }
    }

    /// Of the patterns in the pool that can be filled, the one that is worth most, if that is more than a bin.
    fn missing_most_of(&self, pool: &Pool, meter: &mut Meter) -> Option<Pattern> {
        meter.spend((pool.len() * self.rows.len()) as u64 / 4);
        let worth = |pattern: &&Pattern| {
            let held = self.rows.iter().map(|&kind| f64::from(pattern[kind]));
            held.zip(&self.prices).map(|(held, price)| held * price).sum::<f64>()
        };
        let fits = |pattern: &&Pattern| pattern.iter().zip(&self.kinds.count).all(|(held, count)| held <= count);
        let best =
            pool.iter().filter(fits).map(|pattern| (worth(&pattern), pattern)).max_by(|a, b| a.0.total_cmp(&b.0));
        let (_, pattern) = best.filter(|(worth, _)| *worth > 1.0 + 1e-6)?;
        Some(self.rows.iter().map(|&kind| pattern[kind]).collect())
    }

    /// The pattern that is worth most at these prices, and how much; `None` when that takes too long to find.
    fn missing_most(&self, prices: &[u64], meter: &mut Meter) -> Option<(u64, Pattern)> {
        let (mut weights, mut profits, mut row_of) = (Vec::new(), Vec::new(), Vec::new());
        for (row, &kind) in self.rows.iter().enumerate() {
            let size = self.kinds.size[kind];
            for _ in 0..(self.kinds.capacity / size).min(self.kinds.count[kind].into()) {
                weights.push(size as u64);
                profits.push(prices[row]);
                row_of.push(row);
            }
        }
        let left = meter.budget.saturating_sub(meter.steps);
        let found = knapsack(self.kinds.capacity as u64, &weights, &profits, Budget(left));
        meter.spend(found.steps + 10 * weights.len() as u64);
        let best = found.optimum()?;
        let mut pattern = vec![0; self.rows.len()];
        for (&row, _) in row_of.iter().zip(&best.answer).filter(|(_, taken)| **taken) {
            pattern[row] += 1;
        }
        Some((best.value as u64, pattern))
    }

    /// If no pattern is worth more than `value`, so many bins are needed at least to hold what all items are worth.
    fn farley(&self, prices: &[u64], value: u64) -> usize {
        let counts = self.rows.iter().map(|&kind| u128::from(self.kinds.count[kind]));
        let worth: u128 = counts.zip(prices).map(|(count, &price)| count * u128::from(price)).sum();
        if value == 0 { 0 } else { worth.div_ceil(u128::from(value)) as usize }
    }

    /// Brings a pattern into the basis, for the one that it empties first.
    fn enter(&mut self, column: Pattern) {
        let weighed = |inverse: &Vec<f64>| inverse.iter().zip(&column).map(|(a, &held)| a * f64::from(held)).sum();
        let change: Vec<f64> = self.inverse.iter().map(weighed).collect();
        let ratio = |row: &usize| self.times[*row] / change[*row];
        let leaving = (0..self.rows.len())
            .filter(|&row| change[row] > 1e-9)
            .min_by(|a, b| ratio(a).total_cmp(&ratio(b)).then(change[*b].total_cmp(&change[*a])));
        let Some(leaving) = leaving else { return };
        let pivot = change[leaving];
        self.times[leaving] /= pivot;
        self.inverse[leaving].iter_mut().for_each(|value| *value /= pivot);
        let (times, pivot_row) = (self.times[leaving], self.inverse[leaving].clone());
        for row in (0..self.rows.len()).filter(|&row| row != leaving && change[row] != 0.0) {
            self.times[row] = (self.times[row] - change[row] * times).max(0.0);
            for (value, pivot) in self.inverse[row].iter_mut().zip(&pivot_row) {
                *value -= change[row] * pivot;
            }
        }
        self.basis[leaving] = column;
        for (column, price) in self.prices.iter_mut().enumerate() {
            *price = self.inverse.iter().map(|row| row[column]).sum();
        }
    }

    /// A pattern with a place for every kind.
    fn spread(&self, pattern: &Pattern) -> Pattern {
        let mut wide = vec![0; self.kinds.size.len()];
        for (&kind, &held) in self.rows.iter().zip(pattern) {
            wide[kind] = held;
        }
        wide
    }

    /// The patterns that are used, with a place for every kind, and how often.
    fn used(&self) -> Vec<(Pattern, f64)> {
        let used = self.basis.iter().zip(&self.times).filter(|(_, times)| **times > 1e-6);
        used.map(|(pattern, &times)| (self.spread(pattern), times)).collect()
    }
}
