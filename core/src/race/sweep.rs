//! A sweep: the same race at rising load, and where the winner changes.
//!
//! The arrivals of all lanes are scaled by the same factor, so that the first lane's nodes have the load ρ
//! ([`super::load`]), and the same draws serve every load. A run that ends at a time leaves more tasks undone the higher
//! the load is; one that ends with its tasks waits for all of them.

use super::estimate::Estimate;
use super::heat::share;
use super::load::{load, scaled};
use super::setting::{self, Lane, Refused, Setting};
use crate::clock::Time;
use crate::scenario::{Problem, Scenario};
use crate::world::World;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// How many loads a sweep has when nobody says.
pub const POINTS: usize = 18;
/// The most loads of a sweep.
const POINTS_MAX: usize = 200;
/// The loads that make sense: beyond 1 queues grow as long as the run goes on.
const LOADS: RangeInclusive<f64> = 0.001..=10.0;

/// What lanes are compared by in a sweep. Both are of the turnaround, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Its mean.
    Mean,
    /// The smallest value that 99 of 100 tasks do not exceed.
    P99,
}

/// Every measure.
pub const MEASURES: [Measure; 2] = [Measure::Mean, Measure::P99];

impl Measure {
    /// How files spell it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::P99 => "p99",
        }
    }
}

/// The curves of a sweep.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Curves {
    /// The lanes' names.
    pub lanes: Vec<String>,
    /// How many seeds each value is a mean over.
    pub seeds: u32,
    /// By load, ascending.
    pub points: Vec<Point>,
}

/// All lanes at one load.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The load ρ.
    pub rho: f64,
    /// By lane.
    pub lanes: Vec<Cell>,
}

/// One lane at one load.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Tasks done, the mean over the seeds.
    pub completed: f64,
    /// By measure and by seed, seconds; no seed in which no task was done.
    runs: [Vec<Option<f64>>; 2],
}

/// Where the winner changes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Crossing {
    /// The load ρ, interpolated between two loads of the sweep.
    pub rho: f64,
    /// These two.
    pub between: [f64; 2],
    /// The lane that is best before.
    pub from: usize,
    /// The lane that is best after.
    pub to: usize,
    /// True when at both loads the difference of the two lanes, seed by seed, is no accident.
    pub clear: bool,
}

/// A sweep that goes on when it is told to.
pub struct Sweep {
    lanes: Vec<Lane>,
    /// The first lane's load as its scenario is written.
    own: f64,
    rhos: Vec<f64>,
    curves: Curves,
    /// The place among the loads, the seed and the lane that run.
    place: (usize, u32, usize),
    world: Option<World>,
}

/// Reads `0.1..0.95`, `0.1..0.95/10` for so many loads with both ends, or `0.5,0.8,0.9`.
///
/// # Errors
/// What was expected, in words.
pub fn loads(text: &str) -> Result<Vec<f64>, String> {
    let wrong =
        || format!("{:?}: expected loads such as 0.1..0.95, 0.1..0.95/10 or 0.5,0.8,0.9", crate::hint::short(text));
    let number = |text: &str| text.trim().parse::<f64>().map_err(|_| wrong());
    let Some((low, high)) = text.split_once("..") else {
        let rhos = text.split(',').map(number).collect::<Result<Vec<_>, _>>()?;
        return check(rhos).map_err(|refused| refused.problem.message);
    };
    let (high, count) = match high.split_once('/') {
        Some((high, count)) => (high, count.trim().parse::<usize>().map_err(|_| wrong())?),
        None => (high, POINTS),
    };
    loads_between(number(low)?, number(high)?, count)
}

/// So many loads, both ends included.
///
/// # Errors
/// What was expected, in words.
pub fn loads_between(low: f64, high: f64, count: usize) -> Result<Vec<f64>, String> {
    if low >= high || !(2..=POINTS_MAX).contains(&count) {
        return Err(format!("expected a smaller load before a larger one, and 2 to {POINTS_MAX} of them"));
    }
    let at = |place: usize| low + (high - low) * place as f64 / (count - 1) as f64;
    // Ten thousandths are enough for a load, and look like what a person would write.
    let rounded = |rho: f64| (rho * 1e4 + 0.5) as u64 as f64 / 1e4;
    check((0..count).map(at).map(rounded).collect()).map_err(|refused| refused.problem.message)
}

fn check(rhos: Vec<f64>) -> Result<Vec<f64>, Refused> {
    let (low, high) = (LOADS.start(), LOADS.end());
    match () {
        () if rhos.is_empty() || rhos.len() > POINTS_MAX => {
            Err(Refused::all(format!("a sweep has 1 to {POINTS_MAX} loads, not {}", rhos.len())))
        }
        () if !rhos.iter().all(|rho| LOADS.contains(rho)) => {
            Err(Refused::all(format!("loads lie between {low} and {high}, and are best below 1")))
        }
        () if !rhos.is_sorted_by(|a, b| a < b) => Err(Refused::all("loads go up, each once")),
        () => Ok(rhos),
    }
}

impl Sweep {
    /// A sweep at its start: a run for each load, seed and lane.
    ///
    /// # Errors
    /// As for [`super::Race::new`], and when a scenario has no load that could be changed.
    pub fn new(base: &Scenario, settings: &[Setting], rhos: Vec<f64>, seeds: u32) -> Result<Self, Refused> {
        setting::check_seeds(seeds)?;
        let lanes = setting::lanes(base, settings)?;
        let own = load(&lanes[0].scenario).map_err(|problem| Refused { lane: String::new(), problem })?;
        let rhos = check(rhos)?;
        let names = lanes.iter().map(|lane| lane.setting.name.clone()).collect();
        let curves = Curves { lanes: names, seeds, points: Vec::new() };
        let mut sweep = Self { lanes, own, rhos, curves, place: (0, 0, 0), world: None };
        sweep.world = sweep.next_world()?;
        Ok(sweep)
    }

    /// Goes on for about so many steps; true when the sweep is over.
    ///
    /// # Errors
    /// When a lane cannot be run at some load.
    pub fn advance(&mut self, steps: u64) -> Result<bool, Refused> {
        let Some(world) = &mut self.world else { return Ok(true) };
        if world.run_some(Time::NEVER, steps.max(1), &mut ()) {
            let (metrics, tally) = (world.metrics(), world.tally());
            let turnaround = metrics.all.turnaround;
            let done = |value: f64| (metrics.all.tasks > 0).then_some(value);
            self.note(tally.completed, [done(turnaround.mean), done(turnaround.p99)]);
            self.world = self.next_world()?;
        }
        Ok(self.world.is_none())
    }

    /// How much of the sweep is over, 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        let (load, seed, lane) = self.place;
        let (lanes, seeds) = (self.lanes.len(), self.curves.seeds as usize);
        let done = (load * seeds + seed as usize) * lanes + lane;
        let current = self.world.as_ref().map_or(0.0, |world| share(world, &self.lanes[lane].scenario));
        (done as f64 + current) / (self.rhos.len() * seeds * lanes) as f64
    }

    /// What is known so far: the loads that are done.
    #[must_use]
    pub fn curves(&self) -> Curves {
        let done = self.place.0;
        Curves { points: self.curves.points[..done].to_vec(), ..self.curves.clone() }
    }

    /// Notes what came of a run, and goes on to the next: all lanes, then the next seed, then the next load.
    fn note(&mut self, completed: u64, values: [Option<f64>; 2]) {
        let (load, seed, lane) = self.place;
        if self.curves.points.len() == load {
            self.curves.points.push(Point { rho: self.rhos[load], lanes: vec![Cell::default(); self.lanes.len()] });
        }
        let cell = &mut self.curves.points[load].lanes[lane];
        cell.completed += completed as f64 / f64::from(self.curves.seeds);
        for (runs, value) in cell.runs.iter_mut().zip(values) {
            runs.push(value);
        }
        self.place = match (lane + 1 < self.lanes.len(), seed + 1 < self.curves.seeds) {
            (true, _) => (load, seed, lane + 1),
            (false, true) => (load, seed + 1, 0),
            (false, false) => (load + 1, 0, 0),
        };
    }

    /// The world of the run that is next, if there is one.
    fn next_world(&self) -> Result<Option<World>, Refused> {
        let (load, seed, lane) = self.place;
        let Some(rho) = self.rhos.get(load) else { return Ok(None) };
        let lane = &self.lanes[lane];
        let at_rho = |problem: Problem| {
            Refused::of(lane, Problem { message: format!("at load {rho}: {}", problem.message), ..problem })
        };
        let mut scenario = scaled(&lane.scenario, rho / self.own).map_err(at_rho)?;
        scenario.seed = scenario.seed.wrapping_add(seed.into());
        World::new(&scenario).map(Some).map_err(at_rho)
    }
}

impl Cell {
    /// A measure over the seeds; `None` when no task was done.
    #[must_use]
    pub fn estimate(&self, measure: Measure) -> Option<Estimate> {
        Estimate::of(&self.runs[measure as usize].iter().flatten().copied().collect::<Vec<_>>())
    }

    /// This lane less another, seed by seed.
    #[must_use]
    pub fn less(&self, other: &Self, measure: Measure) -> Option<Estimate> {
        let pairs = self.runs[measure as usize].iter().zip(&other.runs[measure as usize]);
        Estimate::of(&pairs.filter_map(|(mine, theirs)| Some((*mine)? - (*theirs)?)).collect::<Vec<_>>())
    }
}

impl Curves {
    /// The lane that is best at each load. Among equally good ones it is the one that stays best longest, so that the winner
    /// changes as seldom as it can. `None` where no lane has done a task.
    #[must_use]
    pub fn winners(&self, measure: Measure) -> Vec<Option<usize>> {
        let least = |point: &Point| {
            let values: Vec<_> = point.lanes.iter().map(|cell| cell.estimate(measure).map(|it| it.mean)).collect();
            let least = values.iter().flatten().copied().fold(f64::INFINITY, f64::min);
            (0..values.len()).filter(|lane| values[*lane] == Some(least)).collect::<Vec<_>>()
        };
        let mut rest: Vec<_> = self.points.iter().map(least).collect();
        let mut winners = Vec::new();
        while !rest.is_empty() {
            // How far each of the best of the first load stays one of the best.
            let stays = |lane: &usize| rest.iter().take_while(|best| best.contains(lane)).count();
            let first = rest[0].iter().map(|lane| (stays(lane), std::cmp::Reverse(*lane))).max();
            let (loads, lane) = first.map_or((1, None), |(loads, lane)| (loads, Some(lane.0)));
            winners.extend(std::iter::repeat_n(lane, loads));
            rest.drain(..loads);
        }
        winners
    }

    /// Where the winner changes, each on the straight lines between two loads.
    #[must_use]
    pub fn crossings(&self, measure: Measure) -> Vec<Crossing> {
        let winners = self.winners(measure);
        let pairs = self.points.windows(2).zip(winners.windows(2));
        let crossing = |(points, winners): (&[Point], &[Option<usize>])| {
            let [before, after] = [&points[0], &points[1]];
            let (from, to) = (winners[0]?, winners[1]?);
            // How far the later winner lies above the earlier one: falling from 0 or more to below 0.
            let ahead = |point: &Point| point.lanes[to].less(&point.lanes[from], measure);
            let (high, low) = (ahead(before)?, ahead(after)?);
            if from == to || high.mean < 0.0 || low.mean >= 0.0 {
                return None;
            }
            let share = high.mean / (high.mean - low.mean);
            Some(Crossing {
                rho: before.rho + (after.rho - before.rho) * share,
                between: [before.rho, after.rho],
                from,
                to,
                clear: high.is_clear() && low.is_clear(),
            })
        };
        pairs.filter_map(crossing).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Curves of one seed: the means of each lane at the loads 0.1, 0.2, ...
    fn curves(lanes: &[&[f64]]) -> Curves {
        let point = |place: usize| Point {
            rho: (place + 1) as f64 / 10.0,
            lanes: lanes
                .iter()
                .map(|lane| Cell { completed: 1.0, runs: [vec![Some(lane[place])], vec![None]] })
                .collect(),
        };
        Curves { lanes: vec![String::new(); lanes.len()], seeds: 1, points: (0..lanes[0].len()).map(point).collect() }
    }

    fn crossings(lanes: &[&[f64]]) -> Vec<(f64, usize, usize)> {
        let crossings = curves(lanes).crossings(Measure::Mean).into_iter();
        crossings.map(|crossing| ((crossing.rho * 1e6).round() / 1e6, crossing.from, crossing.to)).collect()
    }

    #[test]
    fn the_winner_changes_where_the_lines_cross() {
        assert_eq!(crossings(&[&[1.0, 2.0, 3.0], &[2.0, 2.2, 2.4]]), [(0.225, 0, 1)]);
        assert_eq!(crossings(&[&[1.0, 2.0, 3.0], &[2.0, 2.5, 3.5]]), []);
        assert_eq!(crossings(&[&[1.0, 3.0, 1.0], &[2.0, 2.0, 2.0]]), [(0.15, 0, 1), (0.25, 1, 0)]);
    }

    #[test]
    fn a_tie_changes_no_winner() {
        assert_eq!(crossings(&[&[1.0, 2.0, 2.0], &[2.0, 2.0, 3.0]]), []);
        assert_eq!(crossings(&[&[1.0, 2.0, 3.0], &[2.0, 2.0, 2.0]]), [(0.2, 0, 1)]);
        assert_eq!(crossings(&[&[1.0, 2.0, 3.0], &[1.0, 1.0, 2.0]]), []);
        assert_eq!(curves(&[&[1.0, 1.0], &[1.0, 1.0]]).winners(Measure::Mean), [Some(0), Some(0)]);
        assert_eq!(curves(&[&[1.0], &[1.0]]).winners(Measure::P99), [None]);
    }

    #[test]
    fn loads_are_a_range_or_a_list() {
        assert_eq!(loads("0.1..0.5/5").unwrap(), [0.1, 0.2, 0.3, 0.4, 0.5]);
        assert_eq!(loads(" 0.5, 0.8 ").unwrap(), [0.5, 0.8]);
        let many = loads("0.1..0.95").unwrap();
        assert_eq!((many.len(), many[1], many[17]), (POINTS, 0.15, 0.95));
        for (text, word) in [
            ("", "expected loads"),
            ("a..b", "expected loads"),
            ("0.5..0.1", "smaller load before"),
            ("0.1..0.9/1", "2 to 200"),
            ("0.1..0.9/999", "2 to 200"),
            ("0..0.9", "between 0.001 and 10"),
            ("0.1,NaN", "between"),
            ("0.5,0.5", "go up"),
        ] {
            assert!(loads(text).is_err_and(|said| said.contains(word)), "{text}: {:?}", loads(text));
        }
    }
}
